"""Documents against what this compiler reads of OpenAPI, and their schemas against metaschemas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemaclass.core.model import JsonValue, Site
from schemaclass.core.problems import Problem, SchemaError, described, join_pointer
from schemaclass.source.load import Document
from schemaclass.vocabulary.dialects import DRAFT_2020_12, Dialect, dialect_of, openapi_dialect

from .metaschema import breaches
from .registry import Library, value_at
from .sources import Fetch

_UNSUPPORTED_HINT = "write OpenAPI 3.1 or 3.0, or JSON Schema draft 2020-12, 2019-09, 7, 6 or 4"


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
    yield from breaches(document, dialect, pointer, schema)
