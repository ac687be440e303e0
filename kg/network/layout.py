"""Positions for the picture, computed beforehand with a fixed seed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import networkx as nx

__all__ = ["lay_out", "separate"]

Position = tuple[float, float]
CORE = 400


def lay_out(
    nodes: Iterable[str], edges: Iterable[tuple[str, str]], *, scale: float, seed: int = 7
) -> dict[str, Position]:
    """Lay out a network: its densest part by forces, what hangs on it as fans around the anchor.

    The force layout (Fruchterman and Reingold, https://doi.org/10.1002/spe.4380211102) costs the square
    of the nodes, so it gets the 400 nodes of highest core number; the leaves need none of it. The result spans about
    ``-scale … scale``; unconnected nodes stand in a row below.
    """
    graph = nx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from((a, b) for a, b in edges if a != b)
    cores = nx.core_number(graph)
    core = graph.subgraph(n for n, _ in sorted(cores.items(), key=lambda item: (-item[1], item[0]))[:CORE])
    # networkx spreads small graphs evenly only with a distance that grows with the number of nodes
    distance = 3 / math.sqrt(max(len(core), 1))
    found = nx.spring_layout(core, k=distance, iterations=60, seed=seed, scale=scale) if len(core) else {}
    positions: dict[str, Position] = {n: (float(x), float(y)) for n, (x, y) in found.items()}
    waiting = [n for n in graph if n in positions]
    while waiting:
        anchor = waiting.pop()
        leaves = sorted(n for n in graph.neighbors(anchor) if n not in positions)
        x, y = positions[anchor]
        outward = math.atan2(y, x)
        for i, leaf in enumerate(leaves):
            ring, place = divmod(i, 16)
            angle = outward + (place - min(len(leaves), 16) / 2) * math.tau / 18
            radius = scale * (0.05 + 0.025 * ring)
            positions[leaf] = (x + radius * math.cos(angle), y + radius * math.sin(angle))
        waiting += leaves
    for i, node in enumerate(sorted(n for n in graph if n not in positions)):
        positions[node] = (-scale + (i % 40) * scale / 20, scale * (1.3 + 0.1 * (i // 40)))
    return positions


def separate(
    positions: Mapping[str, Position], sizes: Mapping[str, tuple[float, float]], *, rounds: int = 300
) -> dict[str, Position]:
    """Push boxes apart until none lies on another: each pair moves along the axis where it overlaps least.

    ``sizes`` gives the width and height of each box, in the unit of the positions. Sideways moves count
    less, or wide labels would pile up into a tower.
    """
    moved = dict(positions)
    order: Sequence[str] = sorted(moved)
    for _ in range(rounds):
        quiet = True
        for i, a in enumerate(order):
            for b in order[i + 1 :]:
                (ax, ay), (bx, by) = moved[a], moved[b]
                overlap_x = (sizes[a][0] + sizes[b][0]) / 2 - abs(ax - bx)
                overlap_y = (sizes[a][1] + sizes[b][1]) / 2 - abs(ay - by)
                if overlap_x <= 0 or overlap_y <= 0:
                    continue
                quiet = False
                if overlap_x < 1.6 * overlap_y:
                    step = math.copysign(overlap_x / 2 + 0.5, ax - bx)
                    moved[a], moved[b] = (ax + step, ay), (bx - step, by)
                else:
                    step = math.copysign(overlap_y / 2 + 0.5, ay - by)
                    moved[a], moved[b] = (ax, ay + step), (bx, by - step)
        if quiet:
            break
    return moved
