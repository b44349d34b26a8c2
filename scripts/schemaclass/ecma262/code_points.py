"""Sets of code points: what the escapes of ECMA-262 stand for, and how `re` spells it.

Everything is worked out to numbers and written in ASCII, so that nothing depends on the Unicode
tables of an interpreter. Unicode properties come from the library `regress`; its installed version
decides which version of Unicode that is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from itertools import chain

# Inclusive, in order, neither overlapping nor adjacent.
Ranges = tuple[tuple[int, int], ...]

# One code point, or a set of them: only the first can be an end of a range.
Chars = int | Ranges

_LAST = 0x10FFFF
_DIGIT: Ranges = ((0x30, 0x39),)
_WORD: Ranges = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
_LINE_END: Ranges = ((0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029))
# WhiteSpace and LineTerminator (sections 12.2 and 12.3), Unicode's category Zs among them.
_SPACE: Ranges = (
    *((0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A)),
    *((0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF)),
)
_SETS = {"d": _DIGIT, "s": _SPACE, "w": _WORD}
_CONTROLS = {"f": 0x0C, "n": 0x0A, "r": 0x0D, "t": 0x09, "v": 0x0B}

_SURROGATES = (0xD800, 0xDFFF)
_WITH_SURROGATES = frozenset("Any Assigned C Cs Other Surrogate Unknown Zzzz".split())

_SPECIAL = frozenset(r"\^$.*+?()[]{}|")
_SPECIAL_IN_CLASS = frozenset(r"\^[]-&|~")


class PatternError(ValueError):
    """The pattern is not one of ECMA-262, or is not supported; the message says which and where."""


def escaped_chars(escape: re.Match[str]) -> Chars:
    """Give what an escape that is neither an assertion nor a reference stands for.

    The group of `escape` that matched last names the kind. Raises PatternError for a number that is
    no code point and for a property that is unknown or can't be looked up.
    """
    kind = str(escape.lastgroup)
    value: str = escape[kind]
    if kind in ("set", "property"):
        ranges = _SETS[value.lower()] if kind == "set" else _property(value)
        return complement(ranges) if escape[0][1].isupper() else ranges
    return _NUMBERS[kind](escape, value)


def _hexadecimal(escape: re.Match[str], digits: str) -> int:
    point = int(digits, 16)
    if point > _LAST:
        raise PatternError(f"{escape[0]!r} is beyond the last code point")
    return point


def _surrogate_pair(escape: re.Match[str], low: str) -> int:
    return 0x10000 + (int(escape["high"], 16) - 0xD800 << 10) + int(low, 16) - 0xDC00


_NUMBERS: dict[str, Callable[[re.Match[str], str], int]] = {
    "control": lambda _, letter: _CONTROLS[letter],
    "letter": lambda _, letter: ord(letter) % 32,
    "nul": lambda _, digit: int(digit),
    "byte": _hexadecimal,
    "unit": _hexadecimal,
    "point": _hexadecimal,
    "low": _surrogate_pair,
    "itself": lambda _, char: ord(char),
}


@cache
def _property(name: str) -> Ranges:
    """Give the code points of a Unicode property, `Name` or `Name=Value` as ECMA-262 spells it."""
    try:
        import regress  # noqa: PLC0415 - only patterns with properties need it
    except ImportError:
        needed = "the package regress: install realtime-session[generate]"
        raise PatternError(f"Unicode properties need {needed}") from None
    try:
        matcher = regress.Regex(rf"\p{{{name}}}+", "u")
    except regress.RegressError:
        raise PatternError(f"ECMA-262 has no Unicode property {name!r}") from None
    # The library's texts can't hold surrogates.
    found = [_SURROGATES] if name.rpartition("=")[2] in _WITH_SURROGATES else []
    for first, last in ((0, _SURROGATES[0] - 1), (_SURROGATES[1] + 1, _LAST)):
        text = "".join(map(chr, range(first, last + 1)))
        data = text.encode()  # the positions of a match count its bytes
        runs = (data[match.range()].decode() for match in matcher.find_iter(text) or ())
        found += [(ord(run[0]), ord(run[-1])) for run in runs]
    return merged(found)


def as_ranges(chars: Chars) -> Ranges:
    """Give the set of one code point for a code point, and a set as it is."""
    return chars if isinstance(chars, tuple) else ((chars, chars),)


def merged(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Put ranges in order and join those that overlap or touch."""
    result: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if result and first <= result[-1][1] + 1:
            result[-1] = result[-1][0], max(last, result[-1][1])
        else:
            result.append((first, last))
    return tuple(result)


def complement(ranges: Ranges) -> Ranges:
    """Give all the other code points."""
    ends = [-1, *chain.from_iterable(ranges), _LAST + 1]
    gaps = zip(ends[::2], ends[1::2], strict=True)
    return tuple((last + 1, first - 1) for last, first in gaps if last + 1 < first)


def class_text(ranges: Ranges) -> str:
    """Write a class in the shorter of its two forms; `re` has no class without members."""
    forms = [("[", ranges), ("[^", complement(ranges))]
    return min((f"{begin}{_members(form)}]" for begin, form in forms if form), key=len)


def _members(ranges: Ranges) -> str:
    parts: list[str] = []
    for first, last in ranges:
        hyphen = "-" if last > first + 1 else ""
        end = literal(last, _SPECIAL_IN_CLASS) if last > first else ""
        parts.append(literal(first, _SPECIAL_IN_CLASS) + hyphen + end)
    return "".join(parts)


def literal(point: int, special: frozenset[str] = _SPECIAL) -> str:
    """Write a code point in ASCII so that it stands for itself."""
    char = chr(point)
    if char in special:
        return "\\" + char
    return char if " " <= char <= "~" else ascii(char)[1:-1]


NOT_LINE_END = complement(_LINE_END)
