"""Pages: what there is to say of each type, in order, free of any format.

Wording and order are decided here and in `points.py`; a renderer turns lines into links, code and
escaped text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from schemaclass.core.code import Name, literal
from schemaclass.core.model import Facts, Field, NamedModel, Record, Site, TypeId, Union
from schemaclass.describe.facts import facts_of, shortened
from schemaclass.describe.prose import first_sentence

from .details import (
    Point,
    alternative_points,
    member_points,
    other_members,
    tag_points,
    takes_null,
    type_points,
)
from .inline_text import Line, Reference, linked, type_line
from .sandbox import Trial
from .shown_examples import (
    Base,
    Example,
    Exhibits,
    base_of,
    examples_of,
    member_exhibits,
    type_examples,
)


class Entry(NamedTuple):
    """A member of a record or an alternative of a union.

    `name` identifies it on its page; `type` is compact, `annotation` all of it, `links` the types
    with pages that it mentions. `description` is schema text. `nullable`: null is a value of it.
    """

    name: str
    type: Line
    annotation: Line
    links: tuple[TypeId, ...]
    description: str
    required: bool
    nullable: bool
    default: str
    limits: str
    points: tuple[Point, ...]
    exhibits: Exhibits


class Page(NamedTuple):
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

    @property
    def has_states(self) -> bool:
        """Tell whether it is known of any entry what is sent in which state."""
        return any(entry.exhibits.states for entry in self.entries)


def pages(trial: Trial) -> tuple[Page, ...]:
    """Make the pages of a model, one a record or named union, in its order.

    `trial` is its package, on which all that the pages show is tried out.
    """
    uses = _uses(trial.named)
    return tuple(_page(trial, type_id, uses.get(type_id, ())) for type_id in trial.named.pages)


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


def _page(trial: Trial, type_id: TypeId, uses: tuple[Reference, ...]) -> Page:
    named = trial.named
    facts = facts_of(named.model, type_id.site)
    return Page(
        name=named.classes[type_id],
        stem=named.pages[type_id],
        type=type_id,
        is_record=isinstance(named.model.types[type_id], Record),
        summary=_summary(facts, uses),
        description=facts.description,
        background=_background(named, type_id),
        entries=tuple(_entries(trial, type_id)),
        points=tuple(type_points(named, type_id, facts, uses)),
        examples=tuple(type_examples(trial, type_id, facts)),
    )


def _entries(trial: Trial, type_id: TypeId) -> Iterator[Entry]:
    type_ = trial.named.model.types[type_id]
    if isinstance(type_, Record):
        base = base_of(trial, type_id)
        yield from (_member(trial, type_id, member, base) for member in type_.fields)
    elif isinstance(type_, Union):
        meant = tag_points(trial.named, type_)
        yield from (_alternative(trial, type_id, meant, member) for member in type_.members)


def _background(named: NamedModel, type_id: TypeId) -> str:
    """Give what the document says of itself, for the page of its only root."""
    model = named.model
    roots = list(model.roots.values())
    is_only = len(roots) == 1 and model.type_of[roots[0]] == type_id
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
        yield from (("", named.model.type_of[site]) for site in other_members(named, type_id))
    elif isinstance(type_, Union):
        yield from (("", member) for member in type_.members)


# Entries


def _member(trial: Trial, type_id: TypeId, member: Field, base: Base | None) -> Entry:
    named = trial.named
    facts = facts_of(named.model, member.site)
    return Entry(
        name=member.wire,
        type=type_line(named, member.type, compact=True),
        annotation=type_line(named, member.type, compact=False),
        links=tuple(linked(named, member.type)),
        description=facts.description,
        required=member.required,
        nullable=takes_null(named, member, facts),
        default=_default(facts),
        limits=", ".join(facts.constraints),
        points=tuple(member_points(named, type_id, member, facts)),
        exhibits=member_exhibits(trial, type_id, member, facts, base),
    )


def _default(facts: Facts) -> str:
    return shortened(literal(facts.default[0])) if facts.default else ""


def _alternative(
    trial: Trial, type_id: TypeId, meant: Mapping[Site, Sequence[Point]], member: TypeId
) -> Entry:
    # A part of a schema, as in `type: [string, integer]`, has no words of its own.
    named = trial.named
    facts = facts_of(named.model, member.site) if not member.part else None
    own = facts if member not in named.pages else None
    description = facts.description if facts else ""
    line = type_line(named, member, compact=True)
    return Entry(
        name="".join(span.text for span in line),
        type=line,
        annotation=type_line(named, member, compact=False),
        links=tuple(linked(named, member)),
        description=description if own else first_sentence(description),
        required=False,
        nullable=False,
        default="",
        limits=", ".join(facts.constraints) if facts else "",
        points=tuple(alternative_points(named, meant, member, facts)),
        exhibits=Exhibits(tuple(_alternative_examples(trial, type_id, member, own))[:1]),
    )


def _alternative_examples(
    trial: Trial, type_id: TypeId, member: TypeId, facts: Facts | None
) -> Iterator[Example]:
    """Show values that an alternative without a page has and that the union takes."""
    known = [value for value in facts.examples if trial.takes(type_id, value)] if facts else []
    yield from examples_of(trial.named, member, known)
