"""The chart: bars of a few contests, as an SVG that suits light and dark pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .adapters import OURS, WITH_PARSER
from .figures import Contest, Figures
from .layout import fill
from .report import quantity, ratio

_SHOWN: Final = ("decode/full", "encode/full", "validate/full", "compile/openai", "import/one")
_LINE: Final = 20
_TITLE: Final = 44
_WIDTH: Final = 330


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: where it stands, how long it is, and what is written beside it."""

    top: int
    name: str
    length: float
    label: str
    is_ours: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """The bars of one contest below its title."""

    top: int
    title: str
    bars: Sequence[Bar]


def chart(figures: Figures) -> str:
    """Draw the chart of one run."""
    found = [contest for name in _SHOWN if (contest := figures.contest(name))]
    panels: list[Panel] = []
    top = 0
    for contest in found:
        panels.append(_panel(contest, top))
        top += _TITLE + _LINE * len(panels[-1].bars)
    python = figures.environment["python"]
    return fill("chart.svg.jinja", {}, panels=panels, height=top + 12, python=python)


def _panel(contest: Contest, top: int) -> Panel:
    names = [name for name in contest.samples if name != WITH_PARSER]
    middles = {name: contest.spread(name).middle for name in names}
    longest = max(middles.values())
    bars = [
        Bar(
            top=top + _TITLE + _LINE * line,
            name=name,
            length=round(_WIDTH * middles[name] / longest, 1),
            label=_label(contest, name),
            is_ours=name == OURS,
        )
        for line, name in enumerate(names)
    ]
    return Panel(top + _TITLE - 12, contest.title, bars)


def _label(contest: Contest, name: str) -> str:
    took = quantity(contest.spread(name).middle, contest.unit)
    return took if name == OURS else f"{took}, {ratio(contest.ratio(name, OURS))}"
