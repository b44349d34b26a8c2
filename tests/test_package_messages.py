"""What is said of values that no schema's keyword is about, word by word."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable

import pytest

from conftest import Compiled, Loose, components
from realtime_session import (
    RealtimeSession,
    RealtimeSessionToolsInner,
    RealtimeSessionTurnDetection,
    ValidationError,
    Violation,
)
from realtime_session._shown import show

RING: Loose = []
RING.append(RING)
DEEP = "is nested deeper than this interpreter can follow"
SESSION = "/components/schemas/RealtimeSession"
VOICES = "'ash', 'ballad', 'coral', 'sage', 'verse', 'alloy', 'echo' or 'shimmer'"


def no_instance(place: str, value: str, name: str) -> tuple[str, str, str, str]:
    """Say what is said of a value in the place of a record."""
    words = f"{value} is no {name}: build one, or read it with {name}.from_dict"
    return (place, "type", words, "")


def instance(name: str) -> str:
    """Say what is said of an instance where JSON data belongs."""
    return f"{name}() is an instance: from_dict takes JSON data, as {name}.to_dict gives it"


def changed(record: Loose, **attributes: Loose) -> Loose:
    """Set attributes of a record, and give it back."""
    for name, value in attributes.items():
        setattr(record, name, value)
    return record


AT_MOST = "this Python reads integers of at most"

# Pointer, keyword, message and schema pointer of each violation, by what is done.
IN_OBJECTS: list[tuple[Callable[[], object], list[tuple[str, str, str, str]]]] = [
    (
        lambda: RealtimeSession(extra=[1]),  # type: ignore[arg-type]  # on purpose
        [("/extra", "extra", "[1] is no mapping of unknown members", "")],
    ),
    (
        lambda: RealtimeSession(extra={"voice": "ash"}),
        [
            (
                *("/voice", "extra"),
                "'ash' stands in extra, but the schema declares this member: set voice instead",
                "",
            )
        ],
    ),
    (
        lambda: RealtimeSessionToolsInner(extra={"type": 1}),
        [
            (
                *("/type", "extra"),
                "1 stands in extra, but the schema declares this member: set type_ instead",
                "",
            )
        ],
    ),
    (
        lambda: changed(RealtimeSession(), extra={"x": {"y": [0, math.nan]}}).to_dict(),
        [("/x/y/1", "json", "nan (float) is nothing that JSON can carry", "")],
    ),
    (
        lambda: changed(RealtimeSession(), extra={"x": {"y": {1: 2}}}).to_dict(),
        [("/x/y", "json", "1 is the name of a member and no string", "")],
    ),
    (
        lambda: changed(RealtimeSession(), extra={1: 2}).to_dict(),
        [("", "json", "1 is the name of a member and no string", "")],
    ),
    (
        lambda: changed(RealtimeSession(), extra={"voice": {1}, "x": {2}}).to_dict(),
        [
            (
                *("/voice", "extra"),
                "{1} stands in extra, but the schema declares this member: set voice instead",
                "",
            ),
            ("/x", "json", "{2} (set) is nothing that JSON can carry", ""),
        ],
    ),
    (
        lambda: RealtimeSession(tools=[{"x": b""}, RealtimeSessionTurnDetection()]),  # type: ignore[list-item]  # on purpose
        [
            no_instance("/tools/0", "{'x': b''}", "RealtimeSessionToolsInner"),
            ("/tools/0/x", "json", "b'' (bytes) is nothing that JSON can carry", ""),
            no_instance("/tools/1", "RealtimeSessionTurnDetection()", "RealtimeSessionToolsInner"),
        ],
    ),
    (
        lambda: changed(RealtimeSession(), turn_detection={"threshold": 2}).validate(),
        [no_instance("/turn_detection", "{'threshold': 2}", "RealtimeSessionTurnDetection")],
    ),
    (
        lambda: changed(RealtimeSession(), extra={"x": RING}).to_dict(),
        [("", "json", f"this RealtimeSession {DEEP}", "")],
    ),
    (
        lambda: changed(RealtimeSession(), extra={"x": RING}).validate(),
        [("", "json", f"this RealtimeSession {DEEP}", "")],
    ),
    (
        lambda: RealtimeSession.from_dict({"x": RING, "voice": 1}),
        [("", "json", f"this dict {DEEP}", "")],
    ),
    (
        lambda: changed(RealtimeSession.from_dict({"x": RING})).to_json(),
        [("", "json", f"this RealtimeSession {DEEP}", "")],
    ),
    (
        lambda: RealtimeSession.from_dict(RealtimeSession()),  # type: ignore[arg-type]  # on purpose
        [
            (
                *("", "type"),
                instance("RealtimeSession"),
                "",
            )
        ],
    ),
    (
        lambda: RealtimeSession.from_dict({"turn_detection": RealtimeSessionTurnDetection()}),
        [
            (
                *("/turn_detection", "type"),
                instance("RealtimeSessionTurnDetection"),
                f"{SESSION}/properties/turn_detection/type",
            )
        ],
    ),
    (
        lambda: RealtimeSession.from_dict(5),  # type: ignore[arg-type]  # on purpose
        [("", "type", "5 is not an object", f"{SESSION}/type")],
    ),
]
IN_TEXTS: list[tuple[str | bytes, list[tuple[str, str, str, str]]]] = [
    ("", [("", "json", "the text is not JSON: Expecting value at line 1, column 1", "")]),
    ("{}\n x", [("", "json", "the text is not JSON: Extra data at line 2, column 2", "")]),
    (
        '{"a": NaN, "b": [-Infinity, NaN]}',
        [
            ("", "json", "the text is not JSON: NaN is no JSON number", ""),
            ("", "json", "the text is not JSON: -Infinity is no JSON number", ""),
        ],
    ),
    (
        '{"a": [{"c": 0, "b": 1, "b": 2}]}',
        [("/a/0", "json", "{'b': 2, 'c': 0} has the member 'b' more than once", "")],
    ),
    (
        '{"voice": 1, "voice": "x"}',
        [
            ("", "json", "{'voice': 'x'} has the member 'voice' more than once", ""),
            ("/voice", "enum", f"'x' is not one of {VOICES}", f"{SESSION}/properties/voice/enum"),
        ],
    ),
    ('{"x": [1e400]}', [("/x/0", "json", "inf is past the range of a number", "")]),
    (
        '{"temperature": -1e400}',
        [
            (
                *("/temperature", "type", "-inf is not a number"),
                f"{SESSION}/properties/temperature/type",
            )
        ],
    ),
    (
        '{"x": {"y": [0, -' + "1" * 4_301 + "]}}",
        [
            (
                *("/x/y/1", "json"),
                f"'-{'1' * 26}...{'1' * 28}' has 4301 digits, and {AT_MOST} 4300",
                "",
            )
        ],
    ),
    (b"  \xff", [("", "json", "the text is not UTF-8: invalid start byte at byte 2", "")]),
    ("[" * 100_000, [("", "json", f"the text {DEEP}", "")]),
]


def told(call: Callable[[], object]) -> list[tuple[str, str, str, str]]:
    """Give what a call's error says."""
    with pytest.raises(ValueError, match="violation") as caught:
        call()
    error: Loose = caught.value
    return [
        (each.pointer, each.keyword, each.message, each.schema_pointer) for each in error.errors
    ]


@pytest.mark.parametrize("number", range(len(IN_OBJECTS)))
def test_what_is_said_of_objects(number: int) -> None:
    call, expected = IN_OBJECTS[number]
    assert expected == told(call)


@pytest.mark.parametrize(("text", "expected"), IN_TEXTS, ids=lambda each: str(each)[:12])
def test_what_is_said_of_texts(
    text: str | bytes, expected: list[tuple[str, str, str, str]]
) -> None:
    assert expected == told(lambda: RealtimeSession.from_json(text))


def test_as_many_digits_are_read_and_written_as_python_allows() -> None:
    text = '{"x":' + "1" * 4_300 + "}"
    assert text == RealtimeSession.from_json(text).to_json()
    longer = '{"x":' + "1" * 4_301 + "}"
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(5_000)
    try:
        session = RealtimeSession.from_json(longer)
        assert longer == session.to_json()
    finally:
        sys.set_int_max_str_digits(limit)
    words = "an integer of 14285 bits has more than the 4300 digits that Python writes"
    assert [("/x", "json", words, "")] == told(session.to_json)


class Odd:
    """An object of a stranger, which shows itself as it likes."""

    def __init__(self, shown: str) -> None:
        self.shown = shown

    def __repr__(self) -> str:
        return self.shown


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a" * 58, repr("a" * 58)),
        ("a" * 59, f"'{'a' * 27}...{'a' * 28}'"),
        ("a\n\u202e", r"'a\n\u202e'"),
        (2**200 - 1, str(2**200 - 1)),
        (2**200, "an integer of 201 bits"),
        (-(2**200), "an integer of 201 bits"),
        ([10**59], f"[1{'0' * 59}]"),
        ([10**60], f"[1{'0' * 27}...{'0' * 29}]"),
        ([0, 1, 2, 3], "[0, 1, 2, 3]"),
        ([0, 1, 2, 3, 4], "[0, 1, 2, 3, ...]"),
        ((0, 1, 2, 3, 4), "(0, 1, 2, 3, ...)"),
        ({0, 1, 2, 3, 4}, "{0, 1, 2, 3, ...}"),
        (dict.fromkeys(range(5)), "{0: None, 1: None, 2: None, 3: None, ...}"),
        ([[[1]]], "[[[1]]]"),
        ([[[[1]]]], "[[[[...]]]]"),
        (Odd("a\nb\u202e"), r"a\nb\u202e"),
        (Odd("x" * 60), "x" * 60),
        (Odd("x" * 61), f"{'x' * 28}...{'x' * 29}"),
        (True, "True"),
        (None, "None"),
    ],
)
def test_a_value_is_shown_in_a_short_line(value: object, expected: str) -> None:
    assert expected == show(value)


def test_each_type_of_members_is_demanded_in_its_words(compiled: Compiled) -> None:
    values = {
        "string": (1, "1 is not a string"),
        "integer": (0.5, "0.5 is not an integer"),
        "number": ("", "'' is not a number"),
        "boolean": (0, "0 is not a boolean"),
        "array": ({}, "{} is not an array"),
        "object": ([], "[] is not an object"),
        "null": (False, "False is not null"),
    }
    members = {f"{kind}_{number}": {"type": kind} for kind in values for number in (1, 2)}
    thing = compiled(components(Thing={"type": "object", "properties": members})).Thing
    data = {name: values[name[:-2]][0] for name in members}
    place = "/components/schemas/Thing/properties"
    expected = [
        (f"/{name}", "type", values[name[:-2]][1], f"{place}/{name}/type")
        for name in sorted(members)
    ]
    assert expected == told(lambda: thing.from_dict(data))
    good = {"string": "", "integer": 1.0, "number": 1, "boolean": True, "array": [], "object": {}}
    assert thing.from_dict({f"{kind}_1": value for kind, value in good.items()} | {"null_1": None})


def test_a_record_of_a_schema_without_a_type_is_made_of_objects_alone(compiled: Compiled) -> None:
    thing = compiled(components(Thing={"properties": {"a": {}}})).Thing
    assert [("", "type", "5 is not an object", "")] == told(lambda: thing.from_dict(5))


@pytest.mark.parametrize(
    ("name", "shown"),
    [("a\\b", "/a\\b"), ("it's", "/it's"), ("a\nb\u202e", r"/a\nb\u202e"), ("", "/")],
)
def test_places_stand_in_one_line(name: str, shown: str) -> None:
    error = ValidationError("Root", (Violation(f"/{name}", "json", "it is wrong", 1, ""),))
    assert f"Root: 1 violation\n  {shown}: it is wrong" == str(error)
