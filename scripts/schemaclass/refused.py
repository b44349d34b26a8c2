"""Values in a schema that the schema itself refuses: defaults, examples, enumerated values.

jsonschema-rs judges them, all in one go, by the one spelling of the schemas; what a glance shows to
be valid isn't handed to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import jsonschema_rs

from .arguments import branches, properties, types, values
from .findings import Finding
from .keywords import ANNOTATIONS, ARTICLES, ASSERTIONS, INTEGER, NUMBER
from .model import Argument, JsonValue, Schema, Site
from .normalise import Schemas
from .phrases import alternatives
from .problems import described
from .unions import json_type


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
    is not judged.
    """
    questions = [each for schema in read.schemas.values() for each in _questions(schema)]
    if not questions:
        return
    spelling = _Spelling(read.schemas)
    try:
        yield from _judged(questions, spelling)
    except _UNABLE:
        for question in questions:
            try:
                yield from _judged([question], spelling)
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
        yield (record.word,), _data(schema.keywords[record.word])


def _plainly_fits(
    schema: Schema, value: JsonValue, without: tuple[str, ...], listed: frozenset[str]
) -> bool:
    """Tell at a glance that a value is valid; False says only that it takes a closer look.

    `listed` are the strings of the schema's `enum`.
    """
    words = {word for word in schema.keywords if _decides(word)} - {*without}
    if words - {"type", "enum"}:
        return False
    kind, kinds = json_type(value), types(schema)
    if "type" in words and kind not in kinds and (kind, NUMBER in kinds) != (INTEGER, True):
        return False
    return "enum" not in words or (isinstance(value, str) and value in listed)


def _decides(word: str) -> bool:
    """Tell the keywords that have a say in what is valid."""
    return word not in _SILENT and not word.startswith("x-")


_SILENT = ANNOTATIONS.keys() | {"discriminator", "marksNothing"}


def _judged(questions: list[_Question], spelling: _Spelling) -> Iterator[Judgement]:
    """Judge values as the members of one object, each by a schema of its own."""
    members = {
        str(number): spelling.written(each.schema, each.record.without)
        for number, each in enumerate(questions)
    }
    document = {"properties": members, "$defs": spelling.definitions()}
    validator = jsonschema_rs.Draft202012Validator(document, validate_formats=False)
    instance = {str(number): each.value for number, each in enumerate(questions)}
    leaves = [
        leaf
        for error in validator.iter_errors(instance)
        for leaf in _meant(error)
        if not isinstance(leaf.kind, _UNDECIDED)
    ]
    of_wrong_type = {_place(leaf) for leaf in leaves if leaf.kind.name == "type"}
    for leaf in leaves:
        # A value of the wrong type misses its limits as well: that needs no words.
        if leaf.kind.name == "type" or _place(leaf) not in of_wrong_type:
            number, *inner = leaf.instance_path
            question = questions[int(number)]
            sentence = _sentence(question.record.word, leaf)
            found = Finding((*question.path, *inner), sentence)
            is_text = isinstance(leaf.instance, str) and leaf.kind.name == "type" and not inner
            is_wrong = is_text and question.record.word == "default"
            yield Judgement(question.record, question.schema.site, found, is_wrong)


def _place(error: jsonschema_rs.ValidationError) -> tuple[str | int, ...]:
    return tuple(error.instance_path)


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


def _sentence(word: str, error: jsonschema_rs.ValidationError) -> str:
    keyword, argument = error.kind.name, error.kind.value
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
    "additionalProperties": lambda names: f"has {_members(names)}, which is not allowed",
    "unevaluatedProperties": lambda names: f"has {_members(names)}, which is not allowed",
    "anyOf": lambda _: "meets none of the schemas of anyOf",
    "oneOf": lambda context: f"meets {_met(context)} of the schemas of oneOf",
}


def _members(names: JsonValue) -> str:
    listed = names if isinstance(names, list) else [names]
    return f"the member {' and '.join(map(described, listed))}"


def _met(context: object) -> str:
    branches_met = sum(not errors for errors in context) if isinstance(context, list) else 0
    return "several" if branches_met else "none"


class _Spelling:
    """Writes schemas as JSON Schema 2020-12, each that another one holds as a definition."""

    def __init__(self, schemas: Mapping[Site, Schema]) -> None:
        self._schemas = schemas
        self._references: dict[Site, JsonValue] = {}
        self._waiting: list[Site] = []
        self._written: list[JsonValue] = []

    def definitions(self) -> dict[str, JsonValue]:
        """Give the definitions of all schemas that were referred to."""
        for site in self._waiting:  # grows on the way
            self._written.append(self.written(self._schemas[site], ()))
        self._waiting.clear()
        return {str(number): each for number, each in enumerate(self._written)}

    def written(self, schema: Schema, without: tuple[str, ...]) -> JsonValue:
        """Write one schema, without some of its words."""
        if "never" in schema.keywords:
            return False
        words = [word for word in schema.keywords if _decides(word) and word not in without]
        written = {word: self._argument(schema, word) for word in words}
        if "$dynamicRef" in written:
            written["allOf"] = [*_list(written.get("allOf")), written.pop("$dynamicRef")]
        if "$ref" in written:
            written |= _list_of_one(written["$ref"])
        if "marksNothing" in schema.keywords:
            bounds = ("contains", "minContains", "maxContains")
            moved = {word: written.pop(word) for word in bounds if word in written}
            written["not"] = {"anyOf": [{"not": moved}, *_given(written.get("not"))]}
        return written

    def _argument(self, schema: Schema, word: str) -> JsonValue:
        argument = schema.keywords[word]
        if isinstance(argument, Site):
            return self._reference(argument)
        if word == "type":
            return list(types(schema))
        if isinstance(argument, tuple):
            return [self._reference(site) for site in branches(schema, word)]
        if isinstance(argument, dict) and (members := properties(schema, word)):
            return {name: self._reference(site) for name, site in members.items()}
        return _data(argument)

    def _reference(self, site: Site) -> JsonValue:
        if site not in self._references:
            self._references[site] = {"$ref": f"#/$defs/{len(self._references)}"}
            self._waiting.append(site)
        return self._references[site]


def _list_of_one(reference: JsonValue) -> dict[str, JsonValue]:
    return reference if isinstance(reference, dict) else {}


def _list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []


def _given(value: JsonValue) -> list[JsonValue]:
    return [] if value is None else [value]


def _data(argument: Argument) -> JsonValue:
    return argument  # type: ignore[return-value]  # data, the rest of what arguments can be
