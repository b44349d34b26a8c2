"""The formats: what each demands of a value where formats are asserted, and what that needs.

Formats are annotations unless a run or a metaschema asserts them (2020-12 Validation, section 7.2).
Then `asserted` adds keywords of the compiler's own to a schema, and the package gets the modules of
`runtime/optional/` that they call. Those that no grammar decides are left to a library.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import LiteralString, NamedTuple

from schemaclass.core.model import Argument, Schema
from schemaclass.core.scope import HOMES

# The keywords that assert: the formats of texts and of numbers, and what texts hold.
TEXT_FORMAT, NUMBER_FORMAT = "textFormat", "numberFormat"
ENCODED, HOLDS = "contentIsEncoded", "contentIsMedia"


class Format(NamedTuple):
    """One format: the function of the run time that tells, "" if any value will do.

    `words` say what a value of it is. `of_numbers`: whether it is about numbers or about texts.
    """

    name: str
    helper: LiteralString
    words: str
    of_numbers: bool = False


# 2020-12 Validation, section 7.3, with those of all earlier drafts; the OpenAPI Format Registry.
FORMATS: Mapping[str, Format] = {
    each.name: each
    for each in (
        Format("date-time", "is_date_time", "a date and time as in RFC 3339"),
        Format("date", "is_date", "a date as in RFC 3339"),
        Format("time", "is_time", "a time with its offset as in RFC 3339"),
        Format("duration", "is_duration", "a duration as in RFC 3339"),
        Format("email", "is_email", "an e-mail address"),
        Format("idn-email", "is_idn_email", "an internationalised e-mail address"),
        Format("hostname", "is_hostname", "a host name"),
        Format("idn-hostname", "is_idn_hostname", "an internationalised host name"),
        Format("ipv4", "is_ipv4", "an IPv4 address"),
        Format("ipv6", "is_ipv6", "an IPv6 address"),
        Format("uri", "is_uri", "a URI"),
        Format("uri-reference", "is_uri_reference", "a URI or a relative reference"),
        Format("iri", "is_iri", "an IRI"),
        Format("iri-reference", "is_iri_reference", "an IRI or a relative reference"),
        Format("uri-template", "is_uri_template", "a URI template"),
        Format("json-pointer", "is_json_pointer", "a JSON Pointer"),
        Format("relative-json-pointer", "is_relative_json_pointer", "a relative JSON Pointer"),
        Format("regex", "is_regex", "a regular expression of ECMA-262"),
        Format("uuid", "is_uuid", "a UUID"),
        Format("byte", "is_base64", "base64"),
        Format("binary", "", ""),
        Format("password", "", ""),
        Format("int32", "is_int32", "an integer of 32 bits", of_numbers=True),
        Format("int64", "is_int64", "an integer of 64 bits", of_numbers=True),
        Format("float", "is_float", "in the range of single precision", of_numbers=True),
        Format("double", "is_double", "in the range of double precision", of_numbers=True),
    )
}
ENCODINGS: Mapping[str, LiteralString] = {"base64": "is_base64"}
MEDIA_TYPES: Mapping[str, LiteralString] = {"application/json": "holds_json"}

# The modules of the run time that some formats need, and the library that each of them imports.
LIBRARIES: Mapping[str, str] = {"_idna": "idna>=3.7", "_regress": "regress>=2026.9"}


def asserted(keywords: Mapping[str, Argument], *, content: bool) -> dict[str, Argument]:
    """Give the keywords that assert a schema's format, and with `content` what its texts hold."""
    found: dict[str, Argument] = {}
    known = FORMATS.get(str(keywords.get("format")))
    if known and known.helper and _may_meet(keywords, known):
        found[NUMBER_FORMAT if known.of_numbers else TEXT_FORMAT] = known.name
    if content:
        encoding, media = keywords.get("contentEncoding"), keywords.get("contentMediaType")
        is_plain = encoding is None
        if encoding in ENCODINGS:
            found[ENCODED] = encoding
        if media in MEDIA_TYPES and (is_plain or encoding in ENCODINGS):
            found[HOLDS] = [media] if is_plain else [media, encoding]  # type: ignore[list-item]  # both are names in tables
    return found


def _may_meet(keywords: Mapping[str, Argument], known: Format) -> bool:
    """Tell whether a schema allows values of the type that a format is about."""
    kinds = keywords.get("type")
    about = ("integer", "number") if known.of_numbers else ("string",)
    return not isinstance(kinds, tuple) or any(kind in kinds for kind in about)


def unknown(keywords: Mapping[str, Argument], *, content: bool) -> Iterator[tuple[str, str]]:
    """Give the keywords whose format or content can't be asserted, each with what it names."""
    tables: dict[str, Iterable[str]] = {"format": FORMATS}
    if content:
        tables |= {"contentEncoding": ENCODINGS, "contentMediaType": MEDIA_TYPES}
    for word, table in tables.items():
        name = keywords.get(word)
        if isinstance(name, str) and name not in table:
            yield word, name


def modules(schemas: Iterable[Schema]) -> dict[str, list[str]]:
    """Name the optional modules that schemas need, each with the formats that need it."""
    found: dict[str, set[str]] = {}
    for schema in schemas:
        for word in (TEXT_FORMAT, NUMBER_FORMAT):
            if known := FORMATS.get(str(schema.keywords.get(word))):
                found.setdefault(HOMES[known.helper].removeprefix("."), set()).add(known.name)
        if schema.keywords.keys() & {ENCODED, HOLDS}:
            found.setdefault("_formats", set())
    return {module: sorted(found[module]) for module in sorted(found)}
