"""Records to code: the declarations of a dataclass, its constructor and its codec."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from schemaclass.core.code import (
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
)
from schemaclass.core.model import (
    Field,
    JsonValue,
    NamedModel,
    Record,
    TypeId,
)
from schemaclass.core.scope import Scope
from schemaclass.describe.docstrings import class_text, field_text
from schemaclass.describe.facts import default_of

from .annotations import options
from .emit_aliases import joined_union, use
from .emit_models import methods
from .emit_shapes import ShapeEmitter
from .modules import spelled


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


def record(shapes: ShapeEmitter, type_id: TypeId, scope: Scope) -> RecordView:
    """Render what a record's class needs."""
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
        defaults=_defaults(named, record, scope),
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
    return Code(f"{name}: (\n{joined_union(alternatives, 2)}\n{INDENT})")


def _parameter(name: Name, alternatives: list[Code], default: Code | None) -> Code:
    tail = f" = {default}" if default else ""
    flat = f"{name}: {' | '.join(alternatives)}{tail}"
    if len(INDENT * 2 + flat + ",") <= WIDTH:
        return Code(flat)
    if len(alternatives) > MOST_OPERANDS:
        return Code(f"{name}: (\n{joined_union(alternatives, 3)}\n{INDENT * 2}){tail}")
    return Code(f"{name}: " + f"\n{INDENT * 2}| ".join(alternatives) + tail)


def _declared(named: NamedModel, member: Field, scope: Scope) -> tuple[list[Code], Code | None]:
    """Write the alternatives of a member's annotation, and its default."""
    written = options(named, member.type)
    use(named, scope, spelled(named, member.type))
    constant = _constant(named, member)
    if member.required:
        if isinstance(constant, str):
            return written, scope.text(constant)
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


def _defaults(named: NamedModel, record: Record, scope: Scope) -> Code:
    """Write the defaults of the members that have one, as JSON data by wire name."""
    items = []
    for member in record.fields:
        found = default_of(named.model.merged[member.site])
        items += [
            code("{wire}: {value}", wire=member.wire, value=scope.data(value)) for value in found
        ]
    return bracket(code("return {{"), items, code("}}"), 2)
