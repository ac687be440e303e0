"""Headers of every response: what browsers must not do with our pages, and who may query us."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from kg.server.pages import script_hashes
from kg.server.sent import Receive, Scope, Send

__all__ = ["Headers"]

OWN = "/network"  # the network page carries the policy of its own scripts
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type",
    "Access-Control-Max-Age": "86400",
}


class Headers:
    """Middleware that adds security headers, and answers CORS preflights where asked for."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]], cors: bool) -> None:
        self.app, self.cors = app, cors
        self.policy = (
            f"default-src 'none'; script-src {script_hashes()}; style-src 'unsafe-inline'; img-src data:; "
            "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its response back with our headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        ours = SAFE | (OPEN if self.cors else {})
        if scope["path"] != OWN:
            ours["Content-Security-Policy"] = self.policy
        added = [(name.lower().encode(), value.encode()) for name, value in ours.items()]

        async def send_ours(message: Scope) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *added]
            await send(message)

        if self.cors and scope["method"] == "OPTIONS":
            await send_ours({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})
        else:
            await self.app(scope, receive, send_ours)
