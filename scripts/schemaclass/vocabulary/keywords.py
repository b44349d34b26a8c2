"""The assertions: one record a keyword gives its test, the words of its message and of its docs.

Applicators, which hold subschemas, are in `applicators.py`; annotations, which check nothing, are
listed at the end. A keyword in none of the three is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import lcm
from typing import NamedTuple, TypeAlias

from schemaclass.core.code import Code, Condition, Name, as_code, code, either
from schemaclass.core.equality import key_of
from schemaclass.core.model import Argument
from schemaclass.core.scope import Scope
from schemaclass.ecma262.patterns import translate
from schemaclass.runtime._shown import show
from schemaclass.runtime._values import json_equal

from .formats import ENCODED, ENCODINGS, FORMATS, HOLDS, MEDIA_TYPES, NUMBER_FORMAT, TEXT_FORMAT
from .phrases import alternatives, few_values, short, shown, shown_values

ARRAY, BOOLEAN, INTEGER, NULL = "array", "boolean", "integer", "null"
NUMBER, OBJECT, STRING = "number", "object", "string"
JSON_TYPES = (STRING, INTEGER, NUMBER, BOOLEAN, ARRAY, OBJECT, NULL)

# How messages and pages call the JSON types.
ARTICLES: Mapping[str, str] = {
    STRING: "a string",
    INTEGER: "an integer",
    NUMBER: "a number",
    BOOLEAN: "a boolean",
    ARRAY: "an array",
    OBJECT: "an object",
    NULL: "null",
}


Fails: TypeAlias = Callable[[Name, Argument, Scope], Condition]
Merge: TypeAlias = Callable[[Argument, Argument], Argument | None]


def _if_equal(one: Argument, other: Argument) -> Argument | None:
    is_data = not isinstance(one, tuple) and not isinstance(other, tuple)
    return one if is_data and json_equal(one, other) else None


def _kinds_of_both(one: Argument, other: Argument) -> Argument:
    assert isinstance(one, tuple)
    assert isinstance(other, tuple)
    narrowed = {NUMBER: INTEGER, INTEGER: NUMBER}
    return tuple(
        str(kind) if kind in other else INTEGER
        for kind in one
        if kind in other or narrowed.get(str(kind)) in other
    )


def _values_of_both(one: Argument, other: Argument) -> Argument:
    assert isinstance(one, list)
    assert isinstance(other, list)
    keys = set(map(key_of, other))
    return [value for value in one if key_of(value) in keys]


def _greater(one: Argument, other: Argument) -> Argument:
    return max(one, other)  # type: ignore[type-var]  # the arguments of limits are numbers


def _lesser(one: Argument, other: Argument) -> Argument:
    return min(one, other)  # type: ignore[type-var]  # likewise


# What nobody means as a step: numbers that are put together grow by each other's length.
_MOST = 2**64


def _multiple_of_both(one: Argument, other: Argument) -> Argument | None:
    if isinstance(one, int) and isinstance(other, int) and (both := lcm(one, other)) < _MOST:
        return both
    return _if_equal(one, other)


class Assertion(NamedTuple):
    """A keyword that a value either meets or breaks.

    `applies` is the JSON type that it constrains, "" for every one; the test runs on such values
    only. `fails` gives the condition that is true when the value breaks the keyword; it may use
    helpers and constants of the generated module's scope. `words` is what a message says after the
    value, `docs` what a page says of the property. `merge` gives the one argument that says as much
    as two, or None if there is none. `drifts`: a value that breaks it may be news rather than
    wrong.
    `written` is the keyword that stands in the schema, if that is another one.
    """

    keyword: str
    applies: str
    fails: Fails
    words: Callable[[Argument], str]
    docs: Callable[[Argument], str]
    merge: Merge = _if_equal
    drifts: bool = False
    written: str = ""


def _call(helper: Name, *arguments: object) -> Code:
    written = Code(", ".join(as_code(argument) for argument in arguments))
    return code("not {helper}({arguments})", helper=helper, arguments=written)


# Conditions that are true when a value is not of a JSON type. `bool` is no number though Python
# says so, 1.0 is an integer (2020-12 Core, section 4.2.3), NaN and the infinities are no numbers.
_TYPE_MISSES: Mapping[str, Callable[[Name, Scope], Code]] = {
    STRING: lambda v, _: code("type({v}) is not str", v=v),
    INTEGER: lambda v, scope: _call(scope.use("is_integer"), v),
    NUMBER: lambda v, scope: _call(scope.use("is_number"), v),
    BOOLEAN: lambda v, _: code("type({v}) is not bool", v=v),
    ARRAY: lambda v, _: code("type({v}) is not list", v=v),
    OBJECT: lambda v, _: code("type({v}) is not dict", v=v),
    NULL: lambda v, _: code("{v} is not None", v=v),
}


def _type_fails(value: Name, kinds: Argument, scope: Scope) -> Condition:
    assert isinstance(kinds, tuple)
    return Condition("and", tuple(_TYPE_MISSES[str(kind)](value, scope) for kind in kinds))


def _type_words(kinds: Argument) -> str:
    assert isinstance(kinds, tuple)
    return f"is not {alternatives(ARTICLES[str(kind)] for kind in kinds)}"


def _enum_fails(value: Name, values: Argument, scope: Scope) -> Condition:
    assert isinstance(values, list)
    if not all(isinstance(item, str) for item in values):
        return either(_call(scope.use("is_one_of"), value, scope.options(values)))
    if len(values) == 1:
        return _const_fails(value, values[0], scope)
    members = scope.strings(values)
    return _no_string_or(value, code("{v} not in {members}", v=value, members=members))


def _const_fails(value: Name, constant: Argument, scope: Scope) -> Condition:
    if constant is None or isinstance(constant, bool):
        return either(code("{v} is not {constant}", v=value, constant=constant))
    if isinstance(constant, str):
        other = code("{v} != {constant}", v=value, constant=scope.text(constant))
        return _no_string_or(value, other)
    assert isinstance(constant, int | float | list | dict)
    return either(_call(scope.use("is_one_of"), value, scope.options([constant])))  # pyright: ignore[reportArgumentType]  # the argument of const is JSON data


def _no_string_or(value: Name, other: Code) -> Condition:
    """Compare strings alone: what a foreign object makes of a comparison may be anything at all."""
    return either(code("type({v}) is not str", v=value), other)


def _compare(operator: Code) -> Fails:
    # "not a <= b" rather than "a > b": NaN is on neither side of a limit and must fail both.
    return lambda v, limit, _: either(code("not {v} {op} {limit}", v=v, op=operator, limit=limit))


def _count(operator: Code) -> Fails:
    return lambda v, limit, _: either(code("len({v}) {op} {limit}", v=v, op=operator, limit=limit))


def _amount(limit: Argument, noun: str) -> str:
    return f"{limit} {noun}{'' if limit == 1 else 's'}"


def _format_fails(value: Name, name: Argument, scope: Scope) -> Condition:
    return either(_call(scope.use(FORMATS[str(name)].helper), value))


def _encoded_fails(value: Name, encoding: Argument, scope: Scope) -> Condition:
    return either(_call(scope.use(ENCODINGS[str(encoding)]), value))


def _holds_fails(value: Name, content: Argument, scope: Scope) -> Condition:
    assert isinstance(content, list)
    media, *encoding = content
    return either(_call(scope.use(MEDIA_TYPES[str(media)]), value, *encoding))


def _media(content: Argument) -> str:
    assert isinstance(content, list)
    return str(content[0])


def _format(keyword: str, applies: str) -> Assertion:
    return Assertion(
        keyword,
        applies,
        _format_fails,
        lambda name: f"is not {FORMATS[str(name)].words}",
        lambda name: FORMATS[str(name)].words,
        written="format",
    )


_MORE, _LESS = code(">"), code("<")

ASSERTIONS: Mapping[str, Assertion] = {
    record.keyword: record
    for record in (
        Assertion(
            "type",
            "",
            _type_fails,
            _type_words,
            lambda kinds: _type_words(kinds).removeprefix("is not "),
            _kinds_of_both,
        ),
        Assertion(
            "never",
            "",
            lambda *_: either(code("True")),
            lambda _: "is not allowed here",
            lambda _: "no value is allowed",
            written="false",
        ),
        Assertion(
            "enum",
            "",
            _enum_fails,
            lambda values: f"is not one of {few_values(values)}",
            lambda values: f"one of {shown_values(values)}",
            _values_of_both,
            drifts=True,
        ),
        Assertion(
            "const",
            "",
            _const_fails,
            lambda constant: f"is not {show(constant)}",
            lambda constant: f"always {shown(constant)}",
        ),
        Assertion(
            "minimum",
            NUMBER,
            _compare(code(">=")),
            lambda limit: f"is less than the minimum {short(str(limit))}",
            lambda limit: f"at least {limit}",
            _greater,
        ),
        Assertion(
            "maximum",
            NUMBER,
            _compare(code("<=")),
            lambda limit: f"is more than the maximum {short(str(limit))}",
            lambda limit: f"at most {limit}",
            _lesser,
        ),
        Assertion(
            "exclusiveMinimum",
            NUMBER,
            _compare(code(">")),
            lambda limit: f"is not more than {short(str(limit))}",
            lambda limit: f"more than {limit}",
            _greater,
        ),
        Assertion(
            "exclusiveMaximum",
            NUMBER,
            _compare(code("<")),
            lambda limit: f"is not less than {short(str(limit))}",
            lambda limit: f"less than {limit}",
            _lesser,
        ),
        Assertion(
            "multipleOf",
            NUMBER,
            lambda v, step, scope: either(_call(scope.use("is_multiple"), v, step)),
            lambda step: f"is not a multiple of {short(str(step))}",
            lambda step: f"a multiple of {step}",
            _multiple_of_both,
        ),
        Assertion(
            "minLength",
            STRING,
            _count(_LESS),
            lambda limit: f"has fewer than {_amount(limit, 'character')}",
            lambda limit: f"at least {_amount(limit, 'character')}",
            _greater,
        ),
        Assertion(
            "maxLength",
            STRING,
            _count(_MORE),
            lambda limit: f"has more than {_amount(limit, 'character')}",
            lambda limit: f"at most {_amount(limit, 'character')}",
            _lesser,
        ),
        Assertion(
            "pattern",
            STRING,
            lambda v, pattern, scope: either(
                _call(scope.use("matches"), scope.text(translate(str(pattern))), v)
            ),
            lambda pattern: f"does not match the pattern {short(str(pattern))}",
            lambda pattern: f"matches the pattern {pattern}",
        ),
        _format(TEXT_FORMAT, STRING),
        _format(NUMBER_FORMAT, NUMBER),
        Assertion(
            ENCODED,
            STRING,
            _encoded_fails,
            lambda encoding: f"is not encoded as {encoding}",
            lambda encoding: f"encoded as {encoding}",
            written="contentEncoding",
        ),
        Assertion(
            HOLDS,
            STRING,
            _holds_fails,
            lambda content: f"does not hold {_media(content)}",
            lambda content: f"holds {_media(content)}",
            written="contentMediaType",
        ),
        Assertion(
            "minItems",
            ARRAY,
            _count(_LESS),
            lambda limit: f"has fewer than {_amount(limit, 'item')}",
            lambda limit: f"at least {_amount(limit, 'item')}",
            _greater,
        ),
        Assertion(
            "maxItems",
            ARRAY,
            _count(_MORE),
            lambda limit: f"has more than {_amount(limit, 'item')}",
            lambda limit: f"at most {_amount(limit, 'item')}",
            _lesser,
        ),
        Assertion(
            "uniqueItems",
            ARRAY,
            lambda v, _, scope: either(_call(scope.use("are_unique"), v)),
            lambda _: "has items that are equal",
            lambda _: "no two items are equal",
        ),
        Assertion(
            "minProperties",
            OBJECT,
            _count(_LESS),
            lambda limit: f"has fewer than {_amount(limit, 'member')}",
            lambda limit: f"at least {_amount(limit, 'member')}",
            _greater,
        ),
        Assertion(
            "maxProperties",
            OBJECT,
            _count(_MORE),
            lambda limit: f"has more than {_amount(limit, 'member')}",
            lambda limit: f"at most {_amount(limit, 'member')}",
            _lesser,
        ),
    )
}

# Keywords that say something about a value and check nothing (2020-12 Validation, section 9;
# OpenAPI 3.1, section 4.8.24), and what becomes of each. Whatever begins with "x-" is one too.
# Where a format or a content is asserted, a keyword of `formats.py` stands beside it.
ANNOTATIONS: Mapping[str, str] = {
    "$comment": "for who reads the schema: not told",
    "contentEncoding": "says nothing, unless `assert_formats` asks for a check",
    "contentMediaType": "says nothing, unless `assert_formats` asks for a check",
    "default": "told, filled in by `with_defaults()`, never sent",
    "deprecated": "told",
    "description": "told, in docstrings too",
    "example": "shown as the page's examples, where it is valid",
    "examples": "shown as the page's examples, where they are valid",
    "externalDocs": "not told",
    "format": "says nothing, unless `assert_formats` asks for a check",
    "readOnly": "told; a client may set it all the same",
    "title": "not told: it makes no name",
    "writeOnly": "told; a server may send it all the same",
    "xml": "not told: JSON is what is read and written",
}
