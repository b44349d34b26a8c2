"""Our own hostile schemas: each compiles to what it says or is refused with a place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import hostile_cases
from verdicts import findings, judged

PARTS = 4  # each a test of its own, so that they can run side by side
SLOW = [pytest.param(part, marks=pytest.mark.slow) for part in range(1, PARTS)]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks")
@pytest.mark.parametrize("part", [0, *SLOW])
def test_hostile_schemas_do_no_harm(part: int, tmp_path: Path) -> None:
    cases = list(hostile_cases.cases(tmp_path))
    assert len(cases) > 250
    assert len(cases) == len({case["name"] for case in cases})
    found = {
        case["name"]: list(findings(case, result))
        for case, result in judged(cases[part::PARTS], tmp_path)
    }
    assert {} == {name: each for name, each in found.items() if each}
