"""Sessions as they stand in events on the wire: what is decoded is encoded again exactly.

The events of `fixtures/session_events.json` are our own. `session_events.json` in the directory of
external payloads has the same layout: names to events, each with its `type` and its `session`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from external import external
from realtime_session import UNSET, RealtimeSession
from referee import SCHEMA, failures

Events = Mapping[str, Mapping[str, Any]]

OWN = Path(__file__).parent / "fixtures"
FILE = "session_events.json"


def own() -> Path:
    """Return the directory of our own events."""
    return OWN


def others() -> Path:
    """Return the directory of the recorded events; skips the test if there is none."""
    return external("payloads")


@pytest.fixture(params=[own, others], ids=["own", "recorded"])
def events(request: pytest.FixtureRequest) -> Events:
    """Read the events of one source."""
    directory: Callable[[], Path] = request.param
    found: Events = json.loads((directory() / FILE).read_bytes())
    return found


def exactly(value: object) -> str:
    """Write a JSON value so that 1, 1.0 and true differ, and the order of members doesn't."""
    return json.dumps(value, sort_keys=True)


def test_there_is_an_event_of_each_kind_and_all_are_valid(events: Events) -> None:
    kinds = {"session.update", "session.created", "session.updated"}
    assert kinds == {event["type"] for event in events.values()}
    assert {name: failures(event["session"]) for name, event in events.items()} == {
        name: [] for name in events
    }


def test_from_dict_and_to_dict_give_back_each_session(events: Events) -> None:
    for event in events.values():
        session = RealtimeSession.from_dict(event["session"])
        assert exactly(event["session"]) == exactly(session.to_dict())


def test_from_json_and_to_json_give_back_each_session(events: Events) -> None:
    for event in events.values():
        text = json.dumps(event["session"])
        session = RealtimeSession.from_json(text)
        assert exactly(event["session"]) == exactly(json.loads(session.to_json()))
        assert session == RealtimeSession.from_json(session.to_json())
        assert session == RealtimeSession.from_json(text.encode())


def test_decoding_leaves_the_event_as_it_was(events: Events) -> None:
    for event in events.values():
        before = json.dumps(event)
        RealtimeSession.from_dict(event["session"]).to_dict()
        assert before == json.dumps(event)


def test_null_and_absent_are_told_apart(events: Events) -> None:
    for event in events.values():
        session = RealtimeSession.from_dict(event["session"])
        for name in ("input_audio_transcription", "turn_detection"):
            value = getattr(session, name)
            assert (name not in event["session"]) == (value is UNSET)
            assert (event["session"].get(name, UNSET) is None) == (value is None)


def test_what_the_schema_does_not_name_is_in_extra(events: Events) -> None:
    known = SCHEMA["properties"]
    unknown = {
        name: {wire: item for wire, item in event["session"].items() if wire not in known}
        for name, event in events.items()
    }
    assert any(unknown.values())
    assert unknown == {
        name: RealtimeSession.from_dict(event["session"]).extra for name, event in events.items()
    }


def test_an_event_travels_with_an_edited_session(events: Events) -> None:
    for event in events.values():
        session = RealtimeSession.from_dict(event["session"])
        session.turn_detection = None
        session.temperature = UNSET
        expected = {**event["session"], "turn_detection": None}
        expected.pop("temperature", None)
        sent = json.dumps({**event, "session": session.to_dict()})
        assert exactly({**event, "session": expected}) == exactly(json.loads(sent))
