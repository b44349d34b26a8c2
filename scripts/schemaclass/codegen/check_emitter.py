"""Functions that collect every fault of a JSON value: which there are, how they call each other.

A check follows the schema as it is written, keyword by keyword, so that its faults name the places
in the source. Small schemas are checked in place; what others refer to has a function of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import LiteralString, NamedTuple, TypeAlias

from schemaclass.core.code import Block, Code, Name, bracket, code, literal
from schemaclass.core.model import Model, NamedModel, Schema, Site
from schemaclass.core.scope import Scope
from schemaclass.vocabulary.applicators import APPLICATORS
from schemaclass.vocabulary.keywords import ARRAY, BOOLEAN, NULL, NUMBER, OBJECT, STRING
from schemaclass.vocabulary.views import subschema, target

from .emit_leaves import variable
from .labels import Labels
from .overlaps import Call, Function, Ways, meeting

# Python nests 20 blocks at the most; what lies deeper is checked by functions of its own.
_DEEPEST = 6
_UNEVALUATED = frozenset(("unevaluatedItems", "unevaluatedProperties"))


class Value(NamedTuple):
    """The value that a check looks at: how deep it is nested there, and the code of its place.

    `here` is the JSON Pointer of the schema whose function this is.
    """

    depth: int
    at: Code
    here: str

    # The variable that collects which members or items were looked at, if anybody asks.
    seen: Name | None = None
    # The member or item of the function's value that this is, or is in; None for that value itself.
    part: str | int | None = None

    @property
    def name(self) -> Name:
        """Give the variable that holds the value."""
        return variable(self.depth)

    def below(self, token: str | int) -> Value:
        """Give the value of a member, or of an item whose index is in a variable."""
        at = code("({at}, {token})", at=self.at, token=token)
        part = token if self.part is None else self.part
        return Value(self.depth + 1, at, self.here, None, part)

    def where(self, pointer: str) -> Code:
        """Write the JSON Pointer of a schema's keyword, from the function's own if it is below."""
        if self.here and pointer.startswith(f"{self.here}/"):
            return code("here + {rest}", rest=pointer.removeprefix(self.here))
        return literal(pointer)

    def named(self, suffix: LiteralString) -> Name:
        """Make a variable that belongs to this value."""
        return Name(f"{self.name}_{suffix}")


def kind_test(kind: str, v: Name, scope: Scope) -> Code:
    """Write the test of a value's JSON type."""
    if kind == NULL:
        return code("{v} is None", v=v)
    if kind == NUMBER:
        return code("{test}({v})", test=scope.use("is_number"), v=v)
    return code("type({v}) is {kind}", v=v, kind=_PYTHON_TYPES[kind])


_PYTHON_TYPES: Mapping[str, Code] = {
    STRING: code("str"),
    BOOLEAN: code("bool"),
    ARRAY: code("list"),
    OBJECT: code("dict"),
}


class Rendered(NamedTuple):
    """A function of the slow path whose body is rendered: its name, its head, its body."""

    function: Function
    name: Name
    head: Code
    body: Block


Keywords: TypeAlias = "Callable[[CheckEmitter, Block, Schema, Value], None]"


@dataclass(slots=True)
class CheckEmitter:
    """Renders checks on demand; `waiting` lists the schemas whose functions are still to come."""

    named: NamedModel
    labels: Labels
    scope: Scope
    # Renders all keywords of a schema, those that hold schemas by way of this emitter again.
    keywords: Keywords
    waiting: list[Function] = field(default_factory=list)
    asked: set[Function] = field(default_factory=set)
    # Who calls whom, the checks whose results are asked for again, and where the emitter is.
    calls: dict[Function, list[Call]] = field(default_factory=dict)
    kept: set[Function] = field(default_factory=set)
    ways: Ways = ()
    _caller: list[Call] = field(default_factory=list)
    _choices: int = 0

    @property
    def model(self) -> Model:
        """Give the model whose schemas are checked."""
        return self.named.model

    def function(self, site: Site, *, tells: bool = False) -> Name:
        """Name the check of a schema, and see to it that there is one.

        One that `tells` adds the members and items that it looks at to a set.
        """
        site = target(self.model.schemas, site)
        if (site, tells) not in self.asked:
            self.asked.add((site, tells))
            self.waiting.append((site, tells))
        return Name(f"{'tell' if tells else 'check'}_{self.labels.label(site)}")

    def asked_again(self, site: Site) -> Name:
        """Name the check of a schema whose results are looked up when a checked value is built."""
        self.kept.add((target(self.model.schemas, site), False))
        return self.function(site)

    def called(self, site: Site, value: Value, *, tells: bool = False) -> Name:
        """Name the check of a schema, which the function at hand calls for a value."""
        callee = target(self.model.schemas, site), tells
        self._caller.append(Call(callee, value.part, self.ways))
        return self.function(site, tells=tells)

    @contextmanager
    def way(self, choice: int, way: object) -> Iterator[None]:
        """Say that the calls inside the `with` are made in one of several ways of a choice."""
        before = self.ways
        self.ways = (*before, (choice, way))
        yield
        self.ways = before

    def choice(self) -> int:
        """Begin a choice of which one way is taken."""
        self._choices += 1
        return self._choices

    def render(self, function: Function) -> Rendered:
        """Render the function of a schema."""
        site, tells = function
        self._caller = self.calls.setdefault(function, [])
        parameters = [
            code("v: {any}", any=self.scope.use("Any")),
            code("at: {place}", place=self.scope.use("Place")),
            code("e: {faults}", faults=self.scope.use("Faults")),
        ]
        seen = Name("seen") if tells else None
        if seen:
            parameters.append(code("seen: {seen}", seen=self.scope.use("Seen")))
        if site.place:
            parameters.append(code("here: str = {place}", place=site.place))
        name = self.function(site, tells=tells)
        head = bracket(
            code("def {name}(", name=name), parameters, code(") -> None:"), 0, filled=True
        )
        body = Block(1)
        self.keywords(self, body, self.model.schemas[site], Value(0, code("at"), site.place, seen))
        return Rendered(function, name, head, body)

    def finished(self, rendered: Iterable[Rendered]) -> Iterator[Code]:
        """Write the functions, once all are rendered: what can meet a value twice looks once."""
        meeting_ = meeting(self.calls, self.kept)
        for each in rendered:
            block = Block(0)
            with block.under(each.head):
                if each.function in meeting_:
                    self._once(block, each)
                else:
                    block.paste(each.body)
            yield block.text()

    def _once(self, block: Block, each: Rendered) -> None:
        tells = each.function[1]
        first = code("e.first({name}, v, at)", name=each.name)
        if tells:
            helper = self.scope.use("first_telling")
            first = code("{helper}(e, {name}, v, at, seen)", helper=helper, name=each.name)
        block.line(code("outer, e = e, {first}", first=first))
        with block.under(code("if e is outer:")):
            block.line(code("return"))
        block.line(code("place, at = at, None"))
        if tells:
            block.line(code("outer_seen, seen = seen, e.seen"))
        block.paste(each.body)
        if tells:
            block.line(code("outer_seen |= seen"))
        block.line(code("outer.take(e, place)"))

    def call(self, block: Block, site: Site, value: Value, found: Code | None = None) -> None:
        """Check a value by the function of a schema; `found` is where it is, if not in a variable.

        A schema that says nothing checks nothing.
        """
        if self.model.schemas[site].keywords:
            name = self.called(site, value, tells=value.seen is not None)
            seen = [value.seen] if value.seen else []
            head = code("{name}(", name=name)
            block.call(head, found or value.name, value.at, code("e"), *seen)

    def fault(
        self,
        block: Block,
        value: Value,
        words: str,
        pointer: str,
        *,
        keyword: str = "",
        by: LiteralString = "fault",
    ) -> None:
        """Note a fault of a value; `by` names what notes it in the run time.

        `pointer` is that of the keyword that the value breaks, unless `keyword` names another.
        """
        note = code("{note}(", note=self.scope.use(by))
        other = [keyword] if keyword else []
        block.call(note, code("e"), value.at, value.name, words, value.where(pointer), *other)

    def below(self, block: Block, site: Site, value: Value) -> None:
        """Check a value against a schema, in place if that is small and stands here only."""
        if self.stands_here(site, value):
            self.keywords(self, block, self.model.schemas[site], value)
        else:
            self.call(block, site, value)

    def stands_here(self, site: Site, value: Value) -> bool:
        """Tell whether a value is checked in place rather than by a call."""
        return value.depth < _DEEPEST and self._is_small(site)

    def _is_small(self, site: Site) -> bool:
        schema = self.model.schemas[site]
        words = schema.keywords.keys() & APPLICATORS
        if not words <= {"items", "additionalProperties"}:
            return False
        inner = subschema(schema, "items") or subschema(schema, "additionalProperties")
        return inner is None or self._is_small(inner)
