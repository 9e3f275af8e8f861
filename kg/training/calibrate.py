"""Measures how often each method is right, and writes the table that confidences are led by.

    python -m kg.training.calibrate GOLD_FOLDER [OUT.yaml] [--again]

Patterns, which are not learned, are measured on all articles, from the raw text. Findings of a method are put into
blocks of like confidence, neighbouring blocks that fall are joined (isotonic regression), and each block becomes a
point. How the network of facts is weighed beside a method and alone is measured on the articles that its training held
out (`kg.training.gold.held_out`), by logistic regressions. What is printed is measured by halves: tables from one half
of the articles on the other.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.facts.confidence import TABLE, Curve, Weighing, curves, family
from kg.ontology import Ontology
from kg.training import weighing
from kg.training.gold import held_out
from kg.training.reliability import Claim, gap
from kg.training.weighing import trials

#: Least findings of a block: a share of 40 has a standard error below 0.08.
BLOCK = 40
#: Least findings of a method for a curve of its own, and of one relation by a method.
METHOD, RELATION = 10, 75
#: Findings of the method's mean share that are added to each block, so that 40 of 40 is not taken for certainty.
PRIOR = 4.0

#: Least findings for a pattern to have a share of its own.
PATTERN = 5
#: Methods that nothing was learned for.
WRITTEN = ("pattern:", "posts:", "gazetteer")

#: The least confidence of what is taken into a graph. On 57 held-out articles, by halves, facts had precision 0.68 and
#: F1 0.499 with 0.3, 0.73 and 0.491 with 0.4, 0.78 and 0.477 with 0.5: in between, seven in ten are right.
LEAST = 0.35
#: The same for figures: F1 0.579 and precision 0.63 with it, 0.570 and 0.59 without, 0.563 and 0.63 with 0.5.
LEAST_OF_FIGURES = 0.4

HEAD = """\
# How often the findings of a method are right: pairs [confidence that the method states, share right], rising, joined
# by straight lines. Read by kg/facts/confidence.py; measured and written by python -m kg.training.calibrate.
# What is less sure than `least` (figures: `least_of_figures`) is left out of the graph.
"""


def curve(of: Sequence[Claim], mean: float | None = None) -> Curve:
    """Rising points through the shares right of some claims, of which there is at least one.

    `mean` is the share that few claims are drawn to; by default their own.
    """
    mean = sum(claim.right for claim in of) / len(of) if mean is None else mean
    rising: list[list[Claim]] = []
    for block in _blocks(sorted(of, key=lambda claim: claim.stated)):
        rising.append(block)
        while len(rising) > 1 and _share(rising[-2], mean) >= _share(rising[-1], mean):
            last = rising.pop()
            rising[-1] = rising[-1] + last
    return Curve(tuple((_stated(block), round(_share(block, mean), 3)) for block in rising))


def _blocks(of: Sequence[Claim]) -> list[list[Claim]]:
    """Claims in blocks of enough; those of one confidence are never parted."""
    blocks: list[list[Claim]] = [[]]
    for _, same in groupby(of, key=lambda claim: claim.stated):
        if len(blocks[-1]) >= BLOCK:
            blocks.append([])
        blocks[-1] += same
    if len(blocks) > 1 and len(blocks[-1]) < BLOCK:
        last = blocks.pop()
        blocks[-1] += last
    return blocks


def _share(block: Sequence[Claim], mean: float) -> float:
    return (sum(claim.right for claim in block) + PRIOR * mean) / (len(block) + PRIOR)


def _stated(block: Sequence[Claim]) -> float:
    return round(sum(claim.stated for claim in block) / len(block), 4)


def table(of: Iterable[Claim]) -> dict[str, Curve]:
    """The curves of all methods and of the relations that are found often enough, by name."""
    held: dict[str, list[Claim]] = defaultdict(list)
    alone: dict[str, list[Claim]] = defaultdict(list)
    for claim in of:
        name = family(claim.method)
        held[name].append(claim)
        if claim.kind == "fact":
            held[f"{name}/{claim.group}"].append(claim)
        if claim.method.startswith(WRITTEN):
            alone[claim.method].append(claim)
    found = {name: curve(held[name]) for name in held if len(held[name]) >= (RELATION if "/" in name else METHOD)}
    for name, own in alone.items():
        if len(own) >= PATTERN:
            group = held[f"{family(name)}/{own[0].group}"]
            found[name] = curve(own, sum(claim.right for claim in group) / len(group))
    return dict(sorted(found.items()))


def led(claim: Claim, curves: dict[str, Curve]) -> Claim:
    """A claim with its confidence led by a table."""
    name = family(claim.method)
    known = curves.get(claim.method) or curves.get(f"{name}/{claim.group}") or curves.get(name)
    return claim._replace(stated=round(known.share(claim.stated), 2)) if known else claim


def by_halves(of: Sequence[Claim]) -> list[Claim]:
    """Every claim as the table from the other half of the articles would state it."""
    halves: tuple[list[Claim], list[Claim]] = ([], [])
    half = {document: at % 2 for at, document in enumerate(sorted({claim.document for claim in of}))}
    for claim in of:
        halves[half[claim.document]].append(claim)
    tables = [table(part) for part in halves]
    return [led(claim, tables[1 - which]) for which, part in enumerate(halves) for claim in part]


def measure(gold: Path) -> list[Claim]:
    """What patterns claim of all articles, as they state it: without a table."""
    with TemporaryDirectory(prefix="kg-calibrate-") as folder:
        lexicon = Path(folder) / "lexicon"
        lexicon.mkdir()
        (lexicon / f"{TABLE}.yaml").write_text("methods: {}\n", encoding="utf8")
        made = trials(gold, Ontology.load(Path(folder)), bool).made
    return [Claim(one.document, "fact", one.relation, one.method, one.share, one.right)
            for one in made if one.method.startswith(WRITTEN)]  # fmt: skip


def written(curves: dict[str, Curve], weighings: Mapping[str, Weighing], of: Sequence[Claim]) -> str:
    """The table as it stands in the ontology."""
    lines = [
        HEAD,
        f"# Measured on {len(of)} findings in {len({claim.document for claim in of})} articles.",
        f"least: {LEAST}",
        f"least_of_figures: {LEAST_OF_FIGURES}",
        "# How the network of facts is weighed, alone and beside another method: a logistic regression of the logits.",
        "network:" + ("" if weighings else " {}"),
    ]
    for name, one in weighings.items():
        added = ", ".join(f"{relation}: {value:g}" for relation, value in one.relations.items())
        factors = f"base: {one.base:g}, stated: {one.stated:g}, score: {one.score:g}, name: {one.name:g}"
        lines.append(f"  {name}: {{{factors}, relations: {{{added}}}}}")
    lines.append("methods:" + ("" if curves else " {}"))
    for name, of_method in curves.items():
        points = ", ".join(f"[{stated:g}, {share:g}]" for stated, share in of_method.points)
        lines.append(f"  {name}: [{points}]")
    return lines[0] + "\n".join(lines[1:]) + "\n"


def main(gold: Path, out: Path, *, again: bool) -> None:
    """Measure and write the table; `again` keeps the shares of the patterns and measures the network only."""
    found = [] if again else measure(gold)
    known = dict(curves(Ontology.load())) if again else table(found)
    if found:
        as_led = gap(by_halves(found))
        print(f"{len(found)} facts, mean gap as stated {gap(found)}, led by the other half's table {as_led}")
    with TemporaryDirectory(prefix="kg-calibrate-") as folder:
        draft = Path(folder) / "lexicon" / f"{TABLE}.yaml"
        draft.parent.mkdir()
        draft.write_text(written(known, {}, found), encoding="utf8", newline="\n")
        tried = trials(gold, Ontology.load(Path(folder)), held_out)
    print("\n".join(weighing.curve(weighing.by_halves(tried.made), tried.wanted)))
    out.write_text(written(known, weighing.weighed(tried.made), found), encoding="utf8", newline="\n")
    print(out.read_text(encoding="utf8"))


if __name__ == "__main__":
    packaged = Path(__file__).parents[2] / "ontology" / "lexicon" / f"{TABLE}.yaml"
    named = [argument for argument in sys.argv[1:] if argument != "--again"]
    main(Path(named[0]), Path(named[1]) if len(named) > 1 else packaged, again="--again" in sys.argv)
