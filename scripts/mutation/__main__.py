"""`python -m mutation`: try the mutants, and write docs/mutants.md."""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from .mutants import Mutant, mutants
from .report import Tally, complaints, document, reasons, share, table
from .subjects import SUBJECTS, Subject
from .trials import ROOT, tried

DOCUMENT = ROOT / "docs" / "mutants.md"
# The mutants that were killed, a file a module, for runs that go on where another one ended.
KILLED = ROOT / ".cache" / "mutants"

Chosen: TypeAlias = Mapping[Subject, Sequence[Mutant]]


def main() -> int:
    """Try all mutants, or some; exit code 1 if what was found is not as it must be."""
    options = _options()
    known = reasons()
    made = {subject: _mutants(subject) for subject in SUBJECTS}
    chosen = _sample(made, options.sample) if options.sample else made
    wanted = [each for each in SUBJECTS if each.name in options.only or not options.only]
    with tempfile.TemporaryDirectory() as folder:
        copies = Path(folder)
        tallies = [_tally(each, chosen[each], options, copies) for each in wanted]
    all_ = {mutant.name for some in made.values() for mutant in some}
    tried_ = {mutant.name for each in wanted for mutant in chosen[each]}
    lived = {name for tally in tallies for name in tally.survivors}
    gone = [name for name in known if name not in all_ or name in tried_ - lived]
    wrong = list(complaints(tallies, known, gone))
    sys.stdout.write("\n" + table(tallies))
    sys.stdout.writelines(f"{each}\n" for each in wrong)
    if not options.only:
        text = document(tallies, known, sum(map(len, made.values())))
        DOCUMENT.write_text(text, encoding="utf-8", newline="\n")
    return 1 if wrong else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="mutation", description=__doc__)
    parser.add_argument("--sample", type=int, default=0, help="try so many, always the same ones")
    parser.add_argument("--only", nargs="*", default=[], help="the modules, such as keywords")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    resume = "don't try those again that an earlier run killed, whatever changed but the mutant"
    parser.add_argument("--resume", action="store_true", help=resume)
    return parser.parse_args()


def _mutants(subject: Subject) -> list[Mutant]:
    text = (ROOT / subject.path).read_text("utf-8")
    return mutants(subject.name, text, subject.left_out)


def _hash(mutant: Mutant) -> str:
    return hashlib.sha256(f"{mutant.number} {mutant.name}".encode()).hexdigest()


def _sample(made: Chosen, size: int) -> Chosen:
    """Choose mutants by the hashes of their names: at random, and the same ones in every run."""
    ranks = sorted(_hash(mutant) for some in made.values() for mutant in some)
    last = ranks[min(size, len(ranks)) - 1]
    return {
        subject: [mutant for mutant in some if _hash(mutant) <= last]
        for subject, some in made.items()
    }


def _tally(
    subject: Subject, chosen: Sequence[Mutant], options: argparse.Namespace, copies: Path
) -> Tally:
    path = KILLED / subject.name
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text("ascii").split() if options.resume and path.exists() else []
    killed = set(before)
    waiting = [mutant for mutant in chosen if _hash(mutant) not in killed]
    with path.open("a" if options.resume else "w", encoding="ascii") as record:
        for number, (mutant, seen) in enumerate(
            tried(subject, waiting, options.workers, copies), 1
        ):
            if seen:
                killed.add(_hash(mutant))
                record.write(f"{_hash(mutant)}\n")
            else:
                sys.stderr.write(f"\r{mutant.name}\n")
            sys.stderr.write(f"\r{subject.name}: {number} of {len(waiting)} tried ")
    survivors = [mutant.name for mutant in chosen if _hash(mutant) not in killed]
    tally = Tally(subject.name, len(chosen), survivors)
    sys.stderr.write("\n")
    sys.stdout.write(
        f"{tally.module}: {tally.killed} of {tally.tried} killed, {share([tally]):.1%}\n"
    )
    sys.stdout.flush()
    return tally


if __name__ == "__main__":
    sys.exit(main())
