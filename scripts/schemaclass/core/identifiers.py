"""From any text to the letters and digits of an identifier."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from hashlib import sha256
from itertools import count

# A fixed version of the Unicode database: names must not depend on the interpreter.
_unicode = unicodedata.ucd_3_2_0
# A name becomes part of a file's name, and file systems stop at 255 bytes.
LONGEST = 120
# So many names that are alike differ by underscores, whose number would add up; then by marks.
_UNDERSCORES = 8
_WORD_BREAKS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def identifier_words(text: str) -> list[str]:
    """Split any text into words of letters and digits that may stand in an identifier."""
    kept = "".join(char if _is_word_char(char) else "_" for char in text)
    return [word for word in _WORD_BREAKS.sub("_", kept).split("_") if word]


def _is_word_char(char: str) -> bool:
    if char.isascii():
        return char.isalnum()
    stable = _unicode.normalize("NFKC", char) == char
    return stable and _unicode.category(char) in ("Ll", "Lu", "Lo", "Nd")


def camel_case(text: str) -> str:
    """Join the words of a text, each with a capital; what follows in a word stays as it is."""
    kept = "".join(char if _is_word_char(char) else "_" for char in text)
    return "".join(word[0].upper() + word[1:] for word in kept.split("_") if word) or "Unnamed"


def class_name(text: str) -> str:
    """Turn text into CamelCase; letters that are capital already stay."""
    name = camel_case(text)
    return name if name.isidentifier() else f"N{name}"


def field_name(text: str) -> str:
    """Turn text into snake_case."""
    name = "_".join(identifier_words(text)).lower() or "unnamed"
    return name if name.isidentifier() else f"n_{name}"


def shortened(name: str, longest: int = LONGEST) -> str:
    """Give a name, or if no file could have it, its beginning and a mark of all of it."""
    if len(name.encode()) <= longest:
        return name
    mark = f"_{_mark(name)}"
    return name.encode()[: longest - len(mark)].decode(errors="ignore") + mark


def alike(wanted: str, source: str) -> Iterator[str]:
    """Give names to try one after the other; `source` tells what is named from all others."""
    for number in range(_UNDERSCORES + 1):
        yield wanted + "_" * number
    for number in count():
        yield f"{wanted}_{_mark(f'{source} {number}')}"


def _mark(text: str) -> str:
    return sha256(text.encode(errors="surrogatepass")).hexdigest()[:8]
