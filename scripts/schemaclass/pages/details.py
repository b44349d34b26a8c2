"""What pages tell of a member, an alternative or a type: facts under labels, in a fixed order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from schemaclass.core.code import literal
from schemaclass.core.model import Anything, Facts, Field, NamedModel, Record, Site, TypeId, Union
from schemaclass.describe.docstrings import source_place
from schemaclass.describe.facts import FEW, MANY, facts_of, more, shortened
from schemaclass.lowering.unions import find_tag
from schemaclass.vocabulary.views import properties, subschema

from .inline_text import Line, Literally, Plain, Reference, Words, aliases, type_line


class Point(NamedTuple):
    """One fact under its label: a line, and a list of lines that may follow it."""

    label: str
    line: Line
    items: tuple[Line, ...] = ()


def member_points(
    named: NamedModel, type_id: TypeId, member: Field, facts: Facts
) -> Iterator[Point]:
    """Tell what there is to say of a member of a record, but for its type."""
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
    found = tuple(dict.fromkeys(aliases(named, member.type)))
    if found:
        lines: list[Line] = [(Words(", "), Literally(alias)) for alias in found]
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
        # A type with a page of its own tells there what it has many of.
        is_long = len(type_.members) > MANY and type_id in named.pages
        members = type_.members[:FEW] if is_long else type_.members
        lines = [_alternative_lines(named, member) for member in members]
        rest_of: list[Line] = [(Words(more(len(type_.members))),)] if is_long else []
        yield Point("Allowed values", (), (*chain.from_iterable(lines), *rest_of))
    elif facts.values:
        rest: list[Line] = [(Words(kind),) for kind in facts.other_kinds]
        yield Point("Allowed values", (), (*_value_lines(facts), *rest))
    yield from _limits(facts)


def _limits(facts: Facts) -> Iterator[Point]:
    if facts.constraints:
        yield Point("Limits", (Plain("; ".join(facts.constraints)),))


def _value_lines(facts: Facts) -> Iterator[Line]:
    for each in facts.values:
        meaning = each.meaning.strip()
        yield (Literally(literal(each.value)), *([Words(f": {meaning}")] if meaning else []))


def _alternative_lines(named: NamedModel, member: TypeId) -> list[Line]:
    """Give the values of an alternative if the schema lists them, else its type."""
    is_own = not member.part and member not in named.pages
    listed = list(_value_lines(facts_of(named.model, member.site))) if is_own else []
    return listed or [type_line(named, member, compact=True)]


def _default(facts: Facts) -> Iterator[Point]:
    for value in facts.default:
        told = ". It is not sent unless set; `with_defaults()` sets it."
        yield Point("Default", (Literally(shortened(literal(value))), Words(told)))


def _absence(named: NamedModel, member: Field, facts: Facts) -> Line:
    if member.required:
        only = named.model.merged[member.site].keywords.get("const")
        if isinstance(only, str | int):
            return (Words("Not allowed; the constructor fills its only value in."),)
        return (Words("Not allowed."),)
    if facts.absent:
        return (Words(facts.absent),)
    if facts.default:
        return (Words("Nothing is sent; the schema names the default for that."),)
    return (Words("Nothing is sent; the schema doesn't say what that means."),)


def takes_null(named: NamedModel, member: Field, facts: Facts) -> bool:
    """Tell whether null is a value of a member."""
    return facts.nullable or isinstance(named.model.types[member.type], Anything)


def _null(named: NamedModel, member: Field, facts: Facts) -> str:
    if not takes_null(named, member, facts):
        return "Not allowed."
    return facts.null or "Allowed; the schema doesn't say what it means."


def alternative_points(
    named: NamedModel, meant: Mapping[Site, Sequence[Point]], member: TypeId, facts: Facts | None
) -> Iterator[Point]:
    """Tell what there is to say of an alternative of a union; its own page says the rest.

    `meant` is what `tag_points` gave for the union.
    """
    yield from meant.get(member.site, ())
    if facts and member not in named.pages:
        yield from _status(facts)
        yield from _value_points(named, member, facts)


def tag_points(named: NamedModel, union: Union) -> Mapping[Site, Sequence[Point]]:
    """Tell by which value of a member each alternative of a union is meant."""
    records = [each for each in union.members if isinstance(named.model.types[each], Record)]
    sites = tuple(each.site for each in records)
    tag = find_tag(named.model.merged, sites) if len(sites) > 1 else None
    found: dict[Site, list[Point]] = {}
    if tag is None:
        return found
    for value, site in tag.branches.items():
        line: Line = (Literally(literal(tag.member)), Words(" is "), Literally(literal(value)))
        found.setdefault(site, []).append(Point("Meant where", line))
    return found


def type_points(
    named: NamedModel, type_id: TypeId, facts: Facts, uses: tuple[Reference, ...]
) -> Iterator[Point]:
    """Tell what there is to say of a type as a whole. `uses` are the places that lead to it."""
    model, type_ = named.model, named.model.types[type_id]
    statement = f"from {model.package} import {named.classes[type_id]}"
    yield Point("Import", (Literally(statement),))
    yield from _status(facts)
    if isinstance(type_, Record):
        yield _others(named, type_id, type_)
        yield from _limits(facts)
    if uses:
        yield Point("Used by", (), tuple((use,) for use in uses))
    place = Literally(source_place(type_id.site))
    yield Point("Source", (Literally(model.source), Words(", "), place))


def _others(named: NamedModel, type_id: TypeId, record: Record) -> Point:
    """Tell which members are allowed beside those that the schema names."""
    schema = named.model.merged[type_id.site]
    typed: list[Line] = [
        (Words("whose name matches "), Literally(pattern), Words(": "), *_kept(named, site))
        for pattern, site in properties(schema, "patternProperties").items()
    ]
    site = subschema(schema, "additionalProperties")
    if record.closed or not (site and _says_anything(named, site)):
        return Point("Other members", (Words(_OTHERS[record.closed]),), tuple(typed))
    told: Line = (Words("Allowed: "), *_kept(named, site), Words(_STAY))
    return Point("Other members", told, tuple(typed))


def other_members(named: NamedModel, type_id: TypeId) -> Iterator[Site]:
    """Give the schemas of the members that a record has beside those that it names."""
    schema = named.model.merged[type_id.site]
    yield from properties(schema, "patternProperties").values()
    site = subschema(schema, "additionalProperties")
    if site:
        yield site


def _says_anything(named: NamedModel, site: Site) -> bool:
    return not isinstance(named.model.types[named.model.type_of[site]], Anything) or bool(
        facts_of(named.model, site).constraints
    )


def _kept(named: NamedModel, site: Site) -> Line:
    limits = "; ".join(facts_of(named.model, site).constraints)
    line = type_line(named, named.model.type_of[site], compact=False)
    return (*line, Plain(f" ({limits})")) if limits else line


_STAY = "; they are kept in `extra` and sent back."
_OTHERS: Mapping[bool, str] = {False: f"Allowed{_STAY}", True: "Not allowed."}
