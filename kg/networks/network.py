"""Networks by name, for notebooks: `kg.network` and `kg.projection`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import networkx as nx

from kg.dates import parse_edtf
from kg.errors import InputError
from kg.graph.questions import find_entities
from kg.graph.store import GRAPH, Source, opened
from kg.networks.projections import read_projection, to_networkx
from kg.networks.slices import during
from kg.networks.ties import Projection

__all__ = ["network", "projection", "read_day", "uncrowded"]

MODES = ("source", "target")


def network(
    name: str,
    graph: str | Path | Source = GRAPH,
    *,
    planned: bool = False,
    since: str = "",
    until: str = "",
    undated: str = "drop",
    without: str | Collection[str] = (),
    crowd: int | None = None,
    one_mode: Literal["source", "target"] | None = None,
    multigraph: bool = False,
) -> Any:
    """Return a declared network as a networkx graph, ready for measures.

    Each pair is one edge: ``weight`` is how many things tie it, ``distance`` its inverse, for measures in
    which weight is a length; see `kg.networks.projections.to_networkx` for the other attributes. The options
    are those of `projection`, and two more.

    ``one_mode`` keeps of a two-mode network only its first kind of nodes (``source``: the countries of
    ``country-field``) or its second (``target``), tied by what they share: the weight of an edge is the
    number of shared nodes of the other kind, which ``via`` names. ``multigraph`` keeps each tie as an edge of
    its own; most measures do not take such a graph.

    >>> kg.network("countries", without=["japan"]).edges["china", "asean"]["weight"]  # doctest: +SKIP
    4.0

    Raises:
        InputError: there is no such network or entity; a date that is none; ``one_mode`` of a network of one
            kind of node, or together with ``multigraph``.
    """
    found = projection(
        name,
        graph,
        planned=planned,
        since=since,
        until=until,
        undated=undated,
        without=without,
        crowd=crowd,
    )
    if one_mode is None:
        return to_networkx(found, multigraph=multigraph)
    if multigraph or not found.two_mode or one_mode not in MODES:
        raise InputError(
            f'one_mode="{one_mode}" with "{name}": choose source or target, of a two-mode network, '
            "without multigraph"
        )
    return _fold(to_networkx(found), MODES.index(one_mode))


def projection(
    name: str,
    graph: str | Path | Source = GRAPH,
    *,
    planned: bool = False,
    since: str = "",
    until: str = "",
    undated: str = "drop",
    without: str | Collection[str] = (),
    crowd: int | None = None,
) -> Projection:
    """Return a declared network tie by tie: what the measures with certainty, slices and gaps take.

    Args:
        name: A file of ``ontology/projections``: countries, organizations, country-field …
        graph: The built graph, or an open store.
        planned: Count what is planned, proposed, agreed or expected too.
        since: Only ties that last until this day, month or year (``2018``, ``2018-10``), or start later.
        until: Only ties that start by its end.
        undated: What becomes of ties without a date where ``since`` or ``until`` is given: drop or keep.
        without: Entities to take out, by id or any name.
        crowd: Leave out things that tie more than so many nodes, such as a large meeting; in a two-mode network
            nodes of the first kind count.

    Raises:
        InputError: there is no such network or entity, or a date that is none.
    """
    store = opened(graph)
    found = read_projection(store, name, planned=planned)
    if without:
        found = _without(found, store, [without] if isinstance(without, str) else without)
    if crowd is not None:
        found = uncrowded(found, crowd)
    if since or until:
        found = during(found, read_day(since, "since"), read_day(until, "until"), undated=undated)
    return found


def _without(found: Projection, store: Source, names: Collection[str]) -> Projection:
    gone: set[str] = set()
    for name in names:
        meant = found.nodes.keys() & find_entities(store, name)
        if not meant:
            raise InputError(f'without: "{name}" is not in the network "{found.name}"')
        gone |= meant
    return replace(
        found,
        nodes={id_: node for id_, node in found.nodes.items() if id_ not in gone},
        ties=tuple(tie for tie in found.ties if not gone & {tie.source, tie.target}),
    )


def uncrowded(found: Projection, crowd: int) -> Projection:
    """Leave out the ties by things that tie more than ``crowd`` nodes; in a two-mode network, of the first kind.

    One meeting of twenty states ties each with each, 190 times: such ties tell little about any pair.

    Raises:
        InputError: ``crowd`` is below 1.
    """
    if not crowd >= 1:
        raise InputError(f"crowd={crowd}: give a whole number from 1 on")
    tied: dict[str, set[str]] = {}
    for tie in found.ties:
        tied.setdefault(tie.via, set()).update([tie.source] if found.two_mode else [tie.source, tie.target])
    return replace(found, ties=tuple(tie for tie in found.ties if len(tied[tie.via]) <= crowd))


def read_day(text: str, name: str) -> str:
    """Return the first day of what ``since`` means, the last of what ``until`` means; empty for empty.

    >>> read_day("2018", "since"), read_day("2018-02", "until")
    ('2018-01-01', '2018-02-28')

    Raises:
        InputError: the text is not a date, or has no such bound.
    """
    if not text:
        return ""
    try:
        dates = parse_edtf(str(text))  # in a notebook a year may come as a number
    except ValueError as error:
        raise InputError(f"{name}: {error}") from None
    day = dates.earliest if name == "since" else dates.latest
    if not day:
        raise InputError(f'{name}: "{text}" has no such bound; write a day, month or year')
    return day


def _fold(graph: Any, mode: int) -> Any:
    """Project a two-mode graph on one of its kinds of nodes; weight counts shared neighbours."""
    kept = [node for node, kind in graph.nodes(data="bipartite") if kind == mode]
    # networkx refuses a graph without nodes
    weighted = nx.bipartite.weighted_projected_graph(graph, kept) if kept else nx.Graph()
    folded = nx.Graph(**graph.graph | {"two_mode": False})
    tied = [node for node in kept if weighted.degree(node)]
    for node in tied:
        data = {key: value for key, value in graph.nodes[node].items() if key != "bipartite"}
        folded.add_node(node, **data)
    # networkx walks sets: an order of our own is the same in each run
    for one, other in sorted(tuple(sorted(pair)) for pair in weighted.edges):
        via = sorted(set(graph[one]) & set(graph[other]))
        behind = [graph.edges[end, shared] for end in (one, other) for shared in via]
        folded.add_edge(
            one,
            other,
            weight=float(weighted.edges[one, other]["weight"]),
            distance=1 / weighted.edges[one, other]["weight"],
            count=len(via),
            via=tuple(via),
            claims=tuple(sorted({claim for edge in behind for claim in edge["claims"]})),
            documents=tuple(sorted({document for edge in behind for document in edge["documents"]})),
        )
    return folded
