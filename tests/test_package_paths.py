"""The two paths of the generated code: the straight one takes what is plainly valid, and only that.

Whatever the straight path hands over, the slow one judges again: a straight path that is too
strict gives the right results all the same, only late. So it is asked itself here.
"""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

import realtime_session
from instances import session, valid
from realtime_session import RealtimeSession
from realtime_session._runtime import Unsure
from referee import SCHEMA, JsonValue, failures, same
from test_referee import Judge, unchecked

NESTED = {"tools", "turn_detection", "input_audio_transcription"}
INTEGERS = ("max_response_output_tokens", "prefix_padding_ms", "silence_duration_ms")
SOME = 200


def parts(data: dict[str, Any]) -> list[Any]:
    """Give a session's data, and those below it that are records where they are objects."""
    nested = [data.get(name) for name in sorted(NESTED)]
    return [data, *(part for each in nested for part in (each if type(each) is list else [each]))]


def is_spelt_otherwise(data: dict[str, Any]) -> bool:
    """Tell whether an integer is written with a point, which the straight path does not take."""
    objects = [part for part in parts(data) if isinstance(part, dict)]
    return any(type(part.get(name)) is float for part in objects for name in INTEGERS)


def has_unknown(data: dict[str, Any]) -> bool:
    """Tell whether there are members that the schema does not name."""
    record = unchecked(realtime_session, data)
    records = parts({name: getattr(record, name) for name in NESTED})[1:]
    return any(getattr(each, "extra", {}) for each in (record, *records))


def instances(seed: int) -> list[JsonValue]:
    """Give instances: as many valid ones as others."""
    rng = Random(seed)  # noqa: S311  # no secret
    return [valid(rng, SCHEMA) if number % 3 == 0 else session(rng) for number in range(SOME)]


def is_decoded(instance: JsonValue) -> bool:
    """Tell whether the straight path takes an instance; what it makes must be the same."""
    try:
        decoded = RealtimeSession._decode(instance)  # noqa: SLF001  # the path itself
    except Unsure:
        return False
    assert same(instance, decoded._encode())  # noqa: SLF001  # likewise
    return True


@pytest.mark.parametrize("seed", range(2))
def test_the_straight_path_takes_what_is_plainly_valid(seed: int) -> None:
    for instance in instances(seed):
        is_valid = failures(instance) == []
        if not isinstance(instance, dict):
            assert not is_decoded(instance)
            continue
        is_plain = is_valid and not is_spelt_otherwise(instance)
        assert is_plain == is_decoded(instance)
        is_fine = unchecked(realtime_session, instance)._is_fine()  # noqa: SLF001  # likewise
        assert (is_plain and not has_unknown(instance)) == is_fine


@pytest.mark.parametrize("seed", range(2))
def test_both_paths_find_what_the_referee_finds(seed: int) -> None:
    judge = Judge(realtime_session)
    for instance in instances(seed):
        assert [] == judge.disagreements(instance)
