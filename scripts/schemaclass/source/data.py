"""Documents that a program hands in: copied as plain JSON data, or refused with their places."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn, TypeVar

from schemaclass.core.model import JsonValue
from schemaclass.core.problems import Location, Problem, SchemaError, join_pointer

from .positions import MAX_DEPTH, shown, too_deep
from .scalars import MAX_DIGITS, TOO_BIG
from .tree import MAX_EXPANSION, MAX_PROBLEMS

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_T = TypeVar("_T")
_HINT = "hand in what json.loads would give"


def handed_in(value: object, name: str) -> JsonValue:
    """Copy a document as plain JSON data: what json.loads could have given; tuples become lists.

    `name` is what messages call it. What stands in it several times stays one object. Raises
    SchemaError, with the problems found, for what isn't JSON.
    """
    copier = _Copier(name)
    copy = copier.copied(value)
    if copier.problems:
        raise SchemaError(copier.problems)
    return copy


@dataclass(slots=True)
class _Part:
    """A collection while it is copied, and after that.

    `rest` are the members that are still to come, `token` is the name or the position of the one
    that is copied; `size` and `depth` count what is below. `source` is kept, for its identity's
    sake.
    """

    source: object
    copy: dict[str, JsonValue] | list[JsonValue]
    rest: Iterator[tuple[object, object]]
    token: str | int = ""
    size: int = 1
    depth: int = 1
    complete: bool = False

    def next_member(self) -> tuple[object, object] | None:
        """Give what comes next, with its name or position; None at the end."""
        for name, value in self.rest:
            return name, value
        return None

    def add(self, value: JsonValue) -> None:
        """Add what stands at the token."""
        if isinstance(self.copy, list):
            self.copy.append(value)
        else:
            self.copy[str(self.token)] = value


class _Copier:
    """Copies one document, in a loop; `known` holds each collection by its identity."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.expanded = 0
        self.known: dict[int, _Part] = {}
        self.open: list[_Part] = []

    def copied(self, value: object) -> JsonValue:
        """Copy a document. Raises SchemaError where going on makes no sense."""
        top: list[JsonValue] = []
        self.open = [_Part(value, top, iter([(0, value)]))]
        while self.open:
            here = self.open[-1]
            member = self._tried(here.next_member)
            if member is None:
                self._close(self.open.pop())
                continue
            name, each = member
            here.token = len(here.copy) if isinstance(here.copy, list) else self._name(name)
            self._take(here, each)
        return top[0]

    def _tried(self, step: Callable[[], _T]) -> _T:
        """Do what a collection's own methods have a say in, which may raise whatever they like."""
        try:
            return step()
        except Exception as error:  # noqa: BLE001  # a MemoryError of its own among them
            kind = type(error).__name__
            sentence = f"expected JSON data, found a collection that raises {kind} when it is read"
            self._stop(Problem(self._at(), "not-json", sentence, _HINT))

    def _take(self, here: _Part, value: object) -> None:
        if value is None or isinstance(value, str | int | float):
            here.add(self._scalar(value))
        elif not isinstance(value, Mapping | list | tuple):
            self._report("not-json", f"expected JSON data, found {_kind(value)}", _HINT)
            here.add(None)
        elif part := self.known.get(id(value)):
            self._again(here, part)
        elif len(self.open) > MAX_DEPTH:
            self._stop(too_deep(self._at()))
        elif isinstance(value, Mapping):
            self._start(here, _Part(value, {}, self._tried(lambda: iter(value.items()))))
        else:
            self._start(here, _Part(value, [], self._tried(lambda: iter(enumerate(value)))))

    def _start(self, here: _Part, part: _Part) -> None:
        here.add(part.copy)
        self.known[id(part.source)] = part
        self.open.append(part)

    def _close(self, part: _Part) -> None:
        part.complete = True
        if self.open:
            self._count(self.open[-1], part)

    def _count(self, here: _Part, part: _Part) -> None:
        here.size += part.size
        here.depth = max(here.depth, part.depth + 1)

    def _again(self, here: _Part, part: _Part) -> None:
        """Add the copy of what stands elsewhere too, and count what that adds."""
        if not part.complete:
            sentence = "expected JSON data, found a value that stands inside itself"
            self._report("not-json", sentence, "refer to a schema from inside it by $ref")
            return
        self.expanded += part.size
        if self.expanded > MAX_EXPANSION:
            sentence = f"expected at most {MAX_EXPANSION:,} values that stand elsewhere too"
            self._stop(Problem(self._at(), "not-json", sentence, "define it once and use $ref"))
        if len(self.open) - 1 + part.depth > MAX_DEPTH:
            self._stop(too_deep(self._at()))
        here.add(part.copy)
        self._count(here, part)

    def _name(self, name: object) -> str:
        if isinstance(name, str):
            return self._text(name)
        sentence = f"expected a member name, found {_kind(name)}"
        self._report("member-name", sentence, "names of members are strings")
        return ""

    def _scalar(self, value: str | float | None) -> JsonValue:
        """Copy a string, a number, true, false or null; of subclasses the plain value."""
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, float):
            number = float.__float__(value)
            if not math.isfinite(number):
                sentence = "expected a finite number: JSON has no infinity and no not-a-number"
                self._report("number-not-finite", sentence, _HINT)
            return number
        whole = int.__int__(value)
        if not -TOO_BIG < whole < TOO_BIG:
            sentence = f"expected an integer of at most {MAX_DIGITS} digits, found a longer one"
            self._report("number-too-long", sentence, _HINT)
            return 0
        return whole

    def _text(self, text: str) -> str:
        text = str.__str__(text)
        if not text.isascii() and _SURROGATE.search(text):
            sentence = f"expected text, found half of a surrogate pair in {shown(text)}"
            self._report("lone-surrogate", sentence, "write the character itself")
            return ""
        return text

    def _at(self) -> Location:
        return Location(
            self.name, pointer=join_pointer("", *(part.token for part in self.open[1:]))
        )

    def _report(self, code: str, sentence: str, hint: str) -> None:
        self.problems.append(Problem(self._at(), code, sentence, hint))
        if len(self.problems) == MAX_PROBLEMS:
            sentence = f"{MAX_PROBLEMS} problems: reading stopped here"
            self._stop(Problem(self._at(), "too-many-problems", sentence, "mend these first"))

    def _stop(self, problem: Problem) -> NoReturn:
        raise SchemaError([*self.problems, problem])


def _kind(value: object) -> str:
    """Name a value by its type; its own words may be anything, and as long as they like."""
    return f"a value of the type {type(value).__name__}"
