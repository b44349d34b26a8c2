"""From the model to steps: how the values of each type are decoded, checked and encoded.

A step says what the straight-line code does with a value. `Unsure` marks where that code alone
can't decide: the slow path, which checks against the schemas themselves, does it there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from .arguments import branches, required, subschema, types
from .keywords import ANNOTATIONS, ARRAY, ASSERTIONS, INTEGER, NULL, NUMBER, OBJECT, STRING
from .model import (
    Anything,
    Argument,
    Array,
    Enumeration,
    MapOf,
    Model,
    Nothing,
    Record,
    Scalar,
    Schema,
    Site,
    TypeId,
    Union,
)
from .unions import Choice, choice, target

Assertions: TypeAlias = tuple[tuple[str, Argument], ...]


@dataclass(frozen=True, slots=True)
class Free:
    """Any value, kept as it is."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar of one JSON type that meets some assertions."""

    kind: str
    assertions: Assertions


@dataclass(frozen=True, slots=True)
class Items:
    """A list: assertions on the list, a step for each item."""

    assertions: Assertions
    item: Step


@dataclass(frozen=True, slots=True)
class Members:
    """A map: assertions on the object, a step for each member's value."""

    assertions: Assertions
    value: Step


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance of a record's class."""

    type: TypeId


@dataclass(frozen=True, slots=True)
class ByKind:
    """The JSON type of the value decides."""

    steps: tuple[tuple[str, Step], ...]


@dataclass(frozen=True, slots=True)
class ByTag:
    """The value of a member decides which class the object is of; `rest` where it isn't there."""

    member: str
    steps: tuple[tuple[str, Step], ...]
    rest: ByTrial | None = None


@dataclass(frozen=True, slots=True)
class ByTrial:
    """The first schema that the value meets decides."""

    steps: tuple[tuple[Site, Step], ...]


@dataclass(frozen=True, slots=True)
class Again:
    """The steps of a type that holds itself, which have functions of their own."""

    type: TypeId
    site: Site


@dataclass(frozen=True, slots=True)
class Unsure:
    """The value has this shape, but what else the schema demands is for the slow path."""

    shape: Step


Step: TypeAlias = (
    Free | Leaf | Items | Members | Instance | ByKind | ByTag | ByTrial | Again | Unsure
)

# What the steps of each type cover; any other checking keyword makes a step unsure.
_COVERED_BY_OBJECT = frozenset(("type", "properties", "required", "additionalProperties"))


# Python nests 20 blocks at the most; what lies deeper has functions of its own.
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class _Way:
    """The model, and the types that the plan is inside of, so that it ends."""

    model: Model
    types: frozenset[TypeId] = frozenset()


def step_of(model: Model, site: Site) -> Step:
    """Plan the values of a schema."""
    return _step(_Way(model), site)


def steps_of_type(model: Model, again: Again) -> Step:
    """Plan the values of a type that holds itself, down to where it does."""
    return _shape_step(_Way(model), again.type, model.schemas[again.site])


def _step(way: _Way, site: Site) -> Step:
    model = way.model
    schema = target(model.schemas, site)
    step = _shape_step(way, model.type_of[site], schema)
    direct = model.schemas[site]
    alone = set(_checking(direct)) <= {"$ref"} or "$ref" not in direct.keywords
    return step if alone else _unsure(step)


def _unsure(step: Step) -> Step:
    return step if isinstance(step, Unsure) else Unsure(step)


def _checking(schema: Schema) -> Mapping[str, Argument]:
    return {
        word: argument
        for word, argument in schema.keywords.items()
        if word not in ANNOTATIONS and not word.startswith("x-")
    }


def _assertions(schema: Schema, kind: str) -> Assertions:
    """Select the assertions on values of a JSON type, other than `type` itself."""
    applies = NUMBER if kind == INTEGER else kind
    return tuple(
        (word, argument)
        for word, argument in schema.keywords.items()
        if word != "type" and word in ASSERTIONS and ASSERTIONS[word].applies in ("", applies)
    )


def _shape_step(way: _Way, type_id: TypeId, schema: Schema) -> Step:
    is_deep = len(way.types) >= _DEEPEST and isinstance(way.model.types[type_id], Array | MapOf)
    if type_id in way.types or is_deep:
        return Again(type_id, schema.site)
    way = _Way(way.model, way.types | {type_id})
    match way.model.types[type_id]:
        case Scalar(kind):
            return _covering(schema, Leaf(kind, _assertions(schema, kind)), kind)
        case Enumeration(values):
            return _enumeration(schema, values)
        case Array():
            step = Items(_assertions(schema, ARRAY), _item_step(way, schema))
            return _covering(schema, step, ARRAY, "items")
        case MapOf():
            return _map(way, schema)
        case Record():
            return Instance(type_id)
        case Union():
            return _union(way, type_id, schema)
        case Nothing() | Anything():
            return Unsure(Free()) if _checking(schema) else Free()


_OBJECT_WORDS = frozenset(
    "properties required additionalProperties patternProperties propertyNames dependentRequired"
    " dependentSchemas unevaluatedProperties".split()
)
_ARRAY_WORDS = frozenset(
    "items prefixItems contains minContains maxContains unevaluatedItems".split()
)


def _covering(schema: Schema, step: Step, kind: str, covered: str = "") -> Step:
    """Give the step if it says all that the schema demands of values of a JSON type.

    What it says are the type, the assertions, and the words in `covered`; keywords on values of
    other types say nothing here.
    """
    allowed = types(schema)
    if allowed and kind not in allowed and not (kind == INTEGER and NUMBER in allowed):
        return _unsure(step)
    words = set(_checking(schema)) - ASSERTIONS.keys() - set(covered.split())
    words -= _OBJECT_WORDS if kind != OBJECT else frozenset()
    words -= _ARRAY_WORDS if kind != ARRAY else frozenset()
    return _unsure(step) if words else step


def _enumeration(schema: Schema, values: tuple[object, ...]) -> Step:
    if branches(schema, "anyOf"):
        return Unsure(Leaf(STRING, ()))
    if all(isinstance(value, str) for value in values):
        step = Leaf(STRING, _assertions(schema, STRING))
        return _covering(schema, step, STRING)
    if all(type(value) is int for value in values):
        return Unsure(Leaf(INTEGER, ()))
    return Unsure(Free())


def _item_step(way: _Way, schema: Schema) -> Step:
    items = subschema(schema, "items")
    return _step(way, items) if items else Free()


def _map(way: _Way, schema: Schema) -> Step:
    others = subschema(schema, "additionalProperties")
    inner = _step(way, others) if others else Free()
    step = Members(_assertions(schema, OBJECT), inner)
    return _covering(schema, step, OBJECT, "additionalProperties")


def _union(way: _Way, type_id: TypeId, schema: Schema) -> Step:
    for word in ("oneOf", "anyOf"):
        if (sites := branches(schema, word)) and "properties" not in schema.keywords:
            step = _by_choice(way, choice(way.model.schemas, word, sites))
            extra = set(_checking(schema)) - {word, "discriminator"}
            return _unsure(step) if extra else step
    union = way.model.types[type_id]
    assert isinstance(union, Union)
    steps = tuple(
        (_kind_of(way.model, member), _shape_step(way, member, schema)) for member in union.members
    )
    return ByKind(steps)


def _kind_of(model: Model, member: TypeId) -> str:
    match model.types[member]:
        case Scalar(kind):
            return NUMBER if kind == INTEGER else kind
        case Array():
            return ARRAY
        case Enumeration():
            return STRING
    return OBJECT


def _by_choice(way: _Way, chosen: Choice) -> Step:
    planned = {site: _step(way, site) for sites in chosen.branches.values() for site in sites}
    steps: list[tuple[str, Step]] = []
    for kind, sites in chosen.branches.items():
        trial = ByTrial(tuple((site, step_of_kind(planned[site], kind)) for site in sites))
        if len(sites) == 1:
            steps.append((kind, trial.steps[0][1]))
        elif len(sites) > 1 and kind == OBJECT and chosen.tag:
            tagged = tuple(
                (value, step_of_kind(planned[site], kind))
                for value, site in chosen.tag.branches.items()
            )
            rest = None if chosen.tag.required else trial
            steps.append((kind, ByTag(chosen.tag.member, tagged, rest)))
        elif sites:
            steps.append((kind, Unsure(trial)))
    return ByKind(tuple(steps)) if steps else Unsure(Free())


def step_of_kind(step: Step, kind: str) -> Step:
    """Narrow a step to values of one JSON type."""
    if isinstance(step, ByKind):
        return next((inner for own, inner in step.steps if own == kind), Unsure(Free()))
    return step


def is_exact(model: Model, type_id: TypeId) -> bool:
    """Tell whether a record's class can decide by itself what its schema demands of an object."""
    schema = model.schemas[type_id.site]
    record = model.types[type_id]
    assert isinstance(record, Record)
    others = subschema(schema, "additionalProperties")
    is_free = others is None or not _checking(model.schemas[others])
    declared = {member.wire for member in record.fields}
    return (
        set(_checking(schema)) <= _COVERED_BY_OBJECT
        and (is_free or record.closed)
        and declared.issuperset(required(schema))
    )


__all__ = ["NULL", "Step", "is_exact", "step_of", "step_of_kind"]
