"""What breaks the metaschema in a schema, in words: the same mistake in the same words everywhere.

jsonschema-rs says whether there is anything wrong at all. Only then is each schema looked at, the
ones inside it left empty, so that neither depth nor a fault elsewhere matters; jsonschema, which is
imported only for faults, says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import jsonschema_rs

from schemaclass.core.model import JsonValue
from schemaclass.core.problems import Problem, Severity, described, join_pointer
from schemaclass.source.load import Document
from schemaclass.vocabulary.dialects import (
    DRAFT_4,
    DRAFT_6,
    DRAFT_7,
    DRAFT_2019_09,
    DRAFT_2020_12,
    OPENAPI_3_0,
    OPENAPI_3_1,
    Dialect,
    Holds,
    dialect_of,
)
from schemaclass.vocabulary.keywords import ARTICLES

from .metaschema_words import SCHEMA, Demand, demands

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_Schema = dict[str, JsonValue]


class _Grammar(NamedTuple):
    """What the schemas of a dialect are held against.

    A metaschema's URI, jsonschema's name of it, and the keywords that it knows. `more` are schemas
    of the arguments of keywords that the dialect has and the metaschema has not.
    """

    uri: str
    validator: str
    keywords: Mapping[str, Holds]
    more: Mapping[str, JsonValue] = {}


_STRING: JsonValue = {"type": "string"}
_BOOLEAN: JsonValue = {"type": "boolean"}
_OBJECT: JsonValue = {"type": "object"}
_OPENAPI: Mapping[str, JsonValue] = {
    "discriminator": _OBJECT,
    "externalDocs": _OBJECT,
    "nullable": _BOOLEAN,
    "xml": _OBJECT,
}
_FLAGS = dict.fromkeys(("deprecated", "readOnly", "writeOnly"), _BOOLEAN)
_DEFAULT = _Grammar(DRAFT_2020_12.metaschema, "Draft202012Validator", DRAFT_2020_12.keywords)
_GRAMMARS: Mapping[str, _Grammar] = {
    DRAFT_2019_09.name: _Grammar(
        DRAFT_2019_09.metaschema, "Draft201909Validator", DRAFT_2019_09.keywords
    ),
    DRAFT_7.name: _Grammar(
        DRAFT_7.metaschema, "Draft7Validator", DRAFT_7.keywords, {"writeOnly": _BOOLEAN}
    ),
    DRAFT_6.name: _Grammar(DRAFT_6.metaschema, "Draft6Validator", DRAFT_6.keywords),
    DRAFT_4.name: _Grammar(
        DRAFT_4.metaschema, "Draft4Validator", DRAFT_4.keywords, {"$ref": _STRING}
    ),
    OPENAPI_3_0.name: _Grammar(
        DRAFT_4.metaschema,
        "Draft4Validator",
        {**DRAFT_4.keywords, **OPENAPI_3_0.keywords},
        {"$ref": _STRING, **_FLAGS, **_OPENAPI},
    ),
    OPENAPI_3_1.name: _DEFAULT._replace(more=_OPENAPI),
}


def breaches(
    document: Document, dialect: Dialect, pointer: str, schema: _Schema
) -> Iterator[Problem]:
    """Give what breaks the metaschema in the schema at a pointer, and in those inside it."""
    if _is_fine(dialect.name, schema):
        return
    waiting = [(pointer, schema, dialect)]
    while waiting:
        place, raw, around = waiting.pop()
        own = dialect_of(raw.get("$schema")) or around
        grammar = _GRAMMARS.get(own.name, _DEFAULT)
        shell, inner = _opened(raw, grammar.keywords)
        waiting += [(join_pointer(place, *tokens), each, own) for tokens, each in inner]
        yield from _of_one(document, place, shell, grammar)


def _is_fine(dialect: str, schema: _Schema) -> bool:
    """Tell whether nothing is wrong; what jsonschema-rs can't take is looked at more closely."""
    try:
        whole = {**schema, "$schema": _GRAMMARS.get(dialect, _DEFAULT).uri}
        return jsonschema_rs.meta.is_valid(whole) and _more(dialect).is_valid(schema)
    except (jsonschema_rs.ReferencingError, ValueError):
        return False


@cache
def _more(dialect: str) -> jsonschema_rs.Draft202012Validator:
    """Give a validator of what the metaschema leaves out, in a schema and in those inside it."""
    grammar = _GRAMMARS.get(dialect, _DEFAULT)
    inside = {word: _INSIDE.get(holds, {}) for word, holds in grammar.keywords.items()}
    known = {**inside, **grammar.more} if grammar.more else {}
    return jsonschema_rs.Draft202012Validator({"properties": known})


_THIS: _Schema = {"$ref": "#"}
_INSIDE: Mapping[Holds, JsonValue] = {
    Holds.SCHEMA: _THIS,
    Holds.SCHEMAS: {"items": _THIS},
    Holds.SCHEMA_OR_SCHEMAS: {"items": _THIS, **_THIS},
    Holds.SCHEMA_MAP: {"additionalProperties": _THIS},
    Holds.DEPENDENCIES: {"additionalProperties": _THIS},
}


def _opened(
    raw: _Schema, keywords: Mapping[str, Holds]
) -> tuple[_Schema, list[tuple[tuple[str | int, ...], _Schema]]]:
    """Take the schemas out of one, and give it without them, and them with their places."""
    inner: list[tuple[tuple[str | int, ...], _Schema]] = []

    def emptied(value: JsonValue, *tokens: str | int) -> JsonValue:
        if not isinstance(value, dict):
            return value
        inner.append((tokens, value))
        return {}

    shell: _Schema = {}
    for word, argument in raw.items():
        match keywords.get(word), argument:
            case Holds.SCHEMA | Holds.SCHEMA_OR_SCHEMAS, dict():
                shell[word] = emptied(argument, word)
            case Holds.SCHEMAS | Holds.SCHEMA_OR_SCHEMAS, list():
                shell[word] = [emptied(each, word, at) for at, each in enumerate(argument)]
            case Holds.SCHEMA_MAP | Holds.DEPENDENCIES, dict():
                shell[word] = {name: emptied(each, word, name) for name, each in argument.items()}
            case _:
                shell[word] = argument
    return {word: argument for word, argument in shell.items() if word != "$schema"}, inner


def _of_one(
    document: Document, pointer: str, schema: _Schema, grammar: _Grammar
) -> Iterator[Problem]:
    """Give what is wrong with one schema whose inner ones are empty."""
    errors = _errors(schema, grammar)
    if errors and all(map(_is_tolerated, errors)):
        yield from _warnings(document, pointer, errors)
    elif errors is None or errors:
        yield from _explained(document, pointer, schema, grammar)


def _errors(schema: _Schema, grammar: _Grammar) -> list[jsonschema_rs.ValidationError] | None:
    """Give what jsonschema-rs finds, None if it can't take the schema.

    What it thinks of formats doesn't count: patterns and references are read by this compiler.
    """
    found: list[jsonschema_rs.ValidationError] = []
    try:
        found += _judge(grammar.uri).iter_errors(schema)
        if grammar.more:
            more = {"properties": grammar.more}
            found += jsonschema_rs.Draft202012Validator(more).iter_errors(schema)
    except (jsonschema_rs.ReferencingError, ValueError):
        return None
    kind = jsonschema_rs.ValidationErrorKind.Format
    return [error for error in found if not isinstance(error.kind, kind)]


@cache
def _judge(uri: str) -> jsonschema_rs.Validator:
    """Give a validator that tells all errors of a metaschema; making one takes a millisecond."""
    return jsonschema_rs.validator_for({"$schema": uri, "allOf": [{"$ref": uri}]})


# Faults whose meaning is plain, and which real documents have: what there should be instead.
_OLD = {
    "exclusiveMaximum": "a number",
    "exclusiveMinimum": "a number",
    "$recursiveAnchor": "a string",
}
# Lists with an entry that is there twice: a contradiction, which is told by its name.
_TWICE = ("required", "enum")
# What says nothing about values.
_ANNOTATIONS = ("discriminator", "externalDocs", "xml")


def _is_old(word: str | int, value: object) -> bool:
    """Tell a keyword that another draft has with true or false."""
    return word in _OLD and isinstance(value, bool)


def _is_tolerated(error: jsonschema_rs.ValidationError) -> bool:
    """Tell faults of another draft's spelling, and those that a contradiction tells by its name."""
    if len(error.instance_path) != 1:
        return False
    word = error.instance_path[0]
    if isinstance(error.kind, jsonschema_rs.ValidationErrorKind.UniqueItems):
        return word in _TWICE
    return isinstance(error.kind, jsonschema_rs.ValidationErrorKind.Type) and _is_old(
        word, error.instance
    )


def _warnings(
    document: Document, pointer: str, errors: Iterable[jsonschema_rs.ValidationError]
) -> Iterator[Problem]:
    """Tell tolerated faults without the library that explains all others, slow to import."""
    for word, value in {str(error.instance_path[0]): error.instance for error in errors}.items():
        if word in _OLD:
            place = document.locate(join_pointer(pointer, word))
            sentence = f"{word}: must be {_OLD[word]}, found {described(value)}"
            yield Problem(place, "keyword-type", sentence, severity=Severity.WARNING)


def _explained(
    document: Document, pointer: str, schema: _Schema, grammar: _Grammar
) -> Iterator[Problem]:
    for each in dict.fromkeys(demands(_found(schema, grammar))):
        if each.keyword == "uniqueItems" and each.path in [(word,) for word in _TWICE]:
            continue
        value: Any = schema
        for token in each.path:
            value = value[token]
        word = next((token for token in reversed(each.path) if isinstance(token, str)), "schema")
        place = document.locate(join_pointer(pointer, *each.path))
        sentence = f"{word}: {each.words}, found {described(value)}"
        severity = Severity.WARNING if _is_plain(each, value) else Severity.ERROR
        yield Problem(
            place, f"keyword-{each.keyword}", sentence, _hint(word, each, value), severity
        )


def _is_plain(breach: Demand, value: object) -> bool:
    """Tell faults that say nothing about values, or whose meaning is plain."""
    word = breach.path[0]
    if word in _ANNOTATIONS or breach.keyword == "dependencies":
        return True
    is_own = len(breach.path) == 1
    return is_own and (_is_old(word, value) or (word == "required" and value == []))


def _found(schema: _Schema, grammar: _Grammar) -> Iterator[ValidationError]:
    import jsonschema

    judge: Any = getattr(jsonschema, grammar.validator)
    yield from judge(judge.META_SCHEMA).iter_errors(schema)
    yield from jsonschema.Draft202012Validator({"properties": grammar.more}).iter_errors(schema)


# What was probably meant by an argument of the wrong type.
_HINTS: Mapping[str, str] = {
    "additionalProperties": "write a schema, such as {type: string}, or false",
    "enum": "write a list: [paid, open]",
    "items": "write a schema, such as {type: string}",
    "properties": "write a mapping of names to schemas",
    "required": "write a list of names, required: [amount], beside properties",
    "type": f"the types are {', '.join(ARTICLES)}",
}


def _hint(word: str, breach: Demand, value: object) -> str:
    if isinstance(value, bool) and breach.words == f"must be {SCHEMA}":
        return "in this dialect {} takes every value, and {not: {}} none"
    if word in _OLD and breach.words == "must be a boolean" and isinstance(value, int | float):
        limit = word.removeprefix("exclusive").lower()
        return f"in this dialect it is true or false beside {limit}, which is the number"
    return _HINTS.get(word, "") if value != [] else ""
