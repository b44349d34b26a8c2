"""How messages show values, names, alternatives: as Python writes them, short, on one line."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from reprlib import Repr
from typing import Any

_MOST_BITS = 200
_SHORT = 50
# To sort the names of a large object takes longer than a message may.
_MOST_SORTED = 1_000


class _Repr(Repr):
    def repr_dict(self, x: dict[Any, Any], level: int) -> str:
        few = x if len(x) <= _MOST_SORTED else dict(islice(x.items(), self.maxdict + 1))
        return super().repr_dict(few, level)


_repr = _Repr()
_repr.maxstring = _repr.maxother = 60
_repr.maxlist = _repr.maxtuple = _repr.maxdict = _repr.maxset = 4
_repr.maxlevel = 3
_repr.maxlong = 60


def show(value: Any) -> str:
    """Show a value in a message: as Python writes it, shortened, on one line."""
    kind = type(value)
    if kind is str and len(value) <= _SHORT and value.isprintable():
        return repr(value)
    if kind is float or kind is bool or value is None:
        return repr(value)
    if kind is int:
        bits = value.bit_length()
        return repr(value) if bits <= _MOST_BITS else f"an integer of {bits} bits"
    try:
        shown = _repr.repr(value)
    except Exception:  # noqa: BLE001  # a stranger's __repr__ may raise anything
        shown = f"a {type(value).__name__}"
    return shown if shown.isprintable() else repr(shown)[1:-1]


# So many options are told; the others are counted.
_MOST = 50


def some_of(options: Iterable[str]) -> str:
    """Join options as a sentence does: `a`, `a or b`, `a, b or c`; of many the first ones."""
    told = list(options) or ["no value"]
    if len(told) > _MOST:
        more = len(told) - _MOST
        return f"{', '.join(told[:_MOST])} or one of {more} more"
    *head, last = told
    return f"{', '.join(head)} or {last}" if head else last
