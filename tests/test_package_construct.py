"""The constructor, `validate` and `with_defaults` of a generated package, sentence by sentence."""

from __future__ import annotations

import datetime as dt
import math
import types

import pytest

import realtime_session as package
from conftest import Compiled, Loose, components, refused
from realtime_session import (
    UNSET,
    RealtimeSession,
    RealtimeSessionInputAudioTranscription,
    RealtimeSessionToolsInner,
    RealtimeSessionTurnDetection,
    ValidationError,
)

RECORDS = (
    RealtimeSession,
    RealtimeSessionInputAudioTranscription,
    RealtimeSessionToolsInner,
    RealtimeSessionTurnDetection,
)
DEFAULTS: dict[str, object] = {
    "input_audio_format": "pcm16",
    "output_audio_format": "pcm16",
    "tool_choice": "auto",
    "temperature": 0.8,
    "max_response_output_tokens": "inf",
}
DETECTION_DEFAULTS = {"threshold": 0.5, "prefix_padding_ms": 300, "silence_duration_ms": 500}
PING = components(
    Ping={
        "type": "object",
        "properties": {
            "kind": {"const": "ping"},
            "id": {"type": "integer"},
            "note": {"type": "string"},
            "labels": {"type": "array", "items": {"type": "string"}, "default": []},
        },
        "required": ["kind", "id", "note"],
    }
)


@pytest.mark.parametrize(
    ("member", "value", "pointer", "keyword"),
    [
        ("voice", "marin", "/voice", "enum"),
        ("instructions", 5, "/instructions", "type"),
        ("temperature", 1.7, "/temperature", "maximum"),
        ("temperature", 0, "/temperature", "minimum"),
        ("temperature", "0.8", "/temperature", "type"),
        ("modalities", "text", "/modalities", "type"),
        ("modalities", ["text", "video"], "/modalities/1", "enum"),
        ("instructions", ["Be kind."], "/instructions", "type"),
        ("tools", [None], "/tools/0", "type"),
        ("max_response_output_tokens", 0, "/max_response_output_tokens", "minimum"),
        ("max_response_output_tokens", 4097, "/max_response_output_tokens", "maximum"),
    ],
)
def test_the_constructor_validates(member: str, value: object, pointer: str, keyword: str) -> None:
    assert [(pointer, keyword)] == refused(RealtimeSession, **{member: value})


def test_a_valid_object_is_constructed() -> None:
    session = RealtimeSession(voice="ash", turn_detection=None)
    assert ("ash", None, UNSET) == (session.voice, session.turn_detection, session.temperature)


def test_the_constructor_reports_every_violation() -> None:
    expected = [("/temperature", "maximum"), ("/tools/1", "type"), ("/voice", "enum")]
    tools = [RealtimeSessionToolsInner(), 5]
    assert expected == refused(RealtimeSession, voice="nova", temperature=3, tools=tools)


def test_the_constructor_is_keyword_only() -> None:
    make: Loose = RealtimeSession
    with pytest.raises(TypeError):
        make("ash")


def test_an_undeclared_keyword_is_a_type_error() -> None:
    make: Loose = RealtimeSession
    with pytest.raises(TypeError):
        make(vioce="ash")


def test_the_annotation_says_whether_null_is_possible() -> None:
    assert RealtimeSession(turn_detection=None).turn_detection is None
    assert [("/tools", "type")] == refused(RealtimeSession, tools=None)


def test_the_constructor_takes_instances() -> None:
    detection = RealtimeSessionTurnDetection(threshold=0.25)
    assert RealtimeSession(turn_detection=detection).turn_detection is detection


@pytest.mark.parametrize(
    ("member", "value", "pointer"),
    [
        ("turn_detection", {"type": "server_vad"}, "/turn_detection"),
        ("tools", [{"type": "function"}], "/tools/0"),
    ],
)
def test_json_data_in_the_constructor_is_a_violation_with_a_hint(
    member: str, value: Loose, pointer: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        RealtimeSession(**{member: value})
    (violation,) = caught.value.errors
    assert (pointer, "type") == (violation.pointer, violation.keyword)
    assert "from_dict" in violation.message or "RealtimeSession" in violation.message


def test_the_constructor_checks_the_instances_that_it_is_given() -> None:
    detection = RealtimeSessionTurnDetection()
    detection.threshold = 2
    expected = [("/turn_detection/threshold", "maximum")]
    assert expected == refused(RealtimeSession, turn_detection=detection)


def test_an_instance_of_another_class_is_a_violation() -> None:
    other = RealtimeSessionToolsInner()
    assert [("/turn_detection", "type")] == refused(RealtimeSession, turn_detection=other)


@pytest.mark.parametrize(
    ("value", "pointer"),
    [
        ({1, 2}, "/note"),
        (math.nan, "/note"),
        (-math.inf, "/note"),
        (dt.date(2024, 12, 17), "/note"),
        (b"bytes", "/note"),
        (UNSET, "/note"),
        (object(), "/note"),
        ({"deep": [0, {3}]}, "/note/deep/1"),
        ({"a/b~c": math.inf}, "/note/a~1b~0c"),
        ({1: "one"}, "/note"),
    ],
)
def test_free_form_values_that_json_cannot_carry_are_refused(value: object, pointer: str) -> None:
    with pytest.raises(ValidationError) as caught:
        RealtimeSession(extra={"note": value})  # type: ignore[dict-item]  # on purpose
    (violation,) = caught.value.errors
    assert violation.keyword == "json"
    assert violation.pointer.startswith(pointer)


def test_free_form_members_of_a_record_are_refused_alike() -> None:
    schema: Loose = {"when": {dt.date(2024, 12, 17)}}
    assert [("/parameters/when", "json")] == refused(RealtimeSessionToolsInner, parameters=schema)


def test_values_that_have_no_end_are_refused() -> None:
    ring: Loose = []
    ring.append({"again": ring})
    assert [("", "json")] == refused(RealtimeSessionToolsInner, parameters={"ring": ring})
    tool = RealtimeSessionToolsInner()
    tool.parameters = {"ring": ring}
    assert [("", "json")] == refused(RealtimeSession, tools=[tool])


def test_records_that_are_nested_too_deeply_are_refused(compiled: Compiled) -> None:
    inner = {"type": "object", "properties": {"inner": {"$ref": "#/components/schemas/Node"}}}
    node = compiled(components(Node=inner)).Node
    first = last = node()
    for _ in range(5_000):
        last.inner = node()
        last = last.inner
    assert [("", "json")] == refused(node, inner=first)


def test_extra_is_a_constructor_keyword() -> None:
    assert {"model": "x"} == RealtimeSession(extra={"model": "x"}).extra


@pytest.mark.parametrize("make", RECORDS)
def test_extra_is_copied(make: Loose) -> None:
    for given in ({"x": 1}, types.MappingProxyType({"x": 1})):
        extra = make(extra=given).extra
        assert (dict, {"x": 1}) == (type(extra), extra)
        assert extra is not given


def test_extra_is_always_a_real_dict() -> None:
    session = RealtimeSession()
    assert type(session.extra) is dict
    session.extra["model"] = "x"
    assert {"model": "x"} == session.to_dict()
    assert {} == RealtimeSession().extra


def test_extra_that_is_no_dict_is_a_violation() -> None:
    assert refused(RealtimeSession, extra=[1])


def test_a_name_that_the_schema_declares_is_refused_in_extra() -> None:
    assert [("/voice", "extra")] == refused(RealtimeSession, extra={"voice": "ash"})
    session = RealtimeSession()
    session.extra["temperature"] = 0.8
    assert [("/temperature", "extra")] == refused(session.validate)


def test_the_wire_name_counts_in_extra(compiled: Compiled) -> None:
    thing = compiled(components(Thing={"type": "object", "properties": {"maxTokens": {}}})).Thing
    assert [("/maxTokens", "extra")] == refused(thing, extra={"maxTokens": 1})
    assert {"max_tokens": 1} == thing(extra={"max_tokens": 1}).to_dict()


def test_extra_is_refused_where_no_other_member_is_allowed(compiled: Compiled) -> None:
    schema = {"type": "object", "properties": {"a": {}}, "additionalProperties": False}
    thing = compiled(components(Thing=schema)).Thing
    assert [("/b", "additionalProperties")] == refused(thing, extra={"b": 1})


def test_the_type_of_other_members_is_checked_in_extra(compiled: Compiled) -> None:
    rest = {"type": "integer"}
    schema = {"type": "object", "properties": {"a": {}}, "additionalProperties": rest}
    thing = compiled(components(Thing=schema)).Thing
    assert [("/b", "type")] == refused(thing, extra={"b": "1"})


def test_a_required_const_need_not_be_passed(compiled: Compiled) -> None:
    ping = compiled(PING).Ping(id_=1, note="n")
    assert "ping" == ping.kind
    assert {"kind": "ping", "id": 1, "note": "n"} == ping.to_dict()


def test_another_value_for_a_const_is_a_violation(compiled: Compiled) -> None:
    assert [("/kind", "const")] == refused(compiled(PING).Ping, kind="pong", id_=1, note="n")


def test_a_missing_required_argument_is_a_type_error(compiled: Compiled) -> None:
    with pytest.raises(TypeError, match="note"):
        compiled(PING).Ping(id_=1)


def test_unset_for_required_members_is_a_violation_each(compiled: Compiled) -> None:
    shop = compiled(PING)
    expected = [("", "required"), ("", "required")]
    assert expected == refused(shop.Ping, id_=shop.UNSET, note=shop.UNSET)


def test_an_int_is_a_number() -> None:
    session = RealtimeSession(temperature=1)
    assert int is type(session.to_dict()["temperature"])


@pytest.mark.parametrize(
    ("member", "make"),
    [
        ("temperature", RealtimeSession),
        ("max_response_output_tokens", RealtimeSession),
        ("threshold", RealtimeSessionTurnDetection),
        ("prefix_padding_ms", RealtimeSessionTurnDetection),
    ],
)
def test_a_bool_is_neither_integer_nor_number(member: str, make: Loose) -> None:
    ((pointer, keyword),) = refused(make, **{member: True})
    assert f"/{member}" == pointer
    assert keyword in {"type", "oneOf", "anyOf"}


def test_one_point_zero_is_an_integer() -> None:
    assert 300 == RealtimeSessionTurnDetection(prefix_padding_ms=300.0).prefix_padding_ms  # type: ignore[arg-type]  # JSON Schema's integer is wider than Python's
    expected = [("/prefix_padding_ms", "type")]
    assert expected == refused(RealtimeSessionTurnDetection, prefix_padding_ms=300.5)


def test_schema_defaults_are_never_sent() -> None:
    session = RealtimeSession()
    assert session.temperature is UNSET
    assert {} == session.to_dict()
    assert "{}" == session.to_json()


@pytest.mark.parametrize(
    ("make", "defaults"),
    list(zip(RECORDS, (DEFAULTS, {}, {}, DETECTION_DEFAULTS), strict=True)),
)
def test_every_default_is_filled_in(make: Loose, defaults: dict[str, object]) -> None:
    assert defaults == make().with_defaults().to_dict()


def test_with_defaults_shares_no_record_and_no_list() -> None:
    tool = RealtimeSessionToolsInner(name="f", parameters={"a": {"b": [1]}})
    session = RealtimeSession(tools=[tool], extra={"x": [1]})
    tools, filled = session.tools, session.with_defaults()
    assert (tools, {"x": [1]}) == (filled.tools, filled.extra)
    assert isinstance(tools, list)
    assert isinstance(filled.tools, list)
    assert filled.tools is not tools
    assert filled.tools[0] is not tools[0]
    assert filled.tools[0].parameters is not tool.parameters
    assert filled.extra is not session.extra


def test_with_defaults_gives_a_copy_with_the_defaults_filled_in() -> None:
    session = RealtimeSession()
    assert DEFAULTS == session.with_defaults().to_dict()
    assert {} == session.to_dict()


def test_with_defaults_leaves_what_was_set() -> None:
    session = RealtimeSession(temperature=1.1, turn_detection=None, extra={"model": "x"})
    expected = DEFAULTS | {"temperature": 1.1, "turn_detection": None, "model": "x"}
    assert expected == session.with_defaults().to_dict()


def test_with_defaults_fills_nested_records_that_are_present() -> None:
    detection = RealtimeSessionTurnDetection(threshold=0.25)
    session = RealtimeSession(turn_detection=detection)
    filled = session.with_defaults().to_dict()
    assert DETECTION_DEFAULTS | {"threshold": 0.25} == filled["turn_detection"]
    assert {"turn_detection": {"threshold": 0.25}} == session.to_dict()


def test_with_defaults_does_not_share_mutable_defaults(compiled: Compiled) -> None:
    ping = compiled(PING).Ping(id_=1, note="n")
    ping.with_defaults().labels.append("mine")
    assert [] == ping.with_defaults().labels


def test_assigning_an_attribute_checks_nothing() -> None:
    session = RealtimeSession()
    session.temperature = 9
    assert 9 == session.temperature


def test_validate_checks_the_whole_object() -> None:
    session = RealtimeSession(turn_detection=RealtimeSessionTurnDetection(), tools=[])
    assert session.validate() is None  # type: ignore[func-returns-value]  # that is the claim
    session.temperature = 9
    assert isinstance(session.turn_detection, RealtimeSessionTurnDetection)
    session.turn_detection.threshold = -1
    session.tools = "none"  # type: ignore[assignment]  # on purpose
    session.extra["note"] = math.nan
    expected = [
        ("/note", "json"),
        ("/temperature", "maximum"),
        ("/tools", "type"),
        ("/turn_detection/threshold", "minimum"),
    ]
    assert expected == refused(session.validate)


def test_validate_misses_no_required_member(compiled: Compiled) -> None:
    shop = compiled(PING)
    ping = shop.Ping(id_=1, note="n")
    ping.note = shop.UNSET
    assert [("", "required")] == refused(ping.validate)


def test_subclasses_of_plain_types_are_taken_when_valid() -> None:
    class Degree(float):
        """A float of another library, as numpy's is."""

    assert {"temperature": 0.75} == RealtimeSession(temperature=Degree(0.75)).to_dict()
    assert [("/temperature", "maximum")] == refused(RealtimeSession, temperature=Degree(7))


def test_every_record_is_constructed_without_arguments() -> None:
    exported: list[Loose] = [getattr(package, name) for name in package.__all__]
    records = [item for item in exported if hasattr(item, "from_dict")]
    assert [{}] * 4 == [record().to_dict() for record in records]
