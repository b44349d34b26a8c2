"""Packages that many threads use at once for the first time, and that are replaced meanwhile.

A sample of the processes runs always; `SCHEMACLASS_PROCESSES=200` runs that many a package, and
`SCHEMACLASS_INTERPRETERS` names further interpreters to run them with.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

import first_use
from conftest import components
from external import external
from projects import ROOT, generate, ran, small_project
from schemaclass import CompiledSchema, compile_schema

PROGRAM = ROOT / "tests" / "first_use.py"
PROCESSES = int(os.environ.get("SCHEMACLASS_PROCESSES", "6"))
INTERPRETERS = [sys.executable, *os.environ.get("SCHEMACLASS_INTERPRETERS", "").split()]


def faults(folder: Path, name: str) -> list[str]:
    """Give what went wrong in processes that use a package first from eight threads."""
    done = [
        ran([python, "-I", str(PROGRAM), str(folder), name, str(seed)], folder)
        for python in INTERPRETERS
        for seed in range(PROCESSES)
    ]
    return [each.text for each in done if each.code or each.text]


def test_the_first_use_may_be_that_of_eight_threads() -> None:
    assert [] == faults(ROOT / "generated", "realtime_session")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Compile a package of many modules; give the folder that it is in."""
    schemas: dict[str, object] = {
        f"Part{n}": {
            "type": "object",
            "properties": {
                "next": {"$ref": f"#/components/schemas/Part{n + 1}"},
                "far": {"$ref": f"#/components/schemas/Part{(n * 7 + 50) % 400}"},
                "own": {"type": "object", "properties": {"a": {"enum": ["x", f"y{n}"]}}},
            },
        }
        for n in range(0, 400, 2)
    }
    schemas |= {f"Part{n}": {"type": "object", "maxProperties": n} for n in range(1, 400, 2)}
    folder = small_project(
        tmp_path_factory.mktemp("large"), {"shop.json": json.dumps(components(**schemas))}
    )
    assert 0 == generate(folder, "generate").code
    assert (folder / "generated" / "shop" / "_models_2.py").is_file()
    return folder / "generated"


def test_the_first_use_of_a_large_package_too(large: Path) -> None:
    assert [] == faults(large, "shop")


@pytest.mark.slow
def test_the_first_use_of_openais_package_too(tmp_path: Path) -> None:
    schema = external("specs") / "openai.yaml"
    done = generate(tmp_path, "generate", str(schema), "--output", str(tmp_path / "out"))
    assert 0 == done.code
    assert [] == faults(tmp_path / "out", "openai")


def test_eight_threads_may_compile_schemas() -> None:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    found: list[CompiledSchema] = []

    def work(number: int) -> None:
        for limit in range(4):
            schema = {"type": "object", "properties": {"a": {"maximum": number * 10 + limit}}}
            compiled = compile_schema(schema)
            found.append(compiled)
            top = number * 10 + limit
            assert [[], ["maximum"]] == [
                [each.keyword for each in compiled.errors({"a": value})] for value in (top, top + 1)
            ]
            assert top == compiled.module.Root.from_dict({"a": top}).a

    try:
        assert [] == first_use.together(work)
    finally:
        sys.setswitchinterval(before)
    assert len(found) == len({each.module.__name__ for each in found}) == 4 * first_use.THREADS


# --- replaced on disk ----------------------------------------------------------------------------

OLD = {"type": "object", "properties": {"x": {"type": "string", "maxLength": 2}}}
NEW = {"type": "object", "properties": {"x": {"type": "string", "maxLength": 9}}}

# What a process does that has a package, and then has it replaced.
LIVE = """
import subprocess, sys
sys.path.insert(0, "generated")
import shop
first = shop.A.from_dict({"x": "a"})
if "preload" in sys.argv:
    shop.preload()
subprocess.run([sys.executable, sys.argv[1], "generate"], check=True, capture_output=True)
print(first.to_json())
for call in sys.argv[2].split("|"):
    try:
        print(eval(call))
    except Exception as error:
        print(type(error).__name__, error)
"""
INVALID = 'shop.A.from_dict({"x": "abc"})'
TOLD = "ValidationError A: 1 violation\n  /x: 'abc' has more than 2 characters\n"


def replaced(
    folder: Path, new: dict[str, object], calls: str, *flags: str, env: dict[str, str] | None = None
) -> str:
    """Use a package of `OLD` that is replaced by one of other schemas; give what was printed."""
    old = components(A=OLD, B={"properties": {"a": {"$ref": "#/components/schemas/A"}}})
    project = small_project(folder, {"shop.json": json.dumps(old)})
    assert 0 == generate(project, "generate").code
    (project / "schema" / "shop.json").write_text(json.dumps(components(**new)), encoding="utf-8")
    script = str(ROOT / "scripts" / "generate.py")
    done = ran([sys.executable, "-c", LIVE, script, calls, *flags], project, env)
    assert 0 == done.code, done.text
    sent, _, rest = done.out.partition("\n")
    assert '{"x":"a"}' == sent
    return rest


@pytest.mark.parametrize("new", [{"A": NEW}, {"A2": OLD}, {"A": OLD, "B": {}, "C": NEW}, {"B": {}}])
def test_a_process_goes_on_with_the_package_that_it_began_with(
    new: dict[str, object], tmp_path: Path
) -> None:
    env = {"PYTHONDONTWRITEBYTECODE": ""}
    calls = f"{INVALID}|shop.B.from_dict({{'a': 5}})|shop.A.from_json('[')|first.with_defaults()"
    told = replaced(tmp_path, new, calls, env=env)
    assert told.startswith(TOLD)
    assert "/a: 5 is not an object" in told
    assert "is not JSON" in told
    assert told.endswith("A(x='a')\n")


def many(limit: int) -> dict[str, object]:
    """Give the schemas of a package of several modules."""
    parts = {
        f"P{n}": {"type": "object", "properties": {"a": {"maximum": limit}}} for n in range(150)
    }
    return {"A": OLD, **parts}


LATE = "shop was replaced on disk while this process used it, and its module _"


def test_what_a_large_package_loads_late_is_refused_if_it_is_another_one(tmp_path: Path) -> None:
    project = small_project(tmp_path, {"shop.json": json.dumps(components(**many(1)))})
    assert 0 == generate(project, "generate").code
    (project / "schema" / "shop.json").write_text(json.dumps(components(**many(2))), "utf-8")
    script = str(ROOT / "scripts" / "generate.py")
    late = f"shop.P149.from_dict({{'a': 5}})|shop.P149|{INVALID}"
    done = ran([sys.executable, "-c", LIVE, script, late], project)
    assert (0, 4) == (done.code, len(done.out.splitlines()))
    for line in done.out.splitlines()[1:]:
        assert line.startswith(f"ImportError {LATE}")
        assert line.endswith("call shop.preload(), or set SCHEMACLASS_PRELOAD=1")


@pytest.mark.parametrize(("flag", "variable"), [("preload", ""), ("preload", "0"), ("", "1")])
def test_what_is_preloaded_needs_no_file(flag: str, variable: str, tmp_path: Path) -> None:
    project = small_project(tmp_path, {"shop.json": json.dumps(components(**many(1)))})
    assert 0 == generate(project, "generate").code
    (project / "schema" / "shop.json").write_text(json.dumps(components(**many(2))), "utf-8")
    script = str(ROOT / "scripts" / "generate.py")
    calls = f"{INVALID}|shop.P149.from_dict({{'a': 5}})|sorted(sys.modules)"
    env = {"SCHEMACLASS_PRELOAD": variable}
    done = ran([sys.executable, "-c", LIVE, script, calls, flag], project, env)
    assert (0, TOLD) == (done.code, "\n".join(done.out.split("\n")[1:3]) + "\n")
    assert "/a: 5 is more than the maximum 1" in done.out
    files = {f"'shop.{path.stem}'" for path in (project / "generated/shop").glob("_[a-z]*.py")}
    assert [] == [each for each in files if each not in done.out]


def test_preload_is_the_packages_own() -> None:
    import realtime_session  # noqa: PLC0415  # as users do

    assert "preload" in realtime_session.__all__
    assert "realtime_session" == realtime_session.preload.__module__
    realtime_session.preload()
    assert "realtime_session._checks" in sys.modules


MIXED = """
import sys
sys.path.insert(0, "generated")
try:
    import shop
except ImportError as error:
    print(error)
print([name for name in sys.modules if name.startswith("shop")])
import os
os.replace("models.py", "generated/shop/_models.py")
import shop
print(shop.A.from_dict({"x": "a"}))
"""


def test_an_import_that_sees_two_packages_says_so_and_can_be_repeated(tmp_path: Path) -> None:
    project = small_project(tmp_path, {"shop.json": json.dumps(components(A=OLD))})
    assert 0 == generate(project, "generate").code
    models = project / "generated" / "shop" / "_models.py"
    text = models.read_text("utf-8")
    (project / "models.py").write_text(text, "utf-8")
    (project / "schema" / "shop.json").write_text(json.dumps(components(A=NEW)), "utf-8")
    assert 0 == generate(project, "generate", "--output", "other").code
    models.write_text((project / "other" / "shop" / "_models.py").read_text("utf-8"), "utf-8")
    done = ran([sys.executable, "-c", MIXED], project)
    expected = "shop was replaced on disk while it was imported: import it again\n[]\nA(x='a')\n"
    assert (0, expected) == (done.code, done.out)
