"""Views and templates to text. Whatever is not `Code` leaves a Python template as a literal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from io import StringIO

from jinja2 import Environment

from schemaclass.core.code import Code, Name, as_code
from schemaclass.core.model import JsonValue, NamedModel
from schemaclass.vocabulary.formats import modules

from .environments import environment
from .modules import lay_out
from .python import init_view, module_views
from .run_time import (
    HEADER_TEXT,
    mark_of,
    marked,
    optional_paths,
    runtime_files,
    runtime_marks,
    runtime_paths,
)

__all__ = [
    "HEADER",
    "json_text",
    "python_environment",
    "render_package",
    "runtime_files",
    "runtime_paths",
]

HEADER = Code(HEADER_TEXT)


@cache
def python_environment() -> Environment:
    """Set Jinja up for Python source: what is not `Code` becomes a literal."""
    return environment("python", as_code)


def render_package(named: NamedModel, *, roots: bool = False) -> dict[str, str]:
    """Render a package of dataclasses: file names in the package to texts.

    With `roots` there is a module that knows the components, whatever their types are.
    """
    package, layout = named.model.package, lay_out(named)
    files, marks = {"__init__.py": ""}, {}
    for module, view in module_views(named, layout, roots=roots):
        template = "models.py.jinja" if module in layout.modules else "checks.py.jinja"
        text = _python(template, module=view, package=package)
        marks[Name(module)] = mark_of(text)
        files[f"{module}.py"] = marked(text, len(HEADER) + len(view.docstring))
    files["py.typed"] = ""
    needed = {f"{module}.py" for module in modules(named.model.schemas.values())}
    optional = {path.name for path in optional_paths()}
    for path, text in runtime_files().items():
        if path not in optional - needed:
            files[path] = text
            marks[Name(path.removesuffix(".py"))] = runtime_marks()[path]
    files["__init__.py"] = _python("init.py.jinja", module=init_view(named, layout, marks))
    return files


def _python(template: str, **values: object) -> str:
    return python_environment().get_template(template).render(header=HEADER, **values)


def json_text(data: Mapping[str, JsonValue]) -> str:
    """Write JSON for people: indented, in its own order, with readable characters."""
    out = StringIO()  # takes less memory than `dumps`, which joins a list of all tokens
    json.dump(data, out, indent=2, ensure_ascii=False)
    text = out.getvalue()
    try:
        text.encode()
    except UnicodeEncodeError:
        text = json.dumps(data, indent=2)
    return text + "\n"
