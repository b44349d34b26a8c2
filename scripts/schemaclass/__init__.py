"""schemaclass: a compiler from OpenAPI and JSON Schema to validated dataclasses and docs pages."""

from __future__ import annotations

__version__ = "0.1.0"
