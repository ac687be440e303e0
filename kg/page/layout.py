"""Positions for the picture, computed beforehand with a fixed seed."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable

import networkx as nx

__all__ = ["Position", "lay_out"]

Position = tuple[float, float]
CORE = 400


def lay_out(
    nodes: Iterable[str], edges: Iterable[tuple[str, str]], *, scale: float, seed: int = 7
) -> dict[str, Position]:
    """Lay out a network: its densest part by forces, what hangs on it as fans around the anchor.

    The force layout (Fruchterman and Reingold, https://doi.org/10.1002/spe.4380211102) costs the square
    of the nodes, so it gets the 400 nodes of highest core number; the leaves need none of it. Then distances from
    the middle are evened out, or the middle would be crowded and the rim empty. The result spans about
    ``-scale … scale``; unconnected nodes stand in rows below.
    """
    graph = nx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from((a, b) for a, b in edges if a != b)
    cores = nx.core_number(graph)
    dense = [n for n, _ in sorted(cores.items(), key=lambda item: (-item[1], item[0]))[:CORE]]
    core = (
        nx.Graph()
    )  # a subgraph of networkx has its nodes in the order of a set, which differs between runs
    core.add_nodes_from(dense)
    core.add_edges_from(sorted((a, b) for a, b in graph.edges if a in core and b in core))
    # networkx spreads small graphs evenly only with a distance that grows with the number of nodes
    distance = 3 / math.sqrt(max(len(core), 1))
    found = nx.spring_layout(core, k=distance, iterations=60, seed=seed, scale=scale) if len(core) else {}
    positions: dict[str, Position] = {n: (float(x), float(y)) for n, (x, y) in found.items()}
    # breadth first: each leaf hangs on the node nearest to the middle, not at the end of a long string
    waiting = deque(n for n in graph if n in positions)
    while waiting:
        anchor = waiting.popleft()
        leaves = sorted(n for n in graph.neighbors(anchor) if n not in positions)
        x, y = positions[anchor]
        outward = math.atan2(y, x)
        for i, leaf in enumerate(leaves):
            ring, place = divmod(i, 16)
            angle = outward + (place - min(len(leaves), 16) / 2) * math.tau / 18
            radius = scale * (0.05 + 0.025 * ring)
            positions[leaf] = (x + radius * math.cos(angle), y + radius * math.sin(angle))
        waiting.extend(leaves)
    # equal areas for equal numbers: the place in the order of distances gives the distance
    order = sorted(positions, key=lambda n: (math.hypot(*positions[n]), n))
    for i, node in enumerate(order):
        angle = math.atan2(positions[node][1], positions[node][0])
        radius = scale * math.sqrt((i + 0.5) / len(order))
        positions[node] = (radius * math.cos(angle), radius * math.sin(angle))
    for i, node in enumerate(sorted(n for n in graph if n not in positions)):
        positions[node] = (-scale + (i % 40) * scale / 20, scale * (1.1 + 0.05 * (i // 40)))
    return positions
