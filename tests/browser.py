"""A real browser for tests: the machine's own chromium, driven by playwright.

Where there is none the test is skipped; `SCHEMACLASS_REQUIRE_DATA` makes that a failure.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, sync_playwright

from external import REQUIRE
from projects import ROOT, ran

_NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str:
    """Give the path of a chromium; skips the running test, or fails it, where there is none."""
    for name in _NAMES:
        found = shutil.which(name)
        if found:
            return found
    reason = f"needs a browser: none of {', '.join(_NAMES)} is on the path"
    if os.environ.get(REQUIRE):
        pytest.fail(f"{reason} ({REQUIRE} is set)")
    pytest.skip(reason)


@contextmanager
def launched() -> Iterator[Browser]:
    """Run a browser without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium())
        yield browser
        browser.close()


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder as `make docs-serve` does; give the address, which ends in a slash."""
    from serve import server  # noqa: PLC0415  # needs watchfiles, which only some tests need

    with server(folder, 0) as shown:
        thread = Thread(target=shown.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{shown.server_port}/"
        finally:
            shown.shutdown()
            thread.join()


def built_site(output: Path, *schemas: Path) -> Path:
    """Build the site of some schemas, or of this project's; give its folder."""
    command = [sys.executable, str(ROOT / "scripts" / "generate.py"), "docs"]
    done = ran([*command, *map(str, schemas), "--output", str(output)], ROOT, timeout=1800)
    assert done.code == 0, done.text
    return output / "site"
