"""Whole public specifications: they compile as they are, import, and hold real payloads."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from external import external
from schemaclass.cli import main
from schemaclass.words import class_name


@pytest.fixture(scope="module")
def openai(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Compile OpenAI's specification; give the folder that holds the package."""
    source = external("specs") / "openai.yaml"
    output = tmp_path_factory.mktemp("openai") / "generated"
    assert 0 == main(["generate", str(source), "--output", str(output)])
    return output


@pytest.fixture
def package(openai: Path, monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401  # a module
    monkeypatch.syspath_prepend(openai)
    name = "openai_" if (openai / "openai_").is_dir() else "openai"
    for module in [each for each in sys.modules if each.split(".")[0] == name]:
        monkeypatch.delitem(sys.modules, module)
    return __import__(name)


def test_real_sessions_come_back_unchanged(package: Any) -> None:  # noqa: ANN401  # a module
    text = (external("payloads") / "session_events.json").read_text("utf-8")
    for event in json.loads(text).values():
        session = package.RealtimeSession.from_dict(event["session"])
        assert event["session"] == session.to_dict()


def test_no_name_ends_in_a_counter(package: Any) -> None:  # noqa: ANN401  # a module
    """Digits at the end are those of the specification's own names."""
    import yaml  # noqa: PLC0415  # the specification itself

    source = (external("specs") / "openai.yaml").read_text("utf-8")
    own = yaml.load(source, yaml.CSafeLoader)["components"]["schemas"]  # safe
    given = {class_name(name) for name in own}
    numbered = {name for name in package.__all__ if name[-1].isdigit()}
    assert set() == numbered - given
