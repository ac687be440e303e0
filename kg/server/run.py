"""Start the server: store on disk, application, uvicorn."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import multiprocessing
import signal
import socket
import threading
from collections.abc import Callable
from multiprocessing import forkserver, resource_tracker
from pathlib import Path

import uvicorn

from kg.errors import InputError
from kg.graph.store import save_store
from kg.server.app import make_app
from kg.server.connection import allowed_connections, make_protocol
from kg.server.jail import require_jail
from kg.server.job import Limits
from kg.server.listening import address, listen
from kg.server.pool import Pool
from kg.server.temporary import temporary_folder

__all__ = ["serve"]

LOG = logging.getLogger("kg.server")
QUEUE = 1024  # clients whom the kernel lets wait at the door; they take no file of ours
GRACE = 1.0  # seconds
HELPERS = 5.0  # seconds


def serve(
    graph: Path,
    *,
    store: Path | None = None,
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int = 2,
    cors: bool = False,
    limits: Limits | None = None,
) -> None:
    """Serve a built graph, or a store on disk, until interrupted.

    ``port`` 0 is any that is free; ``limits`` replace the usual ones.

    Raises:
        InputError: there is no graph or store, the host is not known, the port is taken, or the platform
            cannot confine queries.
    """
    limits = limits or Limits()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    try:
        require_jail()
    except RuntimeError as error:
        raise InputError(str(error)) from None
    with contextlib.ExitStack() as stack:
        if store is None:
            store = stack.enter_context(temporary_folder()) / "store"
            save_store(graph, store)
        elif not store.is_dir():
            raise InputError(f"{store}: no such store; make one with `kg store {store}`")
        app = make_app(
            store,
            network=graph.parent / "network.html",
            limits=limits,
            workers=workers,
            cors=cors,
        )
        connections = allowed_connections()
        backlog = connections // 8  # so many come in in one batch, and are counted a moment later
        sockets = listen(host, port, backlog)
        config = uvicorn.Config(
            app,
            http=make_protocol(limits, connections),
            ws="none",
            backlog=backlog,
            log_config=None,
            log_level="warning",
            timeout_graceful_shutdown=3,
            server_header=False,
            limit_concurrency=connections,
        )
        _run(Server(config, app.state.pool), sockets)


class Server(uvicorn.Server):
    """A server whose queries do not outlast it."""

    def __init__(self, config: uvicorn.Config, pool: Pool) -> None:
        super().__init__(config)
        self.pool = pool

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to serve, and say where."""
        await super().startup(sockets)
        for door in sockets or ():
            door.listen(QUEUE)  # asyncio made it as short as its batches
        LOG.info("%s — stop with Ctrl+C", ", ".join(map(address, sockets or ())))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop to listen, give running queries a moment, and refuse them then, so that no client hangs."""
        asyncio.get_running_loop().call_later(GRACE, self.pool.close)
        await super().shutdown(sockets)


def _run(server: Server, sockets: list[socket.socket]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        # uvicorn listens a little later, and raises the signal that stopped it once more at the end, which
        # would end us before we have cleaned up
        signal.signal(number, server.handle_exit)
    with contextlib.suppress(SystemExit):  # so uvicorn says that the start failed
        try:
            server.run(sockets)
        finally:
            for door in sockets:
                door.close()
            _wait_for_helpers()
    if not server.started:
        raise InputError("the server did not start; see the messages above")


def _wait_for_helpers() -> None:
    """Wait until the processes have ended by which Python starts others.

    They would end by themselves a moment after us, as orphans; Python has only its tests' methods for it,
    which wait for ever where something holds a pipe open.
    """
    stops: list[Callable[[], None]] = [forkserver._forkserver._stop]  # type: ignore[attr-defined]
    if multiprocessing.parent_process() is None:  # else it is our parent's
        stops.append(resource_tracker._resource_tracker._stop)  # type: ignore[attr-defined]
    for stop in stops:
        waiting = threading.Thread(target=stop, daemon=True)
        waiting.start()
        waiting.join(HELPERS)
