"""What the page holds, packed small: each string once, claims and edges as columns of numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kg.networks.project import Edge, Link, Network

__all__ = [
    "LIMIT",
    "Cut",
    "Index",
    "count_ties",
    "cut",
    "date_link",
    "derive_edges",
    "pack_claims",
    "pack_edges",
    "pack_observations",
    "pack_records",
    "straighten",
]

LIMIT = 5000
"""Nodes that a page holds: a browser redraws so many twenty times a second on a plain computer."""
SUBJECT, OBJECT = "\ue000", "\ue001"
CLAIM_COLUMNS = (
    *("ids", "source", "name", "target", "en", "ja", "status"),
    *("earliest", "latest", "own", "sources", "qualifiers"),
)
LENDERS = {"under", "event", "about"}
"""Qualifiers whose thing lends its date to a claim."""
TURNING = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))


class Index(dict[Any, int]):
    """The place of each value in a table of values, in the order in which they were first asked for."""

    def __missing__(self, value: Any) -> int:
        self[value] = len(self)
        return self[value]


@dataclass(frozen=True)
class Cut:
    """The part of a network that a page holds, and how many nodes and claims the whole has."""

    network: Network
    nodes: int
    claims: int


def derive_edges(network: Network) -> tuple[Edge, ...]:
    """Return the network's edges; where it has none, one for each pair that claims tie.

    It runs from subject to object if every claim does. Claims in both directions make it undirected, and so
    do claims that say the same in both, as ``cooperatesWith`` does.
    """
    if network.edges:
        return network.edges
    nodes = {node.id for node in network.nodes}
    found: dict[tuple[str, str], list[Link]] = {}
    for link in network.links:
        if link.source != link.target and {link.source, link.target} <= nodes:
            a, b = sorted((link.source, link.target))
            found.setdefault((a, b), []).append(link)
    edges = []
    for (a, b), links in sorted(found.items()):
        source, target = (a, b) if links[0].source == a else (b, a)
        told = [link for link in links if link.predicate not in network.symmetric]
        one_way = bool(told) and all(link.source == told[0].source for link in told)
        if one_way and told[0].source != source:
            source, target = target, source
        edges.append(Edge(source, target, one_way, tuple(link.claim for link in links), ()))
    return tuple(edges)


def count_ties(edges: Iterable[Edge]) -> Counter[str]:
    """Count the edges of each node."""
    return Counter(node for edge in edges for node in (edge.source, edge.target))


def cut(network: Network, limit: int = LIMIT) -> Cut:
    """Keep the ``limit`` nodes with the most ties, the edges among them and the claims about them."""
    network = replace(network, edges=derive_edges(network))
    if len(network.nodes) <= limit:
        return Cut(network, len(network.nodes), len(network.links))
    ties = count_ties(network.edges)
    kept = {node.id for node in sorted(network.nodes, key=lambda node: (-ties[node.id], node.id))[:limit]}
    edges = tuple(edge for edge in network.edges if {edge.source, edge.target} <= kept)
    behind = {claim for edge in edges for claim in edge.claims}
    links = tuple(
        link for link in network.links if link.claim in behind or (link.source in kept and not link.target)
    )
    cited = {document for link in links for document, _, _ in link.sources} - kept
    others = tuple((node.id, node.labels) for node in network.nodes if node.id in cited)
    nodes = tuple(node for node in network.nodes if node.id in kept)
    part = replace(network, nodes=nodes, links=links, edges=edges, others=network.others + others)
    return Cut(part, len(network.nodes), len(network.links))


def date_link(link: Link, days: Mapping[str, tuple[str, str]]) -> tuple[str, str]:
    """Return the days (earliest, latest) of a claim: its own, else those of what it is about.

    That is its subject or object, and then the agreement, meeting or document which qualifies it. ``days``
    are those of things, as `Network` has them. Both are empty where none is known.
    """
    if link.earliest or link.latest:
        return link.earliest, link.latest
    lenders = (link.source, link.target, *(value for name, value in link.qualifiers if name in LENDERS))
    return next((days[id_] for id_ in lenders if id_ in days), ("", ""))


def straighten(network: Network) -> Network:
    """Take the marks that turn the direction of writing out of labels, names and sentences.

    Such a mark in a label would reverse the sentence in which the label stands.
    """
    return replace(
        network,
        nodes=tuple(
            replace(
                node,
                labels=_plain(node.labels),
                names=tuple(name.translate(TURNING) for name in node.names),
            )
            for node in network.nodes
        ),
        links=tuple(replace(link, sentences=_plain(link.sentences)) for link in network.links),
        others=tuple((id_, _plain(labels)) for id_, labels in network.others),
        observations=tuple(
            replace(row, table=_plain(row.table), sentences=_plain(row.sentences))
            for row in network.observations
        ),
    )


def _plain(pair: tuple[str, str]) -> tuple[str, str]:
    return pair[0].translate(TURNING), pair[1].translate(TURNING)


def pack_records(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Turn records with equal keys into columns; a column of few values becomes ``{values, at}``."""
    columns: dict[str, Any] = {}
    for key in records[0] if records else ():
        column = [record[key] for record in records]
        values = list(dict.fromkeys(column)) if all(isinstance(v, str) for v in column) else column
        if 8 * len(values) < len(column):
            at = {value: i for i, value in enumerate(values)}
            columns[key] = {"values": values, "at": [at[value] for value in column]}
        else:
            columns[key] = column
    return columns


def pack_edges(edges: Iterable[Edge], entities: Index, claims: Index) -> list[list[Any]]:
    """Write edges as rows of numbers: source, target, 1 if directed, claims, and via and days where there are any."""
    return [
        [
            entities[e.source],
            entities[e.target],
            int(e.directed),
            [claims[c] for c in e.claims if c in claims],
            *([[entities[v] for v in e.via]] if e.via or e.days else []),
            *([e.days] if e.days else []),
        ]
        for e in edges
    ]


def pack_claims(network: Network, entities: Index, labels: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    """Write claims as columns of numbers beside the tables to which the numbers point.

    Sentences that differ only in the labels of subject and object share a pattern.
    """
    names, statuses, places, words = Index(), Index(), Index(), Index()
    patterns = (Index(), Index())
    dates = dict(network.days)
    days = Index({"": 0})
    columns: dict[str, list[Any]] = {name: [] for name in CLAIM_COLUMNS}
    for link in network.links:
        when = date_link(link, dates)
        row = {
            "ids": link.claim.removeprefix("claim-"),
            "source": entities[link.source],
            "name": names[link.predicate],
            "target": entities[link.target] if link.target else -1,
            "en": patterns[0][_pattern(link, labels, 0)],
            "ja": patterns[1][_pattern(link, labels, 1)],
            "status": statuses[link.status, link.asserted],
            "earliest": days[when[0]],
            "latest": days[when[1]],
            "own": int(bool(link.earliest or link.latest)),
            "sources": [places[place] for place in link.sources],
            "qualifiers": [
                [words[name], entities.get(value, value)]
                for name, value in link.qualifiers
                if value in entities or name in ("role", "condition")
            ]
            or 0,
        }
        for column in CLAIM_COLUMNS:
            columns[column].append(row[column])
    documents = Index()
    return {
        "columns": columns,
        "names": list(names),
        "statuses": list(statuses),
        "places": [[documents[entities[document]], first, last] for document, first, last in places],
        "documents": list(documents),
        "days": list(days),
        "words": list(words),
        "patterns": [list(p) for p in patterns],
    }


def pack_observations(network: Network, entities: Index, labels: Mapping[str, tuple[str, str]]) -> list[Any]:
    """Write the statistics about nodes as rows: nodes, table, sentences, period, and the places in documents.

    ``labels`` names what the page can name; a document that it cannot is left out.
    """
    nodes = {node.id for node in network.nodes}
    return [
        [
            [entities[id_] for id_ in row.about if id_ in nodes],
            row.table,
            row.sentences,
            [row.earliest, row.latest],
            [[entities[place[0]], *place[1:]] for place in row.sources if place[0] in labels],
        ]
        for row in network.observations
        if not nodes.isdisjoint(row.about)
    ]


def _pattern(link: Link, labels: Mapping[str, tuple[str, str]], at: int) -> str:
    """Return a sentence with marks in the place of the labels of its subject and object."""
    sentence = link.sentences[at].replace(SUBJECT, "\ufffd").replace(OBJECT, "\ufffd")
    # the longer label first: it may hold the other
    marks = [(labels[link.source][at], SUBJECT)] if link.source in labels else []
    marks += [(labels[link.target][at], OBJECT)] if link.target in labels else []
    for label, mark in sorted(marks, key=lambda item: -len(item[0])):
        if label and SUBJECT not in label and OBJECT not in label:
            sentence = sentence.replace(label, mark, 1)
    return sentence
