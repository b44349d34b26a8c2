"""Unions: which branch a value takes, decided by its JSON type, then by a tag, then by trial."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
    by_kind = {
        kind: tuple(site for site in sites if kind in kinds_of(schemas, site)) for kind in KINDS
    }
    objects = by_kind[OBJECT]
    return Choice(keyword, by_kind, find_tag(schemas, objects) if len(objects) > 1 else None)


def target(schemas: Schemas, site: Site) -> Schema:
    """Follow references that stand alone to the schema that they name."""
    seen: set[Site] = set()
    schema = schemas[site]
    while isinstance(reference := schema.keywords.get("$ref"), Site) and site not in seen:
        seen.add(site)
        site = reference
        schema = schemas[site]
    return schema


def kinds_of(schemas: Schemas, site: Site) -> frozenset[str]:
    """Give the JSON types that a schema may accept; integers count as numbers."""
    keywords = target(schemas, site).keywords
    if "never" in keywords:
        return frozenset()
    kinds = frozenset(map(str, types)) if isinstance(types := keywords.get("type"), tuple) else None
    if kinds is None and isinstance(values := keywords.get("enum"), list):
        kinds = frozenset(map(json_type, values))
    if kinds is None and "const" in keywords:
        kinds = frozenset([json_type(keywords["const"])])
    if kinds is None:
        return frozenset(KINDS)
    return frozenset(KIND_OF[kind] for kind in kinds)


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
        values = [found.get(member) for found in constants]
        if None not in values and len(set(values)) == len(values):
            branches = {value: site for value, site in zip(values, sites, strict=True) if value}
            required = all(_requires(target(schemas, site), member) for site in sites)
            return Tag(member, branches, required)
    return None


def _requires(schema: Schema, member: str) -> bool:
    names = schema.keywords.get("required")
    return isinstance(names, list) and member in names


def _constants(schemas: Schemas, site: Site) -> dict[str, str]:
    keywords = target(schemas, site).keywords
    properties = keywords.get("properties")
    if not isinstance(properties, dict) or keywords.get("type") != (OBJECT,):
        return {}
    found = {
        name: constant(target(schemas, member))
        for name, member in properties.items()
        if isinstance(member, Site)
    }
    return {name: value for name, value in found.items() if isinstance(value, str) and value}


def constant(schema: Schema) -> JsonValue:
    """Give the one value that a `const` or a one-value `enum` allows, or None."""
    values = schema.keywords.get("enum")
    if isinstance(values, list) and len(values) == 1:
        return values[0]
    value = schema.keywords.get("const")
    return value if isinstance(value, str | int | float | bool) else None

