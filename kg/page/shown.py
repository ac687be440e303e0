"""Pages of the network by name, for notebooks and the command line: `kg.view`."""

from __future__ import annotations

import html
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from kg.errors import InputError
from kg.graph.names import find_entity
from kg.graph.store import GRAPH, Source, opened
from kg.networks.network import read_day
from kg.networks.project import read_network
from kg.page.page import TITLES
from kg.page.pagedata import derive_edges
from kg.page.select import during, focus, of_classes
from kg.page.views import View, draw_view, read_view

__all__ = ["Shown", "view"]


UNDATED = ("drop", "keep")
LANGUAGES = ("ja", "en", "both")


@dataclass(frozen=True)
class Shown:
    """A page: ``html`` is the whole of it; a notebook shows it in a frame of its own, ``height`` pixels high."""

    html: str = field(repr=False)
    nodes: int
    edges: int
    height: int = 640

    def _repr_html_(self) -> str:
        # without allow-same-origin: the page can reach neither the notebook nor its kernel
        return (
            f'<iframe sandbox="allow-scripts allow-downloads" srcdoc="{html.escape(self.html)}" '
            f'title="network" style="width:100%;height:{self.height}px;border:1px solid #ccc"></iframe>'
        )


def view(
    entity: str | None = None,
    *,
    hops: int = 1,
    name: str | None = None,
    types: str | Collection[str] = (),
    since: str = "",
    until: str = "",
    undated: str = "drop",
    language: str = "ja",
    graph: str | Path | Source = GRAPH,
    passages: Mapping[str, tuple[str, ...]] | None = None,
    height: int = 640,
) -> Shown:
    """Draw the network, or a part of it, as a page that works offline; a notebook shows it.

    Args:
        entity: Show only what is around this entity (by any of its names), up to ``hops`` edges away.
        hops: See ``entity``.
        name: A ready view instead of the whole: any declared network, or the id of a document.
        types: Show only these classes, ``Country``, ``Instrument`` …
        since: Show only what lasts until this day, month or year, or starts later.
        until: Show only what starts by its end.
        undated: What becomes of claims without a date where ``since`` or ``until`` is given: drop or keep.
        language: ``ja``, ``en`` or ``both``.
        graph: The built graph, or an open store.
        passages: Lines of your copies of the documents, as `kg.graph.evidence.read_texts` gives them.
        height: Of the frame in a notebook, in pixels.

    >>> kg.view("JST", hops=2)  # doctest: +SKIP

    Raises:
        InputError: nothing bears the name or several things do, it is not in the view, or an option is wrong.
    """
    for option, value, valid in (("undated", undated, UNDATED), ("language", language, LANGUAGES)):
        if value not in valid:
            raise InputError(f'{option}="{value}": choose {", ".join(valid)}')
    if not isinstance(hops, int):
        raise InputError(f"hops={hops}: give a whole number from 1 on")
    store = opened(graph)
    whole = read_network(store)
    if not whole.nodes:
        raise InputError("the graph holds no entities: give one that `kg build` wrote")
    first, last = read_day(since, "since"), read_day(until, "until")
    if name is not None:
        shown = read_view(store, whole, name, since=first, until=last, undated=undated)
    else:
        shown = View("", TITLES, ("", ""), whole)
    network, titles = shown.network, shown.titles
    if name is None and (first or last):
        network = during(network, first, last, undated=undated)
    if types:
        network = of_classes(network, [types] if isinstance(types, str) else types)
    id_ = ""
    if entity is not None:
        id_ = find_entity(store, entity)
        if id_ not in {node.id for node in network.nodes}:
            raise InputError(
                f'"{entity}" ({id_}) is not in this part of the graph; widen it, or focus on another'
            )
        network = focus(network, id_, min(hops, len(network.nodes)))  # no way is longer
        labels = next(node.labels for node in network.nodes if node.id == id_)
        titles = (f"{labels[0]} · {titles[0]}", f"{labels[1]}・{titles[1]}")
    if not network.nodes:
        raise InputError("nothing is left to show; choose a longer time or more classes")
    part = replace(shown, network=network, titles=titles)
    page = draw_view(part, passages or {}, language=language, select=id_)
    return Shown(page, len(network.nodes), len(derive_edges(network)), height)
