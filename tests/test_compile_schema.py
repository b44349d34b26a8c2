"""`compile_schema`: the whole pipeline in memory, judged by jsonschema."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from agreement import disagreements
from schemaclass import SchemaError, compile_schema

VALUES: list[Any] = [
    None, True, False, 0, 1, 1.0, 2.5, -3, "", "a", "xa", "abc", [], [1], [1, "a"], ["a", 1, None],
    [1, 1], [True, 1], {}, {"a": 1}, {"a": "x"}, {"a": 1, "b": 2}, {"b": 1}, {"xa": 1},
    {"xa": "1"}, {"a": {"a": 1}}, [[1], [2]], {"kind": "cat", "lives": 9}, {"kind": "dog"},
    {"kind": "cow"}, {"a": [1, 2.0, "x"]},
]  # fmt: skip
SCHEMAS: dict[str, Any] = {
    "true": True,
    "false": False,
    "allOf": {"allOf": [{"required": ["a"]}, {"properties": {"a": {"type": "integer"}}}]},
    "anyOf": {"anyOf": [{"type": "integer"}, {"minLength": 2}]},
    "oneOf": {"oneOf": [{"type": "integer"}, {"minimum": 2}]},
    "not": {"not": {"type": ["integer", "object"]}},
    "if": {"if": {"type": "string"}, "then": {"minLength": 2}, "else": {"type": "object"}},
    "contains": {"contains": {"type": "integer"}, "minContains": 1, "maxContains": 1},
    "prefixItems": {"prefixItems": [{"type": "integer"}], "items": {"type": "string"}},
    "patternProperties": {"patternProperties": {"^x": {"type": "integer"}}},
    "additionalProperties": {
        "properties": {"a": True},
        "patternProperties": {"^x": True},
        "additionalProperties": False,
    },
    "propertyNames": {"propertyNames": {"maxLength": 1}},
    "dependentRequired": {"dependentRequired": {"a": ["b"]}},
    "dependentSchemas": {"dependentSchemas": {"a": {"minProperties": 2}}},
    "unevaluatedProperties": {
        "allOf": [{"properties": {"a": True}}],
        "anyOf": [{"properties": {"b": {"type": "string"}}}, True],
        "unevaluatedProperties": False,
    },
    "unevaluatedItems": {
        "prefixItems": [True],
        "contains": {"type": "null"},
        "unevaluatedItems": False,
    },
    "uniqueItems": {"uniqueItems": True},
    "enum": {"enum": [1, "a", None, [1]]},
    "const": {"const": 1},
    "recursion": {"properties": {"a": {"$ref": "#"}}, "type": ["object", "integer"]},
    "list of itself": {"anyOf": [{"type": "integer"}, {"type": "array", "items": {"$ref": "#"}}]},
    "anchor": {"$ref": "#here", "$defs": {"x": {"$anchor": "here", "type": "object"}}},
    "nullable union": {
        "anyOf": [
            {"type": "object", "properties": {"kind": {"const": "cat"}}, "required": ["kind"]},
            {"type": "object", "properties": {"kind": {"const": "dog"}}, "required": ["kind"]},
            {"type": "null"},
        ]
    },
    "optional tag": {
        "anyOf": [
            {"type": "object", "properties": {"kind": {"const": "cat"}}},
            {"type": "object", "properties": {"kind": {"const": "dog"}}},
        ]
    },
    "union of unions": {
        "oneOf": [
            {
                "anyOf": [
                    {"type": "object", "properties": {"kind": {"const": "cat"}}},
                    {"type": "object", "properties": {"kind": {"const": "dog"}}},
                    {"type": "string", "minLength": 2},
                ]
            },
            {
                "oneOf": [
                    {"type": "object", "properties": {"kind": {"const": "fish"}}},
                    {"type": ["integer", "null"]},
                ]
            },
        ]
    },
    "two nulls": {"oneOf": [{"type": "integer"}, {"type": "null"}, {"type": "null"}]},
    "null in a closed enum": {"type": "string", "enum": ["a", None]},
    "records beside a union": {
        "type": "object",
        "properties": {"a": True},
        "oneOf": [{"properties": {"a": {"type": "integer"}}}, {"required": ["b"]}],
    },
    "arrays of several": {
        "anyOf": [
            {"type": "array", "items": {"type": "integer"}},
            {"type": "array", "items": {"type": ["string", "integer"]}},
        ]
    },
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_verdicts_are_the_referees_and_values_come_back(name: str) -> None:
    schema = SCHEMAS[name]
    compiled, referee = compile_schema(schema), Draft202012Validator(schema)
    assert [] == disagreements(name, compiled, referee.is_valid, VALUES)


def test_each_violation_has_its_place() -> None:
    compiled = compile_schema(SCHEMAS["prefixItems"])
    found = [(each.pointer, each.keyword) for each in compiled.errors(["a", 1])]
    assert [("/0", "type"), ("/1", "type")] == found


def test_resources_are_what_references_lead_to() -> None:
    resources: dict[str, Any] = {"https://example.com/count": {"type": "integer"}}
    compiled = compile_schema({"$ref": "https://example.com/count"}, resources=resources)
    assert ([], 1) == (compiled.errors(1), len(compiled.errors("a")))


def test_what_is_not_at_hand_is_an_error_that_says_so() -> None:
    with pytest.raises(SchemaError, match="not at hand: no host is asked"):
        compile_schema({"$ref": "https://example.com/count"})


@pytest.mark.parametrize(
    ("dialect", "schema", "valid", "invalid"),
    [
        ("draft4", {"minimum": 1, "exclusiveMinimum": True}, 2, 1),
        ("draft7", {"items": [{"type": "integer"}], "additionalItems": False}, [1], [1, 2]),
        ("draft7", {"dependencies": {"a": ["b"]}}, {"b": 1}, {"a": 1}),
        ("openapi3.0", {"type": "string", "nullable": True}, None, 1),
        ("http://json-schema.org/draft-07/schema#", {"const": "a"}, "a", "b"),
    ],
)
def test_dialect_says_how_a_schema_is_read(
    dialect: str,
    schema: dict[str, Any],
    valid: Any,  # noqa: ANN401  # JSON
    invalid: Any,  # noqa: ANN401  # JSON
) -> None:
    compiled = compile_schema(schema, dialect=dialect)
    assert ([], False) == (compiled.errors(valid), compiled.errors(invalid) == [])


def test_an_unknown_dialect_is_refused() -> None:
    with pytest.raises(SchemaError, match="not a dialect"):
        compile_schema({}, dialect="draft3")


def test_a_document_that_does_not_say_its_dialect_has_that_of_the_reference() -> None:
    resources: dict[str, Any] = {
        "https://example.com/a": {
            "definitions": {"x": {"id": "#here", "minimum": 1, "exclusiveMinimum": True}},
            "allOf": [{"$ref": "#here"}],
        }
    }
    schema: dict[str, Any] = {"$ref": "https://example.com/a"}
    compiled = compile_schema(schema, dialect="draft4", resources=resources)
    assert ([], 1) == (compiled.errors(2), len(compiled.errors(1)))


def test_what_the_schema_defines_has_the_name_that_it_has_there() -> None:
    address = {"type": "object", "properties": {"city": {"type": "string"}}}
    homes = {"type": "array", "items": {"$ref": "#/$defs/Address"}}
    defined = {"Address": address, "Unused": {"type": "object"}}
    module = compile_schema({"$defs": defined, "properties": {"homes": homes}}).module
    assert {"Address", "Root"} == {each for each in module.__all__ if each in {*defined, "Root"}}
    assert "Bonn" == module.Root.from_dict({"homes": [{"city": "Bonn"}]}).homes[0].city
