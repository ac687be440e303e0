"""Load the server over loopback at rising concurrency with a mix of analyst queries.

usage: python benchmarks/load.py [SECONDS]

Builds the graph into a folder of its own, serves it, and prints for each number of clients the queries per
second, the median and the 95 % latency, how many were turned away (503), and how many answers were wrong:
each is compared with what the store answers directly. SECONDS is the time of each step.
"""

from __future__ import annotations

import contextlib
import itertools
import multiprocessing
import os
import socket
import statistics
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import httpx
import pyoxigraph as ox

from kg.build import assemble
from kg.graph.store import run_query, save_store, serialize_sorted
from kg.server.run import serve
from kg.vocabulary import data_directory

CLIENTS = (1, 2, 4, 8, 16, 32)
QUERIES = (
    "SELECT ?party { id:tpd-moc dip:party ?party } ORDER BY ?party",
    "SELECT ?class (COUNT(?s) AS ?n) { ?s a ?class } GROUP BY ?class ORDER BY DESC(?n) ?class",
    'SELECT ?i ?l ?d { ?i dip:involvesCountry id:japan ; dip:signedOn ?d ; skos:prefLabel ?l FILTER(LANG(?l) = "en") } ORDER BY ?d ?i ?l',
    'SELECT ?s ?l { ?s skos:prefLabel ?l FILTER(CONTAINS(?l, "量子")) } ORDER BY ?s ?l',
    "SELECT ?a ?b (COUNT(?c) AS ?n) { ?c rdf:predicate dip:party ; rdf:subject ?i ; rdf:object ?a . ?i dip:party ?b FILTER(?a != ?b) } GROUP BY ?a ?b ORDER BY DESC(?n) ?a ?b LIMIT 50",
    "SELECT ?claim ?status ?document { ?claim rdf:subject id:jst ; dip:status ?status ; prov:wasQuotedFrom/oa:hasSource ?document } ORDER BY ?claim ?document",
)


def work(url: str, expected: tuple[bytes, ...], first: int, seconds: float) -> tuple[list[float], int, int]:
    """Ask query after query as one client; return latencies, the number of refusals and of wrong answers."""
    times: list[float] = []
    refused = wrong = 0
    end = time.perf_counter() + seconds
    with httpx.Client(headers={"Accept": "text/tab-separated-values"}, timeout=60) as client:
        for number in itertools.count(first):
            start = time.perf_counter()
            if start >= end:
                return times, refused, wrong
            number %= len(QUERIES)
            response = client.post(url, data={"query": QUERIES[number]})
            if response.status_code == 503:
                refused += 1
                continue
            times.append(time.perf_counter() - start)
            wrong += response.status_code != 200 or response.content != expected[number]
    raise AssertionError("unreachable")


def answers(store: ox.Store) -> tuple[bytes, ...]:
    """Answer all queries directly."""
    found = (run_query(store, query) for query in QUERIES)
    return tuple(
        f.serialize(format=ox.QueryResultsFormat.TSV) or b""
        for f in found
        if isinstance(f, ox.QuerySolutions)
    )


def quiet_serve(folder: Path, port: int) -> None:
    """Serve the store of a folder, its log thrown away."""
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stderr(nowhere):
        serve(folder / "graph.nq", store=folder / "store", port=port, workers=os.cpu_count() or 2)


def main() -> None:
    """Build, serve, load, and report."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 4.0
    with tempfile.TemporaryDirectory() as name, socket.create_server(("127.0.0.1", 0)) as taken:
        folder, port = Path(name), taken.getsockname()[1]
        taken.close()
        store = assemble(data_directory("seeds"), data_directory("ontology")).store
        (folder / "graph.nq").write_bytes(serialize_sorted(store))
        save_store(folder / "graph.nq", folder / "store")
        expected, url = answers(store), f"http://127.0.0.1:{port}/sparql"
        context = multiprocessing.get_context("spawn")
        server = context.Process(target=quiet_serve, args=(folder, port))
        server.start()
        try:
            wait(url)
            load(url, expected, seconds)
        finally:
            server.terminate()
            server.join()


def wait(url: str) -> None:
    """Wait until the server answers."""
    for _ in range(200):
        with contextlib.suppress(httpx.TransportError):
            httpx.get(url)
            return
        time.sleep(0.05)
    raise SystemExit("the server did not start")


def load(url: str, expected: tuple[bytes, ...], seconds: float) -> None:
    """Ask with more and more clients, and print a line for each number of them."""
    print(f"{'clients':>7} {'answers/s':>10} {'median ms':>10} {'95 % ms':>8} {'refused':>8} {'wrong':>6}")
    total = 0
    with ProcessPoolExecutor(max(CLIENTS), multiprocessing.get_context("forkserver")) as processes:
        list(processes.map(time.sleep, [0.5] * max(CLIENTS)))  # starts them all before the clock does
        for clients in CLIENTS:
            places = range(clients)
            runs = list(
                processes.map(work, *zip(*((url, expected, p, seconds) for p in places), strict=True))
            )
            times = sorted(itertools.chain.from_iterable(r[0] for r in runs))
            refused, wrong = sum(r[1] for r in runs), sum(r[2] for r in runs)
            median, late = statistics.median(times) * 1000, times[int(len(times) * 0.95)] * 1000
            rate = len(times) / seconds
            print(
                f"{clients:>7} {rate:>10.0f} {median:>10.1f} {late:>8.1f} {refused:>8} {wrong:>6}", flush=True
            )
            total += wrong
    print("no answer was wrong" if not total else f"{total} answers were wrong")


if __name__ == "__main__":
    main()
