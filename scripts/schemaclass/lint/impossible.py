"""Contradictions that no value meets, or that say the same twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from schemaclass.core.equality import key_of
from schemaclass.core.problems import described
from schemaclass.vocabulary.views import properties, required, values

from .findings import Finding, View, rule


class Pair(NamedTuple):
    """Two limits; `strict`: not even equal ones leave a value between them."""

    low: str
    high: str
    strict: bool = False


_PAIRS = (
    Pair("minimum", "maximum"),
    Pair("exclusiveMinimum", "maximum", strict=True),
    Pair("minimum", "exclusiveMaximum", strict=True),
    Pair("exclusiveMinimum", "exclusiveMaximum", strict=True),
    *(Pair(f"min{of}", f"max{of}") for of in ("Length", "Items", "Properties", "Contains")),
)


def _empty_range(view: View) -> Iterator[Finding]:
    for pair in _PAIRS:
        low, high = (view.schema.keywords.get(word) for word in (pair.low, pair.high))
        if not isinstance(low, int | float) or not isinstance(high, int | float):
            continue
        if low > high or (pair.strict and low == high):
            word = "not less" if pair.strict and low == high else "more"
            sentence = f"{pair.low}: {low} is {word} than {pair.high}, {high}"
            yield Finding((pair.low,), sentence)


def _forbidden_member(view: View) -> Iterator[Finding]:
    members = properties(view.schema)
    schemas = view.around.read.schemas
    for place, name in enumerate(required(view.schema)):
        if name in members and "never" in schemas[members[name]].keywords:
            sentence = f"required: {described(name)} is demanded, but its schema is false"
            yield Finding(("required", place), sentence)


def _closed_to_required(view: View) -> Iterator[Finding]:
    if view.words["additionalProperties"] is not False or "patternProperties" in view.words:
        return
    # What is defined nowhere is told by a rule of its own.
    elsewhere = view.demanded() - properties(view.schema).keys()
    for name in sorted(elsewhere.difference(view.undefined(elsewhere))):
        sentence = (
            f"additionalProperties: false refuses {described(name)}, which is required"
            " and not in properties here"
        )
        yield Finding(("additionalProperties",), sentence)


def _too_many_required(view: View) -> Iterator[Finding]:
    limit, names = view.words["maxProperties"], set(required(view.schema))
    if isinstance(limit, int | float) and len(names) > limit:
        sentence = f"maxProperties: {limit} is less than the {len(names)} required members"
        yield Finding(("maxProperties",), sentence)


def _empty_enum(view: View) -> Iterator[Finding]:
    if view.words["enum"] == []:
        yield Finding(("enum",), "enum: is empty, so that no value is valid")


def _repeated(view: View) -> Iterator[Finding]:
    for word in ("enum", "required"):
        listed = values(view.schema, word)
        if len(listed) == len({each for each in listed if isinstance(each, str)}):
            continue
        seen: set[str] = set()
        for place, each in enumerate(listed):
            key = key_of(each)
            if key in seen:
                yield Finding((word, place), f"{word}: {described(each)} is listed twice")
            seen.add(key)


_WORDS: Mapping[str, str] = {
    "range": " ".join(sorted({word for pair in _PAIRS for word in (pair.low, pair.high)})),
}

IMPOSSIBLE = (
    rule("empty-range", _WORDS["range"], _empty_range, "no value is valid: correct one of the two"),
    rule(
        "forbidden-member",
        "required",
        _forbidden_member,
        "take it out of required, or give it another schema",
    ),
    rule(
        "closed-to-required",
        "additionalProperties",
        _closed_to_required,
        "define the member here, or allow it: unevaluatedProperties: false sees those of allOf",
    ),
    rule(
        "too-many-required",
        "maxProperties",
        _too_many_required,
        "no object is valid: correct one of the two",
    ),
    rule("empty-enum", "enum", _empty_enum, "list the values that are valid"),
    rule("repeated", "enum required", _repeated, "remove one of the two"),
)
