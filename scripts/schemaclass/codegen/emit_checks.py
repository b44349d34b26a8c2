"""Schemas to straight-line code: the checks of their keywords, one after the other.

Assertions are rendered by their records; members, items and what else holds schemas have modules of
their own.
"""

from __future__ import annotations

from typing import LiteralString

from schemaclass.core.code import Block, Condition, code
from schemaclass.core.model import Enumeration, Schema, TypeId
from schemaclass.vocabulary.keywords import ARRAY, ASSERTIONS, NUMBER, OBJECT, STRING
from schemaclass.vocabulary.views import branches, types

from .check_emitter import CheckEmitter, Value, kind_test
from .emit_applicators import in_place
from .emit_parts import arrays, objects, unevaluated

_UNEVALUATED = frozenset(("unevaluatedItems", "unevaluatedProperties"))


def checks(emitter: CheckEmitter, block: Block, schema: Schema, value: Value) -> None:
    """Render the checks of all keywords of a schema."""
    outer = value.seen
    if schema.keywords.keys() & _UNEVALUATED:
        value = value._replace(seen=value.named("seen"))
        seen = emitter.scope.use("Seen")
        block.line(code("{own}: {seen} = set()", own=value.seen, seen=seen))
    _by_type(emitter, block, schema, value)
    for word, record in ASSERTIONS.items():
        if word in schema.keywords and record.applies == "" and word != "type":
            _assertion(emitter, block, schema, word, value)
    _open_enumeration(emitter, block, schema, value)
    in_place(emitter, block, schema, value)
    if schema.keywords.keys() & _UNEVALUATED:
        unevaluated(emitter, block, schema, value)
        if outer:
            block.line(code("{outer} |= {own}", outer=outer, own=value.seen))


def _by_type(emitter: CheckEmitter, block: Block, schema: Schema, value: Value) -> None:
    kinds = types(schema)
    if "type" in schema.keywords:
        _assertion(emitter, block, schema, "type", value)
    # 1.5 is no integer, but a number whose limits count: `integer` guards nothing.
    only = kinds[0] if len(kinds) == 1 else None
    for kind in sorted((STRING, NUMBER, ARRAY, OBJECT), key=lambda each: each != only):
        inner = Block(block.depth + 1)
        _of_kind(emitter, inner, schema, kind, value)
        if inner:
            test = kind_test(kind, value.name, emitter.scope)
            guard = code("else:") if kind == only else code("if {test}:", test=test)
            block.line(guard)
            block.paste(inner)


def _of_kind(emitter: CheckEmitter, block: Block, schema: Schema, kind: str, value: Value) -> None:
    for word, record in ASSERTIONS.items():
        if word in schema.keywords and record.applies == kind:
            _assertion(emitter, block, schema, word, value)
    if kind == OBJECT:
        objects(emitter, block, schema, value)
    if kind == ARRAY:
        arrays(emitter, block, schema, value)


def _assertion(
    emitter: CheckEmitter, block: Block, schema: Schema, word: str, value: Value
) -> None:
    record, argument = ASSERTIONS[word], schema.keywords[word]
    is_false = word == "never"
    pointer = schema.site.place + ("" if is_false else f"/{record.written or word}")
    with block.when(record.fails(value.name, argument, emitter.scope)):
        by: LiteralString = "unknown" if record.drifts else "fault"
        keyword = "false" if is_false else ""
        emitter.fault(block, value, record.words(argument), pointer, keyword=keyword, by=by)


def _open_enumeration(emitter: CheckEmitter, block: Block, schema: Schema, value: Value) -> None:
    own = TypeId(schema.site)
    inner = TypeId(own.site, "enum")
    type_ = emitter.model.types.get(inner if inner in emitter.model.types else own)
    if not isinstance(type_, Enumeration) or type_.rest is None:
        return
    if "x-extensible-enum" not in schema.keywords and not branches(schema, "anyOf"):
        return  # what it refers to tells already
    is_text = code("type({v}) is str", v=value.name)
    known = emitter.scope.strings(type_.values)
    news = code("{v} not in {known}", v=value.name, known=known)
    with block.when(Condition("and", (is_text, news))):
        words = ASSERTIONS["enum"].words(list(type_.values))
        emitter.fault(block, value, words, schema.site.place, keyword="enum", by="news")
