"""Faults: what is wrong with a value, where, and how it is said.

Generated checks call `fault` and its kin. A place in a value is a chain of pairs, the innermost
last: `((None, "tools"), 0)` is `/tools/0`, and None is the whole value.
"""

from __future__ import annotations

from collections.abc import Callable
from reprlib import Repr
from typing import Any, TypeAlias

from ._runtime import Violation
from ._values import matches

Place: TypeAlias = "tuple[Place, str | int] | None"
Check: TypeAlias = Callable[[Any, Place, "Faults"], None]
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
    tokens: list[str] = []
    while place is not None:
        place, token = place
        tokens.append(str(token).replace("~", "~0").replace("/", "~1"))
    return "".join("/" + token for token in reversed(tokens))


def in_order(faults: list[Fault]) -> tuple[Violation, ...]:
    """Sort faults by place, those of one place in the order of the schema."""
    return tuple(map(_violation, sorted(faults, key=lambda each: _tokens(each[0]))))


def _tokens(place: Place) -> list[tuple[bool, str | int]]:
    tokens: list[tuple[bool, str | int]] = []
    while place is not None:
        place, token = place
        tokens.append((isinstance(token, str), token))
    return tokens[::-1]


def _violation(fault: Fault) -> Violation:
    place, keyword, words, value, schema_pointer = fault
    return Violation(pointer(place), keyword, f"{show(value)} {words}", value, schema_pointer)


_MOST_BITS = 200
_repr = Repr()
_repr.maxstring = _repr.maxother = 60
_repr.maxlist = _repr.maxtuple = _repr.maxdict = _repr.maxset = 4
_repr.maxlevel = 3
_repr.maxlong = 60


def show(value: Any) -> str:
    """Show a value in a message: as Python writes it, shortened, on one line."""
    if type(value) is int and value.bit_length() > _MOST_BITS:
        return f"an integer of {value.bit_length()} bits"
    try:
        shown = _repr.repr(value)
    except Exception:  # noqa: BLE001  # a stranger's __repr__ may raise anything
        shown = f"a {type(value).__name__}"
    return shown if shown.isprintable() else repr(shown)[1:-1]


# What generated checks call.


def fault(e: Faults, at: Place, keyword: str, words: str, value: Any, schema_pointer: str) -> None:
    """Note that a value breaks a keyword."""
    e.fatal.append((at, keyword, words, value, schema_pointer))


def unknown(
    e: Faults, at: Place, keyword: str, words: str, value: Any, schema_pointer: str
) -> None:
    """Note a value, tag or member that the schema does not know (yet)."""
    e.unknown.append((at, keyword, words, value, schema_pointer))


def news(e: Faults, at: Place, keyword: str, words: str, value: Any, schema_pointer: str) -> None:
    """Note an unknown value of an open enumeration, which is allowed."""
    e.notes.append((at, keyword, words, value, schema_pointer))


def fits(check: Check, value: Any) -> bool:
    """Tell whether a check finds nothing wrong."""
    e = Faults()
    check(value, None, e)
    return not e


def any_of(
    e: Faults,
    at: Place,
    value: Any,
    schema_pointer: str,
    *checks: Check,
    meant: Check | None = None,
) -> None:
    """Demand that at least one check finds nothing wrong (2020-12 Core, section 10.2.1.2).

    If none does, the one that was `meant` says why.
    """
    if any(fits(check, value) for check in checks):
        return
    if meant is None:
        fault(e, at, "anyOf", _no_branch(value, checks), value, schema_pointer)
    else:
        _explain(e, at, value, meant)


def one_of(
    e: Faults,
    at: Place,
    value: Any,
    schema_pointer: str,
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
        fault(e, at, "oneOf", _no_branch(value, checks), value, schema_pointer)
    elif count > 1:
        words = f"fits {count} of the {len(checks)} alternatives, and must fit one only"
        fault(e, at, "oneOf", words, value, schema_pointer)


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


def any_of_telling(
    e: Faults, at: Place, value: Any, schema_pointer: str, seen: Seen, *checks: Tell
) -> None:
    """Do what `any_of` does, by all checks that find nothing wrong."""
    if not any([fits_telling(check, value, seen) for check in checks]):  # noqa: C419  # all tell
        words = f"fits none of the {len(checks)} alternatives"
        fault(e, at, "anyOf", words, value, schema_pointer)


def one_of_telling(
    e: Faults, at: Place, value: Any, schema_pointer: str, seen: Seen, *checks: Tell
) -> None:
    """Do what `one_of` does."""
    count = sum(fits_telling(check, value, seen) for check in checks)
    if count != 1:
        words = f"fits {count} of the {len(checks)} alternatives, and must fit one only"
        fault(e, at, "oneOf", words, value, schema_pointer)


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
