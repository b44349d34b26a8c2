"""Which module of a package each type lives in, so that who needs one type doesn't load them all.

A module imports those that its types refer to, and no two import each other: what refers to each
other stays together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from schemaclass.core.code import Name
from schemaclass.core.groups import together
from schemaclass.core.model import NamedModel, TypeId
from schemaclass.lowering.verification import referred

# A package of at most so many types is one module; a module of a larger one has at most these.
_SMALL = 100
_ROOM = 80
# How many types more than it needs somebody may load.
_SLACK = 100
_NEAR = 200  # how many modules back there is room looked for


class Layout(NamedTuple):
    """The modules of a package's types, each after those that it imports, and each name's home."""

    modules: Mapping[str, tuple[Name, ...]]
    homes: Mapping[Name, str]


def lay_out(named: NamedModel) -> Layout:
    """Give each named type of a package a module."""
    types = named_types(named)
    groups = [list(types)] if len(types) <= _SMALL else _grouped(named, types)
    names = ["_models"] if len(groups) == 1 else [f"_models_{n}" for n, _ in enumerate(groups, 1)]
    places = {name: place for place, name in enumerate(types)}
    modules = {
        module: tuple(sorted(group, key=places.__getitem__))
        for module, group in zip(names, groups, strict=True)
    }
    homes = {name: f".{module}" for module, group in modules.items() for name in group}
    return Layout(modules, homes)


def named_types(named: NamedModel) -> dict[Name, TypeId]:
    """Give all names of types, those of components that only refer to others at the end."""
    return {**{name: type_id for type_id, name in named.classes.items()}, **named.synonyms}


def spelled(named: NamedModel, type_id: TypeId, *, inside: bool = False) -> Iterator[TypeId]:
    """Give the types that stand in the annotation of one, or `inside` of its own definition."""
    yield type_id
    if inside or type_id not in named.classes:
        for each in referred(named.model.types[type_id]):
            yield from spelled(named, each)


def _grouped(named: NamedModel, types: Mapping[Name, TypeId]) -> list[list[Name]]:
    packer = _Packer()
    references = _references(named, types)
    owners = _owners(references)
    families: dict[Name, list[Name]] = {}
    needs: dict[Name, dict[Name, None]] = {}
    for name, owner in owners.items():
        families.setdefault(owner, []).append(name)
        others = (owners[each] for each in references[name])
        needs.setdefault(owner, {}).update(dict.fromkeys(o for o in others if o != owner))
    for group, needed in together({owner: list(each) for owner, each in needs.items()}):
        packer.add([name for owner in group for name in families[owner]], needed)
    return packer.groups


def _owners(references: Mapping[Name, Sequence[Name]]) -> dict[Name, Name]:
    """Give for each name the one that it belongs to: what a single type mentions comes with it."""
    mentioned_by: dict[Name, list[Name]] = {}
    for name, mentioned in references.items():
        for each in mentioned:
            mentioned_by.setdefault(each, []).append(name)
    found: dict[Name, Name] = {}
    for start in references:
        last, path = start, {start}
        while (
            last not in found
            and len(above := mentioned_by.get(last, [])) == 1
            and above[0] not in path
        ):
            last = above[0]
            path.add(last)
        found |= dict.fromkeys(path, found.get(last, last))
    return found


def _references(named: NamedModel, types: Mapping[Name, TypeId]) -> dict[Name, list[Name]]:
    """Give for each name those that its definition mentions."""
    found: dict[Name, list[Name]] = {}
    for name, type_id in types.items():
        is_synonym = name in named.synonyms
        mentioned = spelled(named, type_id, inside=not is_synonym)
        names = (named.classes.get(each) for each in mentioned)
        found[name] = list(dict.fromkeys(each for each in names if each and each != name))
    return found


class _Packer:
    """Puts groups of names into modules, so that nobody loads much more than is needed."""

    def __init__(self) -> None:
        self.groups: list[list[Name]] = []
        # For each module those that loading it loads, itself included.
        self._loads: list[set[int]] = []
        self._home: dict[Name, int] = {}

    def add(self, group: list[Name], needed: set[Name]) -> None:
        """Add names that belong together; what they need must be in a module already."""
        need = {each for name in needed for each in self._loads[self._home[name]]}
        place = self._best(len(group), need)
        if place is None:
            place = len(self.groups)
            self.groups.append([])
            self._loads.append({place})
        self.groups[place] += group
        self._home.update(dict.fromkeys(group, place))
        for loads in self._loads:
            loads.update(need if place in loads else ())

    def _best(self, size: int, need: set[int]) -> int | None:
        """Find the module with room in which the least is loaded in vain, if there is one."""
        costs = {}
        for place in range(len(self.groups) - 1, max(-1, len(self.groups) - _NEAR), -1):
            is_circular = any(place in self._loads[each] for each in need if each != place)
            if len(self.groups[place]) + size <= _ROOM and not is_circular:
                both = self._weight(self._loads[place] | need)
                costs[place] = 2 * both - self._weight(need) - self._weight(self._loads[place])
        best = min(costs, key=costs.__getitem__, default=None)
        return best if best is not None and costs[best] <= _SLACK else None

    def _weight(self, places: set[int]) -> int:
        return sum(len(self.groups[each]) for each in places)
