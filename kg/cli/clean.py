"""`kg clean`: the text of articles repaired, and what was done."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.limits import limited

if TYPE_CHECKING:
    from kg.model import CleanText
    from kg.sources import Limits


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--explain", is_flag=True, help="Show each edit and why, instead of the text; in JSONL beside it.")
@click.option("--body", "only_body", is_flag=True, help="Print the article alone, without menus, bylines and footers.")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@click.option("--published", metavar="DATE", help="Date of the articles that bear none (YYYY-MM-DD).")
@click.option(
    "--ontology",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False),
    help="Your knowledge, laid over the packaged one: what boilerplate looks like.",
)
@limited
def clean(
    sources: tuple[str, ...],
    explain: bool,
    only_body: bool,
    form: str,
    published: str | None,
    ontology: str | None,
    limits: Limits,
) -> None:
    """Repair the text of articles: files, folders, archives, or - for standard input.

    Encodings, mojibake, pinyin annotations, lost bytes, HTML, full-width forms, traditional characters. JSONL output
    has for each article `id, text, edits, boilerplate, damaged, metadata`; the edits are of the text as received. With
    --explain each edit has its `reason`, too; with --body there is a `body` beside the whole text.
    """
    from kg.errors import SourceError
    from kg.ontology import Ontology
    from kg.sources import read
    from kg.text import body
    from kg.text import clean as repair

    knowledge = Ontology.load(Path(ontology) if ontology else None)
    failed = printed = 0
    for found in read(sources, published=published, limits=limits):
        if isinstance(found, SourceError):
            click.echo(f"kg: {found}", err=True)
            failed += 1
            continue
        cleaned = repair(found, knowledge)
        if form == "jsonl":
            click.echo(json.dumps(_row(cleaned, explain=explain, only_body=only_body), ensure_ascii=False))
        else:
            if printed:
                click.echo()
            lines = _explained(cleaned) if explain else [body(cleaned) if only_body else cleaned.text]
            for line in lines:
                click.echo(line)
        printed += 1
    if failed:
        raise click.exceptions.Exit(1)


def _row(cleaned: CleanText, *, explain: bool, only_body: bool) -> dict[str, Any]:
    from kg.text import body, reason

    document = cleaned.document
    known = {"title": document.title, "url": document.url, "published": document.published, **document.metadata}
    return {
        "id": document.id,
        "text": cleaned.text,
        **({"body": body(cleaned)} if only_body else {}),
        "edits": [edit._asdict() | ({"reason": reason(edit.fix)} if explain else {}) for edit in cleaned.edits],
        "boilerplate": [list(span) for span in cleaned.boilerplate],
        "damaged": [list(span) for span in cleaned.damaged],
        "metadata": {**cleaned.metadata, **{name: value for name, value in known.items() if value}},
    }


def _explained(cleaned: CleanText) -> Iterator[str]:
    """A line an edit: where, what became what, and the reason; then what is boilerplate and what stayed unreadable."""
    from kg.text import reason

    text = cleaned.document.text
    yield click.style(f"{cleaned.document.id}: {len(cleaned.edits)} edits", bold=True)
    for start, end, replacement, fix in cleaned.edits:
        before = click.style(_visible(text[start:end]), fg="red")
        after = click.style(_visible(replacement), fg="green")
        context = _visible(text[max(0, start - 6) : start]), _visible(text[end : end + 6])
        yield f"{start:>7}-{end:<7} {context[0]}{before}→{after}{context[1]}   {fix}: {reason(fix)}"
    for start, end in cleaned.boilerplate:
        yield f"boilerplate     {click.style(_visible(cleaned.text[start:end]), dim=True)}"
    for start, end in cleaned.damaged:
        yield f"may be wrong    {click.style(_visible(cleaned.text[start:end]), fg='yellow')}"
    for name, value in sorted(cleaned.metadata.items()):
        yield f"{name:15} {value}"


def _visible(text: str) -> str:
    """A text on one line, with what cannot be seen shown by its code.

    >>> _visible("a\\n\\u200b")
    'a⏎<U+200B>'
    """
    shown = text.replace("\n", "⏎")
    return "".join(
        character if character.isprintable() or character == "⏎" else f"<U+{ord(character):04X}>" for character in shown
    )
