"""The command line of the benchmark: what is measured in one run, and where it goes."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from .contests import Pace, hold
from .figures import Contest, Figures
from .machine import environment, versions
from .probes import probe_all
from .programs import Programs
from .publish import publish
from .report import as_text
from .targets import TARGETS
from .works import INVALID, VALID, openai_events, own_document, read_specification
from .workshop import Workshop

SPECIFICATIONS: Final = "SCHEMACLASS_SPECS"
_PACE: Final = Pace(rounds=31, batch=4_000_000)
_QUICK: Final = Pace(rounds=2, batch=20_000)
_SIZES: Final = (100, 1_000, 10_000)
_QUICK_SIZES: Final = (10, 20)
_DECODED: Final = ("decode", "parse", "encode", "dump", "validate")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark. Gives the exit code: 0 done, 1 a target is not reached, 2 wrong call."""
    options = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        measured = measure(Path(folder), options.specification, quick=options.quick)
    # Samples are rounded where they are written down: what is told is said of those.
    figures = Figures.from_json(measured.to_json())
    print(as_text(figures), end="")
    if options.json:
        options.json.write_text(figures.to_json(), encoding="utf-8")
    if options.publish:
        publish(figures)
    missed = [target for target in TARGETS if not target.reached(target.figure(figures))]
    return 1 if options.check and missed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench.py", description=sys.modules[__name__].__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds: to see that it works")
    parser.add_argument("--check", action="store_true", help="exit 1 if a target is not reached")
    parser.add_argument("--publish", action="store_true", help="write bench/ and the README's part")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file")
    parser.add_argument(
        "--specification",
        type=Path,
        metavar="YAML",
        default=_found(),
        help=f"OpenAI's specification; default: openai.yaml in ${SPECIFICATIONS}",
    )
    return parser


def _found() -> Path | None:
    folder = os.environ.get(SPECIFICATIONS)
    path = Path(folder, "openai.yaml") if folder else None
    return path if path and path.is_file() else None


def measure(scratch: Path, specification: Path | None, *, quick: bool) -> Figures:
    """Measure everything, whole programs first. `scratch` is an empty folder."""
    programs = Programs(
        scratch / "programs",
        rounds=1 if quick else 11,
        large_rounds=1 if quick else 3,
        sizes=_QUICK_SIZES if quick else _SIZES,
    )
    programs.scratch.mkdir()
    contests = list(_programs(programs, specification, quick=quick))
    (scratch / "work").mkdir()
    shop = Workshop(scratch / "work", "work", own_document())
    contests += _calls(shop, _QUICK if quick else _PACE)
    if specification:
        contests += _real_events(scratch, specification, _QUICK if quick else _PACE)
    return Figures(environment(), versions(), probe_all(shop), tuple(contests))


def _programs(programs: Programs, specification: Path | None, *, quick: bool) -> Iterator[Contest]:
    yield from programs.compile_session()
    yield from programs.unchanged()
    yield from programs.scaling()
    if specification and not quick:
        yield from programs.compile_specification(specification)
        yield from programs.imports(specification)


def _calls(shop: Workshop, pace: Pace) -> Iterator[Contest]:
    construct = [("construct", work) for work in VALID[:2]]
    decoded = [(operation, work) for operation in _DECODED for work in VALID]
    refuse = [("refuse", work) for work in INVALID]
    for operation, work in (*construct, *decoded, *refuse):
        yield _told(hold(shop, work, operation, pace))


def _real_events(scratch: Path, specification: Path, pace: Pace) -> Iterator[Contest]:
    document, work = openai_events(read_specification(specification))
    folder = scratch / "events"
    folder.mkdir()
    shop = Workshop(folder, "events", document, flavours=())
    for operation in _DECODED:
        yield _told(hold(shop, work, operation, pace))


def _told(contest: Contest) -> Contest:
    if sys.stderr.isatty():
        print(f"\r\x1b[2K{contest.title}\r", end="", file=sys.stderr)
    return contest
