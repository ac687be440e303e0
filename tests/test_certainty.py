"""How sure a score is: resampling, dropping, leaving out, random networks; worlds small enough to count."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from projected import cells, projection, rows

from kg.errors import InputError
from kg.measures.certainty import case_drop, cs_coefficient, intervals, stability
from kg.measures.measure import MEASURES, measure, measures_for
from kg.measures.nulls import beyond_chance, rewire
from kg.measures.ranking import kendall, ranks, spearman
from kg.measures.rounds import play
from kg.measures.samples import draw, dropped, rebuilt, resampled, take_apart
from kg.measures.sensitivity import dated_share, leave_one_out, sensitivity
from kg.networks.projections import to_networkx
from kg.networks.ties import Projection

# a path a–b–c: a–b rests on documents d1 and d2, b–c on d1 alone, and twice through different things
PATH = projection(
    ("a", "b", "treaty", "party", 1, "", "", "d1 d2"),
    ("b", "c", "meeting", "participant", 1, "2018-01-01", "2018-01-01", "d1"),
    ("c", "b", "treaty", "party", 2, "2019-01-01", "9999-12-31", "d1"),
    nodes="abcz",
)
names = st.sampled_from("abcdef")
ties = st.lists(
    st.tuples(
        names, names, st.sampled_from(["t1", "t2", "t3"]), st.sampled_from(["d1", "d2", "d1 d2", "d3"])
    ).filter(lambda tie: tie[0] != tie[1]),
    min_size=1,
    max_size=12,
).map(lambda found: projection(*((a, b, via, "party", 1, "", "", docs) for a, b, via, docs in found)))


def test_a_tie_weighs_as_often_as_what_it_rests_on_was_drawn() -> None:
    sampled = take_apart(PATH, "documents")
    assert sampled.units == ("d1", "d2")
    assert sampled.nodes == ("a", "b", "c")  # z has no tie
    assert resampled(sampled, np.array([0, 2])).tolist() == [1, 0, 0]
    assert resampled(sampled, np.array([2, 0])).tolist() == [1, 2, 2]
    graph = rebuilt(sampled, np.array([1.0, 2.0, 2.0]))
    assert graph["b"]["c"] == {"weight": 6, "distance": 1 / 6, "count": 2}
    assert list(rebuilt(sampled, np.array([1.0, 0, 0])).edges) == [("a", "b")]
    by_via = take_apart(PATH, "via")
    assert resampled(by_via, np.array([0, 2])).tolist() == [2, 0, 2]


def test_a_dropped_unit_takes_the_ties_that_rest_on_it_alone() -> None:
    sampled = take_apart(PATH, "documents")
    assert dropped(sampled, [0]).tolist() == [1, 0, 0]
    assert dropped(sampled, [1]).tolist() == [1, 1, 1]
    assert dropped(sampled, []).tolist() == [1, 1, 1]


def test_ranks_are_shared_and_the_absent_come_last() -> None:
    assert ranks(np.array([[0.3, 0.1 + 0.2, 1], [np.nan, np.nan, 0]]), "strength").tolist() == [
        [2, 2, 1],
        [3, 3, 1],
    ]
    assert ranks(np.array([2.0, 1.0, np.nan]), "constraint").tolist() == [2, 1, 3]
    kinds = np.array([0, 1, 0, 1, 1])
    assert ranks(np.array([1.0, 9, 2, 8, np.nan]), "degree", kinds).tolist() == [2, 1, 1, 2, 3]
    assert spearman(np.array([1, 2, 3]), np.array([1, 2, 3])) == 1
    assert spearman(np.array([1, 2, 3]), np.array([3, 2, 1])) == pytest.approx(-1)
    assert np.isnan(spearman(np.array([1, 2]), np.array([1, 1])))
    # of three pairs one agrees, one disagrees, one is tied on one side: 0
    assert kendall(np.array([1, 2, 3]), np.array([1, 1, 3])) == pytest.approx(2 / np.sqrt(6))
    assert np.isnan(kendall(np.array([1, 2]), np.array([1, 1])))


def test_stability_on_a_world_with_two_documents() -> None:
    """Two documents are drawn as d1 d1 (1/4), d1 d2 (1/2), d2 d2 (1/4)."""
    table = stability(PATH, measures=["strength"], rounds=400, processes=1)
    assert table["node"].tolist() == ["b", "c", "a"]
    assert table["score"].tolist() == [4, 3, 1]
    assert table["rank"].tolist() == [1, 2, 3]
    # b has 1 + 3 × (0, 1 or 2), c 3 × (0, 1 or 2), and a always 1, as its tie rests on both
    assert table["low"].tolist() == [1, 0, 1]
    assert table["high"].tolist() == [7, 6, 1]
    # without d1, a and b share the first rank and c is gone
    assert table["rank_low"].tolist() == [1, 2, 1]
    assert table["rank_high"].tolist() == [1, 3, 3]
    assert table["present"].tolist()[0::2] == [1, 1]
    assert table["present"][1] == pytest.approx(0.75, abs=0.1)


FIELDS = projection(
    ("a", "q", "s1", "priorityField", 2, "", "", "d1"),
    ("a", "r", "s1", "priorityField", 1, "", "", "d2"),
    ("b", "q", "s2", "priorityField", 1, "", "", "d1 d2"),
    two_mode=True,
)


def test_two_mode_networks_are_ranked_mode_by_mode() -> None:
    table = stability(FIELDS, rounds=40)
    assert table["measure"].unique().tolist() == ["strength", "betweenness", "birank"]
    found = rows(table, "measure", "node")
    assert [cells(found["strength", n], "mode score rank") for n in "abqr"] == [
        [0, 3, 1],
        [0, 1, 2],
        [1, 3, 1],
        [1, 1, 2],
    ]
    assert table["node"].tolist()[:4] == ["a", "b", "q", "r"]


def test_where_less_is_more_the_absent_come_last_and_have_no_score() -> None:
    """Constraint: b is free between a and c, who are bound to it; without d1 c is gone."""
    found = rows(stability(PATH, measures=["constraint"], rounds=400), "node")
    assert found["b"]["rank"] == 1
    # shares of b: 1/4 and 3/4, squared; where c is gone, b is bound to a alone
    assert found["b"]["score"] == pytest.approx(1 / 16 + 9 / 16)
    assert cells(found["c"], "score low high rank rank_low rank_high") == [1, 1, 1, 2, 2, 3]
    assert found["b"]["high"] == 1


@pytest.mark.parametrize("network", [PATH, FIELDS], ids=["path", "two-mode"])
def test_scores_and_ranks_are_those_of_the_table_of_measures(network: Projection) -> None:
    # as read from a store: the ends of an undirected tie in order
    ends = [(t.source, t.target) if network.two_mode else sorted((t.source, t.target)) for t in network.ties]
    ties = (replace(t, source=a, target=b) for t, (a, b) in zip(network.ties, ends, strict=True))
    graph = to_networkx(replace(network, ties=tuple(ties)))
    names = [name for name in measures_for(graph) if MEASURES[name].first]
    whole = rows(measure(graph, measures=names).reset_index(), "id")
    found = rows(stability(network, measures=names, rounds=2), "measure", "node")
    for (name, node), row in found.items():
        assert row["score"] == pytest.approx(whole[node][name], nan_ok=True)
        if not np.isnan(row["score"]):
            assert row["rank"] == whole[node][f"rank_{name}"]


def test_rounds_come_in_order_and_have_streams_of_their_own(capsys: pytest.CaptureFixture[str]) -> None:
    played = play(lambda n, rng: (n, int(rng.integers(2**32))), 45, seed=5, processes=1, progress=True)
    assert [n for n, _ in played] == list(range(45))
    assert len({number for _, number in played}) == 45
    assert play(lambda n, rng: (n, int(rng.integers(2**32))), 10, seed=5) == played[:10]
    assert capsys.readouterr().out == ""


def test_stability_is_the_same_on_one_process_and_two() -> None:
    one = stability(PATH, measures=["strength", "pagerank"], rounds=30, seed=3, processes=1)
    two = stability(PATH, measures=["strength", "pagerank"], rounds=30, seed=3, processes=2)
    pd.testing.assert_frame_equal(one, two)
    other = stability(PATH, measures=["strength", "pagerank"], rounds=30, seed=4, processes=1)
    assert not one.equals(other)


SCRIPT = """
import warnings; warnings.simplefilter("error")
from test_certainty import PATH
from kg.measures.certainty import stability
print("ran")
print(stability(PATH, measures=["strength"], rounds=40, processes=2)["score"].tolist())
"""


def test_two_processes_need_no_main_guard(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    path = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, script],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": path},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "ran\n[4.0, 3.0, 1.0]\n"


@settings(max_examples=25, deadline=None)
@given(ties)
def test_laws_of_the_bootstrap(network: Projection) -> None:
    table = stability(network, measures=["strength"], rounds=20, processes=1)
    assert (table["low"] <= table["high"]).all()
    assert (table["rank_low"] <= table["rank_high"]).all()
    assert table["rank_high"].max() <= len(table)
    assert table["present"].between(0, 1).all()
    # the order of the ties does not matter
    turned = replace(network, ties=network.ties[::-1])
    pd.testing.assert_frame_equal(table, stability(turned, measures=["strength"], rounds=20, processes=1))
    # what rests on every document is certain
    certain = replace(network, ties=tuple(replace(t, documents=("d1", "d2")) for t in network.ties))
    sure = stability(certain, measures=["strength"], rounds=20, processes=1)
    for end in ("low", "high"):
        np.testing.assert_allclose(sure["score"], sure[end])
        assert (sure["rank"] == sure[f"rank_{end}"]).all()
    assert (sure["present"] == 1).all()
    assert not sure["outside"].any()


@settings(max_examples=25, deadline=None)
@given(ties)
def test_each_draw_weighs_one_on_average(network: Projection) -> None:
    sampled = take_apart(network, "via")
    rng = np.random.default_rng(1)
    assert draw(sampled, rng).sum() == len(sampled.units)
    np.testing.assert_allclose(resampled(sampled, np.ones(len(sampled.units), dtype=np.int64)), 1)


@pytest.mark.parametrize("over", ["documents", "via"])
def test_dropping_nothing_changes_nothing(over: str) -> None:
    table = case_drop(PATH, measure="strength", over=over, steps=(0.0,), rounds=5)
    (row,) = rows(table, "dropped").values()
    assert cells(row, "dropped left mean low stable") == [0, 2, 1, 1, 1]


def test_case_drop_counted_by_hand() -> None:
    """One of two documents goes: without d2 nothing changes; without d1, c is gone and a and b are level.

    Scores of a, b, c then are 1, 1, 0 against 1, 4, 3: Spearman's correlation is 0.
    """
    table = case_drop(PATH, measure="strength", over="documents", steps=(0.5, 0.2), rounds=400)
    assert table["dropped"].tolist() == [0, 0.5]  # a fifth of two documents is none
    assert table["left"].tolist() == [2, 1]
    assert table["mean"][0] == 1
    assert table["mean"][1] == pytest.approx(0.5, abs=0.1)
    assert table["low"][1] == pytest.approx(0)
    assert table["stable"][1] == table["mean"][1]
    assert cs_coefficient(table) == 0
    table["stable"] = [1, 0.96]
    assert cs_coefficient(table) == 0.5


def test_steps_that_drop_as_many_are_one_row() -> None:
    """Five documents with a tie each: of 0.1 … 0.7 of them come 0, 1, 2 (three times), 3 and 4 documents."""
    five = projection(*((str(n), "hub", "t", "party", 1, "", "", f"d{n}") for n in range(5)))
    table = case_drop(five, measure="strength", over="documents", rounds=20)
    assert table["dropped"].tolist() == [0, 0.2, 0.4, 0.6, 0.8]
    assert table["left"].tolist() == [5, 4, 3, 2, 1]


def test_a_score_outside_of_its_interval_is_marked() -> None:
    """The hub is between all pairs of eight; all eight meetings are drawn in 8!/8⁸ of the rounds only.

    With seven of them it joins 21 of the 28 pairs. Its strength is 8 whatever is drawn.
    """
    star = projection(*(("hub", f"n{n}", f"m{n}", "host", 1, "", "", "d1") for n in range(8)))
    table = stability(star, measures=["betweenness", "strength"], over="via", rounds=300)
    hub = rows(table, "measure", "node")["betweenness", "hub"]
    assert cells(hub, "score outside") == [1, True]
    assert hub["high"] <= 21 / 28
    assert table["outside"].sum() == 1
    # the last digits of a sum do not count
    drawn = np.array([[0.3, 1, 1], [0.3, 1, 2]])
    found = intervals(take_apart(PATH, "via"), "strength", np.array([0.1 + 0.2, 1.1, 1]), drawn, 0.9)
    assert {row["node"]: row["outside"] for row in found.to_dict("records")} == {
        "a": False,
        "b": True,
        "c": True,
    }


CURVE = pd.DataFrame({"dropped": [0.1, 0.2, 0.3], "stable": [0.99, 0.9, 0.96]})


def test_the_coefficient_stops_at_the_first_step_that_fails() -> None:
    assert cs_coefficient(CURVE) == 0.1
    assert cs_coefficient(CURVE, probability=0.5) == 0.3
    assert cs_coefficient(CURVE, probability=1) == 0


def test_leave_one_out_by_hand() -> None:
    table = leave_one_out(PATH, measure="strength")
    assert table["left_out"].tolist() == ["d1"] * 3 + ["d2"] * 3
    assert table["ties_lost"].tolist() == [2] * 3 + [0] * 3
    assert table["node"].tolist() == ["b", "c", "a"] * 2
    assert table["rank"].tolist() == [1, 2, 3] * 2
    assert table["rank_without"].tolist() == [1, 3, 1, 1, 2, 3]
    assert table["shift"].tolist() == [0, 1, -2, 0, 0, 0]
    assert table["tau"].tolist()[3:] == [1] * 3
    # of the pairs, b before c stays, c before a turns, b and a are level: tau is 0
    assert table["tau"][0] == pytest.approx(0)


def test_sensitivity_by_hand() -> None:
    plans = replace(PATH, ties=(*PATH.ties, replace(PATH.ties[0], weight=9.0, target="z")))
    table = sensitivity(PATH, measure="strength", planned=plans)
    found = rows(table, "definition", "node")
    places = {
        name: [found[name, node]["rank"] for node in "abcz"] for name in table["definition"].unique().tolist()
    }
    assert places == {
        "weight": [3, 1, 2, 4],  # strengths 1 4 3 0
        "count": [3, 1, 2, 4],  # 1 3 2 0
        "binary": [2, 1, 2, 4],  # 1 2 1 0
        "only instruments": [3, 1, 2, 4],  # 1 3 2 0
        "without instruments": [4, 1, 1, 4],  # 0 1 1 0
        "only taking part": [4, 1, 1, 4],
        "without taking part": [3, 1, 2, 4],
        "planned": [1, 3, 4, 2],  # 10 4 3 9
    }
    assert {name: found[name, "a"]["ties"] for name in places} == {
        "weight": 3,
        "count": 3,
        "binary": 2,
        "only instruments": 2,
        "without instruments": 1,
        "only taking part": 1,
        "without taking part": 2,
        "planned": 4,
    }
    assert found["weight", "a"]["tau"] == 1
    assert found["planned", "a"]["shift"] == -2


def test_dated_share_counts_ties() -> None:
    assert dated_share(PATH) == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: stability(PATH, over="papers"), 'over="papers": choose documents or via'),
        (lambda: stability(PATH, level=95), "level=95"),
        (lambda: stability(PATH, rounds=0), "rounds=0"),
        (lambda: stability(PATH, processes=0), "processes=0"),
        (lambda: stability(PATH, seed=-1), "seed=-1"),
        (lambda: stability(replace(PATH, ties=())), "has no ties"),
        (lambda: dated_share(replace(PATH, ties=())), "has no ties"),
        (lambda: case_drop(PATH, measure="strength", steps=(1.0,)), "steps"),
        (lambda: case_drop(PATH, measure="strngth"), "strngth"),
        (lambda: take_apart(replace(PATH, ties=(replace(PATH.ties[0], documents=()),)), "documents"), "rests on no"),
        (lambda: case_drop(PATH, measure="strength", threshold=2), "threshold=2: give a number from 0 to 1"),
        (lambda: case_drop(PATH, measure="strength", threshold=-1), "threshold=-1"),
        (lambda: cs_coefficient(pd.DataFrame({"stable": [1.0]})), r'no column "dropped", as one of kg.case_drop\(...\) has; its columns are stable'),
        (lambda: cs_coefficient(CURVE, probability=2), "probability=2"),
        (lambda: cs_coefficient(CURVE, probability=0), "probability=0"),
        (lambda: sensitivity(to_networkx(PATH), measure="strength"), "a projection is wanted.*not a Graph"),
        (lambda: sensitivity(PATH, measure="strength", planned=to_networkx(PATH)), "a projection is wanted"),
        (lambda: dated_share(to_networkx(PATH)), "a projection is wanted"),
        (lambda: rewire(nx.MultiGraph([(1, 2)]), seed=1), "parallel"),
        (lambda: rewire(PATH, seed=1), '"toy" is a projection'),
        (lambda: beyond_chance(PATH, "clustering"), '"toy" is a projection'),
        (lambda: beyond_chance(nx.path_graph(3), "community", node=1), 'scores of "community" are only names'),
        (lambda: beyond_chance(nx.path_graph(3), "clustering", rounds=2, processes=0), "processes=0"),
        (lambda: beyond_chance(nx.davis_southern_women_graph(), "clustering"), "two-mode network has no triangles"),
    ],
)  # fmt: skip
def test_faults_are_named(call: object, message: str) -> None:
    assert callable(call)
    with pytest.raises(InputError, match=message):
        call()


@pytest.mark.parametrize(
    "graph",
    [
        nx.karate_club_graph(),
        nx.gnp_random_graph(20, 0.2, seed=1, directed=True),
        nx.davis_southern_women_graph(),
        nx.star_graph(5),
        nx.Graph(),
        nx.Graph([(1, 1), (1, 2), (2, 3), (3, 4)]),
    ],
    ids=["karate", "directed", "two-mode", "star", "empty", "loop"],
)
def test_rewiring_keeps_the_number_of_neighbours(graph: nx.Graph) -> None:
    weighed = graph.copy()
    for i, (_, _, data) in enumerate(weighed.edges(data=True)):
        data["weight"] = i
    before = nx.to_dict_of_dicts(weighed)
    found = rewire(weighed, seed=5)
    assert nx.to_dict_of_dicts(weighed) == before
    assert dict(found.nodes(data=True)) == dict(weighed.nodes(data=True))
    assert dict(found.degree) == dict(weighed.degree)
    assert nx.number_of_selfloops(found) == nx.number_of_selfloops(weighed)
    weights = sorted(weight for _, _, weight in found.edges(data="weight"))
    assert weights == list(range(graph.number_of_edges()))
    if graph.is_directed():
        assert dict(found.in_degree) == dict(weighed.in_degree)
    if nx.get_node_attributes(graph, "bipartite"):
        assert all(found.nodes[a]["bipartite"] != found.nodes[b]["bipartite"] for a, b in found.edges)
    again = rewire(weighed, seed=5)
    assert list(found.edges(data=True)) == list(again.edges(data=True))


def test_rewiring_reaches_all_networks_alike() -> None:
    """Four nodes with two neighbours each make three circles; a two-mode 2 × 2 with one tie each, two."""
    circle = nx.cycle_graph(4)
    counts: dict[str, int] = {}
    for seed in range(600):
        found = str(sorted(tuple(sorted(edge)) for edge in rewire(circle, seed=seed).edges))
        counts[found] = counts.get(found, 0) + 1
    assert len(counts) == 3
    assert min(counts.values()) > 150


def test_beyond_chance_by_hand() -> None:
    """Two ties between four nodes can be laid in three ways; one of them joins 1 and 2."""
    graph = nx.Graph([(1, 2), (3, 4)])
    chance = beyond_chance(graph, lambda g: float(g.has_edge(1, 2)), rounds=300, seed=2)
    assert chance.observed == 1
    assert chance.mean == pytest.approx(1 / 3, abs=0.1)
    assert chance.p_more == pytest.approx((1 + 300 * chance.mean) / 301)
    assert chance.p_less == 1
    assert chance.z == pytest.approx((1 - chance.mean) / chance.deviation)
    fixed = beyond_chance(graph, nx.density, rounds=10)
    assert (fixed.deviation, fixed.p_more, fixed.p_less) == (0, 1, 1)
    assert np.isnan(fixed.z)


@pytest.mark.parametrize(
    ("statistic", "node"),
    [("clustering", None), ("modularity", None), ("betweenness", 0), (nx.density, None)],
)
def test_random_networks_are_the_same_on_one_process_and_two(statistic: Any, node: int | None) -> None:
    graph = nx.gnp_random_graph(12, 0.3, seed=4)
    one, two, itself = (
        beyond_chance(graph, statistic, node=node, rounds=12, seed=3, processes=processes)
        for processes in (1, 2, None)
    )
    assert repr(one) == repr(two) == repr(itself)  # of density z is not a number


def test_named_statistics_are_computed_on_all_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where each round is worth it: here any time is; a function stays in this process."""
    started = []

    def results(job: Any, batches: list[range], processes: int) -> Any:
        started.append(processes)
        return nullcontext(map(job, batches))

    monkeypatch.setattr("kg.measures.rounds.WORTHWHILE", 0)
    monkeypatch.setattr("kg.measures.rounds._results", results)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    beyond_chance(nx.path_graph(4), "modularity", rounds=4)
    beyond_chance(nx.path_graph(4), lambda graph: len(graph), rounds=4)
    assert started == [2, 1]


def test_clustering_leaves_direction_out() -> None:
    circle = nx.DiGraph([(0, 1), (1, 2), (2, 0), (2, 3)])
    assert beyond_chance(circle, "clustering", rounds=2).observed == nx.transitivity(nx.Graph(circle)) == 0.6
