"""JSON: its data by the standard library's reader, and the same text as YAML's events."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import yaml

from schemaclass.core.model import JsonValue
from schemaclass.core.problems import Problem, SchemaError

from .positions import MAX_DEPTH, MAX_SHOWN, location_at, place_after, shown, too_deep
from .scalars import ScalarError, resolve

_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")

_JSON_STRING = r'"(?:[^"\\]++|\\.)*+"'
_JSON_BRACKET = re.compile(
    rf'[^"\[\]{{}}]*+(?:{_JSON_STRING}?[^"\[\]{{}}]*+)*+([\[\]{{}}]|\Z)', re.DOTALL
)
_JSON_TOKEN = re.compile(
    rf'(?P<line>\r\n?|\n)|(?P<string>{_JSON_STRING})|(?P<end>[\]}}])|[\[{{]|[^\s,:"\[\]{{}}]+',
)
_JSON_SPECIAL = {"NaN": ".nan", "Infinity": ".inf", "-Infinity": "-.inf"}


def json_data(name: str, text: str) -> tuple[JsonValue, bool]:
    """Read JSON quickly: its data, and whether anything but its syntax may be wrong.

    Then only the tree can tell what is wrong, and where. Raises SchemaError for wrong syntax and
    for too many levels.
    """
    _check_json_depth(name, text)
    suspicious = _SURROGATE_ESCAPE.search(text) is not None

    def number(written: str) -> JsonValue:
        nonlocal suspicious
        try:
            return resolve(written)
        except ScalarError:
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
    return data, suspicious


def _check_json_depth(name: str, text: str) -> None:
    depth = 0
    for match in _JSON_BRACKET.finditer(text):
        depth += 1 if match[1] in ("[", "{") else -1
        if depth > MAX_DEPTH:
            raise SchemaError([too_deep(location_at(name, place_after(text[: match.start(1)])))])


def _json_problem(name: str, text: str, error: json.JSONDecodeError) -> Problem:
    rest = text[error.pos : error.pos + MAX_SHOWN + 1].split()
    found = shown(rest[0]) if rest else "the end of the file"
    sentence = f"expected JSON: {error.msg[:1].lower()}{error.msg[1:]}, found {found}"
    hint = "mend it here or just before; if this is YAML, give it a name in .yaml"
    return Problem(location_at(name, place_after(text[: error.pos])), "json-syntax", sentence, hint)


def json_events(text: str) -> Iterator[yaml.Event]:
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
