"""Where documents come from that a schema refers to: what was handed in, and metaschemas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .load import Document
from .model import JsonValue
from .problems import Location

Fetch = Callable[[str], JsonValue]


class Sources:
    """The documents of a run by their URIs: those handed in, and the metaschemas."""

    def __init__(self, resources: Mapping[str, JsonValue]) -> None:
        self.resources = {uri.removesuffix("#"): data for uri, data in resources.items()}
        self.documents: dict[str, Document] = {}

    def fetch(self, uri: str) -> JsonValue:
        """Give the document of a URI, None if there is none at hand."""
        return self.resources[uri] if uri in self.resources else _metaschema(uri)

    def locate(self, document: str, pointer: str, *, key: bool = False) -> Location:
        """Say where a part of a document stands."""
        if found := self.documents.get(document):
            return found.locate(pointer, key=key)
        return Location(document or "schema", 0, 0, pointer)


def _metaschema(uri: str) -> JsonValue:
    if "json-schema.org" not in uri:
        return None
    # Rarely needed, and slow to import; it declares no types.
    from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]  # noqa: PLC0415

    found: Any = REGISTRY.get(uri) or REGISTRY.get(f"{uri}#")
    contents: JsonValue = found.contents if found else None
    return contents
