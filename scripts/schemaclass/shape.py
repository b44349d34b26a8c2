"""From schemas to types: what Python shape the values of each schema have.

A type never checks anything; what a schema demands beyond its shape stays with the schema. Each
rule below looks at one schema and names the types of others by id only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from .arguments import (
    branches,
    leads_to,
    properties,
    required,
    subschema,
    types,
    values,
)
from .keywords import ARRAY, BOOLEAN, NULL, NUMBER, OBJECT, STRING
from .model import (
    Anything,
    Argument,
    Array,
    Enumeration,
    Field,
    JsonValue,
    MapOf,
    Nothing,
    Record,
    Scalar,
    Schema,
    Site,
    Type,
    TypeId,
    Union,
)

_OTHER_THAN_OBJECT = (STRING, NUMBER, BOOLEAN, ARRAY, NULL)


@dataclass(slots=True)
class Shapes:
    """All types found so far, and which type each schema has."""

    schemas: Mapping[Site, Schema]
    types: dict[TypeId, Type] = field(default_factory=dict)
    type_of: dict[Site, TypeId] = field(default_factory=dict)


def shape(schemas: Mapping[Site, Schema]) -> Shapes:
    """Give every schema its type."""
    shapes = Shapes(schemas)
    for site, schema in schemas.items():
        shapes.type_of[site] = _target(schemas, schema)
    for site, schema in schemas.items():
        if shapes.type_of[site] == TypeId(site):
            _shape_one(shapes, schema)
    _inline_branches(shapes)
    return shapes


def _inline_branches(shapes: Shapes) -> None:
    """An enumeration that stands in a union is part of the union's alias, not one of its own."""
    for schema in shapes.schemas.values():
        for site in _branches(schema):
            type_ = shapes.types.get(TypeId(site))
            if isinstance(type_, Enumeration):
                shapes.types[TypeId(site)] = replace(type_, named=False)


def _target(schemas: Mapping[Site, Schema], schema: Schema) -> TypeId:
    """Follow references: a reference has the type of what it names."""
    seen = {schema.site}
    while (reference := leads_to(schema)) and reference not in seen:
        seen.add(reference)
        schema = schemas[reference]
    return TypeId(schema.site)


def _shape_one(shapes: Shapes, schema: Schema) -> None:
    keywords, own = schema.keywords, TypeId(schema.site)
    if "never" in keywords:
        shapes.types[own] = Nothing()
    elif "const" in keywords:
        shapes.types[own] = _constant(keywords["const"])
    elif isinstance(options := keywords.get("enum"), list):
        _enumeration(shapes, own, options)
    elif _opens(schema):
        _open_enumeration(shapes, own, values(schema, "x-extensible-enum"))
    elif sites := _branches(schema):
        _union(shapes, own, sites)
    else:
        _by_type(shapes, schema, own)


def _opens(schema: Schema) -> bool:
    """Tell whether a schema is an open enumeration of strings, as Zalando's guideline has it."""
    options = values(schema, "x-extensible-enum")
    strings = all(isinstance(option, str) for option in options)
    return bool(options) and strings and set(types(schema)) in ({STRING}, {STRING, NULL})


def _constant(value: Argument) -> Type:
    if value is None:
        return Scalar(NULL)
    if isinstance(value, str | bool | int):
        return Enumeration((value,), named=False)
    return _data_type(value)


def _data_type(value: object) -> Type:
    # Literal can hold neither floats nor containers: their schema checks them all the same.
    match value:
        case float():
            return Scalar(NUMBER)
        case _:
            return Anything()


def _enumeration(shapes: Shapes, own: TypeId, options: list[JsonValue]) -> None:
    names = [value for value in options if isinstance(value, str | int | bool)]
    if not all(value is None or isinstance(value, str | int | bool) for value in options):
        floats = all(type(value) in (int, float) for value in options)
        shapes.types[own] = Scalar(NUMBER) if floats else Anything()
    elif not names:
        shapes.types[own] = Scalar(NULL) if options else Nothing()
    elif None in options:
        _nullable(shapes, own, "enum", Enumeration(tuple(names), named=True))
    else:
        shapes.types[own] = Enumeration(tuple(names), named=True)


def _open_enumeration(shapes: Shapes, own: TypeId, options: list[JsonValue]) -> None:
    text = TypeId(own.site, STRING)
    shapes.types[text] = Scalar(STRING)
    names = tuple(value for value in options if isinstance(value, str))
    kinds = shapes.schemas[own.site].keywords.get("type", (STRING,))
    opened = Enumeration(names, named=True, rest=text)
    if isinstance(kinds, tuple) and NULL in kinds:
        _nullable(shapes, own, "enum", opened)
    else:
        shapes.types[own] = opened


def _nullable(shapes: Shapes, own: TypeId, part: str, type_: Type) -> None:
    inner, null = TypeId(own.site, part), TypeId(own.site, NULL)
    shapes.types[inner] = type_
    shapes.types[null] = Scalar(NULL)
    shapes.types[own] = Union((inner, null), named=False)


def _branches(schema: Schema) -> tuple[Site, ...]:
    # Beside declared members the branches only say more of the same object: the record stays.
    if "properties" in schema.keywords:
        return ()
    for word in ("oneOf", "anyOf"):
        if sites := branches(schema, word):
            return sites
    return ()


def _union(shapes: Shapes, own: TypeId, sites: tuple[Site, ...]) -> None:
    members = tuple(dict.fromkeys(shapes.type_of[site] for site in sites))
    opened = _text_and_enumeration(shapes, sites)
    if opened and branches(shapes.schemas[own.site], "anyOf") == sites:
        shapes.types[own] = opened
    else:
        solid = [member for member in members if not _is_null(shapes, member)]
        shapes.types[own] = Union(members, named=len(solid) > 1)


def _is_null(shapes: Shapes, member: TypeId) -> bool:
    return shapes.schemas[member.site].keywords.get("type") == (NULL,)


def _text_and_enumeration(shapes: Shapes, sites: tuple[Site, ...]) -> Enumeration | None:
    """See `anyOf` of a string and enumerations of strings as what it is: an open enumeration."""
    texts: list[Site] = []
    names: list[JsonValue] = []
    for site in sites:
        schema = shapes.schemas[shapes.type_of[site].site]
        options = values(schema, "enum")
        if options and all(isinstance(option, str) for option in options):
            names += options
        elif types(schema) == (STRING,) and not schema.keywords.keys() & {"enum", "const"}:
            texts.append(site)
        else:
            return None
    if len(texts) != 1 or not names:
        return None
    rest = shapes.type_of[texts[0]]
    return Enumeration(tuple(dict.fromkeys(names)), named=True, rest=rest)


def _by_type(shapes: Shapes, schema: Schema, own: TypeId) -> None:
    kinds = schema.keywords.get("type")
    if not isinstance(kinds, tuple):
        if "properties" not in schema.keywords:
            shapes.types[own] = Anything()
            return
        kinds = (OBJECT, *_OTHER_THAN_OBJECT)
    if len(kinds) == 1:
        shapes.types[own] = _part(shapes, schema, str(kinds[0]))
        return
    members = tuple(TypeId(own.site, str(kind)) for kind in kinds)
    for member in members:
        shapes.types[member] = _part(shapes, schema, member.part)
    solid = [kind for kind in kinds if kind != NULL]
    named = len(solid) > 1 and "type" in schema.keywords
    shapes.types[own] = Union(members, named=named)


def _part(shapes: Shapes, schema: Schema, kind: str) -> Type:
    if kind == OBJECT:
        return _object(shapes, schema)
    if kind == ARRAY:
        items = subschema(schema, "items")
        return Array(shapes.type_of[items] if items else _anything(shapes))
    return Scalar(kind)


def _object(shapes: Shapes, schema: Schema) -> Type:
    others, must = subschema(schema, "additionalProperties"), required(schema)
    closed = others is not None and "never" in shapes.schemas[others].keywords
    fields = tuple(
        Field(name, shapes.type_of[site], site, name in must)
        for name, site in properties(schema).items()
    )
    if fields or closed:
        return Record(fields, closed)
    return MapOf(shapes.type_of[others] if others else _anything(shapes))


_ANYTHING = TypeId(Site("", ""), "anything")


def _anything(shapes: Shapes) -> TypeId:
    shapes.types[_ANYTHING] = Anything()
    return _ANYTHING
