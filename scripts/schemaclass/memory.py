"""Generated packages imported from memory, without a file."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from itertools import count
from types import CodeType, ModuleType

from .render import runtime_files, runtime_paths

_numbers = count(1)


class _Package(MetaPathFinder, InspectLoader):
    """Finds and loads the modules of one package that is held as text."""

    def __init__(self, name: str, files: Mapping[str, str]) -> None:
        self.name = name
        self.sources = {
            name if path == "__init__.py" else f"{name}.{path.removesuffix('.py')}": text
            for path, text in files.items()
            if path.endswith(".py")
        }

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in self.sources:
            return None
        return ModuleSpec(fullname, self, is_package=fullname == self.name)

    def get_source(self, fullname: str) -> str:
        return self.sources[fullname]

    def get_code(self, fullname: str) -> CodeType:
        text, path = self.sources[fullname], f"{fullname.rpartition('.')[2]}.py"
        if text == runtime_files().get(path):
            return _run_time(path)
        return compile(text, f"<{fullname}>", "exec", dont_inherit=True)

    def is_package(self, fullname: str) -> bool:
        return fullname == self.name


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
    """Import a package of texts; `name` is the package that they were rendered for."""
    sys.meta_path.append(_Package(name, files))
    return import_module(name)


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
    """Undo the import of a package of texts."""
    ours = [each for each in sys.meta_path if isinstance(each, _Package) and each.name == name]
    for finder in ours:
        sys.meta_path.remove(finder)
    for module in [each for each in sys.modules if each.partition(".")[0] == name]:
        del sys.modules[module]
