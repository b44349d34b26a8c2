"""Files beside a schema: the documents that its references lead to, and what may be read of them.

A reference is a relative path from the document that it stands in. What it names, symbolic links
resolved, must lie below the schema's own folder, or below one that the user allowed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from schemaclass.core.files import MAX_BYTES, UnfitError, read_found, reason
from schemaclass.core.problems import did_you_mean

from .registry import UnresolvableError

__all__ = ["MAX_BYTES", "Disk", "Referred", "is_relative"]

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_RELATIVE = "write the path from this document to that one, such as ./common.yaml"


class Referred(NamedTuple):
    """A file that was referred to: its path from the schema's folder, and what is in it.

    Symbolic links of the path are resolved.
    """

    real: str
    data: bytes


def is_relative(reference: str) -> bool:
    """Tell whether a reference is a path that counts from the folder of its document."""
    return not reference.startswith("/") and _SCHEME.match(reference) is None


def _wrong(path: str) -> tuple[str, str] | None:
    """Say what is wrong with a decoded reference as a relative path, and what to do about it."""
    scheme = _SCHEME.match(path)
    cases: Iterable[tuple[bool, str, str]] = (
        (scheme is not None and len(scheme[1]) == 1, "begins with a drive letter", _RELATIVE),
        (scheme is not None, "is a file: URI, which holds on one machine only", _RELATIVE),
        (path.startswith("//"), "names a host, and no host is asked", _RELATIVE),
        (path.startswith("/"), "is an absolute path, which holds on one machine only", _RELATIVE),
        ("\\" in path, "has a backslash", "separate folders by /"),
        ("\0" in path, "has a NUL character, which no path has", "remove %00"),
        ("\ufffd" in path, "is not UTF-8 once %XX are decoded", "encode the name in UTF-8"),
    )
    return next(((sentence, hint) for is_so, sentence, hint in cases if is_so), None)


class Disk:
    """The files that one schema may refer to.

    `uri` is the schema's own. `read` collects the files that were referred to by their URI,
    `paths` the ways that references went there: paths from the schema's folder, to URIs.
    """

    def __init__(self, schema: Path, shown: str, allowed: Sequence[Path] = ()) -> None:
        """Start from where a schema really is, and how messages call it."""
        self.folder = schema.parent
        self.uri = schema.as_uri()
        self.read: dict[str, Referred] = {}
        self.paths: dict[str, str] = {}
        self._shown = Path(shown).parent
        self._allowed = (self.folder, *(Path(os.path.realpath(each)) for each in allowed))

    def find(self, base: str, reference: str) -> str:
        """Give the URI that a reference in a file names. Raises UnresolvableError."""
        scheme = _SCHEME.match(reference)
        if scheme and len(scheme[1]) > 1 and scheme[1].lower() != "file":
            return reference
        if "?" in reference:
            raise UnresolvableError("has a query, and a file has none", "write %3F for ? in names")
        from urllib.request import url2pathname  # slow to import, and few schemas have files

        path = unquote(reference)
        if found := _wrong(path):
            raise UnresolvableError(*found)
        around = Path(url2pathname(urlsplit(base).path)).parent
        # The dots are taken out of the text, as in any URI (RFC 3986, section 5.2.4).
        way = _posix(os.path.relpath(os.path.normpath(around / path), self.folder))
        if way not in self.paths:
            referred = self.open(way)
            uri = (self.folder / referred.real).resolve().as_uri()
            self.read.setdefault(uri, referred)
            self.paths[way] = uri
        return self.paths[way]

    def open(self, way: str) -> Referred:
        """Read a file by its path from the schema's folder. Raises UnresolvableError."""
        try:
            return self._opened(way)
        except (FileNotFoundError, NotADirectoryError):
            near = _near(self.folder / way)
            raise UnresolvableError("names a file that is not there", near) from None
        except IsADirectoryError:
            raise UnresolvableError("names a folder", "name a file in it") from None
        except UnfitError as error:
            raise UnresolvableError(f"names {error.noun}", error.hint) from None
        except (OSError, ValueError) as error:
            raise UnresolvableError(f"names a file that can't be read: {reason(error)}") from None

    def _opened(self, way: str) -> Referred:
        real, data = read_found(self.folder / way, self._demand_allowed)
        return Referred(_posix(os.path.relpath(real, self.folder)), data)

    def _demand_allowed(self, real: Path) -> None:
        if not any(real.is_relative_to(folder) for folder in self._allowed):
            hint = "move the file there, or allow its folder by --allow-refs or allow_refs"
            raise UnresolvableError("leads out of the schema's folder", hint)

    def shown(self, uri: str) -> str:
        """Say how messages call a file that was read."""
        return _posix(os.path.normpath(self._shown / self.read[uri].real))


def _near(missing: Path) -> str:
    names = sorted(os.listdir(missing.parent)) if missing.parent.is_dir() else []  # noqa: PTH208  # names are what is compared
    return did_you_mean(missing.name, names) or "paths count from this document's folder"


def _posix(path: str) -> str:
    return path.replace(os.sep, "/")
