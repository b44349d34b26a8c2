"""schemaclass: a compiler from OpenAPI and JSON Schema to validated dataclasses and docs pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .api import CompiledSchema, compile_schema
    from .core.problems import SchemaError

__version__ = "0.1.0"
__all__ = ["CompiledSchema", "SchemaError", "compile_schema"]

_HOMES = {"CompiledSchema": "api", "compile_schema": "api", "SchemaError": "core.problems"}


def __getattr__(name: str) -> object:
    """Import what is asked for: a command that has nothing to do starts at once (PEP 562)."""
    from importlib import import_module  # noqa: PLC0415  # as everything here

    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
