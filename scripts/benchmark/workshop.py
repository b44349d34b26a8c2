"""The workshop: every generator makes its code of one document, in a scratch folder.

The generators run as programs, as their users run them, with bytecode kept in the scratch folder.
What they made is imported into this process.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Final

from .processes import run_plainly
from .works import ROOT, Data

GENERATE: Final = str(ROOT / "scripts" / "generate.py")
# Enumerations as literals: with classes, what comes out would not be the JSON data that went in.
_CODEGEN: Final = (
    "-m datamodel_code_generator --input-file-type openapi --enum-field-as-literal all"
    " --no-formatters --use-msgspec-tagged-unions --output-model-type"
).split()
_CLIENT: Final = "from openapi_python_client.cli import app; app()"
_SETTINGS: Final = """\
[tool.schemaclass.packages.{name}]
schema = "{name}.json"
flavours = {flavours}
"""


class UnmadeError(Exception):
    """A generator stopped; the text is the last line of what it said."""


@dataclass(frozen=True, eq=False)
class Workshop:
    """A folder in which a document called `name` is worked on; each is itself alone."""

    folder: Path
    name: str
    document: Data
    flavours: tuple[str, ...] = ("pydantic", "msgspec")

    @cached_property
    def ours(self) -> ModuleType:
        """Compile the document with this compiler, other flavours beside the dataclasses."""
        settings = _SETTINGS.format(name=self.name, flavours=json.dumps(self.flavours))
        (self.folder / "pyproject.toml").write_text(settings, encoding="utf-8")
        self._write(f"{self.name}.json", self.document)
        self._run(GENERATE, "generate", f"{self.name}.json", "--output", ".")
        return self._imported(self.name)

    def flavour(self, module: str) -> ModuleType:
        """Give a module of another flavour. Raises UnmadeError if none was asked for."""
        if not (Path(str(self.ours.__file__)).parent / f"{module}.py").is_file():
            raise UnmadeError("not made of this schema")
        return self._imported(f"{self.name}.{module}")

    def schema(self, component: str) -> Data:
        """Give the JSON Schema of a component, with all that it refers to."""
        text = (Path(str(self.ours.__file__)).parent / "schema.json").read_text("utf-8")
        return {"$ref": f"#/$defs/{component}", "$defs": json.loads(text)["$defs"]}

    def codegen(self, model: str) -> ModuleType:
        """Have datamodel-code-generator write a module. Raises UnmadeError."""
        module = f"{self.name}_{model.partition('.')[0]}"
        if not (self.folder / f"{module}.py").is_file():
            source = self._write("codegen.json", self.document)
            self._run(*_CODEGEN, model, "--input", source, "--output", f"{module}.py")
        return self._imported(module)

    @cached_property
    def client(self) -> ModuleType:
        """Have openapi-python-client write a package. Raises UnmadeError.

        It takes the default "inf" of a union for a number and stops, so that one is left out.
        """
        package = f"{self.name}_client"
        schemas = {
            name: _without_union_defaults(schema)
            for name, schema in self.document["components"]["schemas"].items()
        }
        source = self._write("client.json", {**self.document, "components": {"schemas": schemas}})
        names = ("project_name_override", "package_name_override")
        config = self._write("settings.json", {"post_hooks": [], **dict.fromkeys(names, package)})
        options = ("--meta", "none", "--output-path", package, "--config", config)
        self._run("-c", _CLIENT, "generate", "--path", source, *options)
        return self._imported(f"{package}.models")

    def _write(self, name: str, data: Data) -> str:
        (self.folder / name).write_text(json.dumps(data), encoding="utf-8")
        return name

    def _run(self, *arguments: str) -> None:
        done = run_plainly((sys.executable, *arguments), self.folder, self.folder)
        if done.returncode:
            raise UnmadeError("its generator stops: " + _last_line(f"{done.stdout}\n{done.stderr}"))

    def _imported(self, module: str) -> ModuleType:
        sys.path.insert(0, str(self.folder))
        try:
            importlib.invalidate_caches()
            return importlib.import_module(module)
        finally:
            sys.path.remove(str(self.folder))


def _last_line(said: str) -> str:
    lines: Sequence[str] = said.strip().splitlines() or ("it said nothing",)
    return lines[-1].strip()[:120]


def _without_union_defaults(schema: Data) -> Data:
    if isinstance(schema, list):
        return [_without_union_defaults(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    is_union = isinstance(schema.get("oneOf", schema.get("anyOf")), list)
    return {
        key: _without_union_defaults(value)
        for key, value in schema.items()
        if not (is_union and key == "default")
    }
