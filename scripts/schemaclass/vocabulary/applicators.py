"""The applicators: the keywords that hold subschemas, or bind members to one another.

What each compiles to is in `emit_checks.py` and its kin.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .keywords import ASSERTIONS

APPLICATORS: Sequence[str] = (
    "$ref",  # what the schema that it names says
    "$dynamicRef",  # what the schema that the way there names says
    "allOf",  # all of several schemas hold
    "anyOf",  # at least one of several schemas holds
    "oneOf",  # exactly one of several schemas holds
    "not",  # a schema does not hold
    "if",  # a schema that decides which of two others holds
    "then",  # the schema that holds where `if` does
    "else",  # the schema that holds where `if` does not
    "properties",  # declared members
    "patternProperties",  # members whose names match a pattern
    "additionalProperties",  # members that the schema does not name
    "propertyNames",  # the names of all members
    "required",  # members that must be there
    "dependentRequired",  # members that must be there with another
    "dependentSchemas",  # schemas that hold where a member is there
    "prefixItems",  # the first items of an array, one by one
    "items",  # the other items of an array
    "contains",  # some items of an array
    "minContains",  # how many items `contains` asks for at least
    "maxContains",  # how many items `contains` allows at most
    "unevaluatedItems",  # items that no other keyword looked at
    "unevaluatedProperties",  # members that no other keyword looked at
    "discriminator",  # the member that says which schema was meant
)

# The order in which keywords are checked and told: assertions, then applicators, then the rest.
_ORDER = {name: place for place, name in enumerate((*ASSERTIONS, *APPLICATORS))}


def in_order(words: Iterable[str]) -> list[str]:
    """Sort keywords into the order in which they are checked and told."""
    return sorted(words, key=lambda word: _ORDER.get(word, len(_ORDER)))
