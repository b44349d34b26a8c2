"""The model as Python modules: what the templates lay out, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from .annotations import deep_aliases, definition, options
from .code import (
    INDENT,
    MOST_OPERANDS,
    WIDTH,
    Block,
    Code,
    Name,
    bracket,
    code,
    docstring,
    literal,
    portions,
)
from .emit_checks import CheckEmitter
from .emit_models import methods
from .emit_shapes import ShapeEmitter
from .facts import default_of
from .formats import LIBRARIES, modules
from .groups import together
from .labels import Labels
from .model import (
    Anything,
    Enumeration,
    Field,
    JsonValue,
    NamedModel,
    Nothing,
    Record,
    Type,
    TypeId,
)
from .modules import Layout, named_types, spelled
from .plan import Plans
from .scope import CHECKS, Scope, from_import, import_order
from .texts import class_text, field_text, module_text


class FieldView(NamedTuple):
    """A field of a dataclass: its declaration, and its docstring if it has one."""

    declaration: Code
    docstring: Code | None


class RecordView(NamedTuple):
    """A dataclass."""

    name: Name
    docstring: Code
    fields: tuple[FieldView, ...]
    extra_docstring: Code
    wires: Code
    init: Code
    assignments: tuple[Code, ...]
    decode: Code
    is_fine: Code
    encode: Code
    defaults: Code
    codec: Code


class AliasView(NamedTuple):
    """A named type that is not a class."""

    declaration: Code
    docstring: Code | None


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
    checks = CheckEmitter(named, Labels(named), scope)
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
        _record(shapes, type_id, scope)
        for name, type_id in types.items()
        if isinstance(named.model.types[type_id], Record) and name not in named.synonyms
    )
    aliases = tuple(_aliases(named, scope, types))
    text = f"Types of {named.model.package}."
    return ModuleView(
        docstring(text, 0),
        tuple(scope.imports()),
        tuple(scope.constants.values()),
        aliases,
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


def _aliases(named: NamedModel, scope: Scope, types: Mapping[Name, TypeId]) -> Iterator[AliasView]:
    aliases = _in_order_of_use(named, types)
    deep = deep_aliases(named)
    later = deep.union(str(named.classes[type_id]) for type_id in aliases)
    for type_id in aliases:
        alternatives = definition(named, type_id, later)
        later.difference_update({str(named.classes[type_id])} - deep)
        _use_type(scope, named.model.types[type_id])
        _use(named, scope, spelled(named, type_id, inside=True))
        head = code("{name}: {alias} = ", name=named.classes[type_id], alias=scope.use("TypeAlias"))
        doc = class_text(named, type_id)
        declaration = _alias(head, alternatives, _literals(named, type_id))
        yield AliasView(declaration, docstring(doc, 0) if doc else None)
    for name, type_id in types.items():
        if name in named.synonyms:
            alternatives = options(named, type_id)
            _use(named, scope, spelled(named, type_id))
            head = code("{name}: {alias} = ", name=name, alias=scope.use("TypeAlias"))
            yield AliasView(_alias(head, alternatives, []), None)


def _use(named: NamedModel, scope: Scope, types: Iterable[TypeId]) -> None:
    """Import what the annotations of some types are written with."""
    for type_id in types:
        if type_id in named.classes:
            scope.refer(named.classes[type_id])
        else:
            _use_type(scope, named.model.types[type_id])


def _use_type(scope: Scope, type_: Type) -> None:
    match type_:
        case Enumeration():
            scope.use("Literal")
        case Anything():
            scope.use("JsonValue")
        case Nothing():
            scope.use("Never")


def _literals(named: NamedModel, type_id: TypeId) -> list[Code]:
    """Give the values of a closed enumeration."""
    type_ = named.model.types[type_id]
    if isinstance(type_, Enumeration) and type_.rest is None:
        return [literal(value) for value in type_.values]
    return []


def _in_order_of_use(named: NamedModel, types: Mapping[Name, TypeId]) -> list[TypeId]:
    """Sort aliases so that each stands after those that it uses."""
    waiting = [
        type_id
        for name, type_id in types.items()
        if name not in named.synonyms and not isinstance(named.model.types[type_id], Record)
    ]
    by_name = {named.classes[type_id]: type_id for type_id in waiting}
    needs = {
        type_id: [by_name[Name(each)] for each in definition(named, type_id) if each in by_name]
        for type_id in waiting
    }
    return [type_id for group, _ in together(needs) for type_id in group]


def _alias(head: Code, alternatives: list[Code], literals: list[Code]) -> Code:
    flat = Code(head + " | ".join(alternatives))
    if len(flat) <= WIDTH:
        return flat
    if len(literals) > 1:
        return bracket(Code(head + "Literal["), literals, Code("]"), 0)
    if literals:
        return Code(f"{head}Literal[\n    {literals[0]}\n]")
    return Code(f"{head}(\n{_joined_union(alternatives, 1)}\n)")


def _joined_union(alternatives: Sequence[Code], depth: int) -> Code:
    """Lay a union out inside parentheses: on one line if it fits, else one member a line."""
    pad = INDENT * depth
    flat = pad + " | ".join(alternatives)
    if len(flat) <= WIDTH:
        return Code(flat)
    if len(alternatives) > MOST_OPERANDS:
        alternatives = [
            Code(f"(\n{_joined_union(part, depth + 1)}\n{pad})") for part in portions(alternatives)
        ]
    return Code(pad + f"\n{pad}| ".join(alternatives))


def _record(shapes: ShapeEmitter, type_id: TypeId, scope: Scope) -> RecordView:
    named = shapes.named
    record = named.model.types[type_id]
    assert isinstance(record, Record)
    names = named.fields[type_id]
    for needed in ("Any", "Codec", "JsonValue", "Mapping", "Record", "Self", "TYPE_CHECKING"):
        scope.use(needed)
    fields = tuple(_field(named, member, names[member.wire], scope) for member in record.fields)
    bodies = methods(shapes.plans, scope, type_id)
    return RecordView(
        name=named.classes[type_id],
        docstring=docstring(class_text(named, type_id), 1),
        fields=fields,
        extra_docstring=docstring(_EXTRA_CLOSED if record.closed else _EXTRA_OPEN, 1),
        wires=_wires(names),
        init=_init(named, record, names, scope),
        assignments=tuple(code("self.{name} = {name}", name=name) for name in names.values()),
        decode=bodies.decode,
        is_fine=bodies.is_fine,
        encode=bodies.encode,
        defaults=_defaults(named, record),
        codec=_codec(shapes, type_id, scope.here),
    )


def _codec(shapes: ShapeEmitter, type_id: TypeId, here: str) -> Code:
    """Render the body of the method that gives a record's codec."""
    scope = Scope(shapes.scope.homes, here)
    inner = ShapeEmitter(shapes.plans, shapes.checks, scope, shapes.waiting, shapes.asked)
    cls, check = shapes.named.classes[type_id], shapes.checks.function(type_id.site)
    arguments = [literal(str(cls)), scope.refer(check), inner.table(type_id)]
    made = bracket(code("return Codec("), arguments, code(")"), 2)
    block = Block(2)
    for line in scope.local_imports(2):
        block.line(line)
    block.line(made)
    return block.text()


_EXTRA_OPEN = "Members that the schema does not name: kept, and sent back."
_EXTRA_CLOSED = "Members that were kept as drift; the schema allows no others than its own."


def _field(named: NamedModel, member: Field, name: Name, scope: Scope) -> FieldView:
    text = field_text(named, member)
    alternatives, _ = _declared(named, member, scope)
    declaration = _field_declaration(name, alternatives)
    return FieldView(declaration, docstring(text, 1) if text else None)


def _field_declaration(name: Name, alternatives: list[Code]) -> Code:
    flat = Code(f"{name}: {' | '.join(alternatives)}")
    if len(INDENT + flat) <= WIDTH or len(alternatives) == 1:
        return flat
    return Code(f"{name}: (\n{_joined_union(alternatives, 2)}\n{INDENT})")


def _parameter(name: Name, alternatives: list[Code], default: Code | None) -> Code:
    tail = f" = {default}" if default else ""
    flat = f"{name}: {' | '.join(alternatives)}{tail}"
    if len(INDENT * 2 + flat + ",") <= WIDTH:
        return Code(flat)
    if len(alternatives) > MOST_OPERANDS:
        return Code(f"{name}: (\n{_joined_union(alternatives, 3)}\n{INDENT * 2}){tail}")
    return Code(f"{name}: " + f"\n{INDENT * 2}| ".join(alternatives) + tail)


def _declared(named: NamedModel, member: Field, scope: Scope) -> tuple[list[Code], Code | None]:
    """Write the alternatives of a member's annotation, and its default."""
    written = options(named, member.type)
    _use(named, scope, spelled(named, member.type))
    constant = _constant(named, member)
    if member.required:
        return written, None if constant is None else literal(constant)
    return [*written, scope.use("UnsetType")], scope.use("UNSET")


def _constant(named: NamedModel, member: Field) -> JsonValue:
    """A required member whose schema is a `const` need not be passed."""
    value = named.model.merged[member.site].keywords.get("const")
    return value if isinstance(value, str | bool | int) else None


def _wires(names: Mapping[str, Name]) -> Code:
    items = [code("{name}: {wire}", name=literal(str(n)), wire=wire) for wire, n in names.items()]
    return bracket(code("_wires = {{"), items, code("}}"), 1)


def _init(named: NamedModel, record: Record, names: Mapping[str, Name], scope: Scope) -> Code:
    declared = [
        _parameter(names[member.wire], *_declared(named, member, scope)) for member in record.fields
    ]
    extra = code("extra: Mapping[str, JsonValue] | None = None")
    parameters = [code("self"), code("*"), *declared, extra]
    return bracket(code("def __init__("), parameters, code(") -> None:"), 1)


def _defaults(named: NamedModel, record: Record) -> Code:
    """Write the defaults of the members that have one, as JSON data by wire name."""
    items = []
    for member in record.fields:
        found = default_of(named.model.merged[member.site])
        items += [code("{wire}: {value}", wire=member.wire, value=value) for value in found]
    return bracket(code("return {{"), items, code("}}"), 2)
