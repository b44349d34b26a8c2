"""Steps to shapes: what tells the run time how checked values become instances, and the way back.

The slow path alone uses them. A member whose values are plain JSON data has none.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from schemaclass.core.code import Block, Code, Name, bracket, code, literal
from schemaclass.core.model import NamedModel, Record, Site, TypeId
from schemaclass.core.scope import Scope
from schemaclass.vocabulary.keywords import ARRAY, INTEGER, NUMBER, OBJECT

from .check_emitter import CheckEmitter
from .plan import Plans
from .steps import (
    Again,
    ByKind,
    ByTag,
    ByTrial,
    Free,
    Instance,
    Items,
    Leaf,
    Members,
    Places,
    Step,
    Unsure,
    has_tuples,
)


@dataclass(slots=True)
class ShapeEmitter:
    """Renders shapes, and collects what they use of the package's modules in `scope`.

    `waiting` lists the types that hold themselves, whose functions are still to come.
    """

    plans: Plans
    checks: CheckEmitter
    scope: Scope
    waiting: list[Again] = field(default_factory=list)
    asked: set[Again] = field(default_factory=set)

    @property
    def named(self) -> NamedModel:
        """Give the model whose values have the shapes."""
        return self.plans.named

    def table(self, type_id: TypeId) -> Code:
        """Render the shapes of a record's attributes, as a dict that ends a call's arguments."""
        record, names = self.named.model.types[type_id], self.named.fields[type_id]
        assert isinstance(record, Record)
        shapes = []
        for member in record.fields:
            key = literal(str(names[member.wire]))
            if shape := self._shape(self.plans.step(member.site), 4, len(key) + 3):
                shapes.append(code("{key}: {shape}", key=key, shape=shape))
        return bracket(code("{{"), shapes, code("}}"), 3, room=1)

    def shape(self, site: Site, depth: int) -> Code:
        """Render the shape of the values of a schema."""
        return self._shape(self.plans.step(site), depth, 1) or self.scope.use("plain")

    def function(self, step: Again) -> Code:
        """Render the function that gives the shape of a type that holds itself."""
        own = Scope(self.scope.homes, self.scope.here)
        inner = ShapeEmitter(self.plans, self.checks, own, self.waiting, self.asked)
        shape = inner.known(self.plans.of_type(step), 1)
        block = Block(0)
        any_ = self.scope.use("Any")
        head = code("def {name}() -> {any}:", name=self._name(step), any=any_)
        with block.under(head):
            for line in own.local_imports(1):
                block.line(line)
            block.line(code("return {shape}", shape=shape))
        return block.text()

    def known(self, step: Step, depth: int, room: int = 1) -> Code:
        """Render a shape, that of plain JSON data if it has no other.

        `room` is what stands beside it on its line, such as a key and a comma.
        """
        return self._shape(step, depth, room) or self.scope.use("plain")

    def _name(self, step: Again) -> Name:
        return Name(f"shape_{self.checks.labels.label(step.type.site)}")

    def _shape(self, step: Step, depth: int, room: int = 1) -> Code | None:
        """Render a shape, or None for plain JSON data."""
        match step:
            case Unsure(shape):
                return self._shape(shape, depth, room)
            case Leaf(kind) if kind == INTEGER:
                return self.scope.use("integer")
            case Instance(type_id):
                cls = self.scope.refer(self.named.classes[type_id])
                return self._call(self.scope.use("instance"), [cls], depth, room)
            case Items() | Members() | Places():
                return self._container(step, depth, room)
            case ByKind() | ByTag() | ByTrial():
                return self._choice(step, depth, room)
            case Again():
                return self._again(step)
        return None

    def _container(self, step: Items | Members | Places, depth: int, room: int) -> Code:
        match step:
            case Items(item=inner):
                return self._call(
                    self.scope.use("items"), [self.known(inner, depth + 1)], depth, room
                )
            case Members(value=inner):
                return self._call(
                    self.scope.use("members"), [self.known(inner, depth + 1)], depth, room
                )
        return self._places(step, depth, room)

    def _choice(self, step: ByKind | ByTag | ByTrial, depth: int, room: int) -> Code | None:
        match step:
            case ByKind(steps):
                return self._by_kind(dict(steps), depth, room)
            case ByTag():
                return self._by_tag(step, depth, room)
        return self._by_trial(step, depth, room)

    def _call(self, function: Name, arguments: list[Code], depth: int, room: int) -> Code:
        head = code("{function}(", function=function)
        return bracket(head, arguments, code(")"), depth, room=room)

    def _places(self, step: Places, depth: int, room: int) -> Code:
        first = [self.known(item, depth + 1) for item in step.first]
        if step.count is not None:
            return self._call(self.scope.use("fixed"), first, depth, room)
        rest = self.known(step.rest, depth + 1)
        return self._call(self.scope.use("places"), [rest, *first], depth, room)

    def _by_kind(self, steps: dict[str, Step], depth: int, room: int) -> Code | None:
        # An enumeration counts as strings, but may list numbers too.
        told = {
            kind if kind in (OBJECT, ARRAY) else NUMBER: step
            for kind, step in steps.items()
            if self._shape(step, depth)
        }
        if len(told) < 2:  # noqa: PLR2004  # each looks at the values of its own kind only
            return next((self._shape(step, depth, room) for step in told.values()), None)
        kinds = (OBJECT, ARRAY, NUMBER)
        shapes = [self.known(told.get(kind, Free()), depth + 1) for kind in kinds]
        return self._call(self.scope.use("by_kind"), shapes, depth, room)

    def _by_tag(self, step: ByTag, depth: int, room: int) -> Code:
        options = [
            code("{tag}: {shape}", tag=tag, shape=self.known(inner, depth + 2, len(tag) + 5))
            for tag, inner in step.steps
        ]
        table = bracket(code("{{"), options, code("}}"), depth + 1, room=1)
        arguments = [code("{member}", member=step.member), table]
        if step.rest:
            arguments.append(self.known(step.rest, depth + 1))
        return self._call(self.scope.use("by_tag"), arguments, depth, room)

    def _by_trial(self, step: ByTrial, depth: int, room: int) -> Code | None:
        shapes = [self._shape(inner, depth + 1) for _, inner in step.steps]
        if not any(shapes):
            return None
        plain = self.scope.use("plain")
        attempts = [
            code(
                "({check}, {shape})",
                check=self.scope.refer(self.checks.asked_again(site)),
                shape=shape or plain,
            )
            for (site, _), shape in zip(step.steps, shapes, strict=True)
        ]
        made = self._call(self.scope.use("by_trial"), attempts, depth, room)
        tuples = code("{tuples}({made})", tuples=self.scope.use("tuples"), made=made)
        return tuples if has_tuples(step) else made

    def _again(self, step: Again) -> Code:
        if step not in self.asked:
            self.asked.add(step)
            self.waiting.append(step)
        name = self.scope.refer(self._name(step))
        return code("{later}({name})", later=self.scope.use("later"), name=name)
