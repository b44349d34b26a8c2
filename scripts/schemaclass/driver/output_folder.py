"""Where a run may write: a folder that can be, and none that schemas are read from."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from schemaclass.core.problems import Location, Problem, SchemaError
from schemaclass.output.manifest import FILE_NAME

from .settings import SCHEMAS, PackageOptions

_ELSEWHERE = "name another folder with --output"


def refuse_output(folder: Path, root: Path) -> None:
    """Refuse a folder that can't be written to, or shouldn't be. Raises SchemaError."""
    _raise((*_unfit(folder), *_among_schemas([folder], root)))


def refuse_packages(folder: Path, packages: Sequence[PackageOptions], root: Path) -> None:
    """Refuse packages that would come to stand where a schema is read. Raises SchemaError."""
    made = [folder / package.name for package in packages]
    _raise((*_among_schemas(made, root), *_overwritten(folder, packages)))


def _raise(problems: Sequence[Problem]) -> None:
    if problems:
        raise SchemaError(problems)


def _unfit(folder: Path) -> Iterator[Problem]:
    found = folder
    try:
        is_folder = stat.S_ISDIR(folder.stat().st_mode)
    except FileNotFoundError:
        return
    except NotADirectoryError:
        found, is_folder = next(each for each in folder.parents if os.path.lexists(each)), False
    except OSError as error:
        sentence = f"can't be a folder: {error.strerror}"
        yield Problem(Location(folder.as_posix()), "output", sentence, _ELSEWHERE)
        return
    if not is_folder:
        hint = "name a folder with --output"
        yield Problem(Location(found.as_posix()), "output", "is not a folder", hint)


def _among_schemas(folders: Iterable[Path], root: Path) -> Iterator[Problem]:
    """Find folders in which whatever has the name of a schema is one to the next run."""
    sentence = "is the folder that schemas are read from: what is written there would be read, too"
    for folder in folders:
        if _is_same(folder, root / SCHEMAS):
            yield Problem(Location(folder.as_posix()), "output", sentence, _ELSEWHERE)


def _overwritten(folder: Path, packages: Iterable[PackageOptions]) -> Iterator[Problem]:
    sentence = "is a schema of this run, and would be written over"
    for package in packages:
        for made in (folder / FILE_NAME, folder / package.name / "schema.json"):
            if _is_same(made, package.schema):
                place = Location(package.schema.as_posix())
                yield Problem(place, "output", sentence, _ELSEWHERE)


def _is_same(one: Path, other: Path) -> bool:
    """Tell whether two paths lead to one place, by their names or by what is there."""
    try:
        return os.path.realpath(one) == os.path.realpath(other) or one.samefile(other)
    except (OSError, ValueError):
        return False
