"""Schemas that contradict themselves: every rule in one table, and what they find as warnings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from schemaclass.core.model import Site
from schemaclass.core.problems import Problem, Severity, join_pointer
from schemaclass.lowering.normalise import Locate, Said, Schemas
from schemaclass.references.registry import Library

from .findings import Finding, Rule, Surroundings, View, rule
from .impossible import IMPOSSIBLE
from .invalid_values import REFUSED, Judgement, refused_values
from .undefined import UNDEFINED
from .without_effect import IDLE


def _beside_reference(view: View) -> Iterator[Finding]:
    harmless = _HARMLESS | {"$ref"}
    for word in view.words:
        if word not in harmless and not word.startswith("x-"):
            sentence = f"{word}: says nothing beside $ref in {view.dialect}"
            yield Finding((word,), sentence, is_name=True)


# What may well stand beside a reference that hides its siblings: nobody decides by it.
_HARMLESS = frozenset(
    "$comment $defs $id $schema definitions description externalDocs id summary title".split()
)
BESIDE_REFERENCE = rule(
    "ref-siblings",
    "$ref",
    _beside_reference,
    "write allOf: [{$ref: ...}], and this beside it",
)

RULES: tuple[Rule, ...] = (BESIDE_REFERENCE, *IDLE, *IMPOSSIBLE, *UNDEFINED)
CODES = frozenset((*(each.code for each in RULES), *(record.code for record in REFUSED)))

_BY_WORD: Mapping[str, tuple[Rule, ...]] = {
    word: tuple(each for each in RULES if word in each.words)
    for word in sorted({word for each in RULES for word in each.words})
}


def contradictions(read: Schemas, library: Library, locate: Locate) -> Iterator[Problem]:
    """Give a warning for every contradiction in the schemas that were read, or an error.

    They must be free of errors: rules rely on arguments that the metaschema allows.
    """
    around = Surroundings(read, library)
    for site, said in read.said.items():
        if not (rules := _rules(said)):
            continue
        view = View(said.words, said.dialect.name, read.schemas[site], around)
        for each in rules:
            for finding in each.find(view):
                yield _warning(locate, site, each.code, finding, each.hint)
    for judgement in refused_values(read):
        yield _told(locate, judgement)


def _rules(said: Said) -> list[Rule]:
    """Give the rules that a schema brings up by what it says, in the order of the table."""
    if "$ref" in said.words and not said.dialect.siblings:
        return [BESIDE_REFERENCE] if len(said.words) > 1 else []
    found = {
        each: None
        for word in said.words
        if word in _BY_WORD and word in said.dialect.keywords
        for each in _BY_WORD[word]
    }
    return [each for each in found if each is not BESIDE_REFERENCE]


def _told(locate: Locate, judgement: Judgement) -> Problem:
    record = judgement.record
    found = _warning(locate, judgement.site, record.code, judgement.finding, record.hint)
    if judgement.is_wrong:
        return Problem(found.location, "default-type", found.sentence, found.hint)
    return found


def _warning(locate: Locate, site: Site, code: str, finding: Finding, hint: str) -> Problem:
    pointer = join_pointer(site.pointer, *finding.path)
    place = locate(site.document, pointer, key=finding.is_name)
    return Problem(place, code, finding.sentence, finding.hint or hint, Severity.WARNING)
