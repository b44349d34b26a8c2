"""The model as Python modules: what the templates lay out, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .annotations import definition, options
from .code import INDENT, WIDTH, Code, Name, bracket, code, docstring, literal
from .emit_checks import CheckEmitter
from .emit_codecs import CodecEmitter
from .emit_models import methods
from .facts import facts_of
from .formats import LIBRARIES, modules
from .labels import Labels
from .model import Enumeration, Field, JsonValue, NamedModel, Record, Site, TypeId
from .scope import Scope, from_import, import_order
from .texts import class_text, field_text, module_text


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field of a dataclass: its declaration, and its docstring if it has one."""

    declaration: Code
    docstring: Code | None


@dataclass(frozen=True, slots=True)
class RecordView:
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


@dataclass(frozen=True, slots=True)
class AliasView:
    """A named type that is not a class."""

    declaration: Code
    docstring: Code | None


@dataclass(frozen=True, slots=True)
class ModuleView:
    """A module: its docstring, imports and constants, and what it defines."""

    docstring: Code
    imports: tuple[Code, ...]
    constants: tuple[Code, ...]
    aliases: tuple[AliasView, ...] = ()
    records: tuple[RecordView, ...] = ()
    functions: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True)
class InitView:
    """The package's own module: what it gives to those who import it."""

    docstring: Code
    imports: tuple[Code, ...]
    names: Code


_PUBLIC = ("JsonValue", "UNSET", "UnsetType", "ValidationError", "Violation")


def init_view(named: NamedModel) -> InitView:
    """Render what `__init__` needs."""
    own = sorted((*named.classes.values(), *named.synonyms), key=import_order)
    public = sorted((Name(name) for name in _PUBLIC), key=import_order)
    # What a library is needed for fails here, not at the first value that is to be checked.
    needed = [
        Name(module) for module in modules(named.model.schemas.values()) if module in LIBRARIES
    ]
    imports = (
        *(code("from . import {module} as {module}", module=module) for module in needed),
        from_import(Name("._models"), own),
        from_import(Name("._runtime"), public),
    )
    exported = [literal(str(name)) for name in sorted([*own, *public])]
    names = bracket(code("__all__ = ["), exported, code("]"), 0)
    return InitView(docstring(module_text(named), 0), imports, names)


def models_view(named: NamedModel) -> ModuleView:
    """Render the module of the types."""
    scope = Scope()
    records = tuple(
        _record(named, type_id, scope)
        for type_id in named.classes
        if isinstance(named.model.types[type_id], Record)
    )
    aliases = tuple(_aliases(named, scope))
    text = f"The types of {named.model.package}."
    return ModuleView(
        docstring(text, 0),
        tuple(scope.imports()),
        tuple(scope.constants.values()),
        aliases,
        records,
    )


def checks_view(named: NamedModel) -> ModuleView:
    """Render the module of the slow path."""
    scope = Scope()
    labels = Labels(named)
    checks = CheckEmitter(named, labels, scope)
    codecs = CodecEmitter(named, checks, scope)
    records = [
        type_id for type_id in named.classes if isinstance(named.model.types[type_id], Record)
    ]
    rendered = [codecs.render(type_id) for type_id in records]
    made = [codecs.render_root(name, site) for name, site in named.model.roots.items()]
    makers: dict[Site, Code] = {}
    while codecs.waiting or codecs.made.keys() - makers.keys():
        for site in [site for site in codecs.made if site not in makers]:
            makers[site] = codecs.render_maker(site)
        while codecs.waiting:
            rendered.append(codecs.render_again(codecs.waiting.pop(0)))
    functions = []
    while checks.waiting:
        site, tells = checks.waiting.pop(0)
        functions.append(checks.render(site, tells=tells))
    head = code("ROOTS: dict[str, {codec}] = {{", codec=scope.use("Codec"))
    table = bracket(head, made, code("}}"), 0)
    own = {"._models": [named.classes[type_id] for type_id in records]} if records else {}
    text = f"The slow path of {named.model.package}: every violation, and building instances."
    return ModuleView(
        docstring(text, 0),
        tuple(scope.imports(own)),
        tuple(scope.constants.values()),
        functions=(*functions, *rendered, *makers.values(), table),
    )


def _aliases(named: NamedModel, scope: Scope) -> Iterator[AliasView]:
    aliases = _in_order_of_use(named)
    later = {str(named.classes[type_id]) for type_id in aliases}
    for type_id in aliases:
        alternatives = definition(named, type_id, later)
        later.remove(named.classes[type_id])
        _use_all(scope, alternatives)
        head = code("{name}: {alias} = ", name=named.classes[type_id], alias=scope.use("TypeAlias"))
        doc = class_text(named, type_id)
        declaration = _alias(head, alternatives, _literals(named, type_id))
        yield AliasView(declaration, docstring(doc, 0) if doc else None)
    for name, type_id in named.synonyms.items():
        alternatives = options(named, type_id)
        _use_all(scope, alternatives)
        head = code("{name}: {alias} = ", name=name, alias=scope.use("TypeAlias"))
        yield AliasView(_alias(head, alternatives, []), None)


def _literals(named: NamedModel, type_id: TypeId) -> list[Code]:
    """Give the values of a closed enumeration."""
    type_ = named.model.types[type_id]
    if isinstance(type_, Enumeration) and type_.rest is None:
        return [literal(value) for value in type_.values]
    return []


def _in_order_of_use(named: NamedModel) -> list[TypeId]:
    """Sort aliases so that each stands after those that it uses."""
    waiting = [
        type_id for type_id in named.classes if not isinstance(named.model.types[type_id], Record)
    ]
    by_name = {named.classes[type_id]: type_id for type_id in waiting}
    done: dict[TypeId, None] = {}

    def visit(type_id: TypeId) -> None:
        if type_id not in done:
            for name in definition(named, type_id):
                if name in by_name and by_name[Name(name)] != type_id:
                    visit(by_name[Name(name)])
            done[type_id] = None

    for type_id in waiting:
        visit(type_id)
    return list(done)


def _alias(head: Code, alternatives: list[Code], literals: list[Code]) -> Code:
    flat = Code(head + " | ".join(alternatives))
    if len(flat) <= WIDTH:
        return flat
    if len(literals) > 1:
        return bracket(Code(head + "Literal["), literals, Code("]"), 0)
    if literals:
        return Code(f"{head}Literal[\n    {literals[0]}\n]")
    return Code(f"{head}(\n{_joined_union(alternatives, 1)}\n)")


def _joined_union(alternatives: list[Code], depth: int) -> Code:
    """Lay a union out inside parentheses: on one line if it fits, else one member a line."""
    pad = INDENT * depth
    flat = pad + " | ".join(alternatives)
    return Code(flat if len(flat) <= WIDTH else pad + f"\n{pad}| ".join(alternatives))


def _use_all(scope: Scope, alternatives: Iterable[Code]) -> None:
    text = " ".join(alternatives)
    for name in ("Literal", "JsonValue", "Never"):
        if name in text:
            scope.use(name)


def _record(named: NamedModel, type_id: TypeId, scope: Scope) -> RecordView:
    record = named.model.types[type_id]
    assert isinstance(record, Record)
    names = named.fields[type_id]
    for needed in ("Any", "Codec", "JsonValue", "Mapping", "Record", "Self"):
        scope.use(needed)
    scope.use("dataclass")
    scope.use("field")
    fields = tuple(_field(named, member, names[member.wire], scope) for member in record.fields)
    bodies = methods(named, scope, type_id)
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
    )


_EXTRA_OPEN = "Members that the schema does not name: kept, and sent back."
_EXTRA_CLOSED = "Members that were kept as drift; the schema allows no others than its own."


def _field(named: NamedModel, member: Field, name: Name, scope: Scope) -> FieldView:
    text = field_text(named, member)
    alternatives, default = _declared(named, member, scope)
    declaration = _field_declaration(name, alternatives, default)
    return FieldView(declaration, docstring(text, 1) if text else None)


def _field_declaration(name: Name, alternatives: list[Code], default: Code | None) -> Code:
    head, tail = f"{name}: {' | '.join(alternatives)}", f" = {default}" if default else ""
    if len(INDENT + head + tail) <= WIDTH or len(alternatives) == 1:
        return Code(head + tail)
    if default and len(INDENT + head + " = (") <= WIDTH:
        return Code(f"{head} = (\n{INDENT * 2}{default}\n{INDENT})")
    return Code(f"{name}: (\n{_joined_union(alternatives, 2)}\n{INDENT}){tail}")


def _parameter(name: Name, alternatives: list[Code], default: Code | None) -> Code:
    tail = f" = {default}" if default else ""
    flat = f"{name}: {' | '.join(alternatives)}{tail}"
    if len(INDENT * 2 + flat + ",") <= WIDTH:
        return Code(flat)
    return Code(f"{name}: " + f"\n{INDENT * 2}| ".join(alternatives) + tail)


def _declared(named: NamedModel, member: Field, scope: Scope) -> tuple[list[Code], Code | None]:
    """Write the alternatives of a member's annotation, and its default."""
    written = options(named, member.type)
    _use_all(scope, written)
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
        found = facts_of(named.model, member.site).default
        items += [code("{wire}: {value}", wire=member.wire, value=value) for value in found]
    return bracket(code("return {{"), items, code("}}"), 2)
