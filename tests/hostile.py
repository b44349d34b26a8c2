"""Compile hostile schemas, each in a process of its own that is watched, and import what came out.

Usage: python hostile.py CASES FOLDER, where CASES is a JSON file: a list of objects with `name`,
`file` (the schema's path), `install` (the name that it is given), `flavours`, and perhaps
`instances`: JSON data that must come back from the class `Root`. Prints a line of JSON a case: how
the run ended, what it said, which files it left, what it touched, and what the package is like. The
compiler is imported once; each run is forked from this process.

What is watched are the interpreter's own reports: files that are opened or changed, programs that
are started, sockets. A payload that runs calls `breakpoint` or creates the file `$CANARY`.
"""

from __future__ import annotations

import ast
import dataclasses
import importlib
import json
import os
import re
import resource
import shutil
import signal
import sys
import sysconfig
import tempfile
import time
import typing
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 120
GIGABYTES = 4
# Where programs live: reading there is what every program does.
_KNOWN = tuple(
    os.path.realpath(str(each))
    for each in (
        *(path for path in sys.path if path),
        *sysconfig.get_paths().values(),
        ROOT / "scripts",
        ROOT / "templates",
        "/usr/lib",
        "/lib",
        "/etc/ld.so.cache",
        os.devnull,
        tempfile.gettempdir() + "/pymp",
    )
)
_ACTS = re.compile(
    r"socket\.|subprocess\.|os\.(system|exec|spawn|posix_spawn|fork|startfile)|urllib"
)


class Watch:
    """What a process did, from now on."""

    def __init__(self, folder: Path) -> None:
        self.folder = os.path.realpath(folder)
        self.seen: list[str] = []
        sys.addaudithook(self.hook)

    def hook(self, event: str, arguments: tuple[object, ...]) -> None:
        """Note what is worth it."""
        if event == "open":
            path, _, flags = arguments
            if isinstance(path, str | bytes):
                is_written = isinstance(flags, int) and flags & (
                    os.O_WRONLY | os.O_RDWR | os.O_CREAT
                )
                self.touched(os.fsdecode(path), "write" if is_written else "read")
        elif event in {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.link", "os.symlink"}:
            for path in arguments[:2]:
                if isinstance(path, str | bytes | os.PathLike):
                    self.touched(os.fsdecode(path), "write")
        elif _ACTS.match(event):
            self.seen.append(event)

    def touched(self, path: str, how: str) -> None:
        """Note a path outside the folder: any that is written, and what is read but no program."""
        real = os.path.realpath(path)
        if not real.startswith(self.folder) and (how == "write" or not real.startswith(_KNOWN)):
            self.seen.append(f"{how} {real}")


def watched(folder: Path, work: Callable[[], object]) -> dict[str, Any]:
    """Do some work in a process of its own, in a folder; say how it ended and what it did."""
    start = time.monotonic()
    child = os.fork()
    if child == 0:
        _work(folder, work)
    _, ended, used = os.wait4(child, 0)
    told = folder / "told.json"
    result: dict[str, Any] = json.loads(told.read_text("utf-8")) if told.exists() else {}
    told.unlink(missing_ok=True)
    result |= {
        "signal": os.WTERMSIG(ended) if os.WIFSIGNALED(ended) else 0,
        "seconds": round(time.monotonic() - start, 2),
        "megabytes": used.ru_maxrss // 1024,
        "out": (folder / "stdout").read_text("utf-8", "replace"),
        "err": (folder / "stderr").read_text("utf-8", "replace"),
        "fired": (folder / "canary").exists(),
    }
    return result


def _work(folder: Path, work: Callable[[], object]) -> None:
    result: dict[str, Any] = {}
    try:
        os.chdir(folder)
        os.environ |= {"CANARY": str(folder / "canary"), "PYTHONBREAKPOINT": "__main__.fire"}
        for stream, name in ((1, "stdout"), (2, "stderr")):
            os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream)
        signal.alarm(SECONDS)
        limit = GIGABYTES << 30
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        watch = Watch(folder)
        try:
            result["value"] = work()
        except BaseException as error:  # noqa: BLE001  # whatever comes is what is asked for
            result["raised"] = f"{type(error).__name__}: {error}"[:500]
        sys.stdout.flush()
        sys.stderr.flush()
        result["seen"] = sorted(set(watch.seen))
        Path("told.json").write_text(json.dumps(result), encoding="utf-8")
    finally:
        os._exit(0)


def fire() -> None:
    """Show that a payload ran: `breakpoint` leads here."""
    Path(os.environ["CANARY"]).touch()


def generated(arguments: list[str]) -> int:
    """Run the command."""
    from schemaclass.cli import main  # noqa: PLC0415  # imported before

    return main(["generate", *arguments])


def imported(output: Path, instances: list[dict[str, Any]]) -> dict[str, Any]:
    """Import all that was generated, and say what it is like."""
    found: dict[str, Any] = {"modules": 0, "classes": [], "fields": 0, "literals": 0}
    for path in sorted(output.rglob("*.py")):
        compile(ast.parse(path.read_bytes()), str(path), "exec")
    sys.path.insert(0, str(output))
    for folder in sorted(output.glob("*/__init__.py")):
        package = importlib.import_module(folder.parent.name)
        for path in sorted(folder.parent.glob("*.py")):
            importlib.import_module(f"{package.__name__}.{path.stem}".removesuffix(".__init__"))
            found["modules"] += 1
        for name in package.__all__:
            part = getattr(package, name)
            if dataclasses.is_dataclass(part):
                found["classes"].append(name)
                found["fields"] = max(found["fields"], len(dataclasses.fields(part)) - 1)
            else:
                found["literals"] = max(found["literals"], len(typing.get_args(part)))
        for data in instances:
            back = package.Root.from_dict(data)
            assert back.to_dict() == data, data
            assert package.Root.from_json(back.to_json()) == back, data
            assert not back.extra, back.extra
    return found


def judged(case: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Compile one schema and import the package."""
    folder.mkdir(parents=True)
    schema = folder / "schema" / case["install"]
    schema.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(case["file"], schema)
    arguments = [str(schema.relative_to(folder)), "--output", "out"]
    if case["flavours"]:
        settings = {"schema": str(schema.relative_to(folder)), "flavours": case["flavours"]}
        lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
        text = "\n".join(("[tool.schemaclass.packages.hostile]", *lines))
        (folder / "pyproject.toml").write_text(text, encoding="utf-8")
        arguments = ["--output", "out"]
    before = set(_files(folder))
    result = watched(folder, lambda: generated(arguments))
    result["left"] = sorted(set(_files(folder)) - before - {"stdout", "stderr", "canary"})
    result["name"] = case["name"]
    if result.get("value") == 0:
        instances = case.get("instances", [])
        result["import"] = watched(folder, lambda: imported(folder / "out", instances))
    return result


def _files(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if not path.is_dir() and "__pycache__" not in path.parts:
            yield path.relative_to(folder).as_posix()


def main() -> None:
    """Judge all cases, one after the other."""
    cases, folder = json.loads(Path(sys.argv[1]).read_text("utf-8")), Path(sys.argv[2])
    warm = folder / "warm"
    (warm / "in").mkdir(parents=True)
    (warm / "in" / "a.json").write_text('{"properties": {"a": {"type": "integer"}}}', "utf-8")
    keep = os.dup(1)
    os.dup2(2, 1)
    generated([str(warm / "in" / "a.json"), "--output", str(warm / "out")])
    sys.stdout.flush()
    os.dup2(keep, 1)
    for number, case in enumerate(cases):
        result = judged(case, folder / f"case{number}")
        print(json.dumps(result), flush=True)  # noqa: T201  # its way to talk


if __name__ == "__main__":
    main()
