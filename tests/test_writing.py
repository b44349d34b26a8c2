"""Writing: all or nothing, whatever stands in the way and whenever the process is killed."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from projects import GENERATE, SHOP, Ran, call, contents, generate, ran, small_project
from schemaclass.output import exchange

KILLED = Path(__file__).with_name("killed.py")
CRASH = Path(__file__).with_name("crash.py")
LOCKING = (
    "import fcntl, os, sys\n"
    "fcntl.flock(os.open(sys.argv[1], 0), fcntl.LOCK_EX)\n"
    "print('locked', flush=True)\n"
    "input()"
)
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


def is_committed() -> bool:
    return (OUTPUT / ".schemaclass" / "journal.json").exists()


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a project in which a run was killed as soon as it had committed."""
    folder = small_project(tmp_path_factory.mktemp("committed") / "project", {"shop.yaml": SHOP})
    assert 0 == generate(folder, "generate").code
    (folder / "schema" / "shop.yaml").write_text(OTHER, encoding="utf-8", newline="\n")
    journal = "generated/.schemaclass/journal.json"
    command = [sys.executable, str(KILLED), journal, str(GENERATE), "generate"]
    assert -signal.SIGKILL == ran(command, folder).code
    assert (folder / journal).exists()
    return folder


@pytest.fixture
def interrupted(committed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a copy of that project."""
    folder = tmp_path / "interrupted"
    shutil.copytree(committed, folder, symlinks=True)
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.slow
def test_wherever_a_run_is_killed_each_folder_is_one_whole_build(tmp_path: Path) -> None:
    """200 kills; each time the folder is judged, and then again after the next run."""
    done = ran([sys.executable, str(CRASH), str(tmp_path), "200", "7"], tmp_path)
    assert 0 == done.code, done.err
    seen = json.loads(done.out)
    assert 100 <= seen["killed"] <= 200
    assert min(seen["old"], seen["new"]) > 20
    assert (0, 0) == (seen["split"], seen["between"])


def test_a_few_kills_too(tmp_path: Path) -> None:
    done = ran([sys.executable, str(CRASH), str(tmp_path), "12", "3"], tmp_path)
    assert 0 == done.code, done.err
    assert 0 == json.loads(done.out)["split"]


@pytest.mark.parametrize("cases", [8, pytest.param(60, marks=pytest.mark.slow)])
def test_wherever_docs_is_killed_the_site_is_the_old_or_the_new(cases: int, tmp_path: Path) -> None:
    """The first run of all is killed, too; nothing is left where temporary files are."""
    done = ran([sys.executable, str(CRASH), str(tmp_path), str(cases), "5", "docs"], tmp_path)
    assert 0 == done.code, done.err
    seen = json.loads(done.out)
    assert cases // 2 <= seen["killed"] <= cases
    assert cases == seen["old"] + seen["new"]
    assert 0 < seen["old"]


@pytest.mark.parametrize("command", ["generate", "docs"])
@pytest.mark.parametrize("steps", [1, 2])
def test_a_site_that_stands_aside_comes_to_its_place(
    steps: int, command: str, project: Path
) -> None:
    """Where folders can't change places in one step, a run can be killed between two of them."""
    assert 0 == generate(project, "docs").code
    built = contents(OUTPUT / "site")
    staged = OUTPUT / ".schemaclass" / "new" / "site"
    staged.parent.mkdir(parents=True)
    shutil.copytree(OUTPUT / "site", staged)
    (staged / "new.html").touch()
    (OUTPUT / "site").rename(staged.with_name("site.old"))
    if steps == 2:
        staged.rename(OUTPUT / "site")
    assert 0 == generate(project, command).code
    expected = {**built, "new.html": b""} if command == "generate" else built
    assert expected.keys() == contents(OUTPUT / "site").keys()
    assert not (OUTPUT / ".schemaclass").exists()


@pytest.mark.parametrize("link", [".schemaclass", ".schemaclass/new"])
@pytest.mark.parametrize("has_journal", [True, False])
def test_what_a_link_leads_to_is_never_taken_for_staged(
    link: str,
    has_journal: bool,  # noqa: FBT001  # a parameter of a test
    project: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    elsewhere = tmp_path / "elsewhere"
    for path in ("new/site.old", "new/shop", "site.old", "shop"):
        (elsewhere / path).mkdir(parents=True)
        (elsewhere / path / "__init__.py").write_text("mine = 1\n", encoding="utf-8")
    (OUTPUT / link).parent.mkdir(exist_ok=True)
    (OUTPUT / link).symlink_to(elsewhere, target_is_directory=True)
    if has_journal:
        unit = {"path": "shop", "written": {"__init__.py": "0"}, "removed": []}
        journal = OUTPUT / ".schemaclass" / "journal.json"
        journal.write_text(json.dumps({"units": [unit]}), encoding="utf-8")
    before = contents(elsewhere), contents(project)
    for command in ("generate", "docs"):
        refused(call(capsys, command), "[journal]", "delete the folder .schemaclass")
    assert before == (contents(elsewhere), contents(project))


@pytest.mark.parametrize("count", range(4))
@pytest.mark.parametrize("can_exchange", [True, False])
def test_a_kill_between_two_folders_is_put_right_by_the_next_run(
    count: int,
    can_exchange: bool,  # noqa: FBT001  # a parameter of a test
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What no test from outside can hit, step by step, with and without the system's help."""
    pairs = []
    for name in ("one", "two"):
        for side in ("place", "other"):
            (tmp_path / side / name).mkdir(parents=True)
            (tmp_path / side / name / side).touch()
        pairs.append((tmp_path / "place" / name, tmp_path / "other" / name))
    if not can_exchange:
        monkeypatch.setattr(exchange, "_exchanged", lambda pairs: pairs)
    steps = iter(range(count))
    rename = Path.rename

    def stopping(path: Path, target: Path) -> Path:
        if next(steps, None) is None:
            raise InterruptedError
        return rename(path, target)

    with monkeypatch.context() as patch, contextlib.suppress(InterruptedError):
        patch.setattr(Path, "rename", stopping)
        exchange.swap(pairs)
    waiting = [pair for pair in pairs if not (pair[0] / "other").exists()]
    for place, other in waiting:
        assert any((each / "other").exists() for each in (place, other))
    monkeypatch.undo()
    exchange.swap(waiting)
    assert all((place / "other").exists() for place, _ in pairs)
    found = {path.name for path in (tmp_path / "other").rglob("*") if path.is_file()}
    assert {"place"} == found


def test_a_committed_run_is_completed_before_anything_else(
    interrupted: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The next run starts from a whole build even if its schema is wrong."""
    (interrupted / "schema" / "shop.yaml").write_text("type: 3", encoding="utf-8")
    assert 2 == call(capsys, "generate").code
    assert not (OUTPUT / ".schemaclass").exists()
    completed = contents(OUTPUT)
    (interrupted / "schema" / "shop.yaml").write_text(OTHER, encoding="utf-8", newline="\n")
    assert call(capsys, "generate").out.startswith("0 changed, ")
    assert completed == contents(OUTPUT)


@pytest.mark.usefixtures("interrupted")
def test_check_says_that_a_run_was_interrupted(capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(OUTPUT)
    done = call(capsys, "generate", "--check")
    assert (1, "") == (done.code, done.err)
    assert done.out.startswith("unfinished: generated: a run was interrupted; run make generate")
    assert before == contents(OUTPUT)


# --- two runs at once ----------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="needs the locks of POSIX")
def test_a_second_run_waits_for_the_first(project: Path) -> None:
    waiting = subprocess.Popen(
        [sys.executable, "-c", LOCKING, str(project / OUTPUT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert waiting.stdin is not None
    assert waiting.stdout is not None
    assert b"locked\n" == waiting.stdout.readline()
    second = subprocess.Popen(
        [sys.executable, str(GENERATE), "generate"],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert second.stderr is not None
    assert b"waiting for another run in generated\n" == second.stderr.readline()
    assert second.poll() is None
    waiting.communicate(b"\n")
    out, err = second.communicate()
    assert (0, b"") == (second.returncode, err)
    assert b"updated generated/shop/_models.py" in out


@pytest.mark.parametrize("is_there", [True, False])
def test_runs_at_once_leave_one_whole_build(
    project: Path,
    is_there: bool,  # noqa: FBT001  # a parameter of a test
    capsys: pytest.CaptureFixture[str],
) -> None:
    if not is_there:
        shutil.rmtree(OUTPUT)
    command = [sys.executable, str(GENERATE), "generate"]
    runs = [
        subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    ended = [(run.communicate(), run.returncode) for run in runs]
    assert [0] * 4 == [code for _, code in ended], ended
    changed = [out for (out, _), _ in ended if b" generated/shop/_models.py" in out]
    assert 1 == len(changed)
    assert Ran(0, "", "") == call(capsys, "generate", "--check")


@pytest.mark.parametrize("rounds", [1, pytest.param(25, marks=pytest.mark.slow)])
def test_sites_built_at_once_end_as_one_whole_site(rounds: int, project: Path) -> None:
    """Four at a time, where there is a site and where there is not even a folder."""
    command = [sys.executable, str(GENERATE), "docs", "--output"]
    expected = {}
    for output in (Path("new/deep"), Path("new"), OUTPUT)[-rounds:]:
        assert 0 == generate(project, "docs", "--output", str(output)).code
        expected[output] = contents(output / "site")
        shutil.rmtree(project / "new", ignore_errors=True)
    for number in range(rounds):
        output = list(expected)[number % len(expected)]
        runs = [
            subprocess.Popen(
                [*command, str(output)], cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
            for _ in range(4)
        ]
        ended = [(run.communicate(), run.returncode) for run in runs]
        assert [0] * 4 == [code for _, code in ended], ended
        assert expected[output] == contents(output / "site")
        assert {"docs", "manifest.json", "shop", "site"} >= {path.name for path in output.iterdir()}
        shutil.rmtree(project / "new", ignore_errors=True)
        assert {"generated", "pyproject.toml", "schema"} == {path.name for path in Path().iterdir()}


def test_a_site_and_packages_can_be_made_at_once(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(OUTPUT)
    runs = [
        subprocess.Popen(
            [sys.executable, str(GENERATE), command],
            cwd=project,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for command in ("docs", "generate", "docs", "generate")
    ]
    ended = [(run.communicate(), run.returncode) for run in runs]
    assert [0] * 4 == [code for _, code in ended], ended
    assert {"docs", "manifest.json", "shop", "site"} == {path.name for path in OUTPUT.iterdir()}
    assert Ran(0, "", "") == call(capsys, "generate", "--check")


def test_a_folder_is_locked_from_its_first_moment_on(tmp_path: Path) -> None:
    """Who comes when it was just made finds it locked, and waits."""
    told: list[str] = []
    deep = tmp_path / "new" / "deep"
    with exchange.locked(deep, told.append) as make:
        make()
        assert deep.is_dir()
        waiting = subprocess.Popen(
            [sys.executable, "-c", LOCKING, str(deep)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(0.5)
        (deep / "mine.txt").touch()
    assert waiting.stdout is not None
    assert b"locked\n" == waiting.stdout.readline()
    waiting.communicate(b"\n")
    assert {"new"} == {path.name for path in tmp_path.iterdir()}
    assert [] == told


def test_a_folder_that_nothing_is_put_into_goes(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / ".schemaclass-new" / "old").mkdir(parents=True)  # of a run that was killed
    with (
        contextlib.suppress(InterruptedError),
        exchange.locked(tmp_path / "kept" / "new" / "deep", print) as make,
    ):
        make()
        assert (tmp_path / "kept" / "new" / "deep").is_dir()
        raise InterruptedError
    assert [] == list((tmp_path / "kept").iterdir())


# --- what stands in the way ----------------------------------------------------------------------


def refused(ran: Ran, *words: str) -> None:
    """Demand exit code 2, a message with these words, and no traceback."""
    assert (2, "") == (ran.code, ran.out)
    assert "Traceback" not in ran.err
    assert [] == [word for word in words if word not in ran.err], ran.err


def limited(prepare: str, command: str = "generate") -> Ran:
    """Run a command in a process that some Python code has taken something from."""
    become = f"import os, sys\n{prepare}\nos.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
    return ran([sys.executable, "-c", become, "-B", str(GENERATE), command], Path())


def test_a_full_disk_changes_nothing(project: Path) -> None:
    before = contents(project)
    prepare = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))"
    refused(limited(prepare), "can't be written: File too large")
    assert before == contents(project)
    assert 0 == generate(project, "generate").code


@pytest.mark.parametrize("size", [500, 2_000, 10_000, 20_000])
def test_a_site_that_has_no_room_changes_nothing(size: int, project: Path) -> None:
    """Sources, pages, what the search has, or Sphinx's own files: each is the one that fails."""
    before = contents(project)
    prepare = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))"
    for _ in range(2):
        refused(limited(prepare, "docs"), "can't be written: File too large", "nothing was changed")
        assert before == contents(project)
        assert {*before} | {"generated", "schema"} >= {path.name for path in Path().iterdir()}
    assert 0 == generate(project, "docs").code


@pytest.mark.parametrize("name", ["a b", "[x] {{y}} *%s", "#a?b&c", "\u00fc\u4e2d", "bytes\udcff"])
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names of files are Unicode")
def test_a_site_is_the_same_whatever_its_folder_is_called(name: str, project: Path) -> None:
    for output in ("plain", name):
        assert 0 == generate(project, "docs", "--output", output).code
    assert contents(project / "plain" / "site") == contents(project / name / "site")


@pytest.mark.parametrize("place", [".", "elsewhere"])
def test_a_linked_site_is_never_written_through(
    place: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == generate(project, "docs").code
    elsewhere = project / place / "moved"
    elsewhere.parent.mkdir(exist_ok=True)
    shutil.move(OUTPUT / "site", elsewhere)
    (OUTPUT / "site").symlink_to(elsewhere, target_is_directory=True)
    before = contents(elsewhere)
    refused(call(capsys, "docs"), "generated/site: error: is a symbolic link")
    assert before == contents(elsewhere)


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


@pytest.mark.usefixtures("interrupted")
def test_a_run_that_stopped_half_way_says_so_and_goes_on_later(
    capsys: pytest.CaptureFixture[str],
) -> None:
    (OUTPUT / "docs" / "README.md").unlink()
    (OUTPUT / "docs" / "README.md" / "mine").mkdir(parents=True)
    for _ in range(2):
        done = call(capsys, "generate")
        refused(done, "README.md: error: is a folder where a file belongs", "[unfinished]")
        assert "nothing was" not in done.err
        assert is_committed()
    shutil.rmtree(OUTPUT / "docs" / "README.md")
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


@pytest.mark.parametrize("place", ["shop", "docs", "docs/shop"])
@pytest.mark.parametrize("option", [(), ("--force",)])
@pytest.mark.usefixtures("project")
def test_a_linked_folder_is_never_written_through(
    place: str, option: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.move(OUTPUT / place, elsewhere)
    (OUTPUT / place).symlink_to(elsewhere, target_is_directory=True)
    before = contents(elsewhere)
    refused(call(capsys, "generate", *option), f"generated/{place}: error: is a symbolic link")
    assert before == contents(elsewhere)
    assert (OUTPUT / place).is_symlink()


@pytest.mark.usefixtures("project")
def test_links_of_others_stay_links(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "elsewhere").mkdir()
    (OUTPUT / "shop" / "folder").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (OUTPUT / "shop" / "nowhere.txt").symlink_to(tmp_path / "nowhere")
    assert 0 == call(capsys, "generate").code
    assert (OUTPUT / "shop" / "folder").readlink() == tmp_path / "elsewhere"
    assert (OUTPUT / "shop" / "nowhere.txt").readlink() == tmp_path / "nowhere"
    assert [] == list((tmp_path / "elsewhere").iterdir())


MINE = ("notes.txt", "shop/notes.txt", "shop/deep/er.txt", "docs/mine.md", "docs/shop/mine.md")


@pytest.mark.parametrize("removes", [True, False])
def test_files_of_others_stay_what_and_where_they_are(
    project: Path,
    removes: bool,  # noqa: FBT001  # a parameter of a test
    capsys: pytest.CaptureFixture[str],
) -> None:
    for path in MINE:
        (OUTPUT / path).parent.mkdir(parents=True, exist_ok=True)
        (OUTPUT / path).write_text(path, encoding="utf-8")
    (OUTPUT / "shop" / "deep").chmod(0o700)
    (OUTPUT / "shop" / "notes.txt").chmod(0o640)
    before = {path: (OUTPUT / path).stat().st_ino for path in MINE}
    if removes:
        (project / "schema" / "shop.yaml").rename(project / "schema" / "other.yaml")
    assert 0 == call(capsys, "generate").code
    assert before == {path: (OUTPUT / path).stat().st_ino for path in MINE}
    assert {path: path for path in MINE} == {path: (OUTPUT / path).read_text() for path in MINE}
    assert 0o700 == stat.S_IMODE((OUTPUT / "shop" / "deep").stat().st_mode)
    assert 0o640 == stat.S_IMODE((OUTPUT / "shop" / "notes.txt").stat().st_mode)
    assert removes is not (OUTPUT / "shop" / "_models.py").exists()


def test_bytecode_goes_with_what_it_was_made_of(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cache = OUTPUT / "shop" / "__pycache__"
    cache.mkdir()
    for name in ("_models.cpython-311.pyc", "_runtime.cpython-311.pyc"):
        (cache / name).touch()
    assert 0 == call(capsys, "generate").code
    assert ["_runtime.cpython-311.pyc"] == [path.name for path in cache.iterdir()]
    (project / "schema" / "shop.yaml").rename(project / "schema" / "other.yaml")
    assert 0 == call(capsys, "generate").code
    assert not (OUTPUT / "shop").exists()


def test_an_orphan_that_was_edited_stays(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (OUTPUT / "shop" / "_models.py").write_text("mine = 1\n", encoding="utf-8")
    (project / "schema" / "shop.yaml").rename(project / "schema" / "other.yaml")
    done = call(capsys, "generate")
    assert 0 == done.code
    assert "kept generated/shop/_models.py" in done.out.splitlines()
    assert ["_models.py"] == [path.name for path in (OUTPUT / "shop").iterdir()]
    assert not (OUTPUT / "docs" / "shop").exists()


def test_a_late_file_of_others_is_saved(tmp_path: Path) -> None:
    """What somebody puts into a folder after it was carried over, and before it was exchanged."""
    old, new = tmp_path / "old", tmp_path / "new"
    (old / "deep").mkdir(parents=True)
    (old / "early.txt").write_text("early", encoding="utf-8")
    exchange.carry(old, new, {"ours.py"})
    (old / "late.txt").write_text("late", encoding="utf-8")
    (old / "deep" / "late.txt").write_text("late", encoding="utf-8")
    (old / "early.txt").unlink()
    (old / "early.txt").write_text("replaced", encoding="utf-8")
    (old / "ours.py").write_text("old", encoding="utf-8")
    exchange.sweep(old, new, {"ours.py"})
    assert {"early.txt": b"replaced", "late.txt": b"late", "deep/late.txt": b"late"} == contents(
        new
    )


# --- a disk that is full -------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a file system of 600 kB, where that is allowed."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=600k", "none", str(place)]
    if shutil.which("mount") is None or ran(mount, tmp_path).code != 0:
        pytest.skip("no file system can be mounted here")
    try:
        yield place
    finally:
        assert 0 == ran(["umount", str(place)], tmp_path).code


def test_a_disk_that_runs_full_changes_nothing(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever is left of it: the run ends well, or nothing was changed."""
    folder = small_project(small_disk / "project", {"shop.yaml": SHOP})
    monkeypatch.chdir(folder)
    assert 0 == call(capsys, "generate").code
    old = contents(OUTPUT)
    (folder / "schema" / "shop.yaml").write_text(OTHER, encoding="utf-8", newline="\n")
    codes = []
    for left in range(0, 160_000, 8_192):
        filler = small_disk / "filler"
        free = shutil.disk_usage(small_disk).free
        filler.write_bytes(b"x" * max(free - left, 0))
        done = call(capsys, "generate")
        codes.append(done.code)
        if done.code == 0:
            break
        refused(done, "can't be written: No space left on device", "nothing was changed")
        assert old == contents(OUTPUT)
        filler.unlink()
    assert {0, 2} == set(codes)
    assert 0 == codes[-1]
    assert Ran(0, "", "") == call(capsys, "generate", "--check")


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


HOSTILE = (
    {"path": "../victim", "written": {"": "0"}, "removed": []},
    {"path": "/victim", "written": {"": "0"}, "removed": []},
    {"path": "shop/../../victim", "written": {}, "removed": [""]},
    {"path": "docs/..", "written": {}, "removed": ["victim"]},
    {"path": "shop", "written": {}, "removed": ["../../victim"]},
    {"path": "shop", "written": {"../../victim": "0"}, "removed": []},
    {"path": "", "written": {}, "removed": ["victim"]},
    {"path": "shop", "written": 3, "removed": []},
    {"path": "shop", "written": {}},
    {"path": "shop/deep", "written": {}, "removed": []},
    {"path": "a\0b", "written": {}, "removed": []},
    {"path": 3, "written": {}, "removed": [3]},
    3,
)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "[" * 100_000, '{"units": 3}', "{}"]
    + [json.dumps({"units": [unit]}) for unit in HOSTILE],
    ids=range(6 + len(HOSTILE)),
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
    journal = json.dumps({"units": [{"path": str(victim), "written": {}, "removed": [""]}]})
    (OUTPUT / ".schemaclass" / "journal.json").write_text(journal, encoding="utf-8")
    refused(call(capsys, "generate"), "[journal]")
    assert victim.exists()


@pytest.mark.parametrize("link", ["docs", "shop", ".schemaclass"])
def test_a_journal_never_leads_through_a_link(
    project: Path, tmp_path: Path, link: str, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "README.md").write_text("mine\n", encoding="utf-8")
    units = [
        {"path": "docs/README.md", "written": {"": "0"}, "removed": []},
        {"path": "shop", "written": {"README.md": "0"}, "removed": []},
    ]
    shutil.rmtree(OUTPUT / link, ignore_errors=True)
    (OUTPUT / link).symlink_to(elsewhere, target_is_directory=True)
    stage = OUTPUT / ".schemaclass"
    stage.mkdir(exist_ok=True)
    for path in ("new/docs/README.md", "new/shop/README.md"):
        (stage / path).parent.mkdir(parents=True, exist_ok=True)
        (stage / path).write_text("theirs\n", encoding="utf-8")
    (stage / "journal.json").write_text(json.dumps({"units": units}), encoding="utf-8")
    before = contents(project), contents(elsewhere)
    refused(call(capsys, "generate"), "generated/")
    assert before == (contents(project), contents(elsewhere))
