"""Places in a text: line and column, and what the readers of JSON and YAML both say of them."""

from __future__ import annotations

import re
from typing import TypeAlias

from .code import literal
from .problems import Location, Problem

MAX_DEPTH = 500
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


def too_deep(location: Location) -> Problem:
    """Say that more than MAX_DEPTH collections are in each other."""
    sentence = f"too deeply nested: at most {MAX_DEPTH} levels are read"
    return Problem(location, "too-deep", sentence, "name inner parts and refer to them by $ref")
