"""The scripts beside the compiler: the watcher, the site's server, and the README's pictures."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.error import HTTPError

import pytest

from browser import built_site, chromium, served
from projects import ROOT, copied_project, generate, names

slow = pytest.mark.slow
PAGE = "realtime_session/RealtimeSession.html"
# No test waits longer for what a process is to do.
PATIENCE = 120.0


def fetched(address: str) -> str:
    """Fetch a page; "" while the site is being replaced."""
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310  # our own server
            text: str = answer.read().decode()
            return text
    except HTTPError:
        return ""


@contextmanager
def running(project: Path, *words: str) -> Iterator[Callable[[], str]]:
    """Run a script of a project; give what reads its next line."""
    script, *arguments = words
    command = [sys.executable, "-u", str(project / "scripts" / script), *arguments]
    with subprocess.Popen(
        command, cwd=project, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline
        finally:
            os.killpg(process.pid, signal.SIGTERM)


def change_until(path: Path, old: str, new: str, is_seen: Callable[[], bool]) -> None:
    """Change a file's text; once more each time, for the watcher may not have been there yet."""
    end = time.monotonic() + PATIENCE
    while not is_seen():
        assert time.monotonic() < end
        path.write_text(path.read_text("utf-8").replace(old, new), encoding="utf-8")
        time.sleep(1)


@slow
def test_docs_serve_shows_the_site_and_builds_it_again(tmp_path: Path) -> None:
    project = copied_project(tmp_path / "project")
    with running(project, "serve.py", "0") as line:
        built, address = line(), line().strip()
        assert built.startswith("8 pages in ")
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address)
        page = address + PAGE
        assert "prepended to model" in fetched(page)
        schema = project / "schema" / "realtime_session.yaml"
        old, new = "prepended to model", "put before model"
        change_until(schema, old, new, lambda: new in fetched(page))


SHOP = """
[tool.schemaclass.packages.shop]
schema = "schema/shop.json"
allow_refs = ["../shared"]
"""


@slow
def test_watch_generates_again_when_a_file_changes_that_is_referred_to(tmp_path: Path) -> None:
    project, shared = copied_project(tmp_path / "project"), tmp_path / "shared"
    shared.mkdir()
    (shared / "pet.yaml").write_text("{properties: {name: {type: string}}}\n", encoding="utf-8")
    schema = project / "schema" / "shop.json"
    schema.write_text('{"properties": {"pet": {"$ref": "../../shared/pet.yaml"}}}', "utf-8")
    with (project / "pyproject.toml").open("a", encoding="utf-8") as settings:
        settings.write(SHOP)
    page = project / "generated" / "docs" / "shop" / "Pet.md"
    with running(project, "watch.py") as line:
        assert any("shop/Pet.md" in each for each in iter(line, ""))
        change_until(shared / "pet.yaml", "name", "nick", lambda: "**nick**" in read(page))


def read(path: Path) -> str:
    """Read a page; "" while it is being replaced."""
    return path.read_text("utf-8") if path.exists() else ""


@slow
def test_the_pictures_are_made_of_the_site(tmp_path: Path) -> None:
    assert shutil.which("chromium") or chromium()
    site = built_site(tmp_path / "generated", ROOT / "schema" / "realtime_session.yaml")
    script = ROOT / "scripts" / "screenshots.py"
    command = [sys.executable, str(script), str(site), str(tmp_path / "images")]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    names = {path.name for path in (ROOT / "docs" / "images").iterdir()}
    made = {path.name: path.read_bytes() for path in (tmp_path / "images").iterdir()}
    assert names == set(made)
    assert len(set(made.values())) == 2
    # Width and height stand in a PNG's first chunk.
    assert {(1200, 900)} == {
        (int.from_bytes(each[16:20], "big"), int.from_bytes(each[20:24], "big"))
        for each in made.values()
    }


# --- what is answered ----------------------------------------------------------------------------


@pytest.fixture
def site(tmp_path: Path) -> Iterator[int]:
    """Serve a small site; give the port."""
    folder = tmp_path / "site"
    (folder / "shop").mkdir(parents=True)
    (folder / "index.html").write_text("the index", encoding="utf-8")
    (folder / "shop" / "index.html").write_text("the shop", encoding="utf-8")
    (folder / "shop" / "page.html").write_text("a page", encoding="utf-8")
    (folder / "empty").mkdir()
    (tmp_path / "secret.html").write_text("secret", encoding="utf-8")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "index.html").write_text("secret", encoding="utf-8")
    with served(folder) as address:
        yield int(address.rstrip("/").rpartition(":")[2])


def answer(port: int, path: str, hosts: list[str], method: str = "GET") -> tuple[int, str]:
    """Send a request as it stands; give status and content of the answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.putrequest(method, path, skip_host=True)
    for host in hosts:
        connection.putheader("Host", host)
    connection.endheaders()
    found = connection.getresponse()
    content = found.read().decode()
    connection.close()
    return found.status, content


@pytest.mark.parametrize("name", ["localhost", "LocalHost", "127.0.0.1", "[::1]"])
def test_the_server_answers_to_this_machine_by_its_names(name: str, site: int) -> None:
    assert (200, "the index") == answer(site, "/", [f"{name}:{site}"])
    assert (200, "a page") == answer(site, "/shop/page.html?query#part", [f"{name}:{site}"])
    assert (200, "") == answer(site, "/shop/page.html", [f"{name}:{site}"], "HEAD")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_server_answers_to_no_other_name(method: str, site: int) -> None:
    ours = f"localhost:{site}"
    for hosts in (
        [],
        [""],
        ["localhost"],
        [f"localhost:{site + 1}"],
        [f"evil.example:{site}"],
        ["evil.example"],
        [f"localhost.evil.example:{site}"],
        [f"127.0.0.1.evil.example:{site}"],
        [f"user@{ours}"],
        [f"{ours}, {ours}"],
        [ours, ours],
        [ours, f"evil.example:{site}"],
    ):
        for path in ("/", "/shop", "/shop/page.html", "/missing"):
            status, content = answer(site, path, hosts, method)
            assert 403 == status, hosts
            assert "page" not in content


@pytest.mark.parametrize(
    "path", ["/%00", "/shop/%00.html", "/%ff", "/%ed%a0%80", "/%c0%ae", "/%80/"]
)
def test_what_is_no_path_is_a_bad_request(path: str, site: int) -> None:
    assert 400 == answer(site, path, [f"localhost:{site}"])[0]


@pytest.mark.parametrize(
    "path",
    [
        "/missing",
        "/empty/",
        "/shop/page.html/",
        "/../secret.html",
        "/%2e%2e/secret.html",
        f"/{'n' * 300}",
        f"/{'n' * 300}/",
        "/%01",
        "/%e4%b8%ad",
    ],
)
def test_what_is_not_there_is_not_found(path: str, site: int) -> None:
    status, content = answer(site, path, [f"localhost:{site}"])
    assert 404 == status
    assert "secret" not in content


def test_a_folder_is_called_with_a_slash(site: int) -> None:
    assert 301 == answer(site, "/shop", [f"localhost:{site}"])[0]
    assert (200, "the shop") == answer(site, "/shop/", [f"localhost:{site}"])


def test_links_are_followed_inside_of_the_site_only(site: int, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    for link, target in {
        "inside.html": "shop/page.html",
        "outside.html": "../secret.html",
        "absolute.html": str(tmp_path / "secret.html"),
        "folder": "../secrets",
        "empty/index.html": "../../secret.html",
        "round.html": "round.html",
    }.items():
        (folder / link).symlink_to(target)
    os.mkfifo(folder / "pipe.html")
    assert (200, "a page") == answer(site, "/inside.html", [f"localhost:{site}"])
    for path in (
        "/outside.html",
        "/absolute.html",
        "/folder/",
        "/folder/index.html",
        "/empty/",
        "/round.html",
        "/pipe.html",
    ):
        status, content = answer(site, path, [f"localhost:{site}"])
        assert (404, False) == (status, "secret" in content), path


# --- Ctrl-C ---------------------------------------------------------------------------------------


# Before the first line of a script the interpreter itself is at work, which nobody can quiet.
STARTING = """
import runpy, sys
print("started", flush=True)
script = sys.argv.pop(1)
runpy.run_path(script, run_name="__main__")
"""


def interrupted(project: Path, script: str, seconds: float, *arguments: str) -> tuple[int, str]:
    """Start a script, and press Ctrl-C after some time; give how it ended, and what it said."""
    command = [sys.executable, "-c", STARTING, str(project / "scripts" / script), *arguments]
    with subprocess.Popen(
        command,
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(project / "scripts")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert "started\n" == process.stdout.readline()
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGINT)
        out, _ = process.communicate(timeout=PATIENCE)
    return process.returncode, out


@pytest.mark.skipif(sys.platform == "win32", reason="needs the signals of POSIX")
@pytest.mark.parametrize("script", [("watch.py",), ("serve.py", "0")])
@pytest.mark.parametrize("moments", [4, pytest.param(40, marks=slow)])
def test_ctrl_c_is_quiet_at_any_moment(
    script: tuple[str, ...], moments: int, tmp_path: Path
) -> None:
    """While the script starts, while something is built, and while it waits for changes."""
    project = copied_project(tmp_path / "project")
    for number in range(moments):
        seconds = 0.02 + 2.5 * number / (moments - 1)
        code, out = interrupted(project, script[0], seconds, *script[1:])
        assert code in (-signal.SIGINT, 130), out
        assert not [word for word in ("Traceback", "Error", "nterrupt") if word in out], out
        assert not (project / "generated" / "site" / "site").exists()
    assert 0 == generate(project, "docs").code
    assert {"docs", "manifest.json", "realtime_session", "site"} == names(
        str(project / "generated")
    )
