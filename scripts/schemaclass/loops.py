"""Schemas that refer to themselves without looking at a part of the value: they say nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .arguments import branches, properties, subschema
from .model import Schema, Site
from .normalise import Locate
from .problems import Problem

_IN_PLACE = frozenset(
    "$ref $dynamicRef not if then else allOf anyOf oneOf dependentSchemas".split()
)


def find_loops(schemas: Mapping[Site, Schema], locate: Locate) -> Iterator[Problem]:
    """Demand that every way round leads through a member or an item; give those that don't."""
    done: set[Site] = set()
    for start in schemas:
        path: dict[Site, Iterator[Site]] = {}
        waiting = [start]
        while waiting:
            site = waiting[-1]
            if site not in path and site not in done:
                path[site] = in_place(schemas[site])
            following = next(path[site], None) if site in path else None
            if following is None:
                path.pop(site, None)
                done.add(waiting.pop())
            elif following in path:
                yield _problem(site, locate)
            elif following not in done:
                waiting.append(following)


def in_place(schema: Schema) -> Iterator[Site]:
    """Give the schemas that a schema applies to the same value as itself."""
    if _IN_PLACE.isdisjoint(schema.keywords):
        return
    for word in ("$ref", "$dynamicRef", "not", "if", "then", "else"):
        if site := subschema(schema, word):
            yield site
    for word in ("allOf", "anyOf", "oneOf"):
        yield from branches(schema, word)
    yield from properties(schema, "dependentSchemas").values()


def _problem(site: Site, locate: Locate) -> Problem:
    return Problem(
        locate(site.document, site.pointer),
        "reference-loop",
        "this schema leads back to itself without looking into the value",
        "a schema may refer to itself below properties or items only",
    )
