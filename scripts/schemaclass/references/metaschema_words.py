"""What a metaschema demands, in words, of the errors that jsonschema finds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from schemaclass.vocabulary.keywords import ARTICLES
from schemaclass.vocabulary.phrases import alternatives

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

SCHEMA = "a schema"
# What the patterns of the metaschemas say; all others are those of names.
_PATTERNS = {"^[^#]*#?$": "a URI without a fragment"}
_NAME = "letters, digits, '-', '_' and '.', and begin with a letter"


class Demand(NamedTuple):
    """A keyword of the metaschema that is broken, where in the schema, and what it demands."""

    path: tuple[str | int, ...]
    keyword: str
    words: str


def demands(errors: Iterable[ValidationError]) -> Iterator[Demand]:
    """Give what is demanded where a schema breaks its metaschema."""
    for error in _leaves(errors):
        yield from _told(error)


def _leaves(errors: Iterable[ValidationError]) -> Iterator[ValidationError]:
    """Give the errors that say something; of alternatives only what was most likely meant."""
    for error in errors:
        inner = list(error.context or ())
        short = [each for each in inner if each.validator in ("minItems", "uniqueItems")]
        deeper = [each for each in inner if each.relative_path]
        other = [each for each in inner if each.validator != "type"]
        meant = short or deeper or (other if isinstance(error.instance, str) else [])
        if meant:
            yield from _leaves(meant)
        else:
            yield error


def _told(error: ValidationError) -> Iterator[Demand]:
    instance: Any = error.instance
    argument: Any = error.validator_value
    path = tuple(error.absolute_path)
    if error.validator == "dependencies":  # draft 4: an exclusive limit is true beside the limit
        for word, (needed,) in argument.items():
            if needed not in instance and isinstance(instance.get(word), bool):
                yield Demand((*path, word), "dependencies", f"must have {needed} beside it")
    else:
        yield Demand(path, *_demand(error))


def _demand(error: ValidationError) -> tuple[str, str]:
    """Name the keyword of the metaschema that was broken, and say what it demands."""
    argument: Any = error.validator_value
    keyword = str(error.validator)
    match keyword:
        case "anyOf" | "type":
            return "type", f"must be {alternatives(_kinds(error))}"
        case "enum":
            return keyword, f"must be one of {alternatives(map(str, argument))}"
        case "minimum" if not _holds(error, "exclusiveMinimum"):
            return keyword, f"must be at least {argument}"
        case "minimum" | "exclusiveMinimum":
            return "exclusiveMinimum", f"must be more than {argument}"
        case "minItems":
            return keyword, f"must have at least {argument} item{'' if argument == 1 else 's'}"
        case "uniqueItems":
            return keyword, "must not say the same twice"
        case "pattern":
            return keyword, f"must be {_PATTERNS.get(argument, _NAME)}"
    return keyword, f"must meet {keyword} of the metaschema"


def _kinds(error: ValidationError) -> list[str]:
    """Say which types an argument may have; a boolean or an object is, if it may be, a schema."""
    if error.validator == "anyOf":
        kinds = dict.fromkeys(kind for each in error.context or () for kind in _kinds(each))
        covered = ("a boolean", "an object") if SCHEMA in kinds else ()
        return [kind for kind in kinds if kind not in covered]
    if error.validator != "type":
        return [ARTICLES["string"]]
    argument: Any = error.validator_value
    types = argument if isinstance(argument, list) else [argument]
    is_schema = {*types} == {"object", "boolean"} or _holds(error, "$schema")  # of draft 4
    return [SCHEMA] if is_schema else [ARTICLES[each] for each in types]


def _holds(error: ValidationError, word: str) -> bool:
    """Tell whether the schema that has the broken keyword has another one."""
    return isinstance(error.schema, dict) and bool(error.schema.get(word))
