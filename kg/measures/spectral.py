"""Centrality by the company kept: eigenvector, PageRank, hubs and authorities.

A node counts for more when its neighbours count for much. Input and errors as in
:mod:`kg.measures.centrality`. All of it is sparse matrices times vectors, where SciPy measured as fast as
NetworKit, so the scores are the same with and without it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph, linalg

from kg.errors import InputError
from kg.measures.arrays import Arrays, Graph, Matrix, Vector, read_graph

__all__ = ["authorities", "eigenvector", "hubs", "pagerank"]

DENSE = 100
"""Nodes up to which the eigenvector of a dense matrix is found sooner."""


def eigenvector(graph: Graph) -> dict[Any, float]:
    r"""Score each node by the sum of its neighbours' scores.

    Formula: :math:`\lambda x_i = \sum_j w_{ij} x_j` for the largest :math:`\lambda`, with
    :math:`\sum_i x_i^2 = 1`.

    More is more central: tied strongly to nodes that are themselves central. From 0 to 1, no unit; only the
    proportions between scores mean something.

    Disconnected graphs: the equation holds for the component with the largest :math:`\lambda` (the most densely
    tied, not always the one with the most nodes), and all others have 0. This is where repeated multiplication
    from equal scores ends, in networkx as in igraph; where components share the largest :math:`\lambda`, each
    keeps its part. A graph without ties has 0 throughout. 0 thus means "outside", not "unimportant": read it
    beside the component, or use :func:`pagerank`.

    Raises:
        InputError: a directed graph, where scores vanish for all that lies before a cycle; or what
            :mod:`kg.measures.centrality` says.

    Reference: Bonacich (1972), https://doi.org/10.1080/0022250X.1972.9989806

    >>> import networkx as nx
    >>> {node: round(score, 6) for node, score in eigenvector(nx.star_graph(4)).items()}
    {0: 0.707107, 1: 0.353553, 2: 0.353553, 3: 0.353553, 4: 0.353553}
    """
    arrays = read_graph(graph)
    if arrays.directed:
        raise InputError(
            "eigenvector centrality wants an undirected graph; use pagerank, hubs or authorities"
        )
    vector = np.zeros(len(arrays.nodes))
    for members, leading in _leading(arrays.adjacency):
        vector[members] = leading * leading.sum()
    return arrays.named(vector / (np.linalg.norm(vector) or 1))


def pagerank(graph: Graph, *, damping: float = 0.85) -> dict[Any, float]:
    r"""Return the share of time that a walker along the ties spends at each node.

    Formula: :math:`p_i = (1 - d)/n + d \left(\sum_j p_j w_{ji} / s_j + \sum_{j: s_j = 0} p_j / n\right)`, with
    :math:`s_j` the strength of what leaves j and d the ``damping``: with probability d the walker follows a
    tie, chosen by strength, else goes to any node; from a node without a way out, to any node.

    More is more central. A share: above 0, and all scores add up to 1. Found to 10⁻¹² by repeated
    multiplication. Every node has a score whatever its component; in an undirected graph it stays near
    strength. Scores of graphs of different size are not comparable.

    Raises:
        InputError: ``damping`` not from 0 up to, but not including, 1; or what
            :mod:`kg.measures.centrality` says.

    Reference: Brin and Page (1998), https://doi.org/10.1016/S0169-7552(98)00110-X

    >>> import networkx as nx
    >>> scores = pagerank(nx.DiGraph([("a", "c"), ("b", "c")]))
    >>> {node: round(score, 6) for node, score in scores.items()}
    {'a': 0.212766, 'c': 0.574468, 'b': 0.212766}
    """
    if not 0 <= damping < 1:
        raise InputError(f"damping is {damping}; give a number from 0 up to, but not including, 1")
    arrays = read_graph(graph)
    n = len(arrays.nodes)
    out: Vector = arrays.adjacency.sum(axis=1)
    dangling = np.flatnonzero(out == 0)
    steps = _scaled(arrays.adjacency, np.divide(damping, out, out=np.zeros(n), where=out > 0))
    shares, change = np.full(n, 1 / n), 1.0
    while change > 1e-12:
        last = shares
        shares = steps @ last + (1 - damping + damping * last[dangling].sum()) / n
        change = float(np.abs(shares - last).sum())
    return arrays.named(shares / shares.sum())


def hubs(graph: Graph) -> dict[Any, float]:
    r"""Score each node of a directed graph by the authority of those it has ties to.

    Formula: :math:`h = \lambda W a`, :math:`a = \lambda W^T h`, with the strengths W of ties from row to column:
    h is the leading left singular vector of W, scaled to add up to 1.

    More is more central as a source: a good hub has ties to good authorities. From 0 to 1, a share. A node
    without outgoing ties has 0. In a disconnected graph the component with the largest singular value has all
    the scores, as in :func:`eigenvector`.

    Raises:
        InputError: an undirected graph, where hubs, authorities and eigenvector are the same; or what
            :mod:`kg.measures.centrality` says.

    Reference: Kleinberg (1999), https://doi.org/10.1145/324133.324140

    >>> import networkx as nx
    >>> hubs(nx.DiGraph([("jst", "a"), ("jst", "b"), ("amed", "b")]))["b"]
    0.0
    """
    arrays = read_graph(graph)
    return arrays.named(_hubs_and_authorities(arrays)[0])


def authorities(graph: Graph) -> dict[Any, float]:
    r"""Score each node of a directed graph by the hubs that have ties to it.

    Formula: as for :func:`hubs`; a is the leading right singular vector of W, scaled to add up to 1.

    More is more central as a target: a good authority is tied to by good hubs. From 0 to 1, a share. A node
    without incoming ties has 0. Disconnected graphs and errors as for :func:`hubs`.

    Reference: Kleinberg (1999), https://doi.org/10.1145/324133.324140

    >>> import networkx as nx
    >>> scores = authorities(nx.DiGraph([("jst", "a"), ("jst", "b"), ("amed", "b")]))
    >>> {node: round(score, 6) for node, score in scores.items()}
    {'jst': 0.0, 'a': 0.381966, 'b': 0.618034, 'amed': 0.0}
    """
    arrays = read_graph(graph)
    return arrays.named(_hubs_and_authorities(arrays)[1])


def _hubs_and_authorities(arrays: Arrays) -> tuple[Vector, Vector]:
    if not arrays.directed:
        raise InputError("hubs and authorities want a directed graph; use eigenvector for an undirected one")
    n = len(arrays.nodes)
    # every node stands here twice, as one that has ties and as one that gets them
    ends = (arrays.tails, arrays.heads + n)
    pairs = sparse.csr_array((arrays.weights, ends), shape=(2 * n, 2 * n))
    both = np.zeros(2 * n)
    for members, leading in _leading((pairs + pairs.T).tocsr()):
        for side in (members < n, members >= n):
            both[members[side]] = leading[side] * leading[side].sum()
    return both[:n] / (both[:n].sum() or 1), both[n:] / (both[n:].sum() or 1)


def _leading(matrix: Matrix) -> list[tuple[Any, Vector]]:
    """Return members and eigenvector of the component, or components, with the largest eigenvalue."""
    count, labels = csgraph.connected_components(matrix, directed=False)
    # no eigenvalue is above the largest strength: most components need no closer look
    bounds = np.zeros(count)
    np.maximum.at(bounds, labels, np.asarray(matrix.sum(axis=1)))
    best, found = 0.0, []
    for label in np.argsort(-bounds, kind="stable"):
        if bounds[label] == 0 or bounds[label] < best * (1 - 1e-9):
            break
        members = np.flatnonzero(labels == label)
        value, vector = _perron(matrix[members][:, members] if count > 1 else matrix)
        found.append((value, members, vector))
        best = max(best, value)
    return [(members, vector) for value, members, vector in found if value >= best * (1 - 1e-9)]


def _perron(matrix: Matrix) -> tuple[float, Vector]:
    """Return the largest eigenvalue of a connected symmetric matrix and its eigenvector, which has one sign."""
    n = matrix.shape[0]
    if n <= DENSE:
        values, vectors = np.linalg.eigh(matrix.toarray())
    else:
        values, vectors = linalg.eigsh(matrix, k=1, which="LA", v0=np.ones(n))
    return float(values[-1]), np.abs(vectors[:, -1])


def _scaled(matrix: Matrix, factors: Vector) -> Matrix:
    """Return the transpose of a matrix with each row multiplied by a factor."""
    return (sparse.diags_array(factors) @ matrix).T.tocsr()
