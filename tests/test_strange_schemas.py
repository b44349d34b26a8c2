"""Schemas that are valid and strange: each compiles, or is refused with a place. Never a bug."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import reduce
from pathlib import Path
from typing import Any

import pytest

from projects import call
from schemaclass import SchemaError, compile_schema
from schemaclass.lowering.cycles import MAX_IN_PLACE
from schemaclass.source.positions import MAX_DATA_DEPTH, MAX_DEPTH

Json = Any
STRING = {"type": "string"}


def nested(levels: int, inner: Callable[[Json], Json], start: Json) -> Json:
    return reduce(lambda below, _: inner(below), range(levels), start)


def record(names: list[str]) -> dict[str, Json]:
    return {"type": "object", "properties": dict.fromkeys(names, STRING)}


def generated(schema: Json, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """Run the command on a schema; what it wrote is imported."""
    Path("s.json").write_text(json.dumps(schema), encoding="utf-8")
    if words == ("docs",):  # one site a process
        command = [
            str(Path(sys.executable).with_name("schemaclass")),
            "docs",
            "s.json",
            "--output",
            "out",
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert "internal error" not in done.stderr
        return done.returncode, done.stderr
    ran = call(capsys, "generate", "s.json", "--output", "out")
    assert "internal error" not in ran.err
    return ran.code, ran.err


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


# Depth


NESTS: dict[str, tuple[int, Callable[[Json], Json]]] = {
    "objects": (MAX_DEPTH // 2 - 1, lambda inner: {"properties": {"a": inner}, "type": "object"}),
    "lists": (MAX_DEPTH - 2, lambda inner: {"type": "array", "items": inner}),
    "places": (MAX_DEPTH // 2 - 1, lambda inner: {"type": "array", "prefixItems": [inner]}),
    "maps": (MAX_DEPTH - 2, lambda inner: {"additionalProperties": inner}),
    "patterns": (MAX_DEPTH // 2 - 1, lambda inner: {"patternProperties": {"^a": inner}}),
    "contains": (MAX_DEPTH - 2, lambda inner: {"contains": inner}),
    "names": (MAX_DEPTH - 2, lambda inner: {"propertyNames": inner}),
    "nullable lists": (
        MAX_IN_PLACE,
        lambda inner: {"anyOf": [{"type": "null"}, {"type": "array", "items": inner}]},
    ),
}


@pytest.mark.parametrize("words", ["generate", "docs"])
@pytest.mark.parametrize("name", NESTS)
def test_schemas_nest_up_to_the_limit(
    name: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    levels, inner = NESTS[name]
    assert (0, "") == generated(nested(levels, inner, STRING), capsys, words)


@pytest.mark.parametrize("name", NESTS)
def test_schemas_at_hand_nest_up_to_the_limit(name: str) -> None:
    levels, inner = NESTS[name]
    assert [] == compile_schema(nested(levels, inner, STRING)).errors({})[1:]
    with pytest.raises(SchemaError, match=f"at most {MAX_DEPTH} levels"):
        compile_schema(nested(MAX_DEPTH + 1, inner, STRING))


def test_data_that_holds_itself_is_refused() -> None:
    schema: dict[str, Json] = {"type": "object"}
    schema["properties"] = {"a": schema, "b": schema}
    with pytest.raises(SchemaError, match="stands inside itself"):
        compile_schema(schema)
    with pytest.raises(SchemaError, match="stands inside itself"):
        compile_schema({"$ref": "https://e.com/a"}, resources={"https://e.com/a": schema})


VALUES: dict[str, Callable[[Json], Json]] = {
    "default": lambda value: {"properties": {"a": {"default": value}}},
    "const": lambda value: {"properties": {"a": {"const": value}}},
    "examples": lambda value: {"properties": {"a": {"examples": [value]}}, "examples": [value]},
    "enum": lambda value: {"enum": [value]},
    "x-note": lambda value: {"x-note": value},
}


@pytest.mark.parametrize("word", VALUES)
@pytest.mark.parametrize("inner", [lambda below: [below], lambda below: {"a": below}])
def test_values_nest_up_to_their_limit(
    word: str, inner: Callable[[Json], Json], capsys: pytest.CaptureFixture[str]
) -> None:
    room = MAX_DATA_DEPTH - (word in ("enum", "examples"))
    code, told = generated(VALUES[word](nested(room, inner, 1)), capsys)
    assert (0, False) == (code, "too deeply" in told)
    for levels in (room + 1, 200, 450):
        code, told = generated(VALUES[word](nested(levels, inner, 1)), capsys)
        assert (2, True) == (code, f"too deeply nested: at most {MAX_DATA_DEPTH} levels" in told)
        assert told.startswith("s.json:1:")


# Ways that stay at one value


def linked(count: int, link: Callable[[Json], Json], last: Json) -> Json:
    defs = {f"D{at}": link({"$ref": f"#/$defs/D{at + 1}"}) for at in range(count - 1)}
    return {"$ref": "#/$defs/D0", "$defs": {**defs, f"D{count - 1}": last}}


NUMBER = {"type": "integer"}


def with_tag(tag: str) -> dict[str, Json]:
    return {"properties": {"t": {"const": tag}}, "required": ["t"]}


LINKS: dict[str, tuple[Callable[[Json], Json], Json, Json]] = {
    "$ref": (lambda inner: {**inner, "minimum": 0}, NUMBER, 5),
    "allOf": (lambda inner: {"allOf": [inner], "minimum": 0}, NUMBER, 5),
    "anyOf": (lambda inner: {"anyOf": [inner, STRING], "minimum": 0}, NUMBER, 5),
    "oneOf": (lambda inner: {"oneOf": [inner, STRING], "minimum": 0}, NUMBER, 5),
    "oneOf with tags": (
        lambda inner: {"oneOf": [inner, {"type": "object", **with_tag("b")}], "minProperties": 1},
        {"type": "object", **with_tag("a")},
        {"t": "a"},
    ),
    "if": (lambda inner: {"if": {"minimum": 0}, "then": inner}, NUMBER, 5),
    "dependentSchemas": (lambda inner: {"dependentSchemas": {"a": inner}}, True, {"a": 1}),
    "unevaluatedProperties": (
        lambda inner: {"anyOf": [inner, STRING], "unevaluatedProperties": False},
        record(["a"]),
        {"a": "x"},
    ),
}


def deep(frames: int, work: Callable[[], Json]) -> Json:
    """Call from a program that is so many calls deep itself."""
    return work() if frames == 0 else deep(frames - 1, work)


@pytest.mark.parametrize("word", LINKS)
def test_ways_at_one_value_work_up_to_their_limit(word: str) -> None:
    link, last, value = LINKS[word]
    compiled = compile_schema(linked(MAX_IN_PLACE, link, last))
    assert [] == deep(100, lambda: compiled.errors(value))
    assert value == deep(100, lambda: compiled.encode(compiled.decode(value)))


@pytest.mark.parametrize("word", LINKS)
@pytest.mark.parametrize("more", [1, 900])
def test_longer_ways_are_refused_where_they_become_too_long(
    word: str, more: int, capsys: pytest.CaptureFixture[str]
) -> None:
    link, last, _ = LINKS[word]
    code, told = generated(linked(MAX_IN_PLACE + more, link, last), capsys)
    assert 2 == code
    assert told.startswith("s.json:1:")
    assert f"at most {MAX_IN_PLACE} do" in told


def test_references_that_say_nothing_more_may_be_as_many_as_there_are() -> None:
    compiled = compile_schema(linked(1000, lambda inner: inner, NUMBER))
    assert ([], 1) == (compiled.errors(5), len(compiled.errors("x")))


@pytest.mark.parametrize("size", [196, 600])
@pytest.mark.parametrize(
    "link",
    [
        lambda inner: {"type": "object", "properties": {"a": inner}},
        lambda inner: {"type": "array", "items": inner},
        lambda inner: {"anyOf": [NUMBER, {"type": "array", "items": inner}]},
    ],
)
def test_rings_of_references_compile(
    size: int, link: Callable[[Json], Json], capsys: pytest.CaptureFixture[str]
) -> None:
    ring = linked(size, link, link({"$ref": "#/$defs/D0"}))
    assert (0, "") == generated(ring, capsys)


# Width


def tagged(at: int) -> Json:
    return {**record([]), "properties": {"t": {"const": f"v{at}"}}, "required": ["t"]}


@pytest.mark.parametrize("inline", [True, False])
def test_a_union_has_as_many_alternatives_as_there_are(inline: bool) -> None:  # noqa: FBT001  # a parameter of pytest
    union: Json = {"oneOf": [tagged(at) for at in range(1500)]}
    schema = union if inline else {**record([]), "properties": {"u": union}}
    compiled = compile_schema(schema)
    for tag in ("v0", "v749", "v1499"):
        value = {"t": tag} if inline else {"u": {"t": tag}}
        assert value == compiled.encode(compiled.decode(value))
    assert compiled.errors({"t": "v1500"} if inline else {"u": {"t": "v1500"}})


def test_a_discriminator_tells_many_alternatives_apart() -> None:
    defs = {f"D{at}": record([f"a{at}"]) | {"required": [f"a{at}"]} for at in range(1000)}
    union = [{"$ref": f"#/$defs/{name}"} for name in defs]
    schema = {"$defs": defs, "oneOf": union, "discriminator": {"propertyName": "t"}}
    assert [] == compile_schema(schema).errors({"t": "D999", "a999": "x"})


# Names


@pytest.mark.parametrize("length", [57, 58, 59, 60, 61, 62, 63, 300])
def test_a_module_may_hold_one_type_of_a_long_name(
    length: int, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [*(f"C{at}" for at in range(160)), "X" * length]
    schema = {"$defs": {name: record(["a"]) for name in names}}
    assert (0, "") == generated(schema, capsys)


@pytest.mark.parametrize("length", range(60, 90))
def test_an_enumeration_may_have_one_long_value(length: int) -> None:
    enum = {"type": "string", "x-extensible-enum": ["x" * length]}
    assert [] == compile_schema({"properties": {"a": enum}}).errors({"a": "y"})


@pytest.mark.parametrize("name", ["x" * 5000, "\u6f22" * 300, "\u00df" * 300, "\U00020000" * 99])
@pytest.mark.parametrize("words", ["generate", "docs"])
def test_long_names_fit_into_file_names(
    name: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    inner = record([name, f"{name}-", f"{name}."])
    schema = {
        "$defs": {name: record(["a"]), f"{name}!": record(["a"])},
        "properties": {name: inner},
    }
    assert 0 == generated(schema, capsys, words)[0]
    longest = max(len(path.name.encode()) for path in Path("out").rglob("*"))
    assert longest < 200


def test_hundreds_of_names_that_are_alike_fit_into_file_names(
    capsys: pytest.CaptureFixture[str],
) -> None:
    inner = {f"a{'-' * at}": record(["x"]) for at in range(1, 300)}
    assert 0 == generated({**record([]), "properties": inner}, capsys)[0]
    assert max(len(path.name.encode()) for path in Path("out").rglob("*")) < 200


@pytest.mark.parametrize(
    "name", ["_io", "__pycache__", "_x", "__main__", "json", "typing", "\ufb01le", "x" * 201]
)
def test_names_that_no_package_may_have_are_refused(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("s.json").write_text(json.dumps(record(["a"])), encoding="utf-8")
    table = f'[tool.schemaclass.packages."{name}"]\nschema = "s.json"\n'
    Path("pyproject.toml").write_text(table, encoding="utf-8")
    ran = call(capsys, "generate", "--output", "out")
    assert (2, True) == (ran.code, "can't be a package's name" in ran.err)


@pytest.mark.parametrize("stem", ["_io", "__pycache__", "json", "x" * 249, "\u0130" * 124])
def test_files_of_such_names_make_packages_all_the_same(
    stem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(f"{stem}.json").write_text(json.dumps(record(["a"])), encoding="utf-8")
    ran = call(capsys, "generate", f"{stem}.json", "--output", "out")
    assert (0, "") == (ran.code, ran.err)


# All at once


EXTREMES: list[Json] = [
    0, 1, -1, 1.5, 1e308, -1e-308, 10**400, 2**63, True, None, "", "\u0130", "a" * 300,
    "\U0001f600", "\x00", "\u202e", [], {}, [[]], {"": {}}, "`", "\\", '"""', "__class__",
    "{{", "\ud7ff",
]  # fmt: skip
NAMES = [
    "a",
    "",
    "-",
    "__init__",
    "class",
    "\u0130",
    "\u1e9e",
    "\u6f22",
    "x" * 300,
    "A.B",
    "a/b",
    "~",
    "0",
]


def strange(random_: random.Random, depth: int) -> Json:
    """Make a schema that the metaschema allows, of few keywords with strange arguments."""
    if depth == 0 or random_.random() < 0.1:
        return random_.choice([True, False, STRING, {}, {"type": ["null", "array", "object"]}])
    pick = random_.choice

    def below() -> Json:
        return strange(random_, depth - 1)

    def some() -> Json:
        return [below() for _ in range(random_.randint(1, 3))]

    def members() -> Json:
        return {pick(NAMES): below() for _ in range(random_.randint(0, 4))}

    def count() -> Json:
        return pick([0, 1, 2, 10**9, 2**64, 1.0])

    makers: dict[str, Callable[[], Json]] = {
        **dict.fromkeys("allOf anyOf oneOf prefixItems".split(), some),
        **dict.fromkeys(
            "not if then else items contains propertyNames additionalProperties"
            " unevaluatedProperties unevaluatedItems contentSchema".split(),
            below,
        ),
        **dict.fromkeys("properties dependentSchemas $defs".split(), members),
        **dict.fromkeys(
            "minLength maxLength minItems maxItems minProperties maxProperties minContains"
            " maxContains".split(),
            count,
        ),
        **dict.fromkeys(
            "minimum maximum exclusiveMinimum exclusiveMaximum".split(),
            lambda: pick([0, -1, 1e308, 10**400, 0.1]),
        ),
        "multipleOf": lambda: pick([1, 0.1, 1e-308, 10**400]),
        **dict.fromkeys("const default example".split(), lambda: pick(EXTREMES)),
        "enum": lambda: random_.sample(EXTREMES, 3),
        "examples": lambda: random_.sample(EXTREMES, 2),
        "required": lambda: random_.sample(NAMES, 2),
        "patternProperties": lambda: {pick(["", "^a", "\\p{L}", "[^]", "(?:)"]): below()},
        "dependentRequired": lambda: {pick(NAMES): random_.sample(NAMES, 2)},
        "type": lambda: pick(
            ["object", "array", "string", ["object", "null"], ["integer", "array"]]
        ),
        "pattern": lambda: pick(["", "^$", "\\u{1f600}", "(?=a)", "\\d+"]),
        "format": lambda: pick(["date", "nothing", "uri", ""]),
        "title": lambda: pick(["", "\u202e", "x" * 300]),
        "description": lambda: pick(["", "a\n- b\n1. c", '"""', "`" * 9, "\\", "\x00"]),
        "$ref": lambda: "#/$defs/a",
        "uniqueItems": lambda: True,
        "x-extensible-enum": lambda: pick([["a", "b"], [], [1], "a"]),
        "deprecated": lambda: True,
        "readOnly": lambda: True,
    }
    return {word: makers[word]() for word in random_.sample(sorted(makers), random_.randint(1, 5))}


def outcomes(seeds: range) -> Iterator[tuple[int, str]]:
    """Compile strange schemas; give the seeds of those that neither compile nor are refused."""
    for seed in seeds:
        random_ = random.Random(seed)  # noqa: S311  # nothing is to be kept secret
        schema = strange(random_, random_.randint(1, 5))
        if isinstance(schema, dict):
            schema = {**schema, "$defs": {"a": strange(random_, 2)}}
        try:
            compiled = compile_schema(schema)
            for value in EXTREMES:
                compiled.errors(value)
        except SchemaError:
            continue
        except Exception as error:  # noqa: BLE001  # whatever comes is a finding
            yield seed, f"{type(error).__name__}: {error}"[:200]


def test_strange_schemas_compile_or_are_refused() -> None:
    assert [] == list(outcomes(range(600)))


def test_strange_schemas_have_pages_or_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    for seed in range(80):
        random_ = random.Random(seed)  # noqa: S311  # nothing is to be kept secret
        schema = {"$defs": {"a": strange(random_, 2)}, "properties": {"a": strange(random_, 4)}}
        assert generated(schema, capsys, "generate")[0] in (0, 2), seed
