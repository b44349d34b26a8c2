"""Reading files of strangers: regular ones of some size, each through one handle.

Whatever a path names, and whatever others exchange there meanwhile: what was opened is what is
looked at, and then what is read. A pipe or a device is not even opened.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

from .problems import Location, Problem, SchemaError

MAX_BYTES = 64 * 2**20
# What was made can be larger than what it was made of.
MAX_MADE = 16 * MAX_BYTES
_CHUNK = 2**20
_TRIES = 10
# What opening ends with where a link stands in the way, or where nothing stands any more.
_EXCHANGED = frozenset((errno.ELOOP, errno.ENOTDIR, errno.ENOENT))


def _flag(name: str) -> int:
    """Give a flag of `os.open`, 0 where the operating system has none of that name."""
    flag: int = getattr(os, name, 0)
    return flag


# No pipe is waited for, no terminal becomes that of the process, no line end is translated.
_READING = os.O_RDONLY | _flag("O_NONBLOCK") | _flag("O_NOCTTY") | _flag("O_BINARY")
_LINKS_NOWHERE = _flag("O_NOFOLLOW_ANY")  # macOS has it
# Where it is there, a folder is opened that may be passed through but not be listed.
_FOLDER = _flag("O_PATH") | _flag("O_DIRECTORY") | _flag("O_NOFOLLOW")


class UnfitError(OSError):
    """What a path names is nothing to read: `noun` says what was found, `hint` what to do."""

    def __init__(self, code: int, noun: str, hint: str) -> None:
        super().__init__(code, f"found {noun}")
        self.noun = noun
        self.hint = hint


def read_bytes(path: Path, limit: int = MAX_BYTES) -> bytes:
    """Read a file, wherever symbolic links lead. Raises OSError, and ValueError for no path."""
    _refuse(path.stat(), limit)
    return _read(os.open(path, _READING), limit)


def read_found(path: Path, demand: Callable[[Path], None] = lambda _: None) -> tuple[Path, bytes]:
    """Say where a file really is, and what is in it. Raises OSError, and ValueError for no path.

    Links are resolved first, and then none is followed: the file is opened at that very place, if
    `demand` doesn't raise for it.
    """
    for _ in range(_TRIES):
        real = os.path.realpath(path)
        demand(Path(real))
        try:
            _refuse(os.lstat(real), MAX_BYTES)
            return Path(real), _read(_opened(real), MAX_BYTES)
        except OSError as error:
            # What was exchanged between the two is looked at again.
            if error.errno not in _EXCHANGED or os.path.realpath(path) == real:
                raise
    raise UnfitError(errno.EBUSY, "a file that somebody keeps exchanging", "wait for the end of it")


def _refuse(found: os.stat_result, limit: int) -> None:
    """Refuse what is no regular file of some size. Raises OSError."""
    mode, size = found.st_mode, found.st_size
    if stat.S_ISLNK(mode):
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    if stat.S_ISDIR(mode):
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(mode):
        raise UnfitError(errno.EINVAL, "what is no regular file", "name a file")
    if size > limit:
        noun = f"a file of {size:,} bytes, and {limit:,} are the most"
        raise UnfitError(errno.EFBIG, noun, "split it")


def _read(handle: int, limit: int) -> bytes:
    """Read what was opened, and close it. Raises OSError, also for what grows too large."""
    try:
        _refuse(os.fstat(handle), limit)
        chunks: list[bytes] = []
        left = limit + 1
        while chunk := os.read(handle, min(left, _CHUNK)):
            chunks.append(chunk)
            left -= len(chunk)
    finally:
        os.close(handle)
    if not left:
        raise UnfitError(errno.EFBIG, f"a file of more than {limit:,} bytes", "split it")
    return b"".join(chunks)


def _opened(real: str) -> int:
    """Open a file by a path of which no part may be a symbolic link. Raises OSError."""
    if _LINKS_NOWHERE or os.open not in os.supports_dir_fd:
        return os.open(real, _READING | _LINKS_NOWHERE)
    handle = os.open(real, _READING | os.O_NOFOLLOW)
    with contextlib.suppress(OSError):  # where the system doesn't tell
        if str(Path(f"/proc/self/fd/{handle}").readlink()) == real:
            return handle
    os.close(handle)
    return _walked(real)


def _walked(real: str) -> int:
    """Open a file part by part. Raises OSError for a link."""
    first, *folders, name = Path(real).parts
    around = os.open(first, _FOLDER)
    try:
        for folder in folders:
            inner = os.open(folder, _FOLDER, dir_fd=around)
            os.close(around)
            around = inner
        return os.open(name, _READING | os.O_NOFOLLOW, dir_fd=around)
    finally:
        os.close(around)


def read_source(path: Path, shown: str) -> tuple[Path, bytes]:
    """Do the same for a file that a call names, `shown` in messages. Raises SchemaError."""
    try:
        return read_found(path)
    except FileNotFoundError:
        problem = ("file-not-found", "expected a file, found nothing there", "check the path")
    except IsADirectoryError:
        problem = ("is-a-directory", "expected a file, found a directory", "name a file in it")
    except (OSError, ValueError) as error:
        problem = ("unreadable-file", f"the file can't be read: {reason(error)}", advice(error))
    raise SchemaError([Problem(Location(shown), *problem)])


def reason(error: OSError | ValueError) -> str:
    """Say why a file can't be read."""
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return "its name is no path"


def advice(error: OSError | ValueError) -> str:
    """Say what to do about it."""
    return error.hint if isinstance(error, UnfitError) else "check the path"
