"""Answers as Python values: solutions as DataFrames, triples as rdflib graphs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.vocabulary import PREFIXES

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from pandas.api.extensions import ExtensionArray
    from rdflib import Graph

__all__ = ["Term", "to_frame", "to_graph"]

XSD = PREFIXES["xsd"]
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
NUMERIC = {XSD + t for t in ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger")}

DAY = re.compile("(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}")
ESCAPE, ESCAPED = re.compile(r"\\(.)"), {"t": "\t", "n": "\n", "r": "\r", '"': '"', "\\": "\\"}


def to_frame(answer: ox.QuerySolutions) -> pd.DataFrame:
    """Turn solutions into a DataFrame: a column a variable, numbers and dates as such, IRIs as text.

    Whole columns are cut out of Oxigraph's TSV, where no value holds a bare tab or line break: for many
    rows that is faster than a loop over solutions. A column becomes ``Int64`` (whole decimals too),
    ``Float64``, ``boolean``, ``datetime64`` (``xsd:date`` of the years 1 to 9999, without time zone) or
    ``string``, as is one without values; where kinds mix it holds Python objects.
    """
    import pandas as pd

    names = [variable.value for variable in answer.variables]
    text = (answer.serialize(format=ox.QueryResultsFormat.TSV) or b"").decode()
    body = text[text.index("\n") + 1 :]
    if not names:
        return pd.DataFrame(index=range(body.count("\n")))
    cells = body.replace("\n", "\t").split("\t")[:-1]
    columns = {name: _column(cells[place :: len(names)]) for place, name in enumerate(names)}
    return pd.DataFrame(columns, copy=False)


def _column(tokens: list[str]) -> ExtensionArray | np.ndarray:
    """Turn the terms of a column, as TSV writes them, into an array; an empty one is a missing value."""
    import numpy as np
    import pandas as pd

    bound = tokens if all(tokens) else [token for token in tokens if token]
    there = slice(None) if bound is tokens else np.array([token != "" for token in tokens])
    values, dates = _values(bound)
    if dates:
        with suppress(ValueError):  # no such day
            days = np.full(len(tokens), "NaT", "datetime64[s]")
            days[there] = np.array(values, "datetime64[s]")
            return days
    kinds = set(map(type, values))
    if float in kinds and kinds <= {int, float} and all(v == v // 1 and abs(v) < 2**53 for v in values):
        values, kinds = [int(v) for v in values], {int}
    if kinds == {int}:
        with suppress(OverflowError):  # past 64 bits: stay Python's integers
            numbers, missing = np.zeros(len(tokens), np.int64), np.ones(len(tokens), bool)
            numbers[there], missing[there] = np.array(values, np.int64), False
            return pd.arrays.IntegerArray(numbers, missing)
    column = np.full(len(tokens), pd.NA, object)
    column[there] = values
    if kinds <= {str}:
        return pd.arrays.StringArray(column)
    if kinds == {bool}:
        return pd.array(column, dtype="boolean")
    return pd.array(column, dtype="Float64") if float in kinds and kinds <= {int, float} else column


def _values(tokens: list[str]) -> tuple[list[Any], bool]:
    """Turn terms into Python values, and tell whether all are dates; terms of one kind are cut at once."""
    joined = "\t".join(tokens)
    if joined[:1] in ("<", '"') and "<<(" not in joined:
        end = ">" if joined[0] == "<" else tokens[0][tokens[0].rindex('"') :]
        texts = joined[1 : -len(end)].split(f"{end}\t{joined[0]}") if joined.endswith(end) else []
        if len(texts) == len(tokens) and end[4:-1] not in NUMERIC and end[4:-1] != XSD + "boolean":
            if end[4:-1] == XSD + "date":
                return texts, all(map(DAY.fullmatch, set(texts)))
            return [_unescape(t) for t in texts] if "\\" in joined else texts, False
    elif joined[:1].isdigit():
        with suppress(ValueError):
            return list(map(int, tokens)), False
    known = {token: _value(token) for token in set(tokens)}
    return [known[token] for token in tokens], False


def _value(token: str) -> object:
    """Turn a term, as TSV writes it, into a Python value; what is not of its datatype is text."""
    if token.startswith(("<", "_:")):
        return token if token.startswith("<<") else token[2:] if token[0] == "_" else token[1:-1]
    text, datatype = token, XSD + ("boolean" if token in ("true", "false") else "decimal")
    if token.startswith('"'):
        end = token.rindex('"')
        text, datatype = _unescape(token[1:end]), token[end + 4 : -1]
    if datatype in NUMERIC:
        with suppress(ValueError):
            whole = text.lstrip("+-").isdigit() and datatype not in (XSD + "double", XSD + "float")
            return int(text) if whole else float(text)
    if datatype == XSD + "boolean" and text in ("true", "false", "1", "0"):
        return text in ("true", "1")
    return text


def _unescape(text: str) -> str:
    return ESCAPE.sub(lambda m: ESCAPED[m[1]], text) if "\\" in text else text


def to_graph(answer: Iterable[ox.Triple]) -> Graph:
    """Turn triples into an rdflib graph that knows the project's prefixes."""
    from rdflib import BNode, Graph, Literal, URIRef

    graph = Graph(bind_namespaces="core")
    for prefix, iri in PREFIXES.items():
        graph.bind(prefix, iri)
    known: dict[Term, URIRef | BNode | Literal] = {}

    def convert(term: Term) -> URIRef | BNode | Literal:
        if isinstance(term, ox.NamedNode):
            return URIRef(term.value)
        if not isinstance(term, ox.Literal):
            return BNode(getattr(term, "value", str(term)))
        plain = term.language or term.datatype.value == XSD + "string"
        return Literal(term.value, term.language, None if plain else term.datatype.value)

    for s, p, o in answer:
        triple = [known.get(term) or known.setdefault(term, convert(term)) for term in (s, p, o)]
        graph.store.add((triple[0], triple[1], triple[2]), graph)
    return graph
