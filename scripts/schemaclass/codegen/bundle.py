"""The model as one JSON Schema document with a definition for each named type."""

from __future__ import annotations

from urllib.parse import quote

from schemaclass.core.model import JsonValue, NamedModel, Schema, Site, TypeId, Union
from schemaclass.core.problems import escape_token
from schemaclass.vocabulary.dialects import DRAFT_2020_12
from schemaclass.vocabulary.formats import ENCODED, HOLDS, NUMBER_FORMAT, TEXT_FORMAT
from schemaclass.vocabulary.views import alternatives, branches, properties, types


def bundle(named: NamedModel) -> dict[str, JsonValue]:
    """Write the package's schema: each named type under its Python name, references among them.

    What the source says is kept, defaults and examples included, in the spelling of 2020-12.
    """
    writer = _Writer(named)
    definitions: dict[str, JsonValue] = {
        str(name): writer.definition(type_id) for type_id, name in named.classes.items()
    }
    first = next(iter(named.model.roots.values()))
    root = named.classes.get(_bearer(named, TypeId(first)))
    start: dict[str, JsonValue] = {"$schema": DRAFT_2020_12.metaschema}
    if root is not None:
        start["$ref"] = f"#/$defs/{escape_token(root)}"
    return {**start, "$defs": {**definitions, **writer.rest()}}


def _bearer(named: NamedModel, type_id: TypeId) -> TypeId:
    for part in ("", "object", "enum"):
        if TypeId(type_id.site, part) in named.classes:
            return TypeId(type_id.site, part)
    return type_id


# What normalising put into schemas for itself, and what leads to other places of the source.
_OWN = (TEXT_FORMAT, NUMBER_FORMAT, ENCODED, HOLDS)
_LEFT_OUT = frozenset(("$ref", "$dynamicRef", "discriminator", "marksNothing", *_OWN))
_KEPT = frozenset(("description", "default", "deprecated", "readOnly", "writeOnly", "examples"))


# A schema with more schemas inside it is written out once, and one inside so many not at all.
_LARGE, _DEEPEST = 10, 50

_MAPS = frozenset(("properties", "patternProperties", "dependentSchemas"))


class _Writer:
    """Writes schemas with the named types among them replaced by references."""

    def __init__(self, named: NamedModel) -> None:
        self.named = named
        # Schemas without a name that are being written, how many were and how many stand in each,
        # and the names of those that have definitions nevertheless.
        self.open: list[Site] = []
        self.count = 0
        self.sizes: dict[Site, int] = {}
        self.loops: dict[Site, str] = {}

    def definition(self, type_id: TypeId) -> JsonValue:
        """Write the definition of a named type: the part of its schema that the type is."""
        type_ = self.named.model.types[type_id]
        if type_id.part == "items" and isinstance(type_, Union):
            return {"anyOf": [self._item(member) for member in type_.members]}
        written = self._schema(type_id.site, top=True)
        if not type_id.part or not isinstance(written, dict):
            return written
        kept = {word: argument for word, argument in written.items() if word != "default"}
        if type_id.part == "enum":
            return {**kept, "enum": [each for each in _list(kept.get("enum")) if each is not None]}
        return {**kept, "type": type_id.part}

    def _item(self, type_id: TypeId) -> JsonValue:
        """Write what the items of a list are that have types by their places."""
        if type_id in self.named.classes:
            return {"$ref": _pointer(self.named, type_id)}
        return type_id.site not in self.named.model.merged or self._schema(type_id.site)

    def _schema(self, site: Site, *, top: bool = False) -> JsonValue:
        own = self.named.model.type_of[site]
        if not top and (reference := self._reference(site, own)) is not None:
            return reference
        schema = self.named.model.merged[site]
        if "never" in schema.keywords:
            return False
        if not top and self._stands_alone(site):
            name = self.loops.setdefault(site, f"#{len(self.loops) + 1}")
            return {"$ref": f"#/$defs/{quote(escape_token(name))}"}
        self.open.append(site)
        self.count += 1
        before = self.count
        written = {
            word: self._argument(schema, word) for word in schema.keywords if word not in _LEFT_OUT
        }
        self.sizes[site] = self.count - before
        self.open.pop()
        return written or True

    def _stands_alone(self, site: Site) -> bool:
        """Tell whether a schema without a name has a definition nevertheless."""
        is_long = self.sizes.get(site, 0) > _LARGE  # and it was written out already
        return site in self.open or is_long or len(self.open) > _DEEPEST

    def rest(self) -> dict[str, JsonValue]:
        """Write the definitions of unnamed schemas that lead back to themselves."""
        rest: dict[str, JsonValue] = {}
        while missing := [site for site, name in self.loops.items() if name not in rest]:
            rest[self.loops[missing[0]]] = self._schema(missing[0], top=True)
        return rest

    def _reference(self, site: Site, own: TypeId) -> JsonValue:
        annotations = self._annotations(site)
        if own in self.named.classes:
            beside = annotations if own.site == site else self._beside(site, own)
            return {"$ref": _pointer(self.named, own), **beside}
        type_ = self.named.model.types[own]
        if not isinstance(type_, Union):
            return None
        named = [member for member in type_.members if member in self.named.classes]
        if not named or alternatives(self.named.model.merged[own.site])[1]:
            return None
        members: list[JsonValue] = [
            {"$ref": _pointer(self.named, member)}
            if member in self.named.classes
            else {"type": member.part}
            for member in type_.members
        ]
        more = self._beside(site, named[0]) if named[0].site != site else annotations
        return {"anyOf": members, **{word: more[word] for word in more if word != "type"}}

    def _beside(self, site: Site, own: TypeId) -> dict[str, JsonValue]:
        """Write what a schema says that the one whose type it has doesn't."""
        schema, other = (self.named.model.merged[each] for each in (site, own.site))
        return {
            word: self._argument(schema, word)
            for word, argument in schema.keywords.items()
            if word not in _LEFT_OUT and other.keywords.get(word, _LEFT_OUT) != argument
        }

    def _annotations(self, site: Site) -> dict[str, JsonValue]:
        schema = self.named.model.merged[site]
        return {word: self._argument(schema, word) for word in schema.keywords if word in _KEPT}

    def _argument(self, schema: Schema, word: str) -> JsonValue:
        argument = schema.keywords[word]
        if isinstance(argument, Site):
            return self._schema(argument)
        if word == "type":
            kinds: list[JsonValue] = list(types(schema))
            return kinds[0] if len(kinds) == 1 else kinds
        if isinstance(argument, tuple):
            return [self._schema(site) for site in branches(schema, word)]
        if isinstance(argument, dict) and word in _MAPS:
            return {name: self._schema(site) for name, site in properties(schema, word).items()}
        return argument  # type: ignore[return-value]  # data, the rest of what arguments can be


def _pointer(named: NamedModel, type_id: TypeId) -> str:
    return f"#/$defs/{escape_token(named.classes[type_id])}"


def _list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []


def renamed_members(named: NamedModel) -> dict[str, dict[str, str]]:
    """Give, for each class, the members whose attributes are not called as they are on the wire."""
    return {
        str(named.classes[type_id]): {
            wire: str(name) for wire, name in names.items() if wire != name
        }
        for type_id, names in named.fields.items()
        if any(wire != name for wire, name in names.items())
    }
