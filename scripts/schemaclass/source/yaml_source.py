"""YAML as a stream of events, and what is wrong with its characters and its syntax."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from schemaclass.core.problems import Location, Problem, SchemaError

from .positions import lines_of, location_at, place_after

# The parser knows YAML 1.1, where the first three end a line; in 1.2 they are ordinary characters.
# Noncharacters, which Unicode keeps for use inside a program, take their place for as long.
_NO_BREAKS, _STAND_INS = "\x85\u2028\u2029", "\ufdd0\ufdd1\ufdd2"
_HIDE = str.maketrans(_NO_BREAKS, _STAND_INS)
_SHOW = str.maketrans(_STAND_INS, _NO_BREAKS)
# What YAML doesn't allow in a stream (1.2.2, section 5.1), and the stand-ins.
_NOT_PRINTABLE = yaml.reader.Reader.NON_PRINTABLE
_STAND_IN = re.compile(f"[{_STAND_INS}]")
_TAG_DIRECTIVE = re.compile(r"(?:^|(?<=\r))%TAG\b", re.MULTILINE)


def yaml_events(name: str, text: str) -> Iterator[yaml.Event]:
    """Parse YAML, with the ends of lines that YAML 1.2 has.

    Raises SchemaError for characters and directives that are refused, and YAMLError for what is not
    YAML.
    """
    _check_characters(name, text)
    hidden = text.translate(_HIDE) if any(char in text for char in _NO_BREAKS) else text
    loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    for event in yaml.parse(hidden, Loader=loader):
        if hidden is not text and isinstance(event, yaml.ScalarEvent):
            event.value = event.value.translate(_SHOW)
        yield event


def _check_characters(name: str, text: str) -> None:
    if match := _NOT_PRINTABLE.search(text) or _STAND_IN.search(text):
        sentence = f"expected text, found the character {ascii(match[0])[1:-1]}"
        hint = "YAML forbids it: remove it, or write it as an escape between double quotes"
        location = location_at(name, place_after(text[: match.start()]))
        raise SchemaError([Problem(location, "yaml-character", sentence, hint)])
    # The parser's time grows with the square of their number.
    if match := _TAG_DIRECTIVE.search(text):
        sentence = "expected plain JSON data, found a directive for tags"
        location = location_at(name, place_after(text[: match.start()]))
        raise SchemaError([Problem(location, "yaml-tag", sentence, "remove it and the tags")])


def yaml_problem(name: str, text: str, error: yaml.YAMLError) -> Problem:
    """Tell what the parser found wrong with `text`, and where."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        hint = "mend the syntax"
        return Problem(Location(name), "yaml-syntax", "expected YAML, found something else", hint)
    line, column = error.problem_mark.line + 1, error.problem_mark.column + 1
    sentence = f"expected YAML: {error.problem}"
    if error.context and error.context_mark:
        sentence += f", {error.context} that begins on line {error.context_mark.line + 1}"
    lines = lines_of(text)
    is_tab = line <= len(lines) and lines[line - 1][column - 1 : column] == "\t"
    hint = "replace this tab: YAML is indented with spaces" if is_tab else "mend it here or above"
    return Problem(location_at(name, (line, column)), "yaml-syntax", sentence, hint)
