"""Centrality by ties and paths: degree, strength, betweenness, closeness, core number.

Every measure takes a networkx graph or its arrays and returns a score a node. Loops are left out. ``weight``
is strength, more is stronger; ``distance`` is length, 1/weight where the edges have none. A graph without
nodes, a multigraph, and a strength that is not above 0 raise :class:`kg.errors.InputError`.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from kg.measures import engine
from kg.measures.arrays import Arrays, Graph, Matrix, read_graph
from kg.measures.options import check_whole

__all__ = ["betweenness", "closeness", "core_number", "degree", "degree_centrality", "strength"]

Direction = Literal["both", "in", "out"]


def degree(graph: Graph, *, direction: Direction = "both") -> dict[Any, int]:
    r"""Count the neighbours of each node.

    Formula: :math:`k_i = |\{j \ne i : i \sim j\}|`. In a directed graph ``"in"`` counts those with a tie to
    the node, ``"out"`` those that it has a tie to, ``"both"`` those with either: two nodes with ties both ways
    are one neighbour each (networkx counts two).

    More is more central: more partners. Whole numbers from 0 to n − 1. Strengths play no part. A node without
    ties has 0, and other components change nothing.

    Reference: Freeman (1978), https://doi.org/10.1016/0378-8733(78)90021-7

    >>> import networkx as nx
    >>> degree(nx.star_graph(3))
    {0: 3, 1: 1, 2: 1, 3: 1}
    """
    arrays = read_graph(graph)
    return arrays.named(np.diff(_ties(arrays, direction).indptr))


def degree_centrality(graph: Graph) -> dict[Any, float]:
    r"""Return the share of all other nodes that are neighbours of each node.

    Formula: :math:`k_i / (n - 1)` with the degree :math:`k_i` of :func:`degree`, direction ignored.

    More is more central. From 0 to 1; 0 for a graph of one node. It lets graphs of different size be compared,
    and falls when nodes without ties are added, whichever component they are in.

    Reference: Freeman (1978), https://doi.org/10.1016/0378-8733(78)90021-7

    >>> import networkx as nx
    >>> degree_centrality(nx.path_graph(3))
    {0: 0.5, 1: 1.0, 2: 0.5}
    """
    arrays = read_graph(graph)
    return arrays.named(np.diff(arrays.mutual.indptr) / max(1, len(arrays.nodes) - 1))


def strength(graph: Graph, *, direction: Direction = "both") -> dict[Any, float]:
    r"""Add up the strengths of the ties of each node.

    Formula: :math:`s_i = \sum_j w_{ij}`. In a directed graph ``"in"`` adds what comes in, ``"out"`` what goes
    out, ``"both"`` the two together.

    More is more central: more joint instruments, or a larger amount; the unit is that of ``weight``. 0 or
    above. A node with many weak ties and one with a single strong tie can have the same strength: read it
    beside :func:`degree`. A node without ties has 0, and other components change nothing.

    Reference: Barrat et al. (2004), https://doi.org/10.1073/pnas.0400087101

    >>> import networkx as nx
    >>> graph = nx.Graph()
    >>> graph.add_weighted_edges_from([("japan", "france", 3), ("japan", "india", 2)])
    >>> strength(graph)
    {'japan': 5.0, 'france': 3.0, 'india': 2.0}
    """
    arrays = read_graph(graph)
    return arrays.named(_ties(arrays, direction).sum(axis=1))


def betweenness(
    graph: Graph, *, normalized: bool = True, samples: int | None = None, seed: int = 0
) -> dict[Any, float]:
    r"""Return the share of shortest paths between others that run through each node.

    Formula: :math:`b_i = \sum_{s \ne i \ne t} \sigma_{st}(i) / \sigma_{st}`, with :math:`\sigma_{st}` the
    number of shortest paths from s to t and :math:`\sigma_{st}(i)` those of them through i; divided, where
    ``normalized``, by the number of pairs: (n − 1)(n − 2), half of it where the graph is undirected. Length is
    the sum of ``distance``, so a path over strong ties is short. Where strengths are whole numbers or
    simple fractions, paths of equal length count as equal exactly; networkx adds rounded inverses and can miss
    such a tie.

    More is more central: more of the others meet only through it. From 0 to 1 where normalized. Pairs
    without a path add nothing, so in a disconnected graph scores stay low: compare within a component.

    ``samples`` starts from so many nodes drawn with ``seed`` instead of from all: an estimate for large graphs,
    unbiased, but not the same with and without NetworKit.

    Raises:
        InputError: ``samples`` below 1, ``seed`` below 0, or what :mod:`kg.measures.centrality` says.

    References: Freeman (1977), https://doi.org/10.2307/3033543; Brandes (2001),
    https://doi.org/10.1080/0022250X.2001.9990249; strengths as inverse lengths: Newman (2001),
    https://doi.org/10.1103/PhysRevE.64.016132; the estimate: Geisberger, Sanders and Schultes (2008),
    https://doi.org/10.1137/1.9781611972887.9, and, without NetworKit, Brandes and Pich (2007),
    https://doi.org/10.1142/S0218127407018403

    >>> import networkx as nx
    >>> betweenness(nx.star_graph(3))
    {0: 1.0, 1: 0.0, 2: 0.0, 3: 0.0}
    >>> betweenness(nx.path_graph(4), normalized=False)
    {0: 0.0, 1: 2.0, 2: 2.0, 3: 0.0}
    """
    if samples is not None:
        check_whole("samples", samples, 1)
    check_whole("seed", seed, 0)
    arrays = read_graph(graph)
    scores = engine.betweenness(arrays, weighted=True, samples=samples, seed=seed)
    n = len(arrays.nodes)
    pairs = 1.0 if normalized else (n - 1) * (n - 2) / (1 if arrays.directed else 2)
    return arrays.named(scores * pairs)


def closeness(graph: Graph, *, normalized: bool = True) -> dict[Any, float]:
    r"""Return how near the others are to each node: the harmonic mean of closeness over all of them.

    Formula: :math:`c_i = \sum_{j \ne i} 1 / d(j, i)`, with d the length of a shortest path (the sum of
    ``distance``) from j to i; divided, where ``normalized``, by n − 1. In a directed graph paths towards the
    node count.

    More is more central. With all strengths 1 and normalized, from 0 to 1; strong ties make distances below 1
    and scores above 1. The unit is that of ``weight``. A node that cannot be reached adds 0, so scores are
    comparable across the components of a disconnected graph, which is why the harmonic form is used and not
    1 over the mean distance. The two can disagree: of Krackhardt's kite the harmonic form puts first the node
    with most neighbours, the other form the two that have a path to the tail. 0 for a graph of one node.

    References: Marchiori and Latora (2000), https://doi.org/10.1016/S0378-4371(00)00311-3; Boldi and Vigna
    (2014), https://doi.org/10.1080/15427951.2013.865686

    >>> import networkx as nx
    >>> closeness(nx.path_graph(3))
    {0: 0.75, 1: 1.0, 2: 0.75}
    >>> closeness(nx.Graph([(0, 1), (2, 3)]), normalized=False)
    {0: 1.0, 1: 1.0, 2: 1.0, 3: 1.0}
    """
    arrays = read_graph(graph)
    others = max(1, len(arrays.nodes) - 1) if normalized else 1
    return arrays.named(engine.harmonic(arrays) / others)


def core_number(graph: Graph) -> dict[Any, int]:
    r"""Return the innermost core that each node belongs to.

    Definition: the k-core is the largest part of the graph in which every node has at least k neighbours
    within that part; the core number is the largest such k. Direction and strengths play no part: two nodes
    with ties both ways are one neighbour each (networkx counts two in a directed graph).

    More is more central: embedded among nodes that are themselves well tied. Whole numbers from 0, at most the
    degree. Ties are many by nature: it says which shell, not which place. Components do not affect each other;
    a node without ties has 0.

    References: Seidman (1983), https://doi.org/10.1016/0378-8733(83)90028-X; Batagelj and Zaveršnik (2011),
    https://doi.org/10.1007/s11634-010-0079-y

    >>> import networkx as nx
    >>> core_number(nx.Graph([(0, 1), (1, 2), (0, 2), (2, 3)]))
    {0: 2, 1: 2, 2: 2, 3: 1}
    """
    arrays = read_graph(graph)
    return arrays.named(engine.core_numbers(arrays))


def _ties(arrays: Arrays, direction: Direction) -> Matrix:
    """Return strengths with a row for each node whose ties are asked for."""
    if direction == "both" or not arrays.directed:
        return arrays.mutual
    return arrays.adjacency if direction == "out" else arrays.adjacency.T.tocsr()
