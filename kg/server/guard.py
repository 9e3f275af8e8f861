"""What stands before every request: the host's name, the client's rate, and headers that keep a page to itself."""

from __future__ import annotations

import asyncio
import hmac
import time
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.server.errors import RefusedError
from kg.server.limits import Limits

#: Our own scripts and style sheets, requests and forms to ourselves: nothing inline, no frame, no request outside.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with none at all, a form would not tell that it comes from our page
    "Cross-Origin-Opener-Policy": "same-origin",
}
_LOCAL = ("localhost", "127.0.0.1", "[::1]")
_CLIENTS = 10_000  # of which the rate is remembered


class Guard:
    """An ASGI application around another one."""

    def __init__(self, app: ASGIApp, *, limits: Limits, hosts: Iterable[str]) -> None:
        self.app = app
        self.limits = limits
        self.hosts = {host.lower() for host in (*_LOCAL, *hosts)}
        self._clients: dict[str, tuple[float, float]] = {}
        self._at_work = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def adorned(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, text in _HEADERS.items():
                    headers.setdefault(name, text)
            await send(message)

        declined = self._declined(scope)
        self._at_work += 1
        try:
            await (declined or self.app)(scope, receive, adorned)
        finally:
            self._at_work -= 1

    def _declined(self, scope: Scope) -> PlainTextResponse | None:
        host = Headers(scope=scope).get("host", "").lower()
        name = host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host
        if name not in self.hosts:
            # A page elsewhere could point its own name at this address, and read the answers.
            return PlainTextResponse("this server is not known by that name: start it with --allow-host NAME\n", 400)
        if self._at_work >= self.limits.requests:
            return PlainTextResponse("the server is busy: try again in a moment\n", 503, headers={"Retry-After": "5"})
        client = scope.get("client") or ("", 0)
        if not self._allowed(client[0]):
            text = "too many requests: send fewer in a second\n"
            return PlainTextResponse(text, 429, headers={"Retry-After": "1"})
        return None

    def _allowed(self, client: str) -> bool:
        """Whether a client has a request left: so many at once, and so many more each second."""
        now = time.monotonic()
        left, since = self._clients.get(client, (self.limits.burst, now))
        left = min(self.limits.burst, left + (now - since) * self.limits.rate)
        if len(self._clients) >= _CLIENTS and client not in self._clients:
            self._clients.clear()
        self._clients[client] = (max(left - 1, 0), now)
        return left >= 1


async def body_of(request: Request, most: int, patience: float) -> bytes:
    """The body of a request.

    Raises:
        RefusedError: it is too large, or comes too slowly.
    """
    large = RefusedError(413, f"the request has more than {most:,} bytes: send less at a time")
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > most:
        raise large
    parts, size = [], 0
    try:
        async with asyncio.timeout(patience):
            async for part in request.stream():
                size += len(part)
                if size > most:
                    raise large
                parts.append(part)
    except TimeoutError:
        raise RefusedError(408, f"the request did not arrive within {patience:g} s", {"Connection": "close"}) from None
    except ClientDisconnect:
        raise RefusedError(400, "the request broke off") from None
    return b"".join(parts)


def require_token(request: Request, token: str | None) -> None:
    """Raise RefusedError unless this server is writable and the request has its token."""
    if not token:
        raise RefusedError(403, "this server only answers queries: start it with --writable for updates")
    given = request.headers.get("authorization", "").removeprefix("Bearer ").encode()
    if not hmac.compare_digest(given, token.encode()):
        raise RefusedError(401, "the token is missing or wrong", {"WWW-Authenticate": "Bearer"})
