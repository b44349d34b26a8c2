"""Pages as a reader sees them: compiled from a schema, rendered, and read back.

Links are followed as GitHub would: the anchors of headings are worked out here once more.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

from markdown import markdown
from markdown_it import MarkdownIt

from conftest import Loose
from schemaclass.driver.pipeline import Compiled, compile_document, package_files, package_pages
from schemaclass.pages.content import Page
from schemaclass.pages.markdown import IndexEntry, index_entries, render_index, render_pages
from schemaclass.source.load import parse

SOURCE = Path(__file__).resolve().parent.parent / "schema" / "realtime_session.yaml"


def compiled(document: Mapping[str, object], package: str = "shop") -> Compiled:
    """Compile a document under the name of a package."""
    data = json.dumps(document, ensure_ascii=True).encode()
    return compile_document(parse(data, "shop.json"), package, "schema/shop.json", ())


def session(package: str = "realtime_session") -> Compiled:
    """Compile the schema of RealtimeSession."""
    document = parse(SOURCE.read_bytes(), "schema/realtime_session.yaml")
    return compile_document(document, package, "schema/realtime_session.yaml", ())


def page_objects(made: Compiled) -> tuple[Page, ...]:
    """Make the pages of a package, free of any format."""
    return package_pages(made, package_files(made))


def markdown_pages(made: Compiled) -> dict[str, str]:
    """Render the pages of a package as Markdown."""
    return render_pages(page_objects(made))


@cache
def session_pages() -> dict[str, str]:
    """The pages of RealtimeSession, as they are committed."""
    return markdown_pages(session())


def folded(text: str) -> str:
    """Return the text with every run of white space as one space, and none at its ends."""
    return " ".join(text.split())


def squeezed(text: str, dropped: str = "`") -> str:
    """Return the text without white space and without some characters."""
    return "".join(char for char in text if not char.isspace() and char not in dropped)


@dataclass
class Seen(HTMLParser):
    """A rendered page: its elements, the text of some of them, and where its links lead."""

    tags: Counter[str] = field(default_factory=Counter)
    headings: list[str] = field(default_factory=list)
    tables: list[list[str]] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    blocks: list[tuple[str, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    attributes: set[str] = field(default_factory=set)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[tuple[str, int]] = []
        self._language = ""

    @property
    def cells(self) -> list[str]:
        """The texts of the cells of the first table."""
        return self.tables[0] if self.tables else []

    def rows(self, width: int, table: int = 0) -> list[tuple[str, ...]]:
        """Give the texts of a table's rows, which have so many cells."""
        return list(zip(*[iter(self.tables[table])] * width, strict=True))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count an element, and remember where its text begins."""
        self.tags[tag] += 1
        self.attributes |= {name for name, _ in attrs}
        found = dict(attrs)
        if tag == "a":
            self.links.append(found.get("href") or "")
        if tag == "table":
            self.tables.append([])
        if tag == "code":
            self._language = found.get("class") or ""
        self._open.append((tag, len(self.text)))

    def handle_endtag(self, tag: str) -> None:
        """Take the text of an element."""
        opened, start = self._open.pop()
        assert tag == opened, "tags are balanced"
        text = self.text[start:]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(text)
        elif tag == "td":
            self.tables[-1].append(folded(text))
        elif tag == "li":
            self.items.append(folded(text))
        elif tag == "pre":
            self.blocks.append((self._language, text))

    def handle_data(self, data: str) -> None:
        """Add to what a reader sees."""
        self.text += data


def seen(page: str) -> Seen:
    """Render a page as site generators do, and read it."""
    return read(markdown(page, extensions=["tables", "fenced_code", "toc"]))


def seen_on_github(page: str) -> Seen:
    """Render a page by CommonMark with tables and strikethrough, as GitHub does, and read it."""
    return read(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(page))


def read(html: str) -> Seen:
    """Read a rendered page."""
    found = Seen()
    found.feed(html)
    found.close()
    return found


def github_slugs(page: Seen) -> list[str]:
    """Give the anchors that GitHub makes of a page's headings, as its documentation says."""
    kept = [re.sub(r"[^\w\- ]", "", heading.lower()) for heading in page.headings]
    return [slug.replace(" ", "-") for slug in kept]


def broken_links(files: Mapping[str, str]) -> list[tuple[str, str]]:
    """Follow every link of some pages, paths from one folder to texts."""
    views = {path: seen(text) for path, text in files.items()}
    broken = []
    for path, page in views.items():
        for link in page.links:
            target, _, anchor = link.partition("#")
            other = os.path.normpath(Path(path).parent / unquote(target)) if target else path
            slugs = github_slugs(views[other]) if other in views else []
            if other not in views or (anchor and unquote(anchor) not in slugs):
                broken.append((path, link))
    return broken


def with_index(*packages: Compiled) -> dict[str, str]:
    """Give the index and the pages of some packages."""
    entries: list[IndexEntry] = []
    files: dict[str, str] = {}
    for each in packages:
        entries += index_entries(each.named)
        made = markdown_pages(each)
        files |= {f"{each.named.model.package}/{path}": text for path, text in made.items()}
    return {"README.md": render_index(entries), **files}


def example_pairs(page: str) -> Iterator[tuple[str, Loose]]:
    """Give the examples of a page: Python source, and the JSON data that it stands for."""
    yield from ((python, json.loads(text)) for python, text in _pairs(page, "python", "json"))


def refused_pairs(page: str) -> Iterator[tuple[Loose, str]]:
    """Give the refused inputs of a page: JSON data, and the text of the error."""
    found = _pairs(page, "json", "text")
    yield from ((json.loads(text), error.removesuffix("\n")) for text, error in found)


def _pairs(page: str, *languages: str) -> Iterator[tuple[str, str]]:
    """Give the blocks of two languages that follow one another; every block is in some pair."""
    blocks = seen(page).blocks
    assert len(blocks) % 2 == 0
    for (first, one), (second, other) in zip(blocks[::2], blocks[1::2], strict=True):
        assert (first, second) in (
            ("language-python", "language-json"),
            ("language-json", "language-text"),
        )
        if (first, second) == tuple(f"language-{each}" for each in languages):
            yield one, other
