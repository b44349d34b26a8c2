"""What a generated module needs besides its own functions: imports and constants, planned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import LiteralString

from .code import WIDTH, Code, Name, bracket, code, literal
from .model import JsonValue
from .words import identifier_words

# Where what generated code uses is defined; no type may have one of these names.
HOMES: Mapping[str, str] = {
    name: home
    for home, names in {
        "collections.abc": "Mapping",
        "dataclasses": "dataclass field",
        "typing": "Any ClassVar Literal Never Self TypeAlias",
        "._runtime": "UNSET Codec JsonValue Record UnsetType Unsure ValidationError Violation"
        " add_members is_json jsonify jsonify_tuples new unknown_members",
        "._values": "are_unique is_integer is_multiple is_number is_one_of matches",
        "._faults": "Check Faults Place Seen any_of any_of_telling demand extra_names fault fits"
        " fits_telling listed news one_of one_of_telling typed unknown which_fit",
        "._formats": "holds_json is_base64 is_date is_date_time is_double is_duration is_email"
        " is_float is_idn_email is_int32 is_int64 is_ipv4 is_ipv6 is_iri is_iri_reference"
        " is_json_pointer is_relative_json_pointer is_time is_uri is_uri_reference"
        " is_uri_template is_uuid",
        "._idna": "is_hostname is_idn_hostname",
        "._regress": "is_regex",
        "._instances": "as_integer by_kind by_tag by_trial fixed instance items members"
        " open_record open_value places tagged",
    }.items()
    for name in names.split()
}
# A member called `field` would hide the function of that name inside its own class.
_ALIASES: Mapping[str, str] = {"field": "field as _field"}
_LONGEST_CONSTANT = 24


@dataclass(slots=True)
class Scope:
    """The names that one generated module imports and the constants that it defines."""

    used: set[str] = field(default_factory=set)
    constants: dict[str, Code] = field(default_factory=dict)
    _values: dict[str, Code] = field(default_factory=dict)

    def use(self, name: LiteralString) -> Name:
        """Name something of the standard library or of the run time, and import it."""
        self.used.add(name)
        return Name(name)

    def strings(self, values: Iterable[JsonValue]) -> Code:
        """Name a constant set of strings."""
        members = [literal(value) for value in dict.fromkeys(map(str, values))]
        if not members:
            return code("frozenset()")
        inner = bracket(code("("), members, code(",)" if len(members) == 1 else ")"), 1, room=1)
        return self._constant("SET", members, _wrapped(code("frozenset"), inner))

    def options(self, values: Iterable[JsonValue]) -> Code:
        """Name a constant list of JSON values."""
        members = [literal(value) for value in values]
        return self._constant("LIST", members, bracket(code("["), members, code("]"), 0, room=32))

    def _constant(self, kind: LiteralString, members: list[Code], value: Code) -> Code:
        words = "_".join(identifier_words(" ".join(members)))[:_LONGEST_CONSTANT].rstrip("_")
        name = Name(f"{kind}_{words or 'values'}")
        while self._values.setdefault(name, value) != value:
            name = Name(name + "_")
        self.constants[name] = code("{name} = {value}", name=name, value=value)
        return name

    def imports(self, own: Mapping[str, list[Name]] = MappingProxyType({})) -> list[Code]:
        """Write the import statements, sorted as import sorters do.

        `own` adds names of the package's own modules.
        """
        wanted: dict[str, list[Name]] = {home: list(names) for home, names in own.items()}
        for name in self.used:
            wanted.setdefault(HOMES[name], []).append(Name(_ALIASES.get(name, name)))
        homes = sorted(wanted, key=lambda home: (home.startswith("."), home))
        lines = [from_import(Name(home), sorted(wanted[home], key=import_order)) for home in homes]
        first = sum(not home.startswith(".") for home in homes)
        return [*lines[:first], Code(""), *lines[first:]] if first else lines


def _wrapped(function: Code, inner: Code) -> Code:
    """Call a function with one argument that is laid out already, for a constant's line."""
    room = len("SET_ = ") + _LONGEST_CONSTANT + len(function) + 2
    if "\n" not in inner and len(inner) + room <= WIDTH:
        return code("{function}({inner})", function=function, inner=inner)
    return code("{function}(\n    {inner}\n)", function=function, inner=inner)


def import_order(name: str) -> tuple[int, str]:
    """Sort constants first, then classes, then the rest."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


def from_import(home: Name, names: list[Name]) -> Code:
    """Write one import statement, in parentheses if it is too long for a line."""
    head = code("from {home} import ", home=home)
    flat = bracket(head, names, Code(""), 0)
    return flat if "\n" not in flat else bracket(Code(head + "("), names, Code(")"), 0)
