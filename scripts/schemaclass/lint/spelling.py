"""Schemas in one spelling, JSON Schema 2020-12, as jsonschema-rs reads it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from schemaclass.core.model import Argument, JsonValue, Schema, Site
from schemaclass.vocabulary.keywords import ANNOTATIONS
from schemaclass.vocabulary.views import branches, properties, types


def decides(word: str) -> bool:
    """Tell the keywords that have a say in what is valid."""
    return word not in _SILENT and not word.startswith("x-")


_SILENT = ANNOTATIONS.keys() | {"discriminator", "marksNothing"}


def said_itself(schema: Schema) -> dict[str, Any]:
    """Write what a schema says without the schemas that it holds."""
    own: dict[str, Any] = {}
    for word, argument in schema.keywords.items():
        if word == "patternProperties":
            own[word] = dict.fromkeys(properties(schema, word), True)
        elif decides(word) and isinstance(argument, bool | int | float | str | list):
            own[word] = argument
    return own


class Spelling:
    """Writes schemas as JSON Schema 2020-12, each that another one holds as a definition."""

    def __init__(self, schemas: Mapping[Site, Schema], unable: Collection[Site] = ()) -> None:
        """Take schemas; those that are `unable` are written as if they said nothing."""
        self._schemas = schemas
        self._unable = unable
        self._references: dict[Site, JsonValue] = {}
        self._waiting: list[Site] = []
        self._written: list[JsonValue] = []

    def definitions(self) -> dict[str, JsonValue]:
        """Give the definitions of all schemas that were referred to."""
        for site in self._waiting:  # grows on the way
            self._written.append(self.written(site))
        self._waiting.clear()
        return {str(number): each for number, each in enumerate(self._written)}

    def written(self, site: Site, without: tuple[str, ...] = ()) -> JsonValue:
        """Write one schema, without some of its words."""
        schema = self._schemas[site]
        if "never" in schema.keywords:
            return False
        if site in self._unable:
            return True
        words = [word for word in schema.keywords if decides(word) and word not in without]
        written = {word: self._argument(schema, word) for word in words}
        if "$dynamicRef" in written:
            written["allOf"] = [*_list(written.get("allOf")), written.pop("$dynamicRef")]
        if "$ref" in written:
            written |= _list_of_one(written["$ref"])
        if "marksNothing" in schema.keywords:
            bounds = ("contains", "minContains", "maxContains")
            moved = {word: written.pop(word) for word in bounds if word in written}
            written["not"] = {"anyOf": [{"not": moved}, *_given(written.get("not"))]}
        return written

    def _argument(self, schema: Schema, word: str) -> JsonValue:
        argument = schema.keywords[word]
        if isinstance(argument, Site):
            return self._reference(argument)
        if word == "type":
            return list(types(schema))
        if isinstance(argument, tuple):
            return [self._reference(site) for site in branches(schema, word)]
        if isinstance(argument, dict) and (members := properties(schema, word)):
            return {name: self._reference(site) for name, site in members.items()}
        return data(argument)

    def _reference(self, site: Site) -> JsonValue:
        if site not in self._references:
            self._references[site] = {"$ref": f"#/$defs/{len(self._references)}"}
            self._waiting.append(site)
        return self._references[site]


def _list_of_one(reference: JsonValue) -> dict[str, JsonValue]:
    return reference if isinstance(reference, dict) else {}


def _list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []


def _given(value: JsonValue) -> list[JsonValue]:
    return [] if value is None else [value]


def data(argument: Argument) -> JsonValue:
    """Give the argument of a keyword that holds no schemas."""
    return argument  # type: ignore[return-value]  # data, the rest of what arguments can be
