"""`kg query`: a graph folder, asked in SPARQL or by one of the ontology's named questions."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.errors import QueryError

if TYPE_CHECKING:
    from kg.folder import GraphFolder
    from kg.ontology import NamedQuery
    from kg.store.answer import Answer
    from kg.store.plan import Plan

#: The parameter that --min-confidence fills, where a question has it.
_CONFIDENCE = "confidence"


def _pairs(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """`name=value` as a mapping."""
    for one in given:
        if "=" not in one:
            raise click.BadParameter(f"{one!r} is no NAME=VALUE")
    return dict(one.split("=", 1) for one in given)


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("sparql", required=False)
@click.option("--name", metavar="NAME", help="Ask a named question; --list shows them.")
@click.option("--param", "parameters", metavar="NAME=VALUE", multiple=True, callback=_pairs, help="Fill $NAME.")
@click.option("--list", "listed", is_flag=True, help="List the named questions with their parameters.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "csv", "tsv", "json", "xml"]),
    default="table",
    show_default=True,
    help="Of the answer; json and xml are the W3C's result formats.",
)
@click.option("--timeout", type=click.FloatRange(min=0.1), metavar="SECONDS", help="Stop the query after so long.")
@click.option("--explain", is_flag=True, help="Tell how it is answered, with rows and times (--format table or json).")
@click.option("--min-confidence", type=click.FloatRange(0, 1), help="Leave out what is less sure.")
def query(
    folder: Path,
    *,
    sparql: str | None,
    name: str | None,
    parameters: dict[str, str],
    listed: bool,
    format_: str,
    timeout: float | None,
    explain: bool,
    min_confidence: float | None,
) -> None:
    """Ask the graph in DIR: SPARQL (or - for standard input), or a named question.

    \b
    kg query output/graph --list
    kg query output/graph --name who-holds-what --param person=吕帆
    kg query output/graph 'SELECT ?who { ?who a kg:Person }'

    A query reads this graph only. Prefixes of the ontology need no declaration; $NAME stands for a value of --param.
    """
    from kg.folder import GraphFolder

    graph = GraphFolder.open(folder)
    if listed:
        _list(graph)
        return
    if (sparql is None) == (name is None):
        raise click.UsageError("give either a SPARQL query or --name NAME; --list shows the names")
    if min_confidence is not None:
        parameters[_confidence_parameter(graph, sparql, name)] = str(min_confidence)
    if name is not None:
        asked, parameters = graph.question(name, parameters), {}
    else:
        asked = sys.stdin.read() if sparql == "-" else sparql or ""
    if explain:
        _explain(graph.explain(asked, parameters, timeout=timeout), format_)
    else:
        _print(graph.query(asked, parameters, timeout=timeout), format_)


def _explain(plan: Plan, format_: str) -> None:
    if format_ == "json":
        click.echo(json.dumps(plan.told(), ensure_ascii=False, indent=1))
        return
    if format_ != "table":
        raise click.UsageError("--explain takes --format table or json")
    for line in plan.lines():
        click.echo(line)


def _print(answer: Answer, format_: str) -> None:
    """Print an answer: a table in the encoding of the console, the other formats in UTF-8 wherever they go."""
    if format_ != "table":
        answer.write(sys.stdout.buffer, format_)
        sys.stdout.buffer.flush()
    elif not answer.variables:
        text = io.BytesIO()
        answer.write(text)
        click.echo(text.getvalue().decode("utf8"), nl=False)
    else:
        count = 0
        for count, line in enumerate(answer.table(), -1):  # noqa: B007 - two lines are the head
            click.echo(line)
        if sys.stderr.isatty():
            click.echo(f"({count} {'row' if count == 1 else 'rows'})", err=True)


def _confidence_parameter(graph: GraphFolder, sparql: str | None, name: str | None) -> str:
    """The name under which the query takes a least confidence."""
    from kg.store.asking import uses_parameter

    known = graph.ontology.queries.get(name or "")
    taken = {parameter.name for parameter in known.parameters} if known else set()
    if _CONFIDENCE in taken or (sparql and uses_parameter(sparql, _CONFIDENCE)):
        return _CONFIDENCE
    message = "this query takes no --min-confidence"
    raise QueryError(
        message, query=sparql or "", remedy=f"use ${_CONFIDENCE} in it, as in FILTER(?c >= ${_CONFIDENCE})"
    )


def _list(graph: GraphFolder) -> None:
    for name, question in graph.ontology.queries.items():
        click.secho(name, bold=True, nl=False)
        click.echo(f"  {question.question['zh']}  {question.question['en']}")
        _list_parameters(question)


def _list_parameters(question: NamedQuery) -> None:
    for parameter in question.parameters:
        default = f" [{parameter.default}]" if parameter.default else ""
        click.echo(f"    {parameter.name}{default}  {parameter.zh}  {parameter.en}")
