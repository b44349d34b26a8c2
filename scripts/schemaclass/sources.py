"""Where documents come from that a schema refers to: handed in, beside it on disk, metaschemas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .disk import Disk
from .library import UnresolvableError, join
from .load import Document, parse
from .model import JsonValue
from .problems import Location

Fetch = Callable[[str], JsonValue]


class Sources:
    """The documents of a run by their URIs: those handed in, files, and the metaschemas."""

    def __init__(self, resources: Mapping[str, JsonValue], disk: Disk | None = None) -> None:
        """Take documents by URI, and the disk if the schema is a file."""
        self.resources = {uri.removesuffix("#"): data for uri, data in resources.items()}
        self.disk = disk
        self.documents: dict[str, Document] = {}

    @property
    def base(self) -> str:
        """Give the URI that the schema's own references count from, "" if it is no file."""
        return self.disk.uri if self.disk else ""

    def find(self, base: str, path: str) -> str:
        """Give the URI that a reference without its fragment names. Raises UnresolvableError."""
        if self.disk and path and base.startswith("file:"):
            return self.disk.find(base, path)
        return join(base, path)

    def called(self, uri: str) -> str:
        """Give the name of another document: a file's is its path from the schema's folder."""
        found = self.disk.read.get(uri) if self.disk else None
        return f"./{found.real}#" if found else f"{uri}#"

    def fetch(self, uri: str) -> JsonValue:
        """Give the document of a URI, None if there is none at hand.

        Raises SchemaError for a file that is neither JSON nor YAML, UnresolvableError for an
        empty one.
        """
        if uri in self.resources:
            return self.resources[uri]
        if self.disk is None or uri not in self.disk.read:
            return _metaschema(uri)
        document = parse(self.disk.read[uri].data, self.disk.shown(uri))
        if document.data is None:
            raise UnresolvableError("names an empty document", "write a schema there")
        self.documents[self.called(uri)] = document
        return document.data

    def locate(self, document: str, pointer: str, *, key: bool = False) -> Location:
        """Say where a part of a document stands."""
        if found := self.documents.get(document):
            return found.locate(pointer, key=key)
        return Location(document.removesuffix("#") or "schema", 0, 0, pointer)


def _metaschema(uri: str) -> JsonValue:
    if "json-schema.org" not in uri:
        return None
    # Rarely needed, and slow to import; it declares no types.
    from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]  # noqa: PLC0415

    found: Any = REGISTRY.get(uri) or REGISTRY.get(f"{uri}#")
    contents: JsonValue = found.contents if found else None
    return contents
