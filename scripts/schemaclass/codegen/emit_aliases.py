"""Named types that are no classes to code: aliases, and the imports that annotations need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from schemaclass.core.code import (
    INDENT,
    MOST_OPERANDS,
    WIDTH,
    Code,
    Name,
    bracket,
    code,
    docstring,
    literal,
    portions,
)
from schemaclass.core.groups import together
from schemaclass.core.model import (
    Anything,
    Enumeration,
    NamedModel,
    Nothing,
    Record,
    Type,
    TypeId,
)
from schemaclass.core.scope import Scope
from schemaclass.describe.docstrings import class_text

from .annotations import deep_aliases, definition, options
from .modules import spelled


class AliasView(NamedTuple):
    """A named type that is not a class."""

    declaration: Code
    docstring: Code | None


def aliases(named: NamedModel, scope: Scope, types: Mapping[Name, TypeId]) -> Iterator[AliasView]:
    """Render the aliases among some types, each after those that it uses."""
    own = _in_order_of_use(named, types)
    deep = deep_aliases(named)
    later = deep.union(str(named.classes[type_id]) for type_id in own)
    for type_id in own:
        alternatives = definition(named, type_id, later)
        later.difference_update({str(named.classes[type_id])} - deep)
        _use_type(scope, named.model.types[type_id])
        use(named, scope, spelled(named, type_id, inside=True))
        head = code("{name}: {alias} = ", name=named.classes[type_id], alias=scope.use("TypeAlias"))
        doc = class_text(named, type_id)
        declaration = _alias(head, alternatives, _literals(named, type_id))
        yield AliasView(declaration, docstring(doc, 0) if doc else None)
    for name, type_id in types.items():
        if name in named.synonyms:
            alternatives = options(named, type_id)
            use(named, scope, spelled(named, type_id))
            head = code("{name}: {alias} = ", name=name, alias=scope.use("TypeAlias"))
            yield AliasView(_alias(head, alternatives, []), None)


def use(named: NamedModel, scope: Scope, types: Iterable[TypeId]) -> None:
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
    return Code(f"{head}(\n{joined_union(alternatives, 1)}\n)")


def joined_union(alternatives: Sequence[Code], depth: int) -> Code:
    """Lay a union out inside parentheses: on one line if it fits, else one member a line."""
    pad = INDENT * depth
    flat = pad + " | ".join(alternatives)
    if len(flat) <= WIDTH:
        return Code(flat)
    if len(alternatives) > MOST_OPERANDS:
        alternatives = [
            Code(f"(\n{joined_union(part, depth + 1)}\n{pad})") for part in portions(alternatives)
        ]
    return Code(pad + f"\n{pad}| ".join(alternatives))
