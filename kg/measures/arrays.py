"""A simple graph as arrays: read once, checked once, measured many times."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import compress
from numbers import Real
from typing import Any, Literal, TypeAlias

import networkx as nx
import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph

from kg.errors import InputError
from kg.networks.ties import Projection

__all__ = [
    "Arrays",
    "Graph",
    "Indices",
    "Kind",
    "Matrix",
    "Vector",
    "check_graph",
    "components",
    "read_graph",
    "renumber",
]

Graph: TypeAlias = Any
"""A networkx Graph or DiGraph (networkx declares no types), or the arrays of one."""
Vector: TypeAlias = npt.NDArray[np.float64]
Indices: TypeAlias = npt.NDArray[np.int64]
Matrix: TypeAlias = "sparse.csr_array[np.float64]"
Kind = Literal["undirected", "directed", "two-mode"]


@dataclass(frozen=True, eq=False)
class Arrays:
    """A simple graph as arrays: node ``i`` is ``nodes[i]``, tie ``j`` runs from ``tails[j]`` to ``heads[j]``.

    ``weights`` are strengths (more is stronger). ``distances`` are lengths in multiples of ``unit``: where all
    strengths are whole numbers or simple fractions and lengths their inverses, they are whole numbers, so that
    two paths of equal length are equal to the last bit. ``modes`` holds 0 or 1 a node in a two-mode network.
    """

    nodes: tuple[Any, ...]
    directed: bool
    tails: Indices
    heads: Indices
    weights: Vector
    distances: Vector
    unit: float = 1.0
    modes: Indices | None = None

    @property
    def kind(self) -> Kind:
        """Return which set of measures applies."""
        if self.modes is not None:
            return "two-mode"
        return "directed" if self.directed else "undirected"

    @cached_property
    def adjacency(self) -> Matrix:
        """Return strengths by tail and head; symmetric where the graph is undirected."""
        return self.matrix(self.weights, both=not self.directed)

    @cached_property
    def mutual(self) -> Matrix:
        """Return strengths with direction ignored: what two nodes send each other is added up."""
        return self.matrix(self.weights, both=True)

    def matrix(self, values: Vector, *, both: bool) -> Matrix:
        """Return a value a tie as a sparse matrix, mirrored where ``both``."""
        n = len(self.nodes)
        rows, columns = self.tails, self.heads
        if both:
            rows, columns = np.concatenate([rows, columns]), np.concatenate([columns, rows])
            values = np.concatenate([values, values])
        return sparse.csr_array((values, (rows, columns)), shape=(n, n))

    def named(self, values: npt.NDArray[Any]) -> dict[Any, Any]:
        """Return values by node."""
        return dict(zip(self.nodes, values.tolist(), strict=True))


def check_graph(graph: Any) -> None:
    """Refuse what is no simple networkx graph.

    Raises:
        InputError: a projection, a name or anything else that is no graph; a graph with parallel edges.
    """
    if isinstance(graph, Projection):
        raise InputError(
            f'"{graph.name}" is a projection, tie by tie; give the graph: kg.network(...) instead of'
            " kg.projection(...), or kg.networks.projections.to_networkx(...) of it"
        )
    if not isinstance(graph, nx.Graph):
        raise InputError(
            f"a networkx graph is wanted, as kg.network(...) gives it, not a {type(graph).__name__}"
        )
    if graph.is_multigraph():
        raise InputError(
            "the graph holds parallel edges; collapse them into one with the sum of their strengths as its"
            " weight, as kg.network(...) does"
        )


def read_graph(graph: Graph) -> Arrays:
    """Return a networkx graph as arrays; arrays are returned as they are.

    Loops are left out: a tie of a node to itself says nothing of its place among others. A tie without
    ``weight`` has strength 1. A tie's ``distance`` is its length; where no tie has one, it is 1/weight.

    Raises:
        InputError: no graph, no nodes, a multigraph, a strength or length that is not a number above 0, a
            length on some ties only, or a two-mode graph with a tie inside one mode or directed ties both ways.
    """
    if isinstance(graph, Arrays):
        return graph
    check_graph(graph)
    nodes = tuple(graph)
    if not nodes:
        raise InputError("the graph has no nodes, so there is nothing to measure")
    tails, heads, edges = _ties(graph, nodes)
    weights = _positive("weight", [data.get("weight", 1) for data in edges], nodes, tails, heads)
    found = [data["distance"] for data in edges if "distance" in data]
    if found and len(found) < len(edges):
        raise InputError("some edges have a distance and some have none; give it to all or to none")
    distances, unit = 1 / weights, 1.0
    own = _positive("distance", found, nodes, tails, heads) if found else distances
    if not np.array_equal(own, distances):
        distances = own
    elif (unit := _unit(weights, len(nodes))) < 1:
        distances = np.rint(distances / unit)
    arrays = Arrays(nodes, graph.is_directed(), tails, heads, weights, distances, unit)
    modes = [mode for _, mode in graph.nodes(data="bipartite") if mode is not None]
    return _two_mode(arrays, modes) if modes else arrays


def _ties(graph: Any, nodes: tuple[Any, ...]) -> tuple[Indices, Indices, list[dict[str, Any]]]:
    """Return tails, heads and attributes of the edges; loops are left out."""
    position = {node: i for i, node in enumerate(nodes)}
    # whole rows at a time: three times as fast as a tuple for each edge
    counts: list[int] = []
    ends: list[int] = []
    data: list[dict[str, Any]] = []
    for _, neighbours in graph.adjacency():
        counts.append(len(neighbours))
        ends.extend(map(position.__getitem__, neighbours))
        data.extend(neighbours.values())
    tails, heads = np.repeat(np.arange(len(nodes)), counts), np.array(ends, dtype=np.int64)
    kept = tails != heads if graph.is_directed() else tails < heads
    return tails[kept], heads[kept], list(compress(data, kept.tolist()))


def _positive(name: str, values: list[Any], nodes: tuple[Any, ...], tails: Indices, heads: Indices) -> Vector:
    try:
        numbers: Vector = np.fromiter(values, dtype=np.float64, count=len(values))
    except (TypeError, ValueError):  # some are no numbers: slowly, to name the first
        numbers = np.array([v if isinstance(v, Real) else np.nan for v in values], dtype=np.float64)
    wrong = np.flatnonzero(~(np.isfinite(numbers) & (numbers > 0)))
    if len(wrong):
        first = wrong[0]
        raise InputError(
            f"the {name} of the edge from {nodes[tails[first]]} to {nodes[heads[first]]} is {values[first]};"
            " it must be a number above 0, or the edge left out"
        )
    return numbers


def _unit(weights: Vector, n: int) -> float:
    """Return a length of which all inverses of strengths are whole multiples, or 1 where none is of use."""
    kinds = np.unique(weights).tolist()
    if len(kinds) > 1_000:
        return 1.0
    multiple = 1
    for kind in kinds:
        ratio = Fraction(kind).limit_denominator(1_000)
        multiple = math.lcm(multiple, ratio.numerator)
        # whole numbers and their sums are exact in floats up to 2**53
        if abs(ratio - Fraction(kind)) > 1e-12 * kind or multiple * n > 2**52 * kinds[0]:
            return 1.0
    return 1 / multiple


def _two_mode(arrays: Arrays, modes: list[Any]) -> Arrays:
    if len(modes) < len(arrays.nodes) or not set(modes) <= {0, 1}:
        raise InputError('in a two-mode graph every node has the attribute "bipartite", 0 or 1')
    sides = np.array(modes, dtype=np.int64)
    wrong = np.flatnonzero(sides[arrays.tails] == sides[arrays.heads])
    if len(wrong):
        u, v = arrays.nodes[arrays.tails[wrong[0]]], arrays.nodes[arrays.heads[wrong[0]]]
        raise InputError(f"the edge from {u} to {v} stays inside one mode of a two-mode graph")
    if arrays.directed and len(set(sides[arrays.tails].tolist())) > 1:
        raise InputError("a directed two-mode graph has edges both ways; make it undirected first")
    return replace(arrays, directed=False, modes=sides)


def components(arrays: Arrays) -> Indices:
    """Return the number of each node's component, direction ignored: 0 is the largest, then by first name."""
    labels = csgraph.connected_components(arrays.adjacency, directed=False)[1]
    order = sorted(range(len(arrays.nodes)), key=lambda i: str(arrays.nodes[i]))
    numbers = np.empty_like(labels, dtype=np.int64)
    numbers[order] = renumber(labels[order])
    return numbers


def renumber(labels: npt.NDArray[Any]) -> Indices:
    """Number groups from 0 by falling size; of equal sizes the one with the earlier first member is first."""
    _, first, inverse, counts = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    order = np.lexsort((first, -counts))
    numbers = np.empty(len(order), dtype=np.int64)
    numbers[order] = np.arange(len(order))
    return numbers[inverse]
