"""Jinja environments for the templates of each kind of output: strict, and with one way out."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

from jinja2 import BytecodeCache, Environment, FileSystemBytecodeCache, FileSystemLoader
from jinja2 import StrictUndefined as Strict


@cache
def templates_folder() -> Path:
    """Find the templates: inside an installed compiler, else at the repository's root."""
    installed = Path(__file__).parents[1] / "templates"
    return installed if installed.is_dir() else Path(__file__).parents[3] / "templates"


def environment(kind: str, finalize: Callable[[object], object] | None) -> Environment:
    """Set Jinja up for the templates in the folder `kind`.

    `finalize` is what every value goes through: it escapes, or refuses what is not escaped yet.
    Without it Jinja itself escapes, for HTML.
    """
    return Environment(
        loader=FileSystemLoader(templates_folder() / kind),
        undefined=Strict,
        finalize=finalize,
        autoescape=finalize is None,  # noqa: S701  # else `finalize` escapes
        bytecode_cache=_bytecode_cache(),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _bytecode_cache() -> BytecodeCache | None:
    """Keep compiled templates where, and only if, Python keeps compiled modules."""
    folder = templates_folder() / "__pycache__"
    if sys.dont_write_bytecode or not os.access(templates_folder(), os.W_OK):
        return None
    folder.mkdir(exist_ok=True)
    tag = sys.implementation.cache_tag or "python"
    return FileSystemBytecodeCache(str(folder), f"%s.{tag}.jinjac")
