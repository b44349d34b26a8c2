"""JSON text: written whatever it holds, and read closely where strict reading refused it."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from ._faults import TOO_DEEP, Fault, Place, Unshown, show
from ._runtime import UNSET, JsonValue, Record, ValidationError, Violation


def dump(instance: Record, data: dict[str, JsonValue]) -> str:
    """Write JSON text: readable characters as they are, unless one can't be encoded."""
    try:
        text = _text(data, ascii_only=False)
        text.encode()
    except UnicodeEncodeError:
        return _text(data, ascii_only=True)
    except RecursionError:
        violation = Violation("", "json", f"{Unshown(instance)!r} {TOO_DEEP}", instance, "")
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
        from decimal import Decimal

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
    if isinstance(text, memoryview):
        text = text.tobytes()
    try:
        return _read_closely(text if isinstance(text, str) else str(text, "utf-8"))
    except UnicodeDecodeError as error:
        words = f"is not UTF-8: {error.reason} at byte {error.start}"
    except json.JSONDecodeError as error:
        words = f"is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
    except _TooLongError:
        words = f"has a number of more than {_MOST_DIGITS} digits"
    except RecursionError:
        words = TOO_DEEP
    return UNSET, [(None, "json", words, Unshown(""), "")]


class _TooLongError(Exception):
    pass


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
    _walk(data, None, faults)
    return data, faults


def _integer(digits: str) -> int:
    try:
        return int(digits)
    except ValueError:  # more digits than the interpreter likes to convert
        if len(digits) > _MOST_DIGITS:
            raise _TooLongError from None
        from decimal import Decimal

        return int(Decimal(digits))


def _with_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    return members if len(members) == len(pairs) else _Repeated(pairs)


def _walk(value: Any, at: Place, faults: list[Fault]) -> None:
    if type(value) is _Repeated:
        words = f"has the member {show(value.twin)} more than once"
        faults.append((at, "json", words, dict(value), ""))
    if isinstance(value, dict):
        for name, item in value.items():
            _walk(item, (at, name), faults)
    elif type(value) is list:
        for place, item in enumerate(value):
            _walk(item, (at, place), faults)
    elif type(value) is float and value - value != 0:
        faults.append((at, "json", "is past the range of a number", value, ""))
