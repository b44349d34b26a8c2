"""`schemaclass validate`: every violation of a JSON file, with its line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import nsmallest
from importlib import import_module
from pathlib import Path
from typing import Any

from schemaclass.codegen.in_memory import import_package, unique_name
from schemaclass.core.files import read_source
from schemaclass.core.model import Site
from schemaclass.core.problems import (
    MOST_TOLD,
    Location,
    Problem,
    SchemaError,
    by_place,
    in_order,
    told,
)
from schemaclass.references.disk import Disk
from schemaclass.references.entry_points import read_roots
from schemaclass.references.sources import Sources
from schemaclass.source.load import Document, load, parse

from .pipeline import Reading, compile_document, package_in_memory
from .settings import package_name

_SHOWN = 10
# Names in `.json` are how the reader knows JSON.
_SUFFIX = ".json"
_HINTS = {"json-syntax": "mend it here or just before; an instance is JSON, whatever its name"}


def validate(
    schema: str, instance: Path, *, assert_formats: bool = False, allow_refs: Sequence[Path] = ()
) -> list[str]:
    """Check a JSON file against `FILE#Name`; give a line for each violation, [] if it is valid.

    Of very many the first are given, and how many more there are. `FILE#/components/schemas/Name`
    says the same as `FILE#Name`; a JSON Schema's own root needs no name. With `assert_formats` a
    `format` is a check; `allow_refs` are folders that references may lead into.
    Raises SchemaError for a schema or an instance that can't be read, for an unknown name, and
    where a library is missing that a format needs.
    """
    file, _, fragment = schema.partition("#")
    real, data = read_source(Path(file), Path(file).as_posix())
    source = parse(data, Path(file).as_posix())
    sources = Sources({}, Disk(real, source.name, allow_refs))
    _, roots, _ = read_roots(source, sources.fetch)
    name = _root(source, roots, fragment)
    package = unique_name(package_name(Path(file)))
    reading = Reading(sources, assert_formats=assert_formats)
    compiled = compile_document(source, package, Path(file).name, (name,), reading)
    document = _Instance(instance)
    try:
        module = import_package(package, package_in_memory(compiled))
    except ImportError as error:
        problem = Problem(source.locate(""), "library", str(error), "install it, or say no formats")
        raise SchemaError([problem]) from None
    made: Any = import_module(f"{module.__name__}._roots")
    explain: Any = import_module(f"{module.__name__}._explain")
    found = explain.violations(made.ROOTS[name].check, document.data)
    problems = (_told(each, file, document) for each in found)
    first = nsmallest(MOST_TOLD + 1, problems, key=by_place)
    return told(in_order(first), others=len(found) - len(first))


def _told(violation: Any, file: str, document: _Instance) -> Problem:  # noqa: ANN401  # of a package
    hint = f"see {_place(file, violation.schema_pointer)}"
    sentence = f"{violation.keyword}: {violation.message}"
    return Problem(document.locate(violation.pointer), violation.keyword, sentence, hint)


def _place(file: str, pointer: str) -> str:
    """Say where a part of a schema stands; that of another document begins with its name."""
    if pointer.startswith("./"):
        return (Path(file).parent / pointer).as_posix()
    return f"{file}#{pointer}"


def _root(source: Document, roots: Mapping[str, Site], fragment: str) -> str:
    """Find the schema that is meant, by its name or its pointer. Raises SchemaError."""
    for name, site in roots.items():
        if fragment in (name, site.pointer):
            return name
    known = list(roots)[:_SHOWN]
    if fragment:
        sentence = f"there is no schema named {fragment!r} to validate against"
        hint = f"the schemas are {', '.join(known)}"
    else:
        sentence = "expected the name of the schema to validate against, found none"
        hint = f"name one: {', '.join(f'{source.name}#{name}' for name in known)}"
    raise SchemaError([Problem(source.locate(""), "root", sentence, hint)])


class _Instance:
    """A JSON file: what its name ends in doesn't matter."""

    def __init__(self, path: Path) -> None:
        """Read it. Raises SchemaError for what is no JSON."""
        self._name = path.as_posix()
        try:
            self._document = load(path, self._name + _SUFFIX)
        except SchemaError as error:
            raise SchemaError(map(self._told, error.problems)) from None
        self.data = self._document.data

    def locate(self, pointer: str) -> Location:
        """Say where the value at a JSON Pointer stands."""
        return self._document.locate(pointer)._replace(file=self._name)

    def _told(self, problem: Problem) -> Problem:
        where = problem.location._replace(file=self._name)
        return problem._replace(location=where, hint=_HINTS.get(problem.code, problem.hint))
