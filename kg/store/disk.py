"""What a writer of files needs of the system: a lock that falls with its process, and content that is surely there."""

from __future__ import annotations

import os
from pathlib import Path


def seize(handle: int) -> None:
    """Lock an open file against other processes, until it is closed or this process ends, however that happens.

    Raises:
        OSError: another process holds it.
    """
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def sync(path: Path) -> None:
    """Bring a file or folder to the disk, where the system can: what is in place has its content after a power cut."""
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
