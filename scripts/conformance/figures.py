"""Outcomes counted: how many valid instances were accepted, invalid ones refused, and came back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TypeAlias

from .suite import File, Group
from .tools import Outcome, Tool, reason, switches


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of one tool over some tests; `same` is None for a tool without types."""

    valid: int = 0
    accepted: int = 0
    invalid: int = 0
    refused: int = 0
    same: int | None = 0

    def __add__(self, other: Figures) -> Figures:
        """Add two counts."""
        return Figures(
            self.valid + other.valid,
            self.accepted + other.accepted,
            self.invalid + other.invalid,
            self.refused + other.refused,
            None if self.same is None or other.same is None else self.same + other.same,
        )


@dataclass(frozen=True, slots=True)
class Miss:
    """A test on which a tool is wrong: where it stands, and in what way; `reason` is "" or why."""

    place: str
    wrong: str
    reason: str


@dataclass(frozen=True, slots=True)
class Measured:
    """What one tool does with one file of a draft; `switches` are those that it was given."""

    draft: str
    file: str
    kind: str
    tool: str
    switches: tuple[str, ...]
    figures: Figures
    misses: tuple[Miss, ...]


Sums: TypeAlias = Mapping[tuple[str, str], Mapping[str, Figures]]


def measure(file: File, name: str, tool: Tool) -> Measured:
    """Let a tool judge every test of a file."""
    figures, misses = Figures(), list[Miss]()
    for group in file.groups():
        outcomes = tool(file, group)
        figures += count(group, outcomes)
        misses += _misses(file, group, outcomes)
    given = tuple(switches(file.name))
    return Measured(file.draft, file.name, file.kind, name, given, figures, tuple(misses))


def count(group: Group, outcomes: Iterable[Outcome]) -> Figures:
    """Count the outcomes of a group's cases."""
    pairs = list(zip(group.cases, outcomes, strict=True))
    of_valid = [outcome for case, outcome in pairs if case.valid]
    of_invalid = [outcome for case, outcome in pairs if not case.valid]
    has_types = all(outcome.same is not None for _, outcome in pairs)
    return Figures(
        valid=len(of_valid),
        accepted=sum(outcome.accepted is True for outcome in of_valid),
        invalid=len(of_invalid),
        refused=sum(outcome.accepted is False for outcome in of_invalid),
        same=sum(outcome.same is True for outcome in of_valid) if has_types else None,
    )


def _misses(file: File, group: Group, outcomes: Iterable[Outcome]) -> Iterator[Miss]:
    for case, outcome in zip(group.cases, outcomes, strict=True):
        place = f"{file.draft}/{file.name}: {group.description}: {case.description}"
        if outcome.accepted is not case.valid:
            found = {True: "accepted", False: "refused", None: "no verdict"}[outcome.accepted]
            yield Miss(place, found, reason(place))
        elif case.valid and outcome.same is False:
            yield Miss(place, "another JSON value back", reason(place))


def summed(results: Iterable[Measured], *, by_file: bool = False) -> Sums:
    """Add figures up by draft and kind of test, or file, and then by tool."""
    sums: dict[tuple[str, str], dict[str, Figures]] = {}
    for each in results:
        tools = sums.setdefault((each.draft, _told(each) if by_file else each.kind), {})
        tools[each.tool] = tools.get(each.tool, Figures()) + each.figures
    return sums


def _told(measured: Measured) -> str:
    return " ".join((measured.file, *(f"[{switch}]" for switch in measured.switches)))


def raw(results: Iterable[Measured]) -> list[object]:
    """Give results as JSON data."""
    return [asdict(each) for each in results]
