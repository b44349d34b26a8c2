"""The examples and defaults that a whole OpenAPI 3.1 document publishes, and a referee for them.

Nothing here runs code of this project: jsonschema-rs judges each value by its schema, which stays
in its document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

import jsonschema_rs

from referee import pointer


class Published(NamedTuple):
    """A value, the pointer of the schema that it should meet, and the keyword that gives it."""

    schema: str
    keyword: str
    value: Any


_ONE = "additionalProperties contains else if items not propertyNames then".split()
_LISTS = "allOf anyOf oneOf prefixItems".split()
_MAPS = "$defs dependentSchemas patternProperties properties".split()


def published(document: dict[str, Any]) -> list[Published]:
    """Give every value that a document publishes, in its order.

    Those of schemas are `default`, `example` and each of `examples`; those of media types count
    where their schema is a reference.
    """
    found = [
        Published(pointer(path), keyword, value)
        for path, schema in _schemas(document)
        for keyword, value in _values(schema)
    ]
    return [*found, *_of_media_types(document, ())]


def _values(schema: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for keyword in ("default", "example"):
        if keyword in schema:
            yield keyword, schema[keyword]
    for value in schema.get("examples", ()):
        yield "examples", value


_Path = tuple[str | int, ...]


def _schemas(document: dict[str, Any]) -> Iterator[tuple[_Path, dict[str, Any]]]:
    """Give every schema of a document and all schemas inside it."""
    for name, schema in document["components"]["schemas"].items():
        yield from _inside(schema, ("components", "schemas", name))
    for part, content in document.items():
        if part != "components":
            yield from _under(content, (part,))
    for part, content in document["components"].items():
        if part != "schemas":
            yield from _under(content, ("components", part))


def _under(node: object, path: _Path) -> Iterator[tuple[_Path, dict[str, Any]]]:
    """Find the schemas of parameters, headers and media types: they are called `schema`."""
    if isinstance(node, dict):
        for name, child in node.items():
            if name == "schema":
                yield from _inside(child, (*path, name))
            elif not name.startswith("x-"):
                yield from _under(child, (*path, name))
    elif isinstance(node, list):
        for place, child in enumerate(node):
            yield from _under(child, (*path, place))


def _inside(schema: object, path: _Path) -> Iterator[tuple[_Path, dict[str, Any]]]:
    if not isinstance(schema, dict):
        return
    yield path, schema
    for word in _ONE:
        yield from _inside(schema.get(word), (*path, word))
    for word in _LISTS:
        for place, child in enumerate(schema.get(word, ())):
            yield from _inside(child, (*path, word, place))
    for word in _MAPS:
        for name, child in schema.get(word, {}).items():
            yield from _inside(child, (*path, word, name))


def _of_media_types(node: object, path: _Path) -> Iterator[Published]:
    if isinstance(node, list):
        for place, child in enumerate(node):
            yield from _of_media_types(child, (*path, place))
    elif isinstance(node, dict):
        content = node.get("content")
        for media in content.values() if isinstance(content, dict) and path[-1:] else ():
            reference = media.get("schema", {}).get("$ref") if isinstance(media, dict) else None
            if reference:
                values = [media["example"]] if "example" in media else []
                values += [each["value"] for each in media.get("examples", {}).values()]
                yield from (Published(reference[1:], "media type", value) for value in values)
        for name, child in node.items():
            if name != "schemas":
                yield from _of_media_types(child, (*path, name))


def verdicts(document: dict[str, Any], values: Sequence[Published]) -> list[bool]:
    """Judge each value by its schema."""
    # Each is a member of one object, so that the document is read once.
    members = {
        str(place): {"$ref": f"#{quote(each.schema, safe='/~')}"}
        for place, each in enumerate(values)
    }
    schema = {**_newer(document), "properties": members}
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=False)
    instance = {str(place): each.value for place, each in enumerate(values)}
    refused = {str(error.instance_path[0]) for error in validator.iter_errors(instance)}
    return [str(place) not in refused for place in range(len(values))]


def _newer(node: Any) -> Any:  # noqa: ANN401  # JSON
    """Say what OpenAPI 3.0 said in the words of 2020-12."""
    if isinstance(node, list):
        return [_newer(each) for each in node]
    if not isinstance(node, dict):
        return node
    newer = {name: _newer(each) for name, each in node.items()}
    if newer.get("nullable") is True and isinstance(newer.get("type"), str):
        newer["type"] = [newer["type"], "null"]
    for limit, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if newer.get(exclusive) is True:
            newer[exclusive] = newer.pop(limit)
    if newer.get("$recursiveAnchor") is True:
        del newer["$recursiveAnchor"]
    return newer
