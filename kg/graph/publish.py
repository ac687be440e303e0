"""Publish the graph into any store that speaks the Graph Store Protocol or SPARQL 1.1 Update."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import InputError, QueryError
from kg.graph.endpoint import Endpoint, ask_endpoint
from kg.vocabulary import DIP, GRAPHS, ID

if TYPE_CHECKING:
    import httpx

__all__ = ["Target", "publish"]

PUBLICATION = GRAPHS + "publication"
"""The graph in which the target keeps the checksum of each graph of ours, empty until it has arrived whole."""
BATCH = 1000  # Virtuoso refuses an INSERT DATA of 5,000 triples


@dataclass(frozen=True)
class Target:
    """Where to publish: the query endpoint, and the one that takes graphs or updates.

    ``store`` is a Graph Store Protocol endpoint, ``update`` a SPARQL Update endpoint; ``store`` is used
    where both are given. ``user`` and ``password`` serve HTTP basic and digest authentication.
    """

    endpoint: Endpoint
    store: str = ""
    update: str = ""
    user: str = ""
    password: str = ""


def publish(
    store: ox.Store, target: Target, progress: Callable[[str], None] = lambda _: None
) -> tuple[int, int]:
    """Publish each named graph, and return how many were sent and how many were there already.

    Each graph is replaced as a whole, and its checksum written once it has arrived: a second run sends
    nothing, and a run after a failure sends what is missing. What has another number of triples than was
    sent, since somebody removed or added some, is sent again. A graph that an earlier run sent, and that the
    store no longer has, is removed from the target; graphs of others, whatever their names, stay.

    Raises:
        InputError: the store has no named graph; publishing it would only empty the target.
        QueryError: the target cannot be reached or refuses.
    """
    names = sorted(g.value for g in store.named_graphs() if isinstance(g, ox.NamedNode))
    if not names:
        raise InputError("there is no named graph to publish; run `kg build` first")
    there = _checksums(target)
    sizes = _sizes(target, [name for name in names if there.get(name)])
    sent = 0
    with _client(target) as client:
        for name in names:
            triples = [q.triple for q in store.quads_for_pattern(None, None, None, ox.NamedNode(name))]
            data = b"".join(
                sorted(
                    (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").splitlines(keepends=True)
                )
            )
            checksum = hashlib.sha256(data).hexdigest()
            if there.get(name) == checksum and sizes.get(name, 0) == len(triples):
                progress(f"{name}: there already")
                continue
            progress(f"{name}: {len(triples):,} triples")
            _mark(client, target, name, "")
            _replace(client, target, name, data)
            _mark(client, target, name, checksum)
            sent += 1
        for name in sorted(there.keys() - set(names)):
            if name.startswith((GRAPHS, ID)):  # whoever may write to the target may have written the marks
                progress(f"{name}: removed")
                _mark(client, target, name, "")
                _remove(client, target, name)
                _mark(client, target, name, None)
    return sent, len(names) - sent


def _replace(client: httpx.Client, target: Target, name: str, data: bytes) -> None:
    if target.store:
        _send(client, "PUT", target.store, "application/n-triples", data, name)
        return
    _remove(client, target, name)
    for part in batches(data.decode().splitlines()):
        _update(client, target, f"INSERT DATA {{ GRAPH <{name}> {{ {part} }} }}")


def _remove(client: httpx.Client, target: Target, name: str) -> None:
    """Remove a graph, whether it is there or not."""
    if target.store:
        _send(client, "DELETE", target.store, "application/n-triples", b"", name)
    else:
        _update(client, target, f"DROP SILENT GRAPH <{name}>")


def batches(lines: list[str]) -> Iterator[str]:
    """Yield statements in batches that every store takes."""
    rest = iter(lines)
    while batch := list(islice(rest, BATCH)):
        yield "\n".join(batch)


def _checksums(target: Target) -> dict[str, str]:
    query = f"SELECT ?graph ?sha256 {{ GRAPH <{PUBLICATION}> {{ ?graph <{DIP}sha256> ?sha256 }} }}"
    answer = ask_endpoint(target.endpoint, query)
    if not isinstance(answer, ox.QuerySolutions):
        raise QueryError(f"{target.endpoint.url} does not answer a SELECT")
    return {row["graph"].value: row["sha256"].value for row in answer}


def _sizes(target: Target, names: list[str]) -> dict[str, int]:
    """Count the triples of graphs in the target; one that is not there is not counted."""
    if not names:
        return {}
    wanted = ", ".join(f"<{name}>" for name in names)
    query = f"SELECT ?graph (COUNT(*) AS ?n) {{ GRAPH ?graph {{ ?s ?p ?o }} FILTER(?graph IN ({wanted})) }} GROUP BY ?graph"
    answer = ask_endpoint(target.endpoint, query)
    if not isinstance(answer, ox.QuerySolutions):
        raise QueryError(f"{target.endpoint.url} does not answer a SELECT")
    return {row["graph"].value: int(row["n"].value) for row in answer}


def _mark(client: httpx.Client, target: Target, name: str, checksum: str | None) -> None:
    """Write the checksum of a graph, or remove it."""
    if target.update:
        _update(client, target, f"DELETE WHERE {{ GRAPH <{PUBLICATION}> {{ <{name}> <{DIP}sha256> ?any }} }}")
        if checksum is not None:
            mark = f'<{name}> <{DIP}sha256> "{checksum}"'
            _update(client, target, f"INSERT DATA {{ GRAPH <{PUBLICATION}> {{ {mark} }} }}")
        return
    # with a graph store alone the marks are one graph, which is replaced
    marks = _checksums(target)
    marks.pop(name, None)
    if checksum is not None:
        marks[name] = checksum
    data = "".join(f'<{g}> <{DIP}sha256> "{c}" .\n' for g, c in sorted(marks.items()))
    _send(client, "PUT", target.store, "application/n-triples", data.encode(), PUBLICATION)


def _update(client: httpx.Client, target: Target, text: str) -> None:
    _send(client, "POST", target.update, "application/sparql-update", text.encode())


@contextmanager
def _client(target: Target) -> Iterator[httpx.Client]:
    """Open a client that has authenticated once, so that large bodies are not sent only to be refused.

    Raises:
        QueryError: the target cannot be reached.
    """
    import httpx

    with httpx.Client(timeout=target.endpoint.timeout * 5, follow_redirects=True) as client:
        if target.user:
            url = target.store or target.update
            try:
                challenge = client.get(url).headers.get("www-authenticate", "")
                basic = challenge.lower().startswith("basic")
                client.auth = (httpx.BasicAuth if basic else httpx.DigestAuth)(target.user, target.password)
                client.get(url)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise QueryError(f"{url} cannot be reached: {error}") from None
        yield client


def _send(client: httpx.Client, method: str, url: str, media_type: str, data: bytes, graph: str = "") -> None:
    import httpx

    try:
        response = client.request(
            method,
            url,
            params={"graph": graph} if graph else None,
            content=data,
            headers={"Content-Type": media_type},
        )
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise QueryError(f"{url} cannot be reached: {error}") from None
    if response.is_error and (method, response.status_code) != ("DELETE", 404):
        raise QueryError(f"{url} answers {response.status_code} to {method}: {response.text[:2000].strip()}")
