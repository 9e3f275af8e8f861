"""Errors that say what to do. Each carries its object and the remedy; the command line prints both.

KgError
 +- SourceError        a document could not be read            (source, place)
 +- OntologyError      knowledge that contradicts itself        (path, line)
 +- MissingExtra       an optional part is not installed        (extra)
 +- FolderError        a folder that is no graph, or damaged    (path)
 +- QueryError         a query that is wrong, refused or late   (query)
 +- StoreError         a server that declines                   (url, status)
"""

from __future__ import annotations

from typing import Any


class KgError(Exception):
    """What went wrong, and the remedy.

    >>> str(KgError("the file is empty", remedy="give a file with text"))
    'the file is empty: give a file with text'
    """

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(f"{message}: {remedy}" if remedy else message)
        self.message = message
        self.remedy = remedy

    def __reduce__(self) -> tuple[Any, ...]:
        """An error of another process arrives as it was."""
        return _again, (type(self), self.args, vars(self))


def _again(kind: type[KgError], told: tuple[Any, ...], parts: dict[str, Any]) -> KgError:
    error = kind.__new__(kind, *told)
    vars(error).update(parts)
    return error


class SourceError(KgError):
    """A document that could not be read. `source` is the file, `place` where in it (`line 3`, `inner/file.txt`)."""

    def __init__(self, source: str, message: str, *, place: str = "", remedy: str = "") -> None:
        where = f"{source}, {place}" if place else source
        super().__init__(f"{where}: {message}", remedy=remedy)
        self.source = source
        self.place = place


class OntologyError(KgError):
    """A file of the ontology that is wrong."""

    def __init__(self, path: str, message: str, *, line: int = 0, remedy: str = "") -> None:
        super().__init__(f"{path}:{line}: {message}" if line else f"{path}: {message}", remedy=remedy)
        self.path = path
        self.line = line


class MissingExtra(KgError):  # noqa: N818 - it is named for what is missing
    """A part of the program that is installed on request."""

    def __init__(self, extra: str, purpose: str) -> None:
        super().__init__(f"{purpose} needs the extra '{extra}'", remedy=f"pip install 'zhkg[{extra}]'")
        self.extra = extra


class FolderError(KgError):
    """A graph folder that is missing, foreign, locked or damaged."""

    def __init__(self, path: str, message: str, *, remedy: str = "") -> None:
        super().__init__(f"{path}: {message}", remedy=remedy)
        self.path = path


class QueryError(KgError):
    """A query that is wrong, refused, or took too long."""

    def __init__(self, message: str, *, query: str = "", remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.query = query


class StoreError(KgError):
    """A SPARQL server that could not be reached or declined."""

    def __init__(self, url: str, message: str, *, status: int = 0, remedy: str = "") -> None:
        super().__init__(f"{url}: {message}" + (f" (HTTP {status})" if status else ""), remedy=remedy)
        self.url = url
        self.status = status
