"""Where this compiler and a referee disagree: in a verdict, or in what comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import jsonschema_rs

from referee import JsonValue, same
from schemaclass import CompiledSchema

# jsonschema-rs' validators, by the names of drafts.
REFEREES: dict[str, Any] = {
    "draft4": jsonschema_rs.Draft4Validator,
    "draft6": jsonschema_rs.Draft6Validator,
    "draft7": jsonschema_rs.Draft7Validator,
    "draft2019-09": jsonschema_rs.Draft201909Validator,
    "draft2020-12": jsonschema_rs.Draft202012Validator,
}


class Disagreement(NamedTuple):
    """An instance of which two say different things."""

    place: str
    instance: JsonValue
    referee: str
    ours: str


def told(compiled: CompiledSchema, value: JsonValue) -> str:
    """Say what this compiler makes of a value: `valid` if it also comes back, or `invalid`."""
    faults = compiled.errors(value)
    try:
        decoded = compiled.decode(value)
    except compiled.module.ValidationError:
        return "invalid" if faults else "no error, and does not decode"
    if faults:
        return f"{faults[0]}, and decodes"
    back = compiled.encode(decoded)
    return "valid" if same(value, back) else f"comes back as {back!r}"


def disagreements(
    place: str,
    compiled: CompiledSchema,
    is_valid: Callable[[JsonValue], bool],
    values: Iterable[JsonValue],
) -> list[Disagreement]:
    """Give the values of which a referee says something else."""
    found: list[Disagreement] = []
    for value in values:
        expected = "valid" if is_valid(value) else "invalid"
        if (ours := told(compiled, value)) != expected:
            found.append(Disagreement(place, value, expected, ours))
    return found
