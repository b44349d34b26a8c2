"""How much work it is to judge a value by a schema, where every reference is followed anew.

jsonschema-rs does so: of a schema that holds itself twice in the branches of a union, or of schemas
that lead to one another by two ways each, each level of the value or of the schemas doubles its
work, and the errors that it collects. They live in native memory, where nothing limits them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from schemaclass.core.model import JsonValue, Schema, Site
from schemaclass.lowering.cycles import in_place
from schemaclass.vocabulary.views import branches, properties, subschema

from .spelling import decides

# The work of judging one value, with one error for each of its parts and for each keyword that may
# refuse it; the largest examples in published documents take a tenth of that.
MOST = 50_000
# So many unions may be in each other: their errors are.
_DEEPEST = 100
_CHARACTERS = 50  # of a text weigh as much as one number


class _Visit(NamedTuple):
    """A schema applied to a value; `times`: each union around it judges once more, for errors."""

    schema: Schema
    value: JsonValue
    times: int


class Efforts:
    """Reckons efforts. What comes to one of the `unable` schemas is not to be judged."""

    def __init__(self, schemas: Mapping[Site, Schema], unable: Collection[Site] = ()) -> None:
        self._schemas = schemas
        self._unable = unable
        self._known: dict[tuple[Site, tuple[str, ...]], Schema] = {}
        self._sizes: dict[int, int] = {}  # by the identity of collections, which schemas keep alive

    def of(self, schema: Schema, without: tuple[str, ...], value: JsonValue) -> tuple[int, bool]:
        """Give the effort of judging a value, by a schema without some of its words.

        The second part tells whether it is to be judged at all: what is more than `MOST` is not,
        and is counted no further.
        """
        waiting = [_Visit(self._reduced(schema, without), value, 1)]
        spent = 0
        while waiting and spent <= MOST:
            visit = waiting.pop()
            if visit.times > _DEEPEST or visit.schema.site in self._unable:
                return spent, False
            spent += visit.times * (self._size(visit.value) + _width(visit.schema))
            found = list(islice(self._applied(visit), MOST))
            spent += len(found)
            waiting += found
        return spent, spent <= MOST

    def _reduced(self, schema: Schema, without: tuple[str, ...]) -> Schema:
        """Leave out of a schema some of its words, and what isn't judged by."""
        if (schema.site, without) not in self._known:
            words = {
                word: each
                for word, each in schema.keywords.items()
                if word not in without and decides(word)
            }
            self._known[schema.site, without] = schema._replace(keywords=words)
        return self._known[schema.site, without]

    def _size(self, value: JsonValue) -> int:
        if isinstance(value, str):
            return 1 + len(value) // _CHARACTERS
        if not isinstance(value, dict | list):
            return 1
        if id(value) not in self._sizes:
            parts = value.values() if isinstance(value, dict) else value
            names = sum(map(self._size, value)) if isinstance(value, dict) else 0
            self._sizes[id(value)] = 1 + names + sum(map(self._size, parts))
        return self._sizes[id(value)]

    def _applied(self, visit: _Visit) -> Iterator[_Visit]:
        schema, value, times = visit
        is_asked_again = not schema.keywords.keys().isdisjoint(_UNEVALUATED)
        plain = {*branches(schema, "allOf"), *_references(schema)}
        for site in in_place(schema):
            again = times if site in plain and not is_asked_again else times + 1
            yield from [_Visit(self._reduced(self._schemas[site], ()), value, again)] * (
                1 + is_asked_again
            )
        parts = _members(schema, value) if isinstance(value, dict) else _items(schema, value)
        for site, part in parts:
            yield _Visit(self._reduced(self._schemas[site], ()), part, times)


def _width(schema: Schema) -> int:
    """Count what the keywords of a schema list: branches, names, values."""
    listed = schema.keywords.values()
    return sum(len(each) for each in listed if isinstance(each, list | tuple))


_UNEVALUATED = ("unevaluatedProperties", "unevaluatedItems")


def _references(schema: Schema) -> Iterator[Site]:
    for word in ("$ref", "$dynamicRef"):
        if site := subschema(schema, word):
            yield site


def _members(schema: Schema, value: dict[str, JsonValue]) -> Iterator[tuple[Site, JsonValue]]:
    """Give the schemas of members. Which names match a pattern isn't tried: all of them may."""
    declared = properties(schema)
    for name in declared.keys() & value.keys():
        yield declared[name], value[name]
    for site in properties(schema, "patternProperties").values():
        yield from ((site, each) for each in value.values())
    for word in ("additionalProperties", "unevaluatedProperties"):
        if rest := subschema(schema, word):
            yield from ((rest, each) for name, each in value.items() if name not in declared)
    if names := subschema(schema, "propertyNames"):
        yield from ((names, name) for name in value)


def _items(schema: Schema, value: JsonValue) -> Iterator[tuple[Site, JsonValue]]:
    if not isinstance(value, list):
        return
    first = branches(schema, "prefixItems")
    yield from zip(first, value, strict=False)
    for word in ("items", "unevaluatedItems"):
        if site := subschema(schema, word):
            yield from ((site, each) for each in value[len(first) :])
    if site := subschema(schema, "contains"):
        yield from ((site, each) for each in value)
