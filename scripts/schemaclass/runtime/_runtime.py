"""What generated records are made of: the third state, violations, and the methods they share.

Everything on the path of valid values is here; what explains invalid ones is in `_explain` and
its kin, imported when the first one turns up.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from enum import Enum
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple, Self, TypeAlias

from ._lazy import Lazily

JsonValue: TypeAlias = dict[str, "JsonValue"] | list["JsonValue"] | str | int | float | bool | None


# What users import from the package is said to be of the package, wherever it is defined.
_PACKAGE: Final = __name__.rpartition(".")[0]


class UnsetType(Enum):
    """The type of `UNSET`: an enumeration of one, so that `is UNSET` narrows a type."""

    __module__ = _PACKAGE
    UNSET = "UNSET"

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = UnsetType.UNSET


class Violation(NamedTuple):
    """One way in which a value breaks its schema.

    `pointer` is a JSON Pointer (RFC 6901) into the value, `schema_pointer` one into the source
    schema; `keyword` is the keyword that was broken, `message` a sentence about `value`, in which
    long values are shortened.
    """

    pointer: str
    keyword: str
    message: str
    value: Any
    schema_pointer: str

    def __repr__(self) -> str:
        from ._shown import show

        texts = zip(self._fields, map(show, self), strict=True)
        return f"Violation({', '.join([f'{name}={text}' for name, text in texts])})"


Violation.__module__ = _PACKAGE


class ValidationError(ValueError):
    """A value breaks its schema. `errors` holds every violation, sorted by place."""

    __module__ = _PACKAGE

    def __init__(
        self, name: str, errors: tuple[Violation, ...] | Callable[[], tuple[Violation, ...]]
    ) -> None:
        super().__init__(name)
        self.name = name
        self._errors = errors

    @property
    def errors(self) -> tuple[Violation, ...]:
        """Every violation, sorted by place; they are put into words when somebody asks."""
        errors = self._errors  # read once: another thread may be at the same
        if not isinstance(errors, tuple):
            self._errors = errors = errors()
        return errors

    def __reduce__(self) -> tuple[Any, ...]:
        from ._violations import packed

        return type(self)._unpacked, (self.name, *packed(self.errors))

    @classmethod
    def _unpacked(cls, name: str, places: list[Any], faults: list[Any]) -> Self:
        from ._violations import unpacked

        return cls(name, unpacked(places, faults))

    def __repr__(self) -> str:
        from ._violations import MOST_TOLD

        count = len(self.errors)
        told = repr(self.errors) if count <= MOST_TOLD else f"<{count} violations>"
        return f"{type(self).__name__}({self.name!r}, {told})"

    def __str__(self) -> str:
        from ._violations import text_of

        return text_of(self.name, self.errors)


class Unsure(Exception):  # noqa: N818  # no error: the slow path may well say yes
    """The fast path met something that it does not take; the slow path decides what it is."""


class Codec(NamedTuple):
    """The slow path of one class.

    `check` collects the faults of a JSON value; `shapes` say of each attribute that holds more than
    plain JSON data how its values are built, and how they become JSON values again.
    """

    name: str
    check: Callable[..., None]
    shapes: Mapping[str, Any]


Drift: TypeAlias = Callable[[Violation], object]
new: Final = object.__new__


def jsonify(value: Any) -> Any:
    """Copy a value as plain JSON data. Raises Unsure for what JSON can't carry."""
    kind = type(value)
    if kind is dict:
        members = {}
        for name, item in value.items():
            if type(name) is not str:
                raise Unsure
            members[name] = item if type(item) is str else jsonify(item)
        return members
    if kind is list:
        items = []
        for item in value:  # a comprehension is a call of its own until Python 3.12
            items.append(item if type(item) is str else jsonify(item))  # noqa: PERF401
        return items
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if isinstance(value, Record):
        return value._encode()
    if kind is float and value - value == 0:
        return value
    raise Unsure


def jsonify_tuples(value: Any) -> Any:
    """Do what `jsonify` does, where the schema has tuples: they are lists in JSON."""
    kind = type(value)
    if kind is dict and all(type(name) is str for name in value):
        return {name: jsonify_tuples(item) for name, item in value.items()}
    if kind is list or kind is tuple:
        return [jsonify_tuples(item) for item in value]
    return jsonify(value)


def is_json(value: Any) -> bool:
    """Tell whether a value is plain JSON data."""
    kind = type(value)
    if kind is dict:
        for name, item in value.items():
            if type(name) is not str or (type(item) is not str and not is_json(item)):
                return False
        return True
    if kind is list:
        for item in value:  # noqa: SIM110  # a loop takes half of the time of a generator
            if type(item) is not str and not is_json(item):
                return False
        return True
    if kind is float:
        return bool(value - value == 0)
    return kind is str or kind is int or kind is bool or value is None


def unknown_members(data: dict[str, Any], known: frozenset[str]) -> dict[str, Any]:
    """Give the members that the schema does not name. Raises Unsure where a name is no string."""
    members = {}
    for name, item in data.items():
        if name not in known:
            if type(name) is not str:
                raise Unsure
            members[name] = item
    return members


def add_members(data: dict[str, Any], extra: Mapping[str, Any], known: frozenset[str]) -> None:
    """Add unknown members to encoded ones. Raises Unsure where they are not what they should be."""
    if type(extra) is not dict or not known.isdisjoint(extra):
        raise Unsure
    data.update(jsonify(extra))


class Record:
    """What all generated dataclasses share: the way from and to JSON, equality, copying, repr."""

    if TYPE_CHECKING:  # the dataclasses define these, and type hints show none of them twice
        # The wire name of each attribute, and all wire names.
        _wires: ClassVar[Mapping[str, str]]
        _known: ClassVar[frozenset[str]]
        extra: dict[str, JsonValue]
        __hash__: ClassVar[None]  # type: ignore[assignment]  # mutable, as dataclasses with eq are
    else:
        __slots__ = ()
        __dataclass_fields__ = Lazily("__dataclass_fields__")
        __dataclass_params__ = Lazily("__dataclass_params__")

    @staticmethod
    def _copied(extra: Any) -> Any:
        """Copy what a constructor was given as `extra`; what is no mapping, validation refuses."""
        return dict(extra) if isinstance(extra, Mapping) else extra

    @staticmethod
    def _codec() -> Codec:
        raise NotImplementedError

    @classmethod
    def _decode(cls, data: Any) -> Self:
        raise NotImplementedError

    def _encode(self) -> dict[str, Any]:
        raise NotImplementedError

    def _is_fine(self) -> bool:
        raise NotImplementedError

    @staticmethod
    def _defaults() -> dict[str, Any]:
        raise NotImplementedError

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], *, drift: Drift | None = None) -> Self:
        """Make an instance of JSON data, as `json.loads` gives it.

        Raises ValidationError with every violation. With `drift`, what the schema does not know
        yet is kept and handed to that callable instead: an unknown value of an enumeration, an
        unknown tag of a union, a member where none was allowed.
        """
        if drift is None:
            try:
                return cls._decode(data)
            except (Unsure, RecursionError):
                pass
        from . import _explain

        instance: Self = _explain.decode(cls, data, drift)
        return instance

    @classmethod
    def from_json(
        cls, text: str | bytes | bytearray | memoryview, *, drift: Drift | None = None
    ) -> Self:
        """Make an instance of JSON text (RFC 8259), UTF-8 where it is bytes.

        Raises ValidationError, also for text that is not JSON or says a member twice (keyword
        `json`). `drift` is that of `from_dict`.
        """
        if drift is None:
            try:
                return cls._decode(parse(text))
            except (Unsure, RecursionError, ValueError):
                pass
        from . import _explain

        instance: Self = _explain.decode_text(cls, text, drift)
        return instance

    def to_dict(self) -> dict[str, JsonValue]:
        """Give the members that are set, as fresh JSON data, unknown members last.

        Nothing is validated. Raises ValidationError where JSON can't carry a value.
        """
        try:
            return self._encode()
        except (Unsure, RecursionError):
            from . import _explain

            return _explain.encode(self)

    def to_json(self) -> str:
        """Give the members that are set, as JSON text without white space around tokens.

        Nothing is validated. Raises ValidationError where JSON can't carry a value.
        """
        from . import _text

        return _text.dump(self, self.to_dict())

    def validate(self, *, drift: Drift | None = None) -> None:
        """Check the whole object, after its attributes were changed, say.

        Raises ValidationError with every violation. `drift` is that of `from_dict`.
        """
        if drift is None:
            try:
                if self._is_fine():
                    return
            except RecursionError:
                pass
        from . import _explain

        _explain.validate(self, drift)

    def with_defaults(self) -> Self:
        """Give a copy in which unset members have the defaults of the schema, nested ones too.

        Raises ValidationError for what is nested too deeply to be copied.
        """
        from . import _explain

        copy: Self = _explain.with_defaults(self)
        return copy

    def __replace__(self, /, **changes: Any) -> Self:
        from dataclasses import replace

        copy: Any = self
        made: Self = replace(copy, **changes)
        return made

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        names = (*self._wires, "extra")
        return all(getattr(self, name) == getattr(other, name) for name in names)

    @recursive_repr()
    def __repr__(self) -> str:
        members = [(name, getattr(self, name, UNSET)) for name in self._wires]
        if extra := getattr(self, "extra", None):
            members.append(("extra", extra))
        shown = ", ".join(
            f"{name}={_written(value)}" for name, value in members if value is not UNSET
        )
        return f"{type(self).__qualname__}({shown})"

    # Copies and pickles hold what is set, under names: they survive a schema that grows, and
    # protocols 0 and 1 as well. They don't call the constructor.
    def __getstate__(self) -> dict[str, Any]:
        state = {name: getattr(self, name) for name in self._wires}
        state["extra"] = self.extra
        return {name: value for name, value in state.items() if value is not UNSET}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name in self._wires:
            setattr(self, name, state.get(name, UNSET))
        self.extra = state["extra"]


def _written(value: Any) -> str:
    """Write a value as Python does; what can't be written is named: huge integers, deep nesting."""
    try:
        return repr(value)
    except Exception:  # noqa: BLE001  # a stranger's __repr__ may raise anything
        return f"<{type(value).__name__}>"


def parse(text: str | bytes | bytearray | memoryview) -> Any:
    """Read JSON text strictly: no NaN, no repeated member names, no number past a float's range.

    Raises ValueError (UnicodeDecodeError among them), RecursionError or Unsure.
    """
    if isinstance(text, memoryview):  # of any shape and stride
        text = text.tobytes()
    if not isinstance(text, str):
        text = str(text, "utf-8")
    try:
        value, end = _scan(text, 0)
        if end == len(text):
            return value
    except StopIteration:
        pass
    # White space around the value, a BOM, or no JSON at all.
    return _decoder.decode(text.removeprefix("\ufeff"))


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Unsure
    return members


def _finite(digits: str) -> float:
    number = float(digits)
    if number - number != 0:
        raise Unsure
    return number


def _refuse(_constant: str) -> Any:
    raise Unsure


_decoder = json.JSONDecoder(object_pairs_hook=_unique, parse_float=_finite, parse_constant=_refuse)
_scan: Final[Callable[[str, int], tuple[Any, int]]] = vars(_decoder)["scan_once"]
