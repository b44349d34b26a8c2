"""Figures of the benchmark: what samples say, and what is published of them."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from benchmark.adapters import OURS
from benchmark.chart import chart
from benchmark.figures import Contest, Figures, Spread
from benchmark.publish import README, published, targets, texts
from benchmark.report import NOT_MEASURED, quantity, ratio, three_digits, verdict
from benchmark.targets import TARGETS, Target


def _figures(*contests: Contest) -> Figures:
    return Figures({"python": "CPython 3.99.0", "machine": "none"}, {}, {}, contests)


DUEL = Contest("decode/full", "decode: a session", "ns", {OURS: [10, 20, 30], "b": [20, 40, 90]})


def test_a_ratio_is_taken_within_rounds() -> None:
    assert Spread(2, 2, 2.5) == DUEL.ratio("b", OURS)
    assert Spread(15, 20, 25) == DUEL.spread(OURS)
    assert Spread(7, 7, 7) == Spread.of([7])


def test_figures_come_back_from_json() -> None:
    figures = _figures(replace(DUEL, absent={"c": "why"}, notes={"b": "so"}))
    again = Figures.from_json(figures.to_json())
    assert figures == again
    assert figures.to_json() == again.to_json()


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (Target("", "", "decode/full", "b", least=2), "2.00× (2.00–2.50)"),
        (Target("", "", "decode/full", "b", least=2.1), "2.00× (2.00–2.50), missed"),
        (Target("", "", "decode/full", "b", most=0.5), "0.50× (0.42–0.50)"),
        (Target("", "", "decode/full", "b", most=0.4), "0.50× (0.42–0.50), missed"),
        (Target("", "", "decode/full", "*", most=2), "2.00×"),
        (Target("", "", "decode/full", "nobody", least=2), NOT_MEASURED),
        (Target("", "", "nothing", "b", least=2), NOT_MEASURED),
    ],
)
def test_a_target_is_judged_by_the_median(target: Target, said: str) -> None:
    assert said == verdict(target, _figures(DUEL))


def test_quantities_have_three_digits() -> None:
    assert ["0.65", "9.99", "10.0", "99.9", "100", "1234"] == [
        three_digits(value) for value in (0.65, 9.99, 9.999, 99.9, 99.97, 1234)
    ]
    assert ["640 ns", "2.50 µs", "12.0 ms"] == [quantity(n, "ns") for n in (640, 2500, 12e6)]
    assert ["1.50 s", "80.0 ms", "20.0 µs"] == [quantity(n, "s") for n in (1.5, 0.08, 2e-5)]
    assert ["1.50×", "1.50× (1.00–2.00)"] == [
        ratio(Spread(1.5, 1.5, 1.5)),
        ratio(Spread(1, 1.5, 2)),
    ]


def test_the_chart_is_svg_and_its_bars_are_as_long_as_the_figures() -> None:
    drawn = ET.fromstring(chart(_figures(replace(DUEL, title="a < b"))))  # noqa: S314  # our own
    namespace = {"svg": "http://www.w3.org/2000/svg"}
    bars = [float(bar.attrib["width"]) for bar in drawn.findall("svg:rect", namespace)]
    assert bars[1] == bars[0] * 2
    assert "a < b" in [text.text for text in drawn.findall("svg:text", namespace)]


def test_every_target_has_a_row_whatever_was_measured() -> None:
    rows = targets([_figures(DUEL), _figures()])
    assert ["CPython 3.99.0"] * 2 == list(rows[0][3:])
    assert [each.what for each in TARGETS] == [row[0] for row in rows[1:]]


def test_the_published_tables_and_chart_are_those_of_the_published_figures() -> None:
    runs = published()
    assert runs
    for path, text in texts(runs).items():
        assert text == path.read_text("utf-8")


def test_the_published_figures_have_every_target() -> None:
    for figures in published():
        assert NOT_MEASURED not in [verdict(target, figures) for target in TARGETS]


def test_the_readme_shows_the_chart() -> None:
    assert "](bench/chart.svg)" in README.read_text("utf-8")
