"""`schemaclass validate`, and calls that make no sense: messages, never tracebacks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from projects import GENERATE, SHOP, Ran, call, contents, generate, small_project

INSTANCE = """\
{
  "amount": 0,
  "payer": {"name": 3},
  "note": "kept"
}
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in a project with one schema and some instances."""
    monkeypatch.chdir(small_project(tmp_path / "project", {"shop.yaml": SHOP}))
    Path("instance.json").write_text(INSTANCE, encoding="utf-8")
    Path("valid.json").write_text('{"amount": 1, "note": "kept"}', encoding="utf-8")
    Path("cut.json").write_text('{\n  "amount": ', encoding="utf-8")
    Path("latin.json").write_bytes(b'{"\xff": 1}')
    Path("other.yaml").write_text("type: array\nitems: {type: integer}\n", encoding="utf-8")
    Path("list.json").write_text("[1,\n2.5]", encoding="utf-8")


def test_a_valid_instance_gives_0_and_no_word(capsys: pytest.CaptureFixture[str]) -> None:
    assert Ran(0, "", "") == call(capsys, "validate", "schema/shop.yaml#Order", "valid.json")


def test_every_violation_is_told_with_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    ran = call(capsys, "validate", "schema/shop.yaml#Order", "instance.json")
    assert (1, "") == (ran.code, ran.err)
    heads = [line for line in ran.out.splitlines() if not line.startswith(" ")]
    places = [line.split(": ")[0] for line in heads]
    assert ["instance.json:2:13", "instance.json:3:21"] == places
    assert heads[0].endswith("0 is less than the minimum 1  [minimum]")
    assert heads[1].endswith("3 is not a string  [type]")
    assert ["    #/amount", "    #/payer/name"] == [
        line for line in ran.out.splitlines() if line.startswith("    #")
    ]
    source = "schema/shop.yaml#/components/schemas"
    assert f"{source}/Order/properties/amount/minimum" in ran.out
    assert f"{source}/Payer/properties/name/type" in ran.out


def test_violations_are_told_in_the_order_of_their_lines(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = '{\n"payer": {"name": 3},\n"amount": 0\n}'
    Path("instance.json").write_text(text, encoding="utf-8")
    ran = call(capsys, "validate", "schema/shop.yaml#Order", "instance.json")
    heads = [line for line in ran.out.splitlines() if not line.startswith(" ")]
    assert ["instance.json:2:19", "instance.json:3:11"] == [each.split(": ")[0] for each in heads]


def test_a_schema_without_components_needs_no_name(capsys: pytest.CaptureFixture[str]) -> None:
    ran = call(capsys, "validate", "other.yaml", "list.json")
    assert (1, "") == (ran.code, ran.err)
    assert ran.out.startswith("list.json:2:1: error: ")
    assert ran == call(capsys, "validate", "other.yaml#", "list.json")


def test_a_pointer_is_as_good_as_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    reference = "schema/shop.yaml#/components/schemas/Order"
    assert 0 == call(capsys, "validate", reference, "valid.json").code


@pytest.mark.parametrize("name", ["#Pair", "#/$defs/Pair"])
def test_a_definition_is_named_as_a_component_is(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("pair.yaml").write_text("$defs: {Pair: {minItems: 2, maxItems: 2}}", encoding="utf-8")
    Path("three.json").write_text("[1, 2, 3]", encoding="utf-8")
    assert 0 == call(capsys, "validate", "pair.yaml", "three.json").code
    assert 1 == call(capsys, "validate", f"pair.yaml{name}", "three.json").code


@pytest.mark.parametrize("schema", ["schema/shop.yaml", "schema/shop.yaml#"])
def test_a_missing_name_is_asked_for(schema: str, capsys: pytest.CaptureFixture[str]) -> None:
    ran = call(capsys, "validate", schema, "valid.json")
    assert (2, "") == (ran.code, ran.out)
    assert "name one: schema/shop.yaml#Order, schema/shop.yaml#Payer\n" in ran.err


def test_an_unknown_name_is_told_with_those_that_exist(capsys: pytest.CaptureFixture[str]) -> None:
    ran = call(capsys, "validate", "schema/shop.yaml#/nowhere/Order", "valid.json")
    assert "'/nowhere/Order'" in ran.err
    assert "the schemas are Order, Payer\n" in ran.err
    assert ran.err.endswith("\n1 error\n")


@pytest.mark.parametrize("place", ["schema/shop.yaml", "schema/shop.yaml/x"])
def test_an_output_that_is_no_folder_is_named(
    place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = call(capsys, "generate", "--output", place)
    assert ran.err.startswith("schema/shop.yaml: error: is not a folder  [output]\n")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["--nonsense"],
        ["generate", "--nonsense"],
        ["generate", "--output"],
        ["generate", "no.yaml"],
        ["generate", ""],
        ["generate", "."],
        ["generate", "schema"],
        ["generate", "a\nb.yaml"],
        ["generate", "a\0b.yaml"],
        ["generate", "\udcff.yaml"],
        ["generate", "x" * 5000],
        ["generate", "pyproject.toml"],
        ["generate", "/dev/null"],
        ["generate", "schema/shop.yaml#Order"],
        ["generate", "--output", ""],
        ["generate", "--output", "a\0b"],
        ["generate", "--output", "x" * 300],
        ["generate", "--output", "schema/shop.yaml"],
        ["generate", "--output", "schema/shop.yaml/x"],
        ["generate", "--check", "--output", "schema/shop.yaml"],
        ["validate"],
        ["validate", "schema/shop.yaml#Order"],
        ["validate", "schema/shop.yaml#Order", "valid.json", "valid.json"],
        ["validate", "schema/shop.yaml#Nobody", "valid.json"],
        ["validate", "schema/shop.yaml#/components/schemas/Nobody", "valid.json"],
        ["validate", "schema/shop.yaml#/nowhere/Order", "valid.json"],
        ["validate", "schema/shop.yaml##Order", "valid.json"],
        ["validate", "#Order", "valid.json"],
        ["validate", "no.yaml#Order", "valid.json"],
        ["validate", ".#Order", "valid.json"],
        ["validate", "a\0b#Order", "valid.json"],
        ["validate", "instance.json#Order", "valid.json"],
        ["validate", "schema/shop.yaml#Order", "no.json"],
        ["validate", "schema/shop.yaml#Order", ""],
        ["validate", "schema/shop.yaml#Order", "."],
        ["validate", "schema/shop.yaml#Order", "a\0b"],
        ["validate", "schema/shop.yaml#Order", "cut.json"],
        ["validate", "schema/shop.yaml#Order", "latin.json"],
        ["validate", "schema/shop.yaml#Order", "valid.json", "--output", "x"],
    ],
    ids=lambda arguments: ascii(" ".join(arguments))[1:-1][:50] or "nothing",
)
def test_a_call_that_makes_no_sense_gives_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(Path())
    ran = call(capsys, *arguments)
    assert (2, "") == (ran.code, ran.out)
    assert "Traceback" not in ran.err
    assert "error: " in ran.err
    assert all(line.isprintable() for line in ran.err.split("\n"))
    assert before == contents(Path())


def test_an_instance_says_what_is_wrong_with_its_text(capsys: pytest.CaptureFixture[str]) -> None:
    ran = call(capsys, "validate", "schema/shop.yaml#Order", "cut.json")
    assert ran.err.startswith("cut.json:2:13: error: expected JSON: ")


def test_an_instance_is_read_as_json_whatever_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    Path("body.txt").write_text("amount: 1\n", encoding="utf-8")
    ran = call(capsys, "validate", "schema/shop.yaml#Order", "body.txt")
    assert 2 == ran.code
    assert ran.err.startswith("body.txt:1:1: error: expected JSON: ")
    assert ".yaml" not in ran.err
    Path("body.txt").write_text('{\n\t"amount": 1\n}', encoding="utf-8")
    assert 0 == call(capsys, "validate", "schema/shop.yaml#Order", "body.txt").code
    Path("body.txt").write_text('{\n\t"amount": 0\n}', encoding="utf-8")
    ran = call(capsys, "validate", "schema/shop.yaml#Order", "body.txt")
    assert ran.out.startswith("body.txt:2:12: error: minimum: ")


def test_validate_says_nothing_of_writing(capsys: pytest.CaptureFixture[str]) -> None:
    ran = call(capsys, "validate", "schema/shop.yaml#Order", "no.json")
    assert "written" not in ran.err


# --- the process ---------------------------------------------------------------------------------


def test_help_names_every_argument_and_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    whole, part = call(capsys, "--help"), call(capsys, "generate", "--help")
    assert (0, 0, "", "") == (whole.code, part.code, whole.err, part.err)
    for word in ("generate", "validate", "Exit codes: 0 done; 1", "2 the schema or the call"):
        assert word in " ".join(whole.out.split())
    for word in ("SCHEMA", "--output DIR", "--check", "--force"):
        assert word in part.out
    assert "SCHEMA#Name INSTANCE.json" in call(capsys, "validate", "--help").out


def test_output_in_a_pipe_is_plain_and_greppable() -> None:
    ran = generate(Path(), "generate", env={"TERM": "xterm-256color", "FORCE_COLOR": "1"})
    assert (0, "") == (ran.code, ran.err)
    assert all(line.isprintable() for line in ran.out.split("\n"))
    words = {line.split()[0] for line in ran.out.splitlines()[:-1]}
    assert {"created"} == words


@pytest.mark.parametrize(
    ("code", "arguments"), [(0, ["generate"]), (1, ["generate", "--check"]), (0, ["--help"])]
)
def test_a_reader_that_leaves_early_gets_no_traceback(code: int, arguments: list[str]) -> None:
    process = subprocess.Popen(
        [sys.executable, str(GENERATE), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    with process.stderr as stream:
        errors = stream.read().decode()
    assert (code, "") == (process.wait(), errors)


def test_output_goes_to_a_terminal_of_any_encoding(capsys: pytest.CaptureFixture[str]) -> None:
    schema = Path("schema/shop.yaml")
    schema.write_text(SHOP.replace("amount:", "é漢:"), encoding="utf-8")
    assert 0 == call(capsys, "generate").code
    schema.write_text(SHOP.replace("amount:", "ü漢:"), encoding="utf-8")
    env = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    ran = generate(Path(), "generate", "--check", env=env)
    assert (1, "") == (ran.code, ran.err)


def test_without_the_extra_it_says_what_to_install() -> None:
    ran = subprocess.run(
        [sys.executable, "-I", "-S", str(GENERATE), "generate"],
        capture_output=True,
        check=False,
        text=True,
    )
    assert (2, "") == (ran.returncode, ran.stdout)
    assert "pip install 'realtime-session[generate]'" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not Path("generated").exists()
