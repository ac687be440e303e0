"""Null models: networks that are random but for the number of neighbours of each node."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import partial
from typing import NamedTuple

import networkx as nx
import numpy as np

from kg.errors import InputError, nearest
from kg.measures.arrays import check_graph
from kg.measures.communities import find_communities
from kg.measures.measure import scores
from kg.measures.options import check_whole
from kg.measures.ranking import is_low_first
from kg.measures.rounds import play

__all__ = ["STATISTICS", "Chance", "beyond_chance", "rewire"]

STATISTICS: Mapping[str, Callable[[nx.Graph], float]] = {
    "clustering": lambda graph: nx.transitivity(nx.Graph(graph)),  # networkx misreads directed graphs
    "modularity": lambda graph: find_communities(graph, runs=5).modularity,
}
"""What of a whole network can be asked for by name, direction ignored.

Closed triples as a share of all (one-mode networks); the modularity of the best division.
"""


class Chance(NamedTuple):
    """An observed statistic against its values in random networks.

    ``mean`` and ``deviation`` are those of the random values, ``z`` is how many deviations the observed one
    lies above the mean (not a number where the random values do not vary). ``p_more`` is the share of random
    networks with at least as much, ``p_less`` with at most as much, each counting the observed network as
    one of them, so that neither is ever 0.
    """

    observed: float
    mean: float
    deviation: float
    z: float
    p_more: float
    p_less: float


def rewire(graph: nx.Graph, *, seed: int, trades: int | None = None) -> nx.Graph:
    """Return a random network in which every node has as many neighbours as in ``graph``.

    In a trade, two nodes put the neighbours that only one of them has together and deal them out again, each
    getting as many as it gave: the *curveball* algorithm (Strona et al. 2014, doi:10.1038/ncomms5114;
    undirected and directed networks: Carstens, Berger and Strona 2016, arXiv:1609.05137). No parallel ties
    and no loops arise; loops of ``graph`` stay. After many ``trades`` (default: five for each node) all such
    networks are about equally likely; in a directed network, those that differ only in the sense of
    circles of three may stay out of reach.

    In a directed network both numbers of neighbours are kept, before and after; in a two-mode network (each
    node has the attribute ``bipartite``, 0 or 1) those of both kinds of node. The attributes of the ties,
    weight and distance among them, are dealt out at random over the new ties: the set of weights stays, the
    strength of a node does not. Nodes and their attributes stay; ``graph`` is not changed.

    Raises:
        InputError: no graph, or one with parallel ties; or ``seed`` or ``trades`` is negative.
    """
    check_graph(graph)
    check_whole("seed", seed, 0)
    if trades is not None:
        check_whole("trades", trades, 0)
    rng = np.random.default_rng(seed)
    sides = nx.get_node_attributes(graph, "bipartite")
    two_mode = len(sides) == len(graph) > 0
    traders = [n for n in graph if sides[n] == 0] if two_mode else list(graph)
    neighbours = {n: dict.fromkeys(graph[n]) for n in graph}  # dictionaries: their order is fixed
    for _ in range(5 * len(traders) if trades is None else trades):
        if len(traders) < 2:
            break
        one, other = (traders[i] for i in rng.choice(len(traders), 2, replace=False))
        ours = [n for n in neighbours[one] if n not in neighbours[other] and n not in (one, other)]
        theirs = [n for n in neighbours[other] if n not in neighbours[one] and n not in (one, other)]
        dealt = [(ours + theirs)[i] for i in rng.permutation(len(ours) + len(theirs))]
        for node, old, new in ((one, ours, dealt[: len(ours)]), (other, theirs, dealt[len(ours) :])):
            for n in old:
                del neighbours[node][n]
                if not graph.is_directed():
                    del neighbours[n][node]
            for n in new:
                neighbours[node][n] = None
                if not graph.is_directed():
                    neighbours[n][node] = None
    random = graph.__class__()
    random.graph.update(graph.graph)
    random.add_nodes_from(graph.nodes(data=True))
    random.add_edges_from((a, b) for a in neighbours for b in neighbours[a])
    data = [values for _, _, values in graph.edges(data=True)]
    for edge, i in zip(random.edges, rng.permutation(len(data)), strict=True):
        random.edges[edge].update(data[i])
    return random


def beyond_chance(
    graph: nx.Graph,
    statistic: str | Callable[[nx.Graph], float],
    *,
    node: Hashable = None,
    rounds: int = 1000,
    seed: int = 7,
    trades: int | None = None,
    processes: int | None = None,
    progress: bool | None = None,
) -> Chance:
    """Compare a statistic of a network with its values in ``rounds`` random ones from `rewire`.

    ``statistic`` is a name of `STATISTICS`, a function, or with ``node`` the measure whose score of this node
    is compared.

    The claim "more than chance" holds against one idea of chance: the same nodes with the same numbers of
    neighbours, tied at random. ``p_more = (1 + number of random values >= observed) / (1 + rounds)`` (the
    observed network counts as one of the random ones: Phipson and Smyth 2010, doi:10.2202/1544-6115.1585).

    The same ``seed`` gives the same result on any number of processes. By default all processors work where
    there is work for some seconds and the statistic has a name; a function is called in one process, unless
    more ``processes`` are asked for: then it must be one that they can import, from a module of its own.

    Raises:
        InputError: ``rounds`` is less than one, the graph is none or has parallel ties, there is no such
            statistic, measure or node, or the score of a node says nothing (``community``); clustering of a
            two-mode network, which is always 0.
    """
    observed = _value(graph, statistic, node)
    if processes is None and not isinstance(statistic, str):
        processes = 1  # a function of a notebook, which workers cannot import
    random = partial(_random, graph, statistic, node, trades)
    found = play(random, rounds, seed=seed, processes=processes, progress=progress, title="rewiring")
    values = np.array(found)
    # sums of floats in another order differ in their last digits: that is no difference
    close = np.isclose(values, observed, rtol=1e-9, atol=1e-12)
    varies = not np.allclose(values, values[0], rtol=1e-9, atol=1e-12)
    mean, deviation = float(values.mean()), float(values.std(ddof=1)) if varies else 0.0
    more = (1 + int((close | (values > observed)).sum())) / (1 + rounds)
    less = (1 + int((close | (values < observed)).sum())) / (1 + rounds)
    return Chance(
        observed, mean, deviation, (observed - mean) / deviation if varies else float("nan"), more, less
    )


def _random(
    graph: nx.Graph,
    statistic: str | Callable[[nx.Graph], float],
    node: Hashable,
    trades: int | None,
    _: int,
    rng: np.random.Generator,
) -> float:
    return _value(rewire(graph, seed=int(rng.integers(2**63)), trades=trades), statistic, node)


def _value(graph: nx.Graph, statistic: str | Callable[[nx.Graph], float], node: Hashable) -> float:
    check_graph(graph)
    if not isinstance(statistic, str):
        return float(statistic(graph))
    if node is not None:
        if node not in graph:
            raise InputError(f'"{node}" is not in this network')
        is_low_first(statistic)  # there is such a measure, and its scores have an order
        return float(scores(graph, statistic)[node])
    if statistic not in STATISTICS:
        raise InputError(
            f'there is no statistic "{statistic}"{nearest(statistic, STATISTICS)}; there are: '
            f"{', '.join(STATISTICS)}; for a measure name the node, too"
        )
    if statistic == "clustering" and nx.get_node_attributes(graph, "bipartite"):
        raise InputError(
            "a two-mode network has no triangles: its clustering is always 0; take one kind of node, with"
            ' one_mode="source" of kg.network, or give a function'
        )
    return float(STATISTICS[statistic](graph))
