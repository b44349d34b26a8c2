"""The pipeline: from a schema's file to the texts of everything that is made of it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from .bundle import bundle, renamed_members
from .check import check
from .config import PackageOptions
from .dialect import Dialect
from .docs import Page, pages
from .library import Library
from .load import Document, load
from .loops import refuse_loops
from .metaschema import read_roots
from .model import JsonValue, Model, NamedModel, Site
from .names import name_all
from .normalise import Schemas, normalise
from .problems import Problem, SchemaError
from .render import json_text, render_package
from .shape import shape
from .sources import Sources
from .trial import Trial


@dataclass(frozen=True, slots=True)
class Compiled:
    """What compiling a document gives: the named model, its source, and what to warn about."""

    document: Document
    named: NamedModel
    warnings: tuple[Problem, ...]


def compile_document(
    document: Document,
    package: str,
    source: str,
    roots: tuple[str, ...],
    *,
    sources: Sources | None = None,
    dialect: Dialect | None = None,
) -> Compiled:
    """Run the stages that understand a schema, in order. Raises SchemaError.

    `package` is the name of the package to make, `source` the path to record in it, `roots` the
    components to compile with all that they reach (all if empty). `sources` are where other
    documents come from, and `dialect` overrides what the document says of itself.
    """
    sources = sources or Sources({})
    sources.documents[document.name] = document
    own, components, warnings = read_roots(document, sources.fetch, dialect)
    wanted = _wanted(document, components, roots)
    library = Library(sources.fetch)
    library.add(document.name, document.data, own, tuple(s.pointer for s in components.values()))
    read, entered = _read(library, wanted, sources)
    refuse_loops(read.schemas, sources.locate)
    shapes = shape(read.schemas)
    model = Model(
        package=package,
        source=source,
        description=_description(document.data),
        roots=entered,
        schemas=read.schemas,
        types=shapes.types,
        type_of=shapes.type_of,
    )
    named = name_all(model)
    check(named)
    return Compiled(document, named, (*warnings, *read.warnings))


def _read(
    library: Library, wanted: Mapping[str, Site], sources: Sources
) -> tuple[Schemas, dict[str, Site]]:
    """Read the schemas; once more if a document that came in on the way has dynamic references."""
    was_dynamic = library.is_dynamic
    entered = {name: library.enter(site, ()) for name, site in wanted.items()}
    read = normalise(library, entered, sources.locate)
    if library.is_dynamic and not was_dynamic:
        return _read(library, wanted, sources)
    return read, entered


def compile_package(options: PackageOptions, shown: str, source: str) -> Compiled:
    """Load a package's schema and compile it. Raises SchemaError."""
    return compile_document(load(options.schema, shown), options.name, source, options.roots)


def package_files(compiled: Compiled) -> dict[str, str]:
    """Render the package of dataclasses: paths in the package to texts."""
    named = compiled.named
    return {**render_package(named), "schema.json": json_text(package_schema(compiled))}


def package_pages(compiled: Compiled, files: Mapping[str, str]) -> tuple[Page, ...]:
    """Make the package's documentation pages; `files` are what `package_files` gave."""
    with Trial(compiled.named, files) as trial:
        return pages(trial)


def package_schema(compiled: Compiled) -> dict[str, JsonValue]:
    """Write the package's bundled JSON Schema."""
    return bundle(compiled.named)


def package_aliases(compiled: Compiled) -> dict[str, dict[str, str]]:
    """Give the renamed members of each class, for the other flavours."""
    return renamed_members(compiled.named)


def _wanted(
    document: Document, components: Mapping[str, Site], roots: tuple[str, ...]
) -> dict[str, Site]:
    unknown = [name for name in roots if name not in components]
    if unknown:
        raise SchemaError(_unknown_root(document, name, components) for name in unknown)
    return {name: site for name, site in components.items() if not roots or name in roots}


def _unknown_root(document: Document, name: str, components: Mapping[str, Site]) -> Problem:
    near = difflib.get_close_matches(name, components, 1)
    known = ", ".join(list(components)[:10])
    hint = f"did you mean {near[0]}?" if near else f"the schemas are {known}"
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
