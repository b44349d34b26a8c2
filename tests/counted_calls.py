"""How the work grows with what is worked on: counted in calls, which no other program changes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

# So many times the work for twice the size is still growth in proportion.
MOST = 2.3


def calls(work: Callable[[], object]) -> int:
    """Count the calls of functions, Python's own ones too, that some work makes.

    What it raises is what it comes to; a traceback costs nothing here.
    """
    count = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        work()
    except Exception as error:  # noqa: BLE001  # refusing is work, too
        del error
    finally:
        sys.setprofile(None)
    return count


def grows_in_proportion(work: Callable[[int], Callable[[], object]], size: int) -> list[int]:
    """Give the calls of some work at a size, at twice that and at four times, if they are fair.

    Preparing the work is no part of it. Raises AssertionError where a doubling costs more than
    `MOST`.
    """
    counts = [calls(work(size * factor)) for factor in (1, 2, 4)]
    small, double, fourfold = counts
    assert double <= MOST * small, counts
    assert fourfold <= MOST * double, counts
    return counts


def nested(leaf: Any, wrap: Callable[[Any], Any], depth: int) -> Any:  # noqa: ANN401  # JSON data
    """Wrap a value again and again."""
    for _ in range(depth):
        leaf = wrap(leaf)
    return leaf
