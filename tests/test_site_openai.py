"""OpenAI's whole specification as a site: its size, its links, its search, its examples."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser import built_site, launched
from conftest import Loose
from external import external
from rendered import page_objects
from schemaclass.codegen.in_memory import forget_package, import_package, unique_name
from schemaclass.driver.pipeline import compile_document, package_files
from schemaclass.source.load import load
from sites import dead_links, dead_markdown_links

pytestmark = pytest.mark.slow

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = external("specs") / "openai.yaml"
    return built_site(tmp_path_factory.mktemp("openai"), source)


def test_each_type_has_a_page_and_none_is_large(site: Path) -> None:
    pages = list(site.glob("openai/*.html"))
    assert len(pages) > 1500
    assert len(pages) == len(list(site.glob("openai/*.md")))
    sizes = {path.name: path.stat().st_size for path in site.rglob("*") if path.is_file()}
    assert {} == {name: size for name, size in sizes.items() if size > 4 * MEGABYTE}
    assert [] == [name for name, size in sizes.items() if name.endswith("l") and size > MEGABYTE]


def test_the_index_lists_every_page(site: Path) -> None:
    index = (site / "package-index" / "openai.html").read_text("utf-8")
    listed = set(re.findall(r'href="../openai/([^"]+)"', index))
    assert {path.name for path in site.glob("openai/*.html")} == listed


def test_every_link_resolves(site: Path) -> None:
    assert [] == dead_links(site)
    assert [] == dead_markdown_links(site)


def test_the_search_finds_properties_from_files(site: Path) -> None:
    with launched() as browser:
        page = browser.new_page()
        page.goto(f"{site.as_uri()}/search.html?q=silence_duration_ms")
        found = page.locator('#search-results a[href$="turn_detection.silence_duration_ms"]')
        expect(found.first).to_be_visible()


def test_every_example_makes_what_it_shows() -> None:
    path = external("specs") / "openai.yaml"
    name = unique_name("openai")
    made = compile_document(load(path, "openai.yaml"), name, "openai.yaml", ())
    pages = page_objects(made)
    package: Loose = import_package(name, package_files(made))
    count = 0
    for page in pages:
        examples = [*page.examples, *(e for entry in page.entries for e in entry.exhibits.examples)]
        for example in examples:
            names = dict(vars(package))
            whole = (
                example.python if "example = " in example.python else f"example = {example.python}"
            )
            exec(whole, names)  # noqa: S102  # our own page
            value = names["example"]
            data = value.to_dict() if hasattr(value, "to_dict") else value
            assert json.loads(example.json) == data, page.name
            count += 1
    forget_package(name)
    assert count > 5000
