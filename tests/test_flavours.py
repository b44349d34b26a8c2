"""The flavours of the committed package: their names, the fixtures, and the table of the README."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, NotRequired, get_args, get_origin, get_type_hints

import msgspec
import pytest

import realtime_session
from flavour_table import (
    FLAVOURS,
    ROWS,
    Json,
    Row,
    Subject,
    stated,
    subject,
    with_table,
)
from projects import ROOT, generate, small_project
from referee import SCHEMA

README = ROOT / "README.md"
FIXTURES = ROOT / "tests" / "fixtures" / "realtime_session"
VALID = sorted(FIXTURES.glob("valid/*.json"))
INVALID = sorted(FIXTURES.glob("invalid/*.json"))

OTHERS = [name for name in FLAVOURS if name != "dataclasses"]
CHECKING = ["pydantic", "msgspec"]
RECORDS = [
    name
    for name in realtime_session.__all__
    if hasattr(getattr(realtime_session, name), "from_dict")
]
ALIASES = [
    name
    for name in realtime_session.__all__
    if name.startswith("RealtimeSession") and name not in RECORDS
]
# The record that each of the schema's objects became.
OBJECTS: Mapping[str, Mapping[str, Any]] = {
    "RealtimeSession": SCHEMA,
    "RealtimeSessionInputAudioTranscription": SCHEMA["properties"]["input_audio_transcription"],
    "RealtimeSessionTurnDetection": SCHEMA["properties"]["turn_detection"],
    "RealtimeSessionToolsInner": SCHEMA["properties"]["tools"]["items"],
}
# The keywords that RealtimeSession does without, for a package of their own.
STRICT = """\
openapi: 3.1.0
info: {title: Strict, version: "1"}
components:
  schemas:
    Strict:
      type: object
      properties:
        count: {type: integer, exclusiveMinimum: 0}
        code: {type: string, pattern: "^[A-Z]+$"}
        word: {type: string, minLength: 2, maxLength: 3}
        list: {type: array, items: {type: string}, maxItems: 1}
      additionalProperties: false
"""
STRICT_SETTINGS = """\
[tool.schemaclass.packages.strict]
schema = "schema/strict.yaml"
flavours = ["pydantic", "msgspec", "typeddict"]
"""
INTEGRAL_FLOATS = ("integral_floats", "integral_floats_at_the_limits")


def module(flavour: str, package: str = "realtime_session") -> ModuleType:
    """Import a flavour's module of a package."""
    return importlib.import_module(package + FLAVOURS[flavour].module)


@pytest.fixture(scope="module")
def subjects(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Subject]]:
    """Compile the schema of the stricter keywords, and pair its records with RealtimeSession."""
    folder = tmp_path_factory.mktemp("strict") / "project"
    small_project(folder, {"strict.yaml": STRICT}, STRICT_SETTINGS)
    made = generate(folder, "generate")
    assert made.code == 0, made.text
    sys.path.insert(0, str(folder / "generated"))
    try:
        importlib.invalidate_caches()
        yield {name: subject(name, module(name), module(name, "strict")) for name in FLAVOURS}
    finally:
        sys.path.remove(str(folder / "generated"))
        for name in [each for each in sys.modules if each.partition(".")[0] == "strict"]:
            del sys.modules[name]


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("row", ROWS, ids=[row.question for row in ROWS])
def test_the_table_states_what_is_measured(
    subjects: Mapping[str, Subject], row: Row, flavour: str
) -> None:
    assert stated(row.question, flavour) == row.measure(subjects[flavour])


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_what_keeps_to_every_constraint_comes_back(
    subjects: Mapping[str, Subject], flavour: str
) -> None:
    data = {"count": 1, "code": "A", "word": "ab", "list": ["a"]}
    assert data == subjects[flavour].returned(data, subjects[flavour].strict)


def test_the_readme_holds_the_table(update: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    if not README.exists():
        pytest.skip("there is no README.md")
    text = README.read_text("utf-8")
    if update:
        README.write_text(with_table(text), encoding="utf-8", newline="\n")
    else:
        assert with_table(text) == text, "`pytest --update` writes the table into README.md"


def test_the_table_replaces_what_stands_between_the_markers() -> None:
    text = "a\n<!-- flavours -->\nstale\n<!-- /flavours -->\nb\n"
    once = with_table(text)
    assert once == with_table(once)
    assert once.startswith("a\n<!-- flavours -->\n\n| |")
    assert once.endswith(" |\n\n<!-- /flavours -->\nb\n")
    assert "stale" not in once
    with pytest.raises(ValueError, match="flavours"):
        with_table("<!-- /flavours --><!-- flavours -->")


def test_there_is_a_record_for_each_object_of_the_schema() -> None:
    assert sorted(OBJECTS) == RECORDS


@pytest.mark.parametrize("flavour", OTHERS)
def test_the_types_have_the_same_names(flavour: str) -> None:
    # Only a type with a name can carry a range where an integer and a string share a member.
    more = {"RealtimeSessionMaxResponseOutputTokensInteger"} if flavour in CHECKING else set()
    assert sorted({*RECORDS, *ALIASES, *more}) == module(flavour).__all__


@pytest.mark.parametrize("record", RECORDS)
@pytest.mark.parametrize("flavour", OTHERS)
def test_the_records_have_the_same_members(flavour: str, record: str) -> None:
    wires = list(OBJECTS[record]["properties"])
    fields = dataclasses.fields(getattr(realtime_session, record))
    attributes = [field.name for field in fields if field.name != "extra"]
    if flavour == "typeddict":
        attributes = wires
    assert list(zip(attributes, wires, strict=True)) == members(flavour, record)


def members(flavour: str, record: str) -> list[tuple[str, str]]:
    """Return the attributes of a record, each with its name on the wire, in order."""
    type_: Any = getattr(module(flavour), record)
    if flavour == "pydantic":
        return [(name, field.alias or name) for name, field in type_.model_fields.items()]
    if flavour == "msgspec":
        return [(field.name, field.encode_name) for field in msgspec.structs.fields(type_)]
    hints = get_type_hints(type_, include_extras=True)
    assert {get_origin(hint) for hint in hints.values()} == {NotRequired}
    return [(name, name) for name in hints]


@pytest.mark.parametrize("record", RECORDS)
def test_no_key_of_a_typed_dict_is_required_at_run_time_either(record: str) -> None:
    typed_dict: Any = getattr(module("typeddict"), record)
    assert frozenset() == typed_dict.__required_keys__
    assert frozenset(OBJECTS[record]["properties"]) == typed_dict.__optional_keys__


@pytest.mark.parametrize("alias", ALIASES)
@pytest.mark.parametrize("flavour", OTHERS)
def test_the_enumerations_have_the_same_values(flavour: str, alias: str) -> None:
    expected = values(getattr(realtime_session, alias))
    assert expected != []
    assert expected == values(getattr(module(flavour), alias))


def values(alias: Any) -> list[str]:  # noqa: ANN401 - a type, in any of the flavours' ways
    """Return the strings that an alias lists, in order."""
    arguments = get_args(getattr(alias, "__value__", alias))
    deeper = [value for each in arguments if not isinstance(each, str) for value in values(each)]
    return [each for each in arguments if isinstance(each, str)] + deeper


def known(value: Json, schema: Mapping[str, Any]) -> Json:
    """Return a value without the members that the schema doesn't name."""
    if isinstance(value, list):
        return [known(item, schema.get("items", {})) for item in value]
    if not isinstance(value, dict) or "properties" not in schema:
        return value
    names = schema["properties"]
    return {name: known(item, names[name]) for name, item in value.items() if name in names}


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_valid_fixture_comes_back(
    subjects: Mapping[str, Subject], flavour: str, path: Path
) -> None:
    data = json.loads(path.read_bytes())
    measured = subjects[flavour]
    if path.stem in INTEGRAL_FLOATS and stated("`1.0` for an integer", flavour) == "refused":
        assert measured.faults(data)
        return
    dropped = stated("unknown members", flavour) == "dropped"
    assert (known(data, SCHEMA) if dropped else data) == measured.returned(data)


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
@pytest.mark.parametrize("flavour", FLAVOURS)
def test_an_invalid_fixture_is_refused_by_all_that_check(
    subjects: Mapping[str, Subject], flavour: str, path: Path
) -> None:
    fixture = json.loads(path.read_bytes())
    faults = subjects[flavour].faults(fixture["instance"])
    if stated("checks on", flavour) == "never":
        assert faults is None
        return
    places = sorted({each["pointer"] for each in fixture["violations"]})
    found = sorted({as_pointer(flavour, each) for each in faults or []})
    if stated("errors reported", flavour) == "the first":
        assert 1 == len(found)
        assert found[0] in places
    else:
        assert places == found


def as_pointer(flavour: str, place: str) -> str:
    """Return a flavour's way of writing a place as a JSON Pointer; no fixture needs escapes."""
    if flavour == "pydantic":
        # After a member that may be one of several types there stands the type that was tried.
        tokens = [str(each) for each in ast.literal_eval(place)]
        tried = "max_response_output_tokens" in tokens[:-1]
        return "".join(f"/{each}" for each in (tokens[:-1] if tried else tokens))
    if flavour == "msgspec":
        return place.removeprefix("$").replace("[", "/").replace("]", "").replace(".", "/")
    return place
