"""A generated class is a dataclass like any other, sentence by sentence."""

from __future__ import annotations

import copy
import dataclasses
import enum
import pickle

import pytest

import realtime_session as package
from conftest import Loose, refused, repickled
from members import MEMBERS, RECORDS
from realtime_session import (
    UNSET,
    RealtimeSession,
    RealtimeSessionToolsInner,
    RealtimeSessionTurnDetection,
    UnsetType,
)


def session() -> RealtimeSession:
    """Give an object with nested records, a list, null, unknown members and unset members."""
    return RealtimeSession(
        voice="ash",
        turn_detection=RealtimeSessionTurnDetection(threshold=0.5, extra={"a": [1]}),
        tools=[RealtimeSessionToolsInner(name="f", parameters={"x": {"y": None}})],
        input_audio_transcription=None,
        extra={"id": "sess_1", "deep": {"list": [1, 2]}},
    )


def drifted() -> RealtimeSession:
    """Give an object that the constructor would refuse."""
    invalid = session()
    invalid.temperature = 9
    return invalid


@pytest.mark.parametrize("record", RECORDS)
def test_is_dataclass_says_yes(record: type) -> None:
    assert dataclasses.is_dataclass(record)
    assert dataclasses.is_dataclass(record())


def test_fields_are_the_members_in_the_schemas_order_then_extra() -> None:
    assert [*MEMBERS, "extra"] == [field.name for field in dataclasses.fields(RealtimeSession)]


@pytest.mark.parametrize("record", RECORDS)
def test_every_field_is_keyword_only(record: Loose) -> None:
    assert {True} == {field.kw_only for field in dataclasses.fields(record)}
    assert () == getattr(record, "__match_args__", ())


@pytest.mark.parametrize("record", RECORDS)
def test_classes_have_slots(record: Loose) -> None:
    names = [field.name for field in dataclasses.fields(record)]
    assert not hasattr(record(), "__dict__")
    assert set(names) <= set(record.__slots__)
    with pytest.raises(AttributeError):
        record().vioce = "ash"


def test_objects_are_mutable() -> None:
    changed = session()
    changed.voice = "sage"
    assert "sage" == changed.voice


def test_equality_is_by_fields() -> None:
    assert session() == session()
    changes: dict[str, Loose] = {"voice": UNSET, "turn_detection": None, "extra": {}}
    for member, value in changes.items():
        other = session()
        setattr(other, member, value)
        assert session() != other


def test_objects_of_different_classes_are_never_equal() -> None:
    one: object = RealtimeSession()
    assert one != RealtimeSessionTurnDetection()
    assert one != {}
    assert (one == 5) is False


def test_mutable_objects_are_unhashable() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(session())


def test_replace_gives_a_changed_copy() -> None:
    changed = dataclasses.replace(session(), voice="sage", temperature=1.0)
    assert session().to_dict() | {"voice": "sage", "temperature": 1.0} == changed.to_dict()


def test_replace_calls_the_constructor_and_is_strict() -> None:
    assert [("/temperature", "maximum")] == refused(dataclasses.replace, drifted(), voice="sage")
    assert [("/voice", "enum")] == refused(dataclasses.replace, session(), voice="marin")


def test_replace_can_unset_a_member() -> None:
    assert dataclasses.replace(session(), voice=UNSET).voice is UNSET


def test_asdict_gives_nested_dicts_with_unset_itself() -> None:
    data = dataclasses.asdict(session())
    assert [*MEMBERS, "extra"] == list(data)
    assert data["temperature"] is UNSET
    assert data["input_audio_transcription"] is None
    assert 0.5 == data["turn_detection"]["threshold"]
    assert {"id": "sess_1", "deep": {"list": [1, 2]}} == data["extra"]


def test_astuple_works() -> None:
    assert len(MEMBERS) + 1 == len(dataclasses.astuple(session()))


def test_a_copy_is_shallow() -> None:
    original = session()
    copied = copy.copy(original)
    assert original == copied
    assert copied is not original
    assert copied.turn_detection is original.turn_detection


def test_a_deepcopy_shares_nothing() -> None:
    original = session()
    copied: Loose = copy.deepcopy(original)
    assert original == copied
    assert copied.temperature is UNSET
    copied.turn_detection.threshold = 1
    copied.tools[0].parameters["x"]["y"] = 1
    copied.extra["deep"]["list"].append(3)
    assert session() == original


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickling_works_with_every_protocol(protocol: int) -> None:
    original = session()
    loaded = repickled(original, protocol)
    assert original == loaded
    assert loaded.temperature is UNSET
    loaded.extra["more"] = 1
    assert "more" not in original.extra


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_copying_and_pickling_do_not_call_the_constructor(protocol: int) -> None:
    invalid = drifted()
    assert invalid == copy.copy(invalid)
    assert invalid == copy.deepcopy(invalid)
    assert invalid == repickled(invalid, protocol)


def test_match_works_with_keyword_patterns() -> None:
    match session():
        case RealtimeSession(
            voice="ash",
            input_audio_transcription=None,
            turn_detection=RealtimeSessionTurnDetection(threshold=threshold),
        ):
            assert 0.5 == threshold
        case _:
            pytest.fail("the pattern did not match")


@pytest.mark.parametrize("record", [session(), RealtimeSession(), drifted()])
def test_repr_leaves_unset_fields_out(record: RealtimeSession) -> None:
    assert "UNSET" not in repr(record)
    assert "instructions" not in repr(record)


@pytest.mark.parametrize(
    "record",
    [
        session(),
        RealtimeSession(),
        RealtimeSession(instructions="'\"\n\\ \u00fc\x1b"),
        RealtimeSession.from_dict({"extra": 1, "self": [1.0, None, True]}),
    ],
)
def test_repr_evaluates_back(record: RealtimeSession) -> None:
    assert record == eval(repr(record), dict(vars(package)))  # noqa: S307  # that is the claim


def test_unset_is_the_one_member_of_an_enum() -> None:
    assert issubclass(UnsetType, enum.Enum)
    assert [UNSET] == list(UnsetType)


def test_unset_is_written_by_its_name() -> None:
    assert "UNSET" == repr(UNSET) == UNSET.value


def test_an_object_that_is_not_yet_made_can_be_shown() -> None:
    assert "RealtimeSession()" == repr(RealtimeSession.__new__(RealtimeSession))


def test_replacing_is_a_method_too() -> None:
    session = RealtimeSession(voice="ash", temperature=1)
    changed = session.__replace__(voice="sage")
    assert RealtimeSession(voice="sage", temperature=1) == changed
    with pytest.raises(ValueError, match="voice"):
        session.__replace__(voice="nova")


def test_unset_is_falsy() -> None:
    assert bool(UNSET) is False


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_unset_keeps_its_identity(protocol: int) -> None:
    assert UNSET is copy.copy(UNSET)
    assert UNSET is copy.deepcopy([UNSET])[0]
    assert UNSET is repickled(UNSET, protocol)
