"""Documents as they were received, and what was made of each: one SQLite file in the graph folder.

    documents   id, key, size, document, graph, taken     whatever was read; a graph and `taken` once it is extracted
    current     id, key, ids                              which of them the graph is of, and what its entities became
    entities    id, digest                                the things of the graph, to see which of them changed
    about       name, value                               what the graph was written by
    sketches    key, way, sketch, original                what tells a document's text from others, where it was asked
    bodies      key, body                                 the repaired text of what may be a copy

A document's key is a hash of its content and of what extracts it, so what is unchanged is found again, and never by
mistake. All rows are packed JSON (`kg.graph.codec`), so a file from elsewhere can do no harm.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from kg.errors import FolderError
from kg.graph.codec import pack, pack_document, unpack, unpack_document, unpack_graph, unpack_taken
from kg.graph.documents import COPY_OF
from kg.graph.taken import Taken
from kg.model import Document, Graph
from kg.pipeline import Extract
from kg.pipeline.copied import Sketched

NAME = "documents.db"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents(id BLOB NOT NULL, key BLOB NOT NULL, size INTEGER NOT NULL, taken BLOB,
    graph BLOB, document BLOB NOT NULL, PRIMARY KEY (id, key));
CREATE TABLE IF NOT EXISTS current(id BLOB PRIMARY KEY, key BLOB NOT NULL, ids BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS entities(id BLOB PRIMARY KEY, digest BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sketches(key BLOB NOT NULL, way TEXT NOT NULL, sketch BLOB NOT NULL, original BLOB,
    PRIMARY KEY (key, way)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS bodies(key BLOB PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS about(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
#: The state of the former graph, brought into a file that may hold more (what a run that broke off had read).
_FORMER = """
INSERT OR IGNORE INTO documents SELECT * FROM former.documents;
INSERT OR REPLACE INTO current SELECT * FROM former.current;
INSERT OR REPLACE INTO entities SELECT * FROM former.entities;
INSERT OR REPLACE INTO about SELECT * FROM former.about;
"""


class Row(NamedTuple):
    """A document of the graph: its key, and the ids that its entities became when it was last written, packed."""

    id: str
    key: bytes
    ids: bytes | None


class Kept:
    """The documents of one graph folder."""

    def __init__(self, path: Path, *, writable: bool = False) -> None:
        self.path = path
        #: What has been taken out of the graph since it was begun.
        self.gone: set[str] = set()
        with _said(path):
            if not writable and not path.is_file():
                raise FileNotFoundError
            address = path.absolute().as_uri() + ("" if writable else "?mode=ro")
            self._data = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
            self._data.execute("PRAGMA trusted_schema=OFF")  # the file may come from elsewhere
            if writable:
                # Commits survive a kill -9 at once, and a power cut after the file was closed, which is when it counts.
                self._data.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON")
                self._data.executescript(_SCHEMA)
            self._data.execute("SELECT COUNT(*) FROM current").fetchone()

    def close(self) -> None:
        """Write everything into the one file."""
        with _said(self.path):
            if self._data.execute("PRAGMA query_only").fetchone() == (0,) and self._writes():
                self._data.execute("PRAGMA journal_mode=DELETE")
            self._data.close()

    def _writes(self) -> bool:
        return str(self._data.execute("PRAGMA journal_mode").fetchone()[0]) == "wal"

    def begin(self, former: Path | None) -> None:
        """Start from the graph of another file, or from none; documents that were read since stay."""
        with _said(self.path), self._changing():
            for table in ("current", "entities", "about"):
                self._data.execute(f"DELETE FROM {table}")
        if former is not None:
            with _said(former):
                self._data.execute("ATTACH ? AS former", (former.absolute().as_uri() + "?mode=ro",))
                with self._changing():
                    for step in filter(str.strip, _FORMER.split(";")):
                        self._data.execute(step)
                    # Files of former versions have none: they are made again.
                    for table in ("sketches", "bodies"):  # older files lack them
                        if self._data.execute("SELECT 1 FROM former.sqlite_master WHERE name=?", (table,)).fetchone():
                            self._data.execute(f"INSERT OR IGNORE INTO {table} SELECT * FROM former.{table}")
                self._data.execute("DETACH former")

    @contextmanager
    def _changing(self) -> Iterator[None]:
        self._data.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._data.execute("ROLLBACK")
            raise
        self._data.execute("COMMIT")

    # -- documents in

    def receive(self, documents: Iterable[Document], engine: str) -> set[str]:
        """Make documents part of the graph, each in place of the former one of its id; their ids."""
        taken = set()
        with _said(self.path), self._changing():
            for document in documents:
                key, packed = key_of(document, engine), pack_document(document)
                row = (_blob(document.id), key, len(document.text), packed)
                self._data.execute("INSERT OR IGNORE INTO documents(id, key, size, document) VALUES (?, ?, ?, ?)", row)
                self._choose(document.id, key)
                taken.add(document.id)
        self.gone -= taken
        return taken

    def _choose(self, id_: str, key: bytes) -> None:
        unchanged = "ON CONFLICT(id) DO UPDATE SET key=excluded.key, ids=NULL WHERE key<>excluded.key"
        self._data.execute(f"INSERT INTO current(id, key) VALUES (?, ?) {unchanged}", (_blob(id_), key))

    def mark(self, documents: Iterable[Document], engine: str) -> None:
        """Receive documents that only `copyOf` tells from the former ones: what was made of their texts holds."""
        marked = list(documents)
        former = {one.id: self.key(one.id) for one in marked}
        self.receive(marked, engine)
        with _said(self.path), self._changing():
            for one in marked:
                now, was, original = key_of(one, engine), former[one.id], one.metadata.get(COPY_OF)
                sketch = "INSERT OR IGNORE INTO sketches SELECT ?, way, sketch, ? FROM sketches WHERE key=?"
                self._data.execute(sketch, (now, None if original is None else _blob(original), was))
                self._data.execute("INSERT OR IGNORE INTO bodies SELECT ?, body FROM bodies WHERE key=?", (now, was))

    def key(self, id_: str) -> bytes:
        """The key of a document of the graph."""
        with _said(self.path):
            return bytes(self._data.execute("SELECT key FROM current WHERE id=?", (_blob(id_),)).fetchone()[0])

    def forget(self, ids: Iterable[str]) -> None:
        """Take documents out of the graph."""
        forgotten = set(ids)
        self.gone |= forgotten
        with _said(self.path), self._changing():
            self._data.executemany("DELETE FROM current WHERE id=?", ((_blob(id_),) for id_ in forgotten))

    def waiting(self) -> Iterator[Document]:
        """The documents of the graph that are not extracted."""
        query = "SELECT id, document FROM current JOIN documents USING (id, key) WHERE graph IS NULL ORDER BY id"
        with _said(self.path):
            ids = [row[0] for row in self._data.execute(query.replace(", document FROM", " FROM"))]
            for id_ in ids:
                row = self._data.execute(query.replace("ORDER BY id", "AND id=?"), (id_,)).fetchone()
                yield unpack_document(_text(row[0]), row[1])

    def work(self) -> tuple[int, int, int]:
        """How many documents the graph has, and how many of them, with how many characters, wait for extraction."""
        query = """SELECT COUNT(*), COALESCE(SUM(graph IS NULL), 0), COALESCE(SUM(size * (graph IS NULL)), 0)
            FROM current JOIN documents USING (id, key)"""
        with _said(self.path):
            row: tuple[int, int, int] = self._data.execute(query).fetchone()
            return row

    def fill(self, id_: str, extract: Extract) -> None:
        """Keep what was extracted of a document of the graph."""
        query = "UPDATE documents SET graph=?, taken=? WHERE id=? AND key=(SELECT key FROM current WHERE id=?)"
        with _said(self.path):
            self._data.execute(query, (extract.graph, extract.taken, _blob(id_), _blob(id_)))

    def tidy(self) -> None:
        """Drop what the graph is not of."""
        with _said(self.path):
            self._data.execute("DELETE FROM documents WHERE (id, key) NOT IN (SELECT id, key FROM current)")
            for table in ("sketches", "bodies"):
                self._data.execute(f"DELETE FROM {table} WHERE key NOT IN (SELECT key FROM current)")

    # -- documents out

    def rows(self) -> Iterator[Row]:
        """The documents of the graph, by id."""
        with _said(self.path), closing(self._data.cursor()) as cursor:
            for id_, key, ids in cursor.execute("SELECT id, key, ids FROM current ORDER BY id"):
                yield Row(_text(id_), key, ids)

    def placed(self) -> dict[str, dict[str, str]]:
        """What the entities of each document became when it was last written."""
        with _said(self.path):
            return {row.id: dict(unpack(row.ids)) for row in self.rows() if row.ids is not None}

    def ids(self) -> set[str]:
        with _said(self.path):
            return {_text(row[0]) for row in self._data.execute("SELECT id FROM current")}

    def size(self) -> tuple[int, int]:
        """Documents and characters."""
        query = "SELECT COUNT(*), COALESCE(SUM(size), 0) FROM current JOIN documents USING (id, key)"
        with _said(self.path):
            row: tuple[int, int] = self._data.execute(query).fetchone()
            return row

    def documents(self) -> Iterator[Document]:
        """The documents of the graph as they were received, by id."""
        query = "SELECT id, document FROM current JOIN documents USING (id, key) ORDER BY id"
        with _said(self.path), closing(self._data.cursor()) as cursor:
            for id_, packed in cursor.execute(query):
                yield unpack_document(_text(id_), packed)

    def __contains__(self, id_: str) -> bool:
        with _said(self.path):
            return self._data.execute("SELECT 1 FROM current WHERE id=?", (_blob(id_),)).fetchone() is not None

    def document(self, id_: str) -> Document:
        """One document of the graph as it was received."""
        query = "SELECT document FROM current JOIN documents USING (id, key) WHERE id=?"
        with _said(self.path):
            return unpack_document(id_, self._data.execute(query, (_blob(id_),)).fetchone()[0])

    def sketches(self, way: str, make: Callable[[Iterable[Document]], Iterable[Sketched]]) -> Iterator[Sketched]:
        """A sketch of each document of the graph, by id; those of another `way`, or of none, are made and kept."""
        with _said(self.path):
            self._data.execute("DELETE FROM sketches WHERE way<>?", (way,))
            query = "SELECT id, key FROM current LEFT JOIN sketches USING (key) WHERE sketch IS NULL"
            lack = {_text(id_): key for id_, key in self._data.execute(query).fetchall()}
            for one in make(map(self.document, lack)):
                row = (lack[one.id], way, one.sketch, None if one.original is None else _blob(one.original))
                self._data.execute("INSERT OR IGNORE INTO sketches VALUES (?, ?, ?, ?)", row)
            query = "SELECT id, sketch, original FROM current JOIN sketches USING (key) ORDER BY id"
            rows = self._data.execute(query).fetchall()
        for id_, sketch, original in rows:
            yield Sketched(_text(id_), sketch, None if original is None else _text(original))

    def body(self, id_: str, make: Callable[[Document], str]) -> str:
        """The repaired text of a document, which is made once."""
        query = "SELECT key, body FROM current LEFT JOIN bodies USING (key) WHERE id=?"
        with _said(self.path):
            key, packed = self._data.execute(query, (_blob(id_),)).fetchone()
            if packed is not None:
                return str(unpack(packed))
            found = make(self.document(id_))
            self._data.execute("INSERT OR REPLACE INTO bodies VALUES (?, ?)", (key, pack(found)))
            return found

    def drop_sketches(self) -> None:
        """Have all sketches and repaired texts made again."""
        with _said(self.path):
            self._data.executescript("DELETE FROM sketches; DELETE FROM bodies")

    def taken(self) -> Iterator[Taken]:
        """What is resolved of each document. Equal parts of documents are held in memory once."""
        known: dict[Any, Any] = {}
        query = "SELECT taken FROM current JOIN documents USING (id, key) ORDER BY id"
        with _said(self.path), closing(self._data.cursor()) as cursor:
            for (packed,) in cursor.execute(query):
                yield unpack_taken(packed, known)

    def graph(self, id_: str) -> Graph:
        """The graph of one document."""
        document, graph = self.packed(id_)
        with _said(self.path):
            return unpack_graph(graph, unpack_document(id_, document))

    def packed(self, id_: str) -> tuple[bytes, bytes]:
        """One document and its graph, as they are kept."""
        query = "SELECT document, graph FROM current JOIN documents USING (id, key) WHERE id=?"
        with _said(self.path):
            row: tuple[bytes, bytes] = self._data.execute(query, (_blob(id_),)).fetchone()
            return row

    # -- what was written

    def note_documents(self, placed: Mapping[str, bytes]) -> None:
        """Note what the entities of documents became, packed."""
        rows = ((ids, _blob(id_)) for id_, ids in placed.items())
        with _said(self.path), self._changing():
            self._data.executemany("UPDATE current SET ids=? WHERE id=?", rows)

    def moved(self, former: Path) -> list[tuple[dict[str, str], dict[str, str]]]:
        """What the entities became of each document that became others than in another file, there and here."""
        query = """SELECT was.ids, now.ids FROM former.current was JOIN main.current now USING (id)
            WHERE was.ids <> now.ids ORDER BY id"""
        with _said(former):
            self._data.execute("ATTACH ? AS former", (former.absolute().as_uri() + "?mode=ro",))
            rows = self._data.execute(query).fetchall()
            self._data.execute("DETACH former")
            return [(dict(unpack(was)), dict(unpack(now))) for was, now in rows]

    def entities(self) -> dict[str, bytes]:
        """The mark of each thing of the graph, by which a change of it is seen."""
        with _said(self.path):
            return {_text(id_): digest for id_, digest in self._data.execute("SELECT id, digest FROM entities")}

    def note_entities(self, gone: Iterable[str], changed: Mapping[str, bytes]) -> None:
        with _said(self.path), self._changing():
            self._data.executemany("DELETE FROM entities WHERE id=?", ((_blob(id_),) for id_ in gone))
            rows = ((_blob(id_), digest) for id_, digest in changed.items())
            self._data.executemany("INSERT OR REPLACE INTO entities VALUES (?, ?)", rows)

    def __getitem__(self, name: str) -> str:
        """Something about the graph; empty where it was never said."""
        with _said(self.path):
            row = self._data.execute("SELECT value FROM about WHERE name=?", (name,)).fetchone()
            return str(row[0]) if row else ""

    def __setitem__(self, name: str, value: str) -> None:
        with _said(self.path):
            self._data.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (name, value))


def key_of(document: Document, engine: str) -> bytes:
    """A hash of a document's whole content and of what extracts it."""
    content = [document.text, document.title, document.url, document.published, sorted(document.metadata.items())]
    parts = (engine, repr(content))
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).digest()[:16]


def _blob(id_: str) -> bytes:
    """An id as bytes, which sort as the characters do, lone surrogates included."""
    return id_.encode("utf-8", "surrogatepass")


def _text(id_: bytes) -> str:
    return id_.decode("utf-8", "surrogatepass")


@contextmanager
def _said(path: Path) -> Iterator[None]:
    """Errors of the file, told with the remedy."""
    try:
        yield
    except FileNotFoundError:
        raise FolderError(str(path), "is missing", remedy="build the graph again, or restore a backup") from None
    except sqlite3.OperationalError as error:
        if "full" in str(error) or "I/O" in str(error):
            remedy = "free some space, and run the same command again: what was read is kept"
            raise FolderError(str(path), f"can't be written ({error})", remedy=remedy) from error
        raise FolderError(str(path), f"can't be read ({error})", remedy="check its permissions") from error
    except (sqlite3.DatabaseError, ValueError) as error:
        remedy = "build the graph again, or restore a backup"
        raise FolderError(str(path), f"is damaged ({error})", remedy=remedy) from error
