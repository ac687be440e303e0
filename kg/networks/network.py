"""Networks by name, for notebooks: `kg.network` and `kg.projection`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from numbers import Integral
from pathlib import Path
from typing import Any, Literal

from kg.dates import parse_edtf
from kg.errors import InputError
from kg.graph.names import find_entities
from kg.graph.store import GRAPH, Source, opened, select
from kg.networks.fields import about_field
from kg.networks.folding import fold
from kg.networks.projections import read_projection, to_networkx
from kg.networks.slices import during
from kg.networks.ties import Projection
from kg.vocabulary import ID

__all__ = ["network", "projection", "read_day", "uncrowded"]

DOCUMENTS = "SELECT DISTINCT ?document { ?claim prov:wasQuotedFrom/oa:hasSource ?document }"


def network(
    name: str | Path,
    graph: str | Path | Source = GRAPH,
    *,
    planned: bool = False,
    lasting: bool = False,
    broader: bool = False,
    about: str = "",
    documents: str | Collection[str] = (),
    since: str = "",
    until: str = "",
    undated: str = "drop",
    without: str | Collection[str] = (),
    crowd: int | None = None,
    one_mode: Literal["source", "target"] | None = None,
    multigraph: bool = False,
) -> Any:
    """Return a declared network as a networkx graph, ready for measures.

    Each pair is one edge: ``weight`` is how many things tie it (with ``one_mode``, how many nodes of the other
    kind it shares), ``distance`` its inverse, for measures in which weight is a length; see
    `kg.networks.projections.to_networkx` for the other attributes. ``multigraph`` keeps each tie as an edge of
    its own; most measures do not take such a graph. The other options are those of `projection`.

    >>> kg.network("countries", without=["japan"]).edges["china", "asean"]["weight"]  # doctest: +SKIP
    4.0

    Raises:
        InputError: see `projection`.
    """
    found = projection(
        name,
        graph,
        planned=planned,
        lasting=lasting,
        broader=broader,
        about=about,
        documents=documents,
        since=since,
        until=until,
        undated=undated,
        without=without,
        crowd=crowd,
        one_mode=one_mode,
    )
    return to_networkx(found, multigraph=multigraph)


def projection(
    name: str | Path,
    graph: str | Path | Source = GRAPH,
    *,
    planned: bool = False,
    lasting: bool = False,
    broader: bool = False,
    about: str = "",
    documents: str | Collection[str] = (),
    since: str = "",
    until: str = "",
    undated: str = "drop",
    without: str | Collection[str] = (),
    crowd: int | None = None,
    one_mode: Literal["source", "target"] | None = None,
) -> Projection:
    """Return a declared network tie by tie: what the measures with certainty, slices and gaps take.

    An agreement counts on its dated days only, such as that of its signature: the documents do not say how long
    it holds. ``lasting`` lets it go on.

    Args:
        name: A network of `kg.projections`: countries, organizations, country-field …; or the path of a file of
            your own, which ends in .rq and is written as those of ``ontology/projections``.
        graph: The built graph, or an open store.
        planned: Count what is planned, proposed, agreed or expected too.
        lasting: Let ties by an instrument that one is party to or signed go on from their first day
            (``latest`` is ``9999-12-31``), unless an end or a period is stated.
        broader: Let a tie to a field be one to each field that it belongs to, too, however far up: who gives
            priority to quantum computing gives it to quantum technology, and to science and technology.
            No field is tied to one of its own.
        about: Only ties by things or claims that have this field, by id or any name, or a narrower one.
        documents: Only what these documents state, by id or title. Which body is of which country, and which
            meeting about which field, is taken from all.
        since: Only ties that last until this day, month or year (``2018``, ``2018-10``), or start later.
        until: Only ties that start by its end.
        undated: What becomes of ties without a date where ``since`` or ``until`` is given: drop or keep.
        without: Entities to take out, by id or any name.
        crowd: Leave out things that tie more than so many nodes, such as a large meeting; in a two-mode network
            nodes of the first kind count.
        one_mode: Keep of a two-mode network only its first kind of nodes (``source``: the countries of
            ``country-field``) or its second (``target``), tied by each node of the other kind that they share;
            see `kg.networks.folding.fold`. The other options choose what is folded.

    Raises:
        InputError: there is no such network, entity, field or document; a date that is none; ``one_mode`` of a
            network of one kind of node; a file of your own is faulty.
    """
    if about and not isinstance(about, str):
        raise InputError(f"about={about!r}: give one field, by id or any name; narrower ones are in it")
    store = opened(graph)
    found = read_projection(
        store,
        str(name),
        planned=planned,
        lasting=lasting,
        broader=broader,
        documents=_documents(store, _listed(documents)),
    )
    if without:
        found = _without(found, store, _listed(without))
    if crowd is not None:
        found = uncrowded(found, crowd)
    if about:
        found = about_field(found, store, about)
    # checks its options in any case
    then = during(found, read_day(since, "since"), read_day(until, "until"), undated=undated)
    if since or until:
        found = then
    return found if one_mode is None else fold(found, one_mode)


def _listed(names: str | Collection[str]) -> Collection[str]:
    return [names] if isinstance(names, str) else names


def _documents(store: Source, names: Collection[str]) -> Collection[str]:
    known = {row["document"].value.removeprefix(ID) for row in select(store, DOCUMENTS)} if names else set()
    found: set[str] = set()
    for name in names:
        meant = known & set(find_entities(store, name))
        if not meant:
            raise InputError(
                f'documents: "{name}" is not a source document; there are: {" ".join(sorted(known))}'
            )
        found |= meant
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
    if not isinstance(crowd, Integral) or not crowd >= 1:
        raise InputError(f"crowd={crowd!r}: give a whole number from 1 on")
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
