"""Steps to straight-line code: the methods of a record that valid values go through.

Three methods a record: `_decode` makes an instance of JSON data, `_is_fine` checks an instance,
`_encode` makes JSON data of one. What is not plainly valid is left to the slow path.
"""

from __future__ import annotations

from typing import LiteralString, NamedTuple

from schemaclass.core.code import INDENT, WIDTH, Block, Code, Name, code
from schemaclass.core.model import Record, TypeId
from schemaclass.core.scope import Scope
from schemaclass.vocabulary.keywords import ARRAY, NUMBER

from .emit_decode import DecodeEmitter
from .emit_leaves import instances, is_kind, load, split_nullable, variable
from .emit_validation import FineEmitter
from .plan import Member, Plans, is_exact
from .steps import ByKind, Items, Leaf, Step, Unsure, has_tuples


class Methods(NamedTuple):
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
        _encoded(block, scope, member)
    with block.under(code("if self.extra:")):
        add = scope.use("add_members")
        block.line(code("{add}(data, self.extra, self._known)", add=add))
    block.line(code("return data"))
    return block.text()


def _encoded(block: Block, scope: Scope, member: Member) -> None:
    """Render how a member's value becomes JSON data; what it should be has a shortcut."""
    step = member.step.shape if isinstance(member.step, Unsure) else member.step
    target = code("data[{wire}]", wire=member.wire)
    copy = scope.use("jsonify_tuples") if has_tuples(step) else scope.use("jsonify")
    word: LiteralString = "if"
    if not has_tuples(step) and (shortcut := _of_member(scope, step)):
        with block.under(code("if {test}:", test=shortcut.test)):
            block.assign(target, shortcut.sent)
        word = "elif"
    unset = scope.use("UNSET")
    with block.under(code("{word} v is not {unset}:", word=code(word), unset=unset)):
        block.line(code("{target} = {copy}(v)", target=target, copy=copy))


class _Shortcut(NamedTuple):
    """The test that a value is what it should be, and what is sent then."""

    test: Code
    sent: Code


def _of_member(scope: Scope, step: Step) -> _Shortcut | None:
    """Give the shortcut of a member that is a scalar or an instance, may be null, or lists such."""
    v = variable(0)
    if isinstance(step, Items):
        x = Name("x")
        each = _of_value(scope, step.item, x)
        if each is None:
            return None
        copy = scope.use("jsonify")
        choice = code("{sent} if {test} else {copy}(x)", sent=each.sent, test=each.test, copy=copy)
        sent = code("[{choice} for x in {v}]", choice=choice, v=v)
        return _Shortcut(is_kind(ARRAY, v), sent) if len(sent) < _LONGEST else None
    solid = split_nullable(step.steps) if isinstance(step, ByKind) else None
    return _of_value(scope, solid or step, v)


def _of_value(scope: Scope, step: Step, v: Name) -> _Shortcut | None:
    """Give the shortcut of scalars and of instances; others have none."""
    step = step.shape if isinstance(step, Unsure) else step
    if instances(step):
        test = code("isinstance({v}, {record})", v=v, record=scope.use("Record"))
        return _Shortcut(test, code("{v}._encode()", v=v))
    if kinds := _plain_kinds(step):
        tests = [_FINITE if kind == NUMBER else is_kind(kind, v) for kind in kinds]
        return _Shortcut(Code(" or ".join(tests).replace("{v}", v)), v)
    return None


# What a line that is broken inside its brackets has room for.
_LONGEST = WIDTH - 4 * len(INDENT)
# An integer, which is rare where numbers are asked for, goes the way of all others.
_FINITE = code("type({v}) is float and {v} - {v} == 0", v=Code("{v}"))


def _plain_kinds(step: Step) -> list[str]:
    """Give the JSON types of a member that is a scalar which is sent as it is."""
    steps = [inner for _, inner in step.steps] if isinstance(step, ByKind) else [step]
    kinds = [inner.kind for inner in steps if isinstance(inner, Leaf)]
    return kinds if len(kinds) == len(steps) else []


def _alone(statement: Code) -> Code:
    block = Block(2)
    block.line(statement)
    return block.text()
