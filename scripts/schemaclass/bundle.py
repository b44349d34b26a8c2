"""The model as one JSON Schema document with a definition for each named type."""

from __future__ import annotations

from .arguments import branches, properties, subschema
from .dialect import DRAFT_2020_12
from .model import JsonValue, NamedModel, Schema, Site, TypeId, Union
from .problems import escape_token
from .refs import value_at


def bundle(named: NamedModel, data: JsonValue) -> dict[str, JsonValue]:
    """Write the package's schema: each named type under its Python name, references among them.

    `data` is the source document. What the source says is kept, defaults and examples included.
    """
    definitions: dict[str, JsonValue] = {
        str(name): _Writer(named, data).definition(type_id)
        for type_id, name in named.classes.items()
    }
    first = next(iter(named.model.roots.values()))
    root = named.classes.get(_bearer(named, TypeId(first)))
    start: dict[str, JsonValue] = {"$schema": DRAFT_2020_12.metaschema}
    if root is not None:
        start["$ref"] = f"#/$defs/{escape_token(root)}"
    return {**start, "$defs": definitions}


def _bearer(named: NamedModel, type_id: TypeId) -> TypeId:
    for part in ("", "object", "enum"):
        if TypeId(type_id.site, part) in named.classes:
            return TypeId(type_id.site, part)
    return type_id


# Other documents' and other languages' words, and references, which are written anew.
_LEFT_OUT = frozenset(("$defs", "$id", "$ref", "$schema", "discriminator"))


class _Writer:
    """Writes schemas with the named types among them replaced by references."""

    def __init__(self, named: NamedModel, data: JsonValue) -> None:
        self.named = named
        self.data = data

    def definition(self, type_id: TypeId) -> JsonValue:
        """Write the definition of a named type: the part of its schema that the type is."""
        written = self._schema(type_id.site, top=True)
        if not type_id.part or not isinstance(written, dict):
            return written
        kept = {word: argument for word, argument in written.items() if word != "default"}
        if type_id.part == "enum":
            return {**kept, "enum": [each for each in _list(kept.get("enum")) if each is not None]}
        return {**kept, "type": type_id.part}

    def _schema(self, site: Site, *, top: bool = False) -> JsonValue:
        own = self.named.model.type_of[site]
        if not top and (reference := self._reference(site, own)) is not None:
            return reference
        raw = value_at(self.data, site.pointer)
        if not isinstance(raw, dict):
            return raw
        schema = self.named.model.schemas[site]
        written = {
            word: self._argument(schema, word, argument)
            for word, argument in raw.items()
            if word not in _LEFT_OUT
        }
        if target := subschema(schema, "$ref"):
            # What is referred to has no name of its own here, so it is written out.
            return {**written, "allOf": [self._schema(target)]}
        return written

    def _reference(self, site: Site, own: TypeId) -> JsonValue:
        annotations = self._annotations(site)
        if own in self.named.classes:
            return {"$ref": _pointer(self.named, own), **annotations}
        type_ = self.named.model.types[own]
        if not isinstance(type_, Union):
            return None
        named = [member for member in type_.members if member in self.named.classes]
        if not named or any(member.site != own.site for member in type_.members):
            return None
        members: list[JsonValue] = [
            {"$ref": _pointer(self.named, member)}
            if member in self.named.classes
            else {"type": member.part}
            for member in type_.members
        ]
        return {"anyOf": members, **annotations}

    def _annotations(self, site: Site) -> dict[str, JsonValue]:
        raw = value_at(self.data, site.pointer)
        kept = ("description", "default", "deprecated", "readOnly", "writeOnly", "examples")
        if not isinstance(raw, dict):
            return {}
        return {word: raw[word] for word in raw if word in kept}

    def _argument(self, schema: Schema, word: str, raw: JsonValue) -> JsonValue:
        if word == "properties":
            return {name: self._schema(site) for name, site in properties(schema).items()}
        if site := subschema(schema, word):
            return self._schema(site)
        if sites := branches(schema, word):
            return [self._schema(site) for site in sites]
        return raw


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
