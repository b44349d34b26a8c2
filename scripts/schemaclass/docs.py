"""Pages: what there is to say of each type, in order, free of any format.

Wording and order are decided here and in `points.py`; a renderer turns lines into links, code and
escaped text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from .code import Code, Name
from .examples import fullest, json_example, program, python_example, smallest
from .facts import Facts, facts_of
from .model import Field, JsonValue, NamedModel, Record, TypeId, Union
from .points import Point, alternative_points, member_points, type_points
from .prose import first_sentence
from .spans import Line, Reference, linked, type_line


@dataclass(frozen=True, slots=True)
class Example:
    """A value of `type`: as data and as text, JSON and Python. `python` makes the same object."""

    title: str
    type: TypeId
    data: JsonValue
    json: str
    python: Code


@dataclass(frozen=True, slots=True)
class Refusal:
    """An input that a type refuses, with the exact text of the error."""

    data: JsonValue
    json: str
    error: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A member of a record or an alternative of a union.

    `name` identifies it on its page; `type` is compact, `annotation` all of it. `description` is
    schema text.
    """

    name: str
    type: Line
    annotation: Line
    description: str
    required: bool
    limits: str
    points: tuple[Point, ...]
    examples: tuple[Example, ...]
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """What there is to say of a record or a union. `stem` names its file."""

    name: Name
    stem: str
    type: TypeId
    is_record: bool
    summary: str
    description: str
    background: str
    entries: tuple[Entry, ...]
    points: tuple[Point, ...]
    examples: tuple[Example, ...]


def pages(named: NamedModel) -> tuple[Page, ...]:
    """Make the pages of a model, one a record or named union, in its order."""
    uses = _uses(named)
    return tuple(_page(named, type_id, uses.get(type_id, ())) for type_id in named.pages)


def summaries(named: NamedModel) -> Iterator[tuple[Name, str, str]]:
    """Give the name, the file stem and the summary of each page."""
    uses = _uses(named)
    for type_id, stem in named.pages.items():
        facts = facts_of(named.model, type_id.site)
        yield named.classes[type_id], stem, _summary(facts, uses.get(type_id, ()))


def _summary(facts: Facts, uses: tuple[Reference, ...]) -> str:
    """Give a type's first sentence, else the first place that leads to it."""
    place = f"Used by `{uses[0].text}`." if uses and "`" not in uses[0].text else ""
    return first_sentence(facts.description) or place


def _page(named: NamedModel, type_id: TypeId, uses: tuple[Reference, ...]) -> Page:
    facts = facts_of(named.model, type_id.site)
    return Page(
        name=named.classes[type_id],
        stem=named.pages[type_id],
        type=type_id,
        is_record=isinstance(named.model.types[type_id], Record),
        summary=_summary(facts, uses),
        description=facts.description,
        background=_background(named, type_id),
        entries=tuple(_entries(named, type_id)),
        points=tuple(type_points(named, type_id, facts, uses)),
        examples=tuple(_examples(named, type_id, facts)),
    )


def _entries(named: NamedModel, type_id: TypeId) -> Iterator[Entry]:
    type_ = named.model.types[type_id]
    if isinstance(type_, Record):
        base = smallest(named, type_id)
        yield from (_member(named, type_id, member, base) for member in type_.fields)
    elif isinstance(type_, Union):
        yield from (_alternative(named, type_, member) for member in type_.members)


def _background(named: NamedModel, type_id: TypeId) -> str:
    """Give what the document says of itself, for the page of its only root."""
    model = named.model
    is_only = [model.type_of[site] for site in model.roots.values()] == [type_id]
    return model.description if is_only else ""


# Where types are used


def _uses(named: NamedModel) -> dict[TypeId, tuple[Reference, ...]]:
    """Find, for each type with a page, the entries of other pages that lead to it."""
    uses: dict[TypeId, dict[Reference, None]] = {}
    for type_id, stem in named.pages.items():
        owner = str(named.classes[type_id])
        for entry, used in _entry_types(named, type_id):
            place = Reference(f"{owner}.{entry}" if entry else owner, stem, entry)
            for each in linked(named, used):
                uses.setdefault(each, {})[place] = None
    return {type_id: tuple(places) for type_id, places in uses.items()}


def _entry_types(named: NamedModel, type_id: TypeId) -> Iterator[tuple[str, TypeId]]:
    type_ = named.model.types[type_id]
    if isinstance(type_, Record):
        yield from ((member.wire, member.type) for member in type_.fields)
    elif isinstance(type_, Union):
        yield from (("", member) for member in type_.members)


# Entries


def _member(
    named: NamedModel, type_id: TypeId, member: Field, base: Mapping[str, JsonValue] | None
) -> Entry:
    facts = facts_of(named.model, member.site)
    return Entry(
        name=member.wire,
        type=type_line(named, member.type, compact=True),
        annotation=type_line(named, member.type, compact=False),
        description=facts.description,
        required=member.required,
        limits=", ".join(facts.constraints),
        points=tuple(member_points(named, type_id, member, facts)),
        examples=tuple(_member_example(named, type_id, member.wire, facts, base)),
    )


# Where an object needs more members than this, an example of one member would show the others.
_FEW = 10


def _member_example(
    named: NamedModel,
    type_id: TypeId,
    wire: str,
    facts: Facts,
    base: Mapping[str, JsonValue] | None,
) -> Iterator[Example]:
    """Show a member in the smallest object that holds it; `base` is the smallest of all."""
    if base is None or len(base) > _FEW or not facts.examples:
        return
    data: dict[str, JsonValue] = {**base, wire: facts.examples[0]}
    python = python_example(named, type_id, data)
    if python is not None:
        yield Example("An example", type_id, data, json_example(data), python)


def _alternative(named: NamedModel, union: Union, member: TypeId) -> Entry:
    # A part of a schema, as in `type: [string, integer]`, has no words of its own.
    facts = facts_of(named.model, member.site) if not member.part else None
    own = facts if member not in named.pages else None
    description = facts.description if facts else ""
    line = type_line(named, member, compact=True)
    return Entry(
        name="".join(span.text for span in line),
        type=line,
        annotation=type_line(named, member, compact=False),
        description=description if own else first_sentence(description),
        required=False,
        limits=", ".join(facts.constraints) if facts else "",
        points=tuple(alternative_points(named, union, member, facts)),
        examples=tuple(_examples(named, member, own))[:1] if own else (),
    )


# Examples


def _examples(named: NamedModel, type_id: TypeId, facts: Facts) -> Iterator[Example]:
    """Show the schema's smallest and largest example, else objects that are certain to be valid."""
    found = _with_programs(named, type_id, facts.examples)
    if not found:
        made = (smallest(named, type_id), fullest(named, type_id))
        found = _with_programs(named, type_id, (value for value in made if value is not None))
    found.sort(key=lambda example: len(example.json))
    if len(found) > 1 and found[0].json != found[-1].json:
        is_record = isinstance(named.model.types[type_id], Record)
        first, last = _SIZES if is_record else _OTHERS
        yield replace(found[0], title=first)
        yield replace(found[-1], title=last)
    else:
        yield from found[:1]


_SIZES = ("A small example", "A full example")
_OTHERS = ("An example", "Another example")


def _with_programs(
    named: NamedModel, type_id: TypeId, values: Iterable[JsonValue]
) -> list[Example]:
    made = [(value, program(named, type_id, value)) for value in values]
    return [
        Example("An example", type_id, value, json_example(value), python)
        for value, python in made
        if python is not None
    ]
