"""What each flavour of a package enforces: a table for the README, every cell of it measured.

`ROWS` states the answers. `Row.measure` finds an answer out, on a generated module and by what it
does with a value, so that the two can be compared. `with_table` writes the table into a text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any, NamedTuple, TypeAlias

import msgspec

# Records, and values of them, of modules that share no type.
Record: TypeAlias = Any
Value: TypeAlias = Any
Json: TypeAlias = Any

BEGIN, END = "<!-- flavours -->", "<!-- /flavours -->"

# How a flavour refuses: pydantic's and our ValidationError are ValueErrors, msgspec's is none.
Refusal = (ValueError, msgspec.ValidationError)


class Flavour(NamedTuple):
    """How the records of one flavour are used; `places` says where an error found faults."""

    module: str
    decode: Callable[[Record, str], Value]
    encode: Callable[[Value], Json]
    places: Callable[[Any], list[str]]


FLAVOURS: Mapping[str, Flavour] = {
    "dataclasses": Flavour(
        "",
        lambda record, text: record.from_json(text),
        lambda value: value.to_dict(),
        lambda error: [violation.pointer for violation in error.errors],
    ),
    "pydantic": Flavour(
        ".pydantic_models",
        lambda record, text: record.model_validate_json(text),
        lambda value: json.loads(value.model_dump_json()),
        lambda error: [repr(each["loc"]) for each in error.errors()],
    ),
    "msgspec": Flavour(
        ".msgspec_models",
        lambda record, text: msgspec.json.decode(text, type=record),
        lambda value: json.loads(msgspec.json.encode(value)),
        lambda error: [str(error).partition(" - at `")[2].rstrip("`") or "$"],
    ),
    "typeddict": Flavour(
        ".typed_dicts",
        lambda _, text: json.loads(text),
        lambda value: value,
        lambda _: [],
    ),
}


class Subject(NamedTuple):
    """What is measured: a flavour's record RealtimeSession, and its record of a second schema.

    `strict` has what RealtimeSession does without: `code` (capital letters), `word` (2 or 3
    characters), `list` (at most one item), `count` (above 0), and no other members.
    """

    flavour: Flavour
    session: Record
    strict: Record

    def decoded(self, data: Json, record: Record = None) -> Value:
        """Decode JSON data, as RealtimeSession unless another record is given."""
        return self.flavour.decode(record or self.session, json.dumps(data))

    def returned(self, data: Json, record: Record = None) -> Json:
        """Decode and encode again. Raises what the flavour raises."""
        return self.flavour.encode(self.decoded(data, record))

    def faults(self, data: Json, record: Record = None) -> list[str] | None:
        """Return where the flavour finds faults, or None if it takes the value."""
        try:
            self.decoded(data, record)
        except Refusal as error:
            return self.flavour.places(error)
        return None


def subject(name: str, sessions: ModuleType, stricts: ModuleType) -> Subject:
    """Return what to measure of a flavour, given its module of each package."""
    return Subject(FLAVOURS[name], sessions.RealtimeSession, stricts.Strict)


def is_refused(call: Callable[..., object], *args: object, **kwargs: object) -> bool:
    """Call, and tell whether a flavour's error came out."""
    try:
        call(*args, **kwargs)
    except Refusal:
        return True
    return False


def refused_or_accepted(of: Subject, *wrong: Json, strict: tuple[Json, ...] = ()) -> str:
    """Return what happens to each of some values: one word if it is the same for all."""
    cases = [(data, of.session) for data in wrong] + [(data, of.strict) for data in strict]
    outcomes = {is_refused(of.decoded, data, record) for data, record in cases}
    return " or ".join("refused" if each else "accepted" for each in sorted(outcomes))


def default_sent(of: Subject) -> str:
    """Say whether anything is sent that was not set."""
    return "yes" if of.flavour.encode(of.session()) or of.returned({}) else "no"


def three_states(of: Subject) -> str:
    """Say what is held for an absent member, for null and for a value, if they stay three."""
    cases: list[Json] = [{}, {"turn_detection": None}, {"turn_detection": {}}]
    if [of.returned(data) for data in cases] != cases:
        return "no"
    absent, null, _ = (held(of.decoded(data), "turn_detection") for data in cases)
    return f"{absent}, {null}, value"


def held(value: Value, name: str) -> str:
    """Return what a record holds under a name, as Python shows it."""
    if isinstance(value, dict):
        return f"`{value[name]!r}`" if name in value else "no key"
    return f"`{getattr(value, name)!r}`"


def null_refused(of: Subject) -> str:
    """Say what becomes of a null that the schema doesn't allow."""
    return refused_or_accepted(of, {"voice": None}, {"turn_detection": {"type": None}})


def unknown(of: Subject) -> str:
    """Say what becomes of members that the schema doesn't name, in any record."""
    data = {"turn_detection": {"new": 1}, "new": [1]}
    returned = of.returned(data)
    if returned == {"turn_detection": {}}:
        return "dropped"
    if returned != data:
        return f"`{returned!r}`"
    value = of.decoded(data)
    where = [each for each in ("extra", "model_extra") if getattr(value, each, None)]
    return f"kept, in `{where[0]}`" if where else "kept"


def unknown_forbidden(of: Subject) -> str:
    """Say what becomes of them where the schema allows none."""
    data = {"new": 1}
    if of.faults(data, of.strict) is not None:
        return "refused"
    return "kept" if of.returned(data, of.strict) == data else "dropped"


def constraints(of: Subject) -> str:
    """Say what becomes of values outside a range, a pattern or a length."""
    session = ({"temperature": 1.3}, {"turn_detection": {"silence_duration_ms": -1}})
    strict = ({"count": 0}, {"code": "a"}, {"word": "a"}, {"word": "abcd"}, {"list": ["a", "b"]})
    return refused_or_accepted(of, *session, strict=strict)


def enumerations(of: Subject) -> str:
    """Say what becomes of a value that isn't listed."""
    return refused_or_accepted(
        of, {"voice": "vox"}, {"modalities": ["video"]}, {"turn_detection": {"type": "vad"}}
    )


def reading(name: str, value: Json) -> Callable[[Subject], str]:
    """Return a measurement of what a value of another type is read as."""

    def measure(of: Subject) -> str:
        data = {"turn_detection": {name: value}}
        if of.faults(data) is not None:
            return "refused"
        return f"read as `{json.dumps(of.returned(data)['turn_detection'][name])}`"

    return measure


def errors_reported(of: Subject) -> str:
    """Say how many of three faults are reported."""
    found = of.faults({"voice": "vox", "temperature": 2, "turn_detection": {"type": "vad"}})
    return {0: "none", 1: "the first", 3: "all"}[len(found or [])]


def place(of: Subject) -> str:
    """Return how the place of a fault is written."""
    found = of.faults({"tools": [{}, {"name": 1}]}) or []
    return ", ".join(f"`{each}`" for each in found) or "none"


def checks(of: Subject) -> str:
    """Say when a value is checked."""
    value: Value = of.session()
    moments: list[str] = []
    if is_refused(of.session, temperature=2.0):
        moments.append("construction")
    typed = of.flavour is FLAVOURS["typeddict"]
    assign: Callable[..., object] = dict.__setitem__ if typed else setattr
    if is_refused(assign, value, "temperature", 2.0):
        moments.append("assignment")
    if of.faults({"temperature": 2.0}) is not None:
        moments.append("decoding")
    # pydantic's `validate` is another function, and deprecated.
    if of.flavour is FLAVOURS["dataclasses"] and is_refused(value.validate):
        moments.append("`validate()`")
    return ", ".join(moments) or "never"


class Row(NamedTuple):
    """A question, how to find the answer out, and the answer of each flavour, in their order."""

    question: str
    measure: Callable[[Subject], str]
    answers: tuple[str, str, str, str]


_ALL_BUT_ONE = ("refused", "refused", "refused", "accepted")

ROWS = (
    Row("schema defaults sent when unset", default_sent, ("no", "no", "no", "no")),
    Row(
        "absent, null and a value told apart",
        three_states,
        (
            "`UNSET`, `None`, value",
            "`MISSING`, `None`, value",
            "`UNSET`, `None`, value",
            "no key, `None`, value",
        ),
    ),
    Row("null where the schema has none", null_refused, _ALL_BUT_ONE),
    Row(
        "unknown members",
        unknown,
        ("kept, in `extra`", "kept, in `model_extra`", "dropped", "kept"),
    ),
    Row(
        "unknown members under `additionalProperties: false`",
        unknown_forbidden,
        ("refused", "refused", "dropped", "kept"),
    ),
    Row("outside ranges, patterns, lengths", constraints, _ALL_BUT_ONE),
    Row("not in an enumeration", enumerations, _ALL_BUT_ONE),
    Row(
        "`1.0` for an integer",
        reading("silence_duration_ms", 1.0),
        ("read as `1`", "refused", "refused", "read as `1.0`"),
    ),
    Row(
        '`"1"` for an integer',
        reading("silence_duration_ms", "1"),
        ("refused", "refused", "refused", 'read as `"1"`'),
    ),
    Row(
        "`true` for a number",
        reading("threshold", True),  # noqa: FBT003 - the JSON value is what it is about
        ("refused", "refused", "refused", "read as `true`"),
    ),
    Row("errors reported", errors_reported, ("all", "all", "the first", "none")),
    Row(
        "place of an error",
        place,
        ("`/tools/1/name`", "`('tools', 1, 'name')`", "`$.tools[1].name`", "none"),
    ),
    Row(
        "checks on",
        checks,
        ("construction, decoding, `validate()`", "construction, decoding", "decoding", "never"),
    ),
)


def stated(question: str, flavour: str) -> str:
    """Return the answer that the table states. Raises KeyError if there is no such question."""
    answers = {row.question: row.answers for row in ROWS}[question]
    return answers[list(FLAVOURS).index(flavour)]


def table() -> str:
    """Return the table as Markdown."""
    headings = [f"`realtime_session{flavour.module}`" for flavour in FLAVOURS.values()]
    lines = [["", *headings], ["---"] * (1 + len(headings))]
    lines += [[row.question, *row.answers] for row in ROWS]
    return "".join(f"| {' | '.join(cells)} |\n".replace("|  |", "| |") for cells in lines)


def with_table(text: str) -> str:
    """Return a text with the table between its markers. Raises ValueError if they are missing."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"no {BEGIN} and {END} in the text")
    return f"{before}{begin}\n\n{table()}\n{end}{after}"
