"""Values in a schema are judged where that takes bounded work, and what is found has an end."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from schemaclass import SchemaError, compile_schema
from schemaclass.cli import main
from schemaclass.core.problems import MOST_TOLD, Location, Problem
from schemaclass.driver.pipeline import compile_document
from schemaclass.driver.validate import validate
from schemaclass.lint.spelling import Spelling
from schemaclass.source.load import parse

Schema = dict[str, Any]
N: Schema = {"$ref": "#/$defs/N"}
NUMBER: Schema = {"type": "integer"}
LISTS = [NUMBER, {"type": "array", "items": N}, {"type": "array", "items": N, "minItems": 1}]


def warned(schema: Schema) -> list[str]:
    document = parse(json.dumps(schema).encode(), "s.json")
    warnings = compile_document(document, "judged", "s.json", ()).warnings
    return [each.sentence for each in warnings if each.code.startswith("refused")]


def nested(depth: int, value: object, wrap: Callable[[object], object]) -> object:
    for _ in range(depth):
        value = wrap(value)
    return value


def listed(value: object) -> list[object]:
    return [value]


def member(value: object) -> dict[str, object]:
    return {"a": value}


def of_itself(held: Schema, value: object, wrap: Callable[[object], object]) -> Any:  # noqa: ANN401  # a family
    def family(depth: int) -> Schema:
        examples = [nested(depth, value, wrap)]
        return {"$defs": {"N": held}, "properties": {"p": {**N, "examples": examples}}}

    return family


def by_two_ways(word: str) -> Any:  # noqa: ANN401  # a family
    def family(depth: int) -> Schema:
        next_: Callable[[int], Schema] = lambda at: {"$ref": f"#/$defs/D{at + 1}"}  # noqa: E731  # short
        defs: Schema = {
            f"D{at}": {word: [next_(at), {**next_(at), "title": "T"}]} for at in range(depth)
        }
        defs[f"D{depth}"] = {"type": ["integer", "boolean"]}
        return {"$defs": defs, "properties": {"p": {"$ref": "#/$defs/D0", "examples": ["x"]}}}

    return family


MEMBERS = {"properties": {"a": N}}
FAMILIES: Mapping[str, Callable[[int], Schema]] = {
    "anyOf": of_itself({"anyOf": LISTS}, "x", listed),
    "oneOf": of_itself({"oneOf": LISTS}, "x", listed),
    "items and contains": of_itself({"items": N, "contains": N, "not": NUMBER}, 1, listed),
    "if": of_itself(
        {"type": "array", "if": {"items": N}, "then": {"items": N}, "else": False}, 1, listed
    ),
    "unevaluatedProperties": of_itself(
        {"allOf": [MEMBERS, MEMBERS], "not": NUMBER, "unevaluatedProperties": False}, 1, member
    ),
    "patternProperties": of_itself(
        {"patternProperties": {"a": N, "^a": N}, "not": NUMBER}, 1, member
    ),
    "dependentSchemas": of_itself(
        {**MEMBERS, "dependentSchemas": {"a": MEMBERS}, "not": NUMBER}, 1, member
    ),
    "two ways of anyOf": by_two_ways("anyOf"),
    "two ways of oneOf": by_two_ways("oneOf"),
    "two ways of allOf": by_two_ways("allOf"),
}

_CHILD = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (2_000_000_000,) * 2)
resource.setrlimit(resource.RLIMIT_CPU, (8, 8))
from schemaclass import compile_schema
for each in json.load(sys.stdin):
    compile_schema(each)
print("done")
"""


@pytest.mark.parametrize("name", FAMILIES)
def test_a_value_that_takes_too_much_work_is_not_judged(name: str) -> None:
    schemas = [FAMILIES[name](depth) for depth in (18, 26, 40)]
    ran = subprocess.run(
        [sys.executable, "-c", _CHILD],
        input=json.dumps(schemas),
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert (ran.returncode, ran.stdout) == (0, "done\n"), ran.stderr


@pytest.mark.parametrize("name", FAMILIES)
def test_a_usual_value_is_judged(name: str) -> None:
    assert warned(FAMILIES[name](2))


def test_a_deep_value_is_judged_by_what_leads_on_by_one_way() -> None:
    held = {"anyOf": [NUMBER, {"type": "array", "items": N}, {"type": "object"}]}
    assert ['examples: "x" meets none of the schemas of anyOf'] == warned(
        of_itself(held, "x", listed)(20)
    )


def test_what_one_value_takes_is_not_taken_from_others() -> None:
    schema = FAMILIES["anyOf"](40)
    schema["properties"] |= {"q": {**NUMBER, "examples": ["y"]}}
    assert ['examples: "y" is not an integer'] == warned(schema)


def test_a_pattern_that_is_not_understood_hides_nothing_else() -> None:
    strange = {"type": "string", "pattern": r"^(?<a>x)\k<a>$", "default": "y"}
    members = {**{f"a{at}": strange for at in range(20)}, "b": {"maximum": 1, "default": 2}}
    assert 1 == len(warned({"properties": members}))


def test_each_schema_is_written_once(monkeypatch: pytest.MonkeyPatch) -> None:
    written = []

    def counted(*arguments: Any) -> Any:  # noqa: ANN401  # of what is wrapped
        written.append(arguments)
        return usual(*arguments)

    usual = Spelling.written
    monkeypatch.setattr(Spelling, "written", counted)
    schema = {"properties": {f"p{at}": {"type": "string"} for at in range(50)}}
    assert 300 == len(warned({**schema, "examples": [{"p1": at} for at in range(300)]}))
    assert 51 == len(written)


# How much is told


def test_missing_members_are_told_together() -> None:
    few = {"required": ["a", "b"], "properties": {"a": {}, "b": {}}, "examples": [{}, {"a": 1}]}
    assert warned(few) == [
        'examples: an object has no members "a" and "b"',
        'examples: an object has no member "b"',
    ]


def test_of_many_missing_members_twenty_are_named() -> None:
    names = [f"m{at}" for at in range(300)]
    found = warned({"required": names, "examples": [{"x": at} for at in range(20)]})
    assert 20 == len(found)
    assert all('"m19" and 280 more' in each and "m20" not in each for each in found)


def test_of_what_is_wrong_with_one_value_twenty_are_told() -> None:
    assert 20 == len(warned({"items": {"type": "string"}, "examples": [list(range(100))]}))


def test_problems_of_an_error_have_an_end() -> None:
    problems = [Problem(Location("f", at + 1), "c", "is wrong") for at in range(MOST_TOLD + 5)]
    lines = str(SchemaError(problems)).splitlines()
    assert ("and 5 more", MOST_TOLD) == (lines[-1], str(lines).count("is wrong"))
    assert "more" not in str(SchemaError(problems[: MOST_TOLD + 1]))


def test_violations_have_an_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    schema, instance = tmp_path / "s.json", tmp_path / "i.json"
    schema.write_text('{"type": "array", "items": {"type": "string"}}')
    for count, last in ((MOST_TOLD, ""), (MOST_TOLD + 1, ""), (3456, "and 2,456 more")):
        instance.write_text(json.dumps(list(range(count)), indent=0))
        lines = validate(f"{schema}#Root", instance)
        assert len(lines) == min(count, MOST_TOLD + 1)
        assert last in lines[-1]
        assert f"i.json:{MOST_TOLD + 1}:" in lines[MOST_TOLD - 1]
    assert 1 == main(["validate", f"{schema}#Root", str(instance)])
    assert capsys.readouterr().out.endswith("and 2,456 more\n")


def test_warnings_have_an_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    schema = tmp_path / "s.json"
    members = {f"p{at}": {"type": "integer", "minimun": 1} for at in range(MOST_TOLD + 7)}
    schema.write_text(json.dumps({"type": "object", "properties": members}))
    assert 0 == main(["generate", "--no-pages", "--output", str(tmp_path / "made"), str(schema)])
    told = capsys.readouterr().err
    assert (MOST_TOLD, True) == (told.count("warning:"), told.endswith("and 7 more\n"))


# What is handed in


class LyingNumber(int):
    """A number that can't be compared."""

    def __lt__(self, _: object) -> bool:
        raise KeyError

    __gt__ = __lt__


class LyingFraction(float):
    """A number that can't be reckoned with."""

    def __sub__(self, _: object) -> float:
        raise KeyError


class LyingText(str):
    """A text that doesn't say what it is made of."""

    __slots__ = ()

    def isascii(self) -> bool:
        """Raise, whatever it is."""
        raise KeyError


def raising(kind: type, method: str, error: type[Exception]) -> Any:  # noqa: ANN401  # an instance
    def fail(_: object) -> Iterator[object]:
        raise error

    return type("Raising", (kind,), {method: fail})()


def test_of_subclasses_the_plain_value_counts() -> None:
    schema = {"minimum": LyingNumber(3), "maximum": LyingFraction(4.5), "title": LyingText("T")}
    assert 1 == len(compile_schema(schema).errors(2))


@pytest.mark.parametrize("error", [KeyError, MemoryError, RecursionError, StopIteration])
@pytest.mark.parametrize(("kind", "method"), [(list, "__iter__"), (dict, "items")])
def test_what_a_collection_raises_is_told(kind: type, method: str, error: type[Exception]) -> None:
    for schema in (raising(kind, method, error), {"const": raising(kind, method, error)}):
        with pytest.raises(SchemaError) as caught:
            compile_schema(schema)
        assert ["not-json"] == [each.code for each in caught.value.problems]


def test_members_that_are_no_pairs_are_told() -> None:
    schema = type("Odd", (dict,), {"items": lambda _: iter([1, 2])})()
    with pytest.raises(SchemaError, match="not-json"):
        compile_schema(schema)


def test_what_resources_raise_is_told() -> None:
    with pytest.raises(SchemaError, match="resources: must be a mapping"):
        compile_schema({}, resources=raising(dict, "items", MemoryError))
