"""Schemas against their metaschema, and documents against what this compiler reads of OpenAPI.

jsonschema-rs says whether there is anything wrong at all; jsonschema, which is imported only then,
says what.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from .dialect import (
    DRAFT_4,
    DRAFT_6,
    DRAFT_7,
    DRAFT_2019_09,
    DRAFT_2020_12,
    OPENAPI_3_0,
    Dialect,
    dialect_of,
    openapi_dialect,
)
from .keywords import ARTICLES, alternatives
from .library import Library, value_at
from .load import Document
from .model import JsonValue, Site
from .problems import Problem, SchemaError, Severity, described, join_pointer
from .sources import Fetch

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_UNSUPPORTED_HINT = "write OpenAPI 3.1 or 3.0, or JSON Schema draft 2020-12, 2019-09, 7, 6 or 4"

# Which metaschema the schemas of a dialect are held against, and jsonschema's name of it. OpenAPI
# adds words that these let pass.
_METASCHEMAS: Mapping[str, tuple[str, str]] = {
    DRAFT_2019_09.name: (DRAFT_2019_09.metaschema, "Draft201909Validator"),
    DRAFT_7.name: (DRAFT_7.metaschema, "Draft7Validator"),
    DRAFT_6.name: (DRAFT_6.metaschema, "Draft6Validator"),
    DRAFT_4.name: (DRAFT_4.metaschema, "Draft4Validator"),
    OPENAPI_3_0.name: (DRAFT_4.metaschema, "Draft4Validator"),
}
_DEFAULT = (DRAFT_2020_12.metaschema, "Draft202012Validator")


def read_roots(
    document: Document, fetch: Fetch, dialect: Dialect | None = None
) -> tuple[Dialect, dict[str, Site], tuple[Problem, ...]]:
    """Find a document's dialect and its named schemas, in order, and check each of them.

    The third part is what breaks the metaschema; if its meaning is plain, that is a warning.
    `fetch` gives a metaschema of somebody's own; `dialect` overrides what the document says.
    Raises SchemaError for a document that is neither OpenAPI nor JSON Schema.
    """
    data = document.data
    if data is None:
        hint = "write an OpenAPI document or a JSON Schema"
        raise SchemaError([Problem(document.locate(""), "not-a-schema", "is empty", hint)])
    if not isinstance(data, dict | bool):
        raise SchemaError([_problem(document, "", "not-a-schema", "must be a mapping", data)])
    is_openapi = isinstance(data, dict) and ("openapi" in data or "swagger" in data)
    if dialect is None:
        dialect = _openapi_dialect(document) if is_openapi else _schema_dialect(document, fetch)
    roots = _components(document) if is_openapi else _schemas(document)
    problems = tuple(
        problem
        for site in roots.values()
        for problem in check_schema(document, dialect, site.pointer)
    )
    return dialect, roots, problems


def _problem(
    document: Document, pointer: str, code: str, sentence: str, found: object, hint: str = ""
) -> Problem:
    return Problem(document.locate(pointer), code, f"{sentence}, found {described(found)}", hint)


def _openapi_dialect(document: Document) -> Dialect:
    assert isinstance(document.data, dict)
    if "openapi" not in document.data:
        place = document.locate("/swagger", key=True)
        sentence = "swagger: Swagger 2.0 is not supported"
        raise SchemaError([Problem(place, "dialect", sentence, _UNSUPPORTED_HINT)])
    version = document.data["openapi"]
    found = openapi_dialect(document.data)
    if found is None:
        hint = _UNSUPPORTED_HINT if isinstance(version, str) else 'quote it: openapi: "3.1.0"'
        sentence = "openapi: must be a 3.0 or 3.1 version such as 3.1.0"
        raise SchemaError([_problem(document, "/openapi", "dialect", sentence, version, hint)])
    declared = document.data.get("jsonSchemaDialect", found.metaschema)
    return _known(document, "/jsonSchemaDialect", declared)


def _schema_dialect(document: Document, fetch: Fetch) -> Dialect:
    data = document.data
    declared = data.get("$schema") if isinstance(data, dict) else None
    if isinstance(declared, str) and dialect_of(declared) is None:
        metaschema = fetch(declared)
        if isinstance(metaschema, dict) and "$vocabulary" in metaschema:
            return Library(fetch).declared(declared, DRAFT_2020_12)
    return _known(document, "/$schema", declared) if declared is not None else DRAFT_2020_12


def _known(document: Document, pointer: str, declared: JsonValue) -> Dialect:
    dialect = dialect_of(declared)
    if dialect is None:
        sentence = f"{pointer[1:]}: must be a dialect that this compiler knows"
        problem = _problem(document, pointer, "dialect", sentence, declared, _UNSUPPORTED_HINT)
        raise SchemaError([problem])
    return dialect


def _components(document: Document) -> dict[str, Site]:
    pointer = "/components/schemas"
    data: JsonValue = document.data
    for name in ("components", "schemas"):
        data = data.get(name, {}) if isinstance(data, dict) else data
    if not isinstance(data, dict) or not data:
        sentence = "components.schemas: must be a mapping of at least one schema"
        hint = "put the schemas to compile under components.schemas, each under its name"
        if data == {}:
            problem = Problem(
                document.locate(pointer), "no-schemas", f"{sentence}; none is there", hint
            )
        else:
            problem = _problem(document, pointer, "no-schemas", sentence, data, hint)
        raise SchemaError([problem])
    return {name: Site(document.name, join_pointer(pointer, name)) for name in data}


def _schemas(document: Document) -> dict[str, Site]:
    roots = {"Root": Site(document.name, "")}
    for word in ("$defs", "definitions"):
        definitions = document.data.get(word) if isinstance(document.data, dict) else None
        for name in definitions if isinstance(definitions, dict) else ():
            roots.setdefault(name, Site(document.name, join_pointer(f"/{word}", name)))
    return roots


def check_schema(document: Document, dialect: Dialect, pointer: str) -> Iterator[Problem]:
    """Give what breaks the metaschema in the schema at a pointer."""
    schema: Any = value_at(document.data, pointer)
    if isinstance(schema, bool):
        return
    if not isinstance(schema, dict):
        sentence = f"{pointer.rpartition('/')[2]}: must be a schema"
        yield _problem(document, pointer, "keyword-type", sentence, schema)
        return
    uri, validator = _METASCHEMAS.get(dialect.name, _DEFAULT)
    plain = {word: value for word, value in schema.items() if word != "$schema"}
    try:
        if jsonschema_rs.meta.is_valid({"$schema": uri, **plain}):
            return
        errors = list(jsonschema_rs.iter_errors({"$ref": uri}, plain))
    except jsonschema_rs.ReferencingError:
        errors = []
    if errors and all(map(_is_tolerated, errors)):
        yield from _warnings(document, pointer, errors)
    else:
        yield from _explain(document, pointer, plain, validator)


# Faults whose meaning is plain, and which real documents have: what there should be instead.
_TOLERATED = {
    "exclusiveMaximum": "a number",
    "exclusiveMinimum": "a number",
    "$recursiveAnchor": "a string",
}


def _is_old(word: str | int, value: object) -> bool:
    """Tell a keyword that another draft has with true or false."""
    return word in _TOLERATED and isinstance(value, bool)


def _is_tolerated(error: jsonschema_rs.ValidationError) -> bool:
    """Tell faults that are warnings, or that a contradiction tells by its name."""
    word = error.instance_path[-1] if error.instance_path else ""
    if isinstance(error.kind, jsonschema_rs.ValidationErrorKind.UniqueItems):
        return word in _TWICE
    return isinstance(error.kind, jsonschema_rs.ValidationErrorKind.Type) and _is_old(
        word, error.instance
    )


def _warnings(
    document: Document, pointer: str, errors: Iterable[jsonschema_rs.ValidationError]
) -> Iterator[Problem]:
    """Tell tolerated faults without the library that explains all others, slow to import."""
    for path, value in {tuple(error.instance_path): error.instance for error in errors}.items():
        if path[-1] in _TOLERATED:
            sentence = f"{path[-1]}: must be {_TOLERATED[str(path[-1])]}"
            problem = _problem(
                document, join_pointer(pointer, *path), "keyword-type", sentence, value
            )
            yield problem._replace(severity=Severity.WARNING)


def _explain(
    document: Document, pointer: str, schema: dict[str, Any], name: str
) -> Iterator[Problem]:
    import jsonschema

    validator = getattr(jsonschema, name)
    errors = validator(validator.META_SCHEMA).iter_errors(schema)
    seen: set[tuple[str, str]] = set()
    for error in _leaves(errors):
        place, (keyword, sentence) = join_pointer(pointer, *error.absolute_path), _sentence(error)
        names = [str(token) for token in error.absolute_path if isinstance(token, str)]
        if (place, sentence) not in seen and not _says_it_twice(names, error):
            seen.add((place, sentence))
            told = f"{names[-1] if names else 'schema'}: {sentence}"
            hint = _HINTS.get(names[-1] if names else "", "")
            problem = _problem(document, place, f"keyword-{keyword}", told, error.instance, hint)
            yield problem._replace(severity=_severity(names, error))


def _severity(names: list[str], error: ValidationError) -> Severity:
    """Tell faults whose meaning is plain, and which real documents have, from the others."""
    word = names[-1] if names else ""
    return Severity.WARNING if _is_old(word, error.instance) else Severity.ERROR


# Lists with an entry that is there twice: a contradiction, which is told by its name.
_TWICE = ("required", "enum")


def _says_it_twice(names: list[str], error: ValidationError) -> bool:
    return error.validator == "uniqueItems" and bool(names) and names[-1] in _TWICE


# What was probably meant by an argument of the wrong type.
_HINTS: Mapping[str, str] = {
    "additionalProperties": "write a schema, such as {type: string}, or false",
    "enum": "write a list: [paid, open]",
    "items": "write a schema, such as {type: string}",
    "properties": "write a mapping of names to schemas",
    "required": "write a list of names, required: [amount], beside properties",
    "type": f"the types are {', '.join(ARTICLES)}",
}


def _leaves(errors: Iterator[ValidationError]) -> Iterator[ValidationError]:
    """Give the errors that say something; of alternatives only what was most likely meant."""
    for error in errors:
        inner = list(error.context or ())
        deeper = [each for each in inner if each.relative_path]
        short = [each for each in inner if each.validator in ("minItems", "uniqueItems")]
        if short:
            yield from short
        elif error.validator == "anyOf" and not deeper and not isinstance(error.instance, str):
            yield error
        elif error.validator == "anyOf":
            meant = deeper or [each for each in inner if each.validator != "type"]
            yield from _leaves(iter(meant or inner))
        elif inner:
            yield from _leaves(iter(inner))
        else:
            yield error


def _sentence(error: ValidationError) -> tuple[str, str]:
    """Name the keyword of the metaschema that was broken, and say what it demands."""
    argument: Any = error.validator_value
    keyword = str(error.validator)
    match keyword:
        case "anyOf":
            kinds = [kind for each in error.context or () for kind in _kinds(each)]
            return "type", f"must be {alternatives(_schema_words(kinds))}"
        case "type":
            return keyword, f"must be {alternatives(_schema_words(_kinds(error)))}"
        case "enum":
            return keyword, f"must be one of {alternatives(map(str, argument))}"
        case "minimum":
            return keyword, f"must be at least {argument}"
        case "exclusiveMinimum":
            return keyword, f"must be more than {argument}"
        case "minItems":
            return keyword, f"must have at least {argument} item{'' if argument == 1 else 's'}"
        case "uniqueItems":
            return keyword, "must not say the same twice"
        case "pattern":
            return keyword, "must be letters, digits, '-', '_' and '.', and begin with a letter"
    return keyword, f"must meet {keyword} of the metaschema"


def _kinds(error: ValidationError) -> list[str]:
    argument: Any = error.validator_value
    if error.validator == "type":
        return argument if isinstance(argument, list) else [argument]
    return ["string"]


def _schema_words(kinds: list[str]) -> list[str]:
    if set(kinds) == {"object", "boolean"}:
        return ["a schema"]
    return [ARTICLES[kind] for kind in kinds]
