"""Start the server: store on disk, application, uvicorn."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import signal
import socket
import tempfile
from multiprocessing import forkserver, resource_tracker
from pathlib import Path

import uvicorn

from kg.errors import InputError
from kg.graph.store import save_store
from kg.server.app import make_app
from kg.server.jail import require_jail
from kg.server.job import Limits
from kg.server.pool import Pool

__all__ = ["serve"]

CONNECTIONS = 1000
GRACE = 1.0  # seconds


def serve(
    graph: Path,
    *,
    store: Path | None = None,
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int = 2,
    seconds: float = 10.0,
    cors: bool = False,
    limits: Limits | None = None,
) -> None:
    """Serve a built graph, or a store on disk, until interrupted.

    ``limits`` replace the usual ones, and ``seconds`` with them.

    Raises:
        InputError: there is no graph or store, the port is taken, or the platform cannot confine queries.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    try:
        require_jail()
    except RuntimeError as error:
        raise InputError(str(error)) from None
    with tempfile.TemporaryDirectory(prefix="kg-store-") as temporary:
        if store is None:
            store = Path(temporary) / "store"
            save_store(graph, store)
        elif not store.is_dir():
            raise InputError(f"{store}: no such store; make one with `kg store {store}`")
        try:
            app = make_app(
                store,
                network=graph.parent / "network.html",
                limits=limits or Limits(seconds=seconds),
                workers=workers,
                cors=cors,
            )
        except OSError as error:
            raise InputError(f"{store}: not a store ({error}); make one with `kg store FOLDER`") from None
        config = uvicorn.Config(
            app,
            host=host,
            port=port,
            log_level="warning",
            timeout_graceful_shutdown=3,
            server_header=False,
            limit_concurrency=CONNECTIONS,
        )
        _run(Server(config, app.state.pool))


class Server(uvicorn.Server):
    """A server whose queries do not outlast it."""

    def __init__(self, config: uvicorn.Config, pool: Pool) -> None:
        super().__init__(config)
        self.pool = pool

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop to listen, give running queries a moment, and refuse them then, so that no client hangs."""
        asyncio.get_running_loop().call_later(GRACE, self.pool.close)
        await super().shutdown(sockets)


def _run(server: Server) -> None:
    config = server.config
    for number in (signal.SIGINT, signal.SIGTERM):
        # uvicorn listens a little later, and raises the signal that stopped it once more at the end, which
        # would end us before we have cleaned up
        signal.signal(number, server.handle_exit)
    logging.getLogger("kg.server").info(
        "http://%s:%d/ — stop with Ctrl+C",
        f"[{config.host}]" if ":" in config.host else config.host,
        config.port,
    )
    try:
        server.run()
    except SystemExit:
        raise InputError(
            f"port {config.port} of {config.host} cannot be used; choose another with --port"
        ) from None
    finally:
        _wait_for_helpers()
    if not server.started:
        raise InputError("the server did not start; see the messages above")


def _wait_for_helpers() -> None:
    """Wait until the processes have ended by which Python starts others.

    They would end by themselves a moment after us, as orphans; Python has only its tests' methods for it.
    """
    forkserver._forkserver._stop()  # type: ignore[attr-defined]
    if multiprocessing.parent_process() is None:  # else it is our parent's
        resource_tracker._resource_tracker._stop()  # type: ignore[attr-defined]
