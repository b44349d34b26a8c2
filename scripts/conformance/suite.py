"""The suite as it lies in a folder: tests/DRAFT/*.json and remotes/.

The layout is that of https://github.com/json-schema-org/JSON-Schema-Test-Suite.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemaclass.core.model import JsonValue

DRAFTS = ("draft2020-12", "draft2019-09", "draft7", "draft6", "draft4")

# Where the suite's schemas believe its remotes to be.
REMOTE = "http://localhost:1234/"


@dataclass(frozen=True, slots=True)
class Case:
    """An instance, and whether it is valid."""

    description: str
    data: JsonValue
    valid: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A schema and the instances that it is to judge."""

    description: str
    schema: dict[str, JsonValue] | bool
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class File:
    """One file of a draft's tests: `name` is its path below the draft, without the suffix."""

    draft: str
    name: str
    path: Path

    @property
    def is_required(self) -> bool:
        """Whether every validator has to pass it."""
        return not self.name.startswith("optional/")

    @property
    def kind(self) -> str:
        """What its tests belong to: `required`, `optional` or `format`."""
        if self.is_required:
            return "required"
        return "format" if self.name.startswith("optional/format/") else "optional"

    def groups(self) -> Iterator[Group]:
        """Read the file."""
        for group in json.loads(self.path.read_text("utf-8")):
            cases = (
                Case(each["description"], each["data"], each["valid"]) for each in group["tests"]
            )
            yield Group(group["description"], group["schema"], tuple(cases))


@dataclass(frozen=True, slots=True)
class Suite:
    """The suite in a folder."""

    folder: Path

    def drafts(self) -> list[str]:
        """Name the drafts that are there, of those that the compiler reads."""
        return [draft for draft in DRAFTS if (self.folder / "tests" / draft).is_dir()]

    def files(self, draft: str) -> list[File]:
        """List the files of a draft, those of its folder first, then optional/ and its formats."""
        folder = self.folder / "tests" / draft
        paths = [
            path
            for part in (".", "optional", "optional/format")
            for path in sorted((folder / part).glob("*.json"))
        ]
        return [
            File(draft, path.relative_to(folder).with_suffix("").as_posix(), path) for path in paths
        ]

    def remotes(self) -> dict[str, Any]:
        """Give the documents that schemas of the suite refer to, by their URIs."""
        folder = self.folder / "remotes"
        return {
            REMOTE + path.relative_to(folder).as_posix(): json.loads(path.read_text("utf-8"))
            for path in sorted(folder.rglob("*.json"))
        }
