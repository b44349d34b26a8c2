"""What the schema says of a value, as facts in words: for docstrings and for pages alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import NamedTuple

from .arguments import branches, subschema, types, values
from .keywords import ARTICLES, ASSERTIONS, NULL
from .model import JsonValue, Model, Schema, Site

# Nobody reads what holds of a part that lies in so many others.
_DEEPEST = 20


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


def facts_of(model: Model, site: Site) -> Facts:
    """Collect the facts of a schema, and of those that it is made of."""
    schema = model.merged[site]
    words = schema.keywords
    return Facts(
        description=_text(words, "description"),
        values=tuple(_values(model, schema)),
        constraints=tuple(_constraints(model, schema)),
        default=default_of(schema),
        examples=tuple(examples_of(schema)),
        nullable=is_nullable(model, site),
        null=_text(words, "x-null"),
        absent=_text(words, "x-absent"),
        deprecated=words.get("deprecated") is True,
        read_only=words.get("readOnly") is True,
        write_only=words.get("writeOnly") is True,
        other_kinds=tuple(_other_kinds(model, schema)),
    )


def default_of(schema: Schema) -> tuple[JsonValue, ...]:
    """Give the default of a schema, () if it has none."""
    words = schema.keywords
    return (words["default"],) if "default" in words else ()  # type: ignore[return-value]  # a default is JSON data


def _text(words: Mapping[str, object], word: str) -> str:
    text = words.get(word)
    return text.strip() if isinstance(text, str) else ""


def examples_of(schema: Schema) -> Iterator[JsonValue]:
    """Give the examples of a schema."""
    yield from values(schema, "examples")
    if "example" in schema.keywords:
        yield schema.keywords["example"]  # type: ignore[misc]  # an example is JSON data


def _branches(model: Model, schema: Schema) -> Iterator[Schema]:
    for word in ("oneOf", "anyOf"):
        yield from (model.merged[site] for site in branches(schema, word))


def _values(model: Model, schema: Schema, inside: frozenset[Site] = frozenset()) -> Iterator[Value]:
    if schema.site in inside or len(inside) > _DEEPEST:
        return  # a list of itself, say
    inside |= {schema.site}
    listed = values(schema, "enum") or values(schema, "x-extensible-enum")
    meanings = values(schema, "x-enum-descriptions")
    for value, meaning in zip_longest(listed, meanings[: len(listed)], fillvalue=""):
        yield Value(value, meaning if isinstance(meaning, str) else "")
    items = subschema(schema, "items")
    if items and "$ref" not in model.schemas[items].keywords:
        yield from _values(model, model.merged[items], inside)
    for branch in _branches(model, schema):
        yield from _values(model, branch, inside)


def _other_kinds(model: Model, schema: Schema) -> Iterator[str]:
    if isinstance(schema.keywords.get("x-extensible-enum"), list) and "enum" not in schema.keywords:
        yield "another string"
    for branch in _branches(model, schema):
        if not branch.keywords.keys() & {"enum", "const"}:
            yield from (ARTICLES[kind] for kind in types(branch) if kind != NULL)


# What holds of the parts of a value, by the keyword that says so.
_PARTS: Mapping[str, str] = {
    "items": "each item",
    "contains": "some item",
    "propertyNames": "each name",
    "additionalProperties": "each value",
}


def _constraints(
    model: Model, schema: Schema, inside: frozenset[Site] = frozenset()
) -> Iterator[str]:
    if schema.site in inside or len(inside) > _DEEPEST:
        return  # a list of itself, say
    inside |= {schema.site}
    for word, argument in schema.keywords.items():
        if word in ASSERTIONS and word not in ("type", "enum"):
            yield ASSERTIONS[word].docs(argument)
    for word, what in _PARTS.items():
        part = subschema(schema, word)
        # The values of an object with members of its own are told as its other members.
        if part and not (word == "additionalProperties" and "properties" in schema.keywords):
            yield from _told_of(what, list(_part_constraints(model, part, inside)))
    for site in branches(schema, "allOf"):
        yield from _constraints(model, model.merged[site], inside)
    for branch in _branches(model, schema):
        kinds = branch.keywords.get("type")
        what = ASSERTIONS["type"].docs(kinds) if isinstance(kinds, tuple) else "another value"
        yield from _told_of(what, list(_constraints(model, branch, inside)))


def _told_of(what: str, phrases: list[str]) -> Iterator[str]:
    if phrases:
        yield f"{what}: {' and '.join(phrases)}"


def _part_constraints(model: Model, site: Site, inside: frozenset[Site]) -> Iterator[str]:
    """Give the limits of a part; an object or a union has a page that tells them."""
    schema = model.merged[site]
    if not schema.keywords.keys() & {"properties", "oneOf", "anyOf"}:
        yield from _constraints(model, schema, inside)


def is_nullable(model: Model, site: Site) -> bool:
    """Tell whether null meets a schema's type."""
    schema = model.merged[site]
    kinds = schema.keywords.get("type")
    values = schema.keywords.get("enum")
    if isinstance(values, list) and None not in values:
        return False
    if isinstance(kinds, tuple):
        return NULL in kinds
    return any(branch.keywords.get("type") == (NULL,) for branch in _branches(model, schema))
