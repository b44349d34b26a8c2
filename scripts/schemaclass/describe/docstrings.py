"""Docstrings: what an IDE shows of a class and of each of its fields."""

from __future__ import annotations

from collections.abc import Iterator

from schemaclass.core.model import Facts, Field, NamedModel, Site, TypeId
from schemaclass.vocabulary.formats import LIBRARIES, modules
from schemaclass.vocabulary.phrases import alternatives, shown

from .facts import facts_of, shortened


def module_text(named: NamedModel) -> str:
    """Say what the package holds and where it comes from."""
    model = named.model
    first = f"The types of {model.package}, compiled from {model.source}."
    needs = "\n".join(
        f"Needs {LIBRARIES[module]}, to check the format{'s' if len(names) > 1 else ''}"
        f" {' and '.join(names)}."
        for module, names in modules(model.schemas.values()).items()
        if module in LIBRARIES
    )
    return "\n\n".join(part for part in (first, needs, model.description.strip()) if part)


def class_text(named: NamedModel, type_id: TypeId) -> str:
    """Say what a type is: its description, else the path that it stands at."""
    facts = facts_of(named.model, type_id.site)
    described = facts.description or _place(named, type_id)
    return _joined(described, list(_values_told(facts)))


def _place(named: NamedModel, type_id: TypeId) -> str:
    """Say where a type without a description stands."""
    path, _, member = type_id.site.pointer.rpartition("/properties/")
    owner = named.classes.get(TypeId(Site(type_id.site.document, path)))
    if owner:
        return f"What `{member.replace('~1', '/').replace('~0', '~')}` of `{owner}` holds."
    return f"The schema at {source_place(type_id.site)}."


def source_place(site: Site) -> str:
    """Say where a schema stands, from its package's source on."""
    return f"#{site.pointer}" if site.place == site.pointer else site.place


def field_text(named: NamedModel, member: Field) -> str:
    """Say what a member is, what it may be, and what absence and null mean."""
    facts = facts_of(named.model, member.site)
    return _joined(facts.description, list(_told(facts, member)))


def _joined(description: str, sentences: list[str]) -> str:
    return "\n\n".join(part for part in (description, "\n".join(sentences)) if part)


def _told(facts: Facts, member: Field) -> Iterator[str]:
    if facts.deprecated:
        yield "Deprecated."
    yield from _values_told(facts)
    if facts.constraints:
        yield _sentence(", ".join(facts.constraints))
    if facts.default:
        yield f"Default: {shortened(shown(facts.default[0]))}; it is not sent unless set."
    if facts.nullable:
        yield f"None: {facts.null or 'allowed.'}"
    if facts.absent:
        yield f"Left out: {facts.absent}"
    if facts.examples:
        yield f"For example: {shortened(shown(facts.examples[0]))}"
    if member.required:
        yield "Required."


def _values_told(facts: Facts) -> Iterator[str]:
    if facts.values:
        options = [*(shown(each.value) for each in facts.values), *facts.other_kinds]
        yield f"One of {alternatives(options)}." if len(options) > 1 else f"Always {options[0]}."
    for each in facts.values:
        if each.meaning:
            yield f"- {shown(each.value)}: {each.meaning}"


def _sentence(phrase: str) -> str:
    return f"{phrase[0].upper()}{phrase[1:]}."
