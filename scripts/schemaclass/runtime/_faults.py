"""Faults: what is wrong with a value, where, and how it is said.

Generated checks call `fault` and its kin. A place in a value is a chain of pairs, the innermost
last: `((None, "tools"), 0)` is `/tools/0`, and None is the whole value.

Time and memory grow as the value does: a check that can meet the same value in more ways than one
looks once (`Faults.first`), and what it found is shared rather than copied.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

from ._shown import show, some_of
from ._values import is_integer, is_number, matches

Place: TypeAlias = "tuple[Place, str | int] | None"
Check: TypeAlias = Callable[..., None]
# Where, which keyword ("": the last token of the schema's place), words or what will say them,
# value, the schema's place.
Fault: TypeAlias = tuple[Place, str, object, Any, str]


class Part(NamedTuple):
    """The faults of a value inside another: they are said of places below `at`.

    `size` is how many there are, those that several parts share each time.
    """

    at: Place
    faults: Entries
    size: int


Entries: TypeAlias = list["Fault | Part"]
Seen: TypeAlias = set[str | int]
_NONE: Entries = []  # what most checks find, of most values; it is never added to


class Faults:
    """What is wrong with a value: `fatal` always, `unknown` unless drift is tolerated.

    `notes` are unknown values that an open enumeration takes; they are told, not refused. `judged`
    is what checks found that need no second look, by the identity of the value: all of them are
    parts of one that is held elsewhere. `seen` are the members and items that a check looked at.
    """

    __slots__ = ("_kept", "_sizes", "fatal", "judged", "notes", "seen", "unknown")

    fatal: Entries
    unknown: Entries
    notes: Entries
    seen: Seen

    def __init__(self, judged: dict[Check, dict[int, Faults]] | None = None) -> None:
        self.fatal = self.unknown = self.notes = _NONE
        self.judged = {} if judged is None else judged
        self._sizes: tuple[int, int] | None = None
        # Where it is kept, and under which number, while it is being filled.
        self._kept: tuple[dict[int, Faults], int] | None = None

    def __bool__(self) -> bool:
        return bool(self.fatal or self.unknown)

    def refuse(self, entry: Fault | Part) -> None:
        """Add what is fatal."""
        if self.fatal:
            self.fatal.append(entry)
        else:
            self.fatal = [entry]

    def first(self, check: Check, value: Any, at: Place) -> Faults:
        """Give what a check is to fill for a value; if it has looked already, note that.

        Then it gives itself.
        """
        known = self.judged.setdefault(check, {})
        found = known.get(id(value))
        if found is None:
            found = known[id(value)] = Faults(self.judged)
            found._kept = known, id(value)
            return found
        self.take(found, at)
        return self

    def keep_whole(self) -> None:
        """Keep what is being filled even if nothing is wrong."""
        self._kept = None

    def take(self, found: Faults, at: Place) -> None:
        """Note all that was found in a part of the value."""
        if found.fatal or found.unknown:
            fatal, unknown = found.sizes()
            if found.fatal:
                self.refuse(Part(at, found.fatal, fatal))
            if found.unknown:
                self.unknown = self.unknown or []
                self.unknown.append(Part(at, found.unknown, unknown))
        elif found._kept and not found.notes:
            kept, number = found._kept
            kept[number] = _CLEAN
        self.take_notes(found, at)

    def take_notes(self, found: Faults, at: Place) -> None:
        """Note the unknown values that open enumerations take in a part of the value."""
        if found.notes:
            self.notes = self.notes or []
            self.notes.append(Part(at, found.notes, 0))

    def sizes(self) -> tuple[int, int]:
        """Count what is fatal and what is unknown, once nothing is added any more."""
        if self._sizes is None:
            self._sizes = _size(self.fatal), _size(self.unknown)
        return self._sizes

    def of(self, check: Check, value: Any) -> Faults:
        """Give what a check finds in a value, without noting it; places are those in the value."""
        known = self.judged.get(check)
        found = known.get(id(value)) if known else None
        if found is None:
            found = Faults(self.judged)
            check(value, None, found)
        return found


_CLEAN = Faults()


def _size(entries: Entries) -> int:
    return sum([each.size if isinstance(each, Part) else 1 for each in entries])


def escaped(token: str) -> str:
    """Write a member's name as a token of a JSON Pointer (RFC 6901, section 3)."""
    return token.replace("~", "~0").replace("/", "~1")


# What generated checks call.


def fault(e: Faults, at: Place, value: Any, words: str, where: str, keyword: str = "") -> None:
    """Note that a value breaks the keyword at a pointer into the schema, or another one."""
    if e.fatal:
        e.fatal.append((at, keyword, words, value, where))
    else:
        e.fatal = [(at, keyword, words, value, where)]


def unknown(e: Faults, at: Place, value: Any, words: str, where: str) -> None:
    """Note a value, tag or member that the schema does not know (yet)."""
    if e.unknown:
        e.unknown.append((at, "", words, value, where))
    else:
        e.unknown = [(at, "", words, value, where)]


def news(e: Faults, at: Place, value: Any, words: str, where: str, keyword: str) -> None:
    """Note an unknown value of an open enumeration, which is allowed."""
    e.notes = e.notes or []
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
        words = f"is not one of {some_of(map(show, all_))}"
        unknown(e, (at, name), value[name], words, f"{where}/{escaped(name)}/enum")


def demand(e: Faults, at: Place, value: dict[str, Any], where: str, *names: str) -> None:
    """Demand that an object has some members."""
    for name in names:
        if name not in value:
            fault(e, at, value, f"lacks the required member {show(name)}", where)


def depend(
    e: Faults, at: Place, value: dict[str, Any], where: str, *dependencies: tuple[str, ...]
) -> None:
    """Demand, of the names in each tuple, the others where the first one is there."""
    names = dict.fromkeys(
        name for trigger, *others in dependencies if trigger in value for name in others
    )
    demand(e, at, value, where, *names)


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
        seen |= e.judged[check][id(value)].seen
    else:
        found.keep_whole()
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
    e.refuse((None, "json", TOO_DEEP, Unshown(value), ""))
    return e
