"""Two sets of keywords that hold for the same value, as one: what both say, and no more.

Assertions say themselves how two of them merge; how applicators do is here. What can't be said by
one keyword, such as two patterns, stays in a schema of its own under `allOf`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast

from schemaclass.core.model import Argument, JsonValue, Site
from schemaclass.vocabulary.keywords import ASSERTIONS

Keywords = Mapping[str, Argument]
# Gives the site of what two schemas say together, the one that is there where one is missing.
Conjoin = Callable[[Site | None, Site | None], Site | None]

# Keywords that say something only together.
_GROUPS = (
    frozenset(("if", "then", "else")),
    frozenset(("contains", "minContains", "maxContains", "marksNothing")),
)
_MEMBERS = ("properties", "patternProperties", "additionalProperties")
_ITEMS = ("prefixItems", "items")


@dataclass(slots=True)
class Both:
    """The two sets, and how their subschemas are put together.

    `left` and `right` become the words of each that `merged` does not say.
    """

    one: Keywords
    other: Keywords
    conjoin: Conjoin
    left: set[str] = field(default_factory=set)
    right: set[str] = field(default_factory=set)

    def merged(self) -> dict[str, Argument]:
        """Give the keywords that say what both sets do."""
        one, other = self.one, self.other
        if "never" in one or "never" in other:
            return {"never": True}
        found = {**one, **{word: other[word] for word in other if word not in one}}
        for words in _GROUPS:
            self._group(words)
        for parts, merge in ((_MEMBERS, self._members), (_ITEMS, self._items)):
            if one.keys() & parts and other.keys() & parts:
                found = {word: found[word] for word in found if word not in parts} | merge()
        for word in [word for word in one if word in other]:
            if word not in self.right and word not in (*_MEMBERS, *_ITEMS):
                argument = self._merge(word)
                if argument is None:
                    self.right.add(word)
                elif argument == ():
                    return {"never": True}
                else:
                    found[word] = argument
        return found

    def _group(self, words: Iterable[str]) -> None:
        """Keep the words of the first set where both have a group that is not the same."""
        one, other = (
            {word: each[word] for word in words if word in each} for each in (self.one, self.other)
        )
        if one and other and one != other:
            self.right |= other.keys()

    def _merge(self, word: str) -> Argument | None:
        one, other = self.one[word], self.other[word]
        if word in _APPLICATORS:
            return _APPLICATORS[word](one, other, self.conjoin)
        if word in ASSERTIONS:
            return ASSERTIONS[word].merge(one, other)
        return one if one == other else None

    # Members

    def _members(self) -> dict[str, Argument]:
        one, other, conjoin = self.one, self.other, self.conjoin
        members = {**_map(one, "properties"), **_map(other, "properties")}
        for name in self._spoken_of_twice():
            both = conjoin(_member(one, name), _member(other, name))
            assert both is not None
            members[name] = both
        patterns = _each(_map(one, "patternProperties"), _map(other, "patternProperties"), conjoin)
        others = conjoin(_site(one, "additionalProperties"), _site(other, "additionalProperties"))
        if not _says_all(one, other):
            self.left |= one.keys() & _MEMBERS
        if not _says_all(other, one):
            self.right |= other.keys() & _MEMBERS
        found = dict(zip(_MEMBERS, (members, patterns, others), strict=True))
        return {word: argument for word, argument in found.items() if argument}

    def _spoken_of_twice(self) -> list[str]:
        """Give the declared members of which both sets say something.

        The first set may be what many schemas said so far: it is gone through only if it must be.
        """
        mine, theirs = (_map(each, "properties") for each in (self.one, self.other))
        if _site(self.other, "additionalProperties"):
            return [*mine, *(name for name in theirs if name not in mine)]
        if _site(self.one, "additionalProperties"):
            return [*theirs]
        return [name for name in theirs if name in mine]

    # Items

    def _items(self) -> dict[str, Argument]:
        one, other, conjoin = self.one, self.other, self.conjoin
        count = max(len(_sites(one)), len(_sites(other)))
        first = [conjoin(_item(one, at), _item(other, at)) for at in range(count)]
        prefix = tuple(site for site in first if site)
        items = conjoin(_site(one, "items"), _site(other, "items"))
        found: dict[str, Argument] = {"prefixItems": prefix} if prefix else {}
        return {**found, "items": items} if items else found


def _says_all(one: Keywords, other: Keywords) -> bool:
    """Tell whether `additionalProperties` of the first set can be said beside the second's words.

    Which names it is for depends on patterns, and no name is held against a pattern here.
    """
    if "additionalProperties" not in one:
        return True
    patterns = one.get("patternProperties", {})
    foreign = _map(other, "patternProperties").keys() - _map(one, "patternProperties").keys()
    declared = _map(other, "properties").keys() - _map(one, "properties").keys()
    return not (foreign or (patterns and declared))


def _member(keywords: Keywords, name: str) -> Site | None:
    """Give what a set says of the member of a name, patterns aside."""
    members = _map(keywords, "properties")
    if name in members or "patternProperties" in keywords:
        return members.get(name)
    return _site(keywords, "additionalProperties")


def _item(keywords: Keywords, at: int) -> Site | None:
    prefix = _sites(keywords)
    return prefix[at] if at < len(prefix) else _site(keywords, "items")


def _map(keywords: Keywords, word: str) -> dict[str, Site]:
    argument = keywords.get(word)
    # What maps names maps them to schemas: nothing is gone through to see that.
    return cast("dict[str, Site]", argument) if isinstance(argument, dict) else {}


def _site(keywords: Keywords, word: str) -> Site | None:
    argument = keywords.get(word)
    return argument if isinstance(argument, Site) else None


def _sites(keywords: Keywords) -> tuple[Site, ...]:
    argument = keywords.get("prefixItems")
    sites = argument if isinstance(argument, tuple) else ()
    return tuple(site for site in sites if isinstance(site, Site))


def _each(one: dict[str, Site], other: dict[str, Site], conjoin: Conjoin) -> dict[str, Site]:
    both = {name: conjoin(one.get(name), site) for name, site in other.items()}
    return {**one, **{name: site for name, site in both.items() if site}}


# How applicators merge: required names add up, schemas of the same part of a value hold together.


def _names(one: Argument, other: Argument, _: Conjoin) -> Argument:
    return _either(one, other)


def _dependent_names(one: Argument, other: Argument, _: Conjoin) -> Argument:
    assert isinstance(one, dict)
    assert isinstance(other, dict)
    return {**one, **{name: _either(one.get(name, []), names) for name, names in other.items()}}


def _either(one: Argument, other: Argument) -> list[JsonValue]:
    assert isinstance(one, list)
    assert isinstance(other, list)
    return list(dict.fromkeys((*map(str, one), *map(str, other))))


def _maps(one: Argument, other: Argument, conjoin: Conjoin) -> Argument:
    return _each(_map({"": one}, ""), _map({"": other}, ""), conjoin)


def _schemas(one: Argument, other: Argument, conjoin: Conjoin) -> Argument | None:
    assert isinstance(one, Site)
    assert isinstance(other, Site)
    return conjoin(one, other)


def _lists(one: Argument, other: Argument, _: Conjoin) -> Argument:
    assert isinstance(one, tuple)
    assert isinstance(other, tuple)
    assert not isinstance(one, Site)
    assert not isinstance(other, Site)
    return tuple(dict.fromkeys((*one, *other)))


_APPLICATORS: Mapping[str, Callable[[Argument, Argument, Conjoin], Argument | None]] = {
    "required": _names,
    "dependentRequired": _dependent_names,
    "dependentSchemas": _maps,
    "propertyNames": _schemas,
    "allOf": _lists,
    "discriminator": lambda _one, other, _: other,
}
