"""What goes to a query process and what comes back: limits, jobs and answers."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

__all__ = ["GRAPHS", "RESULTS", "Answer", "Job", "Limits", "text"]

RESULTS = {
    form.media_type.split(";")[0]: form
    for form in (
        ox.QueryResultsFormat.JSON,
        ox.QueryResultsFormat.XML,
        ox.QueryResultsFormat.CSV,
        ox.QueryResultsFormat.TSV,
    )
}
"""Formats of solutions and of yes or no, the usual one first."""
GRAPHS = {
    form.media_type.split(";")[0]: form
    for form in (
        ox.RdfFormat.TURTLE,
        ox.RdfFormat.N_TRIPLES,
        ox.RdfFormat.RDF_XML,
        ox.RdfFormat.JSON_LD,
    )
}
"""Formats of triples, the usual one first."""


@dataclass(frozen=True)
class Limits:
    """What queries may cost.

    ``seconds`` is the time of one query, once it runs, and the longest wait before it runs; one that has
    used ``short`` seconds of processor time makes room for others; ``result``, ``memory`` and ``request``
    are bytes a query; ``waiting`` is how many may be in the house at once; ``unsent`` is bytes of results that clients have
    not fetched yet, ``sending`` the seconds that a client has for fetching, ``head`` those that it has
    for a request line with its headers, and ``body`` those for what follows them.
    """

    seconds: float = 10.0
    short: float = 0.5
    result: int = 50_000_000
    memory: int = 1_000_000_000
    request: int = 1_000_000
    waiting: int = 200
    unsent: int = 500_000_000
    sending: float = 120.0
    head: float = 10.0
    body: float = 10.0


@dataclass(frozen=True)
class Job:
    """A query with its data set and the media types that the client takes, the best first."""

    query: str
    accept: tuple[str, ...] = ()
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """An HTTP status, a media type and a body."""

    status: int
    media_type: str
    body: bytes


def text(status: int, message: str) -> Answer:
    """Return a plain message as answer."""
    return Answer(status, "text/plain", f"{message}\n".encode())
