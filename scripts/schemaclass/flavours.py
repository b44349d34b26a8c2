"""Other flavours: pydantic, msgspec and TypedDict modules, written by datamodel-code-generator.

In goes the bundled JSON Schema of a package, one `$defs` entry a named type; out comes the text of
one module. The generator is given a copy of the bundle in which it can keep every name, without
what it would turn into behaviour (defaults, formats); what it wrote is checked before it is used.
"""

from __future__ import annotations

import ast
import hashlib
import importlib
import json
import re
import unicodedata
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

Aliases: TypeAlias = Mapping[str, Mapping[str, str]]
Option: TypeAlias = str | bool | int | tuple[str, ...]
# A schema or part of one, as this compiler wrote it: its shape is known.
_Json: TypeAlias = Any

GENERATOR = "datamodel-code-generator"
_MISSING = f"{GENERATOR} can't be imported; the extra `generate` brings it"

_REFERENCE = "#/$defs/"
_CONSTRAINTS = frozenset(
    "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern"
    " minItems maxItems".split()
)
_KEPT = frozenset("type enum const required".split())
# Annotations, and assertions that no flavour's types can express.
_LEFT_OUT = frozenset(
    "$schema $id $comment title default examples format deprecated readOnly writeOnly"
    " contentEncoding contentMediaType discriminator uniqueItems minProperties"
    " maxProperties".split()
)

# Python types that a null may stand beside in the generator's list of types.
_NULLABLE = frozenset({"string", "integer", "number", "boolean", "array"})
# Unicode categories: controls, formats, surrogates, line and paragraph separators.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})

_LIBRARIES = frozenset({"__future__", "typing", "typing_extensions", "pydantic", "msgspec", "re"})
# What the generator's output may consist of: imports, classes, annotations, literals and calls.
_SYNTAX = frozenset(
    "Module ImportFrom alias ClassDef Assign AnnAssign Expr Pass Call keyword Name Attribute"
    " Subscript Tuple List Dict Constant BinOp BitOr UnaryOp USub Load Store".split()
)


class FlavourError(Exception):
    """A flavour can't be made; the text says of which type and why."""


@dataclass(frozen=True, slots=True)
class Flavour:
    """One kind of module: its file's stem and the options that the generator gets.

    `renames`: attributes may differ from the members on the wire. `constrains`: ranges, lengths and
    patterns are written down. `opens`: unknown members are kept where the schema allows them.
    `tries`: a union may hold several kinds of object or array without a tag.
    """

    name: str
    module: str
    options: Mapping[str, Option]
    renames: bool = True
    constrains: bool = True
    opens: bool = False
    tries: bool = True


def _options(model: str, **own: Option) -> Mapping[str, Option]:
    return MappingProxyType(
        {
            "input_file_type": "jsonschema",
            "output_model_type": model,
            "target_python_version": "3.11",
            "allow_remote_refs": False,
            "strict_refs": True,
            "skip_root_model": True,
            "enum_field_as_literal": "all",
            "use_annotated": True,
            "use_schema_description": True,
            "use_field_description": True,
            "use_double_quotes": True,
            "disable_timestamp": True,
            "formatters": ("builtin",),
            "builtin_format_line_length": 88,
            **own,
        }
    )


_PYDANTIC = _options(
    "pydantic_v2.BaseModel",
    # MISSING, no longer experimental in pydantic 2.14, tells absent from null.
    target_pydantic_version="2.14",
    use_missing_sentinel=True,
    use_type_alias=True,
    allow_population_by_field_name=True,
    strict_types=("str", "int", "float", "bool"),
)
_MSGSPEC = _options("msgspec.Struct", keyword_only=True)
# A closed TypedDict (PEP 728) would need typing_extensions at run time.
_TYPEDDICT = _options("typing.TypedDict", use_closed_typed_dict=False)

FLAVOURS: Mapping[str, Flavour] = MappingProxyType(
    {
        "pydantic": Flavour("pydantic", "pydantic_models", _PYDANTIC, opens=True),
        "msgspec": Flavour("msgspec", "msgspec_models", _MSGSPEC, tries=False),
        "typeddict": Flavour(
            "typeddict", "typed_dicts", _TYPEDDICT, renames=False, constrains=False
        ),
    }
)


def render(flavour: Flavour, bundle: Mapping[str, Any], aliases: Aliases, *, header: str) -> str:
    """Write one module: `header`, what the generator makes of `bundle["$defs"]`, and `__all__`.

    `aliases` maps a record's name to {member on the wire: attribute} for the renamed members.
    Raises FlavourError if the generator is missing or fails, if the bundle says what the flavour
    can't hold, and if the output lacks a type or a member or is more than declarations.
    """
    definitions = _Preparation(flavour, bundle["$defs"]).run()
    source = _generate(flavour, definitions, _renamed(flavour, aliases))
    _check(flavour, source, definitions)
    exports = "".join(f'    "{name}",\n' for name in sorted(definitions))
    return f"{header.rstrip()}\n\n{source.strip()}\n\n\n__all__ = [\n{exports}]\n"


def fingerprint(flavour: Flavour, bundle: Mapping[str, Any], aliases: Aliases) -> str:
    """Give a SHA-256 (hexadecimal) that changes when `render` might write something else.

    It covers what the generator is given, its version, which is read without importing it, and this
    module's own text, but not the header. Raises FlavourError as `render` does.
    """
    try:
        version = metadata.version(GENERATOR)
    except metadata.PackageNotFoundError:
        raise FlavourError(_MISSING) from None
    parts = [
        json.dumps([flavour.name, dict(flavour.options)], sort_keys=True),
        json.dumps(_renamed(flavour, aliases), sort_keys=True),
        # Not sorted: members stand in the schema's order.
        json.dumps(_Preparation(flavour, bundle["$defs"]).run()),
        version,
        Path(__file__).read_text(encoding="utf-8"),
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _renamed(flavour: Flavour, aliases: Aliases) -> dict[str, str]:
    """Give the aliases as the generator wants them: {"Record.member": attribute}."""
    return {
        f"{record}.{wire}": attribute
        for record, members in aliases.items()
        for wire, attribute in members.items()
        # An identity would keep the generator from avoiding names that its base class uses.
        if flavour.renames and wire != attribute
    }


def _generate(flavour: Flavour, definitions: dict[str, _Json], renamed: dict[str, str]) -> str:
    """Run the generator in memory and give back its text without its header."""
    options = {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in flavour.options.items()
    }
    with warnings.catch_warnings():
        # What is deprecated inside the generator is no news for the users of this program.
        warnings.simplefilter("ignore")
        try:
            # Importing it costs half a second: only a run that needs it pays.
            text = importlib.import_module("datamodel_code_generator").generate(
                json.dumps({"$defs": definitions}),
                aliases=renamed,
                custom_class_name_generator=str,  # the names as they are
                custom_file_header="#",
                **options,
            )
        except ImportError as error:
            raise FlavourError(_MISSING) from error
        except Exception as error:
            sentence = f"{GENERATOR} can't make the {flavour.name} flavour: {error}"
            raise FlavourError(sentence) from error
    # `model_dump` is to give what goes on the wire; the generator has no option for it.
    config = "    model_config = ConfigDict(\n"
    return (
        str(text).partition("\n")[2].replace(config, f"{config}        serialize_by_alias=True,\n")
    )


class _Preparation:
    """Rewrites the bundle's definitions.

    A constrained part of a union, an array or a map becomes a definition with a name of its own:
    the generator would make one of it as well, and number it.
    """

    def __init__(self, flavour: Flavour, definitions: Mapping[str, _Json]) -> None:
        self.flavour = flavour
        self.definitions = definitions
        self.added: dict[str, _Json] = {}
        self.nested: Mapping[str, Callable[[_Json, str], _Json]] = {
            "anyOf": self.branches,
            "oneOf": self.branches,
            "properties": self.properties,
            "items": lambda value, path: self.part(value, f"{path}Inner"),
            "additionalProperties": lambda value, path: value and self.part(value, f"{path}Value"),
            "$ref": self.reference,
            "description": lambda value, _: _plain(value),
        }

    def run(self) -> dict[str, _Json]:
        ready = {name: self.schema(raw, name) for name, raw in self.definitions.items()}
        return ready | self.added

    def schema(self, raw: _Json, path: str) -> dict[str, _Json]:
        """Rewrite one schema; `path` is the name that it would get."""
        if raw is True:
            return {}
        if raw is False:
            raise FlavourError(f"{path}: no {self.flavour.name} type is without values")
        result: dict[str, _Json] = {}
        for key, value in _nullable(raw).items():
            # What unknown members of a record may be is checked by no flavour.
            if key != "additionalProperties" or "properties" not in raw:
                result |= self.keyword(key, value, path)
        if "properties" in raw and self.flavour.opens:
            result["additionalProperties"] = raw.get("additionalProperties") is not False
        return result

    def keyword(self, key: str, value: _Json, path: str) -> dict[str, _Json]:
        if key in self.nested:
            return {key: self.nested[key](value, path)}
        if key in _CONSTRAINTS:
            kept = self.flavour.constrains and (key != "pattern" or _compiles(value))
            return {key: value} if kept else {}
        if key in _KEPT:
            return {key: value}
        if key in _LEFT_OUT or key.startswith("x-"):
            return {}
        raise FlavourError(f"{path}: {key} can't be said in the {self.flavour.name} flavour")

    def branches(self, value: _Json, path: str) -> list[_Json]:
        if not (self.flavour.tries or self.distinct(value, path)):
            raise FlavourError(f"{path}: {self.flavour.name} can't tell its branches apart")
        return [self.part(branch, path + _kind(branch)) for branch in value]

    def distinct(self, branches: _Json, path: str) -> bool:
        """Tell whether at most one branch is an array, and one an object unless all have a tag."""
        direct = [branch for branch in branches if not isinstance(branch, bool)]
        targets = [
            self.target(branch["$ref"], path) if "$ref" in branch else branch for branch in direct
        ]
        objects = [target for target in targets if target.get("type") == "object"]
        arrays = [target for target in targets if target.get("type") == "array"]
        tags = [_tags(target) for target in objects] or [set()]
        return len(arrays) <= 1 and (len(objects) <= 1 or bool(tags[0].intersection(*tags)))

    def properties(self, value: _Json, path: str) -> dict[str, _Json]:
        return {name: self.schema(member, path + _pascal(name)) for name, member in value.items()}

    def part(self, raw: _Json, path: str) -> dict[str, _Json]:
        result = self.schema(raw, path)
        if _CONSTRAINTS.isdisjoint(result):
            return result
        while path in self.definitions or path in self.added:
            path += "_"
        self.added[path] = result
        return {"$ref": _REFERENCE + path}

    def reference(self, value: _Json, path: str) -> str:
        self.target(value, path)
        return str(value)

    def target(self, reference: str, path: str) -> _Json:
        name = reference.removeprefix(_REFERENCE)
        if name not in self.definitions:
            raise FlavourError(f"{path}: {reference} is not a definition of the bundle")
        return self.definitions[name]


def _nullable(raw: Mapping[str, _Json]) -> Mapping[str, _Json]:
    """Write a union of one scalar or array with null as one schema of two types."""
    key = "anyOf" if "anyOf" in raw else "oneOf"
    branches = raw.get(key, ())
    rest = [branch for branch in branches if branch != {"type": "null"}]
    if len(rest) != 1 or len(branches) == 1:
        return raw
    inner: dict[str, _Json] = rest[0]
    kind = _kind(inner).lower()
    if kind not in _NULLABLE or "enum" in inner or "const" in inner:
        return raw
    outer = {name: value for name, value in raw.items() if name != key}
    return inner | {"type": [kind, "null"]} | outer


def _tags(record: Mapping[str, _Json]) -> set[str]:
    required = record.get("required", ())
    members = record.get("properties", {}).items()
    return {name for name, member in members if name in required and "const" in member}


def _kind(branch: _Json) -> str:
    kind = None if isinstance(branch, bool) else branch.get("type")
    return kind.capitalize() if isinstance(kind, str) else "Branch"


def _pascal(wire: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in re.findall("[A-Za-z0-9]+", wire))


def _plain(description: str) -> str:
    """Replace what can't stand in a source file as it is: controls, separators, surrogates."""
    # The fixed version of the Unicode database gives the same on every interpreter.
    category = unicodedata.ucd_3_2_0.category
    return "".join(
        " " if char != "\n" and category(char) in _UNPRINTABLE else char for char in description
    )


def _compiles(pattern: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            re.compile(pattern)
        except (re.error, Warning, RecursionError, OverflowError):
            return False
    return True


def _check(flavour: Flavour, source: str, definitions: Mapping[str, _Json]) -> None:
    """Raise FlavourError unless the source declares the bundle's types and members, only those."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError) as error:
        raise FlavourError(f"{GENERATOR} wrote no Python for {flavour.name}: {error}") from error
    _check_syntax(flavour, tree)
    declared = dict(_declaration(statement) for statement in tree.body)
    declared.pop("", None)
    if lost := sorted(declared.keys() ^ definitions.keys()):
        names = ", ".join(lost)
        raise FlavourError(f"{GENERATOR} renamed types of the {flavour.name} flavour: {names}")
    for name, schema in definitions.items():
        if "properties" in schema and declared[name] != set(schema["properties"]):
            members = ", ".join(sorted(declared[name] ^ set(schema["properties"])))
            raise FlavourError(
                f"{GENERATOR} changed members of {name} in {flavour.name}: {members}"
            )


def _check_syntax(flavour: Flavour, tree: ast.Module) -> None:
    """Raise FlavourError unless the module only imports, declares and calls what it imported."""
    imported: set[str] = set()
    for node in ast.walk(tree):
        known = type(node).__name__ in _SYNTAX
        if isinstance(node, ast.ImportFrom):
            known = node.module in _LIBRARIES
            imported |= {name.asname or name.name for name in node.names}
        elif isinstance(node, ast.Attribute):
            known = node.attr == "model_rebuild"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            known = node.func.id in imported
        if not known:
            what = f"{type(node).__name__} in line {getattr(node, 'lineno', 0)}"
            raise FlavourError(f"{GENERATOR} wrote more than {flavour.name} declarations: {what}")


def _declaration(statement: ast.stmt) -> tuple[str, set[str]]:
    """Give the name that a statement declares, and the members on the wire if it is a record."""
    match statement:
        case ast.ClassDef(name=name, keywords=keywords, body=body):
            tags = {ast.literal_eval(word.value) for word in keywords if word.arg == "tag_field"}
            return name, tags | {_wire(line) for line in body if isinstance(line, ast.AnnAssign)}
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(args=[_, ast.Dict(keys=keys)])):
            return name, {ast.literal_eval(key) for key in keys if key}
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name, set()
        case _:
            return "", set()


def _wire(field: ast.AnnAssign) -> str:
    for node in ast.walk(field):
        if isinstance(node, ast.keyword) and node.arg in ("alias", "name"):
            return str(ast.literal_eval(node.value))
    return field.target.id if isinstance(field.target, ast.Name) else ""
