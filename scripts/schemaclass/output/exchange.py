"""Whole folders in and out of their places, and one run at a time.

On Linux two folders change places in one step (`renameat2`, RENAME_EXCHANGE), so that nobody ever
sees a part of either; those of one run do so in calls that follow each other directly. Elsewhere,
and on file systems that can't do it, the old one is set aside and the new one put in its place: two
steps, between which there is none.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

_HERE = -100  # AT_FDCWD
_KEEP, _EXCHANGE = 1, 2  # RENAME_NOREPLACE, RENAME_EXCHANGE
_BYTECODE = "__pycache__"
# What a folder is called until it is locked.
_FRESH = ".schemaclass-new"


def swap(pairs: Sequence[tuple[Path, Path]]) -> None:
    """Put new folders in their places, and what was there in place of them.

    Each pair is a place and the folder that is to be there; one of the two may be missing. Goes on
    where it was interrupted. Raises OSError.
    """
    for pair in _exchanged(pairs) if sys.platform == "linux" else pairs:
        _swapped(*pair)


def _exchanged(pairs: Sequence[tuple[Path, Path]]) -> list[tuple[Path, Path]]:
    """Exchange folders, each in one step; give those for which that can't be done."""
    rename = _of_system("renameat2")
    if rename is None:
        return list(pairs)
    calls = [_renaming(*pair) for pair in pairs]
    for pair in pairs:
        sys.audit("os.rename", *pair, -1, -1)  # as `os` does before it renames
    failed = [rename(_HERE, source, _HERE, target, flags) for source, target, flags in calls]
    return [
        pair
        for pair, code in zip(pairs, failed, strict=True)
        if code or os.path.lexists(_aside(pair[1]))
    ]


def _of_system(name: str) -> Any:  # noqa: ANN401  # a function of C
    """Give a function of the system's library, None where it has none of that name."""
    import ctypes  # noqa: PLC0415  # slow to import, and a run without changes needs none

    return getattr(ctypes.CDLL(None), name, None)


def _renaming(place: Path, other: Path) -> tuple[bytes, bytes, int]:
    """Say what to rename to what, and how."""
    if not os.path.lexists(place):
        return os.fsencode(other), os.fsencode(place), _KEEP
    return os.fsencode(place), os.fsencode(other), _EXCHANGE if os.path.lexists(other) else _KEEP


def is_half_way(other: Path) -> bool:
    """Say whether the folder that another was to change places with stands aside still."""
    return os.path.lexists(_aside(other))


def _aside(other: Path) -> Path:
    return other.with_name(f"{other.name}.old")


def _swapped(place: Path, other: Path) -> None:
    aside = _aside(other)
    if os.path.lexists(place) and not os.path.lexists(aside):
        place.rename(aside)
    if os.path.lexists(other):
        other.rename(place)
    if os.path.lexists(aside):
        aside.rename(other)


def flush(folder: Path) -> None:
    """Bring to the disk what was written below a folder. Raises OSError."""
    sync = _of_system("syncfs") if sys.platform == "linux" else None
    if sync is not None:
        handle = os.open(folder, os.O_RDONLY)
        try:
            if sync(handle) == 0:
                return
        finally:
            os.close(handle)
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            with path.open("rb+") as file:
                os.fsync(file.fileno())


def carry(old: Path, new: Path, replaced: Collection[str]) -> None:
    """Give a folder everything that another has and it has not: the same files, not copies.

    `replaced` are paths in the folder that stay behind, with the bytecode that was made of them.
    Links are carried as links. Raises OSError.
    """
    for path, target in _missing(old, new, replaced):
        try:
            os.link(path, target, follow_symlinks=False)
        except OSError:  # the file system has no such links, or they are not allowed
            shutil.copy2(path, target, follow_symlinks=False)


def sweep(old: Path, new: Path, replaced: Collection[str]) -> None:
    """Move what turned up in a folder after it was carried over. Raises OSError."""
    for path, target in _missing(old, new, replaced):
        path.replace(target)


def _missing(old: Path, new: Path, replaced: Collection[str]) -> Iterator[tuple[Path, Path]]:
    """Give the files that a folder lacks or has otherwise, and make the folders that it lacks."""
    stems = {path.partition(".")[0] for path in replaced}
    for root, folders, files in os.walk(old):
        here = Path(root).relative_to(old)
        links = [name for name in folders if (old / here / name).is_symlink()]
        for name in sorted({*folders} - {*links}):
            if not (new / here / name).is_dir():
                (new / here / name).mkdir(parents=True)
                shutil.copystat(old / here / name, new / here / name)
        for name in sorted((*files, *links)):
            path, target = old / here / name, new / here / name
            stays = here.name == _BYTECODE and (here.parent / name.partition(".")[0]).as_posix()
            if (here / name).as_posix() in replaced or stays in stems:
                continue
            if not os.path.lexists(target) or not _same(path, target):
                yield path, target


def _same(path: Path, target: Path) -> bool:
    return os.path.samestat(path.lstat(), target.lstat())


@contextlib.contextmanager
def locked(folder: Path, told: Callable[[str], None]) -> Iterator[Callable[[], None]]:
    """Keep other runs out of a folder, which need not be there yet; wait until they are done.

    The lock is the operating system's, on the folder itself or on the one that it will be in:
    nothing is written for it, and it goes with the process. `told` is told that the run waits.
    Gives what makes the folder, if it isn't there, and raises OSError if it can't.
    """
    real = Path(os.path.realpath(folder))
    while True:
        place = next(each for each in (folder, *real.parents) if each.is_dir())
        with _lock(place, told) as is_current:
            # Who waited may find that the folder was made meanwhile.
            if is_current() and (place == folder or not folder.is_dir()):
                with contextlib.ExitStack() as made:
                    yield partial(made.enter_context, _made(real, place))
                return


@contextlib.contextmanager
def _made(folder: Path, place: Path) -> Iterator[None]:
    """Make a folder below another one, locked from its first moment on; if it stays empty it goes.

    The lock on the other one keeps nobody out who comes when the folder is there.
    """
    if folder.is_dir():
        yield
        return
    first, *rest = folder.relative_to(place).parts
    fresh = place / _FRESH
    _remove_empty(fresh)
    try:
        fresh.joinpath(*rest).mkdir(parents=True)
        with _lock(fresh.joinpath(*rest), lambda _: None):
            fresh.rename(place / first)
            try:
                yield
            finally:
                with contextlib.suppress(OSError):
                    for each in (folder, *folder.parents)[: len(rest) + 1]:
                        each.rmdir()
    finally:
        _remove_empty(fresh)


def _remove_empty(fresh: Path) -> None:
    """Remove folders that a run made and did not come to use. Raises OSError."""
    if fresh.is_dir() and not fresh.is_symlink():
        for left in (*sorted(fresh.rglob("*"), reverse=True), fresh):
            left.rmdir()


@contextlib.contextmanager
def _lock(place: Path, told: Callable[[str], None]) -> Iterator[Callable[[], bool]]:
    try:
        handle = os.open(place, os.O_RDONLY)
    except OSError:  # what can't be read is told about by who reads it; Windows opens no folder
        yield lambda: True
        return
    try:
        with contextlib.suppress(OSError):  # a file system without locks
            _wait(handle, place, told)
        yield lambda: place.is_dir() and os.path.samestat(os.fstat(handle), place.stat())
    finally:
        os.close(handle)


def _wait(handle: int, place: Path, told: Callable[[str], None]) -> None:
    from fcntl import LOCK_EX, LOCK_NB, flock  # noqa: PLC0415  # not there on Windows

    try:
        flock(handle, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        told(f"waiting for another run in {place.as_posix()}")
        flock(handle, LOCK_EX)
