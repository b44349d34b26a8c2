"""The command line: exit codes, what is printed, and that `--check` touches nothing."""

from __future__ import annotations

import contextlib
import json
import os
import pkgutil
import shutil
import sys
import tomllib
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

import pytest

from conftest import Loose
from projects import ROOT, SHOP, Ran, call, contents, generate, names, ran, small_project, touches

Command: TypeAlias = Callable[..., Ran]

PAGE = "generated/docs/shop/Payer.md"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a project with one schema."""
    monkeypatch.chdir(small_project(tmp_path / "project", {"shop.yaml": SHOP}))
    return Path()


@pytest.fixture
def command(project: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run the command in that project; what goes wrong may not end in a traceback."""
    assert (project / "schema").is_dir()

    def run(*arguments: str) -> Ran:
        done = call(capsys, *arguments)
        assert done.code in (0, 1, 2)
        assert "Traceback" not in done.text
        return done

    return run


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")


@contextlib.contextmanager
def untouched(folder: Path) -> Iterator[None]:
    """Demand that nothing below a folder is written, created or removed."""
    before = contents(folder), touches(folder)
    yield
    assert before == (contents(folder), touches(folder))


# --- generate ------------------------------------------------------------------------------------


def test_generate_makes_everything_in_schema(command: Command, project: Path) -> None:
    (project / "schema" / "other.json").write_text('{"type": "object"}', encoding="utf-8")
    (project / "schema" / "notes.txt").write_text("no schema", encoding="utf-8")
    ran = command("generate")
    assert (0, "") == (ran.code, ran.err)
    files = contents(Path("generated"))
    assert {"docs", "manifest.json", "other", "shop"} == {path.split("/")[0] for path in files}
    *lines, last = ran.out.splitlines()
    assert sorted(f"created generated/{path}" for path in files) == sorted(lines)
    assert last.startswith(f"{len(files)} changed, 0 unchanged, ")


def test_generate_finds_the_project_from_a_folder_inside(
    command: Command, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project / "schema")
    assert 0 == command("generate").code
    assert Path("../generated/manifest.json").is_file()
    assert {"shop.yaml"} == names(".")


def test_generate_makes_the_schemas_that_are_named(command: Command, tmp_path: Path) -> None:
    schema = tmp_path / "elsewhere" / "till.json"
    schema.parent.mkdir()
    schema.write_text('{"type": "object", "properties": {"a": true}}', encoding="utf-8")
    ran = command("generate", str(schema), "--output", "out/deep")
    assert (0, "") == (ran.code, ran.err)
    assert {"docs", "manifest.json", "till"} == names("out/deep")
    assert not Path("generated").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names of files are Unicode")
def test_a_schema_can_have_a_name_of_any_bytes(command: Command, project: Path) -> None:
    schema = (project / "schema" / "shop.yaml").rename("shop\udcff.yaml")
    for last in ("created", "0 changed"):
        ran = command("generate", str(schema))
        assert (0, "") == (ran.code, ran.err)
        assert ran.out.startswith(last)
    entry = json.loads(Path("generated/manifest.json").read_bytes())["packages"]["shop"]
    assert "shop\\udcff.yaml" == entry["source"]


def test_one_schema_leaves_the_other_packages_alone(command: Command, project: Path) -> None:
    (project / "schema" / "other.yaml").write_text("type: object", encoding="utf-8")
    command("generate")
    before = contents(Path("generated/other"))
    edit(project / "schema" / "shop.yaml", "minimum: 1", "minimum: 2")
    assert 0 == command("generate", "schema/shop.yaml").code
    assert before == contents(Path("generated/other"))
    assert (0, "") == (command("generate", "--check").code, command("generate", "--check").err)


def test_the_same_schema_twice_is_made_once(command: Command) -> None:
    ran = command(
        "generate", "schema/shop.yaml", "./schema/shop.yaml", "schema/../schema/shop.yaml"
    )
    assert (0, "") == (ran.code, ran.err)
    assert {"docs", "manifest.json", "shop"} == names("generated")


def test_one_schema_can_make_two_packages(command: Command, project: Path) -> None:
    settings = (
        "[tool.schemaclass.packages.orders]\nschema = 'schema/shop.yaml'\nroots = ['Order']\n"
        "[tool.schemaclass.packages.payers]\nschema = 'schema/shop.yaml'\nroots = ['Payer']\n"
    )
    (project / "pyproject.toml").write_text(settings, encoding="utf-8")
    assert 0 == command("generate").code
    assert {"docs", "manifest.json", "orders", "payers"} == names("generated")
    assert Ran(0, "", "") == command("generate", "--check", "./schema/shop.yaml")


@pytest.mark.parametrize(
    ("schema", "package"),
    [("json", "json_"), ("docs", "docs_"), ("schemaclass", "schemaclass_"), ("class", "class_")],
)
def test_a_package_hides_no_other_module(
    schema: str, package: str, command: Command, project: Path
) -> None:
    (project / "schema" / f"{schema}.yaml").write_text("type: object", encoding="utf-8")
    assert 0 == command("generate", f"schema/{schema}.yaml").code
    assert {"docs", "manifest.json", package} == names("generated")


def test_names_of_deep_schemas_fit_into_file_names(command: Command, project: Path) -> None:
    text = "type: string"
    for _ in range(200):
        text = f"properties: {{inner_settings: {{{text}}}}}"
    (project / "schema" / "shop.yaml").write_text(text, encoding="utf-8")
    ran = command("generate")
    assert (0, "") == (ran.code, ran.err)
    assert len(names("generated/docs/shop")) == 200


def test_one_wrong_schema_keeps_all_from_being_written(command: Command, project: Path) -> None:
    (project / "schema" / "a.yaml").write_text("minItems: a", encoding="utf-8")
    (project / "schema" / "b.yaml").write_text("minItems: b", encoding="utf-8")
    with untouched(project):
        ran = command("generate")
    assert (2, "") == (ran.code, ran.out)
    assert ran.err.index("schema/a.yaml:1:11: error: ") < ran.err.index(
        "schema/b.yaml:1:11: error: "
    )
    assert "2 errors; nothing was written\n" == ran.err.splitlines(keepends=True)[-1]


@pytest.mark.parametrize(
    "text",
    [
        "true",
        "false",
        "enum: []",
        "type: object\nrequired: [b]",
        "type: array\nitems: {$ref: '#'}",
        "type: object\nadditionalProperties: {$ref: '#'}",
        "anyOf: [{type: string}, {type: array, items: {$ref: '#'}}]",
        "openapi: 3.1.0\ncomponents: {schemas: {A: {oneOf: [{type: object}]}}}",
        "openapi: 3.1.0\ncomponents: {schemas: {../../x: {properties: {a: {}}}, a/b: {}, CON: {}}}",
    ],
)
def test_what_is_generated_can_be_imported(command: Command, project: Path, text: str) -> None:
    (project / "schema" / "odd.yaml").write_text(text, encoding="utf-8")
    done = command("generate", "schema/odd.yaml")
    assert (0, False) == (done.code, "error" in done.err)
    assert {"generated", "pyproject.toml", "schema"} == names(".")
    assert {"docs", "manifest.json", "odd"} == names("generated")
    assert Ran(0, "", "") == ran([sys.executable, "-c", "import odd"], project / "generated")


# --- files that are none, and names that are too long --------------------------------------------


def refused(ran: Ran, *words: str) -> None:
    """Demand exit code 2, a message with these words and a hint, and no word of a bug."""
    assert (2, "") == (ran.code, ran.out)
    assert [] == [word for word in ("error: ", *words) if word not in ran.err], ran.err
    assert "[bug]" not in ran.err


def pipe(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(5 * 2**30)


@pytest.mark.skipif(sys.platform == "win32", reason="needs what POSIX has beside files")
@pytest.mark.parametrize("make", [pipe, device, sparse])
def test_what_has_no_end_is_read_nowhere(
    make: Callable[[Path], None], command: Command, project: Path
) -> None:
    """Neither as a schema, an instance or settings nor where the compiler's own files stand."""
    assert 0 == command("generate").code
    found = "found a file of" if make is sparse else "found what is no regular file"
    make(project / "schema" / "odd.yaml")
    for arguments in (["generate"], ["generate", "--check"], ["generate", "schema/odd.yaml"]):
        refused(command(*arguments), f"schema/odd.yaml: error: can't be read: {found}", "help: ")
    refused(command("docs"), f"schema/odd.yaml: error: can't be read: {found}")
    refused(command("validate", "schema/odd.yaml", "schema/shop.yaml"), found)
    refused(command("validate", "schema/shop.yaml#Order", "schema/odd.yaml"), found)
    (project / "schema" / "odd.yaml").unlink()
    for path in ("shop/_models.py", "docs/README.md", "manifest.json"):
        (project / "generated" / path).unlink()
        make(project / "generated" / path)
        refused(command("generate"), f"generated/{path}")
        (project / "generated" / path).unlink()
        command("generate", "--force")
    (project / "pyproject.toml").unlink()
    sparse(project / "pyproject.toml")
    refused(command("generate"), "pyproject.toml: error: can't be read: found a file of")


LONG = "n" * 300
DEEP = "/".join(["folder"] * 700)


@pytest.mark.parametrize("name", [LONG, f"{LONG}/deep", DEEP])
def test_a_name_that_no_file_can_have_is_refused(name: str, command: Command) -> None:
    for arguments in (["generate"], ["generate", "--check"], ["docs"]):
        refused(command(*arguments, "--output", name), "File name too long", "help: ", "[output]")
    refused(command("generate", f"{name}.yaml"), f"{name}.yaml: error: ", " too long", "help: ")
    refused(command("validate", f"{name}.yaml#A", "a.json"), f"{name}.yaml: error: ", " too long")
    refused(command("validate", "schema/shop.yaml#Order", name), "File name too long")
    assert {"pyproject.toml", "schema"} == names(".")


def test_an_output_whose_files_would_have_no_name_is_refused(command: Command) -> None:
    """The folder itself can be made."""
    deep = "/".join(["f" * 200] * 19)
    deep += "/" + "f" * (4090 - len(deep) - len(str(Path.cwd())))
    for arguments in (["generate"], ["docs"]):
        refused(command(*arguments, "--output", str(Path.cwd() / deep)), "File name too long")


@pytest.mark.parametrize("name", ["n" * 201, "ü" * 101])
def test_a_package_whose_name_is_too_long_is_refused(
    name: str, command: Command, project: Path
) -> None:
    settings = f"[tool.schemaclass.packages.{json.dumps(name)}]\nschema = 'schema/shop.yaml'\n"
    (project / "pyproject.toml").write_text(settings, encoding="utf-8")
    refused(command("generate"), "bytes, and 200 are the most", "[configuration]")


@pytest.mark.parametrize("name", ["n" * 201, "ü" * 101])
def test_a_file_whose_name_is_too_long_for_a_package_gives_it_a_shorter_one(
    name: str, command: Command, project: Path
) -> None:
    (project / "schema" / f"{name}.yaml").write_text("type: object", encoding="utf-8")
    assert 0 == command("generate").code
    (made,) = names("generated") - {"docs", "manifest.json", "shop"}
    assert len(made.encode()) <= 200


@pytest.mark.parametrize("name", ["n" * 200, "ü" * 100])
def test_a_package_may_have_a_name_of_200_bytes(name: str, command: Command, project: Path) -> None:
    (project / "schema" / f"{name}.yaml").write_text("type: object", encoding="utf-8")
    assert 0 == command("generate").code
    assert name in names("generated")


# --- an output among the schemas -----------------------------------------------------------------


@pytest.mark.parametrize("output", ["schema", "./schema/", "generated/../schema", "link"])
def test_nothing_is_written_where_schemas_are_read(
    output: str, command: Command, project: Path
) -> None:
    """What was written there would be read as a schema by the next run."""
    (project / "link").symlink_to("schema")
    before = contents(project)
    for arguments in (["generate"], ["generate", "--force"], ["generate", "--check"], ["docs"]):
        for schemas in ([], ["schema/shop.yaml"]):
            done = command(*arguments, *schemas, "--output", output)
            refused(done, "is the folder that schemas are read from", "--output", "[output]")
    assert before == contents(project)


def test_a_package_that_would_stand_where_schemas_are_read_is_refused(
    command: Command, project: Path
) -> None:
    (project / "schema" / "shop.yaml").rename(project / "schema" / "schema.yaml")
    before = contents(project)
    for arguments in (["generate"], ["generate", "--force"]):
        done = command(*arguments, "--output", ".")
        refused(done, "schema: error: is the folder that schemas are read from")
    assert before == contents(project)
    assert 0 == command("generate").code


@pytest.mark.parametrize("schema", ["api/schema.json", "manifest.json"])
def test_a_schema_is_never_written_over(schema: str, command: Command, project: Path) -> None:
    (project / "api").mkdir()
    (project / schema).write_text('{"type": "object"}', encoding="utf-8")
    settings = f"[tool.schemaclass.packages.api]\nschema = '{schema}'\n"
    (project / "pyproject.toml").write_text(settings, encoding="utf-8")
    before = contents(project)
    for arguments in (["generate"], ["generate", "--force"], ["generate", schema]):
        done = command(*arguments, "--output", ".")
        refused(done, f"{schema}: error: is a schema of this run", "[output]", "--output")
    assert before == contents(project)


@pytest.mark.parametrize("output", ["schema/made", ".", "schema/shop"])
def test_an_output_may_stand_around_or_among_schemas(output: str, command: Command) -> None:
    for last in ("created", "0 changed"):
        done = command("generate", "--output", output)
        assert (0, "") == (done.code, done.err)
        assert done.out.startswith(last)
    assert Ran(0, "", "") == command("generate", "--output", output, "--check")


# --- check ---------------------------------------------------------------------------------------


def test_check_of_a_fresh_folder_says_nothing(command: Command, project: Path) -> None:
    command("generate")
    with untouched(project):
        assert Ran(0, "", "") == command("generate", "--check")


def stale(project: Path) -> None:
    edit(project / "schema" / "shop.yaml", "minimum: 1", "minimum: 2")


def edited(project: Path) -> None:
    edit(project / "generated" / "shop" / "__init__.py", "# Change the", "# Never change the")


def missing(project: Path) -> None:
    (project / "generated" / "shop" / "py.typed").unlink()


def untracked(project: Path) -> None:
    (project / "generated" / "shop" / "mine.py").write_text("mine = 1\n", encoding="utf-8")


def type_removed(project: Path) -> None:
    text = SHOP[: SHOP.index("        payer:")]
    (project / "schema" / "shop.yaml").write_text(text, encoding="utf-8")


def schema_removed(project: Path) -> None:
    (project / "schema" / "other.yaml").unlink()


GENERATE = "run make generate"
UNDO = "edited files: undo the edit, or generate with --force, or delete them and run make generate"
REMOVE = "untracked files: remove them, or move them out of generated/"


@pytest.mark.parametrize(
    ("change", "expected", "advice", "diff"),
    [
        (stale, "stale: generated/shop/_checks.py", GENERATE, " >= 1:"),
        (edited, "edited: generated/shop/__init__.py", UNDO, "# Never change the"),
        (missing, "missing: generated/shop/py.typed", GENERATE, ""),
        (untracked, "untracked: generated/shop/mine.py", REMOVE, ""),
        (type_removed, f"orphaned: {PAGE}", GENERATE, ""),
        (schema_removed, "orphaned: generated/other/_models.py", GENERATE, ""),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_check_names_what_is_wrong_and_touches_nothing(
    change: Callable[[Path], None],
    expected: str,
    advice: str,
    diff: str,
    command: Command,
    project: Path,
) -> None:
    (project / "schema" / "other.yaml").write_text("type: object", encoding="utf-8")
    command("generate")
    change(project)
    with untouched(project):
        ran = command("generate", "--check")
    assert (1, "") == (ran.code, ran.err)
    assert expected in ran.out.splitlines()
    assert [advice] == [line for line in ran.out.splitlines() if line in (GENERATE, UNDO, REMOVE)]
    if diff:
        name = expected.partition(": generated/")[2]
        assert {f"--- a/{name}", f"+++ b/{name}"} <= set(ran.out.splitlines())
        assert any(line[:1] == "-" and diff in line for line in ran.out.splitlines())


@pytest.mark.parametrize("change", [stale, missing, type_removed, schema_removed])
def test_generate_mends_what_check_complains_about(
    change: Callable[[Path], None], command: Command, project: Path
) -> None:
    (project / "schema" / "other.yaml").write_text("type: object", encoding="utf-8")
    command("generate")
    change(project)
    complaints = command("generate", "--check").out.splitlines()
    words = {"stale": "updated", "missing": "created", "orphaned": "removed"}
    ran = command("generate")
    assert (0, "") == (ran.code, ran.err)
    told = [line.split(": ") for line in complaints if line.split(": ")[0] in words]
    assert sorted(f"{words[word]} {path}" for word, path in told) == sorted(
        ran.out.splitlines()[:-1]
    )
    assert Ran(0, "", "") == command("generate", "--check")


def test_a_page_that_nothing_makes_any_more_is_removed(command: Command, project: Path) -> None:
    command("generate")
    assert Path(PAGE).is_file()
    type_removed(project)
    assert f"removed {PAGE}" in command("generate").out.splitlines()
    assert not Path(PAGE).exists()


def test_a_package_without_its_schema_is_removed(command: Command, project: Path) -> None:
    (project / "schema" / "other.yaml").write_text("type: object", encoding="utf-8")
    command("generate")
    schema_removed(project)
    command("generate")
    assert {"docs", "manifest.json", "shop"} == names("generated")
    assert "Other" not in Path("generated/docs/README.md").read_text("utf-8")


def test_a_package_may_have_no_pages(command: Command, project: Path) -> None:
    assert command("generate").code == 0
    whole = contents(project / "generated")
    assert 0 == command("generate", "--no-pages").code
    assert not (project / PAGE).exists()
    assert "](" not in (project / "generated/docs/README.md").read_text("utf-8")
    assert 1 == command("generate", "--check").code
    with (project / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write('[tool.schemaclass.packages.shop]\nschema = "schema/shop.yaml"\npages = false\n')
    assert 0 == command("generate", "--check").code
    edit(project / "pyproject.toml", "pages = false", "pages = true")
    assert 0 == command("generate").code
    assert whole == contents(project / "generated")
    edit(project / "pyproject.toml", "pages = true", 'pages = "no"')
    assert "pages must be true or false" in command("generate").err


def test_an_edited_file_is_overwritten_by_force_only(command: Command, project: Path) -> None:
    command("generate")
    fresh = contents(Path("generated"))
    edited(project)
    stale(project)
    with untouched(project):
        ran = command("generate")
    assert (2, "") == (ran.code, ran.out)
    assert ran.err.startswith("generated/shop/__init__.py: error: was edited by hand")
    assert "--force" in ran.err
    edit(project / "schema" / "shop.yaml", "minimum: 2", "minimum: 1")
    ran = command("generate", "--force")
    assert (0, ["updated generated/shop/__init__.py"]) == (ran.code, ran.out.splitlines()[:-1])
    assert fresh == contents(Path("generated"))


def test_a_deleted_edit_is_made_anew(command: Command, project: Path) -> None:
    """What `--check` advises for edited files, without `--force`."""
    command("generate")
    edited(project)
    (project / "generated" / "shop" / "__init__.py").unlink()
    assert ["created generated/shop/__init__.py"] == command("generate").out.splitlines()[:-1]
    assert Ran(0, "", "") == command("generate", "--check")


def test_an_edited_file_that_nothing_makes_is_kept_and_told(
    command: Command, project: Path
) -> None:
    command("generate")
    with Path(PAGE).open("a", encoding="utf-8") as file:
        file.write("mine\n")
    type_removed(project)
    assert f"kept {PAGE}" in command("generate").out.splitlines()
    assert Path(PAGE).read_text("utf-8").endswith("mine\n")


# --- what somebody else changed, with the hashes beside it ----------------------------------------


def forged(path: str, more: str) -> None:
    """Change a generated file, and write its new hash into the manifest."""
    manifest, file = Path("generated/manifest.json"), Path("generated") / path
    before = file.read_bytes()
    file.write_bytes(before + more.encode())
    edit(manifest, *(sha256(data).hexdigest() for data in (before, file.read_bytes())))


def changed_manifest(change: Callable[[Loose], object]) -> None:
    """Change the data of the manifest, and write it as the compiler does."""
    manifest = Path("generated/manifest.json")
    data = json.loads(manifest.read_bytes())
    change(data)
    manifest.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    "path", ["shop/_runtime.py", "shop/_text.py", "shop/_models.py", "docs/README.md", PAGE[10:]]
)
def test_a_hash_that_fits_a_forged_file_convinces_nobody(path: str, command: Command) -> None:
    assert 0 == command("generate").code
    made = contents(Path("generated"))
    forged(path, "\nprint('theirs')\n")
    with untouched(Path("generated")):
        told = command("generate", "--check")
    assert (1, "") == (told.code, told.err)
    assert {f"stale: generated/{path}", "stale: generated/manifest.json", GENERATE} <= {
        *told.out.splitlines()
    }
    assert "-print('theirs')" in told.out.splitlines()
    rewritten = {f"updated generated/{path}", "updated generated/manifest.json"}
    assert rewritten == {*command("generate", "--force").out.splitlines()[:-1]}
    assert made == contents(Path("generated"))


@pytest.mark.parametrize("name", ["_explain.py", "_runtime.py"])
def test_generate_looks_at_the_run_time_itself(name: str, command: Command) -> None:
    """It is the same in every package: to compare it costs nothing."""
    assert 0 == command("generate").code
    made = contents(Path("generated"))
    forged(f"shop/{name}", "print('theirs')\n")
    assert f"updated generated/shop/{name}" in command("generate").out.splitlines()
    assert made == contents(Path("generated"))
    # Left out of the manifest it is no file of the package's at all.
    forged(f"shop/{name}", "print('theirs')\n")
    changed_manifest(lambda data: data["packages"]["shop"]["files"].pop(f"shop/{name}"))
    assert 1 == command("generate", "--check").code
    assert f"generated/shop/{name}: error: was edited by hand" in command("generate").err
    assert 0 == command("generate", "--force").code
    assert made == contents(Path("generated"))


HOSTILE = "<img src=x onerror=alert(1)> [click](javascript:alert(1))"


def forge_index(data: Loose) -> None:
    page = data["packages"]["shop"]["index"][0]
    page |= {"name": HOSTILE, "summary": HOSTILE, "file": "javascript:alert(1)"}


def forge_words(data: Loose) -> None:
    page = data["packages"]["shop"]["index"][0]
    page |= {"name": "theirs javascript:", "summary": "theirs onerror=1"}


def forge_package(data: Loose) -> None:
    data["packages"]["shop"]["index"][0]["package"] = "other/../.."


@pytest.mark.parametrize("forge", [forge_index, forge_words, forge_package])
@pytest.mark.parametrize("named", [[], ["schema/other.yaml"]])
def test_the_index_is_that_of_the_compiler_not_of_the_manifest(
    forge: Callable[[Loose], None], named: list[str], command: Command, project: Path
) -> None:
    """Also where the page is written anew because another package has changed."""
    (project / "schema" / "other.yaml").write_text("title: Older\ntype: object", encoding="utf-8")
    assert 0 == command("generate").code
    index = Path("generated/docs/README.md")
    before = index.read_text("utf-8")
    changed_manifest(forge)
    told = command("generate", "--check")
    assert 1 == told.code
    assert "stale: generated/manifest.json" in told.out.splitlines()
    (project / "schema" / "other.yaml").write_text("title: Newer\ntype: object", encoding="utf-8")
    assert 0 == command("generate", *named).code
    if named:  # the schema of the other package was not named, and is not compiled
        assert "](shop/javascript" not in index.read_text("utf-8")
        assert "..](" not in index.read_text("utf-8")
        assert "<img" not in index.read_text("utf-8")
    else:
        assert before.replace("Older", "Newer") == index.read_text("utf-8")
    assert 0 == command("generate", "--force").code
    assert before.replace("Older", "Newer") == index.read_text("utf-8")
    assert Ran(0, "", "") == command("generate", "--check")


def test_a_forged_flavour_is_seen(command: Command, project: Path) -> None:
    """It is made by another generator, and kept as long as what goes into it is the same."""
    settings = (
        "[tool.schemaclass.packages.shop]\nschema = 'schema/shop.yaml'\nflavours = ['typeddict']\n"
    )
    (project / "pyproject.toml").write_text(settings, encoding="utf-8")
    assert 0 == command("generate").code
    forged("shop/typed_dicts.py", "\nprint('theirs')\n")
    assert "stale: generated/shop/typed_dicts.py" in command("generate", "--check").out
    assert "updated generated/shop/typed_dicts.py" in command("generate", "--force").out
    assert Ran(0, "", "") == command("generate", "--check")


def test_check_says_no_warning_again(command: Command, project: Path) -> None:
    text = SHOP.replace("type: string", "type: string, fooBar: 1")
    (project / "schema" / "shop.yaml").write_text(text, encoding="utf-8")
    assert "warning" in command("generate").err
    assert Ran(0, "", "") == command("generate", "--check")


# --- the process ---------------------------------------------------------------------------------


def test_the_console_script_is_the_build_script(command: Command, project: Path) -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    entry = pkgutil.resolve_name(settings["project"]["scripts"]["schemaclass"])
    assert entry.__module__ == "schemaclass.cli"
    assert 0 == command("generate").code
    assert Ran(0, "", "") == generate(project, "generate", "--check")
    stale(project)
    ran = generate(project, "generate", "--check")
    assert command("generate", "--check") == ran
    assert 1 == ran.code


def test_a_run_with_nothing_to_do_loads_none_of_the_libraries(
    command: Command, project: Path
) -> None:
    assert 0 == command("generate").code
    libraries = {"datamodel_code_generator", "jinja2", "jsonschema", "jsonschema_rs", "yaml"}
    code = (
        "import sys\nfrom schemaclass.cli import main\n"
        f"assert main(sys.argv[1:]) == 0\nprint(*sorted({libraries} & set(sys.modules)))"
    )
    environment = {"PYTHONPATH": str(ROOT / "scripts")}
    done = ran([sys.executable, "-c", code, "generate"], project, environment)
    assert (0, "", "") == (done.code, done.err, done.out.splitlines()[-1])


def test_an_installed_compiler_makes_what_a_checkout_makes(
    command: Command, project: Path, tmp_path: Path
) -> None:
    """In a wheel the templates stand inside the package."""
    assert 0 == command("generate").code
    installed = tmp_path / "site" / "schemaclass"
    shutil.copytree(ROOT / "scripts" / "schemaclass", installed)
    shutil.copytree(ROOT / "templates", installed / "templates")
    done = ran(
        [sys.executable, "-m", "schemaclass.cli", "generate", "--check"],
        project,
        {"PYTHONPATH": str(installed.parent)},
    )
    assert Ran(0, "", "") == done
