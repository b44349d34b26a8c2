"""`make mutants`, but for its long run: what it makes of a module, and when it fails."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from mutation.report import Tally, complaints, document, share, table
from mutation.subjects import SUBJECTS, Subject
from projects import ROOT

MODULE = '''\
"""A docstring."""

LIMIT: int = 2


def is_more(value: "int") -> bool:
    """Tell whether it is."""
    return value > LIMIT


def left() -> str:
    return f"{LIMIT} left"
'''
TALLIES = [Tally("a", 3, ["a:-: x => y"]), Tally("b", 57, ["b:-: x => y", "b:-: x => y"])]


@pytest.mark.skipif(find_spec("mutmut") is None, reason="needs the extra `mutants`")
def test_every_fault_is_a_mutant_of_its_own() -> None:
    from mutation.mutants import mutants  # noqa: PLC0415 - it needs the extra

    assert [
        "m:-: LIMIT: int = 2 => LIMIT: int = None",
        "m:-: LIMIT: int = 2 => LIMIT: int = 3",
        "m:is_more: return value > LIMIT => return value >= LIMIT",
        'm:left: return f"{LIMIT} left" => return f"{LIMIT}XX leftXX"',
    ] == [each.name for each in mutants("m", MODULE)]
    assert 3 == len(mutants("m", MODULE, frozenset(["left"])))


def test_a_run_fails_for_what_is_not_on_record() -> None:
    known = {"a:-: x => y": "It is the same.", "b:-: x => y": "It is slower only."}
    assert [] == list(complaints(TALLIES, known, []))
    (found,) = complaints(TALLIES, {"a:-: x => y": "It is the same."}, [])
    assert "survived, without a reason on record: b:-: x => y" == found
    (found,) = complaints(TALLIES, known, ["c:-: x => y"])
    assert "has a reason on record, and is gone or was killed: c:-: x => y" == found
    (found,) = complaints(TALLIES[:1], known, [])
    assert "66.7% of the mutants were killed, and 95% must be" == found


def test_the_document_has_figures_and_each_survivor_below_its_reason() -> None:
    assert 0.95 == share(TALLIES)
    assert "| all | 60 | 57 | 3 | 95.0% |\n" == table(TALLIES)[-30:]
    known: dict[str, str] = dict.fromkeys(("a:-: x => y", "b:-: x => y"), "It is the same.")
    assert "A sample of 60 of the 90 mutants" in document(TALLIES, known, 90)
    text = document(TALLIES, known, 60)
    assert "sample" not in text
    expected = "It is the same.\n\n```text\na:-: x => y\nb:-: x => y (2 times)\n```\n"
    assert text.endswith(expected)


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda each: each.name)
def test_what_is_mutated_and_what_tests_it_are_there(subject: Subject) -> None:
    text = (ROOT / subject.path).read_text("utf-8")
    for path, content in subject.files(text).items():
        assert content == (ROOT / path).read_text("utf-8")
    for name in subject.left_out:
        assert f"def {name}(" in text or f"class {name}" in text
    assert all(Path(ROOT, test).is_file() for tests in subject.tests for test in tests)
