"""What a run is to make: packages, their schemas and options, from arguments and pyproject.toml."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, cast

from schemaclass.core.files import read_bytes, reason
from schemaclass.core.identifiers import identifier_words, shortened
from schemaclass.core.problems import Location, Problem, SchemaError
from schemaclass.core.reserved import KEYWORDS

# Modules of the standard library, CPython 3.11 to 3.14: written out, because the same file must
# give the same package on every version.
_STANDARD_MODULES = frozenset(
    "abc aifc annotationlib antigravity argparse array ast asynchat asyncio asyncore atexit"
    " audioop base64 bdb binascii bisect builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd"
    " code codecs codeop collections colorsys compileall compression concurrent configparser"
    " contextlib contextvars copy copyreg crypt csv ctypes curses dataclasses datetime dbm decimal"
    " difflib dis distutils doctest email encodings ensurepip enum errno faulthandler fcntl"
    " filecmp fileinput fnmatch fractions ftplib functools gc genericpath getopt getpass gettext"
    " glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp importlib"
    " inspect io ipaddress itertools json keyword lib2to3 linecache locale logging lzma mailbox"
    " mailcap marshal math mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc nis"
    " nntplib nt ntpath nturl2path numbers opcode operator optparse os ossaudiodev pathlib pdb"
    " pickle pickletools pipes pkgutil platform plistlib poplib posix posixpath pprint profile"
    " pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline"
    " reprlib resource rlcompleter runpy sched secrets select selectors shelve shlex shutil signal"
    " site smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants"
    " sre_parse ssl stat statistics string stringprep struct subprocess sunau symtable sys"
    " sysconfig syslog tabnanny tarfile telnetlib tempfile termios textwrap this threading time"
    " timeit tkinter token tokenize tomllib trace traceback tracemalloc tty turtle turtledemo"
    " types typing unicodedata unittest urllib uu uuid venv warnings wave weakref webbrowser"
    " winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo".split()
)

# What the compiler and the other flavours import.
_OWN_MODULES = frozenset(
    "datamodel_code_generator docutils idna jinja2 jsonschema jsonschema_rs markupsafe msgspec"
    " pydantic pygments regress schemaclass sphinx typing_extensions yaml".split()
)

# Folders and pages are called by a package's name with more around it, and file systems stop at 255
# bytes.
_LONGEST = 200

# Names that no package may have, because it stands where imports look first; and why.
_TAKEN = (
    (KEYWORDS | {"docs", "site"}, ""),
    (_STANDARD_MODULES, "Python's standard library has a module of that name"),
    (_OWN_MODULES, "the compiler or a generated module imports another one of that name"),
)
_KEYS = frozenset(("schema", "roots", "flavours", "assert_formats", "allow_refs", "pages"))
_SWITCHES = ("assert_formats", "pages")
# The folder of a project in which every schema is one of its own.
SCHEMAS = "schema"
_LISTS = ("roots", "flavours", "allow_refs")


class PackageOptions(NamedTuple):
    """One package: its name, the schema's path, the roots (all if empty) and other flavours.

    With `assert_formats` a `format` is a check. `allow_refs` are folders, beside the schema's own,
    that references may lead into. Without `pages` there is a package only.
    """

    name: str
    schema: Path
    roots: tuple[str, ...] = ()
    flavours: tuple[str, ...] = ()
    assert_formats: bool = False
    allow_refs: tuple[Path, ...] = ()
    pages: bool = True


def package_name(schema: Path) -> str:
    """Make a package name of a file name: letters, digits and underscores."""
    name = "_".join(identifier_words(schema.name.split(".")[0])).lower()
    name = name if name.isidentifier() else f"schema_{name}".rstrip("_")
    name = shortened(name, _LONGEST)
    return f"{name}_" if any(name in names for names, _ in _TAKEN) else name


def configured(root: Path, known_flavours: Iterable[str]) -> list[PackageOptions]:
    """Read `[tool.schemaclass.packages.<name>]`. Raises SchemaError for what is wrong there."""
    path = root / "pyproject.toml"
    if not path.is_file():
        return []
    import tomllib

    try:
        packages: Mapping[str, object] = tomllib.loads(read_bytes(path).decode())
    except OSError as error:
        raise SchemaError([_problem(f"can't be read: {reason(error)}", "")]) from None
    except (ValueError, RecursionError) as error:  # what is wrong in TOML, and in UTF-8
        raise SchemaError([_problem(f"is not TOML: {error}", "")]) from None
    for key in ("tool", "schemaclass", "packages"):
        sentence = "[tool.schemaclass.packages] must be a table of tables"
        packages = _table(packages.get(key, {}), sentence)
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


def _table(value: object, sentence: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise SchemaError([_problem(sentence, "")])
    return cast("dict[str, object]", value)


def _package(root: Path, name: str, value: object, flavours: Sequence[str]) -> PackageOptions:
    table = _table(value, f"[tool.schemaclass.packages.{name}] must be a table")
    problems = list(_problems(name, table, flavours))
    if problems:
        raise SchemaError(problems)
    roots, chosen, folders = (_strings(table.get(key)) for key in _LISTS)
    return PackageOptions(
        name,
        root / str(table["schema"]),
        roots,
        chosen,
        assert_formats=table.get("assert_formats") is True,
        allow_refs=tuple(root / folder for folder in folders),
        pages=table.get("pages") is not False,
    )


def _problems(name: str, table: Mapping[str, object], flavours: Sequence[str]) -> Iterator[Problem]:
    where = f"[tool.schemaclass.packages.{name}]"
    reasons = list(_reasons(name))
    if reasons:
        yield _problem(f"{where}: {name!r} can't be a package's name", reasons[0])
    for key in sorted(table.keys() - _KEYS):
        keys = ", ".join(sorted(_KEYS))
        yield _problem(f"{where}: unknown key {key!r}", f"the keys are {keys}")
    if not isinstance(table.get("schema"), str):
        yield _problem(f"{where}: schema must be the path of a file", "")
    for key in _SWITCHES:
        if not isinstance(table.get(key, False), bool):
            yield _problem(f"{where}: {key} must be true or false", "")
    for key in _LISTS:
        value = table.get(key, [])
        if list(_strings(value)) != value:
            yield _problem(f"{where}: {key} must be a list of strings", "")
    for flavour in _strings(table.get("flavours")):
        if flavour not in flavours:
            known = ", ".join(flavours)
            yield _problem(f"{where}: there is no flavour {flavour!r}", f"the flavours are {known}")


def _reasons(name: str) -> Iterator[str]:
    """Say what is wrong with a package's name, if anything is."""
    yield from (why for names, why in _TAKEN if name in names)
    if not name.isidentifier():
        yield ""
    elif unicodedata.normalize("NFKC", name) != name:
        yield f"Python reads it as {unicodedata.normalize('NFKC', name)!r}"
    if name.startswith("_"):
        yield "names that begin with an underscore are the interpreter's own"
    size = len(name.encode(errors="replace"))
    if size > _LONGEST:
        yield f"it is too long: {size} bytes, and {_LONGEST} are the most"


def _strings(value: object) -> tuple[str, ...]:
    items = cast("list[object]", value) if isinstance(value, list) else []
    return tuple(item for item in items if isinstance(item, str))


def _problem(sentence: str, hint: str) -> Problem:
    return Problem(Location("pyproject.toml"), "configuration", sentence, hint)


def chosen(root: Path, schemas: Sequence[Path], flavours: Iterable[str]) -> list[PackageOptions]:
    """Decide which packages a run makes: those of the schemas given, else all of `schema/`.

    A schema that pyproject.toml names makes the packages there, any other one of its own.
    """
    known: dict[str, list[PackageOptions]] = {}
    for options in configured(root, flavours):
        known.setdefault(_identity(options.schema), []).append(options)
    paths = schemas or [*(each[0].schema for each in known.values()), *_in_folder(root / SCHEMAS)]
    packages = [
        options._replace(schema=relative(options.schema))
        for identity, path in _distinct(paths).items()
        for options in known.get(identity) or [PackageOptions(package_name(path), path)]
    ]
    _refuse_twins(packages)
    return packages


def _identity(path: Path) -> str:
    """Give what two paths to one file have in common."""
    try:
        return os.path.realpath(path)
    except ValueError:  # no file can have this name: reading it will tell
        return str(path)


def _distinct(paths: Iterable[Path]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for path in paths:
        found.setdefault(_identity(path), path)
    return found


def _in_folder(folder: Path) -> list[Path]:
    return sorted(p for p in folder.glob("*") if p.suffix in (".json", ".yaml", ".yml"))


def relative(path: Path) -> Path:
    """Give a path as it is shown: from the working directory if it is below it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


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
