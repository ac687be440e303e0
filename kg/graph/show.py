"""All that is said of an entity: its claims as sentences, with their sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.errors import InputError
from kg.graph.names import find_entity
from kg.graph.store import GRAPH, Source, opened, select
from kg.vocabulary import ID

__all__ = ["Portrait", "Statement", "portray", "read_portrait"]


@dataclass(frozen=True)
class Statement:
    """A claim as it is shown: ``predicate`` is its label, ``sources`` are (document id, first, last line)."""

    claim: str
    predicate: str
    sentence: str
    status: str
    sources: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Portrait:
    """An entity with all its names, identifiers and statements."""

    id: str
    class_: str
    labels: Mapping[str, str]
    names: tuple[str, ...]
    identifiers: tuple[str, ...]
    broader: tuple[str, ...]
    statements: tuple[Statement, ...]


HEAD = """
SELECT DISTINCT ?p ?value WHERE {{
  {{ id:{0} ?p ?value FILTER(?p IN (skos:prefLabel, skos:altLabel, skos:hiddenLabel, skos:exactMatch, skos:notation)) }}
  UNION {{ id:{0} a ?c . ?c rdfs:label ?value . BIND(rdf:type AS ?p)
          FILTER(STRSTARTS(STR(?c), STR(dip:)) && LANG(?value) = "{1}")
          FILTER NOT EXISTS {{ id:{0} a ?narrower . ?narrower rdfs:subClassOf+ ?c }} }}
  UNION {{ id:{0} skos:broader/skos:prefLabel ?value . BIND(skos:broader AS ?p) FILTER(LANG(?value) = "{1}") }}
}} ORDER BY STR(?p) STR(?value)"""

CLAIMS = """
SELECT ?claim ?predicate ?sentence ?status ?document ?first ?last WHERE {{
  {{ SELECT DISTINCT ?claim WHERE {{ ?claim a dip:Claim ; ?any id:{0} }} }}
  ?claim rdfs:label ?sentence ; rdf:predicate ?p ; rdf:subject ?subject ; dip:status/skos:notation ?status ;
         prov:wasQuotedFrom ?evidence .
  ?p rdfs:label ?predicate .
  FILTER(LANG(?sentence) = "{1}" && LANG(?predicate) = "{1}")
  ?evidence oa:hasSource ?document ; oa:hasSelector ?selector .
  ?selector dip:firstLine ?first ; dip:lastLine ?last .
}} ORDER BY DESC(?subject = id:{0}) STR(?p) STR(?sentence) STR(?document) ?first"""


def portray(entity: str, graph: str | Path | Source = GRAPH, *, language: str = "en") -> Portrait:
    """Gather what the graph says of an entity, found by id or any name, sentences in ``en`` or ``ja``.

    >>> [statement.sentence for statement in kg.portray("JST").statements]  # doctest: +SKIP

    Raises:
        InputError: nothing bears the name, or several things do, or there are no sentences in the language.
    """
    if language not in ("en", "ja"):
        raise InputError(f'there are sentences in "en" and "ja", not in "{language}"')
    store = opened(graph)
    return read_portrait(store, find_entity(store, entity), language)


def read_portrait(store: Source, id_: str, language: str) -> Portrait:
    """Gather what the graph says of an entity, sentences in ``en`` or ``ja``.

    Claims come first in which the entity is the subject, then those that mention it otherwise.
    """
    head: dict[str, list[ox.NamedNode | ox.Literal]] = {}
    for solution in select(store, HEAD.format(id_, language)):
        head.setdefault(solution["p"].value.rsplit("#", 1)[-1], []).append(solution["value"])
    labels = {v.language or "": v.value for v in head.get("prefLabel", ()) if isinstance(v, ox.Literal)}
    return Portrait(
        id=id_,
        class_=next((v.value for v in head.get("type", ())), ""),
        labels=labels,
        names=tuple(v.value for key in ("altLabel", "hiddenLabel") for v in head.get(key, ())),
        identifiers=tuple(v.value for key in ("exactMatch", "notation") for v in head.get(key, ())),
        broader=tuple(v.value for v in head.get("broader", ())),
        statements=tuple(_statements(store, id_, language)),
    )


def _statements(store: Source, id_: str, language: str) -> Iterator[Statement]:
    rows: dict[str, tuple[list[str], list[tuple[str, int, int]]]] = {}
    for solution in select(store, CLAIMS.format(id_, language)):
        cells = [solution[key].value for key in ("predicate", "sentence", "status")]
        place = (
            solution["document"].value.removeprefix(ID),
            int(solution["first"].value),
            int(solution["last"].value),
        )
        rows.setdefault(solution["claim"].value.removeprefix(ID), (cells, []))[1].append(place)
    for claim, ((predicate, sentence, status), places) in rows.items():
        yield Statement(claim, predicate, sentence, status, tuple(dict.fromkeys(places)))
