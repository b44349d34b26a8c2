"""The slow path: says all that is wrong with a value, and takes what the fast path does not.

Generated checks call `fault` and its kin here. A place in a value is a chain of pairs, the
innermost first: `((None, "tools"), 0)` is `/tools/0`, and None is the whole value.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from reprlib import Repr
from typing import Any, TypeAlias

from ._runtime import (
    UNSET,
    Codec,
    Drift,
    JsonValue,
    Record,
    ValidationError,
    Violation,
    is_json,
)

Place: TypeAlias = "tuple[Place, str | int] | None"
Check: TypeAlias = Callable[[Any, Place, "Faults"], None]
Fault: TypeAlias = tuple[Place, str, str, Any, str]


class Faults:
    """What is wrong with a value: `fatal` always, `unknown` unless drift is tolerated.

    `notes` are unknown values that an open enumeration takes; they are told, not refused.
    """

    __slots__ = ("fatal", "notes", "unknown")

    def __init__(self) -> None:
        self.fatal: list[Fault] = []
        self.unknown: list[Fault] = []
        self.notes: list[Fault] = []

    def __bool__(self) -> bool:
        return bool(self.fatal or self.unknown)


def pointer(place: Place) -> str:
    """Write a place as a JSON Pointer (RFC 6901)."""
    tokens: list[str] = []
    while place is not None:
        place, token = place
        tokens.append(str(token).replace("~", "~0").replace("/", "~1"))
    return "".join("/" + token for token in reversed(tokens))


def _in_order(faults: list[Fault]) -> tuple[Violation, ...]:
    """Sort faults by place, those of one place in the order of the schema."""
    return tuple(map(_violation, sorted(faults, key=lambda each: _tokens(each[0]))))


def _tokens(place: Place) -> list[tuple[bool, str | int]]:
    tokens: list[tuple[bool, str | int]] = []
    while place is not None:
        place, token = place
        tokens.append((isinstance(token, str), token))
    return tokens[::-1]


def _violation(fault: Fault) -> Violation:
    place, keyword, words, value, schema_pointer = fault
    return Violation(pointer(place), keyword, f"{show(value)} {words}", value, schema_pointer)


_repr = Repr()
_repr.maxstring = _repr.maxother = 60
_repr.maxlist = _repr.maxtuple = _repr.maxdict = _repr.maxset = 4
_repr.maxlevel = 3
_repr.maxlong = 60


def show(value: Any) -> str:
    """Show a value in a message: as Python writes it, shortened, on one line."""
    if type(value) is int and value.bit_length() > 200:
        return f"an integer of {value.bit_length()} bits"
    try:
        shown = _repr.repr(value)
    except Exception:  # a stranger's __repr__ may raise anything; the message must not
        shown = f"a {type(value).__name__}"
    return shown if shown.isprintable() else repr(shown)[1:-1]


# What generated checks call.


def fault(
    e: Faults, at: Place, keyword: str, words: str, value: Any, schema_pointer: str
) -> None:
    """Note that a value breaks a keyword."""
    e.fatal.append((at, keyword, words, value, schema_pointer))


def unknown(
    e: Faults, at: Place, keyword: str, words: str, value: Any, schema_pointer: str
) -> None:
    """Note a value, tag or member that the schema does not know (yet)."""
    e.unknown.append((at, keyword, words, value, schema_pointer))


def news(e: Faults, at: Place, keyword: str, words: str, value: Any, schema_pointer: str) -> None:
    """Note an unknown value of an open enumeration, which is allowed."""
    e.notes.append((at, keyword, words, value, schema_pointer))


def fits(check: Check, value: Any) -> bool:
    """Tell whether a check finds nothing wrong."""
    e = Faults()
    check(value, None, e)
    return not e


def any_of(e: Faults, at: Place, value: Any, schema_pointer: str, *checks: Check) -> None:
    """Demand that at least one check finds nothing wrong (2020-12 Core, section 10.2.1.2)."""
    if not any([fits(check, value) for check in checks]):
        fault(e, at, "anyOf", _no_branch(value, checks), value, schema_pointer)


def one_of(e: Faults, at: Place, value: Any, schema_pointer: str, *checks: Check) -> None:
    """Demand that exactly one check finds nothing wrong (2020-12 Core, section 10.2.1.3)."""
    count = sum([fits(check, value) for check in checks])
    if count == 0:
        fault(e, at, "oneOf", _no_branch(value, checks), value, schema_pointer)
    elif count > 1:
        words = f"fits {count} of the {len(checks)} alternatives, and must fit one only"
        fault(e, at, "oneOf", words, value, schema_pointer)


def _no_branch(value: Any, checks: tuple[Check, ...]) -> str:
    """Say what kept a value from the alternative that it came nearest to."""
    attempts = []
    for check in checks:
        e = Faults()
        check(value, None, e)
        attempts.append(e.fatal + e.unknown)
    nearest = min(attempts, key=lambda faults: (len(faults), -len(pointer(faults[0][0]))))
    place, _, words, found, _ = nearest[0]
    where = f"{pointer(place)} " if place else ""
    return f"fits none of the {len(checks)} alternatives; nearest: {where}{show(found)} {words}"


def extra_names(value: dict[str, Any], known: frozenset[str]) -> list[str]:
    """Give the member names that are not among the known ones."""
    return [name for name in value if name not in known]


# From instances to JSON values. An opener takes a value, its place and the faults; what it
# refuses it notes, and gives None for it.

Opener: TypeAlias = Callable[[Any, Place, Faults], Any]


def open_value(value: Any, at: Place, e: Faults) -> Any:
    """Copy free-form data, noting what JSON can't carry."""
    plain = exact(value)
    if type(plain) is dict:
        return {
            name: open_value(item, (at, name), e)
            for name, item in plain.items()
            if _is_member_name(name, at, e)
        }
    if type(plain) is list:
        return [open_value(item, (at, place), e) for place, item in enumerate(plain)]
    if isinstance(plain, Record):
        return plain._codec().open(plain, at, e)
    if is_json(plain):
        return plain
    fault(e, at, "json", f"({type(value).__name__}) is nothing that JSON can carry", value, "")
    return None


def _is_member_name(name: Any, at: Place, e: Faults) -> bool:
    if isinstance(name, str):
        return True
    fault(e, at, "json", "is the name of a member and no string", name, "")
    return False


def instance(*classes: type[Record]) -> Opener:
    """Open instances of some classes; a dict in their place is refused."""

    def open_(value: Any, at: Place, e: Faults) -> Any:
        if isinstance(value, Mapping | Record) and not isinstance(value, classes):
            names = " or ".join(each.__name__ for each in classes)
            words = f"is no {names}: build one, or read it with {classes[0].__name__}.from_dict"
            fault(e, at, "type", words, value, "")
        return open_value(value, at, e)

    return open_


def tagged(member: str, known: frozenset[str], opener: Opener) -> Opener:
    """Open instances of tagged classes, and objects whose tag no class has, which drift kept."""

    def open_(value: Any, at: Place, e: Faults) -> Any:
        if isinstance(value, Mapping) and member in value and value[member] not in known:
            return open_value(value, at, e)
        return opener(value, at, e)

    return open_


def items(opener: Opener) -> Opener:
    """Open lists whose items an opener takes."""

    def open_(value: Any, at: Place, e: Faults) -> Any:
        if type(value) is not list:
            return open_value(value, at, e)
        return [opener(item, (at, place), e) for place, item in enumerate(value)]

    return open_


def members(opener: Opener) -> Opener:
    """Open maps whose values an opener takes."""

    def open_(value: Any, at: Place, e: Faults) -> Any:
        if type(value) is not dict:
            return open_value(value, at, e)
        return {
            name: opener(item, (at, name), e)
            for name, item in value.items()
            if _is_member_name(name, at, e)
        }

    return open_


def by_kind(objects: Opener, lists: Opener) -> Opener:
    """Open objects and lists each with their own opener."""

    def open_(value: Any, at: Place, e: Faults) -> Any:
        return (lists if type(value) is list else objects)(value, at, e)

    return open_


def open_record(value: Record, at: Place, e: Faults, **openers: Opener) -> dict[str, Any]:
    """Open an instance, its attributes with their own openers, and what it holds in `extra`."""
    data: dict[str, Any] = {}
    for name, wire in value._wires.items():
        item = getattr(value, name)
        if item is not UNSET:
            data[wire] = openers.get(name, open_value)(item, (at, wire), e)
    if not isinstance(value.extra, Mapping):
        fault(e, (at, "extra"), "type", "is no mapping of unknown members", value.extra, "")
        return data
    for name, item in value.extra.items():
        if name in value._known:
            own = next(attribute for attribute, wire in value._wires.items() if wire == name)
            words = f"stands in extra, but the schema declares this member: set {own} instead"
            fault(e, (at, name), "extra", words, item, "")
        elif _is_member_name(name, at, e):
            data[name] = open_value(item, (at, name), e)
    return data


# From JSON values to instances, where the class is not a matter of the JSON type alone.


def as_integer(value: Any) -> Any:
    """Give 1 for 1.0."""
    return int(value) if type(value) is float and value.is_integer() else value


Build: TypeAlias = Callable[[Any], Any]


def by_tag(value: dict[str, Any], member: str, builders: Mapping[str, Build]) -> Any:
    """Build what the tag says; an unknown one leaves the value as it is."""
    tag = value.get(member)
    build = builders.get(tag) if type(tag) is str else None
    return build(value) if build else value


def by_trial(value: Any, *attempts: tuple[Check, Build]) -> Any:
    """Build what the first check that finds nothing wrong says."""
    for check_, build in attempts:
        if fits(check_, value):
            return build(value)
    return value


# Subclasses of JSON's Python types count as the plain value that they hold.

_EXACT: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (str, str.__str__),
    (int, int.__int__),
    (float, float.__float__),
    (Mapping, dict),
    (list, list),
)


def exact(value: Any) -> Any:
    """Give the plain value of a subclass of str, int, float, list or dict, of any mapping too."""
    if type(value) is bool or isinstance(value, Record):
        return value
    for base, convert in _EXACT:
        if isinstance(value, base):
            return value if type(value) is base else convert(value)
    return value


def plain(value: Any, at: Place, e: Faults) -> Any:
    """Replace subclasses everywhere in a value; what needs no replacing is shared, not copied."""
    value = exact(value)
    if type(value) is dict:
        copy = {
            exact(name): plain(item, (at, name), e)
            for name, item in value.items()
            if _is_member_name(name, at, e)
        }
        same = copy.keys() == value.keys() and all(type(name) is str for name in value)
        return value if same and all(copy[name] is value[name] for name in copy) else copy
    if type(value) is list:
        copies = [plain(item, (at, place), e) for place, item in enumerate(value)]
        same = all(copy is item for copy, item in zip(copies, value, strict=True))
        return value if same else copies
    return value


def violations(check_: Check, value: Any) -> list[Violation]:
    """Give every violation of JSON data, [] if it is valid."""
    e = Faults()
    try:
        check_(plain(value, None, e), None, e)
    except RecursionError:
        e = Faults()
        e.fatal.append((None, "json", _TOO_DEEP, _Hidden(value), ""))
    return list(_in_order(e.fatal + e.unknown))


# The slow ways of `Record`'s methods.

_TOO_DEEP = "is nested deeper than this interpreter can follow"


def check(codec: Codec, value: Any) -> tuple[Faults, Any]:
    """Collect what is wrong with JSON data, and give it back with plain types."""
    e = Faults()
    try:
        value = plain(value, None, e)
        if isinstance(value, Record):
            words = f"is an instance: from_dict takes JSON data, as {codec.name}.to_dict gives it"
            fault(e, None, "type", words, value, "")
        else:
            codec.check(value, None, e)
    except RecursionError:
        e = Faults()
        e.fatal.append((None, "json", _TOO_DEEP, _Hidden(value), ""))
    return e, value


class _Hidden:
    """Stands for a value that can't be shown."""

    def __init__(self, value: Any) -> None:
        self.kind = type(value).__name__

    def __repr__(self) -> str:
        return f"this {self.kind}"


def settle(name: str, e: Faults, drift: Drift | None) -> None:
    """Raise ValidationError for what is refused, and hand over what is tolerated."""
    refused = e.fatal if drift else e.fatal + e.unknown
    if refused:
        raise ValidationError(name, _in_order(refused))
    if drift:
        for violation in _in_order(e.unknown + e.notes):
            drift(violation)


def decode(cls: type[Record], data: Any, drift: Drift | None) -> Any:
    """Check and build an instance of any data."""
    e, value = check(cls._codec(), data)
    return _built(cls, value, e, drift)


def _built(cls: type[Record], value: Any, e: Faults, drift: Drift | None) -> Any:
    codec = cls._codec()
    if not e and type(value) is not dict:
        # A schema without `type` takes other values too, but no instance can hold them.
        fault(e, None, "type", "is not an object", value, "")
    settle(codec.name, e, drift)
    return codec.build(cls, value)


def decode_text(cls: type[Record], text: Any, drift: Drift | None) -> Any:
    """Check and build an instance of JSON text."""
    codec = cls._codec()
    data, faults = read(text)
    if data is UNSET:
        raise ValidationError(codec.name, _in_order(faults))
    e, value = check(codec, data)
    told = {pointer(each[0]) for each in e.fatal + e.unknown}
    e.fatal[:0] = [each for each in faults if pointer(each[0]) not in told]
    return _built(cls, value, e, drift)


def validate(instance: Record, drift: Drift | None) -> None:
    """Check an instance."""
    codec = instance._codec()
    e, found = Faults(), Faults()
    try:
        codec.check(codec.open(instance, None, e), None, found)
    except RecursionError:
        e, found = Faults(), Faults()
        found.fatal.append((None, "json", _TOO_DEEP, _Hidden(instance), ""))
    if e.fatal:
        _leave_out_below(found, e)
    found.fatal[:0] = e.fatal
    settle(codec.name, found, drift)


def _leave_out_below(found: Faults, refused: Faults) -> None:
    """Forget what checks say of values that were refused already: they saw a stand-in."""
    places = tuple(pointer(each[0]) for each in refused.fatal)
    below = tuple(f"{place}/" for place in places)

    def is_new(each: Fault) -> bool:
        where = pointer(each[0])
        return where not in places and not where.startswith(below)

    found.fatal = [each for each in found.fatal if is_new(each)]
    found.unknown = [each for each in found.unknown if is_new(each)]


def encode(instance: Record) -> dict[str, JsonValue]:
    """Turn an instance into JSON data, whatever its class says of it, or say why not."""
    codec = instance._codec()
    e = Faults()
    data: dict[str, JsonValue] = {}
    try:
        data = codec.open(instance, None, e)
    except RecursionError:
        e.fatal.append((None, "json", _TOO_DEEP, _Hidden(instance), ""))
    refused = [each for each in e.fatal if each[1] in ("json", "extra")]
    if refused:
        raise ValidationError(codec.name, _in_order(refused))
    return data


def dump(instance: Record, data: dict[str, JsonValue]) -> str:
    """Write JSON text: readable characters as they are, unless one can't be encoded."""
    try:
        text = _text(data, ascii_only=False)
        text.encode()
    except UnicodeEncodeError:
        return _text(data, ascii_only=True)
    except RecursionError:
        violation = Violation("", "json", f"{_Hidden(instance)!r} {_TOO_DEEP}", instance, "")
        raise ValidationError(instance._codec().name, (violation,)) from None
    return text


def _text(data: Any, *, ascii_only: bool) -> str:
    try:
        return json.dumps(data, ensure_ascii=ascii_only, separators=(",", ":"), allow_nan=False)
    except UnicodeEncodeError:
        raise
    except ValueError:  # an integer with more digits than the interpreter likes to convert
        return _text_of_any_size(data, ascii_only=ascii_only)


def _text_of_any_size(value: Any, *, ascii_only: bool) -> str:
    if type(value) is int:
        return str(Decimal(value))
    if type(value) is dict:
        members = (
            f"{json.dumps(name, ensure_ascii=ascii_only)}:"
            f"{_text_of_any_size(item, ascii_only=ascii_only)}"
            for name, item in value.items()
        )
        return f"{{{','.join(members)}}}"
    if type(value) is list:
        return f"[{','.join(_text_of_any_size(item, ascii_only=ascii_only) for item in value)}]"
    return json.dumps(value, ensure_ascii=ascii_only)


# JSON text that the strict parser refused: why, and where.

_MOST_DIGITS = 100_000


def read(text: Any) -> tuple[Any, list[Fault]]:
    """Read JSON text, and say what is wrong with it; UNSET stands for no value at all."""
    try:
        return _read_closely(text if isinstance(text, str) else str(text, "utf-8"))
    except UnicodeDecodeError as error:
        words = f"is not UTF-8: {error.reason} at byte {error.start}"
    except json.JSONDecodeError as error:
        words = f"is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
    except _TooLong:
        words = f"has a number of more than {_MOST_DIGITS} digits"
    except RecursionError:
        words = _TOO_DEEP
    return UNSET, [(None, "json", words, _Text(), "")]


class _Text:
    def __repr__(self) -> str:
        return "the text"


class _TooLong(Exception):
    pass


class _Repeated(dict[str, Any]):
    """An object in which a member name occurs more than once."""


def _read_closely(text: str) -> tuple[Any, list[Fault]]:
    """Find the repeated members, the overflowing numbers and the constants that aren't JSON."""
    constants: list[str] = []

    def note(constant: str) -> float:
        constants.append(constant)
        return 0.0

    data = json.loads(
        text.removeprefix("\ufeff"),
        object_pairs_hook=_with_repeats,
        parse_constant=note,
        parse_int=_integer,
    )
    faults: list[Fault] = [
        (None, "json", f"is not JSON: {constant} is no JSON number", _Text(), "")
        for constant in dict.fromkeys(constants)
    ]
    if faults:
        return UNSET, faults
    _walk(data, None, faults)
    return data, faults


def _integer(digits: str) -> int:
    try:
        return int(digits)
    except ValueError:  # more digits than the interpreter likes to convert
        if len(digits) > _MOST_DIGITS:
            raise _TooLong from None
        return int(Decimal(digits))


def _with_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    return members if len(members) == len(pairs) else _Repeated(pairs)


def _walk(value: Any, at: Place, faults: list[Fault]) -> None:
    if type(value) is _Repeated:
        faults.append((at, "json", "has a member that occurs twice", dict(value), ""))
    if isinstance(value, dict):
        for name, item in value.items():
            _walk(item, (at, name), faults)
    elif type(value) is list:
        for place, item in enumerate(value):
            _walk(item, (at, place), faults)
    elif type(value) is float and value - value != 0:
        faults.append((at, "json", "is past the range of a number", value, ""))
