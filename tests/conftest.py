"""What several test files share: packages compiled from small schemas, and reading refusals."""

from __future__ import annotations

import importlib
import itertools
import json
import pickle
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias, TypeVar

import pytest

# What a type checker can't know: a package compiled while the tests run; what is wrong on purpose.
Loose: TypeAlias = Any
Compiled: TypeAlias = Callable[[Mapping[str, object] | str], Loose]

T = TypeVar("T")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update`: write expected texts anew instead of comparing with them."""
    parser.addoption("--update", action="store_true", help="write expected texts anew")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many generated instances were judged, those of all processes together."""
    reports = [each for kind in ("passed", "failed") for each in terminalreporter.getreports(kind)]
    told = [pair for report in reports for pair in report.user_properties]
    judged = sum(value for name, value in told if name == "judged")
    invalid = sum(value for name, value in told if name == "invalid")
    if judged:
        terminalreporter.section("generated instances")
        terminalreporter.line(f"{judged} judged by jsonschema, {invalid} of them invalid")


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Say whether expected texts are to be written anew."""
    return bool(request.config.getoption("--update"))


def components(**schemas: object) -> dict[str, object]:
    """Give an OpenAPI 3.1 document with these component schemas."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Test", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }


ORDER = components(
    Order={
        "type": "object",
        "properties": {
            "kind": {"const": "order"},
            "number": {"type": "integer"},
            "total": {"type": "number"},
        },
        "required": ["kind", "number", "total"],
        "additionalProperties": False,
    }
)


def refused(call: Callable[..., object], *args: object, **kwargs: object) -> list[tuple[str, str]]:
    """Call and expect a ValidationError; give pointer and keyword of each violation, sorted."""
    with pytest.raises(ValueError, match="violation") as caught:
        call(*args, **kwargs)
    error: Loose = caught.value
    return sorted((violation.pointer, violation.keyword) for violation in error.errors)


def repickled(value: T, protocol: int = pickle.HIGHEST_PROTOCOL) -> T:
    """Give what comes out of the pickle of a value."""
    loaded: T = pickle.loads(pickle.dumps(value, protocol))  # noqa: S301  # our own bytes
    return loaded


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Compiled]:
    """Compile a document (a mapping, or JSON or YAML text) with the real compiler and import it.

    Equal documents are compiled once. Each package has a name of its own (`shop_1`, ...), and
    leaves `sys.modules` when the tests end.
    """
    numbers = itertools.count(1)
    packages: dict[str, Loose] = {}

    def compile_once(document: Mapping[str, object] | str) -> Loose:
        text = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
        if text not in packages:
            name = f"shop_{next(numbers)}"
            packages[text] = _compile(text, name, tmp_path_factory)
        return packages[text]

    yield compile_once
    names = tuple(package.__name__ for package in packages.values())
    for loaded in list(sys.modules):
        if loaded.partition(".")[0] in names:
            del sys.modules[loaded]


def _compile(text: str, name: str, directories: pytest.TempPathFactory) -> Loose:
    # Imported here: the tests of the committed package run without the compiler, too.
    from schemaclass.cli import main  # noqa: PLC0415

    directory = directories.mktemp(name)
    schema = directory / "schema" / f"{name}.yaml"
    schema.parent.mkdir()
    schema.write_text(text, encoding="utf-8")
    output = directory / "generated"
    assert main(["generate", str(schema), "--output", str(output)]) == 0
    sys.path.insert(0, str(output))
    try:
        importlib.invalidate_caches()
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(output))
