"""What a run is to make: packages, their schemas and options, from arguments and pyproject.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from .problems import Location, Problem, SchemaError
from .reserved import KEYWORDS
from .words import identifier_words

_RESERVED_PACKAGES = frozenset(("docs", "site"))
_KEYS = frozenset(("schema", "roots", "flavours"))


@dataclass(frozen=True, slots=True)
class PackageOptions:
    """One package: its name, the schema's path, the roots (all if empty) and other flavours."""

    name: str
    schema: Path
    roots: tuple[str, ...] = ()
    flavours: tuple[str, ...] = ()


def package_name(schema: Path) -> str:
    """Make a package name of a file name: letters, digits and underscores."""
    name = "_".join(identifier_words(schema.name.split(".")[0])).lower()
    name = name if name.isidentifier() else f"schema_{name}".rstrip("_")
    return f"{name}_" if name in KEYWORDS or name in _RESERVED_PACKAGES else name


def configured(root: Path, known_flavours: Iterable[str]) -> list[PackageOptions]:
    """Read `[tool.schemaclass.packages.<name>]`. Raises SchemaError for what is wrong there."""
    path = root / "pyproject.toml"
    if not path.is_file():
        return []
    try:
        settings = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SchemaError([_problem(f"is not TOML: {error}", "")]) from None
    packages: object = settings
    for key in ("tool", "schemaclass", "packages"):
        packages = packages.get(key, {}) if isinstance(packages, dict) else packages
    if not isinstance(packages, dict):
        raise SchemaError([_problem("[tool.schemaclass.packages] must be a table of tables", "")])
    found: list[PackageOptions] = []
    problems: list[Problem] = []
    for name, table in packages.items():
        try:
            found.append(_package(root, name, table, tuple(known_flavours)))
        except SchemaError as error:
            problems += error.problems
    if problems:
        raise SchemaError(problems)
    return found


def _package(root: Path, name: str, table: object, flavours: Sequence[str]) -> PackageOptions:
    if not isinstance(table, Mapping):
        raise SchemaError([_problem(f"[tool.schemaclass.packages.{name}] must be a table", "")])
    problems = list(_problems(name, table, flavours))
    if problems:
        raise SchemaError(problems)
    roots, chosen = table.get("roots", []), table.get("flavours", [])
    return PackageOptions(name, root / table["schema"], tuple(roots), tuple(chosen))


def _problems(name: str, table: Mapping[str, object], flavours: Sequence[str]) -> Iterator[Problem]:
    where = f"[tool.schemaclass.packages.{name}]"
    if not name.isidentifier() or name in KEYWORDS | _RESERVED_PACKAGES:
        yield _problem(f"{where}: {name!r} can't be a package's name", "")
    for key in sorted(table.keys() - _KEYS):
        keys = ", ".join(sorted(_KEYS))
        yield _problem(f"{where}: unknown key {key!r}", f"the keys are {keys}")
    if not isinstance(table.get("schema"), str):
        yield _problem(f"{where}: schema must be the path of a file", "")
    for key in ("roots", "flavours"):
        if not _are_strings(table.get(key, [])):
            yield _problem(f"{where}: {key} must be a list of strings", "")
    asked = table.get("flavours", [])
    for flavour in asked if isinstance(asked, list) else []:
        if isinstance(flavour, str) and flavour not in flavours:
            known = ", ".join(flavours)
            yield _problem(f"{where}: there is no flavour {flavour!r}", f"the flavours are {known}")


def _are_strings(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _problem(sentence: str, hint: str) -> Problem:
    return Problem(Location("pyproject.toml"), "configuration", sentence, hint)


def chosen(root: Path, schemas: Sequence[Path], flavours: Iterable[str]) -> list[PackageOptions]:
    """Decide which packages a run makes: those of the schemas given, else all of `schema/`."""
    _refuse_unreadable_names(schemas)
    known = {options.schema.resolve(): options for options in configured(root, flavours)}
    paths = list(schemas)
    if not paths:
        folder = root / "schema"
        found = sorted(p for p in folder.glob("*") if p.suffix in (".json", ".yaml", ".yml"))
        paths = [options.schema for options in known.values()]
        paths += [path for path in found if path.resolve() not in known]
    packages = [
        known.get(path.resolve()) or PackageOptions(package_name(path), path) for path in paths
    ]
    packages = [replace(options, schema=relative(options.schema)) for options in packages]
    _refuse_twins(packages)
    return packages


def relative(path: Path) -> Path:
    """Give a path as it is shown: from the working directory if it is below it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _refuse_unreadable_names(paths: Sequence[Path]) -> None:
    problems = [
        Problem(Location(str(path)), "unreadable-file", "no file can have this name", "")
        for path in paths
        if "\0" in str(path)
    ]
    if problems:
        raise SchemaError(problems)


def _refuse_twins(packages: Sequence[PackageOptions]) -> None:
    names = [options.name for options in packages]
    problems = [
        Problem(
            Location(options.schema.as_posix()),
            "package-name",
            f"another schema of this run makes the package {options.name!r} too",
            "rename the file, or name the package in pyproject.toml",
        )
        for at, options in enumerate(packages)
        if options.name in names[:at]
    ]
    if problems:
        raise SchemaError(problems)
