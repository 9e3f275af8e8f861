"""Spark, started with what a build needs, or an error that says what is missing.

    local[2]                   this machine                      spark://host:7077    a standalone cluster
    yarn                       HADOOP_CONF_DIR names it          k8s://https://…      Kubernetes

Whatever `--conf NAME=VALUE` says goes to Spark as it is, and before what is set here.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import KgError, MissingExtra
from kg.language.recogniser import FILES, model_of
from kg.pipeline import Settings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: PySpark 4 runs on Java 17 and newer.
JAVA = 17
#: Under which name an overlay of the ontology is unpacked beside the executors.
_ONTOLOGY, _MODEL = "kg-ontology", "kg-model"
#: Seconds in which a master answers, and gives a first executor.
_ANSWERS, _GIVES = 5.0, 60.0
_PLACES = re.compile(r"[\w.-]+:\d+|\[[\da-fA-F:]+\]:\d+")


@contextmanager
def session(master: str, conf: Mapping[str, str], settings: Settings = Settings()) -> Iterator[SparkSession]:
    """A Spark session, stopped at the end.

    Raises:
        MissingExtra: PySpark is not installed.
        KgError: there is no Java, or one too old; the master can't be reached, has no worker, or gives up the work.
    """
    _check_libraries()
    _check_java()
    _check_master(master)
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    # The setting is read by spark-submit alone, which has no part in this; one machine's workers run what runs here.
    os.environ["PYSPARK_PYTHON"] = conf.get("spark.pyspark.python") or os.environ.get("PYSPARK_PYTHON", sys.executable)
    try:
        spark = SparkSession.builder.config(map=_settings(master, conf)).getOrCreate()
    except (Py4JError, PySparkException, RuntimeError) as error:
        raise KgError(f"Spark can't be started on {master}: {_reason(error)}", remedy=_remedy(error)) from error
    shipped = tempfile.TemporaryDirectory()  # executors fetch from there whenever they start
    try:
        spark.sparkContext.setLogLevel(conf.get("spark.log.level", "ERROR"))
        _await_workers(spark, master)
        _ship(spark, settings, Path(shipped.name))
        yield spark
    except (Py4JError, PySparkException) as error:
        raise KgError(f"Spark gave up: {_reason(error)}", remedy=_remedy(error)) from error
    finally:
        spark.stop()
        shipped.cleanup()


def _settings(master: str, conf: Mapping[str, str]) -> dict[str, Any]:
    """What Spark is told: little, since a cluster's own settings know better."""
    chosen: dict[str, Any] = {
        "spark.master": master,
        "spark.app.name": "kg build",
        "spark.log.level": "ERROR",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.parquet.compression.codec": "none",  # what is kept is compressed already
    }
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):  # as many processes as cores are running anyway
        chosen[f"spark.executorEnv.{name}"] = "1"
    if _is_here(master):
        chosen |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    if master.startswith("local"):
        chosen["spark.ui.enabled"] = "false"
    return chosen | dict(conf)


def _is_here(master: str) -> bool:
    return master.startswith(("local", "spark://127.0.0.1", "spark://localhost"))


def _check_libraries() -> None:
    if find_spec("pyspark") is None:
        raise MissingExtra("spark", "--engine spark")
    import pyspark

    if int(pyspark.__version__.partition(".")[0]) < 4:
        raise KgError(f"PySpark {pyspark.__version__} is too old", remedy="pip install 'zhkg[spark]' (PySpark 4)")


def _check_java() -> None:
    remedy = f"install Java {JAVA} (Debian: apt install openjdk-17-jre-headless), or let JAVA_HOME name it"
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    if not java or not (shutil.which(java) or Path(java).is_file()):
        where = f"JAVA_HOME is {home}, which holds none" if home else "none is on the PATH"
        raise KgError(f"Spark needs Java, and {where}", remedy=remedy)
    try:
        told = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=60, check=False).stderr
    except (OSError, subprocess.TimeoutExpired) as error:
        raise KgError(f"{java} can't be run ({error})", remedy=remedy) from None
    found = re.search(r'version "(?:1\.)?(\d+)', told)
    if found is None or int(found[1]) < JAVA:
        raise KgError(f"{java} is {'Java ' + found[1] if found else 'no Java'}: Spark needs {JAVA}", remedy=remedy)


def _check_master(master: str) -> None:
    """Spark itself waits for minutes, and tells a stack."""
    if master.startswith("yarn"):
        if not ({"HADOOP_CONF_DIR", "YARN_CONF_DIR"} & os.environ.keys()):
            raise KgError("no YARN is named", remedy="let HADOOP_CONF_DIR name the folder of its settings")
    elif master.startswith(("spark://", "k8s://")):
        places = _PLACES.findall(master)
        if not places and master.startswith("spark://"):
            raise KgError(f"{master} names no port", remedy="write spark://HOST:7077")
        if places and not any(map(_answers, places)):
            remedy = "is it running? The address is that of the master's own page, such as spark://HOST:7077"
            raise KgError(f"no master answers at {master}", remedy=remedy)
    elif not re.fullmatch(r"local(-cluster)?(\[[\d*, ]+\])?", master):
        raise KgError(
            f"{master!r} is no master", remedy="name local[2], spark://HOST:7077, yarn, or k8s://https://HOST:443"
        )


def _answers(place: str) -> bool:
    host, _, port = place.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=_ANSWERS):
            return True
    except OSError:
        return False


def _await_workers(spark: SparkSession, master: str) -> None:
    """A standalone master without free workers lets an application wait for ever."""
    if not master.startswith("spark://"):
        return
    context: Any = spark.sparkContext
    until = time.monotonic() + _GIVES
    while context._jsc.sc().getExecutorMemoryStatus().size() < 2:  # the driver is one
        if time.monotonic() > until:
            message = f"{master} gave no executor in {_GIVES:.0f} s"
            remedy = "start workers, or ask for less: --conf spark.executor.memory=1g --conf spark.executor.cores=1"
            raise KgError(message, remedy=remedy)
        time.sleep(0.2)


def _ship(spark: SparkSession, settings: Settings, folder: Path) -> None:
    """Send an overlay of the ontology and a model along; the package itself is there, or in `spark.archives`."""
    if settings.ontology is not None:
        _send(spark, settings.ontology, folder / _ONTOLOGY)
    if model := model_of(settings.pipeline):
        read_with = folder / "model"  # not what a training keeps beside it
        read_with.mkdir()
        for name in FILES:
            shutil.copy(model / name, read_with)
        _send(spark, read_with, folder / _MODEL)


def _send(spark: SparkSession, folder: Path, name: Path) -> None:
    spark.sparkContext.addArchive(f"{shutil.make_archive(str(name), 'zip', folder)}#{name.name}")


def at_worker(settings: Settings) -> Settings:
    """The settings as they are on an executor: the overlay and the model are where they were unpacked."""
    from pyspark import SparkFiles

    overlay = Path(SparkFiles.get(_ONTOLOGY)) if settings.ontology else None
    sent = SparkFiles.get(_MODEL)
    return Settings(overlay, sent if model_of(sent) else settings.pipeline)


def _reason(error: BaseException) -> str:
    """The one line of a long trace that says what was wrong."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    named = [line for line in lines if re.match(r"(?:Caused by: )?[\w.]*(?:Error|Exception|Exit)\b.*:", line)]
    ours = [line for line in named if line.startswith("kg.")]
    found = ours or [line for line in named if "Py4J" not in line and "SparkException: Job aborted" not in line]
    line = (found or lines or [type(error).__name__])[-1 if ours else 0]
    return re.sub(r"^(?:Caused by: )?(?:[\w.$]+: )+", "", line)[:400]


def _remedy(error: BaseException) -> str:
    told = str(error)
    if "No module named 'kg" in told or "is another kg" in told:
        return "install the same zhkg on every worker, or ship an environment with --conf spark.archives=…"
    if "PYTHON_VERSION_MISMATCH" in told or "Cannot run program" in told:
        return "let PYSPARK_PYTHON name the same Python, with zhkg installed, on every worker"
    if "OutOfMemory" in told or "maxResultSize" in told:
        return "give more memory: --conf spark.executor.memory=4g --conf spark.driver.memory=4g"
    return "Spark's own log says more: --conf spark.log.level=INFO"
