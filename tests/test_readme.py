"""The README: its examples run, its excerpts and tables are what they claim to be."""

from __future__ import annotations

import doctest
import re
import shutil
import tomllib
from pathlib import Path

import pytest

from schemaclass.cli import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SCHEMA = ROOT / "schema" / "realtime_session.yaml"
PET = """\
openapi: 3.1.0
components:
  schemas:
    Pet: {type: object, required: [name], properties: {name: {type: string}}}
"""


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def commands(program: str) -> list[list[str]]:
    lines = [line for block in blocks("console") for line in block.splitlines()]
    return [line.split()[2:] for line in lines if line.startswith(f"$ {program} ")]


def test_the_python_examples_give_what_they_show() -> None:
    done = doctest.testfile(str(ROOT / "README.md"), module_relative=False, encoding="utf-8")
    assert (0, True) == (done.failed, done.attempted > 10)


def test_the_schema_is_an_excerpt_of_the_schema() -> None:
    for block in blocks("yaml"):
        assert block in SCHEMA.read_text(encoding="utf-8")


def test_the_error_message_is_what_the_command_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "schema").mkdir()
    broken = SCHEMA.read_text(encoding="utf-8").replace("minimum: 0.6", 'minimum: "a"')
    (tmp_path / "schema" / SCHEMA.name).write_text(broken, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["generate"]) == 2
    (message,) = (block for block in blocks("text") if "error:" in block)
    assert message in capsys.readouterr().err


def test_the_make_commands_are_targets_that_help_lists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE)) - {"help"}
    assert targets >= {words[0] for words in commands("make")}
    assert targets == set(re.findall(r"`make ([a-z-]+)`", README))


def test_the_schemaclass_commands_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "petshop.yaml").write_text(PET, encoding="utf-8")
    (tmp_path / "pet.json").write_text('{"name": "Rex"}', encoding="utf-8")
    assert [0, 0, 0] == [main(words) for words in commands("schemaclass")]
    assert (tmp_path / "generated" / "petshop" / "__init__.py").is_file()


def test_the_settings_are_those_of_this_project() -> None:
    own = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (block,) = blocks("toml")
    assert own["tool"]["schemaclass"] == tomllib.loads(block)["tool"]["schemaclass"]


def test_every_path_exists() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    named = re.findall(r"`((?:scripts|schema|templates|generated|tests)/[\w./]+)`", README)
    assert links
    built = "generated/site"  # by `make docs`, and not committed
    paths = [path for path in (*links, *named) if not path.startswith(built)]
    assert [] == [path for path in paths if not (ROOT / path).exists()]
