"""All files through all tools, in several processes: a tool may crash or leak without harm."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from . import peers
from .figures import Measured, measure
from .suite import File, Suite
from .tools import Remotes, Tool, ours

OURS, JSONSCHEMA, GENERATOR = "schemaclass", "jsonschema", "datamodel-code-generator"

TOOLS: Mapping[str, Callable[[Remotes], Tool]] = {
    OURS: ours,
    JSONSCHEMA: peers.jsonschema,
    GENERATOR: peers.generated_models,
}

# Generated modules stay in memory as long as the process that made them.
_FILES_A_PROCESS = 100


def measure_all(
    suite: Suite, drafts: Sequence[str], tools: Sequence[str], jobs: int = 0
) -> Iterator[Measured]:
    """Measure the tools with every file of some drafts; `jobs` is how many processes, 0 for all.

    Gives the results one after the other, in the order of drafts, tools and files.
    """
    units = [
        (suite.folder, file, tool)
        for draft in drafts
        for tool in tools
        for file in suite.files(draft)
    ]
    processes, fresh = jobs or os.cpu_count(), get_context("spawn")
    with fresh.Pool(processes, maxtasksperchild=_FILES_A_PROCESS) as pool:
        yield from pool.imap(_measure_one, units)


def _measure_one(unit: tuple[Path, File, str]) -> Measured:
    folder, file, name = unit
    return measure(file, name, tool(folder, name))


@cache
def tool(folder: Path, name: str) -> Tool:
    """Make a tool for the suite in a folder, once a process."""
    return TOOLS[name](Suite(folder).remotes())
