"""Our own hostile instances: a ValidationError with the right places, or the right result.

Never another exception, and never a wait: whatever is in the text, in the data or in an attribute.
"""

from __future__ import annotations

import decimal
import enum
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

import pytest

from conftest import Loose
from realtime_session import (
    UNSET,
    RealtimeSession,
    RealtimeSessionToolsInner,
    RealtimeSessionTurnDetection,
    ValidationError,
)
from referee import failures
from schemaclass import compile_schema

# --- text that is no JSON ------------------------------------------------------------------------

NO_JSON: dict[str, str | bytes] = {
    "nothing": "",
    "white space": " \t\r\n",
    "a BOM alone": b"\xef\xbb\xbf",
    "two BOMs": b"\xef\xbb\xbf\xef\xbb\xbf{}",
    "a BOM inside": "{\ufeff}",
    "NaN": '{"temperature": NaN}',
    "Infinity": '{"temperature": Infinity}',
    "-Infinity": '{"x": -Infinity}',
    "nan": '{"x": nan}',
    "a plus": '{"x": +1}',
    "a leading zero": '{"x": 01}',
    "a leading point": '{"x": .5}',
    "a trailing point": '{"x": 5.}',
    "an empty exponent": '{"x": 1e}',
    "hexadecimal": '{"x": 0x10}',
    "an underscore": '{"x": 1_000}',
    "other digits": '{"x": \u0661}',
    "a minus": '{"x": -}',
    "a double minus": '{"x": --1}',
    "True": '{"x": True}',
    "None": '{"x": None}',
    "undefined": '{"x": undefined}',
    "single quotes": "{'x': 1}",
    "no quotes": "{x: 1}",
    "a trailing comma": '{"x": 1,}',
    "a comma alone": "{,}",
    "two commas": '{"x": [1,,2]}',
    "no comma": '{"x": 1 "y": 2}',
    "no colon": '{"x" 1}',
    "two colons": '{"x":: 1}',
    "a number as name": "{1: 2}",
    "a null as name": "{null: 2}",
    "a comment": "{} // x",
    "a block comment": "/* x */ {}",
    "a hash": "# x\n{}",
    "NUL after": "{}\0",
    "NUL before": "\0{}",
    "NUL in a string": '{"x": "a\0b"}',
    "a line end in a string": '{"x": "a\nb"}',
    "a tab in a string": '{"x": "a\tb"}',
    "a wrong escape": r'{"x": "\x41"}',
    "a short escape": r'{"x": "\u12"}',
    "a strange escape": r'{"x": "\u 123"}',
    "an escape at the end": '{"x": "\\',
    "no end of a string": '{"x": "a',
    "no end of an object": '{"x": 1',
    "no end of an array": '{"x": [1, 2',
    "a wrong end": '{"x": [1}',
    "two values": "{} {}",
    "two values without space": "{}{}",
    "a value after": "{} x",
    "no-break space": "{\xa0}",
    "line separator": "{}\u2028",
    "form feed": "{}\f",
    "invalid UTF-8": b'{"x": "\xff"}',
    "overlong UTF-8": b'{"x": "\xc0\xaf"}',
    "a surrogate in UTF-8": b'{"x": "\xed\xa0\x80"}',
    "past Unicode in UTF-8": b'{"x": "\xf4\x90\x80\x80"}',
    "truncated UTF-8": b'{"x": "\xe2\x82',
    "latin-1": '{"x": "\xe9"}'.encode("latin-1"),
    "UTF-16": "{}".encode("utf-16"),
    "UTF-16 without BOM": '{"x": 1}'.encode("utf-16-le"),
    "UTF-32": "{}".encode("utf-32"),
    "UTF-7": b"+AHs-+AH0-",
    "brackets": "[" * 100_000,
    "braces": '{"x":' * 100_000,
    "closed brackets": '{"x":' + "[" * 100_000 + "]" * 100_000 + "}",
    "closed brackets in a typed place": '{"tools":' + "[" * 100_000 + "]" * 100_000 + "}",
    "a million digits": "1" * 1_000_000,
    "pickle": b"\x80\x04}.",
    "gzip": b"\x1f\x8b\x08\x00",
}


@pytest.mark.parametrize("name", NO_JSON)
def test_text_that_is_no_json_is_refused_as_a_whole(name: str) -> None:
    text = NO_JSON[name]
    forms: list[Any] = [text]
    if isinstance(text, bytes):
        forms += [bytearray(text), memoryview(text)]
    for form in forms:
        with pytest.raises(ValidationError) as found:
            RealtimeSession.from_json(form)
        assert [("", "json")] == [(each.pointer, each.keyword) for each in found.value.errors]
        assert len(str(found.value)) < 1_000
        assert str(found.value).replace("\n", "").isprintable()


# --- text whose values are hostile: the referee judges, place by place ----------------------------

VALUES: dict[str, str] = {
    "4,300 digits": "1" * 4_300,
    "-4,300 digits": "-" + "1" * 4_300,
    "5,000 digits after the point": "0." + "1" * 5_000,
    "the smallest float": "5e-324",
    "less than any float": "1e-400",
    "a float that is whole": "1.0",
    "a float that is nearly whole": "1.0000000000000002",
    "past exact floats": "9007199254740993",
    "a big float": "1e308",
    "minus zero": "-0",
    "minus zero, float": "-0.0",
    "zero with exponent": "0e999999999",
    "true": "true",
    "false": "false",
    "null": "null",
    "an empty string": '""',
    "a number in a string": '"1"',
    "NUL": r'"\u0000"',
    "a lone surrogate": r'"\ud800"',
    "a lone low surrogate": r'"a\udfffb"',
    "a surrogate pair": r'"\ud83d\ude00"',
    "bidi": '"\u202eabc\u2066"',
    "escapes": r'"\u001b[31m\u009b"',
    "a long string": '"' + "x" * 100_000 + '"',
    "an empty array": "[]",
    "an empty object": "{}",
    "an array of arrays": "[[[[]]]]",
    "a long array": "[" + ",".join(["null"] * 5_000) + "]",
    "a proto": '{"__proto__": {"x": 1}}',
    "dunders": '{"__class__": "x", "__init__": 1, "extra": {}, "self": 1}',
    "an empty name": '{"": ""}',
    "names like pointers": '{"a/b": 1, "~0": 2, "a~1b": 3}',
    "surrogates as names": r'{"\ud800": 1, "\udfff": 2}',
    "code": "\"__import__('os').system('x')\"",
    "format": '"%s%n{0.__class__}{}"',
}
PLACES: dict[str, str] = {
    "the whole": "%",
    "a string": '{"instructions": %}',
    "an enumeration": '{"voice": %}',
    "a number": '{"temperature": %}',
    "an integer": '{"turn_detection": {"silence_duration_ms": %}}',
    "an object": '{"turn_detection": %}',
    "an array": '{"tools": %}',
    "an item": '{"modalities": ["text", %]}',
    "a union": '{"max_response_output_tokens": %}',
    "free form": '{"tools": [{"parameters": {"x": [%]}}]}',
    "an unknown member": '{"unknown": %}',
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", VALUES)
def test_hostile_values_are_judged_as_by_the_referee(place: str, name: str) -> None:
    text = PLACES[place].replace("%", VALUES[name])
    data = json.loads(text)
    expected = sorted({each.pointer for each in failures(data)})
    try:
        session = RealtimeSession.from_json(text)
    except ValidationError as error:
        found = sorted({each.pointer for each in error.errors})
        message = str(error)
    else:
        found, message = [], repr(session)
        assert data == session.to_dict()
        assert session == RealtimeSession.from_json(session.to_json())
        session.to_json().encode()
    assert expected == found
    assert len(message) < 250_000


@pytest.mark.parametrize("count", [2, 50_000])
def test_members_that_hash_alike_or_are_many_take_no_time(count: int) -> None:
    """Hashes of strings are salted; what is alike in other languages is not here."""
    names = [f"{'Aa' * (n % 7)}{'BB' * (n % 5)}{n}" for n in range(count)]
    data = dict.fromkeys(names, 1)
    session = RealtimeSession.from_json(json.dumps(data))
    assert data == session.to_dict()


# --- Python objects that are handed in -----------------------------------------------------------


class Dict(dict[Any, Any]):
    """A dict whose methods can't be trusted."""

    def __getitem__(self, key: object) -> object:
        raise RuntimeError

    def get(self, *_: object) -> object:
        """Raise."""
        raise RuntimeError


class Str(str):
    """A str that looks like any other, and isn't."""

    __slots__ = ()

    def __str__(self) -> str:
        raise RuntimeError


class Key(str):
    """A str that hashes like all others of its kind, and can't be compared."""

    __slots__ = ()

    def __hash__(self) -> int:
        return 7

    def __eq__(self, other: object) -> bool:
        raise RuntimeError


class Int(int):
    """An int of a kind of its own."""


class Float(float):
    """A float of a kind of its own."""


class List(list[Any]):
    """A list of a kind of its own."""


class Loud:
    """An object that can't be shown or hashed."""

    def __repr__(self) -> str:
        raise RuntimeError

    def __hash__(self) -> int:
        raise RuntimeError


class Incomparable:
    """An object that can't be compared, as an array of numbers can't be as a whole."""

    def __eq__(self, _: object) -> bool:
        raise RuntimeError

    def __hash__(self) -> int:
        raise RuntimeError


class Voice(enum.StrEnum):
    """An enumeration of strings."""

    ASH = "ash"


def nested(levels: int) -> list[Any]:
    """Nest lists."""
    inner: list[Any] = []
    for _ in range(levels):
        inner = [inner]
    return inner


def own_cycle() -> dict[str, Any]:
    """Give a dict that holds itself."""
    cycle: dict[str, Any] = {}
    cycle["me"] = cycle
    return cycle


def list_cycle() -> list[Any]:
    """Give a list that holds itself."""
    cycle: list[Any] = []
    cycle.append(cycle)
    return cycle


STRANGE: dict[str, Callable[[], Any]] = {
    "a cycle": own_cycle,
    "a cycle of lists": list_cycle,
    "100,000 levels": lambda: nested(100_000),
    "a dict that raises": lambda: Dict(type="server_vad"),
    "a str of another kind": lambda: Str("ash"),
    "an int of another kind": lambda: Int(1),
    "a float of another kind": lambda: Float(0.7),
    "a list of another kind": lambda: List(["text"]),
    "an enumeration": lambda: Voice.ASH,
    "a name that raises": lambda: {Key("type"): "server_vad"},
    "names that are no strings": lambda: {1: 2, None: 3, (1,): 4},
    "a loud object": Loud,
    "a loud object inside": lambda: [Loud()],
    "an object that can't be compared": Incomparable,
    "bytes": lambda: b"ash",
    "a tuple": lambda: ("text",),
    "a set": lambda: {"text"},
    "a generator": lambda: iter("ash"),
    "a Decimal": lambda: decimal.Decimal("0.7"),
    "a signalling NaN": lambda: decimal.Decimal("sNaN"),
    "a complex number": lambda: 1j,
    "NaN": lambda: float("nan"),
    "infinity": lambda: float("inf"),
    "a huge integer": lambda: 10**10_000,
    "a huge negative integer": lambda: -(10**10_000),
    "a surrogate": lambda: "\udcff",
    "UNSET inside": lambda: [UNSET],
    "an instance": RealtimeSessionTurnDetection,
    "another instance": RealtimeSessionToolsInner,
    "the class": lambda: RealtimeSession,
    "a module": lambda: sys,
    "a function": lambda: nested,
    "Ellipsis": lambda: ...,
}
MEMBERS = (*RealtimeSession.__dataclass_fields__, "unknown")


def ignore(_: object) -> None:
    """Take news, and do nothing about it."""


def attempts(session: RealtimeSession) -> Iterator[Callable[[], object]]:
    """Give all that one does with an instance."""
    yield from (session.to_dict, session.to_json, session.validate, session.__repr__)
    yield partial(session.validate, drift=ignore)


def survives(attempt: Callable[[], Loose]) -> Loose:
    """Demand a result or a ValidationError that can be shown; give the result."""
    try:
        return attempt()
    except ValidationError as error:
        message = str(error).replace("\n", "")
    assert message.isprintable()
    return None


@pytest.mark.parametrize("name", STRANGE)
def test_strange_objects_do_no_harm_in_data(name: str) -> None:
    for member in MEMBERS:
        for wrap in (lambda value: value, lambda value: [value], lambda value: {"type": value}):
            data = {member: wrap(STRANGE[name]())}
            for drift in (None, ignore):
                session = survives(partial(RealtimeSession.from_dict, data, drift=drift))
                for attempt in attempts(session) if session else ():
                    survives(attempt)


@pytest.mark.parametrize("name", STRANGE)
def test_strange_objects_do_no_harm_in_attributes(name: str) -> None:
    for member in RealtimeSession.__dataclass_fields__:
        given: Loose = {member: STRANGE[name]()}
        survives(partial(RealtimeSession, **given))
        session = RealtimeSession()
        setattr(session, member, STRANGE[name]())
        for attempt in attempts(session):
            survives(attempt)


COMPARING: dict[str, Any] = {
    "const of a string": {"const": "x"},
    "const of a number": {"const": 1.5},
    "const of an array": {"const": [1, {"a": 2}]},
    "const of true": {"const": True},
    "enum": {"enum": ["x", "y"]},
    "enum of one": {"enum": ["x"]},
    "enum of several types": {"enum": ["x", 1, None]},
    "uniqueItems": {"uniqueItems": True},
    "contains": {"contains": {"const": 1}},
    "not": {"not": {"const": 3}},
    "if": {"if": {"const": 1}, "then": {"type": "integer"}},
    "oneOf": {"oneOf": [{"const": 1}, {"type": "string"}]},
    "a tag": {
        "oneOf": [
            {"type": "object", "required": ["kind"], "properties": {"kind": {"const": kind}}}
            for kind in ("a", "b")
        ]
    },
}


@pytest.mark.parametrize("schema", COMPARING.values(), ids=COMPARING)
def test_what_cannot_be_compared_is_not(schema: dict[str, Any]) -> None:
    compiled = compile_schema({"title": "Root", "type": "object", "properties": {"it": schema}})
    root, error = compiled.module.Root, compiled.module.ValidationError
    for value in (Incomparable(), [Incomparable()], {"kind": Incomparable()}):
        with suppress(error):
            root.from_dict({"it": value})
        with pytest.raises(error):
            root(it=value)


def test_foreign_values_are_compared_by_what_they_say_of_themselves() -> None:
    compiled = compile_schema({"title": "Root", "type": "object", "properties": COMPARED})
    root, error = compiled.module.Root, compiled.module.ValidationError
    price = decimal.Decimal("1.5")
    assert [price, price + 1] == root.from_dict({"all": [price, price + 1], "one": price}).all_
    for data in ({"all": [price, decimal.Decimal("1.50")]}, {"one": price + 2}):
        with pytest.raises(error):
            root.from_dict(data)


COMPARED: dict[str, Any] = {"all": {"uniqueItems": True}, "one": {"enum": [1.5, 2.5]}}


@pytest.mark.parametrize("name", STRANGE)
def test_strange_objects_are_no_json_data(name: str) -> None:
    survives(lambda: RealtimeSession.from_dict(STRANGE[name]()))


def test_a_session_in_itself_does_no_harm() -> None:
    session: Loose = RealtimeSession()
    session.extra["me"] = session
    session.tools = session
    for attempt in attempts(session):
        survives(attempt)
