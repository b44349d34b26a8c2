"""The templates that stand beside this module: layout of the page and the chart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape


def fill(template: str, filters: Mapping[str, Callable[..., str]], /, **values: object) -> str:
    """Fill a template in; what is put into SVG is escaped."""
    jinja = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=select_autoescape(["svg.jinja"], default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    jinja.filters |= filters
    return jinja.get_template(template).render(values)
