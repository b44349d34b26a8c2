"""The model as Python modules: what the templates lay out, in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from schemaclass.core.code import (
    Block,
    Code,
    Name,
    bracket,
    code,
    docstring,
    literal,
)
from schemaclass.core.model import (
    NamedModel,
    Record,
    TypeId,
)
from schemaclass.core.scope import CHECKS, Scope, from_import, import_order
from schemaclass.describe.docstrings import module_text
from schemaclass.vocabulary.formats import LIBRARIES, modules

from .check_emitter import CheckEmitter
from .emit_aliases import AliasView, aliases
from .emit_checks import checks as keyword_checks
from .emit_records import RecordView, record
from .emit_shapes import ShapeEmitter
from .labels import Labels
from .modules import Layout, named_types
from .plan import Plans


class ModuleView(NamedTuple):
    """A module: its docstring, imports and constants, and what it defines."""

    docstring: Code
    imports: tuple[Code, ...]
    constants: tuple[Code, ...]
    aliases: tuple[AliasView, ...] = ()
    records: tuple[RecordView, ...] = ()
    functions: tuple[Code, ...] = ()


class InitView(NamedTuple):
    """The package's own module: what it gives to those who import it."""

    docstring: Code
    needed: tuple[Code, ...]
    marks: Code
    types: Code
    run_time: Code
    names: Code
    homes: Code | None


# What a package offers beside its types: from the run time, and from its module `_lazy`.
_PUBLIC = ("JsonValue", "UNSET", "UnsetType", "ValidationError", "Violation")


_PRELOAD = Name("preload")


def init_view(named: NamedModel, layout: Layout, marks: Mapping[Name, str]) -> InitView:
    """Render what `__init__` needs; `marks` are those of the texts of the package's modules."""
    public = sorted((Name(name) for name in _PUBLIC), key=import_order)
    # What a library is needed for fails here, not at the first value that is to be checked.
    needed = [
        Name(module) for module in modules(named.model.schemas.values()) if module in LIBRARIES
    ]
    is_lazy = len(layout.modules) > 1
    own = Block(depth=int(is_lazy))
    for module, names in layout.modules.items():
        imported = sorted(names, key=import_order)
        own.line(from_import(Name(f".{module}"), imported, own.depth))
    exported = [literal(str(name)) for name in sorted([*layout.homes, *public, _PRELOAD])]
    homes = []
    for module, names in layout.modules.items():
        key = code("{module}: (", module=module)
        written = [literal(str(name)) for name in names]
        tail = code(",)") if len(written) == 1 else code(")")
        homes.append(bracket(key, written, tail, 3, room=1))
    return InitView(
        docstring(module_text(named), 0),
        tuple(code("from . import {module} as {module}", module=module) for module in needed),
        _together(marks),
        own.text(),
        from_import(Name("._runtime"), public),
        bracket(code("__all__ = ["), exported, code("]"), 0),
        _loader(homes) if is_lazy else None,
    )


def _together(marks: Mapping[Name, str]) -> Code:
    """Render what says which texts of the package's modules belong together."""
    arguments = [
        code("{module}={mark}", module=module, mark=mark) for module, mark in sorted(marks.items())
    ]
    return bracket(code("_together("), arguments, code(")"), 0)


def _loader(homes: list[Code]) -> Code:
    """Render what loads the modules of a package when a type is asked for."""
    block = Block(1)
    table = bracket(code("{{"), homes, code("}}"), 2)
    arguments = [code("__name__"), table]
    head = code("__getattr__, __dir__ = lazily(")
    block.line(bracket(head, arguments, code(")"), 1))
    return block.text()


def module_views(
    named: NamedModel, layout: Layout, *, roots: bool
) -> Iterator[tuple[str, ModuleView]]:
    """Render the modules of a package one after the other, each with its name.

    With `roots` there is one that knows the components. The slow path comes last: it has the checks
    and shapes that the others asked for, and those that these ask for.
    """
    plans = Plans(named)
    scope = Scope(layout.homes, CHECKS)
    checks = CheckEmitter(named, Labels(named), scope, keyword_checks)
    shapes = ShapeEmitter(plans, checks, scope)
    types = named_types(named)
    for module, names in layout.modules.items():
        yield module, _models_view(shapes, module, {name: types[name] for name in names})
    if roots:
        yield "_roots", _roots_view(shapes, layout)
    yield "_checks", _checks_view(shapes)


def _models_view(shapes: ShapeEmitter, module: str, types: Mapping[Name, TypeId]) -> ModuleView:
    """Render a module of types."""
    named, scope = shapes.named, Scope(shapes.scope.homes, f".{module}")
    records = tuple(
        record(shapes, type_id, scope)
        for name, type_id in types.items()
        if isinstance(named.model.types[type_id], Record) and name not in named.synonyms
    )
    declared = tuple(aliases(named, scope, types))
    text = f"Types of {named.model.package}."
    return ModuleView(
        docstring(text, 0),
        tuple(scope.imports()),
        tuple(scope.constants.values()),
        declared,
        records,
    )


def _checks_view(shapes: ShapeEmitter) -> ModuleView:
    """Render the module of the slow path: all that was asked for so far, and what that asks for."""
    checks, scope = shapes.checks, shapes.scope
    shape_functions, rendered = [], []
    while checks.waiting or shapes.waiting:
        while shapes.waiting:
            shape_functions.append(shapes.function(shapes.waiting.pop(0)))
        while checks.waiting:
            rendered.append(checks.render(checks.waiting.pop(0)))
    functions = (*shape_functions, *checks.finished(rendered))
    text = f"The slow path of {shapes.named.model.package}: every violation of a value."
    imports, constants = tuple(scope.imports()), tuple(scope.constants.values())
    return ModuleView(docstring(text, 0), imports, constants, functions=functions)


def _roots_view(shapes: ShapeEmitter, layout: Layout) -> ModuleView:
    """Render the module of the components, whatever their types are."""
    scope = Scope(layout.homes, "._roots")
    inner = ShapeEmitter(shapes.plans, shapes.checks, scope, shapes.waiting, shapes.asked)
    entries = []
    for name, site in shapes.named.model.roots.items():
        check = scope.refer(shapes.checks.function(site))
        arguments = [literal(name), check, inner.shape(site, 2)]
        head = code("{key}: {entry}(", key=name, entry=scope.use("entry"))
        entries.append(bracket(head, arguments, code(")"), 1, room=1))
    head = code("ROOTS: dict[str, {any}] = {{", any=scope.use("Any"))
    table = bracket(head, entries, code("}}"), 0)
    text = f"The components of {shapes.named.model.package}."
    return ModuleView(docstring(text, 0), tuple(scope.imports()), (), functions=(table,))
