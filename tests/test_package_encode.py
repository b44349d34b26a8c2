"""`to_dict` and `to_json` of a generated package, sentence by sentence."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import json
import math
from collections.abc import Callable

import pytest

from conftest import Compiled, Loose, components, refused, repickled
from realtime_session import (
    UNSET,
    RealtimeSession,
    RealtimeSessionInputAudioTranscription,
    RealtimeSessionToolsInner,
    RealtimeSessionTurnDetection,
    ValidationError,
    Violation,
)
from realtime_session._text import dump


def session() -> RealtimeSession:
    """Give an object with every kind of member: set, null, nested, listed, unknown, unset."""
    return RealtimeSession(
        modalities=["text"],
        instructions='\u00fc \u2028 \U0001f600 "quoted"',
        input_audio_transcription=RealtimeSessionInputAudioTranscription(model="whisper-1"),
        turn_detection=None,
        tools=[RealtimeSessionToolsInner(name="f", parameters={"type": "object", "x": [1.0]})],
        max_response_output_tokens=200,
        extra={"id": "sess_1", "expires_at": None},
    )


DATA = {
    "modalities": ["text"],
    "instructions": '\u00fc \u2028 \U0001f600 "quoted"',
    "input_audio_transcription": {"model": "whisper-1"},
    "turn_detection": None,
    "tools": [{"name": "f", "parameters": {"type": "object", "x": [1.0]}}],
    "max_response_output_tokens": 200,
    "id": "sess_1",
    "expires_at": None,
}


def test_to_dict_gives_only_what_was_set() -> None:
    assert {"voice": "ash", "turn_detection": None} == RealtimeSession(
        voice="ash", turn_detection=None
    ).to_dict()


def test_to_dict_gives_plain_json_data() -> None:
    assert DATA == session().to_dict()
    assert DATA == json.loads(json.dumps(session().to_dict(), allow_nan=False))


def test_to_json_gives_the_text_of_to_dict() -> None:
    text = session().to_json()
    assert str is type(text)
    assert DATA == json.loads(text)


def test_what_was_decoded_is_sent_back() -> None:
    assert DATA == RealtimeSession.from_dict(DATA).to_dict()
    assert DATA == json.loads(RealtimeSession.from_json(json.dumps(DATA)).to_json())
    assert session() == RealtimeSession.from_json(session().to_json())


@pytest.mark.parametrize("number", ["1.0", "0.1", "1e-07", "-0.0", "1", "12345678901234567890"])
def test_free_form_numbers_are_sent_back_in_their_spelling(number: str) -> None:
    body = f'{{"note": {number}}}'
    assert number == repr(json.loads(RealtimeSession.from_json(body).to_json())["note"])


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("temperature", 9),
        ("temperature", "hot"),
        ("voice", "marin"),
        ("voice", None),
        ("modalities", {"0": "text"}),
        ("turn_detection", {"type": "semantic_vad"}),
        ("max_response_output_tokens", [1]),
    ],
)
def test_to_dict_and_to_json_do_not_validate(member: str, value: object) -> None:
    changed = RealtimeSession()
    setattr(changed, member, value)
    assert {member: value} == changed.to_dict()
    assert {member: value} == json.loads(changed.to_json())


def test_an_unset_required_member_is_left_out(compiled: Compiled) -> None:
    schema = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
    shop = compiled(components(Thing=schema))
    thing = shop.Thing(name="n")
    thing.name = shop.UNSET
    assert {} == thing.to_dict()


NOT_JSON = [
    {1, 2},
    math.nan,
    math.inf,
    -math.inf,
    b"bytes",
    object(),
    dt.datetime(2024, 12, 17, tzinfo=dt.UTC),
    1j,
]


@pytest.mark.parametrize("encode", [RealtimeSession.to_dict, RealtimeSession.to_json])
@pytest.mark.parametrize("value", NOT_JSON, ids=[type(value).__name__ for value in NOT_JSON])
@pytest.mark.parametrize("member", ["voice", "temperature", "max_response_output_tokens"])
def test_an_attribute_that_json_cannot_carry_is_refused(
    encode: Callable[[RealtimeSession], object], member: str, value: object
) -> None:
    changed = RealtimeSession()
    setattr(changed, member, value)
    assert [(f"/{member}", "json")] == refused(encode, changed)


@pytest.mark.parametrize(
    "make",
    [
        RealtimeSession,
        RealtimeSessionInputAudioTranscription,
        RealtimeSessionToolsInner,
        RealtimeSessionTurnDetection,
    ],
)
def test_every_attribute_is_sent_as_plain_json_data_or_refused(make: Loose) -> None:
    for field in dataclasses.fields(make):
        record, wire = make(), "type" if field.name == "type_" else field.name
        if wire != "extra":
            for value in (Text("a"), Count(7), {"a": Text("b")}, [Count(8)]):
                setattr(record, field.name, value)
                assert json.dumps({wire: value}) == json.dumps(record.to_dict())
                assert type(record.to_dict()[wire]) in (str, int, dict, list)
            setattr(record, field.name, {1, 2})
            assert [(f"/{wire}", "json")] == refused(record.to_dict)


class Text(str):
    """A string of another library."""

    __slots__ = ()


class Count(int):
    """An integer of another library."""


@pytest.mark.parametrize("encode", [RealtimeSession.to_dict, RealtimeSession.to_json])
@pytest.mark.parametrize("value", [*NOT_JSON, UNSET])
def test_a_free_form_value_that_json_cannot_carry_is_refused(
    encode: Callable[[RealtimeSession], object], value: Loose
) -> None:
    changed = RealtimeSession(tools=[RealtimeSessionToolsInner(parameters={"a/b": []})])
    changed.extra["note"] = [0, value]
    tools: Loose = changed.tools
    tools[0].parameters["a/b"].append(value)
    expected = [("/note/1", "json"), ("/tools/0/parameters/a~1b/0", "json")]
    assert expected == refused(encode, changed)


@pytest.mark.parametrize("encode", [RealtimeSession.to_dict, RealtimeSession.to_json])
@pytest.mark.parametrize("key", [1, None, True, 1.5, ("a",)])
def test_a_key_that_is_no_string_is_refused(
    encode: Callable[[RealtimeSession], object], key: Loose
) -> None:
    changed = RealtimeSession()
    changed.extra["note"] = {key: 1}
    ((pointer, keyword),) = refused(encode, changed)
    assert pointer.startswith("/note")
    assert "json" == keyword


@pytest.mark.parametrize("encode", [RealtimeSession.to_dict, RealtimeSession.to_json])
def test_a_value_that_contains_itself_is_refused(
    encode: Callable[[RealtimeSession], object],
) -> None:
    changed = RealtimeSession()
    loop: list[Loose] = []
    loop.append(loop)
    changed.extra["note"] = loop
    assert {keyword for _, keyword in refused(encode, changed)} == {"json"}


@pytest.mark.parametrize("encode", [RealtimeSession.to_dict, RealtimeSession.to_json])
def test_unknown_members_that_are_no_mapping_are_refused(
    encode: Callable[[RealtimeSession], object],
) -> None:
    changed: Loose = RealtimeSession()
    changed.extra = 5
    assert [("/extra", "extra")] == refused(encode, changed)


@pytest.mark.parametrize("encode", [RealtimeSession.to_dict, RealtimeSession.to_json])
def test_unset_in_a_list_is_refused(encode: Callable[[RealtimeSession], object]) -> None:
    changed = RealtimeSession(modalities=["text"])
    modalities: Loose = changed.modalities
    modalities.append(UNSET)
    assert [("/modalities/1", "json")] == refused(encode, changed)


def test_unset_never_travels_after_copying_and_pickling() -> None:
    detection = RealtimeSessionTurnDetection(threshold=0.5)
    original = RealtimeSession(turn_detection=detection)
    copies = [copy.deepcopy(original), repickled(original), copy.copy(original)]
    assert [{"turn_detection": {"threshold": 0.5}}] * 3 == [item.to_dict() for item in copies]


def test_declared_members_keep_their_wire_names(compiled: Compiled) -> None:
    properties = {"maxTokens": {"type": "integer"}, "type": {"type": "string"}, "class": {}}
    thing = compiled(components(Thing={"type": "object", "properties": properties})).Thing
    data = {"maxTokens": 1, "type": "t", "class": None}
    assert data == thing(max_tokens=1, type_="t", class_=None).to_dict()
    assert data == json.loads(thing.from_dict(data).to_json())


def test_maps_of_records_travel(compiled: Compiled) -> None:
    item = {"type": "object", "properties": {"n": {"type": "integer"}}}
    by_name = {"type": "object", "additionalProperties": item}
    schema = {"type": "object", "properties": {"items": by_name}}
    thing = compiled(components(Thing=schema)).Thing
    data = {"items": {"a/b": {"n": 1}, "": {"other": None}}}
    assert data == thing.from_dict(data).to_dict()
    expected = [("/items/a~1b/n", "type")]
    assert expected == refused(thing.from_dict, {"items": {"a/b": {"n": "1"}}})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("\u00e9", '"\u00e9"'),
        ("\ud800 \u00e9", r'"\ud800 \u00e9"'),
        (["\ud800", 10**4000, "\u00e9", 1.5, None], rf'["\ud800",1{"0" * 4000},"\u00e9",1.5,null]'),
        ({"\u00e9": [10**4000, "\u00e9", {}]}, f'{{"\u00e9":[1{"0" * 4000},"\u00e9",{{}}]}}'),
        ({"\udfff": -(10**4000)}, rf'{{"\udfff":-1{"0" * 4000}}}'),
    ],
    ids=["plain", "surrogate", "surrogate and digits", "digits", "surrogate as name"],
)
def test_text_is_readable_unless_it_cannot_be_encoded(value: Loose, text: str) -> None:
    body = RealtimeSession(extra={"x": value}).to_json()
    assert f'{{"x":{text}}}' == body
    assert {"x": value} == RealtimeSession.from_json(body.encode()).extra


def test_data_that_is_too_deep_for_text_is_refused() -> None:
    deep: Loose = []
    for _ in range(100_000):
        deep = [deep]
    record = RealtimeSession()
    with pytest.raises(ValidationError) as caught:
        dump(record, {"x": deep})
    (violation,) = caught.value.errors
    words = "this RealtimeSession is nested deeper than this interpreter can follow"
    assert Violation("", "json", words, record, "") == violation
    assert "RealtimeSession" == caught.value.name
