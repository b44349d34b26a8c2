"""References to files beside a schema: what is read, what is refused, and what depends on it."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from importlib import import_module, invalidate_caches
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from projects import Ran, call, contents, small_project
from referee import same
from schemaclass.references.disk import MAX_BYTES, Disk
from schemaclass.references.registry import UnresolvableError

BASE = "https://example.com/"
Command: TypeAlias = Callable[..., Ran]

SHOP = """\
openapi: 3.1.0
info: {title: Shop, version: "1"}
components:
  schemas:
    Order:
      type: object
      required: [payer]
      properties:
        payer: {$ref: "defs/common.yaml#/components/schemas/Payer"}
        home: {$ref: "./defs/address%20book.json"}
        old: {$ref: "defs/common.yaml#/components/schemas/Order"}
        city: {$ref: "defs/address book.json#/$defs/City"}
"""
COMMON = """\
openapi: 3.1.0
info: {title: Common, version: "1"}
components:
  schemas:
    Payer:
      type: object
      additionalProperties: false
      properties:
        name: {type: [string, "null"], maxLength: 3}
        home: {$ref: "../defs/./address%20book.json"}
    Order:
      type: object
      properties:
        new: {$ref: "../shop.yaml#/components/schemas/Order"}
        next: {$ref: "#/components/schemas/Order"}
"""
ADDRESS = """\
{
  "type": "object",
  "properties": {"street": {"type": "string", "minLength": 1}, "next": {"$ref": "#"}},
  "$defs": {"City": {"enum": ["Bonn", "Rome"]}}
}
"""
VALUES: list[Any] = [
    {},
    {"payer": {}},
    {"payer": {"name": "abc", "home": {"street": "a", "next": {"next": {}}}}},
    {"payer": {"name": "abcd"}},
    {"payer": {"age": 1}},
    {"payer": {"home": {"next": {"street": ""}}}},
    {"payer": {"name": None}, "home": {"street": 1}},
    {"payer": {}, "old": {"new": {"payer": {}}}},
    {"payer": {}, "old": {"new": {}}},
    {"payer": {}, "old": {"next": {"next": 1}}},
    {"payer": {}, "city": "Bonn"},
    {"payer": {}, "city": "Bern"},
]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a project whose schema refers to files beside it."""
    folder = small_project(tmp_path / "project", {"shop.yaml": SHOP})
    defs = folder / "schema" / "defs"
    defs.mkdir()
    (defs / "common.yaml").write_text(COMMON, encoding="utf-8")
    (defs / "address book.json").write_text(ADDRESS, encoding="utf-8")
    monkeypatch.chdir(folder)
    return Path()


@pytest.fixture
def command(project: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run the command in that project."""
    assert (project / "schema").is_dir()
    return lambda *arguments: call(capsys, *arguments)


@pytest.fixture
def shop(command: Command, monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401  # a package
    """Give the package."""
    assert command("generate").text.count("warning") == 0
    monkeypatch.syspath_prepend("generated")
    monkeypatch.setattr(sys, "modules", dict(sys.modules))
    invalidate_caches()
    return import_module("shop")


def referee(component: str) -> Draft202012Validator:
    """Give jsonschema's validator, with the files of the project at URIs beside each other."""
    found = {
        path.relative_to("schema").as_posix().replace(" ", "%20"): path
        for path in Path("schema").rglob("*.*")
    }
    documents = [
        (
            BASE + name,
            DRAFT202012.create_resource(yaml.safe_load(path.read_text("utf-8"))),
        )
        for name, path in found.items()
    ]
    # The other spelling of a file, which is a URI of its own to the referee.
    registry: Registry[Any] = Registry().with_resources(
        [*documents, *((uri.replace("%20", " "), each) for uri, each in documents)]
    )
    return Draft202012Validator({"$ref": f"{BASE}shop.yaml{component}"}, registry=registry)


def test_verdicts_are_those_of_the_referee_with_the_same_files(shop: Any) -> None:  # noqa: ANN401  # a package
    judge = referee("#/components/schemas/Order")
    assert {True, False} == {judge.is_valid(value) for value in VALUES}
    for value in VALUES:
        if judge.is_valid(value):
            assert same(value, shop.Order.from_dict(value).to_dict())
        else:
            with pytest.raises(shop.ValidationError):
                shop.Order.from_dict(value)


def test_types_are_named_as_in_their_document_and_twins_after_their_file(
    shop: Any,  # noqa: ANN401  # a package
) -> None:
    own = {"AddressBook", "City", "CommonOrder", "Order", "Payer"}
    assert own == set(shop.__all__) - {
        "JsonValue", "UNSET", "UnsetType", "ValidationError", "Violation", "preload"
    }  # fmt: skip


def test_a_violation_names_the_file_that_it_breaks(shop: Any) -> None:  # noqa: ANN401  # a package
    with pytest.raises(shop.ValidationError) as caught:
        shop.Order.from_dict({"payer": {"name": "long"}, "home": {"street": ""}})
    assert [
        "./defs/address book.json#/properties/street/minLength",
        "./defs/common.yaml#/components/schemas/Payer/properties/name/maxLength",
    ] == sorted(each.schema_pointer for each in caught.value.errors)


def test_validate_reads_the_same_files(command: Command, project: Path) -> None:
    instance = project / "order.json"
    instance.write_text('{"payer": {"name": "long"}}', encoding="utf-8")
    told = command("validate", "schema/shop.yaml#Order", str(instance))
    assert told.code == 1
    assert "see schema/defs/common.yaml#/components/schemas/Payer/properties/name" in told.out


# --- what depends on them ------------------------------------------------------------------------


def test_the_manifest_names_what_was_read(command: Command, project: Path) -> None:
    command("generate")
    manifest = json.loads((project / "generated" / "manifest.json").read_text("utf-8"))
    ways = ("defs/address book.json", "defs/common.yaml", "shop.yaml")
    hashes = {way: sha256((project / "schema" / way).read_bytes()).hexdigest() for way in ways}
    assert hashes == {
        **manifest["packages"]["shop"]["references"],
        "shop.yaml": hashes["shop.yaml"],
    }


def test_an_edit_of_a_file_that_is_referred_to_is_seen(command: Command, project: Path) -> None:
    assert command("generate").code == 0
    assert command("generate", "--check").code == 0
    path = project / "schema" / "defs" / "common.yaml"
    path.write_text(COMMON.replace("maxLength: 3", "maxLength: 4"), encoding="utf-8")
    stale = command("generate", "--check")
    assert stale.code == 1
    assert "stale: generated/shop/_checks.py" in stale.out
    assert "updated generated/shop/_checks.py" in command("generate").out
    path.unlink()
    gone = command("generate", "--check")
    assert gone.code == 2
    assert "schema/shop.yaml:9:23: error: $ref: 'defs/common.yaml#/components" in gone.err
    assert "names a file that is not there  [reference]" in gone.err


def test_a_link_that_leads_elsewhere_is_seen(command: Command, project: Path) -> None:
    defs = project / "schema" / "defs"
    shutil.copytree(defs, project / "schema" / "other")
    (project / "schema" / "other" / "address book.json").write_text('{"enum": [1]}', "utf-8")
    text = SHOP.replace("defs/common", "link/common").replace("defs/address", "link/address")
    (project / "schema" / "shop.yaml").write_text(text.rpartition("        city")[0], "utf-8")
    link = project / "schema" / "link"
    link.symlink_to("defs", target_is_directory=True)
    assert command("generate").code == 0
    link.unlink()
    link.symlink_to("other", target_is_directory=True)
    assert command("generate", "--check").code == 1


def test_output_is_the_same_wherever_the_project_is(
    command: Command, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command("generate")
    moved = tmp_path / "a" / "b" / "project"
    shutil.copytree(project, moved, ignore=shutil.ignore_patterns("generated"))
    monkeypatch.chdir(moved / "schema" / "defs")
    assert command("generate").code == 0
    assert contents(tmp_path / "project" / "generated") == contents(moved / "generated")


# --- what may be read ----------------------------------------------------------------------------


@pytest.fixture
def outside(tmp_path: Path, project: Path) -> Path:
    """Put a file beside the project, and a reference to it into the schema."""
    folder = tmp_path / "shared"
    folder.mkdir()
    (folder / "money.yaml").write_text("Amount: {type: integer}\n", encoding="utf-8")
    text = f'{SHOP}        sum: {{$ref: "../../shared/money.yaml#/Amount"}}\n'
    (project / "schema" / "shop.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_folder_can_be_allowed_in_the_call(command: Command, outside: Path) -> None:
    refused = command("generate")
    assert refused.code == 2
    assert "leads out of the schema's folder  [reference]" in refused.err
    assert command("generate", "--allow-refs", "nowhere", "--allow-refs", str(outside)).code == 0
    assert command("generate", "--check", "--allow-refs", str(outside)).code == 0
    # What was allowed once is not allowed for ever.
    assert "leads out of the schema's folder" in command("generate", "--check").err
    Path("order.json").write_text('{"payer": {}, "sum": 1.5}', encoding="utf-8")
    arguments = ("validate", "schema/shop.yaml#Order", "order.json")
    assert command(*arguments).code == 2
    assert command(*arguments, "--allow-refs", str(outside)).code == 1


def test_a_folder_can_be_allowed_in_the_settings(command: Command, outside: Path) -> None:
    table = '[tool.schemaclass.packages.shop]\nschema = "schema/shop.yaml"\nallow_refs = ["{}"]\n'
    Path("pyproject.toml").write_text(table.format(f"../{outside.name}"), encoding="utf-8")
    assert command("generate").code == 0
    assert command("generate", "--check").code == 0
    Path("order.json").write_text('{"payer": {}, "sum": 1.5}', encoding="utf-8")
    assert command("validate", "schema/shop.yaml#Order", "order.json").code == 1


@pytest.mark.parametrize("linked", ["file", "folder", "target"])
def test_links_are_followed_as_far_as_paths_are(
    linked: str, command: Command, project: Path, outside: Path
) -> None:
    way = {
        "file": (project / "schema" / "link.yaml", outside / "money.yaml", "link.yaml"),
        "folder": (project / "schema" / "link", outside, "link/money.yaml"),
        "target": (project / "schema" / "link.yaml", Path("defs/common.yaml"), "link.yaml"),
    }
    link, target, reference = way[linked]
    link.symlink_to(target)
    place = "/components/schemas/Payer" if linked == "target" else "/Amount"
    text = f'{SHOP}        sum: {{$ref: "{reference}#{place}"}}\n'
    (project / "schema" / "shop.yaml").write_text(text, encoding="utf-8")
    made = command("generate", "schema/shop.yaml")
    assert (0 if linked == "target" else 2) == made.code
    assert (linked == "target") == ("leads out of the schema's folder" not in made.err)


def test_what_is_no_plain_file_of_some_size_is_refused(command: Command, project: Path) -> None:
    folder = project / "schema"
    os.mkfifo(folder / "pipe.yaml")
    (folder / "round.yaml").symlink_to("round.yaml")
    with (folder / "big.json").open("wb") as big:
        big.truncate(MAX_BYTES + 1)
    found = {
        "pipe.yaml": "names what is no regular file",
        "round.yaml": "names a file that can't be read: Too many levels of symbolic links",
        "big.json": "names a file of 67,108,865 bytes, and 67,108,864 are the most",
    }
    for name, sentence in found.items():
        text = f'{SHOP}        other: {{$ref: "{name}"}}\n'
        (folder / "shop.yaml").write_text(text, encoding="utf-8")
        told = command("generate", "schema/shop.yaml")
        assert told.code == 2
        assert f"schema/shop.yaml:13:23: error: $ref: '{name}' {sentence}" in told.err


def exchange_by(path: Path, target: Path) -> None:
    """Put a link in the place of a file or a folder, in one step."""
    link = path.with_name("exchanged")
    link.symlink_to(target)
    if path.is_dir() and not path.is_symlink():
        path.rename(path.with_name("aside"))
    link.replace(path)


@pytest.mark.parametrize("exchanged", ["schema/defs/common.yaml", "schema/defs", "schema"])
def test_a_link_that_is_exchanged_after_it_was_resolved_leads_nowhere(
    exchanged: str, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = tmp_path / "outside"
    shutil.copytree(project / "schema", outside / "schema")
    for path in outside.rglob("common.yaml"):
        path.write_text("secret", encoding="utf-8")
    disk = Disk((project / "schema" / "shop.yaml").resolve(), "schema/shop.yaml")
    resolve = os.path.realpath
    done: list[str | Path] = []

    def exchanging(path: str | Path, **how: Any) -> str:  # noqa: ANN401  # as the one it wraps
        real = resolve(path, **how)
        if str(path).endswith("common.yaml") and not done:
            done.append(path)
            exchange_by(project / exchanged, outside / exchanged)
        return real

    monkeypatch.setattr(os.path, "realpath", exchanging)
    with pytest.raises(UnresolvableError, match="leads out of the schema's folder"):
        disk.open("defs/common.yaml")
    assert done


def test_a_file_that_is_exchanged_for_ever_is_refused(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk((project / "schema" / "shop.yaml").resolve(), "schema/shop.yaml")
    ends = itertools.cycle((disk.folder / "one.yaml", disk.folder / "other.yaml"))
    monkeypatch.setattr(os.path, "realpath", lambda _: str(next(ends)))
    with pytest.raises(UnresolvableError, match="names a file that somebody keeps exchanging"):
        disk.open("defs/common.yaml")


FLIPPING = """
import itertools, os, sys
ours, theirs = sys.argv[1:]
for number in itertools.count():
    os.symlink((ours, theirs)[number % 2], "flipping")
    os.replace("flipping", "link")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs links that anybody may make")
@pytest.mark.parametrize("way", ["link", "link/common.yaml"])
def test_a_link_that_never_rests_leads_into_the_folder_or_nowhere(way: str, project: Path) -> None:
    """Another process exchanges it as fast as it can, between what is allowed and what is not."""
    folder = (project / "schema").resolve()
    outside = project.resolve() / "outside"
    outside.mkdir()
    (outside / "common.yaml").write_text("secret", encoding="utf-8")
    ours, theirs = (
        each if "/" in way else each / "common.yaml" for each in (Path("defs"), outside)
    )
    (folder / "link").symlink_to(ours)
    disk = Disk(folder / "shop.yaml", "schema/shop.yaml")
    words = [sys.executable, "-c", FLIPPING, str(ours), str(theirs)]
    seen: Counter[str] = Counter()
    with subprocess.Popen(words, cwd=folder) as other:
        while len(seen) < 2 or seen.total() < 3000:
            try:
                seen[disk.open(way).data.decode()] += 1
            except UnresolvableError as error:
                seen[str(error).partition(":")[0]] += 1
        other.kill()
    refusals = {"leads out of the schema's folder", "names a file that somebody keeps exchanging"}
    assert {COMMON} == seen.keys() - refusals


def test_twins_in_files_of_one_name_have_their_folders_name(
    command: Command, project: Path
) -> None:
    for folder in ("a", "b"):
        (project / "schema" / folder).mkdir()
        text = f'{{"Item": {{"properties": {{"{folder}": true}}}}}}'
        (project / "schema" / folder / "x.json").write_text(text, encoding="utf-8")
    text = '        i: {$ref: "a/x.json#/Item"}\n        j: {$ref: "b/x.json#/Item"}\n'
    (project / "schema" / "shop.yaml").write_text(SHOP + text, encoding="utf-8")
    assert command("generate").code == 0
    models = (project / "generated" / "shop" / "_models.py").read_text("utf-8")
    assert "class AXItem(Record):" in models
    assert "class BXItem(Record):" in models


def test_a_file_with_a_uri_of_its_own_refers_to_what_lies_beside_it(
    command: Command, project: Path
) -> None:
    schemas = project / "schema"
    top: dict[str, Any] = {
        "$id": f"{BASE}v1/top.json",
        "properties": {"a": {"$ref": "defs/a.json"}},
    }
    for word in ("b", "c"):
        top["properties"][word] = {"$ref": f"defs/a.json#/$defs/{word}"}
    inner = {
        "$id": f"{BASE}v1/defs/a.json",
        "$ref": "b.json",
        "$defs": {"b": {"$ref": "../defs/b.json"}, "c": {"$ref": "../top.json"}},
    }
    files: dict[str, Any] = {"top": top, "defs/a": inner, "defs/b": {"type": "integer"}}
    for name, schema in files.items():
        (schemas / f"{name}.json").write_text(json.dumps(schema), encoding="utf-8")
    resources = [
        (f"{BASE}v1/{name}.json", DRAFT202012.create_resource(schema))
        for name, schema in files.items()
    ]
    registry: Registry[Any] = Registry().with_resources(resources)
    judge = Draft202012Validator(top, registry=registry)
    for value in ({"a": 1}, {"a": "x"}, {"b": 1}, {"b": "x"}, {"c": {"a": 1}}, {"c": {"a": "x"}}):
        Path("value.json").write_text(json.dumps(value), encoding="utf-8")
        told = command("validate", "schema/top.json", "value.json")
        assert (value, 1 - judge.is_valid(value)) == (value, told.code)


def test_a_file_in_a_dialect_that_is_not_known_is_refused(command: Command, project: Path) -> None:
    found = {
        '{"swagger": "2.0", "A": {}}': "swagger: '2.0'",
        '{"openapi": "3.2.0", "A": {}}': "openapi: '3.2.0'",
        '{"$schema": "https://example.com/own", "A": {}}': "$schema: 'https://example.com/own'",
    }
    schema = project / "schema" / "shop.yaml"
    schema.write_text(f'{SHOP}        other: {{$ref: "other.json#/A"}}\n', encoding="utf-8")
    for text, said in found.items():
        schema.with_name("other.json").write_text(text, encoding="utf-8")
        told = command("generate", str(schema))
        assert told.code == 2
        assert f"names a document that says {said}, which is not supported" in told.err


def test_a_file_says_itself_how_it_is_written(command: Command, project: Path) -> None:
    """An OpenAPI 3.0 document is read as such; what doesn't say is read as what refers to it."""
    schemas = project / "schema"
    old = "openapi: 3.0.3\ncomponents:\n  schemas:\n    A: {type: integer, nullable: true}\n"
    (schemas / "defs" / "old.yaml").write_text(old, encoding="utf-8")
    draft = '{"$schema": "http://json-schema.org/draft-07/schema#", "items": [true, false]}'
    (schemas / "defs" / "draft.json").write_text(draft, encoding="utf-8")
    (schemas / "defs" / "plain.yaml").write_text("A: {prefixItems: [{const: 1}]}\n", "utf-8")
    text = (
        '        a: {$ref: "defs/old.yaml#/components/schemas/A"}\n'
        '        b: {$ref: "defs/draft.json"}\n'
        '        c: {$ref: "defs/plain.yaml#/A"}\n'
    )
    (schemas / "shop.yaml").write_text(SHOP + text, encoding="utf-8")
    Path("a.json").write_text('{"payer": {}, "a": null, "b": [1], "c": [1]}', encoding="utf-8")
    Path("b.json").write_text('{"payer": {}, "a": "x", "b": [1, 2], "c": [2]}', encoding="utf-8")
    fine, wrong = (command("validate", "schema/shop.yaml#Order", f"{each}.json") for each in "ab")
    assert (0, "") == (fine.code, fine.text)
    assert 3 == wrong.out.count(": error: ")
