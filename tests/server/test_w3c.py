"""The W3C's own cases: SPARQL 1.1 Protocol, Graph Store Protocol, Service Description.

They are read from their manifests beside the project and skipped where these are not there. `EXCEPTIONS` names each
case that does not pass, and why.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

rdflib = pytest.importorskip("rdflib")
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse  # noqa: E402
from rdflib.collection import Collection  # noqa: E402

SUITE = Path(__file__).parents[3] / "shared/data/w3c/sparql/sparql11"
MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = rdflib.Namespace("http://www.w3.org/2011/http#")
CNT = rdflib.Namespace("http://www.w3.org/2011/content#")
UT = rdflib.Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
CODES = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404}

#: Case -> why it does not pass.
EXCEPTIONS: dict[str, str] = {}

pytestmark = pytest.mark.skipif(not SUITE.is_dir(), reason="needs the W3C cases beside the project")


def cases(path: str) -> Iterator[Any]:
    """The cases of a manifest, by name."""
    if not SUITE.is_dir():
        return
    manifest = rdflib.Graph().parse(SUITE / path, format="turtle")
    for head in manifest.objects(None, MF.entries):
        for case in Collection(manifest, head):
            name = str(case).rpartition("#")[2]
            reason = EXCEPTIONS.get(name)
            marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
            yield pytest.param(manifest, case, id=name, marks=marks)


def requests(manifest: Any, case: Any) -> Iterator[Any]:
    connection = manifest.value(case, MF.action)
    yield from Collection(manifest, manifest.value(connection, HT.requests))


def headers(manifest: Any, node: Any) -> dict[str, str]:
    head = manifest.value(node, HT.headers)
    return {
        str(manifest.value(one, HT.fieldName)): str(manifest.value(one, HT.fieldValue))
        for one in (Collection(manifest, head) if head else ())
    }


def body(manifest: Any, node: Any) -> str | None:
    content = manifest.value(node, HT.body)
    return None if content is None else str(manifest.value(content, CNT.chars))


def expects(manifest: Any, response: Any, status: int) -> bool:
    names = [str(one).rpartition("#")[2] for one in manifest.objects(response, MF.expectedStatus)]
    return any(
        status // 100 == int(name[10]) if name.startswith("StatusCode") else CODES[name] == status for name in names
    )


def send(client: httpx.Client, manifest: Any, node: Any, path: str) -> httpx.Response:
    content, given = body(manifest, node), headers(manifest, node)
    charset = "utf-16" if "utf-16" in given.get("content-type", "").lower() else "utf-8"
    # A path given as bytes is sent as it stands: httpx would normalise its percent signs.
    url = client.base_url.copy_with(raw_path=path.encode())
    return client.request(
        str(manifest.value(node, HT.methodName)),
        url,
        content=content.encode(charset) if content is not None else None,
        headers=given,
    )


def load(client: httpx.Client, manifest: Any, case: Any) -> None:
    """The graphs that a case begins with, in the place of all others."""
    graphs = []
    for one in manifest.objects(case, UT.graphData):
        file = SUITE / "protocol" / Path(str(manifest.value(one, UT.graph))).name
        graphs.append(f"GRAPH <{manifest.value(one, rdflib.RDFS.label)}> {{ {file.read_text(encoding='utf8')} }}")
    if graphs:
        update = f"DROP ALL ; INSERT DATA {{ {' '.join(graphs)} }}"
        client.post("/sparql", data={"update": update}).raise_for_status()


@pytest.mark.parametrize(("manifest", "case"), [*cases("protocol/manifest.ttl")])
def test_protocol(writable: httpx.Client, manifest: Any, case: Any) -> None:
    load(writable, manifest, case)
    for node in requests(manifest, case):
        path = str(manifest.value(node, HT.absolutePath))
        response, told = send(writable, manifest, node, path), manifest.value(node, HT.resp)
        assert expects(manifest, told, response.status_code), (response.status_code, response.text)
        type_ = response.headers.get("content-type", "").partition(";")[0]
        if str(manifest.value(told, MF.expectedFormat)) == "RDF":
            assert RdfFormat.from_media_type(type_), type_
        elif manifest.value(told, MF.expectedFormat):
            assert type_ == "application/sparql-results+json"
        if (truth := manifest.value(told, MF.expectedBoolean)) is not None:
            assert json.loads(response.content)["boolean"] is truth.toPython()
        if str(manifest.value(told, MF.expectedFormat)) == "tabular":
            assert json.loads(response.content)["results"]["bindings"]


def canonical(content: bytes, base: str) -> Dataset:
    dataset = Dataset(parse(content, format=RdfFormat.TURTLE, base_iri=base))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


@pytest.mark.parametrize(
    ("manifest", "case"),
    [*cases("graph-store-protocol/manifest-indirect.ttl"), *cases("graph-store-protocol/manifest-direct.ttl")],
)
def test_graph_store(writable: httpx.Client, manifest: Any, case: Any) -> None:
    # The cases use the same names and expect them to be new.
    for name in ("1", "2", "%31"):
        for graph in (f"http://www.example/gsp/person/{name}.ttl", f"{writable.base_url}/graphs/person/{name}.ttl"):
            assert writable.delete("/graphs", params={"graph": graph}).status_code in (204, 404)
    variables: dict[str, str] = {}
    for node in requests(manifest, case):
        path = str(manifest.value(node, HT.absolutePath)).replace("/gsp", "/graphs", 1)
        for variable, text in variables.items():
            path = path.replace(variable, quote(text, safe=""))
        response, told = send(writable, manifest, node, path), manifest.value(node, HT.resp)
        assert expects(manifest, told, response.status_code), (response.status_code, response.text)
        if location := manifest.value(told, MF.expectedLocation):
            variables[str(location)] = response.headers["location"]
        for name, text in headers(manifest, told).items():
            assert response.headers[name].replace(" ", "") == text.replace(" ", "")
        if (expected := body(manifest, told)) is not None:
            base = str(writable.base_url)
            assert canonical(response.content, base) == canonical(expected.encode(), base)


@pytest.mark.parametrize(("_manifest", "case"), [*cases("service-description/manifest.ttl")])
def test_service_description(client: httpx.Client, _manifest: Any, case: Any) -> None:
    response = client.get("/sparql", headers={"Accept": "text/turtle"})
    assert response.status_code == 200
    said = rdflib.Graph().parse(data=response.text, format="turtle")  # returns-rdf
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    service = said.value(predicate=rdflib.RDF.type, object=sd.Service)
    name = str(case).rpartition("#")[2]
    if name == "has-endpoint-triple":
        assert (service, sd.endpoint, rdflib.URIRef(str(client.base_url) + "/sparql")) in said
    elif name == "conforms-to-schema":
        languages = set(said.objects(service, sd.supportedLanguage))
        assert languages == {sd.SPARQL11Query}
        dataset = said.value(service, sd.defaultDataset)
        assert (dataset, rdflib.RDF.type, sd.Dataset) in said
        graph = said.value(dataset, sd.defaultGraph)
        assert (graph, rdflib.RDF.type, sd.Graph) in said
        resources = (sd.feature, sd.resultFormat, sd.defaultDataset, sd.supportedLanguage, sd.endpoint)
        for property_ in resources:
            assert all(isinstance(one, rdflib.URIRef) for one in said.objects(service, property_))
    else:
        assert name == "returns-rdf"
        assert len(said) > 5


def test_every_exception_is_a_case() -> None:
    names = {case.id for path in ("protocol/manifest.ttl",) for case in cases(path)}
    assert EXCEPTIONS.keys() <= names
    assert len(names) == 34
