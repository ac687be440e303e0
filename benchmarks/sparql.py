"""Time a dozen analyst queries on graphs of our own shape: our path beside raw pyoxigraph and rdflib.

usage: python benchmarks/sparql.py [--large] [--sizes N …] [--seconds S] [--timeout S]

For each size (10^5 and 10^6 triples, 10^7 with ``--large``) it streams a graph to N-Quads, loads it in
processes of their own (rate, peak memory), and prints the median milliseconds of each query with the
ratios of one run. Raw pyoxigraph turns every solution into a tuple of Python values; ours returns what
``kg.ask`` returns; rdflib's own engine iterates its rows, in a process of its own, with a limit a query.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import chain, count, islice
from pathlib import Path

import pyoxigraph as ox
from rdflib import Dataset

from kg.graph.store import ask, open_graph, save_store
from kg.vocabulary import DIP, GRAPHS, ID, PREFIXES, SCHEME

SEED = 20260401
LABELLED = '?{0} skos:prefLabel ?{0}_en FILTER(LANG(?{0}_en) = "en")'.format
QUERIES = {
    "lookup": "SELECT ?p ?o { id:instrument-1 ?p ?o }",
    "two hops": "SELECT ?i ?field { ?i dip:party id:org-1 ; dip:field ?field }",
    "three hops": f"SELECT DISTINCT ?country ?country_en {{ id:org-2 ^dip:party/dip:party/dip:country ?country . {LABELLED('country')} }}",
    "OPTIONAL + date filter": """SELECT ?i ?day ?amount ?written { ?c rdf:subject ?i ; rdf:predicate dip:signedOn ; dip:earliest ?day . FILTER(?day >= "2010-01-01"^^xsd:date && ?day < "2013-01-01"^^xsd:date)
  OPTIONAL { ?i dip:budget ?amount } OPTIONAL { ?c dip:written ?written } }""",
    "GROUP BY field": "SELECT ?field (COUNT(DISTINCT ?i) AS ?n) { ?i a dip:Instrument ; dip:field ?field } GROUP BY ?field ORDER BY DESC(?n)",
    "co-signatories": """SELECT ?a ?b (COUNT(*) AS ?n) { ?i dip:party ?a, ?b FILTER(STR(?a) < STR(?b)) }
  GROUP BY ?a ?b ORDER BY DESC(?n) ?a ?b LIMIT 50""",
    "path *": f"SELECT ?field ?field_en {{ ?field skos:broader* id:field-1 . {LABELLED('field')} }}",
    "path +": "SELECT ?org { ?org dip:partOf+ id:org-1 }",
    "CONTAINS": f'SELECT ?org ?org_en {{ ?org a dip:Organization . {LABELLED("org")} FILTER(CONTAINS(?org_en, "ocean 00")) }}',
    "ORDER BY LIMIT": "SELECT ?i ?day { ?c rdf:predicate dip:signedOn ; rdf:subject ?i ; dip:earliest ?day } ORDER BY DESC(?day) ?i LIMIT 20",
    "CONSTRUCT": "CONSTRUCT { ?o dip:cooperatesWith ?p } { ?i dip:field id:field-7 ; dip:party ?o, ?p FILTER(?o != ?p) }",
    "claim → evidence": """SELECT ?c ?status ?document ?first ?last { ?c rdf:object id:org-0 ; dip:status ?status ; prov:wasQuotedFrom ?e .
  ?e oa:hasSource ?document ; oa:hasSelector ?s . ?s dip:firstLine ?first ; dip:lastLine ?last }""",
    "NOT EXISTS": "SELECT ?p { ?p a dip:Programme FILTER NOT EXISTS { ?i dip:under ?p } }",
    "export of many rows": f"SELECT ?i ?i_en ?party ?field ?day {{ ?i a dip:Instrument ; dip:party ?party ; dip:field ?field ; dip:signedOn ?day . {LABELLED('i')} }}",
    "ASK": "ASK { ?i dip:party id:org-1, id:org-3 }",
}
STATUSES = ("stated", "done", "in-force", "planned")
TOPICS = [("quantum", "量子"), ("fusion", "核融合"), ("ocean", "海洋"), ("genome", "ゲノム")]
EMPTY: Mapping[str, str] = {}


def iri(name: str) -> str:
    """Write the IRI of one of our things."""
    return f"<{ID}{name}>"


def typed(value: object, datatype: str) -> str:
    """Write a literal with one of the datatypes of XML Schema."""
    return f'"{value}"^^<{PREFIXES["xsd"]}{datatype}>'


class Shape:
    """Quads of our shape: entities first, then instrument after instrument, as long as they are wanted."""

    def __init__(self, triples: int) -> None:
        self.random = random.Random(SEED)  # noqa: S311
        self.orgs, self.programmes = max(40, triples // 400), max(20, triples // 300)
        self.documents = max(5, triples // 5000)

    def popular(self, kind: str, count: int) -> str:
        """Pick by rank, with a probability that falls as a power of it: few are met everywhere."""
        return f"{kind}-{min(int(count * self.random.random() ** 3), count - 1)}"

    def quad(self, subject: str, predicate: str, value: str, graph: str) -> str:
        """Write a quad; the predicate is a prefixed name, the graph a document or one of ours."""
        prefix, _, local = predicate.partition(":")
        where = iri(graph) if graph.startswith("document-") else f"<{GRAPHS}{graph}>"
        return f"{iri(subject)} <{PREFIXES[prefix]}{local}> {value} {where} .\n"

    def entity(self, name: str, kind: str, n: int, links: Mapping[str, str] = EMPTY) -> Iterator[str]:
        """Write an entity with its class, its labels and its links."""
        topic, topic_ja = TOPICS[n % len(TOPICS)]
        yield self.quad(name, "rdf:type", f"<{DIP}{kind}>", "entities")
        yield self.quad(name, "skos:prefLabel", f'"{kind} for {topic} {n:04}"@en', "entities")
        yield self.quad(name, "skos:prefLabel", f'"{topic_ja}・{kind}第{n}号"@ja', "entities")
        for predicate, value in links.items():
            yield self.quad(name, predicate, iri(value), "entities")

    def claim(self, n: int, subject: str, predicate: str, value: str, more: dict[str, str]) -> Iterator[str]:
        """Write a claim, its qualifiers, its status, its evidence, and its direct triple unless planned."""
        claim, document = f"claim-{n}", self.popular("document", self.documents)
        first = int(self.random.paretovariate(0.6)) % 5000 + 1
        evidence, lines = f"evidence-{document}-{first}", f"lines-{document}-{first}"
        status = STATUSES[min(int(self.random.expovariate(1.2)), 3)]
        for name, term in {
            "rdf:type": f"<{DIP}Claim>",
            "rdf:subject": iri(subject),
            "rdf:predicate": f"<{DIP}{predicate}>",
            "rdf:object": value,
            "dip:status": f"<{SCHEME}status-{status}>",
            "rdfs:label": f'"{subject} has as {predicate} what is said on line {first}"@en',
            "prov:wasQuotedFrom": iri(evidence),
            **{f"dip:{name}": term for name, term in more.items()},
        }.items():
            yield self.quad(claim, name, term, "claims")
        yield self.quad(claim, "rdfs:label", f'"{subject}の{predicate}（{first}行）"@ja', "claims")
        yield self.quad(evidence, "rdf:type", f"<{DIP}Evidence>", "evidence")
        yield self.quad(evidence, "oa:hasSource", iri(document), "evidence")
        yield self.quad(evidence, "oa:hasSelector", iri(lines), "evidence")
        for name, line in (("dip:firstLine", first), ("dip:lastLine", first + n % 3)):
            yield self.quad(lines, name, typed(line, "integer"), "evidence")
        if status != "planned":
            yield self.quad(subject, f"dip:{predicate}", value, document)

    def entities(self) -> Iterator[str]:
        """Write countries, fields (a tree), documents, organisations (a forest) and programmes."""
        for kind, size in (("Country", 195), ("Document", self.documents), ("Programme", self.programmes)):
            for n in range(size):
                yield from self.entity(f"{kind.lower()}-{n}", kind, n)
        for n in range(80):
            broader = {"skos:broader": f"field-{(n - 1) // 3}"} if n else {}
            yield from self.entity(f"field-{n}", "Field", n, broader)
        for n in range(self.orgs):
            links = {"dip:country": self.popular("country", 195)}
            links |= {"dip:partOf": f"org-{n // 6}"} if n % 3 and n > 6 else {}
            yield from self.entity(f"org-{n}", "Organization", n, links)

    def instrument(self, n: int) -> Iterator[str]:
        """Write an instrument and the claims on its parties, date, fields, programme and budget."""
        pick, name = self.random, f"instrument-{n}"
        yield from self.entity(name, "Instrument", n)
        day = f"{1950 + int(75 * pick.random() ** 0.5)}-{pick.randint(1, 12):02}-{pick.randint(1, 28):02}"
        date = typed(day, "date")
        facts: dict[tuple[str, str], dict[str, str]] = {
            ("signedOn", date): {"earliest": date, "latest": date, "written": f'"on {day}"'}
        }
        for _ in range(2 + min(int(pick.paretovariate(1.5)) - 1, 6)):
            facts["party", iri(self.popular("org", self.orgs))] = {"side": iri(self.popular("country", 195))}
        for _ in range(pick.randint(1, 3)):
            facts["field", iri(self.popular("field", 80))] = {}
        if pick.random() < 0.5:
            facts["under", iri(self.popular("programme", self.programmes))] = {}
        if pick.random() < 0.3:
            facts["budget", typed(pick.randint(1, 10**6) / 4, "decimal")] = {"currency": '"JPY"'}
        for place, ((predicate, value), qualifiers) in enumerate(facts.items()):
            yield from self.claim(n * 20 + place, name, predicate, value, qualifiers)

    def quads(self) -> Iterator[str]:
        """Write everything, without end."""
        return chain(self.entities(), chain.from_iterable(map(self.instrument, count())))


def write_graph(path: Path, triples: int) -> None:
    """Stream a graph of that size to a file."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(islice(Shape(triples).quads(), triples))


def ask_raw(store: ox.Store, query: str) -> list[tuple[object, ...]] | bool:
    """Ask pyoxigraph itself, every answer as a tuple of Python values."""
    answer = store.query(query, prefixes=dict(PREFIXES), use_default_graph_as_union=True)
    if isinstance(answer, ox.QueryBoolean):
        return bool(answer)
    if isinstance(answer, ox.QueryTriples):
        return [tuple(term.value for term in triple) for triple in answer]
    return [tuple(None if term is None else term.value for term in row) for row in answer]


def size(answer: object) -> int:
    """Count the rows or triples of an answer; a bool counts as one or none."""
    return int(answer) if isinstance(answer, bool) else len(answer)  # type: ignore[arg-type]


def time_turns(calls: list[Callable[[], object]], seconds: float) -> list[float]:
    """Return the median milliseconds of each call; they take turns, at least five, for about so long."""
    times: list[list[float]] = [[] for _ in calls]
    end = time.perf_counter() + seconds
    while len(times[0]) < 5 or (time.perf_counter() < end and len(times[0]) < 1001):
        for call, taken in zip(calls, times, strict=True):
            start = time.perf_counter()
            call()
            taken.append(time.perf_counter() - start)
    return [statistics.median(taken) * 1000 for taken in times]


def load(kind: str, path: Path) -> None:
    """Load a graph and print seconds, triples and the peak of memory, as JSON."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        start = time.perf_counter()
        if kind == "ours, memory":
            triples = len(open_graph(path))
        elif kind == "ours, disk":
            triples = save_store(path, Path(folder) / "store")
        else:
            store = ox.Store(f"{folder}/store") if kind.endswith("disk") else ox.Store()
            store.bulk_load(path=path, format=ox.RdfFormat.N_QUADS)
            triples = len(store)
        seconds = time.perf_counter() - start
    peak = int(Path("/proc/self/status").read_text(encoding="utf-8").split("VmHWM:")[1].split()[0]) // 1024
    print(json.dumps({"seconds": seconds, "triples": triples, "peak": peak}))


def run_rdflib(path: Path, timeout: float) -> None:
    """Time each query on rdflib's engine and print a line of JSON for each."""
    # rdflib catches Exception inside filters; KeyboardInterrupt passes
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    start = time.perf_counter()
    dataset = Dataset(default_union=True)
    dataset.parse(path, format="nquads")
    print(json.dumps({"load": time.perf_counter() - start}), flush=True)
    for name, query in QUERIES.items():
        times: list[float] = []
        rows = -1
        signal.setitimer(signal.ITIMER_REAL, timeout)
        try:
            while len(times) < 5:
                start = time.perf_counter()
                result = dataset.query(query, initNs=dict(PREFIXES))
                rows = int(bool(result)) if result.type == "ASK" else len(list(result))
                times.append(time.perf_counter() - start)
        except KeyboardInterrupt:
            pass
        signal.setitimer(signal.ITIMER_REAL, 0)
        took = (statistics.median(times) if times else timeout) * 1000
        print(json.dumps({"query": name, "ms": took, "rows": rows, "late": not times}), flush=True)


def child(*arguments: str) -> list[dict[str, float]]:
    """Run this script in a process of its own and read the lines of JSON that it prints."""
    done = subprocess.run(
        [sys.executable, __file__, *arguments], check=True, stdout=subprocess.PIPE, text=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def compare(path: Path, options: argparse.Namespace, *, with_rdflib: bool) -> None:
    """Print load figures and the table of queries for one graph."""
    for kind in ("raw, memory", "ours, memory", "raw, disk", "ours, disk"):
        (found,) = child("--load", kind, str(path))
        rate = f"{found['seconds']:8.2f} s {found['triples'] / found['seconds']:12,.0f} triples/s"
        print(f"load {kind:<14} {rate}  peak {found['peak']:,.0f} MiB", flush=True)
    theirs: dict[object, dict[str, float]] = {}
    if with_rdflib:
        first, *rest = child("--rdflib", str(path), "--timeout", str(options.timeout))
        print(f"load {'rdflib':<14} {first['load']:8.2f} s")
        theirs = {found["query"]: found for found in rest}
    store = open_graph(path)
    titles = ("rows", "ours ms", "raw ms", "ours/raw", "rdflib ms", "rdflib/ours")
    print(f"\n{'query':<24}{''.join(map('{:>12}'.format, titles))}")
    ratios: list[tuple[float, float]] = []
    for name, query in QUERIES.items():
        rows = size(ask(query, store))
        agree = rows == size(ask_raw(store, query)) or name == "CONSTRUCT"  # raw triples repeat
        ours, raw = time_turns([partial(ask, query, store), partial(ask_raw, store, query)], options.seconds)
        found = theirs.get(name, {"ms": math.nan, "late": False, "rows": rows})
        ratios.append((ours / raw, found["ms"] / ours))
        late = ">" if found["late"] else " "
        line = f"{name:<24}{rows:>12,}{ours:>12.3f}{raw:>12.3f}{ours / raw:>12.2f}"
        line += f"{late:>2}{found['ms']:>10,.1f}{late:>2}{ratios[-1][1]:>10.1f}"
        agree = agree and (bool(found["late"]) or found["rows"] == rows)
        print(line + ("" if agree else "  answers differ"), flush=True)
    means = [math.exp(statistics.fmean(map(math.log, column))) for column in zip(*ratios, strict=True)]
    print(f"{'geometric mean':<60}{means[0]:>12.2f}{means[1]:>24.1f}\n", flush=True)


def main() -> None:
    """Make the graphs, one after the other, and compare the three ways on each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--large", action="store_true", help="10^7 triples too")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10**5, 10**6])
    parser.add_argument("--seconds", type=float, default=3, help="time a query, ours and raw together")
    parser.add_argument("--timeout", type=float, default=60, help="seconds that rdflib may take a query")
    parser.add_argument("--load", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--rdflib", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.load:
        load(options.load[0], Path(options.load[1]))
    elif options.rdflib:
        run_rdflib(options.rdflib, options.timeout)
    else:
        for triples in [*options.sizes, *([10**7] if options.large else [])]:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "graph.nq"
                write_graph(path, triples)
                print(f"{triples:,} quads, {path.stat().st_size >> 20:,} MiB")
                compare(path, options, with_rdflib=triples <= 10**6)


if __name__ == "__main__":
    main()
