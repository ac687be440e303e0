"""The network page in headless Chromium: offline, readable, searchable, inert to hostile labels."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from test_cli import HOSTILE, hostile

from kg.build import Graph
from kg.network.page import draw_page
from kg.network.project import read_network

__all__ = ["hostile"]  # the fixture is shared with the tests of the command line

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: .ci/system-packages installs it")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def html(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Draw the page of our graph, once, with a sample passage of our own."""
    path = tmp_path_factory.mktemp("page") / "network.html"
    passages = {"doc-002": tuple(f"見本の行 {n}" for n in range(1, 48))}
    path.write_text(draw_page(read_network(graph.store), passages), encoding="utf-8")
    return path


@pytest.fixture
def page(browser: Browser, html: Path) -> Iterator[Page]:
    yield from opened(browser, html)


def opened(browser: Browser, path: Path) -> Iterator[Page]:
    """Open a page; any request that leaves the file, script error or refused policy fails the test."""
    faults: list[str] = []
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.on(
        "request",
        lambda r: faults.append(r.url) if not r.url.startswith(("file:", "data:", "blob:")) else None,
    )
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    page.goto(path.as_uri())
    yield page
    page.close()
    assert faults == []


def drawn(page: Page) -> int:
    return int(page.get_attribute("#canvas", "data-nodes") or 0)


def test_it_is_one_small_file_that_opens_on_an_overview(page: Page, html: Path) -> None:
    assert html.stat().st_size < 3_000_000
    assert 30 <= drawn(page) <= 100
    assert "国" in page.inner_text("#legend")


def test_search_finds_any_name_and_shows_the_claims_with_sources(page: Page) -> None:
    page.fill("#find", "ｊｓｔ")
    assert page.inner_text("#found li >> nth=0").startswith("科学技術振興機構")
    page.press("#find", "Enter")
    assert page.inner_text("#panel h2") == "科学技術振興機構"
    assert "行" in page.inner_text("#panel li >> nth=0")


def test_words_are_shown_where_the_text_is_at_hand(page: Page) -> None:
    page.fill("#find", "DICAS")
    page.press("#find", "Enter")
    page.click("#panel details >> nth=0")
    assert "見本の行" in page.inner_text("#panel blockquote >> nth=0")


def test_language_turns_with_one_key(page: Page) -> None:
    page.locator("#canvas").press("l")
    assert "Country" in page.inner_text("#legend")
    assert page.inner_text("h1") == "Network of science diplomacy"


def test_show_all_shows_every_entity_and_classes_can_be_hidden(page: Page) -> None:
    page.click("#all")
    everything = drawn(page)
    assert everything > 1000
    page.uncheck("#legend label:has-text('事項') input")
    assert 0 < drawn(page) < everything


def test_unfolding_a_node_adds_its_surroundings(page: Page) -> None:
    before = drawn(page)
    page.fill("#find", "SATREPS")
    page.press("#find", "Enter")
    page.click("#panel button")
    assert drawn(page) > before


def test_hostile_labels_are_inert_and_legible(browser: Browser, hostile: Path) -> None:
    for page in opened(browser, hostile / "network.html"):
        for label in HOSTILE:
            page.fill("#find", label[:40])
            assert page.locator("#found li").count() >= 1
            page.press("#find", "Enter")
            assert page.inner_text("#panel h2").replace("\u00a0", " ") == label
        assert page.title() != "owned"
        assert page.locator("img").count() == 0
