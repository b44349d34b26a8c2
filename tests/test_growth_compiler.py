"""The compiler's work and output grow as the schema does, or it is refused at its place."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from growth import (
    COUNT,
    RECORD,
    TEXT,
    Family,
    Schema,
    cost,
    diamond,
    growth,
    in_items,
    in_member,
    ladder,
    levels,
    reference,
    referred,
    unevaluated,
    unions_of_unions,
    wide,
    written,
)
from schemaclass import SchemaError, compile_schema
from schemaclass.describe.facts import facts_of
from schemaclass.driver.pipeline import compile_document
from schemaclass.source.load import Document, parse

# Twice the input may cost so many times as much.
MOST = 2.3


def tagged(value: str) -> Schema:
    return {"type": "object", "properties": {"kind": {"const": value}}, "required": ["kind"]}


def record(name: str) -> Schema:
    return {"type": "object", "properties": {name: TEXT}}


def both(inner: Schema, **more: Any) -> Schema:  # noqa: ANN401  # words of a schema
    return {"type": "object", "properties": {"a": inner, "b": inner}, **more}


# Schemas that the way to them is twice as long for on each level, were they unfolded.
DIAMONDS: Mapping[str, Family] = {
    "allOf": diamond(lambda _, down: {"allOf": [down, down]}, RECORD),
    "anyOf": diamond(lambda _, down: {"anyOf": [down, down]}, {}),
    "anyOf of integers": diamond(lambda _, down: {"anyOf": [down, down]}, COUNT),
    "anyOf of records": diamond(lambda _, down: {"anyOf": [down, down]}, RECORD),
    "oneOf of integers": diamond(lambda _, down: {"oneOf": [down, down]}, COUNT),
    "oneOf of records": diamond(lambda _, down: {"oneOf": [down, down]}, RECORD),
    "members": diamond(lambda _, down: both(down), RECORD),
    "required members": diamond(lambda _, down: both(down, required=["a", "b"]), RECORD),
    "members of unions": diamond(lambda _, down: both({"anyOf": [down, {"type": "null"}]}), RECORD),
    "contains and items": diamond(
        lambda _, down: {"type": "array", "contains": down, "items": down}, COUNT
    ),
    "items and other members": diamond(
        lambda _, down: {"type": ["array", "object"], "items": down, "additionalProperties": down},
        COUNT,
    ),
    "first items": diamond(
        lambda _, down: {"type": "array", "prefixItems": [down, down], "minItems": 2}, COUNT
    ),
    "items of unions": diamond(
        lambda _, down: {"type": "array", "items": {"anyOf": [down, down]}}, COUNT
    ),
    "lists in unions": diamond(
        lambda _, down: {"anyOf": [{"type": "array", "items": down}, {"items": down}]}, COUNT
    ),
    "patterns": diamond(
        lambda _, down: {"type": "object", "patternProperties": {"^a": down, "^b": down}}, COUNT
    ),
    "if, then and else": diamond(lambda _, down: {"if": down, "then": down, "else": down}, COUNT),
    "dependent schemas": diamond(
        lambda _, down: {"type": "object", "dependentSchemas": {"a": down, "b": down}}, RECORD
    ),
}
LADDERS: Mapping[str, Family] = {
    "anyOf of others": ladder(lambda _, *down: {"anyOf": [*down]}, record("a"), record("b")),
    "oneOf with tags": ladder(lambda _, *down: {"oneOf": [*down]}, tagged("a"), tagged("b")),
    "oneOf of scalars": ladder(lambda _, *down: {"oneOf": [*down]}, TEXT, COUNT),
    "allOf of other limits": ladder(
        lambda _, *down: {"allOf": [*down]}, {"minimum": 1}, {"maximum": 9}
    ),
    "members that two hold for": ladder(
        lambda name, *down: {"type": "object", "properties": {"m": {"allOf": [*down]}, name: TEXT}},
        record("a"),
        record("b"),
    ),
    "required members of others": ladder(
        lambda _, one, other: {
            "type": "object",
            "properties": {"a": one, "b": other},
            "required": ["a", "b"],
        },
        record("a"),
        record("b"),
    ),
}
UNIONS: Mapping[str, Family] = {
    "unions of unions with tags": unions_of_unions("oneOf", lambda at: tagged(f"v{at}")),
    "unions of unions": unions_of_unions("anyOf", lambda at: record(f"p{at}")),
    "unions of unions of texts": unions_of_unions("anyOf", lambda at: {**TEXT, "minLength": at}),
}
WIDE: Mapping[str, Family] = {
    "allOf of members": wide("allOf", lambda at: record(f"p{at}")),
    "allOf of required members": wide(
        "allOf", lambda at: {**record(f"p{at}"), "required": [f"p{at}"]}
    ),
    "allOf of dependent names": wide("allOf", lambda at: {"dependentRequired": {f"p{at}": ["q"]}}),
    "allOf of patterns": wide("allOf", lambda at: {"type": "string", "pattern": f"a{at}"}),
    "allOf of unions": wide("allOf", lambda at: {"anyOf": [{**TEXT, "minLength": at}, COUNT]}),
    "oneOf with tags": wide("oneOf", lambda at: tagged(f"v{at}")),
    "oneOf of records": wide("oneOf", lambda at: record(f"p{at}")),
    "chain of references": levels(lambda at: reference(f"L{at + 1}"), RECORD),
    "chain of lists": levels(lambda at: {"type": "array", "items": reference(f"L{at + 1}")}, COUNT),
}
WAYS: Mapping[str, Callable[[Family], Family]] = {
    "by reference": referred,
    "in a member": in_member,
    "in items": in_items,
    "closed": unevaluated,
}
ALL: Mapping[str, Family] = {
    **DIAMONDS,
    **{f"ladder: {name}": family for name, family in LADDERS.items()},
    **UNIONS,
    **{f"wide: {name}": family for name, family in WIDE.items()},
}


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    """Load what is loaded once, and fill what is kept between runs."""
    cost({"$ref": "#/$defs/a", "$defs": {"a": RECORD}}, pages=True)


def grown(family: Family, sizes: tuple[int, ...], *, pages: bool = False) -> None:
    """Demand that what a family costs grows as the schema does."""
    found = growth([cost(family(size), pages=pages) for size in sizes])
    assert max(max(each) for each in found.values()) <= MOST, found


@pytest.mark.parametrize("name", ALL)
def test_a_package_takes_as_long_as_its_schema(name: str) -> None:
    grown(ALL[name], (12, 24, 48))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", [*DIAMONDS, *UNIONS])
def test_whatever_leads_to_it(name: str, way: str) -> None:
    grown(WAYS[way](ALL[name]), (12, 24))


@pytest.mark.parametrize("name", ALL)
def test_pages_take_as_long_as_the_schema(name: str) -> None:
    grown(ALL[name], (12, 24), pages=True)


# One large thing that many members refer to


def tagged_records(n: int) -> list[Schema]:
    return [tagged(f"v{at}") for at in range(n)]


def referring(thing: Callable[[int], Schema], around: Callable[[Schema], Schema] = dict) -> Family:
    """Make a family of n/2 members that refer to one thing, which is as large as they are many."""

    def family(n: int) -> Schema:
        members = {f"S{at}": around(reference("E")) for at in range(n // 2)}
        return {"$defs": {"E": thing(n)}, "type": "object", "properties": members}

    return family


def listing(inner: Schema) -> Schema:
    return {"type": ["array", "null"], "items": inner}


def places(n: int) -> Schema:
    return {"type": "array", "prefixItems": [{**TEXT, "minLength": at} for at in range(n)]}


def with_defaults(n: int) -> Schema:
    members = {f"p{at}": {**reference("U"), "default": {"kind": f"v{at}"}} for at in range(n // 2)}
    return {"$defs": {"U": {"oneOf": tagged_records(n)}}, "type": "object", "properties": members}


def required_members(n: int) -> Schema:
    schema = REFERRING["text"](n)
    return {**schema, "required": list(schema["properties"])}


REFERRING: dict[str, Family] = {
    "text": referring(lambda n: {"const": "x" * 30 * n}),
    "list of texts": referring(lambda n: {"const": "x" * 30 * n}, listing),
    "places": referring(places),
    "places of items": referring(places, listing),
    "pattern": referring(lambda n: {**TEXT, "pattern": "ab" * 15 * n}),
    "pattern of names": referring(
        lambda n: {"type": "object", "patternProperties": {"ab" * 15 * n: COUNT}}
    ),
    "default": referring(lambda n: {"type": "array", "default": list(range(1000, 1000 + 2 * n))}),
    "default of a text": referring(lambda n: {**TEXT, "default": "x" * 30 * n}),
    "example": referring(lambda n: {"type": "array", "examples": [list(range(n, 3 * n))]}),
    "examples": referring(lambda n: {"type": "integer", "examples": list(range(n))}),
    "values": referring(lambda n: {"enum": [f"one of the many values: {at}" for at in range(n)]}),
    "values that mean": referring(
        lambda n: {"oneOf": [{"const": f"v{at}", "description": "x"} for at in range(n)]}
    ),
    "description": referring(lambda n: {**TEXT, "description": "ab " * 5 * n}),
    "description of a record": referring(lambda n: {**RECORD, "description": "ab " * 5 * n}),
    "union of records": referring(lambda n: {"anyOf": [record(f"p{at}") for at in range(n)]}),
    "union with tags": referring(lambda n: {"oneOf": tagged_records(n)}),
    "union of lists": referring(
        lambda n: {"anyOf": [{"type": "array", "items": {"maxLength": at}} for at in range(n)]}
    ),
    "defaults of a union": with_defaults,
    "classes of characters": lambda n: {
        "type": "object",
        "properties": {f"p{at}": {**TEXT, "pattern": r"^\p{L}+$"} for at in range(n)},
    },
}
REFERRING["text that must be there"] = required_members


@pytest.mark.parametrize("name", REFERRING)
def test_what_many_refer_to_is_not_repeated(name: str) -> None:
    family = REFERRING[name]
    sizes = [written(family(size), pages=True) for size in (160, 320)]
    assert sizes[1] <= MOST * sizes[0], sizes


def test_large_classes_of_characters_are_written_once() -> None:
    assert written(REFERRING["classes of characters"](100)) < 200_000


def test_constants_mean_the_same() -> None:
    long = "x" * 1000
    schema = {
        "type": "object",
        "properties": {
            "a": {"const": long},
            "b": {"type": "string", "pattern": f"^{long}$"},
            "c": {"type": "array", "default": [[long]]},
        },
        "required": ["a"],
    }
    cls = compile_schema(schema)
    assert not cls.errors({"a": long, "b": long})
    assert cls.errors({"a": long, "b": "y"})
    assert cls.errors({"a": "y"})


# What can't be shared: the output holds it once for each place.


def inheriting(n: int) -> Schema:
    return levels(
        lambda at: {"allOf": [reference(f"L{at + 1}")], "properties": {f"p{at}": TEXT}}, RECORD
    )(n)


def inheriting_by_reference(n: int) -> Schema:
    return levels(lambda at: {**reference(f"L{at + 1}"), **record(f"p{at}")}, RECORD)(n)


def demanding(n: int) -> Schema:
    return levels(lambda at: {"allOf": [reference(f"L{at + 1}")], "required": [f"p{at}"]}, RECORD)(
        n
    )


def beside_a_union(n: int) -> Schema:
    members = {f"p{at}": TEXT for at in range(n)}
    return {"type": "object", "properties": members, "oneOf": [record(f"q{at}") for at in range(n)]}


def beside_a_union_of_references(n: int) -> Schema:
    inline = beside_a_union(n)
    return {
        **inline,
        "oneOf": [reference(f"Q{at}") for at in range(n)],
        "$defs": {f"Q{at}": each for at, each in enumerate(inline["oneOf"])},
    }


def sharing_a_base(n: int) -> Schema:
    base = {"type": "object", "properties": {f"p{at}": TEXT for at in range(n)}}
    parts = {f"Q{at}": {"allOf": [reference("Base")], **record(f"q{at}")} for at in range(n)}
    return {"$defs": {"Base": base, **parts}, "anyOf": [reference(name) for name in parts]}


REPEATING: Mapping[str, tuple[Family, tuple[str, ...]]] = {
    "members by allOf": (inheriting, ("/$defs/L", "/$defs/Inner")),
    "members by reference": (inheriting_by_reference, ("/$defs/L", "/$defs/Inner")),
    "required names": (demanding, ("/$defs/L", "/$defs/Inner")),
    "members beside a union": (beside_a_union, ("/oneOf/", "/$defs/Inner/oneOf/")),
    "members beside references": (
        beside_a_union_of_references,
        ("/oneOf/", "/$defs/Inner/oneOf/"),
    ),
    "a base of many": (sharing_a_base, ("/$defs/Q",)),
}


LIMITS = [{"too-much-inherited"}, {"reference-chain"}]


@pytest.mark.parametrize("way", [None, *WAYS])
@pytest.mark.parametrize("name", REPEATING)
def test_what_is_taken_over_has_a_limit(name: str, way: str | None) -> None:
    family, places = REPEATING[name]
    around = WAYS[way](family) if way else family
    assert cost(around(20)).calls
    for size in (200, 400, 800):
        with pytest.raises(SchemaError) as caught:
            cost(around(size))
        # A chain of them that is too long is told first.
        assert {problem.code for problem in caught.value.problems} in LIMITS
        assert caught.value.problems[0].location.pointer.startswith(places)


def test_the_limit_is_told_with_line_and_column() -> None:
    lines = [
        line
        for at in range(300)
        for line in (
            f"  L{at}:",
            f"    $ref: '#/$defs/L{at + 1}'",
            f"    properties: {{p{at}: {{}}}}",
        )
    ]
    text = "\n".join(["$ref: '#/$defs/L0'", "$defs:", *lines, "  L300: {type: object}"])
    with pytest.raises(SchemaError) as caught:
        compile_document(parse(text.encode(), "long.yaml"), "long", "long.yaml", ())
    (problem,) = caught.value.problems
    level = int(problem.location.pointer.removeprefix("/$defs/L"))
    assert (problem.location.line, problem.location.column) == (3 * level + 4, 5)


# Dynamic references


def resources(members: Callable[[int], Schema], anchor: Callable[[int], str]) -> Family:
    """Make a family of n resources with a dynamic anchor each."""

    def family(n: int) -> Schema:
        made = {
            f"R{at}": {
                "$id": f"http://x/r{at}",
                "$dynamicAnchor": anchor(at),
                "type": "object",
                "properties": {
                    name: {"$ref": f"http://x/r{to % n}"} if isinstance(to, int) else to
                    for name, to in members(at).items()
                },
            }
            for at in range(n)
        }
        return {"$id": "http://x/root", "$ref": "http://x/r0", "$defs": made}

    return family


# Two resources a step, which have an anchor of a name that nobody asks for.
UNASKED = resources(
    lambda at: {"a": at - at % 2 + 2, "b": at - at % 2 + 3}, lambda at: f"n{at // 2}"
)


def with_an_asker(n: int) -> Schema:
    schema = UNASKED(2 * n)
    asker = {
        "$id": "http://x/asker",
        "type": "object",
        "properties": {"z": {"$dynamicRef": "#other"}},
        "$defs": {"other": {"$dynamicAnchor": "other"}},
    }
    schema["$defs"]["Asker"] = asker
    return schema


def test_names_that_nobody_asks_for_tell_nothing_apart() -> None:
    grown(with_an_asker, (8, 16, 32))


def mesh(n: int) -> Schema:
    """Let each resource lead to each other, and ask for the first on the way."""
    return resources(
        lambda at: {
            **{f"p{to}": to for to in range(n) if to != at},
            "z": {"$dynamicRef": "#node"},
        },
        lambda _: "node",
    )(n)


def test_only_the_outermost_of_a_name_counts() -> None:
    compiled = compile_document(Document("schema", "", mesh(5)), "grown", "schema", ())
    assert len(compiled.named.classes) == 5 * 5  # one resource for each that was outermost


ASKING = resources(
    lambda at: {
        "a": at - at % 2 + 2,
        "b": at - at % 2 + 3,
        "z": {"$dynamicRef": f"#n{at // 2}"},
    },
    lambda at: f"n{at // 2}",
)


@pytest.mark.parametrize("family", [mesh, ASKING])
def test_ways_that_differ_have_a_limit(family: Family) -> None:
    for size in (12, 24, 36):
        with pytest.raises(SchemaError) as caught:
            cost(family(size))
        (problem,) = caught.value.problems
        assert problem.code == "dynamic-scopes"
        assert problem.location.pointer.startswith("/$defs/R")


# Importing

NESTED = diamond(lambda _, down: {"anyOf": [down, {"type": "array", "items": down}]}, RECORD)
IMPORTED = """
import json, sys
from schemaclass import compile_schema

assert not compile_schema(json.loads(sys.argv[1])).errors([[{"x": "a"}]])
"""


def test_aliases_of_aliases_are_imported_at_once() -> None:
    # Python would compare what they stand for until the end of days, in one call.
    schema = json.dumps(NESTED(60))
    ran = subprocess.run([sys.executable, "-c", IMPORTED, schema], timeout=60, check=False)
    assert ran.returncode == 0


# What is told of a value

MUCH = 20_000


def test_a_limit_is_told_of_parts_and_not_for_ever() -> None:
    schema = DIAMONDS["contains and items"](3)
    compiled = compile_document(Document("schema", "", schema), "grown", "schema", ())
    model = compiled.named.model
    site = model.roots["L2"]
    assert facts_of(model, site).constraints == ("each item: at least 0", "some item: at least 0")
    deep = DIAMONDS["contains and items"](12)
    model = compile_document(Document("schema", "", deep), "grown", "schema", ()).named.model
    told = facts_of(model, model.roots["L0"]).constraints
    assert told[-1] == "..."
    assert sum(map(len, told)) < MUCH
