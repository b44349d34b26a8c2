"""What a generated module needs besides its own functions: imports and constants, planned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import LiteralString

from .code import WIDTH, Code, Name, bracket, code, literal
from .identifiers import alike, identifier_words
from .model import JsonValue

# Where what generated code uses is defined; no type may have one of these names.
HOMES: Mapping[str, str] = {
    name: home
    for home, names in {
        "collections.abc": "Mapping",
        "dataclasses": "dataclass",
        "typing": "TYPE_CHECKING Any ClassVar Final Literal Never Self TypeAlias",
        "._runtime": "UNSET Codec JsonValue Record UnsetType Unsure ValidationError Violation"
        " add_members is_json jsonify jsonify_tuples new unknown_members",
        "._lazy": "_together belongs lazily preload",
        "._values": "are_unique is_integer is_multiple is_number is_one_of matches options",
        "._faults": "Check Faults Place Seen demand depend extra_names fault first_telling fits"
        " fits_telling listed news tag_of typed unknown which_fit",
        "._unions": "any_of any_of_telling one_of one_of_telling",
        "._formats": "holds_json is_base64 is_date is_date_time is_double is_duration is_email"
        " is_float is_idn_email is_int32 is_int64 is_ipv4 is_ipv6 is_iri is_iri_reference"
        " is_json_pointer is_relative_json_pointer is_time is_uri is_uri_reference"
        " is_uri_template is_uuid",
        "._idna": "is_hostname is_idn_hostname",
        "._regress": "is_regex",
        "._shapes": "by_kind by_tag by_trial entry fixed instance integer items later members"
        " places plain tuples",
    }.items()
    for name in names.split()
}
_LONGEST_CONSTANT = 24
# What takes more characters is written once in a module.
_LONGEST_TEXT = 400
# The module of the slow path, where checks are, and the shapes of types that hold themselves.
CHECKS = "._checks"


@dataclass(slots=True)
class Scope:
    """The names that one generated module imports and the constants that it defines."""

    # Where the package's own types are defined, and which of its modules this is.
    homes: Mapping[Name, str] = field(default_factory=dict)
    here: str = ""
    used: set[str] = field(default_factory=set)
    own: set[Name] = field(default_factory=set)
    constants: dict[str, Code] = field(default_factory=dict)
    _values: dict[str, Code] = field(default_factory=dict)

    def use(self, name: LiteralString) -> Name:
        """Name something of the standard library or of the run time, and import it."""
        self.used.add(name)
        return Name(name)

    def refer(self, name: Name) -> Name:
        """Name a type, check or shape of the package, and import it if it is another module's."""
        if self.homes.get(name, CHECKS) != self.here:
            self.own.add(name)
        return name

    def text(self, value: str) -> Code:
        """Write a text; one that is long is a constant, which all share that use it."""
        written = literal(value)
        if len(written) <= _LONGEST_TEXT:
            return written
        return self._constant("TEXT", [written], written, self.use("Final"))

    def data(self, value: JsonValue) -> Code:
        """Write JSON data that nobody else may change; what is long is a copy of a constant."""
        if isinstance(value, str):
            return self.text(value)
        written = literal(value)
        if len(written) <= _LONGEST_TEXT:
            return written
        name = self._constant("DATA", [written], written)
        return code("{jsonify}({name})", jsonify=self.use("jsonify"), name=name)

    def strings(self, values: Iterable[JsonValue]) -> Code:
        """Name a constant set of strings."""
        members = [literal(value) for value in dict.fromkeys(map(str, values))]
        if not members:
            return code("frozenset()")
        inner = bracket(code("("), members, code(",)" if len(members) == 1 else ")"), 1, room=1)
        return self._constant("SET", members, _wrapped(code("frozenset"), inner))

    def options(self, values: Iterable[JsonValue]) -> Code:
        """Name a constant of JSON values that others are looked up in."""
        members = [literal(value) for value in values]
        head = code("{options}([", options=self.use("options"))
        return self._constant("OPTIONS", members, bracket(head, members, code("])"), 0, room=35))

    def _constant(
        self, kind: LiteralString, members: list[Code], value: Code, type_: Code | None = None
    ) -> Code:
        start = " ".join(members)[:_LONGEST_TEXT]
        words = "_".join(identifier_words(start))[:_LONGEST_CONSTANT].rstrip("_")
        names = map(Name, alike(f"{kind}_{words or 'values'}", value))
        name = next(each for each in names if self._values.setdefault(each, value) == value)
        head = code("{name}: {type}", name=name, type=type_) if type_ else name
        self.constants[name] = code("{head} = {value}", head=head, value=value)
        return name

    def imports(self) -> list[Code]:
        """Write the import statements, sorted as import sorters do."""
        wanted = self._wanted()
        homes = sorted(wanted, key=lambda home: (home.startswith("."), home))
        lines = [from_import(Name(home), wanted[home]) for home in homes]
        first = sum(not home.startswith(".") for home in homes)
        return [*lines[:first], Code(""), *lines[first:]] if first else lines

    def local_imports(self, depth: int) -> list[Code]:
        """Write the import statements for the beginning of a function's body."""
        wanted = self._wanted()
        lines = [from_import(Name(home), wanted[home], depth) for home in sorted(wanted)]
        return [*lines, Code("")] if lines else []

    def _wanted(self) -> dict[str, list[Name]]:
        wanted: dict[str, list[Name]] = {}
        for name in self.used:
            wanted.setdefault(HOMES[name], []).append(Name(name))
        for name in self.own:
            wanted.setdefault(self.homes.get(name, CHECKS), []).append(name)
        return {home: sorted(names, key=import_order) for home, names in wanted.items()}


def _wrapped(function: Code, inner: Code) -> Code:
    """Call a function with one argument that is laid out already, for a constant's line."""
    room = len("SET_ = ") + _LONGEST_CONSTANT + len(function) + 2
    if "\n" not in inner and len(inner) + room <= WIDTH:
        return code("{function}({inner})", function=function, inner=inner)
    return code("{function}(\n    {inner}\n)", function=function, inner=inner)


def import_order(name: str) -> tuple[int, str]:
    """Sort constants first, then classes, then the rest."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


def from_import(home: Name, names: list[Name], depth: int = 0) -> Code:
    """Write one import statement, in parentheses if it is too long for a line."""
    head = code("from {home} import ", home=home)
    flat = bracket(head, names, Code(""), depth)
    return flat if "\n" not in flat else bracket(Code(head + "("), names, Code(")"), depth)
