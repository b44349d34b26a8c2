"""The arguments of a schema's keywords, with the types that normalising gave them."""

from __future__ import annotations

from collections.abc import Mapping

from schemaclass.core.model import Argument, JsonValue, Schema, Site

from .keywords import ANNOTATIONS


def subschema(schema: Schema, word: str) -> Site | None:
    """Give the schema that a keyword such as `items` or `$ref` holds or names."""
    argument = schema.keywords.get(word)
    return argument if isinstance(argument, Site) else None


def checking(schema: Schema) -> dict[str, Argument]:
    """Give the keywords that a value may break."""
    return {
        word: argument
        for word, argument in schema.keywords.items()
        if word not in ANNOTATIONS and not word.startswith("x-")
    }


def target(schemas: Mapping[Site, Schema], site: Site) -> Site:
    """Follow references that check nothing themselves to the schema that they name."""
    while checking(schemas[site]).keys() == {"$ref"}:
        named = subschema(schemas[site], "$ref")
        assert named is not None
        site = named
    return site


def branches(schema: Schema, word: str) -> tuple[Site, ...]:
    """Give the schemas that a keyword such as `anyOf` lists, () if it isn't there."""
    argument = schema.keywords.get(word)
    if not isinstance(argument, tuple) or isinstance(argument, Site):
        return ()
    return tuple(site for site in argument if isinstance(site, Site))


def alternatives(schema: Schema) -> tuple[str, tuple[Site, ...]]:
    """Give the keyword and the schemas of the union that a schema's values are of, else none.

    Beside declared members the branches only say more of the same object.
    """
    if schema.keywords.keys().isdisjoint(("properties", "const", "enum")):
        for word in ("oneOf", "anyOf"):
            if sites := branches(schema, word):
                return word, sites
    return "", ()


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


def most_items(schemas: Mapping[Site, Schema], schema: Schema) -> int | None:
    """Give how many items an array may have, by its own count and by the items that no value is."""
    prefix, items = branches(schema, "prefixItems"), subschema(schema, "items")
    limit = schema.keywords.get("maxItems")
    ends = [at for at, site in enumerate(prefix) if "never" in schemas[site].keywords]
    if items and "never" in schemas[items].keywords:
        ends.append(len(prefix))
    if isinstance(limit, int):
        ends.append(limit)
    return min(ends, default=None)
