"""What notebooks ask by name: ties and pairs as tables, named questions, statistics against chance."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import pytest

from kg.build import Graph
from kg.errors import InputError
from kg.graph.questions import answer, questions, read_questions
from kg.measures.nulls import beyond_chance
from kg.networks.folding import fold
from kg.networks.listing import pairs, ties
from kg.networks.project import Node
from kg.networks.projections import read_projection
from kg.networks.ties import Projection, Tie

NODES = {id_: Node(id_, "Country", (id_.title(), f"{id_}国"), ()) for id_ in ("chile", "japan", "peru")}


def tie(source: str, target: str, via: str, predicate: str, earliest: str = "", document: str = "one") -> Tie:
    return Tie(source, target, via, predicate, 1.0, earliest, "", (document,), ("claim",))


TOY = Projection(
    "toy",
    {"en": "toy"},
    directed=False,
    two_mode=False,
    nodes=NODES,
    ties=(
        tie("chile", "japan", "treaty", "party", "2001-01-01"),
        tie("chile", "japan", "talks", "participant", document="two"),
        tie("japan", "peru", "talks", "participant"),
    ),
)


def test_pairs_count_their_ties_and_put_the_more_tied_first() -> None:
    table = pairs(TOY)
    assert table[["one", "other", "ties"]].to_numpy().tolist() == [
        ["japan", "chile", 2],
        ["japan", "peru", 1],
    ]
    first = table.iloc[0]
    assert (first.one_ja, first.other_en) == ("japan国", "Chile")
    assert (first.through, first.dated, first.documents) == ("participant 1; party 1", 1, "one; two")


def test_pairs_of_a_directed_network_keep_their_sense() -> None:
    table = pairs(replace(TOY, directed=True))
    assert table[["one", "other"]].to_numpy().tolist() == [["chile", "japan"], ["japan", "peru"]]


def test_pairs_of_nothing_are_an_empty_table() -> None:
    assert pairs(replace(TOY, ties=())).empty


def test_ties_have_names_in_both_languages(graph: Graph) -> None:
    found = read_projection(graph.store, "countries")
    table = ties(found, graph.store)
    assert len(table) == len(found.ties)
    assert table.via.tolist() == [tie.via for tie in found.ties]
    assert (table.source_ja[table.source == "china"] == "中国").all()
    unnamed = table.via_en == table.via
    assert not unnamed.any()


def test_shared_fields_have_names_in_the_ties_of_a_folded_network(graph: Graph) -> None:
    found = fold(read_projection(graph.store, "country-field"), "source")
    table = ties(found, graph.store)
    assert (table.via_ja[table.via == "quantum-technology"] == "量子技術").all()
    assert not (table.via_en == table.via).any()
    assert pairs(found).ties.sum() == len(found.ties)


def test_a_named_question_is_answered(graph: Graph) -> None:
    table = answer("parties", graph.store, instrument="JST–NSF Memorandum of Cooperation")
    assert {"Japan Science and Technology Agency", "U.S. National Science Foundation"} <= set(
        table.to_numpy().ravel()
    )


def test_questions_are_listed_with_what_they_take() -> None:
    table = questions().set_index("question")
    assert set(table.index) == set(read_questions())
    assert table.takes["parties"] == "instrument=tpd-moc"


@pytest.mark.parametrize(("name", "arguments"), [("partys", {}), ("parties", {"treaty": "tpd-moc"})])
def test_a_question_or_parameter_that_is_not_there_is_refused(
    graph: Graph, name: str, arguments: dict[str, str]
) -> None:
    with pytest.raises(InputError, match=r"part(y|ies)"):
        answer(name, graph.store, **arguments)


def test_chance_goes_by_name_of_a_statistic_or_a_node() -> None:
    star = nx.star_graph(4)
    assert beyond_chance(star, "clustering", rounds=5).observed == 0
    assert beyond_chance(star, "betweenness", node=0, rounds=5).observed == 1
    assert beyond_chance(nx.path_graph(6), "modularity", rounds=5).observed > 0


@pytest.mark.parametrize(("statistic", "node"), [("clustring", None), ("degree", 9), ("degre", 0)])
def test_chance_refuses_what_is_not_there(statistic: str, node: int | None) -> None:
    with pytest.raises(InputError):
        beyond_chance(nx.path_graph(3), statistic, node=node, rounds=2)
