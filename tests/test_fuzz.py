"""Fuzzing: hostile text everywhere in schemas that nobody wrote, and texts that nobody sent.

Short runs; `make fuzz` makes long ones.
"""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hostile_cases import PAYLOADS
from projects import ROOT
from rendered import seen
from schemaclass.codegen.allow_list import MODULES, misfit
from schemaclass.codegen.render import runtime_files
from schemaclass.core.problems import SchemaError
from schemaclass.driver.pipeline import Compiled, compile_document, package_files, package_pages
from schemaclass.pages.markdown import render_pages
from schemaclass.source.load import parse
from verdicts import ATTRIBUTES, ELEMENTS

SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
# How much is tried: `make fuzz` sets more.
EXAMPLES = int(os.environ.get("SCHEMACLASS_FUZZ_EXAMPLES", "60"))
RUNS = int(os.environ.get("SCHEMACLASS_FUZZ_RUNS", "20000"))

chars = st.characters(codec="utf-8")
texts = st.one_of(
    st.sampled_from(sorted(PAYLOADS.values())).filter(str.isascii),
    st.text(chars, max_size=12),
    st.text(st.sampled_from("\"'\\\n\r\f{}[]()<>#%$`|&;:~!*_-= a1\u2028\u202e"), max_size=12),
)
data = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
words = {
    "description": texts,
    "title": texts,
    "$comment": texts,
    "default": data,
    "examples": st.lists(data, max_size=2),
    "format": texts,
    "contentMediaType": texts,
    "deprecated": st.booleans(),
    "x-null": texts,
    "x-absent": texts,
}


def schemas(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Give schemas that hold others, and texts wherever texts may be."""
    named = st.dictionaries(texts, inner, max_size=4)
    shapes: list[dict[str, st.SearchStrategy[Any]]] = [
        {"type": st.just("object"), "properties": named, "required": st.lists(texts, max_size=2)},
        {"type": st.just("object"), "additionalProperties": inner},
        {"type": st.just("array"), "items": inner},
        {"enum": st.lists(texts, min_size=1, max_size=4, unique=True)},
        {"x-extensible-enum": st.lists(texts, min_size=1, max_size=3, unique=True)},
        {"const": data},
        {"anyOf": st.lists(inner, min_size=1, max_size=3)},
        {"allOf": st.lists(inner, min_size=1, max_size=2)},
        {"not": inner},
        {"$ref": st.sampled_from(["#/components/schemas/A", "#/components/schemas/B"])},
        {"type": st.sampled_from(["string", "integer", "number", "boolean", "null"])},
    ]
    return st.one_of([st.fixed_dictionaries(shape, optional=words) for shape in shapes])


documents = st.fixed_dictionaries(
    {
        "openapi": st.just("3.1.0"),
        "info": st.fixed_dictionaries({"title": texts, "version": texts, "description": texts}),
        "components": st.fixed_dictionaries(
            {
                "schemas": st.tuples(
                    st.fixed_dictionaries(
                        {
                            "A": st.recursive(st.just({}), schemas, max_leaves=8),
                            "B": st.just({"type": "object", "properties": {"b": {}}}),
                        }
                    ),
                    st.dictionaries(texts, st.just({"type": "object", "properties": {"c": {}}})),
                ).map(lambda pair: {**pair[1], **pair[0]})
            }
        ),
    }
)


def compiled(document: object) -> Compiled | None:
    """Compile a document; None if it is refused, which must be said."""
    try:
        source = parse(json.dumps(document).encode(), "fuzz.json")
        return compile_document(source, "fuzz", "fuzz.json", ())
    except SchemaError as error:
        message = str(error).replace("\n", "")
    assert message
    assert message.isprintable()
    return None


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=SLOW)
@given(documents)
def test_hostile_text_never_leaves_its_literals(document: object) -> None:
    """The whole tree is checked here, where the compiler checks each shape once."""
    made = compiled(document)
    if made is None:
        return
    known, files = runtime_files(), package_files(made)
    for path, text in files.items():
        if path.endswith(".py") and text != known.get(path):
            tree = ast.parse(text)
            compile(tree, path, "exec")
            assert misfit(tree, MODULES) is None
    for text in render_pages(package_pages(made, files)).values():
        page = seen(text)
        assert set() == (page.tags.keys() - ELEMENTS) | (page.attributes - ATTRIBUTES)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=SLOW)
@given(st.dictionaries(texts, st.just({"type": "integer"}), min_size=1, max_size=12))
def test_no_name_is_lost(members: dict[str, object]) -> None:
    """N members are N fields, N schemas N types, and each keeps its name."""
    root = {"type": "object", "properties": members}
    parts = {name: {"type": "object", "properties": {"c": {}}} for name in members}
    made = compiled({"openapi": "3.1.0", "components": {"schemas": {**parts, "Root": root}}})
    assert made is not None
    names = next(each for each in made.named.fields.values() if each.keys() == members.keys())
    assert len(members) == len(set(names.values()))
    assert len({**parts, "Root": root}) == len(set(made.named.classes.values()))


@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="needs the extra `fuzz`")
@pytest.mark.parametrize(
    ("target", "seeds"), [("loader", "schema"), ("from_json", "tests/fixtures")]
)
def test_nothing_but_the_documented_error_comes_of_any_bytes(
    target: str, seeds: str, tmp_path: Path
) -> None:
    path = os.pathsep.join((str(ROOT / "scripts"), str(ROOT / "generated")))
    command = [sys.executable, str(ROOT / "tests" / "fuzz.py"), target, f"-runs={RUNS}", "-seed=1"]
    done = subprocess.run(
        [*command, "-rss_limit_mb=4096", str(tmp_path), str(ROOT / seeds)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert 0 == done.returncode, done.stderr[-3000:]
