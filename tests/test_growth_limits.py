"""What compiling costs grows as the schema does, and what a program compiled is given back.

Calls are counted, so that no other work on the machine has a say. What loops without calls, such as
looking a value up in a list, is seen in the processor's time, of which the best of several counts.
"""

from __future__ import annotations

import dataclasses
import gc
import json
import pickle
import sys
import time
import typing
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from schemaclass import SchemaError, compile_schema
from schemaclass.core.problems import did_you_mean
from schemaclass.driver.pipeline import compile_document, package_files, package_pages
from schemaclass.driver.validate import validate
from schemaclass.pages.markdown import render_pages
from schemaclass.pages.sandbox import SECONDS_OF_ALL
from schemaclass.source.load import parse

Family = Callable[[int], dict[str, Any]]
# For a text twice as long; and what a run costs whatever the text says.
RATIO, FIXED_CALLS, FIXED_SECONDS = 2.3, 20_000, 0.05


def spread(number: int) -> str:
    """Give a text of signs that no name may have: another one for each number."""
    return "".join("-."[int(digit)] for digit in f"{number:b}")


def objects(names: list[str], inner: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": dict.fromkeys(names, inner)}


def alike(inner: dict[str, Any]) -> Family:
    """Make records whose members come to one and the same name."""
    return lambda n: objects([f"a{spread(each)}" for each in range(n)], inner)


def enumeration(value: Callable[[int], Any]) -> Family:
    return lambda n: objects(["e"], {"enum": [value(each) for each in range(n)]})


def both(value: Callable[[int], Any]) -> Family:
    def family(n: int) -> dict[str, Any]:
        parts = [range(n), range(n // 2, n + n // 2)]
        return {"allOf": [{"enum": [value(each) for each in part]} for part in parts]}

    return family


def lines(before: str) -> Family:
    text = "\n".join
    return lambda n: {
        **objects(["a"], {"description": text(f"{before}line {each}" for each in range(n))}),
        "description": text(f"{before}line {each}" for each in range(n)),
    }


def misspelt(n: int) -> dict[str, Any]:
    names = [f"name{each}" for each in range(n)]
    return {**objects(names, {}), "required": [f"nane{each}" for each in range(n)]}


def choices(inner: Callable[[int], dict[str, Any]]) -> Family:
    return lambda n: {"oneOf": [inner(each) for each in range(n)]}


def tagged(each: int) -> dict[str, Any]:
    return {**objects([], {}), "properties": {"t": {"const": f"v{each}"}}, "required": ["t"]}


def chain(link: Callable[[dict[str, Any]], dict[str, Any]]) -> Family:
    def family(n: int) -> dict[str, Any]:
        defs = {f"D{i}": link({"$ref": f"#/$defs/D{i + 1}"}) for i in range(n)}
        return {"$ref": "#/$defs/D0", "$defs": {**defs, f"D{n}": {"type": "integer"}}}

    return family


FAMILIES: dict[str, tuple[int, Family]] = {
    "members that are alike": (100, alike({"type": "integer"})),
    "classes that are alike": (40, alike(objects(["x"], {"type": "integer"}))),
    "checks that are alike": (60, alike({"not": {"not": {"items": {"not": {"type": "null"}}}}})),
    "components that are alike": (
        60,
        lambda n: {"$defs": {f"A{spread(i)}": objects(["x"], {}) for i in range(n)}},
    ),
    "constants that are alike": (
        100,
        lambda n: {
            "properties": {
                f"p{i}": {"enum": ["a" * 30, f"{'a' * 30}{spread(i)}"]} for i in range(n)
            }
        },
    ),
    "integers": (1000, enumeration(int)),
    "repeated integers": (1000, enumeration(lambda each: each // 2)),
    "strings": (1000, enumeration(str)),
    "fractions": (1000, enumeration(lambda each: each + 0.5)),
    "objects": (1000, enumeration(lambda each: {"a": each})),
    "integers of both": (1000, both(int)),
    "strings of both": (1000, both(str)),
    "lines": (1000, lines("")),
    "bullets": (1000, lines("- ")),
    "paragraphs": (1000, lines("\n")),
    "names that are misspelt": (150, misspelt),
    "words that are misspelt": (
        300,
        lambda n: {"properties": {f"p{i}": {f"minimun{i}": 1} for i in range(n)}},
    ),
    "tagged objects": (60, choices(tagged)),
    "objects without a tag": (60, choices(lambda each: objects([f"v{each}"], {}))),
    "lists of lists": (200, chain(lambda inner: {"type": "array", "items": inner})),
    "maps of maps": (200, chain(lambda inner: {"additionalProperties": inner})),
    "objects of objects": (100, chain(lambda inner: objects(["a"], inner))),
    "unions of lists": (
        100,
        chain(lambda inner: {"anyOf": [{"type": "null"}, {"type": "array", "items": inner}]}),
    ),
}


def pages_of(schema: dict[str, Any]) -> None:
    document = parse(json.dumps(schema).encode(), "s.json")
    compiled = compile_document(document, "growing", "s.json", ())
    render_pages(package_pages(compiled, package_files(compiled)))


def calls(work: Callable[[], object]) -> int:
    counter = count()
    sys.setprofile(lambda *_: next(counter) and None)
    try:
        work()
    finally:
        sys.setprofile(None)
    return next(counter)


def seconds(work: Callable[[], object]) -> float:
    """Time some work, without collections of garbage: runs of the compiler have none either."""

    def once() -> float:
        gc.collect()
        gc.disable()
        try:
            start = time.process_time()
            work()
            return time.process_time() - start
        finally:
            gc.enable()

    return min(once() for _ in range(3))


@pytest.mark.parametrize("name", FAMILIES)
def test_calls_grow_as_the_schema_does(name: str) -> None:
    size, family = FAMILIES[name]
    pages_of(family(size + 1))  # caches are filled once
    one, two, four = (calls(lambda n=n: pages_of(family(n))) for n in (size, 2 * size, 4 * size))  # type: ignore[misc]  # bound at once
    assert two <= RATIO * one + FIXED_CALLS
    assert four <= RATIO * two + FIXED_CALLS


LOOPS = [name for name in FAMILIES if "integers" in name or "strings" in name]


@pytest.mark.parametrize("name", LOOPS)
def test_seconds_grow_as_the_schema_does(name: str) -> None:
    size, family = FAMILIES[name]
    one, four = (seconds(lambda n=n: pages_of(family(n))) for n in (5 * size, 20 * size))  # type: ignore[misc]  # bound at once
    assert four <= RATIO * RATIO * one + FIXED_SECONDS


def test_a_hint_costs_no_more_for_long_names() -> None:
    known = [f"{'a' * 5000}{each}" for each in range(100)]
    assert 1000 > calls(lambda: did_you_mean("a" * 5000, known))
    assert 'did you mean "minimum"?' == did_you_mean("minimun", ["maximum", "minimum"])


# Violations of an instance


@pytest.mark.parametrize(
    "nested", [lambda each: each, lambda each: [each], lambda each: {"a": each}]
)
def test_violations_are_placed_in_time_that_grows_as_they_do(
    nested: Callable[[int], Any], tmp_path: Path
) -> None:
    schema, instance = tmp_path / "s.json", tmp_path / "i.json"
    inner = {"type": "string", "items": {"type": "string"}, "properties": {"a": {"maximum": -1}}}
    schema.write_text(json.dumps({"items": inner, "additionalProperties": inner}))

    def told(n: int, *, as_map: bool) -> Callable[[], object]:
        values = [nested(each) for each in range(n)]
        data = {f"m{at}": each for at, each in enumerate(values)} if as_map else values
        instance.write_text(json.dumps(data))
        return lambda: validate(f"{schema}#Root", instance)

    for as_map in (False, True):
        one, four = (seconds(told(n, as_map=as_map)) for n in (2000, 8000))
        assert four <= RATIO * RATIO * one + FIXED_SECONDS


# Examples


@pytest.mark.parametrize("where", ["examples", "members", "default"])
def test_all_examples_have_one_limit_together(where: str) -> None:
    slow = {"type": "string", "pattern": "^(a+)+$"}
    values = [f"{'a' * 23}!{each}" for each in range(30)]
    members: dict[str, Any] = {
        f"p{at}": {**slow, "examples": [value]} for at, value in enumerate(values)
    }
    if where == "examples":
        members = {"p": slow}
    if where == "default":
        members = {f"p{at}": {**slow, "default": value} for at, value in enumerate(values)}
    schema: dict[str, Any] = {"type": "object", "properties": members}
    if where == "examples":
        schema["examples"] = [{"p": value} for value in values]
    start = time.process_time()
    with pytest.raises(SchemaError, match="takes too long to check the examples") as caught:
        pages_of(schema)
    assert time.process_time() - start < SECONDS_OF_ALL + 5
    assert caught.value.problems[0].location.line == 1


# Packages in memory


def held() -> tuple[int, int]:
    gc.collect()
    return len(sys.modules), len(sys.meta_path)


def test_a_compiled_schema_gives_back_what_it_took() -> None:
    compile_schema({})
    before, objects_before = held(), len(gc.get_objects())
    for number in range(20):
        compiled = compile_schema(objects([f"p{number}"], {"type": "string", "maxLength": number}))
        assert compiled.errors({f"p{number}": "x" * 50})
        del compiled
    assert before == held()
    assert len(gc.get_objects()) < objects_before + 2000


def used() -> Any:  # noqa: ANN401  # a class that is made here
    """Do with a class what needs its package, and give an instance of it."""
    root = compile_schema(objects(["a"], {"enum": ["x", "y"]})).module.Root
    gc.collect()
    made = root.from_dict({"a": "x"})
    try:
        root.from_dict({"a": "z"})
    except ValueError as error:
        assert "is not one of 'x' or 'y'" in str(error)  # noqa: PT017  # nothing is to hold the error
    assert made == pickle.loads(pickle.dumps(made))  # noqa: S301  # its own
    assert ["a", "extra"] == [each.name for each in dataclasses.fields(root)]
    return made


def test_a_package_stays_while_something_of_it_is_in_use() -> None:
    compile_schema({}).errors(1)
    before = held()
    made = used()
    assert before != held()
    assert made.to_json() == '{"a":"x"}'
    del made
    assert before == held()


def test_packages_in_memory_do_not_mix() -> None:
    one, other = compile_schema(objects(["a"], {})), compile_schema(objects(["b"], {}))
    assert one.module.__name__ != other.module.__name__
    # Who asks for type hints finds the module by its name; `typing` keeps some of what it made.
    hints = [typing.get_type_hints(each.module.Root).keys() for each in (one, other)]
    assert [{"a", "extra"}, {"b", "extra"}] == hints
    module = one.module
    del one, other
    gc.collect()
    assert sys.modules[module.__name__].Root is module.Root
