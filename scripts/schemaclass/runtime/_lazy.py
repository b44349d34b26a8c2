"""What is made when somebody asks for it, so that importing a package costs little."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def lazily(
    package: str, modules: Mapping[str, tuple[str, ...]]
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Give a package's `__getattr__` and `__dir__` (PEP 562); `modules` hold its types by name."""

    def get(name: str) -> object:
        home = next((each for each, names in modules.items() if name in names), None)
        if home is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        import_module(f"{package}.{home}")
        own = vars(sys.modules[package])
        # What was loaded along is at hand from now on, so that annotations can be evaluated there.
        for each, names in modules.items():
            if f"{package}.{each}" in sys.modules and names[0] not in own:
                loaded = import_module(f"{package}.{each}")
                own.update((one, getattr(loaded, one)) for one in names)
        return own[name]

    def names() -> list[str]:
        own = vars(sys.modules[package])
        return sorted({*own, *own["__all__"]})

    return get, names


class Lazily:
    """An attribute that the standard decorator would have set, made when somebody asks for it.

    Making the fields of all classes of a package is most of what importing it would cost.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, _instance: object, owner: type) -> Any:
        cls = next((each for each in owner.__mro__ if "_wires" in each.__dict__), None)
        if cls is None:
            raise AttributeError(f"{owner.__name__} has no attribute {self.name!r}")
        made = _as_dataclass(cls)
        for name in ("__dataclass_fields__", "__dataclass_params__"):
            setattr(cls, name, getattr(made, name))
        return getattr(cls, self.name)


def _as_dataclass(cls: type) -> type:
    """Make a class of the same fields by the standard decorator, whose module is slow to import."""
    from dataclasses import dataclass, field

    defaults = vars(cls)["__init__"].__kwdefaults__ or {}
    body: dict[str, Any] = {
        name: defaults[name] for name in cls.__annotations__ if name in defaults
    }
    body |= {"__annotations__": cls.__annotations__, "extra": field(default_factory=dict)}
    twin = type(cls.__name__, (), {**body, "__module__": cls.__module__})
    decorator = dataclass(kw_only=True, init=False, repr=False, eq=False, match_args=False)
    return decorator(twin)


def dataclass(**_options: bool) -> Callable[[type], type]:
    """Stand in for the standard decorator where generated code is run: `Record` has the rest."""
    return lambda cls: cls
