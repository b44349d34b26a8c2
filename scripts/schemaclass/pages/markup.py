"""Text as Markdown that shows it, on GitHub (GFM) and in Python-Markdown (with tables) alike.

All escaping of the pages is here. Schema text becomes no markup but code between single backticks
and, in `prose`, paragraphs and simple lists.
"""

from __future__ import annotations

import re
from typing import LiteralString

from schemaclass.describe.prose import BULLETS, PARAGRAPH, Block, blocks, folded, runs, visible


class Markup(str):
    """Markdown that this compiler wrote; the functions of this module build it."""

    __slots__ = ()


# A backslash works in both dialects for the first; for the others one of the two knows nothing
# but character references.
_TEXT = str.maketrans(
    {char: f"\\{char}" for char in "*[]{}|"}
    | {char: f"&#{ord(char)};" for char in "\\`~$"}
    | {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
)
# An underscore inside a word is no emphasis anywhere.
_UNDERSCORE = re.compile(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
# What GFM would make a link of; and what Python-Markdown would, at the start of a line, take for
# the end of a definition's name.
_JOINT = re.compile(r":(?=//)|(?<=www)\.|(?<=[\w.+-])@(?=\w)|(?<=\]):", re.IGNORECASE | re.ASCII)
# GFM looks for addresses of mail after it has resolved references; a comment divides the text.
_JOINTS = {":": "&#58;", ".": "&#46;", "@": "<!-- -->@"}
# What would begin a list or a heading at the start of a line.
_BLOCK_START = re.compile(r"(\d+(?=[.)])|(?=[-+#!]))", re.ASCII)
# Code that both dialects read alike between backticks, in a table, too.
_PLAIN_CODE = re.compile(r"[^\\`|&<>{}$~]+")


def text(words: str) -> Markup:
    """Escape text, put on one line, for a place inside a line."""
    # NUL marks the joints until all else is escaped; `visible` has left none.
    marked = _JOINT.sub(lambda found: f"\0{found[0]}", visible(words))
    escaped = _UNDERSCORE.sub(r"\\_", marked.translate(_TEXT))
    return Markup(re.sub("\0(.)", lambda found: _JOINTS[found[1]], escaped))


def name(words: str) -> Markup:
    """Write a name so that all of it can be seen."""
    return text(shown_name(words))


def shown_name(words: str) -> str:
    """Give a name as a reader sees it; the empty one as quotes around nothing."""
    return folded(visible(words)) or '""'


def code(words: str) -> Markup:
    """Show text as code; by HTML where a dialect would misread it between backticks."""
    shown = folded(visible(words))
    return Markup(f"`{shown}`" if _PLAIN_CODE.fullmatch(shown) else f"<code>{text(shown)}</code>")


def inline(words: str) -> Markup:
    """Write schema text on one line: escaped, but for code between single backticks."""
    return Markup("".join(code(run.text) if run.is_code else text(run.text) for run in runs(words)))


def prose(words: str) -> Markup:
    """Write schema text with its paragraphs and lists."""
    written: list[str] = []
    before = PARAGRAPH
    for block in blocks(words):
        if PARAGRAPH not in (before, block.kind):
            # Two lists in a row would be one.
            written.append("<!-- -->")
        written.append(_block(block))
        before = block.kind
    return Markup("\n\n".join(written))


def _block(block: Block) -> str:
    texts = [_begun(inline(each)) for each in block.texts]
    if block.kind == PARAGRAPH:
        return texts[0]
    if block.kind == BULLETS:
        return "\n".join(f"- {each}" for each in texts)
    return "\n".join(f"{number}. {each}" for number, each in enumerate(texts, start=1))


def _begun(written: str) -> str:
    """Escape what would begin a block at the start of a paragraph or a list's item."""
    start = _BLOCK_START.match(written)
    return f"{start[0]}\\{written[start.end() :]}" if start else written


def fenced(content: str, language: LiteralString) -> Markup:
    """Write a block of code; its fence is longer than any run of backticks in it."""
    shown = "\n".join(map(visible, content.split("\n")))
    longest = max(map(len, re.findall("`+", shown)), default=0)
    fence = "`" * max(3, longest + 1)
    return Markup(f"{fence}{language}\n{shown}\n{fence}")
