"""Values of a type: the schema's own examples, and where it has none, values made of its limits.

What is made here is likely to be valid, not certain: who shows it tries it out first.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import islice

from schemaclass.core.model import (
    Anything,
    Array,
    Enumeration,
    Field,
    JsonValue,
    MapOf,
    NamedModel,
    Record,
    Scalar,
    Schema,
    Site,
    Tuple,
    TypeId,
    Union,
)
from schemaclass.describe.facts import default_of, examples_of
from schemaclass.lowering.unions import constant
from schemaclass.vocabulary.keywords import BOOLEAN, INTEGER, NULL, NUMBER
from schemaclass.vocabulary.views import values

# Values of formats that a reader knows; a string of another format is made like any other.
_FORMATS: Mapping[str, str] = {
    "date": "2024-10-01",
    "date-time": "2024-10-01T12:00:00Z",
    "email": "name@example.com",
    "time": "12:00:00Z",
    "uri": "https://example.com/",
    "uuid": "6f1ed002-ab5c-4f0e-9ed5-1b7a0a0d3c2e",
}
_TEXT = "string"
# No example is longer, whatever a schema demands.
_LONGEST, _MOST_ITEMS = 60, 3
# A member for which more values would have to be made, or tried, has none.
_MOST_VALUES = 100
# Nor are there more objects and lists in each other.
_DEEPEST = 20


def smallest(named: NamedModel, type_id: TypeId) -> dict[str, JsonValue] | None:
    """Make an object of a record with the members that it must have, or None."""
    return _Maker(named, is_full=False).record(type_id, frozenset())


def fullest(named: NamedModel, type_id: TypeId) -> dict[str, JsonValue] | None:
    """Make an object of a record with all members of which a value is known, or None."""
    return _Maker(named, is_full=True).record(type_id, frozenset())


def sample(named: NamedModel, member: Field) -> JsonValue | None:
    """Give a value of a member, or None; null is never given."""
    found = _Maker(named, is_full=False).member(member, frozenset())
    return next((value for value in found if value is not None), None)


class _Maker:
    """Makes values. `is_full`: of the outermost record all members, and of arrays an item."""

    def __init__(self, named: NamedModel, *, is_full: bool) -> None:
        self.named = named
        self.model = named.model
        self.is_full = is_full
        self.left = _MOST_VALUES

    def record(self, type_id: TypeId, within: frozenset[TypeId]) -> dict[str, JsonValue] | None:
        record = self.model.types[type_id]
        if not isinstance(record, Record) or type_id in within or len(within) > _DEEPEST:
            return None
        wants_all = self.is_full and not within
        made: dict[str, JsonValue] = {}
        for member in record.fields:
            if not within:
                self.left = _MOST_VALUES
            if member.required or wants_all:
                found = list(islice(self.member(member, within | {type_id}), 1))
                if found:
                    made[member.wire] = found[0]
                elif member.required:
                    return None
        return made

    def member(self, member: Field, within: frozenset[TypeId]) -> Iterator[JsonValue]:
        """Give values of a member, the best first."""
        schema = self.model.merged[member.site]
        yield from examples_of(schema)
        yield from default_of(schema)
        yield from self.value(member.type, member.site, within)

    def value(self, type_id: TypeId, site: Site, within: frozenset[TypeId]) -> Iterator[JsonValue]:
        """Give values of a type, the best first."""
        self.left -= 1
        if site not in self.model.merged or self.left < 0:
            return  # the type of what is said nowhere, such as the items of an unbound array
        schema = self.model.merged[site]
        only = constant(schema)
        if only is not None:
            yield only
        if type_id not in within and len(within) <= _DEEPEST:
            yield from self._of_kind(type_id, schema, within)

    def _of_kind(
        self, type_id: TypeId, schema: Schema, within: frozenset[TypeId]
    ) -> Iterator[JsonValue]:
        match self.model.types[type_id]:
            case Record():
                made = self.record(type_id, within)
                yield from () if made is None else (made,)
            case Enumeration(listed):
                yield from (each for each in listed if each is not None)
            case Scalar(kind):
                yield from _scalar(kind, schema)
            case Array(item):
                yield from self._array(item, schema, within | {type_id})
            case Tuple(items):
                yield from self._tuple(items, within | {type_id})
            case MapOf() | Anything():
                yield {}
            case Union(members):
                for each in members:
                    yield from self.value(each, each.site, within | {type_id})
            case _:
                return

    def _array(
        self, item: TypeId, schema: Schema, within: frozenset[TypeId]
    ) -> Iterator[JsonValue]:
        least = schema.keywords.get("minItems", 0)
        count = least if isinstance(least, int) else 0
        wanted = max(count, 1 if self.is_full else 0)
        if 0 < wanted <= _MOST_ITEMS:
            found = islice(self._items(item, within), 1)
            yield from ([each] * wanted for each in found)
        if not count:
            yield []

    def _tuple(self, items: tuple[TypeId, ...], within: frozenset[TypeId]) -> Iterator[JsonValue]:
        made = [list(islice(self._items(item, within), 1)) for item in items]
        if all(made):
            yield [each[0] for each in made]

    def _items(self, item: TypeId, within: frozenset[TypeId]) -> Iterator[JsonValue]:
        if item.site in self.model.merged and not item.part:
            yield from examples_of(self.model.merged[item.site])
        yield from self.value(item, item.site, within)


def _scalar(kind: str, schema: Schema) -> Iterator[JsonValue]:
    if kind == BOOLEAN:
        yield True
    elif kind == NULL:
        yield None
    elif kind in (INTEGER, NUMBER):
        yield from _numbers(kind, schema)
    elif not values(schema, "enum"):
        yield from _strings(schema)


def _numbers(kind: str, schema: Schema) -> Iterator[JsonValue]:
    limits = {word: argument for word, argument in schema.keywords.items() if _is_number(argument)}
    low = limits.get("minimum", limits.get("exclusiveMinimum"))
    high = limits.get("maximum", limits.get("exclusiveMaximum"))
    step = limits.get("multipleOf", 1)
    for start in (low, high, 1):
        if (
            isinstance(start, int | float)
            and isinstance(step, int | float)
            and abs(start) < math.inf
        ):
            try:
                whole = math.ceil(start / step) * step if kind == INTEGER else start
                found = (whole, whole + step, whole - step) if start != 1 else (whole,)
            except OverflowError:
                continue  # numbers that nobody reads, of which a float knows the half
            yield from found


def _is_number(argument: object) -> bool:
    return isinstance(argument, int | float) and not isinstance(argument, bool)


def _strings(schema: Schema) -> Iterator[JsonValue]:
    known = _FORMATS.get(str(schema.keywords.get("format", "")))
    if known:
        yield known
    least, most = (schema.keywords.get(word) for word in ("minLength", "maxLength"))
    length = least if isinstance(least, int) and least > len(_TEXT) else len(_TEXT)
    length = min(length, most) if isinstance(most, int) else length
    if length <= _LONGEST:
        yield (_TEXT * (length // len(_TEXT) + 1))[:length]
