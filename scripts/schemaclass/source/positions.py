"""Places in a text: line and column, and what the readers of JSON and YAML both say of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeAlias

from schemaclass.core.code import literal
from schemaclass.core.model import JsonValue
from schemaclass.core.problems import Location, Problem, SchemaError, join_pointer

MAX_DEPTH = 500
# Of values in a schema, such as defaults: Python's own parser follows no more in generated code.
# Documents that people write have 25 levels at the most, all in all.
MAX_DATA_DEPTH = 100
MAX_SHOWN = 40

# Line and column, both from 1.
Place: TypeAlias = tuple[int, int]
_LINE_END = re.compile(r"\r\n?|\n")


def lines_of(text: str) -> list[str]:
    """Give the lines as JSON and YAML count them, without what ends them."""
    return _LINE_END.split(text)


def place_after(before: str) -> Place:
    """Give line and column, both from 1, of what follows the text `before`."""
    lines = lines_of(before)
    return len(lines), len(lines[-1]) + 1


def location_at(name: str, place: Place, pointer: str = "") -> Location:
    """Give the place in the file `name` as problems have it, with the pointer of what is there."""
    return Location(name, *place, pointer)


def shown(text: str) -> str:
    """Quote what was found: short, control characters escaped."""
    return literal(text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "...")


def beyond(data: JsonValue, levels: int) -> str | None:
    """Give the pointer of a collection that stands in more than so many others, if there is one.

    A collection that several others hold, or that holds itself, is looked at once a level.
    """
    layer: list[tuple[JsonValue, str]] = [(data, "")]
    for _ in range(levels):
        inner: dict[int, tuple[JsonValue, str]] = {}
        for value, pointer in layer:
            for token, each in _members(value):
                if isinstance(each, dict | list) and id(each) not in inner:
                    inner[id(each)] = each, join_pointer(pointer, token)
        if not inner:
            return None
        layer = [*inner.values()]
    return layer[0][1]


def check_levels(name: str, data: JsonValue) -> None:
    """Hold data that no reader has seen to MAX_DEPTH levels. Raises SchemaError."""
    pointer = beyond(data, MAX_DEPTH)
    if pointer is not None:
        raise SchemaError([too_deep(Location(name, 1, 1, pointer))])


def _members(value: JsonValue) -> Iterable[tuple[str | int, JsonValue]]:
    match value:
        case dict():
            return value.items()
        case list():
            return enumerate(value)
    return ()


def too_deep(location: Location, levels: int = MAX_DEPTH) -> Problem:
    """Say that more collections are in each other than so many."""
    sentence = f"too deeply nested: at most {levels} levels are read"
    return Problem(location, "too-deep", sentence, "name inner parts and refer to them by $ref")
