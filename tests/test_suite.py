"""The official JSON-Schema-Test-Suite, through `compile_schema`, in checking and in decoding.

Where the suite is not at hand these tests are skipped; `test_compile_schema.py` has cases of our
own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from external import external
from referee import same
from schemaclass import CompiledSchema, compile_schema

DRAFTS = ("draft2020-12", "draft2019-09", "draft7", "draft6", "draft4")
REMOTE = "http://localhost:1234/"

# What is not done: each group or test by a part of its file's path, with the reason.
GAPS = {
    "optional/zeroTerminatedFloats": "1.0 is an integer, as all newer drafts have it",
}
# The files that hold only where formats, and in draft 7 what texts hold, are asserted.
ASSERTED = ("optional/format/", "optional/content")


def remotes(suite: Path) -> dict[str, Any]:
    folder = suite / "remotes"
    return {
        REMOTE + path.relative_to(folder).as_posix(): json.loads(path.read_text("utf-8"))
        for path in folder.rglob("*.json")
    }


def files(suite: Path, draft: str) -> Iterator[Path]:
    folder = suite / "tests" / draft
    for path in sorted((*folder.glob("*.json"), *folder.glob("optional/**/*.json"))):
        if not any(gap in path.as_posix() for gap in GAPS):
            yield path


def verdicts(compiled: CompiledSchema, data: Any) -> tuple[bool, bool]:  # noqa: ANN401  # JSON
    """Tell whether a value is valid by its errors, and whether it decodes and comes back."""
    by_errors = compiled.errors(data) == []
    try:
        decoded = compiled.decode(data)
    except ValueError:
        return by_errors, False
    return by_errors, same(data, compiled.encode(decoded))


@pytest.mark.parametrize("draft", DRAFTS)
def test_every_verdict_is_that_of_the_suite(draft: str) -> None:
    suite = external("suite")
    if not (suite / "tests" / draft).is_dir():
        pytest.skip(f"the suite has no {draft}")
    resources = remotes(suite)
    wrong = []
    for path in files(suite, draft):
        asserts = any(part in path.as_posix() for part in ASSERTED)
        for group in json.loads(path.read_text("utf-8")):
            compiled = compile_schema(group["schema"], draft, resources, asserts)
            wrong += [
                f"{path.name}: {group['description']}: {test['description']}"
                for test in group["tests"]
                if verdicts(compiled, test["data"]) != (test["valid"], test["valid"])
            ]
    assert [] == wrong
