"""Generates, and generates again whenever a schema, a template or the compiler changes.

`make watch` runs this; `serve.py` builds the site again on the same changes.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from watchfiles import DefaultFilter, watch

from schemaclass.config import configured
from schemaclass.flavours import FLAVOURS
from schemaclass.problems import SchemaError

ROOT = Path(__file__).resolve().parents[1]
OUTPUT = ROOT / "generated"
_OWN = ("pyproject.toml", "schema", "scripts", "templates")


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
    subprocess.run(words, cwd=ROOT, check=False)  # noqa: S603  # what is wrong, it says itself


if __name__ == "__main__":
    run("generate")
    for _ in changes():
        run("generate")
