"""Steps to the code of `_is_fine`: whether an instance is plainly valid.

Where it answers False the slow path looks closer. There is a method for each kind of step.
"""

from __future__ import annotations

from typing import NamedTuple

from schemaclass.core.code import Block, Code, Name, code, either
from schemaclass.core.model import TypeId
from schemaclass.core.scope import Scope
from schemaclass.vocabulary.keywords import ARRAY, OBJECT

from .emit_leaves import (
    assertions,
    bad_names,
    container,
    if_set,
    instances,
    is_kind,
    leaf,
    load,
    split_nullable,
    variable,
)
from .plan import Plans, undeclared
from .steps import ByKind, Free, Instance, Items, Leaf, Members, Places, Step, Unsure

_NO = code("return False")


class FineEmitter(NamedTuple):
    """Renders `_is_fine` for the records of a model."""

    plans: Plans
    scope: Scope

    def _class(self, type_id: TypeId) -> Name:
        return self.scope.refer(self.plans.named.classes[type_id])

    def body(self, type_id: TypeId) -> Code:
        """Render the body of a record's `_is_fine`."""
        block = Block(2)
        for place, member in enumerate(self.plans.members(type_id)):
            block.line(load(self.scope, member.name, declare=place == 0))
            if member.required:
                self._step(block, member.step, 0)
            else:
                with block.under(if_set(self.scope)):
                    self._step(block, member.step, 0)
        # Members that must be there and have no attribute are looked for on the slow path.
        is_plain = not undeclared(self.plans.named.model, type_id)
        block.line(code("return not self.extra") if is_plain else _NO)
        return block.text()

    def _step(self, block: Block, step: Step, depth: int) -> None:
        v = variable(depth)
        match step:
            case Free():
                with block.under(code("if not {test}({v}):", test=self.scope.use("is_json"), v=v)):
                    block.line(_NO)
            case Leaf():
                leaf(block, step, v, self.scope, _NO)
            case Items(asserted, item) if "uniqueItems" in dict(asserted) and not isinstance(
                item, Leaf
            ):
                # Instances are told apart as the JSON that they stand for, on the slow path.
                block.line(_NO)
            case Items(asserted, item):
                container(block, ARRAY, asserted, v, self.scope, _NO)
                with block.under(code("for {x} in {v}:", x=variable(depth + 1), v=v)):
                    self._step(block, item, depth + 1)
            case Places():
                self._places(block, step, depth)
            case Members():
                self._members(block, step, depth)
            case Instance(type_id):
                cls = self._class(type_id)
                other_class = code("type({v}) is not {cls}", v=v, cls=cls)
                with block.when(either(other_class, code("not {v}._is_fine()", v=v))):
                    block.line(_NO)
            case ByKind(steps):
                self._by_kind(block, steps, depth)
            case _:
                block.line(_NO)

    def _places(self, block: Block, step: Places, depth: int) -> None:
        v, inner = variable(depth), variable(depth + 1)
        if "uniqueItems" in dict(step.assertions):
            block.line(_NO)
            return
        if step.count is None:
            container(block, ARRAY, step.assertions, v, self.scope, _NO)
        else:
            wrong = code("type({v}) is not tuple", v=v)
            count = code("len({v}) != {count}", v=v, count=step.count)
            with block.when(either(wrong, count)):
                block.line(_NO)
        for place, item in enumerate(step.first):
            body = Block(block.depth + (step.count is None), block)
            body.line(code("{x} = {v}[{place}]", x=inner, v=v, place=place))
            self._step(body, item, depth + 1)
            if step.count is None:
                block.line(code("if len({v}) > {place}:", v=v, place=place))
            block.paste(body)
        if step.count is None:
            start = len(step.first)
            with block.under(code("for {x} in {v}[{start}:]:", x=inner, v=v, start=start)):
                self._step(block, step.rest, depth + 1)

    def _members(self, block: Block, step: Members, depth: int) -> None:
        v, inner = variable(depth), variable(depth + 1)
        name = Name(f"{v}_name")
        container(block, OBJECT, step.assertions, v, self.scope, _NO)
        with block.under(code("for {name}, {x} in {v}.items():", name=name, x=inner, v=v)):
            for fails in bad_names(self.scope, step, name):
                with block.under(code("if {fails}:", fails=fails)):
                    block.line(_NO)
            self._step(block, step.value, depth + 1)

    def _by_kind(self, block: Block, steps: tuple[tuple[str, Step], ...], depth: int) -> None:
        v = variable(depth)
        if solid := split_nullable(steps):
            with block.under(code("if {v} is not None:", v=v)):
                self._step(block, solid, depth)
            return
        word = code("if")
        for kind, step in steps:
            own = step.kind if isinstance(step, Leaf) else kind
            for test, inner in self._tests(own, step, v):
                with block.under(code("{word} {test}:", word=word, test=test)):
                    if isinstance(inner, Leaf):
                        assertions(block, inner.assertions, v, self.scope, _NO)
                    else:
                        self._step(block, inner, depth)
                word = code("elif")
        with block.under(code("else:")):
            block.line(_NO)

    def _tests(self, kind: str, step: Step, v: Name) -> list[tuple[Code, Step]]:
        """An object in an instance is of one of some classes; other kinds are as in JSON."""
        # Which of several schemas an instance meets besides its own, only the slow path knows.
        classes = [] if isinstance(step, Unsure) else list(instances(step))
        if not classes:
            shape = step.shape if isinstance(step, Unsure) else step
            if isinstance(shape, Places) and shape.count is not None:
                return [(code("type({v}) is tuple", v=v), step)]
            return [(is_kind(kind, v), step)]
        return [
            (code("type({v}) is {cls}", v=v, cls=self._class(each)), Instance(each))
            for each in classes
        ]
