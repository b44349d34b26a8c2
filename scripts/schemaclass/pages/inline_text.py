"""Lines of a page: words, code and links, and types as such lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import LiteralString, NamedTuple, TypeAlias

from schemaclass.codegen.annotations import definition
from schemaclass.core.code import Code, Name, literal
from schemaclass.core.model import (
    Array,
    Enumeration,
    JsonValue,
    MapOf,
    NamedModel,
    Tuple,
    TypeId,
    Union,
)


@dataclass(frozen=True, slots=True)
class Words:
    """Text of one line in which single backticks mark code; ours or the schema's."""

    text: str


@dataclass(frozen=True, slots=True)
class Plain:
    """Text of one line to show as it is, backticks included."""

    text: str


@dataclass(frozen=True, slots=True)
class Literally:
    """Text to show as code."""

    text: str


class Reference(NamedTuple):
    """A link to the page with a file stem, or to one of its entries."""

    text: str
    page: str
    entry: str = ""


Span: TypeAlias = Words | Plain | Literally | Reference
Line: TypeAlias = tuple[Span, ...]


# An enumeration of more values is shortened in compact lines, to so few; one that takes more
# characters is shortened everywhere.
_MANY, _FEW, _MOST_VALUES, _LONGEST, _SHORT = 10, 3, 150, 1_500, 100


def type_line(named: NamedModel, type_id: TypeId, *, compact: bool) -> Line:
    """Write a type as an annotation: links for types with pages, enumerations by their values.

    A compact line shows only the first values of a long enumeration.
    """
    return _joined(_options(named, type_id, compact=compact))


def _joined(options: list[Line]) -> Line:
    found = list(dict.fromkeys(options))
    null: Line = (Literally("None"),)
    ordered = [each for each in found if each != null] + [each for each in found if each == null]
    separated = chain.from_iterable(((Literally(" | "),), each) for each in ordered)
    return _merged(list(chain.from_iterable(separated))[1:])


def _merged(line: list[Span]) -> Line:
    """Join neighbouring spans of code."""
    merged: list[Span] = []
    for span in line:
        if isinstance(span, Literally) and merged and isinstance(merged[-1], Literally):
            merged[-1] = Literally(merged[-1].text + span.text)
        else:
            merged.append(span)
    return tuple(merged)


def _options(named: NamedModel, type_id: TypeId, *, compact: bool) -> list[Line]:
    if type_id in named.pages:
        return [(Reference(named.classes[type_id], named.pages[type_id]),)]
    type_ = named.model.types[type_id]
    if isinstance(type_, Union):
        return [line for each in type_.members for line in _options(named, each, compact=compact)]
    if isinstance(type_, Enumeration):
        return _enumeration(type_.values, definition(named, type_id), compact=compact)
    if type_id in named.classes:
        return [(Literally(named.classes[type_id]),)]
    if isinstance(type_, Array | Tuple | MapOf):
        return [_container(named, type_, compact=compact)]
    return [(Literally(each),) for each in definition(named, type_id)]


def _container(named: NamedModel, type_: Array | Tuple | MapOf, *, compact: bool) -> Line:
    if isinstance(type_, Tuple):
        items = [type_line(named, item, compact=compact) for item in type_.items]
        between: Line = (Literally(", "),)
        inner = [span for item in items for span in (*between, *item)][1:]
        return _around("tuple[", tuple(inner))
    if isinstance(type_, Array):
        return _around("list[", type_line(named, type_.item, compact=compact))
    return _around("dict[str, ", type_line(named, type_.value, compact=compact))


def _around(head: LiteralString, inner: Line) -> Line:
    return _merged([Literally(head), *inner, Literally("]")])


def _enumeration(values: tuple[JsonValue, ...], whole: list[Code], *, compact: bool) -> list[Line]:
    is_long = len(values) > _MOST_VALUES or any(len(literal(each)) > _LONGEST for each in values)
    if is_long or (compact and len(values) > _MANY):
        first = ", ".join(_cut(literal(each)) for each in values[:_FEW])
        whole = [Code(f"Literal[{first}, ...]"), *whole[1:]]
    return [(Literally(each),) for each in whole]


def _cut(value: str) -> str:
    return value if len(value) <= _LONGEST else f"{value[:_SHORT]}..."


def aliases(named: NamedModel, type_id: TypeId) -> Iterator[Name]:
    """Give the names of the enumerations that an annotation of a type writes out."""
    if type_id in named.pages:
        return
    match named.model.types[type_id]:
        case Enumeration() if type_id in named.classes:
            yield named.classes[type_id]
        case Array(inner) | MapOf(inner) if type_id not in named.classes:
            yield from aliases(named, inner)
        case Tuple(items) if type_id not in named.classes:
            for item in items:
                yield from aliases(named, item)
        case Union(members):
            for member in members:
                yield from aliases(named, member)
        case _:
            return


def linked(named: NamedModel, type_id: TypeId) -> Iterator[TypeId]:
    """Give the types with pages that an annotation of a type mentions."""
    if type_id in named.pages:
        yield type_id
        return
    match named.model.types[type_id]:
        case Array(inner) | MapOf(inner) if type_id not in named.classes:
            yield from linked(named, inner)
        case Tuple(items) if type_id not in named.classes:
            for item in items:
                yield from linked(named, item)
        case Union(members):
            for member in members:
                yield from linked(named, member)
        case _:
            return
