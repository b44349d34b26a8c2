"""Contests of whole programs: compiling, importing, and generating where nothing changed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median
from typing import Final

from . import synthetic
from .adapters import OURS
from .figures import Contest
from .processes import Command, Used, run, run_in_turn
from .works import ROOT, SESSION_SCHEMA
from .workshop import GENERATE

CODEGEN: Final = "datamodel-code-generator"
WITH_PAGES: Final = "schemaclass, with docs pages"
BARE: Final = "bare interpreter"
LIBRARIES: Final = "import yaml, jinja2"
_CODEGEN: Final = (
    "-m datamodel_code_generator --input-file-type openapi"
    " --output-model-type dataclasses.dataclass --no-formatters"
).split()
_COPIED: Final = ("pyproject.toml", "schema", "generated", "scripts", "templates")


@dataclass(frozen=True, slots=True)
class Programs:
    """Where programs run, how often small ones and large ones do, and how large it gets."""

    scratch: Path
    rounds: int
    large_rounds: int
    sizes: Sequence[int]

    def compile_session(self) -> list[Contest]:
        """Compile RealtimeSession as a user's first run does: no flavours, nothing there before."""
        used = run_in_turn(self._compilers(SESSION_SCHEMA, "session"), self.scratch, self.rounds)
        return [_cpu("compile/session", "compile RealtimeSession", used)]

    def compile_specification(self, source: Path) -> list[Contest]:
        """Compile a whole specification; the packages stay for `imports`."""
        commands = self._compilers(source, source.stem)
        used = run_in_turn(commands, self.scratch, self.large_rounds, warm_up=False)
        title = "compile OpenAI's specification"
        return [
            _cpu("compile/openai", title, used),
            _memory("memory/openai", f"{title}: peak memory", used),
        ]

    def imports(self, source: Path) -> list[Contest]:
        """Import what `compile_specification` left, one class of it and all, net of Python."""
        folder = self.scratch / source.stem
        package = next(each.parent.name for each in folder.glob("ours/*/__init__.py"))
        ours = f"import sys; sys.path.insert(0, 'ours'); import {package}"
        one = f"{ours}; {package}.RealtimeSession"
        everything = f"{ours}; [getattr({package}, name) for name in {package}.__all__]"
        theirs = f"import {source.stem}_dataclasses"
        texts = {"one": one, "all": everything, CODEGEN: theirs, BARE: "pass"}
        commands = {name: Command(("-c", text), folder) for name, text in texts.items()}
        used = run_in_turn(commands, self.scratch, self.rounds)
        return [
            _net("import/one", "import one class of OpenAI's package", "one", used),
            _net("import/all", "import all classes of OpenAI's package", "all", used),
        ]

    def unchanged(self) -> list[Contest]:
        """Generate this project once more, with nothing changed, in a copy of it."""
        folder = self.scratch / "project"
        for name in _COPIED:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            folder.mkdir(exist_ok=True)
            copy(ROOT / name, folder / name)
        generate = Command((str(folder / "scripts" / "generate.py"), "generate"), folder)
        commands = {OURS: generate, LIBRARIES: Command(("-c", LIBRARIES), folder)}
        used = run_in_turn(commands, self.scratch, self.rounds)
        return [_cpu("unchanged", "make generate, nothing changed", used)]

    def scaling(self) -> list[Contest]:
        """Compile synthetic documents: CPU time and memory a schema, net of those for one."""
        folder = self.scratch / "synthetic"
        folder.mkdir()
        commands: dict[int, Command] = {}
        for size in (1, *self.sizes):
            source = folder / f"schemas_{size}.json"
            source.write_text(json.dumps(synthetic.document(size)), encoding="utf-8")
            commands[size] = self._ours(source, folder / str(size))
        bases = [run(commands[1], self.scratch) for _ in range(3)]
        base = Used(median(each.cpu for each in bases), median(each.memory for each in bases))
        samples = {
            f"{size:,} schemas": [self._each(commands[size], size, base)] for size in self.sizes
        }
        return [
            _cpu("scaling/time", "compile a synthetic document: CPU time a schema", samples),
            _memory("scaling/memory", "compile a synthetic document: memory a schema", samples),
        ]

    def _each(self, command: Command, size: int, base: Used) -> Used:
        """Give the mean of what a schema takes; small documents are compiled several times."""
        turns = max(1, min(5, self.sizes[-1] // size))
        used = [run(command, self.scratch) for _ in range(turns)]
        return Used(
            (fmean(each.cpu for each in used) - base.cpu) / (size - 1),
            (fmean(each.memory for each in used) - base.memory) / (size - 1),
        )

    def _compilers(self, source: Path, name: str) -> Mapping[str, Command]:
        folder = self.scratch / name
        folder.mkdir()
        output = f"{name}_dataclasses.py"
        theirs = (*_CODEGEN, "--input", str(source), "--output", output)
        return {
            OURS: self._ours(source, folder / "ours", "--no-pages"),
            WITH_PAGES: self._ours(source, folder / "with_pages"),
            CODEGEN: Command(theirs, folder, (folder / output)),
        }

    def _ours(self, source: Path, output: Path, *options: str) -> Command:
        arguments = (GENERATE, "generate", str(source), "--output", str(output), *options)
        return Command(arguments, self.scratch, output)


def _cpu(name: str, title: str, used: Mapping[str, Sequence[Used]]) -> Contest:
    samples = {each: [took.cpu for took in turns] for each, turns in used.items()}
    return Contest(name, title, "s", samples)


def _memory(name: str, title: str, used: Mapping[str, Sequence[Used]]) -> Contest:
    samples = {each: [took.memory for took in turns] for each, turns in used.items()}
    return Contest(name, title, "MiB", samples)


def _net(name: str, title: str, ours: str, used: Mapping[str, Sequence[Used]]) -> Contest:
    """Give the CPU time of imports, less the median that the bare interpreter took."""
    bare = _cpu("", "", used).spread(BARE).middle
    samples = {
        shown: [took.cpu - bare for took in used[key]]
        for shown, key in ((OURS, ours), (CODEGEN, CODEGEN))
    }
    return Contest(name, title, "s", samples)
