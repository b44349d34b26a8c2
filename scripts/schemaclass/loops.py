"""Schemas that refer to themselves without looking at a part of the value: they say nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .arguments import branches, subschema
from .load import Document
from .model import Schema, Site
from .problems import Problem, SchemaError


def refuse_loops(document: Document, schemas: Mapping[Site, Schema]) -> None:
    """Demand that every way round leads through a member or an item. Raises SchemaError."""
    done: set[Site] = set()
    problems = []
    for start in schemas:
        path: dict[Site, Iterator[Site]] = {}
        waiting = [start]
        while waiting:
            site = waiting[-1]
            if site not in path and site not in done:
                path[site] = _in_place(schemas[site])
            following = next(path[site], None) if site in path else None
            if following is None:
                path.pop(site, None)
                done.add(waiting.pop())
            elif following in path:
                problems.append(_problem(document, site))
            elif following not in done:
                waiting.append(following)
    if problems:
        raise SchemaError(problems)


def _in_place(schema: Schema) -> Iterator[Site]:
    if reference := subschema(schema, "$ref"):
        yield reference
    for word in ("anyOf", "oneOf"):
        yield from branches(schema, word)


def _problem(document: Document, site: Site) -> Problem:
    return Problem(
        document.locate(site.pointer),
        "reference-loop",
        "this schema leads back to itself without looking into the value",
        "a schema may refer to itself below properties or items only",
    )
