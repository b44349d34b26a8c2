"""Names of a generated package: paths, no counters, no collisions, wire names kept."""

from __future__ import annotations

import builtins
import dataclasses
import keyword
import re
import types

import pytest

import realtime_session
from conftest import Compiled, Loose, components

WORD = {"type": "string"}
METHODS = ["from_dict", "from_json", "to_dict", "to_json", "validate", "with_defaults"]
KEYWORDS = [word for word in keyword.kwlist if word.islower()]
# What `site` adds (exit, help, copyright ...) is not the language's.
BUILTINS = [
    name
    for name, item in vars(builtins).items()
    if name.islower()
    and not name.startswith("_")
    and isinstance(item, type | types.BuiltinFunctionType)
]
RESERVED = sorted({*KEYWORDS, *BUILTINS, *METHODS, "extra", "self"})
TWINS = ["maxTokens", "max_tokens", "max-tokens", "MaxTokens", "max tokens", "max_tokens_"]
HOSTILE = [
    "",
    " ",
    "_",
    "__",
    "1st",
    "a b",
    "a.b",
    "$ref",
    "@type",
    "#",
    "\u00fc",
    "\u4e2d\u6587",
    "\U0001f600",
    "\ufb01",
    "__class__",
    "__init__",
    "__slots__",
    "__dataclass_fields__",
    "mro",
    "cls",
    "data",
    "errors",
    "value",
    "UNSET",
    "Literal",
    "dataclass",
    "field",
    "annotations",
    "a'b",
    'a"b',
    "a\\b",
    "a\nb",
    '"""',
    "{{ x }}",
    "${x}",
    "a/b~c",
]


def record(names: list[str]) -> dict[str, object]:
    """Give a document with one record that has members of these names."""
    schema = {"type": "object", "properties": dict.fromkeys(names, WORD)}
    return components(Thing=schema)


def attributes(thing: Loose) -> list[str]:
    """Give the names of the fields but `extra`, in order."""
    names = [field.name for field in dataclasses.fields(thing)]
    assert "extra" == names.pop()
    return names


@pytest.mark.parametrize(
    "name",
    [
        "RealtimeSession",
        "RealtimeSessionTurnDetection",
        "RealtimeSessionToolsInner",
        "RealtimeSessionToolsInnerType",
        "RealtimeSessionModalitiesInner",
    ],
)
def test_names_are_paths(name: str) -> None:
    assert name in realtime_session.__all__


def test_a_path_is_component_property_and_inner(compiled: Compiled) -> None:
    leaf = {"type": "object", "properties": {"kind": {"type": "string", "enum": ["a", "b"]}}}
    row = {"type": "array", "items": leaf}
    grid = {"type": "array", "items": row}
    schema = {"type": "object", "properties": {"mainGrid": grid, "row": row, "leaf": leaf}}
    shop = compiled(components(Board=schema))
    expected = {
        "Board",
        "BoardMainGridInnerInner",
        "BoardMainGridInnerInnerKind",
        "BoardRowInner",
        "BoardRowInnerKind",
        "BoardLeaf",
        "BoardLeafKind",
    }
    assert expected == {name for name in shop.__all__ if name.startswith("Board")}


def test_a_component_keeps_its_name_wherever_it_is_used(compiled: Compiled) -> None:
    reference = {"$ref": "#/components/schemas/Leaf"}
    schema = {"type": "object", "properties": {"one": reference, "two": reference}}
    leaf = {"type": "object", "properties": {"n": {"type": "integer"}}}
    shop = compiled(components(Tree=schema, Leaf=leaf))
    tree = shop.Tree.from_dict({"one": {"n": 1}, "two": {}})
    assert (shop.Leaf(n=1), shop.Leaf()) == (tree.one, tree.two)
    assert "TreeOne" not in shop.__all__


def test_names_are_never_a_bare_counter(compiled: Compiled) -> None:
    kind = {"type": "object", "properties": {"type": {"type": "string", "enum": ["a", "b"]}}}
    schema = {"type": "object", "properties": {"type": kind, "b": kind, "types": kind}}
    shop = compiled(components(Thing=schema, ThingB=schema, Type=kind))
    assert not [name for name in shop.__all__ if re.search(r"\d$", name)]
    assert len(set(shop.__all__)) == len(shop.__all__)


def test_paths_that_spell_the_same_stay_distinct(compiled: Compiled) -> None:
    leaf = {"type": "object", "properties": {"n": {"type": "integer"}}}
    shop = compiled(
        components(
            Ab={"type": "object", "properties": {"c": leaf}},
            A={"type": "object", "properties": {"bC": leaf, "b_c": leaf}},
            AbC=leaf,
        )
    )
    records = [name for name in shop.__all__ if hasattr(getattr(shop, name), "from_dict")]
    assert 6 == len(records)
    both = shop.A.from_dict({"bC": {"n": 1}, "b_c": {"n": 2}})
    assert {"bC": {"n": 1}, "b_c": {"n": 2}} == both.to_dict()


def test_an_added_schema_moves_no_other_name(compiled: Compiled) -> None:
    thing = {"type": "object", "properties": {"kind": {"type": "string", "enum": ["a", "b"]}}}
    before = compiled(components(Thing=thing))
    after = compiled(components(Another=thing, Thing=thing))
    assert {"Another", "AnotherKind"} == set(after.__all__) - set(before.__all__)


@pytest.mark.parametrize("wire", RESERVED)
def test_reserved_names_get_a_trailing_underscore(compiled: Compiled, wire: str) -> None:
    thing = compiled(record(RESERVED)).Thing
    assert {wire: "x"} == thing(**{f"{wire}_": "x"}).to_dict()
    assert "x" == getattr(thing.from_dict({wire: "x"}), f"{wire}_")


@pytest.mark.parametrize("wire", ["match", "case", "voice", "name", "model", "class_name"])
def test_other_names_stay_as_they_are(compiled: Compiled, wire: str) -> None:
    names = ["match", "case", "voice", "name", "model", "class_name"]
    assert {wire: "x"} == compiled(record(names)).Thing(**{wire: "x"}).to_dict()


@pytest.mark.parametrize(
    ("wire", "attribute"),
    [
        ("maxTokens", "max_tokens"),
        ("MaxItems", "max_items"),
        ("content-type", "content_type"),
        ("dotted.name", "dotted_name"),
        ("with space", "with_space"),
    ],
)
def test_a_wire_name_becomes_snake_case(compiled: Compiled, wire: str, attribute: str) -> None:
    names = ["maxTokens", "MaxItems", "content-type", "dotted.name", "with space"]
    thing = compiled(record(names)).Thing
    assert attribute in attributes(thing)
    assert {wire: "x"} == thing(**{attribute: "x"}).to_dict()


def test_the_methods_still_work_beside_members_of_their_names(compiled: Compiled) -> None:
    thing = compiled(record(RESERVED)).Thing
    data = dict.fromkeys(RESERVED, "x") | {"other": 1}
    full = thing.from_dict(data)
    assert data == full.to_dict()
    assert {"other": 1} == full.extra
    assert full == thing.from_json(full.to_json())
    assert full.validate() is None


def test_distinct_wire_names_give_distinct_fields(compiled: Compiled) -> None:
    thing = compiled(record(TWINS)).Thing
    data = {wire: f"value of {wire}" for wire in TWINS}
    assert data == thing.from_dict(data).to_dict()
    assert len(TWINS) == len(set(attributes(thing)))


def test_any_member_name_makes_a_field_and_stays_what_it_was(compiled: Compiled) -> None:
    thing = compiled(record(HOSTILE)).Thing
    names = attributes(thing)
    data = {wire: f"value {index}" for index, wire in enumerate(HOSTILE)}
    assert [True] * len(HOSTILE) == [name.isidentifier() for name in names]
    assert data == thing.from_dict(data).to_dict()
    assert data == thing(**dict(zip(names, data.values(), strict=True))).to_dict()


@pytest.mark.parametrize("wire", HOSTILE)
def test_a_violation_points_at_the_wire_name(compiled: Compiled, wire: str) -> None:
    thing = compiled(record(HOSTILE)).Thing
    with pytest.raises(ValueError, match="1 violation") as caught:
        thing.from_dict({wire: 5})
    error: Loose = caught.value
    assert "/" + wire.replace("~", "~0").replace("/", "~1") == error.errors[0].pointer


def test_the_constructor_points_at_the_wire_name_too(compiled: Compiled) -> None:
    thing = compiled(record(RESERVED)).Thing
    with pytest.raises(ValueError, match="1 violation") as caught:
        thing(class_=5)
    error: Loose = caught.value
    assert "/class" == error.errors[0].pointer


@pytest.mark.parametrize(
    "component",
    ["ValidationError", "Violation", "UNSET", "UnsetType", "JsonValue", "None", "list", "type"],
)
def test_components_with_the_packages_own_names_do_not_shadow_them(
    compiled: Compiled, component: str
) -> None:
    leaf = {"type": "object", "properties": {"n": {"type": "integer"}}}
    reference = {"$ref": f"#/components/schemas/{component}"}
    holder = {"type": "object", "properties": {"leaf": reference, "items": {"type": "array"}}}
    shop = compiled(components(**{component: leaf, "Holder": holder}))
    assert {"leaf": {"n": 1}} == shop.Holder.from_dict({"leaf": {"n": 1}}).to_dict()
    assert shop.Holder().leaf is shop.UNSET
    with pytest.raises(shop.ValidationError):
        shop.Holder.from_dict({"leaf": {"n": "1"}})


@pytest.mark.parametrize("component", ["Str", "Any", "Self", "Literal", "Mapping", "Dict"])
def test_components_may_have_the_names_that_generated_code_uses(
    compiled: Compiled, component: str
) -> None:
    leaf = {"type": "object", "properties": {"n": {"type": "string", "enum": ["a", "b"]}}}
    shop = compiled(components(**{component: leaf}))
    (thing,) = (
        item
        for name in shop.__all__
        if hasattr(item := getattr(shop, name), "from_dict") and name.startswith(component)
    )
    assert {"n": "a", "m": 1} == thing.from_dict({"n": "a", "m": 1}).to_dict()


def test_title_never_makes_a_name(compiled: Compiled) -> None:
    leaf = {"type": "object", "title": "Fruit", "properties": {"n": {"title": "Number"}}}
    schema = {"type": "object", "title": "Plant", "properties": {"leaf": leaf}}
    shop = compiled(components(Tree=schema))
    own = {"JsonValue", "UNSET", "UnsetType", "ValidationError", "Violation", "preload"}
    assert own | {"Tree", "TreeLeaf"} == set(shop.__all__)


def test_a_root_without_a_name_is_root(compiled: Compiled) -> None:
    shop = compiled(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Person",
            "type": "object",
            "properties": {"name": WORD},
        }
    )
    assert {"name": "Ada"} == shop.Root(name="Ada").to_dict()
