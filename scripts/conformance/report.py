"""The figures in words: lines for a terminal, tables for the README and for docs/conformance.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from .figures import Figures, Measured, Miss, Sums, summed

BEGIN, END = "<!-- conformance -->", "<!-- /conformance -->"
DOCUMENT = "docs/conformance.md"

_INTRODUCTION = """\
<!-- Written by `make conformance`. -->

# Conformance

The official JSON-Schema-Test-Suite, as {source} carries it, through `compile_schema`. A cell says
how many valid instances were accepted, how many invalid ones refused, and how many valid ones came
back as the same JSON value from decoding and encoding. A schema that a tool can't take counts as
wrong in all of its tests. jsonschema is a validator without types; datamodel-code-generator makes
pydantic models, with the options that measured best: strict types, schema validators, literals for
enumerations, extra members kept, remote documents at hand.
"""


def lines(results: Sequence[Measured], tools: Sequence[str]) -> Iterator[str]:
    """Give a line for each file and each draft's sum: words and counts, for eyes and for grep."""
    sums = summed(results)
    rows = [
        *summed(results, by_file=True).items(),
        *(((draft, f"all {kind}"), cells) for (draft, kind), cells in sums.items()),
    ]
    width = max(len(name) for (_, name), _ in rows)
    for (draft, name), cells in rows:
        told = "   ".join(f"{tool} {_counts(cells[tool])}" for tool in tools)
        yield f"{draft:12}  {name:{width}}  {told}".rstrip()


def miss_lines(misses: Iterable[Miss]) -> Iterator[str]:
    """Give a line for each miss, with its reason."""
    for miss in misses:
        yield f"miss: {miss.place}: {miss.wrong} ({miss.reason or 'no reason is known'})"


def _counts(figures: Figures) -> str:
    same = "" if figures.same is None else f" same {figures.same}/{figures.valid}"
    accepted, refused = (
        f"{figures.accepted}/{figures.valid}",
        f"{figures.refused}/{figures.invalid}",
    )
    return f"accepted {accepted:9} refused {refused:9}{same:15}"


def summary(sums: Sums, tools: Sequence[str]) -> str:
    """Write the README's table: a row a draft and kind of test, in percent."""
    rows = [
        [draft, kind, str(first.valid + first.invalid), *(_shares(cells[tool]) for tool in tools)]
        for (draft, kind), cells in sums.items()
        for first in [cells[tools[0]]]
    ]
    return table(["draft", "tests", "number", *tools], rows)


def _shares(figures: Figures) -> str:
    parts = [
        _percent(figures.accepted, figures.valid),
        _percent(figures.refused, figures.invalid),
        *([] if figures.same is None else [_percent(figures.same, figures.valid)]),
    ]
    return ", ".join(parts)


def _percent(part: int, whole: int) -> str:
    """Write a share, rounded down: 100% is said of all only."""
    if not whole:
        return "-"
    share = part * 1000 // whole
    return f"{share // 10}%" if share % 10 == 0 else f"{share / 10}%"


def document(results: Sequence[Measured], tools: Sequence[str], source: str) -> str:
    """Write docs/conformance.md: for each draft a row a file, then what is missed and why."""
    sums = summed(results, by_file=True)
    parts = [_INTRODUCTION.format(source=source)]
    for draft in dict.fromkeys(draft for draft, _ in sums):
        rows = [
            [f"`{name}`", *(row_cell(cells[tool]) for tool in tools)]
            for (each, name), cells in sums.items()
            if each == draft
        ]
        parts.append(f"\n## {draft}\n\n{table(['file', *tools], rows)}")
    return "".join(parts) + f"\n## What {tools[0]} misses\n\n{_missed(results, tools[0])}\n"


def _missed(results: Iterable[Measured], tool: str) -> str:
    """List what a tool misses: by file where there is a reason, else test by test."""
    told: list[str] = []
    for each in results:
        if each.tool == tool:
            reasons = Counter(miss.reason for miss in each.misses if miss.reason)
            told += (f"- `{each.draft}/{each.file}`, {n}: {why}" for why, n in reasons.items())
            told += (f"- {_plain(miss.place)}" for miss in each.misses if not miss.reason)
    return "\n".join(told) or "Nothing."


def row_cell(figures: Figures) -> str:
    """Write the counts of one tool and file for the document."""
    same = "" if figures.same is None else f", {figures.same}/{figures.valid}"
    return f"{figures.accepted}/{figures.valid}, {figures.refused}/{figures.invalid}{same}"


def _plain(text: str) -> str:
    return text.replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a Markdown table; cells are Markdown already."""
    rule = ["---"] * len(head)
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (head, rule, *rows))


def with_table(text: str, written: str) -> str:
    """Put a table between the markers of a text. Raises ValueError where they are missing."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"no {BEGIN} and {END} in the text")
    return f"{before}{begin}\n\n{written}\n{end}{after}"
