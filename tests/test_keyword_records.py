"""The records of the assertions, one by one: their tests, their words, and how two are merged.

What is expected was written by hand. Each condition is run as it would stand in generated code.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import pytest

from referee import ROOT
from schemaclass import compile_schema
from schemaclass.codegen.emit_leaves import is_kind, is_no_kind, variable
from schemaclass.core.code import Name
from schemaclass.core.model import Argument
from schemaclass.core.scope import HOMES, Scope
from schemaclass.lowering.normalise import STRUCTURE
from schemaclass.runtime import _values
from schemaclass.runtime.optional import _formats
from schemaclass.vocabulary.applicators import APPLICATORS, in_order
from schemaclass.vocabulary.dialects import DIALECTS
from schemaclass.vocabulary.keywords import ANNOTATIONS, ARTICLES, ASSERTIONS, JSON_TYPES
from schemaclass.vocabulary.phrases import alternatives

# A keyword and an argument, what a message and a page say, the values that meet it and break it.
Record: TypeAlias = tuple[str, Argument, str, str, list[Any], list[Any]]

DAY = "a date as in RFC 3339"
RECORDS: tuple[Record, ...] = (
    ("type", ("string",), "is not a string", "a string", ["", "a"], [1, None, [], {}, True]),
    ("type", ("integer",), "is not an integer", "an integer", [1, 1.0], [1.5, True, "1"]),
    ("type", ("number",), "is not a number", "a number", [1, 1.5], [True, math.nan, math.inf, ""]),
    ("type", ("boolean",), "is not a boolean", "a boolean", [True, False], [1, 0, "", None]),
    ("type", ("array",), "is not an array", "an array", [[], [1]], [{}, "", ()]),
    ("type", ("object",), "is not an object", "an object", [{}], [[], "", None]),
    ("type", ("null",), "is not null", "null", [None], [0, False, "", [], {}]),
    (
        "type",
        ("string", "integer", "null"),
        "is not a string, an integer or null",
        "a string, an integer or null",
        ["", 1, None],
        [1.5, [], False],
    ),
    ("never", False, "is not allowed here", "no value is allowed", [], [None, 1, {}]),
    (
        "enum",
        ["a", "b"],
        "is not one of 'a' or 'b'",
        "one of 'a' or 'b'",
        ["a", "b"],
        ["c", 1, [], {}],
    ),
    ("enum", ["a"], "is not one of 'a'", "one of 'a'", ["a"], ["b", 1, None, ["a"]]),
    ("enum", [1], "is not one of 1", "one of 1", [1, 1.0], [True, "1", 2]),
    (
        "enum",
        ["a", 1, None],
        "is not one of 'a', 1 or None",
        "one of 'a', 1 or None",
        ["a", 1.0, None],
        [True, "b", 0, False],
    ),
    ("enum", [], "is not one of no value", "one of no value", [], ["", "a", None]),
    ("const", None, "is not None", "always None", [None], [0, False, "", "None"]),
    ("const", True, "is not True", "always True", [True], [1, 1.0, "True", False]),
    ("const", False, "is not False", "always False", [False], [0, None, "", True]),
    ("const", "a", "is not 'a'", "always 'a'", ["a"], ["b", 1, None]),
    ("const", 1, "is not 1", "always 1", [1, 1.0], [True, 2, "1"]),
    ("const", 0.5, "is not 0.5", "always 0.5", [0.5], [1, "0.5"]),
    ("const", [1], "is not [1]", "always [1]", [[1], [1.0]], [[True], [], 1]),
    ("const", {"a": [1]}, "is not {'a': [1]}", "always {'a': [1]}", [{"a": [1.0]}], [{}, {"a": 1}]),
    ("minimum", 2, "is less than the minimum 2", "at least 2", [2, 2.5], [1.5, math.nan]),
    ("maximum", 2, "is more than the maximum 2", "at most 2", [2, 1.5], [2.5, math.nan]),
    ("exclusiveMinimum", 2, "is not more than 2", "more than 2", [2.5], [2, 1, math.nan]),
    ("exclusiveMaximum", 2, "is not less than 2", "less than 2", [1.5], [2, 3, math.nan]),
    ("multipleOf", 0.01, "is not a multiple of 0.01", "a multiple of 0.01", [19.99, 0], [0.005]),
    ("minLength", 2, "has fewer than 2 characters", "at least 2 characters", ["ab", "abc"], ["a"]),
    ("minLength", 1, "has fewer than 1 character", "at least 1 character", ["a"], [""]),
    ("maxLength", 2, "has more than 2 characters", "at most 2 characters", ["ab", ""], ["abc"]),
    (
        "pattern",
        r"^a\d",
        r"does not match the pattern ^a\d",
        r"matches the pattern ^a\d",
        ["a1", "a1b"],
        ["a", "b1", "a\u0661"],
    ),
    ("minItems", 2, "has fewer than 2 items", "at least 2 items", [[1, 2]], [[1], []]),
    ("maxItems", 1, "has more than 1 item", "at most 1 item", [[1], []], [[1, 2]]),
    (
        "uniqueItems",
        True,
        "has items that are equal",
        "no two items are equal",
        [[1, True], []],
        [[1, 1.0]],
    ),
    ("minProperties", 1, "has fewer than 1 member", "at least 1 member", [{"a": 1}], [{}]),
    ("maxProperties", 0, "has more than 0 members", "at most 0 members", [{}], [{"a": 1}]),
    ("textFormat", "date", f"is not {DAY}", DAY, ["2024-02-29"], ["2023-02-29", "a"]),
    (
        "numberFormat",
        "int32",
        "is not an integer of 32 bits",
        "an integer of 32 bits",
        [2**31 - 1],
        [2**31, 0.5],
    ),
    (
        "contentIsEncoded",
        "base64",
        "is not encoded as base64",
        "encoded as base64",
        ["YQ=="],
        ["a", "Y"],
    ),
    (
        "contentIsMedia",
        ["application/json"],
        "does not hold application/json",
        "holds application/json",
        ["{}", "1"],
        ["{", ""],
    ),
    (
        "contentIsMedia",
        ["application/json", "base64"],
        "does not hold application/json",
        "holds application/json",
        ["e30="],
        ["ew=="],
    ),
)


def is_broken(keyword: str, argument: Argument, value: object) -> bool:
    """Run a keyword's condition, with what it imports and the constants that it defines."""
    scope = Scope()
    condition = ASSERTIONS[keyword].fails(Name("v"), argument, scope)
    known: dict[str, Any] = {"v": value}
    for name in scope.used:
        known[name] = vars(_values).get(name) or vars(_formats)[name]
        assert HOMES[name] in {"._values", "._formats"}
    exec("\n".join(scope.constants.values()), known)  # noqa: S102  # our own code
    joint = f" {condition.operator} "
    return bool(eval(joint.join(condition.operands), known))  # noqa: S307  # likewise


@pytest.mark.parametrize("record", RECORDS, ids=lambda each: f"{each[0]} {each[1]}")
def test_a_record_says_and_tests_what_its_keyword_means(record: Record) -> None:
    keyword, argument, words, docs, meets, breaks = record
    assert words == ASSERTIONS[keyword].words(argument)
    assert docs == ASSERTIONS[keyword].docs(argument)
    assert [] == [value for value in meets if is_broken(keyword, argument, value)]
    assert [] == [value for value in breaks if not is_broken(keyword, argument, value)]


def test_every_assertion_is_tried_here() -> None:
    assert ASSERTIONS.keys() == {record[0] for record in RECORDS}
    assert all(keyword == record.keyword for keyword, record in ASSERTIONS.items())


def test_an_assertion_is_of_one_type_or_of_all() -> None:
    of: dict[str, str] = {
        "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf numberFormat": "number",
        "minLength maxLength pattern textFormat contentIsEncoded contentIsMedia": "string",
        "minItems maxItems uniqueItems": "array",
        "minProperties maxProperties": "object",
        "type never enum const": "",
    }
    expected = {word: kind for words, kind in of.items() for word in words.split()}
    assert expected == {word: record.applies for word, record in ASSERTIONS.items()}


def test_only_an_unknown_word_may_be_news() -> None:
    assert ["enum"] == [word for word, record in ASSERTIONS.items() if record.drifts]


def test_what_the_compiler_calls_otherwise_has_a_name_in_schemas() -> None:
    expected = {
        "never": "false",
        "textFormat": "format",
        "numberFormat": "format",
        "contentIsEncoded": "contentEncoding",
        "contentIsMedia": "contentMediaType",
    }
    assert expected == {word: each.written for word, each in ASSERTIONS.items() if each.written}


@pytest.mark.parametrize(
    ("keyword", "one", "other", "both"),
    [
        ("type", ("string", "null"), ("null", "array"), ("null",)),
        ("type", ("number",), ("integer",), ("integer",)),
        ("type", ("integer", "null"), ("number",), ("integer",)),
        ("type", ("number", "null"), ("integer",), ("integer",)),
        ("type", ("string",), ("number",), ()),
        ("type", ("number", "string"), ("string", "number"), ("number", "string")),
        ("enum", [1, "a", True], [True, 1.0], [1, True]),
        ("enum", ["a"], ["b"], []),
        ("const", [1], [1.0], [1]),
        ("const", 1, True, None),
        ("minimum", 1, 2, 2),
        ("minimum", 2, 1, 2),
        ("maximum", 1, 2, 1),
        ("maximum", 2, 1, 1),
        ("exclusiveMinimum", 1, 2, 2),
        ("exclusiveMaximum", 1, 2, 1),
        ("multipleOf", 4, 6, 12),
        ("multipleOf", 0.5, 0.5, 0.5),
        ("multipleOf", 0.5, 2, None),
        ("multipleOf", 2, 0.5, None),
        ("minLength", 1, 2, 2),
        ("maxLength", 1, 2, 1),
        ("minItems", 1, 2, 2),
        ("maxItems", 1, 2, 1),
        ("minProperties", 1, 2, 2),
        ("maxProperties", 1, 2, 1),
        ("pattern", "a", "a", "a"),
        ("pattern", "a", "b", None),
        ("uniqueItems", True, True, True),
        ("textFormat", "date", "time", None),
        ("numberFormat", "int32", "int32", "int32"),
        ("contentIsMedia", ["a"], ["a"], ["a"]),
        ("contentIsEncoded", ("a",), ("a",), None),
    ],
)
def test_two_arguments_are_one(
    keyword: str, one: Argument, other: Argument, both: Argument | None
) -> None:
    assert repr(both) == repr(ASSERTIONS[keyword].merge(one, other))


def test_the_types_are_those_of_json() -> None:
    expected = ["array", "boolean", "integer", "null", "number", "object", "string"]
    assert expected == sorted(ARTICLES) == sorted(JSON_TYPES)
    assert "a string" == alternatives(["a string"])
    assert "no value" == alternatives([])


def test_the_order_is_assertions_then_applicators_then_the_rest() -> None:
    words = [*ASSERTIONS, *APPLICATORS]
    assert [*words, "title", "x-a"] == in_order(["title", "x-a", *reversed(words)])
    assert ("type", "$ref") == (words[0], words[len(ASSERTIONS)])


VALUES: list[Any] = ["", 1, 1.5, True, None, [], {}]
KINDS: dict[str, list[Any]] = {
    "string": [""],
    "integer": [1],
    "number": [1, 1.5],
    "boolean": [True],
    "null": [None],
    "array": [[]],
    "object": [{}],
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_straight_path_knows_the_types_of_python(kind: str) -> None:
    for value in VALUES:
        is_one = any(type(value) is type(each) and value == each for each in KINDS[kind])
        known = {"v": value}
        assert is_one == eval(is_kind(kind, Name("v")), known)  # noqa: S307  # our own code
        assert is_one != eval(is_no_kind(kind, Name("v")), known)  # noqa: S307  # likewise


def test_values_at_every_depth_have_names_of_their_own() -> None:
    names = ["v", "item", "inner", "deeper", "deepest", "deepest_5", "deepest_6"]
    assert names == [variable(depth) for depth in range(7)]


def test_every_keyword_has_one_record() -> None:
    named = [*ASSERTIONS, *APPLICATORS, *ANNOTATIONS]
    assert len(named) == len(set(named))
    words = {word for dialect in DIALECTS.values() for word in dialect.keywords}
    own = {word for word, record in ASSERTIONS.items() if record.written}
    respelt = {"$recursiveRef", "additionalItems", "dependencies", "nullable"}
    assert {*named, *STRUCTURE} - own == words - respelt


def test_what_becomes_of_annotations_stands_in_the_document() -> None:
    text = (ROOT / "docs" / "keywords.md").read_text("utf-8")
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| `")]
    told = {row[0].strip("| `"): row[4] for row in rows if len(row) > 4}
    expected = {word: said for word, said in ANNOTATIONS.items() if word not in STRUCTURE}
    assert expected == {word: told[word] for word in expected}


@pytest.mark.parametrize(
    "limits",
    [
        {},
        {"minimum": 0},
        {"maximum": 9},
        {"minimum": 0, "maximum": 9},
        {"minimum": 0, "exclusiveMaximum": 9},
        {"exclusiveMinimum": 0, "maximum": 9},
        {"exclusiveMinimum": 0, "exclusiveMaximum": 9},
    ],
    ids=str,
)
def test_numbers_without_end_are_refused_whatever_the_limits(limits: dict[str, int]) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "number", **limits}}}
    compiled = compile_schema(schema)
    for value in (math.nan, math.inf, -math.inf):
        assert ["/a"] == list({each.pointer for each in compiled.errors({"a": value})})
        with pytest.raises(ValueError, match="violation"):
            compiled.decode({"a": value})
    assert {"a": 1.5} == compiled.encode(compiled.decode({"a": 1.5}))
