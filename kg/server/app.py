"""The web application: routes and logging. Queries of strangers run in the pool, ours here."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import cast
from urllib.parse import quote

import pyoxigraph as ox
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from kg.errors import KgError
from kg.graph.names import find_entities
from kg.graph.questions import fill, read_questions
from kg.graph.store import open_store
from kg.server.data import ENTITY_FORMATS, describe_entity, describe_service
from kg.server.headers import Headers
from kg.server.job import GRAPHS, Answer, Job, Limits, text
from kg.server.pages import draw_entity, draw_query_page, draw_search, page_data
from kg.server.pool import Pool
from kg.server.protocol import ProtocolError, accepted, read_job
from kg.server.sent import Sent

__all__ = ["make_app"]

LOG = logging.getLogger("kg.server")
NAME = 200  # characters of a name to look up: longer ones cost seconds and name nothing
SHOWN = 1000  # characters of a query in the log


def make_app(
    store: Path, *, network: Path | None, limits: Limits, workers: int, cors: bool, log_queries: bool = True
) -> Starlette:
    """Make the application over a store on disk.

    ``network`` is the network page of the build; ``cors`` lets pages of other sites query the endpoint.
    """
    pool = Pool(store, limits, workers)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        try:
            await pool.start()
            yield
        finally:
            await pool.stop()

    app = Starlette(
        routes=[Route("/sparql", _sparql, methods=["GET", "POST"]), *PAGES],
        lifespan=lifespan,
        middleware=[Middleware(Headers, cors)],
    )
    state = app.state
    state.pool, state.limits, state.network, state.log_queries = pool, limits, network, log_queries
    state.store, state.questions = open_store(store), read_questions()
    state.data = cache(lambda: page_data(state.store, state.questions))
    state.unsent = 0
    return app


async def _sparql(request: Request) -> Response | Sent:
    start, query, state = time.monotonic(), "", request.app.state
    try:
        job = await _job(request, state.limits)
        if job is None:
            return _description(request)
        query = job.query
        found = await _ask(request, job)
    except ProtocolError as error:
        found = text(error.status, str(error))
    if state.log_queries:
        shown, took = json.dumps(query[:SHOWN]), time.monotonic() - start
        more = f" … {len(query):,} characters" if len(query) > SHOWN else ""
        LOG.info("%d %.3f s %d bytes %s%s", found.status, took, len(found.body), shown, more)
    return Sent(found)


async def _job(request: Request, limits: Limits) -> Job | None:
    header = request.headers
    if header.get("content-encoding", "identity").strip().lower() != "identity":
        raise ProtocolError(415, "send the request as it is, without Content-Encoding")
    try:
        async with asyncio.timeout(limits.body):
            body = await _body(request, limits.request)
    except TimeoutError:
        raise ProtocolError(408, "the request did not arrive in time") from None
    return read_job(
        request.method,
        request.url.query,
        header.get("content-type", ""),
        ", ".join(header.getlist("accept")),
        body,
    )


async def _body(request: Request, limit: int) -> bytes:
    """Read the request body, up to a number of bytes.

    Raises:
        ProtocolError: 413 for a longer one, 414 for a longer address, 400 where the client went away.
    """
    if len(request.url.query) > limit:
        raise ProtocolError(414, f"a request may have {limit:,} bytes")
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > limit:
                raise ProtocolError(413, f"a request may have {limit:,} bytes")
    except ClientDisconnect:
        raise ProtocolError(400, "the client went away") from None
    return bytes(body)


async def _ask(request: Request, job: Job) -> Answer:
    """Ask the pool, and stop the query when the client goes away."""
    state, pool = request.app.state, cast(Pool, request.app.state.pool)
    if state.unsent > state.limits.unsent:
        return text(503, "too many results wait for their clients; try again in a moment")

    async def gone() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    asked, left = asyncio.create_task(pool.ask(job)), asyncio.create_task(gone())
    try:
        await asyncio.wait({asked, left}, return_when=asyncio.FIRST_COMPLETED)
        if asked.done():
            return asked.result()
        return text(499, "the client went away")
    finally:
        asked.cancel()
        left.cancel()


def _description(request: Request) -> Response:
    try:
        types = accepted(request.headers.get("accept", ""), tuple(GRAPHS))
    except ProtocolError:
        types = ()
    form = GRAPHS[types[0]] if types else ox.RdfFormat.TURTLE
    try:
        body = describe_service(str(request.url.replace(query="", fragment="")), form)
    except ValueError:
        return PlainTextResponse("the host name cannot be part of an address\n", 400)
    return Response(body, 200, {"Vary": "Accept"}, form.media_type)


async def _query_page(_: Request) -> Response:
    return HTMLResponse(draw_query_page())


async def _data(request: Request) -> Response:
    return Response(await run_in_threadpool(request.app.state.data), media_type="application/json")


async def _question(request: Request) -> Response:
    """Fill a named question with arguments and return its SPARQL."""
    state, name, given = request.app.state, request.path_params["name"], dict(request.query_params)
    if name not in state.questions:
        return PlainTextResponse(f"no question {name!r}\n", 404)
    if any(len(value) > NAME for pair in given.items() for value in pair):
        return PlainTextResponse(f"an argument may have {NAME} characters\n", 400)
    try:
        return PlainTextResponse(await run_in_threadpool(fill, state.questions[name], given, state.store))
    except KgError as error:
        return PlainTextResponse(f"{error}\n", 400)


async def _entity(request: Request) -> Response:
    """Show an entity in the form that the address names or, without one, in that which the client prefers."""
    name, store = request.path_params["name"], request.app.state.store
    unknown = PlainTextResponse("no such entity\n", 404)
    for suffix, form in ENTITY_FORMATS.items():
        if name.endswith(suffix):
            found = await run_in_threadpool(describe_entity, store, name.removesuffix(suffix), form)
            return Response(found, media_type=form.media_type) if found else unknown
    suffixes = {form.media_type: suffix for suffix, form in ENTITY_FORMATS.items()}
    try:
        types = accepted(", ".join(request.headers.getlist("accept")), ("text/html", *suffixes))
    except ProtocolError as error:
        return PlainTextResponse(f"{error}\n", error.status)
    if types and types[0] in suffixes:
        return RedirectResponse(f"/id/{quote(name)}{suffixes[types[0]]}", 303, {"Vary": "Accept"})
    language = "en" if request.query_params.get("lang") == "en" else "ja"
    html = await run_in_threadpool(draw_entity, store, name, language)
    return HTMLResponse(html, 200, {"Vary": "Accept"}) if html else unknown


async def _search(request: Request) -> Response:
    name = request.query_params.get("name", "").strip()
    language = "en" if request.query_params.get("lang") == "en" else "ja"
    if len(name) > NAME:
        return HTMLResponse(draw_search("", f"a name may have {NAME} characters", (), language), 400)
    try:
        found = await run_in_threadpool(find_entities, request.app.state.store, name)
    except KgError as error:
        return HTMLResponse(draw_search(name, str(error), (), language), 404)
    if len(found) > 1:
        return HTMLResponse(draw_search(name, "", found, language), 300)
    return RedirectResponse(f"/id/{quote(found[0])}?lang={language}", 303)


async def _home(request: Request) -> Response:
    """The network page of a build leads to the index beside it; here that is the query page."""
    return RedirectResponse("/")


async def _network(request: Request) -> Response:
    network = request.app.state.network
    if network is None or not network.is_file():
        return PlainTextResponse("no network.html beside the graph; run kg build\n", 404)
    return HTMLResponse(await run_in_threadpool(network.read_text, "utf-8"))


PAGES = (
    Route("/", _query_page),
    Route("/data.json", _data),
    Route("/question/{name}", _question),
    Route("/id/{name}", _entity),
    Route("/search", _search),
    Route("/network", _network),
    Route("/index.html", _home),
)
