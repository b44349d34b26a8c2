"""Bugs of the compiler: told as such, with the schema's place, and without a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import SHOP, call, small_project
from schemaclass import cli
from schemaclass.codegen import emit_models
from schemaclass.driver.internal_errors import VARIABLE
from schemaclass.lowering import names


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = small_project(tmp_path / "project", {"shop.yaml": SHOP})
    monkeypatch.chdir(folder)
    return folder


def broken(*_: object) -> None:
    raise KeyError("no\nsuch\x1b[31mthing")


@pytest.mark.parametrize(
    ("module", "function", "where"),
    [
        (emit_models, "_encode", "schema/shop.yaml:6:7 #/components/schemas/Order"),
        (names, "_below", "schema/shop.yaml:6:7 #/components/schemas/Order"),
    ],
)
def test_a_bug_is_told_with_the_place_in_the_schema(
    module: object,
    function: str,
    where: str,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(module, function, broken)
    done = call(capsys, "generate")
    assert (2, "") == (done.code, done.out)
    first, second, *rest = done.err.splitlines()
    assert first == r"schemaclass: internal error: KeyError: 'no\nsuch\x1b[31mthing'  [bug]"
    assert second.startswith(f"    while working on {where}")
    assert "please report it" in "".join(rest)
    assert "Traceback" not in done.err
    assert not (project / "generated").exists()


@pytest.mark.usefixtures("project")
def test_the_traceback_is_shown_when_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(names, "_below", broken)
    monkeypatch.setenv(VARIABLE, "1")
    assert call(capsys, "generate").err.startswith("Traceback (most recent call last):\n")


@pytest.mark.usefixtures("project")
def test_an_interrupted_run_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "project_root", interrupted)
    done = call(capsys, "generate")
    assert (130, "schemaclass: interrupted\n") == (done.code, done.err)
