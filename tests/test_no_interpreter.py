"""Generated code holds no schema and reads none: what it checks is straight-line code.

Looked at from outside: every constant and every object that a generated module holds, what its
source calls, and what it opens while it works.
"""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, TypeAlias

import pytest

import realtime_session
from conformance.suite import DRAFTS, Suite
from external import external
from projects import ROOT
from schemaclass import compile_schema
from schemaclass.cli import main
from schemaclass.flavours.generators import FLAVOURS
from schemaclass.vocabulary.dialects import DIALECTS
from test_compile_schema import SCHEMAS

Loose: TypeAlias = Any  # whatever a module may hold

KEYWORDS = {word for dialect in DIALECTS.values() for word in dialect.keywords}
TELLING = {"type", "properties", "$ref", "items", "anyOf", "oneOf", "allOf", "enum", "required"}
# Functions and methods that read files or run text. A codec has an `open` of its own.
FUNCTIONS = {"open", "eval", "exec", "compile", "__import__"}
METHODS = {"read", "read_text", "read_bytes", "get_data", "files", "open_text", "open_binary"}
PACKAGE = ROOT / "generated" / "realtime_session"


def modules_of(package: ModuleType) -> list[ModuleType]:
    """Give a package and its modules, but for other flavours: pydantic keeps schemas, say."""
    prefix, others = f"{package.__name__}.", tuple(each.module for each in FLAVOURS.values())
    names = [name for name in sys.modules if name.startswith(prefix) and not name.endswith(others)]
    return [package, *(sys.modules[name] for name in names)]


def held(module: ModuleType) -> Iterator[Loose]:
    """Give all that a module's names lead to: containers, closures, defaults, constants."""
    seen: set[int] = set()
    waiting: list[Loose] = [each for name, each in vars(module).items() if name != "__builtins__"]
    while waiting:
        found = waiting.pop()
        if id(found) in seen or isinstance(found, ModuleType):
            continue
        seen.add(id(found))
        yield found
        waiting += inside(found, module.__name__.partition(".")[0])


def inside(found: Loose, package: str) -> Iterator[Loose]:
    """Give what an object of the package, or a plain one, holds."""
    if isinstance(found, Mapping):
        yield from found.values()
    elif isinstance(found, list | tuple | set | frozenset):
        yield from found
    elif isinstance(found, FunctionType) and found.__module__.startswith(package):
        yield found.__code__
        yield from found.__defaults__ or ()
        yield from (found.__kwdefaults__ or {}).values()
        yield from (cell.cell_contents for cell in found.__closure__ or () if not empty(cell))
    elif isinstance(found, CodeType):
        yield from found.co_consts
    elif str(getattr(found, "__module__", "")).startswith(package):
        yield from getattr(found, "__dict__", {}).values()
        names = getattr(type(found), "__slots__", ())
        yield from (getattr(found, name) for name in names if hasattr(found, name))


def empty(cell: Loose) -> bool:
    """Tell whether a closure's variable has no value yet."""
    try:
        return cell.cell_contents is None
    except ValueError:
        return True


def is_schema(found: Loose) -> bool:
    """Tell whether an object looks like a schema: a mapping of keywords, or the text of one."""
    if isinstance(found, str) and found.lstrip().startswith("{"):
        try:
            found = json.loads(found)
        except ValueError:
            return False
    if not isinstance(found, Mapping) or not found or not all(isinstance(w, str) for w in found):
        return False
    is_data = found.keys() <= KEYWORDS and bool(found.keys() & TELLING)
    return is_data and all(isinstance(each, dict | list | str | int) for each in found.values())


def schemas_in(package: ModuleType) -> list[Loose]:
    return [found for each in modules_of(package) for found in held(each) if is_schema(found)]


def data_in(schema: Loose) -> list[Loose]:
    """Give the values that a schema allows by name: those may well look like schemas."""
    found: list[Loose] = []
    waiting = [schema]
    for each in waiting:  # grows on the way
        if isinstance(each, dict):
            found += [each["const"]] if "const" in each else []
            found += each["enum"] if isinstance(each.get("enum"), list) else []
        waiting += [*each.values()] if isinstance(each, dict) else []
        waiting += each if isinstance(each, list) else []
    return found


def readers_in(source: str) -> list[str]:
    """Name what a source calls or imports that reads files or runs text."""
    nodes = [*ast.walk(ast.parse(source))]
    used = {node.id for node in nodes if isinstance(node, ast.Name) and type(node.ctx) is ast.Load}
    functions = [node.func for node in nodes if isinstance(node, ast.Call)]
    called = {node.attr for node in functions if isinstance(node, ast.Attribute)}
    imported = {
        part
        for node in nodes
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
        for part in (alias.name, getattr(node, "module", None) or "")
    }
    banned = {"pathlib", "io", "importlib.resources", "pkgutil", "yaml", "jsonschema"}
    return sorted((used & FUNCTIONS) | (called & METHODS) | (imported & banned))


def test_the_test_sees_schemas_where_there_are_some() -> None:
    module = ModuleType("planted")
    text = "def f(v, s={'type': 'object'}):\n    return [{'$ref': '#'}, '{\"type\": \"array\"}']\n"
    exec(text, vars(module))  # noqa: S102  # our own text
    assert 2 == len([found for found in held(module) if is_schema(found)])
    assert ["open", "pathlib"] == readers_in("from pathlib import Path\nopen('schema.json')")


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_compiled_schema_holds_no_schema(name: str) -> None:
    package = compile_schema(SCHEMAS[name]).module
    assert [] == schemas_in(package)
    assert [] == [found for each in modules_of(package) for found in readers_in(source(each))]


def source(module: ModuleType) -> str:
    """Give a module's source, from memory or from its file."""
    loader: Loose = module.__loader__
    return str(loader.get_source(module.__name__))


def test_the_committed_package_holds_no_schema() -> None:
    for late in ("_checks", "_explain"):
        import_module(f"realtime_session.{late}")
    assert [] == schemas_in(realtime_session)
    for path in PACKAGE.glob("*.py"):
        assert [] == readers_in(path.read_text("utf-8")), path.name


@pytest.mark.slow
@pytest.mark.parametrize("draft", DRAFTS)
def test_compiled_schemas_of_the_suite_hold_no_schema(draft: str) -> None:
    suite = Suite(external("suite"))
    if draft not in suite.drafts():
        pytest.skip(f"the suite has no {draft}")
    remotes = suite.remotes()
    for file in suite.files(draft)[::4]:
        for group in file.groups():
            package = compile_schema(group.schema, draft, remotes).module
            data = data_in(group.schema)
            found = [each for each in schemas_in(package) if each not in data]
            assert [] == found, (file.name, group.description)
            for module in modules_of(package):
                assert [] == readers_in(source(module)), (file.name, group.description)


# What runs in a process of its own: which files are opened, and by what, once all is imported.
WATCHED = """
import json, sys
sys.path.insert(0, sys.argv[1])
package = __import__(sys.argv[2])
opened, armed = [], False

def note(event, arguments):
    if armed and event == "open":
        opened.append(str(arguments[0]))

sys.addaudithook(note)
armed = True
record = getattr(package, sys.argv[3])
for text in json.loads(sys.argv[4]):
    try:
        record.from_json(text).to_json()
    except package.ValidationError as error:
        str(error)
armed = False
print(json.dumps([each for each in opened if not each.endswith((".py", ".pyc"))]))
"""


def opened(folder: Path, package: str, record: str, texts: list[str]) -> list[str]:
    """Name the files that decoding opens, but for modules that are imported."""
    arguments = [str(folder), package, record, json.dumps(texts)]
    command = [sys.executable, "-I", "-B", "-c", WATCHED, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: list[str] = json.loads(done.stdout)
    return [path for path in found if not Path(path).is_dir()]


def test_decoding_opens_no_file() -> None:
    texts = ['{"voice": "ash"}', '{"temperature": 9}', "[", '{"tools": [{"type": "x"}]}']
    assert [] == opened(PACKAGE.parent, "realtime_session", "RealtimeSession", texts)


@pytest.mark.slow
def test_a_whole_specification_holds_no_schema(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Not under its own name: that is the one of a distribution.
    document = shutil.copy(external("specs") / "openai.yaml", tmp_path / "whole.yaml")
    assert 0 == main(["generate", str(document), "--output", str(tmp_path)])
    name = "whole"
    for path in (tmp_path / name).rglob("*.py"):
        assert [] == readers_in(path.read_text("utf-8")), path.name
    monkeypatch.syspath_prepend(tmp_path)
    package = __import__(name)
    __import__(f"{name}._checks")
    assert [] == schemas_in(package)
    texts = ['{"voice": "ash"}', '{"temperature": 9}']
    assert [] == opened(tmp_path, name, "RealtimeSession", texts)
