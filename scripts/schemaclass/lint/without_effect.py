"""Contradictions of words that have no effect: what they need beside them is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from schemaclass.vocabulary.keywords import (
    ARRAY,
    ARTICLES,
    ASSERTIONS,
    INTEGER,
    NULL,
    NUMBER,
    OBJECT,
)
from schemaclass.vocabulary.phrases import alternatives
from schemaclass.vocabulary.views import types, values

from .findings import Find, Finding, View, rule

# The JSON type that each keyword is about: that of the assertions, and of these.
_ABOUT: Mapping[str, str] = {
    **{word: record.applies for word, record in ASSERTIONS.items() if record.applies},
    **dict.fromkeys(
        "additionalItems contains items maxContains minContains prefixItems"
        " unevaluatedItems".split(),
        ARRAY,
    ),
    **dict.fromkeys(
        "additionalProperties dependencies dependentRequired dependentSchemas patternProperties"
        " properties propertyNames required unevaluatedProperties".split(),
        OBJECT,
    ),
}


def _needs(*needed: str) -> Find:
    """Make a rule: its words have no effect where none of the needed ones is there."""

    def find(view: View) -> Iterator[Finding]:
        if not any(word in view.words for word in needed):
            for word in _IDLE_WITHOUT[needed]:
                if word in view.words:
                    sentence = f"{word}: says nothing without {alternatives(needed)}"
                    yield Finding((word,), sentence, is_name=True)

    return find


_IDLE_WITHOUT: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("if",): ("then", "else"),
    ("then", "else"): ("if",),
    ("contains",): ("minContains", "maxContains"),
}


def _additional_items(view: View) -> Iterator[Finding]:
    if not isinstance(view.words.get("items"), list):
        sentence = "additionalItems: says nothing where items is not a list of schemas"
        yield Finding(("additionalItems",), sentence, is_name=True)


def _of_another_type(view: View) -> Iterator[Finding]:
    kinds = types(view.schema)
    if not kinds:
        return
    for word in view.words:
        about = _ABOUT.get(word)
        if about and not _covers(kinds, about):
            said = alternatives(ARTICLES[kind] for kind in kinds)
            sentence = f"{word}: is about {_PLURALS[about]}, but the type is {said}"
            yield Finding((word,), sentence, is_name=True)


_PLURALS: Mapping[str, str] = {
    **{kind: f"{words.partition(' ')[2]}s" for kind, words in ARTICLES.items()},
}


def _covers(kinds: tuple[str, ...], about: str) -> bool:
    return about in kinds or (about == NUMBER and INTEGER in kinds)


def _without_type(view: View) -> Iterator[Finding]:
    users = view.around.with_users(view.schema.site)
    if any("type" in schema.keywords or "enum" in schema.keywords for schema in users):
        return
    if any(word in view.words for word in ("allOf", "anyOf", "const", "oneOf", "$ref")):
        return
    for word in ("items", "prefixItems"):
        if word in view.words:
            sentence = f"{word}: without type, everything that is not an array is valid too"
            yield Finding((word,), sentence, is_name=True)


def _nullable(view: View) -> Iterator[Finding]:
    if view.words["nullable"] is True and "type" not in view.words:
        sentence = "nullable: says nothing without type beside it"
        yield Finding(("nullable",), sentence, is_name=True)


def _nullable_of_old(view: View) -> Iterator[Finding]:
    if view.dialect != "openapi3.0" and "type" in view.words:
        adds = view.words["nullable"] is True
        means = "it is read as null among the types" if adds else "it says nothing here"
        sentence = f"nullable: is a word of OpenAPI 3.0; {means}"
        yield Finding(("nullable",), sentence, is_name=True, hint="" if adds else "remove it")


def _null_is_not_listed(view: View) -> Iterator[Finding]:
    if NULL in types(view.schema) and None not in values(view.schema, "enum"):
        yield Finding(("enum",), "enum: null is not among the values, but the type has it")


def _read_and_write(view: View) -> Iterator[Finding]:
    if view.words["readOnly"] is True and view.words.get("writeOnly") is True:
        sentence = "writeOnly: contradicts readOnly: the member would never travel"
        yield Finding(("writeOnly",), sentence, is_name=True)


IDLE = (
    rule("then-without-if", "then else", _needs("if"), "write if beside it, or remove it"),
    rule("if-without-then", "if", _needs("then", "else"), "write then or else beside it"),
    rule(
        "bounds-without-contains",
        "minContains maxContains",
        _needs("contains"),
        "write contains beside it, or minItems and maxItems",
    ),
    rule(
        "additional-items",
        "additionalItems",
        _additional_items,
        "write the first items as a list, items: [...], or remove it",
    ),
    rule(
        "other-type",
        " ".join(_ABOUT),
        _of_another_type,
        "correct the type, or remove the keyword",
    ),
    rule("no-type", "items prefixItems", _without_type, "write type: array beside it"),
    rule(
        "nullable-without-type",
        "nullable",
        _nullable,
        'write type beside it; in OpenAPI 3.1 a branch of anyOf can be {type: "null"}',
    ),
    rule("nullable-version", "nullable", _nullable_of_old, 'write type: [..., "null"]'),
    rule(
        "null-not-listed",
        "enum",
        _null_is_not_listed,
        "write null among the values, or take it out of the type",
    ),
    rule("read-and-write", "readOnly", _read_and_write, "remove one of the two"),
)
