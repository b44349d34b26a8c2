"""Plain scalars: their values by the core schema of YAML 1.2 (section 10.3.2)."""

from __future__ import annotations

import re

from schemaclass.core.model import JsonValue

MAX_DIGITS = 4300  # the interpreter's own limit for turning text into an integer and back

_CONSTANTS: dict[str, JsonValue] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER = re.compile(
    r"(?P<decimal>[-+]?[0-9]+)"
    r"|0o(?P<octal>[0-7]+)"
    r"|0x(?P<hexadecimal>[0-9a-fA-F]+)"
    r"|(?P<float>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)"
    r"|(?P<special>[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))",
)
_BASES = {"decimal": 10, "octal": 8, "hexadecimal": 16}
TOO_BIG = 10**MAX_DIGITS


class ScalarError(ValueError):
    """A scalar that isn't JSON data: code, sentence and hint."""

    def __init__(self, code: str, sentence: str, hint: str) -> None:
        super().__init__(sentence)
        self.problem = code, sentence, hint


def resolve(text: str) -> JsonValue:
    """Give a plain scalar's value; raises ScalarError for a number that JSON can't hold."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    match = _NUMBER.fullmatch(text) if text[0] in "+-.0123456789" else None
    if match is None or match.lastgroup is None:
        return text
    digits = match[match.lastgroup]
    if match.lastgroup in _BASES:
        return _integer(digits, _BASES[match.lastgroup])
    if match.lastgroup == "special" or (value := float(digits)) in (float("inf"), -float("inf")):
        sentence = "expected a finite number: JSON has no infinity and no not-a-number"
        raise ScalarError("number-not-finite", sentence, "quote it if a string is meant")
    return value


def _integer(digits: str, base: int) -> int:
    try:
        if len(digits) <= MAX_DIGITS + 1 and -TOO_BIG < (value := int(digits, base)) < TOO_BIG:
            return value
    except ValueError:  # the environment may have set a lower limit, PYTHONINTMAXSTRDIGITS
        pass
    sentence = f"expected an integer of at most {MAX_DIGITS} digits, found a longer one"
    raise ScalarError("number-too-long", sentence, "quote it if a string is meant")
