"""The door: one file a command, each loaded only when it is called, so that a query does not wait for the models."""

from __future__ import annotations

import atexit
import gc
import os
import sys
import threading
from contextlib import suppress
from importlib import import_module
from typing import NoReturn

import click

from kg import __version__
from kg.cli import translation
from kg.errors import KgError

#: Every command with its one line of help: the file of that name under `kg/cli/` holds it.
COMMANDS = {
    "example": "Build the graph of the example article, and ask it a question.",
    "build": "Build the graph of articles.",
    "add": "Add articles to a graph.",
    "remove": "Take articles out of a graph.",
    "update": "Bring a graph up to date with its sources.",
    "backup": "Write a graph into one file.",
    "restore": "Make a graph of what kg backup wrote.",
    "clean": "Repair the text of articles, and say what was done.",
    "query": "Ask a graph in SPARQL, or one of the named questions.",
    "view": "Write a graph as one offline HTML page.",
    "serve": "Answer SPARQL over HTTP, and show the graph as pages.",
    "export": "Write a graph in another format.",
    "review": "List what a person should look at, or write down a decision.",
    "link": "Ask an authority, such as Wikidata, which things it knows.",
    "explain": "Tell how a fact came about.",
    "check": "Validate a graph against the shapes of the ontology.",
    "train": "Train a recogniser on annotated articles.",
    "load": "Send a graph to a SPARQL server.",
    "eval": "Score the graph of annotated articles.",
}


class Commands(click.Group):
    """A group that imports a command when it is asked for; help comes in the language of the user."""

    context_class = translation.Context

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature is click's
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"kg.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        command.context_class = translation.Context
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, translation.short(name, english)) for name, english in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="kg")
def main() -> None:
    """Turn scraped Chinese news into a knowledge graph, with the sentence behind every triple.

    \b
    kg build articles/            builds output/graph
    kg query output/graph --list  lists the named questions
    kg view output/graph          writes the page to explore
    """


def run() -> NoReturn:
    """The entry point. The process leaves without taking its tables down one by one: a seventh of a short build."""
    code = status()
    for stream in (sys.stdout, sys.stderr):
        with suppress(BrokenPipeError, ValueError):  # nobody reads on, or it is closed
            stream.flush()
    if threading.active_count() == 1:
        atexit._run_exitfuncs()  # os._exit does not
        os._exit(code)
    sys.exit(code)


def status() -> int:
    """Run the command and say how it went: errors of ours are one line with the remedy, an interrupt is quiet."""
    # Tables of a hundred thousand names are made at the start and stay: looked through hardly ever, a build of one
    # article takes a quarter less. What goes on for days looks more often (`kg serve`, the jobs of a build).
    gc.set_threshold(1_000_000, 50, 100)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a console in another encoding must not stop Chinese output
            stream.reconfigure(errors="backslashreplace" if stream is sys.stderr else "replace")
    try:
        # A command that leaves by `Exit` returns its status here.
        return int(main(standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; nothing that was built is lost", err=True)
        return 130
    except KgError as error:
        click.echo(f"kg: {error}", err=True)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
