"""What a tool is, a judge of groups of tests, and the first of them: this compiler."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from schemaclass import CompiledSchema, SchemaError, compile_schema
from schemaclass.core.model import JsonValue

from .suite import File, Group

# What a file of optional/ asks for beyond the defaults: arguments of `compile_schema`.
SWITCHES: Mapping[str, Mapping[str, bool]] = {
    "optional/format/": {"assert_formats": True},
    "optional/content": {"assert_formats": True},
}

# Tests that are missed on purpose, by the beginning of their place "DRAFT/FILE: ...".
REASONS: Mapping[str, str] = {
    "draft4/optional/zeroTerminatedFloats": "1.0 is an integer in every draft, as from draft 6 on",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a tool says of an instance.

    `accepted` is None where it says nothing: it crashed, or contradicts itself. `same` is whether
    the instance came back from decoding and encoding as the same JSON value, None for a tool
    without types.
    """

    accepted: bool | None
    same: bool | None = None


FAILED = Outcome(None, same=False)

Remotes: TypeAlias = Mapping[str, Any]
Tool: TypeAlias = Callable[[File, Group], list[Outcome]]


def switches(name: str) -> Mapping[str, bool]:
    """Give the arguments that a file of the suite asks for."""
    found = (each for part, each in SWITCHES.items() if name.startswith(part))
    return next(found, {})


def ours(remotes: Remotes) -> Tool:
    """Judge with `compile_schema`; `errors` and `decode` must say the same."""

    def judge(file: File, group: Group) -> list[Outcome]:
        try:
            compiled = compiled_group(file, group, remotes)
        except SchemaError:
            return [FAILED for _ in group.cases]
        return [verdict(compiled, case.data) for case in group.cases]

    return judge


def compiled_group(file: File, group: Group, remotes: Remotes) -> CompiledSchema:
    """Compile a group's schema with the switches that its file asks for. Raises SchemaError."""
    return compile_schema(group.schema, file.draft, remotes, **switches(file.name))


def reason(place: str) -> str:
    """Say why the test at a place is missed; "" for one that should not be."""
    return next((why for part, why in REASONS.items() if place.startswith(part)), "")


def verdict(compiled: CompiledSchema, data: JsonValue) -> Outcome:
    """Judge a value in checking and in decoding, and see whether it comes back."""
    valid = compiled.errors(data) == []
    try:
        decoded = compiled.decode(data)
    except compiled.module.ValidationError:
        return FAILED if valid else Outcome(accepted=False, same=False)
    return Outcome(accepted=True, same=same(data, compiled.encode(decoded))) if valid else FAILED


def same(left: JsonValue, right: JsonValue) -> bool:
    """Tell whether two JSON values are equal: 1 is 1.0 and not true, and members have no order."""
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[name], right[name]) for name in left)
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    return left == right
