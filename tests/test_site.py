"""The site as files: the same facts as the Markdown pages, links that lead somewhere, safe text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from browser import built_site
from conftest import components
from projects import ROOT, copied_project, generate
from referee import SCHEMA as SESSION
from rendered import (
    Seen,
    broken_links,
    compiled,
    page_objects,
    read,
    seen,
    session,
    session_pages,
    squeezed,
)
from schemaclass.driver.pipeline import Compiled
from schemaclass.pages.content import Page
from schemaclass.pages.inline_text import Line
from schemaclass.pages.shown_examples import Example
from sites import Html, dead_links, dead_markdown_links, html
from test_docs_pages import SHOP, TYPES
from test_docs_text import HOSTILE

SCHEMA = ROOT / "schema" / "realtime_session.yaml"


def described(texts: list[str]) -> dict[str, object]:
    """Give a document with a property for each text, which stands wherever descriptions do."""
    members = {
        f"m{number}": {
            "type": ["string", "null"],
            "enum": ["a", None],
            "x-enum-descriptions": [text, text],
            "description": text,
            "x-absent": text,
            "x-null": text,
        }
        for number, text in enumerate(texts)
    }
    whole = "\n\n".join(texts)
    own = {"type": "object", "description": texts[0], "properties": members}
    return {**components(T=own), "info": {"title": texts[1], "version": "1", "description": whole}}


def named(names: list[str]) -> dict[str, object]:
    """Give a document with a property of each name, whose values and examples are names, too."""
    members = {
        f"{number}{name}": {"type": "string", "enum": [name], "default": name, "examples": [name]}
        for number, name in enumerate(names)
    }
    return components(T={"type": "object", "properties": members})


# Its types are written in a file of their own.
APART = components(Tree={"$ref": "parts/leaf.yaml#/$defs/Tree"}, Twig={"type": "object"})
LEAF = """\
$defs:
  Leaf:
    properties: {size: {type: integer}}
  Tree:
    properties:
      leaf: {$ref: "#/$defs/Leaf"}
"""
DOCUMENTS: Mapping[str, Mapping[str, object]] = {
    "shop": SHOP,
    "hostile": described(HOSTILE),
    "plain": described(["plain"] * len(HOSTILE)),
    "hostile_names": named(HOSTILE),
    "plain_names": named(["plain"] * len(HOSTILE)),
    "apart": APART,
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of RealtimeSession and of some made schemas."""
    project = copied_project(tmp_path_factory.mktemp("site") / "project")
    for name, document in DOCUMENTS.items():
        (project / "schema" / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    (project / "schema" / "parts").mkdir()
    (project / "schema" / "parts" / "leaf.yaml").write_text(LEAF, encoding="utf-8")
    done = generate(project, "docs")
    assert done.code == 0, done.text
    return project / "generated" / "site"


# --- the same facts -------------------------------------------------------------------------------


def words(line: Line) -> str:
    return "".join(span.text for span in line)


def facts(page: Page) -> Iterator[str]:
    """Give the text of every fact of a page."""
    yield from (page.name, page.description, page.background)
    yield from (example.title for example in page.examples)
    yield from examples(page.examples)
    for point in page.points:
        yield f"{point.label}"
        yield from (words(point.line), *map(words, point.items))
    for entry in page.entries:
        yield from (entry.name, entry.description, words(entry.annotation))
        yield "" if page.is_record else entry.limits
        for point in entry.points:
            yield from (point.label, words(point.line), *map(words, point.items))
        shown = entry.exhibits
        yield from examples(shown.examples)
        for refusal in shown.refusals:
            yield from (refusal.json, refusal.error)
        if shown.states:
            states = (shown.states.absent, shown.states.null, shown.states.value)
            yield from (state.sent for state in states if state)


def examples(shown: tuple[Example, ...]) -> Iterator[str]:
    for example in shown:
        yield from (example.json, example.python)


@pytest.mark.parametrize("which", ["realtime_session", "shop"])
def test_markdown_and_site_tell_the_same_facts(which: str, site: Path) -> None:
    made: Compiled = session() if which == "realtime_session" else compiled(SHOP)
    count = 0
    for page in page_objects(made):
        markdown = squeezed(seen((site / which / f"{page.stem}.md").read_text("utf-8")).text)
        shown = squeezed(html(site / which / f"{page.stem}.html").text)
        for fact in filter(None, facts(page)):
            # Where a fact stands in a list, its own backticks and line ends are not shown.
            assert squeezed(fact) in markdown, fact
            assert squeezed(fact) in shown, fact
            count += 1
    assert count > {"realtime_session": 400, "shop": 200}[which]


def tables(page: Path) -> list[Seen]:
    """Read the tables of a page; the names of their rows are links."""
    found = re.findall("<table>.*?</table>", page.read_text("utf-8"), re.DOTALL)
    return list(map(read, found))


def rows(table: Seen) -> list[tuple[str, ...]]:
    """Give the rows of a table whose first column holds links to a page's own sections."""
    names = [link[1:] for link in table.links if link.startswith("#")]
    return [(name, *row) for name, row in zip(names, table.rows(3), strict=True)]


def test_the_overview_says_what_the_schema_says(site: Path) -> None:
    overview, _ = tables(site / "realtime_session" / "RealtimeSession.html")
    expected = [
        (
            name,
            TYPES[name],
            json.dumps(schema["default"]) if "default" in schema else "none",
            "allowed" if "null" in schema.get("type", ()) else "not allowed",
        )
        for name, schema in SESSION["properties"].items()
    ]
    assert expected == rows(overview)
    assert len(expected) == 11


def test_what_is_sent_is_that_of_the_markdown_page(site: Path) -> None:
    _, states = tables(site / "realtime_session" / "RealtimeSession.html")
    expected = seen(session_pages()["RealtimeSession.md"]).rows(4, table=1)
    assert expected == rows(states)


def test_the_markdown_beside_the_pages_is_that_of_generate(site: Path) -> None:
    for path in (ROOT / "generated" / "docs" / "realtime_session").iterdir():
        assert path.read_bytes() == (site / "realtime_session" / path.name).read_bytes()
        page = site / "realtime_session" / f"{path.stem}.html"
        assert path.name in html(page).own_links


def test_the_page_leads_to_the_line_of_the_schema(site: Path) -> None:
    lines = SCHEMA.read_text("utf-8").splitlines()
    for name, key in (("RealtimeSession", "RealtimeSession"), ("turn_detection", "turn_detection")):
        stem = "RealtimeSession" if name == key == "RealtimeSession" else f"RealtimeSession_{name}"
        links = html(site / "realtime_session" / f"{stem}.html").links
        number = next(link.partition("#L")[2] for link in links if "schema-source" in link)
        assert f"{key}:" == lines[int(number) - 1].strip()


@pytest.mark.parametrize(("name", "line"), [("Leaf", "  Leaf:"), ("Tree", "  Tree:")])
def test_the_page_of_a_type_of_another_file_leads_to_its_line(
    name: str, line: str, site: Path
) -> None:
    page = site / "apart" / f"{name}.html"
    (link,) = (link for link in html(page).own_links if "schema-source" in link)
    target, _, anchor = link.partition("#")
    shown = html(page.parent / target)
    assert anchor in shown.anchors
    assert f"{anchor[1:]}{line}\n" in shown.text
    assert "schema/parts/leaf.yaml, lines 1 to 6" in shown.text


def test_nested_objects_stand_in_place(site: Path) -> None:
    anchors = html(site / "realtime_session" / "RealtimeSession.html").anchors
    expected = [
        "turn_detection",
        "turn_detection.type",
        "turn_detection.threshold",
        "turn_detection.prefix_padding_ms",
        "turn_detection.silence_duration_ms",
        "tools",
        "tools.type",
        "tools.name",
        "tools.description",
        "tools.parameters",
        "tool_choice",
    ]
    start = anchors.index("turn_detection")
    assert expected == anchors[start : start + len(expected)]


# --- links ----------------------------------------------------------------------------------------


def test_every_link_of_the_site_resolves(site: Path) -> None:
    assert [] == dead_links(site)


def test_every_link_of_the_markdown_beside_it_resolves(site: Path) -> None:
    paths = [*site.glob("*/*.md"), site / "README.md"]
    files = {path.relative_to(site).as_posix(): path.read_text("utf-8") for path in paths}
    assert [] == broken_links(files)


def test_the_checker_finds_dead_links(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('<p id="x"><a href="#y"></a><a href="b.html"></a></p>')
    assert [("a.html", "#y"), ("a.html", "b.html")] == dead_links(tmp_path)
    (tmp_path / "a.md").write_text("# A b\n\n[x](#a-b) [y](#b) \\[n\\](o) [z](c.md#a)\n")
    assert [("a.md", "#b"), ("a.md", "c.md#a")] == dead_markdown_links(tmp_path)


# --- text of strangers ----------------------------------------------------------------------------

# Paragraphs, lists and code may come of schema text; spans are those of highlighted code.
FREE = ("p", "ul", "ol", "li", "code", "span")


def structure(page: Html) -> dict[str, int]:
    return {tag: count for tag, count in page.tags.items() if tag not in FREE}


@pytest.mark.parametrize("which", ["hostile", "hostile_names"])
def test_text_of_strangers_becomes_no_markup(which: str, site: Path) -> None:
    plain = which.replace("hostile", "plain")
    ours, theirs = (html(site / name / "T.html") for name in (which, plain))
    assert structure(theirs) == structure(ours)
    assert theirs.attributes == ours.attributes
    assert {"script", "img", "iframe"} & set(ours.tags) == {"script"}
    if which == "hostile":
        assert [link.replace(which, plain) for link in ours.own_links] == theirs.own_links


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_strangers_shows_as_it_was_written(text: str, site: Path) -> None:
    visible = re.sub("[\x02\x03]", lambda found: f"\\u{ord(found[0]):04x}", text)
    # In lists markers are no text.
    markers = "`-+*0123456789.)"
    assert squeezed(visible, markers) in squeezed(html(site / "hostile" / "T.html").text, markers)


def test_schema_text_is_searched_as_text(site: Path) -> None:
    index = (site / "searchindex.js").read_text("utf-8")
    assert "<script" not in index.lower()
    assert "<img" not in index.lower()


# --- the command ----------------------------------------------------------------------------------


def test_the_site_is_the_same_every_time(tmp_path: Path) -> None:
    made = [built_site(tmp_path / name, SCHEMA) for name in ("one", "other")]
    files = [
        {path.relative_to(site): path.read_bytes() for path in site.rglob("*") if path.is_file()}
        for site in made
    ]
    assert files[0] == files[1]
    assert len(files[0]) > 20


def test_docs_replaces_only_its_own_site(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "precious.txt").touch()
    ran = generate(ROOT, "docs", str(SCHEMA), "--output", str(tmp_path))
    assert ran.code == 2
    assert "is not a site that this compiler built" in ran.err
    assert (tmp_path / "site" / "precious.txt").exists()


def test_docs_reports_what_is_wrong_with_a_schema(tmp_path: Path) -> None:
    schema = tmp_path / "wrong.yaml"
    schema.write_text("type: 1\n", encoding="utf-8")
    ran = generate(ROOT, "docs", str(schema), "--output", str(tmp_path / "out"))
    assert ran.code == 2
    assert ran.err.startswith(f"{schema}:1:7: error: ")
    assert not (tmp_path / "out").exists()
