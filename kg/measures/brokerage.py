"""Brokerage: whose partners are not each other's, and who is spread over many fields.

Input and errors as in :mod:`kg.measures.centrality`; direction is ignored, what two nodes send each other is
added up.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import numpy as np
from scipy import sparse

from kg.errors import InputError, nearest
from kg.measures.arrays import Arrays, Graph, Matrix, Vector, read_graph

__all__ = ["constraint", "effective_size", "participation"]

ROWS = 1_000
"""Rows of a product held at a time: it can be far denser than its factors."""


def constraint(graph: Graph) -> dict[Any, float]:
    r"""Return Burt's constraint: how far each node's ties lead, directly or not, to the same few others.

    Formula: :math:`c_i = \sum_{j \sim i} \left(p_{ij} + \sum_{q} p_{iq} p_{qj}\right)^2`, with
    :math:`p_{ij} = (w_{ij} + w_{ji}) / \sum_k (w_{ik} + w_{ki})` the share of i's strength that goes to j.

    **Less** is more brokerage: partners who are not tied to each other leave gaps to bridge. Above 0; 1 for a
    node with a single tie; it can pass 1 for two nodes with one strongly tied common partner. No unit. Not
    defined (NaN) for a node without ties; other components change nothing.

    References: Burt (1992), Structural Holes, Harvard University Press; Burt (2004),
    https://doi.org/10.1086/421787

    >>> import networkx as nx
    >>> {node: round(score, 6) for node, score in constraint(nx.star_graph(4)).items()}
    {0: 0.25, 1: 1.0, 2: 1.0, 3: 1.0, 4: 1.0}
    """
    arrays = read_graph(graph)
    shares = _divided(arrays.mutual, arrays.mutual.sum(axis=1))
    total = np.zeros(len(arrays.nodes))
    for rows, product in _products(arrays, shares, shares):
        direct = shares[rows]
        total[rows] = (direct + product).power(2).sum(axis=1)
    return arrays.named(np.where(_isolated(arrays), np.nan, total))


def effective_size(graph: Graph) -> dict[Any, float]:
    r"""Return the number of each node's neighbours less what they repeat of each other.

    Formula: :math:`e_i = \sum_{j \sim i} \left(1 - \sum_{q} p_{iq} m_{jq}\right)`, with :math:`p_{iq}` the share
    of i's strength that goes to q and :math:`m_{jq}` the strength between j and q over the largest strength
    of j. With all strengths 1 this is :math:`k_i - 2 t_i / k_i`, with :math:`t_i` the ties among i's
    :math:`k_i` neighbours.

    More is more brokerage: more partners that are not each other's. From 0 to the degree; in neighbours. It
    grows with the degree; divide by it for the share that is not repeated (Burt's efficiency). A node without
    ties has 0 (networkx: NaN); other components change nothing. Where strengths differ, networkx 3.6 divides by
    the wrong maximum unless it is given ``nodes`` (https://github.com/networkx/networkx/pull/8906).

    References: Burt (1992), Structural Holes, Harvard University Press; Burt (2004),
    https://doi.org/10.1086/421787; the short form: Borgatti (1997), Connections 20(1), 35-38

    >>> import networkx as nx
    >>> {node: round(score, 6) for node, score in effective_size(nx.complete_graph(4)).items()}
    {0: 1.0, 1: 1.0, 2: 1.0, 3: 1.0}
    >>> effective_size(nx.star_graph(3))[0]
    3.0
    """
    arrays = read_graph(graph)
    mutual = arrays.mutual
    shares = _divided(mutual, mutual.sum(axis=1))
    relative = _divided(mutual, mutual.max(axis=1).toarray()).T.tocsr()
    sizes = np.diff(mutual.indptr).astype(np.float64)
    for rows, product in _products(arrays, shares, relative):
        sizes[rows] -= product.sum(axis=1)
    return arrays.named(sizes)


def participation(
    graph: Graph,
    *,
    groups: Mapping[Any, Hashable] | None = None,
    shares: Mapping[Any, Mapping[Any, float]] | None = None,
) -> dict[Any, float]:
    r"""Return how evenly each node is spread over fields, or its ties over groups of nodes.

    Formula: :math:`P_i = 1 - \sum_f \left(s_{if} / \sum_g s_{ig}\right)^2`, with :math:`s_{if}` the strength of
    i in f. What f is depends on what is given: in a two-mode graph the nodes of the other mode (a country's
    fields, and a field's countries); with ``groups`` (node to group, such as
    :func:`kg.measures.communities.communities`) the groups that the neighbours belong to, as in the reference;
    with ``shares`` (node to field to amount, 0 or more) the fields themselves, the ties playing no part.

    More is more spread: a broker between fields. From 0, all in one, to 1 − 1/F, even over F; no unit. It grows
    with the number of ties, so compare nodes of like degree. A node without ties, or without shares, has 0;
    other components change nothing.

    Raises:
        InputError: a one-mode graph with neither ``groups`` nor ``shares``, both of them, a node without a
            group, shares of a node that the graph lacks or below 0; or what :mod:`kg.measures.centrality` says.

    Reference: Guimerà and Amaral (2005), https://doi.org/10.1038/nature03288

    >>> import networkx as nx
    >>> participation(nx.path_graph(3), groups={0: "a", 1: "a", 2: "b"})
    {0: 0.0, 1: 0.5, 2: 0.0}
    >>> participation(nx.path_graph(2), shares={0: {"quantum": 3, "space": 1}})
    {0: 0.375, 1: 0.0}
    """
    arrays = read_graph(graph)
    if groups is not None and shares is not None:
        raise InputError("give groups or shares, not both")
    if shares is not None:
        amounts = _amounts(arrays, shares)
    elif groups is not None:
        amounts = arrays.mutual @ _members(arrays, groups)
    elif arrays.modes is not None:
        amounts = arrays.mutual
    else:
        raise InputError(
            "participation in a one-mode graph wants groups (node to community) or shares (node to field to"
            " amount)"
        )
    parts = _divided(amounts, amounts.sum(axis=1))
    spread: Vector = 1 - parts.power(2).sum(axis=1)
    # what is all in one place is 0, not a rounding error beside it
    return arrays.named(np.where(np.diff(parts.indptr) > 1, spread, 0.0))


def _products(arrays: Arrays, left: Matrix, right: Matrix) -> Iterator[tuple[slice, Matrix]]:
    """Yield the product of two matrices, some rows at a time, where the rows' nodes have ties."""
    tied = arrays.mutual.sign()
    for start in range(0, len(arrays.nodes), ROWS):
        rows = slice(start, start + ROWS)
        yield rows, (left[rows] @ right).multiply(tied[rows]).tocsr()


def _divided(matrix: Matrix, totals: Any) -> Matrix:
    """Return a matrix with each row divided by a number; a row of nothing stays so."""
    totals = np.asarray(totals, dtype=np.float64)
    factors = np.divide(1, totals, out=np.zeros_like(totals), where=totals > 0)
    return (sparse.diags_array(factors) @ matrix).tocsr()


def _isolated(arrays: Arrays) -> Any:
    return np.diff(arrays.mutual.indptr) == 0


def _members(arrays: Arrays, groups: Mapping[Any, Hashable]) -> Matrix:
    """Return a row a node and a column a group, 1 where the node is in it."""
    missing = [node for node in arrays.nodes if node not in groups]
    if missing:
        raise InputError(f"{missing[0]} has no group; give one for every node")
    numbers = {group: i for i, group in enumerate(dict.fromkeys(groups[node] for node in arrays.nodes))}
    columns = np.array([numbers[groups[node]] for node in arrays.nodes])
    n = len(columns)
    return sparse.csr_array((np.ones(n), (np.arange(n), columns)), shape=(n, len(numbers)))


def _amounts(arrays: Arrays, shares: Mapping[Any, Mapping[Any, float]]) -> Matrix:
    """Return a row a node and a column a field."""
    rows = {node: i for i, node in enumerate(arrays.nodes)}
    for node in shares:
        if node not in rows:
            raise InputError(
                f"shares are given for {node}, which is no node{nearest(str(node), map(str, rows))}"
            )
    cells = [
        (rows[n], field, amount) for n, fields in shares.items() for field, amount in fields.items() if amount
    ]
    columns = {field: i for i, field in enumerate(dict.fromkeys(field for _, field, _ in cells))}
    values: Vector = np.array([amount for *_, amount in cells], dtype=np.float64)
    if not np.all(values > 0):
        raise InputError("shares must be numbers, 0 or above")
    ends = ([row for row, *_ in cells], [columns[field] for _, field, _ in cells])
    return sparse.csr_array((values, ends), shape=(len(rows), max(1, len(columns))))
