"""Kill the compiler over and over, at every kind of moment, and look at the folder each time.

Usage: python crash.py FOLDER CASES SEED [docs]. Prints one line of JSON with what was seen.

The compiler is imported and warmed up once; each run is a process of its own, forked from this one
and ended by SIGKILL: when it is about to touch the disk for the n-th time, as the interpreter
reports it, or after a random time. Then the folder is judged, and the next run must put all right.
With `docs` it is the site that is built.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from killed import touches_the_disk

SHOP = {
    "type": "object",
    "properties": {"amount": {"type": "integer", "minimum": 1}, "payer": {"$ref": "#/$defs/Payer"}},
    "$defs": {"Payer": {"type": "object", "properties": {"name": {"type": "string"}}}},
}
BANK = {"type": "object", "properties": {"iban": {"type": "string", "maxLength": 34}}}
# What others keep in the folder, and even in what the compiler made.
OTHERS = {
    "generated/notes.txt": "mine\n",
    "generated/shop/notes.txt": "mine, too\n",
    "generated/shop/more/deep.txt": "and mine\n",
    "generated/docs/shop/notes.md": "# mine\n",
}
UNITS = ("shop", "docs/shop", "bank", "docs/bank")


def schemas(folder: Path, version: int) -> None:
    """Write the schemas of one of two versions: the second renames a type, and adds another."""
    (folder / "schema").mkdir(parents=True, exist_ok=True)
    text = json.dumps({"shop": SHOP, "bank": BANK})
    if version:
        text = text.replace("Payer", "Buyer").replace("maxLength", "minLength")
    for name, schema in json.loads(text).items():
        (folder / "schema" / f"{name}.json").write_text(json.dumps(schema), encoding="utf-8")


def generate(
    folder: Path, before: Callable[[], None] = lambda: None, command: str = "generate"
) -> int:
    """Run a command in a process of its own; give how it ended, as `waitpid` says."""
    child = os.fork()
    if child == 0:
        code = 70
        try:
            os.chdir(folder)
            for stream in (1, 2):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
            before()
            from schemaclass.cli import main  # noqa: PLC0415  # imported before, by `warmed_up`

            code = main([command])
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1]


def counting(last: int, report: int | None = None) -> Callable[[], None]:
    """Give what makes a process die at the n-th touch of the disk, and tell how many there were."""

    def install() -> None:
        count = 0

        def hook(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal count
            if touches_the_disk(event, arguments):
                count += 1
                if report is not None:
                    os.write(report, b".")
                if count == last:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)

    return install


def dying_after(seconds: float) -> Callable[[], None]:
    """Give what makes a process die after some time, wherever it is then."""

    def install() -> None:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        own = os.getpid()
        if os.fork() == 0:
            time.sleep(seconds)
            os.kill(own, signal.SIGKILL)
            os._exit(0)

    return install


def contents(folder: Path) -> dict[str, bytes]:
    """Give what the compiler made below a folder, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in {"notes.txt", "deep.txt", "notes.md"}
    }


class Crashes:
    """A project in two versions, and what became of it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.work = folder, folder / "work"
        self.seen: Counter[str] = Counter()
        self.states: list[dict[str, bytes]] = []
        for version in (0, 1):
            made = folder / f"version{version}"
            schemas(made, version)
            assert generate(made) == 0
            self.states.append(contents(made / "generated"))
        self.parts = [{unit: self.part(state, unit) for unit in UNITS} for state in self.states]

    @staticmethod
    def part(state: dict[str, bytes], unit: str) -> dict[str, bytes]:
        """Give what stands in one folder."""
        return {path: data for path, data in state.items() if path.startswith(f"{unit}/")}

    def fresh(self) -> Path:
        """Make the project anew: generated from the old schemas, which are new since."""
        shutil.rmtree(self.work, ignore_errors=True)
        shutil.copytree(self.folder / "version0", self.work)
        schemas(self.work, 1)
        for path, text in OTHERS.items():
            (self.work / path).parent.mkdir(parents=True, exist_ok=True)
            (self.work / path).write_text(text, encoding="utf-8")
        return self.work

    def crash(self, before: Callable[[], None]) -> None:
        """Kill a run, judge what it left, and let the next run complete it."""
        project = self.fresh()
        ended = generate(project, before)
        self.seen["killed" if os.WIFSIGNALED(ended) else "ended"] += 1
        self.judge(project / "generated")
        assert generate(project) == 0
        final = contents(project / "generated")
        assert final == self.states[1], sorted(set(final) ^ set(self.states[1]))
        self.others(project)
        assert generate(project) == 0

    def judge(self, output: Path) -> None:
        """Demand that each folder is one whole build, the old or the new."""
        found = contents(output)
        versions = {}
        for unit in UNITS:
            part = self.part(found, unit)
            assert part in (self.parts[0][unit], self.parts[1][unit]), (unit, sorted(part))
            versions[unit] = part == self.parts[1][unit]
        self.others(output.parent)
        split = [unit for unit in ("shop", "bank") if versions[unit] != versions[f"docs/{unit}"]]
        is_unfinished = (output / ".schemaclass" / "journal.json").exists()
        assert is_unfinished or len(set(versions.values())) == 1
        self.seen["split"] += bool(split)
        self.seen["between"] += len(set(versions.values())) > 1
        self.seen["new" if all(versions.values()) else "old"] += 1

    @staticmethod
    def others(project: Path) -> None:
        """Demand that what others wrote is there."""
        for path, text in OTHERS.items():
            assert (project / path).read_text("utf-8") == text, path


class Sites:
    """A project in two versions, and what became of its site: of the old one, or of none yet."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.work, self.scratch = folder, folder / "work", folder / "scratch"
        self.scratch.mkdir()
        tempfile.tempdir = str(self.scratch)
        self.seen: Counter[str] = Counter()
        self.states: list[dict[str, bytes]] = []
        for version in (0, 1):
            made = folder / f"version{version}"
            schemas(made, version)
            assert generate(made, command="docs") == 0
            self.states.append(contents(made / "generated" / "site"))
        assert self.states[0] != self.states[1]

    def fresh(self, *, is_first: bool = False) -> Path:
        """Make the project anew: built from the old schemas, which are new since."""
        shutil.rmtree(self.work, ignore_errors=True)
        shutil.copytree(self.folder / "version0", self.work)
        schemas(self.work, 1)
        if is_first:
            shutil.rmtree(self.work / "generated")
        return self.work

    def crash(self, before: Callable[[], None]) -> None:
        """Kill a run, judge what it left, and let the next run complete it: one of two kinds."""
        is_first = self.seen.total() % 3 == 0
        project = self.fresh(is_first=is_first)
        ended = generate(project, before, "docs")
        self.seen["killed" if os.WIFSIGNALED(ended) else "ended"] += 1
        found = contents(project / "generated" / "site")
        assert found in ({} if is_first else self.states[0], self.states[1]), sorted(found)
        self.seen["new" if found == self.states[1] else "old"] += 1
        command = ("generate", "docs")[self.seen.total() // 2 % 2]
        assert generate(project, command=command) == 0
        assert contents(project / "generated" / "site") in (found, self.states[1])
        assert generate(project, command="docs") == 0
        assert contents(project / "generated" / "site") == self.states[1]
        left = {path.name for path in (*project.iterdir(), *(project / "generated").iterdir())}
        made = {"docs", "manifest.json", "shop", "bank"} if command == "generate" else set()
        assert left == {"schema", "generated", "site", *made}, left
        assert not [*self.scratch.iterdir()]


def warmed_up(folder: Path) -> None:
    """Import all that a run needs; Sphinx runs once in a process, and warns of another time."""
    from schemaclass.cli import main  # noqa: PLC0415  # once, before anything is forked

    for module in ("schemaclass.driver.docs_build", "sphinx.builders.html"):
        import_module(module)

    schemas(folder, 0)
    here = Path.cwd()
    os.chdir(folder)
    stdout, sys.stdout = sys.stdout, sys.stderr
    assert main(["generate"]) == 0
    sys.stdout = stdout
    os.chdir(here)


def main() -> None:
    """Crash as often as was asked for: half of the times at a touch of the disk."""
    folder, cases, of_docs = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[4:] == ["docs"]
    chance = random.Random(int(sys.argv[3]))  # noqa: S311  # any moments will do
    warmed_up(folder / "warm")
    crashes = Sites(folder) if of_docs else Crashes(folder)
    reader, writer = os.pipe()
    start = time.monotonic()
    command = "docs" if of_docs else "generate"
    assert generate(crashes.fresh(), counting(0, writer), command) == 0
    seconds = time.monotonic() - start
    os.close(writer)
    touches = len(os.read(reader, 1_000_000))
    wanted = [round(1 + (touches - 1) * n / (cases // 2 - 1)) for n in range(cases // 2)]
    for moment in wanted:
        crashes.crash(counting(moment))
    for _ in range(cases - len(wanted)):
        crashes.crash(dying_after(seconds * chance.uniform(0, 1.2)))
    print(json.dumps({"touches": touches, **crashes.seen}))  # noqa: T201  # its way to talk


if __name__ == "__main__":
    main()
