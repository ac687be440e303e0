"""A connection of a client: closed when it is silent for long, so that silent ones do not fill the house."""

from __future__ import annotations

import asyncio
import resource

from uvicorn.protocols.http.h11_impl import H11Protocol

from kg.server.job import Limits

__all__ = ["allowed_connections", "make_protocol"]

CONNECTIONS = 1000


def allowed_connections() -> int:
    """Allow this process all the files that the system allows, and return how many connections it may have.

    Half the files stay for the store, the query processes and connections that come in while others are
    being refused.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        soft = hard
    except (OSError, ValueError):  # some systems name no limit as the hard one, and refuse it
        pass
    return CONNECTIONS if soft == resource.RLIM_INFINITY else max(8, min(CONNECTIONS, soft // 2))


def make_protocol(limits: Limits, connections: int) -> type[asyncio.Protocol]:
    """Make the protocol of a connection, which knows its limits of time, and of how many there may be.

    uvicorn has a limit for the silence after an answer only. Here a connection has ``limits.head`` seconds
    for each request line with its headers, however it spreads them, and is closed after ``limits.sending``
    seconds in which its client did not take what was sent.
    """

    class Connection(H11Protocol):
        timer: asyncio.TimerHandle | None = None
        stuck: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            super().connection_made(transport)  # type: ignore[arg-type]
            if len(self.connections) > connections + connections // 8:
                self.transport.abort()  # the first of these still hear that there are too many
            self._await_head()

        def connection_lost(self, exc: Exception | None) -> None:
            self._cancel()
            self.resume_writing()
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            self._await_head()

        def on_response_complete(self) -> None:
            self._cancel()
            super().on_response_complete()
            self._await_head()

        def pause_writing(self) -> None:
            super().pause_writing()
            self.stuck = self.loop.call_later(limits.sending, self.transport.abort)

        def resume_writing(self) -> None:
            super().resume_writing()
            if self.stuck:
                self.stuck.cancel()
                self.stuck = None

        def _should_upgrade(self) -> bool:
            return False  # to WebSockets: uvicorn would advise to install them

        def _await_head(self) -> None:
            """Let the time run unless a request is being answered."""
            if self.cycle is not None and not self.cycle.response_complete:
                self._cancel()
            elif self.timer is None:
                self.timer = self.loop.call_later(limits.head, self._close, self.loop.time() + limits.sending)

        def _close(self, end: float) -> None:
            if self.transport.get_write_buffer_size() and self.loop.time() < end:
                self.timer = self.loop.call_later(
                    limits.head, self._close, end
                )  # the last answer is on its way
            else:
                self.transport.abort()

        def _cancel(self) -> None:
            if self.timer:
                self.timer.cancel()
                self.timer = None

    return Connection
