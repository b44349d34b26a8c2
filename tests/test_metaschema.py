"""Schemas that break their metaschema: every keyword of every dialect, wherever it stands.

What is wrong is derived from the metaschemas themselves: of a list of values, all that jsonschema
refuses as the argument of a keyword. Each is told at its place, in words that name the keyword,
what it must be and what was found, and the same mistake in the same words in each dialect.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin

import jsonschema
import pytest
from jsonschema_specifications import (  # type: ignore[import-untyped]  # it declares no types
    REGISTRY,
)

from projects import Ran, call
from schemaclass import SchemaError, compile_schema

DRAFTS: Mapping[str, tuple[str, Any]] = {
    "draft4": ("http://json-schema.org/draft-04/schema#", jsonschema.Draft4Validator),
    "draft6": ("http://json-schema.org/draft-06/schema#", jsonschema.Draft6Validator),
    "draft7": ("http://json-schema.org/draft-07/schema#", jsonschema.Draft7Validator),
    "draft2019-09": (
        "https://json-schema.org/draft/2019-09/schema",
        jsonschema.Draft201909Validator,
    ),
    "draft2020-12": (
        "https://json-schema.org/draft/2020-12/schema",
        jsonschema.Draft202012Validator,
    ),
    "openapi3.0": ("3.0.3", jsonschema.Draft4Validator),
    "openapi3.1": ("3.1.0", jsonschema.Draft202012Validator),
}

# Of every type, out of every range, with items and members of every type.
VALUES: list[Any] = [
    None, True, 0, -1, 1.5, "", "x", "#x", "a b", [], {}, [1], [None], ["x"], ["a", "a"], [[]],
    [{"type": 1}], {"a": 1}, {"a": None}, {"a": "x"}, {"a": [1]}, {"a": ["b", "b"]}, {"a": []},
    {"a": {"type": "text"}}, {"type": 1}, {"minLength": -1}, {"a": {"required": 1}},
    {"$ref": 5}, {"a": {"$ref": []}},
]  # fmt: skip

# What the dialects have, and the metaschemas that they are held against have not.
MORE: Mapping[str, Mapping[str, object]] = {
    "draft4": {"$ref": {"type": "string"}},
    "draft7": {"writeOnly": {"type": "boolean"}},
    "openapi3.0": {
        "$ref": {"type": "string"},
        "deprecated": {"type": "boolean"},
        "nullable": {"type": "boolean"},
        "readOnly": {"type": "boolean"},
        "writeOnly": {"type": "boolean"},
    },
    "openapi3.1": {"nullable": {"type": "boolean"}},
}


# What is plain whatever the metaschema says: a warning.
PLAIN = [
    ("exclusiveMaximum", True),
    ("exclusiveMinimum", True),
    ("$recursiveAnchor", True),
    ("required", []),
]
# Told by their names as contradictions, and not here.
CONTRADICTIONS = [("required", ["a", "a"]), ("enum", ["a", "a"]), ("enum", [])]


def words_of(dialect: str) -> list[str]:
    """Give the keywords that a dialect's metaschema knows, those of its vocabularies too."""
    metaschema = DRAFTS[dialect][1].META_SCHEMA
    vocabularies: list[Any] = [
        REGISTRY.contents(urljoin(metaschema["$id"], part["$ref"]))
        for part in metaschema.get("allOf", ())
    ]
    known: list[dict[str, object]] = [part["properties"] for part in (metaschema, *vocabularies)]
    words = dict.fromkeys(word for words in (*known, MORE.get(dialect, {})) for word in words)
    return [word for word in words if word != "$schema"]


def wrong_values(dialect: str, word: str) -> list[Any]:
    """Give the values that are no argument of a keyword."""
    validator = DRAFTS[dialect][1]
    judges = [validator(validator.META_SCHEMA)]
    if more := MORE.get(dialect):
        judges.append(
            jsonschema.Draft202012Validator({"properties": {**more, "a": {"properties": more}}})
        )
    return [
        value
        for value in VALUES
        if (word, value) not in CONTRADICTIONS
        and not all(judge.is_valid({word: value}) for judge in judges)
    ]


CASES = [
    (dialect, word)
    for dialect in DRAFTS
    for word in words_of(dialect)
    if wrong_values(dialect, word)
]


class Told(NamedTuple):
    """A message: what stands on its first line, and the pointer on its second."""

    line: int
    severity: str
    sentence: str
    code: str
    pointer: str


MESSAGE = re.compile(
    r"^schema\.json:(\d+):\d+: (error|warning): (.*)  \[([a-z-]+)\]\n    #(.*)$",
    re.MULTILINE | re.IGNORECASE,
)


def document(dialect: str, schemas: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """Give a document in a dialect, and the pointer of the mapping of its named schemas."""
    said = DRAFTS[dialect][0]
    if dialect.startswith("openapi"):
        return {"openapi": said, "components": {"schemas": schemas}}, "/components/schemas"
    return {"$schema": said, "definitions": schemas}, "/definitions"


def lines(value: object, pointer: str = "", first: int = 1) -> Iterator[tuple[str, int]]:
    """Give the line of each value in the text that `json.dumps` writes with an indent."""
    yield pointer, first
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        line = first + 1
        for name, inner in pairs:
            token = str(name).replace("~", "~0").replace("/", "~1")
            yield from lines(inner, f"{pointer}/{token}", line)
            line += len(json.dumps(inner, indent=1).splitlines())


def generated(data: object, capsys: pytest.CaptureFixture[str]) -> tuple[Ran, list[Told]]:
    """Run the command in the working folder; each message must be well formed and in its place."""
    Path("schema.json").write_text(json.dumps(data, indent=1), encoding="utf-8")
    ran = call(capsys, "generate", "schema.json", "--output", "out")
    assert "internal error" not in ran.err
    told = [
        Told(int(line), *rest) for line, *rest in (m.groups() for m in MESSAGE.finditer(ran.err))
    ]
    where = dict(lines(data))
    assert [] == [each for each in told if each.line != where[each.pointer]]
    return ran, told


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_there_are_many_cases() -> None:
    assert len(CASES) > 200
    assert len([1 for case in CASES for _ in wrong_values(*case)]) > 3000
    assert {dialect for dialect, _ in CASES} == {*DRAFTS}


@pytest.mark.parametrize(("dialect", "word"), CASES)
def test_a_wrong_argument_is_told_at_its_place(
    dialect: str, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    values = wrong_values(dialect, word)
    plain = [value for value in values if (word, value) in PLAIN]
    for severity, some in (
        ("error", [value for value in values if value not in plain]),
        ("warning", plain),
    ):
        if not some:
            continue
        data, base = document(dialect, {f"A{at}": {word: value} for at, value in enumerate(some)})
        ran, told = generated(data, capsys)
        assert (2 if severity == "error" else 0) == ran.code
        assert Path("out").exists() is (severity == "warning")
        for at, value in enumerate(some):
            place = f"{base}/A{at}/{word}"
            ours = [each for each in told if f"{each.pointer}/".startswith(f"{place}/")]
            assert ours, value
            assert {severity} == {each.severity for each in ours}
            assert [] == [each for each in ours if not is_well_said(each)]


def is_well_said(told: Told) -> bool:
    """Tell whether a message names the keyword, what it must be and what was found."""
    named, _, sentence = told.sentence.partition(": must ")
    return (
        named in told.pointer.split("/")
        and ", found " in sentence
        and "metaschema" not in sentence
        and told.code.startswith("keyword-")
    )


# What each metaschema has otherwise than the others: those of the dialects that agree.
OTHERWISE = {
    "items": ("draft4 draft6 draft7 draft2019-09 openapi3.0", "draft2020-12 openapi3.1"),
    "exclusiveMaximum": ("draft4 openapi3.0", "draft6 draft7 draft2019-09 draft2020-12 openapi3.1"),
    "exclusiveMinimum": ("draft4 openapi3.0", "draft6 draft7 draft2019-09 draft2020-12 openapi3.1"),
    "$recursiveAnchor": ("draft2019-09", "draft2020-12 openapi3.1"),
    "$id": ("draft6 draft7", "draft2019-09 draft2020-12 openapi3.1"),
}


@pytest.mark.parametrize("word", sorted({word for _, word in CASES}))
def test_the_same_mistake_is_told_in_the_same_words(word: str) -> None:
    said: dict[tuple[str, int], set[tuple[str, ...]]] = {}
    for dialect in (dialect for dialect, each in CASES if each == word):
        groups = OTHERWISE.get(word, (" ".join(DRAFTS),))
        group = next(at for at, names in enumerate(groups) if dialect in names.split())
        for value in wrong_values(dialect, word):
            if (word, value) not in PLAIN:
                with pytest.raises(SchemaError) as caught:
                    compile_schema({word: value}, dialect)
                sentences = tuple(each.sentence for each in caught.value.problems)
                said.setdefault((json.dumps(value), group), set()).add(sentences)
    assert {} == {value: several for value, several in said.items() if len(several) > 1}


def inside(schema: Any) -> dict[str, Any]:  # noqa: ANN401  # JSON
    """Put a schema into others, by the applicators that all dialects have."""
    return {
        "properties": {"a/b": {"items": {"allOf": [{"anyOf": [{"not": schema}]}]}}},
        "oneOf": [{"additionalProperties": schema}],
    }


FAULTS = {
    "minimum": ("x", 'minimum: must be a number, found "x"'),
    "minLength": (-1, "minLength: must be at least 0, found -1"),
    "type": (5, "type: must be a string or an array, found 5"),
    "properties": ({"b": 1}, "b: must be a schema, found 1"),
    "description": (None, "description: must be a string, found null"),
}


@pytest.mark.parametrize("dialect", DRAFTS)
def test_several_faults_deep_inside_are_all_told(
    dialect: str, capsys: pytest.CaptureFixture[str]
) -> None:
    fault = {word: value for word, (value, _) in FAULTS.items()}
    data, base = document(dialect, {"A": inside(inside(fault)), "B": fault})
    ran, told = generated(data, capsys)
    assert 2 == ran.code
    assert {sentence for _, sentence in FAULTS.values()} == {each.sentence for each in told}
    assert len(FAULTS) * 5 == len(told)
    assert any(each.pointer.startswith(f"{base}/A/properties/a~1b/items/allOf/0/") for each in told)


@pytest.mark.parametrize("dialect", DRAFTS)
@pytest.mark.parametrize("applicator", ["items", "properties", "allOf", "not"])
def test_a_fault_at_any_depth_is_told(dialect: str, applicator: str) -> None:
    schema: Any = {"minimum": "x"}
    depth = 490 if applicator in ("items", "not") else 240
    for _ in range(depth):
        if applicator == "properties":
            schema = {"a": schema}
        schema = {applicator: [schema] if applicator == "allOf" else schema}
    with pytest.raises(SchemaError) as caught:
        compile_schema(schema, dialect)
    problem = caught.value.problems[-1]
    assert {"keyword-type"} == {each.code for each in caught.value.problems} - {"reference-chain"}
    assert ("keyword-type", 'minimum: must be a number, found "x"') == problem[1:3]
    assert problem.location.pointer.endswith("/minimum")
    assert depth == problem.location.pointer.count(f"/{applicator}")


@pytest.mark.parametrize("dialect", DRAFTS)
@pytest.mark.parametrize("other", DRAFTS)
def test_a_fault_in_a_document_of_another_dialect(
    dialect: str, other: str, capsys: pytest.CaptureFixture[str]
) -> None:
    there, base = document(other, {"B": inside({"minimum": "x"})})
    Path("other.json").write_text(json.dumps(there, indent=1), encoding="utf-8")
    data, _ = document(dialect, {"A": {"$ref": f"other.json#{base}/B"}})
    Path("schema.json").write_text(json.dumps(data, indent=1), encoding="utf-8")
    ran = call(capsys, "generate", "schema.json", "--output", "out")
    assert 2 == ran.code
    (pointer,) = (each for each, _ in lines(there) if each.endswith("/not/minimum"))
    line = dict(lines(there))[pointer]
    assert f"other.json:{line}:" in ran.err
    assert 'error: minimum: must be a number, found "x"  [keyword-type]' in ran.err
    assert f"    #{pointer}\n" in ran.err
    assert "internal error" not in ran.err


def test_a_schema_with_a_dialect_of_its_own_is_held_against_that() -> None:
    old = {"$schema": DRAFTS["draft7"][0], "$id": "https://example.com/old", "items": [{}]}
    newer = {"type": "string", "minLength": -1}
    with pytest.raises(SchemaError) as caught:
        compile_schema({"$defs": {"Old": old, "New": newer}, "$ref": "#/$defs/Old"})
    assert ["/$defs/New/minLength"] == [each.location.pointer for each in caught.value.problems]


# What only the formats of a metaschema refuse: whether it is a pattern, or a reference, is this
# compiler's business.
@pytest.mark.parametrize("dialect", DRAFTS)
@pytest.mark.parametrize("pattern", [r"^[\w-.]+$", "^[[:alpha:]]+$", "^a{,3}$", "^]$", "^}$"])
def test_a_pattern_that_a_metaschemas_format_refuses_compiles(dialect: str, pattern: str) -> None:
    compiled = compile_schema({"type": "string", "pattern": pattern}, dialect)
    assert ["pattern"] == [each.keyword for each in compiled.errors("\n")]


@pytest.mark.parametrize("dialect", [each for each in DRAFTS if not each.startswith("openapi")])
def test_a_reference_that_is_no_uri_compiles(
    dialect: str, capsys: pytest.CaptureFixture[str]
) -> None:
    data, _ = document(dialect, {"Box<Key>": {"type": "object"}})
    ran, _ = generated({**data, "$ref": "#/definitions/Box<Key>"}, capsys)
    assert 0 == ran.code


@pytest.mark.parametrize("dialect", DRAFTS)
def test_a_foreign_pattern_is_an_error_with_its_place(
    dialect: str, capsys: pytest.CaptureFixture[str]
) -> None:
    tag = {"type": "string", "pattern": r"\A(?i)x"}
    data, base = document(dialect, {"A": {"properties": {"tag": tag}}})
    ran, told = generated(data, capsys)
    assert 2 == ran.code
    assert [(f"{base}/A/properties/tag/pattern", "pattern")] == [
        (each.pointer, each.code) for each in told
    ]


@pytest.mark.parametrize("limit", ["exclusiveMinimum", "exclusiveMaximum"])
def test_an_exclusive_limit_of_draft_4_stands_beside_the_limit(
    limit: str, capsys: pytest.CaptureFixture[str]
) -> None:
    needed = limit.removeprefix("exclusive").lower()
    data, base = document("draft4", {"A": {"type": "number", limit: True}})
    ran, told = generated(data, capsys)
    sentence = f"{limit}: must have {needed} beside it, found true"
    assert 0 == ran.code
    assert [(sentence, f"{base}/A/{limit}")] == [(each.sentence, each.pointer) for each in told]
    with pytest.raises(SchemaError, match=f"beside {needed}, which is the number"):
        compile_schema({limit: 5}, "draft4")
