"""Unions: which of several checks find nothing wrong, and what is said where none does."""

from __future__ import annotations

from typing import Any

from ._faults import Check, Fault, Faults, Part, Place, Seen, Tell, fault, fits_telling
from ._shown import show
from ._violations import brief


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
            e.take_notes(attempt, at)
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
    fitting = sum([not attempt for attempt in attempts])
    if fitting == 0:
        _none_fits(e, at, value, where, attempts, None if meant is None else checks.index(meant))
    elif fitting > 1:
        words = f"fits {fitting} of the {len(checks)} alternatives, and must fit one only"
        fault(e, at, value, words, where)
    else:
        for attempt in attempts:
            if not attempt:
                e.take_notes(attempt, at)


def _none_fits(
    e: Faults, at: Place, value: Any, where: str, attempts: list[Faults], meant: int | None
) -> None:
    """Say what keeps a value from the alternative that was meant; none of it is mere news."""
    if meant is None:
        e.refuse((at, "", Nearest(attempts), value, where))
        return
    attempt = attempts[meant]
    for faults, size in zip((attempt.fatal, attempt.unknown), attempt.sizes(), strict=True):
        if faults:
            e.refuse(Part(at, faults, size))


# So many alternatives inside alternatives are told one by one; deeper ones are counted.
_MOST_NESTED = 3


class Nearest:
    """Says, when somebody asks, what kept a value from the alternative that it came nearest to."""

    __slots__ = ("_alternatives", "_attempt")

    def __init__(self, attempts: list[Faults]) -> None:
        self._alternatives = len(attempts)
        self._attempt = min(attempts, key=_distance)

    def _first(self) -> tuple[str, Fault]:
        """Find the first fault, and the way to its value, shortened."""
        where = ""
        entry = (self._attempt.fatal or self._attempt.unknown)[0]
        while isinstance(entry, Part):
            where += brief(entry.at)
            entry = entry.faults[0]
        return where + brief(entry[0]), entry

    def __str__(self) -> str:
        said, where, nested = "", "", 0
        words: object = self
        while isinstance(words, Nearest):
            none = f"fits none of the {words._alternatives} alternatives; nearest"
            here, (_, _, words, value, _) = words._first()
            nested += 1
            where = here if nested <= _MOST_NESTED else where + here
            if nested < _MOST_NESTED or not isinstance(words, Nearest):
                deeper = f", {nested} deep" if nested > _MOST_NESTED else ""
                said += f"{none}{deeper}: {brief(where)}{' ' if where else ''}{show(value)} "
        return f"{said}{words}"


def _distance(attempt: Faults) -> tuple[int, int]:
    """Say how far an attempt went: the fewer faults the nearer, then the deeper the first one."""
    return sum(attempt.sizes()), -_depth(attempt)


# So many names and indexes of a place say how deep it is.
_MOST_TOKENS = 64


def _depth(attempt: Faults) -> int:
    """Measure the pointer to the first fault, as far as it takes no time."""
    length = count = 0
    entry: Fault | Part | None = (attempt.fatal or attempt.unknown)[0]
    while entry is not None and count < _MOST_TOKENS:
        place = entry[0]
        while place is not None and count < _MOST_TOKENS:
            place, token = place
            length += 1 + len(str(token))
            count += 1
        entry = entry.faults[0] if isinstance(entry, Part) else None
        count += 1
    return length


def any_of_telling(e: Faults, at: Place, value: Any, where: str, seen: Seen, *checks: Tell) -> None:
    """Do what `any_of` does, by all checks that find nothing wrong."""
    if not any([fits_telling(e, check, value, seen) for check in checks]):  # noqa: C419  # all tell
        words = f"fits none of the {len(checks)} alternatives"
        fault(e, at, value, words, where)


def one_of_telling(e: Faults, at: Place, value: Any, where: str, seen: Seen, *checks: Tell) -> None:
    """Do what `one_of` does."""
    fitting = sum(fits_telling(e, check, value, seen) for check in checks)
    if fitting != 1:
        words = f"fits {fitting} of the {len(checks)} alternatives, and must fit one only"
        fault(e, at, value, words, where)
