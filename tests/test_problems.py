"""Broken schemas: each folder of problems/ holds one, and what the command says about it.

A folder is named by the code of its (first) problem, with what makes it special after a dot.
`pytest --update` writes the expected texts anew.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from projects import ROOT, call

FOLDER = Path(__file__).with_name("problems")
CASES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
COMPILER = ROOT / "scripts" / "schemaclass"

# Codes of the command's surroundings, each with a test of its own (test_command, test_writing), and
# the one that needs a generator which fails (test_flavours_unit).
ELSEWHERE = {"edited", "file-not-found", "flavour", "is-a-directory", "manifest", "unreadable-file"}
ELSEWHERE |= {"package-name", "write"}


def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], case: str) -> str:
    """Run `generate` in a case's folder; nothing may be written. Gives what is printed."""
    monkeypatch.chdir(FOLDER / case)
    before = sorted(FOLDER.rglob("*"))
    schemas = [] if Path("pyproject.toml").exists() else [str(path) for path in Path().glob("schema.*")]
    ran = call(capsys, "generate", *schemas)
    assert (2, "") == (ran.code, ran.out)
    assert before == sorted(FOLDER.rglob("*"))
    return ran.err


@pytest.mark.parametrize("case", CASES)
def test_problem_is_told(
    case: str, update: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = FOLDER / case / "expected.txt"
    text = said(monkeypatch, capsys, case)
    if update:
        expected.write_text(text, encoding="utf-8", newline="\n")
    assert expected.read_text("utf-8") == text
    assert f"[{case.partition('.')[0]}]" in text


def test_every_code_has_a_case() -> None:
    sources = "\n".join(path.read_text("utf-8") for path in COMPILER.glob("*.py"))
    codes = set(re.findall(r'"([a-z]+(?:-[a-z]+)+|dialect|reference|root)"', sources))
    assert codes
