"""The store: Oxigraph in memory or on disk, and answers as tables, RDF or bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import InputError, QueryError
from kg.vocabulary import PREFIXES

if TYPE_CHECKING:
    import pandas as pd
    from rdflib import Graph

__all__ = [
    "Term",
    "ask",
    "construct",
    "load_store",
    "open_graph",
    "run_query",
    "select",
    "serialize_sorted",
    "to_frame",
    "to_graph",
]

XSD = PREFIXES["xsd"]
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
NUMERIC = {XSD + t for t in ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger")}

Answer = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


def load_store(quads: Iterable[ox.Quad]) -> ox.Store:
    """Load quads into a new store in memory."""
    store = ox.Store()
    store.bulk_extend(quads)
    return store


def open_graph(path: Path) -> ox.Store:
    """Open the graph that ``kg build`` wrote.

    Raises:
        InputError: there is no such file, or it is not N-Quads.

    """
    if not path.is_file():
        raise InputError(f"{path}: no such file; run `kg build` first, or pass --graph FILE")
    store = ox.Store()
    try:
        store.bulk_load(path=path, format=ox.RdfFormat.N_QUADS)
    except (SyntaxError, ValueError) as error:
        raise InputError(f"{path}: not N-Quads ({error}); run `kg build` again") from None
    return store


def serialize_sorted(quads: Iterable[ox.Quad]) -> bytes:
    """Write quads as N-Quads in the order of their lines, so that equal graphs are equal bytes."""
    data = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    return b"".join(sorted(set(data.splitlines(keepends=True))))


def run_query(store: ox.Store, query: str) -> Answer:
    """Run a SPARQL query over the union of all graphs, with the project's prefixes known.

    Raises:
        QueryError: the query is not SPARQL; the message shows its line and a caret.

    """
    try:
        return store.query(query, prefixes=dict(PREFIXES), use_default_graph_as_union=True)
    except SyntaxError as error:
        raise QueryError(_explain(query, error)) from None
    except ValueError as error:
        raise QueryError(f"the query cannot be answered: {error}") from None


def select(store: ox.Store, query: str) -> ox.QuerySolutions:
    """Run a query that is a SELECT.

    Raises:
        QueryError: the query is not SPARQL, or not a SELECT.

    """
    answer = run_query(store, query)
    if not isinstance(answer, ox.QuerySolutions):
        raise QueryError("a SELECT query is wanted here")
    return answer


def construct(store: ox.Store, query: str) -> ox.QueryTriples:
    """Run a query that is a CONSTRUCT or DESCRIBE.

    Raises:
        QueryError: the query is not SPARQL, or of another form.

    """
    answer = run_query(store, query)
    if not isinstance(answer, ox.QueryTriples):
        raise QueryError("a CONSTRUCT query is wanted here")
    return answer


def _explain(query: str, error: SyntaxError) -> str:
    """Point at the place of a syntax error: Oxigraph gives it in the message as ``line:column``."""
    place = re.search(r"(\d+):(\d+)", str(error.msg))
    message = re.sub(r"^error at \d+:\d+: ", "", str(error.msg))
    if not place:
        return f"not SPARQL: {message}"
    line, column = int(place[1]), int(place[2])
    lines = query.splitlines() or [""]
    shown = lines[min(line, len(lines)) - 1]
    return f"not SPARQL, line {line}, column {column}: {message}\n  {shown}\n  {' ' * (column - 1)}^"


def ask(query: str, graph: Path | ox.Store = Path("build/graph.nq")) -> pd.DataFrame | Graph | bool:
    """Answer a SPARQL query: a DataFrame for SELECT, an rdflib Graph for CONSTRUCT and DESCRIBE, a bool for ASK."""
    store = open_graph(graph) if isinstance(graph, Path) else graph
    answer = run_query(store, query)
    if isinstance(answer, ox.QueryBoolean):
        return bool(answer)
    return to_graph(answer) if isinstance(answer, ox.QueryTriples) else to_frame(answer)


def to_frame(answer: ox.QuerySolutions) -> pd.DataFrame:
    """Turn solutions into a DataFrame: a column a variable, numbers and dates as such, IRIs as text."""
    import pandas as pd

    names = [variable.value for variable in answer.variables]
    columns: dict[str, list[object]] = {name: [] for name in names}
    for solution in answer:
        for name in names:
            columns[name].append(_value(solution[name]))
    return pd.DataFrame({name: pd.Series(values).convert_dtypes() for name, values in columns.items()})


def _value(term: Term | None) -> object:
    if term is None or not isinstance(term, ox.Literal):
        return None if term is None else getattr(term, "value", str(term))
    datatype = term.datatype.value
    if datatype in NUMERIC:
        number = float(term.value)
        return int(number) if number.is_integer() else number
    if datatype == XSD + "boolean":
        return term.value in ("true", "1")
    return term.value


def to_graph(answer: Iterable[ox.Triple]) -> Graph:
    """Turn triples into an rdflib graph that knows the project's prefixes."""
    from rdflib import Graph

    data = ox.serialize(answer, format=ox.RdfFormat.N_TRIPLES)
    graph = Graph()
    for prefix, iri in PREFIXES.items():
        graph.bind(prefix, iri)
    graph.parse(data=data or b"", format="nt")
    return graph
