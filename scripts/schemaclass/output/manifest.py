"""The manifest of an output folder: what was made of what, with which options, and every hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, cast

from schemaclass.core.files import MAX_MADE, read_bytes, reason
from schemaclass.core.problems import Location, Problem, SchemaError

FILE_NAME = "manifest.json"
INDEX_PAGE = "docs/README.md"
_FORMAT = 1
_OPTIONAL: Mapping[str, Any] = {"references": {}, "assert_formats": False, "pages": True}
_INDEX_KEYS = frozenset(("package", "name", "file", "summary"))


class PackageEntry(NamedTuple):
    """One package of the folder: its source and options, and what they were made into.

    `fingerprint` stands for all that the files are made of: schema, options, compiler and
    templates. `flavours` are the fingerprints of the other flavours; `index` is what the index
    page says of the package's types; `files` are paths in the folder with their SHA-256.
    `references` are the other files that the schema refers to, by their paths from its folder,
    with their SHA-256. The last three are left out of the manifest where they say nothing.
    """

    source: str
    source_sha256: str
    roots: tuple[str, ...]
    fingerprint: str
    flavours: Mapping[str, str]
    index: tuple[Mapping[str, str], ...]  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleMethodOverride]  # nobody asks where in an entry something is
    files: Mapping[str, str]
    references: Mapping[str, str] = {}
    assert_formats: bool = False
    pages: bool = True


class Manifest(NamedTuple):
    """All packages of an output folder, by name, and the files that they share."""

    versions: Mapping[str, str] = {}
    packages: Mapping[str, PackageEntry] = {}
    files: Mapping[str, str] = {}

    def hashes(self) -> dict[str, str]:
        """Give the SHA-256 of every file that belongs to the folder, by path."""
        found = dict(self.files)
        for entry in self.packages.values():
            found |= entry.files
        return found


def sha256(text: str | bytes) -> str:
    """Hash a text, as UTF-8, or bytes."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def is_inside(path: object) -> bool:
    """Say whether something is a relative POSIX path that can't lead out of its folder.

    What is special to any operating system is refused on all: drives, backslashes, controls.
    """
    return (
        isinstance(path, str)
        and path.isprintable()
        and not any(char in path for char in "\\:")
        and not any(part in ("", ".", "..") for part in path.split("/"))
    )


def read_manifest(folder: Path) -> Manifest:
    """Read a folder's manifest; a folder without one has an empty manifest.

    Raises SchemaError for a manifest that this compiler did not write, and for what is no folder.
    """
    path = folder / FILE_NAME
    try:
        data = json.loads(read_bytes(path, MAX_MADE))
        json.dumps(data, ensure_ascii=False).encode()  # a lone surrogate is in no file of ours
        return _manifest(data)
    except FileNotFoundError:
        return Manifest()
    except OSError as error:
        sentence = f"can't be read: {reason(error)}"
        problem = _problem(path, "manifest", sentence, "make it a file that can be read")
    except (ValueError, RecursionError) as error:
        why = f": {error}" if isinstance(error, _FormError) else ""
        sentence = f"is not a manifest of this compiler{why}"
        hint = "restore the file, or delete it and generate with --force"
        problem = _problem(path, "manifest", sentence, hint)
    raise SchemaError([problem])


def _problem(path: Path, code: str, sentence: str, hint: str) -> Problem:
    return Problem(Location(path.as_posix()), code, sentence, hint)


class _FormError(ValueError):
    """What a manifest of this compiler never holds; the text says where, and what it must be."""


def _manifest(data: object) -> Manifest:
    whole = _members(data, "the whole", ("format", "versions", "packages", "files"))
    if whole["format"] != _FORMAT:
        raise _FormError(f"'format' must be {_FORMAT}")
    return Manifest(
        versions=_texts(whole["versions"], "'versions'"),
        packages={
            name: _entry(name, entry)
            for name, entry in _members(whole["packages"], "'packages'").items()
        },
        files=_hashes(whole["files"], "the whole", ("docs/",)),
    )


def _entry(name: str, data: object) -> PackageEntry:
    where = f"the package {name!r}"
    given = {**_OPTIONAL, **_members(data, where)}
    entry = _members(given, where, PackageEntry._fields)
    for key, default in _OPTIONAL.items():
        if isinstance(default, bool) and not isinstance(entry[key], bool):
            raise _FormError(f"{key!r} of {where} must be true or false")
    roots, index = (_items(entry[key], f"{key!r} of {where}") for key in ("roots", "index"))
    return PackageEntry(
        source=_text(entry["source"], f"'source' of {where}"),
        source_sha256=_text(entry["source_sha256"], f"'source_sha256' of {where}"),
        roots=tuple(_text(root, f"each of the roots of {where}") for root in roots),
        fingerprint=_text(entry["fingerprint"], f"'fingerprint' of {where}"),
        flavours=_texts(entry["flavours"], f"'flavours' of {where}"),
        index=tuple(_texts(each, f"each of the index of {where}", _INDEX_KEYS) for each in index),
        files=_hashes(entry["files"], where, (f"{name}/", f"docs/{name}/")),
        references=_texts(entry["references"], f"'references' of {where}"),
        assert_formats=entry["assert_formats"],
        pages=entry["pages"],
    )


def _members(data: object, where: str, keys: Iterable[str] | None = None) -> dict[str, Any]:
    """Demand an object, with exactly these members if `keys` is given. Raises _FormError."""
    if not isinstance(data, dict):
        raise _FormError(f"{where} must be an object")
    members = cast("dict[str, Any]", data)
    if keys is not None and members.keys() != set(keys):
        raise _FormError(f"{where} must have the members {', '.join(sorted(keys))}")
    return members


def _items(data: object, where: str) -> list[object]:
    if not isinstance(data, list):
        raise _FormError(f"{where} must be an array")
    return cast("list[object]", data)


def _text(data: object, where: str) -> str:
    if not isinstance(data, str):
        raise _FormError(f"{where} must be a string")
    return data


def _texts(data: object, where: str, keys: Iterable[str] | None = None) -> dict[str, str]:
    """Demand an object of strings. Raises _FormError."""
    members = _members(data, where, keys)
    return {name: _text(value, f"{name!r} of {where}") for name, value in members.items()}


def _hashes(data: object, where: str, places: tuple[str, ...]) -> dict[str, str]:
    """Demand an object of paths, all of them in these places, and hashes. Raises _FormError."""
    found = _texts(data, f"'files' of {where}")
    for path in found:
        if not (is_inside(path) and path.startswith(places)):
            raise _FormError(f"{path!r} can't be a file of {where}")
    return found


def manifest_text(manifest: Manifest) -> str:
    """Write a manifest."""
    packages: dict[str, Any] = {
        name: _written(manifest.packages[name]) for name in sorted(manifest.packages)
    }
    data = {
        "format": _FORMAT,
        "versions": dict(sorted(manifest.versions.items())),
        "packages": packages,
        "files": dict(sorted(manifest.files.items())),
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _written(entry: PackageEntry) -> dict[str, Any]:
    members = entry._asdict()
    return {name: said for name, said in members.items() if _OPTIONAL.get(name) != said}
