"""Values that a schema refuses, and that teach something: near misses before wrong types.

They are guesses: who shows one tries it out, and shows what the generated code says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from schemaclass.core.model import Argument, JsonValue, Model, Site
from schemaclass.lowering.unions import constant
from schemaclass.vocabulary.keywords import ARRAY, BOOLEAN, INTEGER, NULL, NUMBER, OBJECT, STRING
from schemaclass.vocabulary.views import branches, subschema, types, values

# No shown value is longer, in no more schemas is it looked for, nor in more lists in each other.
_LONGEST, _MOST, _DEEPEST = 40, 100, 10
# Floats tell all integers below this apart.
_WHOLE = 2**53


def _above(limit: Argument) -> Iterator[JsonValue]:
    if isinstance(limit, int | float):
        yield limit + 1


def _below(limit: Argument) -> Iterator[JsonValue]:
    if isinstance(limit, int | float):
        yield limit - 1


def _at(limit: Argument) -> Iterator[JsonValue]:
    if isinstance(limit, int | float):
        yield limit


def _off(step: Argument) -> Iterator[JsonValue]:
    if isinstance(step, int | float) and step < _WHOLE:
        yield step / 2 if step != 1 else 0.5


def _too_short(least: Argument) -> Iterator[JsonValue]:
    if isinstance(least, int) and 0 < least <= _LONGEST:
        yield "x" * (least - 1)


def _too_long(most: Argument) -> Iterator[JsonValue]:
    if isinstance(most, int) and most < _LONGEST:
        yield "x" * (most + 1)


def _unmatched(_: Argument) -> Iterator[JsonValue]:
    yield from ("?", "", "0")


def _too_few(least: Argument) -> Iterator[JsonValue]:
    if least:
        yield []


# What breaks a keyword, by its argument; in the order in which they are worth showing.
_BREAKS: Mapping[str, Callable[[Argument], Iterator[JsonValue]]] = {
    "maximum": _above,
    "minimum": _below,
    "exclusiveMaximum": _at,
    "exclusiveMinimum": _at,
    "multipleOf": _off,
    "pattern": _unmatched,
    "minLength": _too_short,
    "maxLength": _too_long,
    "minItems": _too_few,
}
# A value that is no value of a JSON type, though some take it for one.
_TAKEN_FOR: Mapping[str, JsonValue] = {
    STRING: 7,
    INTEGER: 1.5,
    NUMBER: "1",
    BOOLEAN: "true",
    ARRAY: {},
    OBJECT: "text",
    NULL: "null",
}


def wrong_values(model: Model, site: Site) -> Iterator[JsonValue]:
    """Give values that a schema is likely to refuse, those that teach most first."""
    yield from _wrong(model, site, set(), 0)
    yield from (None, 7, "text")


def _wrong(
    model: Model, site: Site, seen: set[tuple[Site, int]], depth: int
) -> Iterator[JsonValue]:
    """Give those of a schema so many lists deep; `seen` are those that gave theirs already."""
    schema = model.merged[site]
    if (schema.site, depth) in seen or len(seen) >= _MOST or depth > _DEEPEST:
        return
    seen.add((schema.site, depth))
    yield from _near_misses(values(schema, "enum") or [constant(schema)])
    for word, breaks in _BREAKS.items():
        if word in schema.keywords:
            yield from breaks(schema.keywords[word])
    for word in ("oneOf", "anyOf"):
        for branch in branches(schema, word):
            yield from _wrong(model, branch, seen, depth)
    items = subschema(schema, "items")
    if items:
        yield from ([value] for value in _wrong(model, items, seen, depth + 1))
    yield from (_TAKEN_FOR[kind] for kind in types(schema))


def _near_misses(allowed: list[JsonValue]) -> Iterator[JsonValue]:
    for value in allowed[:1]:
        if isinstance(value, str) and len(value) < _LONGEST:
            tries = (value.capitalize(), value.lower(), f"{value}_")
            yield from (each for each in tries if each not in allowed)
        elif isinstance(value, int) and not isinstance(value, bool):
            numbers = [each for each in allowed if isinstance(each, int | float)]
            yield max(numbers) + 1
