"""Steps to code for the slow path: how checked JSON values become instances, and instances JSON.

`build_…` trusts its value but for what drift leaves in it: whatever it does not recognise stays as
it is. `open_…`, the way back, is in `emit_open.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .code import Block, Code, Name, bracket, code, literal
from .emit_checks import CheckEmitter
from .emit_leaves import variable
from .emit_open import OpenEmitter
from .keywords import ARRAY, INTEGER, OBJECT
from .model import NamedModel, Record, Site, TypeId
from .plan import (
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
    step_of,
    steps_of_type,
)
from .scope import Scope


@dataclass(frozen=True, slots=True)
class CodecEmitter:
    """Renders the builders and openers of one model's records."""

    named: NamedModel
    checks: CheckEmitter
    scope: Scope
    waiting: list[Again] = field(default_factory=list)
    asked: set[Again] = field(default_factory=set)
    made: dict[Site, None] = field(default_factory=dict)

    @property
    def _opening(self) -> OpenEmitter:
        return OpenEmitter(self.named, self.scope, self._again)

    def render(self, type_id: TypeId) -> Code:
        """Render the builder, the opener and the codec of a record."""
        record = self.named.model.types[type_id]
        assert isinstance(record, Record)
        opener = self._opening.function(type_id, record)
        parts = (self._builder(type_id, record), opener)
        return Code("\n\n\n".join((*parts, self._codec(type_id))))

    def _class(self, type_id: TypeId) -> Name:
        return self.named.classes[type_id]

    def _codec(self, type_id: TypeId) -> Code:
        cls = self._class(type_id)
        functions = [
            self.checks.function(type_id.site),
            Name(f"build_{cls}"),
            Name(f"open_{cls}"),
        ]
        head = code("codec_{cls} = {codec}(", cls=cls, codec=self.scope.use("Codec"))
        return bracket(head, [code("{text}", text=str(cls)), *functions], code(")"), 0)

    def _again(self, step: Again) -> Name:
        """Name the functions of a type that holds itself, and see to it that there are any."""
        if step not in self.asked:
            self.asked.add(step)
            self.waiting.append(step)
        return self.checks.labels.label(step.type.site)

    def render_again(self, step: Again) -> Code:
        """Render the builder and the opener of a type that holds itself."""
        label, steps = self._again(step), steps_of_type(self.named.model, step)
        any_, item = self.scope.use("Any"), variable(1)
        build = Block(0)
        with build.under(
            code("def build_{label}({x}: {any}) -> {any}:", label=label, x=item, any=any_)
        ):
            self._build(build, steps, 1)
            build.line(code("return {x}", x=item))
        opener = self._opening.opener(steps) or self.scope.use("open_value")
        parameters = [
            code("value: {any}", any=any_),
            code("at: {place}", place=self.scope.use("Place")),
            code("e: {faults}", faults=self.scope.use("Faults")),
        ]
        open_ = Block(0)
        head, tail = code("def open_{label}(", label=label), code(") -> {any}:", any=any_)
        with open_.under(bracket(head, parameters, tail, 0)):
            open_.line(code("return {opener}(value, at, e)", opener=opener))
        return Code(f"{build.text()}\n\n\n{open_.text()}")

    def render_root(self, name: str, site: Site) -> Code:
        """Render the entry of a component in the table of roots."""
        self.made.setdefault(site, None)
        step = step_of(self.named.model, site)
        opener = self._opening.opener(step) or self.scope.use("open_value")
        label, check = self.checks.labels.label(site), self.checks.function(site)
        head = code("{key}: {codec}(", key=name, codec=self.scope.use("Codec"))
        arguments = [literal(name), check, code("make_{label}", label=label), opener]
        return bracket(head, arguments, code(")"), 1, room=1)

    def render_maker(self, site: Site) -> Code:
        """Render what builds the values of a schema."""
        item, any_ = variable(1), self.scope.use("Any")
        label = self.checks.labels.label(site)
        parameters = [code("{x}: {any}", x=item, any=any_)]
        head, tail = code("def make_{label}(", label=label), code(") -> {any}:", any=any_)
        block = Block(0)
        with block.under(bracket(head, parameters, tail, 0)):
            self._build(block, step_of(self.named.model, site), 1)
            block.line(code("return {x}", x=item))
        return block.text()

    # Building

    def _builder(self, type_id: TypeId, record: Record) -> Code:
        cls, any_ = self._class(type_id), self.scope.use("Any")
        new, unset = self.scope.use("new"), self.scope.use("UNSET")
        block = Block(0)
        parameters = [code("cls: type[{cls}]", cls=cls), code("v: {any}", any=any_)]
        head, tail = code("def build_{cls}(", cls=cls), code(") -> {cls}:", cls=cls)
        with block.under(bracket(head, parameters, tail, 0)):
            block.line(code("self = {new}(cls)", new=new))
            for member in record.fields:
                name = self.named.fields[type_id][member.wire]
                get = code("v.get({wire}, {unset})", wire=member.wire, unset=unset)
                body = Block(1, block)
                self._build(body, step_of(self.named.model, member.site), 1)
                if body:
                    item = variable(1)
                    block.line(code("{x} = {get}", x=block.declared(item, any_), get=get))
                    block.paste(body)
                    block.line(code("self.{name} = {x}", name=name, x=item))
                else:
                    block.line(code("self.{name} = {get}", name=name, get=get))
            names = code("{extra}(v, cls._known)", extra=self.scope.use("extra_names"))
            block.line(code("self.extra = {{name: v[name] for name in {names}}}", names=names))
            block.line(code("return self"))
        return block.text()

    def _build(self, block: Block, step: Step, depth: int) -> None:
        """Turn the value at a depth into what the step makes of it, in place."""
        v = variable(depth)
        match step:
            case Unsure(shape):
                self._build(block, shape, depth)
            case Leaf(kind) if kind == INTEGER:
                as_integer = self.scope.use("as_integer")
                block.line(code("{v} = {as_integer}({v})", v=v, as_integer=as_integer))
            case Instance():
                with block.under(code("if type({v}) is dict:", v=v)):
                    self._build_instance(block, step, v)
            case Places():
                with block.under(code("if type({v}) is list:", v=v)):
                    self._build_places(block, step, depth)
            case Items() | Members():
                kind = code("list") if isinstance(step, Items) else code("dict")
                with block.under(code("if type({v}) is {kind}:", v=v, kind=kind)):
                    self._build_all(block, step, depth)
            case ByKind(steps):
                self._by_kind(block, steps, depth)
            case ByTag() | ByTrial():
                block.line(code("{v} = {build}", v=v, build=self._choose(step, v, block.depth)))
            case Again():
                block.line(code("{v} = build_{label}({v})", v=v, label=self._again(step)))

    def _build_instance(self, block: Block, step: Instance, v: Name) -> None:
        cls = self._class(step.type)
        block.call(code("{v} = build_{cls}(", v=v, cls=cls), cls, v)

    def _call(self, step: Instance, v: Name) -> Code:
        return code("build_{cls}({cls}, {v})", cls=self._class(step.type), v=v)

    def _build_all(self, block: Block, step: Items | Members, depth: int) -> None:
        v, inner = variable(depth), variable(depth + 1)
        is_list = isinstance(step, Items)
        item = step.item if isinstance(step, Items) else step.value
        body = Block(block.depth + 1, block)
        self._build(body, item, depth + 1)
        if not body:
            block.line(code("{v} = {v}.copy()", v=v))
            return
        copy, key = Name(f"{v}_copy"), Name(f"{v}_at")
        body.line(code("{copy}[{key}] = {x}", copy=copy, key=key, x=inner))
        declared = block.declared(copy, self.scope.use("Any"))
        block.line(code("{copy} = {v}.copy()", copy=declared, v=v))
        source = code("enumerate({v})", v=v) if is_list else code("{v}.items()", v=v)
        block.line(code("for {key}, {x} in {source}:", key=key, x=inner, source=source))
        block.paste(body)
        block.line(code("{v} = {copy}", v=v, copy=copy))

    def _build_places(self, block: Block, step: Places, depth: int) -> None:
        v, inner = variable(depth), variable(depth + 1)
        copy, at = Name(f"{v}_copy"), Name(f"{v}_at")
        block.line(
            code("{copy} = {v}.copy()", copy=block.declared(copy, self.scope.use("Any")), v=v)
        )
        for place, item in enumerate(step.first):
            body = Block(block.depth + 1, block)
            body.line(code("{x} = {v}[{place}]", x=inner, v=v, place=place))
            self._build(body, item, depth + 1)
            if len(body) > 1:
                body.line(code("{copy}[{place}] = {x}", copy=copy, place=place, x=inner))
                block.line(code("if len({v}) > {place}:", v=v, place=place))
                block.paste(body)
        rest = Block(block.depth + 1, block)
        self._build(rest, step.rest, depth + 1)
        if rest and step.count is None:
            rest.line(code("{copy}[{at}] = {x}", copy=copy, at=at, x=inner))
            start = len(step.first)
            each = code("enumerate({v}[{start}:], {start})", v=v, start=start)
            block.line(code("for {at}, {x} in {each}:", at=at, x=inner, each=each))
            block.paste(rest)
        made = code("{copy}", copy=copy) if step.count is None else code("tuple({c})", c=copy)
        block.line(code("{v} = {made}", v=v, made=made))

    def _by_kind(self, block: Block, steps: tuple[tuple[str, Step], ...], depth: int) -> None:
        v = variable(depth)
        solid = [(kind, step) for kind, step in steps if self._does_something(step)]
        word = code("if")
        for kind, step in solid:
            test = {ARRAY: code("list"), OBJECT: code("dict")}.get(kind, code("float"))
            with block.under(code("{word} type({v}) is {test}:", word=word, v=v, test=test)):
                self._build_known(block, step, depth)
            word = code("elif")

    def _does_something(self, step: Step) -> bool:
        probe = Block(0)
        self._build(probe, step, 0)
        return len(probe) > 0

    def _build_known(self, block: Block, step: Step, depth: int) -> None:
        own = step.shape if isinstance(step, Unsure) else step
        v = variable(depth)
        if isinstance(own, Instance):
            self._build_instance(block, own, v)
        elif isinstance(own, Items | Members):
            self._build_all(block, own, depth)
        elif isinstance(own, Places):
            self._build_places(block, own, depth)
        else:
            self._build(block, own, depth)

    def _choose(self, step: ByTag | ByTrial, v: Name, depth: int) -> Code:
        """Write the call that picks what to build, laid out for a depth of indentation."""
        if isinstance(step, ByTrial):
            attempts = [
                code(
                    "({check}, {build})",
                    check=self.checks.function(site),
                    build=self._maker(site, inner),
                )
                for site, inner in step.steps
            ]
            head = code("{by_trial}(", by_trial=self.scope.use("by_trial"))
            return bracket(head, [v, *attempts], code(")"), depth)
        options = [
            code("{tag}: {build}", tag=tag, build=self._maker(None, inner))
            for tag, inner in step.steps
        ]
        arguments = [v, literal(step.member), bracket(code("{{"), options, code("}}"), depth + 1)]
        if step.rest:
            inner = self._choose(step.rest, Name("o"), depth + 1)
            arguments.append(code("lambda o: {inner}", inner=inner))
        head = code("{by_tag}(", by_tag=self.scope.use("by_tag"))
        return bracket(head, arguments, code(")"), depth)

    def _maker(self, site: Site | None, step: Step) -> Code:
        own = step.shape if isinstance(step, Unsure) else step
        if isinstance(own, Instance):
            return code("lambda o: {call}", call=self._call(own, Name("o")))
        if site is None or (
            isinstance(own, Free | Leaf) and not (isinstance(own, Leaf) and own.kind == INTEGER)
        ):
            return code("lambda o: o")
        self.made.setdefault(site, None)
        return code("make_{label}", label=self.checks.labels.label(site))
