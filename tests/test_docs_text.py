"""Text of strangers on the Markdown pages: it shows as it was written and changes nothing else.

What is rendered is compared, element by element, with the same page of a harmless schema.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from functools import cache
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError

from conftest import components
from rendered import (
    Seen,
    broken_links,
    compiled,
    example_pairs,
    folded,
    github_slugs,
    markdown_pages,
    seen,
    seen_on_github,
    squeezed,
    with_index,
)
from schemaclass.pages.markdown import markdown_environment

HOSTILE = [
    "a | b",
    "a \\| b",
    "a \\\\| b \\",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!-- a --> b",
    "--> b <!--",
    "&lt;b&gt; &amp; &#42; &copy;",
    "[a](javascript:alert(1))",
    "![a](http://a.example/b.png)",
    "<http://a.example>",
    "http://a.example www.a.example WWW.A.EXAMPLE",
    "[a]: http://a.example",
    "[a][b] [TOC] [^1] *[ab]: c",
    "*a* **b** _c_ __d__ ~~e~~ ==f== ^g^ $h$ a_b_c _a_b_ a__b",
    "# heading",
    "    code",
    "\tcode",
    "> quote",
    "+ plus",
    "1) one",
    "12. twelve",
    "-",
    "--- | ---",
    "a\n===\nb\n---\nc",
    "a | b\n--- | ---\nc | d",
    "```\ncode\n```",
    "~~~ python\ncode",
    "``` a ``b`` `c",
    "` a | b",
    "`` ` ``",
    "{{ 7 * 7 }} {% raw %} {: #id .class }",
    "!!! note\n    text",
    ": definition",
    "Term\n: definition",
    "\"quoted\" 'single' -- dash ... (c)",
    "a\\\nb  \nc",
    "\u4e2d\u6587 \u00e9 \U0001f600 \u200d",
    "\x02\x03klzzwxh:0001\x03",
    "a@b.example",
]


def described(description: str) -> dict[str, object]:
    """Give a document with one text in each place of a description."""
    member = {"type": "string", "enum": ["a"], "x-enum-descriptions": [description]}
    words = {"x-absent": description, "x-null": description, "description": description}
    nullable = {"type": ["string", "null"], **words}
    return components(
        T={"type": "object", "description": description, "properties": {"m": member, "n": nullable}}
    )


def shown(text: str) -> str:
    """Write hidden characters as the pages do."""
    hidden = "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
    return re.sub(hidden, lambda found: f"\\u{ord(found[0]):04x}", text)


# What the structure of a page consists of; code, paragraphs and lists may come of schema text.
STRUCTURE = {
    *("table", "tr", "td", "th", "a", "strong", "em", "pre", "hr", "br", "blockquote", "del"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "script", "img", "div", "dl", "sup", "abbr"),
}


def structure(page: Seen) -> dict[str, int]:
    """Count the elements of a page that schema text can't bring about."""
    unknown = set(page.tags) - STRUCTURE - {"p", "ul", "ol", "li", "code", "thead", "tbody"}
    assert unknown == set()
    return {tag: count for tag, count in page.tags.items() if tag in STRUCTURE}


Reader: TypeAlias = Callable[[str], Seen]


@cache
def plainly_described(reader: Reader) -> Seen:
    """The page of a harmless description."""
    return reader(markdown_pages(compiled(described("plain")))["T.md"])


def assert_shows(description: str, reader: Reader) -> None:
    """Demand that a description is shown as text and changes nothing else."""
    made = markdown_pages(compiled(described(description)))["T.md"]
    page = reader(made)
    plain = plainly_described(reader)
    assert structure(plain) == structure(page)
    assert plain.links == page.links
    assert plain.attributes | {"class", "id"} >= page.attributes
    text = shown(description)
    assert squeezed(text) == squeezed(page.cells[6])
    for item in ("Left out: ", "Null: ", '"a": '):
        expected = squeezed(item + text)
        assert expected in map(squeezed, page.items)
    # In sections lists are lists: their markers are no text.
    markers = "`-+*0123456789.)"
    assert squeezed(text, markers) in squeezed(page.text, markers)


@pytest.mark.parametrize("reader", [seen, seen_on_github])
@pytest.mark.parametrize("description", HOSTILE)
def test_text_shows_as_it_was_written(description: str, reader: Reader) -> None:
    assert_shows(description, reader)


def test_paragraphs_lists_and_code_are_kept_in_sections() -> None:
    text = "One\nline.\n\n- a\n- b\n  more\n\n1. x\n2. y\n\nUse `a|b` and `c`."
    page = markdown_pages(compiled(described(text)))["T.md"]
    about = page.partition("## About this type\n")[2].partition("- **Import")[0]
    found = seen(about.replace("Test, version 1.", ""))
    assert found.items == ["a", "b more", "x", "y"]
    assert {"p": 2, "ul": 1, "ol": 1, "li": 4, "code": 2} == dict(found.tags)
    assert "Use a|b and c." in found.text


def test_hidden_characters_are_shown() -> None:
    page = markdown_pages(compiled(described("a\u202eb\x07c\u2066d")))["T.md"]
    assert page.isprintable() or set(page) >= {"\n"}
    assert [char for char in page if char in "\u202e\x07\u2066"] == []
    assert "a\\u202eb\\u0007c\\u2066d" in seen(page).cells


pieces = st.one_of(
    st.text(alphabet="`*_[]{}()|<>&~$#+-.!\\:=\"'/@^ \n\ta1\u00e9\U0001f600", max_size=12),
    st.sampled_from(HOSTILE),
)
texts = st.lists(pieces, max_size=4).map("\n".join).filter(lambda text: bool(text.strip()))
words = st.text(alphabet="`*_[]{}()|<>&~$#+-.!\\:=\"'/@^ a1\u00e9\n", min_size=1, max_size=10)
thorough = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@thorough
@given(texts)
def test_any_description_shows_as_it_was_written(description: str) -> None:
    assert_shows(description, seen)
    assert_shows(description, seen_on_github)


def named_by(name: str, value: str, title: str) -> dict[str, object]:
    """Give a document with strangers' text everywhere but in its descriptions."""
    member = {
        "type": "string",
        "title": title,
        "enum": [value, "other"],
        "default": value,
        "examples": [value],
        "x-enum-descriptions": ["meaning", title],
    }
    return components(T={"type": "object", "title": title, "properties": {f"-{name}": member}})


@cache
def plainly_named() -> Seen:
    """The page of a harmless name and value."""
    return seen(markdown_pages(compiled(named_by("x-y", "v", "plain")))["T.md"])


@thorough
@example("]: a", "`|`", "<b>")
@example("[a](b)", "</code>\n", "[a]: b")
@given(words, words.filter(lambda value: value != "other"), texts)
def test_any_name_and_value_shows_as_it_was_written(name: str, value: str, title: str) -> None:
    made = compiled(named_by(name, value, title))
    source = markdown_pages(made)["T.md"]
    page = seen(source)
    assert structure(plainly_named()) == structure(page)
    visible = f"-{name}".replace("\n", "\\u000a")
    assert folded(visible) == page.cells[0]
    kinds = page.cells[1].removeprefix("Literal[").removesuffix(', "other"]')
    assert folded(value) == folded(ast.literal_eval(kinds)) or "\n" in value
    assert f"-{name}" in {key for _, data in example_pairs(source) for key in data}
    assert [value] == list({text for _, data in example_pairs(source) for text in data.values()})
    assert broken_links(with_index(made)) == []
    slugs = github_slugs(page)
    assert len(slugs) == len(set(slugs))


def test_nothing_but_markup_leaves_a_template() -> None:
    environment = markdown_environment()
    with pytest.raises(TypeError, match="not Markup: str"):
        environment.from_string("{{ text }}").render(text="<b>")
    with pytest.raises(UndefinedError):
        environment.from_string("{{ text.nothing }}").render()
