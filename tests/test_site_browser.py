"""The site in a real browser: search, links, keyboard, phone, both themes, and without scripts."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import (  # type: ignore[import-untyped]  # it has none
    Axe,
)
from playwright.sync_api import Browser, BrowserContext, Page, Response

import realtime_session
from browser import built_site, launched, served
from conftest import Loose
from referee import SCHEMA, properties
from rendered import squeezed
from test_site import DOCUMENTS

pytestmark = pytest.mark.slow

SESSION = "realtime_session/RealtimeSession.html"
PAGES = [
    "index.html",
    "package-index/realtime_session.html",
    SESSION,
    "realtime_session/RealtimeSession_max_response_output_tokens.html",
    "realtime_session/RealtimeSession_turn_detection.html",
    "schema-source/realtime_session/1.html",
    "search.html?q=voice",
]
PHONE, DESKTOP = 390, 1280
# What the search is to find, and an anchor of the session's page that is among what it finds.
FINDS = {
    "verse": "voice",
    "null": "turn_detection",
    "g711_alaw": "input_audio_format",
    "silence_duration_ms": "turn_detection.silence_duration_ms",
    "threshold": "turn_detection.threshold",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_site(tmp_path_factory.mktemp("docs"))


@pytest.fixture(scope="module")
def http(site: Path) -> Iterator[str]:
    with served(site) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as found:
        yield found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a fresh profile; an error of a script on it fails the test."""
    with browser.new_context(viewport={"width": DESKTOP, "height": 900}) as context:
        opened = context.new_page()
        errors: list[str] = []
        opened.on("pageerror", lambda error: errors.append(str(error)))
        yield opened
        assert [] == errors


@pytest.fixture(params=["http", "file"])
def base(request: pytest.FixtureRequest, site: Path, http: str) -> str:
    """The address of the site, over HTTP and from files."""
    return http if request.param == "http" else f"{site.as_uri()}/"


def context(browser: Browser, width: int, scheme: Literal["light", "dark"]) -> BrowserContext:
    return browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)


# --- each property --------------------------------------------------------------------------------


def told(schema: Loose) -> dict[str, list[str]]:
    """Give what a property's schema says that a reader is to see, under the label for it."""
    parts = [schema, *schema.get("oneOf", ()), schema.get("items", {})]
    limits = [str(part[word]) for part in parts for word in LIMITS if word in part]
    values = [json.dumps(value) for part in parts for value in part.get("enum", ())]
    meanings = [each for part in parts for each in part.get("x-enum-descriptions", ())]
    default = [json.dumps(schema["default"])] if "default" in schema else []
    null = "" if "null" in schema.get("type", ()) else "Not allowed."
    found = {
        "Allowed values": [*values, *meanings],
        "Limits": limits,
        "Default": default,
        "Left out": [schema.get("x-absent", "")],
        "Null": [schema.get("x-null", null)],
    }
    return {label: texts for label, texts in found.items() if texts}


LIMITS = ("minimum", "maximum", "minLength", "maxLength", "pattern")


def test_each_property_shows_what_its_schema_says(http: str, page: Page) -> None:
    page.goto(http + SESSION)
    found = dict(properties(SCHEMA))
    assert len(SCHEMA["properties"]) == 11
    assert len(found) == 20
    for path, schema in found.items():
        section = page.locator(f'section[id="{path}"]')
        assert squeezed(schema.get("description", "")) in squeezed(section.inner_text())
        labels = section.locator(":scope > dl > dt").all_inner_texts()
        facts = dict(
            zip(labels, section.locator(":scope > dl > dd").all_inner_texts(), strict=True)
        )
        expected = told(schema)
        assert [label for label in ORDER if label in facts] == labels
        assert {"Type", *expected} <= set(labels)
        assert {"Allowed values", "Limits", "Default"} & set(labels) <= expected.keys()
        for label, texts in expected.items():
            for text in texts:
                assert squeezed(text) in squeezed(facts[label]), (path, label)
        own = section.locator(":scope > .caption").all_inner_texts()
        assert own == ["An example", "Refused"]
        refused = section.locator(":scope > .refused code")
        data, error = refused.nth(0).inner_text(), refused.nth(1).inner_text()
        owner = error.partition(":")[0]
        with pytest.raises(realtime_session.ValidationError) as caught:
            getattr(realtime_session, owner).from_json(data)
        assert error == str(caught.value)
        link = section.locator(":scope > :is(h3, h4) > a.headerlink")
        assert f"#{path}" == link.get_attribute("href")


# The order in which a property's facts stand, which never changes.
ORDER = (
    *("Type", "Attribute", "Alias", "Status", "Allowed values"),
    *("Limits", "Default", "Left out", "Null"),
)


# --- search and anchors ---------------------------------------------------------------------------


@pytest.mark.parametrize(("words", "anchor"), FINDS.items())
def test_the_search_finds(words: str, anchor: str, base: str, page: Page) -> None:
    page.goto(base + SESSION)
    page.get_by_role("searchbox").fill(words)
    page.keyboard.press("Enter")
    result = page.locator(f'#search-results a[href="{SESSION}#{anchor}"]')
    result.first.click()
    page.wait_for_url(f"{base}{SESSION}#{anchor}")


def test_the_search_tells_what_it_finds(http: str, page: Page) -> None:
    page.goto(f"{http}search.html?q=verse")
    found = page.locator("#search-results li").first
    found.wait_for()
    assert 'RealtimeSession.voice: "verse" (allowed value, in RealtimeSession)' == (
        " ".join(found.inner_text().split())
    )


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_an_address_lands_on_its_property(width: int, base: str, page: Page) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{base}{SESSION}#turn_detection.threshold")
    heading = page.locator('section[id="turn_detection.threshold"] > h4')
    assert "turn_detection.threshold" in heading.inner_text()
    place = heading.bounding_box()
    assert place is not None
    assert -1 <= place["y"] < 200
    background = "e => getComputedStyle(e).backgroundColor"
    other = page.locator('section[id="turn_detection.type"] > h4')
    assert heading.evaluate(background) != other.evaluate(background)


# --- requests -------------------------------------------------------------------------------------


def test_no_request_leaves_the_host(browser: Browser, base: str) -> None:
    asked: list[str] = []
    with context(browser, DESKTOP, "light") as opened:
        opened.on("request", lambda request: asked.append(request.url))
        page = opened.new_page()
        for path in PAGES:
            page.goto(base + path, wait_until="networkidle")
    assert len(asked) > 2 * len(PAGES)
    assert [] == [url for url in asked if not url.startswith((base, "data:"))]


def test_the_first_load_is_small(browser: Browser, http: str) -> None:
    """Bodies are summed as gzip, level 6, writes them; servers add some headers to each."""
    got: list[Response] = []
    with context(browser, DESKTOP, "light") as opened:
        page = opened.new_page()

        def keep(response: Response) -> None:
            got.append(response)

        page.on("response", keep)
        page.goto(http + SESSION, wait_until="networkidle")
        sizes = {
            response.url.removeprefix(http): len(gzip.compress(response.body(), 6))
            for response in got
            if response.url.startswith(http)
        }
    assert {SESSION, "_static/site.css", "_static/site.js"} <= {url.split("?")[0] for url in sizes}
    assert sum(sizes.values()) <= 120 * 1024, sizes


# --- without scripts ------------------------------------------------------------------------------


def test_without_scripts_all_text_and_links_are_there(browser: Browser, http: str) -> None:
    with browser.new_context(java_script_enabled=False) as opened:
        page = opened.new_page()
        for path in PAGES[:-1]:
            page.goto(http + path)
            main = page.locator("main")
            shown, whole = main.inner_text(), main.text_content() or ""
            assert "".join(whole.split()) == "".join(shown.split())
            for link in main.locator("a").all():
                assert link.is_visible()
        page.goto(http + SESSION)
        assert "from realtime_session import RealtimeSession" in page.locator("main").inner_text()
        assert page.get_by_role("searchbox").is_visible()
        page.goto(http + PAGES[-1])
        assert "needs JavaScript" in page.locator("main").inner_text()
        assert page.locator("main a").first.get_attribute("href") == "index.html"


def test_scripts_hide_nothing_but_the_other_tab(http: str, page: Page) -> None:
    page.goto(http + SESSION)
    hidden = page.locator("main [hidden]")
    groups = page.locator("main .tabs").count()
    assert groups > 20
    assert groups == hidden.count()


# --- accessibility --------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_axe_finds_no_violation(
    scheme: Literal["light", "dark"], width: int, browser: Browser, http: str
) -> None:
    with context(browser, width, scheme) as opened:
        page = opened.new_page()
        for path in PAGES:
            page.goto(http + path, wait_until="networkidle")
            found = Axe().run(page).response["violations"]
            told = [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in found]
            assert [] == told, path


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_one_first_heading(path: str, http: str, page: Page) -> None:
    page.goto(http + path)
    assert page.locator("h1").count() == 1
    levels = [int(each.evaluate("e => e.tagName[1]")) for each in page.locator(HEADINGS).all()]
    assert [] == [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1]


HEADINGS = "h1, h2, h3, h4, h5, h6"


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_never_scrolls_sideways(path: str, http: str, page: Page) -> None:
    page.set_viewport_size({"width": PHONE, "height": 800})
    page.goto(http + path, wait_until="networkidle")
    width = page.evaluate("document.scrollingElement.scrollWidth")
    assert width == PHONE


def test_the_choice_of_theme_is_kept(http: str, page: Page) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    page.goto(http + SESSION)
    before = page.evaluate(background)
    page.get_by_role("button", name="Light / dark").click()
    chosen = page.evaluate(background)
    assert before != chosen
    page.goto(http)
    assert chosen == page.evaluate(background)


def test_axe_finds_what_is_wrong(page: Page) -> None:
    page.set_content("<title>a</title><img src=x><p style='color: #ccc'>some text</p>")
    found = {each["id"] for each in Axe().run(page).response["violations"]}
    assert {"color-contrast", "html-has-lang", "image-alt"} <= found


# --- text of strangers ----------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["hostile", "hostile_names"])
def test_text_of_strangers_does_nothing(which: str, browser: Browser, tmp_path: Path) -> None:
    schema = tmp_path / f"{which}.json"
    schema.write_text(json.dumps(DOCUMENTS[which]), encoding="utf-8")
    site = built_site(tmp_path / "generated", schema)
    told: list[str] = []
    with served(site) as address, browser.new_context() as opened:
        page = opened.new_page()
        page.on("dialog", lambda dialog: told.append(dialog.message))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("request", lambda request: told.append(request.url))
        for path in (f"{which}/T.html", "search.html?q=alert", "search.html?q=T", "index.html"):
            page.goto(address + path, wait_until="networkidle")
            links = page.locator("a").evaluate_all("all => all.map(a => a.protocol)")
            assert {"http:"} == set(links)
            assert page.locator("main img, main script, main iframe, main style").count() == 0
        page.goto(f"{address}search.html?q=alert")
        page.locator("#search-results li").first.wait_for()
        found = page.locator("#search-results").inner_text()
        assert ("<script>alert(1)</script>" in found) == (which == "hostile_names")
        assert "&lt;" not in found
    assert [] == [each for each in told if not each.startswith((address, "data:"))]


# --- keyboard -------------------------------------------------------------------------------------


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the element of a class or a role has the focus."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("name => document.activeElement.matches(name)", name):
            return
    pytest.fail(f"no way by Tab to {name}")


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_copy_buttons_work_by_keyboard(key: str, browser: Browser, base: str) -> None:
    with context(browser, DESKTOP, "light") as opened:
        opened.grant_permissions(["clipboard-read", "clipboard-write"])
        page = opened.new_page()
        page.goto(base + SESSION)
        tab_to(page, ".copy")
        page.keyboard.press(key)
        page.get_by_text("Copied", exact=True).wait_for()
        text = page.evaluate("navigator.clipboard.readText()")
        assert {"voice": "ash", "turn_detection": None} == json.loads(text)


def test_tabs_work_by_keyboard_and_are_remembered(base: str, page: Page) -> None:
    page.goto(base + SESSION)
    tab_to(page, '[role="tab"]')
    page.keyboard.press("ArrowRight")
    chosen = page.locator('[role="tab"]:focus')
    assert chosen.inner_text() == "Python"
    assert chosen.get_attribute("aria-selected") == "true"
    panel = page.locator(f"[id='{chosen.get_attribute('aria-controls')}']")
    assert "from realtime_session import RealtimeSession" in panel.inner_text()
    page.goto(f"{base}realtime_session/RealtimeSession_tools_inner.html")
    assert page.get_by_role("tab", selected=True).first.inner_text() == "Python"


def test_every_link_of_the_page_can_be_reached_first(http: str, page: Page) -> None:
    page.goto(http + SESSION)
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "MAIN"
