"""A document that takes too long, in this process: it is stopped by a signal, between two steps of Python.

What stops it for sure is a process of its own (`kg.pipeline.workers`), which is worth it from the second document on.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from kg.errors import SourceError
from kg.model import Document

T = TypeVar("T")


class _Late(BaseException):  # no error: nothing that catches errors on the way may catch it
    """The time is over."""


def can_be_stopped() -> bool:
    """Whether work in this thread can be stopped by an alarm that nobody else waits for."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        return False
    return signal.getsignal(signal.SIGALRM) is signal.SIG_DFL and signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def in_time(work: Callable[[], T], document: Document, seconds: float) -> T | SourceError:
    """What the work on a document gives, or that it took too long; where `can_be_stopped`.

    >>> import time
    >>> print(in_time(lambda: time.sleep(9), Document("a", ""), 0.01))
    a: took longer than 0.01 s and was stopped: leave it out, or allow more with --patience
    """
    try:
        with _alarm(seconds):
            return work()
    except _Late:
        return too_late(document, seconds)


def too_late(document: Document, seconds: float) -> SourceError:
    """What is said of a document that took longer."""
    message = f"took longer than {seconds:g} s and was stopped"
    return SourceError(document.id, message, remedy="leave it out, or allow more with --patience")


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    def late(*_: object) -> None:
        raise _Late

    former = signal.signal(signal.SIGALRM, late)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    finally:
        signal.signal(signal.SIGALRM, former)
