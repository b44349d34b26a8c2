"""The same schema gives the same bytes: those that are committed, on whatever machine."""

from __future__ import annotations

import platform
import shutil
import sys
from pathlib import Path

import pytest

from projects import ROOT, contents, copied_project, generate, small_project

COMMITTED = ROOT / "generated"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of the project without anything generated."""
    folder = copied_project(tmp_path_factory.mktemp("fresh") / "project")
    shutil.rmtree(folder / "generated")
    return folder


def committed() -> dict[str, bytes]:
    """Give what is committed; a site that was built beside it is not."""
    found = contents(COMMITTED)
    return {path: text for path, text in found.items() if not path.startswith("site/")}


def made(folder: Path, *arguments: str, env: dict[str, str] | None = None) -> dict[str, bytes]:
    """Generate from scratch with the copy's own compiler, and give what it made."""
    shutil.rmtree(folder / "generated", ignore_errors=True)
    script = folder / "scripts" / "generate.py"
    ran = generate(folder, "generate", *arguments, script=script, env=env)
    assert (0, "") == (ran.code, ran.err)
    return contents(folder / "generated")


def test_what_is_committed_is_what_this_interpreter_makes(fresh: Path) -> None:
    expected, actual = committed(), made(fresh)
    assert sorted(expected) == sorted(actual)
    different = [path for path in expected if expected[path] != actual[path]]
    assert [] == different
    assert {"pydantic_models.py", "msgspec_models.py", "typed_dicts.py"} <= {
        path.rpartition("/")[2] for path in actual
    }


@pytest.mark.parametrize(
    "env",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati"},
        {"PYTHONHASHSEED": "2", "TZ": "America/Los_Angeles", "LC_ALL": "C.UTF-8"},
        {"PYTHONHASHSEED": "3", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONOPTIMIZE": "2", "PYTHONINTMAXSTRDIGITS": "640", "COLUMNS": "40", "HOME": "/"},
    ],
    ids=",".join,
)
def test_the_environment_makes_no_difference(fresh: Path, env: dict[str, str]) -> None:
    assert committed() == made(fresh, env=env)


def test_the_working_directory_makes_no_difference(fresh: Path, tmp_path: Path) -> None:
    script = fresh / "scripts" / "generate.py"
    shutil.rmtree(fresh / "generated", ignore_errors=True)
    ran = generate(fresh / "schema", "generate", script=script)
    assert (0, "") == (ran.code, ran.err)
    assert committed() == contents(fresh / "generated")
    moved = shutil.copytree(fresh, tmp_path / "a folder, with é")
    ran = generate(moved, "generate", "--check", script=moved / "scripts" / "generate.py")
    assert (0, "", "") == (ran.code, ran.out, ran.err)


def test_how_the_schema_is_named_makes_no_difference(fresh: Path) -> None:
    absolute = str(fresh / "schema" / "realtime_session.yaml")
    assert committed() == made(fresh, absolute)
    assert committed() == made(fresh, "./schema/../schema/realtime_session.yaml")


def test_a_second_run_makes_the_same_from_its_own_output(fresh: Path) -> None:
    first = made(fresh)
    script = fresh / "scripts" / "generate.py"
    ran = generate(fresh, "generate", script=script)
    assert (0, "") == (ran.code, ran.err)
    assert ran.out.startswith(f"0 changed, {len(first)} unchanged, ")
    assert first == contents(fresh / "generated")


def test_the_order_of_runs_makes_no_difference(tmp_path: Path) -> None:
    schemas = {"shop.yaml": "type: object\nproperties: {a: {type: string}}\n", "bar.json": "{}"}
    for name, order in (("one", 1), ("two", -1)):
        folder = small_project(tmp_path / name, schemas)
        for schema in list(schemas)[::order]:
            ran = generate(folder, "generate", f"schema/{schema}")
            assert (0, "") == (ran.code, ran.err)
    assert contents(tmp_path / "one" / "generated") == contents(tmp_path / "two" / "generated")


def test_nothing_made_tells_where_or_when(fresh: Path) -> None:
    secrets = [str(fresh), str(ROOT), str(Path.home()), sys.prefix, platform.node()]
    for path, content in made(fresh).items():
        text = content.decode()
        assert [] == [secret for secret in secrets if len(secret) > 1 and secret in text], path
        assert "\r" not in text, path
