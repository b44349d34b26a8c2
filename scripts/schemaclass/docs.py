"""Pages: what there is to say of each type, in order, free of any format.

Wording and order are decided here; a renderer turns lines into links, code and escaped text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

from .annotations import definition
from .code import Code, Name, literal
from .examples import fullest, json_example, program, python_example, smallest
from .facts import Facts, facts_of
from .model import (
    Anything,
    Array,
    Enumeration,
    Field,
    JsonValue,
    MapOf,
    NamedModel,
    Record,
    TypeId,
    Union,
)
from .prose import first_sentence
from .unions import Tag, find_tag


@dataclass(frozen=True, slots=True)
class Words:
    """Text of one line in which single backticks mark code; ours or the schema's."""

    text: str


@dataclass(frozen=True, slots=True)
class Literally:
    """Text to show as code."""

    text: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A link to the page with a file stem, or to one of its entries."""

    text: str
    page: str
    entry: str = ""


Span: TypeAlias = Words | Literally | Reference
Line: TypeAlias = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """One fact under its label: a line, and a list of lines that may follow it."""

    label: str
    line: Line
    items: tuple[Line, ...] = ()


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


def _page(named: NamedModel, type_id: TypeId, uses: tuple[Reference, ...]) -> Page:
    facts = facts_of(named.model, type_id.site)
    type_ = named.model.types[type_id]
    entries: Iterator[Entry] = iter(())
    if isinstance(type_, Record):
        entries = (_member(named, type_id, member) for member in type_.fields)
    elif isinstance(type_, Union):
        entries = _alternatives(named, type_)
    return Page(
        name=named.classes[type_id],
        stem=named.pages[type_id],
        type=type_id,
        is_record=isinstance(type_, Record),
        summary=first_sentence(facts.description) or _place(uses),
        description=facts.description,
        background=_background(named, type_id),
        entries=tuple(entries),
        points=tuple(_type_points(named, type_id, facts, uses)),
        examples=tuple(_examples(named, type_id, facts)),
    )


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
            for each in _linked(named, used):
                uses.setdefault(each, {})[place] = None
    return {type_id: tuple(places) for type_id, places in uses.items()}


def _entry_types(named: NamedModel, type_id: TypeId) -> Iterator[tuple[str, TypeId]]:
    match named.model.types[type_id]:
        case Record(fields):
            yield from ((member.wire, member.type) for member in fields)
        case Union(members):
            yield from (("", member) for member in members)


def _linked(named: NamedModel, type_id: TypeId) -> Iterator[TypeId]:
    """Give the types with pages that an annotation of a type mentions."""
    if type_id in named.pages:
        yield type_id
        return
    match named.model.types[type_id]:
        case Array(inner) | MapOf(inner):
            yield from _linked(named, inner)
        case Union(members):
            for member in members:
                yield from _linked(named, member)


def _place(uses: tuple[Reference, ...]) -> str:
    return f"Used by `{uses[0].text}`." if uses and "`" not in uses[0].text else ""


# Types as lines

_MANY = 10


def _type_line(named: NamedModel, type_id: TypeId, *, compact: bool) -> Line:
    """Write a type as an annotation: links for types with pages, enumerations by their values.

    A compact line shows only the first values of a long enumeration.
    """
    return _joined(_options(named, type_id, compact=compact))


def _joined(options: list[Line]) -> Line:
    found = list(dict.fromkeys(options))
    null: Line = (Literally("None"),)
    ordered = [each for each in found if each != null] + [each for each in found if each == null]
    separated = chain.from_iterable(((Literally(" | "),), each) for each in ordered)
    return _merged(list(chain.from_iterable(separated))[1:])


def _merged(line: list[Span]) -> Line:
    """Join neighbouring spans of code."""
    merged: list[Span] = []
    for span in line:
        if isinstance(span, Literally) and merged and isinstance(merged[-1], Literally):
            merged[-1] = Literally(merged[-1].text + span.text)
        else:
            merged.append(span)
    return tuple(merged)


def _options(named: NamedModel, type_id: TypeId, *, compact: bool) -> list[Line]:
    if type_id in named.pages:
        return [(Reference(named.classes[type_id], named.pages[type_id]),)]
    match named.model.types[type_id]:
        case Enumeration(values) if compact and len(values) > _MANY:
            first = ", ".join(literal(value) for value in values[:3])
            rest = definition(named, type_id)[1:]
            return [(Literally(f"Literal[{first}, ...]"),), *((Literally(each),) for each in rest)]
        case Array(item) if type_id not in named.classes:
            inner = _type_line(named, item, compact=compact)
            return [_merged([Literally("list["), *inner, Literally("]")])]
        case MapOf(value) if type_id not in named.classes:
            inner = _type_line(named, value, compact=compact)
            return [_merged([Literally("dict[str, "), *inner, Literally("]")])]
        case Union(members):
            return [each for m in members for each in _options(named, m, compact=compact)]
        case Enumeration():
            return [(Literally(each),) for each in definition(named, type_id)]
    if type_id in named.classes:
        return [(Literally(named.classes[type_id]),)]
    return [(Literally(each),) for each in definition(named, type_id)]


def _aliases(named: NamedModel, type_id: TypeId) -> Iterator[Name]:
    """Give the names of the enumerations that an annotation of a type writes out."""
    match named.model.types[type_id]:
        case _ if type_id in named.pages:
            return
        case Enumeration() if type_id in named.classes:
            yield named.classes[type_id]
        case Array(inner) | MapOf(inner):
            yield from _aliases(named, inner)
        case Union(members):
            for member in members:
                yield from _aliases(named, member)


# Members of records


def _member(named: NamedModel, type_id: TypeId, member: Field) -> Entry:
    facts = facts_of(named.model, member.site)
    return Entry(
        name=member.wire,
        type=_type_line(named, member.type, compact=True),
        annotation=_type_line(named, member.type, compact=False),
        description=facts.description,
        required=member.required,
        limits=", ".join(facts.constraints),
        points=tuple(_member_points(named, type_id, member, facts)),
        examples=tuple(_member_example(named, type_id, member, facts)),
    )


def _member_points(
    named: NamedModel, type_id: TypeId, member: Field, facts: Facts
) -> Iterator[Point]:
    yield from _naming(named, type_id, member)
    yield from _status(facts)
    yield from _value_points(named, member.type, facts)
    yield from _default(facts)
    yield Point("Left out", _absence(named, member, facts))
    yield Point("Null", (Words(_null(named, member, facts)),))


def _naming(named: NamedModel, type_id: TypeId, member: Field) -> Iterator[Point]:
    attribute = named.fields[type_id][member.wire]
    if attribute != member.wire:
        yield Point("Attribute", (Literally(attribute),))
    aliases = tuple(dict.fromkeys(_aliases(named, member.type)))
    if aliases:
        lines = [(Words(", "), Literally(alias)) for alias in aliases]
        yield Point("Alias", tuple(chain.from_iterable(lines))[1:])


def _status(facts: Facts) -> Iterator[Point]:
    told = {
        "deprecated": facts.deprecated,
        "read-only: the server sends it, clients don't": facts.read_only,
        "write-only: clients send it, the server doesn't": facts.write_only,
    }
    if any(told.values()):
        words = "; ".join(word for word, holds in told.items() if holds)
        yield Point("Status", (Words(f"{words}."),))


def _value_points(named: NamedModel, type_id: TypeId, facts: Facts) -> Iterator[Point]:
    type_ = named.model.types[type_id]
    if isinstance(type_, Union) and type_.named:
        lines = [_alternative_lines(named, member) for member in type_.members]
        yield Point("Allowed values", (), tuple(chain.from_iterable(lines)))
        return
    if facts.values:
        rest: list[Line] = [(Words("any other string"),)] if facts.open_values else []
        yield Point("Allowed values", (), (*_value_lines(facts), *rest))
    if facts.constraints:
        yield Point("Limits", (Words("; ".join(facts.constraints)),))


def _value_lines(facts: Facts) -> Iterator[Line]:
    for each in facts.values:
        meaning = each.meaning.strip()
        yield (Literally(literal(each.value)), *([Words(f": {meaning}")] if meaning else []))


def _alternative_lines(named: NamedModel, member: TypeId) -> list[Line]:
    """Give the values of an alternative if the schema lists them, else its type and limits."""
    line = _type_line(named, member, compact=True)
    if member.part or member in named.pages:
        return [line]
    facts = facts_of(named.model, member.site)
    limits = [Words(f": {'; '.join(facts.constraints)}")] if facts.constraints else []
    return list(_value_lines(facts)) or [(*line, *limits)]


def _default(facts: Facts) -> Iterator[Point]:
    for value in facts.default:
        told = ". It is not sent unless set; `with_defaults()` sets it."
        yield Point("Default", (Literally(literal(value)), Words(told)))


def _absence(named: NamedModel, member: Field, facts: Facts) -> Line:
    if member.required:
        if "const" in named.model.schemas[member.site].keywords:
            return (Words("Not allowed; the constructor fills its only value in."),)
        return (Words("Not allowed."),)
    if facts.absent:
        return (Words(facts.absent),)
    if facts.default:
        return (Words("Nothing is sent; the schema names the default for that."),)
    return (Words("Nothing is sent; the schema doesn't say what that means."),)


def _null(named: NamedModel, member: Field, facts: Facts) -> str:
    if not (facts.nullable or isinstance(named.model.types[member.type], Anything)):
        return "Not allowed."
    return facts.null or "Allowed; the schema doesn't say what it means."


def _member_example(
    named: NamedModel, type_id: TypeId, member: Field, facts: Facts
) -> Iterator[Example]:
    """Show a member in the smallest object that holds it."""
    base = smallest(named, type_id)
    if base is None or not facts.examples:
        return
    data: dict[str, JsonValue] = {**base, member.wire: facts.examples[0]}
    python = python_example(named, type_id, data)
    if python is not None:
        yield Example("Example", type_id, data, json_example(data), python)


# Alternatives of unions


def _alternatives(named: NamedModel, union: Union) -> Iterator[Entry]:
    tag = _tag(named, union)
    for member in union.members:
        # A part of a schema, as in `type: [string, integer]`, has no words of its own.
        facts = facts_of(named.model, member.site) if not member.part else None
        points = [*_tag_point(tag, member)]
        if facts and member not in named.pages:
            points += [*_status(facts), *_value_points(named, member, facts)]
        yield Entry(
            name="".join(span.text for span in _type_line(named, member, compact=True)),
            type=_type_line(named, member, compact=True),
            annotation=_type_line(named, member, compact=False),
            description=facts.description if facts else "",
            required=False,
            limits=", ".join(facts.constraints) if facts else "",
            points=tuple(points),
            examples=tuple(_examples(named, member, facts))[:1] if facts else (),
        )


def _tag(named: NamedModel, union: Union) -> Tag | None:
    records = [each for each in union.members if isinstance(named.model.types[each], Record)]
    sites = tuple(each.site for each in records)
    return find_tag(named.model.schemas, sites) if len(sites) > 1 else None


def _tag_point(tag: Tag | None, member: TypeId) -> Iterator[Point]:
    values = [value for value, site in tag.branches.items() if site == member.site] if tag else []
    for value in values:
        if tag:
            line = (Literally(literal(tag.member)), Words(" is "), Literally(literal(value)))
            yield Point("Meant where", line)


# Whole types


def _type_points(
    named: NamedModel, type_id: TypeId, facts: Facts, uses: tuple[Reference, ...]
) -> Iterator[Point]:
    model, type_ = named.model, named.model.types[type_id]
    statement = f"from {model.package} import {named.classes[type_id]}"
    yield Point("Import", (Literally(statement),))
    yield from _status(facts)
    if isinstance(type_, Record):
        yield Point("Other members", (Words(_OTHERS[type_.closed]),))
        if facts.constraints and not facts.values:
            yield Point("Limits", (Words("; ".join(facts.constraints)),))
    if uses:
        yield Point("Used by", (), tuple((use,) for use in uses))
    yield Point(
        "Source", (Literally(model.source), Words(", "), Literally(f"#{type_id.site.pointer}"))
    )


_OTHERS: Mapping[bool, str] = {
    False: "Allowed; they are kept in `extra` and sent back.",
    True: "Not allowed.",
}


def _examples(named: NamedModel, type_id: TypeId, facts: Facts) -> Iterator[Example]:
    """Show the schema's smallest and largest example, or what is certain to be valid."""
    written = [
        (value, python)
        for value in facts.examples
        if (python := program(named, type_id, value)) is not None
    ]
    if not written:
        made = [smallest(named, type_id), fullest(named, type_id)]
        written = [
            (value, python)
            for value in made
            if value is not None and (python := program(named, type_id, value)) is not None
        ]
    written.sort(key=lambda each: len(json_example(each[0])))
    chosen = written if len(written) < 2 else [written[0], written[-1]]  # noqa: PLR2004  # two ends
    if len(chosen) > 1 and chosen[0] == chosen[1]:
        del chosen[1]
    titles = ("A small example", "A full example") if len(chosen) > 1 else ("An example",)
    for title, (value, python) in zip(titles, chosen, strict=False):
        yield Example(title, type_id, value, json_example(value), python)
