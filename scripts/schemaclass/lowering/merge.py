"""`allOf` and `$ref` put together: for each schema, all that holds for its values in one place.

Checks follow the schemas as they are written; types, pages and the fast path follow these. What
several schemas say of one member or item becomes a schema too, which stands nowhere in a document.
Each set of schemas is put together once, however many lead to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from schemaclass.core.model import Argument, Schema, Site
from schemaclass.core.problems import Problem, SchemaError
from schemaclass.vocabulary.applicators import in_order
from schemaclass.vocabulary.keywords import ASSERTIONS, OBJECT
from schemaclass.vocabulary.views import (
    alternatives,
    branches,
    checking,
    properties,
    subschema,
    types,
)

from .conjunction import Both
from .normalise import Locate
from .unions import Pool

Keywords = dict[str, Argument]

_LEAD = ("$ref", "$dynamicRef", "allOf")
_UNEVALUATED = frozenset(("unevaluatedProperties", "unevaluatedItems"))
# Where there is none of these, a schema is all that holds for its values.
_MOVING = _UNEVALUATED.union(_LEAD, ("anyOf", "oneOf"))
# What may look at members or items beside those that are declared.
_LOOKS = frozenset("allOf anyOf oneOf if dependentSchemas".split())


class Merged(NamedTuple):
    """Schemas as they are written, those that were made among them, and what holds for each.

    `sources` are the schemas that one is made of and that have a life of their own, nearest first.
    """

    schemas: Mapping[Site, Schema]
    merged: Mapping[Site, Schema]
    sources: Mapping[Site, tuple[Site, ...]]


# So much may schemas take over of others: each name and each subschema counts, and so many times
# what all of them say themselves. Real documents take over as much as they say at the most.
_TAKEN, _TAKEN_OF_EACH = 2_000, 10
# So many sets of keywords are put together one by one.
_FEW = 8


def merge(schemas: Mapping[Site, Schema], locate: Locate) -> Merged:
    """Put together what holds for the values of each schema; what is made of others comes later.

    Raises SchemaError where schemas take over too much of others, so that the whole is out of
    proportion.
    """
    room = _TAKEN + _TAKEN_OF_EACH * sum(map(_size, schemas.values()))
    merger = _Merger(dict(schemas), locate, limit=100 + 4 * len(schemas), room=room)
    merger.waiting += schemas
    for site in merger.waiting:  # grows on the way
        _after(site, merger.merged, merger.below, merger.put_together)
    return Merged(merger.schemas, Pool(merger.merged), merger.sources)


def _after(
    start: Site,
    done: Mapping[Site, object],
    below: Callable[[Site], Iterable[Site]],
    finish: Callable[[Site], None],
) -> None:
    """Finish a site after those below it, however deep; nothing leads back to itself in place."""
    waiting = [start]
    while waiting:
        site = waiting[-1]
        missing = [each for each in below(site) if each not in done] if site not in done else []
        waiting += missing
        if not missing:
            waiting.pop()
            if site not in done:
                finish(site)


@dataclass(slots=True)
class _Merger:
    schemas: dict[Site, Schema]
    locate: Locate
    limit: int
    room: int
    merged: dict[Site, Schema] = field(default_factory=dict)
    sources: dict[Site, tuple[Site, ...]] = field(default_factory=dict)
    # The schemas that say something of their own, of those that a schema is made of.
    speakers: dict[Site, tuple[Site, ...]] = field(default_factory=dict)
    # What each schema says without checking it, and how many references that is away.
    told: dict[Site, dict[str, tuple[int, Argument]]] = field(default_factory=dict)
    # The members that the objects of a schema may declare, None if it may take other values.
    declared: dict[Site, frozenset[str] | None] = field(default_factory=dict)
    made: dict[frozenset[Site], Site] = field(default_factory=dict)
    waiting: list[Site] = field(default_factory=list)

    def below(self, site: Site) -> Iterator[Site]:
        """Give the schemas that look at the same value and have to be put together first."""
        schema = self.schemas[site]
        yield from _leads(schema)
        for word in ("anyOf", "oneOf"):
            yield from branches(schema, word)

    def put_together(self, site: Site) -> None:
        """Find what holds for the values of a schema."""
        schema = self.schemas[site]
        if schema.keywords.keys().isdisjoint(_MOVING):
            self.sources[site], self.merged[site] = (), schema
        else:
            self._merge(schema)
        self.declared[site] = self._declared(self.merged[site])

    def _merge(self, schema: Schema) -> None:
        site, leads = schema.site, tuple(_leads(schema))
        self.sources[site] = tuple(dict.fromkeys(self._sources(schema)))
        own = {w: a for w, a in checking(schema).items() if w not in _LEAD}
        keywords = self._narrow(site, self._keywords(site, leads, own) if leads else own)
        self.told[site] = self._told(schema, leads, keywords, alone=not own)
        found = self._spread(site, _evaluated(keywords))
        if not leads and found is own:
            self.merged[site] = schema
        else:
            found = {**found, **{word: told for word, (_, told) in self.told[site].items()}}
            self.merged[site] = Schema(site, {word: found[word] for word in in_order(found)})
        if own or len(leads) != 1:
            self._take(self.merged[site])

    def _take(self, schema: Schema) -> None:
        self.room -= _size(schema)
        if self.room < 0:
            site = schema.site
            sentence = "the members and schemas that are taken over from others are too many"
            place = self.locate(site.document, site.pointer)
            raise SchemaError([Problem(place, "too-much-inherited", sentence, _INHERITED_HINT)])

    def _sources(self, schema: Schema) -> Iterator[Site]:
        inline = () if schema.site.also else branches(schema, "allOf")
        for lead in _leads(schema):
            if lead not in inline:
                yield lead
            yield from self.sources[lead]

    def _keywords(self, site: Site, leads: tuple[Site, ...], own: Keywords) -> Keywords:
        if len(self.schemas) > self.limit and site.also:
            return {"allOf": leads}
        is_alone = len(leads) == 1 and not own
        said = [(self._said(lead, is_alone=is_alone), lead) for lead in leads]
        return self._both(site, self._together(site, said), own, site)

    def _said(self, lead: Site, *, is_alone: bool) -> Keywords:
        said = dict(checking(self.merged[lead]))
        if not is_alone and said.keys() & _UNEVALUATED:
            # What it did not look at is not what all of them did not look at.
            return {w: a for w, a in said.items() if w not in _UNEVALUATED} | {"allOf": (lead,)}
        return said

    def _together(self, site: Site, said: list[tuple[Keywords, Site]]) -> Keywords:
        """Put sets of keywords together, each from its schema.

        Of many, one half after the other: what is made on the way is made of all before it, which
        one by one would take n**2.
        """
        if len(said) > _FEW:
            half = len(said) // 2
            one, other = self._together(site, said[:half]), self._together(site, said[half:])
            return self._both(site, one, other, said[half][1])
        keywords: Keywords = {}
        for each, lead in said:
            keywords = self._both(site, keywords, each, lead)
        return keywords

    def _narrow(self, site: Site, keywords: Keywords) -> Keywords:
        """Leave out branches whose values are of other types; the only one left holds itself."""
        schema = Schema(site, keywords)
        word, sites = alternatives(schema)
        left = tuple(each for each in sites if self._is_possible(each, types(schema)))
        if left == sites or not types(schema):
            return keywords
        rest = {each: argument for each, argument in keywords.items() if each != word}
        if len(left) != 1 or left[0] not in self.merged:
            return {**rest, word: left} if left else {"never": True}
        self.sources[site] += (left[0], *self.sources[left[0]])
        return self._both(site, rest, checking(self.merged[left[0]]), left[0])

    def _is_possible(self, site: Site, kinds: tuple[str, ...]) -> bool:
        if site not in self.merged:
            return True  # one of those made on the way, which are of objects
        own = types(self.merged[site])
        is_of_kind = not own or ASSERTIONS["type"].merge(kinds, own) != ()
        return is_of_kind and "never" not in self.merged[site].keywords

    def _both(self, site: Site, one: Keywords, other: Keywords, place: Site) -> Keywords:
        """Put two sets of keywords together; what can't be is left to schemas under `allOf`."""
        if not one or not other:
            return one or other
        both = Both(one, other, self.conjoin)
        merged = both.merged()
        if "never" in merged:
            return merged
        rest = [
            self._make(site._replace(also=also, words=tuple(sorted(words))), said)
            for words, said, also in (
                (both.left, one, (place, site)),
                (both.right, other, (place,)),
            )
            if words
        ]
        left = merged.get("allOf", ())
        assert isinstance(left, tuple)
        assert not isinstance(left, Site)
        return {**merged, "allOf": (*left, *rest)} if rest else merged

    def _make(self, site: Site, said: Keywords) -> Site:
        """Make a schema of some keywords of others."""
        if site not in self.schemas:
            self.schemas[site] = Schema(site, {word: said[word] for word in site.words})
            self.waiting.append(site)
        return site

    def conjoin(self, one: Site | None, other: Site | None) -> Site | None:
        """Give the schema of what two say together: one of them if it says what the other does."""
        if one is None or other is None:
            return one or other
        mine, theirs = self._speakers(one), self._speakers(other)
        everybody = frozenset((*mine, *theirs))
        if len(everybody) == len(mine):
            return one
        if len(everybody) == len(theirs):
            return other
        if everybody not in self.made:
            base = other._replace(also=())
            others = dict.fromkeys(each for each in (*mine, *theirs) if each != base)
            site = other._replace(also=tuple(others))
            self.made[everybody] = site
            self.schemas[site] = Schema(site, {"allOf": (one, other)})
            self.waiting.append(site)
        return self.made[everybody]

    def _speakers(self, site: Site) -> tuple[Site, ...]:
        _after(site, self.speakers, lambda each: _leads(self.schemas[each]), self._find_speakers)
        return self.speakers[site]

    def _find_speakers(self, site: Site) -> None:
        schema = self.schemas[site]
        found = [each for lead in _leads(schema) for each in self.speakers[lead]]
        own = [site] if schema.keywords.keys() - set(_LEAD) else []
        self.speakers[site] = tuple(dict.fromkeys((*found, *own)))

    def _told(
        self, schema: Schema, leads: tuple[Site, ...], keywords: Keywords, *, alone: bool
    ) -> dict[str, tuple[int, Argument]]:
        """Find what is said without being checked: the nearest, and of those the last, counts."""
        found: dict[str, tuple[int, Argument]] = {}
        listed = branches(schema, "allOf")
        for lead in leads:
            away = 0 if lead in listed else 1
            told_there = self.told.get(lead) or _annotations(self.schemas[lead])
            for word, (distance, told) in told_there.items():
                if word not in found or distance + away <= found[word][0]:
                    found[word] = distance + away, told
        speaking = sum(bool(checking(self.merged[lead])) for lead in leads) + (not alone)
        # The example of a part need not be one of the whole.
        left_out = {"example", "examples"} if speaking > 1 else set()
        enum = keywords.get("enum")
        if any(self.merged[lead].keywords.get("enum", enum) != enum for lead in leads):
            left_out.add("x-enum-descriptions")
        return {word: told for word, told in found.items() if word not in left_out} | (
            _annotations(schema)
        )

    # Unions of records that share members

    def _declared(self, schema: Schema) -> frozenset[str] | None:
        word, sites = alternatives(schema)
        if word:
            found = [self.declared[site] for site in sites]
            known = [names for names in found if names is not None]
            return frozenset[str]().union(*known) if len(known) == len(found) else None
        is_record = properties(schema) and types(schema) in ((), (OBJECT,))
        return frozenset(properties(schema)) if is_record else None

    def _spread(self, site: Site, keywords: Keywords) -> Keywords:
        """Put the members that an object has in all branches of a union into each branch.

        Branches that declare no members of their own only say more of the same record.
        """
        members = frozenset(properties(Schema(site, keywords)))
        plain = {word: argument for word, argument in keywords.items() if word != "properties"}
        word, sites = alternatives(Schema(site, plain))
        declared = [self.declared[each] for each in sites]
        if (
            not members
            or types(Schema(site, keywords)) != (OBJECT,)
            or keywords.keys() & {*_UNEVALUATED, "allOf"}
            or None in declared
            or all(members.issuperset(names or ()) for names in declared)
        ):
            return keywords
        words = tuple(sorted(keywords.keys() - {word, "discriminator"}))
        rest = self._make(site._replace(words=words), keywords)
        branches_ = tuple(self.conjoin(rest, each) or each for each in sites)
        for branch, names in zip(branches_, declared, strict=True):
            self.declared[branch] = members.union(names or ())
        return {word: branches_}


_INHERITED_HINT = "allOf, $ref and members beside a union repeat what they hold: nest fewer of them"


def _size(schema: Schema) -> int:
    """Count the names and the subschemas that a schema lists."""
    said = checking(schema).values()
    listed = (each for each in said if isinstance(each, dict | list | tuple))
    return sum(len(argument) for argument in listed if not isinstance(argument, Site))


def _annotations(schema: Schema) -> dict[str, tuple[int, Argument]]:
    said = checking(schema)
    return {word: (0, told) for word, told in schema.keywords.items() if word not in said}


def _leads(schema: Schema) -> Iterator[Site]:
    """Give the schemas whose values these are, whatever the schema itself says."""
    for word in ("$ref", "$dynamicRef"):
        if site := subschema(schema, word):
            yield site
    yield from branches(schema, "allOf")


def _evaluated(keywords: Keywords) -> Keywords:
    """Say `unevaluated...` as what it is where nothing but declared parts is looked at."""
    found = keywords
    for word, plain, looks in (
        ("unevaluatedProperties", "additionalProperties", _LOOKS),
        ("unevaluatedItems", "items", _LOOKS | {"contains"}),
    ):
        if word in found and (plain in found or not found.keys() & looks):
            rest = {each: argument for each, argument in found.items() if each != word}
            found = rest if plain in found else {**rest, plain: found[word]}
    return found
