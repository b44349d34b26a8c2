"""Drift: strict about what the schema knows, tolerant of what it does not know yet."""

from __future__ import annotations

import copy
import dataclasses
import json

import pytest

from conftest import Compiled, Loose, components, refused, repickled
from realtime_session import (
    RealtimeSession,
    RealtimeSessionTurnDetection,
    ValidationError,
    Violation,
)

NEW = {
    "voice": "marin",
    "modalities": ["text", "video"],
    "turn_detection": {"type": "semantic_vad", "eagerness": "low"},
    "tools": [{"type": "mcp", "server_label": "x"}],
}
NEWS = [
    ("/modalities/1", "enum", "video"),
    ("/tools/0/type", "enum", "mcp"),
    ("/turn_detection/type", "enum", "semantic_vad"),
    ("/voice", "enum", "marin"),
]


def _branch(tag: str) -> dict[str, object]:
    properties = {"type": {"const": tag}, "n": {"type": "integer"}}
    return {"type": "object", "properties": properties, "required": ["type"]}


EVENTS = components(
    Log={
        "type": "object",
        "properties": {
            "events": {
                "type": "array",
                "items": {
                    "oneOf": [
                        {"$ref": "#/components/schemas/Start"},
                        {"$ref": "#/components/schemas/Stop"},
                    ]
                },
            }
        },
    },
    Start=_branch("start"),
    Stop=_branch("stop"),
)
CLOSED = components(
    Thing={
        "type": "object",
        "properties": {
            "a": {"type": "integer"},
            "inner": {
                "type": "object",
                "properties": {"b": {"type": "integer"}},
                "additionalProperties": False,
            },
        },
        "required": ["a"],
        "additionalProperties": False,
    }
)
OPEN = components(
    Thing={
        "type": "object",
        "properties": {
            "color": {"type": "string", "x-extensible-enum": ["red", "green"]},
            "size": {"anyOf": [{"type": "string"}, {"type": "string", "enum": ["s", "m"]}]},
        },
    }
)
TRIAL = components(
    Thing={
        "type": "object",
        "properties": {
            "item": {
                "oneOf": [
                    {
                        "type": "object",
                        "properties": {"size": {"type": "string", "enum": ["s", "m"]}},
                        "required": ["size"],
                        "additionalProperties": False,
                    },
                    {
                        "type": "object",
                        "properties": {"weight": {"type": "string", "enum": ["light", "heavy"]}},
                        "required": ["weight"],
                        "additionalProperties": False,
                    },
                ]
            }
        },
    }
)


def told(news: list[Loose]) -> list[tuple[str, str, object]]:
    """Give pointer, keyword and value of each report, sorted."""
    return sorted((item.pointer, item.keyword, item.value) for item in news)


def decoded() -> RealtimeSession:
    """Give an object with drift in it."""
    return RealtimeSession.from_dict(NEW, drift=lambda _: None)


def test_from_dict_and_from_json_are_strict() -> None:
    expected = [(pointer, keyword) for pointer, keyword, _ in NEWS]
    assert expected == refused(RealtimeSession.from_dict, NEW)
    assert expected == refused(RealtimeSession.from_json, json.dumps(NEW))
    assert expected == refused(RealtimeSession.from_dict, NEW, drift=None)


def test_from_dict_keeps_and_reports_unknown_enum_values() -> None:
    news: list[Violation] = []
    session = RealtimeSession.from_dict(NEW, drift=news.append)
    assert NEWS == told(news)
    assert NEW == session.to_dict()


def test_from_json_keeps_and_reports_unknown_enum_values() -> None:
    news: list[Violation] = []
    session = RealtimeSession.from_json(json.dumps(NEW), drift=news.append)
    assert NEWS == told(news)
    assert NEW == json.loads(session.to_json())


def test_the_callable_is_handed_violations() -> None:
    news: list[Violation] = []
    session = RealtimeSession.from_json('{"voice": "marin"}', drift=news.append)
    (violation,) = news
    with pytest.raises(ValidationError) as caught:
        RealtimeSession.from_json('{"voice": "marin"}')
    assert {"voice": "marin"} == session.to_dict()
    assert (violation,) == caught.value.errors


def test_nothing_is_reported_when_nothing_is_new() -> None:
    news: list[Violation] = []
    data = {"voice": "ash", "turn_detection": None, "unknown": {"member": 1}}
    assert data == RealtimeSession.from_dict(data, drift=news.append).to_dict()
    assert [] == news


def test_an_unknown_tag_is_kept_verbatim_and_reported(compiled: Compiled) -> None:
    news: list[Loose] = []
    data = {"events": [{"type": "start", "n": 1}, {"type": "pause", "n": "x", "deep": [{}]}]}
    log = compiled(EVENTS).Log.from_dict(data, drift=news.append)
    assert data == log.to_dict()
    assert data == json.loads(log.to_json())
    assert data["events"][1] == log.events[1]
    ((pointer, keyword, value),) = told(news)
    assert ("/events/1/type", "pause") == (pointer, value)
    assert keyword in {"oneOf", "anyOf"}


@pytest.mark.parametrize("event", [{"n": 1}, {"type": "start", "n": "1"}, "start", None])
def test_a_known_or_absent_tag_is_no_drift(compiled: Compiled, event: object) -> None:
    news: list[Loose] = []
    assert refused(compiled(EVENTS).Log.from_dict, {"events": [event]}, drift=news.append)


def test_a_member_where_none_was_allowed_is_kept_and_reported(compiled: Compiled) -> None:
    news: list[Loose] = []
    data = {"a": 1, "inner": {"b": 2, "c/d": [3]}, "e": None}
    thing = compiled(CLOSED).Thing.from_dict(data, drift=news.append)
    expected = [
        ("/e", "additionalProperties", None),
        ("/inner/c~1d", "additionalProperties", [3]),
    ]
    assert expected == told(news)
    assert ({"e": None}, {"c/d": [3]}) == (thing.extra, thing.inner.extra)
    assert data == thing.to_dict()


@pytest.mark.parametrize(
    ("data", "pointer", "keyword"),
    [
        ({"temperature": 9}, "/temperature", "maximum"),
        ({"temperature": "hot"}, "/temperature", "type"),
        ({"voice": 5}, "/voice", "type"),
        ({"voice": None}, "/voice", "type"),
        ({"modalities": "text"}, "/modalities", "type"),
        ({"turn_detection": []}, "/turn_detection", "type"),
        ({"turn_detection": {"threshold": 2}}, "/turn_detection/threshold", "maximum"),
        ([], "", "type"),
    ],
)
def test_everything_else_still_raises(data: Loose, pointer: str, keyword: str) -> None:
    expected = [(pointer, keyword)]
    assert expected == refused(RealtimeSession.from_dict, data, drift=lambda _: None)
    body = json.dumps(data)
    assert expected == refused(RealtimeSession.from_json, body, drift=lambda _: None)


def test_a_missing_member_still_raises(compiled: Compiled) -> None:
    thing = compiled(CLOSED).Thing
    assert [("", "required")] == refused(thing.from_dict, {"new": 1}, drift=lambda _: None)


@pytest.mark.parametrize("body", ["{", '{"voice": "marin", "voice": "marin"}', '{"a": 1e400}'])
def test_text_that_is_not_json_still_raises(body: str) -> None:
    ((_, keyword),) = refused(RealtimeSession.from_json, body, drift=lambda _: None)
    assert "json" == keyword


def test_an_open_enumerations_unknown_value_is_reported_too(compiled: Compiled) -> None:
    data = {"color": "blue", "size": "xl"}
    thing = compiled(OPEN).Thing
    assert data == thing.from_dict(data).to_dict()
    for decode, given in ((thing.from_dict, data), (thing.from_json, json.dumps(data))):
        news: list[Loose] = []
        assert data == decode(given, drift=news.append).to_dict()
        assert [("/color", "blue"), ("/size", "xl")] == [
            (pointer, value) for pointer, _, value in told(news)
        ]


def test_an_open_enumerations_known_value_is_no_news(compiled: Compiled) -> None:
    news: list[Loose] = []
    compiled(OPEN).Thing.from_dict({"color": "red", "size": "s"}, drift=news.append)
    assert [] == news


@pytest.mark.parametrize("item", [{"size": "xl"}, {"size": "s", "new": 1}, {"height": "tall"}])
def test_what_only_a_trial_would_see_as_unknown_is_no_drift(
    compiled: Compiled, item: object
) -> None:
    news: list[Loose] = []
    thing = compiled(TRIAL).Thing
    assert {"item": {"size": "s"}} == thing.from_dict({"item": {"size": "s"}}).to_dict()
    assert refused(thing.from_dict, {"item": item}, drift=news.append)


def test_validate_is_strict() -> None:
    expected = [(pointer, keyword) for pointer, keyword, _ in NEWS]
    assert expected == refused(decoded().validate)


def test_validate_takes_a_callable_for_drift() -> None:
    news: list[Violation] = []
    decoded().validate(drift=news.append)
    assert NEWS == told(news)


def test_validate_with_a_callable_still_raises_for_the_rest() -> None:
    session = decoded()
    session.temperature = 9
    assert [("/temperature", "maximum")] == refused(session.validate, drift=lambda _: None)


def test_validate_reports_unknown_tags_and_members(compiled: Compiled) -> None:
    data = {"events": [{"type": "pause"}]}
    log = compiled(EVENTS).Log.from_dict(data, drift=lambda _: None)
    thing = compiled(CLOSED).Thing.from_dict({"a": 1, "e": 2}, drift=lambda _: None)
    news: list[Loose] = []
    log.validate(drift=news.append)
    thing.validate(drift=news.append)
    assert ["/e", "/events/0/type"] == sorted(item.pointer for item in news)
    assert refused(log.validate)
    assert [("/e", "additionalProperties")] == refused(thing.validate)


def test_the_constructor_and_replace_are_strict() -> None:
    assert [("/voice", "enum")] == refused(RealtimeSession, voice="marin")
    expected = [(pointer, keyword) for pointer, keyword, _ in NEWS]
    assert expected == refused(dataclasses.replace, decoded(), temperature=1)


def test_an_object_with_drift_copies_and_pickles() -> None:
    copies = [copy.copy(decoded()), copy.deepcopy(decoded()), repickled(decoded())]
    assert [NEW] * 3 == [item.to_dict() for item in copies]
    assert all(decoded() == item for item in copies)


def test_with_defaults_keeps_drift() -> None:
    filled = decoded().with_defaults()
    assert "marin" == filled.to_dict()["voice"]
    assert isinstance(filled.turn_detection, RealtimeSessionTurnDetection)
    assert {"eagerness": "low"} == filled.turn_detection.extra


def test_what_the_callable_raises_comes_through() -> None:
    def stop(violation: Violation) -> None:
        raise LookupError(violation.pointer)

    with pytest.raises(LookupError, match="/voice"):
        RealtimeSession.from_dict({"voice": "marin"}, drift=stop)
