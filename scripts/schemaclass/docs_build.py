"""One run of `docs`: the chosen packages' pages, as HTML and as Markdown, become one site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from .build import Source, compiled_source
from .docs import Page
from .markdown import IndexEntry, index_entries, render_index, render_pages
from .model import Site
from .pipeline import Compiled, package_files, package_pages
from .problems import Problem, SchemaError
from .publish import publish
from .site import Listed, Sheet, SourceText, index_sheets, listed, type_sheets


def build_site(sources: Sequence[Source], folder: Path) -> tuple[int, tuple[Problem, ...]]:
    """Build the site of some packages at `folder`: gives the number of pages, and warnings.

    Raises SchemaError with all that is wrong with the schemas; nothing is written then.
    """
    made = [(each, package_pages(each, package_files(each))) for each in _compiled(sources)]
    packages = [listed(each.named.model.package, pages) for each, pages in made]
    entries = [entry for each, _ in made for entry in index_entries(each.named)]
    count = publish(folder, _sheets(made, packages), packages, _markdown(made, entries))
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
        yield from type_sheets(compiled.named, pages, _source(compiled))


def _source(compiled: Compiled) -> SourceText:
    document, model = compiled.document, compiled.named.model
    lines: dict[Site, int] = {
        type_id.site: document.locate(type_id.site.pointer, key=True).line
        for type_id in compiled.named.pages
        if type_id.site.document == document.name
    }
    return SourceText(model.source, document.text, lines)


def _markdown(
    made: Sequence[tuple[Compiled, tuple[Page, ...]]], entries: Sequence[IndexEntry]
) -> dict[str, str]:
    texts = {
        f"{compiled.named.model.package}/{path}": text
        for compiled, pages in made
        for path, text in render_pages(pages).items()
    }
    return {"README.md": render_index(entries), **texts}
