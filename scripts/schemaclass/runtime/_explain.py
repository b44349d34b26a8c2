"""The slow path: says all that is wrong with a value, and takes what the fast path does not."""

from __future__ import annotations

from functools import partial
from typing import Any

from . import _shapes
from ._faults import Check, Entries, Faults, Place, fault, too_deep
from ._plain import plain
from ._runtime import (
    UNSET,
    Codec,
    Drift,
    JsonValue,
    Record,
    ValidationError,
    Violation,
)
from ._shapes import Entry, build_record, codec_of, open_record
from ._text import read
from ._violations import Places, in_order


def violations(check_: Check, value: Any) -> list[Violation]:
    """Give every violation of JSON data, [] if it is valid."""
    e = Faults()
    try:
        check_(plain(value, None, e), None, e)
    except RecursionError:
        e = too_deep(value)
    return list(in_order(e.fatal + e.unknown))


# The slow ways of `Record`'s methods.


def check(codec: Codec | Entry, value: Any) -> tuple[Faults, Any]:
    """Collect what is wrong with JSON data, and give it back with plain types."""
    e = Faults()
    try:
        value = plain(value, None, e)
        if isinstance(value, Record):
            words = f"is an instance: from_dict takes JSON data, as {codec.name}.to_dict gives it"
            fault(e, None, value, words, "", "type")
        else:
            codec.check(value, None, e)
    except RecursionError:
        e = too_deep(value)
    return e, value


def settle(name: str, e: Faults, drift: Drift | None) -> None:
    """Raise ValidationError for what is refused, and hand over what is tolerated."""
    refused = e.fatal + e.unknown if drift is None else e.fatal
    if refused:
        raise ValidationError(name, partial(in_order, refused))
    if drift is not None:
        for violation in in_order(e.unknown + e.notes):
            drift(violation)


def decode(cls: type[Record], data: Any, drift: Drift | None) -> Any:
    """Check and build an instance of any data."""
    e, value = check(codec_of(cls), data)
    return _built(cls, value, e, drift)


def _built(cls: type[Record], value: Any, e: Faults, drift: Drift | None) -> Any:
    codec = codec_of(cls)
    if not e and type(value) is not dict:
        # A schema without `type` takes other values too, but no instance can hold them.
        fault(e, None, value, "is not an object", "", "type")
    settle(codec.name, e, drift)
    try:
        return build_record(cls, value, e)
    except RecursionError:
        raise ValidationError(codec.name, in_order(too_deep(value).fatal)) from None


def decode_text(cls: type[Record], text: Any, drift: Drift | None) -> Any:
    """Check and build an instance of JSON text."""
    codec = codec_of(cls)
    data, faults = read(text)
    if data is UNSET:
        raise ValidationError(codec.name, in_order(faults))
    e, value = check(codec, data)
    places = Places()
    told = {id(place) for place, _ in places.told(e.fatal + e.unknown)}
    new = [each for each in faults if id(places.own(None, each[0])) not in told]
    e.fatal = [*new, *e.fatal]
    return _built(cls, value, e, drift)


def decode_value(entry: Entry, value: Any, drift: Drift | None) -> Any:
    """Check a JSON value of any type, and build what its schema makes of it."""
    e, value = check(entry, value)
    settle(entry.name, e, drift)
    try:
        return entry.shape.build(value, e)
    except RecursionError:
        raise ValidationError(entry.name, in_order(too_deep(value).fatal)) from None


def encode_value(entry: Entry, value: Any) -> Any:
    """Turn what `decode_value` gave into JSON data again."""
    e, data = Faults(), None
    try:
        data = entry.shape.open(value, None, e)
    except RecursionError:
        e = too_deep(value)
    if refused := [each for each in e.fatal if each[1] in ("json", "extra")]:
        raise ValidationError(entry.name, in_order(refused))
    return data


def validate(instance: Record, drift: Drift | None) -> None:
    """Check an instance."""
    codec = codec_of(type(instance))
    e, found = Faults(), Faults()
    try:
        codec.check(open_record(instance, None, e), None, found)
    except RecursionError:
        e, found = Faults(), too_deep(instance)
    if e.fatal:
        _leave_out_below(found, e)
    found.fatal = [*e.fatal, *found.fatal]
    settle(codec.name, found, drift)


def _leave_out_below(found: Faults, refused: Faults) -> None:
    """Forget what checks say of values that were refused already: they saw a stand-in."""
    places = Places()
    is_refused = {id(None): False}
    is_refused |= {id(place): True for place, _ in places.told(refused.fatal)}

    def is_new(place: Place) -> bool:
        path: list[Any] = []
        while id(place) not in is_refused:
            path.append(place)
            place = place[0]  # type: ignore[index]  # None is known
        is_refused.update((id(each), is_refused[id(place)]) for each in path)
        return not is_refused[id(place)]

    def kept(entries: Entries) -> Entries:
        told = list(places.told(entries))
        return [(place, *each[1:]) for place, each in told if is_new(place)]

    found.fatal, found.unknown = kept(found.fatal), kept(found.unknown)


def with_defaults(instance: Record) -> Any:
    """Copy an instance, with the defaults of the schema where nothing is set."""
    try:
        return _shapes.with_defaults(instance)
    except RecursionError:
        name = codec_of(type(instance)).name
        raise ValidationError(name, in_order(too_deep(instance).fatal)) from None


def encode(instance: Record) -> dict[str, JsonValue]:
    """Turn an instance into JSON data, whatever its class says of it, or say why not."""
    codec = codec_of(type(instance))
    e = Faults()
    data: dict[str, JsonValue] = {}
    try:
        data = open_record(instance, None, e)
    except RecursionError:
        e = too_deep(instance)
    refused = [each for each in e.fatal if each[1] in ("json", "extra")]
    if refused:
        raise ValidationError(codec.name, in_order(refused))
    return data
