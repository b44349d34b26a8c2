"""Texts to files: what would change, and changing it as one step.

A run first stages everything in a folder of its own, then commits by renaming a journal into
place, then moves the files. A run that is killed before the commit changed nothing; one that is
killed after it is completed by the next. Nothing outside the folder is ever changed, whatever a
journal or a manifest names.
"""

from __future__ import annotations

import contextlib
import difflib
import errno
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import cast

from .manifest import FILE_NAME, Manifest, is_inside, sha256
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
    created: list[str] = []
    updated: list[str] = []
    edited: list[str] = []
    unchanged = 0
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
    orphaned = [path for path in gone if os.path.lexists(folder / path)]
    known = wanted.keys() | hashes.keys()
    untracked = [path for path in _present(folder, new) if path not in known]
    return Changes(
        tuple(created), tuple(updated), tuple(edited), tuple(orphaned), tuple(untracked), unchanged
    )


def _present(folder: Path, manifest: Manifest) -> Iterator[str]:
    """Give the files in the folders that the compiler owns. Raises SchemaError."""
    owned = sorted({str(PurePosixPath(path).parent) for path in manifest.hashes()})
    for parent in owned:
        try:
            found = sorted((folder / parent).iterdir())
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            raise _failure(error, folder, "write", "nothing was changed") from None
        for path in found:
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
        _refuse_obstacles(folder, [*paths, *removed])
        _stage(stage, {path: texts[path] for path in paths}, removed)
    except OSError as error:
        shutil.rmtree(stage, ignore_errors=True)
        raise _failure(error, folder, "write", "nothing was changed") from None
    recover(folder)


def _failure(error: OSError, folder: Path, code: str, hint: str) -> SchemaError:
    where = Location(str(error.filename or folder))
    sentence = f"can't be written: {error.strerror or type(error).__name__}"
    return SchemaError([Problem(where, code, sentence, hint)])


def _refuse_obstacles(folder: Path, paths: Iterable[str]) -> None:
    """Refuse, while nothing is changed, what would stop the moves. Raises SchemaError."""
    found = {(place.as_posix(), what) for path in paths for place, what in _obstacle(folder, path)}
    if found:
        raise SchemaError(
            Problem(
                Location(place), "write", what, "mend that and generate again; nothing was changed"
            )
            for place, what in found
        )


def _obstacle(folder: Path, path: str) -> Iterator[tuple[Path, str]]:
    """Give what keeps a file from being moved to its place: the place of it, and a sentence."""
    target = folder / path
    if target.is_dir() and not target.is_symlink():
        yield target, "is a folder where a file belongs"
    parent = next(each for each in target.parents if os.path.lexists(each))
    if not parent.is_dir():
        yield parent, "is no folder, where one belongs"
    elif not os.access(parent, os.W_OK | os.X_OK):
        yield parent, f"can't be written: {os.strerror(errno.EACCES)}"
    elif parent.stat().st_dev != folder.stat().st_dev:
        yield parent, "is on another file system than the folder that it is in"


def _stage(stage: Path, texts: Mapping[str, str], removed: Sequence[str]) -> None:
    """Put everything aside that a run is to change, then commit to it by renaming the journal."""
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir()
    (stage / ".gitignore").write_text("*\n", encoding="utf-8")
    for path, text in texts.items():
        _put(stage / "files" / path, text)
    _put(stage / "journal", json.dumps({"write": list(texts), "remove": removed}))
    (stage / "journal").replace(stage / _JOURNAL)


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def recover(folder: Path) -> bool:
    """Complete what a run committed to and did not finish; forget what it only staged.

    Raises SchemaError for a journal that no run wrote, and where files can't be moved.
    """
    stage = folder / _STAGE
    if not os.path.lexists(stage / _JOURNAL):
        shutil.rmtree(stage, ignore_errors=True)
        return False
    try:
        written, removed = _read_journal(stage / _JOURNAL)
        for path in written:
            _move(stage / "files" / path, folder / path)
        for path in removed:
            _remove(folder / path)
        shutil.rmtree(stage)
    except OSError as error:
        hint = "mend that and generate again: the run goes on where it stopped"
        raise _failure(error, folder, "unfinished", hint) from None
    return True


def _read_journal(path: Path) -> tuple[list[str], list[str]]:
    """Give the paths to write and those to remove. Raises SchemaError for what no run wrote."""
    try:
        steps: dict[str, object] = dict(json.loads(path.read_bytes()))
        return _paths(steps["write"]), _paths(steps["remove"])
    except (ValueError, TypeError, KeyError, RecursionError):
        sentence = "is not the journal of an interrupted run of this compiler"
        hint = f"delete the folder {_STAGE} and generate again"
        problem = Problem(Location(path.as_posix()), "journal", sentence, hint)
        raise SchemaError([problem]) from None


def _paths(data: object) -> list[str]:
    """Demand an array of paths in the folder. Raises TypeError or ValueError."""
    if not isinstance(data, list):
        raise TypeError
    paths = cast("list[object]", data)
    if not all(map(is_inside, paths)):
        raise ValueError
    return list(map(str, paths))


def _move(staged: Path, target: Path) -> None:
    if os.path.lexists(staged):  # else it was moved before the run was interrupted
        target.parent.mkdir(parents=True, exist_ok=True)
        staged.replace(target)


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        path.parent.rmdir()
