"""Examples as text: JSON, and the Python expression that makes the same object."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from schemaclass.core.code import INDENT, WIDTH, Code, Name, code, literal
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
    Tuple,
    Type,
    TypeId,
    Union,
)
from schemaclass.core.scope import from_import, import_order
from schemaclass.describe.prose import escaped
from schemaclass.lowering.unions import find_tag, json_type
from schemaclass.vocabulary.keywords import ARRAY, BOOLEAN, INTEGER, NULL, NUMBER, OBJECT, STRING


@dataclass(frozen=True, slots=True)
class Node:
    """An expression: what it begins with, its items with what stands before each, its end.

    `comma` stands after the last item even where all are on one line.
    """

    head: str
    items: tuple[tuple[str, Node], ...] = ()
    tail: str = ""
    comma: str = ""


class Style(NamedTuple):
    """How a language is laid out."""

    indent: str
    last_comma: str

    def laid_out(self, node: Node, depth: int = 0, used: int = 0) -> str:
        """Write an expression: on one line if it fits, else one item a line.

        `used` is how much of its line is taken by what stands around it.
        """
        flat = _flat(node)
        if not node.items or len(self.indent) * depth + used + len(flat) <= WIDTH:
            return flat
        pad = self.indent * (depth + 1)
        items = [
            pad + before + self.laid_out(item, depth + 1, len(before) + 1)
            for before, item in node.items
        ]
        end = f"{self.last_comma}\n{self.indent * depth}{node.tail}"
        return f"{node.head}\n" + ",\n".join(items) + end


_JSON = Style("  ", "")
_PYTHON = Style(INDENT, ",")


def _flat(node: Node) -> str:
    items = ", ".join(before + _flat(item) for before, item in node.items)
    return node.head + items + node.comma + node.tail


# JSON


def json_example(value: JsonValue) -> str:
    """Write a JSON value for people; what does not print is escaped."""
    return _JSON.laid_out(_json_node(value))


def _json_node(value: JsonValue) -> Node:
    match value:
        case dict():
            items = tuple((f"{_json(name)}: ", _json_node(item)) for name, item in value.items())
            return Node("{", items, "}")
        case list():
            return Node("[", tuple(("", _json_node(item)) for item in value), "]")
        case _:
            return Node(_json(value))


def _json(value: JsonValue) -> str:
    return escaped(json.dumps(value, ensure_ascii=False), _json_escape)


def _json_escape(char: str) -> str:
    # In JSON's own notation, whose escapes are UTF-16 code units (RFC 8259, section 7).
    return f"\\u{ord(char):04x}" if char.isascii() else json.dumps(char)[1:-1]


# Python


def python_example(named: NamedModel, type_id: TypeId, value: JsonValue) -> Code | None:
    """Write the expression that makes the object of a JSON value, or None if none is certain."""
    node = _node(named, type_id, value)
    return None if node is None else Code(_PYTHON.laid_out(node))


def program(named: NamedModel, type_id: TypeId, value: JsonValue) -> Code | None:
    """Write a program that imports what it needs and makes the object, called `example`."""
    node = _node(named, type_id, value)
    if node is None:
        return None
    before = code("example = ")
    names = [Name(each) for each in sorted(set(_classes(node)), key=import_order)]
    statement = Code(before + _PYTHON.laid_out(node, used=len(before)))
    if not names:
        return statement
    return Code(f"{from_import(Name(named.model.package), names)}\n\n{statement}")


@dataclass(frozen=True, slots=True)
class _Call(Node):
    """The construction of an instance."""

    name: str = ""


def _classes(node: Node) -> Iterator[str]:
    if isinstance(node, _Call):
        yield node.name
    for _, item in node.items:
        yield from _classes(item)


def _node(named: NamedModel, type_id: TypeId, value: JsonValue) -> Node | None:
    match named.model.types[type_id], value:
        case Record(fields), dict():
            return _call(named, type_id, fields, value)
        case Array(item), list():
            return _list("[", [("", _node(named, item, each)) for each in value], "]")
        case Tuple(items), list() if len(items) == len(value):
            parts = [("", _node(named, *each)) for each in zip(items, value, strict=True)]
            made = _list("(", parts, ")")
            return replace(made, comma="," if len(items) == 1 else "") if made else None
        case MapOf(inner), dict():
            members = [
                (f"{literal(name)}: ", _node(named, inner, each)) for name, each in value.items()
            ]
            return _list("{", members, "}")
        case Union(members), _:
            chosen = _chosen(named, members, value)
            return None if chosen is None else _node(named, chosen, value)
        case type_, _:
            return _data(value) if _takes(named, type_, value) else None


def _call(
    named: NamedModel, type_id: TypeId, fields: tuple[Field, ...], value: Mapping[str, JsonValue]
) -> Node | None:
    types = {member.wire: member.type for member in fields}
    arguments = [
        (f"{named.fields[type_id][wire]}=", _node(named, types[wire], item))
        for wire, item in value.items()
        if wire in types
    ]
    extra: JsonValue = {wire: item for wire, item in value.items() if wire not in types}
    if extra:
        arguments.append(("extra=", _data(extra)))
    name = named.classes[type_id]
    found = _list(f"{name}(", arguments, ")")
    return found and _Call(found.head, found.items, found.tail, name=name)


def _list(head: str, items: list[tuple[str, Node | None]], tail: str) -> Node | None:
    made = tuple((before, item) for before, item in items if item is not None)
    return Node(head, made, tail) if len(made) == len(items) else None


def _data(value: JsonValue) -> Node:
    match value:
        case dict():
            items = tuple((f"{literal(name)}: ", _data(item)) for name, item in value.items())
            return Node("{", items, "}")
        case list():
            return Node("[", tuple(("", _data(item)) for item in value), "]")
        case _:
            return Node(literal(value))


# The JSON type that values of a type have; integers count as numbers.
_KINDS: Mapping[type[Type], str] = {Record: OBJECT, MapOf: OBJECT, Array: ARRAY, Tuple: ARRAY}


def _takes(named: NamedModel, type_: Type, value: JsonValue) -> bool:
    """Tell whether a value has the shape of a type, by its own JSON type alone."""
    kind = json_type(value)
    match type_:
        case Anything():
            return True
        case Scalar(own):
            return kind == own or (own == NUMBER and kind == INTEGER) or _is_whole(own, value)
        case Enumeration(values, rest=rest):
            known = any(type(each) is type(value) and each == value for each in values)
            return known or (rest is not None and _takes(named, named.model.types[rest], value))
        case Union():
            return any(_takes(named, each, value) for each in _flat_union(named, type_))
        case _:
            return _KINDS.get(type(type_)) == kind


def _flat_union(named: NamedModel, union: Union) -> list[Type]:
    """Give the types that a union and those in it are of, each once; none of them is a union."""
    found = dict.fromkeys(union.members)
    types: list[Type] = []
    waiting = list(found)
    for each in waiting:  # grows on the way
        type_ = named.model.types[each]
        if isinstance(type_, Union):
            waiting += (inner for inner in type_.members if inner not in found)
            found |= dict.fromkeys(type_.members)
        else:
            types.append(type_)
    return types


def _is_whole(own: str, value: JsonValue) -> bool:
    return own == INTEGER and isinstance(value, float) and value.is_integer()


def _chosen(named: NamedModel, members: tuple[TypeId, ...], value: JsonValue) -> TypeId | None:
    """Choose the member of a union that a value is of: the only one that fits, or by its tag."""
    model = named.model
    fitting = [each for each in members if _takes(named, model.types[each], value)]
    if len(fitting) == 1:
        return fitting[0]
    if isinstance(value, dict) and len(fitting) > 1:
        tag = find_tag(model.merged, tuple(each.site for each in fitting))
        meant = tag.branches.get(str(value.get(tag.member))) if tag else None
        return next((each for each in fitting if each.site == meant), None)
    # Scalars are written alike whichever member takes them.
    return fitting[0] if fitting and json_type(value) in _SCALARS else None


_SCALARS = (STRING, INTEGER, NUMBER, BOOLEAN, NULL)
