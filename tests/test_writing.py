"""Writing: all or nothing, whatever stands in the way and whenever the process is killed."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import stat
import sys
from pathlib import Path

import pytest

from projects import GENERATE, SHOP, Ran, call, contents, generate, ran, small_project

KILLED = Path(__file__).with_name("killed.py")
OTHER = SHOP.replace("minimum: 1", "minimum: 2").replace("Payer", "Buyer")
OUTPUT = Path("generated")
# As root: without the rights to ignore permissions (PR_CAPBSET_DROP, CAP_DAC_OVERRIDE and
# CAP_DAC_READ_SEARCH).
WITHOUT_OVERRIDE = (
    "from ctypes import CDLL\n"
    "os.geteuid() or [CDLL(None).prctl(24, right, 0, 0, 0) for right in (1, 2)]"
)


@pytest.fixture
def project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Path:
    """Stand in a project with one schema, already generated, whose schema changed since."""
    folder = small_project(tmp_path / "project", {"shop.yaml": SHOP})
    monkeypatch.chdir(folder)
    assert 0 == call(capsys, "generate").code
    (folder / "schema" / "shop.yaml").write_text(OTHER, encoding="utf-8", newline="\n")
    return folder


def visible(folder: Path) -> dict[str, bytes]:
    """Give what stands in the output, but for what a run puts aside for the next."""
    return {path: data for path, data in contents(folder).items() if ".schemaclass" not in path}


def is_committed() -> bool:
    return (OUTPUT / ".schemaclass" / "journal.json").exists()


def killed_at(folder: Path, moment: int) -> int:
    """Kill `generate` at a moment; give its exit code."""
    return ran([sys.executable, str(KILLED), str(moment), str(GENERATE), "generate"], folder).code


def commit_and_kill(project: Path, moments: list[int]) -> None:
    """Kill `generate` as soon as it has committed to what it does."""
    for moment in range(moments[0], moments[-1]):
        killed_at(project, moment)
        if is_committed():
            return
    pytest.fail("it never committed")


@pytest.fixture(scope="module")
def moments(tmp_path_factory: pytest.TempPathFactory) -> list[int]:
    """Choose moments of a run that updates, creates and removes: the first, the last, any."""
    folder = small_project(tmp_path_factory.mktemp("moments") / "project", {"shop.yaml": SHOP})
    assert 0 == generate(folder, "generate").code
    (folder / "schema" / "shop.yaml").write_text(OTHER, encoding="utf-8", newline="\n")
    whole = ran([sys.executable, str(KILLED), "0", str(GENERATE), "generate"], folder)
    assert 0 == whole.code
    assert {"created", "removed", "updated"} == {line.split()[0] for line in _told(whole)}
    count = int(whole.out.splitlines()[-1])
    chosen = random.Random(2).sample(range(2, count), 13)  # noqa: S311  # any moments will do
    return sorted([1, *chosen, count])


def _told(whole: Ran) -> list[str]:
    return [line for line in whole.out.splitlines() if "generated/" in line]


@pytest.mark.parametrize("place", range(15))
def test_a_killed_run_leaves_the_old_build_or_the_new(
    project: Path, moments: list[int], place: int, capsys: pytest.CaptureFixture[str]
) -> None:
    old = visible(OUTPUT)
    assert -signal.SIGKILL == killed_at(project, moments[place])
    found, committed = visible(OUTPUT), is_committed()
    assert 0 == call(capsys, "generate").code
    new = visible(OUTPUT)
    assert committed or found in (old, new)
    assert contents(OUTPUT) == new
    assert not (OUTPUT / ".schemaclass").exists()
    assert Ran(0, "", "") == call(capsys, "generate", "--check")
    shutil.rmtree(OUTPUT)
    assert 0 == call(capsys, "generate").code
    assert new == contents(OUTPUT)


def test_a_committed_run_is_completed_before_anything_else(
    project: Path, moments: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    """The next run starts from a whole build even if its schema is wrong."""
    commit_and_kill(project, moments)
    (project / "schema" / "shop.yaml").write_text("type: 3", encoding="utf-8")
    assert 2 == call(capsys, "generate").code
    assert not (OUTPUT / ".schemaclass").exists()
    completed = contents(OUTPUT)
    (project / "schema" / "shop.yaml").write_text(OTHER, encoding="utf-8", newline="\n")
    assert call(capsys, "generate").out.startswith("0 changed, ")
    assert completed == contents(OUTPUT)


# --- what stands in the way ----------------------------------------------------------------------


def refused(ran: Ran, *words: str) -> None:
    """Demand exit code 2, a message with these words, and no traceback."""
    assert (2, "") == (ran.code, ran.out)
    assert "Traceback" not in ran.err
    assert [] == [word for word in words if word not in ran.err], ran.err


def limited(prepare: str) -> Ran:
    """Run `generate` in a process that some Python code has taken something from."""
    become = f"import os, sys\n{prepare}\nos.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
    return ran([sys.executable, "-c", become, "-B", str(GENERATE), "generate"], Path())


def test_a_full_disk_changes_nothing(project: Path) -> None:
    before = contents(project)
    prepare = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))"
    refused(limited(prepare), "can't be written: File too large")
    assert before == contents(project)
    assert 0 == generate(project, "generate").code


@pytest.mark.skipif(sys.platform != "linux" and os.geteuid() == 0, reason="root may write all")
def test_a_folder_without_write_permission_changes_nothing(project: Path) -> None:
    OUTPUT.chmod(0o555)
    before = contents(project)
    done = limited(WITHOUT_OVERRIDE)
    OUTPUT.chmod(0o755)
    refused(done, "generated", "can't be written: Permission denied")
    assert before == contents(project)


@pytest.mark.skipif(sys.platform != "linux" and os.geteuid() == 0, reason="root may write all")
@pytest.mark.parametrize("mode", [0o555, 0o000])
def test_one_folder_without_permissions_changes_nothing(mode: int, project: Path) -> None:
    (OUTPUT / "shop").chmod(mode)
    before = contents(project)
    done = limited(WITHOUT_OVERRIDE)
    assert mode == stat.S_IMODE((OUTPUT / "shop").stat().st_mode)
    (OUTPUT / "shop").chmod(0o755)
    refused(done, "generated/shop", "can't be written: Permission denied", "nothing was changed")
    assert before == contents(project)


def test_a_run_that_stopped_half_way_says_so_and_goes_on_later(
    project: Path, moments: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    commit_and_kill(project, moments)
    (OUTPUT / "shop" / "schema.json").unlink()
    (OUTPUT / "shop" / "schema.json" / "mine").mkdir(parents=True)
    for _ in range(2):
        done = call(capsys, "generate")
        refused(done, "schema.json: error: can't be written: ", "[unfinished]")
        assert "nothing was" not in done.err
        assert is_committed()
    shutil.rmtree(OUTPUT / "shop" / "schema.json")
    assert 0 == call(capsys, "generate").code
    assert Ran(0, "", "") == call(capsys, "generate", "--check")
    assert not (OUTPUT / ".schemaclass").exists()


def test_somebody_elses_file_is_refused_unless_forced(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(OUTPUT)
    (OUTPUT / "shop").mkdir(parents=True)
    (OUTPUT / "shop" / "__init__.py").write_text("mine = 1\n", encoding="utf-8")
    before = contents(project)
    refused(call(capsys, "generate"), "generated/shop/__init__.py: error: ", "--force")
    assert before == contents(project)
    assert 0 == call(capsys, "generate", "--force").code
    assert b"mine" not in contents(OUTPUT)["shop/__init__.py"]


@pytest.mark.parametrize("place", ["shop", "shop/_models.py/mine.txt", ".schemaclass"])
@pytest.mark.parametrize("option", ["--force", "--check", None])
def test_what_is_no_file_where_one_belongs_changes_nothing(
    project: Path, place: str, option: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(OUTPUT)
    (OUTPUT / place).parent.mkdir(parents=True)
    (OUTPUT / place).write_text("mine\n", encoding="utf-8")
    before = contents(project)
    for _ in range(2):  # the second run meets what the first one left
        done = call(capsys, "generate", *([option] if option else []))
        if option == "--check":
            assert 1 == done.code
        else:
            refused(done, "generated")
        assert before == contents(project)


def test_a_linked_output_is_written_where_the_link_leads(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.move(OUTPUT, elsewhere)
    OUTPUT.symlink_to(elsewhere, target_is_directory=True)
    assert 0 == call(capsys, "generate").code
    assert OUTPUT.is_symlink()
    assert Ran(0, "", "") == call(capsys, "generate", "--check")
    assert contents(elsewhere) == contents(project / OUTPUT)


@pytest.mark.usefixtures("project")
def test_a_linked_file_is_never_written_through(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    victim = tmp_path / "victim.txt"
    victim.write_text("mine\n", encoding="utf-8")
    (OUTPUT / "shop" / "_models.py").unlink()
    (OUTPUT / "shop" / "_models.py").symlink_to(victim)
    refused(call(capsys, "generate"), "generated/shop/_models.py: error: ")
    assert 0 == call(capsys, "generate", "--force").code
    assert "mine\n" == victim.read_text("utf-8")
    assert not (OUTPUT / "shop" / "_models.py").is_symlink()


# --- what somebody else wrote --------------------------------------------------------------------

EMPTY = {"format": 1, "versions": {}, "packages": {}, "files": {}}
ENTRY = {
    "source": "a",
    "source_sha256": "",
    "roots": [],
    "fingerprint": "",
    "flavours": {},
    "index": [],
    "files": {},
}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "[" * 100_000,
        json.dumps({**EMPTY, "format": 2}),
        json.dumps({**EMPTY, "files": 3}),
        json.dumps({**EMPTY, "files": {"a": 3}}),
        json.dumps({**EMPTY, "files": {"../victim": "0"}}),
        json.dumps({**EMPTY, "files": {"/victim": "0"}}),
        json.dumps({**EMPTY, "packages": 3}),
        json.dumps({**EMPTY, "packages": {"a": 3}}),
        json.dumps({**EMPTY, "packages": {"a": {**ENTRY, "files": 3}}}),
        json.dumps({**EMPTY, "packages": {"a": {**ENTRY, "index": [3]}}}),
        json.dumps({**EMPTY, "packages": {"a": {**ENTRY, "index": [{"a": "b"}]}}}),
        json.dumps({**EMPTY, "packages": {"shop": {**ENTRY, "flavours": 3}}}),
        json.dumps({**EMPTY, "packages": {"shop": {**ENTRY, "roots": [3]}}}),
        json.dumps({**EMPTY, "packages": {"shop": {**ENTRY, "source": None}}}),
        json.dumps({**EMPTY, "packages": {"shop": {**ENTRY, "more": ""}}}),
        json.dumps({**EMPTY, "packages": {"shop": {**ENTRY, "files": {"other/a.py": ""}}}}),
        json.dumps({**EMPTY, "packages": {"..": {**ENTRY, "files": {"../victim": ""}}}}),
        json.dumps({**EMPTY, "files": {"docs/../../victim": ""}}),
        json.dumps({**EMPTY, "files": {"docs/..\\victim": ""}}),
        json.dumps({**EMPTY, "files": {"docs//victim": ""}}),
        json.dumps({**EMPTY, "files": {"docs/\0": ""}}),
        json.dumps({**EMPTY, "files": {"docs/\udcff": ""}}),
        json.dumps({**EMPTY, "packages": {"shop": {**ENTRY, "source": "\udcff"}}}),
        json.dumps({**EMPTY, "packages": {"\udcff": ENTRY}}),
    ],
    ids=range(27),
)
def test_a_manifest_of_somebody_else_is_refused(
    project: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (OUTPUT / "manifest.json").write_text(text, encoding="utf-8")
    before = contents(project)
    refused(call(capsys, "generate"), "generated/manifest.json: error: ", "[manifest]")
    assert before == contents(project)


def test_a_manifest_never_removes_what_is_not_below_it(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    Path("victim").write_text("", encoding="utf-8")
    text = json.dumps({**EMPTY, "files": {"../victim": empty, str(project / "victim"): empty}})
    (OUTPUT / "manifest.json").write_text(text, encoding="utf-8")
    call(capsys, "generate", "--force")
    assert Path("victim").exists()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "[" * 100_000,
        '{"write": 3}',
        '{"write": 3, "remove": []}',
        '{"write": [3], "remove": []}',
        '{"write": [], "remove": ["../victim"]}',
        '{"write": [], "remove": ["shop/../../victim"]}',
        '{"write": ["../victim"], "remove": []}',
        '{"write": [], "remove": [""]}',
        '{"write": [], "remove": ["a\\u0000b"]}',
    ],
    ids=range(12),
)
def test_a_journal_of_somebody_else_is_never_followed(
    project: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("victim").write_text("mine\n", encoding="utf-8")
    (OUTPUT / ".schemaclass").mkdir()
    (OUTPUT / ".schemaclass" / "journal.json").write_text(text, encoding="utf-8")
    before = contents(project)
    refused(call(capsys, "generate"), "generated/.schemaclass", "[journal]", "delete the folder")
    assert before == contents(project)


def test_a_journal_never_removes_by_an_absolute_path(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    victim = project / "victim"
    victim.write_text("mine\n", encoding="utf-8")
    (OUTPUT / ".schemaclass").mkdir()
    journal = json.dumps({"write": [], "remove": [str(victim)]})
    (OUTPUT / ".schemaclass" / "journal.json").write_text(journal, encoding="utf-8")
    refused(call(capsys, "generate"), "[journal]")
    assert victim.exists()
