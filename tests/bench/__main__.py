"""How fast, by one command: python tests/bench [--long] [--check] [--news NEWS.jsonl.gz] [--only PART …]

Every part runs in a process of its own on one core and counts processor seconds. Prints a table, and writes figures
and ratios as JSON. Figures belong to a machine; ratios are held against others' work in the same run, so they should be
about alike anywhere, and `--check` fails where one fell by more than 15 % below `pinned.json`; `--pin` pins what was
measured. Short: minutes, 150 articles and 100,000 quads. Long: 1,000 articles and 1,000,000 quads.

Two parts run only where --only names them, on two cores and by the clock: `corpus`, and after it `spark`. Long: 30,000
articles, most of an hour; go on where they were cut off.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # the parts import each other, and made graphs of the tests

from bench.measured import Measured  # noqa: E402 - found by the line above

PINNED = HERE / "pinned.json"
NEWS = HERE.parents[2] / "shared" / "data" / "news" / "crud_news.jsonl.gz"
#: How far a ratio may fall. Two runs of the same code on a busy machine gave ratios up to 4 % apart.
FALL = 0.15


def _stages(news: Path, *, long: bool) -> Measured:
    from bench.stages import stages

    return stages(news, 1_000 if long else 150)


def _building(news: Path, *, long: bool) -> Measured:
    from bench.memory import building

    return building(news, 1_000 if long else 150)


def _recognising(news: Path, *, long: bool) -> Measured:
    from bench.memory import recognising

    return recognising(news, 1_000 if long else 150)


def _storing(_news: Path, *, long: bool) -> Measured:
    from bench.storing import storing

    return storing(1_600 if long else 150)


def _viewing(_news: Path, *, long: bool) -> Measured:
    from bench.viewing import viewing

    return viewing(200 if long else 40)


def _serving(_news: Path, *, long: bool) -> Measured:
    from bench.serving import serving

    return serving(30 if long else 8)


def _starting(_news: Path, *, long: bool) -> Measured:
    from bench.starting import starting

    return starting(5 if long else 3)


def _corpus(news: Path, *, long: bool) -> Measured:
    from bench.corpus import LONG, SHORT, corpus

    return corpus(news, LONG if long else SHORT)


def _spark(news: Path, *, long: bool) -> Measured:
    from bench.corpus import LONG, SHORT
    from bench.executors import spark

    return spark(news, LONG if long else SHORT)


PARTS: dict[str, Callable[..., Measured]] = {
    "stages": _stages,
    "building": _building,
    "recognising": _recognising,
    "storing": _storing,
    "viewing": _viewing,
    "serving": _serving,
    "starting": _starting,
    "corpus": _corpus,
    "spark": _spark,
}
#: The parts that run only where they are named.
NAMED = ("corpus", "spark")


def apart(part: str, news: Path, *, long: bool) -> Measured:
    """A part measured in a process of its own.

    Raises:
        CalledProcessError: it failed; what it said stands on standard error.
    """
    command = [sys.executable, str(HERE), "--part", part, "--news", str(news), *(["--long"] if long else [])]
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env={**os.environ, **threads})
    return Measured(*json.loads(done.stdout.splitlines()[-1]))


def fallen(found: dict[str, float], pinned: dict[str, float]) -> list[str]:
    """The ratios that fell too far below the pinned ones, each told in a line.

    >>> fallen({"a": 0.86, "b": 0.84}, {"a": 1.0, "b": 1.0, "c": 1.0})
    ['b: 0.84, pinned 1']
    """
    both = [(name, found[name], least) for name, least in pinned.items() if name in found]
    return [f"{name}: {ratio:.3g}, pinned {least:.3g}" for name, ratio, least in both if ratio < least * (1 - FALL)]


def _whole(parts: dict[str, Measured]) -> Measured:
    figures = {name: value for one in parts.values() for name, value in one.figures.items()}
    ratios = {name: value for one in parts.values() for name, value in one.ratios.items()}
    if {"building", "recognising"} <= parts.keys():
        ratios["memory: spaCy recognition / build"] = figures["spaCy recognition, MB"] / figures["build, MB"]
    return Measured(figures, ratios)


def _told(measured: Measured) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table()
    table.add_column("")
    table.add_column("", justify="right")
    for name, value in measured.figures.items():
        table.add_row(name, f"{value:,.0f}" if value >= 100 else f"{value:.3g}")
    table.add_section()
    for name, value in measured.ratios.items():
        table.add_row(name, f"{value:.2f}")
    Console(width=None if sys.stdout.isatty() else 100).print(table)


def _read_pinned() -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = json.loads(PINNED.read_text(encoding="utf8")) if PINNED.exists() else {}
    return found


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--news", type=Path, default=NEWS, help="gzipped JSON lines with id and text")
    parser.add_argument("--long", action="store_true", help="1,000 articles and a million quads")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=[part for part in PARTS if part not in NAMED])
    parser.add_argument("--check", action="store_true", help="fail where a ratio fell below the pinned one")
    parser.add_argument("--pin", action="store_true", help="pin the ratios")
    parser.add_argument("--json", type=Path, default=HERE.parents[1] / "output" / "bench.json")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if not args.news.exists():
        parser.error(f"there is no {args.news}: name a gzipped file of articles with --news")
    return args


def main() -> int:
    args = _arguments()
    if args.part:
        print(json.dumps(PARTS[args.part](args.news, long=args.long)))
        return 0
    measured = _whole({part: apart(part, args.news, long=args.long) for part in args.only})
    _told(measured)
    mode = "long" if args.long else "short"
    about = {"mode": mode, "machine": platform.machine(), "cores": os.cpu_count(), "python": platform.python_version()}
    args.json.parent.mkdir(parents=True, exist_ok=True)
    args.json.write_text(json.dumps({**about, **measured._asdict()}, indent=1, ensure_ascii=False) + "\n", "utf8")
    pinned = _read_pinned()
    low = fallen(measured.ratios, pinned.get(mode, {})) if args.check else []
    for line in low:
        print("fell by more than 15 %:", line)
    if args.pin:
        rounded = {name: round(value, 3) for name, value in measured.ratios.items()}
        pinned[mode] = {**pinned.get(mode, {}), **rounded}
        PINNED.write_text(json.dumps(pinned, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf8")
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
