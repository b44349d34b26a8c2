"""Random schemas of 2020-12, small and full of corners: every applicator, references, unions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any, TypeAlias

Schema: TypeAlias = Any  # JSON

NAMES = ["a", "b", "kind", "type"]
CONSTANTS: list[Any] = ["x", "y", "z", 1, 1.5, 0, True, False, None, [1], {"a": 1}]
TYPES = ["string", "integer", "number", "boolean", "array", "object", "null"]


def schemas(seed: int, count: int) -> Iterator[Schema]:
    """Give random schemas, the same for the same seed."""
    rng = Random(seed)  # noqa: S311  # nothing is secret here
    for _ in range(count):
        yield {"$defs": {"d": schema(rng, 2), "e": record(rng, 2)}, **dict(record(rng, 0))}


def schema(rng: Random, depth: int) -> Schema:
    """Give a schema of any kind."""
    if depth > 3:
        return rng.choice((True, {"type": rng.choice(TYPES)}, {"const": rng.choice(CONSTANTS)}))
    return rng.choice(MAKERS)(rng, depth + 1)


def scalar(rng: Random, _: int) -> Schema:
    """Give a type with limits, which may be those of another type."""
    limits: Mapping[str, Any] = {
        "minimum": rng.choice((0, 1, 1.5)),
        "exclusiveMaximum": rng.choice((1, 2, 3.5)),
        "multipleOf": rng.choice((2, 0.5)),
        "minLength": rng.choice((0, 1, 2)),
        "maxLength": rng.choice((1, 2)),
        "pattern": rng.choice(("^x", "y$", ".")),
        "minItems": 1,
        "minProperties": 1,
    }
    chosen = rng.sample([*limits], rng.choice((0, 0, 1, 2)))
    kinds = rng.choice((rng.choice(TYPES), rng.sample(TYPES, 2)))
    typed = {"type": kinds} if rng.randrange(5) else {}
    return {**typed, **{word: limits[word] for word in chosen}}


def constant(rng: Random, _: int) -> Schema:
    """Give a `const` or an `enum`."""
    if rng.randrange(2):
        return {"const": rng.choice(CONSTANTS)}
    return {"enum": [*dict.fromkeys(rng.sample(["x", "y", "z", None, 1, 1.5], rng.randint(1, 3)))]}


def reference(rng: Random, depth: int) -> Schema:
    """Give a reference, sometimes with siblings."""
    siblings = record(rng, depth) if rng.randrange(4) == 0 else {}
    return {**siblings, "$ref": f"#/$defs/{rng.choice('de')}"}


def record(rng: Random, depth: int) -> Schema:
    """Give an object with members, open or closed."""
    members = {name: schema(rng, depth + 1) for name in rng.sample(NAMES, rng.randint(1, 3))}
    more: Mapping[str, Any] = {
        "required": rng.sample([*members], 1),
        "additionalProperties": rng.choice((False, True, {"type": "integer"})),
        "patternProperties": {"^k": {"type": "string"}},
        "propertyNames": {"maxLength": 4},
        "dependentRequired": {"a": ["b"]},
        "dependentSchemas": {"b": schema(rng, depth + 2)},
        "unevaluatedProperties": rng.choice((False, {"type": "string"})),
        "anyOf": [schema(rng, depth + 2), schema(rng, depth + 2)],
        "allOf": [record(rng, depth + 2) if depth < 3 else True],
        "if": {"properties": {"kind": {"const": "x"}}},
        "minProperties": 1,
    }
    chosen = rng.sample([*more], rng.choice((0, 1, 1, 2, 3)))
    typed = {"type": "object"} if rng.randrange(6) else {}
    then = {"then": schema(rng, depth + 2), "else": True} if "if" in chosen else {}
    return {**typed, "properties": members, **{word: more[word] for word in chosen}, **then}


def listing(rng: Random, depth: int) -> Schema:
    """Give an array, a tuple, or one with conditions."""
    more: Mapping[str, Any] = {
        "items": schema(rng, depth),
        "prefixItems": [schema(rng, depth), schema(rng, depth)],
        "contains": schema(rng, depth),
        "maxContains": 1,
        "uniqueItems": True,
        "minItems": 1,
        "maxItems": 2,
        "unevaluatedItems": rng.choice((False, {"type": "integer"})),
    }
    chosen = rng.sample([*more], rng.choice((1, 1, 2, 3)))
    typed = {"type": "array"} if rng.randrange(6) else {}
    return {**typed, **{word: more[word] for word in chosen}}


def mapping(rng: Random, depth: int) -> Schema:
    """Give an object of members that have no names."""
    return {"type": "object", "additionalProperties": schema(rng, depth)}


def union(rng: Random, depth: int) -> Schema:
    """Give a union, half of them with a tag."""
    word = rng.choice(("oneOf", "anyOf"))
    if rng.randrange(2):
        return {word: [schema(rng, depth) for _ in range(rng.randint(1, 3))]}
    branches = [record(rng, depth + 1) for _ in "xy"]
    for value, branch in zip("xy", branches, strict=True):
        branch["properties"]["kind"] = {"const": value}
        branch["required"] = ["kind"]
    return {word: branches}


def combined(rng: Random, depth: int) -> Schema:
    """Give `allOf` or `not`."""
    if rng.randrange(3) == 0:
        return {"not": schema(rng, depth + 1)}
    return {"allOf": [schema(rng, depth + 1) for _ in range(rng.randint(1, 2))]}


Maker: TypeAlias = Callable[[Random, int], Schema]
MAKERS: tuple[Maker, ...] = (
    *(scalar, scalar, constant, reference, record, record, listing, listing),
    *(mapping, union, union, combined),
)
