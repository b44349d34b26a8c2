"""The fixtures against the referees and the generated code: each is as it states.

`valid/*.json` are instances. `invalid/*.json` hold an `instance` and all of its `violations`.
`messages.txt` holds what the generated code says of the invalid ones; `pytest --update` writes it.
"""

from __future__ import annotations

import copy
import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import repickled
from realtime_session import RealtimeSession, ValidationError, Violation
from referee import (
    ROOT,
    SCHEMA,
    Failure,
    JsonValue,
    constraints,
    failures,
    pointer,
    properties,
    same,
    second_opinion,
)

FIXTURES = ROOT / "tests" / "fixtures" / "realtime_session"
VALID = sorted(FIXTURES.glob("valid/*.json"))
INVALID = sorted(FIXTURES.glob("invalid/*.json"))
MESSAGES = FIXTURES / "messages.txt"


def stated(fixture: dict[str, Any]) -> list[Failure]:
    """Return the violations that an invalid fixture states, sorted."""
    return sorted(
        Failure(each["pointer"], each["keyword"], each["schema_pointer"])
        for each in fixture["violations"]
    )


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_fixture_is_valid(path: Path) -> None:
    instance = json.loads(path.read_bytes())
    assert [] == failures(instance)
    assert [] == second_opinion(instance)


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_an_invalid_fixture_states_all_of_its_violations(path: Path) -> None:
    fixture = json.loads(path.read_bytes())
    expected = stated(fixture)
    assert expected != []
    assert expected == failures(fixture["instance"])
    assert expected == second_opinion(fixture["instance"])


def test_the_valid_fixtures_have_every_property_and_both_nulls() -> None:
    members = {member for path in VALID for member in members_of(json.loads(path.read_bytes()))}
    names = {name for name, _ in properties(SCHEMA)}
    assert names - {name for name, _ in members} == set()
    nulls = {name for name, value_is_null in members if value_is_null and name in names}
    assert nulls == {"input_audio_transcription", "turn_detection"}


def members_of(value: object, prefix: str = "") -> Iterator[tuple[str, bool]]:
    """Yield the dotted name of every member at any depth, and whether it is null."""
    if isinstance(value, list):
        for item in value:
            yield from members_of(item, prefix)
    elif isinstance(value, dict):
        for name, member in value.items():
            yield prefix + name, member is None
            yield from members_of(member, f"{prefix}{name}.")


def test_the_invalid_fixtures_break_every_constraint() -> None:
    fixtures = [json.loads(path.read_bytes()) for path in INVALID]
    broken = {failure.schema_pointer for fixture in fixtures for failure in stated(fixture)}
    assert set(constraints()) == broken


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        (1, 1.0, True),
        (0, -0.0, True),
        (1, True, False),
        (0, False, False),
        (0.0, False, False),
        (None, False, False),
        ("1", 1, False),
        ([1, True], [1.0, True], True),
        ([1, True], [True, 1], False),
        ([], {}, False),
        ([1], [1, 1], False),
        ({"a": 1, "b": [2]}, {"b": [2.0], "a": 1}, True),
        ({"a": {"b": 0}}, {"a": {"b": False}}, False),
        ({"a": None}, {}, False),
        (2**53 + 1, float(2**53), False),
    ],
)
def test_same_is_the_equality_of_json(left: JsonValue, right: JsonValue, *, equal: bool) -> None:
    assert equal is same(left, right)
    assert equal is same(right, left)


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_fixture_survives_the_round_trip(path: Path) -> None:
    instance = json.loads(path.read_bytes())
    for session in (
        RealtimeSession.from_dict(instance),
        RealtimeSession.from_json(path.read_bytes()),
        RealtimeSession.from_json(path.read_text("utf-8")),
    ):
        assert same(instance, session.to_dict())
        assert same(instance, json.loads(session.to_json()))
        assert session == RealtimeSession.from_dict(instance)


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_fixture_can_be_validated_constructed_and_copied(path: Path) -> None:
    instance = json.loads(path.read_bytes())
    session = RealtimeSession.from_dict(instance)
    session.validate()
    values = {each.name: getattr(session, each.name) for each in dataclasses.fields(session)}
    for other in (
        RealtimeSession(**values),
        copy.copy(session),
        copy.deepcopy(session),
        repickled(session),
    ):
        assert session == other
        assert same(instance, other.to_dict())


def violations(path: Path) -> tuple[Violation, ...]:
    """Return what the generated code finds in an invalid fixture, in its order."""
    with pytest.raises(ValidationError) as caught:
        RealtimeSession.from_dict(json.loads(path.read_bytes())["instance"])
    return caught.value.errors


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_the_generated_code_finds_the_stated_violations(path: Path) -> None:
    fixture = json.loads(path.read_bytes())
    with pytest.raises(ValidationError) as caught:
        RealtimeSession.from_json(json.dumps(fixture["instance"]))
    for errors in (violations(path), caught.value.errors):
        found = [Failure(each.pointer, each.keyword, each.schema_pointer) for each in errors]
        assert stated(fixture) == sorted(found)


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_a_violation_holds_the_value_at_its_pointer(path: Path) -> None:
    values = dict(places(json.loads(path.read_bytes())["instance"]))
    for violation in violations(path):
        assert same(values[violation.pointer], violation.value)


def places(value: JsonValue, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str, JsonValue]]:
    """Yield every value at any depth, with its JSON Pointer."""
    yield pointer(path), value
    if isinstance(value, dict):
        for name, member in value.items():
            yield from places(member, (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, (*path, index))


def test_messages_are_the_recorded_ones(*, update: bool) -> None:
    lines = [
        f"{path.name} {violation.pointer or '(root)'}: {violation.message}\n"
        for path in INVALID
        for violation in violations(path)
    ]
    if update:
        MESSAGES.write_text("".join(lines), encoding="utf-8", newline="\n")
    recorded = MESSAGES.read_text("utf-8").splitlines(keepends=True)
    assert recorded == lines, (
        "if the new messages are meant: pytest --update tests/test_fixtures.py"
    )
