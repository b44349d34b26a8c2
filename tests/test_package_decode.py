"""`from_dict` of a generated package, and what decoding gives, sentence by sentence."""

from __future__ import annotations

import collections
import copy
import enum
import json
import math
import types
from collections.abc import Callable

import pytest

from conftest import ORDER, Compiled, Loose, refused
from realtime_session import (
    UNSET,
    RealtimeSession,
    RealtimeSessionToolsInner,
    RealtimeSessionTurnDetection,
    ValidationError,
)

CREATED: dict[str, Loose] = {
    "id": "sess_1",
    "modalities": ["text", "audio"],
    "instructions": "Sei freundlich. \u00fc\u4e2d\U0001f600",
    "voice": "sage",
    "input_audio_transcription": None,
    "turn_detection": {"type": "server_vad", "threshold": 0.5, "eagerness": {"level": [1, None]}},
    "tools": [{"type": "function", "name": "f", "parameters": {"properties": {"x": {"a": 1.0}}}}],
    "temperature": 1,
    "max_response_output_tokens": "inf",
    "object": "realtime.session",
}


@pytest.mark.parametrize(
    "wrap",
    [
        dict,
        collections.OrderedDict,
        collections.UserDict,
        collections.ChainMap,
        types.MappingProxyType,
    ],
)
def test_from_dict_takes_any_mapping(wrap: Callable[[dict[str, Loose]], Loose]) -> None:
    assert CREATED == RealtimeSession.from_dict(wrap(CREATED)).to_dict()


@pytest.mark.parametrize("value", [None, [], "{}", 5, True, b"{}"])
def test_from_dict_of_another_value_is_a_violation(value: Loose) -> None:
    assert [("", "type")] == refused(RealtimeSession.from_dict, value)


@pytest.mark.parametrize(
    ("value", "pointer"),
    [
        (RealtimeSession(), ""),
        ({"turn_detection": RealtimeSessionTurnDetection()}, "/turn_detection"),
        ({"tools": [{}, RealtimeSessionToolsInner()]}, "/tools/1"),
    ],
)
def test_an_instance_in_json_data_is_a_violation_with_a_hint(value: Loose, pointer: str) -> None:
    with pytest.raises(ValidationError) as caught:
        RealtimeSession.from_dict(value)
    (violation,) = caught.value.errors
    assert (pointer, "type") == (violation.pointer, violation.keyword)
    assert "RealtimeSession" in violation.message or "to_dict" in violation.message


def test_absent_null_and_a_value_are_three_things() -> None:
    decode = RealtimeSession.from_dict
    assert decode({}).turn_detection is UNSET
    assert decode({"turn_detection": None}).turn_detection is None
    assert RealtimeSessionTurnDetection() == decode({"turn_detection": {}}).turn_detection


@pytest.mark.parametrize(
    "member", ["instructions", "modalities", "tools", "temperature", "tool_choice"]
)
def test_null_is_a_violation_where_the_schema_has_none(member: str) -> None:
    assert [(f"/{member}", "type")] == refused(RealtimeSession.from_dict, {member: None})


def test_each_missing_required_member_is_a_violation(compiled: Compiled) -> None:
    order = compiled(ORDER).Order
    assert [("", "required")] * 3 == refused(order.from_dict, {})
    assert [("", "required")] == refused(order.from_dict, {"number": 1, "total": 1})


def test_unknown_members_survive_in_extra() -> None:
    session = RealtimeSession.from_dict(CREATED)
    assert {"id": "sess_1", "object": "realtime.session"} == session.extra
    assert isinstance(session.turn_detection, RealtimeSessionTurnDetection)
    assert {"eagerness": {"level": [1, None]}} == session.turn_detection.extra


@pytest.mark.parametrize(
    "name",
    ["", "self", "cls", "extra", "__class__", "__init__", "from_dict", "Voice", "voice ", "\u00fc"],
)
def test_any_unknown_name_survives(name: str) -> None:
    session = RealtimeSession.from_dict({name: 1})
    assert {name: 1} == session.extra
    assert {name: 1} == session.to_dict()


def test_unknown_members_are_a_violation_where_the_schema_forbids_them(compiled: Compiled) -> None:
    data = {"kind": "order", "number": 1, "total": 1, "note": 1, "a/b": 2}
    expected = [("/a~1b", "additionalProperties"), ("/note", "additionalProperties")]
    assert expected == refused(compiled(ORDER).Order.from_dict, data)


def test_decoding_gives_fresh_containers_where_the_schema_types_them() -> None:
    data = copy.deepcopy(CREATED)
    session = RealtimeSession.from_dict(data)
    assert session.modalities is not data["modalities"]
    assert session.tools is not data["tools"]
    session.modalities = []
    session.extra.clear()
    assert CREATED == data


def test_free_form_values_are_shared_with_the_input() -> None:
    data: dict[str, Loose] = {"note": {"deep": []}, "tools": CREATED["tools"]}
    session = RealtimeSession.from_dict(data)
    tools: Loose = session.tools
    assert session.extra["note"] is data["note"]
    expected = CREATED["tools"][0]["parameters"]["properties"]
    assert tools[0].parameters["properties"] is expected


def test_a_typed_integer_1_0_decodes_to_1() -> None:
    text = '{"prefix_padding_ms": 300.0, "silence_duration_ms": 5e2}'
    detection = RealtimeSessionTurnDetection.from_json(text)
    session = RealtimeSession.from_dict({"max_response_output_tokens": 200.0})
    assert "300" == repr(detection.prefix_padding_ms)
    assert "500" == repr(detection.silence_duration_ms)
    assert "200" == repr(session.max_response_output_tokens)


@pytest.mark.parametrize("value", [1.5, -0.5, "1", True, None, [1], math.nan, math.inf])
def test_what_is_no_integer_is_refused(value: object) -> None:
    data = {"silence_duration_ms": value}
    expected = ("/silence_duration_ms", "type")
    assert expected in refused(RealtimeSessionTurnDetection.from_dict, data)


def test_untyped_numbers_keep_their_spelling() -> None:
    body = '{"note": [1.0, 1, -0.0]}'
    assert "[1.0, 1, -0.0]" == repr(RealtimeSession.from_json(body).extra["note"])


def test_a_number_keeps_an_integer_exact(compiled: Compiled) -> None:
    data = {"kind": "order", "number": 1, "total": 2**53 + 1}
    assert 2**53 + 1 == compiled(ORDER).Order.from_dict(data).total


@pytest.mark.parametrize("value", [2**53 + 1, -(2**64), 10**4000, 10**4299 + 1], ids=int.bit_length)
@pytest.mark.parametrize("member", ["prefix_padding_ms", "free_form"])
def test_integers_of_any_size_stay_exact(value: int, member: str) -> None:
    if value < 0 and member == "prefix_padding_ms":
        value = -value
    detection = RealtimeSessionTurnDetection.from_dict({member: value})
    again = RealtimeSessionTurnDetection.from_json(detection.to_json())
    assert {member: value} == again.to_dict()


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_typed_number_is_finite(compiled: Compiled, value: float) -> None:
    data = {"kind": "order", "number": 1, "total": value}
    ((pointer, _),) = refused(compiled(ORDER).Order.from_dict, data)
    assert "/total" == pointer


def test_from_dict_does_not_look_into_free_form_values() -> None:
    session = RealtimeSession.from_dict({"note": {1, 2}})
    assert [("/note", "json")] == refused(session.to_dict)


class Voice(enum.StrEnum):
    """An enumeration of the user's own."""

    ASH = "ash"


class Milliseconds(int):
    """An integer of another library."""


class Degree(float):
    """A float of another library."""


@pytest.mark.parametrize(
    ("make", "member", "value", "plain"),
    [
        (RealtimeSession, "voice", Voice.ASH, "ash"),
        (RealtimeSession, "instructions", Voice.ASH, "ash"),
        (RealtimeSession, "temperature", Degree(0.75), 0.75),
        (RealtimeSession, "max_response_output_tokens", Milliseconds(7), 7),
        (RealtimeSessionTurnDetection, "prefix_padding_ms", Milliseconds(7), 7),
    ],
)
def test_subclasses_are_taken_as_their_plain_value(
    make: Loose, member: str, value: object, plain: object
) -> None:
    decoded = make.from_dict({member: value})
    assert (type(plain), plain) == (type(getattr(decoded, member)), getattr(decoded, member))
    assert json.dumps({member: plain}) == json.dumps(decoded.to_dict())


def test_a_subclass_of_dict_is_an_object() -> None:
    nested = collections.OrderedDict(threshold=0.5)
    session = RealtimeSession.from_dict({"turn_detection": nested})
    assert RealtimeSessionTurnDetection(threshold=0.5) == session.turn_detection


def test_an_invalid_subclass_value_is_refused() -> None:
    data = {"temperature": Degree(7), "modalities": [Voice.ASH]}
    expected = [("/modalities/0", "enum"), ("/temperature", "maximum")]
    assert expected == refused(RealtimeSession.from_dict, data)


def test_keys_that_are_no_strings_are_refused() -> None:
    data: Loose = {1: "one"}
    ((_, keyword),) = refused(lambda: RealtimeSession.from_dict(data).to_dict())
    assert "json" == keyword


def test_a_key_that_is_no_string_is_told_with_its_place() -> None:
    data: Loose = {"voice": "nova", "note": {"deep": [{"a": {}}, {"a": {1: "one"}}]}}
    expected = [("/note/deep/1/a", "json"), ("/voice", "enum")]
    assert expected == refused(RealtimeSession.from_dict, data)


@pytest.mark.parametrize(
    ("note", "pointer"),
    [({1: "one"}, "/note"), ([0, {1: "one"}], "/note/1"), ({"a": [{1: []}]}, "/note/a/0")],
)
def test_what_is_said_of_a_key_that_is_no_string(note: Loose, pointer: str) -> None:
    with pytest.raises(ValidationError) as caught:
        RealtimeSession.from_dict({"voice": "nova", "note": note})
    found = caught.value.errors[0]
    assert (pointer, "json", 1, "") == (
        *(found.pointer, found.keyword, found.value),
        found.schema_pointer,
    )
    assert "1 is the name of a member and no string" == found.message


def test_names_are_plain_strings_where_they_are_looked_at() -> None:
    data: Loose = {"max_response_output_tokens": 7.0, "note": {Voice.ASH: 1}}
    note: Loose = RealtimeSession.from_dict(data).extra["note"]
    (name,) = note
    assert (str, "ash") == (type(name), name)


def test_containers_are_fresh_whatever_path_a_value_takes() -> None:
    for tokens in (7, 7.0):
        data: Loose = {"modalities": ["text"], "max_response_output_tokens": tokens}
        data["tools"] = [{"parameters": {"a": 1}}]
        session: Loose = RealtimeSession.from_dict(data)
        assert {"a": 1} == session.tools[0].parameters
        assert session.tools[0].parameters is not data["tools"][0]["parameters"]
        assert ["text"] == session.modalities
        assert session.modalities is not data["modalities"]


class Mine(RealtimeSession):
    """A subclass, as a user writes it to add methods."""


def test_a_subclass_decodes_to_itself() -> None:
    assert Mine is type(Mine.from_dict({}))
    assert Mine is type(Mine.from_json("{}"))
    assert Mine is type(Mine().with_defaults())
