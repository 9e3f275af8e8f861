"""Chinese news in, a knowledge graph out, with the sentence behind every triple.

import kg

folder = kg.build(["articles/"], "output/graph")
folder.query("SELECT ?person WHERE { ?person kg:holdsPosition ?body }")
folder.view("graph.html")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.errors import KgError
from kg.model import Document, Entity, Evidence, Graph, Span, Statement, Value

if TYPE_CHECKING:
    from kg.folder import GraphFolder, build, open_folder

__version__ = "0.1.0"

__all__ = [
    "Document",
    "Entity",
    "Evidence",
    "Graph",
    "GraphFolder",
    "KgError",
    "Span",
    "Statement",
    "Value",
    "build",
    "open_folder",
]


def __getattr__(name: str) -> Any:
    """Import the heavy half of the face when it is first used: `import kg` stays light."""
    if name in {"GraphFolder", "build", "open_folder"}:
        from kg import folder

        return getattr(folder, name)
    raise AttributeError(f"module 'kg' has no attribute {name!r}")
