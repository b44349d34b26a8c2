"""A bug in the compiler itself: what to say of an exception that nobody expected."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator

from schemaclass.core.model import Site, TypeId
from schemaclass.core.problems import Location, Problem, printable
from schemaclass.source.load import Document

VARIABLE = "SCHEMACLASS_TRACEBACK"
_LONGEST = 500


def report(error: Exception) -> list[str]:
    """Say in lines that it is a bug, what the compiler was working on, and what to do.

    The traceback comes first if the variable SCHEMACLASS_TRACEBACK is set.
    """
    lines = []
    if os.environ.get(VARIABLE):
        lines += "".join(traceback.format_exception(error)).splitlines()
    sentence = f"{type(error).__name__}: {error}".strip(": ")
    lines.append(f"schemaclass: internal error: {sentence[:_LONGEST]}  [bug]")
    if place := _place(error):
        where = f"{place.file}:{place.line}:{place.column}" if place.line else place.file
        lines.append(f"    while working on {where} #{place.pointer}")
    lines += (
        "    help: this is a bug in schemaclass, whatever the schema says: please report it, with",
        f"    the schema and the traceback, which is shown if {VARIABLE}=1 is set",
    )
    return [printable(line) for line in lines]


def as_problem(error: Exception) -> Problem:
    """Say the same to a program that compiles a schema."""
    sentence = f"internal error: {type(error).__name__}: {error}".strip(": ")[:_LONGEST]
    hint = "this is a bug in schemaclass, whatever the schema says: please report it"
    return Problem(_place(error) or Location("schema"), "bug", sentence, hint)


def _place(error: Exception) -> Location | None:
    """Read off the stack which schema the compiler was at: the innermost one that is named there.

    Nothing has to keep track of it while all goes well.
    """
    seen = list(_variables(error))
    sites = [each.site if isinstance(each, TypeId) else each for each in seen]
    site = next((each for each in sites if isinstance(each, Site)), None)
    documents = [each for each in seen if isinstance(each, Document)]
    for document in documents:
        if site is not None and document.name == site.document:
            return document.locate(site.pointer)
    if site is not None:
        return Location(site.document or "schema", pointer=site.pointer)
    return Location(documents[0].name) if documents else None


def _variables(error: Exception) -> Iterator[object]:
    """Give the local variables of the calls that led to an exception, the last call first."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    for frame in reversed(frames):
        for value in frame.f_locals.values():
            yield from (value, getattr(value, "document", None))
