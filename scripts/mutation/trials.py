"""Trials: a mutant is put into a copy of the project, and the tests run there.

A worker has a copy of its own, and has imported what the tests need but for the project itself.
Each trial is a fork of it: no time goes into starting, and nothing of a mutant stays behind.
"""

from __future__ import annotations

import gc
import importlib
import os
import resource
import shutil
import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from multiprocessing import get_context
from multiprocessing.queues import Queue
from pathlib import Path

import pytest

from .mutants import Mutant
from .subjects import Subject

ROOT = Path(__file__).parents[2]
_LIBRARIES = "hypothesis jsonschema jsonschema_rs yaml jinja2 referencing regress"
# Files of the tests that import nothing of the project.
_REFEREES = "referee instances"
_LEFT = shutil.ignore_patterns(".*", "dist", "build", "site", "bench", "images", "__pycache__")
# A mutant that takes more hangs, and is as good as seen: seconds of CPU time, seconds, bytes.
_CPU_TIME, _TIME, _MEMORY = 120, 1800, 4 * 2**30

Verdict = tuple[str, bool]


def tried(
    subject: Subject, mutants: Sequence[Mutant], workers: int, folder: Path
) -> Iterator[tuple[Mutant, bool]]:
    """Give each mutant, and whether the tests saw it, in any order.

    `folder` is where the copies go. Raises RuntimeError if tests fail without any fault.
    """
    context = get_context("fork")
    done: Queue[Verdict | None] = context.Queue()
    shares = [mutants[number::workers] for number in range(workers)]
    processes = [
        context.Process(target=_work, args=(subject, share, folder / str(number), done))
        for number, share in enumerate(shares)
        if share
    ]
    for process in processes:
        process.start()
    by_text = {mutant.text: mutant for mutant in mutants}
    running = len(processes)
    while running:
        verdict = done.get()
        if verdict is None:
            running -= 1
        else:
            yield by_text[verdict[0]], verdict[1]
    for process in processes:
        process.join()
        if process.exitcode:
            raise RuntimeError(f"the tests of {subject.name} fail without any fault in it")


def _work(
    subject: Subject, mutants: Iterable[Mutant], copy: Path, done: Queue[Verdict | None]
) -> None:
    try:
        _prepare(copy)
        original = (copy / subject.path).read_text("utf-8")
        if _is_seen(subject):
            sys.exit(1)
        _forget(subject, copy)
        sys.dont_write_bytecode = True
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
        for mutant in mutants:
            _put(subject, copy, mutant.text)
            done.put((mutant.text, _is_seen(subject)))
        _put(subject, copy, original)
    finally:
        done.put(None)


def _prepare(copy: Path) -> None:
    """Make the copy, if it isn't there, and go to work in it."""
    if not copy.exists():
        shutil.copytree(ROOT, copy, ignore=_LEFT)
    os.chdir(copy)
    folders = [str(copy / name) for name in ("scripts", "generated", "tests")]
    sys.path[:0] = folders
    os.environ["PYTHONPATH"] = os.pathsep.join(folders)
    # pytest's plugins would be asked to rewrite what is imported already
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    for name in (*_LIBRARIES.split(), *_REFEREES.split()):
        importlib.import_module(name)
    gc.freeze()  # what is there stays: no fork need look at it


def _put(subject: Subject, copy: Path, text: str) -> None:
    for path, content in subject.files(text).items():
        (copy / path).write_text(content, encoding="utf-8")


def _forget(subject: Subject, copy: Path) -> None:
    """Remove what Python keeps of a module: two mutants may be of one size and one second."""
    for path in subject.files(""):
        for kept in (copy / path.parent / "__pycache__").glob(f"{path.stem}.*"):
            kept.unlink()


def _is_seen(subject: Subject) -> bool:
    """Run the tests in a fork; tell whether one fails, or none comes to an end."""
    child = os.fork()
    if child == 0:
        seen = 1  # whatever happens: no fork may go on with its parent's work
        try:
            seen = _outcome(subject)
        finally:
            os._exit(seen)
    _, status = os.waitpid(child, 0)
    return status != 0


def _outcome(subject: Subject) -> int:
    signal.alarm(_TIME)
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_TIME, _CPU_TIME))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:unraisableexception", "--tb=no"]
    for tests in subject.tests:
        if pytest.main([*options, "-m", "not slow", *tests]) != 0:
            return 1
    return 0
