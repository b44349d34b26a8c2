"""`ValidationError` and `Violation` of a generated package, sentence by sentence."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path

import pytest
import yaml

from conftest import Compiled, Loose, components, refused, repickled
from realtime_session import (
    RealtimeSession,
    RealtimeSessionInputAudioTranscription,
    RealtimeSessionToolsInner,
    RealtimeSessionTurnDetection,
    ValidationError,
    Violation,
)

SOURCE = Path(__file__).parent.parent / "schema" / "realtime_session.yaml"
TWO = {"temperature": 1.7, "turn_detection": {"type": "vad"}}
RULES: dict[str, tuple[dict[str, object], object]] = {
    "type": ({"type": "string"}, 5),
    "enum": ({"type": "string", "enum": ["a", "b"]}, "c"),
    "const": ({"const": "a"}, "b"),
    "minimum": ({"type": "integer", "minimum": 1}, 0),
    "maximum": ({"type": "number", "maximum": 1.5}, 1.6),
    "exclusiveMinimum": ({"type": "number", "exclusiveMinimum": 0}, 0),
    "exclusiveMaximum": ({"type": "integer", "exclusiveMaximum": 5}, 5),
    "multipleOf": ({"type": "number", "multipleOf": 0.01}, 0.075),
    "minLength": ({"type": "string", "minLength": 2}, "\U0001f600"),
    "maxLength": ({"type": "string", "maxLength": 1}, "ab"),
    "pattern": ({"type": "string", "pattern": "^[a-z]+$"}, "A"),
    "minItems": ({"type": "array", "items": {}, "minItems": 1}, []),
    "maxItems": ({"type": "array", "items": {}, "maxItems": 1}, [1, 2]),
    "uniqueItems": ({"type": "array", "items": {}, "uniqueItems": True}, [1, 1.0]),
    "minProperties": ({"type": "object", "minProperties": 1}, {}),
    "maxProperties": ({"type": "object", "maxProperties": 1}, {"a": 1, "b": 2}),
}


def caught(data: Loose) -> ValidationError:
    """Decode and give the error."""
    with pytest.raises(ValidationError) as info:
        RealtimeSession.from_dict(data)
    return info.value


def test_a_validation_error_is_a_value_error() -> None:
    assert issubclass(ValidationError, ValueError)


def test_errors_is_a_tuple_of_violations() -> None:
    errors = caught(TWO).errors
    assert tuple is type(errors)
    assert {Violation} == {type(violation) for violation in errors}


def test_a_violation_has_these_fields() -> None:
    names = ("pointer", "keyword", "message", "value", "schema_pointer")
    assert names == Violation.__match_args__
    assert Violation("/a", "type", "m", 1, "/s") == Violation("/a", "type", "m", 1, "/s")


def test_a_violation_is_frozen() -> None:
    violation: Loose = caught(TWO).errors[0]
    with pytest.raises(AttributeError):
        violation.pointer = "/elsewhere"


def test_every_violation_is_told_not_the_first() -> None:
    data = {
        "voice": 5,
        "modalities": ["text", "video", 7],
        "tools": [{"name": 1}, [], {"type": "retrieval"}],
        "temperature": None,
        "turn_detection": {"threshold": 1.5, "silence_duration_ms": -1},
    }
    expected = [
        ("/modalities/1", "enum"),
        ("/modalities/2", "enum"),
        ("/modalities/2", "type"),
        ("/temperature", "type"),
        ("/tools/0/name", "type"),
        ("/tools/1", "type"),
        ("/tools/2/type", "enum"),
        ("/turn_detection/silence_duration_ms", "minimum"),
        ("/turn_detection/threshold", "maximum"),
        ("/voice", "enum"),
        ("/voice", "type"),
    ]
    assert expected == refused(RealtimeSession.from_dict, data)


def test_the_value_of_a_violation_is_what_stands_at_its_place() -> None:
    data: Loose = {
        "voice": 5,
        "modalities": ["video", 7],
        "turn_detection": {"type": 1, "threshold": "x", "prefix_padding_ms": []},
        "tools": [{"type": 2, "name": 3, "parameters": 4}, None],
        "input_audio_transcription": {"model": 6},
        "max_response_output_tokens": 0.5,
    }
    for error in caught(data).errors:
        found = data
        for token in error.pointer.split("/")[1:]:
            found = found[int(token) if type(found) is list else token]
        assert found is error.value


def test_what_cannot_be_shown_is_named() -> None:
    messages = [error.message for error in caught({"temperature": [10**5000]}).errors]
    assert ["a list is not a number"] == messages


def test_a_free_form_member_has_a_string_for_its_name() -> None:
    parameters: Loose = {1: 2}
    with pytest.raises(ValidationError):
        RealtimeSessionToolsInner(parameters=parameters)


def test_the_argument_of_the_error_is_the_name() -> None:
    assert ("RealtimeSession",) == caught(TWO).args


def test_violations_are_sorted_by_place_and_a_place_token_by_token() -> None:
    no_json: Loose = {1}
    extra: Loose = {
        **dict.fromkeys(("a~", "a/b", "a-b", "a\0b", "a\0\0"), no_json),
        "c": [no_json] * 11,
        "a": {"b": no_json},
        "": no_json,
    }
    with pytest.raises(ValidationError) as caught_:
        RealtimeSession(extra=extra)
    items = [f"/c/{place}" for place in range(11)]
    expected = ["/", "/a/b", "/a\0\0", "/a\0b", "/a-b", "/a~1b", "/a~0", *items]
    assert expected == [each.pointer for each in caught_.value.errors]


def test_every_violation_of_one_value_is_told(compiled: Compiled) -> None:
    code = {"type": "string", "maxLength": 2, "pattern": "^[a-z]+$"}
    thing = compiled(components(Thing={"type": "object", "properties": {"code": code}})).Thing
    expected = [("/code", "maxLength"), ("/code", "pattern")]
    assert expected == refused(thing.from_dict, {"code": "ABC"})


def test_repr_evaluates_back() -> None:
    error = ValidationError("Root", (Violation("/a", "type", "1 is not a string", 1, "/a/type"),))
    again = eval(repr(error))  # noqa: S307  # our own text
    assert ("Root", error.errors) == (again.name, again.errors)
    assert f"ValidationError('Root', {error.errors!r})" == repr(error)


def test_str_gives_one_line_each() -> None:
    assert (
        "RealtimeSession: 2 violations\n"
        "  /temperature: 1.7 is more than the maximum 1.2\n"
        "  /turn_detection/type: 'vad' is not one of 'server_vad'"
    ) == str(caught(TWO))


def test_one_violation_is_singular() -> None:
    assert str(caught({"tools": 5})).startswith("RealtimeSession: 1 violation\n  /tools: ")


def test_a_violation_of_the_whole_value_says_root() -> None:
    assert str(caught([])).startswith("RealtimeSession: 1 violation\n  (root): ")


@pytest.mark.parametrize(
    "make",
    [
        RealtimeSession,
        RealtimeSessionInputAudioTranscription,
        RealtimeSessionToolsInner,
        RealtimeSessionTurnDetection,
    ],
)
def test_every_class_names_itself(make: Loose) -> None:
    with pytest.raises(ValidationError) as info:
        make.from_dict(5)
    assert make.__name__ == info.value.name
    assert f"{make.__name__}: 1 violation\n" in str(info.value)


def test_the_error_names_the_class_that_was_asked() -> None:
    with pytest.raises(ValidationError, match=r"^RealtimeSessionTurnDetection: 1 violation"):
        RealtimeSessionTurnDetection.from_dict({"threshold": 2})


@pytest.mark.parametrize("text", ["a\nb", "\x1b[31m", "\u2028", "\r\n  /voice: fine", "\x00"])
def test_a_strangers_text_stays_in_its_line(compiled: Compiled, text: str) -> None:
    properties = {"voice": {"type": "string", "enum": ["ash"]}}
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    thing = compiled(components(Thing=schema)).Thing
    with pytest.raises(ValueError, match="2 violations") as info:
        thing.from_dict({"voice": text, text: 1})
    lines = str(info.value).split("\n")
    assert 3 == len(lines)
    assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize(
    ("name", "pointer"),
    [("a/b", "/a~1b"), ("a~b", "/a~0b"), ("~1", "/~01"), ("", "/"), ("a b\u00fc", "/a b\u00fc")],
)
def test_pointer_is_a_json_pointer_into_the_instance(
    compiled: Compiled, name: str, pointer: str
) -> None:
    schema = {"type": "object", "properties": {}, "additionalProperties": {"type": "integer"}}
    by_name = {"type": "object", "properties": {"map": schema}}
    thing = compiled(components(Thing=by_name)).Thing
    assert [(f"/map{pointer}", "type")] == refused(thing.from_dict, {"map": {name: "x"}})


def _resolve(document: Loose, pointer: str) -> Loose:
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        document = document[int(key)] if isinstance(document, list) else document[key]
    return document


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"temperature": 1.7}, 1.2),
        ({"turn_detection": {"type": "vad"}}, ["server_vad"]),
        ({"turn_detection": {"threshold": -1}}, 0),
        ({"tools": [{"name": 5}]}, "string"),
        ({"max_response_output_tokens": 5000}, 4096),
        ([], "object"),
    ],
)
def test_schema_pointer_leads_to_the_keyword_in_the_source(data: Loose, said: object) -> None:
    (violation,) = caught(data).errors
    document = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    assert violation.keyword == violation.schema_pointer.rpartition("/")[2]
    assert said == _resolve(document, violation.schema_pointer)


def test_value_is_the_value_that_was_refused() -> None:
    assert {"/temperature": 1.7, "/turn_detection/type": "vad"} == {
        violation.pointer: violation.value for violation in caught(TWO).errors
    }


@pytest.mark.parametrize(
    "value", ["x" * 100_000, ["x"] * 100_000, {"x" * 50_000: 1}, 10**4000], ids=type
)
def test_messages_shorten_long_values(value: object) -> None:
    error = caught({"temperature": {"text": value}})
    (violation,) = error.errors
    assert len(violation.message) < 500
    assert len(str(error)) < 600
    assert {"text": value} == violation.value


def test_a_message_survives_a_number_that_python_does_not_print() -> None:
    assert [("/tools", "type")] == refused(RealtimeSession.from_dict, {"tools": 10**5000})


def test_a_value_that_contains_itself_is_no_crash() -> None:
    loop: list[object] = []
    loop.append(loop)
    found = refused(RealtimeSession.from_dict, {"voice": loop})
    assert found in ([("/voice", "type")], [("", "json")])


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_validation_error_pickles(protocol: int) -> None:
    error = caught(TWO)
    loaded = repickled(error, protocol)
    assert ValidationError is type(loaded)
    assert (error.errors, str(error)) == (loaded.errors, str(loaded))


def test_a_validation_error_copies() -> None:
    error = caught(TWO)
    assert (error.errors, str(error)) == (copy.copy(error).errors, str(copy.deepcopy(error)))


def test_a_validation_error_is_built_from_a_name_and_violations() -> None:
    violation = Violation("/a", "type", "must be a string", 5, "/properties/a/type")
    error = ValidationError("Thing", (violation,))
    assert (violation,) == error.errors
    assert "Thing: 1 violation\n  /a: must be a string" == str(error)


@pytest.mark.parametrize("body", ["{", '{"temperature": NaN}', b"\xff"])
def test_text_that_is_not_json_raises_the_same_error(body: str | bytes) -> None:
    with pytest.raises(ValidationError) as info:
        RealtimeSession.from_json(body)
    (violation,) = info.value.errors
    assert ("", "json") == (violation.pointer, violation.keyword)
    assert violation.message


@pytest.mark.parametrize("keyword", RULES)
def test_a_violation_names_its_keyword(compiled: Compiled, keyword: str) -> None:
    properties = {name: schema for name, (schema, _) in RULES.items()}
    things = compiled(components(Thing={"type": "object", "properties": properties}))
    data = {keyword: RULES[keyword][1]}
    with pytest.raises(things.ValidationError) as info:
        things.Thing.from_dict(data)
    (violation,) = info.value.errors
    place = f"/components/schemas/Thing/properties/{keyword}/{keyword}"
    assert (f"/{keyword}", keyword) == (violation.pointer, violation.keyword)
    assert place == violation.schema_pointer
    assert violation.message


def test_a_missing_member_is_named_in_its_message(compiled: Compiled) -> None:
    schema = {"type": "object", "properties": {"a": {}, "b": {}}, "required": ["a", "b"]}
    things = compiled(components(Thing=schema))
    with pytest.raises(things.ValidationError) as info:
        things.Thing.from_dict({})
    assert [True, True] == [
        repr(name) in violation.message
        for name, violation in zip("ab", info.value.errors, strict=True)
    ]
    assert {"/components/schemas/Thing/required"} == {
        violation.schema_pointer for violation in info.value.errors
    }


# --- what can't be shown, or is no JSON data -----------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [{"tools": [RealtimeSessionToolsInner()]}, {"turn_detection": RealtimeSessionTurnDetection()}],
    ids=["in a list", "in a member"],
)
def test_an_instance_inside_json_data_is_explained(data: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="from_dict takes JSON data") as found:
        RealtimeSession.from_dict(data)
    assert ["type"] == [each.keyword for each in found.value.errors]


def test_memory_of_any_shape_is_text() -> None:
    text = b'{ " v o i c e " : " a s h " } '[::1]
    assert "ash" == RealtimeSession.from_json(memoryview(text)[::2]).voice
    words = memoryview(b'{"voice":"ash"} ').cast("I")
    assert "ash" == RealtimeSession.from_json(words).voice
    with pytest.raises(ValidationError, match="is not JSON"):
        RealtimeSession.from_json(memoryview(b"{ } ,")[::2])


def test_a_repr_never_fails() -> None:
    deep: object = []
    for _ in range(10_000):
        deep = [deep]
    session = RealtimeSession.from_dict({"deep": deep})
    assert "RealtimeSession(extra=<dict>)" == repr(session)
    session = RealtimeSession()
    session.max_response_output_tokens = 10**5_000
    assert "RealtimeSession(max_response_output_tokens=<int>)" == repr(session)
