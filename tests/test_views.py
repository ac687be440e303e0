"""Parts of the network, ready views, their index, and the pages that `kg view` and notebooks show."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page
from test_cli import built, hostile, kg

import kg as api
from kg.build import Graph
from kg.errors import InputError
from kg.graph.headers import Header, read_header
from kg.networks.network import projection
from kg.networks.project import Edge, Link, Network, Node, read_network
from kg.networks.projections import to_networkx
from kg.page.index import draw_index
from kg.page.select import during, focus, from_document, of_classes
from kg.page.shown import Shown, view
from kg.page.views import READY, View, draw_view, read_view, read_views

__all__ = ["built", "hostile"]  # fixtures shared with other tests


@pytest.fixture(scope="module")
def whole(graph: Graph) -> Network:
    return read_network(graph.store)


@pytest.fixture(scope="module")
def views(graph: Graph, whole: Network) -> dict[str, View]:
    return {view.name: view for view in read_views(graph.store, whole)}


def link(
    claim: str, source: str, target: str, *, days: tuple[str, str] = ("", ""), document: str = "doc-1"
) -> Link:
    return Link(claim, source, "cooperatesWith", target, (claim, claim), "stated", *days, ((document, 1, 2),))


def chain(*links: Link, edges: tuple[Edge, ...] = ()) -> Network:
    """Make a network of the ends of links; capitals are countries, other letters fields."""
    ids = sorted({end for item in links for end in (item.source, item.target) if end})
    nodes = tuple(Node(n, "Country" if n.isupper() else "Field", (n, n), ()) for n in ids)
    return Network(nodes, links, (), edges)


def ids(network: Network) -> str:
    return "".join(node.id for node in network.nodes)


def claims(network: Network) -> list[str]:
    return [item.claim for item in network.links]


CHAIN = chain(
    link("1", "A", "B", days=("2018-01-01", "2018-12-31")),
    link("2", "B", "C", days=("2020-01-01", "9999-12-31")),
    link("3", "C", "d", document="doc-2"),
    link("4", "d", "E"),
    link("5", "B", ""),
)


def test_focus_goes_so_many_edges_in_both_directions() -> None:
    assert ids(focus(CHAIN, "C")) == "BCd"
    assert claims(focus(CHAIN, "C")) == ["2", "3", "5"]
    assert ids(focus(CHAIN, "C", 2)) == "ABCEd"
    assert dict(focus(CHAIN, "A").others) == {}
    with pytest.raises(InputError, match='"Z" is not in this network'):
        focus(CHAIN, "Z")
    with pytest.raises(InputError, match="hops: 0 is below 1"):
        focus(CHAIN, "A", 0)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("ABCdef"), st.sampled_from("ABCdef")), min_size=1), st.integers(1, 4)
)
def test_more_hops_show_no_less(pairs: list[tuple[str, str]], hops: int) -> None:
    network = chain(*(link(str(i), a, b) for i, (a, b) in enumerate(pairs)))
    start = pairs[0][0]
    near, far = focus(network, start, hops), focus(network, start, hops + 1)
    assert set(near.nodes) <= set(far.nodes)
    assert set(near.links) <= set(far.links)
    assert focus(far, start, hops).nodes == near.nodes
    assert all({item.source, item.target} <= set(ids(near)) for item in near.links)


def test_of_classes_keeps_what_ties_them() -> None:
    countries = of_classes(CHAIN, ["Country"])
    assert (ids(countries), claims(countries)) == ("ABCE", ["1", "2", "5"])
    with pytest.raises(InputError, match='"Contry"; did you mean "Country"'):
        of_classes(CHAIN, ["Contry"])


def test_during_keeps_overlaps_and_has_a_policy_for_the_undated() -> None:
    assert claims(during(CHAIN, "2018-06-01", "2019-12-31")) == ["1"]
    assert claims(during(CHAIN, "2019-01-01", "")) == ["2"]
    assert claims(during(CHAIN, "", "2020-01-01")) == ["1", "2"]
    assert claims(during(CHAIN, "2019-01-01", "", undated="keep")) == ["2", "3", "4", "5"]
    with pytest.raises(InputError, match="ends before it begins"):
        during(CHAIN, "2020-01-01", "2019-01-01")


def test_an_undated_claim_has_the_date_of_the_meeting(whole: Network) -> None:
    part = during(whole, "2024-09-01", "2024-09-30")
    predicates = {(item.source, item.predicate, item.target) for item in part.links}
    assert ("g20-research-innovation-ministers-meeting-2024", "participant", "brazil") in predicates
    assert "brazil" in {node.id for node in part.nodes}


def test_edges_of_a_projection_keep_only_their_claims() -> None:
    edges = (Edge("A", "C", False, ("1", "2"), ("treaty",)), Edge("A", "E", False, ("4",), ()))
    network = chain(*CHAIN.links, edges=edges)
    part = during(network, "2018-01-01", "2018-12-31")
    assert part.edges == (Edge("A", "C", False, ("1",), ("treaty",)),)
    assert (ids(part), claims(part)) == ("AC", ["1"])
    assert dict(part.others) == {"B": ("B", "B")}  # named by the claim, and no node
    near = focus(network, "E")
    assert (ids(near), near.edges) == ("AE", edges[1:])


def test_from_document_keeps_what_it_states(whole: Network) -> None:
    assert (ids(from_document(CHAIN, "doc-2")), claims(from_document(CHAIN, "doc-2"))) == ("Cd", ["3"])
    part = from_document(whole, "doc-000")
    stated = {i.claim for i in whole.links if any(d == "doc-000" for d, _, _ in i.sources)}
    assert set(claims(part)) == stated
    assert len(stated) > 100


def test_the_ready_views_are_there(views: dict[str, View], whole: Network) -> None:
    assert list(views) == [*READY, "doc-000", "doc-001", "doc-002", "doc-003", "doc-004"]
    assert all(v.network.nodes and v.network.links and all(v.titles) and all(v.notes) for v in views.values())


@pytest.mark.parametrize("name", READY)
def test_edges_of_a_view_are_the_collapsed_ties(name: str, graph: Graph, views: dict[str, View]) -> None:
    network = views[name].network
    collapsed = to_networkx(projection(name, graph.store, crowd=12))
    assert {node.id for node in network.nodes} == set(collapsed)
    assert len(network.edges) == collapsed.number_of_edges()
    known = set(claims(network))
    labelled = {node.id for node in network.nodes} | {id_ for id_, _ in network.others}
    for edge in network.edges:
        data = collapsed.edges[edge.source, edge.target]
        assert edge.claims == data["claims"]
        assert set(edge.claims) <= known
        assert set(edge.via) <= set(data["via"])
        assert set(edge.via) <= labelled  # never the id of a claim
    ends = {end for item in network.links for end in (item.source, item.target) if end}
    assert ends <= labelled


def test_a_view_says_what_it_leaves_out(views: dict[str, View]) -> None:
    english, japanese = views["countries"].notes
    assert "more than 12: G20 Research and Innovation Ministerial Meeting" in english
    assert "12を超える相手を一度に結ぶものは除く：G20" in japanese
    assert "Left out" not in views["programme-country"].notes[0]
    assert "brazil" not in {node.id for node in views["countries"].network.nodes}


def test_any_network_or_document_is_a_view(graph: Graph, whole: Network) -> None:
    assert read_view(graph.store, whole, "funding").network.edges[0].directed
    assert read_view(graph.store, whole, "doc-001").network.nodes
    with pytest.raises(InputError, match=r'no view "countires"; did you mean "countries"'):
        read_view(graph.store, whole, "countires")


def header(title: str) -> Header:
    return read_header(f"# title@en: {title}\n# title@ja: {title}\n# note@en: {title}\n# note@ja: {title}")


def test_a_part_of_a_declared_network_has_no_edge_that_the_whole_has_not(graph: Graph) -> None:
    # its edges run from countries to fields: among countries alone there is none
    shown = view(name="country-field", types="Country", graph=graph.store)
    assert (shown.nodes > 10, shown.edges) == (True, 0)


def test_the_index_leads_to_every_view_table_and_file(views: dict[str, View], whole: Network) -> None:
    page = draw_index(whole, views.values(), {"claims": header("Claims"), "entities": header("Entities")})
    links = re.findall(r'href="([^"]+)"', page)
    networks = ["network.html", *(f"views/{name}.html" for name in views)]
    others = ["tables/claims.csv", "tables/entities.csv", "report.txt", "graph.nq"]
    # each stands under its Japanese and its English name, and the English one opens in English
    assert links[::2] == networks + others
    assert links[1::2] == [f"{address}#lang=en" for address in networks] + others
    assert "src=" not in page
    assert "http" not in page.replace('http-equiv="Content-Security-Policy"', "")
    countries = views["countries"].network
    assert f"{len(countries.nodes)}項目・{len(countries.edges)}線" in page
    assert f"({len(countries.nodes)} nodes, {len(countries.edges)} edges)" in page


def test_labels_in_the_index_are_inert(whole: Network) -> None:
    bad = "<script>alert(1)</script>"
    page = draw_index(whole, [View("x", (bad, bad), (bad, bad), CHAIN)], {bad: header(bad)})
    assert bad not in page
    assert html.escape(bad) in page


def test_a_view_in_a_notebook_is_a_closed_frame(graph: Graph) -> None:
    shown = view("ＪＳＴ", graph=graph.store, height=400, language="en")
    frame = shown._repr_html_()
    match = re.fullmatch(
        r'<iframe sandbox="([^"]*)" srcdoc="([^"]*)" title="network" style="([^"]*)"></iframe>', frame
    )
    assert match
    assert match[1].split() == ["allow-scripts", "allow-downloads"]  # not allow-same-origin
    assert html.unescape(match[2]) == shown.html
    assert "height:400px" in match[3]
    assert shown.nodes > 10
    assert '"select":"jst"' in shown.html


def test_what_cannot_be_shown_says_why(graph: Graph) -> None:
    with pytest.raises(InputError, match="nothing is called"):
        view("Atlantis", graph=graph.store)
    with pytest.raises(InputError, match="is not in this part of the graph"):
        view("SATREPS", name="countries", graph=graph.store)
    with pytest.raises(InputError, match="nothing is left to show"):
        view(until="1900", graph=graph.store)
    assert api.view is view


def test_the_command_writes_a_page(built: Path) -> None:
    result = kg(
        "view", "--focus", "日本", "--view", "countries", "--since", "2018", "--until", "2020", cwd=built
    )
    assert result.returncode == 0, result.stderr
    assert re.fullmatch(r"build/view\.html: \d+ nodes, \d+ edges\n", result.stdout)
    page = (built / "build/view.html").read_text(encoding="utf-8")
    assert '"select":"japan"' in page
    assert not list((built / "build").glob(".view*"))
    again = kg(
        "view", "--view", "funding", "--lang", "both", "--out", "-", cwd=built, LC_ALL="C", PYTHONUTF8="0"
    )
    assert again.returncode == 0, again.stderr
    assert again.stdout.startswith("<!doctype html>")
    assert "資金の流れ" in again.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--focus", "JTS"], "nothing is called"),
        (["--view", "nothing"], "there is no view"),
        (["--type", "Contry"], 'did you mean "Country"'),
        (["--since", "soon"], 'since: "soon"'),
        (["--out", "build/graph.nq/x.html"], "cannot be written"),
    ],
)
def test_the_command_explains_what_is_wrong(built: Path, arguments: list[str], message: str) -> None:
    result = kg("view", *arguments, cwd=built)
    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr


def visit(browser: Browser, path: Path) -> Iterator[Page]:
    """Open a page; a request that leaves the folder, a script error or a refused policy fails the test."""
    faults: list[str] = []
    tab = browser.new_page()
    tab.on(
        "request",
        lambda r: None if r.url.startswith(("file:", "data:", "blob:", "about:")) else faults.append(r.url),
    )
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    tab.set_default_timeout(10_000)
    tab.goto(path.as_uri())
    yield tab
    tab.close()
    assert faults == []


def test_from_the_index_to_a_view_and_back(
    browser: Browser, views: dict[str, View], whole: Network, tmp_path: Path
) -> None:
    (tmp_path / "views").mkdir()
    (tmp_path / "index.html").write_text(draw_index(whole, views.values(), {}), encoding="utf-8")
    page = draw_view(views["countries"], {}, home="../index.html")
    (tmp_path / "views/countries.html").write_text(page, encoding="utf-8")
    for tab in visit(browser, tmp_path / "index.html"):
        assert tab.locator("h1").inner_text() == "科学技術外交の知識グラフ"
        tab.get_by_role("link", name=views["countries"].titles[0]).click()
        tab.wait_for_selector("body[data-ready]")
        assert tab.locator("h1").inner_text() == views["countries"].titles[0]
        tab.go_back()
        tab.get_by_role("link", name=views["countries"].titles[1]).click()
        tab.wait_for_selector("body[data-ready]")
        assert f"{len(views['countries'].network.nodes)} 項目" in tab.locator("#status").inner_text()
        tab.locator("#home").click()
        assert tab.locator("h1").inner_text() == "科学技術外交の知識グラフ"


def test_the_frame_of_a_notebook_works(browser: Browser, graph: Graph, tmp_path: Path) -> None:
    shown: Shown = view("JST", graph=graph.store, language="en")
    path = tmp_path / "notebook.html"
    path.write_text(f"<!doctype html><meta charset=utf-8>{shown._repr_html_()}", encoding="utf-8")
    for tab in visit(browser, path):
        frame = tab.frame_locator("iframe")
        frame.locator("body[data-ready]").wait_for()
        assert f"{shown.nodes} of {shown.nodes} items" in frame.locator("#status").inner_text()
        assert "Japan Science and Technology Agency" in frame.locator("#panel").inner_text()
        frame.locator("#find").fill("NSF")
        frame.locator("#find").press("Enter")
        frame.locator("#panel").get_by_text("U.S. National Science Foundation").first.wait_for()


def test_hostile_labels_are_inert_in_every_page_of_a_build(browser: Browser, hostile: Path) -> None:
    for name in ("index.html", "views/countries.html", "views/organizations.html"):
        for tab in visit(browser, hostile / name):
            assert tab.title() != "owned"
            assert tab.locator("h1").inner_text()


def test_a_view_and_a_network_agree_on_time(graph: Graph) -> None:
    """What started goes on, in both."""
    shown = view(name="countries", since="2024", until="2026", graph=graph.store)
    assert shown.edges == api.network("countries", graph.store, since="2024", until="2026", crowd=12).size()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"entity": "JST", "hops": 1.5}, "hops=1.5"),
        ({"language": "fr"}, 'language="fr": choose ja, en, both'),
        ({"undated": "maybe"}, 'undated="maybe": choose drop, keep'),
        ({"name": ""}, 'no view ""'),
        ({"entity": "JST", "types": "Country"}, "not in this part of the graph"),
        ({"graph": ox.Store()}, "holds no entities"),
    ],
)
def test_odd_options_are_named(graph: Graph, options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        view(**{"graph": graph.store} | options)


def test_a_way_without_end_ends_with_the_network(graph: Graph) -> None:
    everything = view("JST", hops=10**9, types=["Funder"], graph=graph.store)
    assert everything.nodes >= 1
