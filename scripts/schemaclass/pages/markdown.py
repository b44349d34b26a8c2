"""Pages as Markdown, for GitHub (GFM) and Python-Markdown (with tables and fenced_code) alike.

A template outputs nothing but `Markup`, which only escaping (`markup.py`) and links make, so text
of a schema can't reach a page as it is.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, LiteralString, NamedTuple
from urllib.parse import quote

from jinja2 import Environment, Template

from schemaclass.codegen.environments import environment
from schemaclass.core.model import NamedModel

from .inline_text import Line, Literally, Plain, Reference, Span, Words
from .markup import Markup, code, fenced, inline, name, prose, shown_name, text

if TYPE_CHECKING:
    from .content import Page
    from .sandbox import Outcome


class IndexEntry(NamedTuple):
    """A page in the index: its package, the type's name, the file in the package's folder."""

    package: str
    name: str
    file: str
    summary: str


def render_pages(made: Sequence[Page]) -> dict[str, str]:
    """Render the pages of a package: file names in its folder of pages to texts."""
    layouts = {page.stem: _layout(page) for page in made}
    links = _Links({page.stem: _anchors(page, layouts[page.stem]) for page in made})
    template = _template("page.md.jinja")
    return {
        f"{page.stem}.md": template.render(
            page=page,
            headings=layouts[page.stem].fixed,
            entries=list(zip(page.entries, layouts[page.stem].entries, strict=True)),
            line=links.line,
            annotation=links.annotation,
        )
        for page in made
    }


def index_entries(named: NamedModel) -> list[IndexEntry]:
    """Give the index's entries for the pages of a package, in their order."""
    from .content import summaries

    package = named.model.package
    return [
        IndexEntry(package, str(name), f"{stem}.md", summary)
        for name, stem, summary in summaries(named)
    ]


def render_index(entries: Sequence[IndexEntry]) -> str:
    """Render the index of all packages' pages; entries of one package stand side by side."""
    headings = _Headings()
    fixed = {
        "title": headings.add("Documentation"),
        "endpoints": headings.add("Documentation for API Endpoints"),
        "models": headings.add("Documentation for Models"),
    }
    packages = [
        (headings.add(package, " (package)"), [_indexed(entry) for entry in group])
        for package, group in groupby(entries, lambda entry: entry.package)
    ]
    return _template("index.md.jinja").render(headings=fixed, packages=packages)


def _indexed(entry: IndexEntry) -> tuple[Markup, Markup]:
    path = f"{quote(entry.package)}/{quote(entry.file)}"
    return Markup(f"[{text(entry.name)}]({path})"), inline(entry.summary)


# Templates


@cache
def markdown_environment() -> Environment:
    """Set Jinja up for Markdown: nothing gets out but `Markup`."""
    return environment("markdown", _only_markup)


def _template(file: LiteralString) -> Template:
    return markdown_environment().get_template(file, globals=dict(_FUNCTIONS))


def _only_markup(value: object) -> Markup:
    """Let nothing into a page but `Markup`. Raises TypeError."""
    if isinstance(value, Markup):
        return value
    raise TypeError(f"not Markup: {type(value).__name__}")


# Headings and links


def slug(heading: str) -> str:
    """Give the anchor that GitHub makes of a heading: its letters, digits, `_` and `-`."""
    kept = "".join(char for char in heading if char in " -" or _is_word(char))
    return kept.lower().replace(" ", "-")


def _is_word(char: str) -> bool:
    # A fixed version of the Unicode database: anchors must not depend on the interpreter.
    category = unicodedata.ucd_3_2_0.category(char)
    return category[0] in "LM" or category in ("Nd", "Pc")


def _anchor(heading: str) -> Markup:
    """Give the part of a link that leads to a heading."""
    return Markup(f"#{quote(slug(heading))}")


_ADDITIONS = 8


@dataclass(slots=True)
class _Headings:
    """The headings of a page, none of which shares its anchor with another."""

    anchors: set[str] = field(default_factory=set[str])
    alike: Counter[str] = field(default_factory=Counter[str])

    def add(self, words: str, addition: str = " of this type") -> str:
        """Give the heading to use: the words, and the addition while their anchor is taken.

        What shares its anchor with many others is numbered: additions would add up.
        """
        heading = shown_name(words)
        added = self.alike[slug(heading)]
        self.alike[slug(heading)] += 1
        if added > _ADDITIONS:
            heading += f"{addition * _ADDITIONS} {added}"
        while not slug(heading) or slug(heading) in self.anchors:
            heading += addition if slug(heading) else addition.strip()
        self.anchors.add(slug(heading))
        return heading


class _Layout(NamedTuple):
    """The headings of a page: of its parts by their purpose, of its entries in order."""

    fixed: Mapping[str, str]
    entries: tuple[str, ...]


def _layout(page: Page) -> _Layout:
    headings = _Headings()
    many, one = ("Properties", "property") if page.is_record else ("Alternatives", "alternative")
    fixed = {
        "title": headings.add(page.name),
        "entries": headings.add(many),
        "about": headings.add("About this type"),
        **{example.title: headings.add(example.title) for example in page.examples},
        "details": headings.add(f"Each {one} in detail"),
        "states": headings.add("Absent, null or a value"),
    }
    return _Layout(fixed, tuple(headings.add(entry.name, f" ({one})") for entry in page.entries))


def _anchors(page: Page, layout: _Layout) -> Mapping[str, Markup]:
    names = (entry.name for entry in page.entries)
    return dict(zip(names, map(_anchor, layout.entries), strict=True))


class _Links(NamedTuple):
    """Writes lines with links: `anchors` holds those of each page's entries by name."""

    anchors: Mapping[str, Mapping[str, Markup]]

    def line(self, line: Line) -> Markup:
        """Write a line of words, code and links."""
        return Markup("".join(map(self._span, line)))

    def annotation(self, line: Line) -> Markup:
        """Write a type in bold; where links are in it, they alone are."""
        if len(line) == 1 and isinstance(line[0], Literally):
            return Markup(f"**{text(line[0].text)}**")
        parts = (
            self._link(span, "**") if isinstance(span, Reference) else text(span.text)
            for span in line
        )
        return Markup("".join(parts))

    def _span(self, span: Span) -> Markup:
        match span:
            case Words(words):
                return inline(words)
            case Plain(words):
                return text(words)
            case Literally(words):
                return code(words)
            case Reference():
                return self._link(span)

    def _link(self, link: Reference, around: LiteralString = "") -> Markup:
        anchor = self.anchors[link.page][link.entry] if link.entry else ""
        shown = f"{around}{name(link.text)}{around}"
        return Markup(f"[{shown}]({quote(link.page)}.md{anchor})")


def _outcome(outcome: Outcome | None) -> Markup:
    """Write what is sent for a value; the error's text stands elsewhere."""
    if outcome is None:
        return Markup()
    return code(outcome.sent) if outcome.sent else Markup("refused")


# What templates write with; links need to know the other pages and are given to each page.
_FUNCTIONS: Mapping[str, Callable[..., Markup]] = {
    "anchor": _anchor,
    "fenced": fenced,
    "inline": inline,
    "name": name,
    "outcome": _outcome,
    "prose": prose,
    "text": text,
}
