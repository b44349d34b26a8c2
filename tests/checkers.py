"""Type checkers as users run them: what mypy and pyright refuse in the programs of a folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path


def refused_by_mypy(
    folder: Path, arguments: Iterable[str], imports: Path
) -> list[tuple[str, int, str]]:
    """Run `mypy --strict`; give file, line and code of each error. `imports` is its path."""
    options = ["--strict", "--output", "json", "--no-incremental", "--config-file="]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *options, *arguments],
        cwd=folder,
        env=os.environ | {"MYPYPATH": str(imports)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "" == done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return [(each["file"], each["line"], each["code"]) for each in found]


def refused_by_pyright(folder: Path, settings: Mapping[str, object]) -> set[tuple[str, int]]:
    """Run pyright with some settings; give file and line of each error."""
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return {
        (Path(each["file"]).name, each["range"]["start"]["line"] + 1)
        for each in json.loads(done.stdout)["generalDiagnostics"]
        if each["severity"] == "error"
    }
