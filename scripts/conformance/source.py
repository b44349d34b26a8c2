"""Where the suite comes from: a folder that is named, or the source archive of jsonschema.

The archive carries the suite in its folder `json`. It is the one that requirements.lock pins, and
pip compares it with the hashes there; nothing is installed from it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VARIABLE = "SCHEMACLASS_SUITE"
ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "conformance"

_PACKAGE = "jsonschema"


class SuiteError(Exception):
    """The suite is not to be had; the message says why and what to do."""


def find_suite(given: Path | None = None) -> Path:
    """Give the suite's folder: the given one, that of the variable, else an unpacked archive.

    Raises SuiteError.
    """
    named = given or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    if named is None:
        return unpacked(ROOT / "requirements.lock", CACHE)
    if not (named / "tests").is_dir():
        raise SuiteError(f"{named} holds no suite: expected a folder 'tests' in it")
    return named


def pinned(lock: str) -> tuple[str, str]:
    """Find jsonschema in a lock file: its version, and the requirement with its hashes."""
    found = re.search(rf"^{_PACKAGE}==(\S+)(?: \\\n +--hash=\S+)+", lock, re.MULTILINE)
    if found is None:
        raise SuiteError(f"the lock file does not pin {_PACKAGE} with hashes: run make lock")
    return found[1], found[0]


def unpacked(lock: Path, cache: Path) -> Path:
    """Unpack the suite of the pinned version into the cache, once. Raises SuiteError."""
    version, requirement = pinned(lock.read_text("utf-8"))
    folder = cache / f"{_PACKAGE}-{version}"
    if not folder.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as work:
            archive = _downloaded(requirement, Path(work))
            _extract(archive, Path(work)).rename(folder)
    return folder


def _downloaded(requirement: str, folder: Path) -> Path:
    wanted = folder / "requirements.txt"
    wanted.write_text(requirement + "\n", encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet"]
    only_source = ["download", "--no-deps", "--no-binary", _PACKAGE, "--require-hashes"]
    command = [*pip, *only_source, "--dest", str(folder), "-r", str(wanted)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # ours
    archives = list(folder.glob(f"{_PACKAGE}-*.tar.gz"))
    if done.returncode or not archives:
        said = done.stderr.strip().rpartition("\n")[2]
        hint = f"name a folder that holds the suite: {VARIABLE}=FOLDER"
        raise SuiteError(f"pip could not download the source of {_PACKAGE}: {said}; {hint}")
    return archives[0]


def _extract(archive: Path, folder: Path) -> Path:
    with tarfile.open(archive) as packed:
        parts = [
            member
            for member in packed.getmembers()
            if member.name.split("/")[1:2] == ["json"] and (member.isfile() or member.isdir())
        ]
        if not parts:
            raise SuiteError(f"{archive.name} carries no folder json: it has no suite")
        packed.extractall(folder, members=parts, filter="data")
    return folder / parts[0].name.split("/")[0] / "json"
