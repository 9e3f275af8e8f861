"""Where a build runs: in processes of this machine, or on Spark. The options, and what they lead to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import click

from kg.errors import KgError

PROCESSES, SPARK = "processes", "spark"


@dataclass(frozen=True)
class Cluster:
    """What the user said of it."""

    engine: str
    master: str | None
    conf: dict[str, str]
    files: bool

    def build(self, sources: tuple[str, ...], output: str, **options: Any) -> Any:
        """Build a graph folder there."""
        if self.engine == PROCESSES:
            from kg.folder import build

            return build(sources, output, **options)
        from kg.spark import build as build_on_spark

        return build_on_spark(sources, output, master=self.master or "local[*]", conf=self.conf, **options)

    def build_files(self, sources: tuple[str, ...], output: str, **options: Any) -> Any:
        """Build files of quads there; the report.

        Raises:
            KgError: decisions or tables are given, which act on a graph folder.
        """
        for name in ("decisions", "authority"):
            if options.pop(name):
                raise KgError(f"--{name} needs a graph folder", remedy="leave --files out")
        options.pop("jobs")
        from kg.spark import build_files

        return build_files(sources, output, master=self.master or "local[*]", conf=self.conf, **options)


def clustered(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of Spark; it receives them as `cluster`."""

    @wraps(command)
    def with_cluster(engine: str, master: str | None, conf: tuple[str, ...], files: bool, **given: Any) -> Any:
        if engine == PROCESSES and (master or conf or files):
            raise click.UsageError("--master, --conf and --files need --engine spark")
        return command(**given, cluster=Cluster(engine, master, dict(map(_setting, conf)), files))

    for option in reversed(_OPTIONS):
        with_cluster = option(with_cluster)
    return with_cluster


_OPTIONS = (
    click.option(
        "--engine",
        type=click.Choice([PROCESSES, SPARK]),
        default=PROCESSES,
        show_default=True,
        help="Where articles are read: in --jobs processes of this machine, or on Spark (extra spark, Java 17).",
    ),
    click.option("--master", metavar="URL", help="Spark's master: local[2], spark://HOST:7077, yarn, k8s://…"),
    click.option("--conf", multiple=True, metavar="NAME=VALUE", help="A setting passed on to Spark; may be repeated."),
    click.option(
        "--files",
        is_flag=True,
        help="With Spark: write partitioned N-Quads files for bulk load to DIR, on any file system that Spark knows, "
        "and no graph folder.",
    ),
)


def _setting(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise click.UsageError(f"--conf {text}: write NAME=VALUE")
    return name.strip(), value.strip()
