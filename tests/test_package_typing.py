"""What type checkers make of a generated package: mypy --strict and pyright, once each.

Every program below must be clean but for the lines that say `# expect: <mypy's error code>`;
pyright has to complain about the same lines.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import realtime_session
from checkers import refused_by_mypy, refused_by_pyright

FOLDER = Path(str(realtime_session.__file__)).parent

STATES = """
from __future__ import annotations
from typing import assert_type
from realtime_session import (
    UNSET, RealtimeSession, RealtimeSessionToolsInner, RealtimeSessionTurnDetection, UnsetType,
)

def narrowing(session: RealtimeSession) -> float:
    session.temperature + 1  # expect: operator
    if session.temperature is UNSET:
        return 0.8
    return session.temperature + 1

def negated(session: RealtimeSession) -> str:
    if session.instructions is not UNSET:
        return session.instructions.upper()
    session.instructions.upper()  # expect: attr-defined
    return ""

def three_states(session: RealtimeSession) -> float:
    assert_type(session.turn_detection, RealtimeSessionTurnDetection | None | UnsetType)
    detection = session.turn_detection
    if detection is UNSET:
        return 1
    assert_type(detection, RealtimeSessionTurnDetection | None)
    detection.threshold  # expect: union-attr
    if detection is None:
        return 2
    assert_type(detection, RealtimeSessionTurnDetection)
    return 0.5 if detection.threshold is UNSET else detection.threshold

def lists(session: RealtimeSession) -> list[RealtimeSessionToolsInner]:
    return [] if session.tools is UNSET else session.tools

def assignment(session: RealtimeSession) -> None:
    session.temperature = 1
    session.temperature = UNSET
    session.turn_detection = None
    session.temperature = None  # expect: assignment
    session.turn_detection = {}  # expect: assignment
    session.vioce = "ash"  # expect: attr-defined
"""

LITERALS = """
from __future__ import annotations
from typing import Literal, assert_type
from realtime_session import (
    UNSET, RealtimeSession, RealtimeSessionMaxResponseOutputTokens, RealtimeSessionModalitiesInner,
    RealtimeSessionToolsInnerType, RealtimeSessionTurnDetectionType, RealtimeSessionVoice,
    UnsetType,
)

def complete(
    voice: RealtimeSessionVoice,
    modality: RealtimeSessionModalitiesInner,
    tokens: RealtimeSessionMaxResponseOutputTokens,
    tool: RealtimeSessionToolsInnerType,
    detection: RealtimeSessionTurnDetectionType,
) -> None:
    assert_type(modality, Literal["text", "audio"])
    assert_type(tokens, int | Literal["inf"])
    assert_type(tool, Literal["function"])
    assert_type(detection, Literal["server_vad"])
    every: Literal["alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse"] = voice
    five: Literal["ash", "ballad", "coral", "sage", "verse"] = voice  # expect: assignment
    print(every, five)

def fields(session: RealtimeSession) -> None:
    assert_type(session.voice, RealtimeSessionVoice | UnsetType)
    assert_type(session.modalities, list[RealtimeSessionModalitiesInner] | UnsetType)
    assert_type(
        session.max_response_output_tokens, RealtimeSessionMaxResponseOutputTokens | UnsetType
    )

def wrong(session: RealtimeSession) -> None:
    RealtimeSession(voice="marin")  # expect: arg-type
    RealtimeSession(modalities=["video"])  # expect: list-item
    RealtimeSession(max_response_output_tokens="infinite")  # expect: arg-type
    session.voice = "marin"  # expect: assignment
    session.voice = "sage"

def exhaustive(session: RealtimeSession) -> int:
    match session.max_response_output_tokens:
        case "inf":
            return 4096
        case UnsetType.UNSET:
            return 0
        case int() as tokens:
            return tokens
"""

CALLS = """
from __future__ import annotations
import dataclasses
from typing import assert_type
from realtime_session import (
    UNSET, JsonValue, RealtimeSession, RealtimeSessionTurnDetection, ValidationError, Violation,
)

class Mine(RealtimeSession):
    pass

def construct() -> None:
    RealtimeSession()
    RealtimeSession(voice="ash", turn_detection=None, temperature=1, extra={"id": "x"})
    RealtimeSession(voice=UNSET, turn_detection=RealtimeSessionTurnDetection(type_="server_vad"))
    RealtimeSession(voice=None)  # expect: arg-type
    RealtimeSession(turn_detection={"type": "server_vad"})  # expect: arg-type
    RealtimeSession(vioce="ash")  # expect: call-arg

def decode(news: list[Violation]) -> None:
    assert_type(RealtimeSession.from_json("{}"), RealtimeSession)
    assert_type(RealtimeSession.from_json(b"{}", drift=news.append), RealtimeSession)
    RealtimeSession.from_json(bytearray(b"{}"))
    RealtimeSession.from_json(memoryview(b"{}"))
    assert_type(RealtimeSession.from_dict({"voice": "ash"}, drift=news.append), RealtimeSession)
    assert_type(Mine.from_dict({}), Mine)
    assert_type(Mine.from_json("{}"), Mine)
    assert_type(Mine().with_defaults(), Mine)
    RealtimeSession.from_json(5)  # expect: arg-type

def encode(session: RealtimeSession) -> None:
    assert_type(session.to_json(), str)
    assert_type(session.to_dict(), dict[str, JsonValue])
    assert_type(session.extra, dict[str, JsonValue])
    assert_type(dataclasses.replace(session, voice="ash"), RealtimeSession)
    session.validate()
    session.validate(drift=print)
    session.extra["id"] = {"deep": [1, None, "x", 1.5, True]}
    session.extra["id"] = object()  # expect: assignment

def errors(error: ValidationError) -> tuple[str, str, str, str]:
    assert_type(error.errors, tuple[Violation, ...])
    first = error.errors[0]
    first.pointer = "/x"  # expect: misc
    return first.pointer, first.keyword, first.message, first.schema_pointer
"""

PROGRAMS = {"states.py": STATES, "literals.py": LITERALS, "calls.py": CALLS}


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the programs and give their directory."""
    directory = tmp_path_factory.mktemp("programs")
    for name, text in PROGRAMS.items():
        (directory / name).write_text(text, encoding="utf-8")
    return directory


def expected() -> dict[tuple[str, int], str]:
    """Give mypy's error code for each line of the programs that has to be refused."""
    return {
        (name, number): found[1]
        for name, text in PROGRAMS.items()
        for number, line in enumerate(text.split("\n"), start=1)
        if (found := re.search(r"# expect: ([a-z-]+)$", line))
    }


def test_mypy_strict_agrees(programs: Path) -> None:
    found = refused_by_mypy(programs, [*sorted(PROGRAMS), str(FOLDER)], FOLDER.parent)
    assert expected() == {(file, line): code for file, line, code in found}


def test_pyright_strict_agrees(programs: Path) -> None:
    settings = {
        "typeCheckingMode": "strict",
        "pythonVersion": "3.11",
        "extraPaths": [str(FOLDER.parent)],
        "reportUnusedExpression": False,
        "reportUnusedImport": False,
    }
    assert set(expected()) == refused_by_pyright(programs, settings)
