"""Generated instances of all the schemas at hand, judged by this compiler and by jsonschema-rs.

Those of the official suite, of OpenAI's specification and of our own tests, and random ones, which
jsonschema judges as well. The suite and the specification are skipped where they are not at hand.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator

from agreement import REFEREES, Disagreement, disagreements
from conformance.suite import DRAFTS, Suite
from conformance.tools import compiled_group
from external import external
from random_schemas import schemas
from referee import JsonValue
from schemaclass import CompiledSchema, SchemaError, compile_schema
from schemaclass.codegen.in_memory import import_package, unique_name
from schemaclass.driver.pipeline import compile_document, package_in_memory
from schemaclass.source.load import load
from test_compile_schema import SCHEMAS
from values import instances

Loose: TypeAlias = Any  # JSON data and packages that are made while the tests run

COUNT = 100


def resolver(root: Loose, documents: Mapping[str, Loose]) -> Callable[[str], Loose]:
    """Follow references as far as a generator of instances needs it: pointers, and documents."""

    def resolve(reference: str) -> Loose:
        uri, _, fragment = reference.partition("#")
        found = documents.get(uri, True) if uri else root
        for token in fragment.split("/")[1:]:
            name = token.replace("~1", "/").replace("~0", "~")
            found = found.get(name, True) if isinstance(found, dict) else True
        return found

    return resolve


# --- the official suite --------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("draft", DRAFTS)
def test_every_schema_of_the_suite(draft: str) -> None:
    suite = Suite(external("suite"))
    if draft not in suite.drafts():
        pytest.skip(f"the suite has no {draft}")
    remotes = suite.remotes()

    def retrieve(uri: str) -> Loose:
        return remotes[uri.partition("#")[0]]

    found: list[Disagreement] = []
    for file in suite.files(draft):
        if file.kind == "format" or file.name in DIFFERENT_ON_PURPOSE:
            continue
        for number, group in enumerate(file.groups()):
            place = f"{draft}/{file.name}: {group.description}"
            referee = REFEREES[draft](group.schema, retriever=retrieve, validate_formats=False)
            given = tuple(case.data for case in group.cases)
            values = instances(group.schema, COUNT, number, resolver(group.schema, remotes), given)
            assert len(values) >= COUNT
            if draft == "draft4":
                values = [*map(without_points, values)]
            compiled = compiled_group(file, group, remotes)
            found += disagreements(place, compiled, referee.is_valid, values)
    assert [] == found


# Files of tests on which the referee and this compiler are meant to differ: it asserts no formats.
DIFFERENT_ON_PURPOSE = {"optional/format-assertion", "optional/content"}


def without_points(value: JsonValue) -> JsonValue:
    """Write whole numbers as integers: 1.0 is none in draft 4, and is one here in every draft."""
    if isinstance(value, list):
        return [*map(without_points, value)]
    if isinstance(value, dict):
        return {name: without_points(each) for name, each in value.items()}
    return int(value) if isinstance(value, float) and value.is_integer() else value


# --- our own schemas, and random ones ------------------------------------------------------------


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_of_our_own(name: str) -> None:
    schema = SCHEMAS[name]
    compiled, referee = compile_schema(schema), jsonschema_rs.Draft202012Validator(schema)
    values = instances(schema, COUNT, 1, resolver(schema, {}))
    assert len(values) >= COUNT
    assert [] == disagreements(name, compiled, referee.is_valid, values)


def compiled_unless_loop(schema: Loose) -> CompiledSchema | None:
    """Compile a schema; None if a reference in place names the schema around it."""
    try:
        return compile_schema(schema)
    except SchemaError as error:
        if {"reference-loop"} != {problem.code for problem in error.problems}:
            raise
    return None


@pytest.mark.parametrize("seed", range(8))
def test_random_schemas(seed: int) -> None:
    found: list[Disagreement] = []
    for schema in schemas(seed, 25):
        if (compiled := compiled_unless_loop(schema)) is None:
            continue
        referee = Draft202012Validator(schema)
        values = instances(schema, COUNT, seed, resolver(schema, {}))
        found += disagreements(json.dumps(schema), compiled, referee.is_valid, values)
    assert [] == found


# --- OpenAI's specification ----------------------------------------------------------------------


@pytest.fixture
def specification() -> Loose:
    """Compile OpenAI's specification; give its data and the package."""
    document = load(external("specs") / "openai.yaml", "openai.yaml")
    package = unique_name("openai")
    compiled = compile_document(document, package, "openai.yaml", ())
    return document.data, import_package(package, package_in_memory(compiled))


def as_2020_12(schema: Loose) -> Loose:
    """Say in 2020-12 what the specification says in words of 3.0, and each required name once."""
    if isinstance(schema, list):
        return [as_2020_12(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    said = {word: as_2020_12(each) for word, each in schema.items()}
    for limit in ("minimum", "maximum"):
        word = f"exclusive{limit.capitalize()}"
        if isinstance(said.get(word), bool) and said.pop(word) and limit in said:
            said[word] = said.pop(limit)
    if isinstance(said.get("required"), list):
        said["required"] = [*dict.fromkeys(said["required"])]
    if said.get("nullable") is True and isinstance(said.get("type"), str):
        said["type"] = [said["type"], "null"]
    return said


@pytest.mark.slow
def test_every_schema_of_openai(specification: Loose) -> None:
    document, package = specification
    components = as_2020_12(document["components"])
    root = {"components": components}
    registry = jsonschema_rs.Registry(
        [("https://openai.test/", root)], draft=jsonschema_rs.Draft202012
    )
    found: list[Disagreement] = []
    for number, name in enumerate(components["schemas"]):
        reference = f"https://openai.test/#/components/schemas/{name}"
        referee = jsonschema_rs.Draft202012Validator({"$ref": reference}, registry=registry)
        values = instances(components["schemas"][name], COUNT, number, resolver(root, {}))
        assert len(values) >= COUNT
        compiled = CompiledSchema(package, name)
        found += disagreements(name, compiled, referee.is_valid, values)
    assert [] == found
