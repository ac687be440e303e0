"""The networks that ``ontology/projections`` declares: read from a store, and collapsed into graphs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Set
from pathlib import Path
from typing import Any

import networkx as nx

from kg.errors import InputError
from kg.graph.headers import Header
from kg.graph.store import Source, select
from kg.networks.dating import date_things, read_bases
from kg.networks.declarations import Declaration, check_classes, find_declaration, read_declaration
from kg.networks.fields import broadened, read_above
from kg.networks.project import Node, read_nodes
from kg.networks.rows import merge_rows, read_rows
from kg.networks.ties import Projection, Tie
from kg.vocabulary import DIP, data_directory

__all__ = ["declaration", "projections", "read_headers", "read_projection", "read_projections", "to_networkx"]

CLASSES = """
SELECT DISTINCT ?class ?narrower {
  { ?class a owl:Class BIND(?class AS ?narrower) } UNION { ?narrower rdfs:subClassOf+ ?class }
}"""
WORDS = """
SELECT ?predicate ?en ?ja {
  VALUES ?kind { owl:ObjectProperty owl:DatatypeProperty }
  ?predicate a ?kind ; rdfs:label ?en, ?ja
  FILTER(LANG(?en) = "en" && LANG(?ja) = "ja")
}"""


def projections() -> dict[str, Mapping[str, str]]:
    """Return the titles (by language) of the declared networks, by name; `declaration` tells more of one."""
    return {name: header.titles for name, header in read_headers().items()}


def declaration(name: str, language: str = "en") -> dict[str, str]:
    """Return what a network states of itself.

    The keys are ``title``, ``nodes`` (classes; in a two-mode network those of the first kind, ``|``, those of
    the second), ``edge`` (when two are tied), ``weight`` (what it counts), ``directed`` (yes or no), ``mode``
    (one or two), ``excludes`` and ``time`` (from where a tie has its days), as far as the file has them in
    the language, else in English.

    >>> declaration("funding")["weight"].partition(";")[0]
    'the number of claims of a flow'

    Raises:
        InputError: there is no such network, or its file is faulty.
    """
    header = find_declaration(name, _folder(None)).header
    said = dict(header.values) | {f"title@{key}": title for key, title in header.titles.items()}
    keys = ("title", "nodes", "edge", "weight", "directed", "mode", "excludes", "time")
    return {key: next(said[k] for k in (f"{key}@{language}", key, f"{key}@en") if k in said) for key in keys}


def read_headers(folder: Path | None = None) -> dict[str, Header]:
    """Read what each declaration says of itself: nodes, edge, weight, directed, mode, excludes, time.

    Raises:
        InputError: a head lacks a line, or a line says something else than it may.
    """
    return {path.stem: read_declaration(path).header for path in sorted(_folder(folder).glob("*.rq"))}


def _folder(folder: Path | None) -> Path:
    return folder or data_directory("ontology") / "projections"


def read_projection(
    store: Source,
    name: str,
    *,
    planned: bool = False,
    lasting: bool = False,
    broader: bool = False,
    documents: Collection[str] = (),
    folder: Path | None = None,
) -> Projection:
    """Read a declared network from a store: a tie for each pair and each thing that ties it.

    A tie counts where all claims that it rests on are actual; with ``planned`` also where they are planned,
    intended, proposed, agreed, expected or conditional; never where they are denied or suspended; and with
    ``documents`` (ids) only where these state them. ``lasting`` is explained in `kg.networks.dating.date_tie`,
    ``broader`` in `kg.networks.network.projection`. A remote store must walk optional property paths as SPARQL
    1.1 says: Virtuoso 7 does not, and loses ties.

    Raises:
        InputError: there is no such network (the message names the nearest), the store holds no entities, or
            the declaration is faulty.
        QueryError: the query of the declaration is not SPARQL.
    """
    return read_projections(
        store,
        [name],
        planned=planned,
        lasting=lasting,
        broader=broader,
        documents=documents,
        folder=folder,
    )[name]


def read_projections(
    store: Source,
    names: Iterable[str],
    *,
    planned: bool = False,
    lasting: bool = False,
    broader: bool = False,
    documents: Collection[str] = (),
    folder: Path | None = None,
) -> dict[str, Projection]:
    """Read several declared networks; what they share is read once. See `read_projection`."""
    declared = {name: find_declaration(name, _folder(folder)) for name in names}
    bases = {
        claim: basis
        for claim, basis in read_bases(store).items()
        if not basis.denied
        and (planned or basis.actual)
        and not (documents and set(documents).isdisjoint(basis.documents))
    }
    things, entities = date_things(bases.values()), read_nodes(store)
    if not entities:
        raise InputError("the graph holds no entities: give one that `kg build` wrote")
    narrower: dict[str, set[str]] = defaultdict(set)
    for row in select(store, CLASSES):
        narrower[row["class"].value.removeprefix(DIP)].add(row["narrower"].value.removeprefix(DIP))
    words = {
        row["predicate"].value.removeprefix(DIP): (row["en"].value, row["ja"].value)
        for row in select(store, WORDS)
    }
    above = read_above(store) if broader else {}
    found = {}
    for name, own in declared.items():
        check_classes(own, narrower.keys())
        values = own.header.values
        directed, two_mode = values["directed"] == "yes", values["mode"] == "two"
        rows = broadened(read_rows(store, own), above) if broader else read_rows(store, own)
        ties = tuple(merge_rows(rows, bases, things, ordered=directed or two_mode, lasting=lasting))
        nodes = _nodes(values["nodes"], entities, narrower)
        used = {tie.predicate: words[tie.predicate] for tie in ties if tie.predicate in words}
        found[name] = Projection(own.path.stem, own.header.titles, directed, two_mode, nodes, ties, used)
        _check_ends(found[name], own)
    return found


def _check_ends(projection: Projection, own: Declaration) -> None:
    sources, targets = ({getattr(tie, end) for tie in projection.ties} for end in ("source", "target"))
    both = sources & targets if projection.two_mode else ()
    for wrong, what in (
        (
            (sources | targets) - projection.nodes.keys(),
            f"of none of the classes named there: {own.header.values['nodes']}",
        ),
        (both, "both a source and a target of a two-mode network"),
    ):
        if wrong:
            place = own.place("nodes")
            raise InputError(f'{place}: "{min(wrong)}" is tied, but is {what}; mend head or query')


def _nodes(classes: str, entities: Mapping[str, Node], narrower: Mapping[str, Set[str]]) -> dict[str, Node]:
    """Return all entities of the classes ``Country CountryGroup | Field`` and of those below them."""
    named = classes.replace("|", " ").split()
    wanted = {below for name in named for below in narrower[name]}
    return {id_: node for id_, node in entities.items() if node.class_ in wanted}


def to_networkx(projection: Projection, *, multigraph: bool = False) -> Any:
    """Collapse the ties of each pair into one edge of a networkx graph (a DiGraph where directed).

    Nodes without a tie are left out. Nodes carry ``label_en``, ``label_ja``, ``class_`` and, in a two-mode
    network, ``bipartite`` (0 or 1). Edges carry ``weight`` (strength: the sum of the ties' weights),
    ``distance`` (1/weight), ``count`` of ties, and ``via``, ``predicates``, ``claims`` (sorted tuples) and
    ``amounts`` ((amount, currency), not added up); ``label_en`` and ``label_ja`` are what the ontology calls
    the predicates, in their order. Edges, and nodes from all their ties, carry ``earliest`` and ``latest`` day
    of all that are dated (else empty) and ``documents`` (a sorted tuple).

    With ``multigraph`` each tie stays an edge of its own, keyed by what ties, with these same attributes.
    """
    pairs: dict[tuple[str, ...], list[Tie]] = defaultdict(list)
    own: dict[str, list[Tie]] = defaultdict(list)
    for tie in projection.ties:
        own[tie.source].append(tie)
        own[tie.target].append(tie)
        pairs[(tie.source, tie.target, tie.via) if multigraph else (tie.source, tie.target)].append(tie)
    kinds = {(False, False): nx.Graph, (True, False): nx.DiGraph, (False, True): nx.MultiGraph}
    graph = kinds.get((projection.directed, multigraph), nx.MultiDiGraph)(
        name=projection.name, titles=dict(projection.titles), two_mode=projection.two_mode
    )
    modes = {tie.source: 0 for tie in projection.ties} | {tie.target: 1 for tie in projection.ties}
    for id_ in sorted(modes, key=lambda n: (modes[n] if projection.two_mode else 0, n)):
        node = projection.nodes[id_]
        english, japanese = node.labels
        graph.add_node(id_, label_en=english, label_ja=japanese, class_=node.class_, **_told(own[id_]))
        if projection.two_mode:
            graph.nodes[id_]["bipartite"] = modes[id_]
    graph.add_edges_from((*key, _collapse(ties, projection.words)) for key, ties in pairs.items())
    return graph


def _collapse(ties: Collection[Tie], words: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    weight = sum(tie.weight for tie in ties)
    predicates = _union(tie.predicate for tie in ties)
    english, japanese = ("; ".join(words.get(name, (name, name))[i] for name in predicates) for i in (0, 1))
    return {
        "label_en": english,
        "label_ja": japanese,
        "weight": weight,
        "distance": 1 / weight,
        "count": len(ties),
        "via": _union(tie.via for tie in ties),
        "predicates": predicates,
        "claims": _union(claim for tie in ties for claim in tie.claims),
        "amounts": tuple((tie.amount, tie.currency) for tie in ties if tie.amount is not None),
        **_told(ties),
    }


def _told(ties: Collection[Tie]) -> dict[str, Any]:
    return {
        "earliest": min((tie.earliest for tie in ties if tie.earliest), default=""),
        "latest": max((tie.latest for tie in ties), default=""),
        "documents": _union(document for tie in ties for document in tie.documents),
    }


def _union(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))
