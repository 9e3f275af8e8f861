"""Any SPARQL 1.1 server as a store."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlencode

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    Quad,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from kg.errors import QueryError, StoreError
from kg.store.answer import Answer
from kg.store.asking import Parameter, asks_for_triples, bind
from kg.store.http import Connection
from kg.store.presets import Server, discover, known
from kg.store.sending import Name, Part, Sender

_RESULTS = "application/sparql-results+json"
_TRIPLES = "application/n-triples"


class HttpStore:
    """A server behind the store protocol. `preset` names its kind; without one the server is asked.

    `default_graph` names the graph that stands in for the default one on a server that has none.
    """

    def __init__(
        self,
        url: str,
        *,
        preset: str | None = None,
        base: str = "",
        connection: Connection | None = None,
    ) -> None:
        self.connection = connection or Connection(url)
        self.base = base
        self.server: Server = known(url, preset) if preset else discover(url, self._probe)

    def _probe(self, url: str) -> tuple[int, dict[str, str], bytes]:
        reply = self.connection.send("GET", url, patience=30)
        return reply.status, {name.lower(): text for name, text in reply.headers.items()}, reply.content

    @property
    def default_graph(self) -> str | None:
        """The name under which this server keeps the default graph; None where it has a nameless one."""
        return None if self.server.preset.default_graph else self.base or "urn:kg:default"

    def query(
        self,
        query: str,
        *,
        parameters: Mapping[str, Parameter] | None = None,
        prefixes: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Answer:
        """Ask the server. Its answer is read whole and checked: a status of 200 proves nothing."""
        text = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in (prefixes or {}).items())
        text += bind(query, parameters or {})
        url = self.server.at("query")
        triples = asks_for_triples(text)
        # As a form: every server must take both, and Virtuoso never answers a query that is the whole body.
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": _TRIPLES if triples else _RESULTS}
        reply = self.connection.send(
            "POST",
            url,
            content=urlencode({"query": text}).encode(),
            headers=headers,
            patience=timeout,
            attempts=1 if timeout else None,
        )
        if reply.status == 400:
            raise QueryError(f"the server refused the query: {reply.said}", query=query)
        self.connection.demand(reply, url, "the query")
        try:
            if triples:
                found = [quad.triple for quad in parse(reply.content, format=RdfFormat.N_TRIPLES)]
                return Answer(iter(found), prefixes or {}, self.base)
            body = _standard(reply.content)
            _read_through(body)
            results = parse_query_results(body, format=QueryResultsFormat.JSON)
        except (SyntaxError, ValueError) as error:
            remedy = "ask for less at a time, or give the server more time"
            raise StoreError(url, f"the answer is broken off or no SPARQL result ({error})", remedy=remedy) from None
        return Answer(results, prefixes or {}, self.base)

    def sender(self) -> Sender:
        """What sends triples to this server."""
        return Sender(self.connection, self.server, self.default_graph)

    def replace(self, quads: Iterable[Quad]) -> None:
        """Put these quads in the place of everything on the server; `kg.store.load` is gentler."""
        graphs: dict[Name, list[Triple]] = {}
        for quad in quads:
            assert not isinstance(quad.graph_name, BlankNode)
            graphs.setdefault(quad.graph_name, []).append(quad.triple)
        sender = self.sender()
        former: list[Name] = [NamedNode(name) if name else DefaultGraph() for name in self.counts()]
        sender.drop([name for name in former if name not in graphs])
        for name, triples in graphs.items():
            sender.send([Part(name, triples, first=True)], replace=True)

    def quads(self) -> Iterator[Quad]:
        default, graphs = self.default_graph, [None, *self.counts()]
        for name in dict.fromkeys(graphs):
            inner = f"GRAPH <{name or default}> {{ ?s ?p ?o }}" if name or default else "?s ?p ?o"
            for triple in self.query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {inner} }}").triples():
                if name is None or name != default:
                    place = NamedNode(name) if name else DefaultGraph()
                    yield Quad(triple.subject, triple.predicate, triple.object, place)

    def counts(self) -> dict[str | None, int]:
        """How many triples each graph of the server has; None is the default graph, where it is nameless."""
        found: dict[str | None, int] = {}
        if self.default_graph is None:
            (row,) = self.query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }").rows()
            found[None] = int(row["n"])
        named = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
        for row in self.query(named):
            if "g" in row:
                found[row["g"]] = int(row["n"])
        return found

    def __len__(self) -> int:
        return sum(self.counts().values())

    def __bool__(self) -> bool:
        return True

    def close(self) -> None:
        self.connection.close()


def _read_through(body: bytes) -> None:
    """Parse results to their end: a server that ran out of time breaks off in the middle of its answer."""
    results = parse_query_results(body, format=QueryResultsFormat.JSON)
    if isinstance(results, QuerySolutions):
        for _ in results:
            pass


def _standard(body: bytes) -> bytes:
    """SPARQL JSON as the W3C has it. Virtuoso calls typed literals by the name of an early draft, and a truth a row."""
    if b'"typed-literal"' not in body and b"__ASK_RETVAL" not in body:
        return body
    told = json.loads(body)
    rows: list[dict[str, dict[str, str]]] = told.get("results", {}).get("bindings", [])
    if told["head"].get("vars") == ["__ASK_RETVAL"]:
        return json.dumps({"head": {}, "boolean": rows[0]["__ASK_RETVAL"]["value"] == "1"}).encode()
    for row in rows:
        for term in row.values():
            if term.get("type") == "typed-literal":
                term["type"] = "literal"
    return json.dumps(told).encode()
