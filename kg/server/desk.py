"""What every handler of the server finds in its application: the graph folder, its processes, and the limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from starlette.requests import Request

from kg.graph.redirects import read_redirects
from kg.graph.terms import Names
from kg.server.limits import Limits
from kg.server.pool import Pool
from kg.server.worker import Head, Reply

if TYPE_CHECKING:
    from kg.folder import GraphFolder


@dataclass
class Desk:
    """One graph folder being served. `token` is that of a writable server."""

    folder: GraphFolder
    limits: Limits = field(default_factory=Limits)
    token: str | None = None
    _redirects: tuple[int, Mapping[str, str]] = field(default=(0, {}), repr=False)

    @classmethod
    def of(cls, request: Request) -> Desk:
        desk = request.app.state.desk
        assert isinstance(desk, cls)
        return desk

    @property
    def base(self) -> str:
        return self.folder.base

    @cached_property
    def pool(self) -> Pool:
        return Pool(self.folder.path / "store", self.limits)

    @cached_property
    def prefixes(self) -> dict[str, str]:
        return dict(self.folder.ontology.prefixes)

    def redirects(self) -> Mapping[str, str]:
        """Where ids of former builds went, as the folder has it now."""
        path = self.folder.path / "redirects.nt"
        written = path.stat().st_mtime_ns if path.exists() else 0
        if self._redirects[0] != written:
            self._redirects = written, read_redirects(path, Names(self.base))
        return self._redirects[1]

    async def ask(self, asked: Head, base: str) -> Reply:
        """Ask one of the processes; `base` resolves relative IRIs."""
        return await self.pool.ask({"base": base, "prefixes": self.prefixes, **asked})

    async def change(self, asked: Head, base: str, body: bytes = b"") -> Reply:
        return await self.pool.change({"base": base, "prefixes": self.prefixes, **asked}, body)
