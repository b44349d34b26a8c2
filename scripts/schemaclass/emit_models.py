"""Steps to straight-line code: the methods of a record that valid values go through.

Three methods a record: `_decode` makes an instance of JSON data, `_is_fine` checks an instance,
`_encode` makes JSON data of one. What is not plainly valid is left to the slow path.
"""

from __future__ import annotations

from dataclasses import dataclass

from .code import Block, Code, Name, code
from .emit_decode import DecodeEmitter
from .emit_fine import FineEmitter
from .emit_leaves import if_set, is_kind, load
from .keywords import BOOLEAN, INTEGER, STRING
from .model import Record, TypeId
from .plan import Member, Plans, is_exact
from .scope import Scope
from .steps import Leaf, Unsure, has_tuples


@dataclass(frozen=True, slots=True)
class Methods:
    """The bodies of a record's methods."""

    decode: Code
    is_fine: Code
    encode: Code


def methods(plans: Plans, scope: Scope, type_id: TypeId) -> Methods:
    """Render the three methods of a record for the module of a scope."""
    model = plans.named.model
    record = model.types[type_id]
    assert isinstance(record, Record)
    if is_exact(model, type_id):
        decode = DecodeEmitter(plans, scope).body(type_id, record)
        is_fine = FineEmitter(plans, scope).body(type_id)
    else:
        decode = _alone(code("raise {error}", error=scope.use("Unsure")))
        is_fine = _alone(code("return False"))
    return Methods(decode, is_fine, _encode(plans, scope, type_id))


def _encode(plans: Plans, scope: Scope, type_id: TypeId) -> Code:
    block = Block(2)
    block.line(code("data: dict[str, {any}] = {{}}", any=scope.use("Any")))
    for place, member in enumerate(plans.members(type_id)):
        block.line(load(scope, member.name, declare=place == 0))
        with block.under(if_set(scope)):
            value = _encoded(scope, member)
            block.line(code("data[{wire}] = {value}", wire=member.wire, value=value))
    with block.under(code("if self.extra:")):
        add = scope.use("add_members")
        block.line(code("{add}(data, self.extra, self._known)", add=add))
    block.line(code("return data"))
    return block.text()


def _encoded(scope: Scope, member: Member) -> Code:
    step = member.step.shape if isinstance(member.step, Unsure) else member.step
    if has_tuples(step):
        return code("{copy}(v)", copy=scope.use("jsonify_tuples"))
    copy = scope.use("jsonify")
    if isinstance(step, Leaf) and step.kind in (STRING, INTEGER, BOOLEAN):
        test = is_kind(step.kind, Name("v"))
        return code("v if {test} else {copy}(v)", test=test, copy=copy)
    return code("{copy}(v)", copy=copy)


def _alone(statement: Code) -> Code:
    block = Block(2)
    block.line(statement)
    return block.text()
