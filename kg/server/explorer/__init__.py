"""The explorer: pages drawn on the server, in Chinese and English, that read well without a script.

pages         /  /entity/…  /document/…      search, a thing, an article
network       /graph  /path                  the neighbourhood, the shortest way between two things
console       /query                         SPARQL, and the named questions
decisions     /review                        what a person should look at, and what was decided
data          /api/…                         the same as JSON, for the scripts
catalogue, articles, figures, timeline, routes     the graph as the pages need it

The scripts are made by npm from `web/` into `static/`. They draw the graph, complete names and help to write queries;
where they were not built, the pages do without and say what is missing.
"""

from __future__ import annotations

from pathlib import Path

#: What npm built; see `web/`.
STATIC = Path(__file__).parent / "static"


def built() -> bool:
    """Whether the scripts were built."""
    return (STATIC / "explorer.js").is_file()
