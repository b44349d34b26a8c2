"""From schemas to types: what Python shape the values of each schema have.

A type never checks anything; what a schema demands beyond its shape stays with the schema. Each
rule below looks at one schema and names the types of others by id only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemaclass.core.model import (
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
    Tuple,
    Type,
    TypeId,
    Union,
)
from schemaclass.vocabulary.keywords import ARRAY, BOOLEAN, INTEGER, NULL, NUMBER, OBJECT, STRING
from schemaclass.vocabulary.views import (
    alternatives,
    branches,
    most_items,
    properties,
    required,
    subschema,
    types,
    values,
)

from .merge import Merged
from .unions import json_type

_OTHER_THAN_OBJECT = (STRING, NUMBER, BOOLEAN, ARRAY, NULL)


@dataclass(slots=True)
class Shapes:
    """All types found so far, which type each schema has, and which record its objects are.

    `schemas` hold all that is said of their values.
    """

    schemas: Mapping[Site, Schema]
    types: dict[TypeId, Type] = field(default_factory=dict)
    type_of: dict[Site, TypeId] = field(default_factory=dict)
    records: dict[Site, TypeId] = field(default_factory=dict)


def shape(merged: Merged) -> Shapes:
    """Give every schema its type."""
    shapes = Shapes(merged.merged)
    for site, schema in merged.merged.items():
        shapes.type_of[site] = _home(shapes, schema, merged.sources[site])
    for site, schema in merged.merged.items():
        if shapes.type_of[site] == TypeId(site):
            _shape_one(shapes, schema)
    _inline_branches(shapes)
    return shapes


def _inline_branches(shapes: Shapes) -> None:
    """An enumeration that stands in a union is part of the union's alias, not one of its own."""
    for schema in shapes.schemas.values():
        for site in alternatives(schema)[1]:
            type_ = shapes.types.get(TypeId(site))
            if isinstance(type_, Enumeration):
                shapes.types[TypeId(site)] = type_._replace(named=False)


def _home(shapes: Shapes, schema: Schema, sources: tuple[Site, ...]) -> TypeId:
    """Find whose type a schema's values have: that of what it refers to, if it says no more."""
    site, look = schema.site, _look(schema) if sources else ()
    if _is_record(schema):
        members = _members(schema) if sources else ()
        home = TypeId(site) if types(schema) == (OBJECT,) else TypeId(site, OBJECT)
        same = [each for each in sources if each in shapes.records]
        shapes.records[site] = next(
            (shapes.records[each] for each in same if _members(shapes.schemas[each]) == members),
            home,
        )
    for each in sources:
        if _look(shapes.schemas[each]) == look:
            return shapes.type_of[each]
    return (
        shapes.records[site] if types(schema) == (OBJECT,) and _is_record(schema) else TypeId(site)
    )


def _look(schema: Schema) -> tuple[object, ...]:
    """Give what the shape of a schema's values depends on."""
    keywords = schema.keywords
    for words in (("never",), ("const",), ("enum", "type")):
        if words[0] in keywords:
            return (words[0], *(repr(keywords.get(word)) for word in words))
    if sites := alternatives(schema)[1]:
        return sites
    said = [repr(keywords.get(word)) for word in ("type", "x-extensible-enum")]
    counts = [keywords.get(word) for word in ("minItems", "maxItems") if "prefixItems" in keywords]
    items = [keywords.get(word) for word in ("items", "prefixItems")]
    return (*said, *counts, *items, *_members(schema))


def _members(schema: Schema) -> tuple[object, ...]:
    """Give what the shape of an object depends on."""
    declared = properties(schema)
    names = frozenset(required(schema)) if declared else frozenset()
    words = ("additionalProperties", "patternProperties")
    return (declared, names, *(schema.keywords.get(word) for word in words))


def _is_record(schema: Schema) -> bool:
    """Tell whether objects that a schema takes are instances of a class."""
    plain = schema.keywords.keys().isdisjoint(("never", "const", "enum"))
    kinds = types(schema)
    takes = OBJECT in kinds or "type" not in schema.keywords
    return plain and takes and bool(properties(schema))


def _shape_one(shapes: Shapes, schema: Schema) -> None:
    keywords, own = schema.keywords, TypeId(schema.site)
    if "never" in keywords:
        shapes.types[own] = Nothing()
    elif "const" in keywords:
        shapes.types[own] = _constant(keywords["const"])
    elif isinstance(options := keywords.get("enum"), list):
        _enumeration(shapes, own, [each for each in options if _is_of_type(schema, each)])
    elif _opens(schema):
        _open_enumeration(shapes, own, values(schema, "x-extensible-enum"))
    elif sites := alternatives(schema)[1]:
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


def _is_of_type(schema: Schema, value: JsonValue) -> bool:
    kinds, kind = types(schema), json_type(value)
    is_whole = isinstance(value, float) and value.is_integer()
    wider = {INTEGER: NUMBER, NUMBER: INTEGER if is_whole else NUMBER}.get(kind)
    return not kinds or kind in kinds or wider in kinds


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
        schema = shapes.schemas[site]
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
    members = tuple(_member(shapes, schema, str(kind)) for kind in kinds)
    solid = [kind for kind in kinds if kind != NULL]
    named = len(solid) > 1 and "type" in schema.keywords
    shapes.types[own] = Union(members, named=named)


def _member(shapes: Shapes, schema: Schema, kind: str) -> TypeId:
    """Give the type of a schema's values of one JSON type."""
    own = TypeId(schema.site, kind)
    member = shapes.records.get(schema.site, own) if kind == OBJECT else own
    if member == own:
        shapes.types[own] = _part(shapes, schema, kind)
    return member


def _part(shapes: Shapes, schema: Schema, kind: str) -> Type:
    if kind == OBJECT:
        return _object(shapes, schema)
    if kind == ARRAY:
        return _array(shapes, schema)
    return Scalar(kind)


def _array(shapes: Shapes, schema: Schema) -> Type:
    rest = subschema(schema, "items")
    prefix, count = branches(schema, "prefixItems"), most_items(shapes.schemas, schema)
    items = [shapes.type_of[site] for site in prefix[:count]]
    if items and len(items) == count == schema.keywords.get("minItems"):
        return Tuple(tuple(items))
    if count is None or count > len(items):
        items.append(shapes.type_of[rest] if rest else _anything(shapes))
    several = TypeId(schema.site, "items")
    if len(set(items)) > 1:
        shapes.types[several] = Union(tuple(dict.fromkeys(items)), named=False)
    return Array(several if len(set(items)) > 1 else items[0] if items else _anything(shapes))


def _object(shapes: Shapes, schema: Schema) -> Type:
    others, must = subschema(schema, "additionalProperties"), {*required(schema)}
    patterns = properties(schema, "patternProperties")
    closed = others is not None and "never" in shapes.schemas[others].keywords
    fields = tuple(
        Field(name, shapes.type_of[site], site, name in must)
        for name, site in properties(schema).items()
    )
    if fields or (closed and not patterns):
        return Record(fields, closed and not patterns)
    if closed and len(patterns) == 1:
        return MapOf(shapes.type_of[next(iter(patterns.values()))])
    return MapOf(shapes.type_of[others] if others and not patterns else _anything(shapes))


_ANYTHING = TypeId(Site("", ""), "anything")


def _anything(shapes: Shapes) -> TypeId:
    shapes.types[_ANYTHING] = Anything()
    return _ANYTHING
