"""Schemas to straight-line code: functions that collect every fault of a JSON value.

A check follows the schema as it is written, keyword by keyword, so that its faults name the places
in the source. Small schemas are checked in place; what others refer to has a function of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import LiteralString

from .code import Block, Code, Condition, Name, bracket, code, either
from .emit_models import variable
from .keywords import ARRAY, ARTICLES, ASSERTIONS, NUMBER, OBJECT, STRING, alternatives
from .labels import Labels
from .model import Enumeration, Model, NamedModel, Schema, Site
from .scope import Scope
from .unions import KINDS, Choice, Tag, choice, kinds_of, target

_GUARDS = {
    STRING: code("if type({v}) is str:", v=Code("{v}")),
    NUMBER: code("if is_number({v}):", v=Code("{v}")),
    ARRAY: code("if type({v}) is list:", v=Code("{v}")),
    OBJECT: code("if type({v}) is dict:", v=Code("{v}")),
}
_KIND_TESTS = {
    "string": code("type({v}) is str", v=Code("{v}")),
    "number": code("is_number({v})", v=Code("{v}")),
    "boolean": code("type({v}) is bool", v=Code("{v}")),
    "null": code("{v} is None", v=Code("{v}")),
    "array": code("type({v}) is list", v=Code("{v}")),
    "object": code("type({v}) is dict", v=Code("{v}")),
}


def _with(template: Code, v: Name) -> Code:
    return Code(template.replace("{v}", v))


@dataclass(slots=True)
class CheckEmitter:
    """Renders checks on demand; `waiting` lists the schemas whose functions are still to come."""

    named: NamedModel
    labels: Labels
    scope: Scope
    waiting: list[Site] = field(default_factory=list)
    emitted: set[Site] = field(default_factory=set)

    @property
    def _model(self) -> Model:
        return self.named.model

    def function(self, site: Site) -> Name:
        """Name the check of a schema, and see to it that there is one."""
        site = target(self._model.schemas, site).site if self._is_alone(site) else site
        if site not in self.emitted:
            self.emitted.add(site)
            self.waiting.append(site)
        return Name(f"check_{self.labels.label(site)}")

    def render(self, site: Site) -> Code:
        """Render the function of a schema."""
        block = Block(1)
        self._checks(block, self._model.schemas[site], 0, code("at"))
        body = block.text() if block else code("    pass")
        name = self.function(site)
        parameters = [
            code("v: {any}", any=self.scope.use("Any")),
            code("at: {place}", place=self.scope.use("Place")),
            code("e: {faults}", faults=self.scope.use("Faults")),
        ]
        header = bracket(code("def {name}(", name=name), parameters, code(") -> None:"), 0)
        return Code(f"{header}\n{body}")

    def _is_alone(self, site: Site) -> bool:
        """A reference with nothing beside it needs no check of its own."""
        words = set(self._model.schemas[site].keywords)
        return "$ref" in words and not words & (ASSERTIONS.keys() | _OBJECT_WORDS | _UNION_WORDS)

    def _checks(self, block: Block, schema: Schema, depth: int, at: Code) -> None:
        v = variable(depth)
        self._assertions(block, schema, "", v, at)
        for kind, guard in _GUARDS.items():
            inner = Block(block.depth + 1)
            self._assertions(inner, schema, kind, v, at)
            if kind == OBJECT:
                self._object(inner, schema, depth, at)
            if kind == ARRAY:
                self._array(inner, schema, depth, at)
            if inner:
                if kind == NUMBER:
                    self.scope.use("is_number")
                block.line(_with(guard, v))
                block.paste(inner)
        self._references(block, schema, v, at)

    def _call(self, block: Block, check: Name, v: Name, at: Code) -> None:
        block.call(code("{check}(", check=check), v, at, Code("e"))

    def _fault(
        self, block: Block, kind: Code, at: Code, keyword: str, words: str, v: Code, pointer: str
    ) -> None:
        block.call(code("{kind}(", kind=kind), Code("e"), at, keyword, words, v, pointer)

    def _assertions(self, block: Block, schema: Schema, kind: str, v: Name, at: Code) -> None:
        for word, argument in schema.keywords.items():
            record = ASSERTIONS.get(word)
            if record is None or record.applies != kind:
                continue
            with block.when(record.fails(v, argument, self.scope)):
                note = self.scope.use("unknown") if record.drifts else self.scope.use("fault")
                keyword = "false" if word == "never" else word
                pointer = schema.site.pointer + ("" if word == "never" else f"/{word}")
                self._fault(block, note, at, keyword, record.words(argument), v, pointer)
        if kind == "":
            self._open_enumeration(block, schema, v, at)

    def _open_enumeration(self, block: Block, schema: Schema, v: Name, at: Code) -> None:
        type_ = self._model.types.get(self._model.type_of[schema.site])
        if not isinstance(type_, Enumeration) or type_.rest is None or "$ref" in schema.keywords:
            return
        known = self.scope.strings(type_.values)
        is_text = code("type({v}) is str", v=v)
        news = code("{v} not in {known}", v=v, known=known)
        with block.when(Condition("and", (is_text, news))):
            words = ASSERTIONS["enum"].words(list(type_.values))
            self._fault(block, self.scope.use("news"), at, "enum", words, v, schema.site.pointer)

    def _object(self, block: Block, schema: Schema, depth: int, at: Code) -> None:
        v = variable(depth)
        required = schema.keywords.get("required")
        for name in required if isinstance(required, list) else []:
            with block.under(code("if {name} not in {v}:", name=name, v=v)):
                pointer = f"{schema.site.pointer}/required"
                words = f"lacks the required member {name!r}"
                self._fault(block, self.scope.use("fault"), at, "required", words, v, pointer)
        properties = schema.keywords.get("properties")
        declared = properties if isinstance(properties, dict) else {}
        for name, site in declared.items():
            if isinstance(site, Site):
                self._member(block, name, site, depth, at)
        others = schema.keywords.get("additionalProperties")
        if isinstance(others, Site):
            self._others(block, schema, others, list(declared), depth, at)

    def _member(self, block: Block, name: str, site: Site, depth: int, at: Code) -> None:
        v, inner = variable(depth), variable(depth + 1)
        place = code("({at}, {name})", at=at, name=name)
        body = Block(block.depth + 1)
        body.line(code("{x} = {v}[{name}]", x=inner, v=v, name=name))
        self._below(body, site, depth + 1, place)
        if len(body) > 1:
            block.line(code("if {name} in {v}:", name=name, v=v))
            block.paste(body)

    def _below(self, block: Block, site: Site, depth: int, at: Code) -> None:
        """Check a value against a schema, in place if it is small and stands here only."""
        if self._is_small(site):
            self._checks(block, self._model.schemas[site], depth, at)
        elif self._model.schemas[site].keywords:
            name, v = self.function(site), variable(depth)
            self._call(block, name, v, at)

    def _is_small(self, site: Site) -> bool:
        words = self._model.schemas[site].keywords
        if "$ref" in words or "properties" in words or words.keys() & _UNION_WORDS:
            return False
        items = words.get("items") or words.get("additionalProperties")
        return not isinstance(items, Site) or self._is_small(items)

    def _others(
        self, block: Block, schema: Schema, others: Site, declared: list[str], depth: int, at: Code
    ) -> None:
        v, inner = variable(depth), variable(depth + 1)
        name = Name(f"{v}_name")
        place = code("({at}, {name})", at=at, name=name)
        body = Block(block.depth + 1)
        body.line(code("{x} = {v}[{name}]", x=inner, v=v, name=name))
        if "never" in self._model.schemas[others].keywords:
            words = "stands under a name that the schema does not know, and it allows no others"
            pointer = f"{schema.site.pointer}/additionalProperties"
            self._fault(
                body, self.scope.use("unknown"), place, "additionalProperties", words, inner, pointer
            )
        else:
            self._below(body, others, depth + 1, place)
        if len(body) > 1:
            known = self.scope.strings(declared)
            header = code(
                "for {name} in {extra}({v}, {known}):",
                name=name,
                extra=self.scope.use("extra_names"),
                v=v,
                known=known,
            )
            block.line(header)
            block.paste(body)

    def _array(self, block: Block, schema: Schema, depth: int, at: Code) -> None:
        items = schema.keywords.get("items")
        if not isinstance(items, Site):
            return
        v, inner = variable(depth), variable(depth + 1)
        index = Name(f"{v}_at")
        body = Block(block.depth + 1)
        self._below(body, items, depth + 1, code("({at}, {index})", at=at, index=index))
        if body:
            block.line(
                code("for {index}, {x} in enumerate({v}):", index=index, x=inner, v=v)
            )
            block.paste(body)

    def _references(self, block: Block, schema: Schema, v: Name, at: Code) -> None:
        reference = schema.keywords.get("$ref")
        if isinstance(reference, Site):
            name = self.function(reference)
            self._call(block, name, v, at)
        for word in ("anyOf", "oneOf"):
            sites = schema.keywords.get(word)
            if isinstance(sites, tuple):
                branches = tuple(site for site in sites if isinstance(site, Site))
                chosen = choice(self._model.schemas, word, branches)
                self._union(block, schema, chosen, branches, v, at)

    def _union(
        self,
        block: Block,
        schema: Schema,
        chosen: Choice,
        branches: tuple[Site, ...],
        v: Name,
        at: Code,
    ) -> None:
        pointer = f"{schema.site.pointer}/{chosen.keyword}"
        word: LiteralString = "if"
        for kinds, sites in _grouped(chosen):
            if NUMBER in kinds:
                self.scope.use("is_number")
            test = either(*(_with(_KIND_TESTS[kind], v) for kind in kinds))
            body = Block(block.depth + 1)
            if kinds == (OBJECT,) and chosen.tag:
                self._tagged(body, chosen, chosen.tag, v, at, pointer)
            else:
                self._branch(body, chosen.keyword, sites, v, at, pointer)
            with block.when(test, word):
                block.paste(body)
            word = "elif"
        words = f"is not {alternatives(self._articles(branches))}"
        if all(chosen.branches.values()):
            return
        if word == "if":
            self._fault(block, self.scope.use("fault"), at, chosen.keyword, words, v, pointer)
            return
        with block.under(code("else:")):
            self._fault(block, self.scope.use("fault"), at, chosen.keyword, words, v, pointer)

    def _articles(self, branches: tuple[Site, ...]) -> list[str]:
        found: dict[str, None] = {}
        for site in branches:
            types = target(self._model.schemas, site).keywords.get("type")
            kinds = types if isinstance(types, tuple) else kinds_of(self._model.schemas, site)
            found |= dict.fromkeys(ARTICLES[str(kind)] for kind in sorted(map(str, kinds)))
        return list(found) or ["anything"]

    def _branch(
        self, block: Block, word: str, sites: tuple[Site, ...], v: Name, at: Code, pointer: str
    ) -> None:
        if len(sites) == 1:
            name = self.function(sites[0])
            self._call(block, name, v, at)
            return
        helper = self.scope.use("any_of" if word == "anyOf" else "one_of")
        checks = [self.function(site) for site in sites]
        block.call(code("{helper}(", helper=helper), Code("e"), at, v, pointer, *checks)

    def _tagged(
        self, block: Block, chosen: Choice, tag: Tag, v: Name, at: Code, pointer: str
    ) -> None:
        found = Name(f"{v}_tag")
        block.line(code("{found} = {v}.get({member})", found=found, v=v, member=tag.member))
        word = code("if")
        for value, site in tag.branches.items():
            with block.under(code("{word} {found} == {value}:", word=word, found=found, value=value)):
                name = self.function(site)
                self._call(block, name, v, at)
            word = code("elif")
        with block.under(code("elif {member} in {v}:", member=tag.member, v=v)):
            words = f"is not one of {alternatives(map(repr, tag.branches))}"
            place = code("({at}, {member})", at=at, member=tag.member)
            self._fault(block, self.scope.use("unknown"), place, chosen.keyword, words, found, pointer)
        with block.under(code("else:")):
            if tag.required:
                words = f"lacks the member {tag.member!r}, which says what it is"
                self._fault(block, self.scope.use("fault"), at, "required", words, v, pointer)
            else:
                sites = chosen.branches[OBJECT]
                self._branch(block, chosen.keyword, sites, v, at, pointer)


def _grouped(chosen: Choice) -> list[tuple[tuple[str, ...], tuple[Site, ...]]]:
    """Put kinds that the same branches may take together; those that none takes are left out."""
    groups: dict[tuple[Site, ...], list[str]] = {}
    for kind in KINDS:
        if chosen.branches[kind]:
            groups.setdefault(chosen.branches[kind], []).append(kind)
    return [(tuple(kinds), sites) for sites, kinds in groups.items()]


_OBJECT_WORDS = frozenset(("properties", "required", "additionalProperties", "items"))
_UNION_WORDS = frozenset(("anyOf", "oneOf"))

