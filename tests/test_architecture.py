"""How the compiler is built: imports in one direction, every keyword known, small files."""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator, Sequence
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

# Every module of the compiler, in the order of a schema's way: each imports only what stands
# before it. A new module gets its place here.
ORDER: Sequence[str] = """
    problems files words reserved code model copied equality groups
    scalars places json_source yaml_source tree load handed
    captures codepoints patterns
    dialect library dynamic disk sources scope formats phrases keywords applicators arguments rules
    demands breaches metaschema normalise loops
    both unions merge findings idle impossible undefined spelling efforts refused
    contradictions
    shape foreign names check modules bundle
    annotations labels facts texts prose steps plan
    emit_leaves overlaps emit_checks emit_unions emit_parts emit_applicators
    emit_shapes emit_decode emit_fine emit_models emit_aliases emit_records
    python environments render memory trial shapes syntax
    manifest exchange changes write
    generator_input flavours
    spans points examples samples refusals exhibits docs markup markdown
    hypertext placing site sphinx_pages publish
    config output pipeline validate build docs_build bugs cli api
""".split()

# What a run goes through; only these modules know more than one of them.
STAGES = frozenset(
    "load metaschema normalise merge shape names check bundle render flavours markdown"
    " write".split()
)
CONDUCTORS = frozenset(("pipeline", "build", "docs_build", "cli", "validate"))

# What a schema holds is checked again by the same functions.
MUTUAL = frozenset((("emit_checks", "emit_parts"), ("emit_checks", "emit_applicators")))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Give what a file imports, wherever it does: how many dots stand before it, and its name."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((0, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.level, node.module
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.level, alias.name) for alias in node.names)


def siblings(module: str) -> set[str]:
    """Give the modules of the compiler that one imports."""
    found = {name for level, name in imports(COMPILER / f"{module}.py") if level}
    return found & set(ORDER)


def test_every_module_has_its_place() -> None:
    assert len(ORDER) == len(set(ORDER))
    assert {path.stem for path in COMPILER.glob("*.py")} - {"__init__"} == set(ORDER)


@pytest.mark.parametrize("module", ORDER)
def test_a_module_imports_only_what_stands_before_it(module: str) -> None:
    later = ORDER[ORDER.index(module) :]
    assert [] == [
        name for name in later if name in siblings(module) and (module, name) not in MUTUAL
    ]


@pytest.mark.parametrize("module", sorted(set(ORDER) - CONDUCTORS))
def test_a_stage_knows_at_most_one_other(module: str) -> None:
    assert len(siblings(module) & STAGES) <= 1


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
