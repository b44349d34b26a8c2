"""The scripts around the site: the server on this machine, and the pictures of the README."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
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


def test_docs_serve_shows_the_site_and_builds_it_again(tmp_path: Path) -> None:
    project = copied_project(tmp_path / "project")
    command = [sys.executable, "-u", str(project / "scripts" / "serve.py"), "0"]
    with subprocess.Popen(
        command, cwd=project, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            assert process.stdout is not None
            built, address = process.stdout.readline(), process.stdout.readline().strip()
            assert built.startswith("8 pages in ")
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address)
            assert "prepended to model" in fetched(address + PAGE)
            schema = project / "schema" / "realtime_session.yaml"
            end = time.monotonic() + PATIENCE
            while "put before model" not in fetched(address + PAGE):
                assert time.monotonic() < end
                # Once more each time: the watcher may not have been there yet.
                changed = schema.read_text("utf-8").replace(
                    "prepended to model", "put before model"
                )
                schema.write_text(changed, encoding="utf-8")
                time.sleep(1)
        finally:
            os.killpg(process.pid, signal.SIGTERM)


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
