"""What a store can do, and no more: so that an embedded one, one in memory and a server stand in for each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from pyoxigraph import Quad

from kg.store.answer import Answer
from kg.store.asking import Parameter


class Store(Protocol):
    """Quads that can be asked and replaced.

    `query` binds `$name` to `parameters`, lets `prefixes` go without declaration, and raises QueryError where the query
    is wrong, wants to leave the store, or takes longer than `timeout` seconds. `replace` puts these quads in the place
    of all that was there: afterwards the store holds the former content or the new one, never a part.
    """

    def query(
        self,
        query: str,
        *,
        parameters: Mapping[str, Parameter] | None = None,
        prefixes: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Answer: ...

    def replace(self, quads: Iterable[Quad]) -> None: ...

    def quads(self) -> Iterator[Quad]: ...

    def __len__(self) -> int: ...
