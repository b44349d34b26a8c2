"""Dynamic references: which names of anchors may be asked for from a place on.

Only they tell apart the ways on which a schema is reached (2020-12 Core, section 7.1).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias
from urllib.parse import unquote

from schemaclass.core.model import Site
from schemaclass.core.problems import SchemaError
from schemaclass.vocabulary.dialects import Holds

from .registry import Library, UnresolvableError, below

# A name stands for all the places that have an anchor of that name.
_Node: TypeAlias = Site | str


def names_asked(library: Library) -> Mapping[Site, frozenset[str]]:
    """Give for each place the names that a dynamic reference may ask for that it leads to.

    It may lead to any anchor of a name that is asked for. Nothing is fetched.
    """
    graph = _Graph(replace(library, fetch=lambda _: None))
    for document, pointer in library.indexed:
        graph.reach(Site(document, pointer))
    for site in graph.waiting:  # grows on the way
        graph.read(site)
    for (_, name), site in library.dynamic.items():
        graph.lead(name, site)
    found: dict[Site, set[str]] = {}
    for name in graph.names:
        for node in graph.over(name):
            if isinstance(node, Site):
                found.setdefault(node, set()).add(name)
    return {site: frozenset(names) for site, names in found.items()}


class _Graph:
    """Which places and names lead to which others, backwards."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.waiting: list[Site] = []
        self.reached: set[Site] = set()
        self.above: dict[_Node, list[_Node]] = {}
        self.names: dict[str, None] = {}

    def reach(self, site: Site) -> None:
        """See to it that a place is read."""
        if site not in self.reached:
            self.reached.add(site)
            self.waiting.append(site)

    def lead(self, one: _Node, other: _Node) -> None:
        """Note that one leads to another."""
        self.above.setdefault(other, []).append(one)

    def read(self, site: Site) -> None:
        """Note what a place leads to."""
        raw = self.library.raw(site)
        if not isinstance(raw, dict):
            return
        dialect = self.library.resource_of(site).dialect
        for inner in below(site, raw, dialect):
            self.reach(inner)
            self.lead(site, inner)
        for word, argument in raw.items():
            kind = dialect.keywords.get(word)
            if isinstance(argument, str) and kind in (Holds.REFERENCE, Holds.DYNAMIC):
                self._refer(site, argument, is_dynamic=kind is Holds.DYNAMIC)

    def _refer(self, site: Site, reference: str, *, is_dynamic: bool) -> None:
        try:
            target = self.library.resolve(site, reference)
        except (UnresolvableError, SchemaError):
            return  # told where it is read
        self.reach(target)
        self.lead(site, target)
        if is_dynamic:
            name = unquote(reference.partition("#")[2])
            self.names[name] = None
            self.lead(site, name)

    def over(self, start: _Node) -> Iterator[_Node]:
        """Give all that leads to a node, directly or not."""
        found = {start}
        waiting = [start]
        for node in waiting:  # grows on the way
            new = [each for each in self.above.get(node, ()) if each not in found]
            found.update(new)
            waiting += new
        yield from found
