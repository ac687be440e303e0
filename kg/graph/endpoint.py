"""A remote SPARQL endpoint, asked as the local store is: SPARQL 1.1 Protocol and Graph Store Protocol."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyoxigraph as ox

from kg.errors import QueryError
from kg.vocabulary import PREFIXES

__all__ = ["Endpoint", "ask_endpoint", "declare_prefixes"]

GRAPH_FORMS = re.compile(r"\b(CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)
RESULTS, TRIPLES = "application/sparql-results+json", "application/n-triples"


@dataclass(frozen=True)
class Endpoint:
    """Where to send queries, and how many seconds to wait for an answer."""

    url: str
    timeout: float = 60.0


def declare_prefixes(query: str) -> str:
    r"""Declare those of the project's prefixes that a query uses and does not declare itself.

    >>> declare_prefixes("ASK { id:jst ?p ?o }")
    'PREFIX id: <https://w3id.org/scidip/id/>\nASK { id:jst ?p ?o }'
    """
    declared = set(re.findall(r"\bPREFIX\s+([\w-]*):", query, re.IGNORECASE))
    used = set(re.findall(r"(?<![\w<])([A-Za-z][\w-]*):", query))
    wanted = [p for p in PREFIXES if p in used - declared]
    return "".join(f"PREFIX {p}: <{PREFIXES[p]}>\n" for p in wanted) + query


def ask_endpoint(endpoint: Endpoint, query: str) -> ox.QuerySolutions | ox.QueryBoolean | list[ox.Triple]:
    """Send a query by POST and read the answer.

    Raises:
        QueryError: the endpoint cannot be reached, refuses the query, or answers in another format.
    """
    import httpx  # a tenth of a second: only where an endpoint is asked

    body = re.sub(r'"(?:[^"\\]|\\.)*"|<[^>]*>|#.*', " ", query)  # strings, IRIs and comments name no form
    triples = bool(GRAPH_FORMS.search(body)) and not re.search(
        r"\b(SELECT|ASK)\b", body.split("{")[0], re.IGNORECASE
    )
    try:
        response = httpx.post(
            endpoint.url,
            data={"query": declare_prefixes(query)},
            headers={"Accept": TRIPLES if triples else RESULTS},
            timeout=endpoint.timeout,
            follow_redirects=True,
        )
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise QueryError(f"{endpoint.url} cannot be reached: {error}") from None
    if response.is_error:
        raise QueryError(f"{endpoint.url} answers {response.status_code}: {response.text[:2000].strip()}")
    data = response.content
    try:
        if triples:
            return [quad.triple for quad in ox.parse(data, format=ox.RdfFormat.N_TRIPLES)]
        return ox.parse_query_results(data, format=ox.QueryResultsFormat.JSON)
    except (SyntaxError, ValueError) as error:
        raise QueryError(f"{endpoint.url} does not answer in SPARQL's formats: {error}") from None
