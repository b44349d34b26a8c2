"""Whether values are what annotations say: a small run-time type checker of our own for tests."""

from __future__ import annotations

import dataclasses
import sys
import types
import typing
from types import ModuleType, NoneType
from typing import Any


@dataclasses.dataclass(frozen=True)
class Fitting:
    """Holds values of a generated package against the annotations of its classes."""

    package: ModuleType

    @property
    def _names(self) -> dict[str, Any]:
        models = sys.modules[f"{self.package.__name__}._models"]
        return {**vars(typing), **vars(self.package), **vars(models)}

    def hints(self, cls: type) -> dict[str, Any]:
        """Give the annotations of a class, evaluated."""
        written = {name: text for name, text in cls.__annotations__.items() if name[0] != "_"}
        return {name: eval(text, self._names) for name, text in written.items()}  # noqa: S307  # our own output

    def misfits(self, value: object) -> list[str]:
        """List the attributes of the instances in a value that are not what is declared."""
        if isinstance(value, list | tuple):
            return [each for item in value for each in self.misfits(item)]
        if isinstance(value, dict):
            return self.misfits(list(value.values()))
        if not dataclasses.is_dataclass(value) or isinstance(value, type):
            return []
        found = {name: getattr(value, name) for name in self.hints(type(value))}
        own = [
            f"{type(value).__name__}.{name}: {found[name]!r}"
            for name, hint in self.hints(type(value)).items()
            if not self.fits(found[name], hint)
        ]
        return own + self.misfits(list(found.values()))

    def fits(self, value: object, hint: Any) -> bool:  # noqa: ANN401  # a type, or how one is written
        """Tell whether a value is of a type; instances are not looked into."""
        if isinstance(hint, str | typing.ForwardRef):
            text = hint if isinstance(hint, str) else hint.__forward_arg__
            return self.fits(value, eval(text, self._names))  # noqa: S307  # our own output
        if hint == self._names["JsonValue"]:
            return self._is_json(value)
        kind, parts = typing.get_origin(hint), typing.get_args(hint)
        if kind is None:
            return self._is_of(value, hint)
        if kind is typing.Literal:
            return any(type(value) is type(each) and value == each for each in parts)
        if kind in (typing.Union, types.UnionType):
            return any(self.fits(value, each) for each in parts)
        return type(value) is kind and self._holds(value, parts)

    def _holds(self, value: object, parts: tuple[Any, ...]) -> bool:
        """Tell whether what is in a list, a map or a tuple is of the types that it should be."""
        if isinstance(value, dict):
            return all(self.fits(item, parts[1]) for item in value.values())
        if isinstance(value, list):
            return all(self.fits(item, parts[0]) for item in value)
        assert isinstance(value, tuple)
        return len(value) == len(parts) and all(map(self.fits, value, parts))

    def _is_of(self, value: object, hint: Any) -> bool:  # noqa: ANN401  # a class, None or Never
        if hint is typing.Never:
            return False
        wanted = {float: (float, int), None: (NoneType,)}.get(hint, (hint,))
        return type(value) in wanted

    def _is_json(self, value: object) -> bool:
        if isinstance(value, dict):
            return all(map(self._is_json, value.values()))
        if type(value) is list:
            return all(map(self._is_json, value))
        return value is None or type(value) in (str, int, float, bool)
