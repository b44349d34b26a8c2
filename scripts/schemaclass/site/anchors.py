"""Where each entry stands on the pages of the site: nested objects in place, anchors that last."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from schemaclass.core.model import TypeId
from schemaclass.pages.content import Entry, Page
from schemaclass.pages.markup import shown_name


class Placed(NamedTuple):
    """An entry on a page: its anchor, its heading, and what is nested in it."""

    anchor: str
    heading: str
    entry: Entry
    nested: tuple[Placed, ...]


@dataclass(slots=True)
class Anchors:
    """The anchors of a page, no two of which are the same."""

    taken: set[str] = field(default_factory=set[str])
    numbers: dict[str, int] = field(default_factory=dict[str, int])

    def give(self, wanted: str) -> str:
        """Make an anchor of a name: itself, as far as it may stand in an address."""
        safe = "".join(char if _is_safe(char) else " " for char in wanted)
        plain = "-".join(safe.split()) or "-"
        given, number = plain, self.numbers.get(plain, 2)
        while given in self.taken:
            given, number = f"{plain}-{number}", number + 1
        self.numbers[plain] = number
        self.taken.add(given)
        return given


def _is_safe(char: str) -> bool:
    # A fixed version of the Unicode database: anchors must not depend on the interpreter.
    return char in "-._~$@" or unicodedata.ucd_3_2_0.category(char)[0] in "LN"


# Of a page with more entries than this only its own are shown; types of the others are linked.
MOST = 250
# Nor are those shown that stand in more others.
_DEEPEST = 20


class _Above(NamedTuple):
    """The anchor and the heading of the entry that others are nested in, and how deep it is."""

    anchor: str
    heading: str
    depth: int = 1


def place(page: Page, pages: Mapping[TypeId, Page], anchors: Anchors) -> tuple[Placed, ...]:
    """Place the entries of a page, each with what the schema writes inside it."""
    # The page's own entries come first, so that nothing nested takes an anchor of theirs.
    own = [anchors.give(shown_name(entry.name)) for entry in page.entries]
    nested = Anchors(set(anchors.taken))
    placed = tuple(
        Placed(anchor, name, entry, _nested(page, entry, pages, nested, _Above(anchor, name)))
        for entry, anchor, name in zip(page.entries, own, map(_name, page.entries), strict=True)
    )
    if len(list(islice(every(placed), MOST + 1))) > MOST:
        return tuple(each._replace(nested=()) for each in placed)
    anchors.taken |= nested.taken
    return placed


def _name(entry: Entry) -> str:
    return shown_name(entry.name)


def _nested(
    page: Page,
    entry: Entry,
    pages: Mapping[TypeId, Page],
    anchors: Anchors,
    above: _Above,
) -> tuple[Placed, ...]:
    if above.depth > _DEEPEST:
        return ()
    return tuple(_below(_inside(page, entry.links, pages), pages, anchors, above))


def _below(
    inner: Iterable[Page], pages: Mapping[TypeId, Page], anchors: Anchors, above: _Above
) -> Iterator[Placed]:
    anchor, heading, depth = above
    for page in inner:
        for entry in page.entries:
            name = _name(entry)
            here = anchors.give(f"{anchor}.{name}")
            title = f"{heading}.{name}" if page.is_record else f"{heading}: {name}"
            nested = _nested(page, entry, pages, anchors, _Above(here, title, depth + 1))
            yield Placed(here, title, entry, nested)


def _inside(page: Page, links: Iterable[TypeId], pages: Mapping[TypeId, Page]) -> Iterator[Page]:
    """Give the pages of the types that the schema writes out inside that of a page."""
    for type_id in links:
        home, site = page.type.site, type_id.site
        if site.document == home.document and site.pointer.startswith(f"{home.pointer}/"):
            yield pages[type_id]


def every(placed: Iterable[Placed]) -> Iterator[Placed]:
    """Give placed entries and all that is nested in them, in their order on the page."""
    for each in placed:
        yield each
        yield from every(each.nested)
