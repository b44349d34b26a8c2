"""Unions, enumerations and schemas without a type in a generated package."""

from __future__ import annotations

import sys
import typing
from typing import Literal

import pytest

from conftest import Compiled, Loose, components, refused
from realtime_session import RealtimeSession, ValidationError

Schema = dict[str, Loose]


def tagged(kind: str, tag: Schema) -> dict[str, object]:
    """Give a document with a record `Log` whose `event` is a union of two tagged records."""
    start = {"type": "object", "properties": {"type": tag | _only("start"), "n": _INTEGER}}
    stop = {"type": "object", "properties": {"type": tag | _only("stop"), "why": _STRING}}
    branches = [_reference("Start"), _reference("Stop")]
    return components(
        Log={"type": "object", "properties": {"event": {kind: branches}}},
        Start=start | {"required": ["type", "n"]},
        Stop=stop | {"required": ["type"]},
    )


_INTEGER: Schema = {"type": "integer"}
_STRING: Schema = {"type": "string"}


def _only(value: str) -> Schema:
    return {"enum": [value]}


def _reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def holder(schema: object, **others: object) -> dict[str, object]:
    """Give a document with a record `Thing` whose `item` has this schema."""
    return components(Thing={"type": "object", "properties": {"item": schema}}, **others)


TAGGED = [tagged("oneOf", _STRING), tagged("anyOf", _STRING), tagged("oneOf", {})]
CONSTANT = components(
    Log={"type": "object", "properties": {"event": {"oneOf": [_reference("A"), _reference("B")]}}},
    A={
        "type": "object",
        "properties": {"type": {"const": "a"}, "n": _INTEGER},
        "required": ["type", "n"],
    },
    B={
        "type": "object",
        "properties": {"type": {"const": "b"}, "n": _STRING},
        "required": ["type", "n"],
    },
)
BY_TYPE = holder(
    {
        "anyOf": [
            {"type": "integer", "minimum": 1},
            {"type": "string", "maxLength": 3},
            {"type": "array", "items": {"type": "boolean"}},
            {"type": "object", "properties": {"n": _INTEGER}},
            {"type": "null"},
        ]
    }
)
BY_TRIAL = holder(
    {"anyOf": [_reference("Square"), _reference("Circle")]},
    Square={"type": "object", "properties": {"side": _INTEGER}, "required": ["side"]},
    Circle={"type": "object", "properties": {"radius": _INTEGER}, "required": ["radius"]},
)


def _moving(kind: str, **members: Schema) -> Schema:
    return {
        "type": "object",
        "properties": {"type": {"const": kind}, **members},
        "required": ["type"],
    }


NESTED = holder(
    {"oneOf": [_reference("Motion"), _reference("Noise"), {"type": "null"}]},
    Motion={"anyOf": [_moving("start", n=_INTEGER), _moving("stop", why=_STRING)]},
    Noise={"oneOf": [_moving("bang"), {"type": "string", "minLength": 2}]},
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"type": "start", "n": "1"}, ("/item/n", "type")),
        ({"type": "stop", "why": 1}, ("/item/why", "type")),
        ({"type": "rest"}, ("/item/type", "oneOf")),
        ({}, ("/item", "required")),
        ("a", ("/item", "minLength")),
        (1, ("/item", "oneOf")),
    ],
)
def test_errors_name_the_branch_of_a_union_in_a_union(
    compiled: Compiled, value: object, expected: tuple[str, str]
) -> None:
    shop = compiled(NESTED)
    assert [expected] == refused(shop.Thing.from_dict, {"item": value})


@pytest.mark.parametrize("value", [{"type": "bang"}, {"type": "start", "n": 1}, "ab", None])
def test_a_union_in_a_union_takes_what_its_branches_take(compiled: Compiled, value: object) -> None:
    data = {"item": value}
    assert data == compiled(NESTED).Thing.from_dict(data).to_dict()


@pytest.mark.parametrize("document", TAGGED)
def test_a_union_picks_by_tag(compiled: Compiled, document: dict[str, object]) -> None:
    shop = compiled(document)
    start = shop.Log.from_dict({"event": {"type": "start", "n": 1}}).event
    stop = shop.Log.from_dict({"event": {"type": "stop"}}).event
    assert shop.Start(type_="start", n=1) == start
    assert shop.Stop(type_="stop") == stop


def test_a_const_is_a_tag(compiled: Compiled) -> None:
    shop = compiled(CONSTANT)
    data = {"event": {"type": "b", "n": "one"}}
    assert shop.B(n="one") == shop.Log.from_dict(data).event
    assert data == shop.Log(event=shop.B(n="one")).to_dict()


@pytest.mark.parametrize("document", TAGGED)
def test_errors_name_the_branch_that_was_meant(
    compiled: Compiled, document: dict[str, object]
) -> None:
    log = compiled(document).Log
    wrong = {"type": "start", "n": "1"}
    assert [("/event/n", "type")] == refused(log.from_dict, {"event": wrong})
    assert [("/event", "required")] == refused(log.from_dict, {"event": {"type": "start"}})
    assert [("/event/why", "type")] == refused(log.from_dict, {"event": {"type": "stop", "why": 1}})


@pytest.mark.parametrize("document", [*TAGGED, CONSTANT])
@pytest.mark.parametrize("tag", ["pause", 5, None, ["start"], True])
def test_an_unknown_tag_is_a_violation_at_the_tag(
    compiled: Compiled, document: dict[str, object], tag: object
) -> None:
    data = {"event": {"type": tag, "n": 1}}
    ((pointer, keyword),) = refused(compiled(document).Log.from_dict, data)
    assert "/event/type" == pointer
    assert keyword in {"oneOf", "anyOf"}


@pytest.mark.parametrize("document", [*TAGGED, CONSTANT])
def test_an_absent_tag_is_a_missing_member(compiled: Compiled, document: dict[str, object]) -> None:
    data = {"event": {"n": 1}}
    assert [("/event", "required")] == refused(compiled(document).Log.from_dict, data)


@pytest.mark.parametrize("document", [*TAGGED, CONSTANT])
@pytest.mark.parametrize("value", ["start", 5, None, []])
def test_what_is_no_object_is_no_branch_of_a_tagged_union(
    compiled: Compiled, document: dict[str, object], value: object
) -> None:
    ((pointer, keyword),) = refused(compiled(document).Log.from_dict, {"event": value})
    assert "/event" == pointer
    assert keyword in {"type", "oneOf", "anyOf"}


def test_the_constructor_takes_an_instance_of_any_branch(compiled: Compiled) -> None:
    shop = compiled(TAGGED[0])
    stop = shop.Stop(type_="stop", why="tired")
    assert {"event": {"type": "stop", "why": "tired"}} == shop.Log(event=stop).to_dict()
    ((pointer, _),) = refused(shop.Log, event={"type": "stop"})
    assert "/event" == pointer


def test_validate_follows_the_instance_into_its_branch(compiled: Compiled) -> None:
    shop = compiled(TAGGED[0])
    log = shop.Log(event=shop.Start(type_="start", n=1))
    log.event.n = "1"
    assert [("/event/n", "type")] == refused(log.validate)


@pytest.mark.parametrize(
    "value", [1, 10**30, "abc", "", [], [True, False], {}, {"n": 1, "m": 2}, None]
)
def test_a_union_picks_by_json_type(compiled: Compiled, value: object) -> None:
    thing = compiled(BY_TYPE).Thing
    assert {"item": value} == thing.from_dict({"item": value}).to_dict()


@pytest.mark.parametrize(
    ("value", "pointer", "keyword"),
    [
        (0, "/item", "minimum"),
        ("abcd", "/item", "maxLength"),
        ([True, 1], "/item/1", "type"),
        ({"n": "1"}, "/item/n", "type"),
    ],
)
def test_errors_name_the_branch_of_the_json_type(
    compiled: Compiled, value: object, pointer: str, keyword: str
) -> None:
    assert [(pointer, keyword)] == refused(compiled(BY_TYPE).Thing.from_dict, {"item": value})


@pytest.mark.parametrize("value", [True, 1.5])
def test_a_value_of_no_branchs_type_is_one_violation(compiled: Compiled, value: object) -> None:
    ((pointer, keyword),) = refused(compiled(BY_TYPE).Thing.from_dict, {"item": value})
    assert "/item" == pointer
    assert keyword in {"type", "anyOf"}


def test_one_point_zero_takes_the_integer_branch(compiled: Compiled) -> None:
    assert "1" == repr(compiled(BY_TYPE).Thing.from_dict({"item": 1.0}).item)


def test_a_record_branch_becomes_an_instance(compiled: Compiled) -> None:
    item = compiled(BY_TYPE).Thing.from_dict({"item": {"n": 1}}).item
    assert 1 == item.n


def test_a_union_without_a_tag_picks_by_trial(compiled: Compiled) -> None:
    shop = compiled(BY_TRIAL)
    assert shop.Circle(radius=1) == shop.Thing.from_dict({"item": {"radius": 1}}).item
    assert shop.Square(side=1) == shop.Thing.from_dict({"item": {"side": 1}}).item


def test_a_value_that_no_trial_takes_is_refused(compiled: Compiled) -> None:
    found = refused(compiled(BY_TRIAL).Thing.from_dict, {"item": {"height": 1}})
    assert found
    assert {"/item"} == {pointer for pointer, _ in found}


def test_one_of_refuses_what_two_branches_take(compiled: Compiled) -> None:
    low, high = {"type": "integer", "maximum": 5}, {"type": "integer", "minimum": 3}
    thing = compiled(holder({"oneOf": [low, high]})).Thing
    assert [("/item", "oneOf")] == refused(thing.from_dict, {"item": 4})
    assert [1, 9] == [thing.from_dict({"item": value}).item for value in (1, 9)]


def test_any_of_takes_what_two_branches_take(compiled: Compiled) -> None:
    low, high = {"type": "integer", "maximum": 5}, {"type": "integer", "minimum": 3}
    assert 4 == compiled(holder({"anyOf": [low, high]})).Thing(item=4).item


def test_an_integer_is_a_number_in_a_union_too(compiled: Compiled) -> None:
    thing = compiled(holder({"type": ["number", "string"]})).Thing
    assert [1, 1.5, "1"] == [thing.from_dict({"item": value}).item for value in (1, 1.5, "1")]
    assert [("/item", "type")] == refused(thing.from_dict, {"item": False})


@pytest.mark.parametrize("value", [1, 4096, 200.0, "inf"])
def test_integer_or_inf_takes_both(value: object) -> None:
    data = {"max_response_output_tokens": value}
    assert data == RealtimeSession.from_dict(data).to_dict()


@pytest.mark.parametrize("value", ["Inf", "100", "", 0, 4097, 1.5, True, None, [1], {}])
def test_integer_or_inf_takes_nothing_else(value: object) -> None:
    with pytest.raises(ValidationError) as caught:
        RealtimeSession.from_dict({"max_response_output_tokens": value})
    assert ["/max_response_output_tokens"] == [item.pointer for item in caught.value.errors]


OPEN: list[Schema] = [
    {"type": "string", "x-extensible-enum": ["red", "green"]},
    {"anyOf": [{"type": "string"}, {"type": "string", "enum": ["red", "green"]}]},
    {"anyOf": [{"type": "string", "enum": ["red", "green"]}, {"type": "string"}]},
]


@pytest.mark.parametrize("schema", OPEN)
def test_an_open_enumeration_is_literal_or_str(compiled: Compiled, schema: Schema) -> None:
    shop = compiled(holder(schema))
    hint = typing.get_type_hints(shop.Thing)["item"]
    literal = Literal["red", "green"]
    assert {literal, str} == set(typing.get_args(shop.ThingItem))
    assert {literal, str, shop.UnsetType} == set(typing.get_args(hint))


@pytest.mark.parametrize("schema", OPEN)
@pytest.mark.parametrize("value", ["red", "blue", ""])
def test_an_open_enumerations_unknown_value_passes(
    compiled: Compiled, schema: Schema, value: str
) -> None:
    thing = compiled(holder(schema)).Thing
    assert {"item": value} == thing.from_dict({"item": value}).to_dict()
    assert {"item": value} == thing(item=value).to_dict()


@pytest.mark.parametrize("schema", OPEN)
def test_an_open_enumeration_is_still_a_string(compiled: Compiled, schema: Schema) -> None:
    ((pointer, _),) = refused(compiled(holder(schema)).Thing.from_dict, {"item": 5})
    assert "/item" == pointer


@pytest.mark.parametrize("schema", [{"enum": ["a", 1, True, None]}, {"enum": [0, 1]}])
@pytest.mark.parametrize("value", ["a", 0, 1, 1.0, True, False, None, "b", [], {}])
def test_enumerations_compare_as_json(compiled: Compiled, schema: Schema, value: Loose) -> None:
    def same(one: Loose, other: Loose) -> bool:
        return one == other and isinstance(one, bool) == isinstance(other, bool)

    decode = compiled(holder(schema)).Thing.from_dict
    if any(same(value, item) for item in schema["enum"]):
        assert value == decode({"item": value}).item
    else:
        assert [("/item", "enum")] == refused(decode, {"item": value})


@pytest.mark.parametrize("value", ["text", 5, None, [1], {"n": 1}, {"other": {"n": "x"}}])
def test_properties_without_a_type_are_a_record_or_any_other_value(
    compiled: Compiled, value: object
) -> None:
    thing = compiled(holder(_reference("Loose"), Loose={"properties": {"n": _INTEGER}})).Thing
    assert {"item": value} == thing.from_dict({"item": value}).to_dict()


def test_properties_without_a_type_are_checked_in_objects(compiled: Compiled) -> None:
    thing = compiled(holder(_reference("Loose"), Loose={"properties": {"n": _INTEGER}})).Thing
    assert [("/item/n", "type")] == refused(thing.from_dict, {"item": {"n": "1"}})
    assert 1 == thing.from_dict({"item": {"n": 1}}).item.n


NULLABLE: list[Schema] = [
    {"type": ["object", "null"], "properties": {"n": _INTEGER}},
    {"anyOf": [_reference("Leaf"), {"type": "null"}]},
    {"oneOf": [{"type": "null"}, _reference("Leaf")]},
]


@pytest.mark.parametrize("schema", NULLABLE)
def test_a_nullable_record_is_a_record_or_none(compiled: Compiled, schema: Schema) -> None:
    leaf = {"type": "object", "properties": {"n": _INTEGER}}
    thing = compiled(holder(schema, Leaf=leaf)).Thing
    assert thing.from_dict({"item": None}).item is None
    assert 1 == thing.from_dict({"item": {"n": 1}}).item.n
    assert [("/item/n", "type")] == refused(thing.from_dict, {"item": {"n": "1"}})


def message(role: str, **members: Schema) -> Schema:
    return {
        "type": "object",
        "properties": {"type": _only("message"), "role": _only(role), **members},
        "required": ["type", "role"],
    }


TWICE_TAGGED = components(
    Log={"type": "object", "properties": {"items": {"type": "array", "items": _reference("Item")}}},
    Item={"oneOf": [_reference(name) for name in ("Asked", "Answered", "Call")]},
    Asked=message("user", text=_STRING),
    Answered=message("assistant", text=_STRING),
    Call={"type": "object", "properties": {"type": _only("call")}, "required": ["type"]},
)


def test_branches_that_share_a_tag_are_told_apart_by_a_second_one(compiled: Compiled) -> None:
    package = compiled(TWICE_TAGGED)
    data = [{"type": "call"}, *({"type": "message", "role": r} for r in ("assistant", "user"))]
    log = package.Log.from_dict({"items": data})
    assert f"{package.__name__}._explain" not in sys.modules  # the fast path knew them all
    assert ["Call", "Answered", "Asked"] == [type(item).__name__ for item in log.items]
    assert {"items": data} == log.to_dict()
    with pytest.raises(package.ValidationError, match="fits none of the 3 alternatives"):
        package.Log.from_dict({"items": [{"type": "message", "role": "system"}]})


def test_of_two_tags_the_first_is_the_one_that_counts(compiled: Compiled) -> None:
    def branch(kind: str, colour: str) -> Schema:
        members = {"type": _only(kind), "colour": _only(colour)}
        return {"type": "object", "properties": members, "required": ["type", "colour"]}

    package = compiled(
        components(
            Log={
                "type": "object",
                "properties": {"item": {"oneOf": [_reference(n) for n in "AB"]}},
            },
            A=branch("a", "red"),
            B=branch("b", "blue"),
        )
    )
    data = {"item": {"type": "c", "colour": "red"}}
    news: list[Loose] = []
    log = package.Log.from_dict(data, drift=news.append)
    assert ["/item/type"] == [each.pointer for each in news]
    assert data["item"] == log.item  # no A: what is not known yet is kept as it is
    assert data == log.to_dict()
