"""One line of the schema is edited: what changes is what depends on that line, and is told."""

from __future__ import annotations

import difflib
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from projects import Ran, contents, copied_project, ran, touches

SCHEMA = "schema/realtime_session.yaml"
PACKAGE = "realtime_session"
PAGE = f"docs/{PACKAGE}/RealtimeSession.md"
PYDANTIC = f"{PACKAGE}/pydantic_models.py"
MSGSPEC = f"{PACKAGE}/msgspec_models.py"
TYPED_DICTS = f"{PACKAGE}/typed_dicts.py"
GENERATOR = "datamodel_code_generator"


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit of one line, the files that depend on it, and words one of which a changed line has.

    `most` is how many lines may differ in a file, removed and added ones together.
    """

    old: str
    new: str
    files: tuple[str, ...]
    words: tuple[str, ...]
    most: int = 12


# It says which texts of the modules belong together.
INIT = f"{PACKAGE}/__init__.py"
MARK = re.compile(r'belongs\(__name__, "[0-9a-f]{12}"\)|    _\w+="[0-9a-f]{12}",')

EDITS = {
    "a limit": Edit(
        "          maximum: 1.2\n",
        "          maximum: 1.3\n",
        (PAGE, f"{PACKAGE}/_checks.py", INIT, f"{PACKAGE}/_models.py", MSGSPEC, PYDANTIC),
        ("1.2", "1.3", "2.2", "2.3"),  # the latter in the input that is refused
    ),
    "a description": Edit(
        "model can respond with. To disable audio,\n",
        "model can respond with. To switch audio off,\n",
        (PAGE, INIT, f"{PACKAGE}/_models.py", MSGSPEC, PYDANTIC, TYPED_DICTS),
        ("To disable audio,", "To switch audio off,"),
        4,
    ),
    "what absence means": Edit(
        "            A new session uses the server's default instructions;",
        "            A new session uses its server's default instructions;",
        (PAGE, INIT, f"{PACKAGE}/_models.py"),
        ("A new session uses",),
        2,
    ),
    "a value of an enumeration": Edit(
        "verse, alloy, echo, shimmer]\n",
        "verse, alloy, echo, shimmer, marin]\n",
        (
            PAGE,
            f"{PACKAGE}/_checks.py",
            INIT,
            f"{PACKAGE}/_models.py",
            MSGSPEC,
            PYDANTIC,
            TYPED_DICTS,
        ),
        ("shimmer", "marin"),
        14,
    ),
    "a default": Edit(
        "          default: 0.8\n",
        "          default: 0.9\n",
        (PAGE, INIT, f"{PACKAGE}/_models.py"),
        ("0.8", "0.9"),
    ),
    "a comment": Edit("# The source of truth for", "# The one source for", (), ()),
}


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the project and generate it with the copy's compiler."""
    folder = copied_project(tmp_path_factory.mktemp("original") / "project")
    assert 0 == generated(folder).code
    return folder


@pytest.fixture
def project(original: Path, tmp_path: Path) -> Path:
    """Give a copy of that, to change."""
    return shutil.copytree(original, tmp_path / "project")


def generated(folder: Path, *options: str) -> Ran:
    """Run `generate` with the copy's own compiler; `options` are the interpreter's."""
    return ran([sys.executable, *options, "scripts/generate.py", "generate"], folder)


def edit(folder: Path, change: Edit) -> None:
    path = folder / SCHEMA
    text = path.read_text("utf-8")
    assert 1 == text.count(change.old)
    path.write_text(text.replace(change.old, change.new), encoding="utf-8", newline="\n")


def differing(before: bytes, after: bytes) -> list[str]:
    """Give the lines that were removed or added, as few as there can be."""
    old, new = before.decode().splitlines(), after.decode().splitlines()
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    found: list[str] = []
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag != "equal":
            found += [*old[start:end], *new[new_start:new_end]]
    return found


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_changes_what_depends_on_it(project: Path, name: str) -> None:
    change = EDITS[name]
    before, times = contents(project / "generated"), touches(project / "generated")
    edit(project, change)
    done = generated(project)
    assert (0, "") == (done.code, done.err)
    after = contents(project / "generated")
    assert sorted(before) == sorted(after)
    changed = [path for path in before if before[path] != after[path]]
    always = {"manifest.json", f"{PACKAGE}/schema.json"} if change.files else {"manifest.json"}
    assert sorted({*change.files, *always}) == changed
    assert [f"updated generated/{path}" for path in changed] == sorted(done.out.splitlines()[:-1])
    for path in changed:
        if path != "manifest.json":
            told = differing(before[path], after[path])
            # Marks of texts change with the texts.
            lines = [line for line in told if not MARK.fullmatch(line)]
            assert path == INIT or lines
            assert len(lines) <= change.most, (path, lines)
            strangers = [line for line in lines if not any(word in line for word in change.words)]
            assert [] == strangers, path
    kept = [path for path in before if path not in changed]
    now = touches(project / "generated")  # the same files, in which nobody wrote
    assert [times[path][:2] for path in kept] == [now[path][:2] for path in kept]


def test_the_manifest_changes_by_its_hashes_only(project: Path) -> None:
    before = (project / "generated" / "manifest.json").read_bytes()
    edit(project, EDITS["a limit"])
    generated(project)
    lines = differing(before, (project / "generated" / "manifest.json").read_bytes())
    told = {"source_sha256", "fingerprint", "pydantic", "msgspec", "typeddict"}
    told |= {PAGE, *EDITS["a limit"].files, f"{PACKAGE}/schema.json"}
    assert sorted(told & {line.split('"')[1] for line in lines}) == sorted(
        {line.split('"')[1] for line in lines}
    )


@pytest.mark.parametrize("name", ["a limit", "a comment"])
def test_what_is_undone_leaves_no_trace(project: Path, name: str) -> None:
    before = contents(project)
    edit(project, EDITS[name])
    assert 0 == generated(project).code
    edit(project, Edit(EDITS[name].new, EDITS[name].old, (), ()))
    assert 0 == generated(project).code
    assert before == contents(project)


def test_a_second_run_touches_nothing(project: Path) -> None:
    edit(project, EDITS["a limit"])
    assert 0 == generated(project).code
    before = contents(project / "generated"), touches(project / "generated")
    done = generated(project, "-X", "importtime")
    assert 0 == done.code
    count = len(before[0])
    assert done.out.startswith(f"0 changed, {count} unchanged, ")
    assert before == (contents(project / "generated"), touches(project / "generated"))
    for module in (GENERATOR, "jsonschema", "jsonschema_rs", "yaml"):
        assert module not in imported(done), module


def imported(done: Ran) -> set[str]:
    """Read the top-level modules from what `-X importtime` printed."""
    rows = [line for line in done.err.splitlines() if line.startswith("import time:")]
    assert rows
    return {row.rpartition("|")[2].strip().partition(".")[0] for row in rows}


def test_a_flavour_is_kept_while_its_input_is_what_it_was(project: Path) -> None:
    edit(project, EDITS["what absence means"])
    done = generated(project, "-X", "importtime")
    assert 0 == done.code
    assert GENERATOR not in imported(done)
    edit(project, EDITS["a limit"])
    done = generated(project, "-X", "importtime")
    assert GENERATOR in imported(done)


def test_a_flavour_is_made_when_it_is_asked_for_and_removed_when_not(project: Path) -> None:
    before = contents(project / "generated")
    settings = project / "pyproject.toml"
    text = settings.read_text("utf-8")
    listed = 'flavours = ["pydantic", "msgspec", "typeddict"]'
    assert listed in text
    settings.write_text(text.replace(listed, 'flavours = ["pydantic"]'), encoding="utf-8")
    done = generated(project, "-X", "importtime")
    assert ["removed", "removed", "updated"] == sorted(
        line.split()[0] for line in done.out.splitlines()[:-1]
    )
    assert GENERATOR not in imported(done)
    assert {MSGSPEC, TYPED_DICTS} == set(before) - set(contents(project / "generated"))
    settings.write_text(text, encoding="utf-8")
    assert 0 == generated(project).code
    assert before == contents(project / "generated")


def test_another_compiler_makes_everything_anew(project: Path) -> None:
    template = project / "templates" / "python" / "init.py.jinja"
    with template.open("a", encoding="utf-8", newline="\n") as file:
        file.write("# another layout\n")
    done = generated(project)
    expected = ["manifest.json", f"{PACKAGE}/__init__.py"]
    assert [f"updated generated/{path}" for path in expected] == done.out.splitlines()[:-1]
    shutil.rmtree(project / "generated" / PACKAGE)
    assert 0 == generated(project).code
    assert "# another layout\n" in (project / f"generated/{PACKAGE}/__init__.py").read_text("utf-8")
