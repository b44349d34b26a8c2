"""What a run is to make: packages, their schemas and options, from arguments and pyproject.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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
    packages = settings.get("tool", {}).get("schemaclass", {}).get("packages", {})
    flavours = tuple(known_flavours)
    return [_package(root, name, table, flavours) for name, table in packages.items()]


def _package(root: Path, name: str, table: object, flavours: Sequence[str]) -> PackageOptions:
    where = f"[tool.schemaclass.packages.{name}]"
    problems = []
    if not isinstance(table, Mapping):
        raise SchemaError([_problem(f"{where} must be a table", "")])
    if not name.isidentifier() or name in KEYWORDS | _RESERVED_PACKAGES:
        problems.append(_problem(f"{where}: {name!r} can't be a package's name", ""))
    for key in sorted(table.keys() - _KEYS):
        keys = ", ".join(sorted(_KEYS))
        problems.append(_problem(f"{where}: unknown key {key!r}", f"the keys are {keys}"))
    if not isinstance(table.get("schema"), str):
        problems.append(_problem(f"{where}: schema must be the path of a file", ""))
    problems += [
        _problem(f"{where}: {key} must be a list of strings", "")
        for key in ("roots", "flavours")
        if not _are_strings(table.get(key, []))
    ]
    known = ", ".join(flavours)
    problems += [
        _problem(f"{where}: there is no flavour {flavour!r}", f"the flavours are {known}")
        for flavour in table.get("flavours", [])
        if flavour not in flavours
    ]
    if problems:
        raise SchemaError(problems)
    roots, chosen = table.get("roots", []), table.get("flavours", [])
    return PackageOptions(name, root / table["schema"], tuple(roots), tuple(chosen))


def _are_strings(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _problem(sentence: str, hint: str) -> Problem:
    return Problem(Location("pyproject.toml"), "configuration", sentence, hint)


def chosen(root: Path, schemas: Sequence[Path], flavours: Iterable[str]) -> list[PackageOptions]:
    """Decide which packages a run makes: those of the schemas given, else all of `schema/`."""
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
    _refuse_twins(packages)
    return packages


def _refuse_twins(packages: Sequence[PackageOptions]) -> None:
    names = [options.name for options in packages]
    problems = [
        Problem(
            Location(str(options.schema)),
            "package-name",
            f"another schema of this run makes the package {options.name!r} too",
            "rename the file, or name the package in pyproject.toml",
        )
        for at, options in enumerate(packages)
        if options.name in names[:at]
    ]
    if problems:
        raise SchemaError(problems)
