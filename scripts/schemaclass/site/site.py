"""The site's sources: for each page its parts as HTML, and what the search finds on it.

A page is a tree of sections. Templates lay the parts out; the site generator adds headings, the
table of contents and everything around (`sphinx_pages.py`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache, partial
from typing import LiteralString

from jinja2 import Environment
from markupsafe import Markup

from schemaclass.codegen.environments import environment
from schemaclass.core.model import NamedModel, Site, TypeId
from schemaclass.pages.content import Page
from schemaclass.pages.details import Point
from schemaclass.pages.inline_text import Line
from schemaclass.pages.markup import shown_name
from schemaclass.source.positions import lines_of

from .anchors import Anchors, Placed, every, place
from .hypertext import Links, code, highlighted, inline, prose, text

# So many lines of a schema's source stand on one page.
LINES = 1000
# The pages of a package of more types are listed on a page of their own only.
_FEW = 60


@dataclass(frozen=True, slots=True)
class Found:
    """What the search finds by name: `name` on its page, what kind of thing it is, and where."""

    name: str
    kind: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page under a heading. `words` are what the search knows of it."""

    anchor: str
    title: str
    html: str
    words: str = ""
    is_name: bool = False
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of the site: `path` without a suffix, in folders. `package` is whose page it is."""

    path: str
    package: str
    top: Section
    found: tuple[Found, ...] = ()
    is_searched: bool = True

    def source(self) -> str:
        """Write the page down for the site generator."""
        return json.dumps(asdict(self), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class SourceText:
    """A document of schemas: its name and text, where its pages stand, and each schema's line."""

    name: str
    text: str
    folder: str
    line_of: Mapping[Site, int]

    def path(self, line: int) -> str:
        """Give the path of the page that shows a line, without a suffix."""
        return f"{self.folder}/{(line - 1) // LINES + 1}"


@cache
def site_environment() -> Environment:
    """Set Jinja up for HTML: strict, and escaping whatever is not marked up."""
    made = environment("site/parts", None)
    made.globals |= {
        "code": code,
        "highlighted": highlighted,
        "inline": inline,
        "name": _name,
        "prose": prose,
        "text": text,
    }
    return made


def _name(words: str) -> Markup:
    return text(shown_name(words))


def _part(template: LiteralString, **values: object) -> str:
    return site_environment().get_template(template).render(**values)


# Pages of types


def type_sheets(
    named: NamedModel, pages: Sequence[Page], texts: Sequence[SourceText]
) -> Iterator[Sheet]:
    """Make the pages of a package's types, and those of the texts of its schemas."""
    package = named.model.package
    by_type = {page.type: page for page in pages}
    made = {page.type: _place(page, by_type) for page in pages}
    links = Links({page.stem: _own_anchors(page, made[page.type]) for page in pages})
    write = partial(_sheet, package, links, texts)
    yield from (write(page, made[page.type]) for page in pages)
    for each in texts:
        yield from source_sheets(package, each)


@dataclass(frozen=True, slots=True)
class _Layout:
    """The placed entries of a page, and the anchors of its other parts."""

    placed: tuple[Placed, ...]
    anchors: Anchors


def _place(page: Page, pages: Mapping[TypeId, Page]) -> _Layout:
    anchors = Anchors()
    return _Layout(place(page, pages, anchors), anchors)


def _own_anchors(page: Page, layout: _Layout) -> Mapping[str, str]:
    return {
        entry.name: placed.anchor for entry, placed in zip(page.entries, layout.placed, strict=True)
    }


def _sheet(
    package: str, links: Links, texts: Sequence[SourceText], page: Page, layout: _Layout
) -> Sheet:
    give = layout.anchors.give
    many = "Properties" if page.is_record else "Alternatives"
    parts = {"page": page, "placed": layout.placed, "links": links}
    sections = [
        _examples(page, give("examples")),
        Section(
            give(many.lower()),
            many,
            _part("overview.html", **parts),
            sections=tuple(_entry(links, each) for each in layout.placed),
        ),
        Section(give("states"), "Absent, null or a value", _part("states.html", **parts))
        if page.has_states
        else None,
    ]
    lead = _part("lead.html", **parts, source=_written_at(texts, page))
    top = Section(
        give(page.name),
        page.name,
        lead,
        words=_plain(page.description, page.background, *_told(page.points)),
        is_name=True,
        sections=tuple(each for each in sections if each),
    )
    found = (Found("", "type", ""), *_found(every(layout.placed)))
    return Sheet(f"{package}/{page.stem}", package, top, found)


def _examples(page: Page, anchor: str) -> Section | None:
    if not page.examples:
        return None
    return Section(anchor, "Examples", _part("examples.html", examples=page.examples))


def _entry(links: Links, placed: Placed) -> Section:
    entry = placed.entry
    return Section(
        placed.anchor,
        placed.heading,
        _part("entry.html", entry=entry, links=links),
        words=_plain(entry.description, _line(entry.annotation), *_told(entry.points)),
        is_name=True,
        sections=tuple(_entry(links, each) for each in placed.nested),
    )


def _written_at(texts: Iterable[SourceText], page: Page) -> Mapping[str, object]:
    """Give the line at which a type's schema stands, and its address; {} if it isn't shown."""
    for each in texts:
        if line := each.line_of.get(page.type.site):
            return {"line": line, "address": f"../{each.path(line)}.html#L{line}"}
    return {}


# What the search finds


def _found(placed: Iterable[Placed]) -> Iterator[Found]:
    for each in placed:
        yield Found(each.heading, "property", each.anchor)
        for point in each.entry.points:
            if point.label == "Allowed values":
                for item in point.items:
                    yield Found(f"{each.heading}: {_line(item[:1])}", "value", each.anchor)
        if each.entry.nullable:
            yield Found(f"{each.heading}: null", "value", each.anchor)


def _told(points: Iterable[Point]) -> Iterator[str]:
    for point in points:
        yield _line(point.line)
        yield from map(_line, point.items)


def _line(line: Line) -> str:
    return "".join(span.text for span in line)


def _plain(*texts: str) -> str:
    return "\n".join(each for each in texts if each)


# The schema's source


def source_sheets(package: str, source: SourceText) -> Iterator[Sheet]:
    """Make the pages that show the schema as it is written, each line with its anchor."""
    lines = lines_of(source.text.removesuffix("\n"))
    for start in range(0, len(lines), LINES):
        shown = lines[start : start + LINES]
        ends = f"{start + 1} to {start + len(shown)}"
        html = _part(
            "source.html",
            lines=list(enumerate(shown, start=start + 1)),
            before=start > 0,
            after=start + LINES < len(lines),
            number=start // LINES + 1,
        )
        title = f"{source.name}, lines {ends}"
        top = Section("source", title, html)
        yield Sheet(source.path(start + 1), package, top, is_searched=False)


# Indexes


@dataclass(frozen=True, slots=True)
class Listed:
    """A package in the index: its name, and the name, file stem and summary of each page."""

    package: str
    pages: tuple[tuple[str, str, str], ...]

    @property
    def is_small(self) -> bool:
        """Tell whether its pages fit beside every page."""
        return len(self.pages) <= _FEW

    @property
    def path(self) -> str:
        """The path of its own index; no package has a dash in its name."""
        return f"package-index/{self.package}"


def index_sheets(packages: Sequence[Listed]) -> Iterator[Sheet]:
    """Make the page that the site begins with, and one for each package."""
    top = Section("documentation", "Documentation", _part("index.html", packages=packages))
    yield Sheet("index", "", top, is_searched=False)
    for package in packages:
        html = _part("package.html", package=package)
        top = Section("package", package.package, html, is_name=True)
        yield Sheet(package.path, package.package, top)


def listed(package: str, pages: Iterable[Page]) -> Listed:
    """List a package's pages for the index."""
    return Listed(package, tuple((page.name, page.stem, page.summary) for page in pages))
