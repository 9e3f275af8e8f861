"""Where a graph folder is changed: a folder beside it, which takes its place in one step when all is done.

    graph/              the graph, never changed where it stands
    .graph.work/        while a command changes it, and after one that broke off
        LOCK            held by the one writer; it falls when the process ends, however that happens
        documents.db    what was read and extracted so far: the same command goes on from it
        fresh/          the new folder; complete once it holds graph.json, which is written last
        old/            the former one, between the two renames

Killed at any moment, the graph is the one before or the one after; the next command finds out which, and says so.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from kg.errors import FolderError
from kg.folder.kept import NAME
from kg.store.disk import seize, sync

MARKER = "graph.json"
_log = logging.getLogger("kg")


class Work:
    """The writer's place beside one graph folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.root = path.with_name(f".{path.name}.work")
        self.fresh = self.root / "fresh"
        self.old = self.root / "old"
        self.kept = self.root / NAME

    def begin(self) -> Path:
        """An empty folder for the new graph."""
        if (self.fresh / NAME).exists():
            (self.fresh / NAME).replace(self.kept)
        shutil.rmtree(self.fresh, ignore_errors=True)
        self.fresh.mkdir()
        return self.fresh

    def finish(self, about: Mapping[str, Any]) -> None:
        """Let the new folder take the place of the old one; what it is `about` makes it complete."""
        for part in self.fresh.rglob("*"):
            if part.is_file():
                sync(part)
        beside = self.root / MARKER
        beside.write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf8", newline="\n")
        sync(beside)
        beside.replace(self.fresh / MARKER)
        sync(self.fresh)
        self.swap()

    def swap(self) -> None:
        shutil.rmtree(self.old, ignore_errors=True)
        if self.path.exists():
            self.path.rename(self.old)
        self.fresh.rename(self.path)
        sync(self.path.parent)
        self.discard()

    def discard(self) -> None:
        """Leave nothing of it."""
        shutil.rmtree(self.root, ignore_errors=True)

    def recover(self) -> str:
        """Finish or undo what a killed writer left; what happened, or nothing."""
        if (self.fresh / MARKER).exists():
            self.swap()
            return "a command that was cut off had the new graph ready: it is in place"
        if not self.path.exists() and self.old.exists():
            self.old.rename(self.path)
            return "a command was cut off while it changed the graph: it is as it was before"
        shutil.rmtree(self.old, ignore_errors=True)
        if self.kept.exists() or self.fresh.exists():
            return "a command that would change the graph was cut off; run it again, and it goes on where it was"
        return ""


@contextmanager
def working(path: Path) -> Iterator[Work]:
    """Hold the one writer's place.

    What was read is kept when the command breaks off, whatever the reason; `Work.discard` forgets it.

    Raises:
        FolderError: another process changes the folder, it is something else, or the disk is full.
    """
    work = Work(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _locked(work.root):
            told = work.recover()
            if told:
                _log.warning("%s: %s", path, told)
            _refuse_foreign(path)
            yield work
    except OSError as error:
        remedy = "free some space, or name another folder; the former graph is as it was"
        raise FolderError(str(path), f"can't be written ({error.strerror or error})", remedy=remedy) from error


def settle(path: Path) -> None:
    """Before a folder is read: finish or undo what a killed writer left. A living one is left alone."""
    work = Work(path)
    if not work.root.exists():
        return
    try:
        with _locked(work.root):
            told = work.recover()
        if told:
            _log.warning("%s: %s", path, told)
    except OSError:  # no right to write here: read what there is
        return
    except FolderError:
        for _ in range(50):  # another process is between its two renames, which takes no time
            if path.exists():
                return
            time.sleep(0.02)


def _refuse_foreign(path: Path) -> None:
    """A folder with other things in it is never taken away."""
    if path.exists() and (not path.is_dir() or (any(path.iterdir()) and not (path / MARKER).exists())):
        raise FolderError(str(path), "exists and is no graph folder", remedy="name another with -o")


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    """The lock in a folder, which is made, and goes where nothing else is left in it."""
    lock = _lock(root)
    try:
        yield
    finally:
        if root.exists() and {one.name for one in root.iterdir()} <= {"LOCK"}:
            shutil.rmtree(root, ignore_errors=True)
        lock.close()


def _lock(root: Path) -> IO[bytes]:
    while True:
        root.mkdir(exist_ok=True)
        try:
            lock = (root / "LOCK").open("ab")
        except FileNotFoundError:  # it went between the two lines
            continue
        try:
            seize(lock.fileno())
            # The folder may have gone, and come again, before the lock was ours.
            if (root / "LOCK").stat().st_ino == os.fstat(lock.fileno()).st_ino:
                return lock
        except FileNotFoundError:
            pass
        except OSError:
            lock.close()
            remedy = "wait until the other command is done, and try again"
            raise FolderError(str(root), "is being written by another process", remedy=remedy) from None
        lock.close()
