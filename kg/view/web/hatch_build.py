"""Bundles the page's WebGL library where npm is at hand; without it the package installs and goes without the map."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Pages(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - the signature is hatch's
        """Run `npm ci && npm run build` once; KG_NODE=0 leaves it out, KG_NODE=1 makes a failure fatal."""
        wish = os.environ.get("KG_NODE", "")
        web = Path(self.root) / "kg" / "view" / "web"
        bundle = web.parent / "static" / "map.js"
        npm = shutil.which("npm")
        if wish == "0" or bundle.exists() or not web.exists():
            return
        if npm is None:
            if wish == "1":
                raise RuntimeError("npm is missing: install Node 20, or unset KG_NODE")
            self.app.display_warning("npm is missing: pages of more than 300 entities open without the map")
            return
        for words in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
            ended = subprocess.run([npm, *words], cwd=web, check=wish == "1")
            if ended.returncode:
                self.app.display_warning(f"npm {words[0]} failed: pages of more than 300 entities open without the map")
                return
