"""Reading files: JSON data by the YAML 1.2 core schema, places, and refusals instead of crashes."""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path
from typing import TypeAlias

import pytest
import yaml

from schemaclass.core import files
from schemaclass.core.files import MAX_BYTES
from schemaclass.core.problems import SchemaError
from schemaclass.source.load import MAX_DEPTH, MAX_DIGITS, MAX_EXPANSION, MAX_PROBLEMS, load, parse

_Found: TypeAlias = tuple[int, int, str, str]


def problems(text: str | bytes, name: str = "a.yaml") -> list[_Found]:
    """Give line, column, pointer and code of each problem."""
    content = text.encode() if isinstance(text, str) else text
    with pytest.raises(SchemaError) as caught:
        parse(content, name)
    assert all(problem.hint and problem.sentence for problem in caught.value.problems)
    assert str(caught.value).replace("\n", "").isprintable()
    return [
        (found.location.line, found.location.column, found.location.pointer, found.code)
        for found in caught.value.problems
    ]


def codes(text: str | bytes, name: str = "a.yaml") -> set[str]:
    return {code for _, _, _, code in problems(text, name)}


def exact(value: object) -> str:
    """Tell 1 from 1.0 and True, which are equal in Python, and keep the order of members."""
    return repr(value)


@pytest.fixture(params=["libyaml", "python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a test with each of PyYAML's two parsers."""
    kind: str = request.param
    if kind == "libyaml" and not yaml.__with_libyaml__:
        pytest.skip("this PyYAML was built without libyaml")
    monkeypatch.setattr(yaml, "__with_libyaml__", kind == "libyaml")
    return kind


# --- data ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        # Section 10.3.2 of YAML 1.2.2: the table of the core schema's tag resolution.
        *((text, None) for text in ("", "~", "null", "Null", "NULL")),
        *((text, True) for text in ("true", "True", "TRUE")),
        *((text, False) for text in ("false", "False", "FALSE")),
        ("0", 0),
        ("-12", -12),
        ("+3", 3),
        ("012", 12),
        ("0o17", 15),
        ("0x1F", 31),
        ("1.0", 1.0),
        ("-.5", -0.5),
        ("1.", 1.0),
        ("1e3", 1000.0),
        ("12e-1", 1.2),
        # What YAML 1.1 made of these is another story.
        *((text, text) for text in ("no", "NO", "yes", "on", "off", "y", "n", "nULL", "tRUE")),
        *((text, text) for text in ("2024-10-01", "1_000", "190:20:30", "0b11", "-0x1F", "=")),
        *((text, text) for text in ("2001-12-14t21:59:43.10-05:00", "1.2.3", "+", "-.", ".", "1e")),
        ("٣", "٣"),
        ('"1"', "1"),
        ("'true'", "true"),
        ("!!str 12", "12"),
        ("!!int 12", 12),
        ("!!float 1.5", 1.5),
        ("!!seq [1]", [1]),
        ("!!map {a: 1}", {"a": 1}),
    ],
)
def test_scalars_follow_the_core_schema(parser: str, written: str, expected: object) -> None:
    assert parser
    data = parse(f"a: {written}\n".encode(), "a.yaml").data
    assert exact({"a": expected}) == exact(data)


def test_plain_member_names_are_the_text_as_written(parser: str) -> None:
    assert parser
    text = "200: a\n1.50: b\ntrue: c\n~: d\n012: e\n.inf: f\n? g\n: 7\n&k 0x1: 8\n*k : 9\n"
    with_alias = problems(text)
    assert [(10, 1, "/0x1", "duplicate-member")] == with_alias
    data = parse(text.removesuffix("*k : 9\n").encode(), "a.yaml").data
    expected = {"200": "a", "1.50": "b", "true": "c", "~": "d", "012": "e", ".inf": "f"}
    assert exact({**expected, "g": 7, "0x1": 8}) == exact(data)


def test_an_alias_repeats_what_its_anchor_marks(parser: str) -> None:
    assert parser
    text = "a: &x {n: 1}\nb: [*x, *x]\nc: &y 012\n*y : &x 3\nd: *x\ne: *y\n"
    expected = {"a": {"n": 1}, "b": [{"n": 1}] * 2, "c": 12, "012": 3, "d": 3, "e": 12}
    assert exact(expected) == exact(parse(text.encode(), "a.yaml").data)


@pytest.mark.parametrize("char", ["\x85", "\u2028", "\u2029"])
def test_unicode_line_ends_are_ordinary_characters(parser: str, char: str) -> None:
    assert parser
    text = f"a: x{char}y # {char}b: 1\n'q{char} r': \"s{char}t\"\nl: |\n  u{char}v\n"
    document = parse(text.encode(), "a.yaml")
    assert {"a": f"x{char}y", f"q{char} r": f"s{char}t", "l": f"u{char}v\n"} == document.data
    assert (3, 4) == (document.locate("/l").line, document.locate("/l").column)


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n", "---\n", "---\n...\n", "\ufeff"])
def test_an_empty_document_is_null(parser: str, text: str) -> None:
    assert parser
    document = parse(text.encode(), "a.yaml")
    assert document.data is None
    assert 1 <= document.locate("/a").line


def test_json_is_read_as_the_standard_library_reads_it() -> None:
    data = {
        "a": [1, -0.0, 1e3, 123456789012345678901234567890, True, None, "\U0001f600\x00\x7f"],
        '\n\t"\\/': {"": {}, "<<": [], "no": "~"},
        "long" * 1000: "\u2028",
    }
    for text in (json.dumps(data), json.dumps(data, indent="\t", ensure_ascii=False)):
        document = parse(text.encode(), "a.json")
        assert exact(json.loads(text)) == exact(document.data)
        assert text == document.text


def test_a_byte_order_mark_is_dropped() -> None:
    for name in ("a.json", "a.yaml"):
        document = parse(b'\xef\xbb\xbf{"a": 1}', name)
        assert ('{"a": 1}', {"a": 1}) == (document.text, document.data)
        assert (1, 7) == (document.locate("/a").line, document.locate("/a").column)


# --- places --------------------------------------------------------------------------------------

_YAML = """\
a:
  "b/c": {'~': [x, &i {deep: 1}]}  # é

  é: !!str 5
d: *i
"""
_JSON = '{\r\n\t"a": {"b/c": {"~": ["x", {"deep": 1}]},\r"\\u00e9": "5"},\n "d": {"deep": 1}}'


@pytest.mark.parametrize(
    ("pointer", "in_yaml", "in_json"),
    [
        ("", ((1, 1), (1, 1)), ((1, 1), (1, 1))),
        ("/a", ((2, 3), (1, 1)), ((2, 7), (2, 2))),
        ("/a/b~1c", ((2, 10), (2, 3)), ((2, 15), (2, 8))),
        ("/a/b~1c/~0", ((2, 16), (2, 11)), ((2, 21), (2, 16))),
        ("/a/b~1c/~0/0", ((2, 17), (2, 17)), ((2, 22), (2, 22))),
        ("/a/b~1c/~0/1/deep", ((2, 30), (2, 24)), ((2, 36), (2, 28))),
        ("/a/é", ((4, 6), (4, 3)), ((3, 11), (3, 1))),
        ("/d", ((5, 4), (5, 1)), ((4, 7), (4, 2))),
        ("/d/deep", ((2, 30), (2, 24)), ((4, 16), (4, 8))),
        # The nearest ancestor stands for what isn't there.
        ("/a/b~1c/~0/2/x", ((2, 16), (2, 11)), ((2, 21), (2, 16))),
        ("/a/b~1c/~0/00", ((2, 16), (2, 11)), ((2, 21), (2, 16))),
        ("/nothing", ((1, 1), (1, 1)), ((1, 1), (1, 1))),
    ],
)
def test_values_and_member_names_are_located(
    pointer: str,
    in_yaml: tuple[tuple[int, int], tuple[int, int]],
    in_json: tuple[tuple[int, int], tuple[int, int]],
) -> None:
    for text, name, expected in ((_YAML, "a.yaml", in_yaml), (_JSON, "a.json", in_json)):
        document = parse(text.encode(), name)
        found = [document.locate(pointer), document.locate(pointer, key=True)]
        assert list(expected) == [(place.line, place.column) for place in found]
        assert {(name, pointer)} == {(place.file, place.pointer) for place in found}


def test_every_value_stands_where_its_place_says() -> None:
    data = {f"k{n}": {"v": [n, str(n), {"w": n / 4}]} for n in range(50)}
    for indent in (None, 3):
        text = json.dumps(data, indent=indent)
        lines = text.split("\n")
        for name in ("a.json", "a.yaml"):
            document = parse(text.encode(), name)
            for n in range(50):
                for pointer, value in ((f"/k{n}/v/1", str(n)), (f"/k{n}/v/2/w", n / 4)):
                    place = document.locate(pointer)
                    assert lines[place.line - 1][place.column - 1 :].startswith(json.dumps(value))


# --- refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb:\n  c: 1\n  'c': 2\na: 3\n", [(4, 3, "/b/c"), (5, 1, "/a")]),
        ("- {a: 1, a: 2}\n", [(1, 10, "/0/a")]),
        ("1: a\n'1': b\n", [(2, 1, "/1")]),
    ],
)
def test_duplicate_member_names_are_refused(
    parser: str, text: str, expected: list[tuple[int, int, str]]
) -> None:
    assert parser
    assert [(*place, "duplicate-member") for place in expected] == problems(text)


def test_a_duplicate_says_where_the_first_one_is() -> None:
    with pytest.raises(SchemaError, match=r'^a\.yaml:3:1: error: duplicate .*"a".* line 1 '):
        parse(b"a: 1\nb: 2\na: 3\n", "a.yaml")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:\n  ? [1]\n  : 2\n  {b: 1}: 3\n",
         [(2, 5, "/a", "member-name"), (4, 3, "/a", "member-name")]),
        ("{{ a }}: 1\n", [(1, 1, "", "member-name"), (1, 2, "", "member-name")]),
        ("a: &x {b: 1}\nc: {<<: *x, d: 1}\n", [(2, 5, "/c", "yaml-merge-key")]),
        ("a: !foo 1\nb: !!binary aGk=\n", [(1, 4, "/a", "yaml-tag"), (2, 4, "/b", "yaml-tag")]),
        ("!!set {a}\n", [(1, 1, "", "yaml-tag")]),
        ("- !!python/object/apply:os.system ['true']\n", [(1, 3, "/0", "yaml-tag")]),
        ("- !!int x\n- !!str [1]\n", [(1, 3, "/0", "yaml-tag"), (2, 3, "/1", "yaml-tag")]),
        ("%TAG !e! x\n--- 1\n", [(1, 1, "", "yaml-tag")]),
        ("%YAML 1.1\n--- no\n", [(1, 1, "", "yaml-version")]),
        ("--- 1\n--- 2\n", [(2, 1, "", "yaml-documents")]),
        ("a: &x [1, *x]\nb: *y\n", [(1, 11, "/a/1", "yaml-alias"), (2, 4, "/b", "yaml-alias")]),
        ("a: .inf\nb: [-.INF, .nan]\n", [
            (1, 4, "/a", "number-not-finite"),
            (2, 5, "/b/0", "number-not-finite"),
            (2, 12, "/b/1", "number-not-finite"),
        ]),
        ("a: 1e400\n", [(1, 4, "/a", "number-not-finite")]),
        ("a: \x07\n", [(1, 4, "", "yaml-character")]),
        ("a: b\n\tc: d\n", [(2, 1, "", "yaml-syntax")]),
    ],
)  # fmt: skip
def test_what_is_not_json_data_is_refused(parser: str, text: str, expected: list[_Found]) -> None:
    assert parser
    assert expected == problems(text)


def test_merge_keys_in_quotes_are_names() -> None:
    assert {"<<": 1} == parse(b"'<<': 1\n", "a.yaml").data


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1,\n "b": {"c": 1, "\\u0063": 2},\n "a": 3}',
         [(2, 16, "/b/c", "duplicate-member"), (3, 2, "/a", "duplicate-member")]),
        ('{"a": NaN,\r\n"b": [Infinity, -Infinity, 1e400]}', [
            (1, 7, "/a", "number-not-finite"),
            (2, 7, "/b/0", "number-not-finite"),
            (2, 17, "/b/1", "number-not-finite"),
            (2, 28, "/b/2", "number-not-finite"),
        ]),
        ('{"a": "\\ud800", "\\udfff": 1}',
         [(1, 7, "/a", "lone-surrogate"), (1, 17, "", "lone-surrogate")]),
        ('{"a": 1}\n}', [(2, 1, "", "json-syntax")]),
        ('{"a": 1,\n}', None),
        ('{"a": [1}', [(1, 9, "", "json-syntax")]),
        ("{a: 1}", [(1, 2, "", "json-syntax")]),
        ('{"a": "\n"}', [(1, 8, "", "json-syntax")]),
        ("", [(1, 1, "", "json-syntax")]),
        ("// no\n{}", [(1, 1, "", "json-syntax")]),
    ],
)  # fmt: skip
def test_json_that_is_wrong_is_refused(text: str, expected: list[_Found] | None) -> None:
    found = problems(text, "a.json")
    if expected is None:  # the place of a trailing comma is another one since Python 3.13
        assert {"json-syntax"} == {code for _, _, _, code in found}
    else:
        assert expected == found


@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
def test_integers_have_a_longest(name: str) -> None:
    longest = "9" * MAX_DIGITS
    assert [-int(longest)] == parse(f"[-{longest}]".encode(), name).data
    assert [(1, 6, "/1", "number-too-long")] == problems(f"[1,  {longest}9]", name)


def test_other_bases_have_the_same_longest() -> None:
    for text in ("0x" + "f" * MAX_DIGITS, "0o" + "7" * 5 * MAX_DIGITS):
        assert {"number-too-long"} == codes(text)


@pytest.mark.parametrize("levels", [MAX_DEPTH + 1, 5_000, 100_000])
def test_deep_nesting_is_refused(levels: int) -> None:
    nests = ["[" * levels, "[" * levels + "]" * levels, '{"a":' * levels + "1" + "}" * levels]
    for name in ("a.json", "a.yaml"):
        for text in nests:
            assert {"too-deep"} == codes(text, name)
    assert [(1, 2 * MAX_DEPTH + 1, "", "too-deep")] == problems("- " * levels + "1")
    assert {"too-deep"} == codes("? " * levels)
    assert [(2, MAX_DEPTH, "", "too-deep")] == problems("[\n" + "[" * levels, "a.json")


def test_nesting_up_to_the_limit_is_read(parser: str) -> None:
    assert parser
    text = "[" * MAX_DEPTH + '"]]]\\"["' + "]" * MAX_DEPTH
    for name in ("a.json", "a.yaml"):
        document = parse(text.encode(), name)
        assert json.loads(text) == document.data
        assert MAX_DEPTH + 1 == document.locate("/0" * MAX_DEPTH).column


def test_aliases_do_not_nest_deeper_either() -> None:
    half = MAX_DEPTH // 2
    text = f"a: &a {'[' * half}1{']' * half}\nb: {'[' * half}*a{']' * half}\n"
    assert [(2, 4 + half, "", "too-deep")] == problems(text)


def test_alias_bombs_are_refused(parser: str) -> None:
    assert parser
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 40)]
    assert {"yaml-alias"} == codes("\n".join(lines))
    long_text = f"- &a {'x' * 1_000_000}\n" + "- *a\n" * 1000
    assert {"yaml-alias"} == codes(long_text)
    fine = "- &a x\n" + "- *a\n" * 1000
    assert ["x"] * 1001 == parse(fine.encode(), "a.yaml").data
    assert 1000 < MAX_EXPANSION
    # What doubles is refused early, and one record that many members share is not.
    doubling = [f"a{n}: &a{n} {{a: *a{n - 1}, b: *a{n - 1}}}" for n in range(1, 10)]
    assert {"yaml-alias"} == codes("\n".join(["a0: &a0 {a: {b: c}}", *doubling]))
    members = ", ".join(f"p{n}: {{type: string, minLength: {n}}}" for n in range(60))
    shared = f"m0: &m {{type: object, properties: {{{members}}}}}\n"
    shared += "".join(f"m{n}: *m\n" for n in range(1, 41))
    assert parse(shared.encode(), "a.yaml").data


def test_reading_stops_after_many_problems() -> None:
    found = problems("a: 1\n" * 10_000)
    assert MAX_PROBLEMS + 1 == len(found)
    assert {"duplicate-member", "too-many-problems"} == {code for _, _, _, code in found}


@pytest.mark.parametrize(
    "text",
    [
        "%TAG !a! x\n" * 50_000,
        "%A\n" * 50_000,
        '"' + "\\" * 200_000,
        "{? " * 50_000,
        "*a " * 50_000,
    ],
)
def test_more_hostile_yaml_is_refused(parser: str, text: str) -> None:
    assert parser
    assert codes(text) <= {"yaml-syntax", "yaml-tag", "too-deep", "yaml-alias"}


@pytest.mark.parametrize(
    "text", ['"' + '\\"' * 200_000, "[" + '"' * 200_001, "[]" + " " * 200_000 + "x"]
)
def test_more_hostile_json_is_refused(text: str) -> None:
    assert {"json-syntax"} == codes(text, "a.json")


@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
def test_only_utf_8_is_read(name: str) -> None:
    text = '{"a": "\u00e9"}'
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"):
        assert [(0, 0, "", "encoding")] == problems(text.encode(encoding), name)
    assert [(2, 7, "", "encoding")] == problems(b"\r\n\xc3\xa9" + text.encode("latin-1")[2:], name)
    with pytest.raises(SchemaError, match="byte 0xE9"):
        parse(text.encode("latin-1"), name)


def test_found_text_is_quoted_safely() -> None:
    escape = "\x1b[2J"
    text = json.dumps({"a": {escape: 1}}).replace("1}", "1, " + json.dumps(escape) + ": 2}")
    with pytest.raises(SchemaError) as caught:
        parse(text.encode(), "a.json")
    (problem,) = caught.value.problems
    assert problem.sentence.isprintable()
    assert '"\\x1b[2J"' in problem.sentence


# --- files ---------------------------------------------------------------------------------------


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"a: 1\r\nb: 2\r\n")
    document = load(path, "schema/x.yaml")
    assert ("schema/x.yaml", {"a": 1, "b": 2}) == (document.name, document.data)
    assert (2, 4) == (document.locate("/b").line, document.locate("/b").column)


def test_files_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    cases = {
        "missing.yaml": "file-not-found",
        "loop": "unreadable-file",
        "nul\0": "unreadable-file",
        ".": "is-a-directory",
    }
    for name, code in cases.items():
        with pytest.raises(SchemaError) as caught:
            load(tmp_path / name, "x.yaml")
        (problem,) = caught.value.problems
        assert ("x.yaml", 0, code) == (problem.location.file, problem.location.line, problem.code)


def reads(path: Path) -> tuple[str, str]:
    """Read a file that is refused; give the code and the sentence."""
    with pytest.raises(SchemaError) as caught:
        load(path, "x.yaml")
    (problem,) = caught.value.problems
    assert problem.hint
    return problem.code, problem.sentence


@pytest.mark.skipif(sys.platform == "win32", reason="needs what POSIX has beside files")
def test_only_regular_files_are_read(tmp_path: Path) -> None:
    """Nobody writes to the pipe and the socket, and the devices have no end."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    (tmp_path / "zero").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as other:
        here = Path.cwd()
        os.chdir(tmp_path)  # the whole path can be longer than a socket's may
        other.bind("socket")
        os.chdir(here)
        for name in ("pipe", "link", "zero", "/dev/zero", "/dev/null", "socket"):
            expected = ("unreadable-file", "the file can't be read: found what is no regular file")
            assert expected == reads(tmp_path / name), name


@pytest.mark.parametrize("size", [MAX_BYTES + 1, 5 * 2**30])
def test_a_large_file_is_not_read(size: int, tmp_path: Path) -> None:
    with (tmp_path / "large.json").open("wb") as file:
        file.truncate(size)
    code, sentence = reads(tmp_path / "large.json")
    assert "unreadable-file" == code
    assert sentence.endswith(f"found a file of {size:,} bytes, and 67,108,864 are the most")


def test_a_file_that_grows_is_read_no_further(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What its handle says of the size can be wrong by the time that it is read."""
    path = tmp_path / "x.yaml"
    path.write_bytes(b" " * 1000)
    assert 1000 == len(files.read_bytes(path, 1000))
    says = os.stat_result((0o100644, *[0] * 9))
    monkeypatch.setattr(os, "fstat", lambda _: says)
    monkeypatch.setattr(Path, "stat", lambda _: says)
    with pytest.raises(files.UnfitError, match="a file of more than 999 bytes"):
        files.read_bytes(path, 999)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs a list of open files")
def test_no_handle_stays_open(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "x.yaml").touch()
    before = len(list(Path("/proc/self/fd").iterdir()))
    load(tmp_path / "x.yaml", "x.yaml")
    for name in ("pipe", "missing", "x.yaml/y", ".", "n" * 300):
        reads(tmp_path / name)
    assert before == len(list(Path("/proc/self/fd").iterdir()))


def test_a_name_that_is_too_long_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / ("n" * 300), tmp_path / ("n/" * 3000)):
        code, sentence = reads(path)
        assert "unreadable-file" == code
        assert "the file can't be read: File name too long" == sentence


_FOLDER = os.environ.get("SCHEMACLASS_ADVERSARIAL")
_HOSTILE = sorted((Path(_FOLDER) / "schemas").iterdir()) if _FOLDER else []


@pytest.mark.skipif(not _HOSTILE, reason="SCHEMACLASS_ADVERSARIAL names no folder of hostile files")
@pytest.mark.parametrize("path", _HOSTILE, ids=lambda path: path.name)
def test_hostile_files_are_read_or_refused(path: Path) -> None:
    try:
        document = load(path, path.name)
    except SchemaError as error:
        sentences = [problem.sentence for problem in error.problems]
    else:
        sentences = []
        assert exact(document.data) == exact(json.loads(json.dumps(document.data)))
        assert 1 <= document.locate("/components/schemas").line
    assert all(sentence.isprintable() for sentence in sentences)
