"""A single document in this process: it is read here, and costs no more than its time."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator

import pytest

from kg.errors import SourceError
from kg.model import Document
from kg.pipeline import Extract, Settings, workers
from kg.pipeline.patience import can_be_stopped
from kg.pipeline.workers import extracts


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No worker can be started; a document acts as its text says."""

    def act(document: Document, _settings: Settings) -> Extract:
        try:
            while document.text == "hang":
                time.sleep(0.01)
        except Exception:  # what a stage does with an error must not hide that the time is over
            return Extract(b"hidden", b"")
        return Extract(document.text.encode(), b"")

    monkeypatch.setattr(workers, "extracted", act)
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("a worker was started"))
    yield
    assert can_be_stopped(), "no alarm is left"


def run(text: str, patience: float = 60) -> Extract | SourceError:
    ((_, found),) = extracts([Document("a", text)], Settings(), patience=patience)
    return found


@pytest.mark.usefixtures("alone")
def test_the_only_document_of_a_run_needs_no_worker() -> None:
    assert run("short") == Extract(b"short", b"")


@pytest.mark.usefixtures("alone")
def test_it_is_given_up_when_its_time_is_over() -> None:
    late = run("hang", patience=0.2)
    assert isinstance(late, SourceError)
    assert "took longer than 0.2 s and was stopped" in str(late)


def test_a_long_document_is_read_by_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    class StartedError(Exception):
        pass

    def start(*_: object) -> None:
        raise StartedError

    monkeypatch.setattr(workers, "Worker", start)
    with pytest.raises(StartedError):
        run("长" * 10_001)


@pytest.mark.usefixtures("alone")
def test_an_alarm_that_somebody_waits_for_is_left_to_them() -> None:
    signal.setitimer(signal.ITIMER_REAL, 60)
    assert not can_be_stopped()
    signal.setitimer(signal.ITIMER_REAL, 0)
