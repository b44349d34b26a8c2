"""`allOf` and `$ref` put together: the types say no more and no less than the checks."""

from __future__ import annotations

import dataclasses
import json
import pickle
import sys
import types
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from conftest import Loose
from fitting import Fitting
from referee import same
from schemaclass import CompiledSchema, compile_schema
from schemaclass.codegen.in_memory import import_package, unique_name
from schemaclass.driver.pipeline import compile_document, package_files, package_pages
from schemaclass.pages.markdown import render_pages
from schemaclass.source.load import Document

DEFINITIONS: dict[str, Any] = {
    "Base": {
        "type": "object",
        "properties": {"id": {"type": "integer"}, "kind": {"type": "string"}},
        "required": ["id"],
    },
    "Colour": {"type": "string", "enum": ["red", "green"]},
    "Maybe": {"type": ["object", "null"], "properties": {"a": {"type": "integer"}}},
    "Tree": {
        "allOf": [
            {"$ref": "#/$defs/Base"},
            {"properties": {"inner": {"type": "array", "items": {"$ref": "#/$defs/Tree"}}}},
        ]
    },
}


def compiled(schema: dict[str, Any]) -> CompiledSchema:
    return compile_schema({**schema, "$defs": DEFINITIONS})


def package_source(compiled: CompiledSchema) -> str:
    """Give the text of the module of the types."""
    name = f"{compiled.module.__name__}._models"
    loader: Loose = sys.modules[name].__loader__
    text: str = loader.get_source(name)
    return text


def shown(compiled: CompiledSchema) -> dict[str, dict[str, str]]:
    """Give the annotations of all classes."""
    return {
        name: {each: text for each, text in cls.__annotations__.items() if each != "extra"}
        for name in compiled.module.__all__
        if dataclasses.is_dataclass(cls := getattr(compiled.module, name)) and name != "Violation"
    }


BASE = {"id_": "int", "kind": "str | UnsetType"}

# A schema, and the classes that it becomes.
TYPES: dict[str, tuple[dict[str, Any], dict[str, dict[str, str]]]] = {
    "all members of all parts": (
        {
            "allOf": [
                {"$ref": "#/$defs/Base"},
                {"properties": {"kind": {"const": "cat"}, "lives": {"type": "number"}}},
            ],
            "properties": {"lives": {"type": ["integer", "string"]}},
            "required": ["kind"],
        },
        {
            "Base": BASE,
            "Root": {"id_": "int", "kind": "Literal['cat']", "lives": "int | UnsetType"},
        },
    ),
    "siblings of a reference": (
        {"$ref": "#/$defs/Base", "required": ["kind"], "properties": {"x": {"type": "null"}}},
        {"Base": BASE, "Root": {"id_": "int", "kind": "str", "x": "None | UnsetType"}},
    ),
    "what says no more has the type of what it names": (
        {
            "type": "object",
            "properties": {
                "one": {"$ref": "#/$defs/Base", "minProperties": 2},
                "two": {"allOf": [{"$ref": "#/$defs/Base"}, {"description": "the other"}]},
            },
        },
        {"Base": BASE, "Root": {"one": "Base | UnsetType", "two": "Base | UnsetType"}},
    ),
    "a nullable that may not be null": (
        {
            "type": "object",
            "properties": {
                "a": {"$ref": "#/$defs/Maybe"},
                "b": {"$ref": "#/$defs/Maybe", "type": "object"},
            },
        },
        {
            "Maybe": {"a": "int | UnsetType"},
            "Root": {"a": "Maybe | None | UnsetType", "b": "Maybe | UnsetType"},
        },
    ),
    "records in records": (
        {
            "allOf": [
                {"type": "object", "properties": {"in": {"$ref": "#/$defs/Base"}}},
                {"properties": {"in": {"properties": {"more": {"type": "boolean"}}}}},
            ]
        },
        {
            "Base": BASE,
            "Root": {"in_": "RootIn | UnsetType"},
            "RootIn": {**BASE, "more": "bool | UnsetType"},
        },
    ),
    "itself": (
        {"$ref": "#/$defs/Tree"},
        {
            "Base": BASE,
            "Root": {**BASE, "inner": "list[Tree] | UnsetType"},
            "Tree": {**BASE, "inner": "list[Tree] | UnsetType"},
        },
    ),
    "closed by what was looked at": (
        {
            "type": "object",
            "allOf": [{"properties": {"a": {"type": "string"}}}],
            "unevaluatedProperties": False,
        },
        {"Root": {"a": "str | UnsetType"}},
    ),
    "a member that a part refuses": (
        {
            "allOf": [
                {"type": "object", "properties": {"a": True}, "additionalProperties": False},
                {"properties": {"b": {"type": "string"}}},
            ]
        },
        {"Root": {"a": "JsonValue | UnsetType", "b": "Never | UnsetType"}},
    ),
    "alternatives that bring no members": (
        {
            "type": "object",
            "properties": {"a": True, "b": True},
            "oneOf": [{"required": ["a"]}, {"required": ["b"]}],
        },
        {"Root": {"a": "JsonValue | UnsetType", "b": "JsonValue | UnsetType"}},
    ),
    "alternatives that bring members": (
        {
            "allOf": [
                {"$ref": "#/$defs/Base"},
                {
                    "oneOf": [
                        {"properties": {"kind": {"const": "a"}, "x": True}, "required": ["kind"]},
                        {"properties": {"kind": {"const": "b"}, "y": True}, "required": ["kind"]},
                    ]
                },
            ]
        },
        {
            "Base": BASE,
            "RootA": {"id_": "int", "kind": "Literal['a']", "x": "JsonValue | UnsetType"},
            "RootB": {"id_": "int", "kind": "Literal['b']", "y": "JsonValue | UnsetType"},
        },
    ),
    "alternatives that the type leaves": (
        {
            "type": "object",
            "properties": {
                "a": {"anyOf": [{"type": "integer"}, {"type": "null"}], "type": "integer"},
                "b": {"anyOf": [{"$ref": "#/$defs/Base"}, {"type": "null"}], "type": "object"},
            },
        },
        {"Base": BASE, "Root": {"a": "int | UnsetType", "b": "Base | UnsetType"}},
    ),
    "names by a pattern": (
        {
            "type": "object",
            "properties": {
                "map": {
                    "type": "object",
                    "patternProperties": {"^x-": {"$ref": "#/$defs/Base"}},
                    "additionalProperties": False,
                }
            },
        },
        {"Base": BASE, "Root": {"map_": "dict[str, Base] | UnsetType"}},
    ),
    "items by place": (
        {
            "type": "object",
            "properties": {
                "pair": {
                    "type": "array",
                    "prefixItems": [{"$ref": "#/$defs/Base"}, {"type": ["integer", "null"]}],
                    "minItems": 2,
                    "items": False,
                },
                "list": {
                    "type": "array",
                    "prefixItems": [{"$ref": "#/$defs/Base"}],
                    "items": {"type": "string"},
                },
            },
        },
        {
            "Root": {
                "pair": "tuple[Base, int | None] | UnsetType",
                "list_": "list[Base | str] | UnsetType",
            },
            "Base": BASE,
        },
    ),
}


@pytest.mark.parametrize("name", TYPES)
def test_types(name: str) -> None:
    schema, expected = TYPES[name]
    assert expected == shown(compiled(schema))


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([{"$ref": "#/$defs/Colour"}, {"description": "of the roof"}], "Literal['red', 'green']"),
        ([{"$ref": "#/$defs/Colour"}, {"enum": ["green", "blue", 1]}], "Literal['green']"),
        ([{"type": "string"}, {"minLength": 2}, {"maxLength": 4}], "str"),
        ([{"type": ["number", "string"]}, {"type": ["integer", "null"]}], "int"),
        ([{"type": "string"}, {"type": "integer"}], "Never"),
        ([{"enum": ["a", 1, None]}, {"type": ["string", "null"]}], "Literal['a'] | None"),
        ([{"type": "array"}, {"items": {"type": "integer"}}], "list[int]"),
        ([{"type": "object"}, {"additionalProperties": {"type": "string"}}], "dict[str, str]"),
        ([{"if": {"type": "string"}}, {"not": {"type": "string"}}], "JsonValue"),
    ],
)  # fmt: skip
def test_types_of_other_values(parts: list[Any], expected: str) -> None:
    found = compiled({"type": "object", "properties": {"x": {"allOf": parts}}, "required": ["x"]})
    package = Fitting(found.module)
    hint = package.hints(found.module.Root)["x"]
    assert package.hints(types.new_class("_", exec_body=_annotated(expected)))["x"] == hint


def _annotated(text: str) -> Any:  # noqa: ANN401  # what new_class takes
    return lambda names: names.update(__annotations__={"x": text})


# Schemas that hold together in all pairs.
PARTS: dict[str, Any] = {
    "any": True,
    "string": {"type": "string", "minLength": 1},
    "words": {"enum": ["a", "bc", 1, None, True]},
    "one": {"const": 1},
    "number": {"type": ["number", "null"], "minimum": 1},
    "even": {"type": "integer", "multipleOf": 2, "maximum": 6},
    "third": {"multipleOf": 3},
    "pattern": {"pattern": "^a"},
    "pattern b": {"pattern": "c$"},
    "not": {"not": {"const": "a"}},
    "not string": {"not": {"type": "string"}},
    "a": {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]},
    "a or null": {"type": ["object", "null"], "properties": {"a": {"minimum": 1}, "b": True}},
    "untyped": {"properties": {"a": {"type": ["integer", "string"]}, "b": {"type": "null"}}},
    "closed": {"type": "object", "properties": {"a": True}, "additionalProperties": False},
    "typed others": {"properties": {"b": True}, "additionalProperties": {"type": "integer"}},
    "patterns": {"patternProperties": {"^a": {"minimum": 2}, "b": {"type": "integer"}}},
    "map": {"patternProperties": {"^a": {"minimum": 2}}, "additionalProperties": False},
    "counts": {"minProperties": 1, "maxProperties": 2, "dependentRequired": {"a": ["b"]}},
    "names": {"propertyNames": {"maxLength": 1}, "required": ["c"]},
    "nothing else": {"properties": {"a": True}, "unevaluatedProperties": False},
    "one of": {
        "oneOf": [
            {"type": "object", "properties": {"c": {"const": "x"}}, "required": ["c"]},
            {"type": "object", "properties": {"c": {"const": "y"}}, "required": ["c"]},
        ]
    },
    "any of": {"anyOf": [{"type": "integer"}, {"required": ["a"]}, {"type": "array"}]},
    "list": {"type": "array", "items": {"type": ["integer", "object"]}, "maxItems": 3},
    "places": {"type": "array", "prefixItems": [{"type": "integer"}, {"$ref": "#/$defs/A"}]},
    "pair": {"prefixItems": [True, {"$ref": "#/$defs/A"}], "items": False, "minItems": 2},
    "contains": {"contains": {"const": 1}, "uniqueItems": True},
    "contains two": {"contains": {"type": "object"}, "maxContains": 1},
    "no other items": {"prefixItems": [True], "unevaluatedItems": False},
}
VALUES: list[Any] = [
    None, True, 1, 1.0, 2, 6, 6.0, 2.5, "", "a", "bc", "ac", {}, {"a": 1}, {"a": 2}, {"a": 2.0},
    {"a": "x"}, {"a": 1, "b": None}, {"a": 2, "b": 3}, {"b": 1}, {"c": "x"}, {"c": "y", "a": 2},
    {"a": 2, "b": 2, "c": "x"}, {"c": 1}, [], [1], [1.0], [1, {"a": 1}], [{"a": 1}, {"a": 1.0}],
    [1, {}], [1, {"a": 1}, 2], [2, {"a": 2}, {"a": 3}], ["a"],
]  # fmt: skip
A = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}


def pairs(first: str) -> dict[str, list[Any]]:
    """Pair a part with itself and all that come later, first in every other pair."""
    names = list(PARTS)
    others = names[names.index(first) :]
    return {
        f"p{at}": [PARTS[each] for each in ((first, other) if at % 2 else (other, first))]
        for at, other in enumerate(others)
    }


@pytest.mark.parametrize("first", PARTS)
def test_pairs_are_typed_as_they_are_checked(first: str) -> None:
    members = {name: {"allOf": parts} for name, parts in pairs(first).items()}
    schema: Any = {"type": "object", "properties": members, "$defs": {"A": A}}
    found = compile_schema(schema)
    package, root = Fitting(found.module), found.module.Root
    for name, member in members.items():
        referee = Draft202012Validator({**member, "$defs": {"A": A}})
        for value in VALUES:
            data, where = {name: value}, (member, value)
            is_valid = referee.is_valid(value)
            assert (where, is_valid) == (where, found.errors(data) == [])
            if not is_valid:
                with pytest.raises(found.module.ValidationError):
                    root.from_dict(data)
                continue
            for made in (found.decode(data), root.from_dict(data)):
                assert (where, []) == (where, package.misfits(made))
                assert same(data, made.to_dict())
                assert same(data, found.encode(made))
                made.validate()
            assert made == root(**{name: getattr(made, name)})


def test_members_are_in_the_order_of_the_parts() -> None:
    parts = [{"properties": {"c": True, "b": True}}, {"properties": {"a": True, "c": True}}]
    found = compiled({"type": "object", "allOf": parts, "properties": {"own": True}})
    assert ["c", "b", "a", "own"] == list(shown(found)["Root"])


def test_the_nearest_words_count() -> None:
    parts = [
        {"$ref": "#/$defs/Colour", "description": "said beside it", "default": "red"},
        {"description": "said later"},
    ]
    member: dict[str, Any] = {"allOf": parts, "examples": ["green"]}
    found = compiled({"type": "object", "properties": {"c": member}})
    source = package_source(found)
    assert "said later" in source
    assert "said beside it" not in source
    assert "For example: 'green'" in source
    assert found.module.Root().with_defaults().to_dict() == {"c": "red"}


def test_unknown_members_survive_and_drift_is_told() -> None:
    colour = {"properties": {"c": {"$ref": "#/$defs/Colour"}}}
    schema: dict[str, Any] = {"allOf": [{"$ref": "#/$defs/Base"}, colour]}
    root: Loose = compiled(schema).module.Root
    news: list[Loose] = []
    made = root.from_dict({"id": 1, "c": "blue", "z": [1]}, drift=news.append)
    assert {"id": 1, "c": "blue", "z": [1]} == made.to_dict()
    assert ["/c"] == [each.pointer for each in news]


# --- tuples --------------------------------------------------------------------------------------

PAIR = TYPES["items by place"][0]
DATA: Any = {"pair": [{"id": 1}, None], "list": [{"id": 2}, "a"]}


def test_a_tuple_is_a_tuple_in_python_and_a_list_in_json() -> None:
    found = compiled(PAIR)
    made = found.module.Root.from_dict(DATA)
    inner = found.module.Base
    assert (inner(id_=1), None) == made.pair
    assert [inner(id_=2), "a"] == made.list_
    assert DATA == made.to_dict()
    assert '{"pair":[{"id":1},null],"list":[{"id":2},"a"]}' == made.to_json()
    assert made == found.module.Root(pair=(inner(id_=1), None), list_=[inner(id_=2), "a"])
    assert made == dataclasses.replace(made)
    assert made == eval(repr(made), vars(found.module))  # noqa: S307  # our own output
    assert made == pickle.loads(pickle.dumps(made))  # noqa: S301  # our own
    assert (inner(id_=1).id_, None) == (dataclasses.asdict(made)["pair"][0]["id_"], None)


@pytest.mark.parametrize(
    ("kind", "rest", "pointer"),
    [
        (list, [None], "/pair"),
        (tuple, [], "/pair"),
        (tuple, [1, 2], "/pair/2"),
        (tuple, "a", "/pair/1"),
    ],
)
def test_a_constructor_takes_the_tuple_alone(kind: Loose, rest: Any, pointer: str) -> None:  # noqa: ANN401  # items
    found = compiled(PAIR)
    pair = kind([found.module.Base(id_=1), *rest])
    with pytest.raises(found.module.ValidationError) as caught:
        found.module.Root(pair=pair)
    assert [pointer] == [each.pointer for each in caught.value.errors]


@pytest.mark.parametrize("value", [[], [{"id": 1}], [{"id": 1}, 1, 1], [{"id": 1}, "a"], {}])
def test_a_list_that_is_no_such_tuple_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="violation"):
        compiled(PAIR).module.Root.from_dict({"pair": value})


def test_tuples_in_lists_and_maps_come_back() -> None:
    pair: dict[str, Any] = {"prefixItems": [{"type": "integer"}, True], "items": False}
    inner = {"type": "array", "minItems": 2, **pair}
    members: dict[str, Any] = {
        "x": {"type": "array", "items": inner},
        "y": {"type": "object", "additionalProperties": inner},
    }
    found = compile_schema({"type": "object", "properties": members})
    made = found.module.Root.from_dict({"x": [[1, [2]]], "y": {"k": [3.0, None]}})
    assert ([(1, [2])], {"k": (3, None)}) == (made.x, made.y)
    assert {"x": [[1, [2]]], "y": {"k": [3, None]}} == made.to_dict()


def imported(schema: dict[str, Any]) -> types.ModuleType:
    """Import the package of a schema, as its users do: the slow path is not imported yet."""
    name = unique_name("fast")
    document = Document("", "", {**schema, "$defs": DEFINITIONS})
    return import_package(name, package_files(compile_document(document, name, "", ("Root",))))


@pytest.mark.parametrize(
    ("schema", "data"),
    [
        (TYPES["all members of all parts"][0], {"id": 1, "kind": "cat", "lives": 9, "more": 1}),
        (TYPES["records in records"][0], {"in": {"id": 1, "more": True}}),
        (PAIR, DATA),
        (TYPES["names by a pattern"][0], {"map": {"x-a": {"id": 3}}}),
        ({"type": "object", "properties": {"a": True}, "required": ["b"]}, {"b": 1}),
        (TYPES["alternatives that the type leaves"][0], {"a": 1, "b": {"id": 1}}),
    ],
)
def test_the_fast_path_takes_what_is_valid(schema: dict[str, Any], data: Loose) -> None:
    module = imported(schema)
    assert data == module.Root.from_dict(data).to_dict()
    assert f"{module.__name__}._explain" not in sys.modules
    with pytest.raises(module.ValidationError):
        module.Root.from_dict([])
    assert f"{module.__name__}._explain" in sys.modules


PAIR_OF_PAIRS: dict[str, Any] = {
    "anyOf": [
        {"type": "integer"},
        {"type": "array", "prefixItems": [{"$ref": "#"}] * 2, "minItems": 2, "items": False},
    ]
}
LIST_BY_PLACE: dict[str, Any] = {
    "type": "array",
    "prefixItems": [{"type": "integer"}],
    "items": {"$ref": "#"},
}


@pytest.mark.parametrize(
    ("schema", "value", "decoded"),
    [
        (PAIR_OF_PAIRS, [1, [2.0, [3, 4]]], (1, (2, (3, 4)))),
        (LIST_BY_PLACE, [1, [2.0, [3]]], [1, [2, [3]]]),
    ],
)
def test_items_by_place_may_hold_themselves(schema: Loose, value: Loose, decoded: object) -> None:
    found = compile_schema(schema)
    assert decoded == found.decode(value)
    assert same(value, found.encode(found.decode(value)))
    compiled_ = compile_document(Document("", "", schema), "recursive", "", ("Root",))
    files = package_files(compiled_)
    bundled: Loose = json.loads(files["schema.json"])
    Draft202012Validator.check_schema(bundled)
    assert Draft202012Validator(bundled).is_valid(value)
    assert render_pages(package_pages(compiled_, files))


# --- limits --------------------------------------------------------------------------------------


def test_schemas_that_meet_in_ever_new_sets_come_to_an_end() -> None:
    count = 14
    definitions: dict[str, Any] = {
        f"D{at}": {
            "type": "object",
            "properties": {
                name: {
                    "allOf": [
                        {"$ref": f"#/$defs/D{(at * 3 + step) % count}"},
                        {"$ref": f"#/$defs/D{(at + step * 7 + 1) % count}"},
                    ]
                }
                for step, name in enumerate("abcd")
            },
        }
        for at in range(count)
    }
    both: Any = [{"$ref": "#/$defs/D0"}, {"$ref": "#/$defs/D1"}]
    found = compile_schema({"allOf": both, "$defs": definitions})
    value: Any = {"a": {"b": {"c": {"d": {"a": {"x": 1}}}}}}
    assert same(value, found.encode(found.decode(value)))
    assert ["/a/b/c"] == [each.pointer for each in found.errors({"a": {"b": {"c": 1}}})][:1]
