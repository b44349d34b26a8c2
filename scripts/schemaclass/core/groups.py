"""What refers to each other, in groups, each after those that it refers to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


def together(references: Mapping[T, Sequence[T]]) -> Iterator[tuple[list[T], set[T]]]:
    """Give what refers to each other in groups, each after the groups that it refers to.

    Tarjan's algorithm: a group ends at the one from which the way led into it.
    """
    number: dict[T, int] = {}
    lowest: dict[T, int] = {}
    stack: list[T] = []
    open_: dict[T, int] = {}
    for start in references:
        path = [] if start in number else [(start, iter(references[start]))]
        while path:
            name, rest = path[-1]
            if name not in number:
                number[name] = lowest[name] = len(number)
                open_[name] = len(stack)
                stack.append(name)
            following = next(rest, None)
            if following is None:
                path.pop()
                if path:
                    lowest[path[-1][0]] = min(lowest[path[-1][0]], lowest[name])
                if lowest[name] == number[name]:
                    at = open_[name]
                    group, stack[at:] = stack[at:], []
                    for each in group:
                        del open_[each]
                    yield group, {each for one in group for each in references[one]} - {*group}
            elif following not in number:
                path.append((following, iter(references[following])))
            elif following in open_:
                lowest[name] = min(lowest[name], number[following])
