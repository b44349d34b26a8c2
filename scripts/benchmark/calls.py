"""The calls that are timed: prepared, and made once to see that they do what they should.

What a call gives is compared with what it should give: what comes back wrong is not timed, and
what comes back changed is noted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from textwrap import shorten
from types import MappingProxyType
from typing import Final

from .adapters import Adapter, Call, Loose, Named, Peer
from .works import VIOLATIONS, Data, Place, Work, at
from .workshop import UnmadeError, Workshop

_ADDS: Final = "adds members that were not set"
_LOSES: Final = "loses members"
_WRONG_VOICE: Final = {"voice": "ember"}


@dataclass(frozen=True, slots=True)
class Contender:
    """A call that is ready to be timed, its argument, and what there is to say of it."""

    call: Call
    argument: Loose
    note: str = ""


class UnfitError(Exception):
    """A peer can't take part in a contest; the text says why."""


def prepare(peer: Peer, shop: Workshop, work: Work, operation: str) -> Contender:
    """Make a peer ready for an operation, a key of `OPERATIONS`. Raises UnfitError."""
    return _PREPARE[operation](adapted(peer, shop, work.component), work)


def adapted(peer: Peer, shop: Workshop, component: str) -> Adapter:
    """Set a peer up for a component. Raises UnfitError if it isn't installed, or stops."""
    made = _set_up(peer, shop, component)
    if isinstance(made, str):
        raise UnfitError(made)
    return made


@cache
def _set_up(peer: Peer, shop: Workshop, component: str) -> Adapter | str:
    """Set a peer up, once: give the adapter, or why there is none."""
    try:
        return peer.adapt(shop, component)
    except ImportError as error:
        return f"not installed: {error.name}"
    except UnmadeError as error:
        return str(error)
    except Exception as error:  # noqa: BLE001  # the peers' own, of every kind
        return f"stops: {_short(error)}"


def _construct(adapter: Adapter, work: Work) -> Contender:
    construct, decode = _able(adapter.construct), _able(adapter.decode)
    arguments = adapter.members(_attempt(decode, work.data))
    note = _difference(work.data, _able(adapter.encode)(_attempt(construct, arguments)))
    unchecked = "" if raises(construct, arguments | _WRONG_VOICE) else "checks nothing"
    return Contender(construct, arguments, "; ".join(filter(None, (unchecked, note))))


def _decode(adapter: Adapter, work: Work) -> Contender:
    decode = _able(adapter.decode)
    instance = _attempt(decode, work.data)
    return Contender(decode, work.data, _difference(work.data, _able(adapter.encode)(instance)))


def _parse(adapter: Adapter, work: Work) -> Contender:
    parse = _able(adapter.parse)
    instance = _attempt(parse, work.text)
    return Contender(parse, work.text, _difference(work.data, _able(adapter.encode)(instance)))


def _encode(adapter: Adapter, work: Work) -> Contender:
    encode = _able(adapter.encode)
    instance = _attempt(_able(adapter.decode), work.data)
    return Contender(encode, instance, _difference(work.data, _attempt(encode, instance)))


def _dump(adapter: Adapter, work: Work) -> Contender:
    dump = _able(adapter.dump)
    instance = _attempt(_able(adapter.decode), work.data)
    return Contender(dump, instance, _difference(work.data, json.loads(_attempt(dump, instance))))


def _validate(adapter: Adapter, work: Work) -> Contender:
    valid = _able(adapter.valid)
    if _attempt(valid, work.data) is False:
        raise UnfitError("refuses what is valid")
    return Contender(valid, work.data)


def _refuse(adapter: Adapter, work: Work) -> Contender:
    """Time the way to an error that lists place and message of all that is reported."""
    refuse = refusal(adapter)
    if not (reports := refuse(work.data)):
        raise UnfitError("accepts it")
    wrong = [place for place, value in VIOLATIONS if value == at(work.data, place)]
    told = named(reports, wrong)
    return Contender(
        refuse, work.data, "" if told == len(wrong) else f"reports {told} of {len(wrong)}"
    )


def named(reports: Sequence[tuple[Named, str]], places: Sequence[Place]) -> int:
    """Count the places that a report names; one that names none has told of one."""
    wanted = [tuple(map(str, place)) for place in places]
    found = sum(any(said[: len(place)] == place for said, _ in reports) for place in wanted)
    return max(found, min(1, len(reports)))


def refusal(adapter: Adapter) -> Callable[[Data], list[tuple[Named, str]]]:
    """Give a function of invalid data that lists what a peer reports, [] if it accepts it."""
    decode, reports = adapter.decode, adapter.reports
    if not isinstance(decode, str):
        check = decode
    elif not isinstance(adapter.valid, str):
        check = adapter.valid
    else:
        raise UnfitError(decode)

    def refuse(data: Data) -> list[tuple[Named, str]]:
        try:
            if check(data) is False:
                return reports(ValueError(data))
        except Exception as error:  # noqa: BLE001  # the peers' own, of every kind
            return reports(error)
        return []

    return refuse


_PREPARE: Final[Mapping[str, Callable[[Adapter, Work], Contender]]] = MappingProxyType(
    {
        "construct": _construct,
        "decode": _decode,
        "parse": _parse,
        "encode": _encode,
        "dump": _dump,
        "validate": _validate,
        "refuse": _refuse,
    }
)
OPERATIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "construct": "construct",
        "decode": "decode from a dict",
        "parse": "decode from JSON text",
        "encode": "encode to a dict",
        "dump": "encode to JSON text",
        "validate": "validate only",
        "refuse": "refuse and report",
    }
)


def _able(call: Call | str) -> Call:
    if isinstance(call, str):
        raise UnfitError(call)
    return call


def _attempt(call: Call, argument: Loose) -> Loose:
    try:
        return call(argument)
    except Exception as error:  # the peers' own, of every kind
        raise UnfitError(f"stops: {_short(error)}") from error


def raises(call: Call, argument: Loose) -> bool:
    """Tell whether a call raises an exception."""
    try:
        call(argument)
    except Exception:  # noqa: BLE001  # the peers' own, of every kind
        return True
    return False


def _short(error: Exception) -> str:
    first = f"{type(error).__name__}: {error}".split("\n", 1)[0]
    return shorten(first, width=100, placeholder=" ...")


def _difference(expected: Data, got: Data) -> str:
    """Say how JSON data differs from what is expected. Raises UnfitError for other values."""
    found = set(_differences(expected, got))
    if "" in found:
        raise UnfitError("changes values")
    return "; ".join(sorted(found))


def _differences(expected: Data, got: Data) -> Iterator[str]:
    if isinstance(expected, dict) and isinstance(got, dict):
        if got.keys() - expected.keys():
            yield _ADDS
        if expected.keys() - got.keys():
            yield _LOSES
        for name in expected.keys() & got.keys():
            yield from _differences(expected[name], got[name])
    elif isinstance(expected, list) and isinstance(got, list) and len(expected) == len(got):
        for first, second in zip(expected, got, strict=True):
            yield from _differences(first, second)
    elif expected != got:
        yield ""
