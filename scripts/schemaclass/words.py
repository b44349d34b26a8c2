"""From any text to the letters and digits of an identifier."""

from __future__ import annotations

import re
import unicodedata

# A fixed version of the Unicode database: names must not depend on the interpreter.
_unicode = unicodedata.ucd_3_2_0
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
