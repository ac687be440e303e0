"""Derived triples: each rule of ``ontology/rules`` fills a graph of its own, named for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from kg.graph.headers import read_header
from kg.graph.store import construct
from kg.vocabulary import DIP, GRAPHS, PREFIXES

__all__ = ["derive"]

RULES = "https://w3id.org/scidip/rule/"


def derive(store: ox.Store, rules: Path) -> Iterator[ox.Quad]:
    """Yield what the CONSTRUCT rules derive from the stated triples, and which rule filled which graph.

    Rules do not see each other's results, so their order does not matter.
    """
    for path in sorted(rules.glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        graph, rule = ox.NamedNode(f"{GRAPHS}derived-{path.stem}"), ox.NamedNode(RULES + path.stem)
        about = ox.NamedNode(GRAPHS + "derived")
        yield ox.Quad(graph, ox.NamedNode(DIP + "derivedBy"), rule, about)
        for language, title in read_header(text).titles.items():
            label = ox.Literal(title, language=language)
            yield ox.Quad(rule, ox.NamedNode(PREFIXES["rdfs"] + "label"), label, about)
        for triple in construct(store, text):
            yield ox.Quad(triple.subject, triple.predicate, triple.object, graph)
