"""Reading: a file becomes a `Document`, which is plain JSON data and the place of each part of it.

YAML is read by the core schema of YAML 1.2 (section 10.3.2): `no` and `2024-10-01` are strings,
`012` is twelve. What isn't JSON data (tags, merge keys, cycles, `.nan`) is refused, and so is what
would silently lose data (duplicate member names) or cost too much (depth, alias bombs).

Both languages become one stream of events, from which one loop, without recursion, builds the
tree. JSON takes a shorter way, the standard library's reader, as long as nothing is wrong with it.
"""

from __future__ import annotations

import codecs
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import yaml

from schemaclass.core.files import read_source
from schemaclass.core.model import JsonValue
from schemaclass.core.problems import Location, Problem, SchemaError

from .json_source import json_data, json_events
from .positions import MAX_DEPTH, location_at, place_after, too_deep
from .scalars import MAX_DIGITS
from .tree import MAX_EXPANSION, MAX_PROBLEMS, Builder, Places
from .yaml_source import yaml_events, yaml_problem

__all__ = [
    "MAX_DEPTH",
    "MAX_DIGITS",
    "MAX_EXPANSION",
    "MAX_PROBLEMS",
    "Document",
    "load",
    "parse",
]


class Document(NamedTuple):
    """One source: `name` as it is shown and recorded, the decoded `text` and its JSON `data`.

    What a YAML alias stands for is one object that `data` holds in several places: don't change it.
    """

    name: str
    text: str
    data: JsonValue
    places: Places | None = None  # at hand where reading found them anyway

    def locate(self, pointer: str, *, key: bool = False) -> Location:
        """Say where the value at a JSON Pointer stands, or with `key` the name of that member.

        Where nothing is at `pointer`, it is the place of the nearest ancestor that exists. A value
        reached through an alias stands where it is written, at the anchor.
        """
        places = self.places or _places(self.name, self.text)
        if not places.lines:
            return Location(self.name, 1, 1, pointer)
        value, name = places.find(self.data, pointer)
        return location_at(self.name, name if key else value, pointer)


def load(path: Path, name: str) -> Document:
    """Read a file; `name` is what messages call it, and JSON is what has a name in `.json`.

    Raises SchemaError, with all problems found, if it can't be read or isn't JSON or YAML.
    """
    return parse(read_source(path, name)[1], name)


def parse(content: bytes, name: str) -> Document:
    """Do the same as `load` for bytes in memory.

    Raises SchemaError, with all problems found, if they aren't JSON or YAML in UTF-8.
    """
    text = _decode(content, name)
    try:
        if _is_json(name):
            data, suspicious = json_data(name, text)
            if suspicious:
                _build(name, text)
            return Document(name, text, data)
        builder = _build(name, text)
        return Document(name, text, next(iter(builder.content), None), builder.places)
    except RecursionError:
        raise SchemaError([too_deep(Location(name))]) from None


def _decode(content: bytes, name: str) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in content[:4]:
        sentence = "expected UTF-8, found UTF-16 or UTF-32"
        raise SchemaError([Problem(Location(name), "encoding", sentence, "save it as UTF-8")])
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        place = place_after(content[: error.start].decode("utf-8"))
        sentence = (
            f"expected UTF-8, found the byte 0x{content[error.start]:02X}, which can't be decoded"
        )
        hint = "save the file in the encoding UTF-8"
        raise SchemaError([Problem(location_at(name, place), "encoding", sentence, hint)]) from None


def _is_json(name: str) -> bool:
    return name.lower().endswith(".json")


def _build(name: str, text: str) -> Builder:
    """Build the tree of YAML or well-formed JSON. Raises SchemaError."""
    builder = Builder(name)
    try:
        for event in json_events(text) if _is_json(name) else yaml_events(name, text):
            builder.take(event)
    except yaml.YAMLError as error:
        builder.problems.append(yaml_problem(name, text, error))
    if builder.problems:
        raise SchemaError(builder.problems)
    return builder


@lru_cache(maxsize=16)
def _places(name: str, text: str) -> Places:
    return _build(name, text).places
