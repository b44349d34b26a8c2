"""What came out: figures, survivors with the reasons that are on record, and what is wrong."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LEAST = 0.95
REASONS = Path(__file__).with_name("reasons.toml")

_HEAD = """\
<!-- Written by `make mutants`. -->

# Mutants

Mutation testing shows what the tests would not notice: mutmut's operators put one small fault after
another into the compiler's keyword records and into the code of `realtime_session`, and the tests
that run this code ought to fail. None of those compares generated files with what the compiler
writes. Left out are annotations, decorators, what only other schemas' code calls, and what
`subjects.py` of `scripts/mutation` doesn't list.

"""


@dataclass(frozen=True, slots=True)
class Tally:
    """A module: how many mutants were tried, and the names of those that no test saw."""

    module: str
    tried: int
    survivors: Sequence[str]

    @property
    def killed(self) -> int:
        """How many mutants the tests saw."""
        return self.tried - len(self.survivors)


def reasons() -> dict[str, str]:
    """Read why each survivor may live, by its name. Raises KeyError for a reason without words."""
    tables = tomllib.loads(REASONS.read_text("utf-8")).get("reason", [])
    return {name: table["why"] for table in tables for name in table["mutants"]}


def share(tallies: Iterable[Tally]) -> float:
    """Give the share of the mutants that were killed, 1 if none was tried."""
    tallies = list(tallies)
    tried = sum(each.tried for each in tallies)
    return sum(each.killed for each in tallies) / tried if tried else 1.0


def complaints(
    tallies: Sequence[Tally], known: Mapping[str, str], gone: Iterable[str]
) -> Iterator[str]:
    """Say what makes the run fail; `gone` are mutants that are on record and don't live."""
    for tally in tallies:
        for name in dict.fromkeys(tally.survivors):
            if name not in known:
                yield f"survived, without a reason on record: {name}"
    for name in gone:
        yield f"has a reason on record, and is gone or was killed: {name}"
    if share(tallies) < LEAST:
        yield f"{share(tallies):.1%} of the mutants were killed, and {LEAST:.0%} must be"


def table(tallies: Sequence[Tally]) -> str:
    """Write the figures, a line a module."""
    lines = ["| module | mutants | killed | survived | share killed |", "| --- " * 5 + "|"]
    lines += [_line(f"`{each.module}`", [each]) for each in tallies]
    return "\n".join((*lines, _line("all", tallies))) + "\n"


def _line(title: str, tallies: Sequence[Tally]) -> str:
    tried = sum(each.tried for each in tallies)
    killed = sum(each.killed for each in tallies)
    return f"| {title} | {tried} | {killed} | {tried - killed} | {share(tallies):.1%} |"


def document(tallies: Sequence[Tally], known: Mapping[str, str], number: int) -> str:
    """Write docs/mutants.md: the figures, and each survivor below its reason.

    `number` says how many mutants there are; if not all were tried, the document says so.
    """
    by_reason: dict[str, list[str]] = {}
    for tally in tallies:
        for name in tally.survivors:
            by_reason.setdefault(known.get(name, "No reason is on record."), []).append(name)
    tried = sum(each.tried for each in tallies)
    sample = f"A sample of {tried} of the {number} mutants, the same in every run, was tried:\n\n"
    parts = [_HEAD, sample if tried < number else "", table(tallies), "\n## Survivors\n"]
    for reason, names in by_reason.items():
        lines = [_counted(name, names.count(name)) for name in dict.fromkeys(names)]
        parts.append(f"\n{reason}\n\n```text\n" + "\n".join(lines) + "\n```\n")
    return "".join(parts)


def _counted(name: str, times: int) -> str:
    return f"{name} ({times} times)" if times > 1 else name
