"""Unions: which branch a value takes, decided by its JSON type, then by a tag, then by trial.

The schemas are those with all that holds for their values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from schemaclass.core.model import JsonValue, Schema, Site
from schemaclass.vocabulary.keywords import ARRAY, BOOLEAN, INTEGER, NULL, NUMBER, OBJECT, STRING
from schemaclass.vocabulary.views import branches, properties, required, subschema, types, values

Schemas = Mapping[Site, Schema]

# JSON types as a value has them: 1 and 1.5 are both told apart from the rest as numbers.
KINDS = (STRING, NUMBER, BOOLEAN, NULL, ARRAY, OBJECT)
UNION_WORDS = frozenset(("anyOf", "oneOf"))
KIND_OF: Mapping[str, str] = {**{kind: kind for kind in KINDS}, INTEGER: NUMBER}


class Pool(dict[Site, Schema]):
    """Schemas that change no more, and what was found of the unions among them: each once."""

    def __init__(self, schemas: Schemas) -> None:
        super().__init__(schemas)
        self.kinds: dict[Site, frozenset[str]] = {}
        self.constants: dict[Site, dict[str, _Constant]] = {}


class Tag(NamedTuple):
    """A member whose value says which branch was meant. `required`: every branch demands it."""

    member: str
    branches: Mapping[str, Site]
    required: bool


def by_kind(schemas: Schemas, sites: tuple[Site, ...]) -> dict[str, tuple[Site, ...]]:
    """Give for each JSON type the branches that may take such a value, in their order."""
    kinds = [(site, kinds_of(schemas, site)) for site in sites]
    return {kind: tuple(site for site, own in kinds if kind in own) for kind in KINDS}


class Choice(NamedTuple):
    """For each JSON type the branches that may take such a value, and the tag of the objects."""

    keyword: str
    branches: Mapping[str, tuple[Site, ...]]
    tag: Tag | None


def choice(schemas: Schemas, keyword: str, sites: tuple[Site, ...]) -> Choice:
    """Plan how an `anyOf` or `oneOf` picks its branch."""
    branches_ = by_kind(schemas, sites)
    objects = branches_[OBJECT]
    return Choice(keyword, branches_, find_tag(schemas, objects) if len(objects) > 1 else None)


def named_branches(schemas: Schemas, schema: Schema, sites: tuple[Site, ...]) -> dict[str, Site]:
    """Give the branches that a `discriminator` tells apart, by the values of its member.

    A value is the name of a branch's component, or one that `mapping` gives to it, by its name or
    by a reference (OpenAPI 3.1.1, section 4.8.25). The values only say which branch was meant:
    `oneOf` and `anyOf` decide what is valid.
    """
    by_name: dict[str, Site] = {}
    for site in sites:
        if named := subschema(schemas[site], "$ref"):
            name = named.pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
            by_name.setdefault(name, site)
    said = schema.keywords.get("discriminator")
    mapping = said.get("mapping") if isinstance(said, dict) else None
    explicit = {
        value: by_name[name]
        for value, each in (mapping.items() if isinstance(mapping, dict) else ())
        if isinstance(each, str) and (name := each.rpartition("/")[2]) in by_name
    }
    return {**by_name, **explicit}


def discriminating(schema: Schema) -> str | None:
    """Give the member that a schema's `discriminator` names."""
    said = schema.keywords.get("discriminator")
    member = said.get("propertyName") if isinstance(said, dict) else None
    return member if isinstance(member, str) else None


def kinds_of(schemas: Schemas, site: Site) -> frozenset[str]:
    """Give the JSON types that a schema may accept; integers count as numbers."""
    return _kinds(schemas, site, schemas.kinds if isinstance(schemas, Pool) else {})


def _kinds(schemas: Schemas, site: Site, known: dict[Site, frozenset[str]]) -> frozenset[str]:
    """Do so for the schema and the unions in it; `known` are those that were looked at."""
    if site in known:
        return known[site]
    schema = schemas[site]
    kinds = _own_kinds(schema)
    for word in UNION_WORDS & schema.keywords.keys():
        inner = (_kinds(schemas, each, known) for each in branches(schema, word))
        kinds &= frozenset().union(*inner)
    known[site] = kinds
    return kinds


def _own_kinds(schema: Schema) -> frozenset[str]:
    if "never" in schema.keywords:
        return frozenset()
    kinds = types(schema)
    if not kinds and "const" in schema.keywords:
        kinds = (json_type(schema.keywords["const"]),)
    if not kinds:
        kinds = tuple(map(json_type, values(schema, "enum")))
    return frozenset(KIND_OF[kind] for kind in kinds or KINDS)


def json_type(value: object) -> str:
    """Name the JSON type of a value, `integer` for whole numbers written as such."""
    match value:
        case None:
            return NULL
        case bool():
            return BOOLEAN
        case int():
            return INTEGER
        case float():
            return NUMBER
        case str():
            return STRING
        case list():
            return ARRAY
    return OBJECT


def find_tag(schemas: Schemas, sites: tuple[Site, ...]) -> Tag | None:
    """Find a member that has another constant string in every branch.

    A branch that is a union itself has those of its own branches.
    """
    for each in groupings(schemas, sites):
        if each.most == 1:
            tagged = {value: site for value, (site,) in each.groups.items()}
            return Tag(each.member, tagged, each.required)
    return None


class Grouping(NamedTuple):
    """A member whose value says which branches may have been meant: a tag that is not unique."""

    member: str
    groups: Mapping[str, tuple[Site, ...]]
    required: bool

    @property
    def most(self) -> int:
        """How many branches one value may mean at the most."""
        return max(map(len, self.groups.values()))


def groupings(schemas: Schemas, sites: tuple[Site, ...]) -> Iterator[Grouping]:
    """Give the members that are a constant string in every branch, and who has which."""
    known = _known(schemas)
    constants = [known.constants_of(site) for site in sites]
    for member in constants[0]:
        if all(member in each for each in constants):
            groups: dict[str, tuple[Site, ...]] = {}
            for each, site in zip(constants, sites, strict=True):
                for value in each[member].values:
                    groups[value] = (*groups.get(value, ()), site)
            yield Grouping(member, groups, all(each[member].required for each in constants))


class _Constant(NamedTuple):
    """The strings that a member may be in some alternative; `required`: in all of them."""

    values: tuple[str, ...]
    required: bool


@dataclass(frozen=True, slots=True)
class _Known:
    """What schemas were found to say of members that are constants: each is looked at once."""

    schemas: Schemas
    constants: dict[Site, dict[str, _Constant]] = field(default_factory=dict)
    kinds: dict[Site, frozenset[str]] = field(default_factory=dict)

    def constants_of(self, site: Site) -> dict[str, _Constant]:
        """Find the members of a branch that are constants."""
        if site not in self.constants:
            self.constants[site] = self._found(self.schemas[site])
        return self.constants[site]

    def _found(self, schema: Schema) -> dict[str, _Constant]:
        if types(schema) == (OBJECT,):
            found = {
                name: constant(self.schemas[site]) for name, site in properties(schema).items()
            }
            must = {*required(schema)}
            return {
                name: _Constant((value,), name in must)
                for name, value in found.items()
                if isinstance(value, str)
            }
        words = UNION_WORDS & schema.keywords.keys()
        if len(words) != 1:
            return {}
        return _shared(
            [
                self.constants_of(site)
                for site in branches(schema, *words)
                if OBJECT in _kinds(self.schemas, site, self.kinds)
            ]
        )


def _known(schemas: Schemas) -> _Known:
    if isinstance(schemas, Pool):
        return _Known(schemas, schemas.constants, schemas.kinds)
    return _Known(schemas)


def _shared(alternatives: list[dict[str, _Constant]]) -> dict[str, _Constant]:
    """Join what alternatives say of the members that all of them have."""
    first, *others = alternatives or [{}]
    return {
        name: _Constant(
            tuple(dict.fromkeys(value for each in alternatives for value in each[name].values)),
            all(each[name].required for each in alternatives),
        )
        for name in first
        if all(name in other for other in others)
    }


def constant(schema: Schema) -> JsonValue:
    """Give the one value that a `const` or a one-value `enum` allows, or None."""
    if len(options := values(schema, "enum")) == 1:
        return options[0]
    value = schema.keywords.get("const")
    return value if isinstance(value, str | int | float | bool) else None
