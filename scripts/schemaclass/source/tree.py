"""The tree of a document: its values as JSON data, each with its place, built from YAML's events.

One loop without recursion builds it. What isn't JSON data (tags, merge keys, cycles) is a problem,
and so is what would silently lose data (duplicate names) or cost too much (depth, alias bombs).
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, field, replace
from types import NoneType
from typing import NoReturn

import yaml

from schemaclass.core.model import JsonValue
from schemaclass.core.problems import Location, Problem, SchemaError, join_pointer

from .positions import MAX_DEPTH, Place, location_at, shown, too_deep
from .scalars import ScalarError, resolve

# Nodes that aliases add, and how many more for each that the text has so far: a schema is read,
# named and written anew wherever an alias stands for it. A text counts one more per 100 characters,
# and what aliases inside of it have added already counts twice, for each level of them.
MAX_EXPANSION, EXPANSION_OF_EACH = 3_000, 30
MAX_PROBLEMS = 100

_CORE = "tag:yaml.org,2002:"
_STRING = f"{_CORE}str"
_TAGS: dict[str | None, type] = {
    _STRING: str,
    f"{_CORE}int": int,
    f"{_CORE}float": float,
    f"{_CORE}bool": bool,
    f"{_CORE}null": NoneType,
    f"{_CORE}seq": list,
    f"{_CORE}map": dict,
}

_SURROGATE = re.compile(r"[\ud800-\udfff]")


def _numbers() -> array[int]:
    return array("I")


@dataclass(frozen=True, slots=True)
class Places:
    """Where each value and each member name of a document stands, in the order of the text.

    A value is followed by what it holds: the items of a list, a name and a value for each member.
    `ends` says for each where the next one beside it is, so that walking needs no objects: a large
    specification has hundreds of thousands of values. `aliases` leads from an alias to the value
    that it stands for.
    """

    lines: array[int] = field(default_factory=_numbers)
    columns: array[int] = field(default_factory=_numbers)
    ends: array[int] = field(default_factory=_numbers)
    aliases: dict[int, int] = field(default_factory=dict)
    # For each collection that was looked into, the numbers of its items or of its members' values.
    _inside: dict[int, dict[str, int]] = field(default_factory=dict)

    def add(self, place: Place) -> int:
        """Add what begins at a place; give its number."""
        self.lines.append(place[0])
        self.columns.append(place[1])
        self.ends.append(len(self.lines))
        return len(self.lines) - 1

    def place(self, number: int) -> Place:
        """Give line and column."""
        return self.lines[number], self.columns[number]

    def find(self, data: JsonValue, pointer: str) -> tuple[Place, Place]:
        """Give where the value at a pointer stands, and the name of that member if it is one.

        Where nothing is at the pointer, it is those of the nearest ancestor that exists.
        """
        name = value = 0
        for token in pointer.split("/")[1:]:
            wanted = token.replace("~1", "/").replace("~0", "~")
            if not isinstance(data, dict | list):
                break
            inside = self._inside_of(self.aliases.get(value, value), data)
            if wanted not in inside:
                break
            name = value = inside[wanted]
            if isinstance(data, dict):
                data, name = data[wanted], value - 1
            else:
                data = data[int(wanted)]
        return self.place(value), self.place(name)

    def _inside_of(self, holder: int, data: JsonValue) -> dict[str, int]:
        """Give the number of each value in a collection, which has a number itself."""
        if holder not in self._inside:
            found: dict[str, int] = {}
            following = holder + 1
            for token in data if isinstance(data, dict) else range(len(_list(data))):
                value = following + isinstance(data, dict)
                if value >= len(self.ends):
                    break  # data that was put there after reading has no places
                found[str(token)] = value
                following = self.ends[value]
            self._inside[holder] = found
        return self._inside[holder]


def _list(data: JsonValue) -> list[JsonValue]:
    return data if isinstance(data, list) else []


@dataclass(slots=True)
class _Part:
    """A value while it is read: its number, its text if it is a scalar, `plain` without quotes.

    `size` and `depth` count what is below, with aliases expanded. While a collection is read, it
    isn't `complete`; `names` are the numbers of its members' names, and `name` is the one that
    awaits its value.
    """

    value: JsonValue
    number: int
    text: str | None = None
    plain: bool = False
    size: int = 1
    depth: int = 0
    # How many levels of aliases for collections are inside.
    aliases: int = 0
    complete: bool = True
    name: str | None = None
    names: dict[str, int] = field(default_factory=dict)


class Builder:
    """Builds data and places from events, in the order of the text, and collects the problems."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.places = Places()
        self.documents = 0
        self.expanded = 0
        self.anchors: dict[str, _Part] = {}
        self.content: list[JsonValue] = []  # of the document's only value, or of nothing
        self.open = [_Part(self.content, -1)]

    def take(self, event: yaml.Event) -> None:
        """Take the next event; raises SchemaError where going on makes no sense."""
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._start(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            part = self.open.pop()
            part.complete = True
            self.places.ends[part.number] = len(self.places.lines)
            self._add(part)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._document(event)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        text, tag = event.value, event.tag
        number = self.places.add(_start_of(event))
        plain = tag is None and not event.style
        part = _Part(text, number, text, plain, 1 + len(text) // 100)
        parent = self.open[-1]
        is_value = type(parent.value) is not dict or parent.name is not None
        if (plain and (is_value or event.anchor is not None)) or tag not in (None, _STRING):
            try:
                part.value = resolve(text)
            except ScalarError as error:
                self._report(number, *error.problem)
        if not text.isascii() and _SURROGATE.search(text):
            sentence = f"expected text, found half of a surrogate pair in {shown(text)}"
            self._report(number, "lone-surrogate", sentence, "write the character itself")
        if tag is not None or event.anchor is not None:
            self._enter(part, tag, event.anchor)
        self._add(part)

    def _start(self, event: yaml.CollectionStartEvent) -> None:
        value: JsonValue = {} if isinstance(event, yaml.MappingStartEvent) else []
        part = _Part(value, self.places.add(_start_of(event)), depth=1, complete=False)
        if len(self.open) > MAX_DEPTH:
            self._stop(too_deep(self._at(part.number)))
        self._enter(part, event.tag, event.anchor)
        self.open.append(part)

    def _enter(self, part: _Part, tag: str | None, anchor: str | None) -> None:
        """Check a value's tag and remember it by its anchor."""
        if tag not in (None, "!") and type(part.value) is not _TAGS.get(tag):
            sentence = f"expected plain JSON data, found the tag {shown(tag)}"
            hint = "remove the tag: only JSON's own types are read, on values of that type"
            self._report(part.number, "yaml-tag", sentence, hint)
        if anchor is not None:
            self.anchors[anchor] = part

    def _alias(self, event: yaml.AliasEvent) -> None:
        number = self.places.add(_start_of(event))
        target = self.anchors.get(event.anchor or "")
        if target is not None and target.complete:
            self._expand(target, number)
            self.places.aliases[number] = target.number
            levels = target.aliases + (target.depth > 0)
            self._add(replace(target, number=number, plain=False, aliases=levels))
            return
        alias = shown(f"*{event.anchor}")
        if target is None:
            sentence = f"expected an anchor further up, found none for the alias {alias}"
            hint = "put & and that name before the value that is meant"
        else:
            sentence = f"the alias {alias} stands inside the value that it stands for"
            hint = "refer to a schema from inside it by $ref"
        self._report(number, "yaml-alias", sentence, hint)
        self._add(_Part(None, number, ""))

    def _expand(self, target: _Part, number: int) -> None:
        """Count what an alias adds."""
        self.expanded += target.size << target.aliases
        limit = MAX_EXPANSION + EXPANSION_OF_EACH * len(self.places.lines)
        if self.expanded > limit:
            sentence = f"expected at most {limit:,} values through aliases, found more"
            location = self._at(number, self._pointer())
            self._stop(Problem(location, "yaml-alias", sentence, "define it once and use $ref"))
        if len(self.open) - 1 + target.depth > MAX_DEPTH:
            self._stop(too_deep(self._at(number)))

    def _document(self, event: yaml.DocumentStartEvent) -> None:
        place = _start_of(event)
        self.documents += 1
        if self.documents > 1:
            sentence = "expected one document, found another one in the same file"
            hint = "put each document into a file of its own"
            self._stop(Problem(location_at(self.file, place), "yaml-documents", sentence, hint))
        if event.version == (1, 1):
            sentence = "expected YAML 1.2, found a directive for YAML 1.1"
            hint = "remove the directive, and quote or rewrite values that 1.2 reads differently"
            self._note(location_at(self.file, place), "yaml-version", sentence, hint)

    def _add(self, part: _Part) -> None:
        """Put a complete value into the collection that is being read."""
        parent = self.open[-1]
        parent.size += part.size
        if part.depth >= parent.depth:
            parent.depth = part.depth + 1
        parent.aliases = max(parent.aliases, part.aliases)
        collection = parent.value
        if isinstance(collection, list):
            collection.append(part.value)
        elif parent.name is None:
            parent.name = self._name(parent, part)
        elif isinstance(collection, dict):
            collection[parent.name] = part.value
            parent.name = None

    def _name(self, parent: _Part, part: _Part) -> str:
        """Check a member's name."""
        name = part.text
        if name is None:
            sentence = "expected a member name, found a collection"
            hint = "quote text that begins with a bracket or a brace"
            self._report(part.number, "member-name", sentence, hint)
            return ""
        if name == "<<" and part.plain:
            sentence = "expected a member name, found the merge key <<, which YAML 1.2 doesn't have"
            self._report(part.number, "yaml-merge-key", sentence, "write the members out")
        elif (known := parent.names.setdefault(name, part.number)) != part.number:
            first = self.places.lines[known]
            sentence = f"duplicate member name {shown(name)}: it is on line {first} already"
            hint = "only one of them would count: remove or rename the other"
            self._report(part.number, "duplicate-member", sentence, hint, name)
        return name

    def _pointer(self) -> str:
        tokens: list[str | int] = []
        for part in self.open[1:]:
            if isinstance(part.value, list):
                tokens.append(len(part.value))
            elif part.name is not None:
                tokens.append(part.name)
        return join_pointer("", *tokens)

    def _at(self, number: int, pointer: str = "") -> Location:
        return location_at(self.file, self.places.place(number), pointer)

    def _report(self, number: int, code: str, sentence: str, hint: str, *tokens: str) -> None:
        pointer = join_pointer(self._pointer(), *tokens)
        self._note(self._at(number, pointer), code, sentence, hint)

    def _note(self, location: Location, code: str, sentence: str, hint: str) -> None:
        self.problems.append(Problem(location, code, sentence, hint))
        if len(self.problems) == MAX_PROBLEMS:
            sentence = f"{MAX_PROBLEMS} problems: reading stopped here"
            stop = location_at(self.file, (location.line, location.column))
            self._stop(Problem(stop, "too-many-problems", sentence, "mend these first"))

    def _stop(self, problem: Problem) -> NoReturn:
        raise SchemaError([*self.problems, problem])


def _start_of(event: yaml.Event) -> Place:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (0, 0)
