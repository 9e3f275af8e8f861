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


class Room:
    """How many bytes a packed file may unpack to, together with all that is packed inside it.

    Else an archive of archives could unpack to the ratio of its ratio.

    >>> room = Room(1_000_000, Limits(ratio=20))
    >>> room.take(15_000_000), room.take(15_000_000), room.left
    (True, False, 0)
    """

    def __init__(self, packed: int, limits: Limits) -> None:
        self.whole = self.left = min(limits.file_bytes, max(packed * limits.ratio, _HARMLESS))

    def take(self, size: int) -> bool:
        """Use so many bytes up; whether there was room for them."""
        fits = size <= self.left
        self.left = max(0, self.left - size)
        return fits


def gunzip(data: bytes, source: str, room: Room) -> bytes:
    """The content of a `.gz` file, of one or several members.

    Raises:
        SourceError: it is damaged, or unpacks beyond the limits.
    """
    parts = []
    while data:
        unpacker = zlib.decompressobj(wbits=31)
        try:
            while not unpacker.eof and (data or unpacker.unconsumed_tail):
                part = unpacker.decompress(unpacker.unconsumed_tail or data, _CHUNK)
                data = b""
                if not room.take(len(part)):
                    raise SourceError(
                        source, f"unpacks to more than {room.whole:,} bytes", remedy=_remedy("ratio", "file_bytes")
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


def members(data: bytes, source: str, limits: Limits, room: Room) -> Iterator[tuple[str, bytes] | SourceError]:
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
    for info in infos:
        name = _name(info)
        if any(part.startswith((".", "__MACOSX")) for part in name.split("/")):
            continue
        try:
            with archive.open(info) as file:
                content = file.read(room.left + 1)
        except _BROKEN as error:
            message, remedy = _why(error, info)
            yield SourceError(source, message, place=name, remedy=remedy)
            continue
        if not room.take(len(content)):
            remedy = _remedy("ratio", "file_bytes")
            yield SourceError(source, "unpacks beyond the limits", place=name, remedy=remedy)
            return
        yield name, content


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
