"""A load into a Virtuoso that broke off goes on where it was, as one into an Oxigraph does (see `test_resuming`)."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path

import made
import pyoxigraph as ox
import pytest
from store.conftest import free_port, serving_virtuoso
from store.test_resuming import BATCH, breaking, interrupt, killed_and_gone_on, quads

from kg.errors import StoreError
from kg.graph import terms
from kg.store.http import Connection, Credentials
from kg.store.load import Loaded, load
from kg.store.server import HttpStore

__all__ = ["quads"]  # a fixture


def client(url: str) -> HttpStore:
    linked = Connection(url, attempts=1, pause=0, credentials=Credentials("dba", "dba"))
    return HttpStore(url, preset="virtuoso", base=terms.DEFAULT_BASE, connection=linked)


def emptied(url: str) -> HttpStore:
    """A client of a server that other tests use, too."""
    store = client(url)
    ours = [name for name in store.counts() if name and name.startswith(terms.DEFAULT_BASE)]
    store.sender().drop([ox.NamedNode(name) for name in ours])
    return store


def held(store: HttpStore) -> dict[str, int]:
    """Quads by graph, of those that are ours, the records of loads left out."""
    counts = store.counts()
    return {
        name: count
        for name, count in counts.items()
        if name and name.startswith(terms.DEFAULT_BASE) and not name.endswith("loads")
    }


def expected(quads: ox.Store, store: HttpStore) -> dict[str, int]:
    names = {store.default_graph or "": ox.DefaultGraph(), **{name.value: name for name in quads.named_graphs()}}
    return {name: len(list(quads.quads_for_pattern(None, None, None, graph))) for name, graph in names.items()}


@pytest.mark.parametrize("options", [{}, {"replace": True}, {"only_changed": True}])
def test_an_interrupted_load_goes_on_where_it_was(
    virtuoso_server: str, quads: ox.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, bool]
) -> None:
    store = emptied(virtuoso_server)

    def again() -> Loaded:
        return load(quads, store, batch=BATCH, bookmark=tmp_path / "loads" / "x", state="1", **options)

    breaking(monkeypatch, 3, interrupt)
    with pytest.raises(KeyboardInterrupt):
        again()
    assert 0 < sum(held(store).values()) < len(quads)
    done = again()
    assert (done.passed, done.quads + done.resumed, done.differences) == (3, len(quads), [])
    assert 0 < done.resumed <= 3 * BATCH
    assert held(store) == expected(quads, store)
    assert not (tmp_path / "loads").exists()
    store.close()


def test_a_server_that_goes_and_comes_again_gets_the_rest(
    virtuoso_program: str, quads: ox.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, bookmark = free_port(), tmp_path / "x"
    with ExitStack() as running:
        store = client(running.enter_context(serving_virtuoso(virtuoso_program, tmp_path / "server", port)))
        breaking(monkeypatch, 4, running.close)
        with pytest.raises(StoreError, match="run the same command again"):
            load(quads, store, batch=BATCH, bookmark=bookmark, state="1")
        store.close()
    with serving_virtuoso(virtuoso_program, tmp_path / "server", port) as url:
        store = client(url)
        done = load(quads, store, batch=BATCH, bookmark=bookmark, state="1")
        assert (done.passed, done.quads + done.resumed, done.differences) == (4, len(quads), [])
        assert held(store) == expected(quads, store)
        store.close()


def test_what_the_server_has_lost_is_sent_again(
    virtuoso_server: str, quads: ox.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = emptied(virtuoso_server)
    breaking(monkeypatch, 3, interrupt)
    with pytest.raises(KeyboardInterrupt):
        load(quads, store, batch=BATCH, bookmark=tmp_path / "x", state="1")
    emptied(virtuoso_server).close()
    done = load(quads, store, batch=BATCH, bookmark=tmp_path / "x", state="1")
    assert (done.resumed, done.quads, done.differences) == (0, len(quads), [])
    assert held(store) == expected(quads, store)
    store.close()


@pytest.mark.skipif(os.name == "nt", reason="no kill -9 there")
def test_a_killed_command_goes_on_and_says_so(
    virtuoso_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    emptied(virtuoso_server).close()
    folder = made.graph_folder(tmp_path / "graph")
    for name in ("KG_STORE_USER", "KG_STORE_PASSWORD"):
        monkeypatch.setenv(name, "dba")
    killed_and_gone_on(folder, virtuoso_server)
