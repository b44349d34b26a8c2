"""Reading: a file becomes a `Document`, which is plain JSON data and the place of each part of it.

YAML is read by the core schema of YAML 1.2 (section 10.3.2): `no` and `2024-10-01` are strings,
`012` is twelve. What isn't JSON data (tags, merge keys, cycles, `.nan`) is refused, and so is what
would silently lose data (duplicate member names) or cost too much (depth, alias bombs).

Both languages become one stream of events, from which one loop, without recursion, builds the
tree. JSON takes a shorter way, the standard library's reader, as long as nothing is wrong with it.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from types import NoneType
from typing import NoReturn, TypeAlias

import yaml

from .code import literal
from .model import JsonValue
from .problems import Location, Problem, SchemaError, join_pointer

MAX_DEPTH = 500
MAX_DIGITS = 4300  # the interpreter's own limit for turning text into an integer and back
MAX_EXPANSION = 1_000_000  # nodes that aliases add; a text counts one more per 100 characters
MAX_PROBLEMS = 100
MAX_SHOWN = 40

_Place: TypeAlias = tuple[int, int]

_CONSTANTS: dict[str, JsonValue] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER = re.compile(
    r"(?P<decimal>[-+]?[0-9]+)"
    r"|0o(?P<octal>[0-7]+)"
    r"|0x(?P<hexadecimal>[0-9a-fA-F]+)"
    r"|(?P<float>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)"
    r"|(?P<special>[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))",
)
_BASES = {"decimal": 10, "octal": 8, "hexadecimal": 16}
_TOO_BIG = 10**MAX_DIGITS

_CORE = "tag:yaml.org,2002:"
_TAGS: dict[str | None, type] = {
    f"{_CORE}str": str,
    f"{_CORE}int": int,
    f"{_CORE}float": float,
    f"{_CORE}bool": bool,
    f"{_CORE}null": NoneType,
    f"{_CORE}seq": list,
    f"{_CORE}map": dict,
}

# The parser knows YAML 1.1, where the first three end a line; in 1.2 they are ordinary characters.
# Noncharacters, which Unicode keeps for use inside a program, take their place for as long.
_NO_BREAKS, _STAND_INS = "\x85\u2028\u2029", "\ufdd0\ufdd1\ufdd2"
_HIDE = str.maketrans(_NO_BREAKS, _STAND_INS)
_SHOW = str.maketrans(_STAND_INS, _NO_BREAKS)
# What YAML doesn't allow in a stream (1.2.2, section 5.1), and the stand-ins.
_FORBIDDEN = re.compile(
    r"[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\ufdd0-\ufdd2]"
)
_TAG_DIRECTIVE = re.compile(r"(?:^|(?<=\r))%TAG\b", re.MULTILINE)

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")

_JSON_STRING = r'"(?:[^"\\]++|\\.)*+"'
_JSON_BRACKET = re.compile(
    rf'[^"\[\]{{}}]*+(?:{_JSON_STRING}?[^"\[\]{{}}]*+)*+([\[\]{{}}]|\Z)', re.DOTALL
)
_JSON_TOKEN = re.compile(
    rf'(?P<line>\r\n?|\n)|(?P<string>{_JSON_STRING})|(?P<end>[\]}}])|[\[{{]|[^\s,:"\[\]{{}}]+',
)
_JSON_SPECIAL = {"NaN": ".nan", "Infinity": ".inf", "-Infinity": "-.inf"}


@dataclass(frozen=True, slots=True)
class Document:
    """One source: `name` as it is shown and recorded, the decoded `text` and its JSON `data`.

    What a YAML alias stands for is one object that `data` holds in several places: don't change it.
    """

    name: str
    text: str
    data: JsonValue

    def locate(self, pointer: str, *, key: bool = False) -> Location:
        """Say where the value at a JSON Pointer stands, or with `key` the name of that member.

        Where nothing is at `pointer`, it is the place of the nearest ancestor that exists. A value
        reached through an alias stands where it is written, at the anchor.
        """
        node = _tree(self.name, self.text)
        if node is None:
            return Location(self.name, 1, 1, pointer)
        for token in pointer.split("/")[1:]:
            member = node.members.get(token.replace("~1", "/").replace("~0", "~"))
            if member is None:
                break
            node = member
        return _location(self.name, node.name_place if key else node.place, pointer)


def load(path: Path, name: str) -> Document:
    """Read a file; `name` is what messages call it, and JSON is what has a name in `.json`.

    Raises SchemaError, with all problems found, if it can't be read or isn't JSON or YAML.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        problem = ("file-not-found", "expected a file, found nothing there", "check the path")
    except IsADirectoryError:
        problem = ("is-a-directory", "expected a file, found a directory", "name a file in it")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "its name is no path"
        problem = ("unreadable-file", f"the file can't be read: {reason}", "check the path")
    else:
        return parse(content, name)
    raise SchemaError([Problem(Location(name), *problem)])


def parse(content: bytes, name: str) -> Document:
    """Do the same as `load` for bytes in memory.

    Raises SchemaError, with all problems found, if they aren't JSON or YAML in UTF-8.
    """
    text = _decode(content, name)
    try:
        if _is_json(name):
            return Document(name, text, _json_data(name, text))
        root = _build(name, text)
        return Document(name, text, root.value if root else None)
    except RecursionError:
        raise SchemaError([_too_deep(Location(name))]) from None


def _decode(content: bytes, name: str) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in content[:4]:
        sentence = "expected UTF-8, found UTF-16 or UTF-32"
        raise SchemaError([Problem(Location(name), "encoding", sentence, "save it as UTF-8")])
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        place = _place(content[: error.start].decode("utf-8"))
        sentence = (
            f"expected UTF-8, found the byte 0x{content[error.start]:02X}, which can't be decoded"
        )
        hint = "save the file in the encoding UTF-8"
        raise SchemaError([Problem(_location(name, place), "encoding", sentence, hint)]) from None


def _is_json(name: str) -> bool:
    return name.lower().endswith(".json")


def _place(before: str) -> _Place:
    """Give line and column, both from 1, of what follows the text `before`."""
    lines = re.split(r"\r\n?|\n", before)
    return len(lines), len(lines[-1]) + 1


def _location(name: str, place: _Place, pointer: str = "") -> Location:
    return Location(name, *place, pointer)


def _shown(text: str) -> str:
    """Quote what was found: short, control characters escaped."""
    return literal(text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "...")


def _too_deep(location: Location) -> Problem:
    sentence = f"too deeply nested: at most {MAX_DEPTH} levels are read"
    return Problem(location, "too-deep", sentence, "name inner parts and refer to them by $ref")


# --- Scalars ---------------------------------------------------------------------------------


class _ScalarError(ValueError):
    """A scalar that isn't JSON data: code, sentence and hint."""

    def __init__(self, code: str, sentence: str, hint: str) -> None:
        super().__init__(sentence)
        self.problem = code, sentence, hint


def _resolve(text: str) -> JsonValue:
    """Give a plain scalar's value in the core schema; raises _ScalarError for no JSON number."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    match = _NUMBER.fullmatch(text) if text[0] in "+-.0123456789" else None
    if match is None or match.lastgroup is None:
        return text
    digits = match[match.lastgroup]
    if match.lastgroup in _BASES:
        return _integer(digits, _BASES[match.lastgroup])
    if match.lastgroup == "special" or (value := float(digits)) in (float("inf"), -float("inf")):
        sentence = "expected a finite number: JSON has no infinity and no not-a-number"
        raise _ScalarError("number-not-finite", sentence, "quote it if a string is meant")
    return value


def _integer(digits: str, base: int) -> int:
    try:
        if len(digits) <= MAX_DIGITS + 1 and -_TOO_BIG < (value := int(digits, base)) < _TOO_BIG:
            return value
    except ValueError:  # the environment may have set a lower limit, PYTHONINTMAXSTRDIGITS
        pass
    sentence = f"expected an integer of at most {MAX_DIGITS} digits, found a longer one"
    raise _ScalarError("number-too-long", sentence, "quote it if a string is meant")


# --- The tree --------------------------------------------------------------------------------


@dataclass(slots=True)
class _Node:
    """A value, where it stands (`place`) and where its member name does (`name_place`).

    `text` is a scalar as written, `plain` whether that was without quotes and tag. `size` and
    `depth` count what is below, with aliases expanded. While a collection is read, it isn't
    `complete`, and `name` is the member name that awaits its value.
    """

    value: JsonValue
    place: _Place
    name_place: _Place
    text: str | None = None
    plain: bool = False
    size: int = 1
    depth: int = 0
    complete: bool = True
    name: _Node | None = None
    members: dict[str, _Node] = field(default_factory=dict[str, "_Node"])


class _Builder:
    """Builds the tree from events, in the order of the text, and collects the problems."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.documents = 0
        self.expanded = 0
        self.anchors: dict[str, _Node] = {}
        self.root = _Node([], (1, 1), (1, 1))  # a list of the document's only value
        self.open = [self.root]

    def take(self, event: yaml.Event) -> None:
        """Take the next event; raises SchemaError where going on makes no sense."""
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._start(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            node = self.open.pop()
            node.complete = True
            self._add(node)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._document(event)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        text = event.value
        place = _start_of(event)
        node = _Node(text, place, place, text, size=1 + len(text) // 100)
        node.plain = event.tag is None and not event.style
        is_value = event.anchor is not None or not self._awaits_name()
        if (node.plain and is_value) or event.tag not in (None, f"{_CORE}str"):
            try:
                node.value = _resolve(text)
            except _ScalarError as error:
                self._report(node.place, *error.problem)
        if not text.isascii() and _SURROGATE.search(text):
            sentence = f"expected text, found half of a surrogate pair in {_shown(text)}"
            self._report(node.place, "lone-surrogate", sentence, "write the character itself")
        self._enter(node, event.tag, event.anchor)
        self._add(node)

    def _start(self, event: yaml.CollectionStartEvent) -> None:
        value: JsonValue = {} if isinstance(event, yaml.MappingStartEvent) else []
        place = _start_of(event)
        node = _Node(value, place, place, depth=1, complete=False)
        if len(self.open) > MAX_DEPTH:
            self._stop(_too_deep(_location(self.file, node.place)))
        self._enter(node, event.tag, event.anchor)
        self.open.append(node)

    def _enter(self, node: _Node, tag: str | None, anchor: str | None) -> None:
        """Check the node's tag and remember it by its anchor."""
        if tag not in (None, "!") and type(node.value) is not _TAGS.get(tag):
            sentence = f"expected plain JSON data, found the tag {_shown(tag)}"
            hint = "remove the tag: only JSON's own types are read, on values of that type"
            self._report(node.place, "yaml-tag", sentence, hint)
        if anchor is not None:
            self.anchors[anchor] = node

    def _alias(self, event: yaml.AliasEvent) -> None:
        place = _start_of(event)
        target = self.anchors.get(event.anchor or "")
        if target is not None and target.complete:
            self._expand(target, place)
            self._add(replace(target, place=place, name_place=place, plain=False))
            return
        shown = _shown(f"*{event.anchor}")
        if target is None:
            sentence = f"expected an anchor further up, found none for the alias {shown}"
            hint = "put & and that name before the value that is meant"
        else:
            sentence = f"the alias {shown} stands inside the value that it stands for"
            hint = "refer to a schema from inside it by $ref"
        self._report(place, "yaml-alias", sentence, hint)
        self._add(_Node(None, place, place, ""))

    def _expand(self, target: _Node, place: _Place) -> None:
        """Count what an alias adds."""
        self.expanded += target.size
        if self.expanded > MAX_EXPANSION:
            sentence = f"expected at most {MAX_EXPANSION:,} values through aliases, found more"
            location = _location(self.file, place, self._pointer())
            self._stop(Problem(location, "yaml-alias", sentence, "define it once and use $ref"))
        if len(self.open) - 1 + target.depth > MAX_DEPTH:
            self._stop(_too_deep(_location(self.file, place)))

    def _document(self, event: yaml.DocumentStartEvent) -> None:
        place = _start_of(event)
        self.documents += 1
        if self.documents > 1:
            sentence = "expected one document, found another one in the same file"
            hint = "put each document into a file of its own"
            self._stop(Problem(_location(self.file, place), "yaml-documents", sentence, hint))
        if event.version == (1, 1):
            sentence = "expected YAML 1.2, found a directive for YAML 1.1"
            hint = "remove the directive, and quote or rewrite values that 1.2 reads differently"
            self._report(place, "yaml-version", sentence, hint)

    def _awaits_name(self) -> bool:
        return isinstance(self.open[-1].value, dict) and self.open[-1].name is None

    def _add(self, node: _Node) -> None:
        """Put a complete node into the collection that is being read."""
        parent = self.open[-1]
        parent.size += node.size
        parent.depth = max(parent.depth, node.depth + 1)
        if isinstance(parent.value, list):
            parent.members[str(len(parent.value))] = node
            parent.value.append(node.value)
        elif parent.name is None:
            parent.name = self._name(parent, node)
        elif isinstance(parent.value, dict):
            name = parent.name.text or ""
            node.name_place = parent.name.place
            parent.members[name] = node
            parent.value[name] = node.value
            parent.name = None

    def _name(self, parent: _Node, node: _Node) -> _Node:
        """Check a member's name."""
        if node.text is None:
            sentence = "expected a member name, found a collection"
            hint = "quote text that begins with a bracket or a brace"
            self._report(node.place, "member-name", sentence, hint)
            return replace(node, text="")
        if node.text == "<<" and node.plain:
            sentence = "expected a member name, found the merge key <<, which YAML 1.2 doesn't have"
            self._report(node.place, "yaml-merge-key", sentence, "write the members out, use allOf")
        elif node.text in parent.members:
            first = parent.members[node.text].name_place[0]
            sentence = f"duplicate member name {_shown(node.text)}: it is on line {first} already"
            hint = "only one of them would count: remove or rename the other"
            self._report(node.place, "duplicate-member", sentence, hint, node.text)
        return node

    def _pointer(self) -> str:
        tokens: list[str | int] = []
        for node in self.open[1:]:
            if isinstance(node.value, list):
                tokens.append(len(node.value))
            elif node.name is not None:
                tokens.append(node.name.text or "")
        return join_pointer("", *tokens)

    def _report(self, place: _Place, code: str, sentence: str, hint: str, *tokens: str) -> None:
        pointer = join_pointer(self._pointer(), *tokens)
        self.problems.append(Problem(_location(self.file, place, pointer), code, sentence, hint))
        if len(self.problems) == MAX_PROBLEMS:
            sentence = f"{MAX_PROBLEMS} problems: reading stopped here"
            hint = "mend these first"
            self._stop(Problem(_location(self.file, place), "too-many-problems", sentence, hint))

    def _stop(self, problem: Problem) -> NoReturn:
        raise SchemaError([*self.problems, problem])


def _start_of(event: yaml.Event) -> _Place:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (0, 0)


def _build(name: str, text: str) -> _Node | None:
    """Build the tree of YAML or well-formed JSON; None for no document. Raises SchemaError."""
    builder = _Builder(name)
    try:
        for event in _json_events(text) if _is_json(name) else _yaml_events(name, text):
            builder.take(event)
    except yaml.YAMLError as error:
        builder.problems.append(_yaml_problem(name, text, error))
    if builder.problems:
        raise SchemaError(builder.problems)
    return builder.root.members.get("0")


_tree = lru_cache(maxsize=16)(_build)


def _yaml_events(name: str, text: str) -> Iterator[yaml.Event]:
    _check_characters(name, text)
    hidden = text.translate(_HIDE) if any(char in text for char in _NO_BREAKS) else text
    loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    for event in yaml.parse(hidden, Loader=loader):
        if hidden is not text and isinstance(event, yaml.ScalarEvent):
            event.value = event.value.translate(_SHOW)
        yield event


def _check_characters(name: str, text: str) -> None:
    if match := _FORBIDDEN.search(text):
        sentence = f"expected text, found the character {ascii(match[0])[1:-1]}"
        hint = "YAML forbids it: remove it, or write it as an escape between double quotes"
        location = _location(name, _place(text[: match.start()]))
        raise SchemaError([Problem(location, "yaml-character", sentence, hint)])
    # The parser's time grows with the square of their number.
    if match := _TAG_DIRECTIVE.search(text):
        sentence = "expected plain JSON data, found a directive for tags"
        location = _location(name, _place(text[: match.start()]))
        raise SchemaError([Problem(location, "yaml-tag", sentence, "remove it and the tags")])


def _yaml_problem(name: str, text: str, error: yaml.YAMLError) -> Problem:
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        hint = "mend the syntax"
        return Problem(Location(name), "yaml-syntax", "expected YAML, found something else", hint)
    line, column = error.problem_mark.line + 1, error.problem_mark.column + 1
    sentence = f"expected YAML: {error.problem}"
    if error.context and error.context_mark:
        sentence += f", {error.context} that begins on line {error.context_mark.line + 1}"
    lines = re.split(r"\r\n?|\n", text)
    is_tab = line <= len(lines) and lines[line - 1][column - 1 : column] == "\t"
    hint = "replace this tab: YAML is indented with spaces" if is_tab else "mend it here or above"
    return Problem(_location(name, (line, column)), "yaml-syntax", sentence, hint)


def _json_data(name: str, text: str) -> JsonValue:
    """Read JSON quickly; if anything but its syntax may be wrong, look again for the places."""
    _check_json_depth(name, text)
    suspicious = _SURROGATE_ESCAPE.search(text) is not None

    def number(written: str) -> JsonValue:
        nonlocal suspicious
        try:
            return _resolve(written)
        except _ScalarError:
            suspicious = True
            return None

    def members(pairs: list[tuple[str, JsonValue]]) -> JsonValue:
        nonlocal suspicious
        found = dict(pairs)
        suspicious = suspicious or len(found) != len(pairs)
        return found

    try:
        data: JsonValue = json.loads(
            text,
            object_pairs_hook=members,
            parse_int=number,
            parse_float=number,
            parse_constant=lambda written: number(_JSON_SPECIAL[written]),
        )
    except json.JSONDecodeError as error:
        raise SchemaError([_json_problem(name, text, error)]) from None
    if suspicious:
        _build(name, text)
    return data


def _check_json_depth(name: str, text: str) -> None:
    depth = 0
    for match in _JSON_BRACKET.finditer(text):
        depth += 1 if match[1] in ("[", "{") else -1
        if depth > MAX_DEPTH:
            raise SchemaError([_too_deep(_location(name, _place(text[: match.start(1)])))])


def _json_problem(name: str, text: str, error: json.JSONDecodeError) -> Problem:
    rest = text[error.pos : error.pos + MAX_SHOWN + 1].split()
    found = _shown(rest[0]) if rest else "the end of the file"
    sentence = f"expected JSON: {error.msg[:1].lower()}{error.msg[1:]}, found {found}"
    hint = "mend it here or just before; if this is YAML, give it a name in .yaml"
    return Problem(_location(name, _place(text[: error.pos])), "json-syntax", sentence, hint)


def _json_events(text: str) -> Iterator[yaml.Event]:
    """Give well-formed JSON as the events that a YAML parser would give."""
    line = line_start = 0
    for match in _JSON_TOKEN.finditer(text):
        found = match[0]
        mark = yaml.Mark("", match.start(), line, match.start() - line_start, None, 0)
        if match.lastgroup == "line":
            line, line_start = line + 1, match.end()
        elif match.lastgroup == "string":
            yield yaml.ScalarEvent(None, None, (False, True), json.loads(found), mark, style='"')
        elif found == "{":
            yield yaml.MappingStartEvent(None, None, implicit=True, start_mark=mark)
        elif found == "[":
            yield yaml.SequenceStartEvent(None, None, implicit=True, start_mark=mark)
        elif match.lastgroup == "end":
            yield yaml.CollectionEndEvent(mark)
        else:
            yield yaml.ScalarEvent(None, None, (True, False), _JSON_SPECIAL.get(found, found), mark)
