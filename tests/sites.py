"""The site as files: reading its pages, and following every link of HTML and Markdown."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote


@dataclass
class Html(HTMLParser):
    """A page of the site: its elements, attributes, links, anchors, and the text of its `main`."""

    tags: Counter[str] = field(default_factory=Counter)
    attributes: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    own_links: list[str] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count an element, and note its attributes."""
        found = dict(attrs)
        self.tags[tag] += 1
        self.attributes |= found.keys()
        links = [value or "" for name, value in attrs if name in ("href", "src", "action")]
        self.links += links
        self.own_links += links if "main" in self._open else []
        self.anchors += [found["id"] or ""] if "id" in found else []
        if tag not in ("meta", "link", "input", "br"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Demand that elements are nested."""
        assert tag == self._open.pop()

    def handle_data(self, data: str) -> None:
        """Add to what a reader sees of the page's own text."""
        if "main" in self._open:
            self.text += data


def html(path: Path) -> Html:
    """Read a page."""
    found = Html()
    found.feed(path.read_text("utf-8"))
    found.close()
    return found


def dead_links(site: Path) -> list[tuple[str, str]]:
    """Follow every link of every page, by reading the files; addresses of hosts are none of it."""
    pages = {path: html(path) for path in site.rglob("*.html")}
    anchors = {path: set(page.anchors) for path, page in pages.items()}
    dead = []
    for path, page in pages.items():
        assert len(page.anchors) == len(anchors[path]), f"{path}: an anchor occurs twice"
        for link in page.links:
            target, _, anchor = link.partition("#")
            other = (path.parent / unquote(target.partition("?")[0])).resolve() if target else path
            known = anchors.get(other, set())
            if link != "data:," and (
                not other.is_file() or (anchor and unquote(anchor) not in known)
            ):
                dead.append((path.name, link))
    return dead


_FENCED = re.compile(r"^(`{3,})\w*\n.*?^\1$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#{1,6} (.*)$", re.MULTILINE)
_LINK = re.compile(r"(?<!\\)\]\(([^()\s]*)\)")


def dead_markdown_links(site: Path) -> list[tuple[str, str]]:
    """Follow every link of the Markdown pages, whose text is escaped as GitHub reads it."""
    texts = {path: _FENCED.sub("", path.read_text("utf-8")) for path in site.rglob("*.md")}
    anchors = {path: set(map(_slug, _HEADING.findall(text))) for path, text in texts.items()}
    dead = []
    for path, text in texts.items():
        for link in _LINK.findall(text):
            target, _, anchor = link.partition("#")
            other = (path.parent / unquote(target)).resolve() if target else path
            if other not in anchors or (anchor and unquote(anchor) not in anchors[other]):
                dead.append((path.name, link))
    return dead


def _slug(heading: str) -> str:
    """Give the anchor that GitHub makes of a heading, once its escapes are undone."""
    shown = unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", heading))
    return re.sub(r"[^\w\- ]", "", shown.lower()).replace(" ", "-")
