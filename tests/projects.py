"""Projects to generate in: copies and small ones, and what the command leaves in a folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
GENERATE = ROOT / "scripts" / "generate.py"

# What a copy of the project needs for `generate`.
_NEEDED = ("pyproject.toml", "schema", "generated", "scripts", "templates")

SHOP = """\
openapi: 3.1.0
info: {title: Shop, version: "1"}
components:
  schemas:
    Order:
      type: object
      properties:
        amount:
          type: integer
          minimum: 1
        payer: {$ref: "#/components/schemas/Payer"}
    Payer:
      type: object
      properties:
        name: {type: string}
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        """Give all that was printed."""
        return self.out + self.err


def small_project(folder: Path, schemas: Mapping[str, str], settings: str = "") -> Path:
    """Make a project: schemas by file name under schema/, and the text of pyproject.toml."""
    (folder / "schema").mkdir(parents=True)
    (folder / "pyproject.toml").write_text(settings, encoding="utf-8")
    for name, text in schemas.items():
        (folder / "schema" / name).write_text(text, encoding="utf-8", newline="\n")
    return folder


def copied_project(folder: Path) -> Path:
    """Copy this project, without what it was cloned or installed with."""
    for name in _NEEDED:
        if (ROOT / name).is_dir():
            shutil.copytree(
                ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__")
            )
        else:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    shutil.rmtree(folder / "generated" / "site", ignore_errors=True)  # it may be there, or not
    return folder


def generate(
    folder: Path, *arguments: str, script: Path = GENERATE, env: Mapping[str, str] | None = None
) -> Ran:
    """Run the build script in a process of its own; `env` is added to the environment."""
    return ran([sys.executable, str(script), *arguments], folder, env)


def ran(
    command: list[str],
    folder: Path,
    env: Mapping[str, str] | None = None,
    timeout: float = 300,
) -> Ran:
    """Run a program in a folder, with nothing on its standard input."""
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=timeout,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> Ran:
    """Run the command in this process, in its current folder."""
    from schemaclass.cli import main  # noqa: PLC0415 - only tests of the compiler need it

    capsys.readouterr()
    try:
        code = main(arguments)
    except SystemExit as ended:  # argparse's way out
        code = ended.code if isinstance(ended.code, int) else -1
    printed = capsys.readouterr()
    return Ran(code, printed.out, printed.err)


def names(folder: str) -> set[str]:
    """Give the names of what stands in a folder."""
    return {path.name for path in Path(folder).iterdir()}


def contents(folder: Path) -> dict[str, bytes]:
    """Give the bytes of every file below a folder, by path; compiled bytecode doesn't count."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def touches(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Give what changes when anything is written: inode, modification and change time of each."""
    return {
        path.relative_to(folder).as_posix(): (found.st_ino, found.st_mtime_ns, found.st_ctime_ns)
        for path in sorted(folder.rglob("*"))
        if "__pycache__" not in path.parts
        for found in (path.lstat(),)
    }
