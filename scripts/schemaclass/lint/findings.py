"""What a rule about schemas that contradict themselves sees, and what it gives.

Contradictions are warnings: the schema compiles to what it says, and can hardly mean it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from schemaclass.core.model import JsonValue, Schema, Site
from schemaclass.lowering.cycles import in_place
from schemaclass.lowering.normalise import Schemas
from schemaclass.references.registry import Library
from schemaclass.vocabulary.views import branches, properties, required, subschema


class Finding(NamedTuple):
    """One contradiction: where it stands below its schema, and what is wrong.

    `is_name`: what is meant is the keyword or member there, not what it says. `hint` stands in for
    that of the rule.
    """

    path: tuple[str | int, ...]
    sentence: str
    is_name: bool = False
    hint: str = ""


_MOST_HINTED = 100


@dataclass(frozen=True)
class Surroundings:
    """All schemas of a run, and which are applied to the same value as others."""

    read: Schemas
    library: Library
    demanded: dict[Site, list[Schema]] = field(default_factory=dict)
    declared: dict[Site, frozenset[str]] = field(default_factory=dict)
    # The schemas for whose names others were looked for that are nearly the same.
    hinted: set[Site] = field(default_factory=set)

    @cached_property
    def above(self) -> Mapping[Site, list[Site]]:
        """Each schema's users: those that apply it to the value that they are applied to."""
        users: dict[Site, list[Site]] = {}
        for site, schema in self.read.schemas.items():
            for inner in in_place(schema):
                users.setdefault(inner, []).append(site)
        return users

    def with_users(self, site: Site) -> list[Schema]:
        """Give a schema and all that apply it to the same value, directly or not."""
        return self._closure(site, lambda each: self.above.get(each, ()))

    def with_parts(self, site: Site) -> list[Schema]:
        """Give a schema and all that it applies to the same value, directly or not."""
        return self._closure(site, lambda each: in_place(self.read.schemas[each]))

    def with_demands(self, site: Site) -> list[Schema]:
        """Give a schema and all that a value of it must meet as well: by `allOf` and `$ref`."""
        if site not in self.demanded:
            found = self._closure(site, lambda each: _demands(self.read.schemas[each]))
            self.demanded[site] = found
        return self.demanded[site]

    def names(self, site: Site) -> frozenset[str]:
        """Name the members that a schema defines, with what a value of it must meet as well."""
        if site not in self.declared:
            schemas = self.with_demands(site)
            self.declared[site] = frozenset(name for each in schemas for name in properties(each))
        return self.declared[site]

    def may_hint(self, site: Site) -> bool:
        """Tell whether a schema may have hints: to find those of very many takes too long."""
        if len(self.hinted) < _MOST_HINTED:
            self.hinted.add(site)
        return site in self.hinted

    def _closure(
        self, site: Site, following: Callable[[Site], Iterator[Site] | list[Site] | tuple[()]]
    ) -> list[Schema]:
        found = {site: None}
        waiting = [site]
        for each in waiting:  # grows on the way
            new = [other for other in following(each) if other not in found]
            found |= dict.fromkeys(new)
            waiting += new
        return [self.read.schemas[each] for each in found]


def _demands(schema: Schema) -> Iterator[Site]:
    if reference := subschema(schema, "$ref"):
        yield reference
    yield from branches(schema, "allOf")


class View(NamedTuple):
    """One schema: what its source says, in which dialect, its one spelling and what is around."""

    words: Mapping[str, JsonValue]
    dialect: str
    schema: Schema
    around: Surroundings

    def undefined(self, names: Iterable[str]) -> list[str]:
        """Select the members that neither the schema, nor a part of it, nor what applies it has.

        All of the names that are defined are in none of several sets: to join these for each schema
        would take n**2.
        """
        return [name for name in names if not any(name in known for known in self._known())]

    def defined(self) -> set[str]:
        """Name the members that are defined."""
        return set().union(*self._known())

    def _known(self) -> Iterator[Collection[str]]:
        around, site = self.around, self.schema.site
        yield from map(properties, around.with_parts(site))
        for user in around.with_users(site):
            yield around.names(user.site)

    def demanded(self) -> set[str]:
        """Name the members that a value must have to meet the schema and all it demands."""
        schemas = self.around.with_demands(self.schema.site)
        return {name for schema in schemas for name in required(schema)}


Find = Callable[[View], Iterator[Finding]]


class Rule(NamedTuple):
    """One kind of contradiction.

    It is looked for in schemas that say one of the `words`; `find` gives each occurrence, `hint`
    says what to do about it.
    """

    code: str
    words: frozenset[str]
    find: Find
    hint: str


def rule(code: str, words: str, find: Find, hint: str) -> Rule:
    """Make a record; `words` are separated by spaces."""
    return Rule(code, frozenset(words.split()), find, hint)
