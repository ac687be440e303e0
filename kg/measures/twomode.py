"""Measures of two-mode networks, such as countries and fields: every tie joins a node of one mode to one of the other.

The nodes of a two-mode graph have the attribute ``bipartite``, 0 or 1. Scores are scaled within each mode, by
the most that a node of that mode could have, so that they can be compared across modes. Direction is ignored.
Input and errors otherwise as in :mod:`kg.measures.centrality`; a graph without modes raises
:class:`kg.errors.InputError`. Degree, strength and participation are the same as in a one-mode network.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from kg.errors import InputError
from kg.measures import engine
from kg.measures.arrays import Arrays, Graph, Indices, Matrix, Vector, read_graph

__all__ = ["betweenness", "birank", "closeness", "clustering", "degree_centrality", "redundancy"]


def degree_centrality(graph: Graph) -> dict[Any, float]:
    r"""Return the share of the other mode's nodes that are neighbours of each node.

    Formula: :math:`k_i / m`, with :math:`k_i` the neighbours of i and m the nodes of the other mode.

    More is more central: a country present in more of the fields. From 0 to 1; 0 where the other mode is
    empty. Strengths play no part; other components change only m.

    Reference: Borgatti and Halgin (2011), https://doi.org/10.4135/9781446294413.n28

    >>> degree_centrality(_example())
    {'japan': 1.0, 'france': 0.5, 'quantum': 1.0, 'space': 0.5}
    """
    arrays, _, others = _read(graph)
    return arrays.named(np.diff(arrays.mutual.indptr) / np.maximum(others, 1))


def betweenness(graph: Graph) -> dict[Any, float]:
    r"""Return how much of the paths between others runs through each node, against the most possible in its mode.

    Formula: betweenness over pairs of nodes of both modes, divided by its largest possible value for a node of
    the mode: with n nodes in the mode and m in the other,
    :math:`\frac{1}{2} [m^2 (s + 1)^2 + m (s + 1)(2t - s - 1) - t (2s - t + 3)]`, where
    :math:`s = \lfloor (n - 1) / m \rfloor` and :math:`t = (n - 1) \bmod m`. Paths are counted in steps, as the
    largest value is known for these only: strengths play no part.

    More is more central: more pairs meet only through it. From 0 to 1. Pairs without a path add nothing, so
    in a disconnected graph scores stay low.

    References: Borgatti and Everett (1997), https://doi.org/10.1016/S0378-8733(96)00301-2; Borgatti and Halgin
    (2011), https://doi.org/10.4135/9781446294413.n28

    >>> betweenness(_example())
    {'japan': 1.0, 'france': 0.0, 'quantum': 1.0, 'space': 0.0}
    """
    arrays, own, others = _read(graph)
    n = len(own)
    raw = engine.betweenness(arrays, weighted=False) * ((n - 1) * (n - 2) / 2)
    s, t = np.divmod(own - 1, np.maximum(others, 1))
    most = (others**2 * (s + 1) ** 2 + others * (s + 1) * (2 * t - s - 1) - t * (2 * s - t + 3)) / 2
    return arrays.named(np.divide(raw, most, out=np.zeros(n), where=most > 0))


def closeness(graph: Graph) -> dict[Any, float]:
    r"""Return how near each node is to all others, against the nearest possible in its mode.

    Formula: :math:`\frac{m + 2(n - 1)}{\sum_j d(i, j)} \cdot \frac{r_i}{n + m - 1}`, with n nodes in the mode of
    i and m in the other, the sum over the :math:`r_i` nodes that i reaches, and d in steps: strengths play no
    part. m steps of 1 and n − 1 of 2 are the least possible.

    More is more central. From 0 to 1, where all of the other mode are neighbours. In a disconnected graph the
    second factor lowers the scores of a node by the share that it does not reach; a node without ties has 0.

    Reference: Borgatti and Halgin (2011), https://doi.org/10.4135/9781446294413.n28

    >>> closeness(_example())
    {'japan': 1.0, 'france': 0.6666666666666666, 'quantum': 1.0, 'space': 0.6666666666666666}
    """
    arrays, own, others = _read(graph)
    sums, reached = [], []
    for block in engine.distance_blocks(arrays, weighted=False):
        block[~np.isfinite(block)] = 0
        sums.append(block.sum(axis=1))
        reached.append((block > 0).sum(axis=1))
    far = np.concatenate(sums)
    near = np.divide(others + 2 * (own - 1), far, out=np.zeros(len(far)), where=far > 0)
    return arrays.named(near * np.concatenate(reached) / max(1, len(far) - 1))


def redundancy(graph: Graph) -> dict[Any, float]:
    r"""Return the share of pairs of a node's neighbours that some other node joins too.

    Formula: :math:`r_i = |\{\{j, l\} \subseteq N(i) : \exists i' \ne i, \{j, l\} \subseteq N(i')\}| / \binom{k_i}{2}`,
    with the neighbours N(i) and their number :math:`k_i`: what would stay tied in the projection to the other
    mode if i were taken out.

    **Less** is more brokerage: 0 for a node that alone holds its neighbours together, 1 for one that changes
    nothing. Not defined (NaN) for nodes with fewer than two neighbours. Strengths and other components play no
    part.

    Reference: Latapy, Magnien and Del Vecchio (2008), https://doi.org/10.1016/j.socnet.2007.04.006

    >>> redundancy(_example())
    {'japan': 0.0, 'france': nan, 'quantum': 0.0, 'space': nan}
    """
    arrays, *_ = _read(graph)
    ties = _ones(arrays)
    joined = _shared(ties)
    joined.data = (joined.data >= 2).astype(np.float64)
    pairs: Vector = (ties @ joined).multiply(ties).sum(axis=1)
    degrees = np.diff(ties.indptr)
    possible = degrees * (degrees - 1)
    return arrays.named(np.divide(pairs, possible, out=np.full(len(degrees), np.nan), where=possible > 0))


def clustering(graph: Graph) -> dict[Any, float]:
    r"""Return how much each node's neighbours are those of the nodes of its own mode that share any with it.

    Formula: :math:`c_i = \frac{1}{|N(N(i))|} \sum_{j \in N(N(i))} \frac{|N(i) \cap N(j)|}{|N(i) \cup N(j)|}`, with
    N(N(i)) the others of i's mode that have a neighbour in common with it.

    More is more alike: the node does what its peers do, and is easily replaced. From 0 to 1; 0 for a node that
    shares no neighbour. Strengths and other components play no part.

    Reference: Latapy, Magnien and Del Vecchio (2008), https://doi.org/10.1016/j.socnet.2007.04.006

    >>> clustering(_example())
    {'japan': 0.5, 'france': 0.5, 'quantum': 0.5, 'space': 0.5}
    """
    arrays, *_ = _read(graph)
    shared = _shared(_ones(arrays)).tocoo()
    degrees = np.diff(arrays.mutual.indptr)
    alike = shared.data / (degrees[shared.row] + degrees[shared.col] - shared.data)
    n = len(degrees)
    total = np.bincount(shared.row, weights=alike, minlength=n)
    return arrays.named(total / np.maximum(np.bincount(shared.row, minlength=n), 1))


def birank(graph: Graph, *, damping: float = 0.85) -> dict[Any, float]:
    r"""Score the nodes of each mode by the scores of their neighbours in the other, both damped.

    Formula: :math:`p = d S u + (1 - d) / n`, :math:`u = d S^T p + (1 - d) / m`, with
    :math:`S_{ij} = w_{ij} / \sqrt{s_i s_j}`, strengths s, the ``damping`` d, n and m nodes in the modes. It is
    PageRank for two modes; dividing by both strengths keeps a node with many ties from drowning the others.

    More is more central: tied strongly to nodes that are central in the other mode. Above 0; only proportions
    within a mode mean something. A node without ties has (1 − d) / n. Every component has scores. Found to
    10⁻¹² by repeated multiplication. networkx gives the same with uniform personalizations and the same damping.

    Raises:
        InputError: ``damping`` not from 0 up to, but not including, 1; no modes; or what
            :mod:`kg.measures.centrality` says.

    Reference: He et al. (2017), https://doi.org/10.1109/TKDE.2016.2611584

    >>> scores = birank(_example())
    >>> scores["japan"] > scores["france"], scores["quantum"] > scores["space"]
    (True, True)
    """
    if not 0 <= damping < 1:
        raise InputError(f"damping is {damping}; give a number from 0 up to, but not including, 1")
    arrays, own, _ = _read(graph)
    strength: Vector = arrays.mutual.sum(axis=1)
    root = sparse.diags_array(np.divide(1, np.sqrt(strength), out=np.zeros(len(own)), where=strength > 0))
    steps = (root @ arrays.mutual @ root).tocsr() * damping
    start = (1 - damping) / own
    scores, change = 1 / own, 1.0
    while change > 1e-12:
        last = scores
        scores = steps @ last + start
        change = float(np.abs(scores - last).sum())
    return arrays.named(scores)


def _read(graph: Graph) -> tuple[Arrays, Indices, Indices]:
    """Return the arrays, and for each node the number of nodes in its own mode and in the other."""
    arrays = read_graph(graph)
    if arrays.modes is None:
        raise InputError('the graph has one mode; give each node the attribute "bipartite", 0 or 1')
    counts = np.bincount(arrays.modes, minlength=2)
    return arrays, counts[arrays.modes], counts[1 - arrays.modes]


def _ones(arrays: Arrays) -> Matrix:
    """Return 1 where two nodes are tied."""
    ties = arrays.mutual.copy()
    ties.data = np.ones_like(ties.data)
    return ties


def _shared(ties: Matrix) -> Matrix:
    """Return for each pair of nodes of one mode how many neighbours they share."""
    shared = (ties @ ties).tocoo()
    apart = shared.row != shared.col
    ends = (shared.row[apart], shared.col[apart])
    return sparse.csr_array((shared.data[apart], ends), shape=ties.shape)


def _example() -> Arrays:
    """Return two countries and two fields: Japan in both, France in one."""
    ends = np.array([[0, 2], [0, 3], [1, 2]]).T
    return Arrays(
        ("japan", "france", "quantum", "space"),
        False,
        ends[0],
        ends[1],
        np.ones(3),
        np.ones(3),
        modes=np.array([0, 0, 1, 1]),
    )
