"""The generator's input: a bundle's definitions as a flavour can hold them, under names that stay.

Named, so that the generator numbers nothing, and without what it would turn into behaviour
(defaults, formats). What a flavour can't hold is refused.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

Option: TypeAlias = str | bool | int | tuple[str, ...]
# A schema or part of one, as this compiler wrote it: its shape is known.
RawSchema: TypeAlias = Any

_REFERENCE = "#/$defs/"
_CONSTRAINTS = frozenset(
    "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern"
    " minItems maxItems".split()
)
_KEPT = frozenset("type enum const required".split())
# Annotations, and assertions that no flavour's types can express.
_LEFT_OUT = frozenset(
    "$schema $id $comment title default examples format deprecated readOnly writeOnly"
    " contentEncoding contentMediaType discriminator externalDocs uniqueItems minProperties xml"
    " maxProperties".split()
)

# Python types that a null may stand beside in the generator's list of types.
_NULLABLE = frozenset({"string", "integer", "number", "boolean", "array"})
# What the name of a member is escaped for in JSON text.
_QUOTED = re.compile(r'["\\\x00-\x1f]')
# Unicode categories: controls, formats, surrogates, line and paragraph separators.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


class FlavourError(Exception):
    """A flavour can't be made; the text says of which type and why."""


class Flavour(NamedTuple):
    """One kind of module: its file's stem and the options that the generator gets.

    `renames`: attributes may differ from the members on the wire. `constrains`: ranges, lengths and
    patterns are written down. `opens`: unknown members are kept where the schema allows them.
    `tries`: a union may hold several kinds of object or array without a tag. `quotes`: the names of
    members may hold quotes, backslashes and control characters.
    """

    name: str
    module: str
    options: Mapping[str, Option]
    renames: bool = True
    constrains: bool = True
    opens: bool = False
    tries: bool = True
    quotes: bool = True


def prepare(flavour: Flavour, definitions: Mapping[str, RawSchema]) -> dict[str, RawSchema]:
    """Rewrite the definitions of a bundle, those first, then what got a name of its own.

    Raises FlavourError for what the flavour can't hold.
    """
    return _Preparation(flavour, definitions).run()


class _Preparation:
    """Rewrites the bundle's definitions.

    A constrained part of a union, an array or a map becomes a definition with a name of its own:
    the generator would make one of it as well, and number it.
    """

    def __init__(self, flavour: Flavour, definitions: Mapping[str, RawSchema]) -> None:
        self.flavour = flavour
        self.definitions = definitions
        self.added: dict[str, RawSchema] = {}
        self.nested: Mapping[str, Callable[[RawSchema, str], RawSchema]] = {
            "anyOf": self.branches,
            "oneOf": self.branches,
            "properties": self.properties,
            "items": lambda value, path: self.part(value, f"{path}Inner"),
            "additionalProperties": lambda value, path: value and self.part(value, f"{path}Value"),
            "$ref": self.reference,
            "description": lambda value, _: _plain(value),
        }

    def run(self) -> dict[str, RawSchema]:
        ready = {name: self.schema(raw, name) for name, raw in self.definitions.items()}
        return ready | self.added

    def schema(self, raw: RawSchema, path: str) -> dict[str, RawSchema]:
        """Rewrite one schema; `path` is the name that it would get."""
        if raw is True:
            return {}
        if raw is False:
            raise FlavourError(f"{path}: no {self.flavour.name} type is without values")
        result: dict[str, RawSchema] = {}
        for key, value in _nullable(raw).items():
            # What unknown members of a record may be is checked by no flavour.
            if key != "additionalProperties" or "properties" not in raw:
                result |= self.keyword(key, value, path)
        if "properties" in raw and self.flavour.opens:
            result["additionalProperties"] = raw.get("additionalProperties") is not False
        return result

    def keyword(self, key: str, value: RawSchema, path: str) -> dict[str, RawSchema]:
        if key in self.nested:
            return {key: self.nested[key](value, path)}
        if key in _CONSTRAINTS:
            kept = self.flavour.constrains and (key != "pattern" or _compiles(value))
            return {key: value} if kept else {}
        if key in _KEPT:
            return {key: value}
        if key in _LEFT_OUT or key.startswith("x-"):
            return {}
        raise FlavourError(f"{path}: {key} can't be said in the {self.flavour.name} flavour")

    def branches(self, value: RawSchema, path: str) -> list[RawSchema]:
        if not (self.flavour.tries or self.distinct(value, path)):
            raise FlavourError(f"{path}: {self.flavour.name} can't tell its branches apart")
        return [self.part(branch, path + _kind(branch)) for branch in value]

    def distinct(self, branches: RawSchema, path: str) -> bool:
        """Tell whether at most one branch is an array, and one an object unless all have a tag."""
        direct = [branch for branch in branches if not isinstance(branch, bool)]
        targets = [
            self.target(branch["$ref"], path) if "$ref" in branch else branch for branch in direct
        ]
        objects = [target for target in targets if target.get("type") == "object"]
        arrays = [target for target in targets if target.get("type") == "array"]
        tags = [_tags(target) for target in objects] or [set()]
        return len(arrays) <= 1 and (len(objects) <= 1 or bool(tags[0].intersection(*tags)))

    def properties(self, value: RawSchema, path: str) -> dict[str, RawSchema]:
        for name in value:
            if not self.flavour.quotes and _QUOTED.search(name):
                raise FlavourError(f"{path}: {self.flavour.name} can't have the member {name!r}")
        return {name: self.schema(member, path + _pascal(name)) for name, member in value.items()}

    def part(self, raw: RawSchema, path: str) -> dict[str, RawSchema]:
        result = self.schema(raw, path)
        if _CONSTRAINTS.isdisjoint(result):
            return result
        while path in self.definitions or path in self.added:
            path += "_"
        self.added[path] = result
        return {"$ref": _REFERENCE + path}

    def reference(self, value: RawSchema, path: str) -> str:
        self.target(value, path)
        return str(value)

    def target(self, reference: str, path: str) -> RawSchema:
        name = reference.removeprefix(_REFERENCE)
        if name not in self.definitions:
            raise FlavourError(f"{path}: {reference} is not a definition of the bundle")
        return self.definitions[name]


def _nullable(raw: Mapping[str, RawSchema]) -> Mapping[str, RawSchema]:
    """Write a union of one scalar or array with null as one schema of two types."""
    key = "anyOf" if "anyOf" in raw else "oneOf"
    branches = raw.get(key, ())
    rest = [branch for branch in branches if branch != {"type": "null"}]
    if len(rest) != 1 or len(branches) == 1:
        return raw
    inner: dict[str, RawSchema] = rest[0]
    kind = _kind(inner).lower()
    if kind not in _NULLABLE or "enum" in inner or "const" in inner:
        return raw
    outer = {name: value for name, value in raw.items() if name != key}
    return inner | {"type": [kind, "null"]} | outer


def _tags(record: Mapping[str, RawSchema]) -> set[str]:
    required = record.get("required", ())
    members = record.get("properties", {}).items()
    return {name for name, member in members if name in required and "const" in member}


def _kind(branch: RawSchema) -> str:
    kind = None if isinstance(branch, bool) else branch.get("type")
    return kind.capitalize() if isinstance(kind, str) else "Branch"


def _pascal(wire: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in re.findall("[A-Za-z0-9]+", wire))


def _plain(description: str) -> str:
    """Replace what can't stand in a source file as it is: controls, separators, surrogates."""
    # The fixed version of the Unicode database gives the same on every interpreter.
    category = unicodedata.ucd_3_2_0.category
    return "".join(
        " " if char != "\n" and category(char) in _UNPRINTABLE else char for char in description
    )


def _compiles(pattern: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            re.compile(pattern)
        except (re.error, Warning, RecursionError, OverflowError):
            return False
    return True
