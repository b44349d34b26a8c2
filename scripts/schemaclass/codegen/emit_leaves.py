"""What the emitters of valid values share: names of values, exact type tests, assertions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schemaclass.core.code import Block, Code, Name, code
from schemaclass.core.model import TypeId
from schemaclass.core.scope import Scope
from schemaclass.ecma262.patterns import translate
from schemaclass.vocabulary.keywords import (
    ARRAY,
    ASSERTIONS,
    BOOLEAN,
    INTEGER,
    NULL,
    NUMBER,
    OBJECT,
    STRING,
)

from .steps import Assertions, ByTag, ByTrial, Instance, Leaf, Members, Step, Unsure

_VALUES = tuple(Name(name) for name in ("v", "item", "inner", "deeper", "deepest"))


def variable(depth: int) -> Name:
    """Name the value at a depth of nested lists and maps."""
    return _VALUES[depth] if depth < len(_VALUES) else Name(f"{_VALUES[-1]}_{depth}")


# The exact Python types of JSON values; what passes these tests needs no closer look.
_KIND_TESTS = {
    STRING: code("type({v}) is str", v=Code("{v}")),
    INTEGER: code("type({v}) is int", v=Code("{v}")),
    NUMBER: code("type({v}) is float or type({v}) is int", v=Code("{v}")),
    BOOLEAN: code("type({v}) is bool", v=Code("{v}")),
    NULL: code("{v} is None", v=Code("{v}")),
    ARRAY: code("type({v}) is list", v=Code("{v}")),
    OBJECT: code("type({v}) is dict", v=Code("{v}")),
}
_KIND_MISSES = {
    kind: Code(test.replace(" is ", " is not ").replace(" or ", " and "))
    for kind, test in _KIND_TESTS.items()
}


def is_kind(kind: str, v: Name) -> Code:
    """Write the test that a value is exactly of the Python type of a JSON type."""
    return Code(_KIND_TESTS[kind].replace("{v}", v))


def is_no_kind(kind: str, v: Name) -> Code:
    """Write the opposite of `is_kind`."""
    return Code(_KIND_MISSES[kind].replace("{v}", v))


_LOWER = frozenset(("minimum", "exclusiveMinimum"))
_UPPER = frozenset(("maximum", "exclusiveMaximum"))


def if_set(scope: Scope) -> Code:
    """Write the header under which a member is known to be set."""
    return code("if v is not {unset}:", unset=scope.use("UNSET"))


def load(scope: Scope, name: Name, *, declare: bool) -> Code:
    """Read an attribute into `v`; the first time that variable is declared."""
    if declare:
        return code("v: {any} = self.{name}", any=scope.use("Any"), name=name)
    return code("v = self.{name}", name=name)


def leaf(block: Block, step: Leaf, v: Name, scope: Scope, otherwise: Code) -> None:
    """Check a scalar; `otherwise` is the statement for values that are not plainly valid."""
    with block.under(code("if {misses}:", misses=is_no_kind(step.kind, v))):
        block.line(otherwise)
    words = dict(step.assertions).keys()
    if step.kind == NUMBER and not (words & _LOWER and words & _UPPER):
        # Two limits leave no room for infinities and NaN; otherwise they must be looked for.
        with block.under(code("if {v} - {v} != 0:", v=v)):
            block.line(otherwise)
    assertions(block, step.assertions, v, scope, otherwise)


def container(
    block: Block, kind: str, asserted: Assertions, v: Name, scope: Scope, otherwise: Code
) -> None:
    """Check that a value is a list or a dict that meets some assertions."""
    with block.under(code("if {misses}:", misses=is_no_kind(kind, v))):
        block.line(otherwise)
    assertions(block, asserted, v, scope, otherwise)


def bad_names(scope: Scope, step: Members, name: Name) -> Iterator[Code]:
    """Write the tests that a member's name in a map is not what it must be."""
    yield code("type({name}) is not str", name=name)
    if step.pattern is not None:
        matches, pattern = scope.use("matches"), scope.text(translate(step.pattern))
        yield code("not {m}({pattern}, {name})", m=matches, pattern=pattern, name=name)


def assertions(block: Block, asserted: Assertions, v: Name, scope: Scope, otherwise: Code) -> None:
    """Check assertions on a value whose JSON type is known."""
    is_text = code("type({v}) is not str", v=v)
    for word, argument in asserted:
        condition = ASSERTIONS[word].fails(v, argument, scope)
        known = condition.without(is_text) if len(condition.operands) > 1 else condition
        with block.when(known):
            block.line(otherwise)


def split_nullable(steps: tuple[tuple[str, Step], ...]) -> Step | None:
    """Give the one step beside null, if that is what there is."""
    solid = [step for kind, step in steps if kind != NULL]
    null = [step for kind, step in steps if kind == NULL]
    return solid[0] if len(solid) == 1 and len(null) == 1 and isinstance(null[0], Leaf) else None


def instances(step: Step) -> Sequence[TypeId]:
    """Give the records that an object at this step is an instance of, [] if it may be none."""
    match step:
        case Instance(type_id):
            return [type_id]
        case ByTag(_, steps) | ByTrial(steps):
            found = [instances(inner) for _, inner in steps]
            return (
                list(dict.fromkeys(each for all_ in found for each in all_)) if all(found) else []
            )
        case Unsure(shape):
            return instances(shape)
    return []
