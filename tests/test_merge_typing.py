"""What type checkers make of merged types, of tuples and of maps: mypy --strict and pyright."""

from __future__ import annotations

from pathlib import Path

import pytest

from checkers import refused_by_mypy, refused_by_pyright
from schemaclass.driver.pipeline import compile_document, package_files
from schemaclass.source.load import Document
from test_merge import DEFINITIONS, TYPES

PROGRAM = """
from __future__ import annotations
from typing import Literal, assert_type
import all_members_of_all_parts as parts
import large
import alternatives_that_bring_members as branches
import items_by_place as places
import names_by_a_pattern as patterns

def merged(root: parts.Root) -> int:
    assert_type(root.kind, Literal["cat"])
    return root.id_

def tagged(root: branches.Root) -> str:
    if isinstance(root, branches.RootA):
        assert_type(root.kind, Literal["a"])
        return root.kind
    assert_type(root, branches.RootB)
    return root.kind

def tuples(root: places.Root) -> int:
    if root.pair is places.UNSET:
        return 0
    base, count = root.pair
    assert_type(count, int | None)
    root.pair = (base, 1)
    return base.id_

def maps(root: patterns.Root) -> list[int]:
    return [] if root.map_ is patterns.UNSET else [each.id_ for each in root.map_.values()]

def many(root: large.Root) -> large.Part7 | None:
    assert_type(root.part_7, large.Part7 | large.UnsetType)
    assert_type(large.Part7().count, int | None | large.UnsetType)
    return None if root.part_7 is large.UNSET else root.part_7

merged(parts.Root(id_=1))
places.Root(pair=(places.Base(id_=1), 2), list_=["a", places.Base(id_=2)])
"""
REFUSED = """
import items_by_place as places
import a_member_that_a_part_refuses as refused
import large

places.Root(pair=[places.Base(id_=1), 2])
places.Root(pair=(places.Base(id_=1),))
places.Root(list_=[1])
refused.Root(b="x")
large.Root(part_7=large.Part8())
"""
# So many types that the package has several modules.
PARTS = {
    f"Part{n}": {
        "type": "object",
        "properties": {"count": {"type": ["integer", "null"], "minimum": 1, "maximum": 9}},
    }
    for n in range(120)
}
MEMBERS = {f"part_{n}": {"$ref": f"#/$defs/Part{n}"} for n in range(120)}
# What two types mention is in a module of its own.
OTHER = {"type": "object", "properties": MEMBERS}
LARGE = {"type": "object", "properties": {**MEMBERS, "other": OTHER}, "$defs": PARTS}


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a package for each case, and two programs that use them."""
    folder = tmp_path_factory.mktemp("packages")
    cases = {case: {**schema, "$defs": DEFINITIONS} for case, (schema, _) in TYPES.items()}
    for case, schema in {**cases, "large": LARGE}.items():
        name = case.replace(" ", "_")
        document = Document("", "", schema)
        compiled = compile_document(document, name, "", ("Root",))
        for path, text in package_files(compiled).items():
            (folder / name).mkdir(exist_ok=True)
            (folder / name / path).write_text(text, encoding="utf-8")
    (folder / "program.py").write_text(PROGRAM, encoding="utf-8")
    (folder / "refused.py").write_text(REFUSED, encoding="utf-8")
    return folder


def lines(folder: Path) -> list[int]:
    """Give the lines of the second program that are to be refused."""
    text = (folder / "refused.py").read_text("utf-8")
    return [at for at, line in enumerate(text.split("\n"), 1) if ".Root(" in line]


def test_mypy_strict_agrees(packages: Path) -> None:
    names = sorted(each.name for each in packages.iterdir())
    errors = [(file, line) for file, line, _ in refused_by_mypy(packages, names, packages)]
    assert [("refused.py", line) for line in lines(packages)] == errors


def test_pyright_agrees(packages: Path) -> None:
    settings = {"pythonVersion": "3.11", "include": ["."], "typeCheckingMode": "standard"}
    errors = refused_by_pyright(packages, settings)
    assert {("refused.py", line) for line in lines(packages)} == errors
