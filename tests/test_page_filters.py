"""What the page lets through, counts, finds and remembers: filters, search, addresses and history."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from test_page import draw, drawn, find, html, matching, network, opened, page, unfold

from kg.build import Graph
from kg.graph.observations import Observation, read_observations
from kg.networks.project import Link, Network, Node
from kg.page.layout import lay_out
from kg.page.pagedata import cut, date_link, derive_edges, straighten
from kg.page.select import during, from_document
from kg.page.views import SMALL, View, draw_view, read_view

__all__ = ["html", "network", "page"]  # fixtures of the tests of the page

YEAR = "#from=2026-01&to=2026-12&undated=no"


def at(browser: Browser, path: Path, fragment: str, **size: int) -> Iterator[Page]:
    """Open a page at an address; a script error fails the test."""
    for tab in opened(browser, path, **size):
        tab.goto("about:blank")
        tab.goto(path.as_uri() + fragment)
        tab.wait_for_selector("body[data-ready]")
        yield tab


def link(claim: str, source: str, target: str, predicate: str = "cooperatesWith", **more: Any) -> Link:
    sentence = f"{source} {predicate} {target}"
    return Link(claim, source, predicate, target, (sentence, sentence), "stated", "", "", (), **more)


def node(id_: str, class_: str = "Country") -> Node:
    return Node(id_, class_, (id_, id_), ())


# --- dates ---


def test_the_agreement_dates_the_cooperation_under_it() -> None:
    days = {"treaty": ("2020-01-01", "2020-12-31"), "event": ("2021-05-05", "2021-05-05")}
    plain = link("1", "a", "b")
    assert date_link(plain, days) == ("", "")
    assert date_link(replace(plain, qualifiers=(("field", "treaty"),)), days) == ("", "")
    for qualifier in ("under", "event", "about"):
        assert date_link(replace(plain, qualifiers=((qualifier, "event"),)), days) == days["event"]
    assert date_link(link("2", "treaty", "b", qualifiers=(("event", "event"),)), days) == days["treaty"]
    own = replace(link("3", "treaty", "b"), earliest="1999-01-01", latest="1999-01-01")
    assert date_link(own, days) == ("1999-01-01", "1999-01-01")


def test_cooperation_has_dates_in_the_page_and_says_that_they_are_lent(page: Page, network: Network) -> None:
    written = {item.claim: bool(item.earliest or item.latest) for item in network.links}
    found = page.evaluate(
        "claims.filter(c => c.name === 'cooperatesWith' && c.earliest).map(c => ['claim-' + c.id, c.own])"
    )
    assert len(found) > 40
    assert all(own is written[claim] for claim, own in found)
    assert not all(own for _, own in found)


def test_a_cut_network_keeps_the_dates_of_what_it_leaves_out() -> None:
    nodes = (node("a"), node("b"), node("treaty", "Instrument"))
    signed = replace(link("1", "treaty", "", "signedOn"), earliest="2020-01-01", latest="2020-01-01")
    under = link("2", "a", "b", qualifiers=(("under", "treaty"),))
    days = (("treaty", ("2020-01-01", "2020-01-01")),)
    part = cut(Network(nodes, (signed, under), (), days=days), 2).network
    assert [n.id for n in part.nodes] == ["a", "b"]
    assert dict(part.days)["treaty"] == ("2020-01-01", "2020-01-01")


def test_a_part_of_a_time_keeps_what_an_agreement_of_that_time_dates() -> None:
    signed = replace(link("1", "treaty", "", "signedOn"), earliest="2020-01-01", latest="2020-01-01")
    under = link("2", "a", "b", qualifiers=(("under", "treaty"),))
    nodes = (node("a"), node("b"), node("treaty", "Instrument"))
    days = (("treaty", ("2020-01-01", "2020-01-01")),)
    part = during(Network(nodes, (signed, under), (), days=days), "2019-01-01", "2021-01-01")
    assert [item.claim for item in part.links] == ["1", "2"]
    assert during(part, "2023-01-01", "").links == ()


def test_things_date_the_claims_about_them_and_organisations_do_not(network: Network) -> None:
    classes = {node.id: node.class_ for node in network.nodes}
    dated = Counter(classes[id_] for id_, _ in network.days)
    assert min(dated["Event"], dated["Instrument"], dated["PolicyDocument"]) > 20
    assert not dated.keys() & {"Country", "GovernmentBody", "University", "Person", "Post", "Field"}
    assert all(earliest <= latest for _, (earliest, latest) in network.days)
    assert dict(network.days)["j-parc"] == ("2008-01-01", "9999-12-31")  # it started, and goes on


@pytest.mark.parametrize("name", ["countries", "programme-country"])
def test_the_time_bar_and_since_mean_the_same(
    browser: Browser, graph: Graph, network: Network, tmp_path: Path, name: str
) -> None:
    part = read_view(graph.store, network, name, since="2018-01-01", until="2018-12-31").network
    path = tmp_path / "view.html"
    path.write_text(draw_view(read_view(graph.store, network, name), {}), encoding="utf-8")
    for tab in at(browser, path, "#from=2018-01&to=2018-12&undated=no&view=all"):
        drawn = tab.evaluate("shown.edges.map(e => [e.a.id, e.b.id].sort().join(' '))")
        assert sorted(drawn) == sorted(" ".join(sorted((e.source, e.target))) for e in part.edges)
        assert len(drawn) >= 9


# --- what is shown ---


def test_a_year_without_a_main_item_shows_what_is_of_that_year(browser: Browser, html: Path) -> None:
    for tab in at(browser, html, YEAR):
        assert drawn(tab) >= 8
        assert drawn(tab, "claims") > 20
        assert tab.evaluate(
            "shown.claims.every(c => (c.latest || c.earliest) >= '2026' && c.earliest < '2027')"
        )


def test_all_claims_that_match_are_in_picture_and_table(browser: Browser, html: Path) -> None:
    for tab in at(browser, html, YEAR + "&view=all"):
        assert drawn(tab, "claims") == matching(tab) > 50
        assert tab.evaluate("shown.claims.some(c => !c.target)")  # dates and amounts among them
        assert tab.evaluate("shown.claims.every(c => shown.nodes.has(c.source))")


def test_the_page_says_whether_what_matches_lies_elsewhere(browser: Browser, html: Path) -> None:
    for tab in at(browser, html, "#from=2026-01&to=2026-12&undated=no"):
        tab.evaluate("change({ hide: new Set(nodes) })")
        assert matching(tab) > 0
        expect(tab.locator("#status")).to_contain_text("今の範囲や種類の外にあります")
        tab.click("#filter-classes button:has-text('なし')")
        assert matching(tab) == 0
        expect(tab.locator("#status")).to_contain_text("条件に合うものがありません")


def test_a_field_is_not_lent_by_what_has_many(browser: Browser, tmp_path: Path) -> None:
    fields = tuple(node(f"f{i:02}", "Field") for i in range(12))
    things = (node("broad", "Instrument"), node("narrow", "Instrument"), node("x"))
    links = (
        *(link(f"b{i:02}", "broad", f"f{i:02}", "field") for i in range(12)),
        *(link(f"n{i:02}", "narrow", f"f{i:02}", "field") for i in range(2)),
        link("party-broad", "broad", "x", "party"),
        link("party-narrow", "narrow", "x", "party"),
    )
    for tab in opened(browser, draw(tmp_path, Network((*fields, *things), links, ()))):
        of = tab.evaluate(
            "Object.fromEntries(claims.map(c => [c.id, [...c.fields].map(f => f.id).sort().join()]))"
        )
        assert of["b03"] == "f03"
        assert of["n01"] == "f01"  # not the other field of the same thing
        assert of["party-narrow"] == "f00,f01"
        assert of["party-broad"] == ""


def test_fields_of_other_schemes_stand_under_their_own_heading(page: Page) -> None:
    unfold(page, "fields")
    headings = page.locator("#filter-fields h4").all_inner_texts()
    assert len(headings) == 3
    assert headings[0] == "科学技術・政策の分野"
    assert "ジェネシス・ミッションの国家科学技術課題" in headings
    lists = page.evaluate(
        "[...document.querySelectorAll('.tree > ul')].map(u => [...u.querySelectorAll('input')].map(i => i.dataset.key))"
    )
    assert "fields quantum-technology" in lists[0]
    assert len(lists[1]) > 20
    assert not set(lists[0]) & set(lists[1])
    page.fill("#filter-fields > input", "量子技術")
    assert page.locator("#filter-fields h4:visible").count() < 3


def test_counts_around_a_node_are_those_of_its_surroundings(browser: Browser, html: Path) -> None:
    for tab in at(browser, html, "#ego=jst,1"):
        inside = drawn(tab, "claims")
        unfold(tab, "relations")
        rows = tab.eval_on_selector_all(
            "#filter-relations label",
            "all => all.map(l => [l.querySelector('input').dataset.key, l.querySelector('.count').textContent])",
        )
        counts = {key.removeprefix("relations "): int(text) for key, text in rows}
        assert sum(counts.values()) == inside
        for relation in [r for r, n in counts.items() if n][:4]:
            tab.check(f"[data-key='relations {relation}']")
            assert matching(tab) == drawn(tab, "claims") == counts[relation]
            tab.uncheck(f"[data-key='relations {relation}']")
        empty = next(r for r, n in counts.items() if n == 0)
        tab.goto(html.as_uri() + f"#ego=jst,1&rel={empty}")
        expect(tab.locator("#status")).to_contain_text("条件に合うものがありません")


def test_the_items_with_the_most_ties_are_of_the_picture_and_in_order(browser: Browser, html: Path) -> None:
    for tab in at(browser, html, "#ego=sweden,1"):
        listed = tab.eval_on_selector_all(
            "#panel .main li",
            "all => all.map(l => [l.querySelector('button').dataset.key.slice(3), Number(l.querySelector('small').textContent)])",
        )
        assert len(listed) > 3
        counts = [count for _, count in listed]
        assert counts == sorted(counts, reverse=True)
        assert tab.evaluate("ids => ids.every(id => shown.nodes.has(byId.get(id)))", [i for i, _ in listed])
        assert counts == tab.evaluate(
            "ids => ids.map(id => byId.get(id).edges.filter(live).length)", [i for i, _ in listed]
        )


def test_where_something_belongs_comes_last_in_the_panel(browser: Browser, html: Path) -> None:
    for tab in at(browser, html, "#lang=en&node=sweden"):
        groups = [text.split(" · ")[0] for text in tab.locator("#panel h3").all_inner_texts()]
        assert groups.index("cooperates with") < groups.index("country")
        assert groups[-1] in ("country", "part of", "location", "attached to", "affiliation")


# --- ways back ---


def test_a_path_is_left_by_chip_escape_and_reset(browser: Browser, html: Path) -> None:
    for leave in ("chip", "escape", "reset", "overview"):
        for tab in at(browser, html, "#path=jst,asean"):
            assert tab.evaluate("highlighted.edges.size") > 0
            if leave == "escape":
                tab.focus("#canvas > div")
                tab.keyboard.press("Escape")
            else:
                tab.click("#chips button" if leave == "chip" else f"#{leave}")
            assert tab.evaluate("[highlighted.edges.size, highlighted.nodes.size]") == [0, 0]
            assert tab.evaluate("state.path") == [None, None]


def test_one_click_resets_what_is_around_a_node_too(browser: Browser, html: Path) -> None:
    for tab in at(browser, html, "#ego=australia,1"):
        assert tab.locator("#chips button").count() == 1
        tab.click("#reset")
        assert tab.locator("#chips button").count() == 0
        expect(tab.locator("#reset")).to_be_disabled()


@pytest.mark.parametrize(
    "fragment",
    [
        *(
            "rel=toString",
            "rel=__proto__",
            "rel=bogus",
            "doc=japan",
            "field=japan",
            "off=Bogus",
            "pin=nobody",
        ),
        *("nostatus=__proto__", "from=2027-05&to=2020-01", "from=2020-99", "__proto__=1&ego=constructor"),
    ],
)
def test_what_an_address_names_and_the_page_does_not_know_is_left_out(
    browser: Browser, html: Path, fragment: str
) -> None:
    for tab in at(browser, html, "#" + fragment):
        assert tab.evaluate("writeFragment(state)") == ""
        assert tab.locator("#chips button").count() == 0
        assert drawn(tab) > 30


def test_numbers_of_an_address_are_whole_and_within_bounds(browser: Browser, html: Path) -> None:
    for fragment, kept in (
        ("ego=japan,2.6", "ego=japan,3"),
        ("ego=japan,-1", "ego=japan,1"),
        ("ego=sweden,1e400", "ego=sweden,9"),
        ("open=japan,1.2", "open=japan,1"),
        ("from=9999-12", "from=LAST"),
        ("to=0001-01", "to=FIRST"),
    ):
        for tab in at(browser, html, "#" + fragment):
            ends = tab.evaluate("({ FIRST: monthText(LOW), LAST: monthText(HIGH) })")
            for key, month in ends.items():
                kept = kept.replace(key, month)
            assert tab.evaluate("writeFragment(state)") == kept


def test_a_typed_address_is_a_step_that_can_be_undone(page: Page) -> None:
    find(page, "JST")
    page.evaluate("location.hash = '#node=sweden'")
    expect(page.locator("#panel h2")).to_have_text("スウェーデン")
    expect(page.locator("#undo")).to_be_enabled()
    expect(page.locator("#redo")).to_be_disabled()
    page.click("#undo")
    expect(page.locator("#panel h2")).to_have_text("科学技術振興機構")
    expect(page.locator("#redo")).to_be_enabled()
    page.reload()
    expect(page.locator("#redo")).to_be_enabled()
    page.click("#undo")
    expect(page.locator("#undo")).to_be_disabled()
    expect(page.locator("#panel h2")).to_have_text("この図について")


def test_what_else_changes_stops_a_play(page: Page) -> None:
    for act in ("#reset", "#undo"):
        page.evaluate("change({ from: '2010-01' })")
        page.click("#play")
        expect(page.locator("#play")).to_contain_text("停止")
        page.click(act)
        expect(page.locator("#play")).to_contain_text("再生")


def test_nothing_left_to_unfold_is_no_step(browser: Browser, html: Path) -> None:
    for tab in at(browser, html, "#ego=sweden,1&node=sweden"):
        expect(tab.locator("[data-key=unfold]")).to_be_disabled()
        before = tab.evaluate("step")
        tab.evaluate("unfold(byId.get('sweden'))")
        assert tab.evaluate("step") == before


# --- find ---


def first(page: Page, name: str) -> str:
    found: str = page.evaluate("name => findNodes(name)[0]?.node.id ?? ''", name)
    return found


@pytest.mark.parametrize(
    ("written", "found"),
    [
        *(("Korea", "south-korea"), ("仏", "france"), ("独", "germany"), ("印", "india"), ("China", "china")),
        *(("Inida", "india"), ("Swedne", "sweden"), ("Germny", "germany"), ("Japaan", "japan")),
        ("JST", "jst"),
    ],
)
def test_countries_come_first_and_a_slip_of_the_pen_is_forgiven(page: Page, written: str, found: str) -> None:
    assert first(page, written) == found


def test_near_names_are_announced_as_such_and_short_words_have_none(page: Page) -> None:
    page.fill("#find", "Swedne")
    expect(page.locator("#announce")).to_contain_text("近い名前")
    assert page.evaluate("findNodes('qqq').length") == 0
    pairs = [
        ("india", "inida"),
        ("india", "indi"),
        ("india", "indiaa"),
        ("india", "indio"),
        ("india", "iraqa"),
    ]
    assert [page.evaluate("([a, b]) => nearly(a, b)", pair) for pair in pairs] == [True] * 4 + [False]


def test_an_id_never_comes_before_a_name(browser: Browser, tmp_path: Path) -> None:
    nodes = (
        Node("ulm", "Instrument", ("Pact", "協定"), ()),
        Node("x", "Instrument", ("In Ulm", "ウルム"), ()),
    )
    links = (link("1", "ulm", "x"), link("2", "x", ""))
    for tab in opened(browser, draw(tmp_path, Network(nodes, links, ()))):
        grades = tab.evaluate("findNodes('ulm').map(h => [h.node.id, h.best])")
        assert dict(grades) == {"ulm": 2, "x": 2}


# --- what the page holds ---


def test_symmetric_claims_have_no_direction() -> None:
    nodes = tuple(node(n) for n in "ab")
    told = link("2", "b", "a", "supports")
    for links, expected in (
        ((link("1", "a", "b"),), ("a", "b", False)),
        ((link("1", "a", "b"), told), ("b", "a", True)),
        ((link("1", "a", "b"), told, link("3", "a", "b", "supports")), ("a", "b", False)),
    ):
        edge = derive_edges(Network(nodes, links, (), symmetric=("cooperatesWith",)))[0]
        assert (edge.source, edge.target, edge.directed) == expected


def test_the_ontology_says_what_is_symmetric(network: Network) -> None:
    assert "cooperatesWith" in network.symmetric
    assert dict(network.schemes)["quantum-technology"] == "fields"


def test_marks_that_turn_the_writing_do_not_reach_the_page() -> None:
    mark = "\u202e"
    places = ((f"d{mark}", 1, 1),)
    row = Observation("o", ("a",), (mark, "t"), ("s", mark), "", "", places)
    bad = Network(
        (Node("a", "Country", (f"{mark}abc", "甲\u2066"), (f"x{mark}",)),),
        (replace(link("1", "a", ""), sentences=(f"{mark}abc has", f"甲{mark}")),),
        (),
        others=(("d", (mark, mark)),),
        observations=(row,),
    )
    good = straighten(bad)
    assert good.nodes[0].labels == ("abc", "甲")
    assert good.nodes[0].names == ("x",)
    assert good.links[0].sentences == ("abc has", "甲")
    assert good.others == (("d", ("", "")),)
    assert good.observations[0].sentences == ("s", "")
    assert good.observations[0].sources == places  # ids are no text


def test_what_hangs_on_the_core_surrounds_it() -> None:
    chance = random.Random(7)  # noqa: S311 -- a graph, not a secret
    edges = [(f"n{i}", f"n{chance.randrange(i)}") for i in range(1, 3000) for _ in range(2)]
    found = lay_out([f"n{i}" for i in range(3000)], edges, scale=100)
    sectors = Counter(int((math.atan2(y, x) + math.pi) / (math.tau / 12)) % 12 for x, y in found.values())
    assert len(sectors) == 12
    assert max(sectors.values()) < 3000 / 4


def test_observations_are_sentences_with_period_and_source(graph: Graph) -> None:
    rows = [row for row in read_observations(graph.store) if "australia" in row.about]
    assert len(rows) == 7
    overall = next(row for row in rows if "all-fields" in row.about)
    assert "partner country: Australia" in overall.sentences[0]
    assert "share: 7.2 %" in overall.sentences[0]
    assert "順位：6" in overall.sentences[1]
    assert (overall.earliest, overall.latest) == ("2019-01-01", "2021-12-31")
    assert {place[0] for place in overall.sources} == {"doc-003"}
    assert overall.table[0].startswith("Main partners of the United States")


def test_a_document_has_only_its_own_statistics(network: Network) -> None:
    assert len(from_document(network, "doc-003").observations) == len(network.observations) > 90
    assert from_document(network, "doc-000").observations == ()


def test_a_view_opens_on_all_its_nodes_if_they_are_few_and_leads_to_the_rest() -> None:
    for count, whole in ((SMALL, "true"), (SMALL + 1, "false")):
        nodes = tuple(node(f"n{i:02}") for i in range(count))
        links = tuple(link(str(i), f"n{i:02}", "n00") for i in range(1, count))
        drawn_view = draw_view(
            View("x", ("x", "x"), ("", ""), Network(nodes, links, ())), {}, home="../index.html"
        )
        assert f'"whole":{whole}' in drawn_view
        assert '"rest":"../network.html"' in drawn_view


def test_statistics_stand_in_the_panel(browser: Browser, html: Path) -> None:
    for tab in at(browser, html, "#lang=en&node=australia"):
        statistics = tab.locator("#panel details", has_text="Statistics · 7")
        statistics.locator("summary").click()
        expect(statistics.locator("li")).to_have_count(7)
        text = statistics.inner_text()
        assert "rank: 6; share: 7.2 %" in text
        assert "2019–2021" in text
        assert "lines 150, 152, 153" in text


def test_what_is_no_node_here_leads_to_the_whole_graph(browser: Browser, tmp_path: Path) -> None:
    links = (link("1", "treaty", "a", "party"), link("2", "treaty", "b", "party"))
    others = (("treaty", ("The treaty", "条約")),)
    shown = Network((node("a"), node("b")), links, (), others=others)
    shown = replace(shown, edges=derive_edges(replace(shown, links=(link("1", "a", "b"),))))
    shown = replace(shown, edges=(replace(shown.edges[0], claims=("1", "2"), via=("treaty",)),))
    path = draw(tmp_path, shown, rest="../network.html", whole=True)
    for tab in at(browser, path, "#edge=a,b"):
        assert tab.get_attribute("#panel ul a >> nth=0", "href") == "../network.html#lang=ja&node=treaty"
    path = draw(tmp_path, shown, whole=True)
    for tab in at(browser, path, "#edge=a,b"):
        assert "条約" in tab.inner_text("#panel ul >> nth=0")
        assert tab.locator("#panel ul a").count() == 0


def test_a_page_drawn_for_something_opens_around_it_and_can_leave_it(
    browser: Browser, network: Network, tmp_path: Path
) -> None:
    for tab in opened(browser, draw(tmp_path, network, select="sweden")):
        assert drawn(tab) == 1 + tab.evaluate("neighbours(byId.get('sweden')).length")
        assert tab.inner_text("#panel h2") == "スウェーデン"
        tab.click("#overview")
        tab.focus("#canvas > div")
        tab.keyboard.press("Escape")
        assert drawn(tab) > 30
        tab.reload()
        tab.wait_for_selector("body[data-ready]")
        assert tab.evaluate("[state.ego, state.select]") == [None, None]
