"""Formats: annotations by default, checks on request, in packages that say what they need."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from projects import Ran, call, contents, ran, small_project
from schemaclass import compile_schema
from schemaclass.vocabulary.formats import FORMATS

# What is of each format, and what is not.
VALUES: dict[str, tuple[list[Any], list[Any]]] = {
    "date-time": (["2024-02-29T23:59:60z"], ["2023-02-29T00:00:00Z", "2024-01-01T00:00:00"]),
    "date": (["0000-02-29"], ["2024-02-30", "2024-2-3", "2024-01-01\n"]),
    "time": (["23:59:60.5Z", "00:29:60+00:30"], ["24:00:00Z", "12:00:60Z", "12:00:00"]),
    "duration": (["P1Y2M3DT4H5M6S", "P4W"], ["P", "P1YT", "P1Y1D", "PT1.5S", "p1d"]),
    "email": (["a@b", '"a@b"@c.de', "a@[IPv6:::1]"], ["a", "a@b@c", "a@[1.2.3]", "a@[x:y]"]),
    "idn-email": (["ä@ö.de"], ["ä@-ö.de", "ä"]),
    "hostname": (["a-b.example", "xn--bcher-kva"], ["-a", "a_b", "a.", "xn--a", "bücher"]),
    "idn-hostname": (["bücher.example", "a。b"], ["-ü", "a\u05d0", "ü" * 64]),
    "ipv4": (["127.0.0.1"], ["127.0.0.01", "1.2.3", "\u0661.1.1.1"]),
    "ipv6": (["::1", "::ffff:1.2.3.4"], ["::1%eth0", ":::", "1::2::3"]),
    "uri": (["a:", "http://[::1]:80/?a#b"], ["/a", "http://a b", "http://[::g]/", "a:%0"]),
    "uri-reference": (["", "../a?b#c"], ["1:b", "#a#b", "\\a"]),
    "iri": (["http://ö/ä?\ue000"], ["ö", "http://ö/\ue000", "http://ö/\ufdd0"]),
    "iri-reference": (["ö"], ["\\ö", "ö<"]),
    "uri-template": (["/{a,b*}{?c:3}"], ["{", "{}", "{a:0}", "}"]),
    "json-pointer": (["", "/a~0/ "], ["a", "/~2", "/~"]),
    "relative-json-pointer": (["0", "1/a", "0#", "2-1/a"], ["01", "-1", "/a", "0##"]),
    "regex": (["(?<a>b)\\k<a>", "[^]"], ["(", "(?i)a", "\\a", "(?P<a>b)"]),
    "uuid": (["2EB8AA08-aa98-11ea-b4aa-73b441d16380"], ["2EB8AA08aa9811eab4aa73b441d16380"]),
    "byte": (["", "YQ=="], ["YQ", "Y?==", "ü"]),
    "binary": (["\x00", "ü"], []),
    "password": (["", "1"], []),
    "int32": ([2**31 - 1, -(2**31), 1.0], [2**31, -(2**31) - 1, 1.5]),
    "int64": ([2**63 - 1, -(2**63)], [2**63, -(2**63) - 1, 0.5, 1e300]),
    "float": ([3.4e38, 1, -0.1], [3.5e38, -(10**39)]),
    "double": ([1.7e308, 10**308], [10**309]),
}

SCHEMA = """\
openapi: 3.1.0
info: {{title: Shop, version: "1"}}
components:
  schemas:
    Visit:
      type: object
      properties:
        seen: {{type: string, format: {}}}
"""
SETTINGS = """\
[tool.schemaclass.packages.shop]
schema = "schema/shop.yaml"
assert_formats = true
"""


def test_every_format_has_its_values() -> None:
    assert FORMATS.keys() == VALUES.keys()


@pytest.mark.parametrize("name", VALUES)
def test_a_format_is_a_check_on_request(name: str) -> None:
    compiled = compile_schema({"format": name}, assert_formats=True)
    valid, invalid = VALUES[name]
    for value in (*valid, None, [], {}, True):
        assert (value, []) == (value, compiled.errors(value))
        compiled.decode(value)
    for value in invalid:
        found = [(each.keyword, each.schema_pointer) for each in compiled.errors(value)]
        assert (value, [("format", "/format")]) == (value, found)
        with pytest.raises(compiled.module.ValidationError):
            compiled.decode(value)


@pytest.mark.parametrize("name", VALUES)
def test_a_format_is_an_annotation_by_default(name: str) -> None:
    compiled = compile_schema({"format": name})
    assert [] == [value for value in VALUES[name][1] if compiled.errors(value)]


def test_a_format_is_checked_in_records_of_all_kinds() -> None:
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {
            "day": {"type": "string", "format": "date"},
            "days": {"type": "array", "items": {"type": ["string", "null"], "format": "date"}},
            "count": {"type": "integer", "format": "int32"},
            "other": {"type": "string", "format": "int32"},
        },
    }
    compiled = compile_schema(schema, assert_formats=True)
    good: dict[str, Any] = {"day": "2024-02-29", "days": [None, "2024-01-01"], "other": "x"}
    assert good == compiled.encode(compiled.decode(good))
    errors = compiled.errors({"day": "x", "days": ["y"], "count": 2**40})
    assert ["'x' is not a date as in RFC 3339", "'y' is not a date as in RFC 3339"] == [
        each.message for each in errors if "day" in each.pointer
    ]
    record = compiled.module.Root
    with pytest.raises(compiled.module.ValidationError, match="integer of 32 bits"):
        record(count=2**40)


# The formats whose grammar leaves no room: there the other referee has to say the same.
STRICT = (
    "duration ipv4 ipv6 uri uri-reference iri iri-reference uri-template json-pointer uuid".split()
)
LETTERS = "0189afzTZ:-+.%/@#?[]{}~ \\\"'\nüא*,"


def mutations(texts: list[str], count: int) -> Iterator[str]:
    """Give texts that are almost those, the same ones in every run."""
    chance = random.Random(0)  # noqa: S311  # nothing is kept secret with it
    for _ in range(count):
        letters = list(chance.choice(texts))
        for _ in range(chance.choice((1, 1, 2))):
            at = chance.randrange(len(letters) + 1)
            letters[at : at + chance.randrange(2)] = chance.choice((chance.choice(LETTERS), ""))
        yield "".join(letters)


@pytest.mark.parametrize("name", STRICT)
def test_almost_right_texts_are_judged_as_the_referee_does(name: str) -> None:
    compiled = compile_schema({"format": name}, assert_formats=True)
    referee = jsonschema_rs.Draft202012Validator({"format": name}, validate_formats=True)
    for text in mutations([*VALUES[name][0], *VALUES[name][1]], 400):
        assert (text, referee.is_valid(text)) == (text, compiled.errors(text) == [])


# --- content and vocabularies --------------------------------------------------------------------


def test_content_is_a_check_in_draft_7_only() -> None:
    schema: dict[str, Any] = {"contentMediaType": "application/json", "contentEncoding": "base64"}
    old = compile_schema(schema, "draft7", assert_formats=True)
    cases = {"e30=": [], "ezp9Cg==": ["contentMediaType"], "{}": ["contentEncoding"]}
    for text, expected in cases.items():
        assert expected == [each.keyword for each in old.errors(text)]
        assert [] == compile_schema(schema, assert_formats=True).errors(text)
        assert [] == compile_schema(schema, "draft7").errors(text)


@pytest.mark.parametrize(
    ("draft", "vocabulary", "needed", "asserts"),
    [
        ("2020-12", "format-assertion", True, True),
        ("2020-12", "format-assertion", False, True),
        ("2020-12", "format-annotation", True, False),
        ("2019-09", "format", True, True),
        ("2019-09", "format", False, False),
    ],
)
def test_a_vocabulary_can_ask_for_checks(
    draft: str,
    vocabulary: str,
    needed: bool,  # noqa: FBT001  # as the metaschema says it
    asserts: bool,  # noqa: FBT001  # what is expected
) -> None:
    base = f"https://json-schema.org/draft/{draft}"
    words = {f"{base}/vocab/core": True, f"{base}/vocab/{vocabulary}": needed}
    own: dict[str, Any] = {"$schema": f"{base}/schema", "$vocabulary": words}
    schema: dict[str, Any] = {"$schema": "https://example.com/own", "format": "ipv4"}
    compiled = compile_schema(schema, resources={"https://example.com/own": own})
    assert asserts == bool(compiled.errors("x"))


# --- packages ------------------------------------------------------------------------------------


def visit(folder: Path, name: str, settings: str = SETTINGS) -> Path:
    return small_project(folder / "project", {"shop.yaml": SCHEMA.format(name)}, settings)


def alone(folder: Path, program: str) -> Ran:
    """Run a program that has the output folder and the standard library, and nothing else."""
    start = "import sys; sys.path.insert(0, 'generated'); import shop; "
    return ran([sys.executable, "-I", "-S", "-c", start + program], folder)


def test_a_package_stands_alone_where_it_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(visit(tmp_path, "date"))
    assert call(capsys, "generate").code == 0
    assert alone(Path(), "print(shop.Visit(seen='2024-02-29').seen)").out == "2024-02-29\n"
    assert "'x' is not a date as in RFC 3339" in alone(Path(), "shop.Visit(seen='x')").err
    page = Path("generated/docs/shop/Visit.md").read_text("utf-8")
    assert "a date as in RFC 3339" in page.replace("A date", "a date")


@pytest.mark.parametrize(("name", "library"), [("hostname", "idna>=3.7"), ("regex", "regress")])
def test_a_package_that_needs_a_library_says_so(
    name: str,
    library: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(visit(tmp_path, name))
    assert call(capsys, "generate").code == 0
    text = Path("generated/shop/__init__.py").read_text("utf-8")
    assert f"Needs {library}" in text
    failed = alone(Path(), "")
    assert "ImportError: shop checks " in failed.err
    assert f"pip install '{library}" in failed.err
    assert ran([sys.executable, "-c", "import shop"], Path("generated")).code == 0


def test_a_package_has_what_its_formats_need_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(visit(tmp_path, "hostname", ""))
    assert call(capsys, "generate").code == 0
    plain = contents(Path("generated"))
    assert [] == [path for path in plain if path.endswith(("_formats.py", "_idna.py"))]
    ran_again = call(capsys, "generate", "--check", "--assert-formats")
    assert ran_again.code == 1
    assert "missing: generated/shop/_idna.py" in ran_again.out
    assert "_formats.py" not in ran_again.out
    assert call(capsys, "generate", "--assert-formats").code == 0
    assert call(capsys, "generate").code == 0
    assert plain == contents(Path("generated"))


def test_an_unknown_format_is_warned_about_at_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(visit(tmp_path, "datetime"))
    told = call(capsys, "generate")
    assert told.code == 0
    sentence = "format: 'datetime' is not known here, and nothing is checked"
    assert told.err.splitlines() == [
        f"schema/shop.yaml:8:30: warning: {sentence}  [unknown-format]",
        "    #/components/schemas/Visit/properties/seen/format",
        '    help: did you mean "date-time"?',
    ]


def test_validate_checks_formats_on_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(visit(tmp_path, "date", ""))
    Path("visit.json").write_text('{"seen": "x"}', encoding="utf-8")
    arguments = ("validate", "schema/shop.yaml#Visit", "visit.json")
    assert (0, "") == (call(capsys, *arguments).code, call(capsys, *arguments).text)
    told = call(capsys, *arguments, "--assert-formats")
    assert told.code == 1
    assert "visit.json:1:10: error: format: 'x' is not a date as in RFC 3339" in told.out
    Path("pyproject.toml").write_text(SETTINGS, encoding="utf-8")
    assert told == call(capsys, *arguments)


def test_a_library_that_is_missing_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(visit(tmp_path, "hostname"))
    monkeypatch.setitem(sys.modules, "idna", None)
    Path("visit.json").write_text("{}", encoding="utf-8")
    told = call(capsys, "validate", "schema/shop.yaml#Visit", "visit.json", "--assert-formats")
    assert told.code == 2
    assert "pip install 'idna>=3.7'  [library]" in told.err
