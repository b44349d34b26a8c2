"""Instances of RealtimeSession to search for disagreements with: valid ones, and damaged ones.

Two generators that follow the schema, a hypothesis strategy (`SESSIONS`), which shrinks what it
finds, and a plain one (`session`), which is fast; both damage half of what they make by the same
operators (`damaged`). All that they give is finite JSON: no NaN, no infinity, no lone surrogate.
What is valid after the damage is for a referee to say. `spoiled` puts in what no referee reads.
"""

from __future__ import annotations

import math
from collections import OrderedDict, UserDict
from collections.abc import Callable, Mapping
from enum import IntEnum, StrEnum
from random import Random
from typing import Any, NoReturn, TypeAlias

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from referee import SCHEMA, JsonValue, properties, subschemas

Schema: TypeAlias = Mapping[str, Any]
Operator: TypeAlias = Callable[[Random, Any], JsonValue]

# The schema's own words and limits, at any depth: nothing is as near to wrong as what is right.
DECLARED = sorted({name.rpartition(".")[2] for name, _ in properties(SCHEMA)})
ENUMERATED: list[str] = sorted(
    {value for _, each in subschemas(SCHEMA) for value in each.get("enum", ())}
)
LIMITS = sorted(
    {each[end] for _, each in subschemas(SCHEMA) for end in ("minimum", "maximum") if end in each}
)

HUGE = 10**400
NUMBERS: list[float] = [
    *LIMITS,
    *map(float, LIMITS),
    *(math.nextafter(limit, math.inf) for limit in LIMITS),
    *(math.nextafter(limit, -math.inf) for limit in LIMITS),
    *(limit + step for limit in LIMITS for step in (-1, -0.05, 0.05, 1)),
    *(-0.0, 5e-324, -5e-324, 0.1 + 0.2, 1e16, 1e308, -1e308),
    *(2**31, 2**53 + 1, 2**63, 2**64, -(2**63) - 1, HUGE, -HUGE),
]
TEXTS = [
    *("", " ", "0", "1", "1.0", "0.8", "null", "true", "[]", "{}", "~", "/", "~1", "\u0000", "\n"),
    *("Inf", "INF", "-inf", "Infinity", "NaN", "1e3", "\u221e", "server_VAD", "whisper-1", "auto"),
    *("\u00e9", "e\u0301", "\ufb01", "\U0001f600", "\u2028", "\ufeff", "\u202e", '"', "\\", "'"),
    *("a" * 200, "{{ 7 * 7 }}", "%s", "${x}", "<b>", "]]>", "\u0661"),
]
NAMES = [
    *TEXTS,
    *("extra", "type_", "self", "cls", "data", "v", "class", "__class__", "__dict__", "__init__"),
    *("validate", "to_dict", "_decode", "_wires", "UNSET", "Voice", "voice ", "tool-choice"),
    *("turnDetection", "turn_detection.type", "$ref", "additionalProperties", "constructor"),
]


# The plain generator.


def session(rng: Random) -> JsonValue:
    """Return an instance; about half of them are invalid."""
    instance = valid(rng, SCHEMA)
    for _ in range(rng.choice((0, 0, 0, 1, 2, 3, 4, 5))):
        instance = damaged(rng, instance)
    return instance


def valid(rng: Random, schema: Schema) -> JsonValue:
    """Return a valid instance of a schema."""
    schema = rng.choice(schema["oneOf"]) if "oneOf" in schema else schema
    if "enum" in schema:
        chosen: str = rng.choice(schema["enum"])
        return chosen
    kind = schema["type"] if isinstance(schema["type"], str) else rng.choice(schema["type"])
    return MAKERS[kind](rng, schema)


def valid_object(rng: Random, schema: Schema) -> JsonValue:
    """Return an object with some of the declared members and few unknown ones, in any order."""
    share = rng.randint(1, 4)
    declared = schema.get("properties", {})
    members = [(name, valid(rng, declared[name])) for name in declared if rng.randrange(4) < share]
    if rng.randrange(4) == 0 or not declared:
        names = [name for name in rng.sample(NAMES, rng.randrange(3)) if name not in declared]
        members += [(name, free_form(rng)) for name in names]
    rng.shuffle(members)
    return dict(members)


def valid_array(rng: Random, schema: Schema) -> JsonValue:
    """Return an array of at most three items."""
    return [valid(rng, schema["items"]) for _ in range(rng.randrange(4))]


def valid_number(rng: Random, schema: Schema) -> JsonValue:
    """Return a number: of the interesting ones, or any between the limits."""
    low, high = schema.get("minimum", 0), schema.get("maximum", 10_000)
    fitting = [number for number in NUMBERS if low <= number <= high]
    return rng.choice([*fitting, rng.uniform(low, high)])


def valid_integer(rng: Random, schema: Schema) -> JsonValue:
    """Return an integer, one in three with a point."""
    low, high = schema.get("minimum", 0), schema.get("maximum", 10_000)
    integer: int = rng.choice((low, high, rng.randint(low, high)))
    return rng.choice((integer, integer, float(integer)))


MAKERS: Mapping[str, Callable[[Random, Schema], JsonValue]] = {
    "object": valid_object,
    "array": valid_array,
    "number": valid_number,
    "integer": valid_integer,
    "string": lambda rng, _: rng.choice(TEXTS),
    "null": lambda _, __: None,
}


def free_form(rng: Random, depth: int = 3) -> JsonValue:
    """Return any JSON value."""
    kind = rng.randrange(6 if depth else 4)
    if kind == 0:
        return rng.choice(NUMBERS)
    if kind == 1:
        return rng.choice((None, True, False))
    if kind == 2:
        return rng.choice(TEXTS)
    if kind == 3:
        return rng.choice(ENUMERATED)
    size = rng.randrange(3)
    if kind == 4:
        return [free_form(rng, depth - 1) for _ in range(size)]
    return {rng.choice(NAMES + DECLARED): free_form(rng, depth - 1) for _ in range(size)}


# Damage: the operators that both generators share. None changes the value that it is given.


def damaged(rng: Random, value: JsonValue) -> JsonValue:
    """Return the value with one change, at its root or anywhere inside it."""
    if isinstance(value, dict) and value and rng.randrange(5):
        delicate = [name for name in value if type(value[name]) in (dict, list, int, float)]
        name = rng.choice([*value, *delicate, *delicate])
        return {**value, name: damaged(rng, value[name])}
    if isinstance(value, list) and value and rng.randrange(5):
        place = rng.randrange(len(value))
        return [*value[:place], damaged(rng, value[place]), *value[place + 1 :]]
    operator = rng.choice(OPERATORS[type(value)])
    return operator(rng, value)


def replaced(rng: Random, _: JsonValue) -> JsonValue:
    """Return something else."""
    return free_form(rng)


def retyped(rng: Random, value: JsonValue) -> JsonValue:
    """Return what a careless program takes for the same value."""
    as_text = str(value) if isinstance(value, str | float | bool) else ""
    return rng.choice((None, [value], {"0": value}, as_text, bool(value), int(bool(value)), []))


def declared_set(rng: Random, value: dict[str, JsonValue]) -> JsonValue:
    """Set a member that the schema declares, here or elsewhere."""
    return {**value, rng.choice(DECLARED): free_form(rng, 1)}


def unknown_set(rng: Random, value: dict[str, JsonValue]) -> JsonValue:
    """Set a member with a troublesome name."""
    return {**value, rng.choice(NAMES): free_form(rng)}


def renamed(rng: Random, value: dict[str, JsonValue]) -> JsonValue:
    """Give a member another name, or leave the empty object as it is."""
    names = list(value)
    old = rng.choice(names) if names else ""
    new = rng.choice((old.upper(), old + " ", old + "_", rng.choice(DECLARED)))
    return {new if name == old else name: member for name, member in value.items()}


def listed(rng: Random, value: dict[str, JsonValue]) -> JsonValue:
    """Return an object's values, its names or its members, as an array."""
    values: list[JsonValue] = list(value.values())
    names: list[JsonValue] = [*value]
    members: list[JsonValue] = [[name, member] for name, member in value.items()]
    return rng.choice((values, names, members))


def lengthened(rng: Random, value: list[JsonValue]) -> JsonValue:
    """Add an item at the end: another one, or a nested list."""
    return [*value, rng.choice((free_form(rng), rng.choice(ENUMERATED), value))]


def numbered(_: Random, value: list[JsonValue]) -> JsonValue:
    """Return an object with the items under their places."""
    return {str(place): item for place, item in enumerate(value)}


def misspelled(rng: Random, text: str) -> JsonValue:
    """Return a text that looks much like this one."""
    cyrillic = text.replace("e", "\u0435").replace("a", "\u0430")
    near = (text.upper(), text.title(), text + " ", " " + text, text[:-1], text[1:], text * 2)
    return rng.choice((*near, text + "\u0000", text.replace("_", "-"), cyrillic))


def nudged(rng: Random, number: float) -> JsonValue:
    """Return a number near by, or the same one written in another way."""
    if abs(number) > 2**53:
        return rng.choice((-number, number // 3))
    return rng.choice((number + 1, number - 1, number + 0.5, -number, int(number), float(number)))


def crossed(rng: Random, number: float) -> JsonValue:
    """Return a number that is a little beyond a limit, one of the two that are next."""
    near = sorted(LIMITS, key=lambda limit: abs(limit - max(-(2**53), min(number, 2**53))))
    limit = rng.choice(near[:2])
    past = (math.nextafter(limit, math.inf), math.nextafter(limit, -math.inf))
    return rng.choice((*past, limit - 0.05, limit + 0.05, limit - 1, limit + 1))


def confused(_: Random, number: float) -> JsonValue:
    """Return the boolean that Python takes for a 0 or a 1."""
    return number != 0


def numeric(rng: Random, _: JsonValue) -> JsonValue:
    """Return one of the interesting numbers."""
    return rng.choice(NUMBERS)


OPERATORS: Mapping[type, tuple[Operator, ...]] = {
    dict: (declared_set, declared_set, declared_set, unknown_set, renamed, listed, retyped),
    list: (lengthened, lengthened, numbered, retyped, replaced),
    str: (misspelled, misspelled, retyped, replaced),
    int: (nudged, crossed, crossed, numeric, confused, retyped, replaced),
    float: (nudged, crossed, crossed, numeric, confused, retyped, replaced),
    bool: (retyped, replaced),
    type(None): (retyped, replaced),
}


# What Python programs hand in, and JSON has not.


class Text(StrEnum):
    """Strings that are more than strings."""

    ASH = "ash"
    INF = "inf"


class Number(IntEnum):
    """Integers that are more than integers."""

    ONE = 1


class Real(float):
    """Floats that are more than floats."""


class Hostile:
    """An object of which little can be asked: not whether it is true, and not how it looks."""

    def _refuse(self, *_: object) -> NoReturn:
        raise RuntimeError("nobody should have asked")

    __hash__ = __bool__ = __len__ = __iter__ = __repr__ = __str__ = _refuse


Value: TypeAlias = Any  # JSON data, or anything else
RING: list[Value] = []
RING.append({"": RING})
STRANGE: list[Value] = [
    *(math.nan, math.inf, -math.inf, Real("nan"), Real(1), Number.ONE, HUGE**13, -(HUGE**13)),
    *("\ud800", "a\udfff", Text.ASH, Text.INF, b"ash", bytearray(b""), Ellipsis, int, Hostile()),
    *((), ("text",), {"text"}, range(2), 1j, RING, {"": RING}, OrderedDict(type="server_vad")),
    *(UserDict(threshold=Real(0.5)), {1: 2}, {None: []}, {"\ud800": "\udfff"}, {(): Hostile()}),
]


def spoiled(rng: Random, value: Value) -> Value:
    """Return the value with something in it, or instead of it, that is no JSON data."""
    if isinstance(value, dict) and value and rng.randrange(8):
        name = rng.choice(list(value))
        return {**value, name: spoiled(rng, value[name])}
    if isinstance(value, list) and value and rng.randrange(4):
        place = rng.randrange(len(value))
        return [*value[:place], spoiled(rng, value[place]), *value[place + 1 :]]
    return rng.choice(STRANGE)


# The strategy: valid instances of hypothesis' own, then the same damage.


def valid_instances(schema: Schema) -> SearchStrategy[Any]:
    """Give valid instances of a schema."""
    if "oneOf" in schema:
        return st.one_of(*map(valid_instances, schema["oneOf"]))
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kinds = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    return st.one_of(*(STRATEGIES[kind](schema) for kind in kinds))


def objects(schema: Schema) -> SearchStrategy[Any]:
    """Give objects with any of the declared members, and unknown ones."""
    declared = schema.get("properties", {})
    known = {name: valid_instances(each) for name, each in declared.items()}
    names = st.one_of(st.sampled_from(NAMES), st.text()).filter(lambda name: name not in declared)
    unknown = st.dictionaries(names, anything(), max_size=2)
    return st.builds(
        lambda left, right: {**left, **right}, st.fixed_dictionaries({}, optional=known), unknown
    )


def numbers(schema: Schema) -> SearchStrategy[Any]:
    """Give floats and integers between the limits."""
    low, high = schema.get("minimum"), schema.get("maximum")
    whole = st.integers(
        low if low is None else math.ceil(low), high if high is None else math.floor(high)
    )
    return st.one_of(st.floats(low, high, allow_nan=False, allow_infinity=False), whole)


def integers(schema: Schema) -> SearchStrategy[Any]:
    """Give integers between the limits, some of them with a point."""
    whole = st.integers(schema.get("minimum"), schema.get("maximum"))
    return st.one_of(whole, whole.filter(lambda number: abs(number) < 2**53).map(float))


def anything() -> SearchStrategy[Any]:
    """Give any JSON value."""
    leaves = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(),
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)
        ),
        max_leaves=6,
    )


STRATEGIES: Mapping[str, Callable[[Schema], SearchStrategy[Any]]] = {
    "object": objects,
    "array": lambda schema: st.lists(valid_instances(schema["items"]), max_size=3),
    "number": numbers,
    "integer": integers,
    "string": lambda _: st.text(),
    "null": lambda _: st.none(),
}


@st.composite
def damages(draw: st.DrawFn, instances: SearchStrategy[JsonValue]) -> JsonValue:
    """Give instances of a strategy, most of them damaged; about half of them are invalid."""
    instance = draw(instances)
    # hypothesis likes what stands first; with 0 there, too few would be invalid
    changes = draw(st.sampled_from((2, 3, 0, 0)))
    rng = draw(st.randoms(use_true_random=False))
    for _ in range(changes):
        instance = damaged(rng, instance)
    return instance


SESSIONS: SearchStrategy[JsonValue] = damages(valid_instances(SCHEMA))
