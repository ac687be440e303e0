"""Answers on their way to clients, without a framework: what ASGI itself says."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from kg.server.job import Answer

__all__ = ["Receive", "Scope", "Send", "Sent"]

LOG = logging.getLogger("kg.server")
CHUNK = 1 << 16

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Scope]]
Send = Callable[[Scope], Awaitable[None]]


class Sent:
    """A response from an answer, in chunks: a client that does not fetch it is dropped after a while."""

    def __init__(self, found: Answer) -> None:
        self.status, self.body = found.status, memoryview(found.body)
        headers = {
            "content-type": f"{found.media_type}; charset=utf-8",
            "content-length": str(len(self.body)),
        }
        if found.status == 503:
            headers["retry-after"] = "2"
        if found.status == 408:
            headers["connection"] = "close"  # the rest of the request may still come
        if found.status in (200, 406):
            headers["vary"] = "Accept"
        self.headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send headers and body."""
        state = scope["app"].state
        state.unsent += len(self.body)
        try:
            async with asyncio.timeout(state.limits.sending):
                await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
                for at in range(0, len(self.body), CHUNK):
                    chunk = bytes(self.body[at : at + CHUNK])
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
                await send({"type": "http.response.body", "body": b""})
        except TimeoutError:  # the response stays incomplete, and the server closes the connection
            LOG.info("a client did not fetch its result in %g seconds", state.limits.sending)
        finally:
            state.unsent -= len(self.body)
