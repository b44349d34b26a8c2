"""Schemas that hold for the same value to code: references, combinations, conditions."""

from __future__ import annotations

from schemaclass.core.code import Block, code
from schemaclass.core.model import Schema
from schemaclass.vocabulary.views import branches, subschema

from .check_emitter import CheckEmitter, Value
from .emit_unions import union


def in_place(emitter: CheckEmitter, block: Block, schema: Schema, value: Value) -> None:
    """Render the keywords whose subschemas look at the value itself."""
    for word in ("$ref", "$dynamicRef"):
        if reference := subschema(schema, word):
            emitter.call(block, reference, value)
    for site in branches(schema, "allOf"):
        emitter.call(block, site, value)
    for word in ("anyOf", "oneOf"):
        if sites := branches(schema, word):
            if value.seen:
                helper = emitter.scope.use(
                    "any_of_telling" if word == "anyOf" else "one_of_telling"
                )
                checks = [emitter.called(site, value, tells=True) for site in sites]
                head, pointer = code("{helper}(", helper=helper), f"{schema.site.place}/{word}"
                where = value.where(pointer)
                block.call(head, code("e"), value.at, value.name, where, value.seen, *checks)
            else:
                union(emitter, block, schema, word, value)
    _not(emitter, block, schema, value)
    _condition(emitter, block, schema, value)


def _not(emitter: CheckEmitter, block: Block, schema: Schema, value: Value) -> None:
    if site := subschema(schema, "not"):
        fits, check = emitter.scope.use("fits"), emitter.called(site, value)
        test = code("{fits}(e, {check}, {v})", fits=fits, check=check, v=value.name)
        with block.under(code("if {test}:", test=test)):
            words = "fits a schema that it must not fit"
            emitter.fault(block, value, words, f"{schema.site.place}/not")


def _condition(emitter: CheckEmitter, block: Block, schema: Schema, value: Value) -> None:
    site = subschema(schema, "if")
    if site is None:
        return
    if value.seen:
        part = value.named("part")
        seen = emitter.scope.use("Seen")
        block.line(code("{part}: {seen} = set()", part=part, seen=seen))
        fits = emitter.scope.use("fits_telling")
        check = emitter.called(site, value, tells=True)
        test = code(
            "{fits}(e, {check}, {v}, {part})", fits=fits, check=check, v=value.name, part=part
        )
    else:
        fits, check = emitter.scope.use("fits"), emitter.called(site, value)
        test = code("{fits}(e, {check}, {v})", fits=fits, check=check, v=value.name)
    with block.under(code("if {test}:", test=test)):
        if value.seen:
            block.line(code("{seen} |= {part}", seen=value.seen, part=value.named("part")))
        if then := subschema(schema, "then"):
            emitter.call(block, then, value)
    if otherwise := subschema(schema, "else"):
        with block.under(code("else:")):
            emitter.call(block, otherwise, value)
