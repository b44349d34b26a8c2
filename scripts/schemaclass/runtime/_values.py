"""Equality and arithmetic of JSON values, where Python's own differ: `True` is no `1` there."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
    """What `enum` or `const` lists: keys of the scalars, and the others by type and size."""

    keys: frozenset[Any]
    containers: dict[tuple[type, int], list[Any]]


def options(values: list[Any]) -> Options:
    """Prepare the values that `is_one_of` compares with: many take no longer than a few."""
    containers: dict[tuple[type, int], list[Any]] = {}
    for value in values:
        if isinstance(value, list | dict):
            containers.setdefault((type(value), len(value)), []).append(value)
    scalars = [value for value in values if not isinstance(value, list | dict)]
    return Options(frozenset(map(_key, scalars)), containers)


def is_one_of(value: Any, options_: Options) -> bool:
    """Tell whether a value equals one of the options (2020-12 Validation, section 6.1.2)."""
    kind = type(value)
    if kind is list or kind is dict:
        # Compared up to the first difference: no longer than the option is large.
        others = options_.containers.get((kind, len(value)), ())
        return any(json_equal(value, each) for each in others)
    try:
        return _key(value) in options_.keys
    except Exception:  # noqa: BLE001  # what foreign objects make of it may be anything at all
        return False


def are_unique(items: list[Any]) -> bool:
    """Tell whether no two items are equal (2020-12 Validation, section 6.4.3)."""
    try:
        nested = [item for item in items if type(item) is list or type(item) is dict]
        scalars = items
        if nested:
            scalars = [item for item in items if type(item) is not list and type(item) is not dict]
        if len(set(map(_key, scalars))) < len(scalars):
            return False
        alike = [list(map(_tokens, nested))]
        # Of those whose texts begin alike the next token tells more: none is read further than
        # another goes with it, so that lists of lists take no longer than all that is in them.
        while alike:
            groups: dict[str, list[Iterator[str]]] = {}
            for tokens in alike.pop():
                groups.setdefault(next(tokens, ""), []).append(tokens)
            if len(groups.get("", ())) > 1:
                return False
            alike += [group for group in groups.values() if len(group) > 1]
    except Exception:  # noqa: BLE001  # of foreign objects, likewise
        return False
    return True


# Integers from here on can share a hash, and so can tuples: whoever writes the text could choose
# them so that each is compared with each. Nobody can choose strings like that.
_FIRST_SHARED_HASH: Final = hash_info.modulus


def _key(value: Any) -> Any:
    """Give a hashable stand-in that is equal where, and only where, the scalars are."""
    kind = type(value)
    if kind is str or value is None:
        return value
    if kind is float and value.is_integer():
        value = int(value)
    if kind is bool:
        return (repr(value),)
    if type(value) is int and not -_FIRST_SHARED_HASH < value < _FIRST_SHARED_HASH:
        return (f"{value:x}",)
    return value


def _tokens(value: Any) -> Iterator[str]:
    """Write a list or a dict in pieces, so that equal ones, and only those, have equal pieces."""
    waiting: list[Any] = [value]
    while waiting:
        each = waiting.pop()
        kind = type(each)
        if kind is list:
            yield f"[{len(each)}"
            waiting += reversed(each)
        elif kind is dict:
            names = sorted(each, reverse=True)
            yield f"{{{len(each)}"
            for name in names:
                waiting += (each[name], _Name(name))
        elif kind is _Name:
            yield f"={each}"
        elif kind is str:
            yield f"'{each}"
        elif kind is bool or each is None:
            yield repr(each)
        elif kind is int or kind is float:
            yield f"{int(each):x}" if kind is int or each.is_integer() else repr(each)
        else:
            yield f"<{id(each)}"  # a foreign object equals itself


class _Name(str):
    """The name of a member, among the pieces of a value."""

    __slots__ = ()


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
