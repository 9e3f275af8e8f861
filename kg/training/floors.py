"""Pins the figures below which the quality must not fall.

    python -m kg.training.floors                                   compare
    python -m kg.training.floors --write                           raise the floors to what is measured now
    python -m kg.training.floors --write --allow-regression WHY    lower them, or measure on other articles; WHY is kept

The floors lie in `tests/gold/floors.json` with a hash of the articles that they were measured on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from kg.errors import KgError
from kg.training.evaluate import corpus, evaluate, gold_files

ROOT = Path(__file__).parents[2]
FLOORS = ROOT / "tests" / "gold" / "floors.json"
GOLD = ROOT.parent / "shared" / "gold" / "dev"


@dataclass(frozen=True)
class Set:
    """Articles that are measured together: the pattern of their files, and how far a figure may fall unpunished."""

    only: str
    slack: float


#: The last bits of a network's sums differ between processors, so a name at the threshold may come or go: in the real
#: articles that moves a figure by less than 0.005 (ten of some 2,000 entities), in the single article one row of forty
#: moves it by 0.025.
SETS = {"real": Set("??-*", 0.005), "wenzhou": Set("wenzhou", 0.025)}

#: The figures that have a floor: the key in an evaluation's figures, and the part where it has several.
FIGURES = (
    "entities.f1", "names.f1", "aliases", "facts.f1", "facts.p", "statistics.f1", "fact_status",
    "planned_or_negated.f1", "statistic_status", "statistic_bound", "statistic_time", "evidence",
)  # fmt: skip


def pick(figures: Mapping[str, Any]) -> dict[str, float]:
    """The figures that have a floor; one over nothing has none."""
    found = {}
    for name in FIGURES:
        key, _, part = name.partition(".")
        value = figures[key][part] if part else figures[key]
        if value is not None:
            found[name] = float(value)
    return found


def measured(gold: Path, only: str) -> dict[str, Any]:
    """A set's hash and figures as they are now."""
    return {"corpus": corpus(gold_files(gold, only)), "figures": pick(evaluate(gold, only=only).figures)}


def fallen(floor: Mapping[str, Any], now: Mapping[str, Any], slack: float = 0.0) -> list[str]:
    """What is worse now, in words; a figure that is no more is worse."""
    if floor["corpus"] != now["corpus"]:
        return ["the articles are not those that the floors were measured on"]
    told = []
    for name, least in floor["figures"].items():
        value = now["figures"].get(name)
        if value is None or value < least - slack - 1e-9:
            told.append(f"{name} is {value}, floor {least}")
    return told


def pin(path: Path, now: Mapping[str, Mapping[str, Any]], reason: str | None) -> None:
    """Write the floors of all sets.

    Args:
        reason: why floors may fall; it is kept in the file.

    Raises:
        KgError: a floor would fall, and there is no reason.
    """
    old = json.loads(path.read_text(encoding="utf8")) if path.exists() else {"sets": {}, "lowered": []}
    worse = [
        f"{name}: {told}" for name, floor in old["sets"].items() if name in now for told in fallen(floor, now[name])
    ]
    worse += [f"{name}: the set is gone" for name in old["sets"] if name not in now]
    if worse and not (reason or "").strip():
        raise KgError("; ".join(worse), remedy="mend it, or give --allow-regression REASON")
    lowered = [*old["lowered"], *([{"reason": reason, "what": worse}] if worse else [])]
    content = json.dumps({"sets": now, "lowered": lowered}, ensure_ascii=False, indent=1)
    path.write_text(content + "\n", encoding="utf8", newline="\n")


@click.command()
@click.argument("gold", default=GOLD, type=click.Path(exists=True, path_type=Path))
@click.option("--write", is_flag=True, help="Pin what is measured now.")
@click.option("--allow-regression", "reason", metavar="REASON", help="Why a floor may fall.")
@click.option("--floors", default=FLOORS, type=click.Path(path_type=Path), help="The file of the floors.")
def main(gold: Path, *, write: bool, reason: str | None, floors: Path) -> None:
    """Compare the figures of the annotated articles with their floors, or pin them."""
    now = {name: measured(gold, one.only) for name, one in SETS.items()}
    click.echo(json.dumps(now, indent=1))
    if write:
        try:
            pin(floors, now, reason)
        except KgError as error:
            raise click.ClickException(str(error)) from error
        return
    old = json.loads(floors.read_text(encoding="utf8"))["sets"]
    worse = [f"{name}: {told}" for name, one in SETS.items() for told in fallen(old[name], now[name], one.slack)]
    if worse:
        raise click.ClickException("; ".join(worse))


if __name__ == "__main__":
    main()
