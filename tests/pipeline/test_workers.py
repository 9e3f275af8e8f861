"""Documents in processes of their own: one that hangs or kills its worker is reported, and the others go on."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

import kg
from kg.errors import SourceError
from kg.model import Document
from kg.pipeline import Extract, Settings
from kg.pipeline import workers as room
from kg.pipeline.workers import extracts

#: A worker that does as the text says, and loads no models.
ACTING = """
import os, time
from kg.pipeline import Extract, workers
from kg.errors import KgError, SourceError
workers.ready = lambda settings: None
def act(document, settings):
    if document.text == "hang":
        time.sleep(600)
    if document.text == "die":
        os._exit(7)
    if document.text == "stop":
        raise KgError("no model", remedy="get one")
    if document.text == "fail":
        return SourceError(document.id, "broken", remedy="mend it")
    print("a library talks")
    return Extract(document.text.encode(), b"")
workers.extracted = act
workers.main()
"""


@pytest.fixture
def acting(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Workers that only act; the processes that were started."""
    started: list[int] = []
    plain = room.subprocess.Popen

    def start(command: list[str], **options: object) -> object:
        process = plain([command[0], "-c", ACTING], **options)  # type: ignore[call-overload]
        started.append(process.pid)
        return process

    monkeypatch.setattr(room.subprocess, "Popen", start)
    yield started
    for pid in started:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def run(*texts: str, jobs: int = 2, patience: float = 60) -> dict[str, Extract | SourceError]:
    given = [Document(f"{number}", text) for number, text in enumerate(texts)]
    return {one.text: found for one, found in extracts(given, Settings(), jobs=jobs, patience=patience)}


def test_a_document_that_hangs_costs_its_time_and_no_more(acting: list[int]) -> None:
    found = run("a", "hang", "b", "c", jobs=1, patience=2)
    late = found.pop("hang")
    assert isinstance(late, SourceError)
    assert "took longer than 2 s and was stopped" in str(late)
    assert found == {text: Extract(text.encode(), b"") for text in "abc"}
    assert len(acting) == 2


def test_a_document_that_brings_its_worker_down_is_named(acting: list[int]) -> None:
    found = run("a", "die", "b", "fail")
    assert "brought its worker process down (exit status 7)" in str(found["die"])
    assert "broken: mend it" in str(found["fail"])
    assert found["a"] == Extract(b"a", b"")
    assert len(acting) <= 3


@pytest.mark.usefixtures("acting")
def test_what_no_document_can_be_read_without_stops_the_run() -> None:
    with pytest.raises(kg.KgError, match="no model: get one"):
        run("a", "stop", "b")


@pytest.mark.usefixtures("acting")
def test_few_documents_are_ahead_of_the_workers() -> None:
    asked = 0

    def many() -> Iterator[Document]:
        nonlocal asked
        for asked in range(1, 1000):
            yield Document(f"{asked}", "a")

    running = extracts(many(), Settings(), jobs=2, patience=60)
    next(running)
    assert asked < 10
    running.close()


@pytest.mark.skipif(os.name == "nt" or not Path("/proc").exists(), reason="looks into /proc")
@pytest.mark.usefixtures("acting")
def test_an_interrupt_leaves_no_process() -> None:
    running = extracts((Document(f"{n}", "hang") for n in range(9)), Settings(), jobs=2, patience=600)
    former = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.alarm(3)
    with pytest.raises(KeyboardInterrupt):
        next(running)
    signal.signal(signal.SIGALRM, former)
