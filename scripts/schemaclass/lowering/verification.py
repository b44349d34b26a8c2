"""Invariants of a named model, looked at before anything is rendered.

A violation is a bug of the compiler, not of the schema.
"""

from __future__ import annotations

from schemaclass.core.model import (
    Array,
    Enumeration,
    MapOf,
    NamedModel,
    Record,
    Tuple,
    Type,
    TypeId,
    Union,
)


def check(named: NamedModel) -> None:
    """Demand that every id leads somewhere and that nothing was lost. Raises AssertionError."""
    model = named.model
    for site, type_id in model.type_of.items():
        assert site in model.merged, f"a type for an unknown schema: {site}"
        assert type_id in model.types, f"a schema without its type: {site}"
    for type_id, type_ in model.types.items():
        missing = [each for each in referred(type_) if each not in model.types]
        assert not missing, f"{type_id} refers to types that are not there: {missing}"
        if isinstance(type_, Record):
            wires = {member.wire for member in type_.fields}
            names = named.fields[type_id]
            assert names.keys() == wires, f"members were lost: {type_id}"
            assert len(set(names.values())) == len(wires), f"members share a name: {type_id}"
    for type_id in _reached(named):
        is_record = isinstance(model.types[type_id], Record)
        assert not is_record or type_id in named.classes, f"a record without a name: {type_id}"
    assert len(set(named.classes.values())) == len(named.classes), "types share a name"
    stems = [stem.casefold() for stem in named.pages.values()]
    assert len(set(stems)) == len(stems), "pages share a name"


def _reached(named: NamedModel) -> set[TypeId]:
    """Give the types of the components and what they are made of; others have no values."""
    waiting = [named.model.type_of[site] for site in named.model.roots.values()]
    found: set[TypeId] = set()
    while waiting:
        type_id = waiting.pop()
        if type_id not in found:
            found.add(type_id)
            waiting += referred(named.model.types[type_id])
    return found


def referred(type_: Type) -> tuple[TypeId, ...]:
    """Give the types that a type refers to."""
    match type_:
        case Record(fields):
            return tuple(member.type for member in fields)
        case Union(members) | Tuple(members):
            return members
        case Array(inner) | MapOf(inner):
            return (inner,)
        case Enumeration(rest=TypeId() as rest):
            return (rest,)
    return ()
