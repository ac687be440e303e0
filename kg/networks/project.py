"""The graph as a network: entities as nodes, claims between two entities as links."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

import pyoxigraph as ox

from kg.graph.observations import Observation, read_observations
from kg.graph.store import Source, select
from kg.networks.dating import UNKNOWN, Days, date_things, lend, read_bases
from kg.vocabulary import DIP, ID, SCHEME

__all__ = ["Edge", "Link", "Network", "Node", "find_reading", "read_network", "read_nodes"]


@dataclass(frozen=True)
class Node:
    """An entity: its class, labels (en, ja) and further names.

    ``identifiers`` are IRIs of the same thing elsewhere and codes such as those of ISO 3166; ``reading`` is
    its name in kana, empty where none is known.
    """

    id: str
    class_: str
    labels: tuple[str, str]
    names: tuple[str, ...]
    identifiers: tuple[str, ...] = ()
    reading: str = ""


@dataclass(frozen=True)
class Link:
    """A claim; ``target`` is empty where the object is a literal. Sources are (document, first, last line).

    ``qualifiers`` are (name, value); a value is the id of an entity, ``scheme-concept``, or text.
    ``asserted``: a claim of this status says that it is so, not that it is planned, proposed, denied …
    """

    claim: str
    source: str
    predicate: str
    target: str
    sentences: tuple[str, str]
    status: str
    earliest: str
    latest: str
    sources: tuple[tuple[str, int, int], ...]
    qualifiers: tuple[tuple[str, str], ...] = ()
    asserted: bool = True


@dataclass(frozen=True)
class Edge:
    """A line to be drawn: the claims behind it, and what ties the two (an instrument, a programme …).

    ``days`` are first and last day of each tie, both empty for one without a date, where a declared network
    tells them; it is empty where the claims alone say since when the two are tied.
    """

    source: str
    target: str
    directed: bool
    claims: tuple[str, ...]
    via: tuple[str, ...]
    days: tuple[Days, ...] = ()


@dataclass(frozen=True)
class Network:
    """Nodes, claims, and the words to show for classes, predicates and statuses.

    Where ``edges`` is empty, each pair that a claim ties is an edge. A claim may name entities that are no
    nodes here: ``others`` gives their labels (en, ja). ``broader`` pairs a field with the one it belongs to,
    ``schemes`` a field with the scheme that it is of, and ``words`` names the schemes as well.
    ``days`` gives the first and last day of things, for claims about them that have no date of their own.
    ``symmetric`` holds the predicates that say the same in both directions. ``observations`` are the
    statistics about the nodes.
    """

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    words: tuple[tuple[str, tuple[str, str]], ...]
    edges: tuple[Edge, ...] = ()
    others: tuple[tuple[str, tuple[str, str]], ...] = ()
    broader: tuple[tuple[str, str], ...] = ()
    days: tuple[tuple[str, tuple[str, str]], ...] = ()
    schemes: tuple[tuple[str, str], ...] = ()
    symmetric: tuple[str, ...] = ()
    observations: tuple[Observation, ...] = ()


KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u30fb\u30fc\s]+")
NODES = """
SELECT ?entity ?class ?en ?ja ?name WHERE {
  GRAPH graph:entities { ?entity a ?class ; skos:prefLabel ?en, ?ja }
  FILTER(LANG(?en) = "en" && LANG(?ja) = "ja" && STRSTARTS(STR(?class), STR(dip:)))
  FILTER NOT EXISTS { GRAPH graph:entities { ?entity a ?narrower } . ?narrower rdfs:subClassOf+ ?class }
  OPTIONAL { ?entity skos:altLabel|skos:hiddenLabel|dip:reading ?name }
} ORDER BY ?entity ?name"""
LINKS = """
SELECT ?claim ?s ?p ?o ?en ?ja ?status ?asserted ?document ?first ?last WHERE {
  ?claim a dip:Claim ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; dip:status ?status ; rdfs:label ?en, ?ja .
  FILTER(LANG(?en) = "en" && LANG(?ja) = "ja")
  GRAPH graph:ontology { ?status dip:asserts ?asserted }
  ?claim prov:wasQuotedFrom ?evidence . ?evidence oa:hasSource ?document ; oa:hasSelector ?selector .
  ?selector dip:firstLine ?first ; dip:lastLine ?last .
} ORDER BY ?claim ?document ?first"""
QUALIFIERS = """
SELECT DISTINCT ?claim ?name ?value WHERE {
  GRAPH graph:claims { ?claim a dip:Claim ; ?property ?value }
  FILTER(STRSTARTS(STR(?property), STR(dip:)) && ?property NOT IN (dip:status, dip:earliest, dip:latest, dip:written))
  BIND(STRAFTER(STR(?property), STR(dip:)) AS ?name)
} ORDER BY ?claim ?name ?value"""
IDENTIFIERS = """
SELECT DISTINCT ?entity ?value WHERE {
  { GRAPH graph:entities { ?entity skos:exactMatch|skos:notation ?value } } UNION { ?entity dip:homepage ?value }
} ORDER BY ?entity ?value"""
BROADER = "SELECT DISTINCT ?field ?broader WHERE { ?field a dip:Field ; skos:broader ?broader } ORDER BY ?field ?broader"
SCHEMES = "SELECT DISTINCT ?field ?scheme WHERE { ?field a dip:Field ; skos:inScheme ?scheme } ORDER BY ?field ?scheme"
SYMMETRIC = "SELECT DISTINCT ?term WHERE { ?term a owl:SymmetricProperty } ORDER BY ?term"
WORDS = """
SELECT ?term ?en ?ja WHERE {
  { ?term a owl:Class ; rdfs:label ?en, ?ja } UNION { ?claim dip:role ?term . ?term skos:prefLabel ?en, ?ja } UNION { ?claim rdf:predicate ?term . ?term rdfs:label ?en, ?ja }
  UNION { ?term skos:inScheme sch:status ; skos:prefLabel ?en, ?ja } UNION { ?field a dip:Field ; skos:inScheme ?term . ?term skos:prefLabel ?en, ?ja }
  FILTER(LANG(?en) = "en" && LANG(?ja) = "ja")
} GROUP BY ?term ?en ?ja ORDER BY ?term"""


def read_nodes(store: Source) -> dict[str, Node]:
    """Read all entities from a store by id, in a fixed order."""
    names: dict[str, list[str]] = {}
    heads: dict[str, tuple[str, tuple[str, str]]] = {}
    for row in select(store, NODES):
        id_ = row["entity"].value.removeprefix(ID)
        heads[id_] = (row["class"].value.removeprefix(DIP), (row["en"].value, row["ja"].value))
        if row["name"] is not None:
            names.setdefault(id_, []).append(row["name"].value)
    identifiers: dict[str, list[str]] = {}
    for row in select(store, IDENTIFIERS):
        identifiers.setdefault(row["entity"].value.removeprefix(ID), []).append(row["value"].value)
    return {
        id_: Node(
            id_,
            class_,
            labels,
            tuple(names.get(id_, ())),
            tuple(identifiers.get(id_, ())),
            find_reading(labels[1], names.get(id_, ())),
        )
        for id_, (class_, labels) in heads.items()
    }


def read_network(store: Source) -> Network:
    """Read nodes, links and words from a store, in a fixed order."""
    nodes, bases = read_nodes(store), read_bases(store)
    links: dict[str, Link] = {}
    places: dict[str, list[tuple[str, int, int]]] = {}
    for row in select(store, LINKS):
        claim = row["claim"].value.removeprefix(ID)
        target = row["o"].value.removeprefix(ID) if isinstance(row["o"], ox.NamedNode) else ""
        earliest, latest = bases[claim].days
        links[claim] = Link(
            claim,
            row["s"].value.removeprefix(ID),
            row["p"].value.removeprefix(DIP),
            target if target in nodes else "",
            (row["en"].value, row["ja"].value),
            row["status"].value.removeprefix(SCHEME + "status-"),
            earliest.replace(UNKNOWN, ""),
            latest,
            (),
            asserted=row["asserted"].value == "true",
        )
        place = (row["document"].value.removeprefix(ID), int(row["first"].value), int(row["last"].value))
        places.setdefault(claim, []).append(place)
    qualifiers: dict[str, list[tuple[str, str]]] = {}
    for row in select(store, QUALIFIERS):
        value = row["value"].value.removeprefix(ID).removeprefix(SCHEME)
        qualifiers.setdefault(row["claim"].value.removeprefix(ID), []).append((row["name"].value, value))
    found = tuple(
        replace(link, sources=tuple(places[claim]), qualifiers=tuple(qualifiers.get(claim, ())))
        for claim, link in links.items()
    )
    words = tuple(
        (row["term"].value.removeprefix(DIP).removeprefix(SCHEME), (row["en"].value, row["ja"].value))
        for row in select(store, WORDS)
    )
    broader = tuple(
        (row["field"].value.removeprefix(ID), row["broader"].value.removeprefix(ID))
        for row in select(store, BROADER)
    )
    schemes = tuple(
        (row["field"].value.removeprefix(ID), row["scheme"].value.removeprefix(SCHEME))
        for row in select(store, SCHEMES)
    )
    things = date_things(basis for basis in bases.values() if not basis.denied)
    lent = ((thing, lend(days)) for thing, days in sorted(things.items()))
    return Network(
        tuple(nodes.values()),
        found,
        words,
        broader=broader,
        days=tuple((thing, days) for thing, days in lent if any(days)),
        schemes=schemes,
        symmetric=tuple(row["term"].value.removeprefix(DIP) for row in select(store, SYMMETRIC)),
        observations=read_observations(store),
    )


def find_reading(label: str, names: Iterable[str]) -> str:
    """Return the name by which a Japanese label sorts: its first name in kana, if the label has other letters.

    >>> find_reading("内閣府", ["Cabinet Office", "ないかくふ"]), find_reading("ドイツ", ["ジャーマニー"])
    ('ないかくふ', '')
    """
    return "" if KANA.fullmatch(label) else next((name for name in names if KANA.fullmatch(name)), "")
