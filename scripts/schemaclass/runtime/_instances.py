"""Between instances and JSON values, for the slow path: opening, building, plain types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from ._faults import Check, Faults, Place, fault, fits
from ._runtime import UNSET, Record, is_json

# From instances to JSON values. An opener takes a value, its place and the faults; what it
# refuses it notes, and gives None for it.

Opener: TypeAlias = Callable[[Any, Place, Faults], Any]


def open_value(value: Any, at: Place, e: Faults) -> Any:
    """Copy free-form data, noting what JSON can't carry."""
    plain = exact(value)
    if type(plain) is dict:
        return {
            name: open_value(item, (at, name), e)
            for name, item in plain.items()
            if _is_member_name(name, at, e)
        }
    if type(plain) is list:
        return [open_value(item, (at, place), e) for place, item in enumerate(plain)]
    if isinstance(plain, Record):
        return plain._codec().open(plain, at, e)
    if is_json(plain):
        return plain
    fault(e, at, value, f"({type(value).__name__}) is nothing that JSON can carry", "", "json")
    return None


def _is_member_name(name: Any, at: Place, e: Faults) -> bool:
    if isinstance(name, str):
        return True
    fault(e, at, name, "is the name of a member and no string", "", "json")
    return False


def instance(*classes: type[Record]) -> Opener:
    """Open instances of some classes; a dict in their place is refused."""

    def open_(value: Any, at: Place, e: Faults) -> Any:
        if isinstance(value, Mapping | Record) and not isinstance(value, classes):
            names = " or ".join(each.__name__ for each in classes)
            words = f"is no {names}: build one, or read it with {classes[0].__name__}.from_dict"
            fault(e, at, value, words, "", "type")
        return open_value(value, at, e)

    return open_


def tagged(member: str, known: frozenset[str], opener: Opener) -> Opener:
    """Open instances of tagged classes, and objects whose tag no class has, which drift kept."""

    def open_(value: Any, at: Place, e: Faults) -> Any:
        tag = value.get(member) if isinstance(value, Mapping) else None
        if (
            isinstance(value, Mapping)
            and member in value
            and not (isinstance(tag, str) and tag in known)
        ):
            return open_value(value, at, e)
        return opener(value, at, e)

    return open_


def items(opener: Opener) -> Opener:
    """Open lists whose items an opener takes."""

    def open_(value: Any, at: Place, e: Faults) -> Any:
        if type(value) is not list:
            return open_value(value, at, e)
        return [opener(item, (at, place), e) for place, item in enumerate(value)]

    return open_


def places(rest: Opener, *openers: Opener) -> Opener:
    """Open lists whose first items have openers of their own, the others `rest`."""

    def open_(value: Any, at: Place, e: Faults) -> Any:
        if type(value) is not list:
            return open_value(value, at, e)
        return [
            (openers[place] if place < len(openers) else rest)(item, (at, place), e)
            for place, item in enumerate(value)
        ]

    return open_


def fixed(*openers: Opener) -> Opener:
    """Open tuples, each item with its own opener; a list in the place of a tuple is refused."""

    def open_(value: Any, at: Place, e: Faults) -> Any:
        if type(value) is tuple:
            known = (*openers, *[open_value] * len(value))
            return [known[place](item, (at, place), e) for place, item in enumerate(value)]
        if isinstance(value, list):
            words = f"is a list: a tuple of {len(openers)} is what belongs here"
            fault(e, at, value, words, "", "type")
        return open_value(value, at, e)

    return open_


def members(opener: Opener) -> Opener:
    """Open maps whose values an opener takes."""

    def open_(value: Any, at: Place, e: Faults) -> Any:
        if type(value) is not dict:
            return open_value(value, at, e)
        return {
            name: opener(item, (at, name), e)
            for name, item in value.items()
            if _is_member_name(name, at, e)
        }

    return open_


def by_kind(objects: Opener, lists: Opener) -> Opener:
    """Open objects and lists each with their own opener."""

    def open_(value: Any, at: Place, e: Faults) -> Any:
        return (lists if isinstance(value, list | tuple) else objects)(value, at, e)

    return open_


def open_record(
    value: Record, at: Place, e: Faults, openers: Mapping[str, Opener]
) -> dict[str, Any]:
    """Open an instance, its attributes with their own openers, and what it holds in `extra`."""
    data: dict[str, Any] = {}
    for name, wire in value._wires.items():
        item = getattr(value, name)
        if item is not UNSET:
            data[wire] = openers.get(name, open_value)(item, (at, wire), e)
    if not isinstance(value.extra, Mapping):
        fault(e, (at, "extra"), value.extra, "is no mapping of unknown members", "", "type")
        return data
    for name, item in value.extra.items():
        if name in value._known:
            own = next(attribute for attribute, wire in value._wires.items() if wire == name)
            words = f"stands in extra, but the schema declares this member: set {own} instead"
            fault(e, (at, name), item, words, "", "extra")
        elif _is_member_name(name, at, e):
            data[name] = open_value(item, (at, name), e)
    return data


# From JSON values to instances, where the class is not a matter of the JSON type alone.


def as_integer(value: Any) -> Any:
    """Give 1 for 1.0."""
    return int(value) if type(value) is float and value.is_integer() else value


Build: TypeAlias = Callable[[Any], Any]


def by_tag(
    value: Any, member: str, builders: Mapping[str, Build], rest: Build | None = None
) -> Any:
    """Build what the tag says, `rest` without one; an unknown one leaves the value as it is."""
    if type(value) is not dict:
        return value
    if member not in value:
        return rest(value) if rest else value
    tag = value[member]
    build = builders.get(tag) if type(tag) is str else None
    return build(value) if build else value


def by_trial(value: Any, *attempts: tuple[Check, Build]) -> Any:
    """Build what the first check that finds nothing wrong says."""
    for check_, build in attempts:
        if fits(check_, value):
            return build(value)
    return value


# Subclasses of JSON's Python types count as the plain value that they hold.

_EXACT: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (str, str.__str__),
    (int, int.__int__),
    (float, float.__float__),
    (Mapping, dict),
    (list, list),
)


def exact(value: Any) -> Any:
    """Give the plain value of a subclass of str, int, float, list or dict, of any mapping too."""
    if type(value) is bool or isinstance(value, Record):
        return value
    for base, convert in _EXACT:
        if isinstance(value, base):
            return value if type(value) is base else convert(value)
    return value


def plain(value: Any, at: Place, e: Faults) -> Any:
    """Replace subclasses everywhere in a value; what needs no replacing is shared, not copied."""
    value = exact(value)
    if type(value) is dict:
        copy = {
            exact(name): plain(item, (at, name), e)
            for name, item in value.items()
            if _is_member_name(name, at, e)
        }
        same = copy.keys() == value.keys() and all(type(name) is str for name in value)
        return value if same and all(copy[name] is value[name] for name in copy) else copy
    if type(value) is list:
        copies = [plain(item, (at, place), e) for place, item in enumerate(value)]
        same = all(copy is item for copy, item in zip(copies, value, strict=True))
        return value if same else copies
    return value
