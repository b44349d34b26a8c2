"""The tree of a document: its values as JSON data, each with its place, built from YAML's events.

One loop without recursion builds it. What isn't JSON data (tags, merge keys, cycles) is a problem,
and so is what would silently lose data (duplicate names) or cost too much (depth, alias bombs).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from types import NoneType
from typing import NoReturn

import yaml

from .model import JsonValue
from .places import MAX_DEPTH, Place, location_at, shown, too_deep
from .problems import Problem, SchemaError, join_pointer
from .scalars import ScalarError, resolve

MAX_EXPANSION = 1_000_000  # nodes that aliases add; a text counts one more per 100 characters
MAX_PROBLEMS = 100

_CORE = "tag:yaml.org,2002:"
_TAGS: dict[str | None, type] = {
    f"{_CORE}str": str,
    f"{_CORE}int": int,
    f"{_CORE}float": float,
    f"{_CORE}bool": bool,
    f"{_CORE}null": NoneType,
    f"{_CORE}seq": list,
    f"{_CORE}map": dict,
}

_SURROGATE = re.compile(r"[\ud800-\udfff]")


@dataclass(slots=True)
class Node:
    """A value, where it stands (`place`) and where its member name does (`name_place`).

    `text` is a scalar as written, `plain` whether that was without quotes and tag. `size` and
    `depth` count what is below, with aliases expanded. While a collection is read, it isn't
    `complete`, and `name` is the member name that awaits its value.
    """

    value: JsonValue
    place: Place
    name_place: Place
    text: str | None = None
    plain: bool = False
    size: int = 1
    depth: int = 0
    complete: bool = True
    name: Node | None = None
    members: dict[str, Node] = field(default_factory=dict[str, "Node"])


class Builder:
    """Builds the tree from events, in the order of the text, and collects the problems."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.documents = 0
        self.expanded = 0
        self.anchors: dict[str, Node] = {}
        self.root = Node([], (1, 1), (1, 1))  # a list of the document's only value
        self.open = [self.root]

    def take(self, event: yaml.Event) -> None:
        """Take the next event; raises SchemaError where going on makes no sense."""
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._start(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            node = self.open.pop()
            node.complete = True
            self._add(node)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._document(event)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        text = event.value
        place = _start_of(event)
        node = Node(text, place, place, text, size=1 + len(text) // 100)
        node.plain = event.tag is None and not event.style
        is_value = event.anchor is not None or not self._awaits_name()
        if (node.plain and is_value) or event.tag not in (None, f"{_CORE}str"):
            try:
                node.value = resolve(text)
            except ScalarError as error:
                self._report(node.place, *error.problem)
        if not text.isascii() and _SURROGATE.search(text):
            sentence = f"expected text, found half of a surrogate pair in {shown(text)}"
            self._report(node.place, "lone-surrogate", sentence, "write the character itself")
        self._enter(node, event.tag, event.anchor)
        self._add(node)

    def _start(self, event: yaml.CollectionStartEvent) -> None:
        value: JsonValue = {} if isinstance(event, yaml.MappingStartEvent) else []
        place = _start_of(event)
        node = Node(value, place, place, depth=1, complete=False)
        if len(self.open) > MAX_DEPTH:
            self._stop(too_deep(location_at(self.file, node.place)))
        self._enter(node, event.tag, event.anchor)
        self.open.append(node)

    def _enter(self, node: Node, tag: str | None, anchor: str | None) -> None:
        """Check the node's tag and remember it by its anchor."""
        if tag not in (None, "!") and type(node.value) is not _TAGS.get(tag):
            sentence = f"expected plain JSON data, found the tag {shown(tag)}"
            hint = "remove the tag: only JSON's own types are read, on values of that type"
            self._report(node.place, "yaml-tag", sentence, hint)
        if anchor is not None:
            self.anchors[anchor] = node

    def _alias(self, event: yaml.AliasEvent) -> None:
        place = _start_of(event)
        target = self.anchors.get(event.anchor or "")
        if target is not None and target.complete:
            self._expand(target, place)
            self._add(replace(target, place=place, name_place=place, plain=False))
            return
        alias = shown(f"*{event.anchor}")
        if target is None:
            sentence = f"expected an anchor further up, found none for the alias {alias}"
            hint = "put & and that name before the value that is meant"
        else:
            sentence = f"the alias {alias} stands inside the value that it stands for"
            hint = "refer to a schema from inside it by $ref"
        self._report(place, "yaml-alias", sentence, hint)
        self._add(Node(None, place, place, ""))

    def _expand(self, target: Node, place: Place) -> None:
        """Count what an alias adds."""
        self.expanded += target.size
        if self.expanded > MAX_EXPANSION:
            sentence = f"expected at most {MAX_EXPANSION:,} values through aliases, found more"
            location = location_at(self.file, place, self._pointer())
            self._stop(Problem(location, "yaml-alias", sentence, "define it once and use $ref"))
        if len(self.open) - 1 + target.depth > MAX_DEPTH:
            self._stop(too_deep(location_at(self.file, place)))

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
            self._report(place, "yaml-version", sentence, hint)

    def _awaits_name(self) -> bool:
        return isinstance(self.open[-1].value, dict) and self.open[-1].name is None

    def _add(self, node: Node) -> None:
        """Put a complete node into the collection that is being read."""
        parent = self.open[-1]
        parent.size += node.size
        parent.depth = max(parent.depth, node.depth + 1)
        if isinstance(parent.value, list):
            parent.members[str(len(parent.value))] = node
            parent.value.append(node.value)
        elif parent.name is None:
            parent.name = self._name(parent, node)
        elif isinstance(parent.value, dict):
            name = parent.name.text or ""
            node.name_place = parent.name.place
            parent.members[name] = node
            parent.value[name] = node.value
            parent.name = None

    def _name(self, parent: Node, node: Node) -> Node:
        """Check a member's name."""
        if node.text is None:
            sentence = "expected a member name, found a collection"
            hint = "quote text that begins with a bracket or a brace"
            self._report(node.place, "member-name", sentence, hint)
            return replace(node, text="")
        if node.text == "<<" and node.plain:
            sentence = "expected a member name, found the merge key <<, which YAML 1.2 doesn't have"
            self._report(node.place, "yaml-merge-key", sentence, "write the members out")
        elif node.text in parent.members:
            first = parent.members[node.text].name_place[0]
            sentence = f"duplicate member name {shown(node.text)}: it is on line {first} already"
            hint = "only one of them would count: remove or rename the other"
            self._report(node.place, "duplicate-member", sentence, hint, node.text)
        return node

    def _pointer(self) -> str:
        tokens: list[str | int] = []
        for node in self.open[1:]:
            if isinstance(node.value, list):
                tokens.append(len(node.value))
            elif node.name is not None:
                tokens.append(node.name.text or "")
        return join_pointer("", *tokens)

    def _report(self, place: Place, code: str, sentence: str, hint: str, *tokens: str) -> None:
        pointer = join_pointer(self._pointer(), *tokens)
        self.problems.append(Problem(location_at(self.file, place, pointer), code, sentence, hint))
        if len(self.problems) == MAX_PROBLEMS:
            sentence = f"{MAX_PROBLEMS} problems: reading stopped here"
            hint = "mend these first"
            self._stop(Problem(location_at(self.file, place), "too-many-problems", sentence, hint))

    def _stop(self, problem: Problem) -> NoReturn:
        raise SchemaError([*self.problems, problem])


def _start_of(event: yaml.Event) -> Place:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (0, 0)
