"""Contradictions between names: members that nothing defines, discriminators that miss."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from schemaclass.core.model import JsonValue, Schema, Site
from schemaclass.core.problems import described, did_you_mean, join_pointer
from schemaclass.lowering.unions import kinds_of
from schemaclass.references.registry import UnresolvableError
from schemaclass.vocabulary.views import branches, properties, required, subschema, target, types

from .findings import Finding, View, rule

_COMPONENT = re.compile(r"[A-Za-z0-9._-]+")
# So many names of a schema are held against all others to give a hint, and the first tell enough.
_HINTS = 20
_OPEN_WORDS = ("additionalProperties", "patternProperties", "unevaluatedProperties")


def _undefined_member(view: View) -> Iterator[Finding]:
    names = required(view.schema)
    if not properties(view.schema).keys() >= {*names}:
        if any(view.words.get(word, False) is not False for word in _OPEN_WORDS):
            return
        if types(view.schema) and "object" not in types(view.schema):
            return
        is_closed = view.words.get("additionalProperties") is False
        yield from _undefined(view, names, is_closed=is_closed)


def _undefined(view: View, names: list[str], *, is_closed: bool) -> Iterator[Finding]:
    ending = ", and no other member is allowed" if is_closed else ""
    missing = {*view.undefined(names)}
    hinted = missing and view.around.may_hint(view.schema.site)
    others = sorted(view.defined() - {*names}) if hinted else []
    found = [(place, name) for place, name in enumerate(names) if name in missing]
    for count, (place, name) in enumerate(found):
        hint = did_you_mean(name, others) if count < _HINTS else ""
        sentence = f"required: {described(name)} is not defined in properties{ending}"
        yield Finding(("required", place), sentence, hint=hint)


def _branches(view: View) -> list[Site]:
    """Give the alternatives that a discriminator chooses from: those that take objects."""
    found = (*branches(view.schema, "oneOf"), *branches(view.schema, "anyOf"))
    schemas = view.around.read.schemas
    return [site for site in found if "object" in kinds_of(schemas, target(schemas, site))]


def _discriminating_member(view: View) -> Iterator[Finding]:
    member = _discriminator(view).get("propertyName")
    if not isinstance(member, str):
        sentence = "discriminator: has no propertyName, the member that says what is meant"
        yield Finding(("discriminator",), sentence)
        return
    faults: dict[str, list[str]] = {"defined": [], "required": []}
    for site in _branches(view):
        parts = view.around.with_demands(site)
        if any("oneOf" in part.keywords or "anyOf" in part.keywords for part in parts):
            continue  # a union of its own
        for fault, word in (("defined", "properties"), ("required", "required")):
            if not any(member in _names(part, word) for part in parts):
                faults[fault].append(_called(view, site))
                break
    for fault, names in faults.items():
        if names:
            sentence = f"discriminator: {described(member)} is not {fault} in {', '.join(names)}"
            yield Finding(("discriminator", "propertyName"), sentence)


def _names(schema: Schema, word: str) -> Collection[object]:
    """Give the names that `properties` or `required` lists."""
    argument = schema.keywords.get(word)
    return argument if isinstance(argument, dict | list) else ()


def _discriminator(view: View) -> dict[str, JsonValue]:
    said = view.words["discriminator"]
    return said if isinstance(said, dict) else {}


def _called(view: View, site: Site) -> str:
    """Name a branch: the schema that it refers to, or the branch itself by its place."""
    reference = subschema(view.around.read.schemas[site], "$ref")
    if reference:
        return reference.pointer.rpartition("/")[2]
    return site.pointer.removeprefix(view.schema.site.pointer)


def _mapping(view: View) -> Iterator[Finding]:
    mapping = _discriminator(view).get("mapping")
    alternatives = _branches(view)
    schemas = view.around.read.schemas
    known = {target(schemas, site) for site in alternatives}
    parts: set[Site] | None = None
    for value, name in (mapping if isinstance(mapping, dict) else {}).items():
        meant = _meant(view, name)
        at = ("discriminator", "mapping", value)
        if meant is None:
            yield Finding(at, f"discriminator: {described(name)} leads nowhere")
        elif alternatives and not _same(view, meant) & known:
            # One of the branches may be a union itself.
            parts = parts or {part.site for site in known for part in view.around.with_parts(site)}
            if not _same(view, meant) & parts:
                sentence = f"discriminator: {described(name)} is not one of the branches"
                yield Finding(at, sentence)


def _same(view: View, site: Site) -> set[Site]:
    """Give the sites of one schema: its own, and that which its references lead to."""
    schemas = view.around.read.schemas
    return {site, target(schemas, site)} if site in schemas else set()


def _meant(view: View, name: JsonValue) -> Site | None:
    """Find the schema that a mapping names, by its component's name or by a reference."""
    library, site = view.around.library, view.schema.site
    is_component = isinstance(name, str) and _COMPONENT.fullmatch(name)
    component = join_pointer("#/components/schemas", str(name))
    for reference in (component, name) if is_component else (name,):
        try:
            return library.enter(library.resolve(site, str(reference)), site.scope)
        except UnresolvableError:
            continue
    return None


UNDEFINED = (
    rule(
        "undefined-member",
        "required",
        _undefined_member,
        "define it under properties, or take it out of required",
    ),
    rule(
        "discriminator-member",
        "discriminator",
        _discriminating_member,
        "name a member that every branch defines and requires",
    ),
    rule(
        "discriminator-mapping",
        "discriminator",
        _mapping,
        "name a schema that oneOf or anyOf lists",
    ),
)
