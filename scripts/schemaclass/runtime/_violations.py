"""From faults to violations: their order, their pointers and their words.

Pointers and messages of many violations are made when somebody reads them: written out, those below
one long name would take far more memory than the value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Any

from ._faults import Fault, Part, Place, escaped
from ._runtime import Record, Violation
from ._shown import show


def pointer(place: Place) -> str:
    """Write a place as a JSON Pointer (RFC 6901)."""
    tokens: list[str] = []
    while place is not None:
        place, token = place
        tokens.append(escaped(token) if isinstance(token, str) else str(token))
    return "".join([f"/{token}" for token in reversed(tokens)])


# So many violations are told in the text of an error; the others are counted.
MOST_TOLD = 50


def text_of(name: str, errors: tuple[Violation, ...]) -> str:
    """Write the text of an error: how many violations there are, the first ones a line each."""
    count = len(errors)
    lines = [f"{name}: {count} violation{'s' if count != 1 else ''}"]
    for error in errors[:MOST_TOLD]:
        place = brief(tuple.__getitem__(error, 0))
        shown = place if place.isprintable() else repr(place)[1:-1]
        lines.append(f"  {shown or '(root)'}: {error.message}")
    if count > MOST_TOLD:
        lines.append(f"  and {count - MOST_TOLD} more")
    return "\n".join(lines)


# What a message shows of a place: so many tokens, and so many characters of each.
_MOST_TOKENS = 30
_MOST_CHARACTERS = 60


def brief(place: Place | str) -> str:
    """Write a place as a JSON Pointer that a line has room for: its middle may be left out."""
    tokens = place.split("/")[1:] if isinstance(place, str) else [*_tokens(place)][::-1]
    if len(tokens) > _MOST_TOKENS:
        tokens[_MOST_TOKENS // 2 : -_MOST_TOKENS // 2] = ["..."]
    return "".join([f"/{_shortened(token)}" for token in tokens])


def _tokens(place: Place) -> Iterator[str]:
    while place is not None:
        place, token = place
        # Escaping what is very long would take longer than showing the ends of it.
        yield escaped(_shortened(token)) if isinstance(token, str) else str(token)


def _shortened(text: str) -> str:
    half = (_MOST_CHARACTERS - 3) // 2
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:half]}...{text[-half:]}"


class Places:
    """Places told apart: each is one tuple, from wherever and however often it was reached."""

    def __init__(self) -> None:
        self.below: dict[int, list[Any]] = {}
        self._made: dict[tuple[int, str | int], tuple[Place, str | int]] = {}
        self._known: dict[tuple[int, int], tuple[Any, Place]] = {}

    def own(self, base: Place, place: Place) -> Place:
        """Give the tuple of a place below another, which is one of these already."""
        path: list[Any] = []
        found, step = base, place
        while step is not None:
            known = self._known.get((id(base), id(step)))
            if known is not None:
                found = known[0]
                break
            path.append(step)
            step = step[0]
        for each in reversed(path):
            found = self._step(found, each[1])
            if each is not place:  # several places may be below it
                # With the tuple itself, so that no other one comes to have its identity.
                self._known[id(base), id(each)] = found, each
        return found

    def _step(self, above: Place, token: str | int) -> Place:
        made = self._made.get((id(above), token))
        if made is None:
            made = self._made[id(above), token] = (above, token)
            self.below.setdefault(id(above), []).append(made)
        return made

    def told(self, entries: Sequence[Fault | Part]) -> Iterator[tuple[Place, Fault]]:
        """Give the faults, each with its place, in the order in which they were found.

        What several checks found together is told once.
        """
        done: set[tuple[int, int]] = set()
        open_: list[tuple[Place, Iterator[Fault | Part]]] = [(None, iter(entries))]
        while open_:
            base, rest = open_[-1]
            for entry in rest:
                if not isinstance(entry, Part):
                    yield self.own(base, entry[0]), entry
                    continue
                at = self.own(base, entry.at)
                if (id(at), id(entry.faults)) not in done:
                    done.add((id(at), id(entry.faults)))
                    open_.append((at, iter(entry.faults)))
                    break
            else:
                open_.pop()


# Few faults are put into words at once, unless the pointer of one would be long.
_FEW = 30
_LONG = 500


def in_order(entries: Sequence[Fault | Part]) -> tuple[Violation, ...]:
    """Sort faults by place, those of one place in the order of the schema; each is told once."""
    if len(entries) <= _FEW:
        found = [each for entry in entries if (each := _located(entry))]
        if len(found) == len(entries):
            found.sort(key=_rank)
            return tuple([_told(text, fault) for _, text, fault in found])
    return _many_in_order(entries)


_rank = itemgetter(0)


def _located(entry: Any) -> tuple[str, str, Fault] | None:
    """Give what a fault is sorted by, the JSON Pointer of its place, and the fault.

    Gives None where there are many faults, or the pointer is long. Texts are compared far faster
    than lists of tokens. A name begins with NUL and 1, an index with NUL and 0, and a NUL in a name
    is followed by 2: it comes after the end of a token.
    """
    rank = text = ""
    place = entry[0]
    while place is not None:
        place, token = place
        if isinstance(token, str):
            rank = f"\0\1{token}{rank}" if "\0" not in token else _ranked(token) + rank
            if "/" in token or "~" in token:
                token = escaped(token)  # what it is sorted by is not escaped
        else:
            rank = f"\0\0{token:020}{rank}"
        text = f"/{token}{text}"
        if len(text) > _LONG:
            return None
    return (rank, text, entry) if type(entry) is tuple else None


def _ranked(token: str) -> str:
    return "\0\1" + token.replace("\0", "\0\2")


def _told(text: str, fault: Fault) -> Violation:
    _, keyword, words, value, where = fault
    if not keyword:
        keyword = where.rpartition("/")[2]
    if keyword == "type" and isinstance(value, Record):
        words = _of_instance(value, words)
    # Half of the time that the call of a named tuple takes.
    return tuple.__new__(Violation, (text, keyword, f"{show(value)} {words}", value, where))


def _many_in_order(entries: Sequence[Fault | Part]) -> tuple[Violation, ...]:
    """Sort any number of faults by their places, which nothing writes as texts."""
    places = Places()
    found: dict[int, list[Fault]] = {}
    for place, fault in places.told(entries):
        found.setdefault(id(place), []).append(fault)
    violations: list[Violation] = []
    waiting: list[Place] = [None]
    while waiting:
        place = waiting.pop()
        for _, said, *rest, where in _different(found.get(id(place), [])):
            keyword = said or where.rpartition("/")[2]
            violations.append(tuple.__new__(LateViolation, (place, keyword, *rest, where)))
        below = places.below.get(id(place), [])
        below.sort(key=_by_token, reverse=True)
        waiting += below
    return tuple(violations)


class LateViolation(Violation):
    """A violation whose pointer and message are made when somebody reads them.

    Many of them below one long name would otherwise take far more memory than the value. What the
    tuple itself holds is a place in place of the pointer, and words in place of the message.
    """

    __slots__ = ()

    @property
    def pointer(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]  # a field there
        """The place of the value, as a JSON Pointer."""
        place: Any = tuple.__getitem__(self, 0)
        return pointer(place)

    @property
    def message(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]  # a field there
        """A sentence about the value."""
        return message(self.keyword, tuple.__getitem__(self, 2), self.value)

    def _told(self) -> Violation:
        return Violation(self.pointer, self.keyword, self.message, self.value, self.schema_pointer)

    def __reduce__(self) -> tuple[Any, ...]:
        return Violation, tuple(self._told())


def _as_told(name: str) -> Callable[..., Any]:
    """Make a method of tuples that sees what is told in place of what the tuple itself holds."""

    def method(self: LateViolation, *others: Any, **named: Any) -> Any:
        told = [each._told() if isinstance(each, LateViolation) else each for each in others]
        return getattr(self._told(), name)(*told, **named)

    return method


for _name in (
    *("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__hash__", "__contains__"),
    *("__iter__", "__getitem__", "__add__", "__mul__", "__rmul__", "count", "index"),
    *("_asdict", "_replace", "__replace__"),
):
    if hasattr(Violation, _name):
        setattr(LateViolation, _name, _as_told(_name))


def _by_token(place: tuple[Place, str | int]) -> tuple[bool, str | int]:
    return isinstance(place[1], str), place[1]


def _different(faults: list[Fault]) -> Iterable[Fault]:
    """Leave out what is said twice of one place."""
    if len(faults) < 2:  # noqa: PLR2004  # the most common case, and the fastest
        return faults
    found: dict[tuple[str, object, str], Fault] = {}
    for each in faults:
        # That none of some alternatives fits is said in more ways than one.
        words = "" if each[4].endswith(_ALTERNATIVES) else each[2]
        found.setdefault((each[1], words, each[4]), each)
    return found.values()


_ALTERNATIVES = ("/anyOf", "/oneOf")


def message(keyword: str, words: object, value: Any) -> str:
    """Give the sentence that says how a value breaks a keyword."""
    if keyword == "type" and isinstance(value, Record):
        words = _of_instance(value, words)
    return f"{show(value)} {words}"


def _of_instance(value: Record, words: object) -> object:
    """Say of an instance in place of JSON data what to do about that."""
    if not str(words).startswith("is not"):
        return words
    name = type(value).__name__
    return f"is an instance: from_dict takes JSON data, as {name}.to_dict gives it"


def packed(violations: tuple[Violation, ...]) -> tuple[list[Any], list[Any]]:
    """Take violations apart for pickling: the pairs of their places, each once, and the rest.

    A pair names the one above it by its number, -1 being the whole value.
    """
    pairs: list[tuple[int, str | int]] = []
    faults: list[Any] = []
    numbers = {id(None): -1}
    for violation in violations:
        if not isinstance(violation, LateViolation):
            faults.append(tuple(violation))
            continue
        place, keyword, words, value, where = tuple.__iter__(violation)
        path: list[Any] = []
        while id(place) not in numbers:
            path.append(place)
            place = place[0]
        number = numbers[id(place)]
        for each in reversed(path):
            number, numbers[id(each)] = len(pairs), len(pairs)
            pairs.append((numbers[id(each[0])], each[1]))
        faults.append((number, keyword, str(words), value, where))
    return pairs, faults


def unpacked(pairs: list[Any], faults: list[Any]) -> tuple[Violation, ...]:
    """Put together what `packed` took apart."""
    places: list[Place] = []
    for above, token in pairs:
        places.append((None if above < 0 else places[above], token))
    places.append(None)  # which is number -1
    return tuple(
        Violation(*fault)
        if isinstance(fault[0], str)
        else tuple.__new__(LateViolation, (places[fault[0]], *fault[1:]))
        for fault in faults
    )
