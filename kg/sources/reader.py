"""From what the user names to documents: formats, names of documents, limits, and errors as values."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from kg.errors import MissingExtra, SourceError
from kg.model import Document
from kg.sources import archives, office, pages, records
from kg.sources.draft import Draft, iso_date
from kg.sources.encoding import decode
from kg.sources.limits import Limits, option

#: What is read from a folder or an archive; another file that is named outright is tried as text.
SUFFIXES = frozenset(
    {".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".shtml", ".jsonl", ".ndjson", ".json"}
    | {".csv", ".tsv", ".docx", ".pdf", ".epub", ".zip", ".gz"}
)


@dataclass(frozen=True)
class File:
    """Bytes on their way to a reader. `name` is the path that ids are made of, `source` the one for messages.

    `room` is for what it unpacks to; files out of an archive share that of the outermost one.
    """

    name: str
    source: str
    data: bytes
    room: archives.Room
    depth: int = 0

    def inner(self, name: str, source: str, data: bytes) -> File:
        """A file out of this one."""
        return File(name, source, data, self.room, self.depth + 1)


def read(
    sources: Iterable[str | Path], *, published: str | None = None, limits: Limits = Limits()
) -> Iterator[Document | SourceError]:
    """The documents of some sources, in order; what cannot be read comes as a SourceError in its place.

    Args:
        sources: files, folders (searched through, in the order of their paths), or `-` for standard input.
        published: the ISO 8601 date of documents that do not carry one.
        limits: what hostile input stops at.
    """
    taken: dict[str, str] = {}
    for source in sources:
        for file in _files(str(source), limits):
            if isinstance(file, SourceError):
                yield file
                continue
            for draft in _drafts(file, limits):
                found = draft if isinstance(draft, SourceError) else accepted(draft, file, published, taken, limits)
                if found is not None:
                    yield found


def accepted(
    draft: Draft, file: File, published: str | None, taken: dict[str, str], limits: Limits
) -> Document | SourceError | None:
    """The document of a draft, unless it is empty or too long."""
    if not draft.text.strip():
        return SourceError(file.source, "holds no text", place=draft.place, remedy="leave it out")
    if len(draft.text) > limits.characters:
        message = f"longer than {limits.characters:,} characters"
        return SourceError(file.source, message, place=draft.place, remedy=f"split it, or raise {option('characters')}")
    return _document(draft, file, published, taken)


def _files(source: str, limits: Limits) -> Iterator[File | SourceError]:
    if source == "-":
        yield from _load(sys.stdin.buffer.read(limits.file_bytes + 1), "stdin", "standard input", limits)
        return
    path = Path(source)
    try:
        if path.is_dir():
            found = sorted(inner for inner in path.rglob("*") if _wanted(inner, path))
            if not found:
                known = " ".join(sorted(SUFFIXES))
                yield SourceError(source, "no file that can be read", remedy=f"known endings: {known}")
            for inner in found:
                yield from _opened(inner, inner.relative_to(path).as_posix(), limits)
        else:
            yield from _opened(path, path.name, limits)
    except OSError as error:
        yield SourceError(source, error.strerror or "cannot be opened", remedy="check the path and its permissions")


def _wanted(path: Path, root: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
    return path.suffix.lower() in SUFFIXES and not hidden and path.is_file()


def _opened(path: Path, name: str, limits: Limits) -> Iterator[File | SourceError]:
    try:
        with path.open("rb") as file:
            data = file.read(limits.file_bytes + 1)
    except OSError as error:
        remedy = "check the path" if isinstance(error, FileNotFoundError) else "check its permissions"
        yield SourceError(str(path), error.strerror or "cannot be opened", remedy=remedy)
        return
    yield from _load(data, name, str(path), limits)


def _load(data: bytes, name: str, source: str, limits: Limits) -> Iterator[File | SourceError]:
    if len(data) > limits.file_bytes:
        remedy = f"split it, or raise {option('file_bytes')}"
        yield SourceError(source, f"larger than {limits.file_bytes:,} bytes", remedy=remedy)
        return
    yield File(name, source, data, archives.Room(len(data), limits))


def _drafts(file: File, limits: Limits) -> Iterator[Draft | SourceError]:
    """What a file holds. Whatever a foreign parser raises over a broken file becomes an error about that file."""
    try:
        yield from _parsed(file, limits)
    except SourceError as error:
        yield error
    except MissingExtra as error:
        failure = SourceError(file.source, error.message, remedy=error.remedy)
        failure.__cause__ = error
        yield failure
    except Exception as error:
        yield SourceError(file.source, f"cannot be read: {error or type(error).__name__}", remedy="is it damaged?")


def _parsed(file: File, limits: Limits) -> Iterator[Draft | SourceError]:
    suffix = PurePosixPath(file.name).suffix.lower()
    data = file.data
    if suffix == ".gz" or data.startswith(b"\x1f\x8b"):
        inner = file.name.removesuffix(".gz") if suffix == ".gz" else file.name
        unpacked = archives.gunzip(data, file.source, file.room)
        yield from _inside(file.inner(inner, file.source, unpacked), limits)
    elif suffix == ".zip" or (data.startswith(b"PK\x03\x04") and suffix not in (".docx", ".epub")):
        yield from _zip(file, limits)
    elif suffix == ".docx":
        yield office.read_docx(_checked(file, limits))
    elif suffix == ".pdf" or data.startswith(b"%PDF-"):
        yield office.read_pdf(data)
    elif suffix == ".epub":
        yield pages.read_epub(member for member in _members(file, limits))
    elif suffix in (".html", ".htm", ".xhtml", ".shtml") or _is_page(data):
        yield pages.read_html(data)
    else:
        yield from _text(suffix, file, limits)


def _is_page(data: bytes) -> bool:
    return data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html"))


_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")


def _text(suffix: str, file: File, limits: Limits) -> Iterator[Draft | SourceError]:
    text, encoding = decode(file.data)
    # Random bytes decode to control characters at one in nine; damaged articles have none, and few marks of loss.
    if len(_CONTROLS.findall(text)) > 0.02 * len(text) or text.count("\ufffd") > 0.1 * len(text):
        known = " ".join(sorted(SUFFIXES))
        yield SourceError(file.source, "is no text but binary data", remedy=f"kg reads {known}")
        return
    if suffix in (".jsonl", ".ndjson") or (suffix not in SUFFIXES and text.lstrip().startswith('{"')):
        found: Iterator[Draft | SourceError] = records.read_jsonl(text, file.source, limits)
    elif suffix == ".json":
        found = records.read_json(text, file.source, limits)
    elif suffix in (".csv", ".tsv"):
        found = records.read_csv(text, file.source, limits)
    else:
        found = iter([pages.read_markdown(text) if suffix in (".md", ".markdown") else Draft(text=text)])
    for draft in found:
        if isinstance(draft, Draft):
            yield replace(draft, metadata={**draft.metadata, "encoding": encoding})
        else:
            yield draft


def _members(file: File, limits: Limits) -> Iterator[tuple[str, bytes]]:
    for member in archives.members(file.data, file.source, limits, file.room):
        if isinstance(member, SourceError):
            raise member
        yield member


def _checked(file: File, limits: Limits) -> bytes:
    """A Word file is a zip: unpack it once within the limits before a library does so without any."""
    for _ in _members(file, limits):
        pass
    return file.data


def _zip(file: File, limits: Limits) -> Iterator[Draft | SourceError]:
    stem = str(PurePosixPath(file.name).with_suffix("")) if file.name.lower().endswith(".zip") else file.name
    for member in archives.members(file.data, file.source, limits, file.room):
        if isinstance(member, SourceError):
            yield member
        elif PurePosixPath(member[0]).suffix.lower() in SUFFIXES:
            name, data = member
            yield from _inside(file.inner(f"{stem}/{name}", f"{file.source}/{name}", data), limits)


def _inside(file: File, limits: Limits) -> Iterator[Draft | SourceError]:
    """The drafts of an unpacked file, carrying the names that they have inside the archive."""
    if file.depth > limits.nesting:
        raise SourceError(file.source, f"archives nest deeper than {limits.nesting}", remedy="unpack it yourself")
    for draft in _drafts(file, limits):
        if isinstance(draft, Draft):
            yield replace(draft, metadata={"path": file.name, **draft.metadata})
        else:
            yield draft


def _document(draft: Draft, file: File, published: str | None, taken: dict[str, str]) -> Document | None:
    """A draft with an id of its own; None for a document that was read already, the same id and the same text."""
    path = draft.metadata.get("path", file.name)
    digest = hashlib.sha256(draft.text.encode("utf8", "surrogatepass")).hexdigest()
    stem = str(PurePosixPath(path).with_suffix("")) if PurePosixPath(path).suffix.lower() in SUFFIXES else path
    name = draft.id or (f"{stem}-{draft.number}" if draft.number else stem)
    # `a.txt` and `a.md` of one folder, or two rows with one id: the later one is told apart by its content.
    if taken.get(name, digest) != digest:
        name = f"{name}~{digest[:8]}"
    if taken.get(name) == digest:
        return None
    taken[name] = digest
    return Document(
        name,
        draft.text,
        title=draft.title,
        url=draft.url,
        published=draft.published or (iso_date(published) if published else None),
        metadata={**draft.metadata, "path": path, "digest": digest},
    )
