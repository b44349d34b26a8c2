"""The schema of RealtimeSession against its metaschema and the reference that it was written from.

Nothing here runs code of this project.
"""

from __future__ import annotations

import json
import re

import pytest
from jsonschema import Draft202012Validator

from external import external
from members import MEMBERS
from referee import DOCUMENT, SCHEMA, properties, referee, subschemas

TYPES = {
    "modalities": "array",
    "instructions": "string",
    "voice": "string",
    "input_audio_format": "string",
    "output_audio_format": "string",
    "input_audio_transcription": ["object", "null"],
    "input_audio_transcription.model": "string",
    "turn_detection": ["object", "null"],
    "turn_detection.type": "string",
    "turn_detection.threshold": "number",
    "turn_detection.prefix_padding_ms": "integer",
    "turn_detection.silence_duration_ms": "integer",
    "tools": "array",
    "tools.type": "string",
    "tools.name": "string",
    "tools.description": "string",
    "tools.parameters": "object",
    "tool_choice": "string",
    "temperature": "number",
    "max_response_output_tokens": None,
}
DEFAULTS = {
    "input_audio_format": "pcm16",
    "output_audio_format": "pcm16",
    "turn_detection.threshold": 0.5,
    "turn_detection.prefix_padding_ms": 300,
    "turn_detection.silence_duration_ms": 500,
    "tool_choice": "auto",
    "temperature": 0.8,
    "max_response_output_tokens": "inf",
}
LIMITS = {
    "/properties/turn_detection/properties/threshold": (0, 1),
    "/properties/turn_detection/properties/prefix_padding_ms": (0, None),
    "/properties/turn_detection/properties/silence_duration_ms": (0, None),
    "/properties/temperature": (0.6, 1.2),
    "/properties/max_response_output_tokens/oneOf/0": (1, 4096),
}
FORMATS = ["pcm16", "g711_ulaw", "g711_alaw"]
VOICES = ["ash", "ballad", "coral", "sage", "verse", "alloy", "echo", "shimmer"]
ENUMERATIONS = {
    "/properties/modalities/items": ["text", "audio"],
    "/properties/voice": VOICES,
    "/properties/input_audio_format": FORMATS,
    "/properties/output_audio_format": FORMATS,
    "/properties/turn_detection/properties/type": ["server_vad"],
    "/properties/tools/items/properties/type": ["function"],
    "/properties/max_response_output_tokens/oneOf/1": ["inf"],
}
KEYWORDS = {
    *("type", "properties", "items", "oneOf", "enum", "minimum", "maximum"),
    *("description", "default", "examples", "x-enum-descriptions", "x-null", "x-absent"),
}

ALL_SUBSCHEMAS = dict(subschemas(SCHEMA))
ALL_PROPERTIES = dict(properties(SCHEMA))


def folded(text: str) -> str:
    """Return the text with every run of white space as one space, and none at its ends."""
    return " ".join(text.split())


# The document


def test_is_an_openapi_31_document_that_says_which_version_it_describes() -> None:
    assert DOCUMENT["openapi"] == "3.1.0"
    assert list(DOCUMENT["components"]["schemas"]) == ["RealtimeSession"]
    assert DOCUMENT["info"]["version"] == "2024-12-beta"
    assert "December 2024" in DOCUMENT["info"]["description"]


def test_satisfies_the_metaschema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_uses_no_other_keywords_than_these() -> None:
    used = {keyword for schema in ALL_SUBSCHEMAS.values() for keyword in schema}
    assert used == KEYWORDS


# The reference's facts


def test_names_the_properties_in_the_order_of_the_reference() -> None:
    assert list(SCHEMA["properties"]) == MEMBERS


def test_types() -> None:
    assert {name: each.get("type") for name, each in ALL_PROPERTIES.items()} == TYPES


def test_defaults() -> None:
    found = {name: each["default"] for name, each in ALL_PROPERTIES.items() if "default" in each}
    assert found == DEFAULTS


def test_limits() -> None:
    found = {
        pointer: (schema.get("minimum"), schema.get("maximum"))
        for pointer, schema in ALL_SUBSCHEMAS.items()
        if "minimum" in schema or "maximum" in schema
    }
    assert found == LIMITS


def test_enumerations() -> None:
    found = {pointer: each["enum"] for pointer, each in ALL_SUBSCHEMAS.items() if "enum" in each}
    assert found == ENUMERATIONS


def test_the_limit_of_tokens_is_an_integer_or_a_string() -> None:
    branches = SCHEMA["properties"]["max_response_output_tokens"]["oneOf"]
    assert [branch["type"] for branch in branches] == ["integer", "string"]


# What the documentation is made from


@pytest.mark.parametrize("pointer", ALL_SUBSCHEMAS)
def test_examples_and_defaults_are_valid(pointer: str) -> None:
    schema = ALL_SUBSCHEMAS[pointer]
    values = [*schema.get("examples", []), *([schema["default"]] if "default" in schema else [])]
    assert [error for value in values for error in referee(schema).iter_errors(value)] == []


def test_every_property_has_examples() -> None:
    assert [name for name, each in ALL_PROPERTIES.items() if not each.get("examples")] == []


def test_every_nested_property_has_a_description() -> None:
    nested = {name: each for name, each in ALL_PROPERTIES.items() if "." in name}
    assert [name for name, each in nested.items() if not each.get("description")] == []


@pytest.mark.parametrize("pointer", ENUMERATIONS)
def test_every_value_of_an_enumeration_is_described(pointer: str) -> None:
    schema = ALL_SUBSCHEMAS[pointer]
    assert len(schema["x-enum-descriptions"]) == len(schema["enum"])


def test_the_voices_that_are_not_recommended_say_so() -> None:
    voices = SCHEMA["properties"]["voice"]
    described = zip(voices["enum"], voices["x-enum-descriptions"], strict=True)
    marked = [voice for voice, text in described if "not recommended" in text]
    assert marked == ["alloy", "echo", "shimmer"]


def test_says_what_null_means_exactly_where_null_is_allowed() -> None:
    nullable = [name for name, kind in TYPES.items() if isinstance(kind, list) and "null" in kind]
    assert [name for name, each in ALL_PROPERTIES.items() if "x-null" in each] == nullable


def test_the_root_has_a_small_and_a_full_example() -> None:
    small, full = SCHEMA["examples"]
    assert len(small) == 2
    assert list(full) == MEMBERS


# The reference itself, where it is at hand


def reference_rows() -> dict[str, str]:
    """Return the reference page's descriptions, by property."""
    page = (external("payloads") / "RealtimeSession.md").read_text("utf-8")
    rows = re.findall(r"^\*\*(\w+)\*\* \| .*? \| (.*) \| \[optional\]$", page, re.MULTILINE)
    return {name: folded(text.replace('\\"', '"')) for name, text in rows}


def test_descriptions_equal_the_page() -> None:
    rows = reference_rows()
    ours = {
        name: folded(each.get("description", "")) for name, each in SCHEMA["properties"].items()
    }
    assert list(ours.items()) == list(rows.items())


def test_a_description_that_is_empty_on_the_page_is_absent() -> None:
    empty = [name for name, text in reference_rows().items() if not text]
    absent = [name for name, each in SCHEMA["properties"].items() if "description" not in each]
    assert absent == empty


def test_real_sessions_are_valid() -> None:
    events = json.loads((external("payloads") / "session_events.json").read_bytes())
    sessions = [event["session"] for event in events.values()]
    assert len(sessions) == 3
    assert [error for each in sessions for error in referee(SCHEMA).iter_errors(each)] == []
