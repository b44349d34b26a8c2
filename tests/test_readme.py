"""The README and docs/: their examples run, their excerpts and tables are what they claim to be."""

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
OWN = "# petshop.yaml\n"
DOCUMENTS = ("README.md", "docs/schemas.md", "docs/architecture.md")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def commands(program: str) -> list[list[str]]:
    lines = [line for block in blocks("console") for line in block.splitlines()]
    return [line.split()[2:] for line in lines if line.startswith(f"$ {program} ")]


@pytest.mark.parametrize(("path", "least"), [("README.md", 20), ("docs/schemas.md", 3)])
def test_the_python_examples_give_what_they_show(path: str, least: int) -> None:
    done = doctest.testfile(str(ROOT / path), module_relative=False, encoding="utf-8")
    assert (0, True) == (done.failed, done.attempted >= least)


def test_the_schema_is_an_excerpt_of_the_schema() -> None:
    (block,) = (block for block in blocks("yaml") if not block.startswith(OWN))
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


def test_the_schemaclass_commands_give_what_they_show(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (schema,) = (block for block in blocks("yaml") if block.startswith(OWN))
    Path("petshop.yaml").write_text(schema, encoding="utf-8")
    (block,) = (block for block in blocks("console") if "$ schemaclass" in block)
    (echoed,) = re.findall(r"^\$ echo '(.*)' > pet\.json$", block, re.MULTILINE)
    Path("pet.json").write_text(echoed, encoding="utf-8")
    assert [0, 0, 1] == [main(words) for words in commands("schemaclass")]
    shown = "".join(line for line in block.splitlines(keepends=True) if not line.startswith("$"))
    assert capsys.readouterr().out.endswith(shown)
    assert Path("generated/petshop/__init__.py").is_file()
    assert Path("generated/site/index.html").is_file()


def test_the_settings_are_those_of_this_project() -> None:
    own = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (block,) = blocks("toml")
    assert own["tool"]["schemaclass"] == tomllib.loads(block)["tool"]["schemaclass"]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_exists(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#:]+)\)", text)
    named = re.findall(r"`((?:scripts|schema|templates|generated|tests)/[\w./]+)`", text)
    made = ("generated/site", "generated/petshop")  # by commands that the text tells of
    paths = [ROOT / path for path in named if not path.startswith(made)]
    paths += [(ROOT / document).parent / path for path in links]
    assert paths
    assert [] == [path for path in paths if not path.exists()]
