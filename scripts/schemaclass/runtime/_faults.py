"""Faults: what is wrong with a value, where, and how it is said.

Generated checks call `fault` and its kin. A place in a value is a chain of pairs, the innermost
last: `((None, "tools"), 0)` is `/tools/0`, and None is the whole value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import itemgetter
from reprlib import Repr
from typing import Any, TypeAlias

from ._runtime import Record, Violation
from ._values import is_integer, is_number, matches

Place: TypeAlias = "tuple[Place, str | int] | None"
Check: TypeAlias = Callable[[Any, Place, "Faults"], None]
# Where, which keyword ("": the last token of the schema's place), words, value, the schema's place.
Fault: TypeAlias = tuple[Place, str, str, Any, str]


class Faults:
    """What is wrong with a value: `fatal` always, `unknown` unless drift is tolerated.

    `notes` are unknown values that an open enumeration takes; they are told, not refused.
    """

    __slots__ = ("fatal", "notes", "unknown")

    def __init__(self) -> None:
        self.fatal: list[Fault] = []
        self.unknown: list[Fault] = []
        self.notes: list[Fault] = []

    def __bool__(self) -> bool:
        return bool(self.fatal or self.unknown)


def pointer(place: Place) -> str:
    """Write a place as a JSON Pointer (RFC 6901)."""
    text = ""
    while place is not None:
        place, token = place
        text = f"/{escaped(token) if isinstance(token, str) else token}{text}"
    return text


def escaped(token: str) -> str:
    """Write a member's name as a token of a JSON Pointer (RFC 6901, section 3)."""
    return token.replace("~", "~0").replace("/", "~1")


def in_order(faults: list[Fault]) -> tuple[Violation, ...]:
    """Sort faults by place, those of one place in the order of the schema."""
    found = [_located(fault) for fault in faults]
    found.sort(key=_rank)
    return tuple([_violation(text, fault) for _, text, fault in found])


_rank = itemgetter(0)


def _located(fault: Fault) -> tuple[str, str, Fault]:
    """Give what a fault is sorted by, the JSON Pointer of its place, and the fault.

    Texts are compared far faster than lists of tokens. A name begins with NUL and 1, an index with
    NUL and 0, and a NUL in a name is followed by 2: it comes after the end of a token.
    """
    rank = text = ""
    place = fault[0]
    while place is not None:
        place, token = place
        if isinstance(token, str):
            rank = f"\0\1{token}{rank}" if "\0" not in token else _ranked(token) + rank
            if "/" in token or "~" in token:
                token = escaped(token)  # what it is sorted by is not escaped
        else:
            rank = f"\0\0{token:020}{rank}"
        text = f"/{token}{text}"
    return rank, text, fault


def _ranked(token: str) -> str:
    return "\0\1" + token.replace("\0", "\0\2")


def _violation(pointer_: str, fault: Fault) -> Violation:
    _, keyword, words, value, schema_pointer = fault
    if not keyword:
        keyword = schema_pointer.rpartition("/")[2]
    if keyword == "type" and isinstance(value, Record) and words.startswith("is not"):
        name = type(value).__name__
        words = f"is an instance: from_dict takes JSON data, as {name}.to_dict gives it"
    # Half of the time that the call of a named tuple takes.
    told = (pointer_, keyword, f"{show(value)} {words}", value, schema_pointer)
    return tuple.__new__(Violation, told)


_MOST_BITS = 200
_SHORT = 50
_repr = Repr()
_repr.maxstring = _repr.maxother = 60
_repr.maxlist = _repr.maxtuple = _repr.maxdict = _repr.maxset = 4
_repr.maxlevel = 3
_repr.maxlong = 60


def show(value: Any) -> str:
    """Show a value in a message: as Python writes it, shortened, on one line."""
    kind = type(value)
    if kind is str and len(value) <= _SHORT and value.isprintable():
        return repr(value)
    if kind is float or kind is bool or value is None:
        return repr(value)
    if kind is int:
        bits = value.bit_length()
        return repr(value) if bits <= _MOST_BITS else f"an integer of {bits} bits"
    try:
        shown = _repr.repr(value)
    except Exception:  # noqa: BLE001  # a stranger's __repr__ may raise anything
        shown = f"a {type(value).__name__}"
    return shown if shown.isprintable() else repr(shown)[1:-1]


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


# The test of each JSON type, and how a message says that it failed.
_TYPES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "string": (lambda value: type(value) is str, "is not a string"),
    "integer": (is_integer, "is not an integer"),
    "number": (is_number, "is not a number"),
    "boolean": (lambda value: type(value) is bool, "is not a boolean"),
    "array": (lambda value: type(value) is list, "is not an array"),
    "object": (lambda value: type(value) is dict, "is not an object"),
    "null": (lambda value: value is None, "is not null"),
}


def typed(e: Faults, at: Place, value: dict[str, Any], where: str, kind: str, *names: str) -> None:
    """Demand that those of some members that are there have a JSON type."""
    is_kind, words = _TYPES[kind]
    for name in names:
        if name in value and not is_kind(value[name]):
            schema_pointer = f"{where}/{escaped(name)}/type"
            fault(e, (at, name), value[name], words, schema_pointer)


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


def fits(check: Check, value: Any) -> bool:
    """Tell whether a check finds nothing wrong."""
    e = Faults()
    check(value, None, e)
    return not e


def any_of(
    e: Faults,
    at: Place,
    value: Any,
    where: str,
    *checks: Check,
    meant: Check | None = None,
) -> None:
    """Demand that at least one check finds nothing wrong (2020-12 Core, section 10.2.1.2).

    If none does, the one that was `meant` says why.
    """
    if any(fits(check, value) for check in checks):
        return
    if meant is None:
        fault(e, at, value, _no_branch(value, checks), where)
    else:
        _explain(e, at, value, meant)


def one_of(
    e: Faults,
    at: Place,
    value: Any,
    where: str,
    *checks: Check,
    meant: Check | None = None,
) -> None:
    """Demand that exactly one check finds nothing wrong (2020-12 Core, section 10.2.1.3).

    If none does, the one that was `meant` says why.
    """
    count = sum([fits(check, value) for check in checks])
    if count == 0 and meant is not None:
        _explain(e, at, value, meant)
    elif count == 0:
        fault(e, at, value, _no_branch(value, checks), where)
    elif count > 1:
        words = f"fits {count} of the {len(checks)} alternatives, and must fit one only"
        fault(e, at, value, words, where)


def _explain(e: Faults, at: Place, value: Any, meant: Check) -> None:
    """Say all that keeps a value from the alternative that was meant; none of it is mere news."""
    inner = Faults()
    meant(value, at, inner)
    e.fatal += inner.fatal + inner.unknown


def _no_branch(value: Any, checks: tuple[Check, ...]) -> str:
    """Say what kept a value from the alternative that it came nearest to."""
    attempts = []
    for check in checks:
        e = Faults()
        check(value, None, e)
        attempts.append(e.fatal + e.unknown)
    nearest = min(attempts, key=lambda faults: (len(faults), -len(pointer(faults[0][0]))))
    place, _, words, found, _ = nearest[0]
    where = f"{pointer(place)} " if place else ""
    return f"fits none of the {len(checks)} alternatives; nearest: {where}{show(found)} {words}"


def extra_names(value: dict[str, Any], known: frozenset[str], *patterns: str) -> list[str]:
    """Give the member names that are not among the known ones and match no pattern."""
    names = [name for name in value if name not in known]
    return [name for name in names if not any(matches(pattern, name) for pattern in patterns)]


def which_fit(items: list[Any], check: Check) -> list[int]:
    """Give the places of the items in which a check finds nothing wrong."""
    return [at for at, item in enumerate(items) if fits(check, item)]


# Checks that tell which members and items they looked at, for the `unevaluated...` keywords.

Seen: TypeAlias = set[str | int]
Tell: TypeAlias = Callable[[Any, Place, "Faults", Seen], None]


def fits_telling(check: Tell, value: Any, seen: Seen) -> bool:
    """Tell whether a check finds nothing wrong; only then does it tell what it looked at."""
    e = Faults()
    part: Seen = set()
    check(value, None, e, part)
    if e:
        return False
    seen |= part
    return True


def any_of_telling(e: Faults, at: Place, value: Any, where: str, seen: Seen, *checks: Tell) -> None:
    """Do what `any_of` does, by all checks that find nothing wrong."""
    if not any([fits_telling(check, value, seen) for check in checks]):  # noqa: C419  # all tell
        words = f"fits none of the {len(checks)} alternatives"
        fault(e, at, value, words, where)


def one_of_telling(e: Faults, at: Place, value: Any, where: str, seen: Seen, *checks: Tell) -> None:
    """Do what `one_of` does."""
    count = sum(fits_telling(check, value, seen) for check in checks)
    if count != 1:
        words = f"fits {count} of the {len(checks)} alternatives, and must fit one only"
        fault(e, at, value, words, where)


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
