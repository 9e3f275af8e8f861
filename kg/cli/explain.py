"""`kg explain`: how a fact of a graph came about."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from kg.explaining import Account


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("subject", metavar="NAME")
@click.argument("relation", required=False, metavar="[RELATION]")
@click.argument("object_", required=False, metavar="[OTHER]")
@click.option("--most", default=10, show_default=True, type=click.IntRange(min=1), help="Accounts to tell.")
@click.option("--all", "every", is_flag=True, help="Also what was found, and left out as not sure enough.")
def explain(folder: Path, subject: str, relation: str | None, object_: str | None, *, most: int, every: bool) -> None:
    """Tell how facts about NAME in DIR came about: the sentence, what repaired it, the rule or network, how sure.

    \b
    kg explain output/graph 吕帆
    kg explain output/graph 吕帆 holdsPosition 中国眼谷

    The articles that say it are read again, in the same way.
    """
    from kg.errors import KgError
    from kg.explaining import accounts
    from kg.folder import GraphFolder

    told = (one for one in accounts(GraphFolder.open(folder), subject, relation, object_) if one.taken or every)
    found = list(islice(told, most + 1))
    if not found:
        what = " ".join(filter(None, (subject, relation, object_)))
        remedy = "give a name as the graph has it, or --all for what was left out"
        raise KgError(f"no fact {what} was found", remedy=remedy)
    for account in found[:most]:
        for line in _lines(account):
            click.echo(line)
    if len(found) > most:
        click.echo("and more; see --most")


def _lines(account: Account) -> Iterator[str]:
    finding = account.finding
    qualifiers = "".join(f"  {name} {value}" for name, value in finding.statement.qualifiers)
    head = click.style(f"{account.subject} {account.relation} {account.object}", bold=True)
    kept = "" if account.taken else "  (left out: not sure enough)"
    yield f"{head}{qualifiers}  {finding.status}  {account.confidence:.2f}{kept}"
    published = f", {account.document.published}" if account.document.published else ""
    copy = f", a copy of {account.document.origin}" if account.document.origin != account.document.id else ""
    yield f"  article    {account.document.id}{published}{copy}"
    yield f"  sentence   {_marked(account)}"
    if account.edits:
        yield f"  received   {account.received}"
        fixes = dict.fromkeys(edit.fix for edit in account.edits)
        yield f"  repaired   by {', '.join(fixes)}"
    if finding.cue is not None:
        yield f"  {finding.status:<10} for {finding.cue.of(account.clean.text)}"
    if finding.speaker is not None:
        yield f"  said by    {finding.speaker.of(account.clean.text)}"
    where = f" ({account.rule})" if account.rule else ""
    yield f"  found by   {finding.method}{where}: says {account.stated:.2f}, right in {account.share:.2f} of such"
    seen = account.sighting
    if seen is not None:
        yield f"  network    score {seen.score:+.1f}, planned {seen.planned:.2f}, denied {seen.negated:.2f}"
    yield ""


def _marked(account: Account) -> str:
    """The sentence with its two ends in colour."""
    start, end = account.finding.sentence
    text, at, shown = account.clean.text, start, ""
    places = {place for place in (account.finding.subject, account.finding.object) if place and start <= place.start}
    for place in sorted(places):
        if place.end <= end and place.start >= at:
            shown += text[at : place.start] + click.style(place.of(text), fg="green")
            at = place.end
    return (shown + text[at:end]).replace("\n", " ")
