"""Families of schemas, each by a size, and what compiling one of them costs.

What a family costs at n, 2n and 4n tells how the compiler's work grows. Costs are counted in calls
of functions, which no load of the machine changes, and in characters of output.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from types import FrameType
from typing import Any, NamedTuple, TypeAlias

from schemaclass.driver.pipeline import compile_document, package_files, package_pages
from schemaclass.pages.markdown import render_pages
from schemaclass.source.load import Document

Schema: TypeAlias = dict[str, Any]
Family: TypeAlias = Callable[[int], Schema]

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
RECORD: Schema = {"type": "object", "properties": {"x": TEXT}}


def reference(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


class Cost(NamedTuple):
    """Calls of functions, and characters of the package's own modules, its schema and its pages."""

    calls: int
    written: int


class TooMuchError(Exception):
    """More calls were made than any test allows."""


@contextmanager
def counted(limit: int) -> Iterator[list[int]]:
    """Count the calls that are made. Raises TooMuchError."""
    calls = [0]

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        if event in ("call", "c_call"):
            calls[0] += 1
            if calls[0] > limit:
                sys.setprofile(None)
                raise TooMuchError(limit)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield calls
    finally:
        sys.setprofile(before)


def cost(schema: Schema, *, pages: bool = False, limit: int = 30_000_000) -> Cost:
    """Compile a schema, and render its package and pages. Raises SchemaError, TooMuchError."""
    with counted(limit) as calls:
        size = written(schema, pages=pages)
    return Cost(calls[0], size)


def written(schema: Schema, *, pages: bool = False) -> int:
    """Compile a schema, and count the characters that are written. Raises SchemaError."""
    compiled = compile_document(Document("schema", "", schema), "grown", "schema", ())
    files = package_files(compiled)
    texts = render_pages(package_pages(compiled, files)) if pages else {}
    own = {name: text for name, text in files.items() if not _is_run_time(name)}
    return sum(map(len, (*own.values(), *texts.values())))


def _is_run_time(name: str) -> bool:
    return name.startswith("_") and not name.startswith(("__init__", "_models", "_checks"))


def levels(make: Callable[[int], Schema], last: Schema) -> Family:
    """Make a family of n levels, each made of its number and referring to the next one."""

    def family(n: int) -> Schema:
        made = {f"L{at}": make(at) for at in range(n)}
        return {**reference("L0"), "$defs": {**made, f"L{n}": last}}

    return family


def diamond(make: Callable[[int, Schema], Schema], last: Schema) -> Family:
    """Make a family in which each level refers to the next one, twice or more often."""
    return levels(lambda at: make(at, reference(f"L{at + 1}")), last)


def ladder(make: Callable[[str, Schema, Schema], Schema], *last: Schema) -> Family:
    """Make a family with two schemas a level, each of which refers to both of the next one."""

    def family(n: int) -> Schema:
        made: dict[str, Schema] = {}
        for at in range(n):
            below = reference(f"A{at + 1}"), reference(f"B{at + 1}")
            made[f"A{at}"], made[f"B{at}"] = (make(f"{side}{at}", *below) for side in "ab")
        made[f"A{n}"], made[f"B{n}"] = last
        return {**reference("A0"), "$defs": made}

    return family


def unions_of_unions(word: str, leaf: Callable[[int], Schema]) -> Family:
    """Make a family of three layers of unions, each of all of the next layer; n is all branches."""

    def family(n: int) -> Schema:
        width = max(2, round((4 * n) ** 0.5))
        made = {
            f"U{layer}_{at}": {word: [reference(f"U{layer + 1}_{to}") for to in range(width)]}
            for layer in range(3)
            for at in range(width)
        }
        made.update({f"U3_{at}": leaf(at) for at in range(width)})
        return {word: [reference(f"U0_{at}") for at in range(width)], "$defs": made}

    return family


def wide(word: str, branch: Callable[[int], Schema]) -> Family:
    """Make a family of schemas that list 8n others."""
    return lambda n: {word: [branch(at) for at in range(8 * n)]}


def in_member(family: Family) -> Family:
    """Put a family's schema below a member that must be there."""
    return _around(
        family, lambda inner: {"type": "object", "properties": {"m": inner}, "required": ["m"]}
    )


def in_items(family: Family) -> Family:
    """Put a family's schema below the items of a member."""
    items = {"type": "array"}
    return _around(
        family, lambda inner: {"type": "object", "properties": {"m": {**items, "items": inner}}}
    )


def unevaluated(family: Family) -> Family:
    """Close a family's schema to members that it doesn't look at."""
    return _around(family, lambda inner: {"allOf": [inner], "unevaluatedProperties": False})


def referred(family: Family) -> Family:
    """Refer to a family's schema through two references."""
    return _around(family, lambda inner: {"$defs": {"Way": inner}, **reference("Way")})


def _around(family: Family, make: Callable[[Schema], Schema]) -> Family:
    def around(n: int) -> Schema:
        inner = family(n)
        definitions = inner.pop("$defs", {})
        made = make(reference("Inner"))
        return {**made, "$defs": {**definitions, "Inner": inner, **made.get("$defs", {})}}

    return around


def growth(costs: list[Cost]) -> Mapping[str, list[float]]:
    """Give by how much each cost is more than the one before."""
    pairs = list(pairwise(costs))
    return {
        what: [round(after[at] / before[at], 2) for before, after in pairs]
        for at, what in enumerate(Cost._fields)
    }
