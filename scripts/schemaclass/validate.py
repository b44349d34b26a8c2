"""`schemaclass validate`: every violation of a JSON file, with its line."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from .config import PackageOptions, package_name
from .load import load
from .memory import import_package, unique_name
from .pipeline import compile_package, package_files
from .problems import Problem


def validate(schema: str, instance: Path) -> list[str]:
    """Check a JSON file against `FILE#Name`; give a line for each violation, [] if it is valid.

    Raises SchemaError for a schema or an instance that can't be read.
    """
    path, _, name = schema.partition("#")
    name = name.rpartition("/")[2] or "Root"
    package = unique_name(package_name(Path(path)))
    options = PackageOptions(package, Path(path), (name,))
    compiled = compile_package(options, Path(path).as_posix(), Path(path).name)
    document = load(instance, instance.as_posix())
    import_package(package, package_files(compiled))
    checks: Any = import_module(f"{package}._checks")
    explain: Any = import_module(f"{package}._explain")
    violations = explain.violations(checks.ROOTS[name].check, document.data)
    lines = []
    for violation in violations:
        where = document.locate(violation.pointer)
        sentence = f"{violation.keyword}: {violation.message}"
        hint = f"see {path}#{violation.schema_pointer}"
        lines.append(str(Problem(where, violation.keyword, sentence, hint)))
    return lines
