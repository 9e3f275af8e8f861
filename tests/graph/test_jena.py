"""A third parser, of another make: Apache Jena reads every syntax that we write, and counts the same."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import made
import pytest

from kg.graph import rdf
from kg.graph.export import export

JARS = Path("/usr/share/java")  # where Debian's libapache-jena-java puts them
#: Bridges between loggers that exclude each other, and second copies under their version.
UNWANTED = re.compile(r"log4j-over|slf4j-log4j12|slf4j-jcl|slf4j-jdk14|jcl-over|slf4j-nop|jul-to|\d\.jar$")

pytestmark = [pytest.mark.server, pytest.mark.long]


@pytest.fixture(scope="module")
def classpath(tmp_path_factory: pytest.TempPathFactory) -> str:
    if not os.environ.get("KG_LONG"):
        pytest.skip("a Java machine takes seconds a file: KG_LONG=1 runs it")
    if not shutil.which("java") or not (JARS / "jena-core.jar").exists():
        pytest.skip("no Jena: apt-get install libapache-jena-java")
    # Debian moved the classes of Jena's Xerces and left their messages behind.
    folder = tmp_path_factory.mktemp("messages")
    with zipfile.ZipFile(JARS / "jena-core.jar") as jar:
        for name in jar.namelist():
            if name.startswith("org/apache/jena/ext/xerces/") and name.endswith(".properties"):
                target = folder / name.removeprefix("org/apache/jena/ext/")
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(jar.read(name))
    return os.pathsep.join([str(folder), *(str(jar) for jar in JARS.glob("*.jar") if not UNWANTED.search(jar.name))])


@pytest.mark.parametrize(
    ("format_", "syntax"),
    [
        ("turtle", "turtle"),
        ("ntriples", "ntriples"),
        ("nquads", "nquads"),
        ("trig", "trig"),
        ("rdfxml", "rdfxml"),
        ("jsonld", "jsonld10"),  # Debian's Jena lacks what its reader of 1.1 needs; ours is flat, and so is 1.0
    ],
)
def test_jena_reads_what_we_write(classpath: str, tmp_path: Path, format_: str, syntax: str) -> None:
    quads = set(rdf.quads(made.graph(), run=rdf.Run("0.1.0")))
    union = format_ in ("turtle", "ntriples", "rdfxml")
    expected = len({quad.triple for quad in quads} if union else quads)
    export(made.graph(), tmp_path / "graph", format_, run=rdf.Run("0.1.0"))
    command = ["java", "-cp", classpath, "riotcmd.riot", "--strict", "--count", f"--syntax={syntax}", "graph"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=120)
    said = done.stdout + done.stderr
    counted = sum(int(each.replace(",", "")) for each in re.findall(r"(?:Triples|Quads) = ([\d,]+)", said))
    assert counted == expected, said
    assert not re.search("ERROR|WARN ", said)
