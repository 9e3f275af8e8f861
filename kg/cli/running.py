"""What the commands that make or change a graph share: their options, the bar, and what they say at the end."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def run_options(command: F) -> F:
    """The options of a run: how many processes, how long a document may take, how much is said."""
    jobs = click.option(
        "-j", "--jobs", default=1, show_default=True, type=click.IntRange(min=1), help="Worker processes."
    )
    patience = click.option(
        "--patience",
        default=60.0,
        show_default=True,
        type=click.FloatRange(min=0.1),
        help="Seconds after which an article is given up and reported.",
    )
    quiet = click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
    return jobs(patience(quiet(command)))


class Bar:
    """A progress bar with rate and time left on a terminal, nothing elsewhere."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet or not sys.stderr.isatty()
        self._bar: Any = None
        self._done = [0, 0]

    def __enter__(self) -> Bar:
        if self._quiet:
            return self
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

        told = TextColumn("{task.fields[told]}")
        left = TextColumn("[dim]elapsed"), TimeElapsedColumn(), TextColumn("[dim]left"), TimeRemainingColumn()
        self._bar = Progress(SpinnerColumn(), BarColumn(20), told, *left, console=Console(stderr=True), transient=True)
        self._bar.start()
        self._bar.add_task("", told="reading", total=None)
        return self

    def advance(self, characters: int, of: int) -> None:
        """One more document is done, of so many characters in all."""
        if self._bar is None:
            return
        self._done[0] += 1
        self._done[1] += characters
        task = self._bar.tasks[0]
        speed = self._done[1] / max(0.1, task.elapsed or 0.1)
        told = f"{self._done[0]:,} articles, {speed:,.0f} characters/s"
        told = "putting the graph together" if self._done[1] >= of else told
        self._bar.update(task.id, told=told, completed=self._done[1], total=of)

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.stop()


def say_changes(folder: Any, quiet: bool) -> None:
    """What a change did, in two lines, and what could not be read."""
    report = folder.report
    for skipped in report["skipped"]:
        click.echo(f"skipped {skipped['message']}", err=True)
    if quiet:
        return
    changed = f"{report['extracted']} read, {report['removed']} taken out, {report['reused']} as they were"
    click.echo(f"{folder.path}: {report['documents']} articles ({changed}), {report['seconds']['all']:.1f} s")
    if not (folder.path / "graph.ttl").exists():
        click.echo(f"a large graph: kg export {folder.path} and kg view {folder.path} write it as files")
