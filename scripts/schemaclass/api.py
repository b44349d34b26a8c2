"""Compiling in a program: a schema becomes an object that checks, decodes and encodes."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import ModuleType
from typing import Any

from .codegen.in_memory import import_package, unique_name
from .core.model import JsonValue
from .core.problems import Location, Problem, SchemaError, described
from .driver.internal_errors import as_problem
from .driver.pipeline import Reading, compile_document, package_in_memory
from .references.sources import Sources
from .source.data import handed_in
from .source.load import Document
from .source.positions import too_deep
from .vocabulary.dialects import dialect_of


class CompiledSchema:
    """A compiled schema: `module` is the generated package, in memory."""

    def __init__(self, module: ModuleType, root: str) -> None:
        self.module = module
        self._codec: Any = import_module(f"{module.__name__}._roots").ROOTS[root]
        self._explain: Any = import_module(f"{module.__name__}._explain")

    def errors(self, value: Any) -> list[Any]:  # noqa: ANN401  # JSON data of any static type
        """Give every violation of a value as `json.loads` gives it, [] if it is valid."""
        found: list[Any] = self._explain.violations(self._codec.check, value)
        return found

    def decode(self, value: Any, *, drift: Any = None) -> Any:  # noqa: ANN401  # what the schema says
        """Make instances, lists, dicts and scalars of a value.

        Raises the module's ValidationError. `drift` is that of the records' `from_dict`.
        """
        return self._explain.decode_value(self._codec, value, drift)

    def encode(self, value: Any) -> Any:  # noqa: ANN401  # what the schema says
        """Turn what `decode` gave back into JSON data. Raises the module's ValidationError."""
        return self._explain.encode_value(self._codec, value)


def compile_schema(
    schema: dict[str, Any] | bool,  # noqa: FBT001  # true and false are schemas
    dialect: str | None = None,
    resources: Mapping[str, Any] | None = None,
    assert_formats: bool = False,  # noqa: FBT001, FBT002  # the interface has it so
) -> CompiledSchema:
    """Compile a schema that is at hand as data.

    `dialect` is a metaschema's URI or a name such as `draft7`; without it the schema's own
    `$schema` counts, else 2020-12. `resources` are the documents that it refers to, by URI; there
    is no network. With `assert_formats` a `format` is a check, else it says nothing. Raises
    SchemaError for a schema that can't be compiled, whatever it was that was handed in, ImportError
    if a format needs a library that is not there.
    """
    try:
        return _compiled(
            schema, dialect, {} if resources is None else resources, formats=assert_formats
        )
    except (SchemaError, ImportError, MemoryError):
        raise
    except RecursionError:
        raise SchemaError([too_deep(Location("schema"))]) from None
    except Exception as error:
        raise SchemaError([as_problem(error)]) from error


def _compiled(
    schema: object, dialect: object, resources: object, *, formats: bool
) -> CompiledSchema:
    chosen = dialect_of(dialect)
    if dialect is not None and chosen is None:
        called = described(dialect) if isinstance(dialect, str) else type(dialect).__name__
        sentence = f"dialect: {called} is not a dialect that this compiler knows"
        raise SchemaError([Problem(Location("schema"), "dialect", sentence, "")])
    data = handed_in(schema, "schema")
    known = _documents(resources)
    package = unique_name("compiled")
    if isinstance(data, dict) and data.get("$schema") is not None:
        chosen = None
    reading = Reading(Sources(known), chosen, formats)
    compiled = compile_document(Document("", "", data), package, "", ("Root",), reading)
    module = import_package(package, package_in_memory(compiled))
    return CompiledSchema(module, "Root")


def _documents(resources: object) -> dict[str, JsonValue]:
    """Copy the documents that a schema refers to. Raises SchemaError for what are none."""
    sentence = "resources: must be a mapping of URIs to documents"
    problem = Problem(Location("schema"), "resources", sentence)
    if not isinstance(resources, Mapping):
        raise SchemaError([problem])
    try:
        documents = dict(resources.items())
    except Exception:  # noqa: BLE001  # a mapping's own methods may raise whatever they like
        raise SchemaError([problem]) from None
    if not all(isinstance(uri, str) for uri in documents):
        raise SchemaError([problem])
    return {uri: handed_in(document, uri) for uri, document in documents.items()}
