"""Equality and arithmetic of JSON values, where Python's own differ: `True` is no `1` there."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, TypeGuard


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


def is_one_of(value: Any, options: list[Any]) -> bool:
    """Tell whether a value equals one of the options (2020-12 Validation, section 6.1.2)."""
    return any(json_equal(value, option) for option in options)


def are_unique(items: list[Any]) -> bool:
    """Tell whether no two items are equal (2020-12 Validation, section 6.4.3)."""
    try:
        return len(set(map(_key, items))) == len(items)
    except Exception:  # noqa: BLE001  # of foreign objects, likewise
        return False


def _key(value: Any) -> Any:
    """Give a hashable stand-in that is equal where, and only where, the JSON values are."""
    if isinstance(value, bool):
        return (bool, value)
    if type(value) is list:
        return (list, *map(_key, value))
    if type(value) is dict:
        return (dict, frozenset((name, _key(item)) for name, item in value.items()))
    return value


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
