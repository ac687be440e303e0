"""The SPARQL 1.1 Protocol: what a request asks for, and in which format."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

from kg.server.job import GRAPHS, RESULTS, Job

__all__ = ["FORMATS", "ProtocolError", "accepted", "read_job"]

FORMATS: Mapping[str, str] = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
"""Short names of formats, for ``?format=``: links and browsers cannot set headers."""

ALIASES: Mapping[str, tuple[str, ...]] = {
    "application/json": ("application/sparql-results+json", "application/ld+json"),
    "application/xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "text/xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "text/plain": ("application/n-triples",),
}
SUPPORTED = (*RESULTS, *GRAPHS)
FIELDS = 1000  # of a form, or of a query string
CHARSETS = ("utf-8", "utf8", "us-ascii")


class ProtocolError(Exception):
    """A request that the protocol does not allow: ``status`` and message."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def accepted(header: str, offered: Sequence[str] = SUPPORTED) -> tuple[str, ...]:
    """Return those of the offered media types that an Accept header takes, the preferred ones first.

    Of several ranges that fit a type the narrowest gives its weight (RFC 9110, 12.5.1). Nothing is returned
    for an empty header, which means that the client takes whatever is usual.

    >>> accepted("text/csv;q=0.5, application/sparql-results+xml")
    ('application/sparql-results+xml', 'text/csv')

    Raises:
        ProtocolError: 406, nothing that the client takes is offered.
    """
    ranges = [_range(part) for part in header.split(",") if part.strip()]
    if not ranges:
        return ()
    wanted: list[tuple[float, int, int, str]] = []
    for rank, media in enumerate(offered):
        fitting = [(fit, place) for place, (name, _) in enumerate(ranges) if (fit := _fit(name, media))]
        if fitting:
            place = max(fitting, key=lambda f: (f[0], -f[1]))[1]
            wanted.append((-ranges[place][1], place, rank, media))
    found = tuple(media for weight, _, _, media in sorted(wanted) if weight < 0)
    if not found:
        raise ProtocolError(406, f"none of the accepted formats is offered; choose from {', '.join(offered)}")
    return found


def _range(part: str) -> tuple[str, float]:
    """Read a media range and its weight; a weight that is no number counts as none."""
    media, *parameters = (p.strip().lower() for p in part.split(";"))
    quality = next((p[2:] for p in parameters if p.startswith("q=")), "1")
    known = re.fullmatch(r"[01](\.\d*)?|\.\d+", quality)  # Java leaves out the digit before the point
    return "*/*" if media == "*" else media, min(float(quality), 1.0) if known else 0.0


def _fit(name: str, media: str) -> int:
    """Return how narrowly a media range fits a type: 4 the type itself, 1 anything, 0 not at all."""
    if name == media:
        return 4
    if media in ALIASES.get(name, ()):
        return 3
    if name.endswith("/*") and name != "*/*":
        return 2 if media.startswith(name[:-1]) else 0
    return 1 if name == "*/*" else 0


def read_job(method: str, query_string: str, content_type: str, accept: str, body: bytes) -> Job | None:
    """Read a query operation from a request; None where a GET or HEAD carries no query (the service description).

    Raises:
        ProtocolError: 400, 406 or 415, as the protocol says; 403 for an update.
    """
    pairs = _fields(query_string)
    if method == "POST":
        media, *parameters = (part.strip().lower() for part in content_type.split(";"))
        charset = next((p[8:].strip('"') for p in parameters if p.startswith("charset=")), "utf-8")
        if charset not in CHARSETS:
            raise ProtocolError(415, f"send the request in UTF-8, not in {charset}")
        if media == "application/x-www-form-urlencoded":
            pairs += _fields(_decode(body))
        elif media == "application/sparql-query":
            pairs.append(("query", _decode(body)))
        elif media == "application/sparql-update":
            raise ProtocolError(403, "this endpoint is read-only")
        else:
            raise ProtocolError(415, "send application/sparql-query or application/x-www-form-urlencoded")
    names = [name for name, _ in pairs]
    if "update" in names:
        raise ProtocolError(403, "this endpoint is read-only")
    queries = [value for name, value in pairs if name == "query"]
    if not queries and method in ("GET", "HEAD"):
        return None
    if len(queries) != 1:
        raise ProtocolError(400, "send exactly one query")
    formats = [value for name, value in pairs if name == "format"]
    return Job(
        queries[0],
        _wanted(formats, accept),
        tuple(value for name, value in pairs if name == "default-graph-uri"),
        tuple(value for name, value in pairs if name == "named-graph-uri"),
    )


def _wanted(formats: Sequence[str], accept: str) -> tuple[str, ...]:
    """Return media types by preference: those that ``format`` names, then those of the header.

    SPARQLWrapper sends both, and names formats that are none of ours or do not suit the form of the query.

    Raises:
        ProtocolError: 400, an unknown format where the header has no wish; 406 as `accepted`.
    """
    named = tuple(FORMATS[name] for name in formats if name in FORMATS)
    if formats and not named and accept.strip() in ("", "*/*"):
        raise ProtocolError(400, f"no format {formats[0]!r}; choose from {', '.join(FORMATS)}")
    try:
        return tuple(dict.fromkeys((*named, *accepted(accept))))
    except ProtocolError:
        if named:
            return named
        raise


def _fields(form: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(form, keep_blank_values=True, errors="strict", max_num_fields=FIELDS)
    except UnicodeDecodeError:
        raise ProtocolError(400, "the request is not UTF-8") from None
    except ValueError:
        raise ProtocolError(400, f"a request may have {FIELDS} fields") from None


def _decode(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise ProtocolError(400, "the request is not UTF-8") from None
