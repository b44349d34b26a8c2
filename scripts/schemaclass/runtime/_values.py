"""Equality and arithmetic of JSON values, where Python's own differ: `True` is no `1` there."""

from __future__ import annotations

import re
from functools import cache
from sys import hash_info
from typing import Any, Final, NamedTuple, TypeGuard


def is_integer(value: Any) -> TypeGuard[float]:
    """Tell whether a JSON value is an integer: 1.0 is, true isn't (2020-12 Core, section 4.2.3)."""
    return type(value) is int or (type(value) is float and value.is_integer())


def is_number(value: Any) -> TypeGuard[float]:
    """Tell whether a value is a JSON number: NaN, the infinities and true are not."""
    return type(value) is int or (type(value) is float and value - value == 0)


def json_equal(left: Any, right: Any) -> bool:
    """Tell whether two JSON values are equal (2020-12 Core, section 4.2.2): 1 is 1.0, not true."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if type(left) is list and type(right) is list:
        return len(left) == len(right) and all(map(json_equal, left, right))
    if type(left) is dict and type(right) is dict:
        return left.keys() == right.keys() and all(
            json_equal(value, right[name]) for name, value in left.items()
        )
    try:
        return bool(left == right)
    except Exception:  # noqa: BLE001  # what a foreign object makes of it may be anything at all
        return False


class Options(NamedTuple):
    """What `enum` or `const` lists, and a key of each that is equal where the values are."""

    keys: frozenset[Any]
    values: list[Any]


def options(values: list[Any]) -> Options:
    """Prepare the values that `is_one_of` compares with: many take no longer than a few."""
    return Options(frozenset(map(_key, values)), values)


def is_one_of(value: Any, options_: Options) -> bool:
    """Tell whether a value equals one of the options (2020-12 Validation, section 6.1.2)."""
    try:
        return _key(value) in options_.keys
    except Exception:  # noqa: BLE001  # foreign objects are compared by what they say of themselves
        return any(json_equal(value, option) for option in options_.values)


def are_unique(items: list[Any]) -> bool:
    """Tell whether no two items are equal (2020-12 Validation, section 6.4.3)."""
    try:
        return len(set(map(_key, items))) == len(items)
    except Exception:  # noqa: BLE001  # what foreign objects make of it may be anything at all
        return False


# Integers from here on can share a hash, and so can tuples and frozensets: whoever writes the text
# could choose them so that each is compared with each. Nobody can choose strings like that.
_FIRST_SHARED_HASH: Final = hash_info.modulus


def _key(value: Any) -> Any:
    """Give a hashable stand-in that is equal where, and only where, the JSON values are."""
    kind = type(value)
    if kind is str or value is None:
        return value
    if kind is float and value.is_integer():
        value = int(value)
    if kind is bool or kind is list or kind is dict:
        return (_canonical(value),)
    if type(value) is int and not -_FIRST_SHARED_HASH < value < _FIRST_SHARED_HASH:
        return (_canonical(value),)
    return value


def _canonical(value: Any) -> str:
    """Write a JSON value so that equal ones, and only those, have equal texts."""
    kind = type(value)
    if kind is str:
        return f"{len(value)}:{value}"
    if kind is bool or value is None:
        return repr(value)
    if kind is list:
        return f"[{','.join(map(_canonical, value))}]"
    if kind is dict:
        names = sorted(value)
        return f"{{{','.join([f'{len(name)}:{name}{_canonical(value[name])}' for name in names])}}}"
    if kind is float and not value.is_integer():
        return repr(value)
    return f"{int(value):x}" if kind is int or kind is float else _foreign(value)


def _foreign(value: Any) -> str:
    """Write an object that is no JSON data: it equals itself."""
    return f"<{id(value)}>"


def is_multiple(value: float, step: float) -> bool:
    """Tell whether a number is a multiple of a step (2020-12 Validation, section 6.2.1).

    Decimal: 19.99 is a multiple of 0.01, though the nearest floats of both are not.
    """
    if type(value) is int and type(step) is int:
        return value % step == 0
    if value - value != 0:
        return False
    from fractions import Fraction  # slow to import, and few schemas need it

    exact, step_ = (Fraction(n) if type(n) is int else Fraction(repr(n)) for n in (value, step))
    return (exact / step_).denominator == 1


def matches(pattern: str, text: str) -> bool:
    """Tell whether a pattern, in Python's spelling, is found in a text."""
    return _compiled(pattern).search(text) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
