"""JSON text: written whatever it holds, and read closely where strict reading refused it."""

from __future__ import annotations

import json
from collections import Counter
from sys import get_int_max_str_digits
from typing import Any, NamedTuple

from ._faults import TOO_DEEP, Fault, Place, Unshown
from ._runtime import UNSET, JsonValue, Record, ValidationError, Violation
from ._shown import show
from ._violations import in_order


def dump(instance: Record, data: dict[str, JsonValue]) -> str:
    """Write JSON text: readable characters as they are, unless one can't be encoded."""
    try:
        try:
            text = _text(data, ascii_only=False)
            text.encode()
        except UnicodeEncodeError:
            return _text(data, ascii_only=True)
    except RecursionError:
        violation = Violation("", "json", f"{Unshown(instance)!r} {TOO_DEEP}", instance, "")
        raise ValidationError(instance._codec().name, (violation,)) from None
    except ValueError:
        faults: list[Fault] = []
        _find_long(data, None, faults)
        raise ValidationError(instance._codec().name, in_order([*faults])) from None
    return text


def _text(data: Any, *, ascii_only: bool) -> str:
    return json.dumps(data, ensure_ascii=ascii_only, separators=(",", ":"), allow_nan=False)


def _find_long(value: Any, at: Place, faults: list[Fault]) -> None:
    """Find the integers that the interpreter won't write: doing it takes n**2 for n digits."""
    if type(value) is int:
        try:
            str(value)
        except ValueError:
            words = f"has more than the {get_int_max_str_digits()} digits that Python writes"
            faults.append((at, "json", words, value, ""))
    elif isinstance(value, dict):
        for name, item in value.items():
            _find_long(item, (at, name), faults)
    elif isinstance(value, list):
        for place, item in enumerate(value):
            _find_long(item, (at, place), faults)


# JSON text that the strict parser refused: why, and where.


def read(text: Any) -> tuple[Any, list[Fault]]:
    """Read JSON text, and say what is wrong with it; UNSET stands for no value at all."""
    if isinstance(text, memoryview):
        text = text.tobytes()
    try:
        return _read_closely(text if isinstance(text, str) else str(text, "utf-8"))
    except UnicodeDecodeError as error:
        words = f"is not UTF-8: {error.reason} at byte {error.start}"
    except json.JSONDecodeError as error:
        words = f"is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
    except RecursionError:
        words = TOO_DEEP
    return UNSET, [(None, "json", words, Unshown(""), "")]


class _Long(NamedTuple):
    """An integer of more digits than the interpreter reads, since that takes n**2 for n digits.

    CVE-2020-10735. Whoever wants longer ones says so to Python: `sys.set_int_max_str_digits`, or
    PYTHONINTMAXSTRDIGITS.
    """

    digits: str


class _Repeated(dict[str, Any]):
    """An object in which member names occur more than once; `twin` is the first of them."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        counts = Counter(name for name, _ in pairs)
        self.twin = next(name for name in counts if counts[name] > 1)


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
        (None, "json", f"is not JSON: {constant} is no JSON number", Unshown(""), "")
        for constant in dict.fromkeys(constants)
    ]
    if faults:
        return UNSET, faults
    long: list[Fault] = []
    _walk(data, None, faults, long)
    return (UNSET, long) if long else (data, faults)


def _integer(digits: str) -> int | _Long:
    try:
        return int(digits)
    except ValueError:
        return _Long(digits)


def _with_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    return members if len(members) == len(pairs) else _Repeated(pairs)


def _walk(value: Any, at: Place, faults: list[Fault], long: list[Fault]) -> None:
    if type(value) is _Repeated:
        words = f"has the member {show(value.twin)} more than once"
        faults.append((at, "json", words, dict(value), ""))
    if isinstance(value, dict):
        for name, item in value.items():
            _walk(item, (at, name), faults, long)
    elif type(value) is list:
        for place, item in enumerate(value):
            _walk(item, (at, place), faults, long)
    elif type(value) is _Long:
        count, limit = len(value.digits.lstrip("-")), get_int_max_str_digits()
        words = f"has {count} digits, and this Python reads integers of at most {limit}"
        long.append((at, "json", words, value.digits, ""))
    elif type(value) is float and value - value != 0:
        faults.append((at, "json", "is past the range of a number", value, ""))
