"""The check of the output's syntax: what the compiler writes passes, and nothing else does.

It is tested as a smoke detector is, with smoke: with the escaping taken away, payloads run when the
package is imported; with the check in place the same build is refused.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import sys
from pathlib import Path

import pytest

from projects import ROOT, Ran, call, ran
from schemaclass.codegen import emit_aliases, emit_records, environments, python, render, syntax
from schemaclass.codegen.allow_list import DECLARATIONS, MODULES, misfit
from schemaclass.codegen.syntax import UnsafeOutputError, check_package
from schemaclass.core import code as code_module
from schemaclass.core.code import Code, docstring
from schemaclass.driver import pipeline

PACKAGE = ROOT / "generated" / "realtime_session"
FLAVOURS = ("msgspec_models", "pydantic_models", "typed_dicts")
MODELS = (PACKAGE / "_models.py").read_text("utf-8")
CHECKS = (PACKAGE / "_checks.py").read_text("utf-8")
CANARY = "breakpoint()"


def refused(text: str, path: str = "_models.py") -> None:
    with pytest.raises(UnsafeOutputError, match=path):
        check_package({path: text})


def test_what_is_committed_passes() -> None:
    files = {path.name: path.read_text("utf-8") for path in PACKAGE.glob("*.py")}
    assert files.keys() >= {"__init__.py", "_checks.py", "_models.py", "_runtime.py"}
    check_package({name: text for name, text in files.items() if name[:-3] not in FLAVOURS})
    for name in FLAVOURS:
        assert misfit(ast.parse(files[f"{name}.py"]), DECLARATIONS) is None


@pytest.mark.parametrize("text", [MODELS, CHECKS], ids=["models", "checks"])
def test_the_whole_tree_says_the_same_as_its_shapes(text: str) -> None:
    assert misfit(ast.parse(text), MODULES) is None


STATEMENTS = """
import os
import realtime_session
from os import system
from builtins import eval as fault
from typing import sys
from . import _elsewhere
from .._runtime import UNSET
from ._elsewhere import thing
breakpoint()
__import__("os")
exec("1")
eval("1")
open("a")
print("a")
getattr(v, "a")
setattr(v, "a", 1)
globals()
x = eval
x = __builtins__
x = v.__class__
x = v.__subclasses__()
x = self.__class__
x = "".join(y)
x = "{0.__class__}".format(y)
x = ().__class__
x = v.gi_frame
x = lambda: breakpoint()
x = [breakpoint() for y in z]
x = f"{breakpoint()}"
x = f"a"
x = b"a"
x = rb'a'
x = "a""b"
x = "a"; breakpoint()
x = 1 # a comment
x = (yield)
x = await y
x = v.a(1)
x = v()
x = v()()
x = v["a"]("b")
x = "a"("b")
x = y @ z
x: breakpoint() = 1
x: "breakpoint()" = 1
x: list["breakpoint()"] = 1
X: TypeAlias = "breakpoint()"
X: TypeAlias = list["breakpoint()"]
X: TypeAlias = Literal["a"] | "breakpoint()"
X: TypeAlias = list[Literal["a"]] | dict[str, "breakpoint()"]
X:TypeAlias = list["breakpoint()"]
x = §
x = "a"§
async def f(): pass
def f(v: "breakpoint()"): pass
def f() -> "breakpoint()": pass
def f(v=breakpoint()): pass
def eval(): pass
def __getattr__(name): pass
class X(breakpoint()): pass
class X(Record, metaclass=breakpoint()): pass
@breakpoint()
global x
nonlocal x
with open("a"): pass
match x:
x = \\
x = "a
x = 'a
x = '''a'''
\"\"\"a
x = u"a"
x = r"\\"
""".strip("\n").split("\n")
STATEMENTS += [
    '# """\nimport os\n# """',
    "# it's\nbreakpoint()\n# it's",
    "# a,\nbreakpoint()",
    "# a (\nbreakpoint()\n# )",
    "x = 1 # a comment,\nbreakpoint()",
    "#\rbreakpoint()",
    "x = \uff45\uff56\uff41\uff4c",
    "x = \uff45val(1)",
    "\ufeffx = 1",
    "x\x0c= 1",
    "\tx = 1",
    " x = 1 if y else breakpoint()",
    "x = y,\nbreakpoint()",
    "x = (\nbreakpoint()\n)",
    "x = (\n    breakpoint\n    ()\n)",
    'x = "a" if (\n    breakpoint()\n) else "b"',
]


@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.parametrize("indent", ["", "        "])
def test_a_strange_statement_is_refused(statement: str, indent: str) -> None:
    refused(MODELS + "".join(f"{indent}{line}\n" for line in statement.split("\n")))


@pytest.mark.parametrize("statement", ["import os", CANARY, "x = __import__"])
def test_it_is_refused_wherever_it_stands(statement: str) -> None:
    """After every line that is no part of a longer text; a statement that isn't one is no less."""
    lines = CHECKS.splitlines(keepends=True)
    for place in range(3, len(lines), 7):
        refused("".join((*lines[:place], f"{statement}\n", *lines[place:])), "_checks.py")


def test_statements_are_looked_at_batch_by_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syntax, "_BATCH", 1)
    check_package({"_models.py": MODELS})
    refused(f"{MODELS}\nimport os\n")


def test_another_header_is_refused() -> None:
    refused("# coding: utf-7\n" + MODELS)
    refused("\n" + MODELS)
    refused(MODELS.replace("DO NOT EDIT", "DO EDIT"))


def test_what_is_copied_into_packages_must_be_the_compilers_own() -> None:
    text = (PACKAGE / "_runtime.py").read_text("utf-8")
    check_package({"_runtime.py": text})
    refused(text + "import os\n", "_runtime.py")


def test_a_comment_is_no_statement() -> None:
    check_package({"_models.py": MODELS + "# a comment,\n    # (and another one\n"})


def test_a_text_that_looks_like_code_is_a_text() -> None:
    text = (
        MODELS
        + '\n"""\nX: TypeAlias = list["breakpoint()"]\nimport os\n# a\n"""\nY = "import os"\n'
    )
    check_package({"_models.py": text})


ENDS = ('"', '""', '"""', '""""', '\\"', '\\\\"', '\\"""', "\\", '" "', "'", "\\\\")


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("start", ["say ", "", "a\nb ", '"""', '"', "\\"])
def test_a_docstring_may_end_in_anything(start: str, end: str) -> None:
    source = f"class A:\n    {docstring(start + end, 1)}"
    (parsed,) = ast.parse(source).body
    assert isinstance(parsed, ast.ClassDef)
    assert inspect.cleandoc(start + end) == ast.get_docstring(parsed)


# --- smoke ---------------------------------------------------------------------------------------

PAYLOADS: dict[str, dict[str, object]] = {
    "module": {"info": {"title": f'"""\n{CANARY}\n"""', "version": "1"}},
    "class": {"properties": {"a": {}}, "description": f'"""\n    {CANARY}\n    """'},
    "attribute": {"properties": {"a": {"description": f'"""\n    {CANARY}\n    """'}}},
    "name": {"properties": {f'" + str({CANARY}) + "': {}}},
    "values": {"properties": {"a": {"enum": [f'a", str({CANARY}), "', "b"]}}},
}


def document(payload: str) -> str:
    """Give a document with a payload in one place."""
    said = dict(PAYLOADS[payload])
    info = said.pop("info", {"title": "T", "version": "1"})
    schema = {"type": "object", **said}
    return json.dumps({"openapi": "3.1.0", "info": info, "components": {"schemas": {"A": schema}}})


def raw_docstring(text: str, _indent: int) -> Code:
    return Code(f'"""{text}"""')


def raw_quoted(text: str) -> str:
    return f'"{text}"'


@pytest.fixture
def raw(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Take all escaping away, and stand in an empty folder."""
    for module in (python, emit_records, emit_aliases):
        monkeypatch.setattr(module, "docstring", raw_docstring)
    monkeypatch.setattr(code_module, "_quoted", raw_quoted)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def fires(folder: Path) -> bool:
    """Import the package that was made and say whether its payload ran."""
    command = "import sys; sys.path.insert(0, 'out'); import a, a._checks"
    (folder / "canary.py").write_text("def fire(): open('fired', 'w')\n", encoding="utf-8")
    env = {"PYTHONBREAKPOINT": "canary.fire", "PYTHONPATH": str(folder)}
    ran([sys.executable, "-c", command], folder, env)
    return (folder / "fired").exists()


def made(capsys: pytest.CaptureFixture[str], payload: str, output: str) -> Ran:
    Path("a.json").write_text(document(payload), encoding="utf-8")
    return call(capsys, "generate", "a.json", "--output", output)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_without_escaping_payloads_fire_and_the_check_refuses_them(
    raw: Path, payload: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "check_package", lambda _: None)
        patch.setattr(pipeline, "package_pages", lambda *_: ())  # which try the package out
        made(capsys, payload, "out")
    assert fires(raw)
    done = made(capsys, payload, "checked")
    assert (2, "") == (done.code, done.out)
    assert "schemaclass: internal error: UnsafeOutputError: " in done.err
    assert "please report it" in done.err
    assert "Traceback" not in done.err
    assert not (raw / "checked").exists()


def test_a_template_that_lets_text_through_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "templates"
    (folder / "python").mkdir(parents=True)
    for path in (ROOT / "templates" / "python").iterdir():
        text = path.read_text("utf-8")
        if path.name == "models.py.jinja":
            text += "{% for record in module.records %}{{ record.wires | raw }}{% endfor %}\n"
        (folder / "python" / path.name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(environments, "templates_folder", lambda: folder)
    render.python_environment.cache_clear()
    literals = re.compile(r'"(?:[^"\\]|\\.)*"')
    render.python_environment().filters["raw"] = lambda text: Code(
        "".join(ast.literal_eval(each) for each in literals.findall(text))
    )
    monkeypatch.chdir(tmp_path)
    schema = {"properties": {"\n" + CANARY: {}}, "type": "object"}
    Path("a.json").write_text(json.dumps(schema), encoding="utf-8")
    try:
        done = call(capsys, "generate", "a.json", "--output", "out")
    finally:
        render.python_environment.cache_clear()
    assert 2 == done.code
    assert not (tmp_path / "out").exists()
    assert syntax.UnsafeOutputError.__name__ in done.err
