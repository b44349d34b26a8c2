"""What pages show instead of telling: examples, refused inputs, and what is sent.

Everything is tried out on the generated package first: a page shows what that does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from schemaclass.core.code import Code
from schemaclass.core.model import Facts, Field, JsonValue, NamedModel, Record, TypeId
from schemaclass.core.problems import join_pointer

from .examples import json_example, program, python_example
from .invalid_examples import wrong_values
from .samples import fullest, sample, smallest
from .sandbox import Outcome, Trial


class Example(NamedTuple):
    """A value of `type`: as data and as text, JSON and Python. `python` makes the same object."""

    title: str
    type: TypeId
    data: JsonValue
    json: str
    python: Code


class Refusal(NamedTuple):
    """An input that a type refuses, with the exact text of the error."""

    data: JsonValue
    json: str
    error: str


class States(NamedTuple):
    """What comes of a member that is left out, of null, and of a value; None: no value is known."""

    absent: Outcome
    null: Outcome
    value: Outcome | None


class Exhibits(NamedTuple):
    """What is shown of a member; `states` is None where no object without it is known."""

    examples: tuple[Example, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    states: States | None = None


class Base(NamedTuple):
    """The smallest object of a record, and what comes of it."""

    data: Mapping[str, JsonValue]
    outcome: Outcome


# Where an object needs more members than this, an example of one member would show the others.
_FEW = 10
# Each member is tried out in an object of its own, which takes as long as the record has members.
_MANY = 500
# What is made up for a page takes no more characters of JSON: of a member's example, which others
# may have too, of an error's text, and of a whole object.
_LONGEST, _LONGEST_ERROR, _LONGEST_OBJECT = 2_000, 5_000, 30_000
# So many values are tried until one is refused as it should be.
_TRIES = 12


def base_of(trial: Trial, type_id: TypeId) -> Base | None:
    """Give the object in which a record's members are shown, if it is small and valid."""
    record = trial.named.model.types[type_id]
    if not isinstance(record, Record) or len(record.fields) > _MANY:
        return None
    data = smallest(trial.named, type_id)
    if data is None or len(data) > _FEW:
        return None
    outcome = trial.outcome(type_id, data)
    return None if outcome.error else Base(data, outcome)


def member_exhibits(
    trial: Trial, type_id: TypeId, member: Field, facts: Facts, base: Base | None
) -> Exhibits:
    """Show a member in the smallest object that holds it; `base` is the smallest of all."""
    if base is None:
        return Exhibits()
    shown = next(_member_examples(trial, type_id, member, facts, base), None)
    without = {wire: value for wire, value in base.data.items() if wire != member.wire}
    states = States(
        absent=trial.outcome(type_id, without) if member.wire in base.data else base.outcome,
        null=trial.outcome(type_id, {**base.data, member.wire: None}),
        value=shown[1] if shown else None,
    )
    examples = () if shown is None else (shown[0],)
    return Exhibits(examples, tuple(_refusals(trial, type_id, member, base)), states)


def _member_examples(
    trial: Trial, type_id: TypeId, member: Field, facts: Facts, base: Base
) -> Iterator[tuple[Example, Outcome]]:
    known = [value for value in facts.examples if value is not None]
    made = sample(trial.named, member)
    for value in [*known, *([] if made is None else [made])]:
        data: dict[str, JsonValue] = {**base.data, member.wire: value}
        told = json_example(data)
        if len(told) > _LONGEST:
            continue
        python = python_example(trial.named, type_id, data)
        if python is None:
            continue
        outcome = trial.outcome(type_id, data)
        if not outcome.error:
            yield Example("An example", type_id, data, told, python), outcome


def _refusals(trial: Trial, type_id: TypeId, member: Field, base: Base) -> Iterator[Refusal]:
    """Find an input in which the member alone, and for one reason only, is wrong."""
    place = join_pointer("", member.wire)
    for value in islice(wrong_values(trial.named.model, member.site), _TRIES):
        data: dict[str, JsonValue] = {**base.data, member.wire: value}
        outcome = trial.outcome(type_id, data)
        if len(outcome.error) > _LONGEST_ERROR or len(outcome.places) != 1:
            continue
        if f"{outcome.places[0]}/".startswith(f"{place}/"):
            yield Refusal(data, json_example(data), outcome.error)
            return


def type_examples(trial: Trial, type_id: TypeId, facts: Facts) -> Iterator[Example]:
    """Show the schema's smallest and largest example, else objects that were made."""
    named = trial.named
    found = _valid(trial, type_id, facts.examples)
    if not found:
        made = (smallest(named, type_id), fullest(named, type_id))
        found = [
            each
            for each in _valid(trial, type_id, (value for value in made if value is not None))
            if len(each.json) <= _LONGEST_OBJECT
        ]
    found.sort(key=lambda example: len(example.json))
    if len(found) > 1 and found[0].json != found[-1].json:
        is_record = isinstance(named.model.types[type_id], Record)
        first, last = _SIZES if is_record else _OTHERS
        yield found[0]._replace(title=first)
        yield found[-1]._replace(title=last)
    else:
        yield from found[:1]


_SIZES = ("A small example", "A full example")
_OTHERS = ("An example", "Another example")


def _valid(trial: Trial, type_id: TypeId, values: Iterable[JsonValue]) -> list[Example]:
    tried = [value for value in values if trial.takes(type_id, value)]
    return examples_of(trial.named, type_id, tried)


def examples_of(named: NamedModel, type_id: TypeId, values: Iterable[JsonValue]) -> list[Example]:
    """Write valid values down as JSON and as programs, those of which a program is known."""
    made = [(value, program(named, type_id, value)) for value in values]
    return [
        Example("An example", type_id, value, json_example(value), python)
        for value, python in made
        if python is not None
    ]
