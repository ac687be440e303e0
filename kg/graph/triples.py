"""Answers as rdflib graphs, in rdflib's own store, which is filled at once; and our graph as one, over Oxigraph."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Mapping
from itertools import chain, islice, repeat
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from oxrdflib import OxigraphStore
from rdflib import BNode, Dataset, Graph, Literal, URIRef
from rdflib.plugins.sparql.sparql import Query
from rdflib.plugins.stores.memory import Memory
from rdflib.query import Result

from kg.errors import InputError, QueryError
from kg.graph.endpoint import Endpoint
from kg.graph.explain import answering, explain, refuse_service
from kg.graph.frames import unescape
from kg.graph.store import GRAPH, Source, opened
from kg.vocabulary import PREFIXES

__all__ = ["dataset", "to_graph"]

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


class OpenStore(OxigraphStore):
    """A store of Oxigraph for rdflib, whose queries do not reach the network."""

    def query(self, query: Query | str, initNs: Mapping[str, Any], *more: Any, **named: Any) -> Result:  # noqa: N803
        """Answer a query as Oxigraph does; the arguments are rdflib's.

        Raises:
            QueryError: the query is not SPARQL, or would reach the network by SERVICE.
        """
        if isinstance(query, str):
            refuse_service(query, dict(self.namespaces()) | dict(initNs))
        try:
            return super().query(query, initNs, *more, **named)
        except SyntaxError:
            raise QueryError(explain(str(query))) from None


def dataset(graph: str | Path | Source = GRAPH) -> Dataset:
    """Open a graph as an rdflib Dataset over Oxigraph: rdflib's functions, answered by the index of the store.

    All named graphs are one for its patterns and queries, and the project's prefixes are known.

    Raises:
        InputError: see `open_graph`; or the graph is an endpoint.
    """
    store = opened(graph)
    if isinstance(store, Endpoint):
        raise InputError(f"{store.url}: rdflib asks an endpoint itself, with its SPARQLStore")
    found = Dataset(OpenStore(store=store), default_union=True)
    for prefix, iri in NAMESPACES.items():
        found.bind(prefix, iri)
    return found


def to_graph(answer: Iterable[ox.Triple]) -> Graph:
    """Turn triples into an rdflib graph that knows the project's prefixes.

    Raises:
        QueryError: an answer, which Oxigraph computes only now, cannot be computed.
    """
    form = ox.RdfFormat.N_TRIPLES
    with answering():
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
