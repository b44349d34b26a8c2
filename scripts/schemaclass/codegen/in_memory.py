"""Generated packages imported from memory, without a file, and forgotten when nobody uses them.

All that a package defines leads to its loader, by the globals of its functions, and the loader to
its modules. What `sys.modules` holds leads there weakly. So a package goes once the last of its
classes, instances and modules is out of use, and until then it can be imported, pickled by name,
and looked up by whoever asks for type hints.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from itertools import count
from types import CodeType, ModuleType
from weakref import WeakValueDictionary, finalize, ref

from .render import runtime_files, runtime_paths

_numbers = count(1)


class _StandIn(ModuleType):
    """What stands for a module in `sys.modules`: it does all that is asked of the module to it."""

    def __init__(self, module: ModuleType) -> None:
        object.__setattr__(self, "_module", ref(module))

    def __getattribute__(self, name: str) -> object:
        module = object.__getattribute__(self, "_module")()
        return object.__getattribute__(self, name) if module is None else getattr(module, name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(object.__getattribute__(self, "_module")(), name, value)


class _Package(InspectLoader):
    """Loads the modules of one package that is held as text."""

    def __init__(self, name: str, files: Mapping[str, str]) -> None:
        self.name = name
        self.sources = {
            name if path == "__init__.py" else f"{name}.{path.removesuffix('.py')}": text
            for path, text in files.items()
            if path.endswith(".py")
        }
        self.modules: dict[str, ModuleType] = {}

    def spec(self, fullname: str) -> ModuleSpec | None:
        """Say how a module is loaded, if there is one of that name."""
        if fullname not in self.sources:
            return None
        return ModuleSpec(fullname, self, is_package=fullname == self.name)

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        self.modules[module.__name__] = module
        sys.modules[module.__name__] = _StandIn(module)

    def get_source(self, fullname: str) -> str:
        return self.sources[fullname]

    def get_code(self, fullname: str) -> CodeType:
        text, path = self.sources[fullname], f"{fullname.rpartition('.')[2]}.py"
        if text == runtime_files().get(path):
            return _run_time(path)
        return compile(text, f"<{fullname}>", "exec", dont_inherit=True)

    def is_package(self, fullname: str) -> bool:
        return fullname == self.name


class _Finder(MetaPathFinder):
    """Finds the modules of all packages in memory that are in use."""

    def __init__(self) -> None:
        self.packages: WeakValueDictionary[str, _Package] = WeakValueDictionary()

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        package = self.packages.get(fullname.partition(".")[0])
        return package.spec(fullname) if package else None


_finder = _Finder()


@cache
def _run_time(path: str) -> CodeType:
    """Give the code of a file of the run time, which Python keeps compiled."""
    name = path.removesuffix(".py")
    code = SourceFileLoader(name, str(runtime_paths()[path])).get_code(name)
    assert code is not None
    return code


def unique_name(stem: str) -> str:
    """Give a package name that no other package in memory has."""
    return f"{stem}_in_memory_{next(_numbers)}"


def import_package(name: str, files: Mapping[str, str]) -> ModuleType:
    """Import a package of texts; `name` is the package that they were rendered for.

    It stays as long as something of it is in use, the module that this gives, say.
    """
    package = _finder.packages[name] = _Package(name, files)
    finalize(package, _forget_modules, name, [*package.sources]).atexit = False
    if _finder not in sys.meta_path:
        sys.meta_path.append(_finder)
    import_module(name)
    return package.modules[name]


def import_beside(package: str, name: str, files: Mapping[str, str]) -> ModuleType:
    """Import a package of texts that were rendered for `package` under another name."""
    before = sys.modules.get(package)
    # The classes name `package` as their module, where `dataclasses` looks while it makes them.
    sys.modules[package] = ModuleType(package)
    try:
        return import_package(name, files)
    finally:
        del sys.modules[package]
        if before is not None:
            sys.modules[package] = before


def forget_package(name: str) -> None:
    """Undo the import of a package of texts, in use or not."""
    package = _finder.packages.pop(name, None)
    _forget_modules(name, [*package.sources] if package else [])


def _forget_modules(name: str, modules: Sequence[str]) -> None:
    if name not in _finder.packages:  # else another one of that name came after it
        for each in modules:
            sys.modules.pop(each, None)
