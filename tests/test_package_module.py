"""A generated package as others see it: its names, annotations, docstrings, files and imports."""

from __future__ import annotations

import ast
import dataclasses
import json
import pickle
import subprocess
import sys
import types
import typing
from pathlib import Path

import pytest

import realtime_session as package
from conftest import Loose
from members import MEMBERS, RECORDS
from realtime_session import (
    RealtimeSession,
    RealtimeSessionTurnDetection,
    UnsetType,
)

FOLDER = Path(str(package.__file__)).parent
NAMES = [
    "JsonValue",
    "RealtimeSession",
    "RealtimeSessionInputAudioFormat",
    "RealtimeSessionInputAudioTranscription",
    "RealtimeSessionMaxResponseOutputTokens",
    "RealtimeSessionModalitiesInner",
    "RealtimeSessionOutputAudioFormat",
    "RealtimeSessionToolsInner",
    "RealtimeSessionToolsInnerType",
    "RealtimeSessionTurnDetection",
    "RealtimeSessionTurnDetectionType",
    "RealtimeSessionVoice",
    "UNSET",
    "UnsetType",
    "ValidationError",
    "Violation",
    "preload",
]


def test_all_is_sorted_and_complete() -> None:
    assert NAMES == list(package.__all__)
    assert sorted(package.__all__) == list(package.__all__)


@pytest.mark.parametrize("name", NAMES)
def test_every_exported_name_is_there(name: str) -> None:
    assert hasattr(package, name)


@pytest.mark.parametrize("item", [*RECORDS, UnsetType, package.ValidationError, package.Violation])
def test_module_says_the_package(item: type) -> None:
    assert "realtime_session" == item.__module__
    assert getattr(package, item.__qualname__) is item


def test_pickles_name_the_package_only() -> None:
    session = RealtimeSession(turn_detection=RealtimeSessionTurnDetection())
    text = pickle.dumps(session, 0)
    assert b"realtime_session\n" in text
    assert b"realtime_session." not in text


@pytest.mark.parametrize("record", RECORDS)
def test_type_hints_can_be_read(record: Loose) -> None:
    hints = typing.get_type_hints(record)
    names = [field.name for field in dataclasses.fields(record)]
    assert names == [name for name in hints if name in names]
    assert all(UnsetType in typing.get_args(hints[name]) for name in names if name != "extra")


def test_the_annotation_says_which_states_are_possible() -> None:
    hints = typing.get_type_hints(RealtimeSession)
    nullable = [name for name in MEMBERS if types.NoneType in typing.get_args(hints[name])]
    assert ["input_audio_transcription", "turn_detection"] == nullable
    expected = {RealtimeSessionTurnDetection, types.NoneType, UnsetType}
    assert expected == set(typing.get_args(hints["turn_detection"]))


@pytest.mark.parametrize(
    ("alias", "values"),
    [
        (
            "RealtimeSessionVoice",
            {"alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse"},
        ),
        ("RealtimeSessionModalitiesInner", {"text", "audio"}),
        ("RealtimeSessionInputAudioFormat", {"pcm16", "g711_ulaw", "g711_alaw"}),
        ("RealtimeSessionOutputAudioFormat", {"pcm16", "g711_ulaw", "g711_alaw"}),
        ("RealtimeSessionToolsInnerType", {"function"}),
        ("RealtimeSessionTurnDetectionType", {"server_vad"}),
    ],
)
def test_enumerations_are_literal_with_a_named_alias(alias: str, values: set[str]) -> None:
    literal = getattr(package, alias)
    assert typing.Literal is typing.get_origin(literal)
    assert values == set(typing.get_args(literal))


def test_integer_or_inf_is_an_alias() -> None:
    expected = int | typing.Literal["inf"]
    assert expected == package.RealtimeSessionMaxResponseOutputTokens


def _class(name: str) -> ast.ClassDef:
    for path in sorted(FOLDER.glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and node.name == name and node.decorator_list:
                return node
    raise AssertionError(f"no class {name}")


@pytest.mark.parametrize("record", RECORDS)
def test_every_class_has_a_docstring(record: type) -> None:
    assert record.__doc__
    assert not record.__doc__.startswith(f"{record.__name__}(")


@pytest.mark.parametrize("record", RECORDS)
def test_every_field_has_a_docstring_that_an_ide_shows(record: type) -> None:
    body = _class(record.__name__).body
    fields = [index for index, node in enumerate(body) if isinstance(node, ast.AnnAssign)]
    documented = [
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and node.value.value
        for node in (body[index + 1] for index in fields)
    ]
    assert fields
    assert all(isinstance(text, str) for text in documented)


def test_a_docstring_says_what_the_schema_says() -> None:
    body = _class("RealtimeSession").body
    (place,) = (
        index
        for index, node in enumerate(body)
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "voice"
    )
    assert "The voice the model uses to respond." in ast.unparse(body[place + 1])


def test_the_package_is_typed() -> None:
    assert (FOLDER / "py.typed").is_file()


def test_every_generated_file_says_so_on_its_first_line() -> None:
    lines = [path.read_text(encoding="utf-8").split("\n")[:2] for path in FOLDER.glob("**/*.py")]
    assert {"# Code generated by schemaclass. DO NOT EDIT."} == {first for first, _ in lines}
    assert 1 == len({second for _, second in lines})


PROBE = """
import json, sys
sys.path.insert(0, sys.argv[1])
before = set(sys.modules)
import realtime_session
print(json.dumps([realtime_session.RealtimeSession(voice="ash").to_json(), sorted(sys.modules)]))
"""


def test_the_standard_library_is_enough() -> None:
    command = [sys.executable, "-I", "-S", "-B", "-W", "error", "-c", PROBE, str(FOLDER.parent)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    body, modules = json.loads(done.stdout)
    roots = {name.partition(".")[0] for name in modules}
    assert {"voice": "ash"} == json.loads(body)
    assert {"realtime_session"} == roots - sys.stdlib_module_names - {"__main__"}
    assert not roots & {"dataclasses", "difflib", "fractions", "inspect"}  # slow to import


def test_other_flavours_are_never_imported_by_the_package() -> None:
    command = [sys.executable, "-I", "-S", "-B", "-c", PROBE, str(FOLDER.parent)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    flavours = {f"realtime_session.{path.stem}" for path in FOLDER.glob("[a-z]*_models.py")}
    assert not flavours & set(json.loads(done.stdout)[1])
    assert "realtime_session.typed_dicts" not in json.loads(done.stdout)[1]
