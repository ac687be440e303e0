"""The server on a port, asked by real clients: protocol, pages, limits and safety."""

from __future__ import annotations

import contextlib
import gzip
import html
import io
import json
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import httpx
import pandas as pd
import pyoxigraph as ox
import pytest
from playwright.sync_api import Page, expect, sync_playwright
from rdflib import Graph as RdflibGraph
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, POST, TURTLE, SPARQLWrapper
from SPARQLWrapper import JSON as WRAPPED_JSON

from kg.build import Graph
from kg.errors import QueryError
from kg.graph.endpoint import Endpoint
from kg.graph.store import ask, save_store, select, serialize_sorted
from kg.server.job import GRAPHS, RESULTS, Limits
from kg.vocabulary import ID, PREFIXES

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
LIMITS = Limits(seconds=2, short=0.3, result=5_000_000, memory=300_000_000, request=20_000)
CODE = """
import sys
from pathlib import Path
from kg.server.job import Limits
from kg.server.run import serve
folder, port, limits, cors = sys.argv[1:]
folder = Path(folder)
limits = eval(limits)
serve(folder / "graph.nq", store=folder / "store", port=int(port), limits=limits, cors=cors == "True")
"""
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
PARTIES = "SELECT ?party { id:tpd-moc dip:party ?party } ORDER BY ?party"
FOUND = [ID + "japan", ID + "united-states"]
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
HUNGRY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
SCRIPT = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"


@dataclass(frozen=True)
class Server:
    """A running server: where it listens, its process and what it logs."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def get(self, path: str, **options: Any) -> httpx.Response:
        """Get a page."""
        return httpx.get(self.url + path, timeout=30, **options)

    def ask(self, query: str, **parameters: str) -> httpx.Response:
        """Ask by GET."""
        return self.get("/sparql", params={"query": query, **parameters})

    def post(self, content: str, media: str = "application/sparql-query") -> httpx.Response:
        """Ask by POST, the body as it is."""
        return httpx.post(f"{self.url}/sparql", content=content, headers={"Content-Type": media}, timeout=30)

    def alive(self) -> bool:
        """Say whether a simple query is answered."""
        return self.ask("ASK { ?s ?p ?o }").json()["boolean"] is True


@contextlib.contextmanager
def started(
    folder: Path, limits: Limits, *, cors: bool = False, files: int | None = None
) -> Iterator[Server]:
    """Start a server over a folder with a store; stop it gracefully at the end unless it has ended.

    ``files`` is how many it may have open.
    """
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    log = folder / f"log-{port}.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", CODE, str(folder), str(port), repr(limits), str(cors)],
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=(lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (files, files)))
            if files
            else None,
        )
    server = Server(f"http://127.0.0.1:{port}", process, log)
    try:
        for _ in range(600):
            assert process.poll() is None, log.read_text()
            with contextlib.suppress(httpx.TransportError):
                server.get("/")
                break
            time.sleep(0.03)
        yield server
        if process.poll() is None:
            process.terminate()
            assert process.wait(10) == 0, log.read_text()
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def write_store(quads: Iterator[ox.Quad], folder: Path) -> Path:
    (folder / "graph.nq").write_bytes(serialize_sorted(quads))
    save_store(folder / "graph.nq", folder / "store")
    (folder / "network.html").write_text("<!doctype html><title>the network</title>", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def folder(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_store(iter(graph.store), tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="session")
def server(folder: Path) -> Iterator[Server]:
    with started(folder, LIMITS) as running:
        yield running


@pytest.fixture(scope="session")
def hostile(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve our graph with a script before every label, open to pages of other sites."""

    def quads() -> Iterator[ox.Quad]:
        for s, p, o, g in graph.store:
            spoilt = isinstance(o, ox.Literal) and o.language and p.value.endswith(("abel", "#definition"))
            yield ox.Quad(s, p, ox.Literal(SCRIPT + o.value, language=o.language) if spoilt else o, g)
        evil = ox.NamedNode("javascript:document.title='owned'")
        yield ox.Quad(ox.NamedNode(ID + "japan"), ox.NamedNode(PREFIXES["skos"] + "exactMatch"), evil)

    folder = write_store(quads(), tmp_path_factory.mktemp("hostile-served"))
    with started(folder, LIMITS, cors=True) as running:
        yield running


Visit = Callable[[str, Callable[[Page], None]], list[str]]


@pytest.fixture(scope="session")
def visit() -> Iterator[Visit]:
    """Return a function that opens an address in Chromium, looks at the page and returns what went wrong.

    That is a request that leaves the server, a script error, a refused policy or a refused request. The
    browser lives in a thread of its own, since Playwright allows one to a thread.
    """
    if CHROMIUM is None:
        pytest.skip("needs Chromium: .ci/system-packages installs it")
    thread = ThreadPoolExecutor(1)
    playwright = thread.submit(sync_playwright().start).result()
    browser = thread.submit(
        lambda: playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
    ).result()

    def look_at(url: str, look: Callable[[Page], None]) -> list[str]:
        faults: list[str] = []
        home = "/".join(url.split("/")[:3])
        page = browser.new_page()
        page.set_default_timeout(10_000)
        page.on(
            "request",
            lambda r: faults.append(r.url) if not r.url.startswith((home, "data:", "blob:")) else None,
        )
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console",
            lambda m: (
                faults.append(m.text) if m.type == "error" and "favicon" not in str(m.location) else None
            ),
        )
        try:
            page.goto(url)
            look(page)
        finally:
            page.close()
        return faults

    yield lambda url, look: thread.submit(look_at, url, look).result()
    thread.submit(browser.close).result()
    thread.submit(playwright.stop).result()
    thread.shutdown()


# --- clients ---------------------------------------------------------------------------------------------


def test_curl_gets_a_table(server: Server) -> None:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("needs curl")
    command = [curl, "-sSf", "--noproxy", "*", "-H", "Accept: text/csv", f"{server.url}/sparql"]
    for more in (["--data-urlencode", f"query={PARTIES}"], ["-G", "--data-urlencode", f"query={PARTIES}"]):
        result = subprocess.run([*command, *more], capture_output=True, check=True, text=True)
        assert result.stdout.split() == ["party", *FOUND]


def test_sparqlwrapper_works_by_get_and_post(server: Server) -> None:
    client = SPARQLWrapper(f"{server.url}/sparql")
    client.setQuery(PARTIES)
    client.setReturnFormat(WRAPPED_JSON)
    for method in ("GET", POST):
        client.setMethod(method)
        found: Any = client.queryAndConvert()
        assert [row["party"]["value"] for row in found["results"]["bindings"]] == FOUND
    client.setReturnFormat(CSV)
    assert client.queryAndConvert().decode().split() == ["party", *FOUND]  # type: ignore[union-attr]
    client.setQuery("DESCRIBE id:japan")
    client.setReturnFormat(TURTLE)
    assert b"skos:prefLabel" in client.queryAndConvert()  # type: ignore[operator]


@pytest.mark.parametrize("query", ["CONSTRUCT WHERE { id:tpd-moc dip:party ?party }", "DESCRIBE id:japan"])
@pytest.mark.filterwarnings("ignore:Sending Accept header:RuntimeWarning")
@pytest.mark.parametrize("format_", [None, "xml", "rdf", "rdf+xml", "json", "json-ld", "n3", "turtle"])
def test_sparqlwrapper_gets_triples_whatever_it_calls_the_format(
    server: Server, query: str, format_: str | None
) -> None:
    client = SPARQLWrapper(f"{server.url}/sparql")
    client.setQuery(query)
    if format_:
        client.setReturnFormat(format_)
    answer = client.query()
    media = answer.info()["content-type"].partition(";")[0]
    assert len(list(ox.parse(answer.response.read(), format=GRAPHS[media]))) >= 2


def test_a_fault_is_shown_with_its_place(server: Server) -> None:
    response = server.post('SELECT * {\n  ?s ?p "日本" ; FILTRE(?o = 1) }')
    assert response.status_code == 400
    message, shown, caret = response.text.rstrip("\n").split("\n")
    assert message == "not SPARQL, line 2, column 16: FILTRE cannot stand here; did you mean FILTER?"
    assert (shown, caret) == ('    ?s ?p "日本" ; FILTRE(?o = 1) }', " " * 19 + "^")
    with pytest.raises(
        QueryError, match=r"refuses the query\nnot SPARQL, line 2, column 1: OPTINAL cannot.*OPTIONAL"
    ):
        ask("SELECT * { id:jst ?p ?o\nOPTINAL { ?o ?q ?r } }", f"{server.url}/sparql")


def test_rdflib_works_with_it_as_a_store(server: Server) -> None:
    store = SPARQLStore(f"{server.url}/sparql", returnFormat="json")
    graph = RdflibGraph(store)
    rows: Any = graph.query(f"PREFIX id: <{PREFIXES['id']}> PREFIX dip: <{PREFIXES['dip']}> {PARTIES}")
    assert [str(row.party) for row in rows] == FOUND
    assert len(graph) > 10_000


def test_pandas_reads_an_address(server: Server) -> None:
    url = httpx.URL(f"{server.url}/sparql", params={"query": PARTIES, "format": "csv"})
    assert pd.read_csv(str(url))["party"].tolist() == FOUND


def test_kg_itself_asks_it_as_an_endpoint(server: Server, graph: Graph) -> None:
    query = "SELECT ?s ?date { ?s dip:signedOn ?date } ORDER BY ?s ?date"
    assert ask(query, Endpoint(f"{server.url}/sparql")).equals(ask(query, graph.store))  # type: ignore[union-attr,arg-type]


# --- protocol --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("media", RESULTS)
def test_solutions_come_in_every_format(server: Server, media: str) -> None:
    response = server.get("/sparql", params={"query": PARTIES}, headers={"Accept": media})
    assert response.headers["content-type"] == f"{media}; charset=utf-8"
    if media != "text/csv":
        parsed = ox.parse_query_results(response.content, format=RESULTS[media])
        assert isinstance(parsed, ox.QuerySolutions)
        assert [row["party"].value for row in parsed] == FOUND


@pytest.mark.parametrize("query", [r"SELECT * {{ {} }}", r"CONSTRUCT {{ <x:s> <x:p> ?x }} {{ {} }}"])
def test_xml_is_well_formed_whatever_it_holds(server: Server, query: str) -> None:
    given = query.format(r'BIND("名a\u001B[31m\u0001\uFFFE" AS ?x)')
    accept = {"Accept": "application/sparql-results+xml, application/rdf+xml"}
    response = server.get("/sparql", params={"query": given}, headers=accept)
    assert response.status_code == 200
    root = fromstring(response.content)  # noqa: S314
    texts = [text for text in root.itertext() if text.strip()]
    assert texts == ["名a\ufffd[31m\ufffd\ufffd"]


@pytest.mark.parametrize("media", GRAPHS)
@pytest.mark.parametrize("query", ["CONSTRUCT WHERE { id:tpd-moc dip:party ?party }", "DESCRIBE id:japan"])
def test_triples_come_in_every_format(server: Server, media: str, query: str) -> None:
    response = server.get("/sparql", params={"query": query}, headers={"Accept": media})
    assert response.headers["content-type"] == f"{media}; charset=utf-8"
    assert len(list(ox.parse(response.content, format=GRAPHS[media]))) >= 2


def test_yes_and_no(server: Server) -> None:
    assert server.ask("ASK { ?s ?p ?o }").json()["boolean"] is True
    assert server.ask("ASK { ?s ?p id:nowhere }").json()["boolean"] is False
    assert server.ask("ASK { ?s ?p ?o }", format="csv").text == "true"


@pytest.mark.parametrize(
    ("query", "accept", "media"),
    [
        (PARTIES, "text/csv;q=0.4, application/sparql-results+xml;q=0.8", "application/sparql-results+xml"),
        (PARTIES, "text/turtle, text/csv;q=0.1", "text/csv"),
        (PARTIES, "text/html, */*;q=0.1", "application/sparql-results+json"),
        (PARTIES, "application/json", "application/sparql-results+json"),
        ("DESCRIBE id:japan", "application/json", "application/ld+json"),
        ("DESCRIBE id:japan", "application/sparql-results+json, text/turtle;q=0.5", "text/turtle"),
    ],
)
def test_weights_and_the_form_of_the_query_choose(
    server: Server, query: str, accept: str, media: str
) -> None:
    response = server.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert response.headers["content-type"].startswith(media)
    assert response.headers["vary"] == "Accept"


@pytest.mark.parametrize(
    ("query", "accept"), [(PARTIES, "image/png"), (PARTIES, "text/turtle"), ("DESCRIBE id:japan", "text/csv")]
)
def test_a_format_that_does_not_suit_is_406(server: Server, query: str, accept: str) -> None:
    response = server.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert response.status_code == 406


def count(response: httpx.Response) -> int:
    return int(response.json()["results"]["bindings"][0]["n"]["value"])


def test_the_data_set_is_that_of_the_request_then_of_the_query_then_all(server: Server) -> None:
    entities = PREFIXES["graph"] + "entities"
    named = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    everything, part = (
        count(server.ask(COUNT)),
        count(server.ask(f"{COUNT[:23]} FROM <{entities}> {COUNT[24:]}")),
    )
    assert 0 < part < everything
    assert count(server.ask(COUNT, **{"default-graph-uri": entities})) == part
    assert count(server.ask(COUNT, **{"default-graph-uri": "http://example.org/none"})) == 0
    assert count(server.ask(named, **{"default-graph-uri": entities})) == 0
    assert count(server.ask(named, **{"named-graph-uri": entities})) == part
    assert count(server.ask(COUNT, **{"named-graph-uri": entities})) == 0
    overruled = COUNT.replace("{", "FROM <http://example.org/none> {", 1)
    assert count(server.ask(overruled)) == 0
    assert count(server.ask(overruled, **{"default-graph-uri": entities})) == part
    assert count(server.ask(COUNT + " # FROM here")) == everything


@pytest.mark.parametrize("media", GRAPHS)
def test_the_service_describes_itself(server: Server, media: str) -> None:
    response = server.get("/sparql", headers={"Accept": media})
    triples = list(ox.parse(response.content, format=GRAPHS[media]))
    endpoint = "http://www.w3.org/ns/sparql-service-description#endpoint"
    assert [t.object.value for t in triples if t.predicate.value == endpoint] == [f"{server.url}/sparql"]


@pytest.mark.parametrize(
    ("status", "query"),
    [
        (400, "SELECT * {"),
        (400, ""),
        (400, "SELECT (<http://example.org/f>(1) AS ?x) {}"),
        (403, "INSERT DATA { <a:a> <b:b> <c:c> }"),
        (403, "PREFIX a: <a:> # why\n delete where { ?s ?p ?o }"),
        (403, "LOAD <http://127.0.0.1/>"),
        (403, "LOAD <file:///etc/passwd>"),
        (403, "DROP ALL"),
    ],
)
def test_what_is_no_query_is_refused(server: Server, status: int, query: str) -> None:
    response = server.post(query)
    assert response.status_code == status
    assert "Traceback" not in response.text


def test_requests_that_break_the_protocol(server: Server) -> None:
    form = "application/x-www-form-urlencoded"
    assert server.post("x=y", form).status_code == 400
    assert server.get("/sparql?query=ASK{}&query=ASK{}").status_code == 400
    assert server.ask(COUNT, **{"default-graph-uri": "no iri"}).status_code == 400
    assert server.ask(COUNT, format="pdf").status_code == 400
    assert server.get("/sparql?update=CLEAR+ALL").status_code == 403
    assert server.post("update=CLEAR+ALL", form).status_code == 403
    assert server.post("CLEAR ALL", "application/sparql-update").status_code == 403
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        response = httpx.request(method, f"{server.url}/sparql")
        assert response.status_code == 405
        assert "GET" in response.headers["allow"]
    assert server.post("ASK {}" + " " * LIMITS.request).status_code == 413
    assert server.get(f"/sparql?query={'x' * LIMITS.request}x").status_code == 414
    assert server.post("ASK {}", "text/plain").status_code == 415
    assert server.get("/sparql", headers={"Host": "<a b>"}).status_code < 500
    assert httpx.head(f"{server.url}/sparql", params={"query": PARTIES}).status_code == 200


def test_headers_protect_and_other_sites_are_let_in_only_when_asked(server: Server, hostile: Server) -> None:
    for path in ("/", "/id/japan", "/search?name=nonsense", "/sparql?query=ASK{}", "/nowhere"):
        headers = server.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe-inline" not in headers["content-security-policy"].split("style-src")[0]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "server" not in headers
        assert not [h for h in headers if h.startswith("access-control")]
    assert hostile.get("/sparql?query=ASK{}").headers["access-control-allow-origin"] == "*"
    preflight = httpx.options(f"{hostile.url}/sparql", headers={"Origin": "https://example.org"})
    assert preflight.status_code == 204
    assert "POST" in preflight.headers["access-control-allow-methods"]


# --- pages -----------------------------------------------------------------------------------------------


def test_an_entity_comes_as_the_client_likes(server: Server) -> None:
    for accept, media in [
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("*/*", "text/html"),
        ("text/turtle, text/html;q=0.5", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
    ]:
        response = server.get("/id/jst", headers={"Accept": accept}, follow_redirects=True)
        assert response.status_code == 200
        assert response.headers["content-type"].startswith(media)
    assert server.get("/id/jst", headers={"Accept": "text/turtle"}).status_code == 303
    for suffix, form in ((".ttl", ox.RdfFormat.TURTLE), (".jsonld", ox.RdfFormat.JSON_LD)):
        parsed = list(ox.parse(server.get(f"/id/jst{suffix}").content, format=form))
        assert any(t.subject == ox.NamedNode(ID + "jst") for t in parsed)
    for path in ("/id/nowhere", "/id/nowhere.ttl", "/id/a%20%3Cb%3E", "/id/jst;ASK"):
        assert server.get(path).status_code == 404
    assert server.get("/id/jst", headers={"Accept": "image/png"}).status_code == 406


def test_the_way_home_of_the_network_page_leads_to_the_query_page(server: Server) -> None:
    assert server.get("/index.html", follow_redirects=True).url.path == "/"


def test_every_entity_has_its_page(server: Server, graph: Graph) -> None:
    query = "SELECT DISTINCT ?s { GRAPH graph:entities { ?s skos:prefLabel ?l } FILTER(STRSTARTS(STR(?s), STR(id:))) }"
    names = [row["s"].value.removeprefix(ID) for row in select(graph.store, query)]
    assert len(names) > 1000
    with httpx.Client(base_url=server.url) as client:
        for name in sorted(names)[::40]:
            page = client.get(f"/id/{name}?lang=en")
            assert page.status_code == 200
            assert f"<code>{ID}{name}</code>" in page.text


def test_named_questions_are_filled_in(server: Server, graph: Graph) -> None:
    response = server.get("/question/parties", params={"instrument": "JST-ERC Implementing Arrangement"})
    filled = server.get("/question/parties", params={"instrument": "jst-erc-implementing-arrangement"}).text
    assert response.status_code in (200, 400)
    assert f"VALUES ?instrument {{ <{ID}jst-erc-implementing-arrangement>" in filled
    assert server.ask(filled).json()["results"]["bindings"]
    assert server.get("/question/nowhere").status_code == 404
    assert server.get("/question/parties", params={"nonsense": "x"}).status_code == 400
    assert server.get("/question/parties", params={"instrument": "x" * 5000}).status_code == 400


def test_search_leads_to_the_entity(server: Server) -> None:
    for name in ("JST", "科学技術振興機構", "jst"):
        response = server.get("/search", params={"name": name, "lang": "en"})
        assert (response.status_code, response.headers["location"]) == (303, "/id/jst?lang=en")
    nothing = server.get("/search", params={"name": SCRIPT})
    assert nothing.status_code == 404
    assert "<script>" not in nothing.text
    assert "<img" not in nothing.text
    assert server.get("/search").status_code == 404
    start = time.monotonic()
    assert server.get("/search", params={"name": "Japan Sci" * 5000}).status_code == 400
    assert time.monotonic() - start < 3


def test_an_analyst_works_in_the_browser(server: Server, visit: Visit) -> None:
    def look(page: Page) -> None:
        page.wait_for_selector("#result tbody tr")
        page.click("#language")
        assert page.inner_text("h1") == "Ask"
        page.select_option("#question", "parties")
        expect(page.locator("#query")).to_have_value(re.compile("id:tpd-moc"))
        page.wait_for_selector("#result:has-text('United States')")
        page.fill("#parameters input", "jst-erc-implementing-arrangement")
        page.press("#parameters input", "Enter")
        page.wait_for_selector("#result:has-text('European Research Council')")
        assert "jst-erc-implementing-arrangement" in page.input_value("#query")
        page.fill("#query", "SELECT ?p WHERE { id:tpd-moc dip:part")
        assert page.inner_text("#choices li >> nth=0").startswith("dip:part")
        page.press("#query", "Enter")
        assert page.input_value("#query").startswith("SELECT ?p WHERE { id:tpd-moc dip:part")
        page.fill("#query", "SELECT * { VALUES (?n ?who) { (10 id:jst) (9 id:japan) } }")
        page.press("#query", "Control+Enter")
        page.wait_for_selector("td:text-is('10')")
        page.click("th:has-text('n') >> nth=0")
        assert page.inner_text("tbody td >> nth=0") == "9"
        page.click("th >> nth=0")
        assert page.inner_text("tbody td >> nth=0") == "10"
        assert page.get_attribute("tbody a >> nth=0", "href") == "/id/jst?lang=en"
        assert page.inner_text("tbody a >> nth=0") == "Japan Science and Technology Agency"
        with page.expect_download() as download:
            page.click("#csv")
        text = Path(str(download.value.path())).read_text(encoding="utf-8-sig")
        assert text.split() == ["n,who", f"10,{ID}jst", f"9,{ID}japan"]
        page.click("#share")
        shared.append(page.url)
        page.fill("#query", "SELECT nonsense")
        page.click("#run")
        page.wait_for_selector("pre.message")
        assert "not SPARQL" in page.inner_text("pre.message")

    shared: list[str] = []
    (fault,) = visit(f"{server.url}/", look)
    assert "400" in fault  # the refused query

    def look_again(page: Page) -> None:
        page.wait_for_selector("td:text-is('10')")
        page.click("header a[href='/network']")
        assert page.title() == "the network"

    assert visit(shared[0], look_again) == []


def test_an_entity_page_leads_on_and_speaks_both_languages(server: Server, visit: Visit) -> None:
    def look(page: Page) -> None:
        assert page.inner_text("h1") == "科学技術振興機構"
        assert page.locator("svg.around a").count() > 3
        page.click("header nav a >> nth=1")
        assert page.inner_text("h1") == "Japan Science and Technology Agency"
        page.click("svg.around a >> nth=0")
        assert page.url.endswith("lang=en")
        page.fill("header input[type=search]", "SATREPS")
        page.press("header input[type=search]", "Enter")
        page.wait_for_url("**/id/*satreps*")

    assert visit(f"{server.url}/id/jst", look) == []


def test_labels_with_scripts_are_inert(hostile: Server, visit: Visit) -> None:
    def look_at_entity(page: Page) -> None:
        assert page.inner_text("h1").startswith(SCRIPT)
        assert page.locator("img").count() == 0
        assert page.locator("a[href^='javascript']").count() == 0
        assert page.title() != "owned"

    def look_at_table(page: Page) -> None:
        page.wait_for_selector("tbody tr")
        assert page.inner_text("tbody td >> nth=1").startswith(SCRIPT)
        assert page.inner_text("tbody td >> nth=0").startswith(SCRIPT)
        assert page.locator("img").count() == 0
        assert page.locator("a[href^='javascript']").count() == 0
        page.click("#language")
        page.fill("#query", "SELECT ?p WHERE { id:japan")
        assert page.locator("img").count() == 0
        assert page.title() != "owned"

    assert visit(f"{hostile.url}/id/japan?lang=en", look_at_entity) == []
    query = "SELECT ?s ?l ?m { VALUES ?s { id:japan } ?s skos:prefLabel ?l ; skos:exactMatch ?m }"
    assert visit(f"{hostile.url}/#{httpx.QueryParams(query=query)}", look_at_table) == []


# --- safety ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["SERVICE", "SERVICE SILENT", "service"])
def test_no_query_reaches_the_network(server: Server, word: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        for host in ("127.0.0.1", "localhost"):
            url = f"http://{host}:{listener.getsockname()[1]}/sparql"
            for query in (
                f"SELECT * {{ {word} <{url}> {{ ?s ?p ?o }} }}",
                f"ASK {{ {word} <{url}> {{ ?s ?p ?o }} }}",
            ):
                refused = server.ask(query)
                assert refused.status_code == 403
                assert refused.text.startswith("SERVICE is not allowed here: a query of the graph")
            through = f"SELECT * {{ VALUES ?x {{ <{url}> }} {word} ?x {{ ?s ?p ?o }} }}"
            assert server.ask(through).status_code == 403
        with pytest.raises(TimeoutError):
            listener.accept()


def test_a_query_reads_no_file(server: Server) -> None:
    assert count(server.ask(COUNT.replace("{", "FROM <file:///etc/passwd> {", 1))) == 0
    assert server.ask("SELECT * { SERVICE <file:///etc/passwd> { ?s ?p ?o } }").status_code == 403
    assert server.alive()


def test_a_long_query_is_stopped_and_holds_nobody_up(server: Server) -> None:
    with ThreadPoolExecutor(1) as threads:
        start = time.monotonic()
        long = threads.submit(server.ask, CROSS)
        while not long.done():
            before = time.monotonic()
            assert server.ask(PARTIES).status_code == 200
            assert time.monotonic() - before < 4
        assert long.result().status_code == 504
        assert LIMITS.seconds <= time.monotonic() - start < LIMITS.seconds + 6


DISGUISES = (
    "SELECT (COUNT(*) AS ?n) {{ ?a{0} ?b ?c . ?d ?e ?f . ?g ?h ?i }}",
    "SELECT (COUNT(DISTINCT ?c) AS ?n) {{ ?a{0} ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?f && ?f != ?i) }}",
    "ASK {{ ?a{0} ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(CONCAT(STR(?c), STR(?f), STR(?i)) = 'nothing') }}",
    "SELECT ?a{0} {{ ?a{0} ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(REGEX(CONCAT(STR(?c), STR(?f), STR(?i)), 'x+x+y{0}')) }}",
    "SELECT ?a{0} (SUM(STRLEN(STR(?f))) AS ?n) {{ ?a{0} ?b ?c . ?d ?e ?f . ?g ?h ?i }} GROUP BY ?a{0}",
    "SELECT DISTINCT ?a{0} {{ ?a{0} ?b ?c . ?d ?e ?f MINUS {{ ?a{0} ?x ?y . ?z ?u ?v FILTER(?y = ?v) }} }}",
    "SELECT (COUNT(*) AS ?n{0}) {{ ?a (!dip:none|^!dip:none)* ?b . ?c (!dip:none|^!dip:none)* ?d }}",
    "ASK {{ ?a{0} ?b ?c . ?d ?e ?f OPTIONAL {{ ?g ?h ?i FILTER(?c = ?f) }} FILTER(?i = 'nothing') }}",
    "ASK {{ ?a{0} ?b ?c . ?d ?e ?f FILTER NOT EXISTS {{ ?g ?h ?i . ?j ?k ?l FILTER(?i != ?c) }} }}",
    "DESCRIBE ?a{0} {{ ?a{0} ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(MD5(CONCAT(STR(?c), STR(?f), STR(?i))) = '{0}') }}",
)
"""Everything with everything, in one guise or another; each takes hours."""


def test_a_hundred_hostile_queries_at_once_do_not_take_it_down(folder: Path) -> None:
    queries = [DISGUISES[number % len(DISGUISES)].format(number) for number in range(100)]
    slowest, asked = 0.0, 0
    with (
        started(folder, replace(LIMITS, seconds=15, short=0.5)) as server,
        ThreadPoolExecutor(100) as threads,
    ):
        floods = [threads.submit(server.ask, query) for query in queries]
        while not all(flood.done() for flood in floods):
            before = time.monotonic()
            answer = server.ask(PARTIES, format="csv")
            slowest, asked = max(slowest, time.monotonic() - before), asked + 1
            assert (answer.status_code, answer.text.split()) == (200, ["party", *FOUND])
            assert server.get("/id/jst").status_code == 200
        answers = [flood.result() for flood in floods]
        assert server.alive()
    assert asked > 1
    assert slowest < 15
    assert {a.status_code for a in answers} <= {503, 504, 507}
    assert all(a.headers["retry-after"] for a in answers if a.status_code == 503)


def test_a_result_that_is_too_large_is_refused(server: Server) -> None:
    response = server.ask("SELECT * { ?a ?b ?c . ?d ?e ?f }")
    assert response.status_code == 413
    assert "LIMIT" in response.text
    assert server.alive()


@pytest.mark.parametrize("query", [HUNGRY, f"SELECT * {{ {'{' * 8000}{'}' * 8000} }}"])
def test_a_hungry_query_takes_down_only_its_process(server: Server, query: str) -> None:
    assert server.post(query).status_code in (504, 507)
    assert server.alive()


def test_a_client_that_goes_away_stops_its_query(folder: Path) -> None:
    with started(folder, Limits(seconds=30, short=0.1)) as server:
        for _ in range(8):
            with pytest.raises(httpx.ReadTimeout):
                httpx.get(f"{server.url}/sparql", params={"query": CROSS}, timeout=0.3)
        assert server.alive()
        assert server.ask(PARTIES).elapsed.total_seconds() < 4
        assert server.log.read_text().count(" 499 ") == 8


def test_beyond_its_measure_it_says_so(folder: Path) -> None:
    limits = Limits(seconds=1.5, short=0.1, waiting=3)
    with started(folder, limits) as server, ThreadPoolExecutor(8) as threads:
        statuses = [a.status_code for a in threads.map(server.ask, [CROSS] * 8)]
        assert statuses.count(503) >= 5
        assert server.alive()


def members(group: int) -> list[str]:
    """Return the lines of /proc on the processes of a group, those included that nobody has waited for."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            line = path.read_text()
            if int(line.rsplit(")", 1)[1].split()[2]) == group:
                found.append(line)
    return found


def alive_in(group: int, seconds: float) -> list[str]:
    """Return what lives of a process group, once nothing does or some seconds have passed."""
    end = time.monotonic() + seconds
    while (
        found := [line for line in members(group) if line.rsplit(")", 1)[1].split()[0] not in "ZX"]
    ) and time.monotonic() < end:
        time.sleep(0.05)
    return found


@pytest.mark.parametrize("queries", [0, 1, 12])
@pytest.mark.parametrize(
    ("number", "whole"),
    [(signal.SIGTERM, False), (signal.SIGINT, False), (signal.SIGINT, True)],
    ids=["SIGTERM", "SIGINT", "Ctrl+C"],
)
def test_a_signal_ends_it_gracefully(
    folder: Path, number: signal.Signals, *, whole: bool, queries: int
) -> None:
    def ask(server: Server) -> int:
        with contextlib.suppress(httpx.TransportError):  # it came when the door was closed already
            return server.ask(CROSS).status_code
        return 503

    with started(folder, Limits(seconds=60)) as server, ThreadPoolExecutor(12) as threads:
        running = [threads.submit(ask, server) for _ in range(queries)]
        time.sleep(0.2 if queries else 0)  # let them arrive
        start = time.monotonic()
        (os.killpg if whole else os.kill)(server.process.pid, number)
        assert server.process.wait(20) == 0
        assert members(server.process.pid) == []
        assert time.monotonic() - start < 20
        assert {query.result() for query in running} <= {503, 507}
        assert "Traceback" not in server.log.read_text()


def test_even_a_kill_leaves_no_process_behind(folder: Path) -> None:
    with started(folder, Limits(seconds=1)) as server, ThreadPoolExecutor(1) as threads:
        running = threads.submit(server.ask, CROSS)
        time.sleep(0.2)  # let it arrive
        server.process.kill()
        server.process.wait()
        assert alive_in(server.process.pid, 10) == []
        with pytest.raises(httpx.TransportError):
            running.result()


def test_each_query_leaves_a_line_in_the_log(server: Server) -> None:
    query = "ASK {\n  id:japan ?p ?line }"
    server.post(query)
    server.post("SELECT * {" + " " * 5000)
    lines = server.log.read_text().splitlines()
    (line,) = [line for line in lines if line.endswith(json.dumps(query))]
    assert " 200 " in line
    assert " s " in line
    assert max(map(len, lines)) < 1500


def test_a_port_that_is_taken_is_a_message(folder: Path, server: Server) -> None:
    port = server.url.rsplit(":", 1)[1]
    command = [sys.executable, "-c", "from kg.cli import main; main()", "serve", "--port", port]
    paths = ["--graph", str(folder / "graph.nq"), "--store", str(folder / "store")]
    result = subprocess.run([*command, *paths], capture_output=True, text=True, check=False, timeout=20)
    assert result.returncode == 2
    assert "choose another with --port" in result.stderr
    assert "Traceback" not in result.stderr


def test_results_are_read_as_they_are(server: Server, graph: Graph) -> None:
    query = "SELECT * { ?s ?p ?o FILTER(LANG(?o) = 'ja') } ORDER BY ?s ?p ?o LIMIT 2000"
    table = server.ask(query, format="csv").content
    assert pd.read_csv(io.BytesIO(table))["o"].tolist() == ask(query, graph.store)["o"].tolist()  # type: ignore[index]


# --- what others do to it --------------------------------------------------------------------------------


def connect(server: Server, sent: bytes = b"") -> socket.socket:
    """Open a connection, and send something or nothing."""
    host, port = server.url.removeprefix("http://").split(":")
    connection = socket.create_connection((host, int(port)), timeout=60)
    connection.sendall(sent)
    return connection


def until_closed(connection: socket.socket) -> bytes:
    """Read until the server closes; a time-out fails the test."""
    found = b""
    with contextlib.suppress(ConnectionError):
        while part := connection.recv(65536):
            found += part
    return found


@pytest.fixture(scope="module")
def impatient(folder: Path) -> Iterator[Server]:
    """Start a server that waits half a second for the head of a request, and as long for its body."""
    with started(folder, replace(LIMITS, head=0.5, body=0.5)) as running:
        yield running


WHOLE = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: here\r\n\r\n"


@pytest.mark.parametrize("sent", [b"", b"GET / HT", WHOLE[:-2], WHOLE + b"GET / HTTP/1.1\r\nHost:"])
def test_a_connection_without_a_whole_head_is_closed(impatient: Server, sent: bytes) -> None:
    with connect(impatient, sent) as connection:
        assert until_closed(connection).count(b"200 OK") == sent.count(b"\r\n\r\n")


@pytest.mark.parametrize(
    "first", [b"", WHOLE, b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 99999\r\n\r\n"]
)
def test_a_head_in_drops_wins_no_time(impatient: Server, first: bytes) -> None:
    def drip(connection: socket.socket) -> None:
        for _ in range(600):
            connection.sendall(b"x")
            time.sleep(0.1)

    with connect(impatient, first) as connection:
        connection.sendall(b"" if first.startswith(b"POST") else b"GET / HTTP/1.1\r\nX: ")
        with pytest.raises(ConnectionError):
            drip(connection)


@pytest.mark.parametrize(
    "rest", [b"Content-Length: 10\r\n\r\nAS", b"Transfer-Encoding: chunked\r\n\r\n2\r\nAS"]
)
def test_a_body_that_does_not_arrive_is_not_waited_for(impatient: Server, rest: bytes) -> None:
    head = b"POST /sparql HTTP/1.1\r\nHost: here\r\nContent-Type: application/sparql-query\r\n"
    with connect(impatient, head + rest) as connection:
        found = until_closed(connection)
    assert found.startswith(b"HTTP/1.1 408 ")
    assert b"\r\nconnection: close\r\n" in found.lower()


def test_a_query_may_take_longer_than_a_head(impatient: Server) -> None:
    response = impatient.ask(CROSS)
    assert response.status_code == 504
    assert response.elapsed.total_seconds() > 0.5


def test_more_silent_connections_than_it_may_have_do_not_take_it_down(folder: Path) -> None:
    with (
        started(folder, replace(LIMITS, head=2), files=96) as server,
        contextlib.ExitStack() as stack,
    ):
        for number in range(120):
            stack.enter_context(connect(server, b"GET / HT" if number % 2 else b""))
        end, status = time.monotonic() + 60, 0
        while status != 200 and time.monotonic() < end:
            with contextlib.suppress(httpx.TransportError):
                status = server.ask(PARTIES).status_code
            time.sleep(0.1)
        assert status == 200
        log = server.log.read_text()
        assert "Too many open files" not in log
        assert "Traceback" not in log


def helpers(server: Server) -> tuple[int, list[int]]:
    """Return the process that starts query processes, and these."""
    of: dict[int, list[int]] = {}
    for line in members(server.process.pid):
        number, parent = int(line.split()[0]), int(line.rsplit(")", 1)[1].split()[1])
        of.setdefault(parent, []).append(number)
    (found,) = ((n, of[n]) for n in of[server.process.pid] if n in of)
    return found


def slay(numbers: list[int]) -> None:
    """Kill processes and wait until they are dead."""
    for number in numbers:
        os.kill(number, signal.SIGKILL)
    for number in numbers:
        for _ in range(1000):
            try:
                if Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] in "ZX":
                    break
            except OSError:
                break
            time.sleep(0.01)


def test_it_stops_though_its_fork_server_was_killed(folder: Path) -> None:
    with started(folder, Limits(seconds=300)) as server, ThreadPoolExecutor(1) as threads:
        slay([helpers(server)[0]])
        running = threads.submit(server.ask, CROSS)
        time.sleep(0.3)  # let it arrive
        server.process.terminate()
        assert server.process.wait(60) == 0
        assert alive_in(server.process.pid, 20) == []
        assert running.result().status_code in (503, 507)


def test_a_process_that_died_while_idle_is_replaced(folder: Path) -> None:
    with started(folder, LIMITS) as server:
        for _ in range(3):
            slay(helpers(server)[1])
            assert server.ask(PARTIES, format="csv").text.split() == ["party", *FOUND]


def test_a_store_that_was_replaced_is_not_served(graph: Graph, tmp_path: Path) -> None:
    write_store(iter(graph.store), tmp_path)
    with started(tmp_path, LIMITS) as server:
        (tmp_path / "store").rename(tmp_path / "old")
        (tmp_path / "other.nq").write_text("<x:a> <x:b> <x:c> <x:g> .\n")
        save_store(tmp_path / "other.nq", tmp_path / "store")
        slay(helpers(server)[1])
        response = server.ask(COUNT)
        assert (response.status_code, "log of the server" in response.text) == (503, True)
        assert str(tmp_path) not in response.text
        assert "no longer the store" in server.log.read_text()
        assert server.get("/id/jst").status_code == 200
        shutil.rmtree(tmp_path / "store")
        (tmp_path / "old").rename(tmp_path / "store")
        end = time.monotonic() + 120
        while (response := server.ask(COUNT)).status_code == 503 and time.monotonic() < end:
            time.sleep(0.2)
        assert count(response) > 10_000


def test_what_arrives_broken_or_coded_is_refused(server: Server) -> None:
    assert server.get("/sparql?query=ASK%7B%7D%23%ff").status_code == 400
    assert server.get("/sparql?query=ASK%7B%7D%23%ED%A0%80").status_code == 400
    headers = {"Content-Type": "application/sparql-query", "Content-Encoding": "gzip"}
    response = httpx.post(f"{server.url}/sparql", content=gzip.compress(b"ASK {}"), headers=headers)
    assert response.status_code == 415


def test_every_line_of_the_log_has_its_time_and_gives_no_advice(server: Server) -> None:
    with connect(server, b"\0\r\n\r\n") as connection:
        assert b" 400 " in until_closed(connection)
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    assert server.get("/", headers=upgrade).status_code == 200
    lines = [line for line in server.log.read_text().splitlines() if "Invalid HTTP" in line]
    assert lines
    assert all(re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d", line) for line in lines)
    assert "WebSocket" not in server.log.read_text()


def test_it_says_where_it_listens_once_it_does(folder: Path) -> None:
    command = [sys.executable, "-c", "from kg.cli import main; main()", "serve", "--port", "0"]
    paths = ["--graph", str(folder / "graph.nq"), "--store", str(folder / "store")]
    with subprocess.Popen([*command, *paths], stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said = next(line for line in process.stderr if "Ctrl+C" in line)
        (url,) = re.findall(r"http://127\.0\.0\.1:[1-9]\d*/", said)
        assert httpx.get(url, timeout=30).status_code == 200
        process.terminate()
        assert process.wait(30) == 0


# --- pages of things without names, and the finer points of the query page -------------------------------


def test_claims_passages_and_observations_have_pages(server: Server, graph: Graph) -> None:
    query = """SELECT ?claim ?label ?object ?evidence ?lines ?observation {
        ?claim a dip:Claim ; rdf:subject id:jst ; rdf:object ?object ; rdfs:label ?label ; prov:wasQuotedFrom ?evidence .
        ?evidence oa:hasSelector ?lines . ?observation a qb:Observation ; dip:reporter id:united-states
        FILTER(LANG(?label) = "en") } LIMIT 1"""
    (row,) = select(graph.store, query)
    at = {
        name: f"/id/{row[name].value.removeprefix(ID)}" for name in ("claim", "object", "evidence", "lines")
    }
    page = server.get(f"{at['claim']}?lang=en").text
    assert f"<h1>{html.escape(row['label'].value)}</h1>" in page
    for target in ("/id/jst", at["object"], at["evidence"]):
        assert f'href="{target}?lang=en"' in page
    assert row["label"].value in html.unescape(server.get(f"{at['evidence']}?lang=en").text)
    assert f'href="{at["evidence"]}?lang=ja"' in server.get(f"{at['lines']}?lang=ja").text
    observation = server.get(f"/id/{row['observation'].value.removeprefix(ID)}?lang=en").text
    assert 'href="/id/united-states?lang=en"' in observation
    assert "<dt>reference period</dt>" in observation


def test_long_labels_stay_within_the_drawing(server: Server, visit: Visit) -> None:
    def look(page: Page) -> None:
        outside = """svg => { const v = svg.viewBox.baseVal; return [...svg.querySelectorAll("text")].filter(t => {
            const b = t.getBBox(); return b.x < v.x || b.x + b.width > v.x + v.width; }).map(t => t.textContent); }"""
        assert page.locator("svg.around").evaluate(outside) == []

    for language in ("ja", "en"):
        assert visit(f"{server.url}/id/jst?lang={language}", look) == []


def test_completion_takes_only_what_was_chosen_and_can_be_undone(server: Server, visit: Visit) -> None:
    def look(page: Page) -> None:
        page.wait_for_selector("#result tbody tr")
        page.fill("#query", "")
        page.type("#query", "ASK { id:japan")
        assert page.is_hidden("#choices")
        page.type("#query", "-a")
        assert page.is_visible("#choices")
        page.press("#query", "Enter")
        assert page.input_value("#query") == "ASK { id:japan-a\n"
        page.press("#query", "Backspace")
        page.press("#query", "Tab")
        assert re.fullmatch(r"ASK \{ id:japan-a[\w-]+ ", page.input_value("#query"))
        page.press("#query", "Control+z")
        assert page.input_value("#query") == "ASK { id:japan-a"
        page.fill("#query", "ASK { id:japan-")
        page.press("#query", "ArrowDown")
        page.press("#query", "ArrowDown")
        second = page.inner_text("#choices li >> nth=1").split()[0]
        page.press("#query", "Enter")
        assert page.input_value("#query") == f"ASK {{ {second} "

    assert visit(f"{server.url}/", look) == []


def test_a_late_answer_does_not_replace_a_newer_one(server: Server, visit: Visit) -> None:
    def look(page: Page) -> None:
        page.wait_for_selector("#result tbody tr")
        page.evaluate("""() => { const real = fetch, marks = document.body.dataset; let first = true; window.fetch = async (...a) => {
            if (!first) return real(...a);
            first = false; const found = await real(a[0], { ...a[1], signal: undefined }), text = await found.text();
            await new Promise(done => { window.release = done; marks.held = "yes"; });
            setTimeout(() => { marks.shown = "yes"; }); return { ok: found.ok, headers: found.headers, text: async () => text }; }; }""")
        page.fill("#query", "SELECT ('old' AS ?x) {}")
        page.click("#run")
        page.wait_for_selector("body[data-held]")
        page.fill("#query", "SELECT ('new' AS ?x) {}")
        page.click("#run")
        page.wait_for_selector("td:text-is('new')")
        page.evaluate("() => window.release()")
        page.wait_for_selector("body[data-shown]")
        assert page.inner_text("td") == "new"

    assert visit(f"{server.url}/", look) == []


def test_the_query_page_in_a_narrow_window_by_keyboard_without_storage(server: Server, visit: Visit) -> None:
    def look(page: Page) -> None:
        page.wait_for_selector("#result tbody tr")
        page.add_init_script(
            "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
        )
        page.set_viewport_size({"width": 390, "height": 800})
        page.reload()
        page.wait_for_selector("#result tbody tr")
        assert "行" in page.inner_text("#count")
        page.click("#language")
        assert "rows" in page.inner_text("#count")
        assert page.title() == "SPARQL — Knowledge graph of science diplomacy"
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.focus("th >> nth=1")
        page.keyboard.press("Enter")
        assert page.get_attribute("th >> nth=1", "aria-sort") == "ascending"
        page.keyboard.press("Enter")
        assert page.get_attribute("th >> nth=1", "aria-sort") == "descending"
        assert page.evaluate("document.activeElement.textContent").startswith("other")
        page.click("#share")
        expect(page.locator("#note")).to_have_text(re.compile("[Ll]ink"))

    assert visit(f"{server.url}/", look) == []


def test_our_terms_are_told_here_and_triples_are_saved_as_turtle(server: Server, visit: Visit) -> None:
    def look(page: Page) -> None:
        page.click("td a:has-text('party'), td a:has-text('当事者')")
        page.wait_for_selector("#result pre:has-text('rdfs:label')")
        assert page.url.startswith(f"{server.url}/#query=DESCRIBE")
        with page.expect_download() as download:
            page.click("#csv")
        assert download.value.suggested_filename == "answer.ttl"
        assert "rdfs:label" in Path(str(download.value.path())).read_text(encoding="utf-8")
        assert "rdfs:label" in page.inner_text("#result pre")

    query = "SELECT ?p { VALUES ?p { dip:party } }"
    assert visit(f"{server.url}/#{httpx.QueryParams(query=query)}", look) == []
