"""How types are written in annotations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet

from schemaclass.core.code import Code, code, literal, union
from schemaclass.core.model import (
    Anything,
    Array,
    Enumeration,
    MapOf,
    NamedModel,
    Nothing,
    Scalar,
    Tuple,
    Type,
    TypeId,
    Union,
)

_WORD = re.compile(r"\w+")
_SCALARS = {
    "string": code("str"),
    "integer": code("int"),
    "number": code("float"),
    "boolean": code("bool"),
    "null": code("None"),
}


def annotation(named: NamedModel, type_id: TypeId) -> Code:
    """Write a type as it is used in an annotation: by its name if it has one."""
    return union(options(named, type_id))


def options(named: NamedModel, type_id: TypeId) -> list[Code]:
    """Give the alternatives of an annotation, `None` last."""
    return _options(named, type_id, frozenset())


def _options(named: NamedModel, type_id: TypeId, later: AbstractSet[str]) -> list[Code]:
    if type_id in named.classes:
        return [named.classes[type_id]]
    return _unique(_written(named, named.model.types[type_id], later))


def definition(
    named: NamedModel, type_id: TypeId, later: AbstractSet[str] = frozenset()
) -> list[Code]:
    """Give the alternatives of what the name of an alias stands for.

    What mentions a name in `later`, which is not defined yet, is quoted where that is possible:
    inside brackets.
    """
    return _unique(_written(named, named.model.types[type_id], later))


# Python compares and hashes what an alias stands for whole, with all that is inside of brackets:
# twice the work a level, where a level mentions the next one twice.
_DEEPEST = 5


def deep_aliases(named: NamedModel) -> set[str]:
    """Name the aliases that so many others are inside of that they are quoted inside of others."""
    depths: dict[TypeId, int] = {}
    for start in named.classes:
        waiting = [start]
        while waiting:
            type_id = waiting[-1]
            type_ = named.model.types[type_id]
            new = (
                [] if type_id in depths else [each for each in _inner(type_) if each not in depths]
            )
            depths.setdefault(type_id, 0)  # while it is inside of itself
            waiting += new
            if not new:
                depths[waiting.pop()] = _depth(type_, depths)
    return {str(name) for type_id, name in named.classes.items() if depths[type_id] >= _DEEPEST}


def _inner(type_: Type) -> tuple[TypeId, ...]:
    match type_:
        case Array(inner) | MapOf(inner):
            return (inner,)
        case Tuple(inner) | Union(inner):
            return inner
    return ()


def _depth(type_: Type, depths: Mapping[TypeId, int]) -> int:
    """Tell how many brackets are inside each other; those of a union's members are its own."""
    found = [depths[each] for each in _inner(type_)]
    if isinstance(type_, Union):
        return max(found, default=0)
    return max((depth + 1 for depth in found if depth < _DEEPEST), default=0)


def _quoted(inner: Code, later: AbstractSet[str]) -> Code:
    return literal(str(inner)) if later & set(_WORD.findall(inner)) else inner


def _unique(alternatives: Iterable[Code]) -> list[Code]:
    found = list(dict.fromkeys(alternatives))
    return [each for each in found if each != "None"] + [each for each in found if each == "None"]


def _written(
    named: NamedModel, type_: Type, later: AbstractSet[str] = frozenset()
) -> Iterator[Code]:
    match type_:
        case Scalar(kind):
            yield _SCALARS[kind]
        case Anything():
            yield code("JsonValue")
        case Nothing():
            yield code("Never")
        case Enumeration(values, rest=rest):
            yield code("Literal[{values}]", values=Code(", ".join(map(literal, values))))
            if rest is not None:
                yield from _options(named, rest, later)
        case Array(item):
            yield code("list[{item}]", item=_quoted(annotation(named, item), later))
        case Tuple(items):
            inner = Code(", ".join(annotation(named, item) for item in items))
            yield code("tuple[{items}]", items=_quoted(inner, later))
        case MapOf(value):
            yield code("dict[str, {value}]", value=_quoted(annotation(named, value), later))
        case Union(members):
            yield from (each for m in members for each in _options(named, m, later))
