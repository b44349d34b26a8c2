"""How the compiler is built: imports in one direction, every keyword known, small files."""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pytest
from jsonschema_specifications import (  # type: ignore[import-untyped]  # it declares no types
    REGISTRY,
)

from projects import ROOT, call
from schemaclass.lowering.normalise import STRUCTURE
from schemaclass.vocabulary.applicators import APPLICATORS
from schemaclass.vocabulary.dialects import DIALECTS, DRAFT_2020_12, OPENAPI_3_1, Holds
from schemaclass.vocabulary.keywords import ANNOTATIONS, ASSERTIONS

COMPILER = ROOT / "scripts" / "schemaclass"
PACKAGE = ROOT / "generated" / "realtime_session"

TABLE = (ROOT / "docs" / "architecture.md").read_text("utf-8")


def documented() -> dict[str, set[str]]:
    """Read the table of rooms: which others each imports."""
    rooms: dict[str, set[str]] = {}
    for line in re.findall(r"^\| `\w+` \|.*\|$", TABLE, flags=re.MULTILINE):
        room, _, _, others = (cell.strip() for cell in line[1:-1].split("|"))
        named = set(re.findall(r"`(\w+)`", others))
        every = "all above but" in others
        rooms[room.strip("`")] = {*rooms} - named if every else named
    return rooms


ROOMS = documented()


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Give what a file imports, wherever it does: how many dots stand before it, and its name."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((0, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.level, node.module
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.level, alias.name) for alias in node.names)


def modules() -> Iterator[tuple[Path, str, str]]:
    """Give the compiler's modules: each file, its room, and its dotted name below the compiler."""
    for path in sorted(COMPILER.rglob("*.py")):
        name = ".".join(path.relative_to(COMPILER).with_suffix("").parts)
        if name != "__init__" and not name.startswith("runtime."):
            yield path, name.split(".")[0], name


def uses(path: Path, room: str) -> set[str]:
    """Give the modules of the compiler that one imports, by their dotted names below it."""
    found = set()
    for level, name in imports(path):
        if level:
            found.add(f"{room}.{name}" if path.parent != COMPILER else name)
        elif name.startswith("schemaclass."):
            found.add(name.removeprefix("schemaclass."))
    return found


def test_the_rooms_are_those_that_the_documentation_names() -> None:
    assert {room for _, room, _ in modules()} == ROOMS.keys()


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_what_the_documentation_says(room: str) -> None:
    found = {
        other.split(".")[0]
        for path, own, _ in modules()
        if own == room
        for other in uses(path, room)
    } - {room}
    assert ROOMS[room] == found
    assert found <= {*list(ROOMS)[: list(ROOMS).index(room)], "runtime"}


@pytest.mark.parametrize("room", ROOMS)
def test_nothing_imports_in_a_circle(room: str) -> None:
    graph = {name: uses(path, room) for path, own, name in modules() if own == room}
    order = TopologicalSorter({name: found & graph.keys() for name, found in graph.items()})
    order.prepare()  # raises CycleError


@pytest.mark.parametrize("path", sorted(COMPILER.glob("runtime/*.py")), ids=lambda path: path.stem)
def test_what_is_copied_into_packages_knows_no_compiler(path: Path) -> None:
    for level, name in imports(path):
        assert level == 1 or name.split(".")[0] in sys.stdlib_module_names, name


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("*.py")), ids=lambda path: path.name)
def test_a_package_imports_the_standard_library_and_itself(path: Path) -> None:
    flavours = {  # pydantic itself requires typing_extensions
        "pydantic_models": ("pydantic", "typing_extensions"),
        "msgspec_models": ("msgspec",),
        "typed_dicts": (),
    }
    for level, name in imports(path):
        assert level <= 1, name
        if level:
            assert path.stem not in flavours, name
            assert name not in flavours, name
            assert (PACKAGE / f"{name}.py").is_file(), name
        else:
            top = name.split(".")[0]
            assert top in sys.stdlib_module_names or top in flavours.get(path.stem, ()), name


@pytest.mark.parametrize(
    "path", sorted(COMPILER.rglob("*.py")), ids=lambda path: str(path.relative_to(COMPILER))
)
def test_files_are_small(path: Path) -> None:
    """300 lines are the goal, and 400 the end."""
    assert len(path.read_text("utf-8").splitlines()) <= 400


# --- keywords ------------------------------------------------------------------------------------

UNDERSTOOD = ASSERTIONS.keys() | {*APPLICATORS} | ANNOTATIONS.keys() | STRUCTURE.keys()
ARGUMENTS = {
    Holds.SCHEMA: True,
    Holds.SCHEMAS: [True],
    Holds.SCHEMA_OR_SCHEMAS: True,
    Holds.SCHEMA_MAP: {},
    Holds.DEPENDENCIES: {},
}
DATA = {
    "$anchor": "a",
    "$comment": "a",
    "$dynamicAnchor": "a",
    "$dynamicRef": "#/components/schemas/B",
    "$id": "https://example.com/a",
    "$ref": "#/components/schemas/B",
    "$schema": DRAFT_2020_12.metaschema,
    "$vocabulary": {},
    "const": 1,
    "contentEncoding": "base64",
    "contentMediaType": "text/plain",
    "default": 1,
    "dependentRequired": {},
    "deprecated": True,
    "description": "a",
    "discriminator": {"propertyName": "a"},
    "enum": [1, "a"],
    "example": 1,
    "examples": [1],
    "externalDocs": {"url": "https://example.com/"},
    "format": "date",
    "nullable": True,
    "pattern": "a",
    "readOnly": True,
    "required": ["a"],
    "title": "a",
    "type": "string",
    "uniqueItems": True,
    "writeOnly": True,
    "xml": {},
}


def compiled(
    word: str, argument: object, folder: Path, capsys: pytest.CaptureFixture[str]
) -> tuple[int, str]:
    """Compile a schema with one keyword, on line 6; give the exit code and the first line."""
    schema = {word: argument, **({"oneOf": [True]} if word == "discriminator" else {})}
    document = {"openapi": "3.1.0", "components": {"schemas": {"A": schema, "B": {}}}}
    path = folder / "schema.json"
    path.write_text(json.dumps(document, indent=1), encoding="utf-8")
    ran = call(capsys, "generate", str(path), "--output", str(folder / "out"))
    return ran.code, ran.err.partition("\n")[0].removeprefix(path.as_posix())


# Keywords that rules turn into others before anything else sees them.
REWRITTEN = {"additionalItems", "dependencies", "nullable", "$recursiveRef"}


@pytest.mark.parametrize("dialect", sorted({each.name for each in DIALECTS.values()}))
def test_every_keyword_of_every_dialect_is_understood(dialect: str) -> None:
    assert [] == sorted(DIALECTS[dialect].keywords.keys() - UNDERSTOOD - REWRITTEN)


@pytest.mark.parametrize("word", OPENAPI_3_1.keywords)
def test_a_keyword_compiles(word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    argument = ARGUMENTS.get(OPENAPI_3_1.keywords[word], DATA.get(word, 1))
    code, line = compiled(word, argument, tmp_path, capsys)
    # Alone, some of them contradict themselves.
    assert code == 0
    assert not line or ": warning: " in line
    assert "[unknown-keyword]" not in line


@pytest.mark.parametrize("word", ["never", "minlength", "$REF", "additionalItems", ""])
def test_a_word_of_no_dialect_is_warned_about_at_its_line(
    word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, line = compiled(word, {}, tmp_path, capsys)
    assert code == 0
    assert line.startswith(":6:5: warning: ")
    assert line.endswith("  [unknown-keyword]")


def test_the_dialect_knows_the_metaschemas_keywords() -> None:
    metaschema: Any = REGISTRY.contents(DRAFT_2020_12.metaschema)
    vocabularies: list[Any] = [
        REGISTRY.contents(f"https://json-schema.org/draft/2020-12/{part['$ref']}")
        for part in metaschema["allOf"]
    ]
    # What the metaschema itself adds to the vocabularies are words of older drafts.
    expected = {word for each in vocabularies for word in each.get("properties", {})}
    older = {"definitions", "dependencies"}
    assert sorted(expected | older) == sorted(DRAFT_2020_12.keywords)
    # `nullable` is a word of 3.0 that many documents still say.
    assert {"discriminator", "example", "externalDocs", "nullable", "xml"} == (
        OPENAPI_3_1.keywords.keys() - expected - older
    )


def test_what_is_understood_is_a_keyword() -> None:
    """`never` is what the schema `false` becomes; what is asserted is written another way."""
    words = {word for dialect in DIALECTS.values() for word in dialect.keywords}
    written = {word: ASSERTIONS[word].written for word in UNDERSTOOD - words}
    assert written.pop("never") == "false"
    assert {"format", "contentEncoding", "contentMediaType"} == set(written.values())


@pytest.mark.parametrize(
    ("word", "argument"),
    [("exclusiveMinimum", True), ("$recursiveAnchor", True)],
)
def test_what_is_wrong_but_plain_is_warned_about(
    word: str, argument: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, line = compiled(word, argument, tmp_path, capsys)
    assert (0, ":6:") == (code, line[:3])
    assert ": warning: " in line
