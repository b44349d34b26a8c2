"""The model: one frozen description of the schemas that everything else is a view of.

Schemas and types refer to each other by id, never by object, so that recursion is no special case.
No logic lives here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias, TypeVar

from .code import Name

JsonValue: TypeAlias = dict[str, "JsonValue"] | list["JsonValue"] | str | int | float | bool | None


# Names of dynamic anchors and the URI of the resource that has the outermost of each, sorted.
Scope: TypeAlias = tuple[tuple[str, str], ...]


# Sites and type ids are keys of most tables: named tuples, which hash and compare without Python.


class Site(NamedTuple):
    """Where a schema stands: its document's name and a JSON Pointer into it (RFC 6901).

    The name of another document than the roots' is a URI reference that ends in `#`. `scope` is
    the dynamic scope in which it is reached, () where nothing depends on that.

    Merging makes schemas that stand nowhere. Their sites are those of schemas that they are made
    of: `also` lists the others that hold for the same value, `words` the keywords that it has of
    the schema that stands there.
    """

    document: str
    pointer: str
    scope: Scope = ()
    also: tuple[Site, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Give the pointer, in another document than the roots' after that document's name."""
        return f"{self.document}{self.pointer}" if self.document.endswith("#") else self.pointer


Argument: TypeAlias = JsonValue | Site | tuple[Site | str, ...] | Mapping[str, JsonValue | Site]


class Schema(NamedTuple):
    """One schema in its one spelling.

    `keywords` holds what the schema says, in canonical order; subschemas are replaced by their
    sites: `Site` for one, `tuple[Site, ...]` for a list, `dict[str, Site]` for a map.
    `type` is always a tuple of JSON type names; a boolean schema `false` is the keyword `never`.
    """

    site: Site
    keywords: Mapping[str, Argument]


class TypeId(NamedTuple):
    """Names a type: the schema that it comes from and, where that has several, which part of it."""

    site: Site
    part: str = ""


_Kind = TypeVar("_Kind", bound=type[tuple[Any, ...]])


def kind(cls: _Kind) -> _Kind:
    """Make records of different kinds unequal, whatever they hold: named tuples compare as tuples.

    A frozen dataclass would do as well, and take four times as long to define.
    """

    def equal(self: tuple[Any, ...], other: object) -> bool:
        return type(self) is type(other) and tuple.__eq__(self, other)

    def unequal(self: tuple[Any, ...], other: object) -> bool:
        return not equal(self, other)

    for name, method in (("__eq__", equal), ("__ne__", unequal), ("__hash__", tuple.__hash__)):
        setattr(cls, name, method)
    return cls


@kind
class Scalar(NamedTuple):
    """A JSON scalar: `string`, `integer`, `number`, `boolean` or `null`."""

    kind: str


class Single:
    """A kind that holds nothing: all of it are equal, and true, which an empty tuple is not."""

    __slots__ = ()
    __match_args__: tuple[str, ...] = ()

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))


class Anything(Single):
    """Any JSON value."""

    __slots__ = ()


class Nothing(Single):
    """No value at all."""

    __slots__ = ()


@kind
class Enumeration(NamedTuple):
    """The values of an `enum` (named) or a `const` (not); `rest` is what an open one also takes."""

    values: tuple[JsonValue, ...]
    named: bool
    rest: TypeId | None = None


@kind
class Array(NamedTuple):
    """A list of items of one type."""

    item: TypeId


@kind
class Tuple(NamedTuple):
    """A list of so many items, each of a type of its own."""

    items: tuple[TypeId, ...]


@kind
class MapOf(NamedTuple):
    """An object without declared members: any names, values of one type."""

    value: TypeId


class Field(NamedTuple):
    """A declared member of a record. `site` is the schema of all that holds for its values."""

    wire: str
    type: TypeId
    site: Site
    required: bool


@kind
class Record(NamedTuple):
    """An object with declared members: a dataclass. `closed`: no other members are allowed."""

    fields: tuple[Field, ...]
    closed: bool


@kind
class Union(NamedTuple):
    """One of several types, in the schema's order. `named` unions are aliases with a page."""

    members: tuple[TypeId, ...]
    named: bool


Type: TypeAlias = Scalar | Anything | Nothing | Enumeration | Array | Tuple | MapOf | Record | Union


class Value(NamedTuple):
    """An allowed value of an enumeration, and what it means if the schema says so."""

    value: JsonValue
    meaning: str


class Facts(NamedTuple):
    """What a reader wants to know of a member or a type.

    `constraints` are phrases such as `at least 0`; `default` is a tuple of one if there is one;
    `null` and `absent` say what null means and what leaving the member out means, "" if nothing
    is said; `nullable` says whether null is allowed at all. `other_kinds` are the types of values
    that are allowed beside `values`, such as `a string` where an enumeration is open.
    """

    description: str
    values: tuple[Value, ...]
    constraints: tuple[str, ...]
    default: tuple[JsonValue, ...]
    examples: tuple[JsonValue, ...]
    nullable: bool
    null: str
    absent: str
    deprecated: bool
    read_only: bool
    write_only: bool
    other_kinds: tuple[str, ...]


class Model(NamedTuple):
    """All schemas and types of one package.

    `roots` are the components in the document's order: their names as written, and their sites.
    `schemas` are as they were written; `merged` are the same with all that holds for the value:
    what `$ref` and `allOf` lead to is in place. Checks follow the former, types the latter.
    `type_of` says which type a schema has; a reference has the type of its target.
    `facts` are those of the schemas that were asked for them: each is asked once.
    """

    package: str
    source: str
    description: str
    roots: Mapping[str, Site]
    schemas: Mapping[Site, Schema]
    merged: Mapping[Site, Schema]
    types: Mapping[TypeId, Type]
    type_of: Mapping[Site, TypeId]
    facts: dict[Site, Facts]


class NamedModel(NamedTuple):
    """A model and its names, given all at once.

    `classes` holds the Python name of each named type, `synonyms` those of components that only
    refer to one; `fields` the attribute of each member of a record; `pages` the file stem of each
    type that has a page.
    """

    model: Model
    classes: Mapping[TypeId, Name]
    synonyms: Mapping[Name, TypeId]
    fields: Mapping[TypeId, Mapping[str, Name]]
    pages: Mapping[TypeId, str]
