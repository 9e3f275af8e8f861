"""Measures how often each method is right, and writes the table that confidences are led by.

    python -m kg.training.calibrate GOLD_FOLDER [OUT.yaml]

What is learned is measured on the articles that the training holds out (`kg.training.examples.held_out`); patterns,
which are not learned, on all of them; each built from the raw text without a table. Findings of a method are put into
blocks of like confidence, neighbouring blocks that fall are joined (isotonic regression), and each block becomes a
point. What is printed is measured by halves: a curve from one half of the articles on the other.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.facts.confidence import TABLE, Curve, family
from kg.ontology import Ontology
from kg.training.evaluate import evaluate
from kg.training.reliability import Claim, claims, gap

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

#: The least calibrated confidence of what is taken into a graph. On 40 held-out articles facts had F1 0.537 and
#: precision 0.75 with it, 0.539 and 0.70 without, 0.531 and 0.80 with 0.7.
LEAST = 0.6
#: The same for figures: F1 0.621 and precision 0.66 with it, 0.591 and 0.59 without, 0.610 and 0.75 with 0.5.
LEAST_OF_FIGURES = 0.35

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


def measure(gold: Path, keep: Callable[[str], bool], *, learned: bool = True) -> list[Claim]:
    """What is claimed of the kept articles without a table; without the network's suggestions where it learned them."""
    with TemporaryDirectory(prefix="kg-calibrate-") as folder:
        lexicon = Path(folder) / "lexicon"
        lexicon.mkdir()
        (lexicon / f"{TABLE}.yaml").write_text("methods: {}\n", encoding="utf8")
        if not learned:
            said = Ontology.load().path("lexicon/suggested.yaml").read_text(encoding="utf8")
            (lexicon / "suggested.yaml").write_text(said.replace("take: true", "take: false"), encoding="utf8")
        return claims(evaluate(gold, ontology=Path(folder), keep=keep).judgements)


def written(curves: dict[str, Curve], of: Sequence[Claim]) -> str:
    """The table as it stands in the ontology."""
    lines = [
        HEAD,
        f"# Measured on {len(of)} findings in {len({claim.document for claim in of})} articles.",
        f"least: {LEAST}",
        f"least_of_figures: {LEAST_OF_FIGURES}",
        "methods:",
    ]
    lines[4] += "" if curves else " {}"
    for name, one in curves.items():
        points = ", ".join(f"[{stated:g}, {share:g}]" for stated, share in one.points)
        lines.append(f"  {name}: [{points}]")
    return lines[0] + "\n".join(lines[1:]) + "\n"


def main(gold: Path, out: Path) -> None:
    """Measure and write the table."""
    from kg.training.examples import held_out  # PyTorch, which the rest of this module does without

    # Where the network has seen an article it finds what is right there, and leaves the patterns what is wrong.
    written_ones = [claim for claim in measure(gold, bool, learned=False) if claim.method.startswith(WRITTEN)]
    learned_ones = [claim for claim in measure(gold, held_out) if not claim.method.startswith(WRITTEN)]
    # Figures state shares already, and the held-out articles are too few to better them.
    found = [claim for claim in written_ones + learned_ones if claim.kind == "fact"]
    halved = by_halves(found)
    print(f"{len(found)} facts, mean gap as stated {gap(found)}, led by the other half's table {gap(halved)}")
    out.write_text(written(table(found), found), encoding="utf8", newline="\n")
    print(out.read_text(encoding="utf8"))


if __name__ == "__main__":
    packaged = Path(__file__).parents[2] / "ontology" / "lexicon" / f"{TABLE}.yaml"
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else packaged)
