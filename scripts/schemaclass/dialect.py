"""The drafts and OpenAPI versions as tables: which keywords there are, and what they hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Holds(Enum):
    """What the argument of a keyword is made of."""

    DATA = "data"
    SCHEMA = "a schema"
    SCHEMAS = "a list of schemas"
    SCHEMA_MAP = "a map of schemas"
    REFERENCE = "a reference to a schema"


@dataclass(frozen=True, slots=True)
class Dialect:
    """One version of the schema language. `metaschema` is the URI of what its schemas must meet."""

    name: str
    metaschema: str
    keywords: Mapping[str, Holds]


_IN_VALUE = (
    "additionalProperties contains contentSchema else if items not propertyNames then"
    " unevaluatedItems unevaluatedProperties"
)
_IN_LIST = "allOf anyOf oneOf prefixItems"
_IN_MAP = "$defs dependentSchemas patternProperties properties"
_DATA = (
    "$anchor $comment $dynamicAnchor $id $schema $vocabulary const contentEncoding"
    " contentMediaType default dependentRequired deprecated description enum examples"
    " exclusiveMaximum exclusiveMinimum format maxContains maxItems maxLength maxProperties"
    " maximum minContains minItems minLength minProperties minimum multipleOf pattern readOnly"
    " required title type uniqueItems writeOnly"
)


def _table(**words: str) -> dict[str, Holds]:
    return {word: Holds[holds] for holds, line in words.items() for word in line.split()}


# 2020-12 Core and Validation; the metaschema's vocabularies list the same words.
DRAFT_2020_12 = Dialect(
    "draft2020-12",
    "https://json-schema.org/draft/2020-12/schema",
    _table(
        SCHEMA=_IN_VALUE,
        SCHEMAS=_IN_LIST,
        SCHEMA_MAP=_IN_MAP,
        REFERENCE="$ref $dynamicRef",
        DATA=_DATA,
    ),
)

# OpenAPI 3.1.1, section 4.8.24: the 2020-12 vocabularies and the OpenAPI base vocabulary.
OPENAPI_3_1 = Dialect(
    "openapi3.1",
    "https://spec.openapis.org/oas/3.1/dialect/base",
    {**DRAFT_2020_12.keywords, **_table(DATA="discriminator example externalDocs xml")},
)

DIALECTS: Mapping[str, Dialect] = {
    key: dialect
    for dialect in (DRAFT_2020_12, OPENAPI_3_1)
    for key in (dialect.name, dialect.metaschema)
}
