"""Our own corpus of hostile schemas: tables of what is hostile, and of the places where it is put.

A payload that runs calls `breakpoint`, or creates the file that `$CANARY` names.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from schemaclass.core.reserved import BUILTINS, KEYWORDS, METHODS

RUN = "__import__('os').close(__import__('os').open(__import__('os').environ['CANARY'], 64))"

# Text that means something to Python, to a template, to Markdown, HTML, YAML, a shell, a terminal.
PAYLOADS: dict[str, str] = {
    "docstring end": '"""\nbreakpoint()\n"""',
    "docstring end, indented": '"""\n    breakpoint()\n    x = """',
    "single docstring end": "'''\nbreakpoint()\n'''",
    "quote": '" + str(breakpoint()) + "',
    "single quote": "' + str(breakpoint()) + '",
    "backslash and quote": '\\" + str(breakpoint()) + "',
    "two backslashes and quote": '\\\\" + str(breakpoint()) + "',
    "backslash at the end": "breakpoint()\\",
    "three quotes at the end": 'say """',
    "quote at the end": 'say "',
    "only quotes": '""""""',
    "only backslashes": "\\\\\\",
    "bracket ends": ")]}, breakpoint(), [({",
    "next line": "a\nbreakpoint()\n",
    "carriage return": "a\rbreakpoint()\r",
    "form feed": "a\fbreakpoint()\f",
    "line separator": "a\u2028breakpoint()\u2028",
    "paragraph separator": "a\u2029breakpoint()",
    "next line of C1": "a\x85breakpoint()",
    "comment": "# breakpoint()\nbreakpoint()",
    "coding cookie": "# -*- coding: utf-7 -*-\n+AAo-breakpoint()",
    "format braces": "{breakpoint()} {0.__class__} {} }{",
    "percent": "%(breakpoint)s %s %d %n",
    "template expression": "{{ self.__init__.__globals__.__builtins__.breakpoint() }}",
    "template statement": "{% for x in (1,) %}{{ breakpoint() }}{% endfor %}{# #}",
    "template ends": "}} %} #} {{ '{{' }}",
    "shell": "$(touch $CANARY) `touch $CANARY`; touch $CANARY | touch $CANARY",
    "make": "$(shell touch $$CANARY)\n\ttouch $$CANARY",
    "expression": RUN,
    "type expression": f"list[{RUN}]",
    "import": "import os\nfrom builtins import breakpoint as UNSET",
    "dunder": "__builtins__",
    "nul": "a\0breakpoint()",
    "escape sequences": "\x1b[2J\x1b]0;title\x07\x1b[31mred\x9b31m",
    "bidi override": "a\u202egnp.exe\u202c \u2066b\u2069",
    "bidi marks": "\u200e\u200f\u061c\u200b\u2060\ufeff",
    "variation and tags": "a\ufe0f\U000e0041\U000e007f",
    "astral": "\U0001f600\U0001d41a\U00010ffff"[:3],
    "lone surrogate": "a\ud800b\udfff",
    "not a character": "\uffff\ufdd0\U0010ffff",
    "combining": "a" + "\u0301" * 50,
    "fullwidth": "\uff42\uff52\uff45\uff41\uff4b\uff50\uff4f\uff49\uff4e\uff54()",
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "html comment": "--> <script>alert(1)</script> <!--",
    "cdata and closers": "]]></code></pre></td></table><h1>x</h1>",
    "link": "](javascript:alert(1)) [x](javascript:alert(1)) <javascript:alert(1)>",
    "image": "![x](http://127.0.0.1:9/x.png) <http://127.0.0.1:9/>",
    "reference link": "[x]: http://127.0.0.1:9/\n\n[x]",
    "heading": "# x\n\nx\n===\n\n---",
    "fence": "```\nx\n~~~\n\n    x",
    "table": "| a | b |\n|---|---|\n| c | d |",
    "pipe": "a | b \\| c",
    "entities": "&lt;script&gt; &#x202e; &amp;amp;",
    "yaml": "!!python/object/apply:os.system ['touch $CANARY']",
    "path": "../../../../tmp/x",
    "windows path": "C:\\..\\x:y",
    "comment end": "*/ /* -->",
    "long": "x" * 20_000,
    "empty": "",
    "space": " \t ",
}


def _document(schemas: dict[str, Any], **more: object) -> dict[str, Any]:
    info = more.pop("info", {"title": "T", "version": "1"})
    return {"openapi": "3.1.0", "info": info, "components": {"schemas": schemas}, **more}


def _everywhere(text: str) -> dict[str, Any]:
    """Give a document with a text in every place where any text may stand."""
    member = {
        "description": text,
        "title": text,
        "$comment": text,
        "default": text,
        "examples": [text, {text: [text]}],
        "format": text,
        "contentMediaType": text,
        "contentEncoding": text,
        "x-null": text,
        "x-absent": text,
        f"x-{text}": {text: text},
    }
    choice = {
        "enum": [text, f"{text}2", "c"],
        "default": text,
        "x-enum-descriptions": [text, text, text],
        "x-enum-varnames": [text, text, text],
        "x-enumNames": [text],
    }
    root = {
        "type": "object",
        "description": text,
        "title": text,
        "required": [text],
        "properties": {
            text: member,
            "choice": choice,
            "open": {"type": "string", "x-extensible-enum": [text, "b"]},
            "fixed": {"const": text},
            "deep": {"default": {text: [text, None, {text: text}]}, "const": {text: text}},
            "union": {
                "oneOf": [
                    {"$ref": "#/components/schemas/Cat"},
                    {"$ref": "#/components/schemas/Dog"},
                ],
                "discriminator": {"propertyName": "kind", "mapping": {text: "Cat", "dog": "Dog"}},
            },
            "inner": {"type": "object", "properties": {text: {"type": "object", "properties": {}}}},
        },
        "dependentRequired": {text: [text]},
        "externalDocs": {"url": text, "description": text},
        "xml": {"name": text, "namespace": text},
    }
    cat = {"type": "object", "properties": {"kind": {"const": text}}, "required": ["kind"]}
    dog = {"type": "object", "properties": {"kind": {"const": "dog"}}, "required": ["kind"]}
    contact = {"name": text, "url": text, "email": text}
    info = {"title": text, "version": text, "description": text, "contact": contact}
    tags = [{"name": text, "description": text}]
    servers = [{"url": text, "description": text, f"x-{text}": text}]
    schemas = {"Root": root, "Cat": cat, "Dog": dog, f"{text}": {"properties": {"a": {}}}}
    return _document(schemas, info=info, tags=tags, servers=servers)


def _case(name: str, data: object, **expected: object) -> dict[str, Any]:
    return {"name": name, "data": data, "expect": "ok", "flavours": [], **expected}


def _texts() -> Iterator[dict[str, Any]]:
    for name, text in PAYLOADS.items():
        allow = ["error"] if name == "lone surrogate" else []  # no file can hold one
        yield _case(f"everywhere: {name}", _everywhere(text), allow=allow)
    for name, text in PAYLOADS.items():
        by_name = {"type": "object", "patternProperties": {text: {"type": "string"}}}
        root = {"properties": {"a": {"pattern": text}, "b": by_name}}
        yield _case(f"pattern: {name}", _document({"Root": root}), allow=["error"])


FLAVOURS = ("pydantic", "msgspec", "typeddict")


def _flavours() -> Iterator[dict[str, Any]]:
    for number, (name, text) in enumerate(PAYLOADS.items()):
        flavour = FLAVOURS[number % len(FLAVOURS)]
        document = _everywhere(text)
        root = document["components"]["schemas"]["Root"]
        for word in ("deep", "union", "open"):  # not every flavour can say these
            del root["properties"][word]
        del root["dependentRequired"]
        yield _case(f"{flavour}: {name}", document, allow=["error"], flavours=[flavour], whole=True)


NAMES: dict[str, Sequence[str]] = {
    "keywords": [*sorted(KEYWORDS), "match", "case", "type", "_", "async", "print"],
    "builtins": sorted(BUILTINS),
    "own methods": sorted(METHODS | {"copy", "cls", "UNSET", "Record", "Any", "v", "data", "n"}),
    "private names": "_known _wires _codec _decode _is_fine _encode _copied _field".split(),
    "dunders": [f"__{name}__" for name in "init slots class dict eq hash repr module doc".split()],
    "mangled": ["__a", "__a_", "_Root__a", "a__", "__", "___", "_a", "_A"],
    "cases": ["a", "A", "aB", "a_b", "AB", "ab", "a-b", "a b", "a.b", "a__b", "A_B", "_a_b"],
    "NFKC": [
        "fi",
        "\ufb01",
        "\uff41",
        "a",
        "\U0001d41a",
        "\u212b",
        "\xc5",
        "A\u030a",
        "K",
        "\u212a",
    ],
    "emoji": ["\U0001f600", "\U0001f601", "\u2764\ufe0f", "\u2764", "a\U0001f600b", "ab"],
    "nothing": ["", " ", "  ", "\t", "\n", "-", "--", ".", "..", "/", "~", "\\", "0", "00", "1a"],
    "pointers": ["a/b", "a~b", "a~1b", "a~0b", "/", "//", "a%2Fb", "#", "a#b", "%"],
    "digits": [str(number) for number in range(30)] + ["\u0661", "\u0967", "\xb2", "\u2460"],
    "scripts": [
        "\u540d\u524d",
        "\u0438\u043c\u044f",
        "\u03cc\u03bd\u03bf\u03bc\u03b1",
        "\u0627\u0633\u0645",
    ],
    "confusables": ["paypal", "\u0440\u0430ypal", "p\u0430ypal", "PAYPAL", "\u13e2\u13aa"],
    "helpers": "fault check_Root build_Root open_Root codec_Root jsonify new Unsure".split(),
    "surrogates": ["\ud800", "\udc00", "a\ud800", "\ud800a"],
}
DEVICES = "con prn aux nul com1 lpt1 CON readme README index manifest docs site __init__".split()


def _names() -> Iterator[dict[str, Any]]:
    for name, wires in NAMES.items():
        members = dict.fromkeys(wires)
        root = {"type": "object", "properties": {wire: {"type": "integer"} for wire in members}}
        data = {wire: number for number, wire in enumerate(members)}
        allow = ["error"] if name == "surrogates" else []
        yield _case(
            f"members: {name}",
            _document({"Root": root}),
            fields=len(members),
            instances=[data, {}, *({wire: 1} for wire in members)],
            allow=allow,
        )
        schemas = {wire: {"type": "object", "properties": {"a": {}}} for wire in members}
        yield _case(f"schemas: {name}", _document(schemas), classes=len(members), allow=allow)
        values = {"Root": {"properties": {"a": {"enum": wires}}, "type": "object"}}
        instances = [{"a": wire} for wire in members]
        yield _case(f"values: {name}", _document(values), instances=instances, allow=allow)
    schemas = {name: {"type": "object", "properties": {"a": {}}} for name in DEVICES}
    yield _case("schemas: names of files", _document(schemas), classes=len(DEVICES))


def _files() -> Iterator[dict[str, Any]]:
    good = _document({"Root": {"type": "object", "properties": {"a": {"type": "string"}}}})
    for name in (
        "$(touch $CANARY).json",
        "`touch x`.json",
        "a;touch x.json",
        "-rf.json",
        "a b.json",
        '\'"""\nbreakpoint()\n.json',
        "a\u202eb.json",
        "\x1b[31m.json",
        "class.json",
        "os.json",
        "docs.json",
        "site.json",
        "manifest.json.json",
        "__init__.json",
        "..json",
        "...json",
        "\u540d\u524d.json",
        "coding: utf-7.json",
        "</script><script>alert(1)<.json",
        "{{ 7 * 7 }}.json",
        "x" * 240 + ".json",
    ):
        yield _case(f"file: {name[:30]!r}", good, allow=["error"], install=name, whole=True)


def _nested(levels: int) -> str:
    return '{"properties":{"a":' * levels + "{}" + "}}" * levels


def _bomb() -> str:
    lines = ["a: &a [x,x,x,x,x,x,x,x,x]"]
    for before, name in zip("abcdefghi", "bcdefghij", strict=False):
        lines.append(f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]")
    return "\n".join((*lines, "type: object", "default: *j", ""))


def _unions(levels: int) -> dict[str, Any]:
    """Give a chain in which each union names the next one twice."""
    chain: dict[str, Any] = {f"L{levels}": {"type": "string"}}
    for level in range(levels):
        below = {"$ref": f"#/$defs/L{level + 1}"}
        record = {"type": "object", "properties": {"below": below}}
        chain[f"L{level}"] = {"oneOf": [below, record]}
    return {"$defs": chain, "$ref": "#/$defs/L0"}


def _resources() -> Iterator[dict[str, Any]]:
    many = {f"name{number}": {"type": "string"} for number in range(10_000)}
    yield _case("10,000 members", {"type": "object", "properties": many}, fields=10_000)
    yield _case("10,000 values", {"enum": [f"v{n}" for n in range(10_000)]})
    yield _case(
        "1,000 required", {"required": [f"v{n}" for n in range(1_000)], "properties": {"a": {}}}
    )
    for levels in (100, 1_000, 5_000, 100_000):
        allow = ["error"] if levels > 100 else []
        yield _case(f"{levels} levels", _nested(levels), allow=allow)
        brackets = '{"default":' + "[" * levels + "]" * levels + "}"
        yield _case(f"{levels} brackets", brackets, allow=allow)
    yield _case("unions of unions", _unions(60))
    unclosed = '{"a":' * 100_000
    yield _case("100,000 unclosed", unclosed, expect="error")
    yield _case("alias bomb", _bomb(), install="bomb.yaml", expect="error")
    merge = "a: &a {b: 1}\ntype: object\nproperties: {<<: *a}\n"
    yield _case("merge key", merge, install="merge.yaml", expect="error")
    loop = {"$defs": {"A": {"$ref": "#/$defs/B"}, "B": {"$ref": "#/$defs/A"}}, "$ref": "#/$defs/A"}
    yield _case("reference loop", loop, expect="error")
    yield _case("reference to itself", {"$ref": "#"}, expect="error")
    chain = {f"S{n}": {"$ref": f"#/$defs/S{n + 1}"} for n in range(2_000)}
    chain["S2000"] = {"type": "string"}
    yield _case(
        "2,000 references in a row", {"$defs": chain, "$ref": "#/$defs/S0"}, allow=["error"]
    )
    ands: dict[str, Any] = {
        f"S{n}": {"allOf": [{"$ref": f"#/$defs/S{n + 1}"}] * 2} for n in range(25)
    }
    ands["S25"] = {"type": "string"}
    yield _case("doubling references", {"$defs": ands, "$ref": "#/$defs/S0"}, allow=["error"])
    ors: dict[str, Any] = {
        f"S{n}": {
            "properties": {"a": {"$ref": f"#/$defs/S{n + 1}"}, "b": {"$ref": f"#/$defs/S{n + 1}"}}
        }
        for n in range(40)
    }
    ors["S40"] = {"type": "string"}
    yield _case("doubling members", {"$defs": ors, "$ref": "#/$defs/S0"})
    for number, pattern in enumerate(("^(a+)+$", "^(a|a)*$", "(.*a){30}", "^(([a-z])+.)+[A-Z]$")):
        catastrophe = {"properties": {"a": {"pattern": pattern, "default": "a" * 60 + "!"}}}
        yield _case(f"catastrophic pattern {number}", catastrophe, allow=["error"])
    huge = {"properties": {"a": {"maxLength": 10**300, "minimum": -(10**300), "maximum": 1e308}}}
    yield _case("huge limits", huge, allow=["error"])
    for name, text in (
        ("5,000 digits", "1" * 5_000),
        ("1e400", "1e400"),
        ("-1e400", "-1e400"),
        ("1e-400", "1e-400"),
        ("NaN", "NaN"),
        ("Infinity", "-Infinity"),
        ("01", "01"),
    ):
        schema = '{"properties":{"a":{"type":"number","maximum":' + text + "}}}"
        yield _case(f"number {name}", schema, expect="error", allow=["ok"])


def _broken() -> Iterator[dict[str, Any]]:
    for name, text in {
        "nothing": b"",
        "white space": b" \n\t",
        "a scalar": b'"breakpoint()"',
        "a list": b"[]",
        "null": b"null",
        "invalid UTF-8": b'{"title": "\xff\xfe"}',
        "UTF-16": '{"type": "object"}'.encode("utf-16"),
        "UTF-32": '{"type": "object"}'.encode("utf-32"),
        "NUL": b'{"type":\0"object"}',
        "twice": b'{"type": "object", "type": "string"}',
        "trailing comma": b'{"type": "object",}',
        "single quotes": b"{'type': 'object'}",
        "two documents": b"{} {}",
        "truncated": b'{"type": "obj',
        "comment": b'{"type": "object"} // breakpoint()',
    }.items():
        yield _case(f"broken: {name}", text, expect="error", whole=True)
    for name, schema in {
        "type": {"properties": {"a": {"type": "strin\x1b[31m"}}},
        "type as code": {"type": RUN},
        "limit": {"properties": {"a": {"type": "number", "minimum": "breakpoint()"}}},
        "length": {"properties": {"a": {"minLength": -1}}},
        "required": {"required": "breakpoint()"},
        "properties": {"properties": ["breakpoint()"]},
        "default": {"properties": {"a": {"type": "integer", "default": "breakpoint()"}}},
        "reference": {"$ref": "#/breakpoint()"},
        "reference to a file": {"$ref": "../../../../etc/passwd"},
        "reference to a file by URL": {"$ref": "file:///etc/passwd"},
        "reference to a host": {"$ref": "http://127.0.0.1:9/a.json"},
        "reference to a share": {"$ref": "//127.0.0.1/share/a.json"},
        "reference of a strange kind": {"$ref": "javascript:alert(1)"},
        "reference to a device": {"$ref": "/dev/stdin"},
        "reference with NUL": {"$ref": "a\0b.json"},
        "base on a host": {"$id": "http://127.0.0.1:9/a/", "$ref": "b.json"},
        "dialect": {"$schema": "http://127.0.0.1:9/\u202edialect"},
        "pattern": {"properties": {"a": {"pattern": "(\x1b"}}},
        "anchor twice": {"$defs": {"a": {"$anchor": "x"}, "b": {"$anchor": "x"}}, "$ref": "#x"},
    }.items():
        allow = ["ok"] if name == "anchor twice" else []
        yield _case(f"wrong: {name}", schema, expect="error", allow=allow)
    tags = "title: !!python/object/apply:os.system ['touch $CANARY']\ntype: object\n"
    yield _case("wrong: tag", tags, install="tag.yaml", expect="error")
    yield _case("wrong: tag of ours", "title: !x y\n", install="tag.yaml", expect="error")


def cases(folder: Path) -> Iterator[dict[str, Any]]:
    """Write the schemas of the corpus into a folder, and give their cases."""
    makers = (_texts, _names, _files, _resources, _broken, _flavours)
    for number, case in enumerate(case for maker in makers for case in maker()):
        data = case.pop("data")
        if isinstance(data, dict):
            text = json.dumps(data)
            if number % 3 == 1 and len(text) < 100_000 and "\\ud" not in text:
                case.setdefault("install", "hostile.yaml")
                text = yaml.safe_dump(data, allow_unicode=number % 2 == 0)
            data = text
        file = folder / f"{number}.schema"
        file.write_bytes(data if isinstance(data, bytes) else data.encode())
        yield {"install": "hostile.json", **case, "file": str(file)}
