"""Shows the documentation site on this machine alone, and builds it again on every change.

The argument is the port, 0 for any that is free. `make docs-serve` runs this.
"""

from __future__ import annotations

import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from watch import OUTPUT, changes, run


class _Handler(SimpleHTTPRequestHandler):
    """Serves files and has browsers ask for them anew each time."""

    def end_headers(self) -> None:
        """Add what keeps a page of the last build from being shown."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base's name
        """Keep the terminal for what the builds say."""


def server(folder: Path, port: int) -> ThreadingHTTPServer:
    """Make a server of a folder's files that only this machine can reach."""
    return ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, directory=str(folder)))


def main() -> None:
    """Build, serve, and build again on changes until interrupted."""
    run("docs")
    with server(OUTPUT / "site", int(sys.argv[1])) as shown:
        Thread(target=shown.serve_forever, daemon=True).start()
        print(f"http://127.0.0.1:{shown.server_port}/", flush=True)
        for _ in changes():
            run("docs")


if __name__ == "__main__":
    main()
