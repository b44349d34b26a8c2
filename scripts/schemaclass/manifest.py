"""The manifest of an output folder: what was made of what, with which options, and every hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .problems import Location, Problem, SchemaError
from .render import json_text

FILE_NAME = "manifest.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class PackageEntry:
    """One package of the folder: its source and options, and what they were made into.

    `fingerprint` stands for all that the files are made of: schema, options, compiler and
    templates. `flavours` are the fingerprints of the other flavours; `index` is what the index
    page says of the package's types; `files` are paths in the folder with their SHA-256.
    """

    source: str
    source_sha256: str
    roots: tuple[str, ...]
    fingerprint: str
    flavours: Mapping[str, str]
    index: tuple[Mapping[str, str], ...]
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Manifest:
    """All packages of an output folder, by name, and the files that they share."""

    versions: Mapping[str, str] = field(default_factory=dict)
    packages: Mapping[str, PackageEntry] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    def hashes(self) -> dict[str, str]:
        """Give the SHA-256 of every file that belongs to the folder, by path."""
        found = dict(self.files)
        for entry in self.packages.values():
            found |= entry.files
        return found


def sha256(text: str | bytes) -> str:
    """Hash a text, as UTF-8, or bytes."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def read_manifest(folder: Path) -> Manifest:
    """Read a folder's manifest; a folder without one has an empty manifest.

    Raises SchemaError for a manifest that this compiler did not write.
    """
    path = folder / FILE_NAME
    try:
        data = json.loads(path.read_bytes())
        return _manifest(data)
    except FileNotFoundError:
        return Manifest()
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        sentence = f"is not a manifest of this compiler ({type(error).__name__})"
        hint = "restore the file, or delete it and generate with --force"
        problem = Problem(Location(path.as_posix()), "manifest", sentence, hint)
        raise SchemaError([problem]) from None


def _manifest(data: Any) -> Manifest:  # noqa: ANN401  # what JSON holds
    if data["format"] != _FORMAT:
        raise ValueError
    packages = {name: _entry(entry) for name, entry in data["packages"].items()}
    return Manifest(data["versions"], packages, data["files"])


def _entry(data: Any) -> PackageEntry:  # noqa: ANN401  # what JSON holds
    lists = {key: tuple(data[key]) for key in ("roots", "index")}
    return PackageEntry(**{**data, **lists})


def manifest_text(manifest: Manifest) -> str:
    """Write a manifest."""
    packages: dict[str, Any] = {
        name: asdict(manifest.packages[name]) for name in sorted(manifest.packages)
    }
    return json_text(
        {
            "format": _FORMAT,
            "versions": dict(sorted(manifest.versions.items())),
            "packages": packages,
            "files": dict(sorted(manifest.files.items())),
        }
    )
