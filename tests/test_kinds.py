"""Kinds of types and of steps are types: two of different kinds are never equal."""

from __future__ import annotations

from itertools import combinations
from typing import get_args

import pytest

from schemaclass.codegen import steps
from schemaclass.core import model
from schemaclass.core.model import Array, MapOf, Site, TypeId

ITEM = TypeId(Site("a.yaml", "/b"))


@pytest.mark.parametrize("union", [model.Type, steps.Step], ids=["types", "steps"])
def test_kinds_that_hold_the_same_are_not_equal(union: object) -> None:
    kinds = get_args(union)
    assert len(kinds) > 8
    made = []
    for kind in kinds:
        count = len(kind.__match_args__)
        made.append(kind(*[ITEM] * count))
        assert made[-1] == kind(*[ITEM] * count)
    assert not any(one == other for one, other in combinations(made, 2))


def test_a_list_is_no_map() -> None:
    assert len({Array(ITEM), MapOf(ITEM), Array(ITEM)}) == 2
