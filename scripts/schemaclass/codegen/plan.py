"""From the model to steps: how the values of each type are decoded, checked and encoded.

The steps themselves are in `steps.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import prod
from typing import NamedTuple

from schemaclass.core.code import Name
from schemaclass.core.model import (
    Anything,
    Array,
    Enumeration,
    JsonValue,
    MapOf,
    Model,
    NamedModel,
    Nothing,
    Record,
    Scalar,
    Schema,
    Site,
    Tuple,
    TypeId,
    Union,
)
from schemaclass.lowering.unions import by_kind, groupings, kinds_of
from schemaclass.vocabulary.keywords import ARRAY, ASSERTIONS, INTEGER, NUMBER, OBJECT, STRING
from schemaclass.vocabulary.views import (
    alternatives,
    branches,
    checking,
    most_items,
    properties,
    required,
    subschema,
    types,
)

from .steps import (
    Again,
    Assertions,
    ByKind,
    ByTag,
    ByTrial,
    Free,
    Instance,
    Items,
    Leaf,
    Members,
    Places,
    Step,
    Unsure,
    step_of_kind,
)

# What the steps of each type cover; any other checking keyword makes a step unsure.
_COVERED_BY_OBJECT = frozenset(
    ("type", "properties", "required", "additionalProperties", "discriminator")
)


# Python nests 20 blocks at the most; what lies deeper has functions of its own.
_DEEPEST = 6
# Unions of unions are written out in each of their branches, down to here, and if there are no
# more branches of branches than this.
_DEEPEST_UNION, _MOST_BRANCHES = 3, 500
# Each `elif` is one expression deeper for Python's compiler; by more tags the slow path chooses.
_MOST_TAGS = 200
# The steps of a type that takes many are written out again for what else refers to it until these
# are so many in all, and so many for each schema; whatever uses it then shares its functions.
_LARGE, _MOST_STEPS, _STEPS_OF_EACH = 20, 2_000, 2


class _Budget:
    """How much may still be written out again; how many steps there are, and each type's.

    A large type that many refer to is written out for each of them, as long as there is room.
    """

    def __init__(self, left: int) -> None:
        self.left, self.made = left, 0
        self.sizes: dict[TypeId, int] = {}

    def has_room(self, type_id: TypeId) -> bool:
        """Tell whether a type's steps may be written out, and take the room if they were before."""
        size = self.sizes.get(type_id, 0)
        if size < _LARGE or type_id.part:
            return True
        self.left -= size
        return self.left >= 0


class _Way(NamedTuple):
    """The model, and the types that the plan is inside of, so that it ends."""

    model: Model
    budget: _Budget
    types: frozenset[TypeId] = frozenset()

    def is_too_deep(self, type_id: TypeId) -> bool:
        """Tell whether a type's steps don't belong where it stands."""
        match self.model.types[type_id]:
            case Array() | Tuple() | MapOf():
                return len(self.types) >= _DEEPEST
            case Union(members):
                unions = [self.model.types[each] for each in self.types]
                widths = [len(each.members) for each in unions if isinstance(each, Union)]
                is_wide = bool(widths) and prod(widths) * len(members) > _MOST_BRANCHES
                return is_wide or len(widths) >= _DEEPEST_UNION
        return False


class Member(NamedTuple):
    """A member of a record: its attribute, its wire name, and what is done with its values."""

    name: Name
    wire: str
    step: Step
    required: bool


@dataclass(frozen=True, slots=True)
class Plans:
    """The steps of a model's schemas and the members of its records, each planned once."""

    named: NamedModel
    _steps: dict[Site, Step] = field(default_factory=dict)
    _members: dict[TypeId, tuple[Member, ...]] = field(default_factory=dict)
    _budgets: list[_Budget] = field(default_factory=list)

    @property
    def _way(self) -> _Way:
        model = self.named.model
        if not self._budgets:
            most = _MOST_STEPS + _STEPS_OF_EACH * len(model.schemas)
            self._budgets.append(_Budget(most))
        return _Way(model, self._budgets[0])

    def step(self, site: Site) -> Step:
        """Plan the values of a schema."""
        if site not in self._steps:
            self._steps[site] = _step(self._way, site)
        return self._steps[site]

    def of_type(self, again: Again) -> Step:
        """Plan the values of a type that holds itself, down to where it does."""
        return _planned(self._way, again.type, self.named.model.merged[again.type.site])

    def members(self, type_id: TypeId) -> tuple[Member, ...]:
        """Plan the members of a record, in the schema's order."""
        if type_id not in self._members:
            record = self.named.model.types[type_id]
            assert isinstance(record, Record)
            names = self.named.fields[type_id]
            self._members[type_id] = tuple(
                Member(names[each.wire], each.wire, self.step(each.site), each.required)
                for each in record.fields
            )
        return self._members[type_id]


def _step(way: _Way, site: Site) -> Step:
    return _shape_step(way, way.model.type_of[site], way.model.merged[site])


def _unsure(step: Step) -> Step:
    return step if isinstance(step, Unsure) else Unsure(step)


def _assertions(schema: Schema, kind: str) -> Assertions:
    """Select the assertions on values of a JSON type, other than `type` itself."""
    applies = NUMBER if kind == INTEGER else kind
    return tuple(
        (word, argument)
        for word, argument in schema.keywords.items()
        if word != "type" and word in ASSERTIONS and ASSERTIONS[word].applies in ("", applies)
    )


def _shape_step(way: _Way, type_id: TypeId, schema: Schema) -> Step:
    if type_id in way.types or way.is_too_deep(type_id) or not way.budget.has_room(type_id):
        return Again(type_id)
    return _planned(way, type_id, schema)


def _planned(way: _Way, type_id: TypeId, schema: Schema) -> Step:
    """Plan the values of a type in place, and count what that takes."""
    before = way.budget.made
    way.budget.made += 1
    step = _of_type(way._replace(types=way.types | {type_id}), type_id, schema)
    way.budget.sizes.setdefault(type_id, way.budget.made - before)
    return step


def _of_type(way: _Way, type_id: TypeId, schema: Schema) -> Step:
    match way.model.types[type_id]:
        case Scalar(kind):
            return _covering(schema, Leaf(kind, _assertions(schema, kind)), kind)
        case Enumeration(values, rest=rest):
            return _enumeration(way.model, schema, values, rest)
        case Array() | Tuple():
            return _covering(schema, _items(way, type_id, schema), ARRAY, "items prefixItems")
        case MapOf():
            return _map(way, schema)
        case Record():
            return _instance(way.model, type_id, schema)
        case Union():
            return _union(way, type_id, schema)
        case Nothing() | Anything():
            return Unsure(Free()) if checking(schema) else Free()


_OBJECT_WORDS = frozenset(
    "properties required additionalProperties patternProperties propertyNames dependentRequired"
    " dependentSchemas unevaluatedProperties".split()
)
_ARRAY_WORDS = frozenset(
    "items prefixItems contains minContains maxContains unevaluatedItems".split()
)


def _covering(schema: Schema, step: Step, kind: str, covered: str = "") -> Step:
    """Give the step if it says all that the schema demands of values of a JSON type.

    What it says are the type, the assertions, and the words in `covered`; keywords on values of
    other types say nothing here.
    """
    allowed = types(schema)
    if allowed and kind not in allowed and not (kind == INTEGER and NUMBER in allowed):
        return _unsure(step)
    words = set(checking(schema)) - ASSERTIONS.keys() - set(covered.split())
    words -= _OBJECT_WORDS if kind != OBJECT else frozenset()
    words -= _ARRAY_WORDS if kind != ARRAY else frozenset()
    return _unsure(step) if words else step


def _enumeration(
    model: Model, schema: Schema, values: tuple[JsonValue, ...], rest: TypeId | None
) -> Step:
    if rest is not None and branches(schema, "anyOf"):
        # Where the others may be any strings at all, those that are listed say nothing.
        text = Leaf(STRING, _assertions(schema, STRING))
        is_free = checking(model.merged[rest.site]).keys() <= {"type"}
        return _covering(schema, text, STRING, "anyOf") if is_free else Unsure(text)
    if all(isinstance(value, str) for value in values):
        step = Leaf(STRING, _assertions(schema, STRING))
        return _covering(schema, step, STRING)
    if any(type(value) is int for value in values):
        return Unsure(Leaf(INTEGER, ()))  # 1.0 is meant by 1
    return Unsure(Free())


def _instance(model: Model, type_id: TypeId, schema: Schema) -> Step:
    """Plan an instance; of the class that another schema has, it may have to meet more."""
    own, more = checking(model.merged[type_id.site]), checking(schema)
    foreign = {word for word in own.keys() | more.keys() if own.get(word) != more.get(word)}
    return Unsure(Instance(type_id)) if foreign - {"type"} else Instance(type_id)


def _items(way: _Way, type_id: TypeId, schema: Schema) -> Step:
    asserted, items = _assertions(schema, ARRAY), subschema(schema, "items")
    prefix, most = branches(schema, "prefixItems"), most_items(way.model.merged, schema)
    rest = _step(way, items) if items else Free()
    if most is not None and most <= len(prefix):
        rest = Unsure(Free())  # there is no other item
    if not prefix:
        return Items(asserted, rest)
    is_tuple = isinstance(way.model.types[type_id], Tuple)
    first = tuple(_step(way, site) for site in prefix[:most])
    return Places(asserted, first, rest, most if is_tuple else None)


def _map(way: _Way, schema: Schema) -> Step:
    others, patterns = subschema(schema, "additionalProperties"), None
    asserted = _assertions(schema, OBJECT)
    named = properties(schema, "patternProperties")
    if others and len(named) == 1 and "never" in way.model.merged[others].keywords:
        patterns, others = next(iter(named.items()))
    inner = _step(way, others) if others and (patterns or not named) else Free()
    step = Members(asserted, inner, patterns)
    covered = "properties additionalProperties " + ("patternProperties" if patterns else "")
    return _covering(schema, step, OBJECT, covered)


def _union(way: _Way, type_id: TypeId, schema: Schema) -> Step:
    word, sites = alternatives(schema)
    if word:
        step = _by_choice(way, sites)
        extra = set(checking(schema)) - {word, "discriminator"}
        covered = extra <= {"type"} and _are_all(way.model, sites, types(schema))
        return step if covered else _unsure(step)
    union = way.model.types[type_id]
    assert isinstance(union, Union)
    steps = tuple(
        (_kind_of(way.model, member), _shape_step(way, member, schema)) for member in union.members
    )
    return ByKind(steps)


def _are_all(model: Model, sites: tuple[Site, ...], kinds: tuple[str, ...]) -> bool:
    """Tell whether the values of some schemas are all of some JSON types."""
    return not kinds or all(kinds_of(model.merged, site) <= set(kinds) for site in sites)


def _kind_of(model: Model, member: TypeId) -> str:
    match model.types[member]:
        case Scalar(kind):
            return NUMBER if kind == INTEGER else kind
        case Array() | Tuple():
            return ARRAY
        case Enumeration():
            return STRING
    return OBJECT


def _by_choice(way: _Way, sites: tuple[Site, ...]) -> Step:
    branches_ = by_kind(way.model.merged, sites)
    planned = {site: _step(way, site) for some in branches_.values() for site in some}
    steps: list[tuple[str, Step]] = []
    for kind, some in branches_.items():
        trial = tuple((site, step_of_kind(planned[site], kind)) for site in some)
        if kind == OBJECT and len(some) > 1:
            steps.append((kind, _by_tags(way, trial)))
        elif some:
            steps.append((kind, trial[0][1] if len(trial) == 1 else Unsure(ByTrial(trial))))
    return ByKind(tuple(steps)) if steps else Unsure(Free())


def _by_tags(way: _Way, branches: tuple[tuple[Site, Step], ...]) -> Step:
    """Plan a choice among objects; those that share the value of one tag may differ in another."""
    if len(branches) == 1:
        return branches[0][1]
    planned, trial = dict(branches), ByTrial(branches)
    # Of members that tell as much the first, which is the tag that the checks go by.
    found = groupings(way.model.merged, tuple(planned))
    best = min(found, key=lambda each: each.most, default=None)
    if best is None or best.most == len(branches):
        return Unsure(trial)
    steps = tuple(
        (value, _by_tags(way, tuple((site, planned[site]) for site in group)))
        for value, group in best.groups.items()
    )
    made = ByTag(best.member, steps, None if best.required else trial)
    return made if len(steps) <= _MOST_TAGS else Unsure(made)


def is_exact(model: Model, type_id: TypeId) -> bool:
    """Tell whether a record's class can decide by itself what its schema demands of an object."""
    schema = model.merged[type_id.site]
    record = model.types[type_id]
    assert isinstance(record, Record)
    others = subschema(schema, "additionalProperties")
    is_free = others is None or not checking(model.merged[others])
    return set(checking(schema)) <= _COVERED_BY_OBJECT and (is_free or record.closed)


def undeclared(model: Model, type_id: TypeId) -> list[str]:
    """Give the names that an object must have and that its class does not declare."""
    schema = model.merged[type_id.site]
    declared = properties(schema)
    return [name for name in required(schema) if name not in declared]
