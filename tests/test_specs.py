"""Whole public specifications: they compile as they are, import, and hold real payloads."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
import typing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from external import external
from published import Published, published, verdicts
from referee import same
from schemaclass.api import CompiledSchema
from schemaclass.cli import main
from schemaclass.codegen.in_memory import import_package, unique_name
from schemaclass.core.identifiers import class_name
from schemaclass.driver.pipeline import Compiled, compile_document, package_in_memory
from schemaclass.source.load import load


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


def components() -> dict[str, Any]:
    """Read the component schemas of the specification itself."""
    import yaml  # noqa: PLC0415  # what has no specification needs none

    source = (external("specs") / "openai.yaml").read_text("utf-8")
    found: dict[str, Any] = yaml.load(source, yaml.CSafeLoader)["components"]["schemas"]  # safe
    return found


def test_what_is_merged_is_a_record(package: Any) -> None:  # noqa: ANN401  # a module
    merged = [name for name, schema in components().items() if "allOf" in schema]
    assert len(merged) > 0
    for name in merged:
        type_ = getattr(package, class_name(name))
        assert all(map(dataclasses.is_dataclass, typing.get_args(type_) or [type_])), name


@pytest.mark.slow
def test_mypy_strict_agrees(openai: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "--config-file=", "openai"],
        cwd=openai,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (0, "") == (done.returncode, done.stderr), done.stdout


def test_no_name_ends_in_a_counter(package: Any) -> None:  # noqa: ANN401  # a module
    """Digits at the end are those of the specification's own names."""
    given = {class_name(name) for name in components()}
    numbered = {name for name in package.__all__ if name[-1].isdigit()}
    assert set() == numbered - given


@pytest.mark.slow
def test_published_values_are_judged_as_the_referee_judges_them_and_come_back() -> None:
    source = load(external("specs") / "openai.yaml", "openai.yaml")
    document: Any = source.data
    values = published(document)
    # Every schema that a value is for becomes a component with a name of its own.
    names = {each.schema: f"Judged{at}" for at, each in enumerate(values)}
    judged = {name: {"$ref": f"#{quote(place, safe='/~')}"} for place, name in names.items()}
    components = {**document["components"]["schemas"], **judged}
    amended = {**document, "components": {**document["components"], "schemas": components}}
    package = unique_name("openai")
    compiled = compile_document(
        source._replace(data=amended), package, "openai.yaml", tuple(judged)
    )
    module = import_package(package, package_in_memory(compiled))
    refused = set()
    for each, verdict in zip(values, verdicts(document, values), strict=True):
        schema = CompiledSchema(module, names[each.schema])
        assert verdict == (schema.errors(each.value) == []), each
        if verdict:
            assert same(each.value, schema.encode(schema.decode(each.value))), each
        elif each.keyword != "media type":
            refused.add(f"{each.schema}/{each.keyword}")
    assert {"default", "example", "media type"} <= {each.keyword for each in values}
    assert refused == _warned_about(compiled, values)


def _warned_about(compiled: Compiled, values: list[Published]) -> set[str]:
    """Give the places of the values that the compiler says their schemas refuse."""
    places = {f"{each.schema}/{each.keyword}" for each in values}
    codes = ("refused-default", "refused-example")
    told = [each.location.pointer for each in compiled.warnings if each.code in codes]
    return {place for place in places if any(f"{each}/".startswith(f"{place}/") for each in told)}
