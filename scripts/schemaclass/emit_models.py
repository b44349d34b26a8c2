"""Steps to straight-line code: the methods of a record that valid values go through.

Three methods a record: `_decode` makes an instance of JSON data, `_is_fine` checks an instance,
`_encode` makes JSON data of one. What is not plainly valid is left to the slow path.
"""

from __future__ import annotations

from dataclasses import dataclass

from .code import Block, Code, Name, code
from .emit_decode import DecodeEmitter
from .emit_fine import FineEmitter
from .emit_leaves import if_set, instances, is_kind, load, split_nullable
from .keywords import BOOLEAN, INTEGER, NULL, STRING
from .model import Record, TypeId
from .plan import Member, Plans, is_exact
from .scope import Scope
from .steps import ByKind, Leaf, Step, Unsure, has_tuples


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
            _encoded(block, plans, scope, member)
    with block.under(code("if self.extra:")):
        add = scope.use("add_members")
        block.line(code("{add}(data, self.extra, self._known)", add=add))
    block.line(code("return data"))
    return block.text()


def _encoded(block: Block, plans: Plans, scope: Scope, member: Member) -> None:
    """Render how a member's value becomes JSON data."""
    step = member.step.shape if isinstance(member.step, Unsure) else member.step
    target = code("data[{wire}] = ", wire=member.wire)
    if has_tuples(step):
        block.line(code("{t}{copy}(v)", t=target, copy=scope.use("jsonify_tuples")))
        return
    otherwise = code("{copy}(v)", copy=scope.use("jsonify"))
    kinds = _plain_kinds(step)
    solid = split_nullable(step.steps) if isinstance(step, ByKind) else step
    records = instances(solid) if solid else []
    if kinds:
        tests = Code(" or ".join(is_kind(kind, Name("v")) for kind in kinds))
        block.either(target, code("v"), tests, otherwise)
    elif len(records) == 1:
        cls = scope.refer(plans.named.classes[records[0]])
        block.either(target, code("v._encode()"), code("type(v) is {cls}", cls=cls), otherwise)
    else:
        block.line(code("{t}{otherwise}", t=target, otherwise=otherwise))


def _plain_kinds(step: Step) -> list[str]:
    """Give the JSON types of a member that is a scalar which is sent as it is."""
    steps = [inner for _, inner in step.steps] if isinstance(step, ByKind) else [step]
    kinds = [inner.kind for inner in steps if isinstance(inner, Leaf)]
    is_plain = len(kinds) == len(steps) and {*kinds} <= {STRING, INTEGER, BOOLEAN, NULL}
    return kinds if is_plain else []


def _alone(statement: Code) -> Code:
    block = Block(2)
    block.line(statement)
    return block.text()
