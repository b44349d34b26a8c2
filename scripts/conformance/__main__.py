"""The command: `python -m conformance [SUITE] [--peers] [--draft NAME] [--json FILE] [--write]`.

Exit codes: 0 all required tests pass; 1 some don't, or an optional one fails for no known reason;
2 the suite is not to be had.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from . import keywords
from .figures import Measured, raw, summed
from .report import DOCUMENT, document, lines, miss_lines, summary, with_table
from .run import OURS, TOOLS, measure_all
from .source import CACHE, ROOT, SuiteError, find_suite
from .suite import DRAFTS, Suite


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure as the arguments say, print, and give the exit code."""
    options = _parser().parse_args(arguments)
    try:
        suite = Suite(find_suite(options.suite))
    except SuiteError as error:
        print(f"conformance: {error}", file=sys.stderr)
        return 2
    drafts = [draft for draft in suite.drafts() if not options.draft or draft in options.draft]
    tools = list(TOOLS) if options.peers else [OURS]
    units = len(tools) * sum(len(suite.files(draft)) for draft in drafts)
    results = list(_shown(measure_all(suite, drafts, tools, options.jobs), units))
    if not results:
        print(f"conformance: {suite.folder} holds none of the drafts", file=sys.stderr)
        return 2
    _tell(results, tools)
    if options.json:
        options.json.write_text(json.dumps(raw(results), indent=1) + "\n", encoding="utf-8")
    if options.write:
        _write(suite, results, tools)
    return int(any(_counts(each) for each in results if each.tool == OURS))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("conformance", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("suite", nargs="?", type=Path, help="the suite's folder")
    parser.add_argument("--peers", action="store_true", help="measure the peers, too")
    parser.add_argument("--draft", action="append", choices=DRAFTS, help="only this; repeatable")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the raw figures")
    parser.add_argument("--write", action="store_true", help=f"write README.md and {DOCUMENT}")
    parser.add_argument(
        "--jobs", type=int, default=0, help="how many processes; default: all cores"
    )
    return parser


def _shown(results: Iterable[Measured], units: int) -> Iterator[Measured]:
    """Pass results on, and say on a terminal how far they are."""
    for number, each in enumerate(results, 1):
        if sys.stderr.isatty():
            told = f"{number}/{units} {each.tool} {each.draft}/{each.file}"
            print(f"\r\x1b[K{told}", end="", file=sys.stderr, flush=True)
        yield each
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _tell(results: Sequence[Measured], tools: Sequence[str]) -> None:
    misses = [miss for each in results if each.tool == OURS for miss in each.misses]
    for line in (*lines(results, tools), *miss_lines(misses)):
        print(line)


def _counts(measured: Measured) -> bool:
    """Tell whether a miss of ours makes the run fail."""
    return any(measured.kind == "required" or not miss.reason for miss in measured.misses)


def _write(suite: Suite, results: Sequence[Measured], tools: Sequence[str]) -> None:
    """Write the figures down, if they are those of the suite that everybody can get."""
    if suite.folder.parent != CACHE or len(tools) < len(TOOLS):
        print(f"{DOCUMENT} stays: it holds the pinned suite's figures, all tools'", file=sys.stderr)
        return
    readme = ROOT / "README.md"
    text = with_table(readme.read_text("utf-8"), summary(summed(results), tools))
    readme.write_text(text, encoding="utf-8", newline="\n")
    written = {
        DOCUMENT: document(results, tools, suite.folder.name.replace("-", " ")),
        keywords.DOCUMENT: keywords.document(),
    }
    for name, told in written.items():
        (ROOT / name).write_text(told, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
