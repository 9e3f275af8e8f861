"""How a query is answered, as a tree of steps: what `kg query --explain` shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kg.store.answer import shortened

_IRI = re.compile(r"<([^<>\"{}|^`\\\x00-\x20]*)>")
#: Variables that the engine makes up: a hash in hexadecimal, without noughts at its head.
_MADE_UP = re.compile(r"\?((?:_N)?[0-9a-f]{24,32})\b")


@dataclass(frozen=True)
class Step:
    """One step of a plan: how many rows it gave, and the seconds that it took with all that is under it.

    Both are None where they are not known.
    """

    what: str
    rows: int | None = None
    seconds: float | None = None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Plan:
    """The steps of a query, the last one first.

    `by` says whose they are: `engine`, in the order in which they are done and as they were measured, or `algebra`,
    what the query means, with the triples that each pattern finds alone. `note` says why it is not the engine.
    """

    by: Literal["engine", "algebra"]
    step: Step
    note: str = ""
    prefixes: Mapping[str, str] = field(default_factory=dict)
    base: str = ""

    def lines(self) -> list[str]:
        """The plan as people read it, a step a line, with the prefixes of the ontology.

        >>> scan = Step("QuadPattern(?p <http://a/holds> ?5af58bae664113b7075af969bddf273b)", 76, 0.00034)
        >>> for line in Plan("engine", Step("Project(?p)", 76, 0.0037, (scan,)), prefixes={"a": "http://a/"}).lines():
        ...     print(line)
              rows          ms  step
                76         3.7  Project(?p)
                76         0.3    QuadPattern(?p a:holds ?_1)
        """
        head = f"{'rows':>10}  {'ms':>10}  step"
        steps = [
            f"{_counted(step.rows)}  {_lasted(step.seconds)}  {'  ' * depth}{step.what}"
            for depth, step in _down(self.step)
        ]
        return [*filter(None, [self.note]), head, *self._readable(steps)]

    def _readable(self, lines: list[str]) -> Iterator[str]:
        made_up: dict[str, str] = {}
        for line in lines:
            named = _MADE_UP.sub(lambda match: made_up.setdefault(match[1], f"?_{len(made_up) + 1}"), line)
            yield _IRI.sub(self._short, named)

    def _short(self, match: re.Match[str]) -> str:
        short = shortened(match[1], self.prefixes, self.base)
        return match[0] if short == match[1] else short

    def told(self) -> dict[str, Any]:
        """The plan for programs: `by`, `note` and the steps, with seconds."""
        return {"by": self.by, "note": self.note, "plan": _told(self.step)}


def _told(step: Step) -> dict[str, Any]:
    return {"step": step.what, "rows": step.rows, "seconds": step.seconds, "steps": [_told(one) for one in step.steps]}


def _down(step: Step, depth: int = 0) -> Iterator[tuple[int, Step]]:
    yield depth, step
    for one in step.steps:
        yield from _down(one, depth + 1)


def _counted(rows: int | None) -> str:
    return f"{'' if rows is None else f'{rows:,}':>10}"


def _lasted(seconds: float | None) -> str:
    return f"{'' if seconds is None else f'{seconds * 1000:,.1f}':>10}"
