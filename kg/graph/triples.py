"""Answers as rdflib graphs, in rdflib's own store, which is filled at once; and our graph as one, over Oxigraph."""

from __future__ import annotations

import gc
from collections.abc import Generator, Iterable, Iterator, Mapping
from itertools import chain, islice, repeat
from pathlib import Path
from typing import Any, NoReturn

import pyoxigraph as ox
from oxrdflib import OxigraphStore
from rdflib import BNode, Dataset, Graph, Literal, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
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


def _refuse(*_: object, **__: object) -> NoReturn:
    """Stand for whatever would change the graph, or fill it from elsewhere.

    Raises:
        QueryError: always.
    """
    raise QueryError("this graph is read-only: copy what you want to change into an rdflib Graph of your own")


class OpenStore(OxigraphStore):
    """A store of Oxigraph for rdflib that only reads, and whose queries do not reach the network."""

    add = addN = remove = update = add_graph = remove_graph = destroy = _refuse  # noqa: N815

    def query(self, query: Query | str, initNs: Mapping[str, Any], *more: Any, **named: Any) -> Result:  # noqa: N803
        """Answer a query as Oxigraph does; the arguments are rdflib's.

        Raises:
            QueryError: the query is not SPARQL, would reach the network by SERVICE, is prepared or asks for
                what only rdflib's own engine can do, or cannot be computed.
        """
        if not isinstance(query, str):
            raise QueryError("this graph answers no prepared query: give the query as text")
        prefixes = dict(self.namespaces()) | dict(initNs)
        refuse_service(query, prefixes)
        try:
            with (
                answering()
            ):  # NotImplementedError, too: by it rdflib would ask its own engine, which follows FROM
                found = super().query(query, initNs, *more, **named)
        except SyntaxError:
            raise QueryError(explain(query, prefixes)) from None
        if found.type == "SELECT":
            found.bindings = _answered(vars(found)["_genbindings"])
        return found

    def contexts(self, triple: Any = None) -> Generator[Graph, None, None]:
        """Return the named graphs, or those that hold a triple."""
        return (OpenGraph(self, graph.identifier) for graph in super().contexts(triple))


def _answered(rows: Iterable[Any]) -> Iterator[Any]:
    """Pass on rows, which Oxigraph computes as they are taken."""
    with answering():
        yield from rows


class OpenGraph(Graph):
    """A graph of such a store, whose queries rdflib's own engine never answers: it calls whatever they name."""

    parse = update = _refuse

    def query(
        self,
        query_object: str | Query,
        processor: Any = "sparql",
        result: Any = "sparql",
        initNs: Mapping[str, Any] | None = None,  # noqa: N803
        initBindings: Mapping[str, Any] | None = None,  # noqa: N803
        use_store_provided: bool = True,
        **named: Any,
    ) -> Result:
        """Answer a query; the arguments are rdflib's.

        Raises:
            QueryError: see `OpenStore.query`; or the store shall not answer.
        """
        if not use_store_provided:
            raise QueryError("only its store answers queries of this graph: leave out use_store_provided")
        return super().query(query_object, processor, result, initNs, initBindings, **named)


class OpenDataset(OpenGraph, Dataset):
    """All graphs of such a store."""

    def __init__(self, store: OpenStore) -> None:
        super().__init__(store, default_union=True)
        self.default_context = OpenGraph(store, DATASET_DEFAULT_GRAPH_ID)

    def get_context(self, identifier: Any, *_: Any, **__: Any) -> Graph:
        """Return one of the graphs."""
        return OpenGraph(self.store, identifier, namespace_manager=self.namespace_manager)

    def graph(self, identifier: Any = None, *_: Any, **__: Any) -> Graph:
        """Return one of the graphs; rdflib's own function would add it, too."""
        return self.get_context(DATASET_DEFAULT_GRAPH_ID if identifier is None else identifier)


def dataset(graph: str | Path | Source = GRAPH) -> Dataset:
    """Open a graph as an rdflib Dataset over Oxigraph: rdflib's functions, answered by the index of the store.

    All named graphs are one for its patterns and queries, and the project's prefixes are known. It is read-only:
    what would change it raises `QueryError`, as does a query that is prepared or would reach the network.

    Raises:
        InputError: see `open_graph`; or the graph is an endpoint.
    """
    store = opened(graph)
    if isinstance(store, Endpoint):
        raise InputError(f"{store.url}: rdflib asks an endpoint itself, with its SPARQLStore")
    found = OpenDataset(OpenStore(store=store))
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
