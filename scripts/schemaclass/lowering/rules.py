"""The rewritings that give every dialect one spelling, that of 2020-12.

A rule is named by a sentence and takes the keywords of one schema; the dialect's own rules come
first, then those that hold for all. Arguments are normalised already: subschemas are sites.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from schemaclass.core.model import Argument, JsonValue, Site
from schemaclass.vocabulary.keywords import INTEGER, NULL, NUMBER

Keywords = dict[str, Argument]
Rule = Callable[[Keywords], Keywords]


def _without(keywords: Keywords, *words: str) -> Keywords:
    return {word: argument for word, argument in keywords.items() if word not in words}


def _items(keywords: Keywords) -> Keywords:
    items, rest = keywords.get("items"), keywords.get("additionalItems")
    kept = _without(keywords, "additionalItems")
    if not isinstance(items, tuple) or isinstance(items, Site):
        return kept
    kept = {**_without(kept, "items"), "prefixItems": items}
    return {**kept, "items": rest} if rest is not None else kept


def _exclusive(keywords: Keywords) -> Keywords:
    for limit in ("minimum", "maximum"):
        word = f"exclusive{limit.capitalize()}"
        exclusive = keywords.get(word)
        if isinstance(exclusive, bool):
            keywords = _without(keywords, word)
            if exclusive and limit in keywords:
                keywords = {**_without(keywords, limit), word: keywords[limit]}
    return keywords


def _nullable(keywords: Keywords) -> Keywords:
    kinds = keywords.get("type")
    adds = keywords.get("nullable") is True and isinstance(kinds, tuple) and NULL not in kinds
    kept = _without(keywords, "nullable")
    return {**kept, "type": (*map(str, kinds), NULL)} if adds and isinstance(kinds, tuple) else kept


def _types_are_a_list(keywords: Keywords) -> Keywords:
    kinds = keywords.get("type")
    if isinstance(kinds, str):
        return {**keywords, "type": (kinds,)}
    if isinstance(kinds, list):
        return {**keywords, "type": tuple(map(str, kinds))}
    return keywords


def _number_includes_integer(keywords: Keywords) -> Keywords:
    kinds = keywords.get("type")
    if isinstance(kinds, tuple) and NUMBER in kinds:
        return {**keywords, "type": tuple(str(kind) for kind in kinds if kind != INTEGER)}
    return keywords


def _dependencies(keywords: Keywords) -> Keywords:
    given = keywords.get("dependencies")
    if not isinstance(given, dict):
        return keywords
    kept = _without(keywords, "dependencies")
    # Where a newer keyword speaks of the same member, it is the one that counts.
    for word, kind in (("dependentSchemas", Site), ("dependentRequired", list)):
        older = {name: each for name, each in given.items() if isinstance(each, kind)}
        newer = kept.get(word)
        if older:
            kept[word] = {**older, **(newer if isinstance(newer, dict) else {})}
    return kept


def _counts_are_integers(keywords: Keywords) -> Keywords:
    endings = ("Length", "Items", "Properties", "Contains")
    counts = {
        word: int(limit)
        for word, limit in keywords.items()
        if word.endswith(endings) and isinstance(limit, float)
    }
    return {**keywords, **counts}


def _conditions_need_if(keywords: Keywords) -> Keywords:
    return keywords if "if" in keywords else _without(keywords, "then", "else")


def _bounds_need_contains(keywords: Keywords) -> Keywords:
    if "contains" not in keywords:
        return _without(keywords, "minContains", "maxContains")
    return keywords


def _drop_what_says_nothing(keywords: Keywords) -> Keywords:
    idle: Mapping[str, JsonValue] = {
        "uniqueItems": False,
        "required": [],
        "minLength": 0,
        "minItems": 0,
        "minProperties": 0,
    }
    return {
        word: argument
        for word, argument in keywords.items()
        if not (word in idle and argument == idle[word])
    }


def _contains_marks_nothing(keywords: Keywords) -> Keywords:
    return {**keywords, "marksNothing": True} if "contains" in keywords else keywords


# The rules of single dialects, which name them.
OWN_RULES: Mapping[str, Rule] = {
    "items and additionalItems are prefixItems and items": _items,
    "exclusive limits are limits of their own": _exclusive,
    "nullable adds null": _nullable,
    "what contains looked at counts as not looked at": _contains_marks_nothing,
}

# Later rules rely on earlier ones.
RULES: Mapping[str, Rule] = {
    "a single type is a list of one": _types_are_a_list,
    "an integer beside number says nothing": _number_includes_integer,
    "dependencies are of two kinds": _dependencies,
    "a count written 2.0 is 2": _counts_are_integers,
    "then and else without if say nothing": _conditions_need_if,
    "bounds of contains without it say nothing": _bounds_need_contains,
    "limits that every value meets say nothing": _drop_what_says_nothing,
}
