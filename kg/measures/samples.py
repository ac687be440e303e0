"""Samples of a projection: its ties, weighed or dropped by the documents or things that they rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from kg.errors import InputError, nearest
from kg.measures.arrays import Indices, Vector, read_graph
from kg.measures.engine import load_networkit
from kg.measures.measure import scores
from kg.measures.options import check_projections
from kg.networks.project import Node
from kg.networks.ties import Projection, Tie

__all__ = [
    "Sampled",
    "draw",
    "dropped",
    "labelled",
    "modes_of",
    "rebuilt",
    "resampled",
    "score",
    "take_apart",
    "whole",
]

OVER = ("documents", "via")
WORTH = 5_000
"""Nodes × pairs from which NetworKit soon repays its loading: a betweenness in 0.5 ms and not 9 (measured)."""


@dataclass(frozen=True)
class Sampled:
    """A projection taken apart once, to be put together again many times.

    ``nodes`` are those with a tie, ``modes`` their kinds (0 or 1); ``units`` the documents or things
    (instruments, meetings …) that the ties rest on; ``rests`` has a row a tie and a column a unit, and rows
    that sum to 1.
    """

    bare: nx.Graph
    nodes: tuple[str, ...]
    modes: Indices
    units: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    pair: NDArray[np.intp]
    weights: Vector
    rests: Any


def modes_of(projection: Projection) -> dict[str, int]:
    """Return the nodes with a tie, in order, and their modes: 1 for targets in two-mode networks, else 0."""
    found = {tie.source: 0 for tie in projection.ties}
    found |= {tie.target: int(projection.two_mode) for tie in projection.ties}
    return dict(sorted(found.items()))


def take_apart(
    projection: Projection,
    over: str,
    *,
    nodes: Mapping[str, int] | None = None,
    units: Sequence[str] | None = None,
) -> Sampled:
    """Take a projection apart by ``documents`` or ``via``.

    A slice of a larger projection takes ``nodes`` (with their modes) and ``units`` of the whole, so that it
    is sampled and ranked with it.

    Raises:
        InputError: ``over`` is neither of them, the projection is none or has no ties, or a tie rests on
            nothing.
    """
    check_projections(projection)
    if over not in OVER:
        raise InputError(f'over="{over}": choose documents or via{nearest(over, OVER)}')
    if not projection.ties:
        raise InputError(f'the network "{projection.name}" has no ties: there is nothing to measure')
    rests = [_units(tie, over) for tie in projection.ties]
    units = tuple(sorted({unit for found in rests for unit in found}) if units is None else units)
    place = {unit: i for i, unit in enumerate(units)}
    keys = [_pair(tie, projection.directed or projection.two_mode) for tie in projection.ties]
    pairs = {pair: i for i, pair in enumerate(sorted(set(keys)))}
    bare = nx.DiGraph() if projection.directed else nx.Graph()
    for node, mode in modes_of(projection).items():
        bare.add_node(node, **({"bipartite": mode} if projection.two_mode else {}))
    modes = modes_of(projection) if nodes is None else nodes
    entries = [(1 / len(found), i, place[u]) for i, found in enumerate(rests) for u in found]
    shares, rows, columns = (np.array(column) for column in zip(*entries, strict=True))
    return Sampled(
        bare,
        tuple(modes),
        np.array(list(modes.values()), dtype=np.int64),
        units,
        tuple(pairs),
        np.array([pairs[key] for key in keys]),
        np.array([tie.weight for tie in projection.ties], dtype=np.float64),
        csr_array((shares, (rows.astype(int), columns.astype(int))), shape=(len(rests), len(units))),
    )


def _pair(tie: Tie, ordered: bool) -> tuple[str, str]:
    if ordered or tie.source <= tie.target:
        return tie.source, tie.target
    return tie.target, tie.source


def _units(tie: Tie, over: str) -> tuple[str, ...]:
    found = tuple(sorted(set(tie.documents))) if over == "documents" else (tie.via,)
    if not all(found) or not found:
        raise InputError(f"the tie of {tie.source} and {tie.target} through {tie.via!r} rests on no {over}")
    return found


def draw(sampled: Sampled, rng: np.random.Generator) -> Indices:
    """Draw as many units as there are, with replacement; return how often each was drawn."""
    n = len(sampled.units)
    return rng.multinomial(n, np.full(n, 1 / n))


def resampled(sampled: Sampled, draws: Indices) -> Vector:
    """Return the factor of each tie's weight: the mean number of draws of the units that the tie rests on.

    It is 0 where none was drawn, 1 on average, and always 1 where a tie rests on all units.
    """
    return np.asarray(sampled.rests @ draws, dtype=np.float64)


def dropped(sampled: Sampled, gone: Sequence[int] | NDArray[np.intp]) -> Vector:
    """Return the factor of each tie without some units: 0 where it rests on these alone, else 1."""
    left = np.ones(len(sampled.units))
    left[gone] = 0
    return (np.asarray(sampled.rests @ left) > 0).astype(np.float64)


def whole(sampled: Sampled, *measures: str) -> Vector:
    """Score the nodes with every tie as it is: a row a measure, a column a node."""
    return score(sampled, np.ones(len(sampled.weights)), *measures)


def score(sampled: Sampled, factors: Vector, *measures: str) -> Vector:
    """Score the nodes of a sample: a row a measure, a column a node.

    NaN stands where a node has lost all its ties, or the measure is not defined for it.
    """
    if "betweenness" in measures and len(sampled.nodes) * len(sampled.pairs) > WORTH:
        load_networkit()
    graph = rebuilt(sampled, factors)
    there = [node for node in sampled.nodes if node in graph and graph.degree(node)]
    place = {node: i for i, node in enumerate(sampled.nodes)}
    found = np.full((len(measures), len(sampled.nodes)), np.nan)
    arrays = read_graph(graph)
    for row, measure in enumerate(measures):
        scored = scores(arrays, measure) if there else {}
        found[row, [place[node] for node in there]] = [scored[node] for node in there]
    return found


def rebuilt(sampled: Sampled, factors: Vector) -> nx.Graph:
    """Put the ties together again, their weights multiplied; those of weight 0 are left out."""
    graph = sampled.bare.copy()
    totals = np.bincount(sampled.pair, sampled.weights * factors, len(sampled.pairs))
    counts = np.bincount(sampled.pair, factors > 0, len(sampled.pairs))
    graph.add_edges_from(
        (a, b, {"weight": weight, "distance": 1 / weight, "count": int(count)})
        for (a, b), weight, count in zip(sampled.pairs, totals.tolist(), counts.tolist(), strict=True)
        if weight > 0
    )
    return graph


def labelled(table: pd.DataFrame, nodes: Mapping[str, Node], **columns: str) -> pd.DataFrame:
    """Put the labels of nodes beside them: ``node="label"`` adds label_en and label_ja after node."""
    for column, name in columns.items():
        place = list(table.columns).index(column) + 1
        for i, language in ((1, "ja"), (0, "en")):
            table.insert(place, f"{name}_{language}", [nodes[node].labels[i] for node in table[column]])
    return table
