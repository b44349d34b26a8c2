"""jsonschema as referee: what is wrong with an instance of RealtimeSession, and where.

A second referee, jsonschema-rs, which shares no code with the first, says the same in the same
terms: it is asked where the first one and this project disagree. Nothing here runs code of this
project, so that the answers can be compared with ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import jsonschema_rs
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

# No instance breaks it: a value that isn't a string isn't meant for this branch.
UNREACHABLE = "/properties/max_response_output_tokens/oneOf/1/type"

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


FIRST = referee(SCHEMA)
SECOND = jsonschema_rs.Draft202012Validator(dict(SCHEMA))


def failures(instance: JsonValue) -> list[Failure]:
    """Return every violation that the referee finds, sorted; none if the instance is valid.

    Of a `oneOf`, whose branches have distinct types, the branch of the value's JSON type reports;
    if there is none, the `oneOf` itself does.
    """
    found = FIRST.iter_errors(instance)
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
    branches: Any = error.validator_value
    branch = meant_branch(branches, error.instance) if error.validator == "oneOf" else None
    if branch is None:
        yield error
        return
    for inner in error.context or ():
        if inner.relative_schema_path[0] == branch:
            yield from leaves(inner)


def meant_branch(branches: Iterable[Mapping[str, Any]], instance: object) -> int | None:
    """Return the index of the branch whose type is the value's JSON type, if there is one."""
    kinds = [branch["type"].replace("integer", "number") for branch in branches]
    kind = JSON_TYPES[type(instance)]
    return kinds.index(kind) if kind in kinds else None


def second_opinion(instance: JsonValue) -> list[Failure]:
    """Return what `failures` returns, as the second referee sees it."""
    found = SECOND.iter_errors(instance)
    return sorted(second_failure(leaf) for error in found for leaf in second_leaves(error))


def second_failure(error: jsonschema_rs.ValidationError) -> Failure:
    """Return what one of the second referee's errors says in our terms."""
    place = COMPONENT + pointer(error.schema_path)
    return Failure(pointer(error.instance_path), str(error.schema_path[-1]), place)


def second_leaves(error: jsonschema_rs.ValidationError) -> Iterator[jsonschema_rs.ValidationError]:
    """Yield what `leaves` yields, of the second referee's errors."""
    branch = None
    kind: Any = error.kind
    if isinstance(kind, jsonschema_rs.ValidationErrorKind.OneOfNotValid):
        branches: Any = SCHEMA
        for part in error.schema_path:
            branches = branches[part]
        branch = meant_branch(branches, error.instance)
    if branch is None:
        yield error
        return
    for inner in kind.context[branch]:
        yield from second_leaves(inner)


def same(left: JsonValue, right: JsonValue) -> bool:
    """Tell whether two JSON values are equal: 1 is 1.0 and not true, and members have no order.

    Raises KeyError for what `json.loads` never gives.
    """
    kinds = JSON_TYPES[type(left)], JSON_TYPES[type(right)]
    if kinds[0] != kinds[1]:
        return False
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[name], right[name]) for name in left)
    return left == right


def constraints() -> Iterator[str]:
    """Yield the place in the document of every constraint that an instance may break."""
    for place, schema in subschemas(SCHEMA):
        for keyword in ("type", "enum", "minimum", "maximum", "oneOf"):
            if keyword in schema and f"{place}/{keyword}" != UNREACHABLE:
                yield f"{COMPONENT}{place}/{keyword}"


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
