"""A graph folder as one file, and back.

The file is a tar archive, compressed, of the folder without what can be written from it again. An archive may come from
anywhere, so that only what a graph folder is made of is taken out of it, as plain files, and looked at before anything
takes its place.
"""

from __future__ import annotations

import json
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg.errors import FolderError
from kg.folder.kept import NAME, Kept
from kg.folder.making import sound
from kg.folder.opened import GraphFolder, checked
from kg.folder.place import MARKER, working
from kg.store.disk import sync

#: What a graph folder is made of; the rest of it, kg export and kg view write again.
_FILES = (MARKER, NAME, "report.json", "redirects.nt", "decisions.csv", "store/CURRENT")
_FOLDERS = ("store", "authorities")
#: What an archive may hold: more than a graph of ten million articles.
_MOST_BYTES, _MOST_FILES = 1 << 40, 100_000
_MOST_MARKER = 1 << 20


def backup(folder: str | Path, file: str | Path) -> Path:
    """Write a graph folder into one file, which is replaced when all of it is written.

    Raises:
        FolderError: the folder is damaged or is being changed, or the file can't be written.
    """
    opened, target = sound(folder), Path(file)
    beside = target.with_name(f".{target.name}.part")
    with working(opened.path):
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with tarfile.open(beside, "w:gz", compresslevel=1) as archive:
                for path in _parts(opened):
                    archive.add(path, path.relative_to(opened.path).as_posix(), filter=_anonymous)
            sync(beside)
            beside.replace(target)
        except OSError as error:
            message = f"can't be written ({error.strerror or error})"
            raise FolderError(str(target), message, remedy="name another file") from error
        finally:
            beside.unlink(missing_ok=True)
    return target


def _parts(folder: GraphFolder) -> Iterator[Path]:
    """The files of a graph folder, its marker first."""
    named = [folder.path / name for name in _FILES]
    yield from (path for path in named if path.exists())
    for inside in (folder.store.generation(), folder.path / "authorities"):
        yield from sorted(path for path in inside.glob("*") if path.is_file())


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Nothing of the machine or the clock."""
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    return member


def restore(file: str | Path, folder: str | Path) -> GraphFolder:
    """Make the graph folder of an archive, in place of the one that stands there.

    Raises:
        FolderError: the archive is none, is damaged, or holds what no graph folder does; what stands there stays.
    """
    with working(Path(folder)) as work:
        fresh = work.begin()
        try:
            about = _unpacked(Path(file), fresh)
            opened = GraphFolder(fresh, about)
            Kept(fresh / NAME).close()
            opened.store.opened()
        except (tarfile.TarError, EOFError, OSError, ValueError, KeyError, TypeError) as error:
            work.discard()
            message = f"can't be read as a backup ({getattr(error, 'strerror', None) or error})"
            raise FolderError(str(file), message, remedy="name a file that kg backup wrote") from error
        except FolderError:
            work.discard()
            raise
        work.finish(about)
    return GraphFolder.open(folder)


def _unpacked(file: Path, fresh: Path) -> dict[str, Any]:
    """Take the files out of an archive; what graph.json says, which is not written: it makes a folder complete."""
    about: dict[str, Any] = {}
    left, files = _MOST_BYTES, _MOST_FILES
    with tarfile.open(file, "r:gz") as archive:
        for member in archive:
            left, files = left - member.size, files - 1
            content = archive.extractfile(member) if member.isreg() and _known(member.name) else None
            if content is None or left < 0 or files < 0:
                message = f"holds {member.name!r}, which is no part of a graph folder, or too much"
                raise FolderError(str(file), message, remedy="name a file that kg backup wrote")
            if member.name == MARKER:
                about = checked(json.loads(content.read(_MOST_MARKER)), str(file))
                continue
            target = fresh / member.name
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as out:
                shutil.copyfileobj(content, out)
    if not about:
        raise FolderError(str(file), f"holds no {MARKER}", remedy="name a file that kg backup wrote")
    return about


def _known(name: str) -> bool:
    """Whether a graph folder has a file of this name.

    >>> _known("store/g-1/MANIFEST-000005"), _known("store/../../passwd"), _known("/store/CURRENT"), _known("a.py")
    (True, False, False, False)
    """
    first, *rest = name.split("/")
    if name in _FILES:
        return True
    return first in _FOLDERS and 1 <= len(rest) <= 2 and all(part.strip(".") and "\\" not in part for part in rest)
