"""The pipeline: from a schema's file to the texts of everything that is made of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from schemaclass.codegen.bundle import bundle, renamed_members
from schemaclass.codegen.render import json_text, render_package
from schemaclass.codegen.syntax import check_package
from schemaclass.core.model import JsonValue, Model, NamedModel, Site
from schemaclass.core.problems import Problem, SchemaError, Severity, did_you_mean, in_order, refuse
from schemaclass.lint.contradictions import contradictions
from schemaclass.lowering.cycles import find_loops
from schemaclass.lowering.merge import merge
from schemaclass.lowering.names import name_all
from schemaclass.lowering.normalise import Schemas, normalise
from schemaclass.lowering.types import shape
from schemaclass.lowering.verification import check
from schemaclass.references.dynamic import names_asked
from schemaclass.references.entry_points import check_schema, read_roots
from schemaclass.references.registry import Library
from schemaclass.references.sources import Sources
from schemaclass.source.load import Document
from schemaclass.vocabulary.dialects import Dialect

if TYPE_CHECKING:
    from schemaclass.pages.content import Page


class Compiled(NamedTuple):
    """What compiling a document gives: the named model, its sources, and what to warn about."""

    document: Document
    sources: Sources
    named: NamedModel
    warnings: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """How a document is read.

    `sources` are where other documents come from, `dialect` overrides what the document says of
    itself, and with `assert_formats` a `format` is a check.
    """

    sources: Sources = field(default_factory=lambda: Sources({}))
    dialect: Dialect | None = None
    assert_formats: bool = False


def compile_document(
    document: Document,
    package: str,
    source: str,
    roots: tuple[str, ...],
    reading: Reading | None = None,
) -> Compiled:
    """Run the stages that understand a schema, in order. Raises SchemaError.

    `package` is the name of the package to make, `source` the path to record in it, `roots` the
    components to compile with all that they reach (all if empty).
    """
    reading = reading or Reading()
    sources = reading.sources
    sources.documents[document.name] = document
    own, components, found = read_roots(document, sources.fetch, reading.dialect)
    wanted = {name: site for name, site in components.items() if not roots or name in roots}
    library = Library(sources.fetch, sources.find, sources.called)
    pointers = [site.pointer for site in components.values()]
    library.add(sources.base or document.name, document.data, own, pointers, document.name)
    inspect = _Inspector(library, sources, components)
    read = _read(library, wanted, reading, inspect, _refused(found))
    loops = find_loops(read.schemas, sources.locate)
    refuse((*found, *_unknown_roots(document, components, roots), *read.problems, *loops))
    # What the wanted ones reach is a component as well, with the name that it has there.
    entered = {name: library.enter(site, ()) for name, site in components.items()}
    reached = {name: site for name, site in entered.items() if site in read.schemas}
    merged = merge(read.schemas, sources.locate)
    shapes = shape(merged)
    model = Model(
        package=package,
        source=source,
        description=_description(document.data),
        roots=reached,
        schemas=merged.schemas,
        merged=merged.merged,
        types=shapes.types,
        type_of=shapes.type_of,
        facts={},
    )
    named = name_all(model)
    check(named)
    warnings = (*found, *read.problems, *contradictions(read, library, sources.locate))
    refuse(warnings)
    return Compiled(document, sources, named, in_order(warnings))


def _refused(problems: Iterable[Problem]) -> frozenset[tuple[str, str]]:
    """Give the places of the errors among problems, by document and pointer."""
    return frozenset(
        (problem.location.file, problem.location.pointer)
        for problem in problems
        if problem.severity is Severity.ERROR
    )


class _Inspector:
    """Checks what references lead to against the metaschema: each place once, but no component."""

    def __init__(self, library: Library, sources: Sources, known: Mapping[str, Site]) -> None:
        self._library = library
        self._sources = sources
        self._seen = set(known.values())

    def __call__(self, site: Site) -> list[Problem]:
        plain = site._replace(scope=())
        if plain in self._seen:
            return []
        self._seen.add(plain)
        name = plain.document
        in_memory = Document(name.removesuffix("#"), "", self._library.documents[name])
        document = self._sources.documents.get(name, in_memory)
        dialect = self._library.resource_of(plain).dialect
        return list(check_schema(document, dialect, plain.pointer))


def _read(
    library: Library,
    wanted: Mapping[str, Site],
    reading: Reading,
    inspect: _Inspector,
    refused: frozenset[tuple[str, str]],
) -> Schemas:
    """Read the schemas; once more if documents came in that dynamic references may lead into."""
    told: dict[Problem, None] = {}
    locate = reading.sources.locate
    while True:
        library.asked = names_asked(library) if library.is_dynamic else {}
        known = len(library.indexed)
        entered = {name: library.enter(site, ()) for name, site in wanted.items()}
        read = normalise(library, entered, locate, inspect, refused, formats=reading.assert_formats)
        # What references lead to is inspected, and told, once.
        told.update(dict.fromkeys(read.problems))
        if not library.is_dynamic or known == len(library.indexed):
            return read._replace(problems=tuple(told))


def package_files(compiled: Compiled) -> dict[str, str]:
    """Render the package of dataclasses: paths in the package to texts.

    Raises UnsafeOutputError for code that this compiler never writes.
    """
    return {**_modules(compiled), "schema.json": json_text(package_schema(compiled))}


def package_in_memory(compiled: Compiled) -> dict[str, str]:
    """Render the modules of the package, with `_roots`, which knows the components.

    Raises UnsafeOutputError as `package_files` does.
    """
    return _modules(compiled, roots=True)


def _modules(compiled: Compiled, *, roots: bool = False) -> dict[str, str]:
    files = render_package(compiled.named, roots=roots)
    check_package(files)
    return files


def package_pages(compiled: Compiled, files: Mapping[str, str]) -> tuple[Page, ...]:
    """Make the package's documentation pages; `files` are what `package_files` gave.

    Raises SchemaError where values of the schema take too long to be tried out.
    """
    from schemaclass.pages.content import pages
    from schemaclass.pages.sandbox import TooLongError, Trial

    try:
        with Trial(compiled.named, files) as trial:
            return pages(trial)
    except TooLongError as error:
        sentence = "takes too long to check the examples and defaults that it has, or could have"
        hint = "a pattern that can match in many ways: write it so that there is one only"
        place = compiled.sources.locate(error.site.document, error.site.pointer)
        raise SchemaError([Problem(place, "slow-pattern", sentence, hint)]) from None


def package_schema(compiled: Compiled) -> dict[str, JsonValue]:
    """Write the package's bundled JSON Schema."""
    return bundle(compiled.named)


def package_aliases(compiled: Compiled) -> dict[str, dict[str, str]]:
    """Give the renamed members of each class, for the other flavours."""
    return renamed_members(compiled.named)


def _unknown_roots(
    document: Document, components: Mapping[str, Site], roots: tuple[str, ...]
) -> list[Problem]:
    unknown = (name for name in roots if name not in components)
    return [_unknown_root(document, name, components) for name in unknown]


def _unknown_root(document: Document, name: str, components: Mapping[str, Site]) -> Problem:
    known = ", ".join(list(components)[:10])
    hint = did_you_mean(name, components) or f"the schemas are {known}"
    sentence = f"there is no schema named {name!r} to start from"
    return Problem(document.locate(""), "root", sentence, hint)


def _description(data: JsonValue) -> str:
    info = data.get("info") if isinstance(data, dict) else None
    said = info if isinstance(info, dict) else {}
    title, version, description = (
        part.strip() if isinstance(part := said.get(word), str) else ""
        for word in ("title", "version", "description")
    )
    heading = f"{title}, version {version}." if title and version else title
    return "\n\n".join(part for part in (heading, description) if part)
