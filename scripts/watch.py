"""Generates, and generates again whenever a schema, a template or the compiler changes.

`make watch` runs this; `serve.py` builds the site again on the same changes.
"""

from __future__ import annotations

import signal

if __name__ == "__main__":  # the imports below take a while, in which Ctrl-C is quiet, too
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Never

from watchfiles import DefaultFilter, watch

from schemaclass.core.problems import SchemaError
from schemaclass.driver.settings import configured
from schemaclass.flavours.generators import FLAVOURS

ROOT = Path(__file__).resolve().parents[1]
OUTPUT = ROOT / "generated"
_OWN = ("pyproject.toml", "schema", "scripts", "templates")
_running: list[subprocess.Popen[bytes]] = []


def watched() -> list[Path]:
    """Give what a run reads: this project, and the folders that its settings name."""
    try:
        packages = configured(ROOT, FLAVOURS)
    except SchemaError:  # the run itself says what is wrong
        packages = []
    named = [path for each in packages for path in (each.schema.parent, *each.allow_refs)]
    paths = dict.fromkeys(path.resolve() for path in (*(ROOT / name for name in _OWN), *named))
    return [path for path in paths if path.exists()]


def changes() -> Iterator[None]:
    """Yield once for each change, for ever; what the settings name anew is watched from then on."""
    while True:
        paths = watched()
        for _ in watch(*paths, watch_filter=DefaultFilter(ignore_paths=[OUTPUT])):
            yield
            if watched() != paths:
                break


def run(command: str) -> None:
    """Run a command of the compiler that stands beside this script."""
    words = [sys.executable, str(ROOT / "scripts" / "generate.py"), command]
    # In a group of its own it hears of no Ctrl-C but from here.
    with subprocess.Popen(words, cwd=ROOT, process_group=0) as process:  # noqa: S603  # our own
        _running.append(process)
        process.wait()  # what is wrong, it says itself
        _running.remove(process)


def end_quietly() -> None:
    """Have Ctrl-C end this process and its run at once, and without a word, whatever they do."""

    def end(number: int, _: object) -> Never:
        for process in _running:
            process.kill()  # it leaves nothing that the next run minds
        os._exit(128 + number)

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)


def main() -> None:
    """Generate, and generate again on changes until interrupted."""
    end_quietly()
    run("generate")
    for _ in changes():
        run("generate")


if __name__ == "__main__":
    main()
