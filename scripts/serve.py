"""Shows the documentation site on this machine alone, and builds it again on every change.

The argument is the port, 0 for any that is free. `make docs-serve` runs this.
"""

from __future__ import annotations

import signal

if __name__ == "__main__":  # the imports below take a while, in which Ctrl-C is quiet, too
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import os
import sys
from functools import partial
from http import HTTPStatus
from http.server import HTTPServer, SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from urllib.parse import unquote_to_bytes

from schemaclass.core.files import read_found
from watch import OUTPUT, changes, end_quietly, run

# What a browser on this machine calls the server. Any other name is one that somebody has let lead
# here, so that pages of theirs may read what is served (DNS rebinding).
_NAMES = ("localhost", "127.0.0.1", "[::1]")
_USUAL_PORT = 80


class _Handler(SimpleHTTPRequestHandler):
    """Serves the files of a folder and has browsers ask for them anew each time."""

    def send_head(self) -> BytesIO | None:
        """Answer with all but the content of a file, and give that; None if there is none."""
        if not self._is_for_us():
            self.send_error(HTTPStatus.FORBIDDEN, "Ask for localhost, with the port")
        elif not self._is_path():
            self.send_error(HTTPStatus.BAD_REQUEST, "This is no path")
        else:
            path = self.translate_path(self.path)
            if path.endswith("/"):
                return self._content(Path(path, "index.html"))
            if not os.path.isdir(path):  # noqa: PTH112  # whatever the name is, this doesn't raise
                return self._content(Path(path))
            self.send_response(HTTPStatus.MOVED_PERMANENTLY)
            self.send_header("Location", f"{self.path.partition('?')[0]}/")
            self.send_header("Content-Length", "0")
            self.end_headers()
        return None

    def _is_for_us(self) -> bool:
        assert isinstance(self.server, HTTPServer)
        port = self.server.server_port
        names = {f"{name}:{port}" for name in _NAMES} | {*(_NAMES if port == _USUAL_PORT else ())}
        asked = self.headers.get_all("Host", [])
        return len(asked) == 1 and asked[0].lower() in names

    def _is_path(self) -> bool:
        try:
            return "\0" not in unquote_to_bytes(self.path).decode()
        except UnicodeDecodeError:
            return False

    def _content(self, path: Path) -> BytesIO | None:
        try:
            _, content = read_found(path, self._demand_inside)
        except (OSError, ValueError):
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        return BytesIO(content)

    def _demand_inside(self, real: Path) -> None:
        """Demand that a file is in the folder, wherever links lead. Raises PermissionError."""
        if not real.is_relative_to(Path(self.directory).resolve()):
            raise PermissionError

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
    end_quietly()
    run("docs")
    with server(OUTPUT / "site", int(sys.argv[1])) as shown:
        Thread(target=shown.serve_forever, daemon=True).start()
        print(f"http://127.0.0.1:{shown.server_port}/", flush=True)
        for _ in changes():
            run("docs")


if __name__ == "__main__":
    main()
