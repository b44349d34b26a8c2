"""The two paths of the generated code: the straight one takes what is plainly valid, and only that.

Whatever the straight path hands over, the slow one judges again: a straight path that is too
strict gives the right results all the same, only late. So it is asked itself here.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random
from typing import Any

import pytest

import realtime_session
from conftest import Loose
from instances import session, valid
from realtime_session import (
    RealtimeSession,
    RealtimeSessionInputAudioTranscription,
    RealtimeSessionToolsInner,
    RealtimeSessionTurnDetection,
    ValidationError,
)
from realtime_session._runtime import Unsure, parse
from referee import SCHEMA, Failure, JsonValue, failures, same
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
    """Give instances: one fault each, or random ones, as many valid as others."""
    if seed == 0:
        return list(with_one_change(FULL))
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


FULL: dict[str, Any] = {
    "modalities": ["text"],
    "instructions": "a",
    "voice": "ash",
    "input_audio_format": "pcm16",
    "output_audio_format": "g711_ulaw",
    "input_audio_transcription": {"model": "whisper-1"},
    "turn_detection": {
        "type": "server_vad",
        "threshold": 0.5,
        "prefix_padding_ms": 300,
        "silence_duration_ms": 500,
    },
    "tools": [{"type": "function", "name": "f", "description": "d", "parameters": {}}],
    "tool_choice": "auto",
    "temperature": 1,
    "max_response_output_tokens": "inf",
}
OTHERS = [None, True, 0, 1, -1, 0.5, 1.0, 1.25, 4097, "", "inf", [], ["a"], {}, {"a": [1]}]


def with_one_change(value: Loose) -> Iterator[Loose]:
    """Give a value with something else in the place of one of its parts, or without the part."""
    yield from OTHERS
    parts = value.items() if isinstance(value, dict) else ()
    for name, part in parts:
        yield {each: value[each] for each in value if each != name}
        yield from ({**value, name: other} for other in with_one_change(part))
    if isinstance(value, list):
        yield from ([*value, other] for other in with_one_change(value[0]))


RECORDS: list[tuple[Any, dict[str, Any]]] = [
    (RealtimeSession, FULL),
    (RealtimeSessionInputAudioTranscription, FULL["input_audio_transcription"]),
    (RealtimeSessionTurnDetection, FULL["turn_detection"]),
    (RealtimeSessionToolsInner, FULL["tools"][0]),
]


@pytest.mark.parametrize(("make", "full"), RECORDS, ids=lambda each: getattr(each, "__name__", ""))
def test_no_unknown_member_is_lost_where_others_are_left_out(
    make: Loose, full: dict[str, Any]
) -> None:
    for count, present in product(range(4), range(len(full) + 1)):
        unknown = {f"x{number}": number for number in range(count)}
        for first in range(len(full)):
            names = [*full, *full][first : first + present]
            data = {**{name: full[name] for name in names}, **unknown}
            assert unknown == make._decode(data).extra  # noqa: SLF001  # the path itself


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


def test_both_paths_make_the_same_objects() -> None:
    plain = RealtimeSession.from_dict({**FULL, "max_response_output_tokens": 7, "x": [{}]})
    other = RealtimeSession.from_dict({**FULL, "max_response_output_tokens": 7.0, "x": [{}]})
    assert plain == other
    assert repr(plain) == repr(other)
    assert plain == RealtimeSession.from_dict(plain.to_dict(), drift=print)


PLACES = {"input_audio_transcription": "", "turn_detection": "", "tools": "/0"}


@pytest.mark.parametrize("member", PLACES)
def test_a_nested_record_finds_by_itself_what_is_found_in_the_whole(member: str) -> None:
    full = FULL[member][0] if member == "tools" else FULL[member]
    make = next(make for make, data in RECORDS if data is full)
    for data in filter(None, with_one_change(full)):
        whole = {member: [data] if member == "tools" else data}
        prefix = f"/{member}{PLACES[member]}"
        expected = [each._replace(pointer=each.pointer[len(prefix) :]) for each in failures(whole)]
        found: list[Failure] = []
        try:
            assert same(data, make.from_dict(data).to_dict())
        except ValidationError as error:
            found = [
                Failure(each.pointer, each.keyword, each.schema_pointer) for each in error.errors
            ]
        assert expected == sorted(found)


@pytest.mark.parametrize("text", ['{"a": [1.5, 0.0, -1]}', '\ufeff {"a": [1.5, 0.0, -1]} \n'])
def test_the_straight_path_reads_text_and_bytes(text: str) -> None:
    expected = {"a": [1.5, 0.0, -1]}
    for form in (text, text.encode(), bytearray(text.encode()), memoryview(text.encode())):
        assert expected == parse(form)


@pytest.mark.parametrize("text", ["1e400", "[-1e400]", "NaN", "[Infinity]", '{"a": 1, "a": 1}'])
def test_the_straight_path_hands_over_what_is_no_plain_json(text: str) -> None:
    with pytest.raises(Unsure):
        parse(text)
