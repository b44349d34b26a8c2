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
import warnings
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

from . import generator_input
from .generator_input import Flavour, FlavourError, Option, RawSchema, prepare

__all__ = ["FLAVOURS", "Flavour", "FlavourError", "fingerprint", "render"]

Aliases: TypeAlias = Mapping[str, Mapping[str, str]]

GENERATOR = "datamodel-code-generator"
_MISSING = f"{GENERATOR} can't be imported; the extra `generate` brings it"


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
# A closed TypedDict (PEP 728) would need typing_extensions at run time; under the future import of
# annotations NotRequired would not be seen there, and every key would pass for a required one.
_TYPEDDICT = _options("typing.TypedDict", use_closed_typed_dict=False, disable_future_imports=True)

FLAVOURS: Mapping[str, Flavour] = MappingProxyType(
    {
        "pydantic": Flavour("pydantic", "pydantic_models", _PYDANTIC, opens=True),
        "msgspec": Flavour("msgspec", "msgspec_models", _MSGSPEC, tries=False, quotes=False),
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
    definitions = prepare(flavour, bundle["$defs"])
    source = _generate(flavour, definitions, _renamed(flavour, aliases))
    _check(flavour, source, definitions)
    exports = "".join(f'    "{name}",\n' for name in sorted(definitions))
    return f"{header.rstrip()}\n\n{source.strip()}\n\n\n__all__ = [\n{exports}]\n"


def fingerprint(flavour: Flavour, bundle: Mapping[str, Any], aliases: Aliases) -> str:
    """Give a SHA-256 (hexadecimal) that changes when `render` might write something else.

    It covers what the generator is given, its version, which is read without importing it, and the
    text of this module and of `generator_input`, but not the header. Raises FlavourError as
    `render` does.
    """
    from importlib import metadata  # noqa: PLC0415  # slow to import, and only flavours need it

    try:
        version = metadata.version(GENERATOR)
    except metadata.PackageNotFoundError:
        raise FlavourError(_MISSING) from None
    parts = [
        json.dumps([flavour.name, dict(flavour.options)], sort_keys=True),
        json.dumps(_renamed(flavour, aliases), sort_keys=True),
        # Not sorted: members stand in the schema's order.
        json.dumps(prepare(flavour, bundle["$defs"])),
        version,
        *(Path(path).read_text(encoding="utf-8") for path in (__file__, generator_input.__file__)),
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


def _generate(flavour: Flavour, definitions: dict[str, RawSchema], renamed: dict[str, str]) -> str:
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


def _check(flavour: Flavour, source: str, definitions: Mapping[str, RawSchema]) -> None:
    """Raise FlavourError unless the source declares the bundle's types and members, only those."""
    from schemaclass.codegen.allow_list import DECLARATIONS, misfit  # noqa: PLC0415  # what is up to date needs no check

    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError) as error:
        raise FlavourError(f"{GENERATOR} wrote no Python for {flavour.name}: {error}") from error
    if more := misfit(tree, DECLARATIONS):
        raise FlavourError(f"{GENERATOR} wrote more than {flavour.name} declarations: {more}")
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
