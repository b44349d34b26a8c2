"""Problems: what is wrong with a schema or a call, where it stands, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import NamedTuple

_LONGEST = 60
_LONGEST_NAME = 200


class Severity(Enum):
    """How much a problem matters: an error stops the run, a warning is told and the run goes on."""

    ERROR = "error"
    WARNING = "warning"


class Location(NamedTuple):
    """A place in a source file.

    `line` and `column` count from 1; both are 0 where a problem concerns the file as a whole.
    `pointer` is a JSON Pointer (RFC 6901) without the leading `#`; "" is the document's root.
    """

    file: str
    line: int = 0
    column: int = 0
    pointer: str = ""


class Problem(NamedTuple):
    """One finding: `sentence` says what was expected and what was found, `hint` what to do."""

    location: Location
    code: str
    sentence: str
    hint: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        """Lay the problem out as compilers do: `file:line:column: error: sentence  [code]`."""
        place = self.location
        where = f"{place.file}:{place.line}:{place.column}" if place.line else place.file
        lines = [f"{where}: {self.severity.value}: {self.sentence}  [{self.code}]"]
        if place.line:
            lines.append(f"    #{place.pointer}")
        if self.hint:
            lines.append(f"    help: {self.hint}")
        return "\n".join(map(printable, lines))


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Ask for the known name that comes nearest to one that is not, "" where none is near."""
    import difflib  # of no use to a run without problems, and slow to import

    if len(name) > _LONGEST_NAME:  # two of them take as long as both lengths multiplied
        return ""
    near = difflib.get_close_matches(
        name, [each for each in known if len(each) <= _LONGEST_NAME], 1
    )
    return f'did you mean "{near[0]}"?' if near else ""


def printable(line: str) -> str:
    """Escape what a terminal would not show as it is: control characters, changes of direction."""
    return line if line.isprintable() else "".join(map(_printable_char, line))


def _printable_char(char: str) -> str:
    return char if char.isprintable() else char.encode("unicode_escape").decode("ascii")


class SchemaError(Exception):
    """The input can't be compiled. `problems` holds all that is wrong with it, sorted by place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = in_order(problems)
        super().__init__("\n".join(told(self.problems)))


# So many problems of a run are told; the others are counted. OpenAI's document has a fifth of that.
MOST_TOLD = 1000


def told(problems: Sequence[Problem], others: int = 0) -> list[str]:
    """Give the texts of problems; of very many the first, and how many more there are.

    `others` are those that come after `problems`. One more than `MOST_TOLD` is told, since to count
    it would take a line as well.
    """
    count = len(problems) + others
    shown = problems if count <= MOST_TOLD + 1 else problems[:MOST_TOLD]
    return [*map(str, shown), *([f"and {count - len(shown):,} more"] if count > len(shown) else [])]


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sort problems by place, each told once."""
    return tuple(sorted(dict.fromkeys(problems), key=by_place))


def by_place(problem: Problem) -> tuple[Location, str, str]:
    """Give what problems are sorted by."""
    return problem.location, problem.code, problem.sentence


def refuse(problems: Iterable[Problem]) -> None:
    """Raise SchemaError with the errors among problems, if there are any."""
    if errors := [problem for problem in problems if problem.severity is Severity.ERROR]:
        raise SchemaError(errors)


def described(value: object) -> str:
    """Name a value as a schema writes it: short ones whole, collections by their kind."""
    match value:
        case dict():
            return "an object"
        case list():
            return "an array"
        case None | bool():
            return {None: "null", True: "true", False: "false"}[value]
        case str() if len(value) > _LONGEST:
            return f'"{value[:_LONGEST]}..."'
        case str():
            return f'"{value}"'
    return repr(value)


def escape_token(token: str) -> str:
    """Escape one member name for use in a JSON Pointer (RFC 6901, section 3)."""
    return token.replace("~", "~0").replace("/", "~1")


def join_pointer(pointer: str, *tokens: str | int) -> str:
    """Extend a JSON Pointer by member names and array positions."""
    return pointer + "".join(f"/{escape_token(str(token))}" for token in tokens)
