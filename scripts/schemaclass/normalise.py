"""From raw schemas to one spelling: every schema that the roots reach, as a frozen `Schema`.

A schema is read once. Keywords that the compiler does not understand are problems, never ignored.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from .applicators import APPLICATORS
from .dialect import Dialect, Holds
from .keywords import ANNOTATIONS, ASSERTIONS, INTEGER, NUMBER
from .load import Document
from .model import Argument, JsonValue, Schema, Site
from .patterns import PatternError, translate
from .problems import Problem, SchemaError, join_pointer
from .refs import UnresolvableError, resolve, unresolvable, value_at

Keywords = dict[str, Argument]

# The order in which keywords are checked and told: assertions, then applicators, then the rest.
_ORDER = {name: place for place, name in enumerate((*ASSERTIONS, *APPLICATORS))}

# Said of a whole document, and read before: which dialect it is of, and what its address is.
# References lead to places in the document only, so that its address makes no difference.
_DOCUMENT_WORDS = frozenset(("$schema", "$id"))

# Words of other versions, and how this one says the same.
_MEANT = {"nullable": 'write type: [string, "null"]', "id": "write $id"}


def normalise(
    document: Document, dialect: Dialect, roots: Mapping[str, Site]
) -> dict[Site, Schema]:
    """Read the roots and all that they reach, breadth first. Raises SchemaError."""
    reader = _Reader(document, dialect)
    waiting = list(roots.values())
    schemas: dict[Site, Schema] = {}
    while waiting:
        site = waiting.pop(0)
        if site in schemas:
            continue
        schemas[site] = schema = reader.read(site)
        waiting.extend(subschemas(schema))
    if reader.problems:
        raise SchemaError(reader.problems)
    return schemas


def subschemas(schema: Schema) -> Iterator[Site]:
    """Give the sites of the schemas that a schema holds or refers to, in its own order."""
    for argument in schema.keywords.values():
        if isinstance(argument, Site):
            yield argument
        elif isinstance(argument, tuple | dict):
            members = argument.values() if isinstance(argument, dict) else argument
            yield from (member for member in members if isinstance(member, Site))


@dataclass(slots=True)
class _Reader:
    document: Document
    dialect: Dialect
    problems: list[Problem] = field(default_factory=list)

    def read(self, site: Site) -> Schema:
        raw = value_at(self.document.data, site.pointer)
        if isinstance(raw, bool):
            return Schema(site, {} if raw else {"never": True})
        assert isinstance(raw, dict)
        keywords: Keywords = {}
        for word, argument in raw.items():
            if site.pointer == "" and word in _DOCUMENT_WORDS:
                continue
            if self._understands(site, word):
                keywords.update(self._argument(site, word, argument))
        for rule in RULES.values():
            keywords = rule(keywords)
        ordered = sorted(keywords, key=lambda word: _ORDER.get(word, len(_ORDER)))
        return Schema(site, {word: keywords[word] for word in ordered})

    def _understands(self, site: Site, word: str) -> bool:
        if word.startswith("x-"):
            return True
        pointer = join_pointer(site.pointer, word)
        if word not in self.dialect.keywords:
            near = difflib.get_close_matches(word, self.dialect.keywords, 1)
            meant = f"did you mean {near[0]}? " if near else ""
            hint = _MEANT.get(word) or f"{meant}Annotations of your own begin with x-"
            sentence = f"{word!r} is not a keyword of {self.dialect.name}"
            self._report(pointer, "unknown-keyword", sentence, hint)
            return False
        if word not in ASSERTIONS and word not in APPLICATORS and word not in ANNOTATIONS:
            sentence = f"{word}: this keyword is not supported"
            hint = "say the same with other keywords; what it would check can't be left out"
            self._report(pointer, "unsupported-keyword", sentence, hint)
            return False
        return True

    def _report(self, pointer: str, code: str, sentence: str, hint: str) -> None:
        location = self.document.locate(pointer, key=True)
        self.problems.append(Problem(location, code, sentence, hint))

    def _argument(self, site: Site, word: str, argument: JsonValue) -> Keywords:
        pointer = join_pointer(site.pointer, word)
        match self.dialect.keywords.get(word, Holds.DATA), argument:
            case Holds.SCHEMA, _:
                return {word: Site(site.document, pointer)}
            case Holds.SCHEMAS, list():
                places = range(len(argument))
                return {
                    word: tuple(Site(site.document, join_pointer(pointer, at)) for at in places)
                }
            case Holds.SCHEMA_MAP, _ if word == "$defs":
                return {}
            case Holds.SCHEMA_MAP, dict():
                return {
                    word: {
                        name: Site(site.document, join_pointer(pointer, name)) for name in argument
                    }
                }
            case Holds.REFERENCE, str():
                return self._reference(word, pointer, argument)
            case _, str() if word == "pattern":
                self._check_pattern(pointer, argument)
                return {word: argument}
            case _:
                return {word: argument}

    def _check_pattern(self, pointer: str, pattern: str) -> None:
        try:
            translate(pattern)
        except PatternError as error:
            sentence = f"pattern: {error}"
            hint = "patterns are ECMA-262 regular expressions in Unicode mode"
            location = self.document.locate(pointer)
            self.problems.append(Problem(location, "pattern", sentence, hint))

    def _reference(self, word: str, pointer: str, reference: str) -> Keywords:
        try:
            return {word: resolve(self.document, reference)}
        except UnresolvableError as error:
            self.problems.append(unresolvable(self.document, pointer, reference, error))
            return {}


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


def _counts_are_integers(keywords: Keywords) -> Keywords:
    counts = {
        word: int(limit)
        for word, limit in keywords.items()
        if word.endswith(("Length", "Items", "Properties")) and isinstance(limit, float)
    }
    return {**keywords, **counts}


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


# Each rule is named by a sentence, and later rules rely on earlier ones.
RULES: Mapping[str, Callable[[Keywords], Keywords]] = {
    "a single type is a list of one": _types_are_a_list,
    "an integer beside number says nothing": _number_includes_integer,
    "a count written 2.0 is 2": _counts_are_integers,
    "limits that every value meets say nothing": _drop_what_says_nothing,
}
