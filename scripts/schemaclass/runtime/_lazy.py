"""What is made when somebody asks for it, so that importing a package costs little."""

from __future__ import annotations

import os
import sys
from _thread import allocate_lock

# Importing takes little here: between this module and the next of the package, another text of it
# may come in the way. Type checkers know what the name means.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

_PACKAGE = __name__.rpartition(".")[0]
_VARIABLE = "SCHEMACLASS_PRELOAD"
# The module that says what is wrong with a value, which most processes need late or never.
_CHECKS = "_checks"
# The modules of the package, each with the mark of its text.
_marks: dict[str, str] = {}
# What loads that module, and its code as it was when the package was imported.
_kept: list[tuple[Any, object]] = []
_lock = allocate_lock()


def _together(**marks: str) -> None:
    """Say which texts of the package's modules belong together: their marks by their names.

    Loads them all if the variable SCHEMACLASS_PRELOAD asks for it. Raises ImportError as `belongs`.
    """
    for name, mark in marks.items():
        belongs(name, mark)
    if "_models" in marks:  # else it is large, and not all of its types are at hand either
        _keep()
    if os.environ.get(_VARIABLE, "0") not in ("", "0"):
        preload()


def belongs(module: str, mark: str) -> None:
    """Say which text a module has that is being loaded. Raises ImportError if it is another one.

    A package can be replaced on disk while a process runs that has loaded a part of it. What the
    other parts do is then not what they were made for, so they are refused before they do anything.
    """
    name = module.rpartition(".")[2]
    if _marks.setdefault(name, mark) == mark:
        return
    spec = getattr(sys.modules.get(_PACKAGE), "__spec__", None)
    if getattr(spec, "_initializing", False):
        # Nobody has any part of it yet: what is loaded again is loaded whole.
        for each in list(sys.modules):
            if each.startswith(f"{_PACKAGE}."):
                sys.modules.pop(each, None)
        words = "while it was imported: import it again"
    else:
        words = (
            f"while this process used it, and its module {name} is needed only now: restart the"
            f" process; to load all modules when it starts, call {_PACKAGE}.preload(), or set"
            f" {_VARIABLE}=1"
        )
    raise ImportError(f"{_PACKAGE} was replaced on disk {words}", name=_PACKAGE)


def _keep() -> None:
    """Take the code of the checks now: to load it is what takes time.

    So a process goes on with what it began with if the package is replaced on disk. Where bytecode
    isn't kept they would be compiled each time, most often in vain: then they stay on disk.
    """
    own: Any = __spec__
    folder, _, file = (own.cached or "").rpartition(os.sep)
    compiled = f"{folder}{os.sep}{file.replace('_lazy', _CHECKS, 1)}"
    if type(own.loader).__name__ != "SourceFileLoader":
        return  # from an archive or from memory, which change as a whole or not at all
    if folder and (not sys.dont_write_bytecode or os.access(compiled, os.R_OK)):
        name = f"{_PACKAGE}.{_CHECKS}"
        loader = type(own.loader)(name, f"{__file__.rpartition(os.sep)[0]}{os.sep}{_CHECKS}.py")
        _kept.append((loader, loader.get_code(name)))


def load_checks() -> None:
    """Load the checks from the code that was taken when the package was imported.

    Does nothing if they are loaded, or if none was: then they are on disk.
    """
    from importlib.util import module_from_spec, spec_from_loader

    with _lock:
        name = f"{_PACKAGE}.{_CHECKS}"
        if _kept and name not in sys.modules:
            loader, code = _kept.pop()
            loader.get_code = lambda _name: code
            spec = spec_from_loader(name, loader)
            if spec is not None:
                module = module_from_spec(spec)
                loader.exec_module(module)
                sys.modules[name] = module


def preload() -> None:
    """Load all modules of the package now.

    Most of them are loaded when they are first needed: those of a large package's types, and what
    says how a value is invalid. A process that has called this no longer depends on the package's
    files, which may be replaced while it runs; and its first invalid value takes no longer than the
    second. The environment variable SCHEMACLASS_PRELOAD=1 does the same when the package is
    imported. Raises ImportError if the package was replaced meanwhile.
    """
    from importlib import import_module

    for name in tuple(_marks):
        import_module(f"{_PACKAGE}.{name}")


preload.__module__ = _PACKAGE


def lazily(
    package: str, modules: Mapping[str, tuple[str, ...]]
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Give a package's `__getattr__` and `__dir__` (PEP 562); `modules` hold its types by name."""
    from importlib import import_module

    own = vars(sys.modules[package])

    def get(name: str) -> object:
        home = next((each for each, names in modules.items() if name in names), None)
        if home is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        found: object = getattr(import_module(f"{package}.{home}"), name)
        # What was loaded along is at hand from now on, so that annotations can be evaluated there.
        # Other threads load more meanwhile, and what a module imports is loaded once it is: all of
        # it is put there at once.
        types: dict[str, object] = {}
        while more := missing(types):
            for each in more:
                loaded = import_module(f"{package}.{each}")
                types |= {one: getattr(loaded, one) for one in modules[each]}
        own.update(types)
        return found

    def missing(types: dict[str, object]) -> list[str]:
        return [
            each
            for each, (*_, last) in modules.items()
            if f"{package}.{each}" in sys.modules and last not in own and last not in types
        ]

    def names() -> list[str]:
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
