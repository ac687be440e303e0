"""Answers as tables and graphs: every value survives, and columns have the kind that their values have."""

from __future__ import annotations

import datetime
import math
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import BNode, Graph, Literal, URIRef

from kg.errors import InputError
from kg.graph.frames import to_frame
from kg.graph.store import ask, load_store, save_store, select
from kg.graph.triples import to_graph
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


@settings(deadline=None)
@given(st.lists(TEXT | st.none()))
def test_texts_survive(texts: list[str | None]) -> None:
    column = values([None if text is None else ox.Literal(text) for text in texts])
    assert given_back(column) == texts
    assert column.dtype == "string"


@settings(deadline=None)
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


@settings(deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT | st.none(), IRIS)))
def test_columns_do_not_mix(rows: list[tuple[str, str | None, str]]) -> None:
    given_ = [f"({ox.Literal(a)} {'UNDEF' if b is None else ox.Literal(b)} <{c}>)" for a, b, c in rows]
    frame = to_frame(select(ox.Store(), f"SELECT ?a ?b ?c {{ VALUES (?a ?b ?c) {{ {' '.join(given_)} }} }}"))
    assert [tuple(given_back(frame.iloc[n])) for n in range(len(frame))] == rows


@settings(deadline=None)
@given(st.lists(st.integers(-(2**63), 2**63 - 1) | st.none(), min_size=1))
def test_integers_survive(numbers: list[int | None]) -> None:
    column = values([None if n is None else typed(n, "integer") for n in numbers])
    assert given_back(column) == numbers
    assert column.dtype == ("string" if set(numbers) == {None} else "Int64")


@settings(deadline=None)
@given(st.lists(st.floats(allow_nan=False) | st.none(), min_size=1))
def test_doubles_survive(numbers: list[float | None]) -> None:
    column = values([None if n is None else typed(str(n).replace("inf", "INF"), "double") for n in numbers])
    assert given_back(column) == numbers
    assert set(numbers) == {None} or column.dtype in ("Int64", "Float64")


@settings(deadline=None)
@given(st.lists(st.decimals(-(10**9), 10**9, places=4), min_size=1), st.integers(-99, 99))
def test_decimals_and_integers_are_numbers_together(decimals: list[object], integer: int) -> None:
    column = values([*(typed(d, "decimal") for d in decimals), typed(integer, "integer")])
    assert list(column) == pytest.approx([float(str(n)) for n in (*decimals, integer)])
    assert column.dtype in ("Int64", "Float64")


@settings(deadline=None)
@given(st.lists(DATES | st.none(), min_size=1).filter(any))
def test_dates_survive(days: list[str | None]) -> None:
    column = values([None if day is None else typed(day, "date") for day in days])
    assert column.dtype == "datetime64[s]"
    assert list(column.isna()) == [day is None for day in days]
    assert [str(d) for d in np.array(column.dropna(), "datetime64[D]")] == [d for d in days if d]


@settings(deadline=None)
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


def test_frames_of_the_same_columns_are_apart() -> None:
    query = "SELECT ?a ?n ?d { VALUES (?a ?n ?d) { ('x' 1 '2024-01-02'^^xsd:date) ('y' 2 UNDEF) } }"
    one, two = ask(query, ox.Store()), ask(query, ox.Store())
    assert isinstance(one, pd.DataFrame)
    assert isinstance(two, pd.DataFrame)
    one.columns.name, one.index.name = "term", "row"
    one.loc[0, "a"] = "changed"
    one["more"] = one["n"] + 1
    assert (two.columns.name, two.index.name, list(two.columns)) == (None, None, ["a", "n", "d"])
    assert two.to_csv(index=False) == "a,n,d\nx,1,2024-01-02\ny,2,\n"
    assert one.to_csv(index=False) == "a,n,d,more\nchanged,1,2024-01-02,2\ny,2,,3\n"


def test_a_frame_is_one_that_pandas_could_have_made() -> None:
    query = (
        "SELECT ?a ?n ?d ?o { VALUES (?a ?n ?d ?o) { ('x' 1 '2024-01-02'^^xsd:date 1) ('y' 2 UNDEF 'z') } }"
    )
    frame = ask(query, ox.Store())
    assert isinstance(frame, pd.DataFrame)
    again = pd.DataFrame({str(name): frame[name].array for name in frame})
    pd.testing.assert_frame_equal(frame, again)
    pd.testing.assert_frame_equal(pd.concat([frame, frame]), pd.concat([again, again]))
    pd.testing.assert_frame_equal(pickle.loads(pickle.dumps(frame)), again)  # noqa: S301


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


@settings(deadline=None)
@given(st.lists(OBJECTS))
def test_triples_become_the_graph_that_rdflib_would_read(objects: list[ox.NamedNode | ox.Literal]) -> None:
    triples = [ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), value) for value in objects]
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    assert set(to_graph(triples)) == set(Graph().parse(data=data, format="nt"))


def test_terms_of_a_graph_survive_whatever_they_hold() -> None:
    a, quoted = (
        ox.NamedNode("urn:a"),
        ox.Triple(ox.BlankNode("b"), ox.NamedNode("urn:p"), ox.Literal("x .\n")),
    )
    graph = to_graph([ox.Triple(a, a, ox.BlankNode("b")), ox.Triple(a, a, quoted), ox.Triple(a, a, a)])
    assert set(graph.objects()) == {BNode("b"), BNode(f"<<( {quoted} )>>"), URIRef("urn:a")}
    text = "".join(map(chr, range(1, 256))) + "\u2028 .\n\U0001f600"
    assert list(to_graph([ox.Triple(a, a, ox.Literal(text))]).objects()) == [Literal(text)]


def test_a_graph_is_as_good_as_one_that_rdflib_made() -> None:
    data = "".join(f"<urn:{n % 3}> <urn:p> <urn:{n % 5}> .\n<urn:{n}> <urn:q> {n} .\n" for n in range(30))
    store = ox.Store()
    store.load(data, ox.RdfFormat.TURTLE)
    everything = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"
    ours, theirs = ask(everything, store), Graph().parse(data=data, format="turtle")
    assert isinstance(ours, Graph)
    changes = (
        "INSERT DATA { <urn:0> <urn:p> 7 }",
        "DELETE WHERE { ?s <urn:p> ?o . ?o <urn:q> 3 }",
        "DELETE { ?s <urn:q> ?o } WHERE { ?s <urn:q> ?o FILTER(?o > 20) }",
    )
    for change in changes:
        ours.update(change)
        theirs.update(change)
    assert len(ours) == len(theirs) == 33
    assert set(ours) == set(theirs) == set(ours.query(everything))
    assert set(Graph().parse(data=ours.serialize())) == set(theirs)
    for pattern in (
        (URIRef("urn:1"), None, None),
        (None, URIRef("urn:p"), None),
        (None, None, URIRef("urn:4")),
    ):
        assert set(ours.triples(pattern)) == set(theirs.triples(pattern))
    ours.remove((None, None, None))
    assert (len(ours), list(ours)) == (0, [])


def test_a_graph_knows_the_prefixes_of_the_project() -> None:
    graph = ask('CONSTRUCT { id:jst skos:prefLabel "JST"@en } {}', ox.Store())
    assert isinstance(graph, Graph)
    jst = URIRef(PREFIXES["id"] + "jst")
    assert list(graph) == [(jst, URIRef(PREFIXES["skos"] + "prefLabel"), Literal("JST", "en"))]
    assert jst.n3(graph.namespace_manager) == "id:jst"


@pytest.mark.parametrize("size", [1, 50, 2**20])
def test_a_graph_loaded_in_slices_is_the_same(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.graph.store.SLICE", size)
    file, lines = tmp_path / "graph.nq", [f'<urn:{n}> <urn:p> "量 {n}" <urn:g> .\n' for n in range(20)]
    for name, more in (
        ("plain", []),
        ("blank", ["_:b <urn:p> <urn:1> .\n", *lines, "_:b <urn:p> <urn:2> ."]),
    ):
        file.write_text("".join([*lines, *more]), encoding="utf-8")
        assert save_store(file, tmp_path / name) == len({*lines, *more})
        count = "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }"
        (row,) = select(ox.Store.read_only(str(tmp_path / name)), count)
        assert row["n"].value == str(20 + bool(more))


def test_a_file_that_is_no_graph_is_refused_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.graph.store.SLICE", 1)
    file = tmp_path / "graph.nq"
    file.write_text("<urn:a> <urn:p> <urn:b> .\n<urn:a> <urn:p> .\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"graph\.nq: not N-Quads \(after line 1, .*line 1"):
        save_store(file, tmp_path / "store")
    assert list(tmp_path.iterdir()) == [file]


def test_from_clauses_are_honoured() -> None:
    one, two = ox.NamedNode("http://example.org/one"), ox.NamedNode("http://example.org/two")
    store = load_store(ox.Quad(graph, one, one, graph) for graph in (one, two))
    count = "SELECT (COUNT(*) AS ?n) {} {{ ?s ?p ?o }}"
    assert [row["n"].value for row in select(store, count.format("FROM <http://example.org/one>"))] == ["1"]
    assert [row["n"].value for row in select(store, count.format(""))] == ["2"]
