"""Steps: what the straight-line code does with a value.

`Unsure` marks where that code alone can't decide: the slow path, which checks against the schemas
themselves, does it there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from schemaclass.core.model import Argument, Single, Site, TypeId, kind

Assertions: TypeAlias = tuple[tuple[str, Argument], ...]


class Free(Single):
    """Any value, kept as it is."""

    __slots__ = ()


@kind
class Leaf(NamedTuple):
    """A scalar of one JSON type that meets some assertions."""

    kind: str
    assertions: Assertions


@kind
class Items(NamedTuple):
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


@kind
class Members(NamedTuple):
    """A map: assertions on the object, a step for each member's value, a pattern for names."""

    assertions: Assertions
    value: Step
    pattern: str | None = None


@kind
class Instance(NamedTuple):
    """An instance of a record's class."""

    type: TypeId


@kind
class ByKind(NamedTuple):
    """The JSON type of the value decides."""

    steps: tuple[tuple[str, Step], ...]


@kind
class ByTag(NamedTuple):
    """The value of a member decides which class the object is of; `rest` where it isn't there."""

    member: str
    steps: tuple[tuple[str, Step], ...]
    rest: ByTrial | None = None


@kind
class ByTrial(NamedTuple):
    """The first schema that the value meets decides."""

    steps: tuple[tuple[Site, Step], ...]


@kind
class Again(NamedTuple):
    """The steps of a type that holds itself, which have functions of their own."""

    type: TypeId


@kind
class Unsure(NamedTuple):
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
