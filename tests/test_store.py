"""Answers as tables and graphs: every value survives, and columns have the kind that their values have."""

from __future__ import annotations

import datetime
import math

import numpy as np
import pandas as pd
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef

from kg.graph.frames import to_frame, to_graph
from kg.graph.store import ask, load_store, select
from kg.vocabulary import PREFIXES

XSD = PREFIXES["xsd"]
TEXT = st.text(st.characters(exclude_categories=["Cs"])) | st.text('"\\\t\n\r@^<>_ nté語😀\x0b\x85\u2028')
IRIS = st.text("abcé語/?&=_:.,;", min_size=1).map("urn:x:".__add__)
DATES = st.dates().map(datetime.date.isoformat)


def values(terms: list[ox.NamedNode | ox.Literal | None]) -> pd.Series:
    """Return the only column of a query that lists terms, unbound where there is none."""
    rows = " ".join("UNDEF" if term is None else str(term) for term in terms)
    frame = to_frame(select(ox.Store(), f"SELECT ?x {{ VALUES ?x {{ {rows} }} }}"))
    assert list(frame.columns) == ["x"]
    assert len(frame) == len(terms)
    return frame["x"]


def typed(value: object, datatype: str) -> ox.Literal:
    return ox.Literal(str(value), datatype=ox.NamedNode(XSD + datatype))


def given_back(column: pd.Series) -> list[object]:
    return [None if value is pd.NA else value for value in column]


@given(st.lists(TEXT | st.none()))
def test_texts_survive(texts: list[str | None]) -> None:
    column = values([None if text is None else ox.Literal(text) for text in texts])
    assert given_back(column) == texts
    assert column.dtype == "string"


@given(st.lists(st.tuples(TEXT, st.sampled_from([None, "en", "ja", "ja-Hira"])) | IRIS | st.none()))
def test_iris_and_texts_of_any_language_survive_together(
    items: list[tuple[str, str | None] | str | None],
) -> None:
    terms = [
        None if i is None else ox.NamedNode(i) if isinstance(i, str) else ox.Literal(i[0], language=i[1])
        for i in items
    ]
    column = values(terms)
    assert given_back(column) == [None if term is None else term.value for term in terms]
    assert column.dtype == "string"


@given(st.lists(st.tuples(TEXT, TEXT | st.none(), IRIS)))
def test_columns_do_not_mix(rows: list[tuple[str, str | None, str]]) -> None:
    given_ = [f"({ox.Literal(a)} {'UNDEF' if b is None else ox.Literal(b)} <{c}>)" for a, b, c in rows]
    frame = to_frame(select(ox.Store(), f"SELECT ?a ?b ?c {{ VALUES (?a ?b ?c) {{ {' '.join(given_)} }} }}"))
    assert [tuple(given_back(frame.iloc[n])) for n in range(len(frame))] == rows


@given(st.lists(st.integers(-(2**63), 2**63 - 1) | st.none(), min_size=1))
def test_integers_survive(numbers: list[int | None]) -> None:
    column = values([None if n is None else typed(n, "integer") for n in numbers])
    assert given_back(column) == numbers
    assert column.dtype == ("string" if set(numbers) == {None} else "Int64")


@given(st.lists(st.floats(allow_nan=False) | st.none(), min_size=1))
def test_doubles_survive(numbers: list[float | None]) -> None:
    column = values([None if n is None else typed(str(n).replace("inf", "INF"), "double") for n in numbers])
    assert given_back(column) == numbers
    assert set(numbers) == {None} or column.dtype in ("Int64", "Float64")


@given(st.lists(st.decimals(-(10**9), 10**9, places=4), min_size=1), st.integers(-99, 99))
def test_decimals_and_integers_are_numbers_together(decimals: list[object], integer: int) -> None:
    column = values([*(typed(d, "decimal") for d in decimals), typed(integer, "integer")])
    assert list(column) == pytest.approx([float(str(n)) for n in (*decimals, integer)])
    assert column.dtype in ("Int64", "Float64")


@given(st.lists(DATES | st.none(), min_size=1).filter(any))
def test_dates_survive(days: list[str | None]) -> None:
    column = values([None if day is None else typed(day, "date") for day in days])
    assert column.dtype == "datetime64[s]"
    assert list(column.isna()) == [day is None for day in days]
    assert [str(d) for d in np.array(column.dropna(), "datetime64[D]")] == [d for d in days if d]


@given(st.lists(st.booleans() | st.none(), min_size=1).filter(lambda v: set(v) != {None}))
def test_booleans_survive(truths: list[bool | None]) -> None:
    column = values([None if t is None else typed(str(t).lower(), "boolean") for t in truths])
    assert given_back(column) == truths
    assert column.dtype == "boolean"


@pytest.mark.parametrize(
    ("terms", "expected", "dtype"),
    [
        ([], [], "string"),
        ([None], [None], "string"),
        ([typed("2.0", "decimal"), None], [2, None], "Int64"),
        ([typed("2.0", "decimal"), typed("0.5", "decimal")], [2.0, 0.5], "Float64"),
        ([typed("9007199254740993", "integer")], [9007199254740993], "Int64"),
        ([typed(2**63, "integer"), typed(1, "integer")], [2**63, 1], "object"),
        ([typed(7, "nonNegativeInteger"), typed(-1, "int")], [7, -1], "Int64"),
        ([typed("1.5", "float"), None], [1.5, None], "Float64"),
        ([typed(1, "integer"), ox.Literal("one"), None], [1, "one", None], "object"),
        ([typed("true", "boolean"), typed(1, "integer")], [True, 1], "object"),
        ([typed("many", "integer")], ["many"], "string"),
        ([typed("2024-02-30", "date")], ["2024-02-30"], "string"),
        ([typed("2024-02-03Z", "date")], ["2024-02-03Z"], "string"),
        ([typed("12024-02-03", "date")], ["12024-02-03"], "string"),
        ([typed("2024-02-03", "date"), ox.Literal("soon")], ["2024-02-03", "soon"], "string"),
        ([typed("2024-02", "gYearMonth")], ["2024-02"], "string"),
        ([ox.Literal("true"), ox.Literal("1"), ox.Literal("")], ["true", "1", ""], "string"),
        ([ox.Literal("<urn:x>"), ox.Literal("_:b"), ox.Literal("<<(")], ["<urn:x>", "_:b", "<<("], "string"),
        ([ox.Literal('a"@en'), ox.Literal('b"^^<urn:x>')], ['a"@en', 'b"^^<urn:x>'], "string"),
        ([ox.Literal("語\n" * 10**6)], ["語\n" * 10**6], "string"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_columns_have_the_kind_of_their_values(
    terms: list[ox.NamedNode | ox.Literal | None], expected: list[object], dtype: str
) -> None:
    column = values(terms)
    assert given_back(column) == expected
    assert column.dtype == dtype


def test_what_is_no_number_is_missing() -> None:
    column = values([typed("NaN", "double"), typed("INF", "double")])
    assert column.dtype == "Float64"
    assert column.isna()[0] or math.isnan(column[0])
    assert column[1] == math.inf


def test_optional_parts_leave_cells_missing() -> None:
    store = ox.Store()
    store.load(
        b'<urn:a> <urn:n> 1 ; <urn:d> "2024-01-02"^^<http://www.w3.org/2001/XMLSchema#date> . <urn:b> <urn:n> 2 .',
        ox.RdfFormat.TURTLE,
    )
    frame = ask(
        "SELECT ?s ?n ?d ?t { ?s <urn:n> ?n OPTIONAL { ?s <urn:d> ?d } OPTIONAL { ?s <urn:t> ?t } } ORDER BY ?n",
        store,
    )
    assert isinstance(frame, pd.DataFrame)
    assert list(frame.columns) == ["s", "n", "d", "t"]
    assert [str(dtype) for dtype in frame.dtypes] == ["string", "Int64", "datetime64[s]", "string"]
    assert frame["d"][0] == pd.Timestamp(2024, 1, 2)
    assert list(frame["d"].isna()) == [False, True]
    assert frame["t"].isna().all()


def test_blank_nodes_are_named_without_their_mark() -> None:
    store = ox.Store()
    store.add(ox.Quad(ox.BlankNode("b1"), ox.NamedNode("urn:p"), ox.BlankNode("b2")))
    assert list(to_frame(select(store, "SELECT * { ?s ?p ?o }")).loc[0, ["s", "o"]]) == ["b1", "b2"]


@pytest.mark.parametrize(("query", "rows"), [("SELECT * {}", 1), ("SELECT * { FILTER(false) }", 0)])
def test_a_query_without_variables_has_rows_only(query: str, rows: int) -> None:
    assert to_frame(select(ox.Store(), query)).shape == (rows, 0)


@pytest.mark.parametrize("truth", [True, False])
def test_a_yes_or_no_question_gives_a_bool(truth: bool) -> None:
    assert ask(f"ASK {{ FILTER({str(truth).lower()}) }}", ox.Store()) is truth


OBJECTS = (
    TEXT.map(ox.Literal)
    | st.tuples(TEXT, st.sampled_from(["en", "ja-Hira"])).map(lambda t: ox.Literal(t[0], language=t[1]))
    | st.integers().map(lambda n: typed(n, "integer"))
    | DATES.map(lambda day: typed(day, "date"))
    | IRIS.map(ox.NamedNode)
)


@given(st.lists(OBJECTS))
def test_triples_become_the_graph_that_rdflib_would_read(objects: list[ox.NamedNode | ox.Literal]) -> None:
    triples = [ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), value) for value in objects]
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    assert set(to_graph(triples)) == set(Graph().parse(data=data, format="nt"))


def test_a_graph_knows_the_prefixes_of_the_project() -> None:
    graph = ask('CONSTRUCT { id:jst skos:prefLabel "JST"@en } {}', ox.Store())
    assert isinstance(graph, Graph)
    jst = URIRef(PREFIXES["id"] + "jst")
    assert list(graph) == [(jst, URIRef(PREFIXES["skos"] + "prefLabel"), Literal("JST", "en"))]
    assert jst.n3(graph.namespace_manager) == "id:jst"


def test_from_clauses_are_honoured() -> None:
    one, two = ox.NamedNode("http://example.org/one"), ox.NamedNode("http://example.org/two")
    store = load_store(ox.Quad(graph, one, one, graph) for graph in (one, two))
    count = "SELECT (COUNT(*) AS ?n) {} {{ ?s ?p ?o }}"
    assert [row["n"].value for row in select(store, count.format("FROM <http://example.org/one>"))] == ["1"]
    assert [row["n"].value for row in select(store, count.format(""))] == ["2"]
