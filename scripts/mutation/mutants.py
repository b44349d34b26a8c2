"""Mutants: every fault that mutmut's operators put into the text of a module, one at a time."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

# The extra `mutants`, which few install.
import libcst as cst  # pyright: ignore[reportMissingImports]
from libcst import metadata  # pyright: ignore[reportMissingImports]
from mutmut.mutation.mutators import (  # pyright: ignore[reportMissingImports]
    mutation_operators,
)

Operator = tuple[type, Callable[[Any], Iterable[cst.CSTNode]]]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one fault.

    `name` tells the mutant from all others that matter: the module, the definition that the fault
    is in, the line as it was and as it is. Faults of one name are the same fault in equal lines;
    `number` counts them.
    """

    name: str
    number: int
    module: str
    text: str


def _worded(node: cst.FormattedStringText) -> Iterator[cst.CSTNode]:
    """Spoil the words of an f-string, as mutmut does those of other strings."""
    yield node.with_changes(value=f"XX{node.value}XX")


_OPERATORS: tuple[Operator, ...] = (*mutation_operators, (cst.FormattedStringText, _worded))
# What runs nowhere: types in annotations, and the options of records, which type checkers read.
_UNSEEN = (cst.Annotation, cst.Decorator)


def mutants(module: str, text: str, left_out: frozenset[str] = frozenset()) -> list[Mutant]:
    """Give the mutants of a module, in the order of its text; none in definitions `left_out`."""
    wrapper = metadata.MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)
    spans = wrapper.resolve(metadata.ByteSpanPositionProvider)
    source = text.encode()
    found: dict[str, Mutant] = {}
    counts: Counter[str] = Counter()
    for node, definition in _nodes(wrapper.module, ()):
        span = spans.get(node)
        if span is None or left_out.intersection(definition[:1]):
            continue
        for other in _mutations(node):
            made, change = _spliced(source, span.start, span.length, other)
            if made != text and made not in found and _is_python(made):
                name = f"{module}:{'.'.join(definition) or '-'}: {change}"
                counts[name] += 1
                found[made] = Mutant(name, counts[name], module, made)
    return list(found.values())


def _spliced(source: bytes, start: int, length: int, node: cst.CSTNode) -> tuple[str, str]:
    """Put a node into the place of another one; give the text, and what changed in its lines."""
    end = start + length
    written = cst.Module([]).code_for_node(node).rstrip().encode()
    # The code of some nodes begins with the space before them, which is not always in their span.
    changed = written if source[start:end].startswith(b" ") else written.lstrip()
    first, last = source.rfind(b"\n", 0, start) + 1, source.find(b"\n", end)
    before, after = source[first:last], source[first:start] + changed + source[end:last]
    made = source[:first] + after + source[last:]
    return made.decode(), _change(before.decode(), after.decode())


def _nodes(
    node: cst.CSTNode, definition: tuple[str, ...]
) -> Iterator[tuple[cst.CSTNode, tuple[str, ...]]]:
    """Give the nodes below one, each with the names of the definitions that it is in."""
    if isinstance(node, _UNSEEN) or _is_for_type_checkers(node):
        return
    if isinstance(node, cst.FunctionDef | cst.ClassDef):
        definition = (*definition, node.name.value)
    yield node, definition
    for child in node.children:
        yield from _nodes(child, definition)


def _is_for_type_checkers(node: cst.CSTNode) -> bool:
    return (
        isinstance(node, cst.If)
        and isinstance(node.test, cst.Name)
        and node.test.value == "TYPE_CHECKING"
    )


def _mutations(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    for kind, operator in _OPERATORS:
        if isinstance(node, kind):
            yield from operator(node)


def _is_python(text: str) -> bool:
    try:
        compile(text, "mutant", "exec")
    except SyntaxError:
        return False
    return True


def _change(before: str, after: str) -> str:
    """Write what is different between two texts: the lines that went, and those that came."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    parts: dict[str, list[str]] = {"- ": [], "+ ": []}
    for line in lines:
        if line[:2] in parts:
            parts[line[:2]].append(line[2:].strip())
    return " => ".join(" ".join(part) for part in parts.values())
