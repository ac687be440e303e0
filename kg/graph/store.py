"""The store: Oxigraph in memory or on disk, or a remote endpoint; queries over all its graphs."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import InputError, QueryError
from kg.graph.endpoint import Endpoint, ask_endpoint
from kg.graph.explain import explain, refuse_service
from kg.graph.frames import to_frame
from kg.graph.words import words_of
from kg.vocabulary import PREFIXES

if TYPE_CHECKING:
    import pandas as pd
    from rdflib import Graph

__all__ = [
    "GRAPH",
    "Answer",
    "Source",
    "ask",
    "construct",
    "has_dataset",
    "load_store",
    "open_graph",
    "open_store",
    "opened",
    "run_query",
    "save_store",
    "select",
    "serialize_sorted",
]

FROM = re.compile(r"(?<![\w:?$.-])FROM(?![\w:-])", re.IGNORECASE)
SLICE = 32 * 2**20
MARKS = [(f"{name}:", name, iri) for name, iri in PREFIXES.items()]
"""Our prefixes, each with what a query that uses it holds."""

GRAPH = Path("build/graph.nq")
"""Where ``kg build`` puts the graph."""

Source = ox.Store | Endpoint
"""What can be asked: a store of our own, or a remote endpoint."""
Triples = ox.QueryTriples | list[ox.Triple]
Answer = ox.QuerySolutions | ox.QueryBoolean | Triples


def load_store(quads: Iterable[ox.Quad]) -> ox.Store:
    """Load quads into a new store in memory."""
    store = ox.Store()
    store.bulk_extend(quads)
    return store


def open_graph(path: Path = GRAPH) -> ox.Store:
    """Open the graph that ``kg build`` wrote, or a store on disk that ``kg store`` made, to be read.

    A relative path is looked for here and then in the nearest folder above.

    Raises:
        InputError: there is no such file, or it is neither N-Quads nor a store.
    """
    here = Path.cwd()
    path = next((folder / path for folder in (here, *here.parents) if (folder / path).exists()), path)
    if path.is_dir():
        return open_store(path)
    if not path.is_file():
        raise InputError(f"{path}: no such file; run `kg build` first, or pass --graph FILE")
    store = ox.Store()
    try:
        store.bulk_load(path=path, format=ox.RdfFormat.N_QUADS)
    except (SyntaxError, ValueError) as error:
        raise InputError(f"{path}: not N-Quads ({error}); run `kg build` again") from None
    return store


def open_store(folder: Path) -> ox.Store:
    """Open a store on disk, to be read only.

    Raises:
        InputError: the folder holds none, or a broken one.
    """
    try:
        return ox.Store.read_only(str(folder))
    except (OSError, RuntimeError, ValueError) as error:
        raise InputError(
            f"{folder}: not a store, or a broken one ({error}); make one with `kg store FOLDER`"
        ) from None


def opened(graph: str | Path | Source) -> Source:
    """Return a store or endpoint as it is, ask a URL as an endpoint, and open a path.

    Raises:
        InputError: see `open_graph`.
    """
    if isinstance(graph, str) and graph.startswith(("http://", "https://")):
        return Endpoint(graph)
    return open_graph(Path(graph)) if isinstance(graph, str | Path) else graph


def save_store(graph: Path, folder: Path) -> int:
    """Load a built graph into a store on disk, which opens without parsing; return its number of triples.

    The store is made beside its place and moved there when it is whole.

    Raises:
        InputError: there is no such graph, or the folder is taken.
    """
    if not graph.is_file():
        raise InputError(f"{graph}: no such file; run `kg build` first, or pass --graph FILE")
    if folder.exists() and any(folder.iterdir()):
        raise InputError(f"{folder}: exists already; remove it or name another folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as temporary:
        store, lines = ox.Store(f"{temporary}/store"), 0
        for part in _slices(graph):
            try:
                store.bulk_load(part, ox.RdfFormat.N_QUADS)
            except (SyntaxError, ValueError) as error:
                where = f"after line {lines:,}, " if lines else ""
                raise InputError(f"{graph}: not N-Quads ({where}{error}); run `kg build` again") from None
            lines += part.count(b"\n")
        store.optimize()
        store.flush()
        size = len(store)
        del store  # closes the files before they move
        Path(f"{temporary}/store").replace(folder)
    return size


def _slices(path: Path) -> Iterator[bytes]:
    """Cut a file of N-Quads into slices of whole lines, or not at all if it has blank nodes.

    Each load that Oxigraph is given at once takes memory with its size: 10^7 triples 1,707 MiB, but 273 in
    slices, and no more time. A blank node means the same within one load only.
    """

    def cut(size: int) -> Iterator[bytes]:
        with path.open("rb") as file:
            while part := file.read(size) + file.readline():
                yield part

    return cut(-1 if any(b"_:" in part for part in cut(SLICE)) else SLICE)


def serialize_sorted(quads: Iterable[ox.Quad]) -> bytes:
    """Write quads as N-Quads in the order of their lines, so that equal graphs are equal bytes."""
    data = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    return b"".join(sorted(set(data.splitlines(keepends=True))))


def has_dataset(query: str) -> bool:
    """Tell whether a query names its own graphs with FROM.

    >>> has_dataset("SELECT * FROM <x:y> { ?s ?p ?o }"), has_dataset("ASK { ?s ?p 'FROM' }")
    (True, False)
    """
    return "from" in query.lower() and FROM.search(words_of(query)) is not None


def run_query(store: Source, query: str) -> Answer:
    """Run a SPARQL query over the union of all graphs, with the project's prefixes known.

    Raises:
        QueryError: the query is not SPARQL (the message shows its line and a caret), would reach the network
            by SERVICE, or cannot be computed; or the endpoint fails.
    """
    if isinstance(store, Endpoint):
        return ask_endpoint(store, query)
    refuse_service(query)
    try:
        # Oxigraph would drop FROM clauses in favour of the union
        union = not has_dataset(query)
        # to read all our prefixes would take 5 microseconds, a quarter of the time of a look-up
        prefixes = {name: iri for mark, name, iri in MARKS if mark in query}
        return store.query(query, prefixes=prefixes, use_default_graph_as_union=union)
    except SyntaxError:
        raise QueryError(explain(query)) from None
    except (ValueError, RuntimeError, OSError) as error:
        raise QueryError(f"the query cannot be answered: {error}") from None


def select(store: Source, query: str) -> ox.QuerySolutions:
    """Run a query that is a SELECT.

    Raises:
        QueryError: the query is not SPARQL, or not a SELECT.
    """
    answer = run_query(store, query)
    if not isinstance(answer, ox.QuerySolutions):
        raise QueryError("a SELECT query is wanted here")
    return answer


def construct(store: Source, query: str) -> Triples:
    """Run a query that is a CONSTRUCT or DESCRIBE.

    Raises:
        QueryError: the query is not SPARQL, or of another form.
    """
    answer = run_query(store, query)
    if isinstance(answer, ox.QuerySolutions | ox.QueryBoolean):
        raise QueryError("a CONSTRUCT query is wanted here")
    return answer


def ask(query: str, graph: str | Path | Source = GRAPH) -> pd.DataFrame | Graph | bool:
    """Answer a SPARQL query: a DataFrame for SELECT, an rdflib Graph for CONSTRUCT and DESCRIBE, a bool for ASK.

    ``graph`` is a built graph, a store on disk, the URL of an endpoint, or one of them opened.

    Raises:
        InputError: see `open_graph`.
        QueryError: see `run_query`.
    """
    answer = run_query(opened(graph), query)
    if isinstance(answer, ox.QueryBoolean):
        return bool(answer)
    if isinstance(answer, ox.QuerySolutions):
        return to_frame(answer)
    from kg.graph.triples import to_graph

    return to_graph(answer)
