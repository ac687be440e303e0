"""Time the measures on power-law graphs beside plain networkx and NetworKit, and compare the numbers.

usage: python benchmarks/networks.py [EDGES ...]

Each graph is weighted and undirected, with ten ends of ties a node on average; EDGES are 1000, 10000, 100000 and
1000000 unless given. Prints for each measure the seconds that we need, those of networkx and of NetworKit
called directly, both over ours, and the largest difference of the numbers, as a part of the largest score.
A dash stands for what would take minutes. networkx gets lengths in whole numbers for betweenness: from sums
of rounded inverses it takes some paths of equal length for unequal. Paths from all nodes are searched up to 10000 edges;
above, betweenness is sampled from some, other ones in each column, and the correlation is shown.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from typing import Any

import networkit
import networkx as nx
import numpy as np

from kg.measures import centrality, communities, engine, spectral
from kg.measures.arrays import Arrays, read_graph

EXPONENT = 2.5
SIZES = [1_000, 10_000, 100_000, 1_000_000]
PATHS = 50_000_000
"""Nodes × edges that networkx searches for paths in about a minute."""
SLOW = 100_000
"""Edges above which networkx's loops are left out."""
Call = Callable[[], Any] | None


def power_law(edges: int, *, seed: int = 0) -> nx.Graph:
    """Return a graph of about so many edges whose degrees follow a power law; strengths are 1 to 9."""
    rng = np.random.default_rng(seed)
    n = edges // 5
    chances = np.arange(1, n + 1) ** (-1 / (EXPONENT - 1))
    ends = rng.choice(n, size=(edges + edges // 4, 2), p=chances / chances.sum())
    pairs = np.unique(np.sort(ends[ends[:, 0] != ends[:, 1]], axis=1), axis=0)
    pairs = pairs[rng.permutation(len(pairs))[:edges]]
    strengths = rng.integers(1, 10, len(pairs))
    graph = nx.Graph()
    for (u, v), strength in zip(pairs.tolist(), strengths.tolist(), strict=True):
        graph.add_edge(u, v, weight=strength, distance=1 / strength, whole=2520 // strength)
    return graph


def direct(arrays: Arrays, values: np.ndarray) -> Any:
    """Return NetworKit's own graph."""
    ends = (np.ascontiguousarray(arrays.tails), np.ascontiguousarray(arrays.heads))
    return networkit.GraphFromCoo((values, ends), n=len(arrays.nodes), weighted=True)


def timed(call: Call) -> tuple[float, Any]:
    """Return the seconds of a call and its result; nothing where there is no call."""
    if call is None:
        return float("nan"), None
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


def vector(result: Any, nodes: tuple[Any, ...]) -> np.ndarray | None:
    """Return scores in one order, whichever form they have."""
    if result is None:
        return None
    if isinstance(result, dict):
        return np.array([result[node] for node in nodes], dtype=float)
    return np.array(result.scores(), dtype=float)


def compared(ours: np.ndarray, other: np.ndarray | None, how: str) -> str:
    """Return how far two rows of scores differ."""
    if other is None:
        return "-"
    if how == "correlation":
        return f"r={np.corrcoef(ours, other)[0, 1]:.3f}"
    if how == "shares":
        ours, other = ours / ours.sum(), other / other.sum()
    return f"{np.abs(ours - other).max() / np.abs(ours).max():.0e}"


def show(name: str, times: list[float], differences: list[str]) -> None:
    """Print one row."""
    ours, plain, peer = times
    cells = [f"{t:>9.4f} {t / ours:>8.1f}" if t == t else f"{'-':>9} {'-':>8}" for t in (plain, peer)]
    print(
        f"{name:<26} {ours:>9.4f} {cells[0]} {cells[1]} {differences[0]:>9} {differences[1]:>9}", flush=True
    )


def run(edges: int) -> None:
    """Print the table of one size."""
    graph = power_law(edges)
    reading, arrays = timed(lambda: read_graph(graph))
    n, m = len(arrays.nodes), len(arrays.tails)
    paths, loops, some = n * m <= PATHS, m <= SLOW, max(20, 20_000_000 // m)
    near, strong = direct(arrays, arrays.distances), direct(arrays, arrays.weights)
    # threads as in our engine: on a small graph they cost more than they bring
    networkit.setNumberOfThreads(os.cpu_count() if n * m >= engine.PARALLEL else 1)
    print(f"\n{n:,} nodes, {m:,} edges")
    print(
        f"{'measure':<26} {'ours s':>9} {'networkx':>9} {'×':>8} {'NetworKit':>9} {'×':>8} {'differ':>9} {'differ':>9}"
    )
    show(
        "reading the graph",
        [reading, float("nan"), timed(lambda: networkit.nxadapter.nx2nk(graph, "weight"))[0]],
        ["-", "-"],
    )
    kit = networkit.centrality
    rows: list[tuple[str, str, Call, Call, Call]] = [
        (
            "PageRank", "shares", lambda: spectral.pagerank(arrays),
            lambda: nx.pagerank(graph, tol=1e-12 / n, max_iter=1000),
            lambda: kit.PageRank(strong, tol=1e-12).run(),
        ),
        (
            "eigenvector", "shares", lambda: spectral.eigenvector(arrays),
            (lambda: nx.eigenvector_centrality(graph, weight="weight", max_iter=1000, tol=1e-12 / n)) if loops else None,
            lambda: kit.EigenvectorCentrality(strong, tol=1e-12).run(),
        ),
        (
            "core number", "numbers", lambda: centrality.core_number(arrays), lambda: nx.core_number(graph),
            lambda: kit.CoreDecomposition(strong).run(),
        ),
        (
            "closeness", "shares", (lambda: centrality.closeness(arrays)) if paths else None,
            (lambda: nx.harmonic_centrality(graph, distance="distance")) if paths else None,
            (lambda: kit.HarmonicCloseness(near, normalized=False).run()) if paths else None,
        ),
        (
            "betweenness", "numbers", (lambda: centrality.betweenness(arrays)) if paths else None,
            (lambda: nx.betweenness_centrality(graph, weight="whole")) if paths else None,
            (lambda: kit.Betweenness(near, normalized=True).run()) if paths else None,
        ),
        (
            f"betweenness, {some} pivots", "correlation",
            None if paths else lambda: centrality.betweenness(arrays, samples=some),
            (lambda: nx.betweenness_centrality(graph, k=some, seed=1, weight="whole")) if loops and not paths else None,
            None if paths else lambda: kit.EstimateBetweenness(near, some, True, True).run(),
        ),
    ]  # fmt: skip
    for name, how, ours, plain, peer in rows:
        results = [timed(call) for call in (ours, plain, peer)]
        first, second, third = (vector(result, arrays.nodes) for _, result in results)
        if first is None:
            continue
        show(name, [t for t, _ in results], [compared(first, second, how), compared(first, third, how)])
    divide(graph, arrays, strong)


def divide(graph: nx.Graph, arrays: Arrays, strong: Any) -> None:
    """Print the row of communities: one run each, and the modularity found instead of a difference."""
    large = len(arrays.tails) > communities.LOUVAIN
    times, found = [], []
    for call in (
        lambda: engine.partition(arrays, resolution=1.0, seed=1, leiden=large).tolist(),
        (lambda: nx.community.louvain_communities(graph, seed=1)) if len(arrays.tails) <= SLOW else None,
        lambda: networkit.community.ParallelLeiden(strong).run().getPartition().getVector(),
    ):
        seconds, groups = timed(call)
        times.append(seconds)
        if groups is None:
            found.append("-")
            continue
        if isinstance(groups[0], set):
            named = {node: number for number, group in enumerate(groups) for node in group}
        else:
            named = dict(zip(arrays.nodes, groups, strict=True))
        found.append(f"Q={communities.modularity(arrays, groups=named):.3f}")
    show(f"communities ({found[0]})", times, found[1:])


def main() -> None:
    """Run all sizes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "edges", nargs="*", type=int, default=SIZES, help="number of edges of each graph, 100 or more"
    )
    sizes = parser.parse_args().edges
    if min(sizes) < 100:
        parser.error("give 100 edges or more")
    for edges in sizes:
        run(edges)


if __name__ == "__main__":
    main()
