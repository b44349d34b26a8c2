"""Texts to files: each package and its pages as whole folders, the old or the new.

A run first stages everything in a folder of its own: each folder that changes, whole, as it is to
be. Then it commits by renaming a journal into place, and lets the staged folders change places with
the ones that are there, each in one step where the system can do that, the manifest last. A run
that is killed before the commit changed nothing; one that is killed after it is completed by the
next. Nothing outside the output folder is ever changed, whatever a journal, a manifest or a link
names.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

from schemaclass.core.files import MAX_MADE, UnfitError, read_bytes
from schemaclass.core.problems import Location, Problem, SchemaError

from .changes import SITE, STAGE, Changes, failure, unedited
from .exchange import carry, flush, is_half_way, swap, sweep
from .manifest import Manifest, is_inside, sha256

_JOURNAL = "journal.json"
_NEW = "new"
_BYTECODE = "__pycache__"
_MEND = "mend that and generate again; nothing was changed"
_GOES_ON = "mend that and generate again: the run goes on where it stopped"


class Unit(NamedTuple):
    """What changes in one step: a folder of the output, or a file that stands in none of them.

    `written` are the hashes of its new files by their paths in it, `removed` the paths of those
    that go. A file's own path in itself is "".
    """

    path: str
    written: Mapping[str, str] = {}
    removed: tuple[str, ...] = ()

    @property
    def is_file(self) -> bool:
        """Say whether it is a file."""
        return "" in self.written or "" in self.removed

    def is_done(self, place: Path) -> bool:
        """Say whether what stands in a place is what this unit is to become."""
        return not any(os.path.lexists(place / path) for path in self.removed) and all(
            _hash(place / path) == wanted for path, wanted in self.written.items()
        )


def write(
    folder: Path,
    texts: Mapping[str, str],
    changes: Changes,
    old: Manifest,
    make: Callable[[], None],
) -> None:
    """Make a folder what a build says. Raises SchemaError where files can't be written.

    `make` makes the folder if it isn't there.
    """
    hashes = old.hashes()
    paths = [*changes.created, *changes.updated, *changes.edited]
    removed = [path for path in changes.orphaned if unedited(folder, path, hashes) is not None]
    if not paths and not removed:
        return
    stage = folder / STAGE
    units = _units({path: sha256(texts[path]) for path in paths}, removed)
    try:
        make()
        _refuse_obstacles(folder, units, _MEND)
        _stage(folder, units, texts)
    except OSError as error:
        shutil.rmtree(stage, ignore_errors=True)
        raise failure(error, folder, "write", "nothing was changed") from None
    recover(folder)


@contextlib.contextmanager
def successor(folder: Path, name: str, make: Callable[[], None]) -> Iterator[tuple[Path, Path]]:
    """Replace one folder of the output as a whole, once its successor is made.

    Gives a folder for what is needed meanwhile, and where the successor is to be made in it. After
    an exception nothing is replaced. Raises SchemaError where files can't be written.
    """
    stage = folder / STAGE
    staged = stage / _NEW / name
    try:
        make()
        _refuse_obstacles(folder, [Unit(name)], _MEND)
        _begin(stage)
        staged.parent.mkdir()
        yield stage, staged
        flush(staged)
        swap([(folder / name, staged)])
    except OSError as error:
        raise failure(error, folder, "write", "nothing was changed") from None
    finally:
        recover(folder)


def _units(written: Mapping[str, str], removed: Sequence[str]) -> list[Unit]:
    """Sort paths by what they are in: packages, each after its pages, and single files last."""
    found: dict[str, tuple[dict[str, str], list[str]]] = {}
    for path in (*written, *removed):
        unit, inside = _unit_of(path)
        now, gone = found.setdefault(unit, ({}, []))
        if path in written:
            now[inside] = written[path]
        else:
            gone.append(inside)
    units = [Unit(path, now, tuple(gone)) for path, (now, gone) in found.items()]
    return sorted(units, key=lambda unit: (unit.is_file, unit.path.split("/")[::-1]))


def _unit_of(path: str) -> tuple[str, str]:
    parts = path.split("/")
    size = 2 if parts[0] == "docs" else 1
    return "/".join(parts[:size]), "/".join(parts[size:])


# --- what stands in the way ----------------------------------------------------------------------


def _refuse_obstacles(folder: Path, units: Iterable[Unit], hint: str) -> None:
    """Refuse, before anything is moved, what would stop the moves. Raises SchemaError."""
    found = {(place.as_posix(), what) for unit in units for place, what in _obstacles(folder, unit)}
    if found:
        raise SchemaError(Problem(Location(place), "write", what, hint) for place, what in found)


def _obstacles(folder: Path, unit: Unit) -> Iterator[tuple[Path, str]]:
    """Give what keeps a unit from its place: the place of it, and a sentence."""
    place = folder / unit.path
    folders = [each for each in place.parents if each.is_relative_to(folder)][::-1]
    if not unit.is_file:
        folders.append(place)
        for path in unit.written:
            if (place / path).is_dir() and not (place / path).is_symlink():
                yield place / path, "is a folder where a file belongs"
    elif place.is_dir() and not place.is_symlink():
        yield place, "is a folder where a file belongs"
    for each in folders:
        if os.path.lexists(each):
            yield from _folder_obstacles(each, folder)


def _folder_obstacles(each: Path, folder: Path) -> Iterator[tuple[Path, str]]:
    if each != folder and each.is_symlink():
        yield each, "is a symbolic link: what it leads to is never written to"
    elif not each.is_dir():
        yield each, "is no folder, where one belongs"
    elif not os.access(each, os.R_OK | os.W_OK | os.X_OK):
        yield each, f"can't be written: {os.strerror(errno.EACCES)}"
    elif each.stat().st_dev != folder.stat().st_dev:
        yield each, "is on another file system than the folder that it is in"


# --- staging -------------------------------------------------------------------------------------


def _stage(folder: Path, units: Sequence[Unit], texts: Mapping[str, str]) -> None:
    """Put aside all that a run is to change, whole, then commit to it by renaming the journal."""
    stage = folder / STAGE
    _begin(stage)
    for unit in units:
        for path in unit.written:
            _put(stage / _NEW / unit.path / path, texts[f"{unit.path}/{path}".rstrip("/")])
        if not unit.is_file:
            _complete(folder / unit.path, stage / _NEW / unit.path, unit)
        (stage / _NEW / unit.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / unit.path).parent.mkdir(parents=True, exist_ok=True)
    _put(stage / "journal", json.dumps({"units": [unit._asdict() for unit in units]}))
    flush(stage)
    (stage / "journal").replace(stage / _JOURNAL)


def _begin(stage: Path) -> None:
    """Make the folder for what a run stages; nothing of another run is left in it."""
    _discard(stage)
    stage.mkdir()
    _put(stage / ".gitignore", "*\n")


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _complete(place: Path, staged: Path, unit: Unit) -> None:
    """Add what stays in a folder to its staged successor; there is none if nothing stays."""
    staged.mkdir(parents=True, exist_ok=True)
    if place.is_dir():
        carry(place, staged, {*unit.written, *unit.removed})
        shutil.copystat(place, staged)
    left = [path for path in staged.rglob("*") if _BYTECODE not in path.parts]
    if not left:
        shutil.rmtree(staged, ignore_errors=True)


def _discard(stage: Path) -> None:
    """Remove what a run staged, and never what a link in its place leads to. Raises OSError."""
    if os.path.lexists(stage):
        shutil.rmtree(stage)


# --- moving, and going on where a run was interrupted --------------------------------------------


def is_unfinished(folder: Path) -> bool:
    """Say whether a run committed to what it did not finish."""
    return os.path.lexists(folder / STAGE / _JOURNAL)


def recover(folder: Path) -> bool:
    """Complete what a run committed to and did not finish; forget what it only staged.

    Raises SchemaError for a journal that no run wrote, and where files can't be moved.
    """
    stage = folder / STAGE
    if any(map(os.path.islink, (stage, stage / _NEW))):
        raise _no_journal(stage)
    if not is_unfinished(folder):
        _put_back(folder)
        shutil.rmtree(stage, ignore_errors=True)
        return False
    try:
        units = _read_journal(stage)
        waiting = [unit for unit in units if not unit.is_done(folder / unit.path)]
        _refuse_obstacles(folder, waiting, _GOES_ON)
        folders = [unit.path for unit in waiting if not unit.is_file]
        swap([(folder / path, stage / _NEW / path) for path in folders])
        for unit in waiting:
            if unit.is_file:
                _move(stage / _NEW / unit.path, folder / unit.path, unit)
        for unit in units:
            _clean(stage / _NEW / unit.path, folder / unit.path, unit)
        shutil.rmtree(stage)
    except OSError as error:
        raise failure(error, folder, "unfinished", _GOES_ON) from None
    except SchemaError as error:
        raise SchemaError(
            Problem(each.location, "unfinished", each.sentence, each.hint)
            if each.code == "write"
            else each
            for each in error.problems
        ) from None
    return True


def _put_back(folder: Path) -> None:
    """Go on with the exchange of a whole folder that is between two steps. Raises SchemaError."""
    staged = folder / STAGE / _NEW / SITE
    if is_half_way(staged):
        try:
            swap([(folder / SITE, staged)])
        except OSError as error:
            raise failure(error, folder, "unfinished", _GOES_ON) from None


def _move(staged: Path, place: Path, unit: Unit) -> None:
    if unit.written:
        staged.replace(place)
    else:
        place.unlink(missing_ok=True)


def _clean(staged: Path, place: Path, unit: Unit) -> None:
    """Save what others put into a folder while it was exchanged; drop the folder that is empty."""
    if not unit.is_file and staged.is_dir() and place.is_dir():
        sweep(staged, place, {*unit.written, *unit.removed})
    if unit.removed and "/" in unit.path:
        with contextlib.suppress(OSError):
            place.parent.rmdir()


def _hash(path: Path) -> str | None:
    try:
        return None if path.is_symlink() else sha256(read_bytes(path, MAX_MADE))
    except OSError:
        return None


def _read_journal(stage: Path) -> list[Unit]:
    """Read what a run committed to. Raises SchemaError for what no run wrote."""
    try:
        data: dict[str, Any] = dict(json.loads(read_bytes(stage / _JOURNAL, MAX_MADE)))
        return [_unit(dict(each)) for each in data["units"]]
    except (UnfitError, ValueError, TypeError, KeyError, RecursionError):
        raise _no_journal(stage) from None


def _no_journal(stage: Path) -> SchemaError:
    sentence = "is not the journal of an interrupted run of this compiler"
    hint = f"delete the folder {STAGE} and generate again"
    location = Location((stage / _JOURNAL).as_posix())
    return SchemaError([Problem(location, "journal", sentence, hint)])


def _unit(data: dict[str, Any]) -> Unit:
    """Read a unit. Raises TypeError, KeyError or ValueError."""
    path: object = data["path"]
    written = cast("dict[object, object]", dict(data["written"]))
    removed = cast("list[object]", list(data["removed"]))
    inside = [each for each in (*written, *removed) if each != ""]
    texts = all(isinstance(each, str) for each in written.values())
    if not texts or not all(map(is_inside, (path, *inside))):
        raise ValueError
    unit = Unit(str(path), cast("dict[str, str]", written), tuple(map(str, removed)))
    if _unit_of(unit.path)[0] != unit.path:
        raise ValueError
    return unit
