"""A query process: it answers one job at a time over a store that it only reads."""

from __future__ import annotations

import contextlib
import signal
from io import BytesIO
from multiprocessing.connection import Connection
from pathlib import Path

import pyoxigraph as ox

from kg.answers import well_formed
from kg.errors import QueryError
from kg.graph.explain import ServiceError, explain, refuse_service
from kg.graph.store import has_dataset
from kg.graph.words import UPDATES, form_of
from kg.server.jail import confine
from kg.server.job import GRAPHS, RESULTS, Answer, Job, Limits, text
from kg.vocabulary import PREFIXES

__all__ = ["READY", "answer", "serve_jobs", "store_identity"]

READY = "ready"


class TooLargeError(Exception):
    """The result grew beyond the cap."""


class Capped(BytesIO):
    """A buffer that refuses to grow beyond a number of bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit

    def write(self, data: object, /) -> int:
        written = super().write(data)  # type: ignore[arg-type]
        if self.tell() > self.limit:
            raise TooLargeError
        return written


def answer(store: ox.Store, job: Job, limits: Limits) -> Answer:
    """Run a job and write its result in the best format that suits the form of the query."""
    try:
        # the jail would stop it too, but late, and SERVICE SILENT then answers with an empty row
        refuse_service(job.query)
        return _write(_query(store, job), job.accept, limits.result)
    except TooLargeError:
        return text(413, f"the result exceeds {limits.result:,} bytes; add LIMIT or ask for less")
    except ServiceError as error:
        return text(403, str(error))
    except (SyntaxError, QueryError):
        # an update is refused already; this only chooses the number
        return text(403 if form_of(job.query) in UPDATES else 400, explain(job.query))
    except PermissionError:
        return text(403, "SERVICE is not allowed here: queries cannot reach the network")
    except (ValueError, RuntimeError) as error:  # an IRI that is none, a function that Oxigraph lacks
        return text(400, f"the query cannot be answered: {error}")
    except OSError as error:
        return text(500, f"the query cannot be answered: {error}")


def _query(store: ox.Store, job: Job) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """Run the query over the data set of the request, else of its FROM clauses, else over all graphs."""
    prefixes = dict(PREFIXES)
    if job.default_graphs or job.named_graphs:
        default: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = []
        default += map(ox.NamedNode, job.default_graphs)
        named: list[ox.NamedNode | ox.BlankNode] = []
        named += map(ox.NamedNode, job.named_graphs)
        return store.query(job.query, prefixes=prefixes, default_graph=default, named_graphs=named)
    union = not has_dataset(job.query)
    return store.query(job.query, prefixes=prefixes, use_default_graph_as_union=union)


def _write(
    found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, accept: tuple[str, ...], limit: int
) -> Answer:
    offered = tuple(GRAPHS if isinstance(found, ox.QueryTriples) else RESULTS)
    media = next((t for t in accept or offered if t in offered), None)
    if media is None:
        return text(406, f"this form of query is answered in {', '.join(offered)}")
    out = Capped(limit)
    if isinstance(found, ox.QueryTriples):
        ox.serialize(found, output=out, format=GRAPHS[media], prefixes=dict(PREFIXES))
    else:
        found.serialize(output=out, format=RESULTS[media])
    body = out.getvalue()
    return Answer(200, media, well_formed(body) if media.endswith("+xml") else body)


def store_identity(path: Path) -> str:
    """Return what tells a store on disk from any other, at whatever path: RocksDB names each that it makes.

    Raises:
        OSError: there is no store.
    """
    try:
        return (path / "IDENTITY").read_text(encoding="utf-8")
    except OSError:
        return str(path.stat().st_ino)


def serve_jobs(connection: Connection, path: Path, identity: str, limits: Limits) -> None:
    """Answer jobs from a connection until it closes: the main function of a query process.

    The store must be the one of ``identity``: one that has replaced it would give other answers than the
    pages of the server, which still read the old one.

    Should the server die, the kernel's alarm ends a query that still runs; it comes late, since it is for
    the server to stop a query and to say why.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, which ends us
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    try:
        store = ox.Store.read_only(str(path))
        if store_identity(path) != identity:
            raise RuntimeError(
                f"{path} is no longer the store that was there at the start; start kg serve anew"
            )
        confine(limits.memory)
    except (RuntimeError, OSError, ValueError) as error:
        connection.send(str(error))
        return
    with contextlib.suppress(EOFError, OSError, MemoryError):  # our end is the answer: see Pool
        connection.send(READY)
        while True:
            job = connection.recv()
            signal.setitimer(signal.ITIMER_REAL, 2 * limits.seconds + 1)
            connection.send(answer(store, job, limits))
            signal.setitimer(signal.ITIMER_REAL, 0)
