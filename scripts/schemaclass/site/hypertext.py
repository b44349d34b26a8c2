"""Text as HTML that shows it. All escaping of the site is here, and Jinja escapes what is left.

Schema text becomes no markup but code between single backticks and, in `prose`, paragraphs and
simple lists: the same as on the Markdown pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import LiteralString
from urllib.parse import quote

from markupsafe import Markup, escape
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name

from schemaclass.describe.prose import BULLETS, PARAGRAPH, Block, blocks, runs, visible
from schemaclass.pages.inline_text import Line, Literally, Plain, Reference, Span, Words


def text(words: str) -> Markup:
    """Escape text, every character of which is to be seen."""
    return escape(visible(words))


def code(words: str) -> Markup:
    """Show text as code."""
    return Markup("<code>{}</code>").format(text(words))


def inline(words: str) -> Markup:
    """Write schema text on one line: escaped, but for code between single backticks."""
    parts = (code(run.text) if run.is_code else text(run.text) for run in runs(words))
    return Markup("").join(parts)


def prose(words: str) -> Markup:
    """Write schema text with its paragraphs and lists."""
    return Markup("\n").join(map(_block, blocks(words)))


def _block(block: Block) -> Markup:
    texts = map(inline, block.texts)
    if block.kind == PARAGRAPH:
        return Markup("<p>{}</p>").format(next(texts))
    items = Markup("").join(Markup("<li>{}</li>").format(each) for each in texts)
    layout = Markup("<ul>{}</ul>") if block.kind == BULLETS else Markup("<ol>{}</ol>")
    return layout.format(items)


@lru_cache(maxsize=2048)
def highlighted(source: str, language: LiteralString) -> Markup:
    """Write a block of code whose words are marked for the style sheet."""
    shown = "\n".join(map(visible, source.split("\n")))
    # Pygments escapes all that it is given.
    marked = highlight(shown, _lexer(language), _formatter())
    inside = Markup(marked.removesuffix("\n"))  # noqa: S704  # a highlighter's output
    return Markup("<pre><code>{}</code></pre>").format(inside)


# Both take longer to make than to use.
@cache
def _lexer(language: LiteralString) -> Lexer:
    return get_lexer_by_name(language, stripnl=False, ensurenl=False)


@cache
def _formatter() -> HtmlFormatter[str]:
    return HtmlFormatter(nowrap=True)


@dataclass(frozen=True, slots=True)
class Links:
    """Writes lines with links: `anchors` holds those of each page's entries by name."""

    anchors: Mapping[str, Mapping[str, str]]

    def line(self, line: Line) -> Markup:
        """Write a line of words, code and links."""
        return Markup("").join(map(self._span, line))

    def href(self, page: str, entry: str = "") -> str:
        """Give the address of a page with a file stem, or of one of its entries."""
        anchor = f"#{quote(self.anchors[page][entry])}" if entry else ""
        return f"{quote(page)}.html{anchor}"

    def markdown(self, page: str) -> str:
        """Give the address of a page's Markdown."""
        return f"{quote(page)}.md"

    def _span(self, span: Span) -> Markup:
        match span:
            case Words(words):
                return inline(words)
            case Plain(words):
                return text(words)
            case Literally(words):
                return code(words)
            case Reference():
                link = Markup('<a href="{}">{}</a>')
                return link.format(self.href(span.page, span.entry), code(span.text))
