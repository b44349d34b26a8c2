"""Unions: which of several checks find nothing wrong, and what is said where none does."""

from __future__ import annotations

from typing import Any

from ._faults import Check, Fault, Faults, Part, Place, Seen, Tell, fault, fits_telling
from ._violations import Places, brief, pointer, show


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
    attempts: list[Faults] = []
    for check in checks:
        attempt = e.of(check, value)
        if not attempt:
            return
        attempts.append(attempt)
    _none_fits(e, at, value, where, attempts, None if meant is None else checks.index(meant))


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
    attempts = [e.of(check, value) for check in checks]
    count = sum([not attempt for attempt in attempts])
    if count == 0:
        _none_fits(e, at, value, where, attempts, None if meant is None else checks.index(meant))
    elif count > 1:
        words = f"fits {count} of the {len(checks)} alternatives, and must fit one only"
        fault(e, at, value, words, where)


def _none_fits(
    e: Faults, at: Place, value: Any, where: str, attempts: list[Faults], meant: int | None
) -> None:
    """Say what keeps a value from the alternative that was meant; none of it is mere news."""
    if meant is None:
        e.fatal.append((at, "", Nearest(attempts), value, where))
    else:
        e.fatal += [Part(at, attempts[meant].fatal), Part(at, attempts[meant].unknown)]


# So many alternatives inside alternatives are told one by one; deeper ones are counted.
_MOST_NESTED = 3


class Nearest:
    """Says, when somebody asks, what kept a value from the alternative that it came nearest to."""

    __slots__ = ("_attempts",)

    def __init__(self, attempts: list[Faults]) -> None:
        self._attempts = attempts

    def _first(self) -> tuple[Place, Fault]:
        """Give the first fault of the attempt with the fewest ones, the deepest of several."""
        told = [list(Places().told(each.fatal + each.unknown)) for each in self._attempts]
        return min(told, key=lambda faults: (len(faults), -len(pointer(faults[0][0]))))[0]

    def __str__(self) -> str:
        said, where, nested = "", "", 0
        words: object = self
        while isinstance(words, Nearest):
            none = f"fits none of the {len(words._attempts)} alternatives; nearest"
            place, (_, _, words, value, _) = words._first()
            nested += 1
            where = brief(place) if nested <= _MOST_NESTED else where + brief(place)
            if nested < _MOST_NESTED or not isinstance(words, Nearest):
                deeper = f", {nested} deep" if nested > _MOST_NESTED else ""
                said += f"{none}{deeper}: {brief(where)}{' ' if where else ''}{show(value)} "
        return f"{said}{words}"


def any_of_telling(e: Faults, at: Place, value: Any, where: str, seen: Seen, *checks: Tell) -> None:
    """Do what `any_of` does, by all checks that find nothing wrong."""
    if not any([fits_telling(e, check, value, seen) for check in checks]):  # noqa: C419  # all tell
        words = f"fits none of the {len(checks)} alternatives"
        fault(e, at, value, words, where)


def one_of_telling(e: Faults, at: Place, value: Any, where: str, seen: Seen, *checks: Tell) -> None:
    """Do what `one_of` does."""
    count = sum(fits_telling(e, check, value, seen) for check in checks)
    if count != 1:
        words = f"fits {count} of the {len(checks)} alternatives, and must fit one only"
        fault(e, at, value, words, where)
