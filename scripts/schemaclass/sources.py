"""Where documents come from that a schema refers to: what was handed in, the disk, metaschemas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from .load import Document, load
from .model import JsonValue
from .problems import Location

Fetch = Callable[[str], JsonValue]


class Sources:
    """The documents of a run by their URIs; files are read from one folder and below it only."""

    def __init__(self, resources: Mapping[str, JsonValue], folder: Path | None = None) -> None:
        self.resources = {uri.removesuffix("#"): data for uri, data in resources.items()}
        self.folder = folder.resolve() if folder else None
        self.documents: dict[str, Document] = {}

    def fetch(self, uri: str) -> JsonValue:
        """Give the document of a URI, None if there is none at hand. Raises SchemaError."""
        if uri in self.resources:
            return self.resources[uri]
        if document := self._on_disk(uri):
            self.documents[uri] = document
            return document.data
        return _metaschema(uri)

    def locate(self, document: str, pointer: str, *, key: bool = False) -> Location:
        """Say where a part of a document stands."""
        if found := self.documents.get(document):
            return found.locate(pointer, key=key)
        return Location(document or "schema", 0, 0, pointer)

    def _on_disk(self, uri: str) -> Document | None:
        if self.folder is None or "://" in uri or ":" in uri.split("/", maxsplit=1)[0]:
            return None
        try:
            path = Path(uri).resolve()
            is_inside = path.is_relative_to(self.folder) and path.is_file()
        except (OSError, ValueError):
            return None
        return load(path, uri) if is_inside else None


def _metaschema(uri: str) -> JsonValue:
    if "json-schema.org" not in uri:
        return None
    # Rarely needed, and slow to import; it declares no types.
    from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]  # noqa: PLC0415

    found: Any = REGISTRY.get(uri) or REGISTRY.get(f"{uri}#")
    contents: JsonValue = found.contents if found else None
    return contents
