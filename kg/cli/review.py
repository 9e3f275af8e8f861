"""`kg review`: what a person should look at in a graph, and what was decided."""

from __future__ import annotations

import shlex
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from kg.graph.decisions import Decision
    from kg.graph.review import Question

_WORDS = {
    "same": "may be one thing",
    "identity": "may be known elsewhere",
    "doubt": "in doubt",
    "contradiction": "contradicts another",
}
#: The decisions that a question of a kind asks for.
_ANSWERS = {
    "same": ("--merge", "--apart"),
    "identity": ("--accept", "--reject"),
    "doubt": ("--accept", "--reject"),
    "contradiction": ("--reject",),
}
_LONGEST = 160  # characters of a sentence that are shown


@click.command()
@click.argument("folder", metavar="DIR")
@click.option("--kind", type=click.Choice([*_WORDS, "shape"]), help="List one kind only.")
@click.option("--most", default=20, show_default=True, type=click.IntRange(min=1), help="How many of each kind.")
@click.option("--decisions", type=click.Path(dir_okay=False), help="The file of decisions (DIR/decisions.csv).")
@click.option("--merge", nargs=2, metavar="ID ID", help="Put the second thing into the first.")
@click.option("--apart", nargs=2, metavar="ID ID", help="Two things are not one: do not ask again.")
@click.option("--split", nargs=2, metavar="ID NAME", help="Take a name out of a thing.")
@click.option("--rename", nargs=2, metavar="ID NAME", help="Give a thing another name.")
@click.option("--retype", nargs=2, metavar="ID TYPE", help="Give a thing another type.")
@click.option("--accept", nargs=3, metavar="ID RELATION OBJECT", help="Take a fact as sure.")
@click.option("--reject", nargs=3, metavar="ID RELATION OBJECT", help="Leave a fact out.")
@click.option("--note", default="", help="Why, for whoever reads the file.")
def review(folder: str, kind: str | None, most: int, decisions: str | None, note: str, **acts: tuple[str, ...]) -> None:
    """List what in DIR a person should look at, or write a decision that the next build applies.

    Listed are things that may be one, facts in doubt, facts that contradict each other, and violations of the shapes,
    with their sentences. A decision goes to a CSV file that can be shared and versioned.
    """
    from kg.folder import GraphFolder
    from kg.graph.decisions import add_decision, read_decisions

    opened = GraphFolder.open(folder)
    path = Path(decisions) if decisions else opened.path / "decisions.csv"
    made = [(act, words) for act, words in acts.items() if words]
    for act, words in made:
        add_decision(path, _decision(act, words, note))
        click.echo(f"{act} {' '.join(words)}: written to {path}; the next build applies it")
    if not made:
        _list(opened, kind, most, read_decisions(path))


def _decision(act: str, words: tuple[str, ...], note: str) -> Decision:
    from kg.graph.decisions import SAME, Decision

    if act == "apart":
        return Decision("reject", words[0], SAME, words[1], note)
    subject, *between, target = words
    return Decision(act, subject, between[0] if between else "", target, note)


def _list(folder: Any, kind: str | None, most: int, decisions: tuple[Decision, ...]) -> None:
    from kg.graph.review import questions

    shown = 0
    listed = [one for one in questions(folder.graph, folder.ontology, decisions) if kind in (None, one.kind)]
    for word, title in _WORDS.items():
        of_kind = [one for one in listed if one.kind == word]
        for question in of_kind[:most]:
            _show(title, question)
        shown += len(of_kind)
        if len(of_kind) > most:
            click.echo(f"and {len(of_kind) - most} more: --kind {word} --most {len(of_kind)}\n")
    if kind in (None, "shape"):
        for violation in islice(folder.check(), most):
            shown += 1
            click.echo(f"against the shapes: {violation}")
    if listed:
        click.echo(f"decide with kg review {shlex.quote(str(folder.path))} and the words after >")
    if not shown:
        click.echo("nothing to decide")


def _show(title: str, question: Question) -> None:
    """A question, its sentences, and the options that would decide it."""
    told = dict(question.qualifiers)
    fact = [question.subject, question.relation, question.object]
    if "indicator" in told:  # 云栖谷: 注册企业 109家 (2022-08)
        fact = [question.subject, told.pop("indicator"), told.pop("bound", "") + question.object + told.pop("unit", "")]
    more = ", ".join(told.values())
    click.echo(f"{title}: {' '.join(filter(None, fact))}{f' [{more}]' if more else ''} ({question.why})")
    for document, sentence in question.sentences:
        click.echo(f"    {document}: {_shortened(sentence, question.object)}")
    words = [word for word in (question.subject, question.relation, question.object) if word]
    for option in _ANSWERS[question.kind]:
        click.echo(f"    > {option} {shlex.join(words)}")


def _shortened(sentence: str, name: str) -> str:
    """A sentence on one line; of a long one the part about the object's name, where it has it."""
    line = " ".join(sentence.split())
    if len(line) <= _LONGEST:
        return line
    at = max(0, line.find(name.partition("/")[2].partition("~")[0] or name) - _LONGEST // 2)
    return ("…" if at else "") + line[at : at + _LONGEST] + ("…" if at + _LONGEST < len(line) else "")
