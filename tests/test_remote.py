"""Other engines and other people's servers: rdflib, Oxigraph on disk, Virtuoso and the Oxigraph server."""

from __future__ import annotations

import io
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from test_questions import EXPECTED, LABEL, NAMED, SUITE, value

from kg.build import Graph
from kg.cli import main
from kg.errors import InputError, QueryError
from kg.graph import publish as publishing
from kg.graph.endpoint import Endpoint, declare_prefixes
from kg.graph.publish import PUBLICATION, Target, publish
from kg.graph.store import construct, load_store, run_query, save_store, select, serialize_sorted
from kg.graph.words import parses
from kg.vocabulary import DIP, GRAPHS, ID, PREFIXES

Answers = list[float | str]
VIRTUOSO_INI = """
[Database]
DatabaseFile = virtuoso.db
TransactionFile = virtuoso.trx
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
[SPARQL]
ResultSetMaxRows = {rows}
"""
SERVERS = ["virtuoso", "oxigraph"]
WAYS = ["store", "update", "store and update"]
VICTIM = GRAPHS + "claims"
SECONDS = 20.0
"""Time limit of one question, everywhere."""


def free_ports(number: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def running(command: list[str], folder: Path, url: str) -> Iterator[None]:
    """Run a server until it answers; at the end stop it for good."""
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)
        try:
            deadline = time.monotonic() + 60
            while True:
                try:
                    httpx.get(url, params={"query": "ASK {}"}, timeout=5)
                    break
                except httpx.HTTPError:
                    if process.poll() is not None or time.monotonic() > deadline:
                        said = (folder / "output").read_text(encoding="utf-8", errors="replace")
                        pytest.fail(f"{command[0]} does not start: {said[-2000:]}")
                    time.sleep(0.05)
            yield
        finally:
            process.kill()
            process.wait()


def virtuoso_server(folder: Path, rows: int = 1_000_000) -> Iterator[Target]:
    if not shutil.which("virtuoso-t"):
        pytest.skip("needs Virtuoso: apt-get install virtuoso-opensource-7")
    http, sql = free_ports(2)
    (folder / "virtuoso.ini").write_text(VIRTUOSO_INI.format(http=http, sql=sql, rows=rows), encoding="utf-8")
    base = f"http://127.0.0.1:{http}"
    for _ in running(["virtuoso-t", "+configfile", "virtuoso.ini", "+foreground"], folder, f"{base}/sparql"):
        yield Target(
            Endpoint(f"{base}/sparql", SECONDS),
            store=f"{base}/sparql-graph-crud-auth",
            update=f"{base}/sparql-auth",
            user="dba",
            password="dba",  # noqa: S106 (Virtuoso's default, on loopback, for the time of a test)
        )


def oxigraph_server(folder: Path) -> Iterator[Target]:
    program = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}")
    if not program:
        pytest.skip("needs the Oxigraph server: pip install oxigraph")
    (port,) = free_ports(1)
    base = f"http://127.0.0.1:{port}"
    command = [program, "serve", "--location", "data", "--bind", f"127.0.0.1:{port}", "--union-default-graph"]
    for _ in running(command, folder, f"{base}/query"):
        yield Target(Endpoint(f"{base}/query", SECONDS), store=f"{base}/store", update=f"{base}/update")


@pytest.fixture(scope="module")
def virtuoso(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """Start a Virtuoso that holds the graph; do not change it."""
    for target in virtuoso_server(tmp_path_factory.mktemp("virtuoso")):
        publish(graph.store, target)
        yield target


@pytest.fixture(scope="module")
def oxigraph(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """Start an Oxigraph server that holds the graph; do not change it."""
    for target in oxigraph_server(tmp_path_factory.mktemp("oxigraph")):
        publish(graph.store, target)
        yield target


@pytest.fixture(scope="module")
def scratch_virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    yield from virtuoso_server(tmp_path_factory.mktemp("scratch-virtuoso"), rows=1000)


@pytest.fixture(scope="module")
def scratch_oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    yield from oxigraph_server(tmp_path_factory.mktemp("scratch-oxigraph"))


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest) -> Target:
    """Return a server that holds the graph; do not change it."""
    target = request.getfixturevalue(request.param)
    assert isinstance(target, Target)
    return target


@pytest.fixture(params=[f"{server} by {way}" for server in SERVERS for way in WAYS])
def empty(request: pytest.FixtureRequest, graph: Graph) -> Target:
    """Return a server with no graph of ours, to be filled in one of the ways."""
    name, _, way = request.param.partition(" by ")
    target = request.getfixturevalue(f"scratch_{name}")
    assert isinstance(target, Target)
    for kept in (*names(graph.store), PUBLICATION):
        update(target, f"DROP SILENT GRAPH <{kept}>")
    if way == "store":
        return replace(target, update="")
    return replace(target, store="") if way == "update" else target


def update(target: Target, text: str) -> None:
    auth = httpx.DigestAuth(target.user, target.password) if target.user else None
    media_type = {"Content-Type": "application/sparql-update"}
    httpx.post(target.update, content=text, headers=media_type, auth=auth, timeout=60).raise_for_status()


def names(store: ox.Store) -> list[str]:
    return sorted(g.value for g in store.named_graphs() if isinstance(g, ox.NamedNode))


def size(source: ox.Store | Endpoint, name: str) -> int:
    (row,) = select(source, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{name}> {{ ?s ?p ?o }} }}")
    return int(row["n"].value)


def marked(target: Target) -> set[str]:
    """Return the graphs that have arrived whole."""
    query = f"SELECT ?graph {{ GRAPH <{PUBLICATION}> {{ ?graph dip:sha256 ?sha256 FILTER(?sha256 != '') }} }}"
    return {row["graph"].value for row in select(target.endpoint, query)}


# publishing


def small(graph: Graph) -> ox.Store:
    """Return some of every graph, so that each way of publishing is tried in little time."""
    return load_store(
        quad
        for name in names(graph.store)
        for quad in list(graph.store.quads_for_pattern(None, None, None, ox.NamedNode(name)))[:1500]
    )


def filled(request: pytest.FixtureRequest) -> Target:
    """Return the server behind ``empty`` with every way in: what others do to it."""
    target = request.getfixturevalue("scratch_" + request.node.callspec.params["empty"].split(" by ")[0])
    assert isinstance(target, Target)
    return target


def test_publishing_is_idempotent_and_whole(graph: Graph, empty: Target) -> None:
    store = small(graph)
    assert publish(store, empty) == (len(names(store)), 0)
    assert marked(empty) == set(names(store))
    for name in names(store):
        assert size(empty.endpoint, name) == size(store, name), name
    said: list[str] = []
    assert publish(store, empty, said.append) == (0, len(names(store)))
    assert all(line.endswith("there already") for line in said)


def test_only_what_is_lost_or_changed_is_sent_again(
    graph: Graph, empty: Target, request: pytest.FixtureRequest
) -> None:
    store = small(graph)
    publish(store, empty)
    full = filled(request)
    update(full, f"DROP SILENT GRAPH <{VICTIM}>")
    update(full, f"DELETE WHERE {{ GRAPH <{PUBLICATION}> {{ <{VICTIM}> ?p ?o }} }}")
    assert size(empty.endpoint, VICTIM) == 0
    assert publish(store, empty) == (1, len(names(store)) - 1)
    assert size(empty.endpoint, VICTIM) == size(store, VICTIM)
    # a graph that shrinks here shrinks there: it is replaced, not added to
    store.remove(next(iter(store.quads_for_pattern(None, None, None, ox.NamedNode(VICTIM)))))
    assert publish(store, empty) == (1, len(names(store)) - 1)
    assert size(empty.endpoint, VICTIM) == size(store, VICTIM)


def test_what_others_removed_or_added_is_sent_again(
    graph: Graph, empty: Target, request: pytest.FixtureRequest
) -> None:
    store, full = small(graph), filled(request)
    publish(store, empty)
    added = GRAPHS + "evidence"
    update(full, f"DROP SILENT GRAPH <{VICTIM}>")  # the mark stays and says that it is there
    update(full, f"INSERT DATA {{ GRAPH <{added}> {{ <x:a> <x:b> <x:c> }} }}")
    assert publish(store, empty) == (2, len(names(store)) - 2)
    for name in (VICTIM, added):
        assert size(empty.endpoint, name) == size(store, name)
    assert publish(store, empty) == (0, len(names(store)))


def publish_until_the_cable_is_cut(store: ox.Store, target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    """Publish, with a failure at the moment when the graph VICTIM is sent."""
    send = publishing._send

    def fail(
        client: httpx.Client, method: str, url: str, media_type: str, data: bytes, name: str = ""
    ) -> None:
        if name == VICTIM or f"INSERT DATA {{ GRAPH <{VICTIM}>".encode() in data:
            raise QueryError("the cable is cut")
        send(client, method, url, media_type, data, name)

    monkeypatch.setattr(publishing, "_send", fail)
    with pytest.raises(QueryError, match="cable"):
        publish(store, target)
    monkeypatch.undo()


def test_a_failure_leaves_no_mark_and_the_rest_is_sent_later(
    graph: Graph, empty: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = small(graph)
    publish_until_the_cable_is_cut(store, empty, monkeypatch)
    before = {name for name in names(store) if name < VICTIM}
    assert marked(empty) == before
    assert publish(store, empty) == (len(names(store)) - len(before), len(before))
    assert marked(empty) == set(names(store))


def test_a_failure_while_a_changed_graph_is_sent_removes_its_old_mark(
    graph: Graph, empty: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = small(graph)
    publish(store, empty)
    gone = next(iter(store.quads_for_pattern(None, None, None, ox.NamedNode(VICTIM))))
    store.remove(gone)
    publish_until_the_cable_is_cut(store, empty, monkeypatch)
    assert marked(empty) == set(names(store)) - {VICTIM}
    store.add(gone)  # as it was at first: the old mark would have passed for true
    assert publish(store, empty) == (1, len(names(store)) - 1)
    assert size(empty.endpoint, VICTIM) == size(store, VICTIM)


def test_what_is_gone_here_goes_there_and_nothing_else(
    graph: Graph, empty: Target, request: pytest.FixtureRequest
) -> None:
    store, gone, foreign = small(graph), ID + "doc-003", "http://example.org/theirs"
    unrecorded, other = GRAPHS + "not-sent-by-us", filled(request)
    publish(store, empty)
    for name in (foreign, unrecorded):
        update(other, f"INSERT DATA {{ GRAPH <{name}> {{ <x:a> <x:b> <x:c> }} }}")
    update(other, f"INSERT DATA {{ GRAPH <{PUBLICATION}> {{ <{foreign}> <{DIP}sha256> 'a lie' }} }}")
    assert size(empty.endpoint, gone) > 0
    store.remove_graph(ox.NamedNode(gone))
    said: list[str] = []
    assert publish(store, empty, said.append) == (0, len(names(store)))
    assert said[-1] == f"{gone}: removed"
    assert [size(empty.endpoint, name) for name in (gone, foreign, unrecorded)] == [0, 1, 1]
    assert marked(empty) == {*names(store), foreign}
    said.clear()
    assert publish(store, empty, said.append) == (0, len(names(store)))
    assert all(line.endswith("there already") for line in said)
    for name in (foreign, unrecorded):
        update(other, f"DROP SILENT GRAPH <{name}>")


def test_a_removal_that_fails_is_done_later(
    graph: Graph, empty: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = small(graph)
    publish(store, empty)
    store.remove_graph(ox.NamedNode(VICTIM))
    remove = publishing._remove

    def fail(client: httpx.Client, target: Target, name: str) -> None:
        remove(client, target, name)
        raise QueryError("the cable is cut")

    monkeypatch.setattr(publishing, "_remove", fail)
    with pytest.raises(QueryError, match="cable"):
        publish(store, empty)
    monkeypatch.undo()
    said: list[str] = []
    publish(store, empty, said.append)
    assert said[-1] == f"{VICTIM}: removed"
    assert size(empty.endpoint, VICTIM) == 0
    assert marked(empty) == set(names(store))


def test_nothing_is_not_published(oxigraph: Target) -> None:
    with pytest.raises(InputError, match="no named graph"):
        publish(ox.Store(), oxigraph)


# the questions, on every engine


def labelled(graph: Graph, terms: Iterable[object]) -> Answers:
    """Return answers as people compare them: English labels of entities, values of literals, each once."""
    found: Answers = []
    for term in terms:
        if isinstance(term, ox.NamedNode | rdflib.URIRef):
            iri = ox.NamedNode(term.value if isinstance(term, ox.NamedNode) else str(term))
            labels = [q.object for q in graph.store.quads_for_pattern(iri, LABEL, None)]
            found.append(next(x.value for x in labels if isinstance(x, ox.Literal) and x.language == "en"))
        elif isinstance(term, ox.Literal | rdflib.Literal):
            found.append(value(term.value if isinstance(term, ox.Literal) else str(term)))
    return list(dict.fromkeys(found))


@pytest.fixture(scope="module")
def on_rdflib(graph: Graph) -> Callable[[str], Answers]:
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=serialize_sorted(graph.store), format="nquads")

    def answer(query: str) -> Answers:
        started = time.monotonic()
        rows = list(dataset.query(query, initNs=PREFIXES))
        assert time.monotonic() - started < SECONDS
        return labelled(graph, (row.answer for row in rows if isinstance(row, rdflib.query.ResultRow)))

    return answer


@pytest.fixture(scope="module")
def on_disk(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Answers]:
    folder = tmp_path_factory.mktemp("disk")
    (folder / "graph.nq").write_bytes(serialize_sorted(graph.store))
    assert save_store(folder / "graph.nq", folder / "store") == len(graph.store)
    store = ox.Store.read_only(str(folder / "store"))
    return lambda query: labelled(graph, (row["answer"] for row in select(store, query)))


@pytest.fixture(scope="module")
def on_virtuoso(graph: Graph, virtuoso: Target) -> Callable[[str], Answers]:
    return lambda query: labelled(graph, (row["answer"] for row in select(virtuoso.endpoint, query)))


@pytest.fixture(scope="module")
def on_oxigraph(graph: Graph, oxigraph: Target) -> Callable[[str], Answers]:
    return lambda query: labelled(graph, (row["answer"] for row in select(oxigraph.endpoint, query)))


@pytest.mark.parametrize("id_", sorted(EXPECTED))
@pytest.mark.parametrize("engine", ["rdflib", "disk", *SERVERS])
def test_every_engine_answers_alike(request: pytest.FixtureRequest, engine: str, id_: str) -> None:
    answer = request.getfixturevalue(f"on_{engine}")
    expected = EXPECTED[id_]
    wanted = [value(a["value"]) if "value" in a else a["label_en"] for a in expected["answers"]]
    found = answer((SUITE / f"{id_}.rq").read_text(encoding="utf-8"))
    if expected["ordered"]:
        assert found == wanted
    else:
        assert sorted(map(str, found)) == sorted(map(str, wanted))


def cells(answer: ox.QuerySolutions) -> tuple[list[str], list[list[list[str]]]]:
    """Return columns and rows; a cell is the sorted list of its parts.

    SPARQL leaves the order within a GROUP_CONCAT open: Oxigraph keeps that of the rows, Virtuoso sorts.
    """
    columns = [variable.value for variable in answer.variables]
    rows = [["" if row[c] is None else row[c].value for c in columns] for row in answer]
    return columns, [[sorted(cell.split("; ")) for cell in row] for row in rows]


@pytest.mark.parametrize("name", NAMED)
def test_named_questions_are_answered_alike(graph: Graph, server: Target, name: str) -> None:
    query = NAMED[name].query
    assert cells(select(server.endpoint, query)) == cells(select(graph.store, query))


# the commands


@dataclass(frozen=True)
class Done:
    """What a command leaves behind."""

    returncode: int
    stdout: str
    stderr: str


def kg(*arguments: str) -> Done:
    """Run a command within this process: a new one for each of them would take a minute."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["kg", *arguments])
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
    return Done(code, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def built(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("built") / "graph.nq"
    path.write_bytes(serialize_sorted(graph.store))
    return str(path)


@pytest.mark.parametrize(
    "arguments",
    [
        ["query", str(SUITE / "001-001-q13.rq")],
        [
            "query",
            "-e",
            "SELECT ?who ?name { id:tpd-moc dip:signatory ?who . ?who skos:prefLabel ?name } ORDER BY STR(?name)",
        ],
        ["query", "--format", "csv", str(SUITE / "003-003-q077.rq")],
        ["query", "-e", "ASK { id:jst a dip:Funder }"],
        ["query", "-e", "ASK { id:jst a dip:Country }", "--format", "xml"],
        [
            "query",
            "-e",
            "CONSTRUCT { ?i a dip:Instrument } { ?i dip:party id:mod-japan }",
            "--format",
            "ntriples",
        ],
        ["ask", "parties", "instrument=tpd-moc"],
        ["ask", "coauthorship", "field=engineering", "--format", "tsv"],
        ["ask", "budgets", "--lang", "en"],
    ],
    ids=lambda arguments: " ".join(arguments).replace(str(SUITE), ""),
)
def test_commands_say_the_same_of_an_endpoint(server: Target, built: str, arguments: list[str]) -> None:
    here, there = kg(*arguments, "--graph", built), kg(*arguments, "--endpoint", server.endpoint.url)
    assert (here.returncode, there.returncode) == (0, 0), here.stderr + there.stderr
    assert there.stderr == here.stderr
    if "CONSTRUCT" in " ".join(arguments):  # a set of triples
        assert sorted(there.stdout.splitlines()) == sorted(here.stdout.splitlines())
    else:
        assert there.stdout == here.stdout


@pytest.mark.parametrize(("entity", "language"), [("JST", "en"), ("日本", "ja"), ("tpd-moc", "en")])
def test_portraits_are_the_same(server: Target, built: str, entity: str, language: str) -> None:
    here = kg("show", entity, "--lang", language, "--graph", built)
    there = kg("show", entity, "--lang", language, "--endpoint", server.endpoint.url)
    assert here.returncode == 0, here.stderr
    assert (there.stdout, there.stderr) == (here.stdout, here.stderr)


def test_the_command_publishes(built: str, scratch_oxigraph: Target, graph: Graph) -> None:
    t = scratch_oxigraph
    for name in (*names(graph.store), PUBLICATION):
        update(t, f"DROP SILENT GRAPH <{name}>")
    command = ["publish", "--graph", built, "--endpoint", t.endpoint.url, "--store", t.store]
    number = len(names(graph.store))
    assert kg(*command).stdout == f"{number} graphs sent, 0 there already\n"
    assert kg(*command).stdout == f"0 graphs sent, {number} there already\n"


# failures


ROW = {"s": {"type": "uri", "value": "urn:a"}}
WHOLE = json.dumps({"head": {"vars": ["s"]}, "results": {"bindings": [ROW, ROW]}}).encode()
ANSWERS = {
    "cut": WHOLE[:-30],
    "bad": WHOLE.replace(b'"uri"', b'"bug"'),
    "cut-triples": b"<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b",
    "cut-truth": WHOLE.replace(b'"s"', b'"__ASK_RETVAL"')[:-30],
}


class Broken(BaseHTTPRequestHandler):
    """Answers as the path says: a status, a page instead of results, or nothing for a long time."""

    def do_POST(self) -> None:
        """Answer as the path says."""
        self.rfile.read(int(self.headers["Content-Length"]))
        what = self.path.partition("?")[0].strip("/")
        if what == "slow":
            self.server.asleep.wait(30)  # type: ignore[attr-defined]
            return
        self.send_response(int(what) if what.isdigit() else 200)
        if what == "part":
            self.send_header("X-SPARQL-MaxRows", "0")
        self.end_headers()
        page = json.dumps({"head": {"vars": ["s"]}, "results": {"bindings": []}})
        self.wfile.write(
            ANSWERS.get(what) or (page.encode() if what == "part" else b"<html>I am a teapot</html>")
        )

    do_PUT = do_POST  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture(scope="module")
def broken() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Broken)
    server.asleep = threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.asleep.set()  # type: ignore[attr-defined]
    server.shutdown()
    thread.join()
    server.server_close()


FAILURES = [
    ("400", r"answers 400: .*teapot"),
    ("404", "answers 404"),
    ("500", "answers 500"),
    ("503", "answers 503"),
    ("page", "not answer in SPARQL's formats"),
    ("part", "in part only: it has a limit of rows"),
    ("slow", "does not answer within 0.3 seconds"),
]


@pytest.mark.parametrize("query", ["SELECT * { ?s ?p ?o }", "ASK {}", "CONSTRUCT WHERE { ?s ?p ?o }"])
@pytest.mark.parametrize(("path", "message"), FAILURES)
def test_failures_of_an_endpoint_are_clear(broken: str, path: str, message: str, query: str) -> None:
    with pytest.raises(QueryError, match=message):
        run_query(Endpoint(f"{broken}/{path}", 0.3), query)


@pytest.mark.parametrize("path", ANSWERS)
def test_an_answer_cut_off_is_no_answer(broken: str, path: str) -> None:
    """Its rows are read late; but what takes them need not know that they may be broken."""
    query = "CONSTRUCT WHERE { ?s ?p ?o }" if "triples" in path else "SELECT * { ?s ?p ?o }"
    with pytest.raises(QueryError, match=rf"/{path}: the endpoint's answer is broken or cut off"):
        run_query(Endpoint(f"{broken}/{path}"), query)


def test_a_fault_in_a_query_is_explained_here(broken: str) -> None:
    """What the endpoint says of it counts lines that we have added, or lists every letter that could follow."""
    with pytest.raises(
        QueryError, match=r"refuses the query\nnot SPARQL, line 2, column 1: OPTINAL cannot stand"
    ):
        run_query(Endpoint(f"{broken}/400"), "SELECT * { id:jst ?p ?o\nOPTINAL { ?o ?q ?r } }")
    with pytest.raises(QueryError, match=r"answers 400: .*teapot"):  # it may know why it calls no service
        run_query(Endpoint(f"{broken}/400"), "ASK { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")


def test_prefixes_are_declared_on_the_first_line() -> None:
    query = "SELECT ?o {\n id:jst skos:prefLabel ?o }"
    assert declare_prefixes(query).splitlines()[1:] == query.splitlines()[1:]
    assert parses(declare_prefixes(query), {})


@pytest.mark.parametrize(
    "query",
    [
        "PREFIX select: <http://x/> CONSTRUCT { ?s select:p ?s } WHERE { ?s a dip:Funder }",
        "BASE <http://x/> # select\nconstruct WHERE { ?s a dip:Funder }",
    ],
)
def test_the_form_of_a_query_is_its_first_word(oxigraph: Target, graph: Graph, query: str) -> None:
    assert set(construct(oxigraph.endpoint, query)) == set(construct(graph.store, query)) != set()


@pytest.mark.parametrize("path", ["400", "500", "page"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["query", "-e", "ASK {}"],
        ["ask", "parties"],
        ["show", "JST"],
        ["publish", "--store", "http://127.0.0.1:1"],
    ],
)
def test_failures_of_an_endpoint_exit_with_two(
    broken: str, built: str, path: str, arguments: list[str]
) -> None:
    done = kg(*arguments, "--graph", built, "--endpoint", f"{broken}/{path}")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"kg: {broken}/{path} ") or arguments[0] == "ask"
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/sparql", "nonsense", "http://[", "http://no-such-host.invalid/"]
)
def test_an_endpoint_out_of_reach_exits_with_two(url: str) -> None:
    done = kg("query", "-e", "ASK {}", "--endpoint", url)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"kg: {url} cannot be reached")


def test_a_target_that_refuses_is_named(graph: Graph, virtuoso: Target, broken: str) -> None:
    store = load_store([ox.Quad(LABEL, LABEL, LABEL, ox.NamedNode(GRAPHS + "refused"))])
    with pytest.raises(QueryError, match=r"sparql-auth answers 401"):
        publish(store, replace(virtuoso, password="wrong"))  # noqa: S106
    with pytest.raises(QueryError, match="answers 500 to P"):
        publish(store, Target(virtuoso.endpoint, store=f"{broken}/500"))
    assert marked(virtuoso) == set(names(graph.store))


def test_an_answer_that_the_server_cuts_is_refused(scratch_virtuoso: Target) -> None:
    with pytest.raises(QueryError, match=r"in part only: it has a limit of rows \(X-SPARQL-MaxRows: 1000\)"):
        select(scratch_virtuoso.endpoint, "SELECT * { ?s ?p ?o }")
