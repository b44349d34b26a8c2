"""Schemas to straight-line code: functions that collect every fault of a JSON value.

A check follows the schema as it is written, keyword by keyword, so that its faults name the places
in the source. Small schemas are checked in place; what others refer to has a function of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import LiteralString

from .arguments import properties, required, subschema, types
from .code import Block, Code, Condition, Name, bracket, code
from .emit_leaves import variable
from .keywords import ARRAY, ASSERTIONS, BOOLEAN, NULL, NUMBER, OBJECT, STRING
from .labels import Labels
from .model import Enumeration, Model, NamedModel, Schema, Site
from .scope import Scope
from .unions import UNION_WORDS, target

_OBJECT_WORDS = frozenset(("properties", "required", "additionalProperties", "items"))


@dataclass(frozen=True, slots=True)
class Value:
    """The value that a check looks at: how deep it is nested there, and the code of its place."""

    depth: int
    at: Code

    @property
    def name(self) -> Name:
        """Give the variable that holds the value."""
        return variable(self.depth)

    def below(self, token: object) -> Value:
        """Give the value of a member, or of an item whose index is in a variable."""
        return Value(self.depth + 1, code("({at}, {token})", at=self.at, token=token))

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


@dataclass(slots=True)
class CheckEmitter:
    """Renders checks on demand; `waiting` lists the schemas whose functions are still to come."""

    named: NamedModel
    labels: Labels
    scope: Scope
    waiting: list[Site] = field(default_factory=list)
    asked: set[Site] = field(default_factory=set)

    @property
    def model(self) -> Model:
        """Give the model whose schemas are checked."""
        return self.named.model

    def function(self, site: Site) -> Name:
        """Name the check of a schema, and see to it that there is one."""
        words = set(self.model.schemas[site].keywords)
        if "$ref" in words and not words & (ASSERTIONS.keys() | _OBJECT_WORDS | UNION_WORDS):
            site = target(self.model.schemas, site).site
        if site not in self.asked:
            self.asked.add(site)
            self.waiting.append(site)
        return Name(f"check_{self.labels.label(site)}")

    def render(self, site: Site) -> Code:
        """Render the function of a schema."""
        block = Block(0)
        parameters = [
            code("v: {any}", any=self.scope.use("Any")),
            code("at: {place}", place=self.scope.use("Place")),
            code("e: {faults}", faults=self.scope.use("Faults")),
        ]
        head = code("def {name}(", name=self.function(site))
        with block.under(bracket(head, parameters, code(") -> None:"), 0)):
            self._checks(block, self.model.schemas[site], Value(0, code("at")))
        return block.text()

    def call(self, block: Block, site: Site, value: Value) -> None:
        """Check a value by the function of a schema."""
        block.call(code("{name}(", name=self.function(site)), value.name, value.at, code("e"))

    def fault(
        self,
        block: Block,
        value: Value,
        keyword: str,
        words: str,
        pointer: str,
        *,
        by: LiteralString = "fault",
    ) -> None:
        """Note a fault of a value; `by` names what notes it in the run time."""
        note = code("{note}(", note=self.scope.use(by))
        block.call(note, code("e"), value.at, keyword, words, value.name, pointer)

    def _checks(self, block: Block, schema: Schema, value: Value) -> None:
        from .emit_unions import union  # noqa: PLC0415  # unions check their branches by functions

        kinds = types(schema)
        if "type" in schema.keywords:
            self._assertion(block, schema, "type", value)
        # 1.5 is no integer, but a number whose limits count: `integer` guards nothing.
        only = kinds[0] if len(kinds) == 1 else None
        for kind in sorted((STRING, NUMBER, ARRAY, OBJECT), key=lambda each: each != only):
            inner = Block(block.depth + 1)
            self._of_kind(inner, schema, kind, value)
            if inner:
                test = kind_test(kind, value.name, self.scope)
                guard = code("else:") if kind == only else code("if {test}:", test=test)
                block.line(guard)
                block.paste(inner)
        for word, record in ASSERTIONS.items():
            if word in schema.keywords and record.applies == "" and word != "type":
                self._assertion(block, schema, word, value)
        self._open_enumeration(block, schema, value)
        if reference := subschema(schema, "$ref"):
            self.call(block, reference, value)
        for word in UNION_WORDS & schema.keywords.keys():
            union(self, block, schema, word, value)

    def _of_kind(self, block: Block, schema: Schema, kind: str, value: Value) -> None:
        for word, record in ASSERTIONS.items():
            if word in schema.keywords and record.applies == kind:
                self._assertion(block, schema, word, value)
        if kind == OBJECT:
            self._object(block, schema, value)
        if kind == ARRAY:
            self._array(block, schema, value)

    def _assertion(self, block: Block, schema: Schema, word: str, value: Value) -> None:
        record, argument = ASSERTIONS[word], schema.keywords[word]
        keyword = "false" if word == "never" else word
        pointer = schema.site.pointer + ("" if word == "never" else f"/{word}")
        with block.when(record.fails(value.name, argument, self.scope)):
            by: LiteralString = "unknown" if record.drifts else "fault"
            self.fault(block, value, keyword, record.words(argument), pointer, by=by)

    def _open_enumeration(self, block: Block, schema: Schema, value: Value) -> None:
        type_ = self.model.types.get(self.model.type_of[schema.site])
        if not isinstance(type_, Enumeration) or type_.rest is None or "$ref" in schema.keywords:
            return
        is_text = code("type({v}) is str", v=value.name)
        known = self.scope.strings(type_.values)
        news = code("{v} not in {known}", v=value.name, known=known)
        with block.when(Condition("and", (is_text, news))):
            words = ASSERTIONS["enum"].words(list(type_.values))
            self.fault(block, value, "enum", words, schema.site.pointer, by="news")

    def _object(self, block: Block, schema: Schema, value: Value) -> None:
        for name in required(schema):
            with block.under(code("if {name} not in {v}:", name=name, v=value.name)):
                words = f"lacks the required member {name!r}"
                pointer = f"{schema.site.pointer}/required"
                self.fault(block, value, "required", words, pointer)
        for name, site in properties(schema).items():
            self._member(block, name, site, value)
        self._others(block, schema, value)

    def _member(self, block: Block, name: str, site: Site, value: Value) -> None:
        inner, body = value.below(name), Block(block.depth + 1)
        body.line(code("{x} = {v}[{name}]", x=inner.name, v=value.name, name=name))
        self._below(body, site, inner)
        if len(body) > 1:
            block.line(code("if {name} in {v}:", name=name, v=value.name))
            block.paste(body)

    def _below(self, block: Block, site: Site, value: Value) -> None:
        """Check a value against a schema, in place if that is small and stands here only."""
        if self._is_small(site):
            self._checks(block, self.model.schemas[site], value)
        elif self.model.schemas[site].keywords:
            self.call(block, site, value)

    def _is_small(self, site: Site) -> bool:
        schema = self.model.schemas[site]
        if schema.keywords.keys() & (UNION_WORDS | {"$ref", "properties"}):
            return False
        inner = subschema(schema, "items") or subschema(schema, "additionalProperties")
        return inner is None or self._is_small(inner)

    def _others(self, block: Block, schema: Schema, value: Value) -> None:
        others = subschema(schema, "additionalProperties")
        if others is None:
            return
        name = value.named("name")
        inner, body = value.below(name), Block(block.depth + 1)
        body.line(code("{x} = {v}[{name}]", x=inner.name, v=value.name, name=name))
        if "never" in self.model.schemas[others].keywords:
            words = "stands under a name that the schema does not know, and it allows no others"
            pointer = f"{schema.site.pointer}/additionalProperties"
            self.fault(body, inner, "additionalProperties", words, pointer, by="unknown")
        else:
            self._below(body, others, inner)
        if len(body) > 1:
            known, extra = self.scope.strings(properties(schema)), self.scope.use("extra_names")
            names = code("{extra}({v}, {known})", extra=extra, v=value.name, known=known)
            block.line(code("for {name} in {names}:", name=name, names=names))
            block.paste(body)

    def _array(self, block: Block, schema: Schema, value: Value) -> None:
        items = subschema(schema, "items")
        if items is None:
            return
        index = value.named("at")
        inner, body = value.below(index), Block(block.depth + 1)
        self._below(body, items, inner)
        if body:
            each = code("enumerate({v})", v=value.name)
            block.line(code("for {at}, {x} in {each}:", at=index, x=inner.name, each=each))
            block.paste(body)
