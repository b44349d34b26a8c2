"""Steps to the code of `_decode`: JSON data to an instance, for what is plainly valid.

For the rest it raises `Unsure`, and the slow path decides. There is a method for each kind of step.
"""

from __future__ import annotations

from typing import NamedTuple

from schemaclass.core.code import Block, Code, Name, code
from schemaclass.core.model import Record, TypeId
from schemaclass.core.scope import Scope
from schemaclass.vocabulary.keywords import ARRAY, OBJECT

from .emit_leaves import (
    assertions,
    bad_names,
    container,
    is_kind,
    leaf,
    split_nullable,
    variable,
)
from .plan import Member, Plans, undeclared
from .steps import Again, ByKind, ByTag, Free, Instance, Items, Leaf, Members, Places, Step, Unsure


class DecodeEmitter(NamedTuple):
    """Renders `_decode` for the records of a model."""

    plans: Plans
    scope: Scope

    def _class(self, type_id: TypeId) -> Name:
        return self.scope.refer(self.plans.named.classes[type_id])

    @property
    def _unsure(self) -> Code:
        return code("raise {error}", error=self.scope.use("Unsure"))

    def body(self, type_id: TypeId, record: Record) -> Code:
        """Render the body of a record's `_decode`."""
        block = Block(2)
        self._fail_if(block, code("type(data) is not dict"))
        for name in undeclared(self.plans.named.model, type_id):
            self._fail_if(block, code("{name} not in data", name=name))
        block.line(code("self = {new}(cls)", new=self.scope.use("new")))
        if record.fields:
            # How many members are declared and there: what is absent is counted, which is less.
            block.line(code("n = {count}", count=len(record.fields)))
        for member in self.plans.members(type_id):
            self._field(block, member)
        count = code("n") if record.fields else code("0")
        if record.closed:
            self._fail_if(block, code("len(data) != {count}", count=count))
            block.line(code("self.extra = {{}}"))
        else:
            with block.under(code("if len(data) == {count}:", count=count)):
                block.line(code("self.extra = {{}}"))
            with block.under(code("else:")):
                rest = self.scope.use("unknown_members")
                block.line(code("self.extra = {rest}(data, cls._known)", rest=rest))
        block.line(code("return self"))
        return block.text()

    def _field(self, block: Block, member: Member) -> None:
        name, wire, step = member.name, member.wire, member.step
        with block.under(code("if {wire} in data:", wire=wire)):
            if isinstance(step, Unsure):
                block.line(self._unsure)
            else:
                # What is kept as it is, is assigned before the checks narrow its type.
                is_kept = _is_kept(step)
                target = code("self.{name} = v", name=name) if is_kept else code("v")
                block.line(code("{target} = data[{wire}]", target=target, wire=wire))
                self._step(block, step, 0)
                if not is_kept:
                    block.line(code("self.{name} = v", name=name))
        with block.under(code("else:")):
            if member.required:
                block.line(self._unsure)
            else:
                unset = self.scope.use("UNSET")
                block.line(code("self.{name} = {unset}", name=name, unset=unset))
                block.line(code("n -= 1"))

    def _fail_if(self, block: Block, condition: Code) -> None:
        with block.under(code("if {condition}:", condition=condition)):
            block.line(self._unsure)

    def _step(self, block: Block, step: Step, depth: int) -> None:
        v = variable(depth)
        match step:
            case Leaf():
                leaf(block, step, v, self.scope, self._unsure)
            case Items(asserted, item):
                container(block, ARRAY, asserted, v, self.scope, self._unsure)
                self._items(block, item, depth)
            case Places():
                container(block, ARRAY, step.assertions, v, self.scope, self._unsure)
                self._places(block, step, depth)
            case Members(asserted):
                container(block, OBJECT, asserted, v, self.scope, self._unsure)
                self._members(block, step, depth)
            case Instance(type_id):
                block.line(code("{v} = {cls}._decode({v})", v=v, cls=self._class(type_id)))
            case ByKind(steps):
                self._by_kind(block, steps, depth)
            case ByTag(member, steps):
                self._by_tag(block, member, steps, depth)
            case Again() | Unsure():
                block.line(self._unsure)

    def _items(self, block: Block, item: Step, depth: int) -> None:
        v, inner = variable(depth), variable(depth + 1)
        if isinstance(item, Instance):
            cls = self._class(item.type)
            block.line(code("{v} = [{cls}._decode({x}) for {x} in {v}]", v=v, cls=cls, x=inner))
        elif isinstance(item, Leaf | Free):
            if not isinstance(item, Free):
                with block.under(code("for {x} in {v}:", x=inner, v=v)):
                    self._step(block, item, depth + 1)
            block.line(code("{v} = {v}.copy()", v=v))
        else:
            copy = Name(f"{v}_items")
            declared = block.declared(copy, code("list[{any}]", any=self.scope.use("Any")))
            block.line(code("{copy} = []", copy=declared))
            with block.under(code("for {x} in {v}:", x=inner, v=v)):
                self._step(block, item, depth + 1)
                block.line(code("{copy}.append({x})", copy=copy, x=inner))
            block.line(code("{v} = {copy}", v=v, copy=copy))

    def _places(self, block: Block, step: Places, depth: int) -> None:
        """Decode the items of a list each by the step of its place."""
        v, inner = variable(depth), variable(depth + 1)
        copy, at = Name(f"{v}_items"), Name(f"{v}_at")
        if step.count is not None:
            self._fail_if(block, code("len({v}) != {count}", v=v, count=step.count))
        declared = block.declared(copy, code("list[{any}]", any=self.scope.use("Any")))
        block.line(code("{copy} = {v}.copy()", copy=declared, v=v))
        for place, item in enumerate(step.first):
            if isinstance(item, Free):
                continue
            body = Block(block.depth + (step.count is None), block)
            body.line(code("{x} = {v}[{place}]", x=inner, v=v, place=place))
            self._step(body, item, depth + 1)
            body.line(code("{copy}[{place}] = {x}", copy=copy, place=place, x=inner))
            if step.count is None:
                block.line(code("if len({v}) > {place}:", v=v, place=place))
            block.paste(body)
        if step.count is None and not isinstance(step.rest, Free):
            start = len(step.first)
            each = code("enumerate({v}[{start}:], {start})", v=v, start=start)
            with block.under(code("for {at}, {x} in {each}:", at=at, x=inner, each=each)):
                self._step(block, step.rest, depth + 1)
                block.line(code("{copy}[{at}] = {x}", copy=copy, at=at, x=inner))
        made = code("{copy}", copy=copy) if step.count is None else code("tuple({c})", c=copy)
        block.line(code("{v} = {made}", v=v, made=made))

    def _members(self, block: Block, step: Members, depth: int) -> None:
        v, inner = variable(depth), variable(depth + 1)
        copy, name = Name(f"{v}_members"), Name(f"{v}_name")
        declared = block.declared(copy, code("dict[str, {any}]", any=self.scope.use("Any")))
        block.line(code("{copy} = {{}}", copy=declared))
        with block.under(code("for {name}, {x} in {v}.items():", name=name, x=inner, v=v)):
            for fails in bad_names(self.scope, step, name):
                self._fail_if(block, fails)
            self._step(block, step.value, depth + 1)
            block.line(code("{copy}[{name}] = {x}", copy=copy, name=name, x=inner))
        block.line(code("{v} = {copy}", v=v, copy=copy))

    def _by_kind(self, block: Block, steps: tuple[tuple[str, Step], ...], depth: int) -> None:
        v = variable(depth)
        if solid := split_nullable(steps):
            with block.under(code("if {v} is not None:", v=v)):
                self._step(block, solid, depth)
            return
        # A variable of its own: tests on the value would narrow its type to less than it is.
        kind_of, word = Name(f"{v}_type"), code("if")
        block.line(code("{kind} = type({v})", kind=kind_of, v=v))
        for kind, step in steps:
            test = is_kind(step.kind if isinstance(step, Leaf) else kind, v)
            known = Code(test.replace(f"type({v})", kind_of))
            with block.under(code("{word} {test}:", word=word, test=known)):
                self._known(block, step, depth)
            word = code("elif")
        with block.under(code("else:")):
            block.line(self._unsure)

    def _known(self, block: Block, step: Step, depth: int) -> None:
        """Decode a value whose JSON type is known already."""
        if isinstance(step, Leaf):
            assertions(block, step.assertions, variable(depth), self.scope, self._unsure)
        else:
            self._step(block, step, depth)

    def _by_tag(
        self, block: Block, member: str, steps: tuple[tuple[str, Step], ...], depth: int
    ) -> None:
        v = variable(depth)
        word = code("if")
        self._fail_if(block, code("type({v}) is not dict", v=v))
        block.line(code("tag = {v}.get({member})", v=v, member=member))
        self._fail_if(block, code("type(tag) is not str"))
        for value, step in steps:
            with block.under(code("{word} tag == {value}:", word=word, value=value)):
                self._step(block, step, depth)
            word = code("elif")
        with block.under(code("else:")):
            block.line(self._unsure)


def _is_kept(step: Step) -> bool:
    """Tell whether decoding leaves a value as it is."""
    if isinstance(step, ByKind):
        return all(_is_kept(inner) for _, inner in step.steps)
    return isinstance(step, Leaf | Free)
