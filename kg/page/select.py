"""Parts of a network: around a node, of some classes, of a time, from a document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Set
from dataclasses import replace

from kg.errors import InputError, nearest
from kg.networks.project import Edge, Link, Network
from kg.page.pagedata import date_link, derive_edges

__all__ = ["during", "focus", "from_document", "of_classes"]


def focus(network: Network, entity: str, hops: int = 1) -> Network:
    """Keep a node and all nodes that are at most ``hops`` edges away, direction ignored.

    Raises:
        InputError: there is no such node, or ``hops`` is below 1.
    """
    if hops < 1:
        raise InputError(f"hops: {hops} is below 1")
    if entity not in {node.id for node in network.nodes}:
        raise InputError(f'"{entity}" is not in this network')
    near: dict[str, set[str]] = defaultdict(set)
    for edge in derive_edges(network):
        near[edge.source].add(edge.target)
        near[edge.target].add(edge.source)
    kept = {entity}
    for _ in range(hops):
        kept = kept.union(*(near[node] for node in kept))
    return _among(network, kept)


def of_classes(network: Network, classes: Collection[str]) -> Network:
    """Keep nodes of some classes (``Country``, ``Instrument`` …) and what ties them.

    Raises:
        InputError: no node is of such a class; the message names the nearest.
    """
    known = sorted({node.class_ for node in network.nodes})
    for name in classes:
        if name not in known:
            raise InputError(
                f'no node is of the class "{name}"{nearest(name, known)}; there are: {" ".join(known)}'
            )
    return _among(network, {node.id for node in network.nodes if node.class_ in classes})


def during(network: Network, since: str, until: str, *, undated: str = "drop") -> Network:
    """Keep claims whose days overlap those from ``since`` to ``until`` (ISO 8601; empty is open), and their ends.

    A claim without a date has that of the event, instrument or document that it is about or that qualifies
    it. Claims with neither are dropped, or kept with ``undated="keep"``.

    Raises:
        InputError: the time ends before it begins.
    """
    if since and until and since > until:
        raise InputError(f"the time from {since} ends before it begins, on {until}")
    lent = dict(network.days)

    def is_in(link: Link) -> bool:
        first, last = date_link(link, lent)
        if not first and not last:
            return undated == "keep"
        return (not until or first <= until) and (not last or last >= since)

    return _resting_on(network, {link.claim for link in network.links if is_in(link)})


def from_document(network: Network, document: str) -> Network:
    """Keep the claims that a document states, and their ends, and its statistics about them."""
    part = _resting_on(
        network,
        {link.claim for link in network.links if any(source == document for source, _, _ in link.sources)},
    )
    rows = (row for row in network.observations if any(source == document for source, _, _ in row.sources))
    return replace(part, observations=tuple(rows))


def _among(network: Network, kept: Collection[str]) -> Network:
    """Keep nodes, the edges among them with their claims, and the claims of them that end in a literal.

    Where a network declares its edges, a claim between two nodes ties them only if an edge does.
    """
    edges = tuple(e for e in network.edges if e.source in kept and e.target in kept)
    behind = {claim for edge in edges for claim in edge.claims}
    links = tuple(
        link
        for link in network.links
        if link.claim in behind
        or (link.source in kept and (not link.target or (not network.edges and link.target in kept)))
    )
    return _trim(network, kept, edges, links)


def _resting_on(network: Network, claims: Set[str]) -> Network:
    """Keep claims, the edges that rest on one of them, and the nodes that are tied or spoken of."""
    links = tuple(link for link in network.links if link.claim in claims)
    edges = tuple(
        replace(edge, claims=tuple(claim for claim in edge.claims if claim in claims))
        for edge in network.edges
        if not claims.isdisjoint(edge.claims)
    )
    ends = (
        [(edge.source, edge.target) for edge in edges]
        if network.edges
        else [(link.source, link.target) for link in links]
    )
    return _trim(network, {end for pair in ends for end in pair}, edges, links)


def _trim(
    network: Network, kept: Collection[str], edges: tuple[Edge, ...], links: tuple[Link, ...]
) -> Network:
    """Put a part together; what its claims name beyond its nodes keeps its label."""
    named = {
        id_
        for link in links
        for id_ in (
            link.source,
            link.target,
            *(d for d, _, _ in link.sources),
            *(v for _, v in link.qualifiers),
        )
    }
    named |= {via for edge in edges for via in edge.via}
    named |= {document for row in network.observations for document, _, _ in row.sources}
    lost = [(node.id, node.labels) for node in network.nodes if node.id not in kept and node.id in named]
    return replace(
        network,
        nodes=tuple(node for node in network.nodes if node.id in kept),
        edges=edges,
        links=links,
        others=(*network.others, *lost),
    )
