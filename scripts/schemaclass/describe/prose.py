"""The structure of schema text: paragraphs and simple lists, and code between single backticks.

Descriptions come from strangers. Of all that Markdown knows, only this much is taken from them;
everything else in them is text, whatever it looks like.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

_ITEM = re.compile(r"(?:[-*+]|(\d{1,9})[.)]) (?=\S)", re.ASCII)
_CODE = re.compile(r"(?<!`)`(?!`| *`)([^`]+)`(?!`)")
# Controls, bidirectional and other invisible formatting, surrogates, noncharacters. Joiners stay:
# scripts and emoji need them.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufdd0-\ufdef"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_SPACES = re.compile(r"\s+")
_SENTENCE_END = re.compile(r"(?<=[.!?]) (?=[A-Z`\"'(\[])")


class Block(NamedTuple):
    """A paragraph, which is one text, or a list of several; texts have no line breaks."""

    kind: str
    texts: tuple[str, ...]


PARAGRAPH, BULLETS, NUMBERS = "paragraph", "bullets", "numbers"


class Run(NamedTuple):
    """A part of a text: shown as it is, or shown as code."""

    text: str
    is_code: bool


def folded(text: str) -> str:
    """Put a text on one line: every run of white space becomes a space."""
    return " ".join(text.split())


def escaped(text: str, escape: Callable[[str], str]) -> str:
    """Replace each character that doesn't print or reorders others by what `escape` gives."""
    return _HIDDEN.sub(lambda found: escape(found[0]), text)


def visible(text: str) -> str:
    """Write a text so that all of it can be seen: hidden characters as Python's escapes."""
    return escaped(text, _escape)


def _escape(char: str) -> str:
    digits = f"{ord(char):04x}"
    return f"\\u{digits}" if len(digits) == len("ffff") else f"\\U{digits:0>8}"


def blocks(text: str) -> tuple[Block, ...]:
    """Split a text into paragraphs and lists.

    Numbered lines are a list if they count from 1; other numbers at the start of a line are text.
    """
    found: list[tuple[str, list[str]]] = []
    is_open = False
    for line in map(folded, text.splitlines()):
        item = _ITEM.match(line)
        kind = _kind(item, found[-1] if found else (PARAGRAPH, []))
        if item and kind != PARAGRAPH:
            if not found or found[-1][0] != kind:
                found.append((kind, []))
            found[-1][1].append(line[item.end() :])
        elif line and is_open:
            found[-1][1][-1] += f" {line}"
        elif line:
            found.append((PARAGRAPH, [line]))
        is_open = bool(line)
    return tuple(Block(kind, tuple(texts)) for kind, texts in found)


def _kind(item: re.Match[str] | None, last: tuple[str, list[str]]) -> str:
    """Tell what a line begins or continues, by its marker and by the block before it."""
    if item is None:
        return PARAGRAPH
    number = item[1]
    if number is None:
        return BULLETS
    expected = len(last[1]) + 1 if last[0] == NUMBERS else 1
    return NUMBERS if int(number) == expected else PARAGRAPH


def runs(text: str) -> Iterator[Run]:
    """Split a text, put on one line, into what is code and what isn't; gives no empty runs."""
    end = 0
    line = _SPACES.sub(" ", text)
    for found in _CODE.finditer(line):
        if found.start() > end:
            yield Run(line[end : found.start()], is_code=False)
        yield Run(found[1].strip(), is_code=True)
        end = found.end()
    if end < len(line):
        yield Run(line[end:], is_code=False)


def first_sentence(text: str) -> str:
    """Give the first sentence of a text's first paragraph, on one line."""
    found = blocks(text)
    return _SENTENCE_END.split(found[0].texts[0], maxsplit=1)[0] if found else ""
