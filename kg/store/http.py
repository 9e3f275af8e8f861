"""Talking to a server that may be slow, busy, guarded or broken: credentials, retries, deadlines."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

import httpx

from kg.errors import StoreError

#: Environment variables with a name and a password, or a token. A netrc file serves where they are not set.
USER, PASSWORD, TOKEN = "KG_STORE_USER", "KG_STORE_PASSWORD", "KG_STORE_TOKEN"

#: Answers after which the same request may succeed: too many requests, bad gateway, unavailable, gateway timeout.
_PASSING: Final = {408, 429, 502, 503, 504}
_LONGEST_WAIT = 30.0  # seconds, whatever a server's Retry-After says


class Credentials(httpx.Auth):
    """Answers what the server asks for: Basic or Digest with a name and password, else a bearer token.

    Nothing is sent before the server has asked, except a token, and nothing to another host: redirects are not
    followed. The representation shows no secret.
    """

    def __init__(self, user: str = "", password: str = "", token: str = "") -> None:
        self._user, self._password, self._token = user, password, token
        self._scheme: httpx.Auth | None = None

    def __repr__(self) -> str:
        return "Credentials(…)"

    @classmethod
    def found(cls, url: str, environment: Mapping[str, str] = os.environ) -> Credentials:
        """Those of the environment, else those of the netrc file for the host of the URL."""
        if environment.get(TOKEN) or environment.get(USER):
            return cls(environment.get(USER, ""), environment.get(PASSWORD, ""), environment.get(TOKEN, ""))
        return cls(*_from_netrc(urlsplit(url).hostname or "", environment))

    @property
    def given(self) -> bool:
        return bool(self._user or self._token)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if self._scheme is not None:
            yield from self._scheme.auth_flow(request)
            return
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        response = yield request
        if response.status_code != 401 or not self._user:
            return
        if "digest" in response.headers.get("www-authenticate", "").lower():
            self._scheme = httpx.DigestAuth(self._user, self._password)
            flow = self._scheme.auth_flow(request)
            next(flow)  # would ask for the challenge, which we have already
            yield flow.send(response)
        else:
            self._scheme = httpx.BasicAuth(self._user, self._password)
            yield from self._scheme.auth_flow(request)


def _from_netrc(host: str, environment: Mapping[str, str]) -> tuple[str, str]:
    import netrc
    from pathlib import Path

    path = Path(environment.get("NETRC") or Path.home() / ".netrc")
    try:
        login = netrc.netrc(str(path)).authenticators(host)
    except (OSError, netrc.NetrcParseError):
        return "", ""
    return (login[0], login[2]) if login else ("", "")


@dataclass(frozen=True)
class Reply:
    """A server's answer, read whole."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def said(self) -> str:
        """The start of the body on one line, for people."""
        return " ".join(self.content.decode(errors="replace").split())[:300] or "without a word"


@dataclass
class Connection:
    """Requests to one server, tried again with growing pauses where the trouble may pass.

    All that we send is safe to send twice: queries, and sets of triples.
    """

    url: str
    attempts: int = 5
    pause: float = 0.5  # seconds before the second attempt; doubled each time
    patience: float = 300.0  # seconds for one request and its answer
    sleep: Callable[[float], None] = time.sleep
    credentials: Credentials | None = None
    largest: int | None = None  # bytes of an answer; of a server that is not ours, where it is set
    _client: httpx.Client | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.url)
            httpx.URL(self.url)
        except (ValueError, httpx.InvalidURL):
            parts = urlsplit("")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise StoreError(self.url, "is no http address", remedy="give one such as http://127.0.0.1:7878")
        if parts.username or parts.password:
            bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
            remedy = f"set {USER} and {PASSWORD} in the environment, or use a netrc file"
            raise StoreError(bare, "credentials in an address end up in logs", remedy=remedy)
        self.credentials = self.credentials or Credentials.found(self.url)

    @property
    def client(self) -> httpx.Client:
        if self._client is None:
            limits = httpx.Timeout(self.patience, connect=min(10.0, self.patience))
            # trust_env would let netrc and proxies in by another door.
            self._client = httpx.Client(auth=self.credentials, timeout=limits, trust_env=False)
        return self._client

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def send(
        self,
        method: str,
        url: str,
        *,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        patience: float | None = None,
        attempts: int | None = None,
    ) -> Reply:
        """The answer, whatever its status; StoreError where none came in the attempts allowed."""
        trouble, attempts = "", attempts or self.attempts
        for attempt in range(attempts):
            wait = self.pause * 2 ** (attempt - 1) if attempt else 0.0
            try:
                if wait:
                    self.sleep(wait)
                request = self.client.build_request(method, url, content=content, headers=headers)
                reply = self._send_once(request, patience or self.patience)
            except httpx.TransportError as error:
                trouble = f"{type(error).__name__}: {error}".rstrip(": ")
                continue
            if reply.status not in _PASSING:
                return reply
            trouble = f"answered {reply.status}"
            self._heed(reply)
        remedy = "check that the server runs and can be reached from here, then run the same command again"
        raise StoreError(url, f"no answer in {attempts} attempts ({trouble})", remedy=remedy)

    def _send_once(self, request: httpx.Request, patience: float) -> Reply:
        # The client's own limits are for each read; a server that drips would never end.
        end = time.monotonic() + patience
        request.extensions["timeout"] = httpx.Timeout(patience, connect=min(10.0, patience)).as_dict()
        response = self.client.send(request, stream=True)
        try:
            parts, size = [], 0
            for part in response.iter_bytes():
                parts.append(part)
                size += len(part)
                if self.largest is not None and size > self.largest:
                    trouble = f"the answer is larger than {self.largest:,} bytes"
                    raise StoreError(self.url, trouble, remedy="ask for less at a time")
                if time.monotonic() > end:
                    raise httpx.ReadTimeout(f"the answer took longer than {patience:g} s")
        finally:
            response.close()
        return Reply(response.status_code, response.headers, b"".join(parts))

    def _heed(self, reply: Reply) -> None:
        """Wait as long as the server asks for, within reason."""
        asked = reply.headers.get("retry-after", "")
        if asked.isdigit():
            self.sleep(min(float(asked), _LONGEST_WAIT))

    def demand(self, reply: Reply, url: str, did: str) -> None:
        """Raise StoreError unless the server agreed."""
        if 200 <= reply.status < 300:
            return
        remedy = {
            401: f"set {USER} and {PASSWORD}, or {TOKEN}, in the environment, or use a netrc file",
            403: "ask who runs the server for the right to do this",
            404: "check the address, or name the server's kind with --preset",
        }.get(reply.status, "")
        if 300 <= reply.status < 400:
            remedy = f"use the address that it points to: {reply.headers.get('location', '')}"
        raise StoreError(url, f"{did} was declined: {reply.said}", status=reply.status, remedy=remedy)
