"""Values in a schema that the schema itself refuses: defaults, examples, enumerated values.

jsonschema-rs judges them, all in one go, by the one spelling of the schemas; what a glance shows to
be valid isn't handed to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple, TypeAlias

import jsonschema_rs

from schemaclass.core.model import JsonValue, Schema, Site
from schemaclass.core.problems import described
from schemaclass.lowering.normalise import Schemas
from schemaclass.lowering.unions import json_type
from schemaclass.vocabulary.keywords import ARTICLES, ASSERTIONS, INTEGER, NUMBER
from schemaclass.vocabulary.phrases import alternatives
from schemaclass.vocabulary.views import types, values

from .efforts import MOST, Efforts
from .findings import Finding
from .spelling import Spelling, data, decides, said_itself


class Record(NamedTuple):
    """A keyword whose values a schema should accept.

    `several`: it lists them. `without` are the words of the schema that are left out of the
    judgement: a value is held against the others.
    """

    word: str
    code: str
    hint: str
    several: bool = False
    without: tuple[str, ...] = ()


_EXAMPLE_HINT = "correct the example, or the schema"
_VALUE_HINT = "the value is never valid: remove it, or let the schema accept it"
REFUSED: tuple[Record, ...] = (
    Record("default", "refused-default", "correct the default, or the schema"),
    Record("example", "refused-example", _EXAMPLE_HINT),
    Record("examples", "refused-example", _EXAMPLE_HINT, several=True),
    Record("enum", "refused-value", _VALUE_HINT, several=True, without=("enum", "const")),
    Record("const", "refused-value", _VALUE_HINT, without=("const",)),
)


class Judgement(NamedTuple):
    """A value that was refused: by which record, in which schema, and what is wrong.

    `is_wrong`: it can't have been meant, so that it is an error: a text for a number or a boolean.
    """

    record: Record
    site: Site
    finding: Finding
    is_wrong: bool


class _Question(NamedTuple):
    """A value to be judged, and where it stands below its schema."""

    record: Record
    schema: Schema
    path: tuple[str | int, ...]
    value: JsonValue


def refused_values(read: Schemas) -> Iterator[Judgement]:
    """Give every default, example and enumerated value that its own schema refuses.

    What jsonschema-rs can't take, for a pattern that only others understand or that takes forever,
    is not judged; nor is what takes too much work, such as lists deep inside each other by a schema
    that holds itself in several ways.
    """
    questions = [each for schema in read.schemas.values() for each in _questions(schema)]
    if not questions:
        return
    try:
        judge = _Judge(read.schemas, questions)
    except _UNABLE:
        return
    for batch in judge.batches(questions):
        try:
            yield from judge.judged(batch)
        except _UNABLE:
            for question in batch:
                try:
                    yield from judge.judged([question])
                except _UNABLE:
                    continue


# A pattern that would take too long to be matched.
_UNDECIDED = (
    jsonschema_rs.ValidationErrorKind.BacktrackLimitExceeded,
    jsonschema_rs.ValidationErrorKind.RegexEngineFailure,
)
_UNABLE = (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError)


def _questions(schema: Schema) -> Iterator[_Question]:
    for record in REFUSED:
        if record.word in schema.keywords:
            listed = frozenset(each for each in values(schema, "enum") if isinstance(each, str))
            for path, value in _values(record, schema):
                if not _plainly_fits(schema, value, record.without, listed):
                    yield _Question(record, schema, path, value)


def _values(record: Record, schema: Schema) -> Iterator[tuple[tuple[str | int, ...], JsonValue]]:
    if record.several:
        for place, each in enumerate(values(schema, record.word)):
            yield (record.word, place), each
    else:
        yield (record.word,), data(schema.keywords[record.word])


def _plainly_fits(
    schema: Schema, value: JsonValue, without: tuple[str, ...], listed: frozenset[str]
) -> bool:
    """Tell at a glance that a value is valid; False says only that it takes a closer look.

    `listed` are the strings of the schema's `enum`.
    """
    words = {word for word in schema.keywords if decides(word)} - {*without}
    if words - {"type", "enum"}:
        return False
    kind, kinds = json_type(value), types(schema)
    if "type" in words and kind not in kinds and (kind, NUMBER in kinds) != (INTEGER, True):
        return False
    return "enum" not in words or (isinstance(value, str) and value in listed)


class _Judge:
    """Judges values as members of one object, each in a list of those that its schema judges."""

    def __init__(self, schemas: Mapping[Site, Schema], questions: list[_Question]) -> None:
        self._efforts = Efforts(schemas)
        # Values of one schema that leave out the same words are judged by the same member.
        self._names: dict[tuple[Site, tuple[str, ...]], str] = {}
        for each in questions:
            self._names.setdefault(_judged_by(each), str(len(self._names)))
        try:
            self._validator = _validator(self._document(Spelling(schemas)))
        except _UNABLE:
            unable = {site for site, schema in schemas.items() if not _is_understood(schema)}
            self._efforts = Efforts(schemas, unable)
            self._validator = _validator(self._document(Spelling(schemas, unable)))

    def _document(self, spelling: Spelling) -> dict[str, Any]:
        members = {
            name: {"items": spelling.written(site, without)}
            for (site, without), name in self._names.items()
        }
        return {"properties": members, "$defs": spelling.definitions()}

    def batches(self, questions: list[_Question]) -> Iterator[list[_Question]]:
        """Give the questions that don't take too much work, as many at once as memory is for."""
        batch: list[_Question] = []
        spent = spent_on_all = 0
        for question in questions:
            effort, is_judged = self._efforts.of(
                question.schema, question.record.without, question.value
            )
            spent_on_all += effort
            if spent_on_all > _MOST_OF_ALL:
                break
            if is_judged:
                if spent + effort > MOST:
                    yield batch
                    batch, spent = [], 0
                batch.append(question)
                spent += effort
        yield batch

    def judged(self, questions: list[_Question]) -> Iterator[Judgement]:
        """Give what is wrong with values. Raises what jsonschema-rs does."""
        instance: dict[str, list[JsonValue]] = {}
        asked: dict[tuple[str, int], tuple[_Question, list[_Leaf]]] = {}
        for question in questions:
            name = self._names[_judged_by(question)]
            listed = instance.setdefault(name, [])
            asked[name, len(listed)] = question, []
            listed.append(question.value)
        for error in self._validator.iter_errors(instance):
            for leaf in _meant(error):
                if not isinstance(leaf.kind, _UNDECIDED):
                    of, number, *_ = leaf.instance_path
                    asked[str(of), int(number)][1].append(leaf)
        for question, leaves in asked.values():
            yield from _told(question, leaves)


def _judged_by(question: _Question) -> tuple[Site, tuple[str, ...]]:
    return question.schema.site, question.record.without


_Leaf: TypeAlias = jsonschema_rs.ValidationError
# The work of judging all values of a run.
_MOST_OF_ALL = 300_000
# So much that is wrong with one value is told.
_MOST_TOLD = 20


def _validator(document: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(document, validate_formats=False)


def _is_understood(schema: Schema) -> bool:
    """Tell whether jsonschema-rs takes what a schema says itself, such as its patterns."""
    try:
        _validator(said_itself(schema))
    except _UNABLE:
        return False
    return True


def _told(question: _Question, leaves: list[_Leaf]) -> Iterator[Judgement]:
    of_wrong_type = {_place(leaf) for leaf in leaves if leaf.kind.name == "type"}
    # A value of the wrong type misses its limits as well: that needs no words.
    meant = [
        each for each in leaves if each.kind.name == "type" or _place(each) not in of_wrong_type
    ]
    missing: dict[tuple[str | int, ...], list[_Leaf]] = {}
    for leaf in meant:
        if leaf.kind.name == "required":
            missing.setdefault(_place(leaf), []).append(leaf)
    alike = [
        missing.pop(_place(leaf), []) if leaf.kind.name == "required" else [leaf] for leaf in meant
    ]
    for several in islice(filter(None, alike), _MOST_TOLD):
        leaf = several[0]
        inner = _place(leaf)
        sentence = _sentence(question.record.word, leaf, [each.kind.value for each in several])
        found = Finding((*question.path, *inner), sentence)
        is_text = isinstance(leaf.instance, str) and leaf.kind.name == "type" and not inner
        is_wrong = is_text and question.record.word == "default"
        yield Judgement(question.record, question.schema.site, found, is_wrong)


def _place(error: _Leaf) -> tuple[str | int, ...]:
    """Give where in its value an error stands."""
    return tuple(error.instance_path[2:])


def _meant(error: jsonschema_rs.ValidationError) -> Iterator[jsonschema_rs.ValidationError]:
    """Give what is wrong in the branch of a union that is for values of this type and tag."""
    branches_left: list[list[jsonschema_rs.ValidationError]] = (
        getattr(error.kind, "context", None) or []
    )
    for deeper, keywords in ((0, ("type", "falseSchema")), (1, ("const", "enum"))):
        depth = len(error.instance_path) + deeper
        branches_left = [
            branch
            for branch in branches_left
            if not any(
                each.kind.name in keywords and len(each.instance_path) == depth for each in branch
            )
        ]
        if len(branches_left) == 1 and branches_left[0]:
            for each in branches_left[0]:
                yield from _meant(each)
            return
    yield error


def _sentence(word: str, error: _Leaf, arguments: list[JsonValue]) -> str:
    """Say what is wrong; `arguments` are the names, where several members are missing."""
    keyword, argument = error.kind.name, arguments[0]
    if len(arguments) > 1:
        return f"{word}: {described(error.instance)} has no members {_members(arguments)}"
    said = _WORDS.get(keyword)
    if said is not None:
        reason = said(argument)
    elif keyword in ASSERTIONS:
        reason = ASSERTIONS[keyword].words(argument)
    else:
        reason = f"is refused by {keyword}"
    return f"{word}: {described(error.instance)} {reason}"


def _types_missed(argument: JsonValue) -> str:
    kinds = argument if isinstance(argument, list) else [argument]
    return f"is not {alternatives(words for kind, words in ARTICLES.items() if kind in kinds)}"


def _listed(argument: JsonValue) -> str:
    options = argument if isinstance(argument, list) else []
    shown = [described(each) for each in options[:_SHOWN]]
    return f"is not one of {alternatives(shown)}{' ...' if len(options) > _SHOWN else ''}"


_SHOWN = 12
# What the values of a schema are told that a generated package says otherwise, or not at all.
_WORDS: Mapping[str, Callable[[JsonValue], str]] = {
    "type": _types_missed,
    "enum": _listed,
    "const": lambda argument: f"is not {described(argument)}",
    "required": lambda name: f"has no member {described(name)}",
    "falseSchema": lambda _: "is not allowed here",
    "additionalProperties": lambda names: f"has the member {_members(names)}, which is not allowed",
    "unevaluatedProperties": lambda names: (
        f"has the member {_members(names)}, which is not allowed"
    ),
    "anyOf": lambda _: "meets none of the schemas of anyOf",
    "oneOf": lambda context: f"meets {_met(context)} of the schemas of oneOf",
}


def _members(names: JsonValue) -> str:
    listed = names if isinstance(names, list) else [names]
    shown = [described(each) for each in listed[:_MOST_TOLD]]
    if len(listed) > _MOST_TOLD:
        shown.append(f"{len(listed) - _MOST_TOLD:,} more")
    return " and ".join(shown)


def _met(context: object) -> str:
    branches_met = sum(not errors for errors in context) if isinstance(context, list) else 0
    return "several" if branches_met else "none"
