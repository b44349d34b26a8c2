"""JSON data as users hand it in: subclasses of its Python types become plain values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ._faults import Faults, Place, fault
from ._runtime import Record, is_json

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
    return value if is_json(value) else _plain(value, at, e)


def _plain(value: Any, at: Place, e: Faults) -> Any:
    """Do so for what is no plain JSON data, looking at each part of it once."""
    if type(value) is str:
        return value
    value = exact(value)
    if type(value) is dict:
        copy = {
            exact(name): _plain(item, (at, name), e)
            for name, item in value.items()
            if is_member_name(name, at, e)
        }
        same = copy.keys() == value.keys() and all(type(name) is str for name in value)
        return value if same and all(copy[name] is value[name] for name in copy) else copy
    if type(value) is list:
        copies = [_plain(item, (at, place), e) for place, item in enumerate(value)]
        same = all(copy is item for copy, item in zip(copies, value, strict=True))
        return value if same else copies
    return value


def is_member_name(name: Any, at: Place, e: Faults) -> bool:
    """Tell whether a name may be that of a member, and note it if not."""
    if isinstance(name, str):
        return True
    fault(e, at, name, "is the name of a member and no string", "", "json")
    return False
