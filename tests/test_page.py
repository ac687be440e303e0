"""The network page in headless Chromium: offline, readable, searchable, filtered, exported, inert to hostile labels."""

from __future__ import annotations

import csv
import io
import math
import os
import re
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from html import escape
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from test_cli import HOSTILE, hostile

from kg.build import Graph
from kg.networks.project import Edge, Link, Network, Node, read_network
from kg.page.layout import lay_out
from kg.page.page import FOLDER, STYLES, draw_page
from kg.page.pagedata import count_ties, cut, pack_records

__all__ = ["hostile"]  # the fixture is shared with the tests of the command line


@pytest.fixture(scope="session")
def network(graph: Graph) -> Network:
    return read_network(graph.store)


@pytest.fixture(scope="session")
def html(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Draw the page of our graph, once, with a sample passage of our own."""
    path = tmp_path_factory.mktemp("page") / "network.html"
    passages = {"doc-002": tuple(f"見本の行 {n}" for n in range(1, 48))}
    path.write_text(draw_page(network, passages), encoding="utf-8")
    return path


@pytest.fixture
def page(browser: Browser, html: Path) -> Iterator[Page]:
    yield from opened(browser, html)


def opened(browser: Browser, path: Path, *, width: int = 1440, height: int = 900) -> Iterator[Page]:
    """Open a page; any request that leaves the file, script error or refused policy fails the test."""
    faults: list[str] = []
    page = browser.new_page(viewport={"width": width, "height": height})
    page.on(
        "request",
        lambda r: faults.append(r.url) if not r.url.startswith(("file:", "data:", "blob:")) else None,
    )
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    page.set_default_timeout(10_000)
    page.goto(path.as_uri())
    page.wait_for_selector("body[data-ready]")
    yield page
    page.close()
    assert faults == []


def draw(tmp_path: Path, network: Network, **options: object) -> Path:
    path = tmp_path / "page.html"
    path.write_text(draw_page(network, {}, **options), encoding="utf-8")  # type: ignore[arg-type]
    return path


def drawn(page: Page, what: str = "nodes") -> int:
    return int(page.get_attribute("#canvas", f"data-{what}") or 0)


def find(page: Page, name: str, box: str = "#find") -> None:
    page.fill(box, name)
    page.press(box, "Enter")


def unfold(page: Page, section: str) -> None:
    page.click(f"#filter-{section} > summary")


PLACED = """(() => { const s = network.getScale(), c = network.getViewPosition(), places = network.getPositions(), [w, h] = canvasSize();
  const at = n => ({ x: (places[n.at].x - c.x) * s + w / 2, y: (places[n.at].y - c.y) * s + h / 2 });
  return { at, s, labels: placeLabels(labelOrder, s, at, w, h) }; })()"""


def covered(page: Page) -> list[str]:
    """Return the nodes on whose shape the label of another lies."""
    found: list[str] = page.evaluate(
        f"""() => {{ const {{ at, s, labels }} = {PLACED};
          return labels.flatMap(l => [...shown.nodes].filter(n => n !== l.node && Math.abs(at(n).x - l.x) < l.width / 2 + n.size * s * 0.99
            && at(n).y + n.size * s * 0.99 > l.y && at(n).y - n.size * s * 0.99 < l.y + l.height).map(n => n.id)); }}"""
    )
    return found


def matching(page: Page) -> int:
    return int(page.get_attribute("#status", "data-claims") or 0)


# --- first sight ---


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 720)])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_it_opens_on_an_overview_whose_labels_lie_apart(
    browser: Browser, html: Path, width: int, height: int, language: str
) -> None:
    for page in opened(browser, html, width=width, height=height):
        if language == "en":
            page.click("[data-language=en]")
        page.wait_for_timeout(50)
        assert 30 <= drawn(page) <= 60
        assert drawn(page, "labels") == drawn(page)
        assert covered(page) == []
        overlaps = page.evaluate(
            """() => {
              const boxes = [...shown.nodes].map(n => { const { x, y } = network.getPosition(n.at), [w, h] = boxOf(n), s = network.getScale();
                return { x: x * s, y: (y + h / 2 - n.size) * s, w: w - 8, h: h - 8 }; });
              return boxes.flatMap((a, i) => boxes.slice(i + 1).filter(b =>
                Math.abs(a.x - b.x) < (a.w + b.w) / 2 * 0.99 && Math.abs(a.y - b.y) < (a.h + b.h) / 2 * 0.99)).length;
            }"""
        )
        assert overlaps == 0
        page.evaluate("zoom(0.6)")
        assert covered(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        clipped = page.evaluate(
            "[...document.querySelectorAll('header button, #bar button, #timebar *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).length"
        )
        assert clipped == 0


def test_it_is_one_small_file_without_outside_references(html: Path, network: Network) -> None:
    text = html.read_text(encoding="utf-8")
    assert len(text.encode()) < 3_000_000
    assert draw_page(network, {}) == draw_page(network, {})
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy[1]
    assert not re.search(r"<(script|link|img|iframe)[^>]+(src|href)=", text)


def test_nothing_moves_by_itself(page: Page) -> None:
    assert page.evaluate("network.physics.physicsEnabled") is False


def lightness(color: str) -> float:
    """Return the CIE lightness (0 black … 100 white) of ``#rrggbb``."""
    luminance = relative(color)
    return 116 * luminance ** (1 / 3) - 16 if luminance > 0.008856 else 903.3 * luminance


def relative(color: str) -> float:
    """Return the relative luminance of ``#rgb`` or ``#rrggbb`` as WCAG 2 defines it."""
    digits = color.lstrip("#")
    digits = "".join(2 * d for d in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_classes_are_told_apart_in_greyscale(network: Network) -> None:
    shapes: dict[str, list[float]] = {}
    for shape, color in STYLES.values():
        shapes.setdefault(shape, []).append(lightness(color))
    for shape, values in shapes.items():
        values.sort()
        assert all(b - a >= 10 for a, b in pairwise(values)), (shape, values)
    assert {node.class_ for node in network.nodes} <= set(STYLES)


def test_text_has_enough_contrast() -> None:
    css = (FOLDER / "page.css").read_text(encoding="utf-8")
    themes = [dict(re.findall(r"--(\w+): (#\w+)", line)) for line in css.splitlines() if "--back: " in line]
    assert len(themes) == 3
    for theme in themes:
        for ink in ("ink", "soft", "accent"):
            for ground in ("back", "tint", "raised"):
                a, b = sorted((relative(theme[ink]), relative(theme[ground])))
                assert (b + 0.05) / (a + 0.05) >= 4.5, (ink, ground)


# --- find ---


@pytest.mark.parametrize(
    "name",
    ["ｊｓｔ", "科学技術振興機構", "Japan Science and Technology Agency", "jst", "かがくぎじゅつしんこう"],
)
def test_search_finds_any_name_and_shows_the_claims_with_sources(page: Page, name: str) -> None:
    page.fill("#find", name)
    assert page.inner_text("#found li >> nth=0").strip().startswith("科学技術振興機構")
    assert "資金配分機関" in page.inner_text("#found li >> nth=0")
    page.press("#find", "Enter")
    assert page.inner_text("#panel h2") == "科学技術振興機構"
    assert "行" in page.inner_text("#panel .claims li >> nth=0")


def test_kana_finds_katakana_and_arrows_choose(page: Page) -> None:
    page.fill("#find", "すうぇーでん")
    assert "スウェーデン" in page.inner_text("#found")
    page.press("#find", "ArrowDown")
    assert page.get_attribute("#found li >> nth=1", "aria-selected") == "true"
    assert page.get_attribute("#find", "aria-activedescendant") == "found-1"
    page.press("#find", "Escape")
    expect(page.locator("#found")).to_be_hidden()


def test_search_says_when_nothing_is_found(page: Page) -> None:
    page.fill("#find", "qqqqq")
    assert "見つかりません" in page.inner_text("#found")
    assert "見つかりません" in (page.text_content("#announce") or "")


def test_latin_letters_do_not_fit_within_a_word(page: Page) -> None:
    grades = page.evaluate(
        """[["NSF", "nsf"], ["NSF team", "nsf"], ["米国ＮＳＦ", "nsf"], ["the NSF", "nsf"], ["transfer", "nsf"],
            ["超量子的", "量子"]].map(([name, wanted]) => gradeOf(fold(name), name, wanted))"""
    )
    assert grades == [0, 1, 2, 2, 9, 3]


# --- understand ---


def test_a_node_shows_names_class_identifiers_and_ways_on(page: Page) -> None:
    find(page, "JST")
    panel = page.inner_text("#panel")
    assert "Japan Science and Technology Agency" in panel
    assert "資金配分機関" in panel
    links = page.eval_on_selector_all("#panel .identifiers a", "all => all.map(a => a.href)")
    assert any("wikidata.org" in link for link in links)
    assert all(link.startswith(("http:", "https:")) for link in links)
    groups = page.locator("#panel h3").all_inner_texts()
    assert len(groups) == len(set(groups)) > 3
    onward = page.locator("#panel .claims .onward button >> nth=0")
    before = page.inner_text("#panel h2")
    onward.click()
    assert page.inner_text("#panel h2") != before


def test_words_are_shown_where_the_text_is_at_hand(page: Page) -> None:
    find(page, "DICAS")
    page.click("#panel .claims details >> nth=0")
    assert "見本の行" in page.inner_text("#panel blockquote >> nth=0")


def test_an_edge_shows_the_claims_behind_it(page: Page) -> None:
    middle = """([a, b]) => { const [p, q] = [a, b].map(id => network.canvasToDOM(network.getPosition(byId.get(id).at)));
      const box = document.getElementById("canvas").getBoundingClientRect();
      return [box.left + p.x * 0.35 + q.x * 0.65, box.top + p.y * 0.35 + q.y * 0.65]; }"""
    x, y = page.evaluate(middle, ["japan", "sweden"])
    page.mouse.move(x, y)
    page.mouse.move(x + 1, y)
    expect(page.locator("#tooltip")).to_be_visible()
    page.mouse.click(x, y)
    expect(page.locator("#panel h2")).to_contain_text(re.compile("日本国|スウェーデン|MIRAI"))
    claims = page.locator("#panel [data-claim]").count()
    assert claims >= 1
    assert f"· {claims}" in page.inner_text("#panel .meta >> nth=0")


def test_unfolding_a_node_adds_its_surroundings(page: Page) -> None:
    before = drawn(page)
    find(page, "SATREPS")
    page.click("[data-key=unfold]")
    assert drawn(page) > before


@pytest.mark.parametrize("width", [1440, 1280])
def test_a_double_click_unfolds_and_a_drag_moves(browser: Browser, html: Path, width: int) -> None:
    place = """id => { const p = network.canvasToDOM(network.getPosition(byId.get(id).at)), box = document.getElementById("canvas").getBoundingClientRect();
      return [box.left + p.x, box.top + p.y]; }"""
    for page in opened(browser, html, width=width, height=720):
        before = drawn(page)
        page.mouse.dblclick(*page.evaluate(place, "asean"))
        expect(page.locator("#panel h2")).to_have_text("ASEAN")
        expect(page.locator("#canvas")).not_to_have_attribute("data-nodes", str(before))
        assert page.evaluate("state.open.get(byId.get('asean'))") == 1
        # vis-network takes a press within 50 ms of the last for the same one, which no hand is quick enough to do
        page.wait_for_timeout(100)
        x, y = page.evaluate(place, "japan")
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 60, y + 30, steps=4)
        page.mouse.up()
        moved = page.evaluate(place, "japan")
        assert abs(moved[0] - x - 60) < 25
        assert page.evaluate(
            "placed.get(byId.get('japan')).x === network.getPosition(byId.get('japan').at).x"
        )
        assert re.search("place=japan,-?[0-9]+", page.evaluate("location.hash"))


def test_ego_pin_hide_and_undo(page: Page) -> None:
    find(page, "JST")
    page.click("[data-key=ego1]")
    near = drawn(page)
    assert near == 1 + page.evaluate("neighbours(byId.get('jst')).length")
    page.click("[data-key=ego2]")
    assert drawn(page) > near
    page.click("#undo")
    expect(page.locator("#canvas")).to_have_attribute("data-nodes", str(near))
    page.click("#redo")
    expect(page.locator("#canvas")).not_to_have_attribute("data-nodes", str(near))
    page.go_back()
    expect(page.locator("#canvas")).to_have_attribute("data-nodes", str(near))
    page.click("[data-key=hide]")
    assert drawn(page) < near
    assert "科学技術振興機構" in page.inner_text("#chips")
    page.keyboard.press("Control+z")
    expect(page.locator("#canvas")).to_have_attribute("data-nodes", str(near))
    page.click("[data-key=pin]")
    unfold(page, "documents")
    page.check("#filter-documents input >> nth=0")
    page.uncheck("#filter-classes label:has-text('資金配分機関') input")
    page.keyboard.press("Escape")
    assert page.evaluate("shown.nodes.has(byId.get('jst'))")


def test_a_path_is_the_shortest_and_lists_its_claims(page: Page) -> None:
    find(page, "SATREPS")
    page.click("[data-key=path]")
    find(page, "Horizon Europe")
    page.click("[data-key=path]")
    steps = page.locator("#panel .path > li").count()
    assert steps == 2
    assert page.locator("#panel .path [data-claim]").count() >= steps
    assert page.evaluate("highlighted.edges.size") == steps
    unfold(page, "relations")
    page.check("#filter-relations label:has-text('資金提供者') input")
    assert "つながっていません" in page.inner_text("#panel")


def test_a_path_leaves_source_documents_aside_where_it_can(page: Page) -> None:
    classes = """([a, b]) => findPath(byId.get(a), byId.get(b))
        .flatMap(e => [e.a, e.b]).filter(n => n.id !== a && n.id !== b).map(n => n.group)"""
    ways = [page.evaluate(classes, [start, "oecd"]) for start in ("jst", "satreps", "mext")]
    assert all(ways)
    assert all("Document" not in way for way in ways)
    assert page.evaluate(classes, ["oecd", "doc-003"]) == []


# --- narrow ---


def test_every_filter_narrows_and_they_combine_and_reset(page: Page) -> None:
    page.click("#all")
    everything, claims = drawn(page), drawn(page, "claims")
    assert everything > 1000
    page.uncheck("#filter-classes label:has-text('事項') input")
    without = drawn(page)
    assert 0 < without < everything
    for section, label in (
        ("relations", "参加者"),
        ("documents", "最近の科学技術外交"),
        ("fields", "科学技術"),
    ):
        unfold(page, section)
        before = drawn(page, "claims")
        page.locator(f"#filter-{section} label:has-text('{label}') input").first.check()
        assert 0 < drawn(page, "claims") < before, section
    unfold(page, "statuses")
    before = matching(page)
    page.uncheck("#filter-statuses label:has-text('実施済み') input")
    assert matching(page) < before
    assert f"{matching(page):,} / {claims:,}" in page.inner_text("#status")
    assert page.locator("#chips button").count() == 5
    page.click("#reset")
    assert (drawn(page), drawn(page, "claims")) == (everything, claims)
    expect(page.locator("#reset")).to_be_disabled()


def test_counts_of_a_filter_say_what_choosing_it_leaves(page: Page) -> None:
    page.click("#all")
    unfold(page, "relations")
    unfold(page, "documents")
    page.locator("#filter-documents input").first.check()
    row = page.locator("#filter-relations label:has-text('参加者')")
    count = int(row.locator(".count").inner_text().replace(",", ""))
    row.locator("input").check()
    assert matching(page) == count


def test_a_field_takes_its_narrower_fields_along(page: Page) -> None:
    unfold(page, "fields")
    page.fill("#filter-fields > input", "量子")
    page.locator("#filter-fields label:has-text('量子技術') input").first.check()
    wide = matching(page)
    page.click("#chips button")
    page.locator("#filter-fields label:has-text('量子センシング') input").first.check()
    assert 0 < matching(page) < wide


def test_time_narrows_and_undated_things_have_their_place(page: Page) -> None:
    page.click("#all")
    everything = matching(page)
    undated = int(page.inner_text("#undated-count").replace(",", ""))
    page.uncheck("#undated")
    dated = matching(page)
    assert dated == everything - undated > 0
    page.focus("#low")
    for _ in range(6):
        page.keyboard.press("PageUp")
    assert 0 < matching(page) < dated
    assert page.input_value("#low") in page.evaluate("String(monthOf(state.from))")
    assert page.inner_text("#span") in page.inner_text("#chips")
    page.click("#chips button:has-text('期間')")
    assert matching(page) == dated


def test_planned_is_dashed_and_ended_is_faded(page: Page) -> None:
    page.click("#all")
    styles = page.evaluate(
        "edges.map(e => [lookOfEdge(e), e.claims.some(c => c.actual), e.claims.every(c => c.status === 'ended')])"
    )
    assert all(bool(look["dashes"]) is not actual for look, actual, _ in styles)
    assert any(look["dashes"] for look, _, _ in styles)
    assert all((look["color"]["opacity"] < 1) is ended for look, _, ended in styles)


def test_lines_have_enough_contrast_and_ended_ones_are_seen() -> None:
    css = (FOLDER / "page.css").read_text(encoding="utf-8")
    for line in css.splitlines():
        if "--back: " in line:
            theme = dict(re.findall(r"--(\w+): (#\w+)", line))
            a, b = sorted((relative(theme["edge"]), relative(theme["back"])))
            assert (b + 0.05) / (a + 0.05) >= 3  # WCAG 2.2, 1.4.11
    assert "svg .faded { stroke-opacity: .6; }" in css
    assert "ENDED = 0.6" in (FOLDER / "scripts/picture.js").read_text(encoding="utf-8")


# --- time ---


def test_play_moves_a_chosen_window_and_lets_an_open_period_grow(page: Page) -> None:
    page.evaluate("change({ from: '2021-01', to: '2021-12' })")
    page.click("#play")
    expect(page.locator("#play")).to_contain_text("停止")
    page.wait_for_function("() => state.from >= '2021-07'")
    page.click("#play")
    expect(page.locator("#play")).to_contain_text("再生")
    assert page.evaluate("monthOf(state.to) - monthOf(state.from)") == 11
    page.click("#undo")
    expect(page.locator("#span")).to_have_text("2021-01 – 2021-12")  # one step, however long it played
    grown = page.evaluate(
        """() => { const ends = []; let now = { from: "", to: "" };
          do ends.push((now = nextPeriod(now.from, now.to, LOW - 1)).to); while (now.to);
          return ends; }"""
    )
    assert 20 < len(grown) <= 60
    assert grown[-1] == ""
    assert grown[:-1] == sorted(set(grown[:-1]))
    page.evaluate("change({ from: '', to: '' })")
    page.click("#play")
    page.click("#all")  # whatever else is done stops it
    expect(page.locator("#play")).to_contain_text("再生")


def test_both_handles_can_be_moved_back_from_the_right(page: Page) -> None:
    page.evaluate("change({ from: monthText(HIGH) })")
    box = page.locator("#low").bounding_box()
    assert box is not None
    top = "([x, y]) => document.elementFromPoint(x, y).id"
    assert page.evaluate(top, [box["x"] + box["width"] - 6, box["y"] + box["height"] / 2]) == "low"
    page.evaluate("change({ from: '', to: monthText(LOW) })")
    assert page.evaluate(top, [box["x"] + 6, box["y"] + box["height"] / 2]) == "high"


def test_keys_on_a_handle_make_one_step_to_undo(page: Page) -> None:
    page.focus("#low")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    assert page.evaluate("monthOf(state.from) - LOW") == 5
    assert page.evaluate("step") == 1
    page.click("#undo")
    page.wait_for_function("() => state.from === ''")


def test_few_nodes_of_the_whole_are_arranged_and_stand_still_while_the_time_runs(page: Page) -> None:
    page.click("#all")
    page.evaluate("change({ from: '2016-01', to: '2016-12', undated: false })")
    own = "[...shown.nodes].filter(n => placed.get(n).x === n.x).length / shown.nodes.size"
    assert page.evaluate(own) < 0.2
    assert page.evaluate("shown.nodes.size > 20 && nodes.filter(n => n.edges.some(live)).length < 300")
    stood = page.evaluate("timer = 1, change({ to: '2016-06' }, { playing: true }), scene")
    assert page.evaluate("change({ to: '2016-09' }, { playing: true }), scene") == stood
    assert page.evaluate(own) == 1
    assert page.evaluate("timer = 0, change({ to: '2016-10' }), scene") != stood


# --- languages, address, keyboard ---


def test_labels_that_would_be_cut_alike_show_their_ends(page: Page) -> None:
    for language in ("ja", "en"):
        page.click(f"[data-language={language}]")
        found = page.evaluate(
            "nodes.map(n => [name(n), wrap(plain(name(n)), 18).join(), labelLines(n).join()]).filter(r => r[1].endsWith('…'))"
        )
        cut = Counter(row[1] for row in found)
        alike = [(text, shown) for text, lines, shown in found if cut[lines] > 1]
        assert len(alike) > 20
        assert all(text.strip().endswith(shown.rsplit("…", 1)[1]) for text, shown in alike)
        assert len({shown for _, shown in alike}) > 0.8 * len(alike)
        assert all(lines == shown for _, lines, shown in found if cut[lines] == 1)


def test_equal_names_stand_once_and_texts_twice_where_both_are_wanted(page: Page) -> None:
    page.click("[data-language=both]")
    lines = page.evaluate(
        "nodes.filter(n => n.ja.trim() === n.en.trim()).map(n => new Set(labelLines(n)).size - labelLines(n).length)"
    )
    assert lines
    assert not any(lines)
    assert "表示中" in page.inner_text("#status")
    assert "Shown" in page.inner_text("#status")
    assert "Find by name" in (page.get_attribute("#find", "placeholder") or "")


def test_escape_leaves_menu_table_path_and_choice(page: Page) -> None:
    page.click(".menu summary")
    page.keyboard.press("Escape")
    assert page.get_attribute("details.menu", "open") is None
    page.click(".menu summary")
    page.focus("#csv")
    page.keyboard.press("Tab")
    assert page.get_attribute("details.menu", "open") is None
    page.click("#table")
    page.focus("#grid")
    page.keyboard.press("Escape")
    expect(page.locator("#tables")).to_be_hidden()
    assert page.evaluate("document.activeElement.id") == "table"
    page.evaluate("choosePath(byId.get('jst'), byId.get('asean'))")
    page.keyboard.press("Escape")
    assert page.evaluate("state.path.some(Boolean) || highlighted.edges.size") == 0
    find(page, "JST")
    page.keyboard.press("Escape")
    assert page.evaluate("state.select === null && panel.contains(document.activeElement)")


def test_the_address_keeps_camera_dragged_places_and_table(browser: Browser, html: Path) -> None:
    for page in opened(browser, html):
        page.focus("#canvas > div")
        page.keyboard.press("+")
        page.evaluate(
            "placed.set(byId.get('japan'), { x: 7, y: 9 }), remember({ moved: { scene, places: new Map([[byId.get('japan'), { x: 7, y: 9 }]]) } })"
        )
        page.click("#table")
        page.wait_for_function("() => location.hash.includes('at=')")
        sent, camera = page.evaluate("[location.hash, state.camera]")
    received = browser.new_page(viewport={"width": 1440, "height": 900})
    received.goto(html.as_uri() + sent)
    received.wait_for_selector("body[data-ready]")
    assert received.evaluate("network.getPosition(byId.get('japan').at)") == {"x": 7, "y": 9}
    assert received.evaluate("network.getScale()") == pytest.approx(camera[2])
    expect(received.locator("#tables")).to_be_visible()
    received.click("#all")  # another arrangement: neither camera nor places hold
    assert not re.search("at=|place=", received.evaluate("location.hash"))
    received.goto("about:blank")
    received.goto(html.as_uri() + "#at=1,x,0&place=japan,1e9,2,nobody,1,1&table=constructor")
    received.wait_for_selector("body[data-ready]")
    assert received.evaluate("[state.camera, state.moved.places.size, state.table]") == [None, 0, ""]
    received.close()


@pytest.mark.parametrize(("width", "height"), [(1024, 700), (880, 640), (720, 450), (390, 844)])
def test_a_narrow_window_has_room_for_the_picture_and_reaches_every_button(
    browser: Browser, html: Path, width: int, height: int
) -> None:
    for page in opened(browser, html, width=width, height=height):
        page.click("[data-language=both]")
        for box in ("#rail", "#panel"):
            expect(page.locator(box)).to_be_hidden()
        assert page.evaluate("canvasBox.clientWidth") == width
        outside = page.evaluate(
            """[...document.querySelectorAll("header button, header summary, #bar button, #timebar button")].filter(e => e.checkVisibility() && !e.closest(".menu div"))
              .filter(e => { const { left, right, top } = e.getBoundingClientRect(); return left < 0 || right > innerWidth + 1 || top < 0; }).map(e => e.id)"""
        )
        assert outside == []
        assert page.evaluate("document.getElementById('status').offsetWidth") >= 150
        page.evaluate("zoom(8)")
        find(page, "JST")
        expect(page.locator("#panel h2")).to_be_visible()
        free = page.evaluate("[network.canvasToDOM(network.getPosition(byId.get('jst').at)), clearPart()]")
        assert free[1]["left"] <= free[0]["x"] <= free[1]["right"]
        assert free[1]["top"] <= free[0]["y"] <= free[1]["bottom"]
        page.click("#toggle-rail")
        expect(page.locator("#panel")).to_be_hidden()
        page.click("#toggle-rail")
        expect(page.locator("#rail")).to_be_hidden()
        page.reload()  # an address with a choice in it opens on the picture, too
        page.wait_for_selector("body[data-ready]")
        assert page.evaluate("state.select?.id") == "jst"
        expect(page.locator("#panel")).to_be_hidden()


def test_language_turns_with_one_key(page: Page) -> None:
    page.keyboard.press("l")
    assert "Country" in page.inner_text("#filter-classes")
    assert page.inner_text("h1") == page.title() == "Network of science diplomacy"
    assert "Shown: " in page.inner_text("#status")
    find(page, "JST")
    assert page.inner_text("#panel h2") == "Japan Science and Technology Agency"
    page.keyboard.press("L")
    assert "国 Country" in page.inner_text("#filter-classes")
    sentences = page.locator("#panel .claims li >> nth=0").locator("p").all_inner_texts()
    assert len(sentences) == 2
    page.keyboard.press("l")
    assert page.get_attribute("[data-language=ja]", "aria-pressed") == "true"


def test_no_text_of_the_page_lacks_a_language(page: Page) -> None:
    assert page.evaluate("Object.values(TEXT).every(t => t.length === 2 && t[0] && t[1])")
    missing = page.evaluate(
        """[...document.querySelectorAll("button, input, summary")].filter(e =>
          !(e.textContent.trim() || e.getAttribute("aria-label") || e.closest("label")?.textContent.trim())).map(e => e.id)"""
    )
    assert missing == []


def test_japanese_sorts_by_reading(page: Page) -> None:
    order = page.evaluate(
        "[['米国', 'アメリカ'], ['英国', 'いぎりす'], ['日本', '']].map(([ja, reading]) => ({ja, en: '', reading, id: ja})).sort(inOrder).map(n => n.ja)"
    )
    assert order[:2] == ["米国", "英国"]


def test_a_view_can_be_sent(browser: Browser, html: Path) -> None:
    for page in opened(browser, html):
        page.click("[data-language=en]")
        find(page, "JST")
        page.click("[data-key=ego2]")
        page.click("[data-key=pin]")
        page.uncheck("#filter-classes label:has-text('Provision') input")
        unfold(page, "fields")
        page.fill("#filter-fields > input", "quantum")
        page.locator("[data-key='fields quantum-technology']").first.check()
        page.uncheck("#undated")
        sent, seen = (
            page.evaluate("location.hash"),
            (drawn(page), drawn(page, "edges"), drawn(page, "claims")),
        )
        status, panel = page.inner_text("#status"), page.inner_text("#panel")
    received = browser.new_page(viewport={"width": 1440, "height": 900})
    received.goto(html.as_uri() + sent)
    received.wait_for_selector("body[data-ready]")
    assert (drawn(received), drawn(received, "edges"), drawn(received, "claims")) == seen
    assert (received.inner_text("#status"), received.inner_text("#panel")) == (status, panel)
    received.close()


def test_an_old_or_broken_address_still_opens(browser: Browser, html: Path) -> None:
    page = browser.new_page()
    page.goto(html.as_uri() + "#node=nobody&field=none&from=13&path=a,b&edge=x&%E0%A4%A=1&lang=xx&open=japan")
    page.wait_for_selector("body[data-ready]")
    assert drawn(page) > 30
    page.close()


def test_everything_goes_by_keyboard(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("jst")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "H2"
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.dataset.key") != "pin":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.key") == "pin"
    assert page.evaluate("state.pin.size") == 1
    page.focus("#table")
    page.keyboard.press("Enter")
    page.focus("[data-table=items]")
    page.keyboard.press("Enter")
    page.focus("#grid tbody button >> nth=0")
    label = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    assert page.inner_text("#panel h2").startswith(label.rstrip("…"))
    page.focus("#canvas > div")
    before, scale = page.evaluate("[network.getViewPosition().x, network.getScale()]")
    page.keyboard.press("ArrowRight")
    assert (page.evaluate("network.getViewPosition().x") - before) * scale == pytest.approx(60, abs=1)
    page.keyboard.press("+")
    assert page.evaluate("network.getScale()") == pytest.approx(1.2 * scale)
    page.keyboard.press("0")
    assert page.evaluate("state.camera") is None
    assert page.evaluate("[...document.querySelectorAll('[tabindex]')].every(e => e.tabIndex <= 0)")


def test_in_a_frame_steps_are_undone_within_the_page(
    browser: Browser, network: Network, tmp_path: Path
) -> None:
    path = tmp_path / "notebook.html"
    inner = escape(draw_page(network, {}))
    sandbox = '<iframe sandbox="allow-scripts allow-downloads" style="width:1200px;height:640px" srcdoc="'
    path.write_text(f'<meta charset="utf-8">{sandbox}{inner}"></iframe>', encoding="utf-8")
    notebook = browser.new_page(viewport={"width": 1300, "height": 720})
    notebook.goto(path.as_uri())
    frame = notebook.frame_locator("iframe")
    frame.locator("#all").click()
    everything = frame.locator("#canvas").get_attribute("data-nodes") or ""
    assert int(everything) > 1000
    frame.locator("#overview").click()
    frame.locator("#undo").click()
    expect(frame.locator("#canvas")).to_have_attribute("data-nodes", everything)
    frame.locator("#redo").click()
    expect(frame.locator("#canvas")).not_to_have_attribute("data-nodes", everything)
    frame.locator(".menu summary").click()
    expect(frame.locator("#svg")).to_be_visible()
    expect(frame.locator("#link")).to_be_hidden()  # its address would lead nowhere
    assert notebook.url == path.as_uri()
    notebook.close()


# --- tables and files ---


def test_the_table_lists_what_is_visible_and_sorts(page: Page) -> None:
    page.click("#table")
    assert page.inner_text("#rows") == f"{drawn(page, 'claims')} 件"
    page.click("#grid th button >> nth=1")
    assert page.get_attribute("#grid th >> nth=1", "aria-sort") == "ascending"
    column = page.locator("#grid tbody tr td:nth-child(2)").all_inner_texts()
    page.click("#grid th button >> nth=1")
    assert page.locator("#grid tbody tr td:nth-child(2)").first.inner_text() != column[0]
    source = page.locator("#grid tbody tr td:last-child").first
    assert re.search(r"\d行$", source.inner_text())
    assert source.evaluate("e => e.scrollWidth <= e.clientWidth")
    page.fill("#find-rows", "ASEAN")
    found = int(page.inner_text("#rows").split()[0])
    assert 0 < found < drawn(page, "claims")
    with page.expect_download() as caught:
        page.click("#csv-table")
    rows = list(csv.DictReader(io.StringIO(caught.value.path().read_bytes().decode("utf-8-sig"))))
    assert len(rows) == found
    assert any(row["field"] for row in rows)
    page.click("[data-table=items]")
    assert page.inner_text("#rows") == f"{drawn(page)} 件"
    with page.expect_download() as caught:
        page.click("#csv-table")
    items = list(csv.DictReader(io.StringIO(caught.value.path().read_bytes().decode("utf-8-sig"))))
    assert len(items) == drawn(page)
    assert {"item", "label_en", "class", "ties"} <= set(items[0])
    # the picture follows the room it has: fitting it again changes nothing
    before, after = page.evaluate(
        "() => { const s = network.getScale(); fit(); return [s, network.getScale()]; }"
    )
    assert before == pytest.approx(after)
    page.click("#close-table")
    expect(page.locator("#tables")).to_be_hidden()


def download(page: Page, what: str) -> bytes:
    page.click(".menu summary")
    with page.expect_download() as caught:
        page.click(f"#{what}")
    return caught.value.path().read_bytes()


def test_files_hold_what_is_shown(page: Page) -> None:
    table = download(page, "csv")
    assert table.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))
    assert len(rows) == drawn(page, "claims")
    assert all(row["claim"].startswith("claim-") and row["sentence_en"] and row["sources"] for row in rows)
    root = ET.fromstring(download(page, "svg").decode())  # noqa: S314 -- our own file
    space = "{http://www.w3.org/2000/svg}"
    picture = root.find(f"{space}svg")
    assert picture is not None
    assert len(picture.findall(f"{space}line")) == drawn(page, "edges")
    assert sum(len(picture.findall(space + tag)) for tag in ("circle", "polygon")) == drawn(page)
    assert "日本国" in {text.text for text in picture.iter(f"{space}text")}
    image = download(page, "png")
    assert image.startswith(b"\x89PNG")
    assert struct.unpack(">I", image[16:20])[0] == 2 * float(root.attrib["width"])


def test_a_dark_page_prints_in_light_colours_with_its_text(page: Page) -> None:
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    find(page, "SATREPS")
    page.evaluate(
        """addEventListener("beforeprint", () => { window.onPaper = {
          fill: document.querySelector("#printed rect").getAttribute("fill"),
          shapes: document.querySelectorAll("#printed svg circle, #printed svg polygon").length }; })"""
    )
    page.pdf()
    assert page.evaluate("onPaper") == {"fill": "#fff", "shapes": drawn(page)}
    assert page.locator("#printed").count() == 0
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.emulate_media(media="print")
    expect(page.locator("#panel h2")).to_be_visible()
    expect(page.locator("nav")).to_be_hidden()


def test_cells_that_look_like_formulas_stay_text(page: Page) -> None:
    cells = page.evaluate("['=1+1', '+1', '-1', '@a', '＝1', 'a\"b', 'plain'].map(csvCell)")
    assert cells == ['"\'=1+1"', '"\'+1"', '"\'-1"', '"\'@a"', '"\'＝1"', '"a""b"', '"plain"']


# --- other networks ---


def test_a_projection_shows_what_ties_two(browser: Browser, tmp_path: Path) -> None:
    nodes = tuple(Node(i, "Country", (i.upper(), i + "国"), ()) for i in ("aa", "bb", "cc"))
    sources = (("doc-1", 3, 4),)
    links = tuple(
        Link(
            f"claim-{n}",
            "treaty",
            "party",
            n,
            (f"T has party {n}", f"Tの当事者{n}"),
            "signed",
            "",
            "",
            sources,
        )
        for n in ("aa", "bb")
    )
    others = (("treaty", ("The treaty", "条約")), ("doc-1", ("A document", "ある文書")))
    edges = (Edge("aa", "bb", False, ("claim-aa", "claim-bb"), ("treaty",)),)
    shown = Network(nodes, links, (("party", ("party", "当事者")),), edges, others)
    titles, notes = ("Countries", "国々"), ("Joined by treaties", "条約で結ばれる")
    path = draw(tmp_path, shown, titles=titles, notes=notes, select="aa", whole=True, home="index.html")
    for page in opened(browser, path):
        assert page.title() == "国々"
        assert page.get_attribute("#home", "href") == "index.html"
        assert (drawn(page), drawn(page, "edges")) == (3, 1)
        assert page.inner_text("#panel h2") == "aa国"
        page.evaluate("location.hash = '#edge=aa,bb'")
        expect(page.locator("#panel h2")).to_contain_text("aa国 — bb国")
        assert "条約" in page.inner_text("#panel ul >> nth=0")
        assert page.locator("#panel [data-claim]").count() == 2
        assert "ある文書 3–4行" in page.inner_text("#panel")
        page.keyboard.press("Escape")
        assert "条約で結ばれる" in page.inner_text("#panel")


def test_hostile_labels_are_inert_and_legible(browser: Browser, hostile: Path) -> None:
    for page in opened(browser, hostile / "network.html"):
        for label in HOSTILE:
            page.fill("#find", label[:40])
            assert page.locator("#found li").count() >= 1
            page.press("#find", "Enter")
            plain = re.sub("[\u202a-\u202e]", "", label)
            assert page.inner_text("#panel h2").replace("\u00a0", " ") == plain
        assert page.title() == "科学技術外交のネットワーク"
        assert page.locator("img").count() == 0
        page.click("#all")
        page.click("#table")
        ET.fromstring(download(page, "svg").decode())  # noqa: S314 -- our own file


def test_empty_and_strange_entities_are_shown_by_their_id(browser: Browser, tmp_path: Path) -> None:
    identifiers = ("javascript:alert(1)", "https://ror.org/x\"'><b>", "JP")
    nodes = (
        Node("nameless", "Country", ("", ""), ("",), identifiers),
        Node("odd,id&=#", "NoSuchClass", ("</script><b>", "\u202e逆"), ()),
    )
    link = Link("claim-1", "nameless", "knows", "odd,id&=#", ("a <b> b", "甲<b>乙"), "stated", "", "", ())
    path = draw(tmp_path, Network(nodes, (link,), ()), titles=("<b>T</b>", '"題"'), home="a b.html?x=1&y=2")
    for page in opened(browser, path):
        assert drawn(page) == 2
        assert page.inner_text("h1") == '"題"'
        find(page, "nameless")
        assert page.inner_text("#panel h2") == "nameless"
        assert page.locator("#panel .identifiers a").count() == 1
        assert "甲<b>乙" in page.inner_text("#panel")
        find(page, "odd,id")
        page.reload()
        assert drawn(page) == 2
        assert page.locator("#panel h2").inner_text().endswith("逆")


def test_an_empty_network_is_said_to_be_empty(browser: Browser, tmp_path: Path) -> None:
    for page in opened(browser, draw(tmp_path, Network((), (), ()))):
        assert drawn(page) == 0
        assert page.locator("#status").inner_text()


def test_a_network_too_large_is_cut_and_the_page_says_so(browser: Browser, tmp_path: Path) -> None:
    count = 6000
    nodes = tuple(Node(f"n{i:05}", "Organization", (f"Body {i}", f"機関{i}"), ()) for i in range(count))
    links = tuple(
        Link(f"claim-{i}", f"n{i:05}", "partOf", f"n{i // 7:05}", (f"b{i}", f"文{i}"), "stated", "", "", ())
        for i in range(1, count)
    )
    whole = Network(nodes, links, ())
    part = cut(whole)
    assert len(part.network.nodes) == 5000
    assert min(count_ties(part.network.edges).values()) >= 1
    for page in opened(browser, draw(tmp_path, whole)):
        assert "6,000" in page.inner_text("#panel .notice")
        assert drawn(page) < 100
        page.click("#all")
        assert drawn(page) == 5000


# --- what the page holds ---


def test_sentences_arrive_as_they_were_written(page: Page, network: Network) -> None:
    written = page.evaluate("claims.map(c => ['claim-' + c.id, sentence(c, 'en'), sentence(c, 'ja')])")
    assert [tuple(row) for row in written] == [(link.claim, *link.sentences) for link in network.links]


def test_columns_of_few_values_are_numbered() -> None:
    records = [{"shape": "dot" if i % 2 else "star", "x": i} for i in range(20)]
    assert pack_records(records) == {
        "shape": {"values": ["star", "dot"], "at": [i % 2 for i in range(20)]},
        "x": list(range(20)),
    }
    assert pack_records([]) == {}


LAYOUT = """
from kg.page.layout import lay_out
edges = [(f"n{i * i % 61}", f"n{i * 7 % 59}") for i in range(300)]
print(sorted(lay_out((f"n{i}" for i in range(64)), edges, scale=100).items()))
"""


def test_the_layout_is_the_same_in_every_run() -> None:
    runs = {
        subprocess.run(
            [sys.executable, "-c", LAYOUT],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_the_layout_uses_its_space_and_sets_the_unconnected_apart() -> None:
    edges = [(f"n{i}", f"n{i // 3}") for i in range(1, 900)]
    found = lay_out([f"n{i}" for i in range(900)] + ["alone"], edges, scale=100)
    distances = [math.hypot(x, y) for node, (x, y) in found.items() if node != "alone"]
    assert max(distances) <= 100
    assert (
        0.4 < sum(d < 70.7 for d in distances) / len(distances) < 0.6
    )  # half of the nodes on half of the area
    assert found["alone"][1] > 100
    assert lay_out([], [], scale=100) == {}
