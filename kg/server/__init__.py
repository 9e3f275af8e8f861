"""A graph folder behind HTTP: the SPARQL 1.1 protocols and an explorer. A corridor: it knows the folder and the rooms.

protocol, updates      /sparql                     a request -> a query or an update
graphs                 /graphs                     the Graph Store Protocol
resources, explorer    /entity/… /document/… /     RDF or a page
connection             under every request         what a client may take its time with
guard, limits          before every request        host, rate, sizes, headers
pool, worker           behind every query          processes that can be killed
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from kg.errors import MissingExtra

if TYPE_CHECKING:
    from kg.folder import GraphFolder
    from kg.server.limits import Limits

__all__ = ["serve"]


def serve(
    folder: GraphFolder,
    *,
    host: str = "127.0.0.1",
    port: int = 7878,
    limits: Limits | None = None,
    hosts: Iterable[str] = (),
    origins: Iterable[str] = (),
    token: str | None = None,
) -> None:
    """Serve a graph folder until interrupted; see `kg.server.application.application`.

    Raises:
        MissingExtra: Starlette or uvicorn is not installed.
    """
    try:
        import uvicorn

        from kg.server.application import application
        from kg.server.connection import bounded
        from kg.server.limits import Limits
    except ImportError as error:
        raise MissingExtra("server", "serving a graph") from error
    limits = limits or Limits()
    _open_files(limits.connections + 1000)
    app = application(folder, limits=limits, hosts=[host, *hosts], origins=origins, token=token)
    uvicorn.run(
        app,
        host=host,
        port=port,
        http=bounded(limits),
        ws="none",
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=3,
    )


def _open_files(number: int) -> None:
    """Let this process have so many files and connections open, where the system has such a limit and allows it."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = number if hard == resource.RLIM_INFINITY else min(number, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
