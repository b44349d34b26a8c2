"""Reading and refusing takes time and memory that grow as the value does, for every schema.

Values that hold themselves are the sharpest test: what is asked twice on each level is asked 2**n
times. Work is counted in calls; see `counted_calls.py`.
"""

from __future__ import annotations

import json
import os
import pickle
import tracemalloc
from collections.abc import Callable, Mapping
from random import Random
from typing import Any, NamedTuple

import pytest

from counted_calls import MOST, calls, grows_in_proportion, nested
from realtime_session import RealtimeSession, ValidationError
from schemaclass import SchemaError, compile_schema

Json = Any
Wrap = Callable[[Json], Json]


class Family(NamedTuple):
    """A schema `N` that holds itself, how a value is put into a larger one, and the innermost."""

    n: Json
    wrap: Wrap
    leaves: tuple[Json, ...]
    others: Mapping[str, Json] = {}

    def schema(self) -> dict[str, Json]:
        """Write the whole schema."""
        return {"$ref": "#/$defs/N", "$defs": {"N": self.n, **self.others}}


N: Json = {"$ref": "#/$defs/N"}
STRING: Json = {"type": "string"}


def member(value: Json) -> Json:
    """Put a value under a name."""
    return {"c": value}


def item(value: Json) -> Json:
    """Put a value into a list."""
    return [value]


def pair(value: Json) -> Json:
    """Put a value beside a plain one."""
    return {"c": value, "d": "x"}


def _object(**properties: Json) -> Json:
    return {"type": "object", "properties": properties}


C = _object(c=N)
C_AND_D = _object(c=N, d=STRING)
DEEP: dict[str, Family] = {
    "oneOf of a map and a closed record": Family(
        {"oneOf": [{"type": "object", "additionalProperties": N}, {"$ref": "#/$defs/Told"}]},
        lambda value: {"a": value},
        ("x", {"told": 1}, {"told": "x"}),
        {"Told": {**_object(told={"type": "string"}), "additionalProperties": False}},
    ),
    "oneOf of a filter and a list of filters": Family(
        {"oneOf": [{"$ref": "#/$defs/Leaf"}, {"$ref": "#/$defs/And"}]},
        lambda value: {"type": "and", "filters": [value]},
        ({"type": "eq", "value": {}}, {"type": "eq", "value": "x"}, {"type": "or"}),
        {
            "Leaf": {
                **_object(type={"enum": ["eq", "and"]}, value={"type": ["string", "number"]}),
                "required": ["type", "value"],
            },
            "And": {
                **_object(type={"enum": ["and", "or"]}, filters={"type": "array", "items": N}),
                "required": ["type", "filters"],
            },
        },
    ),
    "anyOf of two records": Family(
        {"anyOf": [{"type": "integer"}, {**C, "required": ["c"]}, {**C_AND_D, "required": ["d"]}]},
        member,
        ("x", 1, {"d": 1}),
    ),
    "oneOf of two records": Family(
        {"oneOf": [{"type": "integer"}, {**C, "required": ["c"]}, {**C_AND_D, "required": ["d"]}]},
        member,
        ("x", 1),
    ),
    "anyOf of two arrays": Family(
        {"anyOf": [*({"type": "array", "items": N, "maxItems": n} for n in (2, 3)), {"const": 1}]},
        item,
        ("x", 1),
    ),
    "anyOf of arrays and a scalar": Family(
        {"anyOf": [{"type": "integer"}, {"type": "array", "items": N}]}, item, ("x", 1)
    ),
    "oneOf in oneOf": Family(
        {"oneOf": [{"oneOf": [C, {"type": "null"}]}, {"oneOf": [C_AND_D, {"const": 1}]}]},
        pair,
        ("x", 1, None),
    ),
    "a tag that may be absent": Family(
        {
            "oneOf": [
                {**_object(t={"const": "a"}, c=N), "required": ["t"]},
                _object(t={"const": "b"}, c=N),
            ]
        },
        member,
        ({"t": "z"}, {"z": 1}, 1),
    ),
    "a discriminator": Family(
        {
            "oneOf": [{"$ref": "#/$defs/A"}, {"$ref": "#/$defs/B"}],
            "discriminator": {"propertyName": "t"},
        },
        lambda value: {"t": "A", "c": value},
        (1, {"t": "B"}, {"t": 1}),
        {"A": _object(t={"type": "string"}, c=N), "B": _object(t={"type": "string"}, c=N)},
    ),
    "allOf": Family(
        {"allOf": [{"$ref": "#/$defs/A"}, {"$ref": "#/$defs/B"}]},
        member,
        ({"d": 1}, {}, 1),
        {"A": C, "B": C_AND_D},
    ),
    "a reference beside members": Family(
        {**C, "$ref": "#/$defs/B"}, member, ({"d": 1}, {}), {"B": C_AND_D}
    ),
    "allOf that is reached twice": Family(
        {"allOf": [{"$ref": "#/$defs/A"}, {"$ref": "#/$defs/B"}]},
        member,
        (1, {}, {"d": 1}),
        {"A": {"$ref": "#/$defs/B", "title": "A"}, "B": {"allOf": [C, C_AND_D]}},
    ),
    "if and then": Family(
        {
            "type": ["object", "integer"],
            "if": {"properties": {"c": N}},
            "then": {"properties": {"c": N}},
        },
        member,
        (1, "x"),
    ),
    "if and else": Family({"if": C_AND_D, "else": {"properties": {"c": N}}}, pair, (1, {"d": 1})),
    "not in not": Family(
        {
            "type": ["object", "integer"],
            "not": {"properties": {"c": {"not": N}}, "required": ["c"]},
            "properties": {"c": N},
        },
        member,
        (1, "x"),
    ),
    "contains beside items": Family(
        {"type": "array", "contains": N, "items": N, "minContains": 0}, item, ([], 1)
    ),
    "contains beside prefixItems": Family(
        {"type": "array", "contains": N, "prefixItems": [N], "minContains": 0}, item, ([], 1)
    ),
    "dependentSchemas": Family(
        {**C, "dependentSchemas": {"c": {"properties": {"c": N}}}}, member, ({}, 1)
    ),
    "patterns that overlap": Family(
        {"type": "object", "patternProperties": {"^c": N, "c$": N}}, member, ({}, 1)
    ),
    "a pattern and a property": Family({**C, "patternProperties": {"c": N}}, member, ({}, 1)),
    "additionalProperties in allOf": Family(
        {"allOf": [{"additionalProperties": N}, {"properties": {"c": N}}], "type": "object"},
        member,
        ({}, 1),
    ),
    "unevaluatedProperties below anyOf": Family(
        {
            "type": "object",
            "anyOf": [{"properties": {"c": N}}, {"properties": {"c": N, "d": {}}}],
            "unevaluatedProperties": False,
        },
        member,
        ({}, {"e": 1}, 1),
    ),
    "unevaluatedProperties that look": Family(
        {
            "type": "object",
            "oneOf": [{"required": ["d"], "properties": {"c": N}}, {"maxProperties": 1}],
            "unevaluatedProperties": N,
        },
        member,
        ({}, 1),
    ),
    "unevaluatedItems": Family(
        {
            "type": "array",
            "anyOf": [{"prefixItems": [N]}, {"contains": N}],
            "unevaluatedItems": N,
        },
        item,
        ([], [1]),
    ),
    "unevaluated in allOf": Family(
        {
            "allOf": [{"$ref": "#/$defs/A"}, {"properties": {"c": N}}],
            "unevaluatedProperties": False,
        },
        member,
        ({}, {"d": 1}, 1),
        {"A": {"type": "object", "properties": {"c": N}, "if": {"required": ["c"]}, "then": C}},
    ),
    "$dynamicRef": Family(
        {
            "$dynamicAnchor": "node",
            "anyOf": [
                {"type": "object", "properties": {"c": {"$dynamicRef": "#node"}}},
                {"type": "object", "properties": {"c": N}, "required": ["d"]},
            ],
        },
        member,
        ({}, 1),
    ),
}


def judged(compiled: Any, value: Json) -> Callable[[], object]:  # noqa: ANN401  # a CompiledSchema
    """Give the work of judging a value and of building what it stands for."""

    def work() -> None:
        compiled.errors(value)
        compiled.decode(value)

    return work


def worked(compiled: Any, value: Json) -> Callable[[], object]:  # noqa: ANN401  # a CompiledSchema
    """Give all the work that a value makes: it is judged, read, and what is wrong is said."""

    def work() -> None:
        for violation in compiled.errors(value):
            assert len(violation.message) < 2_000
        said = ""
        try:
            compiled.decode(value)
        except compiled.module.ValidationError as error:
            said = str(error)
        assert len(said) < 20_000

    return work


@pytest.mark.parametrize("name", DEEP)
def test_work_grows_as_the_value_does(name: str) -> None:
    family = DEEP[name]
    compiled = compile_schema(family.schema())
    for leaf in family.leaves:

        def work(depth: int, leaf: Json = leaf) -> Callable[[], object]:
            return worked(compiled, nested(leaf, family.wrap, depth))

        grows_in_proportion(work, 4)
        steps = [calls(work(depth)) for depth in (10, 12, 14)]
        assert steps[2] - steps[1] <= 1.5 * (steps[1] - steps[0]) + 200, steps


@pytest.mark.parametrize("name", DEEP)
def test_each_violation_is_told_once(name: str) -> None:
    family = DEEP[name]
    compiled = compile_schema(family.schema())
    for leaf in family.leaves:
        found = compiled.errors(nested(leaf, family.wrap, 12))
        told = [(each.pointer, each.keyword, each.message, each.schema_pointer) for each in found]
        assert len(told) == len(set(told)) < 60


# --- schemas that meet one value in many ways -----------------------------------------------------


def diamond(word: str, *, last: Json, beside: Json | None = None) -> Callable[[int], Json]:
    """Make schemas each of which holds the next one twice for the same value."""

    def schema(count: int) -> Json:
        levels = {
            f"L{level}": {
                word: [
                    {"$ref": f"#/$defs/L{level + 1}"},
                    {"$ref": f"#/$defs/L{level + 1}", **(beside or {"title": "again"})},
                ]
            }
            for level in range(count)
        }
        return {"$ref": "#/$defs/L0", "$defs": {**levels, f"L{count}": last}}

    return schema


DIAMONDS = {
    "allOf": diamond("allOf", last={"type": "integer"}),
    "anyOf": diamond("anyOf", last={"type": "integer"}, beside={"maximum": 10}),
    "oneOf": diamond("oneOf", last={"type": "integer"}, beside={"maximum": 10}),
}


@pytest.mark.parametrize("name", DIAMONDS)
@pytest.mark.parametrize("value", [5, 50, "x"])
def test_work_grows_as_the_schema_does(name: str, value: Json) -> None:
    def work(size: int) -> Callable[[], object]:
        return worked(compile_schema(DIAMONDS[name](size)), value)

    grows_in_proportion(work, 3)


# --- many values, long names, large numbers -------------------------------------------------------

SHARED_HASH = 2**61 - 1
WIDE: Mapping[str, tuple[Json, Callable[[int], Json]]] = {
    "wrong items": (
        {"type": "array", "items": {"type": "string"}},
        lambda count: [1] * count,
    ),
    "wrong unions": (
        {"type": "array", "items": {"anyOf": [_object(d=STRING), _object(c=STRING, d=STRING)]}},
        lambda count: [{"c": 1, "d": 1}] * count,
    ),
    "unknown members": (
        {"type": "object", "additionalProperties": False},
        lambda count: dict.fromkeys(map(str, range(count)), 1),
    ),
    "equal items": ({"uniqueItems": True}, lambda count: [{"a": [1]}] * count),
    "items that share a hash": (
        {"uniqueItems": True},
        lambda count: [SHARED_HASH * n for n in range(count)],
    ),
    "lists that share a hash": (
        {"uniqueItems": True},
        lambda count: [[SHARED_HASH * n] for n in range(count)],
    ),
    "members that share a hash": (
        {"uniqueItems": True},
        lambda count: [{"a": [SHARED_HASH * n]} for n in range(count)],
    ),
    "constants that share a hash": (
        {"type": "array", "items": {"enum": [SHARED_HASH * n for n in range(300)]}},
        lambda count: [SHARED_HASH * (n % 300) for n in range(count)],
    ),
    "names under several patterns": (
        {"patternProperties": {"^a": {"type": "string"}, "1": {"maximum": 1}, "b$": False}},
        lambda count: {f"a{n}b": n for n in range(count)},
    ),
    "propertyNames": (
        {"type": "object", "propertyNames": {"maxLength": 1, "pattern": "^x"}},
        lambda count: {f"a{n}b": n for n in range(count)},
    ),
    "contains none": ({"type": "array", "contains": STRING}, lambda count: [1] * count),
    "unevaluatedItems": (
        {"anyOf": [{"contains": {"type": "integer"}}], "unevaluatedItems": False},
        lambda count: ["a", 1] * count,
    ),
}


@pytest.mark.parametrize("name", WIDE)
def test_work_grows_as_the_number_of_parts_does(name: str) -> None:
    schema, value = WIDE[name]
    compiled = compile_schema(schema)
    grows_in_proportion(lambda count: worked(compiled, value(count)), 400)


TEXTS: dict[str, Callable[[int], str]] = {
    "numbers past the range": lambda count: ",".join(["1e999"] * count),
    "members twice": lambda count: ",".join(['{"a":1,"a":1}'] * count),
    "numbers without an end": lambda count: ",".join(["7" * 5_000] * (count // 500)),
}
AROUND: dict[str, Callable[[int, str], str]] = {
    "below a long name": lambda count, text: f'{{"{"k" * 5 * count}":[{text}]}}',
    "below many lists": lambda _, text: f'{{"x":{"[" * 100}[{text}]{"]" * 100}}}',
    "in a typed place": lambda _, text: f'{{"modalities":[{text},1,"x",null]}}',
}


def refuse(text: str) -> ValidationError:
    """Give the error of a text."""
    with pytest.raises(ValidationError) as caught:
        RealtimeSession.from_json(text)
    return caught.value


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("name", TEXTS)
def test_memory_of_errors_grows_as_the_text_does(name: str, around: str) -> None:
    def peak(count: int) -> float:
        text = AROUND[around](count, TEXTS[name](count))
        tracemalloc.start()
        error = refuse(text)
        error.errors  # noqa: B018  # all of them are asked for
        taken = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        pickled = pickle.dumps(error)
        assert len(str(error)) < 100_000
        assert len(repr(error)) < 100_000
        assert len(pickled) < 100 * len(text)
        return taken / len(text)

    refuse('{"voice":1}').errors  # noqa: B018  # what is loaded once is loaded now
    small, large = peak(2_000), peak(8_000)
    assert large <= 1.3 * small
    assert large < 600


def test_violations_below_a_long_name_are_as_any_others() -> None:
    name = "k" * 2_000
    error = refuse(f'{{"{name}":[[1e999],1e999]}}')
    first, second = error.errors
    assert [f"/{name}/0/0", f"/{name}/1"] == [first.pointer, second.pointer]
    pointer, keyword, message, value, schema_pointer = first
    assert (first.keyword, first.message, first.schema_pointer) == (
        keyword,
        message,
        schema_pointer,
    )
    assert (pointer, value) == (first[0], first.value)
    assert first._asdict() == dict(zip(first._fields, first, strict=True))
    loaded = pickle.loads(pickle.dumps(error))  # noqa: S301  # our own
    assert (error.errors, str(error), repr(error)) == (loaded.errors, str(loaded), repr(loaded))
    assert first == pickle.loads(pickle.dumps(first)) != second  # noqa: S301  # our own
    assert len({first, second, loaded.errors[0]}) == 2
    half = "k" * 28
    assert f"  /{half}...{half}/1: inf is past the range of a number" == str(error).split("\n")[2]


def test_the_text_of_an_error_shows_the_first_violations_and_counts_the_others() -> None:
    error = refuse(json.dumps({"modalities": [5] * 100}))
    lines = str(error).split("\n")
    assert "RealtimeSession: 200 violations" == lines[0]
    assert "  and 150 more" == lines[-1]
    assert 52 == len(lines)
    assert 200 == len(error.errors)
    assert "ValidationError('RealtimeSession', <200 violations>)" == repr(error)


def test_many_violations_are_in_the_order_of_few() -> None:
    names = ["b", "a/b", "a~", "a", "a\0b", "", "a-b", "a\0\0"]
    text = {name: {other: [0, "%", ["%"]] for other in names} for name in names}
    body = json.dumps(text).replace('"%"', "1e999")
    pointers = [each.pointer for each in refuse(body).errors]
    assert 2 * len(names) ** 2 == len(pointers)
    few = [each.pointer for name in names for each in refuse(f'{{"x":{body}}}').errors[:0]]
    assert [] == few
    tokens = [
        [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]
        for pointer in pointers
    ]
    assert sorted(tokens) == tokens


# --- a search -------------------------------------------------------------------------------------

SEED = 20_261_128
# Schemas that are tried, each with 30 values: 3,500 make 100,000 pairs.
SCHEMAS = int(os.environ.get("SCHEMACLASS_GROWTH_SCHEMAS", "100"))
# So many calls say something of growth.
ENOUGH = 2_000
LEAVES: list[Json] = [1, "x", None, [], {}, {"d": 1}, {"t": "a"}, {"t": "z", "d": "x"}, [1]]
WRAPS: list[Wrap] = [
    member,
    item,
    pair,
    lambda value: [value, 1],
    lambda value: {"t": "a", "c": value},
    lambda value: {"t": "b", "c": value, "e": [value]} if value in (1, "x") else {"e": value},
]


def random_schema(rng: Random) -> Json:
    """Make a schema of three parts that hold each other below a member, an item or a name."""
    names = ["N", "A", "B"]

    def below() -> Json:
        return {"$ref": f"#/$defs/{rng.choice(names)}"}

    def part(depth: int) -> Json:
        made: dict[str, Json] = {}
        for maker in rng.sample(MAKERS, rng.randint(1, 3)):
            made |= maker(rng, below, lambda: part(depth + 1) if depth < 2 else {})
        return made

    return {"$ref": "#/$defs/N", "$defs": {name: part(0) for name in names}}


MAKERS: list[Callable[[Random, Callable[[], Json], Callable[[], Json]], Json]] = [
    lambda rng, below, _: {"properties": {name: below() for name in rng.sample("cde", 2)}},
    lambda rng, below, _: {
        "type": "object",
        "properties": {"c": below(), "t": {"const": rng.choice("ab")}},
        "required": rng.choice([["t"], ["c"], []]),
    },
    lambda _, below, __: {"type": "array", "items": below()},
    lambda rng, below, _: {
        "prefixItems": [below()],
        "contains": below(),
        "minContains": rng.randint(0, 1),
    },
    lambda _, below, __: {"additionalProperties": below()},
    lambda rng, below, _: {"patternProperties": {"c": below(), rng.choice("ce"): below()}},
    lambda _, below, inner: {"dependentSchemas": {"c": {**inner(), "properties": {"c": below()}}}},
    lambda _, __, inner: {"allOf": [inner(), inner()]},
    lambda _, __, inner: {"anyOf": [inner(), inner()]},
    lambda _, __, inner: {"oneOf": [inner(), inner(), {"type": "integer"}]},
    lambda _, __, inner: {"if": inner(), "then": inner(), "else": inner()},
    lambda _, __, inner: {"not": inner()},
    lambda rng, below, _: {"unevaluatedProperties": rng.choice([False, below()])},
    lambda rng, below, _: {"unevaluatedItems": rng.choice([False, below()])},
]


def test_no_random_schema_lets_a_small_value_cost_much() -> None:
    """Search for pairs whose work grows faster than their size; the worst are printed."""
    rng = Random(SEED)  # noqa: S311  # nothing is secret here
    worst: list[tuple[float, int, str, str]] = []
    pairs = 0
    for _ in range(SCHEMAS):
        schema = random_schema(rng)
        try:
            compiled = compile_schema(schema)
        except SchemaError:
            continue
        calls(judged(compiled, nested(1, pair, 3)))
        for _ in range(10):
            leaf, wraps = rng.choice(LEAVES), [rng.choice(WRAPS) for _ in range(rng.randint(1, 3))]

            def value(rounds: int, leaf: Json = leaf, wraps: list[Wrap] = wraps) -> Json:
                for wrap in wraps * rounds:
                    leaf = wrap(leaf)
                return leaf

            # How much more each doubling adds: the work may begin late, and what is made once costs
            # as much as all of a small value.
            small, middle = (calls(judged(compiled, value(rounds))) for rounds in (6, 12))
            large = calls(judged(compiled, value(24))) if middle < 4 * small else 4 * middle
            pairs += 3
            if large > ENOUGH:
                ratio = (large - middle) / (middle - small)
                if ratio > MOST:  # from some number of violations on others ways are taken
                    larger = calls(judged(compiled, value(48)))
                    ratio = min(ratio, (larger - large) / (large - middle))
                worst.append((ratio, large, json.dumps(schema), json.dumps(value(1))))
        worst = sorted(worst, reverse=True)[:10]
    print(f"\n{pairs} pairs")  # noqa: T201  # seen with pytest -s
    for ratio, count, text, small_value in worst:
        print(f"{ratio:.2f} {count} calls {text} {small_value}")  # noqa: T201  # likewise
    assert worst[0][0] <= MOST


# --- what an attack on this found -----------------------------------------------------------------


def test_equal_items_are_found_however_deep() -> None:
    compiled = compile_schema({"type": "array", "uniqueItems": True})
    for depth in (100, 480, 800):
        deep, other = nested(1, member, depth), nested(2, member, depth)
        assert [] == compiled.errors([deep, other])
        assert ["uniqueItems"] == [each.keyword for each in compiled.errors([deep, deep])]


INSIDE: Mapping[str, Json] = {
    "uniqueItems": {"type": ["array", "integer"], "items": N, "uniqueItems": True},
    "const": {"type": ["array", "integer"], "items": N, "not": {"const": {"x": 1}}},
    "enum": {"type": ["array", "integer"], "items": N, "if": {"enum": ["x", [1], 3]}},
}


@pytest.mark.parametrize("name", INSIDE)
def test_a_value_is_compared_no_further_than_it_is_like_others(name: str) -> None:
    compiled = compile_schema(Family(INSIDE[name], item, ()).schema())

    def work(size: int) -> Callable[[], object]:
        return judged(compiled, nested(list(range(20 * size)), lambda value: [value, -1], size))

    grows_in_proportion(work, 30)


def test_a_long_name_is_not_measured_for_each_fault_below_it() -> None:
    parts: dict[str, Json] = {"A": {"$ref": "#/$defs/M", "title": "a"}, "M": STRING}
    both = [{"$ref": "#/$defs/A"}, {"$ref": "#/$defs/M", "title": "b"}]
    schema = {"additionalProperties": {"type": "array", "items": {"allOf": both}}, "$defs": parts}
    compiled = compile_schema(schema)
    long, short = ({"k" * size: [7] * 500} for size in (100_000, 10))
    assert calls(lambda: compiled.errors(long)) <= 1.2 * calls(lambda: compiled.errors(short))


def test_what_a_union_found_below_unevaluated_parts_is_not_looked_for_again() -> None:
    numbers = {"type": "array", "items": {"type": "integer", "minimum": 0}}
    branches = [{**C, "required": ["c"]}, {**_object(d=numbers), "required": ["d"]}]
    family = Family(
        {"type": "object", "anyOf": branches, "unevaluatedProperties": False}, member, ()
    )
    compiled = compile_schema(family.schema())

    def work(size: int) -> Callable[[], object]:
        return judged(compiled, nested({"d": [1] * 50 * size}, member, size))

    grows_in_proportion(work, 20)


def test_what_fits_takes_no_memory() -> None:
    records = [
        {**_object(**{f"p{n}": STRING}), "required": [f"p{n}"], "additionalProperties": False}
        for n in range(30)
    ]
    compiled = compile_schema({"type": "array", "items": {"anyOf": records}})
    text = json.dumps([{f"p{n % 30}": "x"} for n in range(2_000)])
    compiled.decode(json.loads(text))
    tracemalloc.start()
    compiled.decode(json.loads(text))
    taken = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert taken < 60 * len(text)


LONG_WORDS: Mapping[str, tuple[Json, Json]] = {
    "required": ({"required": ["k" * 10_000]}, {}),
    "enum": ({"enum": [str(n) for n in range(5_000)]}, 1),
    "enum of a member": (_object(a={"enum": [str(n) for n in range(5_000)]}), {"a": 1}),
    "const": ({"const": "x" * 10_000}, 1),
    "pattern": ({"pattern": "a" * 10_000}, "b"),
    "minimum": ({"minimum": 10**4_000}, 1),
    "tags": (
        {"oneOf": [{**_object(t={"const": f"{n}" * 20}), "required": ["t"]} for n in range(300)]},
        {"t": ""},
    ),
}


@pytest.mark.parametrize("name", LONG_WORDS)
def test_a_message_shortens_what_the_schema_says(name: str) -> None:
    schema, value = LONG_WORDS[name]
    (violation, *_) = compile_schema({"type": ["object", "string", "integer"], **schema}).errors(
        value
    )
    assert len(violation.message) < 3_000


def test_late_violations_are_tuples_as_the_others() -> None:
    late = refuse(json.dumps({"modalities": [5] * 40})).errors
    few = refuse('{"voice":5}').errors
    first = late[0]
    assert "x" == first._replace(message="x").message
    assert first.pointer in first
    assert (0, 1) == (first.index(first.pointer), first.count(first.pointer))
    assert sorted([*late, *few]) == sorted([*few, *late])


def test_names_that_several_members_demand_are_lacked_once() -> None:
    demands = {"type": "object", "dependentRequired": {"x": ["a"], "y": ["b", "a"]}}
    compiled = compile_schema({"type": "array", "items": demands})
    for count in (1, 15, 16, 100):
        assert 2 * count == len(compiled.errors([{"x": 1, "y": 1}] * count))


def test_that_no_alternative_fits_is_told_once() -> None:
    union = {"anyOf": [{"type": "integer"}, {**_object(c=STRING), "required": ["c"]}]}
    reference = {"$ref": "#/$defs/F"}
    both = [reference, {**reference, "unevaluatedProperties": False}]
    compiled = compile_schema({"allOf": both, "$defs": {"F": union}})
    assert ["anyOf"] == [each.keyword for each in compiled.errors("x")]


def test_news_inside_of_the_branch_that_fits_is_told() -> None:
    news: list[Any] = []
    open_ = {**_object(m={"type": "string", "x-extensible-enum": ["a"]}), "required": ["m"]}
    other = {**_object(q={}), "required": ["q"]}
    for word in ("anyOf", "oneOf"):
        compile_schema({word: [open_, other]}).decode({"m": "zz"}, drift=news.append)
    assert ["/m", "/m"] == [each.pointer for each in news]


def test_defaults_of_what_is_too_deep_are_refused() -> None:
    compiled = compile_schema(Family(C, member, ()).schema())
    record = compiled.decode(nested({}, member, 200))
    assert record.with_defaults() == record
    deep = compiled.decode({})
    for _ in range(2_000):
        deeper = compiled.decode({})
        deeper.c = deep
        deep = deeper
    with pytest.raises(compiled.module.ValidationError, match="nested deeper"):
        deep.with_defaults()
