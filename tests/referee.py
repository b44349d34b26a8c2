"""jsonschema as referee: what is wrong with an instance of RealtimeSession, and where.

Nothing here runs code of this project, so that its answers can be compared with ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import yaml
from jsonschema import Draft202012Validator, ValidationError
from referencing import Registry

JsonValue: TypeAlias = "dict[str, JsonValue] | list[JsonValue] | str | int | float | bool | None"

ROOT = Path(__file__).parents[1]
COMPONENT = "/components/schemas/RealtimeSession"

DOCUMENT: Mapping[str, Any] = yaml.safe_load(
    (ROOT / "schema" / "realtime_session.yaml").read_text("utf-8")
)
SCHEMA: Mapping[str, Any] = DOCUMENT["components"]["schemas"]["RealtimeSession"]

JSON_TYPES: Mapping[type, str] = {
    bool: "boolean",
    int: "number",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
    type(None): "null",
}


class Failure(NamedTuple):
    """One violation: where in the instance, which keyword, and where that stands in the document.

    Both places are JSON Pointers (RFC 6901).
    """

    pointer: str
    keyword: str
    schema_pointer: str


def referee(schema: Mapping[str, Any]) -> Draft202012Validator:
    """Return a validator that looks nothing up and takes `format` for an annotation."""
    return Draft202012Validator(schema, registry=Registry())


def failures(instance: JsonValue) -> list[Failure]:
    """Return every violation that the referee finds, sorted; none if the instance is valid.

    Of a `oneOf`, whose branches have distinct types, the branch of the value's JSON type reports;
    if there is none, the `oneOf` itself does.
    """
    found = referee(SCHEMA).iter_errors(instance)
    return sorted(failure(leaf) for error in found for leaf in leaves(error))


def failure(error: ValidationError) -> Failure:
    """Return what one of the referee's errors says in our terms."""
    place = COMPONENT + pointer(error.absolute_schema_path)
    return Failure(pointer(error.absolute_path), str(error.validator), place)


def pointer(path: Iterable[str | int]) -> str:
    """Return a path as a JSON Pointer."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def leaves(error: ValidationError) -> Iterator[ValidationError]:
    """Yield what is wrong in the branch that was meant, or the error itself if none was."""
    branch = meant_branch(error)
    if branch is None:
        yield error
        return
    for inner in error.context or ():
        if inner.relative_schema_path[0] == branch:
            yield from leaves(inner)


def meant_branch(error: ValidationError) -> int | None:
    """Return the index of the branch whose type is the value's JSON type, if there is one."""
    if error.validator != "oneOf":
        return None
    branches: Any = error.validator_value
    kinds = [branch["type"].replace("integer", "number") for branch in branches]
    kind = JSON_TYPES[type(error.instance)]
    return kinds.index(kind) if kind in kinds else None


def subschemas(schema: Mapping[str, Any], place: str = "") -> Iterator[tuple[str, Any]]:
    """Yield a schema and all schemas inside it, each with its pointer."""
    yield place, schema
    for name, child in schema.get("properties", {}).items():
        yield from subschemas(child, f"{place}/properties/{name}")
    for index, child in enumerate(schema.get("oneOf", [])):
        yield from subschemas(child, f"{place}/oneOf/{index}")
    if "items" in schema:
        yield from subschemas(schema["items"], f"{place}/items")


def properties(schema: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every property at any depth, by its dotted name; array items add nothing to it."""
    for name, child in schema.get("properties", {}).items():
        yield prefix + name, child
        yield from properties(child, f"{prefix}{name}.")
        yield from properties(child.get("items", {}), f"{prefix}{name}.")
