"""What the schema says of a value, as facts in words: for docstrings and for pages alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import takewhile, zip_longest
from typing import TypeVar

from schemaclass.core.model import Facts, JsonValue, Model, Schema, Site, Value
from schemaclass.vocabulary.keywords import ARTICLES, ASSERTIONS, NULL
from schemaclass.vocabulary.views import branches, subschema, types, values


def facts_of(model: Model, site: Site) -> Facts:
    """Collect the facts of a schema, and of those that it is made of; each is asked once."""
    if site not in model.facts:
        model.facts[site] = _found(model, site)
    return model.facts[site]


def _found(model: Model, site: Site) -> Facts:
    schema, own = model.merged[site], model.schemas[site].keywords
    words = schema.keywords
    description = _text(words, "description")
    listed, others = _listed(_Telling(model).values(schema), is_own=bool(own.keys() & _LISTING))
    return Facts(
        description=description if "description" in own else shortened(description),
        values=listed,
        constraints=_Telling(model, own, _LONGEST if "$ref" in own else _MOST).constraints(schema),
        default=default_of(schema),
        examples=tuple(examples_of(schema)),
        nullable=is_nullable(model, site),
        null=_text(words, "x-null"),
        absent=_text(words, "x-absent"),
        deprecated=words.get("deprecated") is True,
        read_only=words.get("readOnly") is True,
        write_only=words.get("writeOnly") is True,
        other_kinds=(*others, *_other_kinds(model, schema)),
    )


# What a schema has from another one is told whole there; so much of it is told again elsewhere.
_LONGEST, _SHORT = 1_500, 300
MANY, FEW = 150, 10
_LISTING = frozenset(("enum", "x-extensible-enum", "oneOf", "anyOf", "items"))


def shortened(text: str) -> str:
    """Cut a text that is too long to be told again."""
    return text if len(text) <= _LONGEST else f"{text[:_SHORT]}..."


def more(count: int) -> str:
    """Say how many others there are than those that are listed."""
    return f"{count - FEW:,} more"


def _listed(
    listed: tuple[Value, ...], *, is_own: bool
) -> tuple[tuple[Value, ...], tuple[str, ...]]:
    """Give the values to tell, and what stands for the others."""
    if is_own or len(listed) <= MANY:
        return listed, ()
    return listed[:FEW], (more(len(listed)),)


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


# So much is told of the parts of one value, counted in characters: it is for people. A part of a
# part counts as much as a long phrase, even if nothing is told of it.
_MOST, _PART, _VALUE = 10_000, 400, 10
_DEEPEST = 20
_Told = TypeVar("_Told")


class _Telling:
    """What is told of one value; `inside` are the schemas whose parts are being told.

    What a schema says itself is told whole, and `left` is how much more may be told.
    """

    def __init__(
        self, model: Model, own: Mapping[str, object] | None = None, left: int = _MOST
    ) -> None:
        self.model = model
        # What the schema says itself, if that is not the same.
        self.own = own
        self.left = left
        self.inside: tuple[Site, ...] = ()

    def values(self, schema: Schema) -> tuple[Value, ...]:
        """Give the values that a schema lists, and those of its alternatives."""
        return tuple(self._within(schema, self._values))

    def constraints(self, schema: Schema) -> tuple[str, ...]:
        """Give the limits of a schema as phrases, and those of its parts."""
        told = tuple(self._within(schema, self._constraints))
        return told if self.left > 0 or not told else (*told, "...")

    def _within(self, schema: Schema, tell: Callable[[Schema], Iterator[_Told]]) -> Iterator[_Told]:
        """Tell of a schema, unless it is inside of itself, as a list of itself is."""
        if schema.site in self.inside or self.left <= 0 or len(self.inside) > _DEEPEST:
            return
        self.left -= _PART if len(self.inside) > 1 else 0
        self.inside = (*self.inside, schema.site)
        yield from tell(schema)
        self.inside = self.inside[:-1]

    def _count(self, size: int) -> None:
        self.left -= size if len(self.inside) > 1 else 0

    def _branches(self, schema: Schema) -> Iterator[Schema]:
        return takewhile(lambda _: self.left > 0, _branches(self.model, schema))

    def _values(self, schema: Schema) -> Iterator[Value]:
        listed = values(schema, "enum") or values(schema, "x-extensible-enum")
        meanings = values(schema, "x-enum-descriptions")
        self._count(_VALUE * len(listed))
        for value, meaning in zip_longest(listed, meanings[: len(listed)], fillvalue=""):
            yield Value(value, meaning if isinstance(meaning, str) else "")
        items = subschema(schema, "items")
        if items and "$ref" not in self.model.schemas[items].keywords:
            yield from self._within(self.model.merged[items], self._values)
        for branch in self._branches(schema):
            yield from self._within(branch, self._values)

    def _constraints(self, schema: Schema) -> Iterator[str]:
        for word, argument in schema.keywords.items():
            if word in ASSERTIONS and word not in ("type", "enum"):
                phrase = ASSERTIONS[word].docs(argument)
                if self.own is not None and word not in self.own:
                    phrase = shortened(phrase)
                self._count(len(phrase))
                yield phrase
        for word, what in _PARTS.items():
            part = subschema(schema, word)
            # The values of an object with members of its own are told as its other members.
            if part and not (word == "additionalProperties" and "properties" in schema.keywords):
                yield from _told_of(what, list(self._part_constraints(part)))
        for site in branches(schema, "allOf"):
            yield from self._within(self.model.merged[site], self._constraints)
        for branch in self._branches(schema):
            kinds = branch.keywords.get("type")
            what = ASSERTIONS["type"].docs(kinds) if isinstance(kinds, tuple) else "another value"
            yield from _told_of(what, list(self._within(branch, self._constraints)))

    def _part_constraints(self, site: Site) -> Iterator[str]:
        """Give the limits of a part; an object or a union has a page that tells them."""
        schema = self.model.merged[site]
        if not schema.keywords.keys() & {"properties", "oneOf", "anyOf"}:
            yield from self._within(schema, self._constraints)


def _told_of(what: str, phrases: list[str]) -> Iterator[str]:
    if phrases:
        yield f"{what}: {' and '.join(phrases)}"


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
