"""Unions: which branch a value takes, decided by its JSON type, then by a tag, then by trial.

The schemas are those with all that holds for their values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .arguments import properties, required, types, values
from .keywords import ARRAY, BOOLEAN, INTEGER, NULL, NUMBER, OBJECT, STRING
from .model import JsonValue, Schema, Site

Schemas = Mapping[Site, Schema]

# JSON types as a value has them: 1 and 1.5 are both told apart from the rest as numbers.
KINDS = (STRING, NUMBER, BOOLEAN, NULL, ARRAY, OBJECT)
UNION_WORDS = frozenset(("anyOf", "oneOf"))
KIND_OF: Mapping[str, str] = {**{kind: kind for kind in KINDS}, INTEGER: NUMBER}


@dataclass(frozen=True, slots=True)
class Tag:
    """A member whose value says which branch was meant. `required`: every branch demands it."""

    member: str
    branches: Mapping[str, Site]
    required: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """For each JSON type the branches that may take such a value, and the tag of the objects."""

    keyword: str
    branches: Mapping[str, tuple[Site, ...]]
    tag: Tag | None


def choice(schemas: Schemas, keyword: str, sites: tuple[Site, ...]) -> Choice:
    """Plan how an `anyOf` or `oneOf` picks its branch."""
    kinds = [(site, kinds_of(schemas, site)) for site in sites]
    by_kind = {kind: tuple(site for site, own in kinds if kind in own) for kind in KINDS}
    objects = by_kind[OBJECT]
    return Choice(keyword, by_kind, find_tag(schemas, objects) if len(objects) > 1 else None)


def kinds_of(schemas: Schemas, site: Site) -> frozenset[str]:
    """Give the JSON types that a schema may accept; integers count as numbers."""
    schema = schemas[site]
    if "never" in schema.keywords:
        return frozenset()
    kinds = types(schema)
    if not kinds and "const" in schema.keywords:
        kinds = (json_type(schema.keywords["const"]),)
    if not kinds:
        kinds = tuple(map(json_type, values(schema, "enum")))
    return frozenset(KIND_OF[kind] for kind in kinds or KINDS)


def json_type(value: object) -> str:
    """Name the JSON type of a value, `integer` for whole numbers written as such."""
    match value:
        case None:
            return NULL
        case bool():
            return BOOLEAN
        case int():
            return INTEGER
        case float():
            return NUMBER
        case str():
            return STRING
        case list():
            return ARRAY
    return OBJECT


def find_tag(schemas: Schemas, sites: tuple[Site, ...]) -> Tag | None:
    """Find a member that has another constant string in every branch."""
    constants = [_constants(schemas, site) for site in sites]
    for member in constants[0]:
        found = [each.get(member) for each in constants]
        if None not in found and len(set(found)) == len(found):
            tagged = {str(value): site for value, site in zip(found, sites, strict=True)}
            is_required = all(member in required(schemas[site]) for site in sites)
            return Tag(member, tagged, is_required)
    return None


def _constants(schemas: Schemas, site: Site) -> dict[str, str]:
    schema = schemas[site]
    if types(schema) != (OBJECT,):
        return {}
    found = {name: constant(schemas[member]) for name, member in properties(schema).items()}
    return {name: value for name, value in found.items() if isinstance(value, str)}


def constant(schema: Schema) -> JsonValue:
    """Give the one value that a `const` or a one-value `enum` allows, or None."""
    if len(options := values(schema, "enum")) == 1:
        return options[0]
    value = schema.keywords.get("const")
    return value if isinstance(value, str | int | float | bool) else None
