"""One run of `docs`: the chosen packages' pages, as HTML and as Markdown, become one site."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from schemaclass.core.problems import Problem, SchemaError
from schemaclass.pages.content import Page
from schemaclass.pages.markdown import IndexEntry, index_entries, render_index, render_pages
from schemaclass.site.publish import publish
from schemaclass.site.site import Listed, Sheet, SourceText, index_sheets, listed, type_sheets

from .build import Source, compiled_source
from .pipeline import Compiled, package_files, package_pages


def build_site(
    sources: Sequence[Source], output: Path, make: Callable[[], None]
) -> tuple[int, tuple[Problem, ...]]:
    """Build the site of some packages in an output folder: gives how many pages, and warnings.

    `make` makes the folder if it isn't there. Raises SchemaError with all that is wrong with the
    schemas, and where files can't be written; nothing is written then.
    """
    made = [(each, package_pages(each, package_files(each))) for each in _compiled(sources)]
    packages = [listed(each.named.model.package, pages) for each, pages in made]
    entries = [entry for each, _ in made for entry in index_entries(each.named)]
    sheets, files = _sheets(made, packages), _markdown(made, entries)
    count = publish(output, make, sheets, packages, files)
    return count, tuple(warning for each, _ in made for warning in each.warnings)


def _compiled(sources: Sequence[Source]) -> list[Compiled]:
    found: list[Compiled] = []
    problems: list[Problem] = []
    for source in sources:
        try:
            found.append(compiled_source(source))
        except SchemaError as error:
            problems += error.problems
    if problems:
        raise SchemaError(problems)
    return found


def _sheets(
    made: Sequence[tuple[Compiled, tuple[Page, ...]]], packages: Sequence[Listed]
) -> Iterator[Sheet]:
    yield from index_sheets(packages)
    for compiled, pages in made:
        yield from type_sheets(compiled.named, pages, tuple(_texts(compiled)))


def _texts(compiled: Compiled) -> Iterator[SourceText]:
    """Give the documents in which a package's types are written: the schema, and other files."""
    model = compiled.named.model
    home = f"schema-source/{model.package}"
    for number, (name, document) in enumerate(compiled.sources.documents.items(), start=1):
        lines = {
            type_id.site: document.locate(type_id.site.pointer, key=True).line
            for type_id in compiled.named.pages
            if type_id.site.document == name
        }
        if document is compiled.document:
            yield SourceText(model.source, document.text, home, lines)
        elif lines:
            # Other files are called by their path from the schema's folder.
            path = posixpath.join(posixpath.dirname(model.source), name.removesuffix("#"))
            shown = posixpath.normpath(path)
            yield SourceText(shown, document.text, f"{home}/{number}", lines)


def _markdown(
    made: Sequence[tuple[Compiled, tuple[Page, ...]]], entries: Sequence[IndexEntry]
) -> dict[str, str]:
    texts = {
        f"{compiled.named.model.package}/{path}": text
        for compiled, pages in made
        for path, text in render_pages(pages).items()
    }
    return {"README.md": render_index(entries), **texts}
