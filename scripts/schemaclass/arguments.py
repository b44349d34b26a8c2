"""The arguments of a schema's keywords, with the types that normalising gave them."""

from __future__ import annotations

from .keywords import ANNOTATIONS
from .model import JsonValue, Schema, Site


def subschema(schema: Schema, word: str) -> Site | None:
    """Give the schema that a keyword such as `items` or `$ref` holds or names."""
    argument = schema.keywords.get(word)
    return argument if isinstance(argument, Site) else None


def leads_to(schema: Schema) -> Site | None:
    """Give the schema whose values these are: that of `$ref`, or of an `allOf` of one, alone."""
    if reference := subschema(schema, "$ref"):
        return reference
    if len(sites := branches(schema, "allOf")) != 1:
        return None
    alone = all(w in ANNOTATIONS or w.startswith("x-") or w == "allOf" for w in schema.keywords)
    return sites[0] if alone else None


def branches(schema: Schema, word: str) -> tuple[Site, ...]:
    """Give the schemas that a keyword such as `anyOf` lists, () if it isn't there."""
    argument = schema.keywords.get(word)
    if not isinstance(argument, tuple) or isinstance(argument, Site):
        return ()
    return tuple(site for site in argument if isinstance(site, Site))


def properties(schema: Schema, word: str = "properties") -> dict[str, Site]:
    """Give the schemas that a keyword such as `properties` maps names to, {} if it isn't there."""
    argument = schema.keywords.get(word)
    if not isinstance(argument, dict):
        return {}
    return {name: site for name, site in argument.items() if isinstance(site, Site)}


def values(schema: Schema, word: str) -> list[JsonValue]:
    """Give the values that a keyword such as `enum` or `required` lists, [] if it isn't there."""
    argument = schema.keywords.get(word)
    return argument if isinstance(argument, list) else []


def types(schema: Schema) -> tuple[str, ...]:
    """Give the JSON types that `type` allows, () if it isn't there."""
    argument = schema.keywords.get("type")
    return tuple(map(str, argument)) if isinstance(argument, tuple) else ()


def required(schema: Schema) -> list[str]:
    """Give the names of the members that must be there."""
    return [str(name) for name in values(schema, "required")]
