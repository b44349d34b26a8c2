"""The output's syntax, checked before anything is written: nothing but shapes that are known.

The second of two lines of defence. The first is that schema text can only become a literal; this
one looks at what came out, and knows nothing of how. Every statement of a generated module is
parsed, and its tree may hold only what `shapes` lists.

A module of many megabytes says the same things over and over. So literals are blanked out and the
words that schemas choose are replaced by one, which changes no tree's shape, and every shape of a
statement is parsed once. Lines inside brackets are joined: all words and signs stay, in their
order. The run time's files are compared with the compiler's own; flavours are parsed whole.
"""

from __future__ import annotations

import ast
import builtins
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from schemaclass.core.reserved import RESERVED_CLASSES
from schemaclass.core.scope import HOMES

from .allow_list import MODULES, misfit
from .render import HEADER, runtime_files


class UnsafeOutputError(Exception):
    """Generated Python holds what this compiler never writes. The text says which file and what."""


# A literal as the compiler writes it. What may not stand before it is found in the shapes: looking
# for that here would take three times as long.
_LITERAL = re.compile(
    r'("""[^"\\\r\0]*+(?:(?:\\[^\r\0]|"(?!""))[^"\\\r\0]*+)*+"""'
    r'|"[^"\\\n\r\0]*+(?:\\[^\n\r\0][^"\\\n\r\0]*+)*+"'
    r"|'[^'\\\n\r\0]*+(?:\\[^\n\r\0][^'\\\n\r\0]*+)*+')"
)
_BLANK = "\N{SECTION SIGN}"  # no Python, so that it can't merge with what stands beside it
# A comment in a line of its own, without what could be taken for the beginning of a literal.
_COMMENT = re.compile(rf"^ *#[^\"'\\\n\r\0{_BLANK}]*\n", re.MULTILINE)
_GOES_ON = re.compile(r"\n *(?=[])}|]|or |and )")
_WORD = re.compile(r"(\b[^\W\d]\w*)")
# What stands too close to a literal; other comments, joints; a quote where no literal ends.
_STRANGE = re.compile(rf"\w{_BLANK}|{_BLANK}[\w{_BLANK}]|[\"'#\\;\x00-\x09\x0b-\x1f\x7f]")
_SPACES = re.compile("(?<=[^ ]) +")
_REPEATED = re.compile(rf"((?:N|{_BLANK}|{_BLANK}: {_BLANK}), ?)\1+")
_ALIAS = re.compile(r": TypeAlias = .*(?:\n[ \])].*)*")
_CLOSED = re.compile(r"Literal\[[^]]*\]")
_KEPT = RESERVED_CLASSES | HOMES.keys() | MODULES.names | MODULES.attributes | MODULES.own
_KEPT |= {"self", *dir(builtins)}
_KEPT |= {word for home in MODULES.imports for word in (*home.split("."), *MODULES.imports[home])}
_PREFIXES = tuple(name for name in sorted(MODULES.calls | MODULES.own) if name.endswith("_"))
_TOP_ALIAS = re.compile(r"\w+: TypeAlias = |from ")
# So many statements are taken apart at a time: the words of all would take much memory.
_BATCH = 4096
# What a line needs before and after it to be a statement of its own.
_BEFORE = (("elif ", "if 0: pass\n"), ("else:", "if 0: pass\n"), ("except", "try: pass\n"))
_AFTER = (("@", "\ndef N(): pass"), ("try:", " pass\nexcept ValueError: pass"))


def check_package(files: Mapping[str, str]) -> None:
    """Check the Python of a package: names in the package to texts. Raises UnsafeOutputError."""
    known = runtime_files()
    for path, text in files.items():
        if path.endswith(".py") and text != known.get(path):
            for found in _strange(text):
                raise UnsafeOutputError(f"{path} would hold {found}")


def _strange(text: str) -> Iterator[str]:
    """Give what a module holds that the compiler never writes."""
    body = text.removeprefix(HEADER)
    if body == text:
        yield "another header"
    blanked, count = _LITERAL.subn(_BLANK, body)
    if blanked.count(_BLANK) != count:
        yield repr(_BLANK)
    if "#" in blanked:
        blanked = _COMMENT.sub("", blanked)
    for shape in sorted(_shapes(blanked)):
        yield from _misfits(shape)
    for alias in _quoting_aliases(blanked, body):
        yield from _parsed(alias)


def _shapes(blanked: str) -> set[str]:
    """Give the shapes of the statements of a module whose literals are blank, one line each."""
    for end in ("(", "[", "{", ","):
        blanked = blanked.replace(f"{end}\n", end)
    statements = list(set(_GOES_ON.sub(" ", blanked).split("\n")))
    common, shapes = _Common(), set[str]()
    for start in range(0, len(statements), _BATCH):
        parts = _WORD.split("\n".join(statements[start : start + _BATCH]))
        parts[1::2] = map(common.__getitem__, parts[1::2])
        shapes.update("".join(parts).split("\n"))
    return set(_REPEATED.sub(r"\1", _SPACES.sub(" ", "\n".join(shapes))).split("\n"))


class _Common(dict[str, str]):
    """Words, and what they are as Python reads them: that means something, or `N` for any other."""

    def __missing__(self, word: str) -> str:
        read = unicodedata.normalize("NFKC", word)
        if read not in _KEPT and not read.startswith("__"):
            read = next((prefix for prefix in _PREFIXES if read.startswith(prefix)), "N")
        self[word] = read
        return read


@lru_cache(maxsize=10_000)
def _misfits(shape: str) -> tuple[str, ...]:
    """Parse a statement, or the first line of one, and say what in it is strange."""
    line = shape.strip()
    before = next((text for start, text in _BEFORE if line.startswith(start)), "")
    body = " pass" if line.endswith(":") else ""
    after = next((text for start, text in _AFTER if line.startswith(start)), body)
    if _STRANGE.search(shape) or ("TypeAlias" in line and not _TOP_ALIAS.match(shape)):
        return (repr(shape[:80]),)
    # No type is the text "?": only an alias may have its types in quotes, and is looked at again.
    blank = "None" if "TypeAlias" in line else '"?"'
    return _parsed(before + line.replace(_BLANK, blank) + after)


def _parsed(source: str) -> tuple[str, ...]:
    try:
        found = misfit(ast.parse(source), MODULES)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        found = f"no Python ({error}): {source[:80]!r}"
    return () if found is None else (found,)


def _quoting_aliases(blanked: str, body: str) -> Iterator[str]:
    """Give the aliases, as they are, in which types stand in quotes."""
    seen, place = 0, 0
    literals: list[str] = []
    for found in _ALIAS.finditer(blanked):
        if _BLANK in _CLOSED.sub("", found[0]):
            literals = literals or [each[0] for each in _LITERAL.finditer(body)]
            seen += blanked.count(_BLANK, place, found.start())
            place = found.start()
            pieces = found[0].split(_BLANK)
            quoted = [*literals[seen : seen + len(pieces) - 1], ""]
            yield "N" + "".join(piece + text for piece, text in zip(pieces, quoted, strict=True))
