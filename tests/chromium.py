"""The browser of tests and benchmarks: Chromium of Debian, drawing by the processor, alike everywhere."""

from __future__ import annotations

from pathlib import Path

PATH = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), None)

#: WebGL is drawn by the processor, and Chromium asks nobody for updates.
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--enable-unsafe-swiftshader",
]


def of_itself(said: str) -> bool:
    """Whether a line of the console is of the browser, not of the page: that it is slow without a GPU."""
    return "GL Driver Message" in said
