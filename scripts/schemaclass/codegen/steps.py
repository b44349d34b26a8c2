"""Steps: what the straight-line code does with a value.

`Unsure` marks where that code alone can't decide: the slow path, which checks against the schemas
themselves, does it there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from schemaclass.core.model import Argument, Site, TypeId

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
class Places:
    """A list: a step for each of the first items, one for the others. `count`: it is a tuple."""

    assertions: Assertions
    first: tuple[Step, ...]
    rest: Step
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Members:
    """A map: assertions on the object, a step for each member's value, a pattern for names."""

    assertions: Assertions
    value: Step
    pattern: str | None = None


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


@dataclass(frozen=True, slots=True)
class Unsure:
    """The value has this shape, but what else the schema demands is for the slow path."""

    shape: Step


Step: TypeAlias = (
    Free | Leaf | Items | Places | Members | Instance | ByKind | ByTag | ByTrial | Again | Unsure
)


def step_of_kind(step: Step, kind: str) -> Step:
    """Narrow a step to values of one JSON type."""
    if isinstance(step, ByKind):
        return next((inner for own, inner in step.steps if own == kind), Unsure(Free()))
    return step


def has_tuples(step: Step) -> bool:
    """Tell whether values have tuples in them, outside of instances."""
    match step:
        case Unsure(inner) | Items(item=inner) | Members(value=inner):
            return has_tuples(inner)
        case Places(first=first, rest=rest, count=count):
            return count is not None or any(map(has_tuples, (*first, rest)))
        case ByKind(steps) | ByTrial(steps) | ByTag(steps=steps):
            return any(has_tuples(inner) for _, inner in steps)
    return isinstance(step, Again)
