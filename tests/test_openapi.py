"""What OpenAPI adds to JSON Schema, in version 3.0 and 3.1, judged by jsonschema-rs.

The referee is given the same said in 2020-12. A `discriminator` names the branch that was meant,
and never changes a verdict.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from agreement import disagreements
from projects import call
from schemaclass import compile_schema

VALUES: list[Any] = [
    None, True, False, 0, 1, 1.0, 2, 5, 5.5, 6, -1, "", "a", "b", "ab", [], [None], [1], [1, None],
    {}, {"a": None}, {"a": 1}, {"a": "a"}, {"b": 1}, {"a": 1, "b": "x"}, {"next": None},
    {"next": {"next": None}}, {"next": {"next": 1}}, {"next": {}},
]  # fmt: skip

# Each schema in 3.0, and what it says in 2020-12.
SAID: dict[str, tuple[Any, Any]] = {
    "nullable": ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
    "not nullable": ({"type": "string", "nullable": False}, {"type": "string"}),
    "nullable without a type": ({"nullable": True, "minimum": 1}, {"minimum": 1}),
    "nullable beside an enum": (
        {"type": "string", "nullable": True, "enum": ["a"]},
        {"type": ["string", "null"], "enum": ["a"]},
    ),
    "nullable beside an enum with null": (
        {"type": "string", "nullable": True, "enum": ["a", None]},
        {"enum": ["a", None]},
    ),
    "an enum with null that is not nullable": (
        {"type": "string", "enum": ["a", None]},
        {"enum": ["a"]},
    ),
    "nullable beside a reference, which hides it": (
        {"properties": {"next": {"$ref": "#", "nullable": True}}, "type": "object"},
        {"properties": {"next": {"$ref": "#"}}, "type": "object"},
    ),
    "nullable beside allOf, without a type": (
        {"properties": {"a": {"allOf": [{"type": "integer"}], "nullable": True}}},
        {"properties": {"a": {"type": "integer"}}},
    ),
    "nullable beside allOf, with a type": (
        {"type": "object", "nullable": True, "allOf": [{"required": ["a"]}]},
        {"type": ["object", "null"], "required": ["a"]},
    ),
    "nullable items": (
        {"type": "array", "items": {"type": "integer", "nullable": True}},
        {"type": "array", "items": {"type": ["integer", "null"]}},
    ),
    "nullable oneOf": (
        {"oneOf": [{"type": "integer"}, {"type": "string", "nullable": True}]},
        {"oneOf": [{"type": "integer"}, {"type": ["string", "null"]}]},
    ),
    "exclusive limits": (
        {"minimum": 1, "exclusiveMinimum": True, "maximum": 6, "exclusiveMaximum": True},
        {"exclusiveMinimum": 1, "exclusiveMaximum": 6},
    ),
    "inclusive limits": (
        {"minimum": 1, "exclusiveMinimum": False, "maximum": 5, "exclusiveMaximum": False},
        {"minimum": 1, "maximum": 5},
    ),
    "siblings of a reference": (
        {"properties": {"next": {"$ref": "#", "type": "integer"}}, "type": "object"},
        {"properties": {"next": {"$ref": "#"}}, "type": "object"},
    ),
    "read only and write only": (
        {
            "type": "object",
            "properties": {
                "a": {"type": "integer", "readOnly": True},
                "b": {"type": "integer", "writeOnly": True},
            },
            "required": ["a"],
        },
        {
            "type": "object",
            "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
            "required": ["a"],
        },
    ),
    "annotations": (
        {
            "type": "integer",
            "example": "a",
            "deprecated": True,
            "xml": {"name": "x"},
            "externalDocs": {"url": "https://example.com/"},
            "format": "int32",
        },
        {"type": "integer"},
    ),
    "a closed object": (
        {"type": "object", "properties": {"a": {}}, "additionalProperties": False},
        {"type": "object", "properties": {"a": True}, "additionalProperties": False},
    ),
}


@pytest.mark.parametrize("name", SAID)
def test_a_schema_of_3_0_says_the_same_as_one_of_2020_12(name: str) -> None:
    schema, meant = SAID[name]
    compiled = compile_schema(schema, dialect="openapi3.0")
    referee = jsonschema_rs.Draft202012Validator(meant)
    assert [] == disagreements(name, compiled, referee.is_valid, VALUES)


@pytest.mark.parametrize("word", ["const", "if", "patternProperties", "$defs", "prefixItems"])
def test_words_that_3_0_does_not_have_are_annotations(word: str) -> None:
    argument: Any = {"const": 1, "prefixItems": [{"type": "null"}]}.get(word, {"a": {"not": {}}})
    compiled = compile_schema({word: argument}, dialect="openapi3.0")
    assert [] == [value for value in VALUES if compiled.errors(value)]


# --- discriminator -------------------------------------------------------------------------------

MAPPINGS: dict[str, Any] = {
    "names of components": ({}, "Cat", "Dog"),
    "references": (
        {"mapping": {"cat": "#/components/schemas/Cat", "dog": "#/components/schemas/Dog"}},
        "cat",
        "dog",
    ),
    "bare names": ({"mapping": {"cat": "Cat", "dog": "Dog"}}, "cat", "dog"),
    "one mapped, one not": ({"mapping": {"cat": "Cat"}}, "cat", "Dog"),
}
CAT = {"type": "object", "required": ["kind", "lives"], "properties": {"lives": {"maximum": 9}}}
DOG = {"type": "object", "required": ["kind", "bark"], "properties": {"bark": {"type": "string"}}}


def pets(version: str, word: str, mapping: Any) -> Any:  # noqa: ANN401  # JSON
    """Give a document with a discriminated union of two components that have no tag."""
    branches = [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}]
    discriminator = {"propertyName": "kind", **mapping}
    return {
        "openapi": version,
        "info": {"title": "Pets", "version": "1"},
        "paths": {},
        "components": {
            "schemas": {
                "Pet": {word: branches, "discriminator": discriminator},
                "Cat": CAT,
                "Dog": DOG,
            }
        },
    }


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize("word", ["oneOf", "anyOf"])
@pytest.mark.parametrize("mapping", MAPPINGS)
def test_a_discriminator_names_the_branch_and_changes_no_verdict(
    version: str, word: str, mapping: str
) -> None:
    extra, cat, dog = MAPPINGS[mapping]
    document = pets(version, word, extra)
    schemas = document["components"]["schemas"]
    reference: dict[str, Any] = {"$ref": "https://example.com/pets#/components/schemas/Pet"}
    dialect = f"openapi{version[:3]}"
    resources = {"https://example.com/pets": document}
    compiled = compile_schema(reference, dialect=dialect, resources=resources)
    referee = jsonschema_rs.Draft202012Validator(
        {word: [schemas["Cat"], schemas["Dog"]], "components": document["components"]}
    )
    kinds: tuple[Any, ...] = (cat, dog, "cow", None, 1, [], {})
    values: list[Any] = [
        {"kind": kind, **rest}
        for kind in kinds
        for rest in ({}, {"lives": 9}, {"lives": 10}, {"bark": "wau"}, {"bark": 1, "lives": 9})
    ]
    values += [{}, None, "Cat", {"bark": "wau"}]
    assert [] == disagreements(mapping, compiled, referee.is_valid, values)
    assert ["/lives"] == [each.pointer for each in compiled.errors({"kind": cat, "lives": 10})]
    assert ["/bark"] == [each.pointer for each in compiled.errors({"kind": dog, "bark": 1})]
    assert [word] == [each.keyword for each in compiled.errors({"kind": "cow"})]


@pytest.mark.parametrize("said", [{}, {"propertyName": 1}, {"mapping": {}}, "kind"])
def test_a_discriminator_that_names_no_member_says_nothing(said: Any) -> None:  # noqa: ANN401  # JSON
    compiled = compile_schema({"oneOf": [{}], "discriminator": said}, dialect="openapi3.1")
    assert [] == compiled.errors({"kind": 1})


def test_a_mapping_to_no_branch_is_warned_about(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "pets.json"
    mapping = {"cat": "Cat", "bird": "#/components/schemas/Bird"}
    path.write_text(json.dumps(pets("3.0.3", "oneOf", {"mapping": mapping})), encoding="utf-8")
    ran = call(capsys, "generate", str(path), "--output", str(tmp_path / "out"))
    assert 0 == ran.code
    (line,) = (line for line in ran.err.splitlines() if "[discriminator-mapping]" in line)
    assert ": warning: discriminator: " in line
    assert "Bird" in line
