"""One client's connection: who sends a request, or takes an answer, too slowly is cut off.

uvicorn waits for ever for the head of a request, for a body that no handler reads, and for a client that does not take
its answer. A few thousand such clients would leave no place for others.
"""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from kg.server.limits import Limits


class Connection(H11Protocol):
    """An HTTP/1.1 connection with deadlines; see `bounded`."""

    limits: ClassVar[Limits] = Limits()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.since = 0.0
        self._arrival: asyncio.TimerHandle | None = None
        self._taking: asyncio.TimerHandle | None = None
        self._expects: type[h11.IDLE] | type[h11.SEND_BODY] | None = None

    @property
    def waits(self) -> bool:
        """Whether nothing was asked on it that is not answered: such a one can be closed, and nothing is lost."""
        return self._expects is h11.IDLE

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.since = self.loop.time()
        self._expect(h11.IDLE)
        if len(self.connections) > self.limits.connections:
            self._make_room()

    def _make_room(self) -> None:
        """Close the connection that has waited longest: who means it sends a request at once."""
        others = (one for one in self.connections if isinstance(one, Connection) and one.waits and one is not self)
        longest = min(others, key=lambda one: one.since, default=self)
        longest.connections.discard(longest)
        longest.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._expect(None)
        self._rest()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self.since = self.loop.time()
        self._look()

    def _look(self) -> None:
        if self.transport.is_closing():
            self._expect(None)
            self._end()
        else:
            state = self.conn.their_state
            self._expect(state if state in (h11.IDLE, h11.SEND_BODY) else None)

    def _expect(self, state: Any) -> None:
        """Count the time from when a head, or a body, is awaited: more bytes of the same give no more of it."""
        if state is self._expects:
            return
        if self._arrival:
            self._arrival.cancel()
        self._expects, self._arrival = state, None
        if state is not None:
            times = 1 if state is h11.IDLE else _BODY
            self._arrival = self.loop.call_later(self.limits.arrival * times, self._end)

    def _end(self) -> None:
        """Close, and do not wait long for a client that does not take the rest."""
        self.transport.close()
        self._taking = self._taking or self.loop.call_later(self.limits.arrival, self.transport.abort)

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        if self.transport.is_closing():
            self._end()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch(self.transport.get_write_buffer_size() + _LEAST)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._rest()
        if self.transport.is_closing():
            self._end()

    def _watch(self, before: int) -> None:
        """Cut the client off unless it has taken some of what waits for it since."""
        left = self.transport.get_write_buffer_size()
        if before - left < _LEAST:
            self.transport.abort()
        else:
            self._taking = self.loop.call_later(self.limits.arrival, self._watch, left)

    def _rest(self) -> None:
        if self._taking:
            self._taking.cancel()
            self._taking = None


#: A body may take so many times as long as a head: the largest upload within the time that its handler gives it.
_BODY = 7
#: Bytes that a client must take within the time of a head. A modem took twenty times as many.
_LEAST = 4096


def bounded(limits: Limits) -> type[asyncio.Protocol]:
    """The protocol for uvicorn's `http`, within the limits: it makes connections by the class alone."""

    class Bounded(Connection): ...

    Bounded.limits = limits
    return Bounded
