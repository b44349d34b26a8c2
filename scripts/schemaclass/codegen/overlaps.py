"""Which checks can meet the same value twice: what they find then is kept rather than asked again.

Two branches of an `allOf` that hold the same member, a union's branch that is tried and then built,
`contains` beside `items`: on each level of a value that holds itself the calls would double.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from schemaclass.core.code import Name
from schemaclass.core.model import Site

# A function of the slow path: a schema, and whether it tells which members and items it looked at.
Function: TypeAlias = tuple[Site, bool]
# Which of several ways of one choice a call stands in, choices inside of choices last.
Ways: TypeAlias = tuple[tuple[int, object], ...]


class Call(NamedTuple):
    """A call of a check from another.

    `part` is the member or item that it looks at, None for the value itself, a variable for
    whatever a loop comes to. Of calls in different `ways` of one choice only one is made.
    """

    callee: Function
    part: str | int | None
    ways: Ways = ()


Calls: TypeAlias = Mapping[Function, Sequence[Call]]


def meeting(calls: Calls, kept: Iterable[Function]) -> set[Function]:
    """Give the checks whose results are worth keeping; `kept` are asked for again in any case.

    A value can be judged twice only below a check that makes several calls for the same value, and
    the first check that two ways have in common has several callers: keeping the results of such
    checks is enough. A schema has two of them at the most, of which only one tells.
    """
    overlapping = [caller for caller, made in calls.items() if _overlap(made)]
    again = [each for each in kept if calls.get(each)]  # one that calls no other takes no time
    below = _reached([*overlapping, *again], calls)
    # Whoever builds a value asks beside all others.
    callers = dict.fromkeys((site for site, _ in again), 1)
    for caller in below:
        for call in calls.get(caller, ()):
            callers[call.callee[0]] = callers.get(call.callee[0], 0) + 1
    return {function for function in calls if callers.get(function[0], 0) > 1}.union(again)


def _reached(start: list[Function], calls: Calls) -> dict[Function, None]:
    found = dict.fromkeys(start)
    waiting = list(start)
    while waiting:
        for call in calls.get(waiting.pop(), ()):
            if call.callee not in found:
                found[call.callee] = None
                waiting.append(call.callee)
    return found


def _overlap(calls: Sequence[Call]) -> bool:
    """Tell whether two of the calls of one check can come to the same value, or below it."""
    in_place = [call.ways for call in calls if call.part is None]
    named = [call.part for call in calls if call.part is not None and type(call.part) is not Name]
    loops = len(calls) - len(in_place) - len(named)
    return (
        _at_once(in_place) > 1
        or (bool(in_place) and len(calls) > len(in_place))
        or (loops > 0 and loops + len(named) > 1)
        or len(set(named)) < len(named)
    )


def _at_once(ways: Sequence[Ways]) -> int:
    """Count how many of some calls can be made for one value."""
    choices: dict[int, dict[object, list[Ways]]] = {}
    always = 0
    for each in ways:
        if each:
            (choice, way), *rest = each
            choices.setdefault(choice, {}).setdefault(way, []).append(tuple(rest))
        else:
            always += 1
    return always + sum(max(map(_at_once, ways.values())) for ways in choices.values())
