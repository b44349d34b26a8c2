"""Where documents come from that a schema refers to: handed in, beside it on disk, metaschemas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from schemaclass.core.model import JsonValue, Site
from schemaclass.core.problems import Location
from schemaclass.source.load import Document, parse
from schemaclass.source.positions import check_levels

from .disk import Disk, is_relative
from .registry import Resource, UnresolvableError, join

Fetch = Callable[[str], JsonValue]


class Sources:
    """The documents of a run by their URIs: those handed in, files, and the metaschemas."""

    def __init__(self, resources: Mapping[str, JsonValue], disk: Disk | None = None) -> None:
        """Take documents by URI, and the disk if the schema is a file."""
        self.resources = {uri.removesuffix("#"): data for uri, data in resources.items()}
        self.disk = disk
        self.documents: dict[str, Document] = {}
        self._files: dict[str, str] = {}

    @property
    def base(self) -> str:
        """Give the URI that the schema's own references count from, "" if it is no file."""
        return self.disk.uri if self.disk else ""

    def find(self, around: Resource, path: str) -> str:
        """Give the URI that a reference without its fragment names. Raises UnresolvableError.

        A file that has a URI of its own by `$id` still lies where it lies: what its references
        name by that URI is looked for beside it.
        """
        if self.disk and path and around.uri.startswith("file:"):
            return self.disk.find(around.uri, path)
        home = self._file(around.site)
        if self.disk and home and path and is_relative(path):
            return self.disk.find(home, path)
        return join(around.uri, path)

    def _file(self, site: Site) -> str | None:
        """Give the URI of the file that a schema is the whole of, None if it is something else."""
        if site.pointer:
            return None
        return self._files.get(site.document) if site.document.endswith("#") else self.base

    def called(self, uri: str) -> str:
        """Give the name of another document: a file's is its path from the schema's folder."""
        found = self.disk.read.get(uri) if self.disk else None
        return f"./{found.real}#" if found else f"{uri}#"

    def fetch(self, uri: str) -> JsonValue:
        """Give the document of a URI, None if there is none at hand.

        Raises SchemaError for a file that is neither JSON nor YAML and for too many levels,
        UnresolvableError for an empty file.
        """
        if uri in self.resources:
            check_levels(uri, self.resources[uri])
            return self.resources[uri]
        if self.disk is None or uri not in self.disk.read:
            return _metaschema(uri)
        document = parse(self.disk.read[uri].data, self.disk.shown(uri))
        if document.data is None:
            raise UnresolvableError("names an empty document", "write a schema there")
        self.documents[self.called(uri)] = document
        self._files[self.called(uri)] = uri
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
    from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]

    found: Any = REGISTRY.get(uri) or REGISTRY.get(f"{uri}#")
    contents: JsonValue = found.contents if found else None
    return contents
