"""The command line: `schemaclass generate`, `schemaclass docs` and `schemaclass validate`."""

from __future__ import annotations

import argparse
import gc
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Never, TextIO

from .core.problems import Location, Problem, SchemaError, printable, told

if TYPE_CHECKING:
    from .driver.build import Build
    from .driver.settings import PackageOptions
    from .output.changes import Changes
    from .output.manifest import PackageEntry

DONE, STALE, WRONG = 0, 1, 2
INTERRUPTED = 130  # as shells say of what Ctrl-C ended
_EDITED = (
    "edited files: undo the edit, or generate with --force, or delete them and run make generate"
)
_UNTRACKED = "untracked files: remove them, or move them out of"
_NEEDS = ("jinja2", "yaml", "jsonschema", "jsonschema_rs", "datamodel_code_generator")


def command() -> Never:
    """Run the command as a program of its own, and leave with its exit code.

    There is no garbage worth collecting in a program that soon ends, and nothing worth tearing
    down: that takes a tenth of the time of a small run. Profilers and debuggers see a usual end.
    """
    gc.disable()
    code = main()
    if sys.gettrace() or sys.getprofile():
        sys.exit(code)
    os._exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Gives the exit code: 0 done, 1 stale or invalid, 2 wrong."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        return _run(_parser().parse_args(arguments))
    finally:
        _say(())  # what argparse printed is still to be flushed


def _run(options: argparse.Namespace) -> int:
    if missing := _missing():
        sentence = f"schemaclass: error: {', '.join(missing)} can't be imported"
        _say((sentence, "    help: pip install 'realtime-session[generate]'"), sys.stderr)
        return WRONG
    try:
        code: int = options.run(options)
    except SchemaError as error:
        _say_problems(error, options.ending)
        return WRONG
    except KeyboardInterrupt:
        _say(("schemaclass: interrupted",), sys.stderr)
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001  # whatever else comes is a bug, and is told as one
        from .driver.internal_errors import report

        _say(report(error), sys.stderr)
        return WRONG
    return code


def _say_problems(error: SchemaError, ending: str) -> None:
    count = len(error.problems)
    if any(problem.code == "unfinished" for problem in error.problems):
        ending = ""
    last = f"{count} error{'s' if count != 1 else ''}{ending}"
    _say((*told(error.problems), last), sys.stderr)


def _say(lines: Iterable[str], stream: TextIO | None = None) -> None:
    """Print lines. A reader that left before the end is no error, and the rest goes nowhere."""
    text = "".join(f"{line}\n" for line in lines)
    try:
        print(text, end="", file=stream, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), (stream or sys.stdout).fileno())


def _missing() -> list[str]:
    from importlib.util import find_spec

    return [name for name in _NEEDS if find_spec(name) is None]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="schemaclass",
        description="Compile OpenAPI and JSON Schema to validated dataclasses and docs pages.",
        epilog="Exit codes: 0 done; 1 --check found stale output, or the instance is invalid;"
        " 2 the schema or the call is wrong, or the compiler is, which then says so.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    generate = commands.add_parser(
        "generate",
        help="schemas to packages and pages",
        description="Compile schemas to packages and pages; without SCHEMA all in schema/.",
    )
    generate.add_argument("schemas", nargs="*", type=Path, metavar="SCHEMA", help="a schema's file")
    generate.add_argument("--output", type=_folder, metavar="DIR", help="default: generated/")
    generate.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 and show what is stale"
    )
    generate.add_argument(
        "--force", action="store_true", help="overwrite generated files that were edited by hand"
    )
    generate.add_argument(
        "--no-pages", action="store_true", help="write packages only, no pages that describe them"
    )
    _add_reading(generate)
    generate.set_defaults(run=_generate, ending="; nothing was written")
    docs = commands.add_parser(
        "docs",
        help="schemas to a site of HTML pages",
        description="Build the documentation site of schemas; without SCHEMA of all in schema/.",
    )
    docs.add_argument("schemas", nargs="*", type=Path, metavar="SCHEMA", help="a schema's file")
    docs.add_argument(
        "--output", type=_folder, metavar="DIR", help="the site is DIR/site; default: generated/"
    )
    _add_reading(docs)
    docs.set_defaults(run=_docs, ending="; nothing was written")
    validate = commands.add_parser(
        "validate",
        help="a JSON file against a schema",
        description="Print every violation of an instance, with its line.",
    )
    validate.add_argument("schema", metavar="SCHEMA#Name", help="a schema's file and component")
    validate.add_argument("instance", type=Path, metavar="INSTANCE.json", help="a JSON file")
    _add_reading(validate)
    validate.set_defaults(run=_validate, ending="")
    return parser


def _add_reading(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--assert-formats", action="store_true", help="check values of each format, such as date"
    )
    command.add_argument(
        "--allow-refs",
        action="append",
        default=[],
        type=_folder,
        metavar="DIR",
        help="let references lead into this folder too, beside the schema's own; may be repeated",
    )


def _folder(text: str) -> Path:
    if not text or "\0" in text:
        raise argparse.ArgumentTypeError("must name a folder")
    return Path(text)


def project_root() -> Path:
    """Find the folder that holds schema/ and pyproject.toml: here, or above."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "pyproject.toml").is_file():
            return folder
    return here


def _packages(options: argparse.Namespace, schemas: Sequence[Path]) -> list[PackageOptions]:
    """Give the packages that a run is about, as pyproject.toml and the call have them."""
    from .driver import settings as config
    from .flavours.generators import FLAVOURS

    return [
        package._replace(
            assert_formats=package.assert_formats or options.assert_formats,
            allow_refs=(*package.allow_refs, *options.allow_refs),
        )
        for package in config.chosen(project_root(), schemas, FLAVOURS)
    ]


def _chosen(options: argparse.Namespace) -> tuple[Path, list[PackageOptions]]:
    """Give the folder to write to, and the packages that go there."""
    from .driver.output_folder import refuse_output
    from .driver.settings import relative

    packages = _packages(options, options.schemas)
    if not packages:
        hint = "name a schema, or put one into schema/"
        raise SchemaError([Problem(Location("schema"), "no-schemas", "there is no schema", hint)])
    folder = options.output or relative(project_root() / "generated")
    refuse_output(folder, project_root())
    return folder, packages


def _docs(options: argparse.Namespace) -> int:
    from importlib.util import find_spec

    from .driver import build
    from .output import write
    from .output.exchange import locked

    start = time.perf_counter()
    if find_spec("sphinx") is None:
        sentence = "schemaclass: error: sphinx can't be imported"
        _say((sentence, "    help: pip install 'realtime-session[docs]'"), sys.stderr)
        return WRONG
    from .driver.docs_build import build_site

    folder, packages = _chosen(options)
    described = [package for package in packages if package.pages]
    with locked(folder, _told) as make:
        write.recover(folder)
        sources = build.read_sources(described, folder)
        count, warnings = build_site(sources, folder, make)
    _say(told(warnings), sys.stderr)
    seconds = time.perf_counter() - start
    _say((f"{count} pages in {_shown(folder, 'site')}/, {seconds:.2f} s",))
    return DONE


def _generate(options: argparse.Namespace) -> int:
    from .driver.output_folder import refuse_packages
    from .output.exchange import locked

    start = time.perf_counter()
    folder, packages = _chosen(options)
    refuse_packages(folder, packages, project_root())
    if options.no_pages:
        packages = [package._replace(pages=False) for package in packages]
    with locked(folder, _told) as make:
        return _made(options, packages, folder, make, start)


def _told(text: str) -> None:
    _say((text,), sys.stderr)


def _made(
    options: argparse.Namespace,
    packages: Sequence[PackageOptions],
    folder: Path,
    make: Callable[[], None],
    start: float,
) -> int:
    from .driver import build
    from .output import changes, write
    from .output.manifest import read_manifest

    if not options.check:
        write.recover(folder)
    old = read_manifest(folder)
    hashes = old.hashes()
    sources = build.read_sources(packages, folder)
    kept: Mapping[str, PackageEntry] = old.packages if options.schemas else {}
    # Who changed a file can have written its hash down, too: only compiling tells.
    is_trusted = not (options.check or options.force)
    made = build.with_manifest(
        build.build(
            sources,
            old,
            kept,
            lambda path: changes.unedited(folder, path, hashes) if is_trusted else None,
            _progress,
        )
    )
    _say(told(made.warnings), sys.stderr)
    found = changes.compare(folder, made.texts, old, made.manifest)
    if options.check:
        return _report_stale(folder, made, found)
    if not options.force:
        changes.refuse_edited(folder, found)
    write.write(folder, made.texts, found, old, make)
    _report(folder, found, time.perf_counter() - start)
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
    lines = [f"{word} {_shown(folder, path)}" for word, paths in rows for path in paths]
    last = f"{len(lines)} changed, {changes.unchanged} unchanged, {seconds:.2f} s"
    _say((*lines, last))


def _report_stale(folder: Path, made: Build, changes: Changes) -> int:
    from .output.changes import diff
    from .output.write import is_unfinished

    generate = "run make generate"
    rows = (
        ("missing", changes.created, generate),
        ("stale", changes.updated, generate),
        ("edited", changes.edited, _EDITED),
        ("orphaned", changes.orphaned, generate),
        ("untracked", changes.untracked, f"{_UNTRACKED} {_shown(folder, '')}/"),
    )
    lines = [f"{word}: {_shown(folder, path)}" for word, paths, _ in rows for path in paths]
    for path in (*changes.updated, *changes.edited):
        lines += map(printable, diff(folder, made.texts, path))
    if is_unfinished(folder):
        lines.insert(0, f"unfinished: {_shown(folder, '')}: a run was interrupted; {generate}")
        _say(lines)
        return STALE
    _say((*lines, *dict.fromkeys(advice for _, paths, advice in rows if paths)))
    return STALE if changes else DONE


def _shown(folder: Path, path: str) -> str:
    return printable((folder / path).as_posix())


def _validate(options: argparse.Namespace) -> int:
    from .driver.validate import validate

    # Of several packages that one schema makes the strictest counts.
    packages = _packages(options, [Path(options.schema.partition("#")[0])])
    lines = validate(
        options.schema,
        options.instance,
        assert_formats=any(package.assert_formats for package in packages),
        allow_refs=[folder for package in packages for folder in package.allow_refs],
    )
    _say(lines)
    return STALE if lines else DONE


if __name__ == "__main__":
    command()
