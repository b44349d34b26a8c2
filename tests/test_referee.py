"""The generated package against jsonschema, on instances that nobody thought of.

Every instance is judged in every way that the package has: decoding, decoding text, validating an
object after its attributes were set, and construction. Each must find exactly the violations that
the referee finds (pointer, keyword and place in the schema, all of them, none twice), and what
is decoded must encode to the same JSON value. The second referee, jsonschema-rs, is asked of every
instance as well; where referee and package differ, the failure says what it thinks.

Two searches: 100,000 instances of a plain generator with fixed seeds, and fewer of hypothesis,
which makes small what it finds. SCHEMACLASS_SEEDS=100 in the environment makes a million of the
100,000 (`make million`), SCHEMACLASS_EXAMPLES=100000 makes hypothesis try so many, new ones in
every run. The run's last lines say how many were judged. What no referee reads, NaN and the rest
of Python's values, is tried beside them: all that may come of it is a ValidationError.
"""

from __future__ import annotations

import dataclasses
import json
import os
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

import realtime_session
from conftest import Loose
from instances import SESSIONS, session, spoiled
from realtime_session import RealtimeSession, ValidationError
from referee import (
    ROOT,
    SCHEMA,
    Failure,
    JsonValue,
    constraints,
    failures,
    same,
    second_opinion,
)
from schemaclass.codegen.in_memory import import_package, unique_name

SEEDS = range(int(os.environ.get("SCHEMACLASS_SEEDS", "10")))
A_SEED = 10_000
STRANGE = 2_000
EXAMPLES = os.environ.get("SCHEMACLASS_EXAMPLES")

# Members whose attributes have other names, since these are builtins.
ATTRIBUTES = {"type": "type_"}


class Judge:
    """Compares a package with the referee, and counts.

    `package` is `realtime_session` or a copy of it.
    """

    def __init__(self, package: Loose) -> None:
        self.package = package
        self.judged = 0
        self.invalid = 0
        self.broken: set[str] = set()

    def disagreements(self, instance: JsonValue) -> list[str]:
        """Say in which ways the package and the referee differ about an instance."""
        expected = failures(instance)
        self.judged += 1
        self.invalid += bool(expected)
        self.broken.update(failure.schema_pointer for failure in expected)
        text = json.dumps(instance)
        try:
            found = list(self._differences(instance, text, expected))
        except Exception:  # noqa: BLE001  # whatever it is, it is no ValidationError
            found = [traceback.format_exc()]
        if text != json.dumps(instance):
            found.append(f"the instance was changed; it was {text}")
        if second_opinion(instance) != expected:
            found.append(f"jsonschema finds:{told(expected)}")
        return [f"{text}\n{each}\n{opinion(instance, expected)}" for each in found]

    def _differences(
        self, instance: JsonValue, text: str, expected: list[Failure]
    ) -> Iterator[str]:
        root = self.package.RealtimeSession
        ways: dict[str, Callable[[], Loose]] = {
            "from_dict": lambda: root.from_dict(instance),
            "from_json": lambda: root.from_json(text),
        }
        if isinstance(instance, dict):
            changed = unchecked(self.package, instance)
            ways["validate"] = lambda: changed.validate() or changed
            ways["construction"] = lambda: dataclasses.replace(changed)
            if not same(instance, changed.to_dict()):
                yield f"the unvalidated object encodes to {changed.to_dict()}"
        for way, call in ways.items():
            found, result = self._outcome(call)
            if found != expected:
                yield f"{way} finds:{told(found)}\njsonschema finds:{told(expected)}"
            elif not found:
                yield from encoding(way, instance, result)

    def _outcome(self, call: Callable[[], Loose]) -> tuple[list[Failure], Loose]:
        try:
            return [], call()
        except self.package.ValidationError as error:
            errors: Iterable[Any] = error.errors
            found = [Failure(each.pointer, each.keyword, each.schema_pointer) for each in errors]
            return sorted(found), None

    def has_a_fair_share(self) -> bool:
        """Tell whether about half of the instances were invalid."""
        return 0.4 <= self.invalid / self.judged <= 0.6


def encoding(way: str, instance: JsonValue, result: Loose) -> Iterator[str]:
    """Say where what was decoded doesn't encode to the JSON value that it was decoded from."""
    if not same(instance, result.to_dict()):
        yield f"{way} and to_dict give {result.to_dict()}"
    if not same(instance, json.loads(result.to_json())):
        yield f"{way} and to_json give {result.to_json()}"


def told(found: list[Failure]) -> str:
    """Write violations one a line."""
    lines = [f"\n    {each.pointer or '(root)'} {' '.join(each[1:])}" for each in found]
    return "".join(lines) or " nothing"


def opinion(instance: JsonValue, expected: list[Failure]) -> str:
    """Say which side the second referee takes."""
    second = second_opinion(instance)
    if second == expected:
        return "jsonschema-rs agrees with jsonschema."
    return f"jsonschema-rs does not agree with jsonschema; it finds:{told(second)}"


def unchecked(
    package: Loose,
    data: JsonValue,
    schema: Mapping[str, Any] = SCHEMA,
    name: str = "RealtimeSession",
) -> Loose:
    """Return JSON data as objects of the package, valid or not: only attributes are set."""
    if isinstance(data, list) and "items" in schema:
        return [unchecked(package, item, schema["items"], f"{name}Inner") for item in data]
    if not isinstance(data, dict) or "properties" not in schema:
        return data
    record = getattr(package, name)()
    for member, value in data.items():
        child = schema["properties"].get(member)
        if child is None:
            record.extra[member] = value
        else:
            path = name + member.title().replace("_", "")
            value_of_path = unchecked(package, value, child, path)
            setattr(record, ATTRIBUTES.get(member, member), value_of_path)
    return record


@pytest.mark.parametrize("seed", SEEDS)
def test_no_disagreement_in_ten_thousand_instances(
    seed: int, record_property: Callable[[str, object], None]
) -> None:
    judge, rng = Judge(realtime_session), Random(seed)  # noqa: S311  # no secret
    try:
        for _ in range(A_SEED):
            assert [] == judge.disagreements(session(rng))
    finally:
        record_property("judged", judge.judged)
        record_property("invalid", judge.invalid)
    assert judge.has_a_fair_share()
    assert set(constraints()) == judge.broken


@pytest.mark.parametrize("seed", SEEDS)
def test_strange_values_raise_nothing_but_the_documented_error(seed: int) -> None:
    rng = Random(seed)  # noqa: S311  # no secret
    for _ in range(STRANGE):
        instance = spoiled(rng, session(rng))
        for call in strange_ways(instance):
            try:
                call()
            except ValidationError as error:
                said = str(error)
            else:
                said = "valid"
            assert said.replace("\n", "").isprintable()


def strange_ways(instance: Loose) -> Iterator[Callable[[], object]]:
    """Give what can be done with data that may hold anything."""
    yield lambda: RealtimeSession.from_dict(instance)
    yield lambda: RealtimeSession.from_dict(instance, drift=str).validate(drift=repr)
    if isinstance(instance, dict):
        changed = unchecked(realtime_session, instance)
        yield changed.validate
        yield changed.to_dict
        yield changed.to_json
        yield lambda: repr(changed)
        yield lambda: dataclasses.replace(changed)


def test_hypothesis_finds_no_disagreement(record_property: Callable[[str, object], None]) -> None:
    judge = Judge(realtime_session)

    @settings(
        max_examples=int(EXAMPLES or 2_000),
        derandomize=EXAMPLES is None,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(SESSIONS)
    def search(instance: JsonValue) -> None:
        assert [] == judge.disagreements(instance)

    try:
        search()
    finally:
        record_property("judged", judge.judged)
        record_property("invalid", judge.invalid)
    assert judge.has_a_fair_share()


# The search itself, tried on copies of the package that are wrong in one place. Not every edit
# is a fault: what only the fast path refuses, the slow path judges again.

FAULTS = {
    "a maximum": ("*", r"\b1\.2\b", "1.3"),
    "a maximum of the fast path": ("_models.py", r"\b1\.2\b", "1.3"),
    "a maximum of the slow path": ("_checks.py", r"\b1\.2\b", "1.3"),
    "an exclusive minimum": ("*", r"item >= 0\b", "item > 0"),
    "a maximum of a number with a point": ("_checks.py", r"<= 4096", "< 4096"),
    "a missing word": ("*", r'"echo",\s', ""),
    "a check that is left out": ("*", r'"voice" in ', '"Voice" in '),
    "true as a number": (
        "_models.py",
        r"type\(v\) is not float and type\(v\) is not int",
        "not isinstance(v, (float, int))",
    ),
    "a fraction as an integer": ("_values.py", r"value\.is_integer\(\)", "True"),
    "no null in the slow path": ("_checks.py", r" and v is not None", ""),
    "no constructor check": ("_models.py", r"if self\._is_fine\(\)", "if True"),
    "lost unknown members": ("_models.py", r"add_members\(.*\)", "pass"),
    "a value that is not sent": ("_models.py", r'data\["threshold"\] = ', "_ = "),
    "1 for true": (
        "_runtime.py",
        r"(?s)(def jsonify.*?return )value\n",
        r"\1int(value) if value is True else value\n",
    ),
    "another keyword": ("_violations.py", r'where\.rpartition\("/"\)\[2\]', '"maximum"'),
    "another schema pointer": ("_checks.py", r"temperature/minimum", "temperature/maximum"),
    "the wrong place": ("_checks.py", r"enumerate\(item\)", "enumerate(item, 1)"),
    "doubled violations": ("_checks.py", r'(?m)^( +)if "tools" in v:', r"\1for _ in (1, 2):"),
}


@contextmanager
def copy_of_the_package(glob: str = "*", find: str = "$^", put: str = "") -> Iterator[Loose]:
    """Import a copy of `realtime_session` in which a pattern is replaced in some modules."""
    name = unique_name("realtime_session")
    edits = 0
    files = {}
    for path in sorted((ROOT / "generated" / "realtime_session").glob("*.py")):
        text = path.read_text("utf-8")
        if path.match(glob) and path.name.startswith("_"):
            text, count = re.subn(find, put, text)
            edits += count
        files[path.name] = text.replace('__module__ = "realtime_session"', f'__module__ = "{name}"')
    assert (find != "$^") == bool(edits)
    try:
        yield import_package(name, files)
    finally:
        for module in [module for module in sys.modules if module.partition(".")[0] == name]:
            del sys.modules[module]
        sys.meta_path[:] = [each for each in sys.meta_path if getattr(each, "name", None) != name]


def first_disagreement(package: Loose, at_most: int) -> int | None:
    """Return the number of the first instance that a package and the referee differ about."""
    judge, rng = Judge(package), Random(0)  # noqa: S311  # no secret
    found = (number for number in range(1, at_most + 1) if judge.disagreements(session(rng)))
    return next(found, None)


def test_an_unchanged_copy_agrees() -> None:
    with copy_of_the_package() as package:
        assert first_disagreement(package, at_most=2_000) is None


@pytest.mark.parametrize("fault", FAULTS)
def test_the_search_finds_a_fault(fault: str) -> None:
    with copy_of_the_package(*FAULTS[fault]) as package:
        assert first_disagreement(package, at_most=A_SEED) is not None
