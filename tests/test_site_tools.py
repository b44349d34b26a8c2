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
from pathlib import Path
from urllib.error import HTTPError

import pytest

from browser import built_site, chromium
from projects import ROOT, copied_project

pytestmark = pytest.mark.slow

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
