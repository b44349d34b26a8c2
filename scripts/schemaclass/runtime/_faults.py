"""Faults: what is wrong with a value, where, and how it is said.

Generated checks call `fault` and its kin. A place in a value is a chain of pairs, the innermost
last: `((None, "tools"), 0)` is `/tools/0`, and None is the whole value.

Time and memory grow as the value does: a check that can meet the same value in more ways than one
looks once (`Faults.first`), and what it found is shared rather than copied.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

from ._values import is_integer, is_number, matches

Place: TypeAlias = "tuple[Place, str | int] | None"
Check: TypeAlias = Callable[..., None]
# Where, which keyword ("": the last token of the schema's place), words or what will say them,
# value, the schema's place.
Fault: TypeAlias = tuple[Place, str, object, Any, str]


class Part(NamedTuple):
    """The faults of a value inside another: they are said of places below `at`.

    `size` is how many there are, those that several parts share each time, and `length` that of
    the JSON Pointer of the first one's place.
    """

    at: Place
    faults: Entries
    size: int
    length: int


Entries: TypeAlias = list["Fault | Part"]
Seen: TypeAlias = set[str | int]


class Faults:
    """What is wrong with a value: `fatal` always, `unknown` unless drift is tolerated.

    `notes` are unknown values that an open enumeration takes; they are told, not refused. `judged`
    is what checks found that need no second look, and `seen` the members and items that one of them
    looked at.
    """

    __slots__ = ("fatal", "judged", "notes", "seen", "unknown", "value")

    seen: Seen
    value: Any

    def __init__(self, judged: dict[tuple[Check, int], Faults] | None = None) -> None:
        self.fatal: Entries = []
        self.unknown: Entries = []
        self.notes: Entries = []
        self.judged = {} if judged is None else judged

    def __bool__(self) -> bool:
        return bool(self.fatal or self.unknown)

    def first(self, check: Check, value: Any, at: Place) -> Faults:
        """Give what a check is to fill for a value; if it has looked already, note that, give self.

        Values are told apart by identity, and kept so that it stays theirs.
        """
        found = self.judged.get((check, id(value)))
        if found is None:
            found = self.judged[check, id(value)] = Faults(self.judged)
            found.value = value
            return found
        self.take(found, at)
        return self

    def take(self, found: Faults, at: Place) -> None:
        """Note all that was found in a part of the value."""
        if found.fatal:
            self.fatal.append(part(at, found.fatal))
        if found.unknown:
            self.unknown.append(part(at, found.unknown))
        if found.notes:
            self.notes.append(part(at, found.notes))

    def of(self, check: Check, value: Any) -> Faults:
        """Give what a check finds in a value, without noting it; places are those in the value."""
        found = self.judged.get((check, id(value)))
        if found is None:
            found = Faults(self.judged)
            check(value, None, found)
        return found


def part(at: Place, faults: Entries) -> Part:
    """Make one entry of the faults of a part; there is at least one."""
    size = sum([each.size if isinstance(each, Part) else 1 for each in faults])
    first = faults[0]
    inner = first.length if isinstance(first, Part) else _length(first[0])
    return Part(at, faults, size, _length(at) + inner)


def _length(place: Place) -> int:
    length = 0
    while place is not None:
        place, token = place
        length += 1 + len(escaped(token) if isinstance(token, str) else str(token))
    return length


def escaped(token: str) -> str:
    """Write a member's name as a token of a JSON Pointer (RFC 6901, section 3)."""
    return token.replace("~", "~0").replace("/", "~1")


# What generated checks call.


def fault(e: Faults, at: Place, value: Any, words: str, where: str, keyword: str = "") -> None:
    """Note that a value breaks the keyword at a pointer into the schema, or another one."""
    e.fatal.append((at, keyword, words, value, where))


def unknown(e: Faults, at: Place, value: Any, words: str, where: str) -> None:
    """Note a value, tag or member that the schema does not know (yet)."""
    e.unknown.append((at, "", words, value, where))


def news(e: Faults, at: Place, value: Any, words: str, where: str, keyword: str) -> None:
    """Note an unknown value of an open enumeration, which is allowed."""
    e.notes.append((at, keyword, words, value, where))


# How a message says that a value is not of a JSON type, and the Python type whose values are; for
# numbers a test.
_TYPES: Mapping[str, tuple[str, type, Callable[[Any], bool]]] = {
    "string": ("is not a string", str, bool),
    "integer": ("is not an integer", int, is_integer),
    "number": ("is not a number", int, is_number),
    "boolean": ("is not a boolean", bool, bool),
    "array": ("is not an array", list, bool),
    "object": ("is not an object", dict, bool),
    "null": ("is not null", type(None), bool),
}


def typed(e: Faults, at: Place, value: dict[str, Any], where: str, kind: str, *names: str) -> None:
    """Demand that those of some members that are there have a JSON type."""
    words, exact, test = _TYPES[kind]
    for name in names:
        if name in value:
            item = value[name]
            if type(item) is not exact and (test is bool or not test(item)):
                fault(e, (at, name), item, words, f"{where}/{escaped(name)}/type")


def listed(e: Faults, at: Place, value: dict[str, Any], where: str, name: str, *all_: str) -> None:
    """Demand that a member, if it is there, is one of some strings."""
    typed(e, at, value, where, "string", name)
    if name in value and (type(value[name]) is not str or value[name] not in all_):
        *head, last = map(repr, all_)
        words = f"is not one of {', '.join(head)} or {last}" if head else f"is not one of {last}"
        unknown(e, (at, name), value[name], words, f"{where}/{escaped(name)}/enum")


def demand(e: Faults, at: Place, value: dict[str, Any], where: str, *names: str) -> None:
    """Demand that an object has some members."""
    for name in names:
        if name not in value:
            fault(e, at, value, f"lacks the required member {name!r}", where)


def tag_of(value: dict[str, Any], member: str) -> str | None:
    """Give the string that says which alternative an object is, None if there is none."""
    tag = value.get(member)
    return tag if type(tag) is str else None


def fits(e: Faults, check: Check, value: Any) -> bool:
    """Tell whether a check finds nothing wrong."""
    return not e.of(check, value)


def extra_names(value: dict[str, Any], known: frozenset[str], *patterns: str) -> list[str]:
    """Give the member names that are not among the known ones and match no pattern."""
    names = [name for name in value if name not in known]
    return [name for name in names if not any(matches(pattern, name) for pattern in patterns)]


def which_fit(e: Faults, items: list[Any], check: Check) -> list[int]:
    """Give the places of the items in which a check finds nothing wrong."""
    return [at for at, item in enumerate(items) if not e.of(check, item)]


# Checks that tell which members and items they looked at, for the `unevaluated...` keywords.

Tell: TypeAlias = Callable[[Any, Place, "Faults", Seen], None]


def first_telling(e: Faults, check: Tell, value: Any, at: Place, seen: Seen) -> Faults:
    """Do what `Faults.first` does; what a check that has looked already saw, is seen."""
    found = e.first(check, value, at)
    if found is e:
        seen |= e.judged[check, id(value)].seen
    else:
        found.seen = set()
    return found


def fits_telling(e: Faults, check: Tell, value: Any, seen: Seen) -> bool:
    """Tell whether a check finds nothing wrong; only then does it tell what it looked at."""
    inner = Faults(e.judged)
    part: Seen = set()
    check(value, None, inner, part)
    if inner:
        return False
    seen |= part
    return True


class Unshown:
    """Stands in a message for a value that can't be shown."""

    def __init__(self, value: Any) -> None:
        is_text = isinstance(value, str | bytes)
        self.shown = "the text" if is_text else f"this {type(value).__name__}"

    def __repr__(self) -> str:
        return self.shown


TOO_DEEP = "is nested deeper than this interpreter can follow"


def too_deep(value: Any) -> Faults:
    """Say that a value is nested too deeply."""
    e = Faults()
    e.fatal.append((None, "json", TOO_DEEP, Unshown(value), ""))
    return e
