"""Communities: parts of a network with more ties inside than chance would give, and how sure the parts are."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from kg.errors import InputError
from kg.measures import engine
from kg.measures.arrays import Arrays, Graph, Indices, Matrix, Vector, read_graph, renumber
from kg.measures.options import check_share, check_whole

__all__ = ["Communities", "communities", "find_communities", "modularity"]

SURE = 0.5
"""Share of runs that must put two nodes together for the next round to see them tied."""
ROUNDS = 20
"""Rounds after which runs that still differ are settled by what most of them say."""
FULL = 200
"""Nodes up to which every pair is compared; in larger graphs the pairs that are tied."""
LOUVAIN = 1_000
"""Ties up to which networkx divides, so that small networks are divided alike with and without NetworKit."""


@dataclass(frozen=True)
class Communities:
    """A division of a network on which many runs agree.

    ``members`` gives each node the number of its community, 0 the largest. ``agreement`` is, for each node, the
    mean share of the first runs that put it together with the other members of its community that it is
    compared with: 1 where all runs agree, 0 for a node alone. ``modularity`` is that of the division.
    """

    members: Mapping[Any, int]
    agreement: Mapping[Any, float]
    modularity: float


def communities(graph: Graph, *, resolution: float = 1.0, runs: int = 50, seed: int = 0) -> dict[Any, int]:
    """Return the number of each node's community, as :func:`find_communities` finds them.

    Numbers are names: neither more nor less is more central. 0 is the community with the most nodes, then by
    the node that sorts first.

    >>> import networkx as nx
    >>> communities(nx.Graph([(0, 1), (1, 2), (0, 2), (2, 3), (3, 4), (4, 5), (3, 5)]))
    {0: 0, 1: 0, 2: 0, 3: 1, 4: 1, 5: 1}
    """
    return dict(find_communities(graph, resolution=resolution, runs=runs, seed=seed).members)


def find_communities(
    graph: Graph, *, resolution: float = 1.0, runs: int = 50, seed: int = 0, threshold: float = SURE
) -> Communities:
    r"""Divide a network into communities on which runs from many seeds agree.

    Definition: a division that makes :func:`modularity` large is looked for ``runs`` times, each from a seed of
    its own. The shares of runs that put two nodes together, where not below ``threshold`` or else the largest of
    a node, are the strengths of a new graph, which is divided in the same way, until all runs agree. In graphs of more than 200 nodes only
    pairs that are tied are compared. One run is Louvain's method, or in graphs of more than 1,000 ties,
    where NetworKit is installed, Leiden's. Direction is ignored; strength counts. The order in which nodes
    and edges are given does not matter; the seed fixes the result.

    A larger ``resolution`` gives more and smaller communities; 1 is the classical measure. Communities smaller
    than about the square root of twice the number of ties can be missed. Parts that no tie joins are never
    together; a node without ties is alone. Look at ``agreement`` before any community is named: a method of
    this kind finds communities in random graphs too.

    Raises:
        InputError: ``runs`` below 1, ``seed`` below 0, ``resolution`` not above 0, ``threshold`` outside 0
            to 1; or what :mod:`kg.measures.centrality` says.

    References: Lancichinetti and Fortunato (2012), https://doi.org/10.1038/srep00336; Blondel et al. (2008),
    https://doi.org/10.1088/1742-5468/2008/10/P10008; Traag, Waltman and van Eck (2019),
    https://doi.org/10.1038/s41598-019-41695-z; limits: Fortunato and Barthélemy (2007),
    https://doi.org/10.1073/pnas.0605965104

    >>> import networkx as nx
    >>> found = find_communities(nx.Graph([(0, 1), (1, 2), (0, 2), (2, 3), (3, 4), (4, 5), (3, 5)]))
    >>> found.agreement[2], round(found.modularity, 6)
    (1.0, 0.357143)
    """
    check_whole("runs", runs, 1)
    check_whole("seed", seed, 0)
    check_share("threshold", threshold)
    if not 0 < resolution < np.inf:
        raise InputError(f"resolution={resolution}: give a number above 0, such as 1")
    arrays = read_graph(graph)
    order = np.array(sorted(range(len(arrays.nodes)), key=lambda i: str(arrays.nodes[i])))
    plain = _pairs(arrays.mutual[order][:, order])
    first = together = _shares(plain, plain, resolution, runs, seed)
    for round_ in range(1, ROUNDS):
        if np.all((together.data == 0) | (together.data == 1)):
            break
        together = _shares(plain, _pairs(_kept(together, threshold)), resolution, runs, seed + round_ * runs)
    labels = renumber(csgraph.connected_components((together >= SURE).astype(np.float64), directed=False)[1])
    members, agreement = np.empty_like(labels), np.empty(len(labels))
    members[order], agreement[order] = labels, _agreement(first, labels)
    found = arrays.named(members)
    return Communities(
        found, arrays.named(agreement), modularity(arrays, groups=found, resolution=resolution)
    )


def modularity(graph: Graph, *, groups: Mapping[Any, Hashable], resolution: float = 1.0) -> float:
    r"""Return how much more strength lies inside groups than strengths at random would put there.

    Formula: :math:`Q = \sum_c \left(L_c / L - \gamma (S_c / 2L)^2\right)`, with L the strength of all ties,
    :math:`L_c` of those inside group c, :math:`S_c` the sum of the strengths of its nodes, and
    :math:`\gamma` the ``resolution``. Direction is ignored.

    More is more divided. Below 1, and above −1/2 at resolution 1; 0 for a single group, and for a graph
    without ties. Random graphs reach high values too: compare with a null model before calling it structure.

    Raises:
        InputError: a node without a group; or what :mod:`kg.measures.centrality` says.

    Reference: Newman and Girvan (2004), https://doi.org/10.1103/PhysRevE.69.026113

    >>> import networkx as nx
    >>> modularity(nx.Graph([(0, 1), (2, 3)]), groups={0: "a", 1: "a", 2: "b", 3: "b"})
    0.5
    """
    arrays = read_graph(graph)
    missing = [node for node in arrays.nodes if node not in groups]
    if missing:
        raise InputError(f"{missing[0]} has no group; give one for every node")
    total = arrays.weights.sum()
    if not total:
        return 0.0
    numbers = {group: i for i, group in enumerate(dict.fromkeys(groups[node] for node in arrays.nodes))}
    labels = np.array([numbers[groups[node]] for node in arrays.nodes])
    inside = arrays.weights[labels[arrays.tails] == labels[arrays.heads]].sum()
    strength: Vector = arrays.mutual.sum(axis=1)
    strengths = np.bincount(labels, weights=strength)
    return float(inside / total - resolution * ((strengths / (2 * total)) ** 2).sum())


def _pairs(matrix: Matrix) -> Arrays:
    """Return a symmetric matrix as an undirected graph whose ties are in one fixed order."""
    upper = sparse.triu(matrix, k=1, format="coo")
    order = np.lexsort((upper.col, upper.row))
    tails, heads = upper.row[order].astype(np.int64), upper.col[order].astype(np.int64)
    weights = upper.data[order].astype(np.float64)
    return Arrays(tuple(range(matrix.shape[0])), False, tails, heads, weights, 1 / weights)


def _shares(plain: Arrays, graph: Arrays, resolution: float, runs: int, seed: int) -> Matrix:
    """Return the share of runs that put two nodes together, for all pairs or for those tied in ``plain``."""
    leiden = len(plain.tails) > LOUVAIN
    labels = np.array(
        [
            engine.partition(graph, resolution=resolution, seed=seed + run, leiden=leiden)
            for run in range(runs)
        ]
    )
    tails, heads = (
        np.triu_indices(labels.shape[1], k=1) if labels.shape[1] <= FULL else (plain.tails, plain.heads)
    )
    shares = np.zeros(len(tails))
    for run in labels:
        shares += run[tails] == run[heads]
    n = labels.shape[1]
    half = sparse.csr_array((shares / runs, (tails, heads)), shape=(n, n))
    both: Matrix = (half + half.T).tocsr()
    both.eliminate_zeros()
    return both


def _kept(shares: Matrix, threshold: float) -> Matrix:
    """Return the shares that reach the threshold, and the largest of each node that has none."""
    pairs = shares.tocoo()
    limits = np.minimum(shares.max(axis=1).toarray(), threshold)
    kept = pairs.data >= np.minimum(limits[pairs.row], limits[pairs.col])
    return sparse.csr_array((pairs.data[kept], (pairs.row[kept], pairs.col[kept])), shape=shares.shape)


def _agreement(shares: Matrix, labels: Indices) -> Vector:
    """Return the mean share, for each node, over the members of its community that it is compared with."""
    pairs = shares.tocoo()
    inside = labels[pairs.row] == labels[pairs.col]
    rows, n = pairs.row[inside], len(labels)
    counts = np.bincount(labels)[labels] - 1 if n <= FULL else np.bincount(rows, minlength=n)
    return np.bincount(rows, weights=pairs.data[inside], minlength=n) / np.maximum(counts, 1)
