"""The published figures: bench/ with its page and chart, and the README's part of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .adapters import PEERS
from .chart import chart
from .figures import Contest, Figures
from .layout import fill
from .report import NOT_MEASURED, cell, contenders, demand, verdict
from .targets import TARGETS
from .works import ROOT

FOLDER: Final = ROOT / "bench"
README: Final = ROOT / "README.md"
_MARKED: Final = re.compile(r"(?<=<!-- bench -->\n).*?(?=<!-- /bench -->)", re.DOTALL)
_ABSENT: Final = "—"
Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the page: its title, its rows with the heads first, and notes on its cells."""

    title: str
    rows: Rows
    notes: Sequence[str] = ()


def publish(figures: Figures) -> None:
    """Keep a run's figures beside those of other interpreters, and write all that shows them."""
    FOLDER.mkdir(exist_ok=True)
    name = figures.environment["python"].lower().replace(" ", "-").rpartition(".")[0]
    (FOLDER / f"{name}.json").write_text(figures.to_json(), encoding="utf-8")
    for path, text in texts(published()).items():
        path.write_text(text, encoding="utf-8", newline="\n")


def published() -> list[Figures]:
    """Read the figures that are kept, by the name of the interpreter."""
    paths = sorted(FOLDER.glob("*.json"))
    return [Figures.from_json(path.read_text("utf-8")) for path in paths]


def texts(runs: Sequence[Figures]) -> Mapping[Path, str]:
    """Write what is made of figures: paths to texts."""
    rows = targets(runs)
    return {
        FOLDER / "README.md": page(runs, rows),
        FOLDER / "chart.svg": chart(runs[-1]),
        README: _MARKED.sub(lambda _: f"\n{markdown(rows)}\n", README.read_text("utf-8")),
    }


def page(runs: Sequence[Figures], rows: Rows) -> str:
    """Write the page of all figures."""
    tables = {run.environment["python"]: _tables(run) for run in runs}
    return fill(
        "page.md.jinja",
        {"markdown": markdown},
        peers=PEERS.values(),
        runs=runs,
        targets=rows,
        tables=tables,
    )


def targets(runs: Sequence[Figures]) -> Rows:
    """Give the table of targets: a column an interpreter, what is missed in bold."""
    heads = ["work", "against", "target", *(run.environment["python"] for run in runs)]
    lines = [
        [each.what, each.versus, demand(each), *(_bold(verdict(each, run)) for run in runs)]
        for each in TARGETS
    ]
    return [heads, *lines]


def _bold(said: str) -> str:
    return f"**{said}**" if said.endswith("missed") else said


def markdown(rows: Rows) -> str:
    """Write a Markdown table, the heads first."""
    heads, *lines = rows
    return "".join(f"| {' | '.join(each)} |\n" for each in (heads, ["---"] * len(heads), *lines))


def _tables(run: Figures) -> list[Table]:
    operations: dict[str, list[Contest]] = {}
    for contest in run.contests:
        operations.setdefault(contest.title.partition(":")[0], []).append(contest)
    return [_table(title, contests) for title, contests in operations.items()] + [_probes(run)]


def _table(title: str, contests: Sequence[Contest]) -> Table:
    notes: dict[str, int] = {}

    def shown(contest: Contest, name: str) -> str:
        note = contest.absent.get(name) or contest.notes.get(name, "")
        mark = f" [{notes.setdefault(note, len(notes) + 1)}]" if note else ""
        return (cell(contest, name) if name in contest.samples else _ABSENT) + mark

    heads = ["", *(each.title.partition(":")[2].strip() or "CPU time" for each in contests)]
    rows = [
        [name, *(shown(each, name) for each in contests)]
        for name in contenders(contests)
        if any(name in each.samples for each in contests)
    ]
    return Table(title, [heads, *rows], [*notes])


def _probes(run: Figures) -> Table:
    questions = list(dict.fromkeys(name for each in run.probes.values() for name in each))
    rows = [
        [name, *(answers.get(question, NOT_MEASURED) for question in questions)]
        for name, answers in run.probes.items()
    ]
    return Table("what each checks and keeps", [["", *questions], *rows])
