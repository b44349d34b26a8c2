"""How a folder differs from what a build makes: what is new, stale, edited, orphaned, untracked."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from schemaclass.core.files import MAX_MADE, read_bytes
from schemaclass.core.problems import Location, Problem, SchemaError

from .manifest import FILE_NAME, Manifest, sha256

STAGE = ".schemaclass"
# The documentation site, which `docs` builds.
SITE = "site"
_IGNORED = frozenset(("__pycache__", STAGE, SITE))


class Changes(NamedTuple):
    """How a folder differs from a build: paths, sorted.

    `edited` are files that someone changed after they were generated, or that someone else put
    where a generated file belongs; `orphaned` are generated files that nothing makes any more;
    `untracked` are files in a generated package that the compiler did not make.
    """

    created: tuple[str, ...]
    updated: tuple[str, ...]
    edited: tuple[str, ...]
    orphaned: tuple[str, ...]
    untracked: tuple[str, ...]
    unchanged: int

    def __bool__(self) -> bool:
        return bool(self.created or self.updated or self.edited or self.orphaned or self.untracked)


def read_text(folder: Path, path: str) -> str | None:
    """Read a file of the folder exactly; None where there is none or it isn't UTF-8."""
    try:
        return read_bytes(folder / path, MAX_MADE).decode()
    except (OSError, UnicodeDecodeError):
        return None


def unedited(folder: Path, path: str, hashes: Mapping[str, str]) -> str | None:
    """Read a file of the folder if it is as the manifest says."""
    text = read_text(folder, path)
    return text if text is not None and sha256(text) == hashes.get(path) else None


def compare(folder: Path, texts: Mapping[str, str], old: Manifest, new: Manifest) -> Changes:
    """Say how a folder differs from what a build makes."""
    hashes = old.hashes()
    created: list[str] = []
    updated: list[str] = []
    edited: list[str] = []
    unchanged = 0
    for path, text in sorted(texts.items()):
        found = read_text(folder, path)
        if found == text:
            unchanged += 1
        elif not os.path.lexists(folder / path):
            created.append(path)
        elif path == FILE_NAME or (found is not None and sha256(found) == hashes.get(path)):
            updated.append(path)
        else:
            edited.append(path)
    wanted = {**new.hashes(), FILE_NAME: ""}
    gone = sorted(hashes.keys() - wanted.keys())
    orphaned = [path for path in gone if os.path.lexists(folder / path)]
    known = wanted.keys() | hashes.keys()
    untracked = [path for path in _present(folder, new) if path not in known]
    return Changes(
        tuple(created), tuple(updated), tuple(edited), tuple(orphaned), tuple(untracked), unchanged
    )


def _present(folder: Path, manifest: Manifest) -> Iterator[str]:
    """Give the files in the folders that the compiler owns. Raises SchemaError."""
    owned = sorted({str(PurePosixPath(path).parent) for path in manifest.hashes()})
    for parent in owned:
        try:
            found = sorted((folder / parent).iterdir())
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            raise failure(error, folder, "write", "nothing was changed") from None
        for path in found:
            if path.name not in _IGNORED and not path.is_dir():
                yield path.relative_to(folder).as_posix()


def diff(folder: Path, texts: Mapping[str, str], path: str) -> Iterator[str]:
    """Give the unified diff from a file in the folder to what a build makes of it."""
    import difflib  # slow to import, for what most runs don't show

    before = (read_text(folder, path) or "").splitlines()
    after = texts.get(path, "").splitlines()
    yield from difflib.unified_diff(before, after, f"a/{path}", f"b/{path}", lineterm="")


def refuse_edited(folder: Path, changes: Changes) -> None:
    """Refuse to overwrite what others wrote. Raises SchemaError."""
    problems = [
        Problem(
            Location((folder / path).as_posix()),
            "edited",
            "was edited by hand, or is not the compiler's",
            "move your change to the schema or away from here; --force overwrites the file",
        )
        for path in changes.edited
    ]
    if problems:
        raise SchemaError(problems)


def failure(error: OSError, folder: Path, code: str, hint: str) -> SchemaError:
    """Say that something can't be written, and what follows from it."""
    where = Location(str(error.filename or folder))
    sentence = f"can't be written: {error.strerror or type(error).__name__}"
    return SchemaError([Problem(where, code, sentence, hint)])
