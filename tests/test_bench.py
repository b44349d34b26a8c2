"""The benchmark: it works, compares what it times, and its published figures are what it measured.

No figure is judged here: how fast something is depends on the machine.
"""

from __future__ import annotations

import os
import sys
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from benchmark import synthetic
from benchmark.adapters import OURS, PEERS, Adapter, Peer
from benchmark.calls import OPERATIONS, UnfitError, named, prepare
from benchmark.chart import chart
from benchmark.contests import Pace, hold
from benchmark.figures import Contest, Figures, Spread
from benchmark.processes import Command, FailedError, environment, run
from benchmark.programs import CODEGEN, Programs
from benchmark.publish import README, published, targets, texts
from benchmark.report import NOT_MEASURED, quantity, ratio, three_digits, verdict
from benchmark.targets import TARGETS, Target
from benchmark.works import FULL, INVALID, VALID, VIOLATIONS, Work, at, openai_events, own_document
from benchmark.workshop import Workshop
from external import external
from projects import ROOT, Ran, ran
from schemaclass import compile_schema
from schemaclass.cli import main

TINY = Pace(rounds=2, batch=1000)
VALIDATORS = {"fastjsonschema", "jsonschema-rs"}


# --- one whole run -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ran, Figures]:
    """Run the program as `make bench` does, quickly, without OpenAI's specification."""
    folder = tmp_path_factory.mktemp("bench")
    options = ("--quick", "--check", "--json", str(folder / "figures.json"))
    command = [sys.executable, str(ROOT / "scripts" / "bench.py"), *options]
    done = ran(command, folder, {"SCHEMACLASS_SPECS": ""})
    assert done.err == ""
    return done, Figures.from_json((folder / "figures.json").read_text("utf-8"))


@pytest.mark.slow
def test_a_run_tells_every_target(whole_run: tuple[Ran, Figures]) -> None:
    done, figures = whole_run
    told = done.out.partition("\ntargets\n")[2]
    for target in TARGETS:
        assert f"  {target.what}\n" in told
        assert verdict(target, figures) in told


@pytest.mark.slow
def test_a_target_that_was_not_measured_fails_the_check(whole_run: tuple[Ran, Figures]) -> None:
    done, figures = whole_run
    missing = [each.contest for each in TARGETS if verdict(each, figures) == NOT_MEASURED]
    assert ["decode/openai", "compile/openai", "import/one", "import/all", "memory/openai"] == (
        missing
    )
    assert done.code == 1


@pytest.mark.slow
def test_a_run_has_every_operation_on_every_work_and_every_peer(
    whole_run: tuple[Ran, Figures],
) -> None:
    _, figures = whole_run
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
def test_what_peers_check_and_keep_is_found_out(whole_run: tuple[Ran, Figures]) -> None:
    _, figures = whole_run
    assert PEERS.keys() - {"schemaclass, parser of msgspec"} == figures.probes.keys()
    assert ["10", "10", "kept", "told apart", "refused"] == list(figures.probes[OURS].values())
    # Without constraints in the types, only wrong types and wrong words are seen.
    assert "5" == figures.probes["mashumaro"]["of ten violations, one at a time, refused"]
    assert "dropped" == figures.probes["msgspec"]["unknown members"]


@pytest.mark.slow
def test_what_accepts_the_invalid_is_not_timed_but_named(whole_run: tuple[Ran, Figures]) -> None:
    _, figures = whole_run
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
    path.write_text(yaml.safe_dump(synthetic.document(size)), encoding="utf-8")
    assert 0 == main(["generate", str(path), "--output", str(tmp_path / "out")])


def test_the_compiler_agrees_on_synthetic_data() -> None:
    document = synthetic.document(10)
    compiled = compile_schema({**document["components"]["schemas"]["CustomerPart0"], **document})
    wanted: Any = {"id": "a1", "state": "open", "change": {"kind": "variant_8"}}
    assert [] == compiled.errors(wanted)
    assert 1 == len(compiled.errors({**wanted, "change": {"kind": "variant_7"}}))


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
    assert {(OURS, CODEGEN)} == {tuple(contest.samples) for contest in contests}


# --- figures, targets and what is written of them ------------------------------------------------


def _figures(*contests: Contest) -> Figures:
    return Figures({"python": "CPython 3.99.0", "machine": "none"}, {}, {}, contests)


DUEL = Contest("decode/full", "decode: a session", "ns", {OURS: [10, 20, 30], "b": [20, 40, 90]})


def test_a_ratio_is_taken_within_rounds() -> None:
    assert Spread(2, 2, 2.5) == DUEL.ratio("b", OURS)
    assert Spread(15, 20, 25) == DUEL.spread(OURS)
    assert Spread(7, 7, 7) == Spread.of([7])


def test_figures_come_back_from_json() -> None:
    figures = _figures(replace(DUEL, absent={"c": "why"}, notes={"b": "so"}))
    again = Figures.from_json(figures.to_json())
    assert figures == again
    assert figures.to_json() == again.to_json()


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (Target("", "", "decode/full", "b", least=2), "2.00× (2.00–2.50)"),
        (Target("", "", "decode/full", "b", least=2.1), "2.00× (2.00–2.50), missed"),
        (Target("", "", "decode/full", "b", most=0.5), "0.50× (0.42–0.50)"),
        (Target("", "", "decode/full", "b", most=0.4), "0.50× (0.42–0.50), missed"),
        (Target("", "", "decode/full", "*", most=2), "2.00×"),
        (Target("", "", "decode/full", "nobody", least=2), NOT_MEASURED),
        (Target("", "", "nothing", "b", least=2), NOT_MEASURED),
    ],
)
def test_a_target_is_judged_by_the_median(target: Target, said: str) -> None:
    assert said == verdict(target, _figures(DUEL))


def test_quantities_have_three_digits() -> None:
    assert ["0.65", "9.99", "10.0", "99.9", "100", "1234"] == [
        three_digits(value) for value in (0.65, 9.99, 9.999, 99.9, 99.97, 1234)
    ]
    assert ["640 ns", "2.50 µs", "12.0 ms"] == [quantity(n, "ns") for n in (640, 2500, 12e6)]
    assert ["1.50 s", "80.0 ms", "20.0 µs"] == [quantity(n, "s") for n in (1.5, 0.08, 2e-5)]
    assert ["1.50×", "1.50× (1.00–2.00)"] == [
        ratio(Spread(1.5, 1.5, 1.5)),
        ratio(Spread(1, 1.5, 2)),
    ]


def test_the_chart_is_svg_and_its_bars_are_as_long_as_the_figures() -> None:
    drawn = ET.fromstring(chart(_figures(replace(DUEL, title="a < b"))))  # noqa: S314  # our own
    namespace = {"svg": "http://www.w3.org/2000/svg"}
    bars = [float(bar.attrib["width"]) for bar in drawn.findall("svg:rect", namespace)]
    assert bars[1] == bars[0] * 2
    assert "a < b" in [text.text for text in drawn.findall("svg:text", namespace)]


def test_every_target_has_a_row_whatever_was_measured() -> None:
    rows = targets([_figures(DUEL), _figures()])
    assert ["CPython 3.99.0"] * 2 == list(rows[0][3:])
    assert [each.what for each in TARGETS] == [row[0] for row in rows[1:]]


def test_the_published_tables_and_chart_are_those_of_the_published_figures() -> None:
    runs = published()
    assert runs
    for path, text in texts(runs).items():
        assert text == path.read_text("utf-8")


def test_the_published_figures_have_every_target() -> None:
    for figures in published():
        assert NOT_MEASURED not in [verdict(target, figures) for target in TARGETS]


def test_the_readme_shows_the_chart() -> None:
    assert "](bench/chart.svg)" in README.read_text("utf-8")
