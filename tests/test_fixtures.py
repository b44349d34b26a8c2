"""The fixtures against the referee: each is as valid or invalid, and for the reasons, it states.

`valid/*.json` are instances. `invalid/*.json` hold an `instance` and all of its `violations`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from referee import COMPONENT, ROOT, SCHEMA, Failure, failures, properties, subschemas

FIXTURES = ROOT / "tests" / "fixtures" / "realtime_session"
VALID = sorted(FIXTURES.glob("valid/*.json"))
INVALID = sorted(FIXTURES.glob("invalid/*.json"))

# Never reported: a value that isn't a string isn't meant for this branch.
UNREACHABLE = "/properties/max_response_output_tokens/oneOf/1/type"


def stated(fixture: dict[str, Any]) -> list[Failure]:
    """Return the violations that an invalid fixture states, sorted."""
    return sorted(
        Failure(each["pointer"], each["keyword"], each["schema_pointer"])
        for each in fixture["violations"]
    )


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_fixture_is_valid(path: Path) -> None:
    assert failures(json.loads(path.read_bytes())) == []


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_an_invalid_fixture_states_all_of_its_violations(path: Path) -> None:
    fixture = json.loads(path.read_bytes())
    expected = stated(fixture)
    assert expected != []
    assert expected == failures(fixture["instance"])


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
    assert {COMPONENT + place for place in constraints() if place != UNREACHABLE} == broken


def constraints() -> Iterator[str]:
    """Yield the pointer of every constraint that an instance may break."""
    for place, schema in subschemas(SCHEMA):
        for keyword in ("type", "enum", "minimum", "maximum", "oneOf"):
            if keyword in schema:
                yield f"{place}/{keyword}"
