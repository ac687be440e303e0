"""A remote SPARQL endpoint, asked as the local store is: SPARQL 1.1 Protocol and Graph Store Protocol."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.errors import QueryError
from kg.graph.explain import explain
from kg.graph.words import form_of, has_service, parses
from kg.vocabulary import PREFIXES

if TYPE_CHECKING:
    import ssl

__all__ = ["Endpoint", "ask_endpoint", "declare_prefixes"]

RESULTS, TRIPLES = "application/sparql-results+json", "application/n-triples"
CUT = {
    "X-SPARQL-MaxRows": "it has a limit of rows",
    "X-SQL-State": "it has a limit of time",
}
"""Headers by which Virtuoso says, under status 200, that rows are missing."""


@dataclass(frozen=True)
class Endpoint:
    """Where to send queries, and how many seconds to wait for an answer."""

    url: str
    timeout: float = 60.0


def declare_prefixes(query: str) -> str:
    """Declare those of the project's prefixes that a query uses and does not declare itself.

    They stand before its first line, so that the lines that an endpoint counts are the query's.

    >>> declare_prefixes("ASK { id:jst ?p ?o }")
    'PREFIX id: <https://w3id.org/scidip/id/> ASK { id:jst ?p ?o }'
    """
    declared = set(re.findall(r"\bPREFIX\s+([\w-]*):", query, re.IGNORECASE))
    used = set(re.findall(r"(?<![\w<])([A-Za-z][\w-]*):", query))
    wanted = [p for p in PREFIXES if p in used - declared]
    return "".join(f"PREFIX {p}: <{PREFIXES[p]}> " for p in wanted) + query


def ask_endpoint(endpoint: Endpoint, query: str) -> ox.QuerySolutions | ox.QueryBoolean | list[ox.Triple]:
    """Send a query by POST and read the answer.

    Raises:
        QueryError: the endpoint cannot be reached, refuses the query, or answers too late, in part, or in
            another format.
    """
    import httpx  # a tenth of a second: only where an endpoint is asked

    triples = form_of(query) in ("CONSTRUCT", "DESCRIBE")
    try:
        response = httpx.post(
            endpoint.url,
            data={"query": declare_prefixes(query)},
            headers={"Accept": TRIPLES if triples else RESULTS},
            timeout=endpoint.timeout,
            follow_redirects=True,
            verify=_trusted(),
        )
    except httpx.TimeoutException:
        raise QueryError(f"{endpoint.url} does not answer within {endpoint.timeout:g} seconds") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise QueryError(f"{endpoint.url} cannot be reached: {error}") from None
    if response.status_code == 400 and not (has_service(query) or parses(query)):
        raise QueryError(f"{endpoint.url} refuses the query\n{explain(query)}")
    if response.is_error:
        raise QueryError(f"{endpoint.url} answers {response.status_code}: {response.text[:2000].strip()}")
    for header, why in CUT.items():
        if header in response.headers:
            raise QueryError(
                f"{endpoint.url} answers in part only: {why} ({header}: {response.headers[header]})"
            )
    data = response.content
    try:
        if triples:
            quads = ox.parse(data, format=ox.RdfFormat.N_TRIPLES)
            return [quad.triple for quad in _whole(quads, endpoint.url)]
        return _read_results(data, endpoint.url)
    except (SyntaxError, ValueError) as error:
        raise QueryError(f"{endpoint.url} does not answer in SPARQL's formats: {error}") from None


@cache
def _trusted() -> ssl.SSLContext:
    """Read the trusted certificates once: a twentieth of a second."""
    import httpx

    return httpx.create_ssl_context()


def _read_results(data: bytes, url: str) -> ox.QuerySolutions | ox.QueryBoolean:
    """Read results; Virtuoso 7 answers an ASK with a table of one number.

    Oxigraph reads the rows as they are taken. They are read once before, so that who takes them later meets no
    fault in them.
    """
    form = ox.QueryResultsFormat.JSON
    answer = ox.parse_query_results(data, format=form)
    if not isinstance(answer, ox.QuerySolutions):
        return answer
    if [v.value for v in answer.variables] == ["__ASK_RETVAL"]:
        truths = [row[0].value == "1" for row in _whole(answer, url)]
        return ox.parse_query_results(json.dumps({"head": {}, "boolean": any(truths)}), format=form)
    deque(_whole(answer, url), maxlen=0)
    return ox.parse_query_results(data, format=form)


def _whole(parts: Iterable[Any], url: str) -> Iterable[Any]:
    """Pass on what is read of an answer; what breaks behind its beginning is broken or cut off."""
    begun = isinstance(parts, ox.QuerySolutions)  # its head is read
    try:
        for part in parts:
            begun = True
            yield part
    except (SyntaxError, ValueError) as error:
        if not begun:
            raise
        raise QueryError(f"{url}: the endpoint's answer is broken or cut off: {error}") from None
