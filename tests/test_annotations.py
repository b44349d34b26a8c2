"""How types are written in annotations and aliases: what is expected was written by hand."""

from __future__ import annotations

from typing import Any

import pytest

from schemaclass import compile_schema

KEYED = {"type": "object", "properties": {"k": {}}}
# Schemas of a member, and its annotation where it must be there.
TYPES: dict[str, tuple[Any, str]] = {
    "string": ({"type": "string"}, "str"),
    "integer": ({"type": "integer"}, "int"),
    "number": ({"type": "number"}, "float"),
    "boolean": ({"type": "boolean"}, "bool"),
    "null": ({"type": "null"}, "None"),
    "anything": ({}, "JsonValue"),
    "nothing": (False, "Never"),
    "null_first": ({"type": ["null", "string"]}, "str | None"),
    "twice": ({"anyOf": [{"type": "string", "minLength": 1}, {"type": "string"}]}, "RootTwice"),
    "constant": ({"const": "a"}, "Literal['a']"),
    "listed": ({"type": "array", "items": {"type": ["null", "integer"]}}, "list[int | None]"),
    "mapped": ({"type": "object", "additionalProperties": {"type": "number"}}, "dict[str, float]"),
    "fixed": (
        {
            "type": "array",
            "prefixItems": [{"type": "string"}, {"type": "integer"}],
            "items": False,
            "minItems": 2,
        },
        "tuple[str, int]",
    ),
    "record": (KEYED, "RootRecord"),
    "records": ({"type": "array", "items": KEYED}, "list[RootRecordsInner]"),
    "enumerated": ({"enum": ["a", "b"]}, "RootEnumerated"),
    "open_one": ({"type": "string", "x-extensible-enum": ["a"]}, "RootOpenOne"),
}
SCHEMA = {
    "type": "object",
    "properties": {name: schema for name, (schema, _) in TYPES.items()},
    "required": list(TYPES),
}
PACKAGE: Any = compile_schema(SCHEMA).module


@pytest.mark.parametrize("name", TYPES)
def test_a_type_is_annotated(name: str) -> None:
    assert TYPES[name][1] == PACKAGE.Root.__annotations__[name]


def test_what_may_be_absent_says_so() -> None:
    schema = {"type": "object", "properties": {"a": {"type": ["null", "string"]}}}
    package: Any = compile_schema(schema).module
    assert "str | None | UnsetType" == package.Root.__annotations__["a"]


def test_aliases_say_what_they_stand_for() -> None:
    assert "typing.Literal['a', 'b']" == str(PACKAGE.RootEnumerated)
    assert "typing.Union[typing.Literal['a'], str]" == str(PACKAGE.RootOpenOne)


def test_an_alias_that_holds_itself_is_quoted() -> None:
    forest = {"anyOf": [{"type": "integer"}, {"type": "array", "items": {"$ref": "#"}}]}
    package: Any = compile_schema(forest).module
    assert "int | list['Root']" == str(package.Root)
    inner = {"type": "object", "additionalProperties": {"$ref": "#"}}
    tree = {"anyOf": [{"type": "integer"}, inner]}
    package = compile_schema(tree).module
    assert "int | dict[str, 'Root']" == str(package.Root)
    pair = {"type": "array", "prefixItems": [{}, {"$ref": "#"}], "items": False, "minItems": 2}
    package = compile_schema({"anyOf": [{"type": "integer"}, pair]}).module
    assert "int | tuple['JsonValue, Root']" == str(package.Root)
