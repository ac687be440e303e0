"""Ready views: networks that answer a common question, each drawn on a page of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from kg.errors import InputError, nearest
from kg.graph.store import Source
from kg.networks.network import uncrowded
from kg.networks.project import Edge, Network
from kg.networks.projections import read_headers, read_projections
from kg.networks.slices import during
from kg.networks.ties import Projection, Tie
from kg.page import select
from kg.page.page import draw_page

__all__ = ["READY", "View", "draw_view", "read_view", "read_views", "tie_up"]

READY = ("countries", "organizations", "country-field", "programme-country")
"""Projections that have a page."""
CROWD = 12
"""What ties more nodes than this is left out of the pictures: each with each, they would hide the rest."""
SMALL = 60
"""Up to so many nodes a view opens on all of them: more would not all find room for their labels."""


@dataclass(frozen=True)
class View:
    """A network to be drawn, with its title and a line that says what it shows, both (en, ja)."""

    name: str
    titles: tuple[str, str]
    notes: tuple[str, str]
    network: Network


def read_views(store: Source, whole: Network) -> tuple[View, ...]:
    """Return all ready views: those of ``READY``, then one for each source document.

    ``whole`` is what `read_network` returns for the store.
    """
    found = read_projections(store, READY)
    documents = sorted({document for link in whole.links for document, _, _ in link.sources})
    return (
        *(_declared(found[name], whole) for name in READY),
        *(_document(document, whole) for document in documents),
    )


def read_view(
    store: Source,
    whole: Network,
    name: str,
    *,
    since: str = "",
    until: str = "",
    undated: str = "drop",
) -> View:
    """Return one view by name, of a time (ISO 8601 days): that of any declared network, or of a document.

    The ties of a declared network have the days that `kg.network` gives them: what started goes on.

    Raises:
        InputError: there is no such view, and the message names the nearest; or the time is wrong.
    """
    documents = {document for link in whole.links for document, _, _ in link.sources}
    if name in documents:
        found = _document(name, whole)
        if not since and not until:
            return found
        return replace(found, network=select.during(found.network, since, until, undated=undated))
    known = [*read_headers(), *sorted(documents)]
    if name not in known:
        raise InputError(f'there is no view "{name}"{nearest(name, known)}; there are: {" ".join(known)}')
    projection = read_projections(store, [name])[name]
    if since or until:
        projection = during(projection, since, until, undated=undated)
    return _declared(projection, whole)


def draw_view(view: View, passages: Mapping[str, tuple[str, ...]], *, home: str = "", **options: Any) -> str:
    """Draw a view as a page; a small one opens on all its nodes. Options are those of `draw_page`.

    ``home`` is the address of the index. The page of the whole graph stands beside it: things that the
    claims of the view name and that are no nodes of it lead there.
    """
    rest = home.removesuffix("index.html") + "network.html" if home else ""
    options = {"whole": len(view.network.nodes) <= SMALL, "rest": rest, **options}
    return draw_page(view.network, passages, titles=view.titles, notes=view.notes, home=home, **options)


def _declared(projection: Projection, whole: Network) -> View:
    calm = uncrowded(projection, CROWD)
    crowds = {tie.via for tie in projection.ties} - {tie.via for tie in calm.ties}
    values = read_headers()[projection.name].values
    labels = {node.id: node.labels for node in whole.nodes}
    left_out = [[labels[via][i] for via in sorted(crowds) if via in labels] for i in (0, 1)]
    english, japanese = values["edge@en"], values["edge@ja"]
    notes = (
        f"Tied where {english}." + (f" Left out, for they tie more than {CROWD}: {'; '.join(left_out[0])}." if crowds else ""),
        f"結び付き：{japanese}。" + (f"{CROWD}を超える相手を一度に結ぶものは除く：{'、'.join(left_out[1])}。" if crowds else ""),
    )  # fmt: skip
    titles = (projection.titles["en"], projection.titles["ja"])
    return View(projection.name, titles, notes, tie_up(calm, whole))


def _document(document: str, whole: Network) -> View:
    part = select.from_document(whole, document)
    labels = {node.id: node.labels for node in whole.nodes}
    titles = labels.get(document, (document, document))
    return View(document, titles, ("All claims of this document.", "この文書が述べるすべての主張。"), part)


def tie_up(projection: Projection, whole: Network) -> Network:
    """Make a network of a projection: an edge for each tied pair, with the claims behind it and what ties it.

    Nodes without a tie are left out. Claims and words come from ``whole``; things that the claims name and
    that are no nodes keep their labels, and lend their days.
    """
    pairs: dict[tuple[str, str], list[Tie]] = defaultdict(list)
    for tie in projection.ties:
        pairs[tie.source, tie.target].append(tie)
    claims = {claim for tie in projection.ties for claim in tie.claims}
    links = tuple(link for link in whole.links if link.claim in claims)
    kept = {end for pair in pairs for end in pair}
    edges = tuple(
        Edge(
            source,
            target,
            projection.directed,
            tuple(sorted({claim for tie in ties for claim in tie.claims})),
            tuple(sorted({tie.via for tie in ties} - claims - {source, target})),
            tuple(sorted({(tie.earliest, tie.latest) for tie in ties})),
        )
        for (source, target), ties in pairs.items()
    )
    named = {id_ for link in links for id_ in (link.source, link.target)}
    named |= {document for link in links for document, _, _ in link.sources}
    named |= {value for link in links for _, value in link.qualifiers}
    named |= {via for edge in edges for via in edge.via}
    named |= {document for row in whole.observations for document, _, _ in row.sources}
    nodes = {node.id: node for node in whole.nodes}
    return replace(
        whole,
        nodes=tuple(projection.nodes[id_] for id_ in sorted(kept)),
        links=links,
        edges=edges,
        others=tuple((id_, nodes[id_].labels) for id_ in sorted(named - kept) if id_ in nodes),
    )
