"""A request that is declined: the status, and words for a person."""

from __future__ import annotations


class RefusedError(Exception):
    """Becomes an answer in plain text.

    >>> RefusedError(404, "no such graph").status
    404
    """

    def __init__(self, status: int, text: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(text)
        self.status = status
        self.text = text
        self.headers = headers or {}
