"""Run the build script until it is about to touch the disk for the n-th time; then it is killed.

Usage: python killed.py N SCRIPT [ARGUMENT ...]. What counts are the interpreter's own reports of
opening a file to write, of creating, renaming and removing: each is made just before it happens.
With the path of a file as N it is killed the first time that this file is there. With N = 0 the
script runs to its end, and their number is printed last.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
from pathlib import Path

_EVENTS = frozenset(("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.truncate", "os.link"))
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def touches_the_disk(event: str, arguments: tuple[object, ...]) -> bool:
    """Say whether an event of the interpreter is about to change something on the disk."""
    if event != "open":
        return event in _EVENTS
    flags = arguments[2]
    return isinstance(flags, int) and bool(flags & _WRITES)


def main() -> None:
    """Count the events, and end the process at the one that was asked for."""
    last, script, *rest = sys.argv[1:]
    count = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal count
        if touches_the_disk(event, arguments):
            count += 1
            if last == str(count) or (not last.isdigit() and Path(last).exists()):
                os.kill(os.getpid(), signal.SIGKILL)

    sys.argv = [script, *rest]
    sys.addaudithook(hook)
    try:
        runpy.run_path(script, run_name="__main__")
    except SystemExit as ended:
        sys.stdout.write(f"{count}\n")
        raise SystemExit(ended.code) from None


if __name__ == "__main__":
    main()
