"""Patterns: Node's RegExp and the official suite judge what the translation finds."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from typing import Any, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from external import external
from schemaclass.ecma262.patterns import PatternError, translate

# For each [pattern, flags, texts]: null where RegExp refuses it, or whether it finds each text.
# A search tries each code point (ECMA-262, section 22.2.7.2). It is done here by hand: that of V8
# also tries between the two halves of a surrogate pair, where it finds `\B`.
JUDGE = """
const cases = JSON.parse(require("fs").readFileSync(0, "utf8"));
const found = (regexp, text) => {
  let start = 0;
  for (const char of [...text, ""]) {
    regexp.lastIndex = start;
    if (regexp.test(text)) return true;
    start += char.length;
  }
  return false;
};
const judge = ([pattern, flags, texts]) => {
  try {
    const regexp = new RegExp(pattern, flags + "y");
    return texts.map((text) => found(regexp, text));
  } catch (error) {
    return null;
  }
};
console.log(JSON.stringify(cases.map(judge)));
"""

# For each pattern: the code points among those given that it finds.
SIEVE = """
const [patterns, points] = JSON.parse(require("fs").readFileSync(0, "utf8"));
const sieve = (pattern) => {
  const regexp = new RegExp(pattern, "u");
  return points.filter((point) => regexp.test(String.fromCodePoint(point)));
};
console.log(JSON.stringify(patterns.map(sieve)));
"""

# JSON, of which a type checker can't know what is in it.
Loose: TypeAlias = Any

NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="Node, the referee, is not installed")

# What Unicode 3.2 had, which new versions of Unicode seldom touch, without the thousands of
# ideographs and Hangul syllables.
OLD_POINTS = [
    point
    for point in (*range(0x3400), *range(0xD780, 0x20000))
    if unicodedata.ucd_3_2_0.category(chr(point)) not in ("Cn", "Co")
]


def words(text: str) -> list[str]:
    """Split what is written with white space between, so that it stands without quotes."""
    return text.split()


TEXTS = (
    *words(
        r"""
    a b A ab ba aa aba abab aab abb abc aabb bab 0 7 a0 a_b a-b - _ é É école İ 日本 😀 😀😀 a😀b
    [ ] { } {1} {,2} a{ a{1} a{,2} a{1 ( ) / \ | . ^ $ * + ? & && -- ~ ~~ || " ' # a#b @
    """
    ),
    *("", "a b", " ", "\n", "a\n", "\na", "a\nb", "\r", "\t", "\u2028", "a\u2029b", "\ufeff"),
    *(
        "\xa0",
        "\u0660",
        "\u017f",
        "K",
        "\ud83d",
        "\ude00",
        "\x00",
        "\x03",
        "\x08",
        "\x0b",
        "\x1b",
        "\x7f",
    ),
)

VALID = (
    *words(
        r"""
    a ^ $ ^$ ^a$ ^ab|cd$ a| |a a||b (?:) () (?:)* \d ^\D$ \w ^\W$ \s ^\S+$ \ba\b \B a\B ^\B$ ^\b
    [\d] [^\d] [\D] [\W\d] [^\W] [\s\S] [^\s\S] [\b] [\-a] . ^.$ ^.+$ [.] [^] [] ^[^]$ []* a[]
    [^]{2} []|a [^^] [[] [[[] [--a] [&&] [~~a] [||] [a-] [-a] [\w-] [^-] [a^] [!--] [\]] [\\] [\[\]]
    [{}] [(|)] [$] [\^] [\cA-\cZ] [\0-\x20] \cC \cc \cJ \0 \x41 \u0041 \u{41} \u{000061} \u{1F600}
    \ud83d\ude00 \uD83D\uDE00*$ ^[\ud83d\ude00]$ ^\ud83d$ ^\ude00 😀+$ ^😀*$ ^[😀-😂]$ ^[^a]$ é
    ^[à-ÿ]+$ [日本] \/ / \^\$\\\.\*\+\?\(\)\[\]\{\}\| \f|\n|\r|\t|\v [\f\n\r\t\v]
    # a* a+? a?? a{2} a{0} a{1,} a{1,2}? (a)* (?:a|b)+ (a{0,1})*b (?=a) (?!a) ^(?!.*b)
    (?<=a)b (?<!a)b (?<=^a)b (?<=(?!a).)b (?<=ab|ba)a (?<n>a) (?<n>a)\k<n> (?<$x>a)\k<$x>b
    (a)\1 (a)(b)\2 ^(.)\1$ (?:(?:a)) \1(a)
    \k<n>(?<n>a)b (a\1) (a)?\1b (?:(a)|b)\1 (?:(a)|\1b) (a)|\1b (?!(a))\1b (?=(a))\1 ^(?:(a)\1)+$
    (?:(a)(?!\1)|b)+$ (a)\1* (a)\1{0}b (?<!(a))\1b (?<=(a))\1 (?!(.)\1)b (['\x22]).*\1 (?=(a+))a*\1
    ()\1a (a){0}\1b (?:\1(a))*b (?:a?)*?b (?:|a)+$ (?:a|)*b (?:^)*a (?:\b)*a (?:$)?a (?:(?=a))*a
    (?:a*)*$ (?:a*?)+b ((a)|b)*$ (?:a?){2}b
    """
    ),
    *("", "^\ud83d\ude00$", "\u017f", "K", " "),
)

NOT_ECMA = (
    *words(
        r"""
    \Z \A \z \a \e \h \N \Q \é \c \c1 \x4 \u00 \u{110000} \u{} \u{g} \01 \00 [\01] \1 \2(a) [\1]
    [\B] \k<n> \k (?<n>a)\k<m> [\k<n>] (?<1>a) (?<>a) (?<n \ ( ) (a a) (? (?) [ [a [a- [^ [\] * +a ?
    a** a++ a*+ a?+ a{1}{2} a{1}+ (?=a)* (?<=a)+ ^* $? \b+ |* (*) {1} a{2,1} (?i)a (?P<n>a) (?P=n)
    (?#c) (?>a) (?|a) (?(1)a) (?x) (?R) [b-a] [\x62-a] \p \p{ \p{} \p{Foo} \p{letter} \p{Script}
    \p{sc=Foo} (a)\11 \pL \p{L}*+ [\p{Foo}] \p{RGI_Emoji} \p{L=} \p{Lu}{2,1} \P{Is_Latin} \_a\y
    """
    ),
)

# Refused in Unicode mode and read literally in the older one.
LENIENT = (
    *words(
        r"""
    { } ] a{ a{,2} a{1 ^{ x{a} ^{.*}$ a] {} ^{a}{2}$ {\d} \- a\-b \" \' \@ \# \_ \& \~ [\_] [\@\&\#]
    [\w-.] ^[\d-x]$ [a-\d] [\s-_] [\d-\w] ^[+-\d]+$ ^[\w-a-c]+$
    """
    ),
    r"\ ",
)

NOT_SUPPORTED = (
    *words(
        r"""
    (?<=a*)b (?<=a|ab)b (?<!a?)b (a)(?<=\1) (a)(?<!\1b) (?<=(?:ab?))b (a)*\1 (?:(a)|b)*\1
    (?:(a)|b\1)+ (?:(a)?b)*\1 (?:(?=(a)))?\1 (?:(a)?\1b)* a{9999999999} a{1,9999999999}
    """
    ),
    "(?:" * 101 + ")" * 101,
)

# Not supported either; Node has them only since its version 23.
TOO_NEW = ("(?i:a)", "(?s-i:a)", "(?-m:a)", "(?<n>a)|(?<n>b)")

PROPERTIES = (
    *words(
        r"""
    L Letter gc=L General_Category=Letter Lu Ll Lm LC M Nd digit N P punct Sm Zs Cc Cs C Any
    Assigned ASCII Alphabetic Script=Latin sc=Grek Script=Cyrillic sc=Han White_Space Uppercase
    ID_Start
    """
    ),
)


def node(program: str, data: object) -> list[Loose]:
    """Run a program of the referee on data; lone surrogates travel as JSON escapes."""
    command = [str(NODE), "-e", program]
    run = subprocess.run(
        command, input=json.dumps(data), capture_output=True, text=True, check=True
    )
    answer: list[Loose] = json.loads(run.stdout)
    return answer


def ours(pattern: str, texts: Sequence[str]) -> list[bool]:
    find = re.compile(translate(pattern)).search
    return [find(text) is not None for text in texts]


def outcome(pattern: str, texts: Sequence[str]) -> list[bool] | str:
    try:
        return ours(pattern, texts)
    except PatternError as error:
        return str(error)


def check_against_node(patterns: Sequence[str], flags: str, texts: Sequence[str]) -> None:
    expected = node(JUDGE, [(pattern, flags, texts) for pattern in patterns])
    found = [ours(pattern, texts) for pattern in patterns]
    differences = [
        (pattern, text)
        for pattern, wanted, got in zip(patterns, expected, found, strict=True)
        for text, want, have in zip(texts, wanted or [None] * len(texts), got, strict=True)
        if want != have
    ]
    assert differences == []


@needs_node
def test_finds_what_node_finds() -> None:
    check_against_node(VALID, "u", TEXTS)


@needs_node
def test_reads_harmless_spellings_as_the_older_mode_does() -> None:
    texts = [text for text in TEXTS if max(text, default="") <= "\ud7ff"]
    assert node(JUDGE, [(pattern, "u", []) for pattern in LENIENT]) == [None] * len(LENIENT)
    check_against_node(LENIENT, "", texts)


@needs_node
def test_what_ecma_262_forbids_is_forbidden_by_node() -> None:
    assert node(JUDGE, [(pattern, "u", []) for pattern in NOT_ECMA]) == [None] * len(NOT_ECMA)


@pytest.mark.parametrize("pattern", NOT_ECMA, ids=ascii)
def test_refuses_what_ecma_262_forbids(pattern: str) -> None:
    with pytest.raises(PatternError, match=r"at character [0-9]+$") as caught:
        translate(pattern)
    assert "not supported" not in str(caught.value)


@needs_node
def test_what_is_not_supported_is_ecma_262() -> None:
    assert [[]] * len(NOT_SUPPORTED) == node(
        JUDGE, [(pattern, "u", []) for pattern in NOT_SUPPORTED]
    )


@pytest.mark.parametrize("pattern", NOT_SUPPORTED + TOO_NEW, ids=ascii)
def test_says_what_is_not_supported(pattern: str) -> None:
    with pytest.raises(PatternError, match=r"supported, at character [0-9]+$"):
        translate(pattern)


@needs_node
@pytest.mark.parametrize("escape", [r"\d", r"\D", r"\w", r"\W", r"\s", r"\S", ".", "[^]", "[]"])
def test_every_code_point(escape: str) -> None:
    pattern = f"^{escape}$"
    points = list(range(sys.maxunicode + 1))
    find = re.compile(translate(pattern)).search
    assert node(SIEVE, [[pattern], points]) == [[point for point in points if find(chr(point))]]


@needs_node
def test_properties_have_the_code_points_of_unicode() -> None:
    patterns = [f"^\\{letter}{{{name}}}$" for name in PROPERTIES for letter in "pP"]
    found = []
    for pattern in patterns:
        find = re.compile(translate(pattern)).search
        found.append([point for point in OLD_POINTS if find(chr(point))])
    assert node(SIEVE, [patterns, OLD_POINTS]) == found


def test_properties_in_classes() -> None:
    assert ours(r"^[\p{Lu}\d]+$", ["É7", "é"]) == [True, False]
    assert ours(r"^[^\P{Lu}]+$", ["É", "7"]) == [True, False]


def test_says_what_to_install_for_properties(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "regress", None)
    with pytest.raises(PatternError, match=r"install realtime-session\[generate\], at character 2"):
        translate(r"^\p{Script=Cherokee}")


def test_result_is_ascii_and_has_no_surprises() -> None:
    assert r"^[\-.0-9A-Z_a-z]+\Z" == translate(r"^[\w-.]+$")
    assert r"[^\n\r\u2028\u2029]\xe9\U0001f600\ud83d" == translate(".é😀\\ud83d")
    assert r"(a)(?(1)\1)0" == translate(r"(?<n>a)\k<n>0")
    assert all(translate(pattern).isascii() for pattern in VALID)


def test_tells_the_place() -> None:
    with pytest.raises(PatternError) as caught:
        translate(r"^(a|\Z)$")
    assert r"'\\Z' begins no escape of ECMA-262, at character 5" == str(caught.value)


# --- the official suite --------------------------------------------------------------------------

SUITE_FILES = (
    "pattern.json",
    "patternProperties.json",
    "optional/ecmascript-regex.json",
    "optional/non-bmp-regex.json",
)


def rewritten(schema: Loose) -> Loose:
    """Translate the patterns in a schema; the validator takes them for Python's."""
    if not isinstance(schema, dict):
        return schema
    changed = {key: rewritten(value) for key, value in schema.items()}
    if "pattern" in schema:
        changed["pattern"] = translate(schema["pattern"])
    if "patternProperties" in schema:
        members = schema["patternProperties"].items()
        changed["patternProperties"] = {translate(key): value for key, value in members}
    return changed


@pytest.mark.parametrize("name", SUITE_FILES)
def test_official_suite(name: str) -> None:
    path = external("suite") / "tests" / "draft2020-12" / name
    wrong = []
    for group in json.loads(path.read_text(encoding="utf-8")):
        validator = Draft202012Validator(rewritten(group["schema"]))
        wrong += [
            (group["description"], test["description"])
            for test in group["tests"]
            if validator.is_valid(test["data"]) != test["valid"]
        ]
    assert wrong == []


@pytest.mark.parametrize("name", ["ecmascript-regex.json", "regex.json"])
def test_official_suite_of_valid_patterns(name: str) -> None:
    path = external("suite") / "tests" / "draft2020-12" / "optional" / "format" / name
    for group in json.loads(path.read_text(encoding="utf-8")):
        for test in group["tests"]:
            if isinstance(test["data"], str):
                found = outcome(test["data"], [])
                accepted = found == [] or "not supported" in found
                assert test["valid"] == accepted, test["description"]


# --- patterns from a grammar ---------------------------------------------------------------------

CHARACTERS = ("a", "b", "b", "0", "_", "é", "😀", r"\.", r"\n", r"\u0062", r"\u{61}", r"\x61", "-")
SETS = (
    r"\d",
    r"\w",
    r"\W",
    r"\s",
    r"\S",
    ".",
    "[ab]",
    "[^a]",
    "[^]",
    "[]",
    r"[\W0]",
    "[a-z]",
    r"[^\D]",
)
ASSERTIONS = ("^", "$", r"\b", r"\B", "")
REFERENCES = (r"\1", r"\2", r"\3")
QUANTIFIERS = ("*", "+", "?", "{0}", "{2}", "{1,2}", "{0,}", "*?", "+?", "??", "{1,2}?")
OPENERS = ("(", "(", "(?:", "(?=", "(?!", "(?<=", "(?<!")


def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Build terms of smaller ones; what Unicode mode lets no quantifier follow gets none."""
    group = st.builds("{}{})".format, st.sampled_from(OPENERS), inner)
    repeated = st.builds(
        "{}{}){}".format, st.sampled_from(("(", "(?:")), inner, st.sampled_from(QUANTIFIERS)
    )
    alternatives = st.lists(inner, min_size=2, max_size=3).map("|".join)
    sequence = st.lists(inner, min_size=2, max_size=4).map("".join)
    return st.one_of(group, repeated, alternatives, sequence)


single = st.sampled_from(CHARACTERS + SETS + REFERENCES)
patterns_made = st.recursive(
    st.one_of(
        single,
        st.builds("{}{}".format, single, st.sampled_from(QUANTIFIERS)),
        st.sampled_from(ASSERTIONS),
    ),
    larger,
    max_leaves=12,
)
texts_made = st.lists(st.text("aab0_é😀\n.-", max_size=6), min_size=4, max_size=10)


@needs_node
@settings(derandomize=True, max_examples=25, deadline=None)
@given(st.lists(st.tuples(patterns_made, texts_made), min_size=10, max_size=40))
def test_patterns_from_a_grammar(made: list[tuple[str, list[str]]]) -> None:
    answers = node(JUDGE, [(pattern, "u", texts) for pattern, texts in made])
    for (pattern, texts), expected in zip(made, answers, strict=True):
        found = outcome(pattern, texts)
        if isinstance(found, list):
            assert expected == found, (pattern, texts)
        else:
            assert expected is None or "not supported" in found, pattern
