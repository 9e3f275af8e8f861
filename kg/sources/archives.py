"""Packed files: `.gz` and `.zip`, unpacked in memory up to the limits."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from kg.errors import SourceError
from kg.sources.limits import Limits, option

_CHUNK = 1 << 20
# Small files pack better than any ratio says: what unpacks to less than this is no bomb.
_HARMLESS = 10_000_000


def gunzip(data: bytes, source: str, limits: Limits) -> bytes:
    """The content of a `.gz` file, of one or several members.

    Raises:
        SourceError: it is damaged, or unpacks beyond the limits.
    """
    parts, size = [], 0
    allowed = _allowed(len(data), limits)
    while data:
        unpacker = zlib.decompressobj(wbits=31)
        try:
            while not unpacker.eof and (data or unpacker.unconsumed_tail):
                part = unpacker.decompress(unpacker.unconsumed_tail or data, _CHUNK)
                data = b""
                size += len(part)
                if size > allowed:
                    raise SourceError(
                        source, f"unpacks to more than {allowed:,} bytes", remedy=_remedy("ratio", "file_bytes")
                    )
                parts.append(part)
                if not part and not unpacker.unconsumed_tail:
                    break
        except zlib.error as error:
            raise SourceError(source, f"no gzip file: {error}", remedy="fetch it again") from None
        if not unpacker.eof:
            raise SourceError(source, "the gzip file ends too early", remedy="fetch it again")
        data = unpacker.unused_data.lstrip(b"\0")
    return b"".join(parts)


#: What an archive says of itself when it is damaged, cut short, locked or packed in a way that we cannot read.
_BROKEN = (RuntimeError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)


def _remedy(*limits: str) -> str:
    return f"if you trust it, raise {' and '.join(map(option, limits))}"


def _why(error: Exception, info: zipfile.ZipInfo) -> tuple[str, str]:
    """What is wrong with a member, and what to do."""
    if info.flag_bits & 0x1:
        return "is locked with a password", "unpack it yourself and give the files"
    if isinstance(error, NotImplementedError):
        return f"is packed in a way that is not read here ({error})", "unpack it yourself and give the files"
    told = str(error)
    return f"is damaged{f': {told}' if told else ''}", "fetch the archive again, or unpack what is whole yourself"


def members(data: bytes, source: str, limits: Limits) -> Iterator[tuple[str, bytes] | SourceError]:
    """The files of a `.zip`, by name; encrypted and oversized ones are errors."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        yield SourceError(source, f"no zip file: {error}", remedy="fetch it again")
        return
    infos = sorted((info for info in archive.infolist() if not info.is_dir()), key=lambda info: info.filename)
    if len(infos) > limits.members:
        yield SourceError(source, f"holds more than {limits.members:,} files", remedy=_remedy("members"))
        return
    left = _allowed(len(data), limits)
    for info in infos:
        name = _name(info)
        if any(part.startswith((".", "__MACOSX")) for part in name.split("/")):
            continue
        try:
            with archive.open(info) as file:
                content = file.read(left + 1)
        except _BROKEN as error:
            message, remedy = _why(error, info)
            yield SourceError(source, message, place=name, remedy=remedy)
            continue
        left -= len(content)
        if left < 0:
            remedy = _remedy("ratio", "file_bytes")
            yield SourceError(source, "unpacks beyond the limits", place=name, remedy=remedy)
            return
        yield name, content


def _allowed(packed: int, limits: Limits) -> int:
    return min(limits.file_bytes, max(packed * limits.ratio, _HARMLESS))


def _name(info: zipfile.ZipInfo) -> str:
    """A member's path; names without the UTF-8 flag are GBK or UTF-8 in practice, not CP437."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename
