"""Bundles the scripts of the pages where npm is at hand; without it the package installs, and says what is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

#: Each folder of sources, the bundle that it makes, and what goes without it.
_FRONT_ENDS = {
    "kg/view/web": ("kg/view/static/map.js", "pages of more than 300 entities open without the map"),
    "kg/server/explorer/web": ("kg/server/explorer/static/explorer.js", "the explorer shows its pages without scripts"),
}
_PATIENCE = 300  # seconds of one npm command: on a line that is down it would try for long


class Pages(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - the signature is hatch's
        """Run npm where a bundle is missing or older than its sources.

        KG_NODE=0 leaves it out, KG_NODE=1 makes a failure fatal.
        """
        wish = os.environ.get("KG_NODE", "")
        for folder, (bundle, without) in _FRONT_ENDS.items():
            web = Path(self.root) / folder
            if wish != "0" and web.is_dir() and _stale(Path(self.root) / bundle, web):
                failed = _bundle(web)
                if failed and wish == "1":
                    raise RuntimeError(f"{folder}: {failed}: install Node 20 or newer, or unset KG_NODE")
                if failed:
                    self.app.display_warning(f"{folder}: {failed}: {without}")


def _stale(bundle: Path, web: Path) -> bool:
    sources = [*web.glob("*.js*"), *web.glob("src/*")]
    return not bundle.exists() or any(bundle.stat().st_mtime < path.stat().st_mtime for path in sources)


def _bundle(web: Path) -> str:
    """Why the scripts could not be bundled; nothing where they were."""
    npm = shutil.which("npm")
    if npm is None:
        return "npm is missing"
    installed = web / "node_modules" / ".package-lock.json"
    fresh = installed.exists() and installed.stat().st_mtime >= (web / "package-lock.json").stat().st_mtime
    for words in ([] if fresh else [["ci", "--no-audit", "--no-fund"]]) + [["run", "build"]]:
        try:
            ended = subprocess.run([npm, *words], cwd=web, check=False, timeout=_PATIENCE)
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"npm {words[0]} failed ({type(error).__name__})"
        if ended.returncode:
            return f"npm {words[0]} failed"
    return ""
