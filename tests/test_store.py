"""Answers as tables and graphs: every value survives, and columns have the kind that their values have."""

from __future__ import annotations

import datetime
import math
import pickle
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, SKOS, BNode, Dataset, Graph, Literal, URIRef
from rdflib.plugins.sparql import prepareQuery
from rich.cells import cell_len

from kg.answers import write_answer
from kg.errors import InputError, QueryError
from kg.graph.endpoint import Endpoint
from kg.graph.explain import find_fault, refuse_service
from kg.graph.frames import to_frame
from kg.graph.questions import read_questions
from kg.graph.store import ask, load_store, open_graph, opened, run_query, save_store, select
from kg.graph.triples import dataset, to_graph
from kg.graph.words import calls_service, misspell, parses, words_of
from kg.vocabulary import PREFIXES, data_directory

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


# what a query may not do, and what is said of it


@pytest.mark.parametrize(
    ("query", "line", "token", "said"),
    [
        ("SELCT * { ?s ?p ?o }", 1, "SELCT", "did you mean SELECT?"),
        ('SELECT * { ?s ?p "日本国" ; FILTRE(?o = 1) }', 1, "FILTRE", "did you mean FILTER?"),
        ("SELECT * {\n\t?s\t?p\t?o\tFILTRE(?o = 1) }", 2, "FILTRE", "did you mean FILTER?"),
        ("SELECT ?d {\r\n ?a ?b ?d ; FILTRE\r\n}\r\n", 2, "FILTRE", "did you mean FILTER?"),
        ("SELECT * { ?s ?p ?o FILTER(?o < 5) FILTRE(?o > 2) }", 1, "FILTRE", "did you mean FILTER?"),
        ("SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o } GRUP BY ?s", 1, "GRUP", "did you mean GROUP?"),
        ('SELECT * {\n  ?s ?p ?o FILTER REGX(?o, "a") }', 2, "REGX", "did you mean REGEX?"),
        ("SELECT (foo(1) AS ?x) {}", 1, "foo", "foo cannot stand here; expected (, a variable, an IRI"),
        ("SELECT ?s, ?o { ?s ?p ?o }", 1, ",", ", cannot stand here; expected FROM, WHERE, (, {, a variable"),
        ("SELECT * { ?s ?p ?o FILTER(?o =< 5) }", 1, "<", "< cannot stand here; expected (, a variable"),
        ("SELECT * { ?s ?p ?o } LIMIT ten", 1, "ten", "ten cannot stand here; expected a number"),
        ("SELECT * { ?s ?p ?o }}", 1, "}", "} cannot stand here; expected VALUES, GROUP"),
        ("SELECT * { ?s ?p ?o FILTER(?o = 1 ?b) }", 1, "?b", "?b cannot stand here; expected )"),
        ("SELECT * { ?s ?p ?o ", 1, "", "the query ends too early; expected {, }, ."),
        ("SELECT * { ?s foo:bar ?o }", 1, "foo:bar", 'no prefix "foo:" is declared'),
        ("SELECT * { <a> ?p ?o }", 1, "<a>", "the IRI <a> is not a whole one"),
        ('SELECT * { ?s ?p "abc }', 1, '"abc', "the string that begins here does not end"),
        (r'SELECT * { ?s ?p "a\q" }', 1, r'"a\q"', r"\q is no escape"),
        ("SELECT *　{ ?s ?p ?o }", 1, "　", "IDEOGRAPHIC SPACE (U+3000) cannot stand here"),
        ("SELECT ?s (COUNT(?o) AS ?n) {\n ?s ?p ?o }", 1, "SELECT", "neither in an aggregate"),
        ("SELECT * { BIND(1 AS ?x) BIND(2 AS ?x) }", 1, "}", "BIND is overriding an existing variable"),
    ],
)
def test_an_error_shows_what_is_wrong_and_where(query: str, line: int, token: str, said: str) -> None:
    with pytest.raises(QueryError) as caught:
        run_query(ox.Store(), query)
    message, shown, caret = str(caught.value).split("\n")
    assert message.startswith(f"not SPARQL, line {line}, column ")
    assert said in message
    assert shown[2:] == query.splitlines()[line - 1]
    column = int(message.split("column ")[1].split(":")[0])
    before = shown[2:][: column - 1]
    assert shown[2:][column - 1 :].startswith(token)
    assert caret.count("\t") == before.count("\t")
    assert cell_len(caret.replace("\t", " ")) == cell_len(before.replace("\t", " ")) + 3


@pytest.mark.parametrize("query", ["", " \n", "# only a comment"])
def test_an_empty_query_is_called_so(query: str) -> None:
    with pytest.raises(QueryError, match="the query is empty"):
        run_query(ox.Store(), query)


@pytest.mark.parametrize("query", ["INSERT DATA { <a:a> <a:b> 1 }", "PREFIX a: <a:> # why\ndelete where { }"])
def test_an_update_is_told_that_the_graph_is_read_only(query: str) -> None:
    with pytest.raises(QueryError, match="read-only: ask it with SELECT"):
        run_query(ox.Store(), query)


QUERIES = sorted(data_directory("ontology").glob("**/*.rq"))


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_fault_in_a_real_query_is_found_where_it_is(path: Path) -> None:
    """A word that is none, before any brace that opens a group, is found there: nothing else misleads."""
    query = path.read_text(encoding="utf-8")
    words = words_of(query)
    assert parses(query)
    for place in [m.start() for m in re.finditer(r"(?<=\s)\}", words)][-5:]:
        wrong = f"{query[:place]}oops {query[place:]}"
        assert find_fault(wrong)[0] in (place, *(m.start() for m in re.finditer(r"\S+\s*oops", wrong)))


@contextmanager
def silent() -> Iterator[str]:
    """Yield the URL of a server that nobody may call."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"
        with pytest.raises(BlockingIOError):
            listener.accept()


SPELLINGS = [
    "SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ service silent<{0}>{{ ?s ?p ?o }} }}",
    "ASK {{ SeRvIcE # <x:y>\n<{0}> {{ ?s ?p ?o }} }}",
    "ASK {{ FILTER(1<2)SERVICE#>\n<{0}> {{}} }}",
    "ASK {{ FILTER('\"' != \"'\") SERVICE <{0}> {{}} FILTER('\"' != \"'\") }}",
    "PREFIX service: <{0}> ASK {{ SERVICE service: {{}} }}",
    "SELECT * {{ VALUES ?service {{ <{0}> }} SERVICE ?service {{ ?s ?p ?o }} }} ORDER BY ?s",
    "SELECT (COUNT(*) AS ?n) {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "CONSTRUCT WHERE {{ ?s ?p ?o }} # \nSERVICE <{0}>",
    "ASK {{ FILTER EXISTS {{ SERVICE <{0}> {{ }} }} }}",
    "ASK {{ SERVICE <{0}> {{ }} }} }}",
    "ASK {{ \\u0053ERVICE <{0}> {{ }} }}",
    "ASK {{ ſERVICE <{0}> {{ }} }}",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_query_reaches_the_network(spelling: str) -> None:
    """Who tries is told that nobody listens there, and the message is another."""
    refused = "SERVICE is not allowed here|^not SPARQL"
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        query = spelling.format(f"http://localhost:{deaf.getsockname()[1]}/sparql")
        with pytest.raises(QueryError, match=refused):
            ask(query, ox.Store())
        with pytest.raises(QueryError, match=refused):
            dataset(ox.Store()).query(query)


def test_service_is_refused_with_advice() -> None:
    with pytest.raises(
        QueryError, match=r"SERVICE is not allowed here: .* --endpoint URL or kg\.Endpoint\(URL\)"
    ):
        run_query(ox.Store(), "SELECT * { SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o } } LIMIT ten")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { BIND(1 AS ?service) BIND(2 AS ?SERVICE) } # SERVICE <x:y> {}",
        'SELECT * { VALUES ?x { "SERVICE <x:y> {}" } FILTER(?x != """\nSERVICE""") }',
        "PREFIX service: <x:service> SELECT * { VALUES ?x { service:SERVICE <http://x/SERVICE> } FILTER(?x) }",
        "PREFIX SERVICE: <x:> SELECT (SERVICE: AS ?s) { OPTIONAL { _:service dip:service 'a'@service } }",
    ],
)
def test_the_word_service_may_stand_elsewhere(query: str) -> None:
    assert isinstance(ask(query, ox.Store()), pd.DataFrame)


@pytest.mark.parametrize("spelling", SPELLINGS[:-2])
def test_whatever_could_call_another_server_is_looked_at(spelling: str) -> None:
    assert calls_service(spelling.format("x:y"))
    assert calls_service("ASK { SERVICE # a\r<x:y> {} }")
    assert calls_service("ASK { SERVICEx:y {} }")
    assert calls_service(f"ASK {{ SERVICE {' ' * 30_000} <x:y> {{}} }}")


def test_a_word_that_calls_nothing_costs_no_second_reading() -> None:
    query = "ASK { ?service a 'a service of JST' } # service"
    assert not calls_service(query)
    assert ask(query, ox.Store()) is False


def test_an_ask_is_not_computed_to_see_whether_it_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    computed: list[Any] = []
    functions: Any = {ox.NamedNode("x:note"): computed.append}
    real = ox.Store

    class Spied:
        """An empty store that knows a function more."""

        def query(self, text: str) -> object:
            """Answer as an empty store does."""
            return real().query(text, custom_functions=functions)

    monkeypatch.setattr(ox, "Store", Spied)
    refuse_service("ASK { VALUES ?x { 1 } FILTER(<x:note>(?x)) } # SERVICE <x:y>")
    assert computed == []


def test_names_stay_different_when_the_word_is_misspelt() -> None:
    query = "SELECT (1 AS ?service) (2 AS ?servicq) (3 AS ?SERVICE) { } # service <x:y>"
    assert parses(query)
    frame = ask(query, ox.Store())
    assert isinstance(frame, pd.DataFrame)
    assert frame.to_numpy().tolist() == [[1, 2, 3]]
    names = ["service", "servicq", "sqqqqqq", "servicservice", "Service"]
    assert len(set(misspell(" ".join(names)).split())) == len(names)
    assert len(misspell(query)) == len(query)


def test_a_long_query_is_explained_in_the_time_that_its_length_takes() -> None:
    """Ten times the length takes some ten times as long, not a hundred."""

    def took(number: int) -> float:
        query = "SELECT * { VALUES ?x {" + ' "abcdefghij"' * number + ' ""' + '"a"' * number + " } OPTINAL }"
        start = time.process_time()
        with pytest.raises(QueryError, match="not SPARQL, line 1"):
            run_query(ox.Store(), query)
        return time.process_time() - start

    assert took(40_000) < 40 * took(4_000)


@pytest.mark.parametrize("form", ["SELECT (dip:foo(?s) AS ?x)", "CONSTRUCT { ?s ?s ?x }", "ASK"])
def test_a_function_that_does_not_exist_is_an_error_of_ours(form: str) -> None:
    store = load_store([ox.Quad(ox.NamedNode("x:s"), ox.NamedNode("x:p"), ox.NamedNode("x:o"))])
    query = f"{form} {{ ?s ?p ?o BIND(dip:foo(?s) AS ?{'y' if form[0] == 'S' else 'x'}) }}"
    with pytest.raises(QueryError, match=r"cannot be answered: .*ontology#foo> is not supported"):
        ask(query, store)
    with pytest.raises(QueryError, match=r"cannot be answered: .*ontology#foo> is not supported"):
        write_answer(run_query(store, query), "table")


class Late:
    """An answer that fails while it is computed."""

    variables = ()

    def serialize(self, **_: object) -> bytes:
        """Fail as Oxigraph does over a broken store."""
        raise OSError("checksum mismatch")

    __iter__ = serialize


def test_a_late_failure_is_an_error_of_ours() -> None:
    late: Any = Late()
    for read in (to_frame, to_graph, lambda answer: write_answer(answer, "turtle")):
        with pytest.raises(QueryError, match="cannot be answered: checksum mismatch"):
            read(late)


# where a graph is


def test_a_store_on_disk_is_asked_as_a_file_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "graph.nq").write_text("<urn:a> <urn:p> <urn:b> <urn:g> .\n", encoding="utf-8")
    save_store(tmp_path / "graph.nq", tmp_path / "store")
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    for place in ("graph.nq", "store", tmp_path / "store"):
        frame = ask("SELECT ?s { ?s ?p ?o }", place)
        assert isinstance(frame, pd.DataFrame)
        assert list(frame["s"]) == ["urn:a"]
    for table in (tmp_path / "store").glob("*.sst"):
        table.write_bytes(table.read_bytes()[:10])
    for folder in (tmp_path / "store", tmp_path / "below"):
        with pytest.raises(InputError, match=r"not a store, or a broken one \(.*make one with `kg store"):
            open_graph(folder)


def test_a_url_is_an_endpoint() -> None:
    assert opened("https://example.org/sparql") == Endpoint("https://example.org/sparql")
    with pytest.raises(QueryError, match=r"127\.0\.0\.1:1/sparql cannot be reached"):
        ask("ASK {}", "http://127.0.0.1:1/sparql")


# rdflib


@pytest.fixture(scope="module")
def through_rdflib(request: pytest.FixtureRequest) -> Dataset:
    return dataset(request.getfixturevalue("graph").store)


@pytest.mark.parametrize("name", sorted(read_questions()))
def test_the_named_questions_run_through_rdflib(
    through_rdflib: Dataset, request: pytest.FixtureRequest, name: str
) -> None:
    query = read_questions()[name].query
    rows = [tuple(None if v is None else str(v) for v in row) for row in through_rdflib.query(query)]  # type: ignore[union-attr]
    ours = select(request.getfixturevalue("graph").store, query)
    assert rows == [tuple(None if v is None else v.value for v in row) for row in ours]


def test_rdflib_sees_all_graphs_as_one_and_knows_our_prefixes(through_rdflib: Dataset) -> None:
    jst = URIRef(PREFIXES["id"] + "jst")
    labels = set(through_rdflib.objects(jst, SKOS.prefLabel))
    assert Literal("Japan Science and Technology Agency", "en") in labels
    assert jst.n3(through_rdflib.namespace_manager) == "id:jst"
    asked = through_rdflib.query("ASK { ?s rdfs:label ?service OPTIONAL { ?s dcterms:title ?title } }")
    assert asked.askAnswer is True
    with pytest.raises(QueryError, match="did you mean SELECT"):
        through_rdflib.query("SELCT * {}")
    with pytest.raises(QueryError, match="did you mean OPTIONAL"):  # a prefix of the caller's own is no fault
        through_rdflib.query("ASK { own:a own:b own:c OPTINAL {} }", initNs={"own": "x:"})
    called = through_rdflib.query("ASK { service:a ?p 'SERVICE <x:y>' }", initNs={"service": "x:"})
    assert called.askAnswer is False
    with pytest.raises(InputError, match="SPARQLStore"):
        dataset("http://127.0.0.1:1/sparql")


TRIPLE = (URIRef("x:s"), RDF.type, URIRef("x:o"))
CHANGES: list[Callable[[Dataset, str], object]] = [
    lambda ds, _: ds.add(TRIPLE),
    lambda ds, _: ds.addN([(*TRIPLE, ds.default_graph)]),
    lambda ds, _: ds.remove(TRIPLE),
    lambda ds, _: ds.update("DELETE WHERE { ?s ?p ?o }"),
    lambda ds, _: ds.update("DELETE WHERE { ?s ?p ?o }", use_store_provided=False),
    lambda ds, url: ds.update(f"LOAD <{url}>"),
    lambda ds, url: ds.default_graph.update(f"LOAD <{url}>", use_store_provided=False),
    lambda ds, url: ds.parse(url),
    lambda ds, _: ds.remove_graph(URIRef("x:g")),
    lambda ds, _: ds.graph(URIRef("x:g")).remove((None, None, None)),
    lambda ds, _: [graph.remove((None, None, None)) for graph in ds.graphs()],
]


@pytest.mark.parametrize("number", range(len(CHANGES)))
def test_a_graph_opened_for_rdflib_is_read_only(number: int) -> None:
    store = load_store([ox.Quad(*map(ox.NamedNode, ("x:s", "x:p", "x:o", "x:g")))])
    with silent() as url, pytest.raises(QueryError, match="this graph is read-only"):
        CHANGES[number](dataset(store), url)
    assert len(store) == 1
    assert len(dataset(store).graph(URIRef("x:g"))) == 1


FOREIGN = ["SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }}", "SELECT * FROM <{0}> {{ ?s ?p ?o }}"]


@pytest.mark.parametrize("foreign", FOREIGN)
def test_rdflibs_own_engine_is_never_asked(foreign: str) -> None:
    with silent() as url:
        query = foreign.format(url)
        found = dataset(ox.Store())
        for graph in (found, found.default_graph, found.graph(URIRef("x:g")), *found.graphs()):
            with pytest.raises(QueryError, match="give the query as text"):
                graph.query(prepareQuery(query))
            with pytest.raises(QueryError, match="leave out use_store_provided"):
                graph.query(query, use_store_provided=False)
            with pytest.raises(QueryError, match=r"base is not supported|SERVICE is not allowed"):
                graph.query(query, base="x:")


def test_what_rdflib_is_answered_late_is_an_error_of_ours() -> None:
    found = dataset(load_store([ox.Quad(*map(ox.NamedNode, ("x:s", "x:p", "x:o")))]))
    with pytest.raises(QueryError, match=r"cannot be answered: .*foo> is not supported"):
        list(found.query("SELECT (dip:foo(?s) AS ?x) { ?s ?p ?o }"))
