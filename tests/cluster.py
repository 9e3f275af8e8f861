"""Articles for builds on Spark, and a standalone cluster on this machine whose workers can be killed."""

from __future__ import annotations

import gzip
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

#: Small, so that it fits beside other tests.
CONF = {"spark.driver.memory": "1g", "spark.executor.memory": "1g", "spark.sql.shuffle.partitions": "2"}

ARTICLES = {
    "a": "3月5日，青川大学与蓝湾科技有限公司在海州市签署合作协议。蓝湾科技有限公司总经理林秋实出席签约仪式。",
    "b": "海州高新区位于海州市。海州高新区党工委书记周远山表示，园区已入驻企业320家，到2027年将超过500家。",
    "c": "海州市科技局局長沈知秋(qiū)出席創(chuàng)新大會(huì)。",
    "d": "蓝湾科技有限公司（简称“蓝湾科技”）总经理林秋实在云台市说，公司今年投入研发经费3.2亿元。",
    "e": "蓝湾科技与青川大学共建联合实验室，林秋实任主任。实验室设在海州高新区。",
    "f": "北岸科技园昨日揭牌，海州高新区党工委书记周远山、青川大学校长顾南乔共同为园区揭牌。",
    "g": "青川大学校长顾南乔赴云台市考察，云台市市长何知远参加座谈。",
    "h": "演员林秋实主演的电影在山城市上映。",
    "i": "青川大学教授何知远的团队在海州市完成了储能装置的中试，装置容量达100千瓦。",
    "j": "据海州市科技局介绍，蓝湾科技有限公司将于2026年在北岸科技园建设新工厂，总投资12亿元。",
}


def write(path: Path, *more: str, times: int = 1) -> Path:
    """The articles as JSON lines, each so many times with another number in it, and lines that are none."""
    rows = [
        json.dumps(
            {"id": f"{name}{number or ''}", "text": text + f"这是第{number}版。" * bool(number)}, ensure_ascii=False
        )
        for number in range(times)
        for name, text in ARTICLES.items()
    ]
    path.write_text("\n".join([*rows, *more]) + "\n", encoding="utf8")
    return path


def canonical(quads: Path) -> bytes:
    """The lines of partitioned files, sorted; none may come twice."""
    lines = [line for file in sorted(quads.glob("*.nq.gz")) for line in gzip.decompress(file.read_bytes()).splitlines()]
    assert len(lines) == len(set(lines))
    return b"".join(line + b"\n" for line in sorted(lines))


class Standalone:
    """A master and two workers of one core each, on loopback."""

    def __init__(self, home: Path, folder: Path) -> None:
        self._home, self._folder = home, folder
        self._running: list[subprocess.Popen[bytes]] = []
        port = _free_port()
        self.master = f"spark://127.0.0.1:{port}"
        self._start("Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0")
        _wait(port)
        self.workers = [self._start("Worker", *_WORKER, str(folder / f"w{n}"), self.master) for n in range(2)]

    def _start(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        program = [str(self._home / "bin" / "spark-class"), f"org.apache.spark.deploy.{name.lower()}.{name}"]
        told = {"SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable, "SPARK_DAEMON_MEMORY": "256m"}
        environment = {**os.environ, **told, "SPARK_HOME": str(self._home)}
        with (self._folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [*program, *arguments], env=environment, stdout=log, stderr=log, start_new_session=True
            )
        self._running.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """Kill a process and all that it started, as a machine that goes down does."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for process in self._running:
            if process.poll() is None:
                self.kill(process)


_WORKER = ("--host", "127.0.0.1", "--cores", "1", "--memory", "1g", "--webui-port", "0", "--work-dir")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError(f"no master at port {port}")
