"""Who may decide: a browser that gave the server's token once, and holds a cookie made from it.

The cookie is no token: it opens the decisions of the explorer and nothing else, and never reaches a script. It is sent
with requests of our own pages only (`SameSite=Strict`), and a page elsewhere is told by its `Origin`, too.
"""

from __future__ import annotations

import hmac
from hashlib import sha256
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from kg.server.errors import RefusedError

_COOKIE = "kg_review"
_HOURS = 12


def _seal(token: str) -> str:
    return hmac.new(token.encode(), b"kg explorer: decisions", sha256).hexdigest()


def signed_in(request: Request, token: str | None) -> bool:
    """Whether the browser signed in to a writable server."""
    given = request.cookies.get(_COOKIE, "")
    return bool(token) and hmac.compare_digest(given.encode(), _seal(token or "").encode())


def sign_in(request: Request, response: Response, token: str) -> None:
    secure = request.url.scheme == "https"
    age = _HOURS * 3600
    response.set_cookie(_COOKIE, _seal(token), max_age=age, httponly=True, samesite="strict", secure=secure)


def sign_out(response: Response) -> None:
    response.delete_cookie(_COOKIE, httponly=True, samesite="strict")


def require_own_page(request: Request) -> None:
    """Raise RefusedError where another site's page sent the form."""
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise RefusedError(403, "this form is for the explorer's own pages")
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise RefusedError(403, "this form is for the explorer's own pages")


def back_to(address: str) -> str:
    """Where a form leads back to: a page of ours, or the first one.

    >>> back_to("/entity/Person/x?lang=en"), back_to("//evil.example"), back_to("https://evil.example")
    ('/entity/Person/x?lang=en', '/', '/')
    """
    ours = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if ours and len(address) < 4000 else "/"
