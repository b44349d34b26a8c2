"""A sample of each keyword: a schema of a member that says it, and a value that it refuses.

What the keyword needs beside it is in the schema as well. `NOTHING` is for keywords that refuse no
value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Json: TypeAlias = Any

NOTHING = object()


@dataclass(frozen=True, slots=True)
class Sample:
    """A schema in a dialect, and a value that is refused for the sake of one of its keywords."""

    schema: Json
    refused: Json = NOTHING
    dialect: str = "draft2020-12"


_TEXT = {"type": "string"}
_COUNT = {"type": "integer"}
_PETS = [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Dog"}]

# Schemas that the samples refer to.
DEFINITIONS: Json = {
    "Count": _COUNT,
    "Cat": {"type": "object", "properties": {"lives": _COUNT}, "required": ["lives"]},
    "Dog": {"type": "object", "properties": {"barks": _TEXT}, "required": ["barks"]},
    "Named": {"$anchor": "named", "$dynamicAnchor": "dynamic", **_TEXT},
}

SAMPLES: Mapping[str, Sample] = {
    # assertions
    "type": Sample({"type": ["integer", "null"]}, "1"),
    "enum": Sample({"enum": ["a", "b"]}, "c"),
    "const": Sample({"const": "a"}, "b"),
    "minimum": Sample({**_COUNT, "minimum": 1}, 0),
    "maximum": Sample({**_COUNT, "maximum": 9}, 10),
    "exclusiveMinimum": Sample({**_COUNT, "exclusiveMinimum": 1}, 1),
    "exclusiveMaximum": Sample({**_COUNT, "exclusiveMaximum": 9}, 9),
    "multipleOf": Sample({"type": "number", "multipleOf": 0.1}, 0.25),
    "minLength": Sample({**_TEXT, "minLength": 2}, "a"),
    "maxLength": Sample({**_TEXT, "maxLength": 2}, "abc"),
    "pattern": Sample({**_TEXT, "pattern": "^a"}, "b"),
    "minItems": Sample({"type": "array", "items": _COUNT, "minItems": 1}, []),
    "maxItems": Sample({"type": "array", "items": _COUNT, "maxItems": 1}, [1, 2]),
    "uniqueItems": Sample({"type": "array", "items": _COUNT, "uniqueItems": True}, [1, 1.0]),
    "minProperties": Sample({"type": "object", "minProperties": 1}, {}),
    "maxProperties": Sample({"type": "object", "maxProperties": 1}, {"a": 1, "b": 2}),
    # applicators
    "$ref": Sample({"$ref": "#/$defs/Count"}, "1"),
    "$dynamicRef": Sample({"$dynamicRef": "#dynamic"}, 1),
    "$recursiveRef": Sample({"$recursiveRef": "#"}, 1, "draft2019-09"),
    "allOf": Sample({"allOf": [{"$ref": "#/$defs/Cat"}, {"minProperties": 2}]}, {"lives": 9}),
    "anyOf": Sample({"anyOf": [_COUNT, _TEXT]}, None),
    "oneOf": Sample({"oneOf": _PETS}, {"lives": 9, "barks": "loud"}),
    "not": Sample({**_TEXT, "not": {"const": "a"}}, "a"),
    "if": Sample({**_COUNT, "if": {"minimum": 5}, "then": {"multipleOf": 5}}, 6),
    "then": Sample({**_COUNT, "if": {"minimum": 5}, "then": {"multipleOf": 5}}, 6),
    "else": Sample({**_COUNT, "if": {"minimum": 5}, "else": {"multipleOf": 2}}, 3),
    "properties": Sample({"type": "object", "properties": {"b": _COUNT}}, {"b": "1"}),
    "patternProperties": Sample({"type": "object", "patternProperties": {"^x": _COUNT}}, {"x": ""}),
    "additionalProperties": Sample({"type": "object", "additionalProperties": _COUNT}, {"b": "1"}),
    "propertyNames": Sample({"type": "object", "propertyNames": {"maxLength": 1}}, {"ab": 1}),
    "required": Sample({"type": "object", "properties": {"b": _COUNT}, "required": ["b"]}, {}),
    "dependentRequired": Sample({"type": "object", "dependentRequired": {"b": ["c"]}}, {"b": 1}),
    "dependentSchemas": Sample(
        {"type": "object", "dependentSchemas": {"b": {"minProperties": 2}}}, {"b": 1}
    ),
    "dependencies": Sample({"type": "object", "dependencies": {"b": ["c"]}}, {"b": 1}, "draft7"),
    "prefixItems": Sample({"type": "array", "prefixItems": [_COUNT]}, ["1"]),
    "items": Sample({"type": "array", "items": _COUNT}, ["1"]),
    "additionalItems": Sample(
        {"type": "array", "items": [_COUNT], "additionalItems": False}, [1, 2], "draft7"
    ),
    "contains": Sample({"type": "array", "contains": _COUNT}, ["1"]),
    "minContains": Sample({"type": "array", "contains": _COUNT, "minContains": 2}, [1]),
    "maxContains": Sample({"type": "array", "contains": _COUNT, "maxContains": 1}, [1, 2]),
    "unevaluatedItems": Sample(
        {"type": "array", "prefixItems": [_COUNT], "unevaluatedItems": False}, [1, 2]
    ),
    "unevaluatedProperties": Sample(
        {"allOf": [{"$ref": "#/$defs/Cat"}], "unevaluatedProperties": False}, {"lives": 9, "b": 1}
    ),
    "discriminator": Sample(
        {"oneOf": _PETS, "discriminator": {"propertyName": "kind"}},
        {"kind": "Cat", "lives": "9"},
        "openapi3.1",
    ),
    "nullable": Sample({**_TEXT, "nullable": True}, NOTHING, "openapi3.0"),
    # annotations
    "contentEncoding": Sample({**_TEXT, "contentEncoding": "base64"}),
    "contentMediaType": Sample({**_TEXT, "contentMediaType": "application/json"}),
    "default": Sample({**_COUNT, "default": 1}),
    "deprecated": Sample({**_COUNT, "deprecated": True}),
    "description": Sample({**_COUNT, "description": "How many."}),
    "example": Sample({**_COUNT, "example": 7}, NOTHING, "openapi3.1"),
    "examples": Sample({**_COUNT, "examples": [7]}),
    "externalDocs": Sample(
        {**_COUNT, "externalDocs": {"url": "https://example.com/"}}, NOTHING, "openapi3.1"
    ),
    "format": Sample({**_TEXT, "format": "date"}),
    "readOnly": Sample({**_COUNT, "readOnly": True}),
    "title": Sample({**_COUNT, "title": "Count"}),
    "writeOnly": Sample({**_COUNT, "writeOnly": True}),
    "xml": Sample({**_COUNT, "xml": {"name": "count"}}, NOTHING, "openapi3.1"),
}
