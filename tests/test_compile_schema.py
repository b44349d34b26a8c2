"""`compile_schema`: the whole pipeline in memory, judged by jsonschema."""

from __future__ import annotations

import copy
import itertools
from decimal import Decimal
from enum import StrEnum
from http import HTTPStatus
from types import MappingProxyType
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


def told(*arguments: Any, **options: Any) -> list[tuple[str, str, str]]:  # noqa: ANN401  # on purpose
    """Compile what can't be compiled; give document, pointer and code of each problem."""
    with pytest.raises(SchemaError) as caught:
        compile_schema(*arguments, **options)
    problems = caught.value.problems
    assert all(each.sentence and "internal error" not in each.sentence for each in problems)
    return [(each.location.file, each.location.pointer, each.code) for each in problems]


class Odd:
    """Nothing that JSON has, and nothing that can be shown."""

    def __repr__(self) -> str:
        raise RuntimeError

    def __len__(self) -> int:
        raise RuntimeError


def cycle() -> dict[str, Any]:
    """Give a schema that stands inside itself."""
    schema: dict[str, Any] = {"type": "object"}
    schema["properties"] = {"a": {"items": schema}}
    return schema


def bomb(levels: int) -> dict[str, Any]:
    """Give a schema of 2**levels values, most of which are the same object."""
    schema: dict[str, Any] = {"type": "integer"}
    for _ in range(levels):
        schema = {"properties": {"a": schema, "b": schema}}
    return schema


def nested(levels: int, inner: object) -> Any:  # noqa: ANN401  # JSON
    """Put a value into schemas of arrays."""
    for _ in range(levels):
        inner = {"items": inner}
    return inner


@pytest.mark.parametrize("dialect", [None, "draft4", "draft7", "draft2020-12", "openapi3.0"])
@pytest.mark.parametrize(
    ("schema", "pointer", "code"),
    [
        (None, "", "not-a-schema"),
        (5, "", "not-a-schema"),
        ("string", "", "not-a-schema"),
        ([{}], "", "not-a-schema"),
        (Odd(), "", "not-json"),
        ({1, 2}, "", "not-json"),
        (b"{}", "", "not-json"),
        (object, "", "not-json"),
        ({1: {}}, "/", "member-name"),
        ({None: {}}, "/", "member-name"),
        ({("a",): {}}, "/", "member-name"),
        ({"properties": {"a": {2: 3}}}, "/properties/a/", "member-name"),
        ({"minimum": float("nan")}, "/minimum", "number-not-finite"),
        ({"enum": [1, -float("inf")]}, "/enum/1", "number-not-finite"),
        ({"maximum": 10**5000}, "/maximum", "number-too-long"),
        ({"enum": {"a"}}, "/enum", "not-json"),
        ({"const": Decimal(1)}, "/const", "not-json"),
        ({"items": {"default": Odd()}}, "/items/default", "not-json"),
        ({"items": iter([{}])}, "/items", "not-json"),
        ({"title": "\ud800"}, "/title", "lone-surrogate"),
        ({"\udfff": 1}, "/", "lone-surrogate"),
        (cycle(), "/properties/a/items", "not-json"),
        (bomb(40), "/properties/a/properties/a", "not-json"),
        (nested(501, {}), "/items" * 500, "too-deep"),
        (nested(100_000, {}), "/items" * 500, "too-deep"),
    ],
    ids=itertools.count(),
)
def test_what_is_no_schema_is_refused_with_its_place(
    schema: Any,  # noqa: ANN401  # anything
    pointer: str,
    code: str,
    dialect: str | None,
) -> None:
    ((document, where, what),) = told(schema, dialect)
    assert (document or "schema", code) == ("schema", what)
    assert where.startswith(pointer)
    # The same in a document that a schema refers to.
    if code != "not-a-schema":
        uri = "https://example.com/a"
        ((document, where, what),) = told({"$ref": uri}, dialect, {uri: schema})
        assert (uri, code) == (document, what)
        assert where.startswith(pointer)


@pytest.mark.parametrize("resources", [[], "ab", 5, {1: {}}, {None: {}}, {("a",): {}}, Odd])
def test_resources_are_a_mapping_of_uris(resources: Any) -> None:  # noqa: ANN401  # anything
    if resources:
        assert [("schema", "", "resources")] == told({}, resources=resources)


@pytest.mark.parametrize("document", [None, 5, "a", [], [{}], {"swagger": "2.0"}])
def test_a_document_that_is_none_is_refused(document: object) -> None:
    uri = "https://example.com/a"
    assert told({"$ref": uri}, resources={uri: document})


@pytest.mark.parametrize("dialect", ["", "draft3", 5, True, [], {}, Odd(), object])
def test_a_dialect_is_one_that_is_known(dialect: Any) -> None:  # noqa: ANN401  # anything
    assert [("schema", "", "dialect")] == told({}, dialect)


def test_all_that_is_wrong_with_data_is_told_up_to_a_limit() -> None:
    assert ["not-json"] * 100 + ["too-many-problems"] == sorted(
        code for _, _, code in told({"enum": [object() for _ in range(200)]})
    )


def test_subclasses_and_tuples_count_as_the_plain_value() -> None:
    class Kind(StrEnum):
        A = "string"

    schema: Any = MappingProxyType({"type": Kind.A, "enum": ("a", "b"), "minLength": HTTPStatus.OK})
    assert ["minLength"] == [each.keyword for each in compile_schema(schema).errors("a")]


def test_what_is_handed_in_is_not_changed_and_may_stand_several_times() -> None:
    name = {"type": "string"}
    schema: dict[str, Any] = {"properties": {"a": name, "b": name, "c": {"items": name}}}
    before = copy.deepcopy(schema)
    compiled = compile_schema(schema)
    assert before == schema
    assert ["/a", "/b", "/c/0"] == [
        each.pointer for each in compiled.errors({"a": 1, "b": 2, "c": [3]})
    ]


def test_a_bug_in_the_compiler_is_a_schema_error_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("a")

    monkeypatch.setattr("schemaclass.api.package_in_memory", broken)
    with pytest.raises(SchemaError, match="internal error: KeyError: 'a'") as caught:
        compile_schema({})
    assert ["bug"] == [each.code for each in caught.value.problems]
    assert isinstance(caught.value.__cause__, KeyError)
