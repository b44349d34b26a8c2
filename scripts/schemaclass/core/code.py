"""Source text as a type: what may stand in generated Python, and how data gets there.

`Code` is text that this compiler wrote. Everything else is data and becomes a literal.
`statement` lays out brackets as the formatter would, so that no formatter has to run.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import LiteralString, NamedTuple, TypeVar

T = TypeVar("T")

WIDTH = 88
_MOST_BITS = 4096  # longer integers are written in base 16, which no interpreter limits
INDENT = "    "
MOST_OPERANDS = 50

# A fixed version of the Unicode database: what is printable must not depend on the interpreter.
_category = unicodedata.ucd_3_2_0.category
_FIRST_ASTRAL = 0x10000
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


class Code(str):
    """Python source written by the compiler; build it with `code`, `literal` or `name`."""

    __slots__ = ()


class Name(Code):
    """A Python identifier; only the name maker builds one."""

    __slots__ = ()


def code(template: LiteralString, /, **parts: object) -> Code:
    """Fill `{parts}` into a template: `Code` goes in as it is, anything else as a literal."""
    for key, part in parts.items():
        if not isinstance(part, Code):
            parts[key] = literal(part)
    return Code(template.format_map(parts))


def as_code(value: object) -> Code:
    """Give `Code` back unchanged and turn every other value into a literal."""
    return value if isinstance(value, Code) else literal(value)


def literal(value: object) -> Code:
    """Write a JSON value as a Python literal, in the formatter's spelling, in ASCII where in doubt.

    Raises TypeError for anything that is not JSON data.
    """
    if value is None or isinstance(value, bool):
        return Code(repr(value))
    if isinstance(value, str):
        return Code(_quoted(value))
    if isinstance(value, int):
        return Code(int.__repr__(value)) if value.bit_length() < _MOST_BITS else Code(hex(value))
    if isinstance(value, float) and math.isfinite(value):
        return Code(float.__repr__(value))
    if isinstance(value, dict):
        members = (f"{literal(key)}: {literal(item)}" for key, item in value.items())
        return Code("{" + ", ".join(members) + "}")
    if isinstance(value, list):
        return Code("[" + ", ".join(map(literal, value)) + "]")
    if type(value) is tuple:  # and no record of the compiler
        return Code("(" + ", ".join(map(literal, value)) + ("," if len(value) == 1 else "") + ")")
    raise TypeError(f"not JSON data: {type(value).__name__}")


def docstring(text: str, indent: int) -> Code:
    """Write text as a docstring for a body that is indented `indent` levels."""
    lines = [line.rstrip() for line in text.strip().expandtabs().splitlines()] or [""]
    body = [_escaped(line, '"') if '"""' in line else _escaped(line, "") for line in lines]
    if lines[-1].endswith('"') and '"""' not in lines[-1]:
        body[-1] = body[-1][:-1] + '\\"'
    pad = INDENT * indent
    if len(body) == 1:
        return Code(f'"""{body[0]}"""')
    first, *rest = body
    inner = "\n".join(pad + line if line else "" for line in rest)
    return Code(f'"""{first}\n{inner}\n{pad}"""')


def _quoted(text: str) -> str:
    quote = "'" if text.count('"') > text.count("'") else '"'
    return quote + _escaped(text, quote) + quote


def _escaped(text: str, quote: str) -> str:
    if text.isascii() and text.isprintable() and "\\" not in text:
        return text.replace(quote, "\\" + quote) if quote else text
    return "".join("\\" + char if char == quote else _escaped_char(char) for char in text)


def _escaped_char(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char == " " or _category(char)[0] in "LMNPS":
        return char
    point = ord(char)
    return f"\\x{point:02x}" if len(char.encode("utf-8", "surrogatepass")) == 1 else _wide(point)


def _wide(point: int) -> str:
    return f"\\u{point:04x}" if point < _FIRST_ASTRAL else f"\\U{point:08x}"


def bracket(
    head: Code,
    items: Sequence[Code],
    tail: Code,
    depth: int,
    *,
    room: int = 0,
    filled: bool = False,
) -> Code:
    """Lay out `head item, item tail` on one line if it fits, else one item a line.

    `room` is what follows on the last line. A trailing comma keeps the long form stable; the one
    that begins the tail of a tuple of one item is there already. `filled` tries to put all items on
    a line of their own first.
    """
    inner = ", ".join(items)
    flat = f"{head}{inner}{tail}"
    if len(flat) + len(INDENT) * depth + room <= WIDTH and "\n" not in flat:
        return Code(flat)
    pad = INDENT * (depth + 1)
    if filled and len(pad) + len(inner) <= WIDTH and "\n" not in inner:
        return Code(f"{head}\n{pad}{inner}\n{INDENT * depth}{tail}")
    lines = [head, *(f"{pad}{item}," for item in items), INDENT * depth + tail.removeprefix(",")]
    return Code("\n".join(lines))


def union(alternatives: Sequence[Code]) -> Code:
    """Join the alternatives of a type on one line."""
    if len(alternatives) > MOST_OPERANDS:
        alternatives = [Code(f"({union(part)})") for part in portions(alternatives)]
    return Code(" | ".join(alternatives))


def portions(operands: Sequence[T]) -> Iterator[Sequence[T]]:
    """Split many operands of `|`, or cases of `elif`, into at most MOST_OPERANDS portions.

    Python nests each of them in the one before, and so do the checkers of types, which follow some
    hundreds.
    """
    size = MOST_OPERANDS
    while size * MOST_OPERANDS < len(operands):
        size *= MOST_OPERANDS
    for start in range(0, len(operands), size):
        yield operands[start : start + size]


class Condition(NamedTuple):
    """Operands of one operator, `or` or `and`; each binds tighter than it."""

    operator: LiteralString
    operands: tuple[Code, ...]

    def without(self, operand: Code) -> Condition:
        """Leave out an operand that is known to be false (of `or`) or true (of `and`)."""
        return Condition(self.operator, tuple(o for o in self.operands if o != operand))


def either(*operands: Code) -> Condition:
    """Build the condition that holds where at least one operand does."""
    return Condition("or", operands)


class Block:
    """Lines of Python, nested by `with block.under(header)`; one `within` another shares names."""

    def __init__(self, depth: int, within: Block | None = None) -> None:
        self.depth = depth
        self.lines: list[str] = []
        self.known: set[Name] = set() if within is None else within.known

    def declared(self, name: Name, type_: Code) -> Code:
        """Give a variable as it is assigned to: with its type for the first time in a function."""
        if name in self.known:
            return name
        self.known.add(name)
        return code("{name}: {type}", name=name, type=type_)

    def line(self, text: Code) -> None:
        """Add a statement on a line of its own."""
        self.lines.append(INDENT * self.depth + text if text else text)

    def call(self, head: Code, *arguments: object) -> None:
        """Add a statement `head(argument, ...)`; data becomes literals."""
        written = [as_code(argument) for argument in arguments]
        self.line(bracket(head, written, Code(")"), self.depth, filled=True))

    def assign(self, target: Code, value: Code) -> None:
        """Add `target = value`; a list that is too long has a line of its own."""
        flat = f"{target} = {value}"
        pad = INDENT * self.depth
        if value.startswith("[") and len(pad + flat) > WIDTH:
            flat = f"{target} = [\n{pad}{INDENT}{value[1:-1]}\n{pad}]"
        self.line(Code(flat))

    def when(
        self, condition: Condition, word: LiteralString = "if"
    ) -> AbstractContextManager[None]:
        """Indent what is added inside the `with` below `if condition:`."""
        joint = f" {condition.operator} "
        flat = f"{word} {joint.join(condition.operands)}:"
        if len(flat) + len(INDENT) * self.depth <= WIDTH or len(condition.operands) == 1:
            return self.under(Code(flat))
        pad, inner = INDENT * self.depth, INDENT * (self.depth + 1)
        lines = f"\n{inner}{condition.operator} ".join(condition.operands)
        return self.under(Code(f"{word} (\n{inner}{lines}\n{pad}):"))

    @contextmanager
    def under(self, header: Code) -> Iterator[None]:
        """Indent what is added inside the `with` below a header line, or `pass` if nothing is."""
        self.line(header)
        self.depth += 1
        size = len(self.lines)
        yield
        if len(self.lines) == size:
            self.line(Code("pass"))
        self.depth -= 1

    def paste(self, block: Block) -> None:
        """Add the lines of a block that knows its own depth."""
        self.lines += block.lines

    def __len__(self) -> int:
        return len(self.lines)

    def text(self) -> Code:
        """Give the lines, joined."""
        return Code("\n".join(self.lines))
