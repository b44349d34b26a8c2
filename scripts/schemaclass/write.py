"""Texts to files: what would change, and changing it as one step.

A run first stages everything in a folder of its own, then commits by renaming a journal into
place, then moves the files. A run that is killed before the commit changed nothing; one that is
killed after it is completed by the next.
"""

from __future__ import annotations

import contextlib
import difflib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from .manifest import FILE_NAME, Manifest, sha256
from .problems import Location, Problem, SchemaError

_STAGE = ".schemaclass"
_JOURNAL = "journal.json"
_IGNORED = frozenset(("__pycache__", _STAGE, "site"))


@dataclass(frozen=True, slots=True)
class Changes:
    """How a folder differs from a build: paths, sorted.

    `edited` are files that someone changed after they were generated, or that someone else put
    where a generated file belongs; `orphaned` are generated files that nothing makes any more;
    `untracked` are files in a generated package that the compiler did not make.
    """

    created: tuple[str, ...]
    updated: tuple[str, ...]
    edited: tuple[str, ...]
    orphaned: tuple[str, ...]
    untracked: tuple[str, ...]
    unchanged: int

    def __bool__(self) -> bool:
        return bool(self.created or self.updated or self.edited or self.orphaned or self.untracked)


def read_text(folder: Path, path: str) -> str | None:
    """Read a file of the folder exactly; None where there is none or it isn't UTF-8."""
    try:
        return (folder / path).read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        return None


def unedited(folder: Path, path: str, hashes: Mapping[str, str]) -> str | None:
    """Read a file of the folder if it is as the manifest says."""
    text = read_text(folder, path)
    return text if text is not None and sha256(text) == hashes.get(path) else None


def compare(folder: Path, texts: Mapping[str, str], old: Manifest, new: Manifest) -> Changes:
    """Say how a folder differs from what a build makes."""
    hashes = old.hashes()
    created, updated, edited, unchanged = [], [], [], 0
    for path, text in sorted(texts.items()):
        found = read_text(folder, path)
        if found == text:
            unchanged += 1
        elif not os.path.lexists(folder / path):
            created.append(path)
        elif path == FILE_NAME or (found is not None and sha256(found) == hashes.get(path)):
            updated.append(path)
        else:
            edited.append(path)
    wanted = {**new.hashes(), FILE_NAME: ""}
    gone = sorted(hashes.keys() - wanted.keys())
    orphaned = [path for path in gone if (folder / path).exists()]
    known = wanted.keys() | hashes.keys()
    untracked = [path for path in _present(folder, new) if path not in known]
    return Changes(
        tuple(created), tuple(updated), tuple(edited), tuple(orphaned), tuple(untracked), unchanged
    )


def _present(folder: Path, manifest: Manifest) -> Iterator[str]:
    """Give the files in the folders that the compiler owns."""
    owned = sorted({str(PurePosixPath(path).parent) for path in manifest.hashes()})
    for parent in owned:
        if (folder / parent).is_dir():
            for path in sorted((folder / parent).iterdir()):
                if path.name not in _IGNORED and not path.is_dir():
                    yield path.relative_to(folder).as_posix()


def diff(folder: Path, texts: Mapping[str, str], path: str) -> Iterator[str]:
    """Give the unified diff from a file in the folder to what a build makes of it."""
    before = (read_text(folder, path) or "").splitlines()
    after = texts.get(path, "").splitlines()
    yield from difflib.unified_diff(before, after, f"a/{path}", f"b/{path}", lineterm="")


def refuse_edited(folder: Path, changes: Changes) -> None:
    """Refuse to overwrite what others wrote. Raises SchemaError."""
    problems = [
        Problem(
            Location((folder / path).as_posix()),
            "edited",
            "was edited by hand, or is not the compiler's",
            "move your change to the schema or away from here; --force overwrites the file",
        )
        for path in changes.edited
    ]
    if problems:
        raise SchemaError(problems)


def write(folder: Path, texts: Mapping[str, str], changes: Changes, old: Manifest) -> None:
    """Make a folder what a build says. Raises SchemaError where files can't be written."""
    hashes = old.hashes()
    paths = [*changes.created, *changes.updated, *changes.edited]
    removed = [path for path in changes.orphaned if unedited(folder, path, hashes) is not None]
    if not paths and not removed:
        return
    stage = folder / _STAGE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(stage, ignore_errors=True)
        stage.mkdir()
        (stage / ".gitignore").write_text("*\n", encoding="utf-8")
        for path in paths:
            _put(stage / "files" / path, texts[path])
        _put(stage / "journal", json.dumps({"write": paths, "remove": removed}))
        (stage / "journal").replace(stage / _JOURNAL)
        recover(folder)
    except OSError as error:
        if not (stage / _JOURNAL).exists():
            shutil.rmtree(stage, ignore_errors=True)
        where = Location(str(error.filename or folder))
        sentence = f"can't be written: {error.strerror or type(error).__name__}"
        raise SchemaError([Problem(where, "write", sentence, "nothing was changed")]) from None


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def recover(folder: Path) -> bool:
    """Complete what a run committed to and did not finish; forget what it only staged."""
    stage = folder / _STAGE
    journal = stage / _JOURNAL
    if not journal.exists():
        shutil.rmtree(stage, ignore_errors=True)
        return False
    steps = json.loads(journal.read_text("utf-8"))
    for path in steps["write"]:
        staged, target = stage / "files" / path, folder / path
        if staged.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            staged.replace(target)
    for path in steps["remove"]:
        (folder / path).unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            (folder / path).parent.rmdir()
    shutil.rmtree(stage)
    return True
