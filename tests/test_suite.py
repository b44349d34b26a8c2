"""The official JSON-Schema-Test-Suite, through `compile_schema`, in checking and in decoding.

Where the suite is not at hand these tests are skipped; `test_compile_schema.py` has cases of our
own. `make conformance` judges with the same functions and writes the figures down.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conformance.figures import Measured, measure
from conformance.report import DOCUMENT, row_cell
from conformance.source import SuiteError, find_suite, pinned
from conformance.suite import DRAFTS, Suite
from conformance.tools import ours
from external import external
from projects import ROOT

DOCUMENTED = (ROOT / DOCUMENT).read_text("utf-8")


@pytest.fixture(scope="module", params=DRAFTS)
def measured(request: pytest.FixtureRequest) -> list[Measured]:
    """Measure this compiler with all files of a draft."""
    suite = Suite(external("suite"))
    if request.param not in suite.drafts():
        pytest.skip(f"the suite has no {request.param}")
    tool = ours(suite.remotes())
    return [measure(file, "schemaclass", tool) for file in suite.files(request.param)]


def test_every_verdict_is_that_of_the_suite(measured: list[Measured]) -> None:
    assert [] == [
        miss
        for each in measured
        for miss in each.misses
        if each.kind == "required" or not miss.reason
    ]


def test_the_figures_are_those_that_are_written_down(measured: list[Measured]) -> None:
    """A suite of another day has other tests: only files with as many are compared."""
    section = DOCUMENTED.partition(f"\n## {measured[0].draft}\n")[2].partition("\n## ")[0]
    written = dict(re.findall(r"^\| `([^` ]+)[^`]*` \| ([^|]+) \|", section, re.MULTILINE))
    compared = 0
    for each in measured:
        given, cell = row_cell(each.figures), written.get(each.file, "")
        if re.findall(r"/(\d+)", given) == re.findall(r"/(\d+)", cell):
            assert (each.file, given) == (each.file, cell)
            compared += 1
    assert compared > len(written) // 2


def test_the_lock_pins_the_archive_that_carries_the_suite() -> None:
    version, requirement = pinned((ROOT / "requirements.lock").read_text("utf-8"))
    assert requirement.startswith(f"jsonschema=={version} \\\n    --hash=sha256:")
    assert f"jsonschema {version}" in DOCUMENTED
    with pytest.raises(SuiteError, match="does not pin"):
        pinned("jsonschema-rs==1 \\\n    --hash=sha256:0\n")


def test_a_folder_without_a_suite_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="holds no suite"):
        find_suite(tmp_path)
