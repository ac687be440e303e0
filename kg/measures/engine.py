"""What is heavy to compute: NetworKit where it is there and pays, else networkx and SciPy."""

from __future__ import annotations

import importlib.util
import math
import multiprocessing
import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from types import ModuleType
from typing import Any

import networkx as nx
import numpy as np
from scipy.sparse import csgraph

from kg.measures.arrays import Arrays, Indices, Vector

__all__ = ["betweenness", "core_numbers", "distance_blocks", "harmonic", "load_networkit", "partition"]

WORTH = 500_000
"""Nodes × edges from which one call repays the half second that NetworKit takes to load (measured)."""
PARALLEL = 5_000_000
"""Nodes × edges from which a second thread is worth starting. Below it, scores are equal to the last bit."""
BLOCK = 4_000_000
"""Distances held at a time: 32 MB."""


def load_networkit(work: float = math.inf) -> ModuleType | None:
    """Return NetworKit where it is installed, and loaded already or worth loading for this much work.

    Call it without arguments before many small calculations, such as a bootstrap.
    """
    loaded = sys.modules.get("networkit") is not None
    if not loaded and (work < WORTH or importlib.util.find_spec("networkit") is None):
        return None
    with _quiet():
        import networkit

    # worker processes share the cores among themselves, and OpenMP's threads do not survive a fork
    alone = multiprocessing.parent_process() is None
    networkit.setNumberOfThreads((os.cpu_count() or 1) if alone and PARALLEL <= work < math.inf else 1)
    return networkit  # type: ignore[no-any-return]


def _quiet() -> AbstractContextManager[Any]:
    """Keep NetworKit, when it is imported in a notebook, from writing a script for its profiler into the output."""
    if "IPython" not in sys.modules:
        return nullcontext()
    from IPython.utils.capture import capture_output

    return capture_output()


def betweenness(arrays: Arrays, *, weighted: bool, samples: int | None = None, seed: int = 0) -> Vector:
    """Return the mean share of shortest paths between ordered pairs of others that run through each node."""
    n = len(arrays.nodes)
    if n < 3 or not len(arrays.tails):
        return np.zeros(n)
    pivots = n if samples is None else min(samples, n)
    sampled = pivots < n
    kit = load_networkit(pivots * len(arrays.tails))
    # NetworKit's estimator counts paths towards the pivots as if all ties ran both ways
    if kit is None or (sampled and arrays.directed):
        graph = _networkx(arrays)
        found = nx.betweenness_centrality(
            graph, k=pivots if sampled else None, seed=seed, weight="distance" if weighted else None
        )
        return np.array([found[i] for i in range(n)])
    graph = _networkit(kit, arrays, arrays.distances if weighted else None)
    if not sampled:
        return np.array(kit.centrality.Betweenness(graph, normalized=True).run().scores())
    kit.setSeed(seed, False)
    estimate = kit.centrality.EstimateBetweenness(graph, pivots, normalized=True, parallel=True).run()
    # NetworKit 11 draws one pivot more than it divides by
    return np.array(estimate.scores()) * (pivots / (pivots + 1))


def distance_blocks(arrays: Arrays, *, weighted: bool) -> Iterator[Vector]:
    """Yield the distances from some nodes (rows, in order) to all; infinite where there is no path."""
    n = len(arrays.nodes)
    lengths = arrays.matrix(arrays.distances, both=not arrays.directed)
    step = max(1, BLOCK // n)
    for start in range(0, n, step):
        rows = np.arange(start, min(n, start + step))
        yield csgraph.dijkstra(lengths, indices=rows, unweighted=not weighted)


def harmonic(arrays: Arrays) -> Vector:
    """Return the sum over all others of 1 over their distance to each node."""
    n = len(arrays.nodes)
    work = n * len(arrays.tails)
    kit = load_networkit(work) if work >= PARALLEL else None  # on one core SciPy is as fast
    if kit is not None:
        # NetworKit sums over paths that leave a node; what is wanted is how near the others are to it
        graph = _networkit(kit, arrays, arrays.distances, reverse=True)
        return (
            np.array(kit.centrality.HarmonicCloseness(graph, normalized=False).run().scores()) / arrays.unit
        )
    total = np.zeros(n)
    for block in distance_blocks(arrays, weighted=True):
        block[block == 0] = np.inf
        total += (1 / block).sum(axis=0)
    return total / arrays.unit


def core_numbers(arrays: Arrays) -> Indices:
    """Return the largest k for which each node lies in a part where all have k neighbours, direction ignored."""
    pairs = arrays.mutual.tocoo()
    once = pairs.row < pairs.col
    tails, heads = pairs.row[once].astype(np.int64), pairs.col[once].astype(np.int64)
    ones = np.ones(len(tails))
    simple = Arrays(arrays.nodes, False, tails, heads, ones, ones)
    kit = load_networkit(WORTH if len(tails) > WORTH // 5 else 0)
    if kit is not None:
        return np.array(
            kit.centrality.CoreDecomposition(_networkit(kit, simple, None)).run().scores(), np.int64
        )
    found = nx.core_number(_networkx(simple))
    return np.array([found[i] for i in range(len(arrays.nodes))], dtype=np.int64)


def partition(arrays: Arrays, *, resolution: float, seed: int, leiden: bool) -> Indices:
    """Return one division into communities, direction ignored: by Louvain's method, or Leiden's if possible."""
    # both methods settle a draw by the order of nodes and ties: mix it, or all seeds would settle it alike
    chance = np.random.default_rng(seed)
    places, ties = chance.permutation(len(arrays.nodes)), chance.permutation(len(arrays.tails))
    tails, heads = places[arrays.tails[ties]], places[arrays.heads[ties]]
    mixed = Arrays(arrays.nodes, False, tails, heads, arrays.weights[ties], arrays.distances[ties])
    kit = load_networkit() if leiden else None
    if kit is not None:
        kit.setSeed(seed, False)
        graph = _networkit(kit, mixed, mixed.weights)
        # on one thread: with two, the seed does not fix the result
        found = kit.community.ParallelLeiden(graph, gamma=resolution).run().getPartition()
        return np.array(found.getVector(), dtype=np.int64)[places]
    groups = nx.community.louvain_communities(_networkx(mixed), "weight", resolution, seed=seed)
    labels = np.empty(len(arrays.nodes), dtype=np.int64)
    for number, group in enumerate(groups):
        labels[list(group)] = number
    return labels[places]


def _networkit(kit: ModuleType, arrays: Arrays, values: Vector | None, *, reverse: bool = False) -> Any:
    tails, heads = np.ascontiguousarray(arrays.tails), np.ascontiguousarray(arrays.heads)
    numbers = np.ones(len(arrays.tails)) if values is None else values
    return kit.GraphFromCoo(
        (numbers, (heads, tails) if reverse else (tails, heads)),
        n=len(arrays.nodes),
        weighted=values is not None,
        directed=arrays.directed,
    )


def _networkx(arrays: Arrays) -> nx.Graph:
    graph = nx.DiGraph() if arrays.directed else nx.Graph()
    graph.add_nodes_from(range(len(arrays.nodes)))
    columns = (arrays.tails, arrays.heads, arrays.distances, arrays.weights)
    graph.add_edges_from(
        (u, v, {"distance": d, "weight": w})
        for u, v, d, w in zip(*(c.tolist() for c in columns), strict=True)
    )
    return graph
