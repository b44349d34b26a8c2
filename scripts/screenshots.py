"""Takes the README's pictures of the site: the page of RealtimeSession, light and dark.

The arguments are the site's folder and the folder for the pictures. `make screenshots` runs this;
it needs the browser chromium, which playwright drives.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Literal

from playwright.sync_api import sync_playwright

PAGE = "realtime_session/RealtimeSession.html#turn_detection"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTH, HEIGHT = 1200, 900


def take(site: Path, folder: Path) -> list[Path]:
    """Take a picture of the page in each scheme; give the files."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        for scheme in SCHEMES:
            page = browser.new_page(
                viewport={"width": WIDTH, "height": HEIGHT}, color_scheme=scheme
            )
            page.goto(f"{site.resolve().as_uri()}/{PAGE}", wait_until="networkidle")
            made.append(folder / f"realtime_session-{scheme}.png")
            page.screenshot(path=made[-1])
        browser.close()
    return made


if __name__ == "__main__":
    for file in take(Path(sys.argv[1]), Path(sys.argv[2])):
        print(file)
