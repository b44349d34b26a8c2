"""Unions to code: which branch a value is held against, so that its faults name what was meant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import LiteralString

from schemaclass.core.code import Block, Code, Name, code, either, portions
from schemaclass.core.model import Schema, Site
from schemaclass.lowering.unions import (
    KINDS,
    Choice,
    Tag,
    choice,
    discriminating,
    kinds_of,
    named_branches,
)
from schemaclass.runtime._shown import show, some_of
from schemaclass.vocabulary.keywords import ARTICLES, OBJECT
from schemaclass.vocabulary.phrases import alternatives
from schemaclass.vocabulary.views import branches, types

from .check_emitter import CheckEmitter, Value, kind_test

# Each `elif` is one expression deeper for Python's compiler; more of them come in portions.
_MOST_CASES = 200


def union(emitter: CheckEmitter, block: Block, schema: Schema, word: str, value: Value) -> None:
    """Render an `anyOf` or `oneOf`."""
    sites = branches(schema, word)
    chosen = choice(emitter.model.merged, word, sites)
    pointer = f"{schema.site.place}/{word}"
    start: LiteralString = "if"
    by_kind = emitter.choice()
    for kinds, candidates in _grouped(chosen):
        tests = [kind_test(kind, value.name, emitter.scope) for kind in kinds]
        with block.when(either(*tests), start), emitter.way(by_kind, kinds):
            if kinds == (OBJECT,) and chosen.tag:
                _by_tag(emitter, block, chosen, chosen.tag, value, pointer)
            elif kinds == (OBJECT,) and len(candidates) > 1 and discriminating(schema):
                _by_name(emitter, block, schema, word, candidates, value)
            else:
                _by_trial(emitter, block, word, candidates, value, pointer)
        start = "elif"
    if not all(chosen.branches.values()):
        words = f"is not {alternatives(_articles(emitter, sites))}"
        with block.under(code("else:") if start == "elif" else code("if True:")):
            emitter.fault(block, value, words, pointer)


def _grouped(chosen: Choice) -> list[tuple[tuple[str, ...], tuple[Site, ...]]]:
    """Put kinds that the same branches may take together; those that none takes are left out."""
    groups: dict[tuple[Site, ...], list[str]] = {}
    for kind in KINDS:
        if chosen.branches[kind]:
            groups.setdefault(chosen.branches[kind], []).append(kind)
    return [(tuple(kinds), sites) for sites, kinds in groups.items()]


def _articles(emitter: CheckEmitter, sites: tuple[Site, ...]) -> list[str]:
    found: dict[str, None] = {}
    for site in sites:
        declared = types(emitter.model.merged[site])
        kinds = declared or sorted(kinds_of(emitter.model.merged, site))
        found |= dict.fromkeys(ARTICLES[kind] for kind in kinds)
    return list(found) or ["anything"]


def _by_trial(
    emitter: CheckEmitter,
    block: Block,
    word: str,
    sites: tuple[Site, ...],
    value: Value,
    pointer: str,
    *more: Code,
) -> None:
    if len(sites) == 1:
        emitter.call(block, sites[0], value)
        return
    helper = emitter.scope.use("any_of" if word == "anyOf" else "one_of")
    checks = [emitter.called(site, value) for site in sites]
    head = code("{helper}(", helper=helper)
    block.call(head, code("e"), value.at, value.name, value.where(pointer), *checks, *more)


def _by_name(
    emitter: CheckEmitter,
    block: Block,
    schema: Schema,
    word: str,
    sites: tuple[Site, ...],
    value: Value,
) -> None:
    """Try the branches; if none fits, the one that the discriminator names says why."""
    found, meant = value.named("tag"), value.named("meant")
    member = discriminating(schema)
    assert member is not None
    block.line(_tag_of(emitter, value, member))

    def name_it(site: Site) -> None:
        block.line(code("{meant} = {check}", meant=meant, check=emitter.function(site)))

    cases = tuple(named_branches(emitter.model.schemas, schema, sites).items())
    _each_case(emitter, block, found, cases, name_it)
    with block.under(code("else:")):
        block.line(code("{meant} = None", meant=meant))
    pointer = f"{schema.site.place}/{word}"
    _by_trial(emitter, block, word, sites, value, pointer, code("meant={meant}", meant=meant))


def _by_tag(
    emitter: CheckEmitter, block: Block, chosen: Choice, tag: Tag, value: Value, pointer: str
) -> None:
    v, found = value.name, value.named("tag")
    block.line(_tag_of(emitter, value, tag.member))
    by_tag = emitter.choice()
    cases = tuple(tag.branches.items())

    def check(site: Site) -> None:
        with emitter.way(by_tag, site):
            emitter.call(block, site, value)

    _each_case(emitter, block, found, cases, check)
    with block.under(code("elif {member} in {v}:", member=tag.member, v=v)):
        _unknown_tag(emitter, block, tag, value, pointer)
    with block.under(code("else:")), emitter.way(by_tag, None):
        if tag.required:
            words = f"lacks the member {tag.member!r}, which says what it is"
            emitter.fault(block, value, words, pointer, keyword="required")
        else:
            _by_trial(emitter, block, chosen.keyword, chosen.branches[OBJECT], value, pointer)


def _each_case(
    emitter: CheckEmitter,
    block: Block,
    found: Name,
    cases: Sequence[tuple[str, Site]],
    write: Callable[[Site], None],
) -> None:
    """Render what is done for each value that a variable may have; of many in portions."""
    parts = [*portions(cases)] if len(cases) > _MOST_CASES else []
    start = code("if")
    for part in parts:
        known = emitter.scope.strings(wanted for wanted, _ in part)
        with block.under(
            code("{start} {found} in {known}:", start=start, found=found, known=known)
        ):
            _each_case(emitter, block, found, part, write)
        start = code("elif")
    for wanted, site in cases if not parts else ():
        test = code("{found} == {wanted}", found=found, wanted=wanted)
        with block.under(code("{start} {test}:", start=start, test=test)):
            write(site)
        start = code("elif")


def _tag_of(emitter: CheckEmitter, value: Value, member: str) -> Code:
    found, tag_of = value.named("tag"), emitter.scope.use("tag_of")
    return code(
        "{found} = {tag_of}({v}, {member})", found=found, tag_of=tag_of, v=value.name, member=member
    )


def _unknown_tag(emitter: CheckEmitter, block: Block, tag: Tag, value: Value, pointer: str) -> None:
    words = f"is not one of {some_of(map(show, tag.branches))}"
    place = value.below(tag.member).at
    note = code("{unknown}(", unknown=emitter.scope.use("unknown"))
    found = code("{v}[{member}]", v=value.name, member=tag.member)
    block.call(note, code("e"), place, found, words, value.where(pointer))
