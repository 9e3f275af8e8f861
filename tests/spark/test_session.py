"""What is told where Spark can't start, before Spark itself would tell a stack."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.errors import KgError, MissingExtra
from kg.spark import session as started
from kg.spark.session import session


def refused(master: str = "local[1]") -> str:
    with pytest.raises(KgError) as error, session(master, {}):
        pass
    return str(error.value)


def test_no_pyspark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(started, "find_spec", lambda _name: None)
    with pytest.raises(MissingExtra, match=r"zhkg\[spark\]"), session("local[1]", {}):
        pass


@pytest.mark.usefixtures("spark_home")
def test_no_java(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "install Java 17" in refused()
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert "which holds none" in refused()


@pytest.mark.usefixtures("spark_home")
def test_an_old_java(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"1.8.0_392\"' >&2\n", encoding="utf8")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    told = refused()
    assert "Java 8" in told
    assert "needs 17" in told


@pytest.mark.usefixtures("spark_home")
def test_a_master_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert "no master answers" in refused(f"spark://127.0.0.1:{port}")
    assert "is no master" in refused("sparc://somewhere")
    assert "names no port" in refused("spark://somewhere")
    for name in ("HADOOP_CONF_DIR", "YARN_CONF_DIR"):
        monkeypatch.delenv(name, raising=False)
    assert "HADOOP_CONF_DIR" in refused("yarn")


def test_options_of_spark_need_spark() -> None:
    result = CliRunner().invoke(main, ["build", "a.txt", "--master", "local[1]"])
    assert result.exit_code == 2
    assert "--engine spark" in result.output
    result = CliRunner().invoke(main, ["build", "a.txt", "--engine", "spark", "--conf", "spark.executor.memory"])
    assert "NAME=VALUE" in result.output
