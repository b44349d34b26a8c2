"""Steps to code that turns instances back into JSON values, for the slow path.

`open_…` lists the attributes that hold more than plain JSON data; the run time does the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .code import Block, Code, Name, bracket, code
from .emit_leaves import instances
from .keywords import ARRAY, OBJECT
from .model import NamedModel, Record, TypeId
from .plan import (
    Again,
    ByKind,
    ByTag,
    ByTrial,
    Instance,
    Items,
    Members,
    Places,
    Step,
    Unsure,
    step_of,
)
from .scope import Scope


@dataclass(frozen=True, slots=True)
class OpenEmitter:
    """Renders the openers of one model; `again` names the functions of recursive types."""

    named: NamedModel
    scope: Scope
    again: Callable[[Again], Name]

    def function(self, type_id: TypeId, record: Record) -> Code:
        """Render the function that opens the instances of a record."""
        cls = self.named.classes[type_id]
        place, faults = self.scope.use("Place"), self.scope.use("Faults")
        any_ = self.scope.use("Any")
        head = code("def open_{cls}(", cls=cls)
        parameters = [
            code("value: {cls}", cls=cls),
            code("at: {place}", place=place),
            code("e: {faults}", faults=faults),
        ]
        block = Block(0)
        with block.under(bracket(head, parameters, code(") -> {any}:", any=any_), 0)):
            openers = [
                code(
                    "{name}: {opener}",
                    name=str(self.named.fields[type_id][member.wire]),
                    opener=opener,
                )
                for member in record.fields
                if (opener := self.opener(step_of(self.named.model, member.site)))
            ]
            call = code("return {open}(", open=self.scope.use("open_record"))
            table = bracket(code("{{"), openers, code("}}"), 2)
            arguments = [code("value"), code("at"), code("e"), table]
            block.line(bracket(call, arguments, code(")"), 1))
        return block.text()

    def opener(self, step: Step) -> Code | None:
        """Give what opens the values of a step, or None where any JSON value is taken as it is."""
        match step:
            case Unsure(shape):
                return self.opener(shape)
            case Instance() | ByTrial() if instances(step):
                return self._instance(step)
            case ByTag():
                return self._tagged(step)
            case Items(item=inner):
                return self._wrapped(self.scope.use("items"), inner)
            case Places():
                return self._places(step)
            case Members(value=inner):
                return self._wrapped(self.scope.use("members"), inner)
            case ByKind(steps):
                return self._by_kind(dict(steps))
            case Again():
                return code("open_{label}", label=self.again(step))
        return None

    def _instance(self, step: Step) -> Code:
        names = Code(", ".join(self.named.classes[each] for each in instances(step)))
        return code("{instance}({names})", instance=self.scope.use("instance"), names=names)

    def _tagged(self, step: ByTag) -> Code:
        return code(
            "{tagged}({member}, {known}, {opener})",
            tagged=self.scope.use("tagged"),
            member=step.member,
            known=self.scope.strings(tag for tag, _ in step.steps),
            opener=self._instance(step),
        )

    def _wrapped(self, wrapper: Name, inner: Step) -> Code | None:
        opener = self.opener(inner)
        return code("{wrap}({opener})", wrap=wrapper, opener=opener) if opener else None

    def _places(self, step: Places) -> Code | None:
        plain = self.scope.use("open_value")
        found = [self.opener(item) for item in step.first]
        rest = self.opener(step.rest) if step.count is None else None
        if step.count is None and not any((*found, rest)):
            return None
        helper = self.scope.use("places" if step.count is None else "fixed")
        openers = [opener or plain for opener in found]
        if step.count is None:
            openers.insert(0, rest or plain)
        return code("{helper}({openers})", helper=helper, openers=Code(", ".join(openers)))

    def _by_kind(self, steps: dict[str, Step]) -> Code | None:
        objects = self.opener(steps[OBJECT]) if OBJECT in steps else None
        lists = self.opener(steps[ARRAY]) if ARRAY in steps else None
        if objects and lists:
            by_kind = self.scope.use("by_kind")
            return code("{by}({objects}, {lists})", by=by_kind, objects=objects, lists=lists)
        return objects or lists
