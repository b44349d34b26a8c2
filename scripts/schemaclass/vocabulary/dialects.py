"""The drafts and OpenAPI versions as tables: which keywords there are, and what they hold.

After normalising nothing asks which draft a schema was written in: what differs between them is
either here or a rule of `rules.py` that a table names.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple


class Holds(Enum):
    """What the argument of a keyword is made of."""

    DATA = "data"
    SCHEMA = "a schema"
    SCHEMAS = "a list of schemas"
    SCHEMA_OR_SCHEMAS = "a schema or a list of schemas"
    SCHEMA_MAP = "a map of schemas"
    DEPENDENCIES = "a map of schemas and of lists of names"
    REFERENCE = "a reference to a schema"
    DYNAMIC = "a reference that the way there decides"


class Dialect(NamedTuple):
    """One version of the schema language.

    `metaschema` is the URI of what its schemas must meet, `identifier` the keyword that gives a
    schema its URI, and `anchors` the keywords that name a place. `siblings`: whether a `$ref` has
    siblings, or hides them (up to draft 7). `rules` name the rewritings of `rules.py` that turn
    its spelling into that of 2020-12. `formats`: whether formats are asserted even if the run
    doesn't ask for it; `content`: whether what texts hold is asserted where formats are.
    """

    name: str
    metaschema: str
    keywords: Mapping[str, Holds]
    identifier: str = "$id"
    siblings: bool = True
    rules: tuple[str, ...] = ()
    formats: bool = False
    content: bool = False


def _table(**words: str) -> dict[str, Holds]:
    return {word: Holds[holds] for holds, line in words.items() for word in line.split()}


def _without(table: Mapping[str, Holds], words: str) -> dict[str, Holds]:
    return {word: holds for word, holds in table.items() if word not in words.split()}


# 2020-12 Core and Validation; the metaschema's vocabularies list the same words. `definitions` and
# `dependencies` are the two that its metaschema keeps for older schemas.
DRAFT_2020_12 = Dialect(
    "draft2020-12",
    "https://json-schema.org/draft/2020-12/schema",
    _table(
        SCHEMA="additionalProperties contains contentSchema else if items not propertyNames then"
        " unevaluatedItems unevaluatedProperties",
        SCHEMAS="allOf anyOf oneOf prefixItems",
        SCHEMA_MAP="$defs definitions dependentSchemas patternProperties properties",
        DEPENDENCIES="dependencies",
        REFERENCE="$ref",
        DYNAMIC="$dynamicRef",
        DATA="$anchor $comment $dynamicAnchor $id $schema $vocabulary const contentEncoding"
        " contentMediaType default dependentRequired deprecated description enum examples"
        " exclusiveMaximum exclusiveMinimum format maxContains maxItems maxLength maxProperties"
        " maximum minContains minItems minLength minProperties minimum multipleOf pattern readOnly"
        " required title type uniqueItems writeOnly",
    ),
)

DRAFT_2019_09 = Dialect(
    "draft2019-09",
    "https://json-schema.org/draft/2019-09/schema",
    {
        **_without(DRAFT_2020_12.keywords, "prefixItems $dynamicRef $dynamicAnchor"),
        **_table(
            SCHEMA_OR_SCHEMAS="items",
            SCHEMA="additionalItems",
            DYNAMIC="$recursiveRef",
            DATA="$recursiveAnchor",
        ),
    },
    rules=(
        "items and additionalItems are prefixItems and items",
        "what contains looked at counts as not looked at",
    ),
)

DRAFT_7 = Dialect(
    "draft7",
    "http://json-schema.org/draft-07/schema",
    {
        **_without(
            DRAFT_2019_09.keywords,
            "$anchor $defs $recursiveRef $recursiveAnchor $vocabulary contentSchema"
            " dependentRequired dependentSchemas deprecated maxContains minContains"
            " unevaluatedItems unevaluatedProperties",
        ),
    },
    siblings=False,
    rules=DRAFT_2019_09.rules,
    content=True,
)

DRAFT_6 = Dialect(
    "draft6",
    "http://json-schema.org/draft-06/schema",
    _without(
        DRAFT_7.keywords,
        "$comment contentEncoding contentMediaType else if readOnly then writeOnly",
    ),
    siblings=False,
    rules=DRAFT_7.rules,
)

DRAFT_4 = Dialect(
    "draft4",
    "http://json-schema.org/draft-04/schema",
    {
        **_without(DRAFT_6.keywords, "$id const contains examples propertyNames"),
        **_table(DATA="id"),
    },
    identifier="id",
    siblings=False,
    rules=(*DRAFT_6.rules, "exclusive limits are limits of their own"),
)

# OpenAPI 3.1.1, section 4.8.24: the 2020-12 vocabularies and the OpenAPI base vocabulary. Many
# documents still say `nullable`, which was 3.0's; it is honoured, and warned about.
OPENAPI_3_1 = Dialect(
    "openapi3.1",
    "https://spec.openapis.org/oas/3.1/dialect/base",
    {
        **DRAFT_2020_12.keywords,
        **_table(DATA="discriminator example externalDocs nullable xml"),
    },
    rules=("exclusive limits are limits of their own", "nullable adds null"),
)

# OpenAPI 3.0.4, section 4.7.24: an extended subset of draft 5, which is draft 4's validation.
OPENAPI_3_0 = Dialect(
    "openapi3.0",
    "https://spec.openapis.org/oas/3.0/schema/2021-09-28",
    _table(
        SCHEMA="additionalProperties items not",
        SCHEMAS="allOf anyOf oneOf",
        SCHEMA_MAP="properties",
        REFERENCE="$ref",
        DATA="default deprecated description discriminator enum example exclusiveMaximum"
        " exclusiveMinimum externalDocs format maxItems maxLength maxProperties maximum minItems"
        " minLength minProperties minimum multipleOf nullable pattern readOnly required title"
        " type uniqueItems writeOnly xml",
    ),
    identifier="",
    siblings=False,
    rules=("exclusive limits are limits of their own", "nullable adds null"),
)

_ALL = (DRAFT_2020_12, DRAFT_2019_09, DRAFT_7, DRAFT_6, DRAFT_4, OPENAPI_3_1, OPENAPI_3_0)
DIALECTS: Mapping[str, Dialect] = {
    key: dialect for dialect in _ALL for key in (dialect.name, dialect.metaschema)
}


def dialect_of(name: object) -> Dialect | None:
    """Find a dialect by its name or its metaschema's URI, with or without an empty fragment."""
    return DIALECTS.get(name.removesuffix("#")) if isinstance(name, str) else None


_VERSIONS = {"3.1.": OPENAPI_3_1, "3.0.": OPENAPI_3_0}


def openapi_dialect(data: object) -> Dialect | None:
    """Give the dialect of the OpenAPI version that a document says it is written in."""
    version = data.get("openapi") if isinstance(data, dict) else None
    return _VERSIONS.get(version[:4]) if isinstance(version, str) else None
