"""Every check by one command: `python tests`, or `python tests --long` for what takes more than minutes.

Lint, format, types, import layers, then the tests and the doctests. Arguments after `--` go to pytest.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent

CHECKS = (
    ("lint", ["ruff", "check", "."]),
    ("format", ["ruff", "format", "--check", "."]),
    ("types", ["mypy"]),
    ("layers", ["lint-imports"]),
    ("tests", ["pytest", "-n", "2"]),
)


def main(arguments: list[str]) -> int:
    """Run all checks, the failed ones named at the end; 0 when every one passed."""
    if "--long" in arguments:
        os.environ["KG_LONG"] = "1"
    passed_on = arguments[arguments.index("--") + 1 :] if "--" in arguments else []
    failed = []
    for name, command in CHECKS:
        print(f"== {name}", flush=True)
        extra = passed_on if name == "tests" else []
        if subprocess.run([str(BIN / command[0]), *command[1:], *extra], cwd=ROOT, check=False).returncode:
            failed.append(name)
    print(f"== failed: {', '.join(failed)}" if failed else "== all checks passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
