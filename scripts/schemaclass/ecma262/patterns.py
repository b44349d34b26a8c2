r"""Regular expressions of ECMA-262 rewritten for Python's `re`.

JSON Schema's `pattern` is an ECMA-262 regular expression in Unicode mode, searched for unanchored
(JSON Schema 2020-12, Core, section 6.4). Syntax and meaning are those of ECMA-262, section 22.2.

Every character class is worked out to code points and written in ASCII, so the result is the same
on every Python and means the same there. `\p{...}` is expanded with the tables of the library
`regress`; its installed version decides which version of Unicode that is.

Unicode mode forbids some spellings that schemas are full of. Those are read as Annex B.1.2 has it
where that is literally: `{`, `}` and `]` that belong to no pair, the escape of any ASCII
punctuation or space (`\-`, `\"`, `\_`), and a hyphen beside a set in a class (`[\w-.]`).

Refused as not supported, because `re` can't do it: lookbehind of varying length, references in
lookbehind, and references to a group whose capture a repetition around it may clear. So are
modifiers (`(?i:...)`) and groups of equal names, which ECMA-262 has only since 2025. Nothing here
looks for patterns that take exponential time: both engines backtrack, and what is slow in one is
slow in the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .back_references import LOOKBEHIND, LOOKS, Group, Reference, may_lapse, never_captured
from .code_points import (
    NOT_LINE_END,
    Chars,
    PatternError,
    Ranges,
    as_ranges,
    class_text,
    complement,
    escaped_chars,
    literal,
    merged,
)

__all__ = ["PatternError", "translate"]

# The ASCII word characters of `re` are ECMA-262's. Its `\B` is no plain opposite of its `\b`:
# before Python 3.14 the empty string has neither.
_BOUNDARIES = {"b": r"(?a:\b)", "B": r"(?!(?a:\b))"}
_EMPTY = "(?:)"

_MAX_DEPTH = 100  # well within what the recursive parser of `re` takes
_MAX_DIGITS = 9  # `re` counts to 2**32 - 2

_ESCAPE = re.compile(
    r"""\\(?:
      (?P<control>[fnrtv]) | (?P<set>[dDsSwW]) | (?P<boundary>[bB]) | (?P<nul>0)(?![0-9])
    | c(?P<letter>[A-Za-z])
    | x(?P<byte>[0-9A-Fa-f]{2})
    | u(?P<high>[Dd][89ABab][0-9A-Fa-f]{2})\\u(?P<low>[Dd][C-Fc-f][0-9A-Fa-f]{2})
    | u(?P<unit>[0-9A-Fa-f]{4})
    | u\{(?P<point>[0-9A-Fa-f]+)\}
    | [pP]\{(?P<property>\w+(?:=\w+)?)\}
    | (?P<number>[1-9][0-9]*)
    | k<(?P<name>[^>]*)>
    | (?P<itself>[ -/:-@\[-`{-~])
    )""",
    re.VERBOSE | re.ASCII,
)
_OPENER = re.compile(r"\((?:\?(?::|<?[=!]|<(?P<name>[^>]*)>)|(?!\?))")
_MODIFIERS = re.compile(r"\(\?[ims]*(?:-[ims]*)?:")
_QUANTIFIER = re.compile(r"(?:[*+?]|\{(?P<least>[0-9]+)(?P<more>,(?P<most>[0-9]*))?\})\??")


def translate(pattern: str) -> str:
    """Give the pattern for `re.compile(...).search`, no flags, that finds what ECMA-262 would.

    The result is ASCII and the same on every Python; its groups have numbers and no names. Raises
    PatternError for what ECMA-262 forbids and, with "not supported" in the message, for what `re`
    can't do.
    """
    # Two surrogates side by side are one code point, as in a string of ECMA-262.
    text = pattern.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    translator = _Translator(text)
    try:
        return translator.run()
    except PatternError as error:
        raise PatternError(f"{error}, at character {translator.mark + 1}") from None


class _Translator:
    """Reads the pattern from left to right, a term a step; `mark` is where the step began."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = self.mark = 0
        self.out: list[str] = []
        # What a quantifier here would repeat: a group, "atom", or nothing.
        self.term: Group | str = ""
        self.open: list[Group] = [Group("", 0, {}, 0)]
        self.groups: list[Group] = []
        self.names: dict[str, int] = {}
        self.references: list[Reference] = []
        self.steps: dict[str, Callable[[], None]] = {
            "\\": self._escape,
            "[": self._class,
            "(": self._group,
            ")": self._close,
            "|": self._alternative,
            ".": lambda: self._atom(self._char(NOT_LINE_END)),
            **dict.fromkeys("^$", self._anchor),
            **dict.fromkeys("*+?{", self._quantifier),
        }

    def run(self) -> str:
        """Translate the whole text; where that fails, `mark` tells the place."""
        while self.at < len(self.text):
            self.mark = self.at
            char = self.text[self.at]
            self.steps.get(char, self._literal)()
        if len(self.open) > 1:
            self.mark = self.open[-1].position
            raise PatternError("this group is not closed")
        for reference in self.references:
            self.mark = reference.position
            self.out[reference.output] = self._referred(reference)
        return "".join(self.out)

    def _put(self, code: str, term: Group | str = "") -> None:
        self.out.append(code)
        self.term = term

    def _atom(self, chars: Chars) -> None:
        self._put(class_text(chars) if isinstance(chars, tuple) else literal(chars), "atom")

    def _char(self, chars: Chars) -> Chars:
        self.at += 1
        return chars

    def _literal(self) -> None:
        self._atom(self._char(ord(self.text[self.at])))

    def _anchor(self) -> None:
        self._put("^" if self.text[self.at] == "^" else r"\Z")
        self.at += 1

    def _alternative(self) -> None:
        self.open[-1].alternatives += 1
        self._put("|")
        self.at += 1

    def _path(self) -> dict[Group, int]:
        return {group: group.alternatives for group in self.open}

    def _group(self) -> None:
        found = _OPENER.match(self.text, self.at)
        if found is None and _MODIFIERS.match(self.text, self.at):
            raise PatternError("a group with modifiers is not supported")
        if found is None:
            raise PatternError("ECMA-262 has only the groups ( (?: (?= (?! (?<= (?<! (?<name>")
        if len(self.open) > _MAX_DEPTH:
            raise PatternError(f"more than {_MAX_DEPTH} groups in each other are not supported")
        name: str | None = found["name"]
        if name is not None and not name.replace("$", "_").isidentifier():
            raise PatternError("a group's name has to be an identifier")
        if name is not None and name in self.names:
            raise PatternError(f"a second group of the name {name!r} is not supported")
        opener = "(" if name is not None else found[0]
        group = Group(opener, self.at, self._path(), len(self.out))
        if opener == "(":
            self.groups.append(group)
            self.names |= {name: len(self.groups)} if name is not None else {}
        self.open.append(group)
        self._put(opener)
        self.at = found.end()

    def _close(self) -> None:
        if len(self.open) == 1:
            raise PatternError("there is no group to close")
        group = self.open.pop()
        self._put(")", "" if group.opener in LOOKS else group)
        self.at += 1
        if group.opener in LOOKBEHIND:
            self.mark = group.position
            try:
                re.compile("".join(self.out[group.output :]))
            except re.error:
                raise PatternError("lookbehind of varying length is not supported") from None

    def _quantifier(self) -> None:
        found = _QUANTIFIER.match(self.text, self.at)
        if found is None:
            self._literal()
            return
        if not self.term:
            raise PatternError("there is nothing that this quantifier can repeat")
        least, most = _bounds(found)
        if most is not None and least > most:
            raise PatternError("the numbers of this quantifier are out of order")
        if isinstance(self.term, Group):
            self.term.optional = least == 0
            self.term.repeated = most is None or most > 1
        self._put(found[0])
        self.at = found.end()

    def _escape(self) -> None:
        found = self._escaped()
        if found["boundary"]:
            self._put(_BOUNDARIES[found["boundary"]])
        elif found["number"] or found["name"] is not None:
            self._refer(found)
        else:
            self._atom(escaped_chars(found))

    def _escaped(self) -> re.Match[str]:
        found = _ESCAPE.match(self.text, self.at)
        if found is None:
            raise PatternError(f"{self.text[self.at : self.at + 2]!r} begins no escape of ECMA-262")
        self.at = found.end()
        return found

    def _class(self) -> None:
        negated = self.text.startswith("^", self.at + 1)
        self.at += 2 if negated else 1
        ranges: list[tuple[int, int]] = []
        start = self.mark
        while not self.text.startswith("]", self.at):
            first = self._member(start)
            if self.text.startswith("-", self.at) and self.text[self.at + 1 : self.at + 2] != "]":
                self.at += 1
                ranges += _span(first, self._member(start))
            else:
                ranges += as_ranges(first)
        self.at += 1
        chars = merged(ranges)
        self._atom(complement(chars) if negated else chars)

    def _member(self, start: int) -> Chars:
        if self.at >= len(self.text):
            self.mark = start
            raise PatternError("this class is not closed")
        self.mark = self.at
        if self.text[self.at] != "\\":
            return self._char(ord(self.text[self.at]))
        found = self._escaped()
        if found["boundary"] == "b":
            return 0x08
        if found["boundary"] or found["number"] or found["name"] is not None:
            raise PatternError(f"{found[0]!r} can't be in a class")
        return escaped_chars(found)

    def _refer(self, found: re.Match[str]) -> None:
        if any(group.opener in LOOKBEHIND for group in self.open):
            raise PatternError("a reference in lookbehind is not supported")
        self.references.append(
            Reference(found["number"], found["name"], self.mark, self._path(), len(self.out))
        )
        self._put(_EMPTY, "atom")

    def _referred(self, reference: Reference) -> str:
        digits = reference.digits
        number = self.names.get(reference.name) if digits is None else _count(digits)
        if not number or number > len(self.groups):
            raise PatternError("there is no group of that number or name")
        group = self.groups[number - 1]
        if never_captured(group, reference):
            return _EMPTY
        if may_lapse(group, reference):
            raise PatternError("a reference to a group that may be cleared is not supported")
        return rf"(?({number})\{number})"


def _bounds(quantifier: re.Match[str]) -> tuple[int, int | None]:
    if quantifier["least"] is None:
        return {"*": (0, None), "+": (1, None), "?": (0, 1)}[quantifier[0][0]]
    least = _count(quantifier["least"])
    if quantifier["more"] is None:
        return least, least
    return least, _count(quantifier["most"]) if quantifier["most"] else None


def _count(digits: str) -> int:
    if len(digits) > _MAX_DIGITS:
        raise PatternError(f"a number of more than {_MAX_DIGITS} digits is not supported")
    return int(digits)


def _span(first: Chars, last: Chars) -> Ranges:
    """Give the range between two members of a class; beside a set the hyphen is itself."""
    if isinstance(first, tuple) or isinstance(last, tuple):
        return (*as_ranges(first), (ord("-"), ord("-")), *as_ranges(last))
    if first > last:
        raise PatternError("the ends of this range are out of order")
    return ((first, last),)
