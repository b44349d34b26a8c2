"""What was measured: contests, their samples, and what the samples say; to and from JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median, quantiles
from typing import Final

QUARTERS: Final = 4


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of several figures, and the quartiles below and above it."""

    low: float
    middle: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Sum up figures; one alone is its own spread."""
        if len(values) == 1:
            return cls(values[0], values[0], values[0])
        low, _, high = quantiles(values, n=QUARTERS, method="inclusive")
        return cls(low, median(values), high)


@dataclass(frozen=True, slots=True)
class Contest:
    """One piece of work and what it took each contender, round by round.

    `name` is operation and work (`decode/full`), `unit` is `ns`, `s`, `MiB` or, for plain numbers,
    empty. `absent` says why a contender has no samples, `notes` what is to be said of one that has.
    """

    name: str
    title: str
    unit: str
    samples: Mapping[str, Sequence[float]]
    absent: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)

    def spread(self, contender: str) -> Spread:
        """Sum up what a contender took."""
        return Spread.of(self.samples[contender])

    def ratio(self, contender: str, base: str) -> Spread:
        """Tell how many times as much a contender took as `base`, in the same round."""
        pairs = zip(self.samples[contender], self.samples[base], strict=True)
        return Spread.of([taken / by_base for taken, by_base in pairs])


@dataclass(frozen=True, slots=True)
class Figures:
    """One run: the machine and the versions, what each peer does, and the contests."""

    environment: Mapping[str, str]
    versions: Mapping[str, str]
    probes: Mapping[str, Mapping[str, str]]
    contests: Sequence[Contest]

    def contest(self, name: str) -> Contest | None:
        """Give a contest by its name, None if it was not held."""
        return next((each for each in self.contests if each.name == name), None)

    def to_json(self) -> str:
        """Write the figures down, samples with four digits, a contest a line."""
        head = {key: getattr(self, key) for key in ("environment", "versions", "probes")}
        lines = ",\n  ".join(json.dumps(_rounded(each)) for each in self.contests)
        text = json.dumps(head, indent=1).removesuffix("\n}")
        return f'{text},\n "contests": [\n  {lines}\n ]\n}}\n'

    @classmethod
    def from_json(cls, text: str) -> Figures:
        """Read what `to_json` wrote."""
        data = json.loads(text)
        return cls(**data | {"contests": tuple(Contest(**each) for each in data["contests"])})


def _rounded(contest: Contest) -> Mapping[str, object]:
    samples = {name: _four(values) for name, values in contest.samples.items()}
    return asdict(contest) | {"samples": samples}


def _four(values: Iterable[float]) -> list[float]:
    return [float(f"{value:.4g}") for value in values]
