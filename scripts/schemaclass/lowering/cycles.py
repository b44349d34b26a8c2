"""Ways from schema to schema that stay at the same value: round ones, which say nothing, long ones.

Each step of such a way is a call in the slow path, or several, and Python follows some hundreds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from schemaclass.core.model import Schema, Site
from schemaclass.core.problems import Problem
from schemaclass.vocabulary.views import branches, checking, properties, subschema

from .normalise import Locate

# So many schemas may look at one value one inside the other. Documents that people write have up to
# ten; some frames of the interpreter for each leave room for who calls, and for the value's depth.
MAX_IN_PLACE = 100
_IN_PLACE = frozenset(
    "$ref $dynamicRef not if then else allOf anyOf oneOf dependentSchemas".split()
)


def find_loops(schemas: Mapping[Site, Schema], locate: Locate) -> Iterator[Problem]:
    """Demand that every way round leads through a member or an item; give those that don't.

    Ways that go on for too long are given where they begin to be.
    """
    done: dict[Site, int] = {}
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
                waiting.pop()
                if site not in done:
                    done[site] = _length(schemas[site], done)
                    if done[site] == MAX_IN_PLACE + 1:
                        yield _too_long(site, locate)
            elif following in path:
                yield _problem(site, locate)
            elif following not in done:
                waiting.append(following)


def _length(schema: Schema, known: Mapping[Site, int]) -> int:
    """Give how many schemas a value is held against, one inside the other; references are none."""
    longest = max((known.get(site, 0) for site in in_place(schema)), default=0)
    return longest + (checking(schema).keys() != {"$ref"})


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


def _too_long(site: Site, locate: Locate) -> Problem:
    return Problem(
        locate(site.document, site.pointer),
        "reference-chain",
        f"too many schemas look at one value, each by the next: at most {MAX_IN_PLACE} do",
        "write what they say together into one schema",
    )


def _problem(site: Site, locate: Locate) -> Problem:
    return Problem(
        locate(site.document, site.pointer),
        "reference-loop",
        "this schema leads back to itself without looking into the value",
        "a schema may refer to itself below properties or items only",
    )
