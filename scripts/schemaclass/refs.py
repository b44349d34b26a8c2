"""References: from a `$ref` to the site that it names."""

from __future__ import annotations

from urllib.parse import unquote

from .load import Document
from .model import JsonValue, Site
from .problems import Problem


class UnresolvableError(Exception):
    """A reference leads nowhere; the message says why."""


def value_at(data: JsonValue, pointer: str) -> JsonValue:
    """Follow a JSON Pointer (RFC 6901). Raises KeyError where it leads nowhere."""
    for token in pointer.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        if isinstance(data, dict):
            data = data[name]
        elif isinstance(data, list) and name.isascii() and name.isdigit() and int(name) < len(data):
            data = data[int(name)]
        else:
            raise KeyError(name)
    return data


def resolve(document: Document, reference: str) -> Site:
    """Give the site that a reference names. Raises UnresolvableError."""
    if not reference.startswith("#"):
        raise UnresolvableError("names another document; only references within one are supported")
    pointer = unquote(reference[1:])
    if pointer and not pointer.startswith("/"):
        raise UnresolvableError("names an anchor; only JSON Pointers are supported")
    try:
        target = value_at(document.data, pointer)
    except KeyError as error:
        raise UnresolvableError(f"leads nowhere: there is no {str(error.args[0])!r}") from None
    if not isinstance(target, dict | bool):
        raise UnresolvableError("does not name a schema")
    return Site(document.name, pointer)


def unresolvable(
    document: Document, pointer: str, reference: str, error: UnresolvableError
) -> Problem:
    """Report a reference that leads nowhere."""
    return Problem(
        document.locate(pointer),
        "reference",
        f"$ref: {reference!r} {error}",
        "write #/components/schemas/NAME, with ~1 for / and ~0 for ~ in names"
        if reference.startswith("#")
        else "copy the schema into this document, under components.schemas",
    )
