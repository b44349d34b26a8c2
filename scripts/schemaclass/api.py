"""Compiling in a program: a schema becomes an object that checks, decodes and encodes."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import ModuleType
from typing import Any

from .dialect import dialect_of
from .load import Document
from .memory import import_package, unique_name
from .pipeline import Reading, compile_document, package_in_memory
from .places import check_levels
from .problems import Location, Problem, SchemaError
from .sources import Sources


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
    SchemaError for a schema that can't be compiled, ImportError if a format needs a library that
    is not there.
    """
    chosen = dialect_of(dialect)
    if dialect is not None and chosen is None:
        sentence = f"dialect: {dialect!r} is not a dialect that this compiler knows"
        raise SchemaError([Problem(Location("schema"), "dialect", sentence, "")])
    package = unique_name("compiled")
    own = schema.get("$schema") if isinstance(schema, dict) else None
    check_levels("schema", schema)
    document = Document("", "", schema)
    if own is not None:
        chosen = None
    reading = Reading(Sources(resources or {}), chosen, assert_formats)
    compiled = compile_document(document, package, "", ("Root",), reading)
    module = import_package(package, package_in_memory(compiled))
    return CompiledSchema(module, "Root")
