"""The applicators: the keywords that hold subschemas, and what pages call them.

What each compiles to is in `checks.py`; this table says which of them the compiler understands.
"""

from __future__ import annotations

from collections.abc import Mapping

APPLICATORS: Mapping[str, str] = {
    "$ref": "is what the schema that it names says",
    "properties": "declared members",
    "required": "members that must be there",
    "additionalProperties": "members that the schema does not name",
    "items": "the items of an array",
    "anyOf": "at least one of several schemas holds",
    "oneOf": "exactly one of several schemas holds",
    "discriminator": "the member that says which schema was meant",
    "$defs": "schemas to refer to",
}
