"""The command line: `schemaclass generate` and `schemaclass validate`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .problems import Location, Problem, SchemaError, printable

if TYPE_CHECKING:
    from .build import Build
    from .write import Changes

DONE, STALE, WRONG = 0, 1, 2
_NEEDS = ("jinja2", "yaml", "jsonschema", "jsonschema_rs", "datamodel_code_generator")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Gives the exit code: 0 done, 1 stale or invalid, 2 wrong schema or call."""
    options = _parser().parse_args(arguments)
    if missing := _missing():
        print(
            f"schemaclass: error: {', '.join(missing)} can't be imported\n"
            "    help: pip install 'realtime-session[generate]'",
            file=sys.stderr,
        )
        return WRONG
    try:
        code: int = options.run(options)
    except SchemaError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        count = len(error.problems)
        print(f"{count} error{'s' if count != 1 else ''}; nothing was written", file=sys.stderr)
        return WRONG
    return code


def _missing() -> list[str]:
    from importlib.util import find_spec

    return [name for name in _NEEDS if find_spec(name) is None]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="schemaclass",
        description="Compile OpenAPI and JSON Schema to validated dataclasses and docs pages.",
        epilog="Exit codes: 0 done; 1 --check found stale output, or the instance is invalid;"
        " 2 the schema or the call is wrong.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    generate = commands.add_parser(
        "generate",
        help="schemas to packages and pages",
        description="Compile schemas to packages and pages; without SCHEMA all in schema/.",
    )
    generate.add_argument("schemas", nargs="*", type=Path, metavar="SCHEMA", help="a schema's file")
    generate.add_argument("--output", type=Path, metavar="DIR", help="default: generated/")
    generate.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 and show what is stale"
    )
    generate.add_argument(
        "--force", action="store_true", help="overwrite generated files that were edited by hand"
    )
    generate.set_defaults(run=_generate)
    validate = commands.add_parser(
        "validate",
        help="a JSON file against a schema",
        description="Print every violation of an instance, with its line.",
    )
    validate.add_argument("schema", metavar="SCHEMA#Name", help="a schema's file and component")
    validate.add_argument("instance", type=Path, metavar="INSTANCE.json", help="a JSON file")
    validate.set_defaults(run=_validate)
    return parser


def project_root() -> Path:
    """Find the folder that holds schema/ and pyproject.toml: here, or above."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "pyproject.toml").is_file():
            return folder
    return here


def _generate(options: argparse.Namespace) -> int:
    from . import build, config, write
    from .flavours import FLAVOURS
    from .manifest import read_manifest

    start = time.perf_counter()
    root = project_root()
    folder: Path = options.output or config.relative(root / "generated")
    packages = config.chosen(root, options.schemas, FLAVOURS)
    if not packages:
        hint = "name a schema, or put one into schema/"
        raise SchemaError([Problem(Location("schema"), "no-schemas", "there is no schema", hint)])
    if not options.check:
        write.recover(folder)
    old = read_manifest(folder)
    hashes = old.hashes()
    sources = build.read_sources(packages, folder)
    made = build.with_manifest(
        build.build(sources, old, lambda path: write.unedited(folder, path, hashes), _progress)
    )
    changes = write.compare(folder, made.texts, old, made.manifest)
    if options.check:
        return _report_stale(folder, made, changes)
    if not options.force:
        write.refuse_edited(folder, changes)
    write.write(folder, made.texts, changes, old)
    _report(folder, changes, time.perf_counter() - start)
    return DONE


def _progress(package: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[2Kcompiling {package} ...\r", end="", file=sys.stderr)


def _report(folder: Path, changes: Changes, seconds: float) -> None:
    if sys.stderr.isatty():
        print("\r\x1b[2K", end="", file=sys.stderr)
    rows = (
        ("created", changes.created),
        ("updated", (*changes.updated, *changes.edited)),
        ("removed", tuple(path for path in changes.orphaned if not (folder / path).exists())),
        ("kept", tuple(path for path in changes.orphaned if (folder / path).exists())),
    )
    for word, paths in rows:
        for path in paths:
            print(f"{word} {printable((folder / path).as_posix())}")
    changed = sum(len(paths) for _, paths in rows)
    print(f"{changed} changed, {changes.unchanged} unchanged, {seconds:.2f} s")


def _report_stale(folder: Path, made: Build, changes: Changes) -> int:
    from .write import diff

    rows = (
        ("missing", changes.created),
        ("stale", changes.updated),
        ("edited", changes.edited),
        ("orphaned", changes.orphaned),
        ("untracked", changes.untracked),
    )
    for word, paths in rows:
        for path in paths:
            print(f"{word}: {printable((folder / path).as_posix())}")
    for path in (*changes.updated, *changes.edited):
        for line in diff(folder, made.texts, path):
            print(printable(line))
    if changes:
        print("run make generate")
        return STALE
    return DONE


def _validate(options: argparse.Namespace) -> int:
    from .validate import validate

    lines = validate(options.schema, options.instance)
    for line in lines:
        print(line)
    return STALE if lines else DONE


if __name__ == "__main__":
    sys.exit(main())
