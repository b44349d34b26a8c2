"""Figures as text: quantities, ratios with their spread, and what a terminal shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from .adapters import OURS, PEERS, WITH_PARSER
from .figures import Contest, Figures, Spread
from .programs import LIBRARIES
from .targets import TARGETS, Target

NOT_MEASURED: Final = "not measured"
# A unit's parts, the largest first: how many of the unit it is, and its name.
_SCALES: Final[Mapping[str, Sequence[tuple[float, str]]]] = MappingProxyType(
    {
        "ns": ((1e6, "ms"), (1e3, "µs"), (1, "ns")),
        "s": ((1, "s"), (1e-3, "ms"), (1e-6, "µs")),
        "MiB": ((1, "MiB"), (2**-10, "KiB")),
    }
)


def quantity(value: float, unit: str) -> str:
    """Write a quantity with three digits, in the unit's part that suits it."""
    scales = _SCALES[unit]
    size, name = next((scale for scale in scales if abs(value) >= scale[0]), scales[-1])
    return f"{three_digits(value / size)} {name}"


def three_digits(value: float) -> str:
    """Write a number with three digits, but no fewer than stand before its point."""
    decimals = next((n for n, limit in ((2, 9.995), (1, 99.95)) if abs(value) < limit), 0)
    return f"{value:.{decimals}f}"


def ratio(spread: Spread) -> str:
    """Write how many times as much: the median, and the quartiles around it."""
    middle, low, high = map(three_digits, (spread.middle, spread.low, spread.high))
    return f"{middle}×" if low == high else f"{middle}× ({low}–{high})"


def demand(target: Target) -> str:
    """Write what a target asks for."""
    if target.least is not None:
        return f"at least {three_digits(target.least)}×"
    return f"at most {three_digits(target.most or 0)}×"


def verdict(target: Target, figures: Figures) -> str:
    """Write a target's figure, and whether it reaches the target."""
    figure = target.figure(figures)
    if figure is None:
        return NOT_MEASURED
    return f"{ratio(figure)}{'' if target.reached(figure) else ', missed'}"


def base(contest: Contest) -> str:
    """Name the contender that the others are compared with: ours, where it takes part."""
    return next(
        (name for name in (OURS, WITH_PARSER, LIBRARIES) if name in contest.samples),
        next(iter(contest.samples), ""),
    )


def cell(contest: Contest, contender: str) -> str:
    """Write what a contender took, and the ratio to ours."""
    took = quantity(contest.spread(contender).middle, contest.unit)
    if contender == base(contest):
        return took
    return f"{took}, {ratio(contest.ratio(contender, base(contest)))}"


def as_text(figures: Figures) -> str:
    """Write everything for a terminal: each contest, then the targets."""
    return "".join(f"{line}\n" for line in _lines(figures))


def _lines(figures: Figures) -> Iterator[str]:
    yield from figures.environment.values()
    yield ", ".join(f"{name} {version}" for name, version in figures.versions.items())
    for contest in figures.contests:
        yield from ("", contest.title)
        yield from (f"  {name:<28}{_told(contest, name)}" for name in contest.samples)
        yield from (f"  {name:<28}—  {reason}" for name, reason in contest.absent.items())
    for name, answers in figures.probes.items():
        yield from ("", name)
        yield from (f"  {question:<40}{answer}" for question, answer in answers.items())
    yield from ("", "targets")
    for target in TARGETS:
        yield f"  {target.what}"
        yield f"    {demand(target)}, against {target.versus}: {verdict(target, figures)}"


def _told(contest: Contest, name: str) -> str:
    note = contest.notes.get(name, "")
    return f"{cell(contest, name)}{f'  [{note}]' if note else ''}"


def contenders(contests: Sequence[Contest]) -> list[str]:
    """List all that take part in contests, or could not, the peers first and in their order."""
    found = [name for each in contests for name in (*each.samples, *each.absent)]
    return [name for name in dict.fromkeys((*PEERS, *found)) if name in found]
