"""How types are written in annotations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .code import Code, code, literal
from .model import (
    Anything,
    Array,
    Enumeration,
    MapOf,
    NamedModel,
    Nothing,
    Scalar,
    Type,
    TypeId,
    Union,
)

_SCALARS = {
    "string": code("str"),
    "integer": code("int"),
    "number": code("float"),
    "boolean": code("bool"),
    "null": code("None"),
}


def annotation(named: NamedModel, type_id: TypeId) -> Code:
    """Write a type as it is used in an annotation: by its name if it has one."""
    return Code(" | ".join(options(named, type_id)))


def options(named: NamedModel, type_id: TypeId) -> list[Code]:
    """Give the alternatives of an annotation, `None` last."""
    if type_id in named.classes:
        return [named.classes[type_id]]
    return _unique(_written(named, named.model.types[type_id]))


def definition(named: NamedModel, type_id: TypeId) -> list[Code]:
    """Give the alternatives of what the name of an alias stands for."""
    return _unique(_written(named, named.model.types[type_id]))


def _unique(alternatives: Iterable[Code]) -> list[Code]:
    found = list(dict.fromkeys(alternatives))
    return [each for each in found if each != "None"] + [each for each in found if each == "None"]


def _written(named: NamedModel, type_: Type) -> Iterator[Code]:
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
                yield from options(named, rest)
        case Array(item):
            yield code("list[{item}]", item=annotation(named, item))
        case MapOf(value):
            yield code("dict[str, {value}]", value=annotation(named, value))
        case Union(members):
            yield from (each for member in members for each in options(named, member))
