"""Broken schemas: each folder of problems/ holds one, and what the command says about it.

A folder is named by the code of one of its problems; after a dot follows what makes it special.
Schemas that contradict themselves are warned about, and compile.
`pytest --update` writes the expected texts anew.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from projects import ROOT, call, contents
from schemaclass.lint.contradictions import CODES, RULES
from schemaclass.lint.invalid_values import REFUSED

FOLDER = Path(__file__).with_name("problems")
CASES = sorted(path.name for path in FOLDER.iterdir())
COMPILER = ROOT / "scripts" / "schemaclass"

# Where a code is the argument of a call; and the codes that are shown by tests of their own: of
# the call in test_calls, of what a program hands in in test_compile_schema, of what is written in
# test_writing and test_site, of the generators in the flavours'; limits, which take a long schema,
# in test_growth_compiler.
REPORTERS = frozenset(("Problem", "_ScalarError", "_problem", "_report"))
WARNINGS = frozenset(("unknown-keyword", "unknown-format"))  # shown in test_architecture, _formats
ELSEWHERE = frozenset(
    "bug dynamic-scopes edited flavour journal library manifest not-json output resources site"
    " too-much-inherited unfinished write".split()
)


@pytest.mark.parametrize("case", CASES)
def test_problem_is_told(
    case: str,
    update: bool,  # noqa: FBT001  # a fixture
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(FOLDER / case)
    before = contents(Path())
    schemas = [] if Path("pyproject.toml").exists() else [str(next(Path().glob("schema.*")))]
    ran = call(capsys, "generate", *schemas, "--output", str(tmp_path / "out"))
    code = case.partition(".")[0]
    made = ["out"] if code in CODES else []
    assert (0 if made else 2, bool(made)) == (ran.code, bool(ran.out))
    assert f"[{code}]" in ran.err
    assert (before, made) == (contents(Path()), [path.name for path in tmp_path.iterdir()])
    expected = Path("expected.txt")
    if update:
        expected.write_text(ran.err, encoding="utf-8", newline="\n")
    assert expected.read_text("utf-8") == ran.err


def test_every_code_has_a_case() -> None:
    codes = {
        argument.value
        for path in COMPILER.glob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func).split(".")[-1] in REPORTERS
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        if re.fullmatch("[a-z]+(-[a-z]+)*", argument.value)
    }
    assert codes - ELSEWHERE - WARNINGS <= {case.partition(".")[0] for case in CASES}


def test_every_contradiction_has_a_case() -> None:
    told = [(FOLDER / case / "expected.txt").read_text("utf-8") for case in CASES]
    records = {*((rule.code, rule.hint) for rule in RULES), *((r.code, r.hint) for r in REFUSED)}
    for code, hint in records:
        assert any(f"[{code}]" in text and f"    help: {hint}\n" in text for text in told), code
    for record in REFUSED:
        assert any(f"warning: {record.word}: " in text for text in told), record.word
