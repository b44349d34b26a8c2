"""Instances for any schema: some that follow it, some damaged, some of each JSON type.

What a schema says is where its limits are looked for: values at its bounds, members with its
names, its constants and what resembles them. The same seed gives the same instances. What is valid
among them is for a referee to say.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeAlias

from referee import JsonValue

Schema: TypeAlias = Any  # JSON: what a stranger's document has where schemas stand
Resolve: TypeAlias = Callable[[str], Schema]

_DEEPEST = 5
_SCALARS: list[JsonValue] = [
    *(None, True, False, 0, 1, -1, 1.0, 0.5, 2**53 + 1, 1e300, 10**30, "", "a", "\U0001f600"),
]
_ARRAYS: list[JsonValue] = [[], [None], [0], [1, 1], [1, True], [[1], [1.0]]]
_OBJECTS: list[JsonValue] = [{}, {"": 0}, {"a": None}, {"a": {}}]
_EACH_TYPE = [*_SCALARS, *_ARRAYS, *_OBJECTS]
_NUMBERS = "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf".split()
_SIZES = (
    "minLength maxLength minItems maxItems minProperties maxProperties minContains maxContains"
).split()
_LISTS = "allOf anyOf oneOf prefixItems items".split()
_SINGLE = (
    "items additionalItems additionalProperties contains else if not propertyNames then"
    " unevaluatedItems unevaluatedProperties"
).split()
_MAPS = "$defs definitions dependencies dependentSchemas patternProperties properties".split()
# Some texts that match patterns which real schemas have.
_TEXTS = [
    "a",
    "ab",
    "aaa",
    "foo",
    "foo1",
    "x-y",
    "X",
    "1",
    "12",
    "2020-01-02",
    "\u00e9",
    "a\nb",
    " ",
]


@dataclass(slots=True)
class Pool:
    """What the schemas below one speak of."""

    names: list[str] = field(default_factory=list)
    constants: list[JsonValue] = field(default_factory=list)
    numbers: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)


def instances(
    schema: Schema, count: int, seed: int, resolve: Resolve, given: tuple[JsonValue, ...] = ()
) -> list[JsonValue]:
    """Give at least `count` different instances for a schema, if there are as many.

    `resolve` gives the schema of a reference, `True` for one that leads nowhere. `given` are
    instances to begin with; they are damaged like the others.
    """
    rng, pool = Random(seed), pooled(schema, resolve)  # noqa: S311  # nothing is secret here
    found: dict[str, JsonValue] = {}
    for value in itertools.islice(_endless(rng, schema, pool, resolve, given), count * 20):
        found.setdefault(json.dumps(value, sort_keys=True), value)
        if len(found) >= count + len(given) + len(_EACH_TYPE):
            break
    return list(found.values())


def _endless(
    rng: Random, schema: Schema, pool: Pool, resolve: Resolve, given: tuple[JsonValue, ...]
) -> Iterator[JsonValue]:
    yield from given
    yield from _EACH_TYPE
    yield from pool.constants[:20]
    follower = Follower(rng, pool, resolve)
    while True:
        value = follower.follow(schema) if not given or rng.randrange(2) else rng.choice(given)
        yield value
        for _ in range(rng.randint(1, 3)):
            value = follower.damaged(value)
            yield value


def pooled(schema: Schema, resolve: Resolve) -> Pool:
    """Collect what a schema and those that it refers to speak of."""
    pool, seen, waiting = Pool(), set[int](), [schema]
    for each in waiting:  # grows on the way
        if isinstance(each, dict) and id(each) not in seen and len(seen) < 300:
            seen.add(id(each))
            _collect(pool, each)
            waiting += below(each)
            waiting += [
                resolve(each[word])
                for word in ("$ref", "$dynamicRef", "$recursiveRef")
                if isinstance(each.get(word), str)
            ]
    return pool


def _collect(pool: Pool, schema: dict[str, Any]) -> None:
    properties = schema.get("properties")
    pool.names += [*properties] if isinstance(properties, dict) else []
    for word in ("required", "dependentRequired"):
        named = schema.get(word)
        pool.names += [name for name in named if isinstance(name, str)] if named else []
    pool.constants += [schema["const"]] if "const" in schema else []
    options = schema.get("enum")
    pool.constants += options if isinstance(options, list) else []
    pool.numbers += [schema[word] for word in _NUMBERS if type(schema.get(word)) in (int, float)]
    pool.sizes += [int(schema[word]) for word in _SIZES if type(schema.get(word)) in (int, float)]


def below(schema: Mapping[str, Any]) -> Iterator[Schema]:
    """Give the schemas right below one, in any dialect."""
    for word, argument in schema.items():
        if word in _SINGLE and isinstance(argument, dict | bool):
            yield argument
        elif word in _LISTS and isinstance(argument, list):
            yield from argument
        elif word in _MAPS and isinstance(argument, dict):
            yield from (each for each in argument.values() if isinstance(each, dict | bool))


@dataclass(frozen=True, slots=True)
class Follower:
    """Makes values that a schema may accept, and damages values."""

    rng: Random
    pool: Pool
    resolve: Resolve

    def follow(self, schema: Schema, depth: int = 0) -> JsonValue:
        """Make a value that the plain keywords of a schema accept, most of the time."""
        rng = self.rng
        if not isinstance(schema, dict) or depth > _DEEPEST or rng.randrange(20) == 0:
            return self.any_value(2)
        for word in ("$ref", "$dynamicRef", "$recursiveRef"):
            if isinstance(schema.get(word), str) and (len(schema) == 1 or rng.randrange(2)):
                return self.follow(self.resolve(schema[word]), depth + 1)
        if "const" in schema:
            constant: JsonValue = schema["const"]
            return constant
        if isinstance(schema.get("enum"), list) and schema["enum"]:
            chosen: JsonValue = rng.choice(schema["enum"])
            return chosen
        for word in ("oneOf", "anyOf"):
            if schema.get(word) and ("properties" not in schema or rng.randrange(2)):
                return self.follow(rng.choice(schema[word]), depth + 1)
        return self._of_type(schema, depth)

    def _of_type(self, schema: dict[str, Any], depth: int) -> JsonValue:
        match self._kind(schema):
            case "object":
                return self._object(schema, depth)
            case "array":
                return self._array(schema, depth)
            case "string":
                return self.text()
            case "number":
                return self.number()
            case "integer":
                return self.rng.choice((int(self.number()), float(int(self.number()) % 2**40)))
            case "boolean":
                return self.rng.random() < 0.5
            case "null":
                return None
        parts = schema.get("allOf")
        return self.follow(self.rng.choice(parts), depth + 1) if parts else self.any_value(2)

    def _kind(self, schema: dict[str, Any]) -> str:
        kinds = schema.get("type", [])
        options = kinds if isinstance(kinds, list) else [kinds]
        if options:
            return str(self.rng.choice(options))
        words = " ".join(schema)
        for part, kind in (("ropert", "object"), ("required", "object"), ("depend", "object")):
            if part in words:
                return kind
        if "tems" in words or "ontains" in words:
            return "array"
        if "Length" in words or "pattern" in words:
            return "string"
        return "number" if "imum" in words or "multipleOf" in words else ""

    def _object(self, schema: dict[str, Any], depth: int) -> JsonValue:
        rng, made = self.rng, dict[str, JsonValue]()
        for part in schema.get("allOf", []):
            inner = self.follow(part, depth + 1)
            made |= inner if isinstance(inner, dict) else {}
        must = schema.get("required")
        names = must if isinstance(must, list) else []
        declared = schema.get("properties", {})
        for name, each in declared.items():
            if name in names or rng.randrange(2):
                made[name] = self.follow(each, depth + 1)
        for name in names:
            made.setdefault(name, self.any_value(1))
        others = schema.get("additionalProperties", schema.get("unevaluatedProperties"))
        for name in rng.sample([*_TEXTS, *self.pool.names], rng.choice((0, 0, 0, 1, 2))):
            if name not in declared and others is not False:
                made[name] = self.follow(others, depth + 1)
        for pattern, each in schema.get("patternProperties", {}).items():
            if rng.randrange(2):
                made[str(pattern).strip("^$.*")] = self.follow(each, depth + 1)
        return made

    def _array(self, schema: dict[str, Any], depth: int) -> JsonValue:
        items = schema.get("items", schema.get("contains"))
        first = items if isinstance(items, list) else schema.get("prefixItems", [])
        rest = schema.get("additionalItems") if isinstance(items, list) else items
        made = [self.follow(each, depth + 1) for each in first]
        made += [self.follow(rest, depth + 1) for _ in range(self.size() if rest != [] else 0)]
        return made[: self.rng.choice((len(made), len(made), self.size()))]

    def any_value(self, depth: int) -> JsonValue:
        """Make any JSON value of what the pool speaks of."""
        rng = self.rng
        kind = rng.randrange(7 if depth else 5)
        if kind == 0 and self.pool.constants:
            return rng.choice(self.pool.constants)
        if kind <= 1:
            return rng.choice(_EACH_TYPE)
        if kind == 2:
            return self.number()
        if kind <= 4:
            return self.text()
        if kind == 5:
            return [self.any_value(depth - 1) for _ in range(self.size())]
        names = [*self.pool.names, *_TEXTS]
        return {rng.choice(names): self.any_value(depth - 1) for _ in range(self.size())}

    def number(self) -> float:
        """Make a number at or near a limit."""
        rng = self.rng
        near = rng.choice(self.pool.numbers) if self.pool.numbers else rng.randint(-3, 10)
        return rng.choice((near, near + 1, near - 1, near * 2, near + 0.5, near * 1.0, 0))

    def text(self) -> str:
        """Make a text of a length at or near a limit, or one that patterns may like."""
        rng = self.rng
        texts = [each for each in self.pool.constants if isinstance(each, str)]
        if texts and rng.randrange(2):
            return str(rng.choice(texts))
        if self.pool.sizes and rng.randrange(2):
            return rng.choice(("a", "\U0001f600", "1")) * self.size()
        return rng.choice(_TEXTS)

    def size(self) -> int:
        """Make a small size at or near a limit."""
        small = [each for each in self.pool.sizes if each < 50]
        near = self.rng.choice(small) if small else 1
        return max(0, near + self.rng.choice((-1, 0, 0, 1)))

    def damaged(self, value: JsonValue, depth: int = 0) -> JsonValue:
        """Change something in a value, at its root or anywhere inside it."""
        rng = self.rng
        if isinstance(value, dict) and value and depth < _DEEPEST and rng.randrange(4):
            name = rng.choice([*value])
            match rng.randrange(4):
                case 0:
                    return {each: inner for each, inner in value.items() if each != name}
                case 1:
                    added = rng.choice([*self.pool.names, *_TEXTS])
                    return {**value, added: self.any_value(1)}
            return {**value, name: self.damaged(value[name], depth + 1)}
        if isinstance(value, list) and value and depth < _DEEPEST and rng.randrange(4):
            at = rng.randrange(len(value))
            match rng.randrange(4):
                case 0:
                    return [*value[:at], *value[at + 1 :]]
                case 1:
                    return [*value, rng.choice((value[at], self.any_value(1)))]
            return [*value[:at], self.damaged(value[at], depth + 1), *value[at + 1 :]]
        return self._changed(value)

    def _changed(self, value: JsonValue) -> JsonValue:
        rng = self.rng
        if type(value) in (int, float) and rng.randrange(2):
            number: Any = value
            return rng.choice((number + 1, -number, number * 0.5, self.number()))
        if isinstance(value, str) and rng.randrange(2):
            return rng.choice((value + "a", value[:-1], value.upper(), self.text()))
        return self.any_value(2)
