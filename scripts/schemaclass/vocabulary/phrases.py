"""Values and alternatives in sentences: whole where a page tells them, short in messages."""

from __future__ import annotations

from collections.abc import Iterable

from schemaclass.core.model import Argument
from schemaclass.runtime._shown import show, some_of


def alternatives(options: Iterable[str]) -> str:
    """Join options as a sentence does: `a`, `a or b`, `a, b or c`; none is `no value`."""
    *head, last = list(options) or ["no value"]
    return f"{', '.join(head)} or {last}" if head else last


def shown_values(values: Argument) -> str:
    """List the values of an enumeration, all of them."""
    assert isinstance(values, list)
    return alternatives(map(shown, values))


def few_values(values: Argument) -> str:
    """List the first values of an enumeration, shortened, as messages do."""
    assert isinstance(values, list)
    return some_of(map(show, values))


def short(text: str) -> str:
    """Shorten a pattern or a number of the schema, as messages do."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


# What messages show of a pattern or a number of the schema.
_LONGEST = 200


def shown(value: object) -> str:
    """Write a JSON value as messages write found ones: as Python does."""
    return repr(value)
