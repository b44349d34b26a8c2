"""What the repository's own files promise one another: packaging, the lock file, make, git."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from email.parser import HeaderParser
from importlib.metadata import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS: dict[str, list[str]] = PROJECT["project"]["optional-dependencies"]
TARGETS = {
    *(
        "generate",
        "check",
        "test",
        "fuzz",
        "million",
        "mutants",
        "conformance",
        "bench",
        "docs",
        "docs-serve",
        "screenshots",
    ),
    *("lint", "types", "watch", "clean", "dist", "sbom", "lock", "help"),
}
# What may be used, changed and passed on together with this project's own licence.
LICENCES = ("MIT", "BSD", "Apache", "ISC", "PSF")


def run(*command: str | Path, cwd: Path, code: int = 0) -> str:
    """Run a program as from a shell without make around it; give back what it printed."""
    own = {"VENV", "PYTHON", "PYTEST_ARGS", "BENCH_ARGS", "CONFORMANCE_ARGS", "LOCK_ARGS"}
    ours = own | {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}
    inherited = {name: value for name, value in os.environ.items() if name not in ours}
    done = subprocess.run(
        command,
        cwd=cwd,
        env=inherited,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert code == done.returncode, done.stdout
    return done.stdout


def requirements() -> list[Requirement]:
    """Every requirement of the build and of the extras, but for the distribution itself.

    That of `fuzz` isn't locked: it is large, and there are no wheels of it for every system. That
    of `mutants` is needed by a long run alone.
    """
    extras = [texts for name, texts in EXTRAS.items() if name not in {"fuzz", "mutants"}]
    texts = itertools.chain(PROJECT["build-system"]["requires"], *extras)
    parsed = [Requirement(text) for text in texts]
    return [each for each in parsed if each.name != PROJECT["project"]["name"]]


def locked() -> dict[str, list[Version]]:
    """Every entry of the lock file: the versions by name, of which Pythons may differ."""
    found: dict[str, list[Version]] = {}
    for name, version in re.findall(r"^([a-z0-9-]+)==(\S+)", LOCK, flags=re.MULTILINE):
        found.setdefault(name, []).append(Version(version))
    return found


# --- packaging ------------------------------------------------------------------------------------


def test_the_base_install_has_no_dependencies() -> None:
    assert [] == PROJECT["project"]["dependencies"]


@pytest.mark.parametrize("requirement", requirements(), ids=str)
def test_a_requirement_has_a_lower_bound_that_the_lock_satisfies(requirement: Requirement) -> None:
    operators = {each.operator for each in requirement.specifier}
    assert {">="} <= operators <= {">=", "<"}
    versions = locked()[canonicalize_name(requirement.name)]
    assert versions == list(requirement.specifier.filter(versions))


def test_an_upper_bound_has_its_reason_beside_it() -> None:
    bounded = [each for each in requirements() if "<" in str(each.specifier)]
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    reasons = re.findall(r'^    "[^"]*<[^"]*", # \S.*$', text, flags=re.MULTILINE)
    assert len(bounded) == len(reasons)


def test_the_oldest_python_is_the_same_everywhere() -> None:
    assert ">=3.11" == PROJECT["project"]["requires-python"]
    assert "py311" == PROJECT["tool"]["ruff"]["target-version"]
    assert "3.11" == PROJECT["tool"]["pyright"]["pythonVersion"]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "sys.version_info < (3, 11)" in makefile
    assert "--python-version 3.11 " in makefile


def test_the_python_versions_of_the_classifiers_are_those_that_ci_tests() -> None:
    prefix = "Programming Language :: Python :: 3."
    named = [each for each in PROJECT["project"]["classifiers"] if each.startswith(prefix)]
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    tested = re.search(r'^readonly MINORS="([\d ]+)"$', script, flags=re.MULTILINE)
    assert tested is not None
    assert [prefix + minor for minor in tested[1].split()] == named


# Where a distribution says its licence.
FIELDS = ("License-Expression", "License", "Classifier")


def test_every_dependency_is_justified_in_the_readme() -> None:
    """The table names what users install, and why; and a licence that goes with this one."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([a-z0-9-]+)` \| (.+ \| .+) \|$", readme, flags=re.MULTILINE))
    users = ("generate", "docs", "pydantic", "msgspec")
    extras = itertools.chain(*(EXTRAS[name] for name in users))
    assert {Requirement(text).name for text in extras} - {"realtime-session"} == rows.keys()
    for name, row in rows.items():
        licence = row.partition(" | ")[2]
        assert licence.startswith(LICENCES)
        told = metadata(name)
        own = [each for field in FIELDS for each in told.get_all(field, [])]
        assert any(licence.split("-")[0] in text for text in own), (name, own)


def test_the_changelog_tells_of_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    found = re.findall(r"^## (\S+)", text, flags=re.MULTILINE)
    assert "Unreleased" == found[0]
    assert PROJECT["project"]["version"] == found[1]


@pytest.mark.skipif(find_spec("cyclonedx_py") is None, reason="needs cyclonedx-bom")
def test_the_bill_of_materials_is_that_of_the_lock_file(tmp_path: Path) -> None:
    command = (sys.executable, "-m", "cyclonedx_py", "requirements", "requirements.lock")
    options = ("--pyproject", "pyproject.toml", "--output-reproducible", "--output-file")
    for name in ("one.json", "two.json"):
        run(*command, *options, str(tmp_path / name), cwd=ROOT)
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    found = json.loads((tmp_path / "one.json").read_text("utf-8"))
    assert "CycloneDX" == found["bomFormat"]
    assert PROJECT["project"]["name"] == found["metadata"]["component"]["name"]
    assert locked().keys() == {canonicalize_name(each["name"]) for each in found["components"]}


def test_hooks_install_what_the_extra_generate_names() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert ["schemaclass-generate", "schemaclass-check"] == [hook["id"] for hook in hooks]
    for hook in hooks:
        assert EXTRAS["generate"] == hook["additional_dependencies"]


def test_paths_in_the_settings_exist() -> None:
    tool = PROJECT["tool"]
    wheel = tool["hatch"]["build"]["targets"]["wheel"]
    packages = tool["schemaclass"]["packages"].values()
    named = [
        *tool["mypy"]["files"],
        *tool["mypy"]["mypy_path"].split(":"),
        *(path for key in ("include", "extraPaths") for path in tool["pyright"][key]),
        *tool["ruff"]["src"],
        *tool["hatch"]["build"]["dev-mode-dirs"],
        *wheel["only-include"],
        *(package["schema"] for package in packages),
    ]
    assert [] == [path for path in named if not (ROOT / path).exists()]


def test_every_ignored_lint_rule_has_its_reason_beside_it() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    ignored = re.findall(r'^    "[A-Z]+[0-9]*",.*$', text, flags=re.MULTILINE)
    assert ignored
    assert [] == [line for line in ignored if not re.search(r",\s+# \S", line)]


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two wheels built from this tree, one after the other."""
    built = [tmp_path_factory.mktemp("wheel") for _ in range(2)]
    for folder in built:
        options = ("--wheel", "--no-isolation", "--outdir", str(folder))
        run(sys.executable, "-m", "build", *options, cwd=ROOT)
    return [next(folder.glob("*.whl")) for folder in built]


def test_the_wheel_holds_packages_and_templates(wheels: list[Path]) -> None:
    roots = {
        "realtime_session": ROOT / "generated" / "realtime_session",
        "schemaclass": ROOT / "scripts" / "schemaclass",
        "schemaclass/templates": ROOT / "templates",
    }
    expected = {
        f"{name}/{path.relative_to(folder).as_posix()}"
        for name, folder in roots.items()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheels[0]) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert expected == packed


def test_the_wheel_requires_nothing_without_an_extra(wheels: list[Path]) -> None:
    with zipfile.ZipFile(wheels[0]) as archive:
        metadata = next(name for name in archive.namelist() if name.endswith("/METADATA"))
        headers = HeaderParser().parsestr(archive.read(metadata).decode())
    required = [Requirement(text) for text in headers.get_all("Requires-Dist", [])]
    assert required
    base = [each for each in required if not each.marker or each.marker.evaluate({"extra": ""})]
    assert [] == base


def test_the_wheel_is_the_same_every_time(wheels: list[Path]) -> None:
    first, second = (wheel.read_bytes() for wheel in wheels)
    assert first == second


def test_the_build_script_runs_from_any_folder_without_a_path(tmp_path: Path) -> None:
    printed = run(sys.executable, "-I", ROOT / "scripts" / "generate.py", "--help", cwd=tmp_path)
    assert "generate" in printed


# --- the lock file --------------------------------------------------------------------------------


def test_every_locked_version_has_hashes() -> None:
    entries = re.split(r"^(?=[a-z0-9])", LOCK, flags=re.MULTILINE)[1:]
    assert sum(map(len, locked().values())) == len(entries)
    bare = [entry for entry in entries if not re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry)]
    assert [] == bare


def test_the_lock_names_no_place() -> None:
    options = {line.split("=")[0] for line in LOCK.split() if line.startswith("--")}
    assert {"--hash"} == options
    assert "://" not in LOCK
    assert not re.search(r"file:|@ |/", LOCK)


# --- git ------------------------------------------------------------------------------------------


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """An empty git repository with this project's rules."""
    for name in (".gitattributes", ".gitignore"):
        shutil.copy(ROOT / name, tmp_path)
    run("git", "init", "--quiet", cwd=tmp_path)
    return tmp_path


def test_generated_files_are_marked_for_git(repository: Path) -> None:
    path = "generated/realtime_session/__init__.py"
    printed = run("git", "check-attr", "linguist-generated", "eol", "--", path, cwd=repository)
    assert f"{path}: linguist-generated: true\n{path}: eol: lf\n" == printed


def test_git_ignores_what_is_made_and_nothing_of_what_is_committed(repository: Path) -> None:
    made = [".venv/bin/python", ".venv-3.12/bin/python", "dist/x.whl", "generated/site/index.html"]
    made.append(".cache/conformance/x")
    kept = ["generated/manifest.json", "generated/docs/index.md", "requirements.lock", ".ci/run"]
    printed = run("git", "check-ignore", *made, *kept, cwd=repository)
    assert made == printed.split()


def test_the_ci_script_is_a_program_that_bash_understands() -> None:
    assert os.access(ROOT / ".ci/run", os.X_OK)
    assert "" == run("bash", "-n", ".ci/run", cwd=ROOT)


def test_workflows_pin_what_they_use() -> None:
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        text = path.read_text(encoding="utf-8")
        used = re.findall(r"uses: (.*)$", text, flags=re.MULTILINE)
        assert used
        assert [] == [
            each for each in used if not re.fullmatch(r"\S+@[0-9a-f]{40} # v[\d.]+", each)
        ]
        assert yaml.safe_load(text)["permissions"] == {}


def test_the_pictures_in_the_readme_are_small() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r"!\[[^]]+\]\((docs/images/[^)]+)\)", readme)
    assert len(shown) == 2
    for path in shown:
        picture = (ROOT / path).read_bytes()
        assert picture.startswith(b"\x89PNG\r\n")
        assert len(picture) < 200_000


# --- make -----------------------------------------------------------------------------------------


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder, with a space in its path, that holds what the Makefile reads."""
    folder = tmp_path / "a checkout"
    folder.mkdir()
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, folder)
    return folder


def test_make_alone_prints_every_target_with_its_help(checkout: Path) -> None:
    described = re.findall(r"^  ([a-z-]+) +\S", run("make", cwd=checkout), flags=re.MULTILINE)
    makefile = (checkout / "Makefile").read_text(encoding="utf-8")
    rules = re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE)
    assert rules == described
    assert set(rules) >= TARGETS
    assert not (checkout / ".venv").exists()


def test_make_sets_up_once_and_again_when_the_lock_changes(checkout: Path) -> None:
    first = run("make", "-n", "generate", cwd=checkout)
    stamp = re.search(r"^touch (\S+)$", first, flags=re.MULTILINE)
    assert stamp is not None
    (checkout / ".venv").mkdir()
    (checkout / stamp[1]).touch()
    second = run("make", "-n", "generate", cwd=checkout)
    assert ".venv/bin/python scripts/generate.py generate\n" == second
    with (checkout / "requirements.lock").open("a", encoding="utf-8") as lock:
        lock.write("# changed\n")
    assert "--require-hashes" in run("make", "-n", "generate", cwd=checkout)


def test_make_says_which_python_it_needs(checkout: Path) -> None:
    old = checkout / "old"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2"\n', encoding="utf-8")
    old.chmod(0o755)
    printed = run("make", "generate", "PYTHON=./old", cwd=checkout, code=2)
    assert "make: Python 3.11 or newer is needed, './old' is: Python 3.9.2" in printed


def test_make_never_empties_a_folder_that_is_no_virtual_environment(checkout: Path) -> None:
    precious = checkout / "precious" / "work.txt"
    precious.parent.mkdir()
    precious.touch()
    make = ("make", "VENV=precious", f"PYTHON={sys.executable}")
    assert "no virtual environment" in run(*make, "generate", cwd=checkout, code=2)
    run(*make, "clean", cwd=checkout)
    assert precious.exists()


def test_make_clean_removes_environments_and_caches_and_no_source(checkout: Path) -> None:
    made = [".venv/pyvenv.cfg", ".venv-3.12/pyvenv.cfg", "dist/x.whl", ".mypy_cache/x"]
    made.append("generated/realtime_session/__pycache__/x.pyc")
    kept = ["generated/manifest.json", "schema/realtime_session.yaml", "tests/test_x.py"]
    for name in (*made, *kept):
        path = checkout / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    run("make", "clean", cwd=checkout)
    assert [] == [name for name in made if (checkout / name).exists()]
    assert kept == [name for name in kept if (checkout / name).exists()]
