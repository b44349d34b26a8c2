"""The benchmark: it works, compares what it times, and its published figures are what it measured.

No figure is judged here: how fast something is depends on the machine.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeAlias

import pytest
import yaml
from jsonschema import Draft202012Validator

from benchmark import synthetic
from benchmark.adapters import OURS, PEERS, Adapter, Peer
from benchmark.calls import OPERATIONS, UnfitError, named, prepare
from benchmark.contests import Pace, hold
from benchmark.figures import Figures
from benchmark.processes import Command, FailedError, environment, run
from benchmark.programs import CODEGEN, WITH_PAGES, Programs
from benchmark.report import NOT_MEASURED, verdict
from benchmark.targets import TARGETS
from benchmark.works import FULL, INVALID, VALID, VIOLATIONS, Work, at, openai_events, own_document
from benchmark.workshop import Workshop
from external import external
from projects import ROOT
from schemaclass.cli import main

# Exit code, what was printed, and the figures.
Whole: TypeAlias = tuple[int, str, Figures]
TINY = Pace(rounds=2, batch=1000)
VALIDATORS = {"fastjsonschema", "jsonschema-rs"}


# --- one whole run -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole_run(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """Run the program as `make bench` does, quickly, without OpenAI's specification."""
    folder = tmp_path_factory.mktemp("bench")
    options = ("--quick", "--check", "--json", str(folder / "figures.json"))
    command = [sys.executable, str(ROOT / "scripts" / "bench.py"), *options]
    done = subprocess.run(
        command,
        env={**os.environ, "SCHEMACLASS_SPECS": ""},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr == ""
    return (
        done.returncode,
        done.stdout,
        Figures.from_json((folder / "figures.json").read_text("utf-8")),
    )


@pytest.mark.slow
def test_a_run_tells_every_target(whole_run: Whole) -> None:
    _, said, figures = whole_run
    told = said.partition("\ntargets\n")[2]
    for target in TARGETS:
        assert f"  {target.what}\n" in told
        assert verdict(target, figures) in told


@pytest.mark.slow
def test_a_target_that_was_not_measured_fails_the_check(
    whole_run: Whole,
) -> None:
    code, _, figures = whole_run
    missing = [each.contest for each in TARGETS if verdict(each, figures) == NOT_MEASURED]
    assert ["decode/openai", "compile/openai", "import/one", "import/all", "memory/openai"] == (
        missing
    )
    assert code == 1


@pytest.mark.slow
def test_a_run_has_every_operation_on_every_work_and_every_peer(
    whole_run: Whole,
) -> None:
    *_, figures = whole_run
    held = [each for each in figures.contests if each.unit == "ns"]
    wanted = {f"{operation}/{work.name}" for operation, work in _operations()}
    assert wanted == {each.name for each in held}
    for contest in held:
        assert PEERS.keys() == contest.samples.keys() | contest.absent.keys()
        assert {2} == set(map(len, contest.samples.values()))
        assert OURS in contest.samples
        assert OURS not in contest.notes
        assert [] == [why for why in contest.absent.values() if "not installed" in why]


def _operations() -> list[tuple[str, Work]]:
    both = {"construct", "refuse"}
    pairs = [(name, work) for name in OPERATIONS if name not in both for work in VALID]
    pairs += [("construct", work) for work in VALID[:2]]
    return pairs + [("refuse", work) for work in INVALID]


@pytest.mark.slow
def test_what_peers_check_and_keep_is_found_out(whole_run: Whole) -> None:
    *_, figures = whole_run
    assert PEERS.keys() - {"schemaclass, parser of msgspec"} == figures.probes.keys()
    assert ["10", "10", "kept", "told apart", "refused"] == list(figures.probes[OURS].values())
    # Without constraints in the types, only wrong types and wrong words are seen.
    assert "5" == figures.probes["mashumaro"]["of ten violations, one at a time, refused"]
    assert "dropped" == figures.probes["msgspec"]["unknown members"]


@pytest.mark.slow
def test_what_accepts_the_invalid_is_not_timed_but_named(
    whole_run: Whole,
) -> None:
    *_, figures = whole_run
    contest = figures.contest("refuse/one")
    assert contest
    assert "accepts it" == contest.absent["mashumaro"]
    many = figures.contest("refuse/ten")
    assert many
    assert "reports 1 of 10" == many.notes["msgspec"]


# --- the work ------------------------------------------------------------------------------------


def _schema(component: str) -> dict[str, Any]:
    """Give a component as JSON Schema, not through our own compiler."""
    schemas = own_document()["components"]["schemas"]
    document: dict[str, Any] = {
        "$ref": f"#/components/schemas/{component}",
        "components": {"schemas": schemas},
    }
    return document


@pytest.mark.parametrize("work", VALID, ids=lambda work: work.name)
def test_valid_work_is_valid(work: Work) -> None:
    Draft202012Validator(_schema(work.component)).validate(work.data)


def test_each_violation_is_one_and_stands_where_it_is_said_to() -> None:
    validator = Draft202012Validator(_schema("RealtimeSession"))
    one, ten = INVALID
    assert 1 == len(list(validator.iter_errors(one.data)))
    assert 10 == len(VIOLATIONS)
    assert [value for _, value in VIOLATIONS] == [at(ten.data, place) for place, _ in VIOLATIONS]
    for place, value in VIOLATIONS:
        assert at(FULL, place) != value


@pytest.mark.slow
def test_openais_own_examples_are_decoded(tmp_path: Path) -> None:
    source = external("specs") / "openai.yaml"
    document, work = openai_events(yaml.load(source.read_bytes(), yaml.CSafeLoader))  # a safe one
    assert 10 == len({event["type"] for event in work.data["events"]})
    contest = hold(Workshop(tmp_path, "events", document, ()), work, "decode", TINY)
    assert {OURS, "pydantic"} <= contest.samples.keys()


@pytest.mark.parametrize("size", [1, 2, 10, 28])
def test_a_synthetic_document_compiles_to_as_many_types(size: int, tmp_path: Path) -> None:
    schemas = synthetic.document(size)["components"]["schemas"]
    assert size == len(schemas)
    for name in schemas:
        whole = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}}
        Draft202012Validator.check_schema(whole)
    path = tmp_path / "synthetic.json"
    path.write_text(json.dumps(synthetic.document(size)), encoding="utf-8")
    assert 0 == main(["generate", str(path), "--output", str(tmp_path / "out")])
    exported = (tmp_path / "out" / "synthetic" / "__init__.py").read_text("utf-8")
    assert [] == [name for name in schemas if f'"{name}",' not in exported]


# --- comparing before timing ---------------------------------------------------------------------


def _peer(**calls: Any) -> Peer:  # noqa: ANN401  # what a peer gives
    plain: dict[str, Any] = {"decode": dict, "encode": dict}
    return Peer("test", "", "", lambda _shop, _component: Adapter(**(plain | calls)))


def _prepared(peer: Peer, operation: str, work: Work, folder: Path) -> str:
    return prepare(peer, Workshop(folder, "none", {}), work, operation).note


SMALL = VALID[0]


@pytest.mark.parametrize(
    ("encode", "note"),
    [
        (dict, ""),
        (lambda data: data | {"more": None}, "adds members that were not set"),
        (lambda data: {"voice": data["voice"]}, "loses members"),
        (
            lambda data: {"voice": data["voice"], "more": 1},
            "adds members that were not set; loses members",
        ),
    ],
)
def test_what_comes_back_changed_is_noted(encode: Any, note: str, tmp_path: Path) -> None:  # noqa: ANN401
    assert note == _prepared(_peer(encode=encode), "decode", SMALL, tmp_path)


@pytest.mark.parametrize(
    ("operation", "calls", "reason"),
    [
        ("encode", {"encode": lambda data: data | {"voice": "x"}}, "changes values"),
        ("decode", {"decode": lambda data: data["nothing"]}, "stops: KeyError: 'nothing'"),
        ("parse", {}, "it checks data and makes no instances"),
        ("validate", {"valid": lambda _data: False}, "refuses what is valid"),
        ("refuse", {}, "accepts it"),
    ],
)
def test_what_is_wrong_is_not_timed(
    operation: str, calls: Mapping[str, Any], reason: str, tmp_path: Path
) -> None:
    with pytest.raises(UnfitError) as caught:
        _prepared(_peer(**calls), operation, SMALL, tmp_path)
    assert reason == str(caught.value)


def test_a_constructor_that_checks_nothing_is_noted(tmp_path: Path) -> None:
    made = {"decode": lambda data: SimpleNamespace(**data), "encode": vars}
    peer = _peer(**made, construct=lambda members: SimpleNamespace(**members))
    assert "checks nothing" == _prepared(peer, "construct", SMALL, tmp_path)


def test_a_peer_that_is_not_installed_is_reported(tmp_path: Path) -> None:
    def adapt(_shop: Workshop, _component: str) -> Adapter:
        import no_such_library  # type: ignore[import-not-found]  # noqa: F401, PLC0415

        return Adapter()

    with pytest.raises(UnfitError, match="not installed: no_such_library"):
        _prepared(Peer("test", "", "", adapt), "decode", SMALL, tmp_path)


def test_reports_are_counted_by_the_places_that_they_name() -> None:
    places = [("a", 0), ("b",)]
    assert 2 == named([(("a", "0", "int"), ""), (("a", "0", "str"), ""), (("b",), "")], places)
    assert 1 == named([((), "something is wrong")], places)
    assert 0 == named([], places)


# --- whole programs ------------------------------------------------------------------------------


def test_a_process_is_measured_without_its_parent(tmp_path: Path) -> None:
    ballast = bytearray(os.urandom(1)) * (256 << 20)
    idle = run(Command(("-c", "pass"), tmp_path), tmp_path)
    large = run(Command(("-c", "bytearray(b'x') * (64 << 20)"), tmp_path), tmp_path)
    assert idle.memory + 60 < large.memory < len(ballast) / 2**20
    assert 0 < idle.cpu


def test_a_program_that_fails_is_told(tmp_path: Path) -> None:
    with pytest.raises(FailedError, match="what went wrong"):
        run(Command(("-c", "raise SystemExit('what went wrong')"), tmp_path), tmp_path)


def test_bytecode_is_kept_in_the_scratch_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert "PYTHONDONTWRITEBYTECODE" not in environment(tmp_path)
    (tmp_path / "small.py").write_text("", encoding="utf-8")
    run(Command(("-c", "import small"), tmp_path), tmp_path)
    assert list((tmp_path / "bytecode").rglob("small.*.pyc"))
    assert not (tmp_path / "__pycache__").exists()


def test_a_specification_is_compiled_and_imported(tmp_path: Path) -> None:
    source = tmp_path / "whole.yaml"
    source.write_text(yaml.safe_dump(own_document()), encoding="utf-8")
    programs = Programs(tmp_path, rounds=1, large_rounds=1, sizes=())
    contests = [*programs.compile_specification(source), *programs.imports(source)]
    names = ["compile/openai", "memory/openai", "import/one", "import/all"]
    assert names == [contest.name for contest in contests]
    compilers, imported = (OURS, WITH_PAGES, CODEGEN), (OURS, CODEGEN)
    assert [compilers] * 2 + [imported] * 2 == [tuple(each.samples) for each in contests]
