"""The name maker: Python names for types and members, page names for types, all at once.

Names are paths: a component's name, then the member, then `Inner` for the items of an array. What
is taken gets a trailing underscore, never a counter; what is taken many times, a mark. A wire name
is only ever a source of letters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from schemaclass.core.code import Name
from schemaclass.core.groups import together
from schemaclass.core.identifiers import (
    alike,
    camel_case,
    class_name,
    field_name,
    identifier_words,
    shortened,
)
from schemaclass.core.model import (
    Array,
    Enumeration,
    MapOf,
    Model,
    NamedModel,
    Record,
    Scalar,
    Site,
    Tuple,
    TypeId,
    Union,
)
from schemaclass.core.reserved import RESERVED_CLASSES, RESERVED_FIELDS, RESERVED_PAGES
from schemaclass.core.scope import HOMES

from .foreign import foreign_names
from .unions import find_tag

_LONGEST_PATH = 1000
# So many types may stand inside each other in an annotation.
_DEEPEST = 20


@dataclass(slots=True)
class _Scope:
    """Names given so far; `fold` says which of them are the same name."""

    reserved: frozenset[str]
    fold: Callable[[str], str] = str
    taken: set[str] = field(default_factory=set)

    def give(self, wanted: str, source: str) -> str:
        """Give the wanted name, shortened where no file could have it, or one like it.

        `source` is what is named: no two names are given for the same.
        """
        given = next(filter(self._is_free, alike(shortened(wanted), source)))
        self.taken.add(self.fold(given))
        return given

    def _is_free(self, name: str) -> bool:
        return name not in self.reserved and self.fold(name) not in self.taken


def name_all(model: Model) -> NamedModel:
    """Name every type and member of a model."""
    wishes = _wishes(model)
    classes = _Scope(RESERVED_CLASSES | HOMES.keys() | {"ROOTS"})
    pages = _Scope(RESERVED_PAGES, str.casefold)
    class_names = {
        type_id: Name(classes.give(wish.name, _source(type_id))) for type_id, wish in wishes.items()
    }
    page_names = {
        type_id: pages.give(wish.page, _source(type_id))
        for type_id, wish in wishes.items()
        if isinstance(model.types[type_id], Record | Union)
    }
    fields = {
        type_id: _field_names(member.wire for member in type_.fields)
        for type_id, type_ in model.types.items()
        if isinstance(type_, Record)
    }
    synonyms = {
        Name(classes.give(class_name(name), name)): model.type_of[site]
        for name, site in model.roots.items()
        if _is_of_another(model, site) and not _named_after(model, wishes, name, site)
    }
    return NamedModel(model, class_names, synonyms, fields, page_names)


def _source(type_id: TypeId) -> str:
    """Tell a type from others: where it comes from, and in which dynamic scope."""
    site = type_id.site
    return " ".join((site.place, type_id.part, *site.words, *map(" ".join, site.scope)))


def _is_of_another(model: Model, site: Site) -> bool:
    """Tell whether a component only refers to the type that bears the name."""
    return _name_bearer(model, model.type_of[site]).site != site


def _named_after(model: Model, wishes: dict[TypeId, _Wish], name: str, site: Site) -> bool:
    """Tell whether what a component refers to bears the component's name, having no other."""
    bearer = _name_bearer(model, model.type_of[site])
    return bearer in wishes and wishes[bearer].name == class_name(name)


def _field_names(wires: Iterable[str]) -> dict[str, Name]:
    scope = _Scope(RESERVED_FIELDS)
    return {wire: Name(scope.give(field_name(wire), wire)) for wire in wires}


class _Wish(NamedTuple):
    name: str
    page: str

    def then(self, member: str) -> _Wish:
        """Extend the path by a member."""
        plain = "_".join(identifier_words(member)).lower() or "unnamed"
        return _Wish(_bounded(self.name + camel_case(member)), _bounded(f"{self.page}_{plain}"))


def _bounded(path: str) -> str:
    """Shorten a path that grows along a chain of references; it is too long for a name anyway."""
    return path if len(path) <= _LONGEST_PATH else shortened(path)


def _wishes(model: Model) -> dict[TypeId, _Wish]:
    """Collect which types want which name: roots first, then what stands below them, in order."""
    wishes: dict[TypeId, _Wish] = {}
    # What is a component itself comes first; a component that only refers lends its name to what
    # has no other.
    waiting = [
        (model.type_of[site], _Wish(class_name(name), class_name(name)))
        for name, site in sorted(
            model.roots.items(), key=lambda root: _is_of_another(model, root[1])
        )
    ]
    for type_id, wish in waiting:
        wishes.setdefault(_name_bearer(model, type_id), wish)
    recursive = _needing_names(model)
    for site, name in foreign_names(model, {wish.name for wish in wishes.values()}).items():
        bearer = _name_bearer(model, model.type_of[site])
        if _wants_name(model, bearer) or bearer in recursive:
            wishes.setdefault(bearer, _Wish(name, name))
    seen: set[TypeId] = set()
    while waiting:
        type_id, wish = waiting.pop(0)
        if type_id in seen:
            continue
        seen.add(type_id)
        if _wants_name(model, type_id) or type_id in recursive:
            wish = wishes.setdefault(type_id, wish)
        waiting += _below(model, type_id, wish)
    return wishes


def _needing_names(model: Model) -> set[TypeId]:
    """Find the types whose annotation has no end, or brackets in too many others, without a name.

    They hold themselves, or others inside others, with no record in between.
    """
    found: set[TypeId] = set()
    depths: dict[TypeId, int] = {}
    for group, _ in together({type_id: _parts(model, type_id) for type_id in model.types}):
        for type_id in group:
            parts = _parts(model, type_id)
            depth = 1 + max((depths.get(part, 0) for part in parts), default=-1)
            if len(group) > 1 or type_id in parts or depth > _DEEPEST:
                found.add(type_id)
            is_named = type_id in found or _wants_name(model, type_id)
            depths[type_id] = 0 if is_named else depth
    return found


def _parts(model: Model, type_id: TypeId) -> tuple[TypeId, ...]:
    match model.types[type_id]:
        case Array(inner) | MapOf(inner):
            return (inner,)
        case Union(members) | Tuple(members):
            return members
    return ()


def _name_bearer(model: Model, type_id: TypeId) -> TypeId:
    """A union that isn't named lends its name to the one member that can bear it."""
    type_ = model.types[type_id]
    if isinstance(type_, Union) and not type_.named:
        for member in type_.members:
            if _wants_name(model, member):
                return member
    return type_id


def _wants_name(model: Model, type_id: TypeId) -> bool:
    match model.types[type_id]:
        case Record():
            return True
        case Union(named=named) | Enumeration(named=named):
            return named
    return False


def _below(model: Model, type_id: TypeId, wish: _Wish) -> Iterator[tuple[TypeId, _Wish]]:
    match model.types[type_id]:
        case Record(fields):
            for member in fields:
                yield member.type, wish.then(member.wire)
        case Array(item):
            yield item, wish.then("Inner")
        case Tuple(items):
            inner = wish.then("Inner")
            yield from zip(items, _branch_wishes(model, items, inner, named=False), strict=True)
        case MapOf(value):
            yield value, wish.then("Value")
        case Enumeration(rest=TypeId() as rest):
            yield rest, wish
        case Union(members, named):
            yield from zip(members, _branch_wishes(model, members, wish, named=named), strict=True)


# Types that share a name need something that tells them apart.
_SEVERAL = 2


def _branch_wishes(
    model: Model, members: tuple[TypeId, ...], wish: _Wish, *, named: bool
) -> list[_Wish]:
    bearers = {each for each in members if _wants_name(model, each)}
    if not named and len(bearers) < _SEVERAL:
        return [wish for _ in members]
    records = tuple(member.site for member in members if isinstance(model.types[member], Record))
    tag = find_tag(model.merged, records) if len(records) > 1 else None
    by_tag = {site: value for value, site in tag.branches.items()} if tag else {}
    return [wish.then(by_tag.get(member.site) or _kind(model, member)) for member in members]


def _kind(model: Model, member: TypeId) -> str:
    """Tell a branch apart by what only it has: the members that it demands or declares."""
    match model.types[member]:
        case Record(fields):
            telling = [field.wire for field in fields if field.required] or [
                field.wire for field in fields
            ]
            return "With_" + "_and_".join(telling[:2]) if telling else "Object"
        case Array() | Tuple():
            return "Array"
        case MapOf():
            return "Map"
        case Enumeration():
            return "Enum"
        case Scalar(kind):
            return kind
    return "Branch"
