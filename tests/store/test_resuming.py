"""A load that broke off goes on where it was: the server gone, an interrupt, kill -9; and only where that is true."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import made
import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from store.conftest import Faulty, free_port, serving

import kg
from kg.cli.load import load as command
from kg.errors import StoreError
from kg.graph import rdf, terms
from kg.store.bookmark import Bookmark
from kg.store.http import Connection, Credentials
from kg.store.load import Loaded, load
from kg.store.sending import Sender
from kg.store.server import HttpStore

#: The command, killed before it sends the batch of a number.
KILLED = """
import os, signal, sys
from kg.cli import main
from kg.store.sending import Sender
plain, left = Sender.send, [int(sys.argv.pop(1))]
def send(self, parts, *, replace=False):
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    plain(self, parts, replace=replace)
Sender.send = send
main(sys.argv[1:])
"""
BATCH = 20


@pytest.fixture(scope="module")
def quads() -> ox.Store:
    held = ox.Store()
    graph = made.graph()
    graph.statements[made.POST] += tuple(made.evidence(f"news/{n}") for n in range(2, 12))  # type: ignore[index]
    held.bulk_extend(rdf.quads(graph, run=rdf.Run("0.1.0")))
    return held


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return made.graph_folder(tmp_path / "graph")


Target = Callable[..., HttpStore]


@pytest.fixture
def target() -> Iterator[Target]:
    """Makes clients of servers, and closes them."""
    made_: list[HttpStore] = []

    def client(url: str, credentials: Credentials | None = None, attempts: int = 1) -> HttpStore:
        linked = Connection(url, attempts=attempts, pause=0, credentials=credentials or Credentials())
        made_.append(HttpStore(url, preset="oxigraph", base=terms.DEFAULT_BASE, connection=linked))
        return made_[-1]

    yield client
    for one in made_:
        one.close()


def breaking(monkeypatch: pytest.MonkeyPatch, after: int, what: Callable[[], None]) -> list[int]:
    """Let something happen before a batch is sent, once; the batches that were sent."""
    plain, sent = Sender.send, [0]

    def send(self: Sender, parts: object, *, replace: bool = False) -> None:
        if sent[0] == after:
            sent[0] += 1
            what()
        plain(self, parts, replace=replace)  # type: ignore[arg-type]
        sent[0] += 1

    monkeypatch.setattr(Sender, "send", send)
    return sent


def interrupt() -> None:
    raise KeyboardInterrupt


@pytest.mark.server
@pytest.mark.parametrize("options", [{}, {"replace": True}, {"only_changed": True}])
def test_an_interrupted_load_goes_on_where_it_was(
    target: Target,
    quads: ox.Store,
    oxigraph: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: dict[str, bool],
) -> None:
    def again() -> Loaded:
        return load(quads, server, batch=BATCH, bookmark=tmp_path / "loads" / "x", state="1", **options)

    server = target(oxigraph)
    breaking(monkeypatch, 3, interrupt)
    with pytest.raises(KeyboardInterrupt):
        again()
    assert (tmp_path / "loads" / "x").exists()
    assert 0 < len(server) < len(quads)
    done = again()
    assert (done.passed, done.quads + done.resumed, done.differences) == (3, len(quads), [])
    assert 0 < done.resumed <= 3 * BATCH
    assert {quad for quad in server.quads() if not str(quad.graph_name).endswith("loads>")} == set(quads)
    assert not (tmp_path / "loads").exists()
    assert again().resumed == 0


@pytest.mark.server
def test_a_server_that_goes_and_comes_again_gets_the_rest(
    target: Target, quads: ox.Store, oxigraph_program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, same = free_port(), {"batch": BATCH, "bookmark": tmp_path / "x", "state": "1"}
    with ExitStack() as running:
        url = running.enter_context(serving(oxigraph_program, tmp_path / "server", port))
        breaking(monkeypatch, 4, running.close)
        with pytest.raises(StoreError, match="run the same command again"):
            load(quads, target(url), **same)  # type: ignore[arg-type]
    with serving(oxigraph_program, tmp_path / "server", port) as url:
        done = load(quads, target(url), **same)  # type: ignore[arg-type]
        assert (done.passed, done.differences) == (4, [])
    with serving(oxigraph_program, tmp_path / "other", free_port()) as url:
        assert load(quads, target(url), **same).resumed == 0  # type: ignore[arg-type]


@pytest.mark.server
def test_what_the_server_has_lost_is_sent_again(
    target: Target, quads: ox.Store, oxigraph: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = target(oxigraph)
    breaking(monkeypatch, 3, interrupt)
    with pytest.raises(KeyboardInterrupt):
        load(quads, server, batch=BATCH, bookmark=tmp_path / "x", state="1")
    server.sender().update("CLEAR ALL")
    done = load(quads, server, batch=BATCH, bookmark=tmp_path / "x", state="1")
    assert (done.resumed, done.quads, done.differences) == (0, len(quads), [])


@pytest.fixture
def plain() -> ox.Store:
    """One graph of 70 triples, which a scripted server can count."""
    name, of = ox.NamedNode("http://a/g"), ox.NamedNode("http://a/name")
    held = ox.Store()
    held.bulk_extend(ox.Quad(ox.NamedNode(f"http://a/{n}"), of, ox.Literal(f"吕帆{n}"), name) for n in range(70))
    return held


def broken_off(target: Target, plain: ox.Store, faulty: Faulty, same: dict[str, object]) -> list[bytes]:
    """Let a server take three batches and no more; what it took."""
    counted = {"g": {"type": "uri", "value": "http://a/g"}, "n": {"type": "literal", "value": "70"}}
    faulty.answer = json.dumps({"head": {"vars": ["g", "n"]}, "results": {"bindings": [counted]}}).encode()
    faulty.script = ["ok", "ok", "ok", 503, "reset", 503]
    with pytest.raises(StoreError, match="no answer in 2 attempts"):
        load(plain, target(faulty.url, Credentials("me", "secret"), attempts=2), **same)  # type: ignore[arg-type]
    sent = [body for _, _, _, body in faulty.seen][:3]
    faulty.seen.clear()
    faulty.script = ["ok"]
    return sent


@pytest.mark.parametrize("change", [{"state": "2"}, {"batch": BATCH + 1}, {"replace": True}])
def test_another_graph_or_another_way_starts_anew(
    target: Target, plain: ox.Store, faulty: Faulty, tmp_path: Path, change: dict[str, object]
) -> None:
    same: dict[str, object] = {"state": "1", "batch": BATCH, "bookmark": tmp_path / "x"}
    broken_off(target, plain, faulty, same)
    assert load(plain, target(faulty.url), **{**same, **change}).resumed == 0  # type: ignore[arg-type]


def test_a_server_that_broke_off_gets_the_rest_only(
    target: Target, plain: ox.Store, faulty: Faulty, tmp_path: Path
) -> None:
    same: dict[str, object] = {"state": "1", "batch": BATCH, "bookmark": tmp_path / "x"}
    sent = broken_off(target, plain, faulty, same)
    noted = (tmp_path / "x").read_text()
    assert json.loads(noted)["batches"] == len(sent) == 3
    assert not any(secret in noted for secret in ("secret", "127.0.0.1", "http", "Basic"))
    done = load(plain, target(faulty.url, Credentials("me", "secret")), **same)  # type: ignore[arg-type]
    again = [body for _, path, _, body in faulty.seen if path == "/store"]
    assert (done.passed, done.resumed, done.quads, done.differences) == (3, 3 * BATCH, 70 - 3 * BATCH, [])
    assert len(again) == 1
    lines = b"".join([*sent, *again]).splitlines()
    assert sorted(lines) == sorted(ox.serialize(plain, format=ox.RdfFormat.N_QUADS).splitlines())


@pytest.mark.server
@pytest.mark.skipif(os.name == "nt", reason="no kill -9 there")
def test_a_killed_command_goes_on_and_says_so(folder: Path, oxigraph: str) -> None:
    killed_and_gone_on(folder, oxigraph)


def killed_and_gone_on(folder: Path, url: str) -> None:
    """A load that is killed before its third batch says, when it is run again, that it goes on."""
    arguments = ["load", str(folder), url, "--batch", str(BATCH)]
    here = Path(kg.__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": str(here)}
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, "3", *arguments], env=environment, capture_output=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert len(list((folder / "loads").iterdir())) == 1
    done = CliRunner().invoke(command, arguments[1:])
    assert done.exit_code == 0, done.output
    assert f"{2 * BATCH} had been sent before it broke off" in done.stdout
    assert "the server counts the same" in done.stdout
    assert not (folder / "loads").exists()


@pytest.mark.parametrize("torn", ["", "{", "[]", '{"of": 1}', '{"of": "OF", "batches": "x"}', '{"batches": 3}'])
def test_a_torn_bookmark_counts_for_nothing(tmp_path: Path, torn: str) -> None:
    place = Bookmark(tmp_path / "loads" / "x", ["a"])
    place.note(3)
    assert place.read() == 3
    assert Bookmark(place.path, ["b"]).read() == 0
    assert place.path is not None
    of = json.loads(place.path.read_text())["of"]
    place.path.write_text(torn.replace("OF", of))
    assert place.read() == 0


def test_a_folder_for_reading_only_is_loaded_without_a_bookmark(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    place = Bookmark(tmp_path / "file" / "x", ["a"])
    place.note(1)
    assert place.read() == 0
    place.close()
