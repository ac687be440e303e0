"""The measures: exact on textbook graphs, equal to networkx on random ones, with and without NetworKit."""

from __future__ import annotations

import math
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from projected import projection

from kg.errors import InputError
from kg.measures import brokerage, centrality, communities, engine, spectral, twomode
from kg.measures.arrays import components, read_graph
from kg.measures.measure import MEASURES, measure, measures_for, scores

KITE = dict(
    enumerate(("Andre", "Beverley", "Carol", "Diane", "Ed", "Fernando", "Garth", "Heather", "Ike", "Jane"))
)


def kite() -> nx.Graph:
    return nx.relabel_nodes(nx.krackhardt_kite_graph(), KITE)


def karate() -> nx.Graph:
    """Return Zachary's club with all strengths 1."""
    return nx.Graph(list(nx.karate_club_graph().edges()))


def random_graph(
    seed: int, *, directed: bool = False, n: int = 24, p: float = 0.12, whole: bool = True
) -> nx.Graph:
    """Return a weighted graph, connected or not as the seed has it; some nodes have no ties."""
    chance = np.random.default_rng(seed)
    graph = nx.gnp_random_graph(n, p, seed=seed, directed=directed)
    for _, _, data in graph.edges(data=True):
        data["weight"] = int(chance.integers(1, 7)) if whole else chance.uniform(0.1, 3)
        data["distance"] = 1 / data["weight"]
    return graph


def same(found: dict[Any, Any], wanted: dict[Any, Any], *, close: float = 1e-9) -> None:
    assert found == pytest.approx(wanted, rel=close, abs=close, nan_ok=True)


@pytest.fixture(params=["networkx", "networkit"])
def backend(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Compute with networkx alone, then with NetworKit wherever it can be used."""
    if request.param == "networkx":
        monkeypatch.setattr(engine, "load_networkit", lambda work=0: None)
    else:
        pytest.importorskip("networkit")
        for limit in ("WORTH", "PARALLEL"):
            monkeypatch.setattr(engine, limit, 0)
        monkeypatch.setattr(communities, "LOUVAIN", 0)
    return str(request.param)


@pytest.mark.usefixtures("backend")
def test_kite() -> None:
    """Krackhardt (1990): Diane has most ties, Heather is between most."""
    graph = kite()
    degrees = dict(zip(KITE.values(), (4, 4, 3, 6, 3, 5, 5, 3, 2, 1), strict=True))
    assert centrality.degree(graph) == degrees
    same(centrality.degree_centrality(graph), {node: k / 9 for node, k in degrees.items()})
    between = (
        5 / 6,
        5 / 6,
        0,
        11 / 3,
        0,
        25 / 3,
        25 / 3,
        14,
        8,
        0,
    )
    wanted = dict(zip(KITE.values(), between, strict=True))
    same(centrality.betweenness(graph, normalized=False), wanted, close=1e-12)
    same(centrality.betweenness(graph), {node: b / 36 for node, b in wanted.items()}, close=1e-12)
    near = centrality.closeness(graph, normalized=False)
    assert near["Diane"] == pytest.approx(6 + 1 / 2 + 1 / 3 + 1 / 4)
    assert near["Fernando"] == pytest.approx(5 + 3 / 2 + 1 / 3) == near["Garth"]
    assert centrality.core_number(graph)["Jane"] == 1
    assert centrality.core_number(graph)["Diane"] == 3


@pytest.mark.usefixtures("backend")
def test_florentine_families() -> None:
    """The Medici are between the others: 47.5 of 91 pairs."""
    graph = nx.florentine_families_graph()
    between = centrality.betweenness(graph, normalized=False)
    assert between["Medici"] == pytest.approx(47.5, abs=1e-12)
    assert between["Guadagni"] == pytest.approx(23.166666666667, abs=1e-9)
    assert between["Albizzi"] == pytest.approx(19.333333333333, abs=1e-9)
    assert between["Pucci" if "Pucci" in between else "Pazzi"] == 0
    leading = spectral.eigenvector(graph)
    assert max(leading, key=leading.__getitem__) == "Medici"
    assert round(leading["Medici"], 4) == 0.4303


@pytest.mark.usefixtures("backend")
def test_karate() -> None:
    graph = karate()
    assert round(centrality.betweenness(graph)[0], 6) == 0.437635
    assert round(spectral.eigenvector(graph)[33], 6) == 0.373363
    assert round(spectral.pagerank(graph)[33], 4) == 0.1009
    assert sorted(centrality.core_number(graph).values())[-10:] == [4] * 10
    found = communities.find_communities(graph)
    assert 0.41 < found.modularity <= 0.419790  # the largest there is, by exhaustive search
    assert found.members[0] != found.members[33]


@pytest.mark.usefixtures("backend")
@pytest.mark.parametrize("leaves", [3, 10, 130])
def test_star(leaves: int) -> None:
    graph = nx.star_graph(leaves)
    assert centrality.betweenness(graph) == {0: 1.0, **dict.fromkeys(range(1, leaves + 1), 0.0)}
    half = (1 + (leaves - 1) / 2) / leaves
    same(centrality.closeness(graph), {0: 1.0, **dict.fromkeys(range(1, leaves + 1), half)})
    side = math.sqrt(1 / (2 * leaves))
    same(spectral.eigenvector(graph), {0: math.sqrt(0.5), **dict.fromkeys(range(1, leaves + 1), side)})
    same(brokerage.constraint(graph), {0: 1 / leaves, **dict.fromkeys(range(1, leaves + 1), 1.0)})
    same(brokerage.effective_size(graph), {0: leaves, **dict.fromkeys(range(1, leaves + 1), 1.0)})


@pytest.mark.usefixtures("backend")
def test_two_components() -> None:
    """A triangle and a pair: paths stay inside, the eigenvector is in the triangle."""
    graph = nx.Graph([(0, 1), (1, 2), (0, 2), (3, 4)])
    assert set(centrality.betweenness(graph).values()) == {0.0}
    same(centrality.closeness(graph), {0: 0.5, 1: 0.5, 2: 0.5, 3: 0.25, 4: 0.25})
    same(spectral.eigenvector(graph), {**dict.fromkeys((0, 1, 2), 1 / math.sqrt(3)), 3: 0, 4: 0})
    same(spectral.pagerank(graph), dict.fromkeys(range(5), 0.2))
    assert centrality.core_number(graph) == {0: 2, 1: 2, 2: 2, 3: 1, 4: 1}
    assert communities.communities(graph) == {0: 0, 1: 0, 2: 0, 3: 1, 4: 1}


@pytest.mark.usefixtures("backend")
def test_one_node_has_every_measure() -> None:
    graph = nx.empty_graph(1)
    found = {name: scores(graph, name)[0] for name in measures_for(graph)}
    assert math.isnan(found.pop("constraint"))
    assert found.pop("pagerank") == 1
    assert set(found.values()) == {0}
    assert len(measure(graph)) == 1


@pytest.mark.usefixtures("backend")
@pytest.mark.parametrize("create", [nx.Graph, nx.DiGraph])
def test_loops_are_left_out(create: Callable[..., Any]) -> None:
    graph = create(random_graph(5))
    looped = graph.copy()
    looped.add_edge(0, 0, weight=9, distance=1 / 9)
    for name in measures_for(graph):
        assert scores(graph, name) == pytest.approx(scores(looped, name), nan_ok=True), name


@pytest.mark.usefixtures("backend")
def test_sampled_betweenness_is_near_the_exact() -> None:
    graph = nx.barabasi_albert_graph(200, 3, seed=1)
    exact, estimate = centrality.betweenness(graph), centrality.betweenness(graph, samples=80, seed=2)
    assert np.corrcoef(list(exact.values()), list(estimate.values()))[0, 1] > 0.95
    assert sum(estimate.values()) == pytest.approx(sum(exact.values()), rel=0.1)
    assert estimate == pytest.approx(centrality.betweenness(graph, samples=80, seed=2), rel=1e-9)
    assert centrality.betweenness(graph, samples=200) == pytest.approx(exact)


@pytest.mark.usefixtures("backend")
@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("p", [0.03, 0.08, 0.3])
def test_paths(directed: bool, p: float, whole: bool) -> None:
    graph = random_graph(7, directed=directed, p=p, whole=whole)
    for _, _, data in graph.edges(data=True):
        data["exact"] = Fraction(1, data["weight"]) if whole else data["distance"]
    same(centrality.betweenness(graph), nx.betweenness_centrality(graph, weight="exact"))
    near = nx.harmonic_centrality(graph, distance="distance")
    same(centrality.closeness(graph, normalized=False), near)
    same(centrality.closeness(graph), {node: c / (len(graph) - 1) for node, c in near.items()})


@pytest.mark.usefixtures("backend")
@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("p", [0.03, 0.08, 0.3])
def test_walks(directed: bool, p: float, whole: bool) -> None:
    graph = random_graph(8, directed=directed, p=p, whole=whole)
    same(spectral.pagerank(graph), nx.pagerank(graph, tol=1e-13, max_iter=1000))
    if directed:
        if p > 0.03:  # with the largest singular value once; networkx takes any vector of several
            matrix = nx.to_numpy_array(graph)
            left, _, right = np.linalg.svd(matrix)
            same(
                spectral.hubs(graph),
                dict(enumerate((left[:, 0] / left[:, 0].sum()).tolist())),
                close=1e-8,
            )
            same(
                spectral.authorities(graph),
                dict(enumerate((right[0] / right[0].sum()).tolist())),
                close=1e-8,
            )
    else:
        wanted = nx.eigenvector_centrality(graph, weight="weight", max_iter=20_000, tol=1e-13)
        same(spectral.eigenvector(graph), wanted, close=1e-6)


@pytest.mark.usefixtures("backend")
@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("p", [0.03, 0.08, 0.3])
def test_brokers_and_cores(directed: bool, p: float, whole: bool) -> None:
    graph = random_graph(9, directed=directed, p=p, whole=whole)
    same(brokerage.constraint(graph), nx.constraint(graph, weight="weight"))
    # without nodes networkx 3.6 takes the faulty way of https://github.com/networkx/networkx/pull/8906
    sizes = nx.effective_size(graph, nodes=list(graph), weight="weight")
    found = brokerage.effective_size(graph)
    # networkx has NaN for a node without outgoing ties, even if others have ties to it
    same(
        {n: s for n, s in found.items() if not math.isnan(sizes[n])},
        {n: s for n, s in sizes.items() if not math.isnan(s)},
    )
    assert {n for n, s in found.items() if s == 0} == set(nx.isolates(graph))
    assert centrality.core_number(graph) == nx.core_number(graph.to_undirected())


@pytest.mark.parametrize("part", [1, 3])
def test_equal_paths_are_equal_whatever_the_order_of_their_ties(part: int) -> None:
    """1/2 + 1/3 + 1/6 is 1 in any order, in fractions as here but not in floats: all three paths count."""
    graph = nx.Graph()
    for first, strengths in ((0, (2, 3, 6)), (10, (6, 3, 2)), (20, (3, 2, 6))):
        nodes = ("s", first, first + 1, "t")
        for u, v, weight in zip(nodes[:-1], nodes[1:], strengths, strict=True):
            graph.add_edge(u, v, weight=weight / part, exact=Fraction(part, weight))
    same(centrality.betweenness(graph), nx.betweenness_centrality(graph, weight="exact"), close=1e-12)


@given(st.integers(0, 10_000), st.booleans(), st.booleans())
@settings(max_examples=15, deadline=None)
def test_backends_agree(seed: int, directed: bool, whole: bool) -> None:
    pytest.importorskip("networkit")
    arrays = read_graph(random_graph(seed, directed=directed, p=0.02 + seed % 10 / 40, whole=whole))
    with pytest.MonkeyPatch.context() as patch:
        for limit in ("WORTH", "PARALLEL"):
            patch.setattr(engine, limit, 0)
        fast = [engine.betweenness(arrays, weighted=w) for w in (True, False)], engine.harmonic(arrays)
        core = engine.core_numbers(arrays)
        patch.undo()
        patch.setattr(engine, "load_networkit", lambda work=0: None)
        plain = [engine.betweenness(arrays, weighted=w) for w in (True, False)], engine.harmonic(arrays)
        assert core.tolist() == engine.core_numbers(arrays).tolist()
    np.testing.assert_allclose(fast[0], plain[0], rtol=1e-10, atol=1e-13)
    np.testing.assert_allclose(fast[1], plain[1], rtol=1e-10)


def test_networkit_is_optional() -> None:
    """Where it cannot be imported the same numbers come from networkx."""
    script = (
        "import sys; sys.modules['networkit'] = None\n"
        "import networkx as nx\n"
        "from kg.measures import communities, engine\n"
        "from kg.measures.measure import measure\n"
        "engine.WORTH = communities.LOUVAIN = 0\n"
        "print(measure(nx.path_graph(3))['betweenness'].to_dict())\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "{1: 1.0, 0: 0.0, 2: 0.0}\n"


def test_direction() -> None:
    graph = nx.DiGraph([("a", "b", {"weight": 2}), ("b", "a", {"weight": 3}), ("c", "a")])
    assert centrality.degree(graph) == {"a": 2, "b": 1, "c": 1}
    assert scores(graph, "degree_in") == {"a": 2, "b": 1, "c": 0}
    assert scores(graph, "degree_out") == {"a": 1, "b": 1, "c": 1}
    assert scores(graph, "strength") == {"a": 6, "b": 5, "c": 1}
    assert scores(graph, "strength_in") == {"a": 4, "b": 2, "c": 0}
    assert scores(graph, "strength_out") == {"a": 2, "b": 3, "c": 1}
    near = centrality.closeness(graph, normalized=False)
    assert near["c"] == 0
    assert near["b"] == pytest.approx(2 + 1 / 1.5)  # a at 1/2, c over a at 3/2


def test_equal_components_share_the_eigenvector() -> None:
    same(spectral.eigenvector(nx.Graph([(0, 1), (2, 3)])), dict.fromkeys(range(4), 0.5))
    same(spectral.hubs(nx.DiGraph([(0, 1), (2, 3)])), {0: 0.5, 1: 0, 2: 0.5, 3: 0})


def test_eigenvector_belongs_to_the_densest_component_not_the_largest() -> None:
    graph = nx.disjoint_union(nx.complete_graph(4), nx.path_graph(30))
    found = spectral.eigenvector(graph)
    same({n: found[n] for n in range(4)}, dict.fromkeys(range(4), 0.5))
    assert {found[n] for n in range(4, 34)} == {0.0}
    same(found, nx.eigenvector_centrality(graph, max_iter=5000, tol=1e-13))


def test_large_eigenvector_is_exact() -> None:
    n = 150
    found = spectral.eigenvector(nx.path_graph(n))
    wanted = np.sin(np.pi * np.arange(1, n + 1) / (n + 1)) * math.sqrt(2 / (n + 1))
    same(found, dict(enumerate(wanted.tolist())))


def test_groups() -> None:
    graph = nx.Graph()
    graph.add_weighted_edges_from([("a", "b", 3), ("a", "c", 1), ("a", "d", 4)])
    found = brokerage.participation(graph, groups={"a": 0, "b": 0, "c": 0, "d": 1})
    assert found == {"a": 0.5, "b": 0.0, "c": 0.0, "d": 0.0}


def test_even_shares_reach_the_top() -> None:
    found = brokerage.participation(nx.empty_graph(2), shares={0: dict.fromkeys("abcd", 2.0), 1: {"a": 0}})
    assert found == {0: 0.75, 1: 0.0}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "wants groups"),
        ({"groups": {0: 1}, "shares": {}}, "not both"),
        ({"groups": {0: 1}}, "1 has no group"),
        ({"shares": {7: {"a": 1}}}, "no node"),
        ({"shares": {0: {"a": -1}}}, "0 or above"),
    ],
)
def test_wrong_input(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        brokerage.participation(nx.path_graph(2), **options)


@pytest.mark.usefixtures("backend")
def test_planted_parts_are_found() -> None:
    graph = nx.planted_partition_graph(4, 16, 0.7, 0.03, seed=3)
    found = communities.find_communities(graph, runs=20)
    assert {frozenset(g) for g in graph.graph["partition"]} == {
        frozenset(n for n in graph if found.members[n] == c) for c in set(found.members.values())
    }
    assert min(found.agreement.values()) > 0.9


@pytest.mark.usefixtures("backend")
def test_order_does_not_matter_to_communities() -> None:
    graph = random_graph(4, n=40)
    edges = list(graph.edges(data=True))
    np.random.default_rng(1).shuffle(edges)
    turned = nx.Graph()
    turned.add_nodes_from(reversed(list(graph)))
    turned.add_edges_from((v, u, data) for u, v, data in edges)
    first, second = (communities.find_communities(g, runs=10, seed=5) for g in (graph, turned))
    assert first.members == second.members
    assert first.agreement == second.agreement
    assert sorted(set(first.members.values())) == list(range(len(set(first.members.values()))))


@pytest.mark.usefixtures("backend")
def test_large_graphs_compare_tied_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = nx.disjoint_union(*[nx.complete_graph(12)] * 2)
    graph.add_edge(0, 12)
    every = communities.find_communities(graph, runs=5)
    monkeypatch.setattr(communities, "FULL", 1)
    assert communities.find_communities(graph, runs=5) == every


@pytest.mark.usefixtures("backend")
def test_a_node_between_communities_is_put_in_one_and_shows_it() -> None:
    graph = nx.disjoint_union_all([nx.complete_graph(6)] * 3)
    graph.add_edges_from((18, first) for first in (0, 6, 12))
    found = communities.find_communities(graph)
    assert sorted(Counter(found.members.values()).values()) == [6, 6, 7]
    assert found.agreement[18] == min(found.agreement.values()) < 0.6


@pytest.mark.usefixtures("backend")
def test_without_ties_each_node_is_alone() -> None:
    found = communities.find_communities(nx.empty_graph(3))
    assert found.members == {0: 0, 1: 1, 2: 2}
    assert found.modularity == 0
    assert set(found.agreement.values()) == {0.0}


@pytest.mark.parametrize("directed", [True, False])
def test_modularity_is_that_of_networkx(directed: bool) -> None:
    graph = random_graph(3)
    groups = {node: node % 3 for node in graph}
    parts = [{n for n in graph if n % 3 == c} for c in range(3)]
    wanted = nx.community.modularity(graph, parts, resolution=1.3)
    given_graph = nx.DiGraph(graph.edges(data=True)) if directed else graph
    given_graph.add_nodes_from(graph)
    assert communities.modularity(given_graph, groups=groups, resolution=1.3) == pytest.approx(wanted)
    with pytest.raises(InputError, match="has no group"):
        communities.modularity(graph, groups={})


def southern_women(*, dropped: int = 0) -> tuple[nx.Graph, list[str]]:
    """Return Davis's southern women and the events they went to, with some ties left out."""
    graph = nx.davis_southern_women_graph()
    graph.remove_edges_from(list(graph.edges())[:dropped])
    return graph, [n for n, mode in graph.nodes(data="bipartite") if mode == 0]


@pytest.mark.usefixtures("backend")
@pytest.mark.parametrize("dropped", [0, 70])
def test_as_networkx(dropped: int) -> None:
    graph, women = southern_women(dropped=dropped)
    bipartite = nx.algorithms.bipartite
    same(twomode.degree_centrality(graph), bipartite.degree_centrality(graph, women))
    same(twomode.betweenness(graph), bipartite.betweenness_centrality(graph, women))
    same(twomode.closeness(graph), bipartite.closeness_centrality(graph, women))
    tied = [n for n in graph if graph.degree(n) > 1]
    found = twomode.redundancy(graph)
    same({n: found[n] for n in tied}, bipartite.node_redundancy(graph, tied))
    assert all(math.isnan(found[n]) for n in graph if graph.degree(n) < 2)
    same(twomode.clustering(graph), bipartite.latapy_clustering(graph))


@pytest.mark.usefixtures("backend")
def test_birank() -> None:
    graph, women = southern_women()
    graph.edges["Evelyn Jefferson", "E1"]["weight"] = 3
    nx.set_edge_attributes(graph, {e: 1 for e in graph.edges() if "weight" not in graph.edges[e]}, "weight")
    uniform = {n: 1 / len(women) for n in women}, {n: 1 / 14 for n in graph if n not in women}
    wanted = nx.bipartite.birank(
        graph, women, alpha=0.85, beta=0.85, top_personalization=uniform[0],
        bottom_personalization=uniform[1], max_iter=1000, tol=1e-14,
    )  # fmt: skip
    same(twomode.birank(graph), wanted)


@pytest.mark.usefixtures("backend")
def test_participation_is_over_the_other_mode() -> None:
    graph = nx.Graph([("japan", "space"), ("japan", "quantum"), ("india", "space")])
    nx.set_node_attributes(graph, {"japan": 0, "india": 0, "space": 1, "quantum": 1}, "bipartite")
    assert scores(graph, "participation") == {"japan": 0.5, "space": 0.5, "quantum": 0.0, "india": 0.0}


@pytest.mark.usefixtures("backend")
def test_one_tie() -> None:
    graph = nx.Graph([("a", "b")])
    nx.set_node_attributes(graph, {"a": 0, "b": 1}, "bipartite")
    assert scores(graph, "betweenness") == {"a": 0, "b": 0}
    assert scores(graph, "closeness") == {"a": 1, "b": 1}


@pytest.mark.usefixtures("backend")
def test_modes_are_ranked_apart() -> None:
    graph, women = southern_women()
    table = measure(graph)
    assert table["mode"].tolist() == [0] * 18 + [1] * 14
    assert set(table.index[:18]) == set(women)
    assert (table.groupby("mode")["rank_degree"].min() == 1).all()
    assert "eigenvector" not in table


@pytest.mark.usefixtures("backend")
def test_wrong_modes() -> None:
    graph = nx.path_graph(3)
    with pytest.raises(InputError, match="one mode"):
        twomode.closeness(graph)
    graph.nodes[0]["bipartite"] = 0
    with pytest.raises(InputError, match="every node"):
        measure(graph)
    nx.set_node_attributes(graph, 1, "bipartite")
    with pytest.raises(InputError, match="from 0 to 1 stays inside one mode"):
        measure(graph)
    both = nx.DiGraph([(0, 1), (1, 0)])
    nx.set_node_attributes(both, {0: 0, 1: 1}, "bipartite")
    with pytest.raises(InputError, match="both ways"):
        measure(both)


def labelled() -> nx.Graph:
    graph = nx.Graph()
    graph.add_weighted_edges_from([("japan", "france", 3), ("japan", "india", 2), ("usa", "india", 2)])
    graph.add_weighted_edges_from([("chile", "peru", 1)])
    for node in graph:
        graph.nodes[node].update(label_en=node.title(), label_ja=f"{node}（日本語）", class_="Country")
    return graph


def test_rows_and_columns() -> None:
    table = measure(labelled(), measures=["strength", "constraint"])
    assert table.index.tolist() == ["japan", "india", "france", "usa", "chile", "peru"]
    assert table.index.name == "id"
    assert table.columns.tolist() == [
        "label_en", "label_ja", "class_", "strength", "rank_strength", "constraint", "rank_constraint",
        "component", "component_size",
    ]  # fmt: skip
    assert table["strength"].tolist() == [5, 4, 3, 2, 1, 1]
    assert table["rank_strength"].tolist() == [1, 2, 3, 4, 5, 5]
    assert table.loc["japan", "rank_constraint"] == 2
    assert table.loc["india", "rank_constraint"] == 1  # the least constrained
    assert table["component"].tolist() == [0, 0, 0, 0, 1, 1]
    assert table["component_size"].tolist() == [4, 4, 4, 4, 2, 2]
    assert table["rank_strength"].dtype == np.int64


def test_language() -> None:
    assert "label_en" not in measure(labelled(), measures=["degree"], language="ja")
    with pytest.raises(InputError, match='"fr"'):
        measure(labelled(), language="fr")  # type: ignore[arg-type]


def test_no_score_no_rank() -> None:
    graph = labelled()
    graph.add_node("nauru")
    table = measure(graph, measures=["constraint", "community"])
    assert table["rank_constraint"].isna().tolist() == [node == "nauru" for node in table.index]
    assert table["rank_constraint"].dtype == "Int64"
    assert "rank_community" not in table
    assert table.loc["nauru", "component_size"] == 1


@pytest.mark.parametrize("directed", [True, False])
def test_order_does_not_matter_to_the_table(directed: bool) -> None:
    graph = random_graph(12, directed=directed, whole=False)
    edges = list(graph.edges(data=True))
    np.random.default_rng(2).shuffle(edges)
    turned = type(graph)()
    turned.add_nodes_from(reversed(list(graph)))
    turned.add_edges_from(edges)
    pd.testing.assert_frame_equal(measure(graph), measure(turned), check_exact=False, rtol=1e-9)
    first, second = measure(graph), measure(turned)
    ranks = [f"rank_{name}" for name in measures_for(graph) if MEASURES[name].first]
    assert first[ranks].equals(second[ranks])


def test_the_graph_is_left_as_it_was() -> None:
    graph = labelled()
    before = nx.node_link_data(graph)
    measure(graph)
    assert nx.node_link_data(graph) == before


def test_arrays_are_measured_like_their_graph() -> None:
    graph = random_graph(2)
    pd.testing.assert_frame_equal(measure(read_graph(graph)), measure(graph))


def test_directed_measures() -> None:
    names = measures_for(nx.DiGraph([(0, 1)]))
    assert {"hubs", "authorities", "degree_in", "strength_out"} <= set(names)
    assert "eigenvector" not in names


def test_every_measure_is_a_page() -> None:
    for name, one in MEASURES.items():
        assert all(one.titles), name
        for function in one.functions.values():
            page = getattr(function, "func", function).__doc__ or ""
            assert ">>>" in page, name
            assert "https://doi.org/" in (
                communities.find_communities.__doc__ or "" if name == "community" else page
            )
            assert "more" in page.lower(), name


@pytest.mark.parametrize(
    ("graph", "message"),
    [
        (nx.Graph(), "no nodes"),
        (nx.MultiGraph([(0, 1), (0, 1)]), "collapse"),
        (nx.Graph([(0, 1, {"weight": 0})]), "weight of the edge from 0 to 1 is 0"),
        (nx.Graph([(0, 1, {"weight": float("nan")})]), "above 0"),
        (nx.Graph([(0, 1), (1, 2, {"weight": "many"})]), "weight of the edge from 1 to 2 is many; it must be a number"),
        (nx.Graph([(0, 1, {"weight": None})]), "weight of the edge from 0 to 1 is None"),
        (nx.Graph([(0, 1, {"distance": [1]})]), r"distance of the edge from 0 to 1 is \[1\]"),
        (nx.Graph([(0, 1, {"distance": -1})]), "distance of the edge"),
        (nx.Graph([(0, 1, {"distance": 1}), (1, 2)]), "some edges have a distance"),
        (projection(name="toy"), r'"toy" is a projection.*kg.network\(...\) instead of kg.projection'),
        ("countries", "a networkx graph is wanted.*not a str"),
        (None, "not a NoneType"),
    ],
)  # fmt: skip
def test_wrong_graphs(graph: nx.Graph, message: str) -> None:
    with pytest.raises(InputError, match=message):
        measure(graph)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda g: scores(g, "betweeness"), 'did you mean "betweenness"'),
        (lambda g: scores(g, "hubs"), '"hubs" measures directed networks; this one is undirected'),
        (lambda g: measure(g, measures="pagerang"), 'did you mean "pagerank"'),
        (lambda g: measure(g, measures=["degree", "pagerang"]), 'did you mean "pagerank"'),
        (lambda g: centrality.betweenness(g, samples=0), "samples=0"),
        (lambda g: centrality.betweenness(g, samples=2, seed=-1), "seed=-1"),
        (lambda g: spectral.pagerank(g, damping=1), "damping is 1"),
        (spectral.hubs, "directed"),
        (lambda g: spectral.eigenvector(g.to_directed()), "undirected"),
        (lambda g: communities.find_communities(g, runs=0), "runs=0"),
        (lambda g: communities.find_communities(g, seed=-1), "seed=-1"),
        (lambda g: communities.find_communities(g, threshold=2), "threshold=2: give a number from 0 to 1"),
        (lambda g: communities.find_communities(g, resolution=0), "resolution=0"),
        (lambda g: communities.find_communities(projection(name="toy")), '"toy" is a projection'),
    ],
)
def test_wrong_calls(call: Callable[[nx.Graph], object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        call(nx.path_graph(3))


def test_the_pages_of_measures_are_at_hand() -> None:
    """In a process of its own: here all of them are imported."""
    script = "import kg.measures\nprint(kg.measures.centrality.__name__, hasattr(kg.measures, 'centralty'))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "kg.measures.centrality False\n"


def test_own_distances_are_used_as_they_are() -> None:
    graph = nx.Graph([("a", "b", {"weight": 1, "distance": 5}), ("b", "c", {"weight": 1, "distance": 1})])
    graph.add_edge("a", "c", weight=1, distance=7)
    assert scores(graph, "betweenness") == {"a": 0, "b": 1, "c": 0}
    assert components(read_graph(graph)).tolist() == [0, 0, 0]


def test_the_benchmark_explains_itself_and_refuses_words() -> None:
    pytest.importorskip("networkit")
    program = Path(__file__).resolve().parent.parent / "benchmarks" / "networks.py"
    asked, odd, small = (
        subprocess.run([sys.executable, program, word], capture_output=True, text=True, check=False)
        for word in ("--help", "many", "5")
    )
    assert (asked.returncode, asked.stderr) == (0, "")
    assert "number of edges of each graph" in asked.stdout
    assert (odd.returncode, small.returncode) == (2, 2)
    assert "Traceback" not in odd.stderr + small.stderr
