"""Measuring whole processes: the CPU time and the peak memory that the kernel says they took."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

# A process begins with the peak of the one that it was forked from, so that a small one forks it.
_LAUNCHER: Final = """\
import os, sys
pid = os.fork()
if not pid:
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    os.execv(sys.argv[1], sys.argv[1:])
_, status, used = os.wait4(pid, 0)
print(os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss)
"""
# Kibibytes, but bytes on macOS.
_RSS_UNIT: Final = 1 if sys.platform == "darwin" else 1024


class FailedError(Exception):
    """A program that was to be measured failed; the text is what it said."""


@dataclass(frozen=True, slots=True)
class Used:
    """What a process took: CPU time in seconds, user and system, and peak memory in MiB."""

    cpu: float
    memory: float


@dataclass(frozen=True, slots=True)
class Command:
    """Arguments for the interpreter, the folder to run in, and what it writes.

    `output`, a file or a folder, is removed before each run: nothing is reused.
    """

    arguments: Sequence[str]
    folder: Path
    output: Path | None = None


def environment(scratch: Path) -> Mapping[str, str]:
    """Give the environment of what is measured: bytecode is kept, in `scratch`."""
    kept = {name: value for name, value in os.environ.items() if name not in _LEFT_OUT}
    return {**kept, "PYTHONPYCACHEPREFIX": str(scratch / "bytecode"), "PYTHONHASHSEED": "0"}


_LEFT_OUT: Final = frozenset(
    {"PYTHONDONTWRITEBYTECODE", "PYTHONOPTIMIZE", "PYTHONPROFILEIMPORTTIME"}
)


def run_plainly(
    program: Sequence[str], folder: Path, scratch: Path
) -> subprocess.CompletedProcess[str]:
    """Run a program in a folder without measuring it; give its exit code and what it said."""
    return subprocess.run(  # noqa: S603  # the peers' and our own
        program,
        cwd=folder,
        env=environment(scratch),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def run(command: Command, scratch: Path) -> Used:
    """Run a program with this interpreter. Raises FailedError if its exit code is not 0."""
    if command.output:
        _remove(command.output)
    program = (sys.executable, "-S", "-E", "-c", _LAUNCHER, sys.executable, *command.arguments)
    done = run_plainly(program, command.folder, scratch)
    code, cpu, peak = map(json.loads, done.stdout.split())
    if code:
        raise FailedError(done.stderr.strip()[-2000:])
    return Used(cpu, peak * _RSS_UNIT / 2**20)


def run_in_turn(
    commands: Mapping[str, Command], scratch: Path, rounds: int, *, warm_up: bool = True
) -> Mapping[str, list[Used]]:
    """Run programs in turn, `rounds` times each, and with `warm_up` once before that."""
    used: dict[str, list[Used]] = {name: [] for name in commands}
    for turn in range(-1 if warm_up else 0, rounds):
        for name, command in commands.items():
            took = run(command, scratch)
            if turn >= 0:
                used[name].append(took)
    return used


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
