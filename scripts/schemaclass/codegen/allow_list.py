"""What generated Python may consist of: allow-lists of syntax nodes, imports, calls, attributes.

One list for the modules that this compiler renders, one for what datamodel-code-generator writes.
Whatever isn't listed is refused: a new shape in a template needs a word here.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from schemaclass.core.reserved import BUILTINS
from schemaclass.core.scope import HOMES


class Shapes(NamedTuple):
    """What one kind of module may hold.

    `imports` are modules with what may be imported from them, and `names` the builtins that may be
    named. `calls` is what may be called: names, beginnings of names (`check_`), methods (`.get`).
    `attributes` may be asked of anything that has a name; `self` for all but dunders.
    """

    nodes: frozenset[str]
    imports: Mapping[str, frozenset[str]]
    names: frozenset[str]
    calls: frozenset[str]
    attributes: frozenset[str]
    # The modules of the package itself, or how their names begin; all of theirs may be imported.
    own: frozenset[str] = frozenset()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _homes() -> dict[str, frozenset[str]]:
    homes = {home for home in HOMES.values() if not home.startswith(".")}
    return {each: frozenset(name for name, home in HOMES.items() if home == each) for each in homes}


_DECLARING = _words(
    "Module ImportFrom alias ClassDef Assign AnnAssign Expr Call keyword Name Attribute Subscript"
    " Tuple List Dict Constant BinOp BitOr UnaryOp USub Pass"
)

MODULES = Shapes(
    nodes=_DECLARING
    | _words(
        "FunctionDef arguments arg Return If For While Break Continue Raise Try ExceptHandler"
        " Assert AugAssign IfExp BoolOp And Or Not Compare Eq NotEq Lt LtE Gt GtE Is IsNot In NotIn"
        " Add Sub Mult Mod FloorDiv BitAnd Lambda ListComp DictComp SetComp GeneratorExp"
        " comprehension Set Starred NamedExpr Slice Delete Del"
    ),
    imports={"__future__": _words("annotations"), **_homes()},
    names=_words(
        "all any bool bytes classmethod dict enumerate float frozenset int isinstance iter len list"
        " map max min next object property range reversed set sorted staticmethod str sum tuple"
        " type zip KeyError RecursionError TypeError ValueError __module__ __name__ __all__"
        " __slots__ __getattr__ __dir__"
    ),
    calls=frozenset(HOMES)
    | _words(
        "all any bool dict enumerate float frozenset int isinstance iter len list map max"
        " min next range reversed set sorted str sum tuple type zip"
        " check_ tell_"
        " .add .append .copy .extend .first .get .items .keys .pop .take .update .values"
        " .validate ._copied ._decode ._encode ._is_fine"
    ),
    attributes=_words(
        "add append copy extend first get items keys pop seen take update values extra"
        " _copied _decode _encode _is_fine _known _wires validate"
    ),
    own=frozenset(home[1:] for home in HOMES.values() if home.startswith("."))
    | _words("_models _models_ _checks _formats _idna _regress"),
)

DECLARATIONS = Shapes(
    nodes=_DECLARING,
    imports={
        "__future__": _words("annotations"),
        "typing": _words(
            "Annotated Any Dict List Literal NotRequired Optional Required Sequence Tuple"
            " TypeAlias TypedDict Union"
        ),
        "typing_extensions": _words("NotRequired Required TypeAliasType TypedDict"),
        "pydantic": _words(
            "MISSING AwareDatetime BaseModel ConfigDict Field RootModel StrictBool StrictBytes"
            " StrictFloat StrictInt StrictStr confloat conint conlist constr"
        ),
        "msgspec": _words("UNSET Meta Struct UnsetType field"),
    },
    names=_words("bool dict float int list set str tuple type __all__"),
    calls=_words(
        "ConfigDict Field Meta TypeAliasType TypedDict field confloat conint conlist constr"
        " .model_rebuild"
    ),
    attributes=_words("model_rebuild"),
)


def misfit(tree: ast.AST, shapes: Shapes) -> str | None:
    """Say what a tree holds that is not listed; None if it holds nothing of the kind."""
    for node in _nodes(tree):
        kind = type(node).__name__
        test = _FITS.get(kind)
        if kind not in shapes.nodes or (test is not None and not test(node, shapes)):
            return f"{kind}: {ast.unparse(node)[:80]!r}"
        for part in _types(node) if kind in _TYPING else ():
            for text in _texts(part):
                found = _misfit_of_type(text, shapes)
                if found is not None:
                    return found
    return None


def _nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Give all nodes of a tree, without those that say only how a name is used."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        for value in vars(node).values():
            if isinstance(value, ast.AST):
                if not isinstance(value, ast.expr_context):
                    waiting.append(value)
            elif isinstance(value, list):
                waiting += [each for each in value if isinstance(each, ast.AST)]


def _misfit_of_type(text: str, shapes: Shapes) -> str | None:
    """Check a type that stands in quotes: whoever asks for the types of a module evaluates it."""
    try:
        return misfit(ast.parse(text, mode="eval").body, shapes)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return f"{text[:80]!r} as a type"


def _name_fits(name: str, shapes: Shapes) -> bool:
    return name in shapes.names or not (name in BUILTINS or name.startswith("__"))


def _name(node: ast.Name, shapes: Shapes) -> bool:
    is_target = isinstance(node.ctx, ast.Store) and not node.id.startswith("__")
    return is_target or _name_fits(node.id, shapes)


def _attribute(node: ast.Attribute, shapes: Shapes) -> bool:
    if not isinstance(node.value, ast.Name):
        return False
    if node.value.id == "self":
        return not node.attr.startswith("__")
    return node.attr in shapes.attributes


def _call(node: ast.Call, shapes: Shapes) -> bool:
    match node.func:
        case ast.Name(id=name):
            return name in shapes.calls or name[: name.find("_") + 1] in shapes.calls
        case ast.Attribute(attr=name):
            return f".{name}" in shapes.calls
    return False


def _import(node: ast.ImportFrom, shapes: Shapes) -> bool:
    if node.level:
        modules = {node.module} if node.module else {each.name for each in node.names}
        return node.level == 1 and modules <= shapes.own
    known = shapes.imports.get(node.module or "", frozenset())
    return all(each.name in known for each in node.names)


def _alias(node: ast.alias, shapes: Shapes) -> bool:
    return all(_name_fits(name, shapes) for name in (node.name, node.asname or node.name))


def _named(node: ast.ClassDef | ast.FunctionDef, _shapes: Shapes) -> bool:
    return node.name == "__init__" or not (node.name.startswith("__") or node.name in BUILTINS)


def _statement(node: ast.Expr, _shapes: Shapes) -> bool:
    return isinstance(node.value, ast.Constant | ast.Call)


_FITS: Mapping[str, Callable[..., bool]] = {
    "Name": _name,
    "Attribute": _attribute,
    "Call": _call,
    "ImportFrom": _import,
    "alias": _alias,
    "ClassDef": _named,
    "FunctionDef": _named,
    "Expr": _statement,
}


_TYPING = frozenset(("AnnAssign", "arg", "FunctionDef", "ClassDef", "Call"))


def _types(node: ast.AST) -> Iterator[ast.AST]:
    """Give the parts of a node that say a type."""
    match node:
        case ast.AnnAssign(annotation=ast.Name(id="TypeAlias"), value=ast.expr() as value):
            yield value
        case ast.AnnAssign(annotation=annotation):
            yield annotation
        case ast.arg(annotation=ast.expr() as annotation):
            yield annotation
        case ast.FunctionDef(returns=ast.expr() as returns):
            yield returns
        case ast.ClassDef(bases=bases):
            yield from bases
        case ast.Call(func=ast.Name(id="TypeAliasType"), args=[_, *types]):
            yield from types
        case ast.Call(func=ast.Name(id="TypedDict"), args=[_, ast.Dict(values=types)]):
            yield from types


def _texts(part: ast.AST) -> Iterator[str]:
    """Give the texts in a type, but for the values of a `Literal` and what calls are given."""
    match part:
        case ast.Constant(value=str() as text):
            yield text
        case ast.Call() | ast.Subscript(value=ast.Name(id="Literal")):
            return
        case _:
            for child in ast.iter_child_nodes(part):
                yield from _texts(child)
