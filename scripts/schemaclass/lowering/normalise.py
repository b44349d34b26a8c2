"""From raw schemas to one spelling: every schema that the roots reach, as a frozen `Schema`.

A schema is read once. A keyword that no part of the compiler understands is a problem, never
ignored in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol
from urllib.parse import unquote

from schemaclass.core.model import Argument, JsonValue, Schema, Site
from schemaclass.core.problems import (
    Location,
    Problem,
    SchemaError,
    Severity,
    did_you_mean,
    join_pointer,
)
from schemaclass.ecma262.patterns import PatternError, translate
from schemaclass.references.registry import Library, UnresolvableError
from schemaclass.source.positions import MAX_DATA_DEPTH, beyond, too_deep
from schemaclass.vocabulary.applicators import in_order
from schemaclass.vocabulary.dialects import Dialect, Holds
from schemaclass.vocabulary.formats import FORMATS, asserted, unknown

from .rules import OWN_RULES, RULES, Keywords

# Where definitions stand and what places are called: the library has read these already.
STRUCTURE: Mapping[str, str] = {
    "$anchor": "names this place for references",
    "$comment": "for who reads the schema",
    "$defs": "holds schemas for references",
    "$dynamicAnchor": "names this place for dynamic references",
    "$id": "gives the schema a URI, the base of its references",
    "$recursiveAnchor": "lets `$recursiveRef` lead to the outermost such schema",
    "$schema": "names the dialect",
    "$vocabulary": "says in a metaschema which keywords there are",
    "contentSchema": "is for what a text holds, which nothing here reads",
    "definitions": "holds schemas for references",
    "id": "gives the schema a URI, the base of its references",
}
# Words of other versions, and how this one says the same.
_MEANT = {"nullable": 'write type: [string, "null"]', "id": "write $id"}


# Gives what is wrong with the schema at a site that a reference led to.
Inspect = Callable[[Site], Iterable[Problem]]


class Locate(Protocol):
    """Says where a part of a document stands in its source, or the name of a member there."""

    def __call__(self, document: str, pointer: str, *, key: bool = False) -> Location:
        """Give the place of what is at a pointer."""
        ...


class Said(NamedTuple):
    """What a schema says in its source, and the dialect that it says it in."""

    words: Mapping[str, JsonValue]
    dialect: Dialect


class Schemas(NamedTuple):
    """All schemas that were reached, what each says in its source, and what is wrong with them."""

    schemas: Mapping[Site, Schema]
    said: Mapping[Site, Said]
    problems: tuple[Problem, ...]


def normalise(
    library: Library,
    roots: Mapping[str, Site],
    locate: Locate,
    inspect: Inspect = lambda _: (),
    refused: frozenset[tuple[str, str]] = frozenset(),
    *,
    formats: bool = False,
) -> Schemas:
    """Read the roots and all that they reach, breadth first; `formats` are asserted or not.

    `inspect` is asked about what references lead to before it is read. `refused` are the places, by
    document and pointer, that the metaschema refuses: nothing more is said of what stands there.
    Raises SchemaError where dynamic references make too many schemas of one.
    """
    reader = _Reader(library, locate, inspect, refused, formats)
    waiting = list(roots.values())
    schemas: dict[Site, Schema] = {}
    places: set[tuple[str, str]] = set()
    for site in waiting:  # grows on the way
        if site not in schemas:
            schemas[site] = schema = reader.read(site)
            waiting.extend(subschemas(schema))
            places.add((site.document, site.pointer))
            if len(schemas) - len(places) > _COPIES + _COPIES_OF_EACH * len(places):
                raise SchemaError([*reader.problems, _too_many(site, locate)])
    return Schemas(schemas, reader.said, tuple(reader.problems))


# A schema is read once for each dynamic scope that makes a difference, but so many times at most.
_COPIES, _COPIES_OF_EACH = 200, 4


def _too_many(site: Site, locate: Locate) -> Problem:
    sentence = "is reached on too many ways on which dynamic references lead to different schemas"
    hint = "give fewer schemas an anchor of the same name, or refer to them by $ref"
    return Problem(locate(site.document, site.pointer), "dynamic-scopes", sentence, hint)


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
    library: Library
    locate: Locate
    inspect: Inspect
    refused: frozenset[tuple[str, str]]
    formats: bool
    said: dict[Site, Said] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def read(self, site: Site) -> Schema:
        raw = self.library.raw(site)
        if isinstance(raw, bool):
            return Schema(site, {} if raw else {"never": True})
        if not isinstance(raw, dict):  # what the metaschema refuses
            return Schema(site, {})
        dialect = self.library.resource_of(site).dialect
        self.said[site] = Said(raw, dialect)
        if "$ref" in raw and not dialect.siblings:
            raw = {"$ref": raw["$ref"]}
        keywords: Keywords = {}
        for word, argument in raw.items():
            if self._understands(site, dialect, word):
                keywords |= self._argument(site, dialect, word, argument)
        first, *others = RULES.values()
        for rule in (first, *(OWN_RULES[name] for name in dialect.rules), *others):
            keywords = rule(keywords)
        keywords |= self._formats(site, dialect, keywords)
        return Schema(site, {word: keywords[word] for word in in_order(keywords)})

    def _formats(self, site: Site, dialect: Dialect, keywords: Keywords) -> Keywords:
        if not (self.formats or dialect.formats):
            return {}
        content = self.formats and dialect.content
        for word, name in unknown(keywords, content=content):
            sentence = f"{word}: {name!r} is not known here, and nothing is checked"
            hint = did_you_mean(name, FORMATS) if word == "format" else ""
            self._report(site, word, "unknown-format", sentence, hint, Severity.WARNING)
        return asserted(keywords, content=content)

    def _understands(self, site: Site, dialect: Dialect, word: str) -> bool:
        if word.startswith("x-") or word in STRUCTURE:
            return word.startswith("x-")
        if word not in dialect.keywords:
            meant = did_you_mean(word, dialect.keywords)
            hint = _MEANT.get(word) or f"{meant} Annotations of your own begin with x-".lstrip()
            sentence = f"{word!r} is not a keyword of {dialect.name}, and says nothing"
            self._report(site, word, "unknown-keyword", sentence, hint, Severity.WARNING)
            return False
        return True

    def _report(
        self,
        site: Site,
        word: str,
        code: str,
        sentence: str,
        hint: str,
        severity: Severity = Severity.ERROR,
    ) -> None:
        # A word that is no keyword is itself the finding, else it is what the keyword says.
        is_key = severity is Severity.WARNING
        place = self.locate(site.document, join_pointer(site.pointer, word), key=is_key)
        self.problems.append(Problem(place, code, sentence, hint, severity))

    def _argument(self, site: Site, dialect: Dialect, word: str, argument: JsonValue) -> Keywords:
        pointer = join_pointer(site.pointer, word)
        if (site.document, pointer) in self.refused:
            return {}
        match dialect.keywords.get(word, Holds.DATA), argument:
            case Holds.SCHEMA | Holds.SCHEMA_OR_SCHEMAS, dict() | bool():
                return {word: self._at(site, pointer)}
            case Holds.SCHEMAS | Holds.SCHEMA_OR_SCHEMAS, list():
                places = range(len(argument))
                return {word: tuple(self._at(site, join_pointer(pointer, at)) for at in places)}
            case Holds.SCHEMA_MAP | Holds.DEPENDENCIES, dict():
                return {word: self._map(site, pointer, argument)}
            case Holds.REFERENCE | Holds.DYNAMIC, str():
                return self._reference(site, word, argument)
            case _, str() if word == "pattern":
                self._check_pattern(site, word, argument)
            case _, dict() | list() if (deep := beyond(argument, MAX_DATA_DEPTH)) is not None:
                place = self.locate(site.document, pointer + deep)
                self.problems.append(too_deep(place, MAX_DATA_DEPTH))
        return {word: argument}

    def _map(
        self, site: Site, pointer: str, argument: dict[str, JsonValue]
    ) -> dict[str, Site | list[JsonValue]]:
        if pointer.endswith("/patternProperties"):
            for pattern in argument:
                self._check_pattern(site, "patternProperties", pattern)
        return {
            name: member
            if isinstance(member, list)
            else self._at(site, join_pointer(pointer, name))
            for name, member in argument.items()
        }

    def _at(self, site: Site, pointer: str) -> Site:
        return self.library.enter(Site(site.document, pointer), site.scope)

    def _leads_to_refused(self, site: Site, reference: str) -> bool:
        target = unquote(reference).removeprefix("#")
        places = (pointer for document, pointer in self.refused if document == site.document)
        return any(f"{target}/".startswith(f"{pointer}/") for pointer in places)

    def _check_pattern(self, site: Site, word: str, pattern: str) -> None:
        try:
            translate(pattern)
        except PatternError as error:
            hint = "patterns are ECMA-262 regular expressions in Unicode mode"
            self._report(site, word, "pattern", f"{word}: {error}", hint)

    def _reference(self, site: Site, word: str, reference: str) -> dict[str, Argument]:
        try:
            if word == "$ref":
                target = self.library.resolve(site, reference)
            else:
                target = self.library.resolve_dynamic(site, reference)
        except UnresolvableError as error:
            if self._leads_to_refused(site, reference):
                return {}
            here = "write #/components/schemas/NAME, with ~1 for / and ~0 for ~ in names"
            there = "check the name in that document"
            hint = error.hint or (here if reference.startswith("#") else there)
            self._report(site, word, "reference", f"{word}: {reference!r} {error}", hint)
            return {}
        except SchemaError as error:  # what it names is a file that can't be read
            self.problems += error.problems
            return {}
        found = list(self.inspect(target))
        self.problems += found
        if any(problem.severity is Severity.ERROR for problem in found):
            return {}
        # References of both kinds are one keyword from here on; $ref and $dynamicRef may coexist.
        target = self.library.enter(target, site.scope)
        return {"$ref" if word == "$ref" else "$dynamicRef": target}
