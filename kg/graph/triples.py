"""Answers as rdflib graphs, in rdflib's own store, which is filled at once."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from itertools import chain, islice, repeat

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.plugins.stores.memory import Memory

from kg.graph.frames import unescape
from kg.vocabulary import PREFIXES

__all__ = ["to_graph"]

Term = URIRef | BNode | Literal
Triple = tuple[Term, Term, Term]
NAMESPACES = {prefix: URIRef(iri) for prefix, iri in PREFIXES.items()}


class Terms(dict[str, Term]):
    """rdflib's terms by how N-Triples writes them, each made once."""

    def __missing__(self, token: str) -> Term:
        term: Term
        if "<=" < token < "=":
            term = str.__new__(URIRef, token[1:-1])  # Oxigraph knows it for an IRI: rdflib need not look
        elif token[0] != '"':
            term = BNode(token.removeprefix("_:"))
        else:
            end = token.rindex('"')
            text, tail = unescape(token[1:end]), token[end + 1 :]
            if tail[:1] == "@":
                term = Literal(text, tail[1:].partition("--")[0])  # rdflib 7 has no direction
            else:
                term = Literal(text, datatype=tail[3:-1] or None)
        self[token] = term
        return term


def to_graph(answer: Iterable[ox.Triple]) -> Graph:
    """Turn triples into an rdflib graph that knows the project's prefixes."""
    form = ox.RdfFormat.N_TRIPLES
    data = (
        answer.serialize(format=form)
        if isinstance(answer, ox.QueryTriples)
        else ox.serialize(answer, format=form)
    )
    lines = (data or b"").decode().split(" .\n")[:-1]
    terms = map(Terms().__getitem__, chain.from_iterable(map(str.split, lines, repeat(" "), repeat(2))))
    store = Memory()
    graph = Graph(store, bind_namespaces="core")
    for prefix, iri in NAMESPACES.items():
        store.bind(prefix, iri)
    # What store.add does, in a third of its time; for its dictionaries by the thousand the collector of garbage
    # would look through all of them again and again, and find none
    collecting = gc.isenabled()
    gc.disable()
    try:
        _fill(store, graph, set(zip(terms, terms, terms, strict=True)))
    finally:
        if collecting:
            gc.enable()
    return graph


def _fill(store: Memory, graph: Graph, triples: set[Triple]) -> None:
    """Put all triples into the indexes of an empty store; the one added first makes it know the graph."""
    spo, pos, osp, held = (
        vars(store)[f"_Memory__{part}"] for part in ("spo", "pos", "osp", "contextTriples")
    )
    for triple in islice(triples, 1):
        store.add(triple, graph)
    for s, p, o in triples:
        spo.setdefault(s, {}).setdefault(p, {})[o] = 1
        pos.setdefault(p, {}).setdefault(o, {})[s] = 1
        osp.setdefault(o, {}).setdefault(s, {})[p] = 1
    held.update((context, triples.copy()) for context in held)
