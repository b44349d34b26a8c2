"""Synthetic documents: as many component schemas as are asked for, of the kinds that APIs have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from .works import Data

RECORDS: Final = 5  # of ten schemas
_KINDS: Final = ("customer", "order", "invoice", "shipment", "refund", "voucher", "address")


def document(count: int) -> Data:
    """Make an OpenAPI document of `count` schemas.

    Ten in a row are five records, two enumerations, a tagged union and its two variants; records
    refer to what stands before and after them, so that the whole is one connected graph.
    """
    schemas = {_name(number): _MAKERS[number % 10](number, count) for number in range(count)}
    return {
        "openapi": "3.1.0",
        "info": {"title": f"{count} schemas", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }


def _name(number: int) -> str:
    return f"{_KINDS[number % len(_KINDS)].capitalize()}Part{number}"


def _ref(number: int, count: int) -> Data:
    return {"$ref": f"#/components/schemas/{_name(number % count)}"}


def _record(number: int, count: int) -> Data:
    start = number - number % 10
    return {
        "type": "object",
        "description": f"What is known of part {number}.",
        "required": ["id", "state"],
        "properties": {
            "id": {"type": "string", "pattern": "^[a-z0-9]+$", "description": "Names the part."},
            "state": {"type": "string", "enum": ["open", "paid", f"closed_{number}"]},
            "amount": {"type": "integer", "minimum": 0, "maximum": 1_000_000, "default": 0},
            "rate": {"type": "number", "exclusiveMinimum": 0},
            "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 20},
            "category": _ref(start + 5, count),
            "next": _ref(number + (1 if number % 10 < RECORDS - 1 else 10), count),
            "change": {"anyOf": [_ref(start + 7, count), {"type": "null"}]},
            "labels": {"type": "object", "additionalProperties": {"type": "string"}},
            "place": {
                "type": "object",
                "properties": {"street": {"type": "string"}, "number": {"type": "integer"}},
            },
        },
    }


def _enumeration(number: int, _count: int) -> Data:
    return {"type": "string", "enum": [f"kind_{number}_{word}" for word in ("a", "b", "c", "d")]}


def _union(number: int, count: int) -> Data:
    variants = [_ref(number + 1, count), _ref(number + 2, count)]
    if number + 2 >= count:
        return {"type": "string"}
    return {"oneOf": variants, "discriminator": {"propertyName": "kind"}}


def _variant(number: int, count: int) -> Data:
    return {
        "type": "object",
        "required": ["kind"],
        "properties": {
            "kind": {"type": "string", "const": f"variant_{number}"},
            "part": _ref(number - number % 10, count),
            "reason": {"type": "string", "minLength": 1, "maxLength": 200},
        },
    }


_MAKERS: Final[Sequence[Callable[[int, int], Data]]] = (
    *(_record,) * RECORDS,
    *(_enumeration,) * 2,
    _union,
    *(_variant,) * 2,
)
