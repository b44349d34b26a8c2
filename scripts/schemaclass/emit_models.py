"""Steps to straight-line code: the methods of a record that valid values go through.

Three methods a record: `_decode` makes an instance of JSON data, `_is_fine` checks an instance,
`_encode` makes JSON data of one. What is not plainly valid is left to the slow path: they raise
`Unsure` or answer False. Steps of one kind are rendered by one function in each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .code import Block, Code, Name, code, either
from .keywords import ARRAY, ASSERTIONS, BOOLEAN, INTEGER, NULL, NUMBER, OBJECT, STRING
from .model import NamedModel, Record, TypeId
from .plan import (
    Assertions,
    ByKind,
    ByTag,
    Free,
    Instance,
    Items,
    Leaf,
    Members,
    Step,
    Unsure,
    is_exact,
    step_of,
)
from .scope import Scope

_VALUES = tuple(Name(name) for name in ("v", "item", "inner", "deeper", "deepest"))


def variable(depth: int) -> Name:
    """Name the value at a depth of nested lists and maps."""
    return _VALUES[depth] if depth < len(_VALUES) else Name(f"{_VALUES[-1]}_{depth}")


# The exact Python types of JSON values; what passes these tests needs no closer look.
_KIND_TESTS = {
    STRING: code("type({v}) is str", v=Code("{v}")),
    INTEGER: code("type({v}) is int", v=Code("{v}")),
    NUMBER: code("type({v}) is float or type({v}) is int", v=Code("{v}")),
    BOOLEAN: code("type({v}) is bool", v=Code("{v}")),
    NULL: code("{v} is None", v=Code("{v}")),
    ARRAY: code("type({v}) is list", v=Code("{v}")),
    OBJECT: code("type({v}) is dict", v=Code("{v}")),
}
_KIND_MISSES = {
    kind: Code(test.replace(" is ", " is not ").replace(" or ", " and "))
    for kind, test in _KIND_TESTS.items()
}


def _is(kind: str, v: Name) -> Code:
    return Code(_KIND_TESTS[kind].replace("{v}", v))


def _misses(kind: str, v: Name) -> Code:
    return Code(_KIND_MISSES[kind].replace("{v}", v))


@dataclass(frozen=True, slots=True)
class Methods:
    """The bodies of a record's methods."""

    decode: Code
    is_fine: Code
    encode: Code


@dataclass(frozen=True, slots=True)
class Emitter:
    """Renders the methods of one model's records for the module of a scope."""

    named: NamedModel
    scope: Scope

    def methods(self, type_id: TypeId) -> Methods:
        """Render the three methods of a record."""
        record = self.named.model.types[type_id]
        assert isinstance(record, Record)
        exact = is_exact(self.named.model, type_id)
        return Methods(
            self._decode(type_id, record) if exact else _alone(self._unsure),
            self._is_fine(type_id, record) if exact else _alone(code("return False")),
            self._encode(type_id, record),
        )

    @property
    def _unsure(self) -> Code:
        return code("raise {error}", error=self.scope.use("Unsure"))

    def _fields(self, type_id: TypeId, record: Record) -> Sequence[tuple[Name, str, Step, bool]]:
        names = self.named.fields[type_id]
        return [
            (names[member.wire], member.wire, step_of(self.named.model, member.site), member.required)
            for member in record.fields
        ]

    # _decode

    def _decode(self, type_id: TypeId, record: Record) -> Code:
        block = Block(2)
        self._fail_unless(block, code("type(data) is not dict"))
        block.line(code("self = {new}(cls)", new=self.scope.use("new")))
        if record.fields:
            block.line(code("n = 0"))
        for name, wire, step, required in self._fields(type_id, record):
            self._decode_field(block, name, wire, step, required=required)
        count = code("n") if record.fields else code("0")
        if record.closed:
            self._fail_unless(block, code("len(data) != {count}", count=count))
            block.line(code("self.extra = {{}}"))
        else:
            with block.under(code("if len(data) == {count}:", count=count)):
                block.line(code("self.extra = {{}}"))
            with block.under(code("else:")):
                rest = self.scope.use("unknown_members")
                block.line(code("self.extra = {rest}(data, cls._known)", rest=rest))
        block.line(code("return self"))
        return block.text()

    def _decode_field(
        self, block: Block, name: Name, wire: str, step: Step, *, required: bool
    ) -> None:
        with block.under(code("if {wire} in data:", wire=wire)):
            if isinstance(step, Unsure):
                block.line(self._unsure)
            else:
                # What is kept as it is, is assigned before the checks narrow its type.
                is_kept = isinstance(step, Leaf | Free)
                target = code("self.{name} = v", name=name) if is_kept else code("v")
                block.line(code("n += 1"))
                block.line(code("{target} = data[{wire}]", target=target, wire=wire))
                self._decode_step(block, step, 0)
                if not is_kept:
                    block.line(code("self.{name} = v", name=name))
        with block.under(code("else:")):
            if required:
                block.line(self._unsure)
            else:
                unset = self.scope.use("UNSET")
                block.line(code("self.{name} = {unset}", name=name, unset=unset))

    def _fail_unless(self, block: Block, condition: Code) -> None:
        with block.under(code("if {condition}:", condition=condition)):
            block.line(self._unsure)

    def _decode_step(self, block: Block, step: Step, depth: int) -> None:
        v = variable(depth)
        match step:
            case Leaf(kind, assertions):
                self._leaf(block, kind, assertions, v, self._unsure)
            case Items(assertions, item):
                self._assert_all(block, ARRAY, assertions, v, self._unsure)
                self._decode_items(block, item, depth)
            case Members(assertions, value):
                self._assert_all(block, OBJECT, assertions, v, self._unsure)
                self._decode_members(block, value, depth)
            case Instance(type_id):
                block.line(
                    code("{v} = {cls}._decode({v})", v=v, cls=self.named.classes[type_id])
                )
            case ByKind(steps):
                self._by_kind(block, steps, depth)
            case ByTag(member, steps):
                self._decode_by_tag(block, member, steps, depth)
            case Unsure():
                block.line(self._unsure)

    def _decode_items(self, block: Block, item: Step, depth: int) -> None:
        v, inner = variable(depth), variable(depth + 1)
        if isinstance(item, Instance):
            cls = self.named.classes[item.type]
            block.line(
                code("{v} = [{cls}._decode({x}) for {x} in {v}]", v=v, cls=cls, x=inner)
            )
        elif isinstance(item, Leaf | Free):
            if not isinstance(item, Free):
                with block.under(code("for {x} in {v}:", x=inner, v=v)):
                    self._decode_step(block, item, depth + 1)
            block.line(code("{v} = {v}.copy()", v=v))
        else:
            copy = Name(f"{v}_items")
            block.line(code("{copy} = []", copy=copy))
            with block.under(code("for {x} in {v}:", x=inner, v=v)):
                self._decode_step(block, item, depth + 1)
                block.line(code("{copy}.append({x})", copy=copy, x=inner))
            block.line(code("{v} = {copy}", v=v, copy=copy))

    def _decode_members(self, block: Block, value: Step, depth: int) -> None:
        v, inner = variable(depth), variable(depth + 1)
        copy, name = Name(f"{v}_members"), Name(f"{v}_name")
        block.line(code("{copy} = {{}}", copy=copy))
        with block.under(code("for {name}, {x} in {v}.items():", name=name, x=inner, v=v)):
            self._fail_unless(block, code("type({name}) is not str", name=name))
            self._decode_step(block, value, depth + 1)
            block.line(code("{copy}[{name}] = {x}", copy=copy, name=name, x=inner))
        block.line(code("{v} = {copy}", v=v, copy=copy))

    def _by_kind(self, block: Block, steps: tuple[tuple[str, Step], ...], depth: int) -> None:
        v = variable(depth)
        word = code("if")
        solid = [(kind, step) for kind, step in steps if kind != NULL]
        if len(solid) < len(steps) and len(solid) == 1:
            with block.under(code("if {v} is not None:", v=v)):
                self._decode_step(block, solid[0][1], depth)
            return
        for kind, step in steps:
            own = step.kind if isinstance(step, Leaf) else kind
            with block.under(code("{word} {test}:", word=word, test=_is(own, v))):
                self._decode_known(block, step, depth)
            word = code("elif")
        with block.under(code("else:")):
            block.line(self._unsure)

    def _decode_known(self, block: Block, step: Step, depth: int) -> None:
        """Decode a value whose JSON type is known already."""
        if isinstance(step, Leaf):
            self._assertions(block, step.assertions, variable(depth), self._unsure)
        else:
            self._decode_step(block, step, depth)

    def _decode_by_tag(
        self, block: Block, member: str, steps: tuple[tuple[str, Step], ...], depth: int
    ) -> None:
        v = variable(depth)
        word = code("if")
        block.line(code("tag = {v}.get({member})", v=v, member=member))
        for value, step in steps:
            with block.under(code("{word} tag == {value}:", word=word, value=value)):
                self._decode_step(block, step, depth)
            word = code("elif")
        with block.under(code("else:")):
            block.line(self._unsure)

    # Checks that decoding and `_is_fine` share; `otherwise` is what they do with the rest.

    def _leaf(
        self, block: Block, kind: str, assertions: Assertions, v: Name, otherwise: Code
    ) -> None:
        with block.under(code("if {misses}:", misses=_misses(kind, v))):
            block.line(otherwise)
        words = dict(assertions).keys()
        if kind == NUMBER and not (words & _LOWER and words & _UPPER):
            # Two limits leave no room for infinities and NaN; otherwise they must be looked for.
            with block.under(code("if {v} - {v} != 0:", v=v)):
                block.line(otherwise)
        self._assertions(block, assertions, v, otherwise)

    def _assert_all(
        self, block: Block, kind: str, assertions: Assertions, v: Name, otherwise: Code
    ) -> None:
        with block.under(code("if {misses}:", misses=_misses(kind, v))):
            block.line(otherwise)
        self._assertions(block, assertions, v, otherwise)

    def _assertions(
        self, block: Block, assertions: Assertions, v: Name, otherwise: Code
    ) -> None:
        is_text = code("type({v}) is not str", v=v)
        for word, argument in assertions:
            condition = ASSERTIONS[word].fails(v, argument, self.scope)
            known = condition.without(is_text) if len(condition.operands) > 1 else condition
            with block.when(known):
                block.line(otherwise)

    # _is_fine

    def _is_fine(self, type_id: TypeId, record: Record) -> Code:
        block = Block(2)
        for place, (name, _, step, required) in enumerate(self._fields(type_id, record)):
            self._load(block, name, declare=place == 0)
            if required:
                self._fine_step(block, step, 0)
            else:
                with block.under(self._if_set):
                    self._fine_step(block, step, 0)
        block.line(code("return not self.extra"))
        return block.text()

    @property
    def _if_set(self) -> Code:
        return code("if v is not {unset}:", unset=self.scope.use("UNSET"))

    def _load(self, block: Block, name: Name, *, declare: bool) -> None:
        if declare:
            block.line(code("v: {any} = self.{name}", any=self.scope.use("Any"), name=name))
        else:
            block.line(code("v = self.{name}", name=name))

    def _fine_step(self, block: Block, step: Step, depth: int) -> None:
        v, no = variable(depth), code("return False")
        match step:
            case Free():
                with block.under(code("if not {test}({v}):", test=self.scope.use("is_json"), v=v)):
                    block.line(no)
            case Leaf(kind, assertions):
                self._leaf(block, kind, assertions, v, no)
            case Items(assertions, item):
                self._assert_all(block, ARRAY, assertions, v, no)
                with block.under(code("for {x} in {v}:", x=variable(depth + 1), v=v)):
                    self._fine_step(block, item, depth + 1)
            case Members(assertions, value):
                self._fine_members(block, assertions, value, depth)
            case Instance(type_id):
                cls = self.named.classes[type_id]
                other_class = code("type({v}) is not {cls}", v=v, cls=cls)
                with block.when(either(other_class, code("not {v}._is_fine()", v=v))):
                    block.line(no)
            case ByKind(steps):
                self._fine_by_kind(block, steps, depth)
            case _:
                block.line(no)

    def _fine_members(
        self, block: Block, assertions: Assertions, value: Step, depth: int
    ) -> None:
        v, inner, no = variable(depth), variable(depth + 1), code("return False")
        name = Name(f"{v}_name")
        self._assert_all(block, OBJECT, assertions, v, no)
        with block.under(code("for {name}, {x} in {v}.items():", name=name, x=inner, v=v)):
            with block.under(code("if type({name}) is not str:", name=name)):
                block.line(no)
            self._fine_step(block, value, depth + 1)

    def _fine_by_kind(
        self, block: Block, steps: tuple[tuple[str, Step], ...], depth: int
    ) -> None:
        v = variable(depth)
        solid = [(kind, step) for kind, step in steps if kind != NULL]
        if len(solid) < len(steps) and len(solid) == 1:
            with block.under(code("if {v} is not None:", v=v)):
                self._fine_step(block, solid[0][1], depth)
            return
        word = code("if")
        for kind, step in steps:
            own = step.kind if isinstance(step, Leaf) else kind
            for test, inner in self._fine_tests(own, step, v):
                with block.under(code("{word} {test}:", word=word, test=test)):
                    if isinstance(inner, Leaf):
                        self._assertions(block, inner.assertions, v, code("return False"))
                    else:
                        self._fine_step(block, inner, depth)
                word = code("elif")
        with block.under(code("else:")):
            block.line(code("return False"))

    def _fine_tests(self, kind: str, step: Step, v: Name) -> list[tuple[Code, Step]]:
        """An object in an instance is of one of some classes; other kinds are as in JSON."""
        classes = list(instances(step))
        if not classes:
            return [(_is(kind, v), step)]
        return [
            (code("type({v}) is {cls}", v=v, cls=self.named.classes[each]), Instance(each))
            for each in classes
        ]

    # _encode

    def _encode(self, type_id: TypeId, record: Record) -> Code:
        block = Block(2)
        block.line(code("data: dict[str, {any}] = {{}}", any=self.scope.use("Any")))
        for place, (name, wire, step, _) in enumerate(self._fields(type_id, record)):
            self._load(block, name, declare=place == 0)
            with block.under(self._if_set):
                self._encode_field(block, wire, step)
        with block.under(code("if self.extra:")):
            add = self.scope.use("add_members")
            block.line(code("{add}(data, self.extra, self._known)", add=add))
        block.line(code("return data"))
        return block.text()

    def _encode_field(self, block: Block, wire: str, step: Step) -> None:
        own = step.shape if isinstance(step, Unsure) else step
        copy = self.scope.use("jsonify")
        if isinstance(own, Leaf) and own.kind in (STRING, INTEGER, BOOLEAN):
            test = _is(own.kind, Name("v"))
            value = code("v if {test} else {copy}(v)", test=test, copy=copy)
        else:
            value = code("{copy}(v)", copy=copy)
        block.line(code("data[{wire}] = {value}", wire=wire, value=value))


_LOWER = frozenset(("minimum", "exclusiveMinimum"))
_UPPER = frozenset(("maximum", "exclusiveMaximum"))


def instances(step: Step) -> Sequence[TypeId]:
    """Give the records that an object at this step may be an instance of."""
    match step:
        case Instance(type_id):
            return [type_id]
        case ByTag(_, steps):
            return list(dict.fromkeys(found for _, each in steps for found in instances(each)))
        case Unsure(shape):
            return instances(shape)
    return []


def _alone(statement: Code) -> Code:
    block = Block(2)
    block.line(statement)
    return block.text()
