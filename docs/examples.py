"""Shows the examples in docstrings as code: what begins with `>>>` is put into a block, up to the next empty line."""

from __future__ import annotations

import re
from typing import Any

import griffe

_EXAMPLE = re.compile(r"^>>> .*?(?=\n[ ]*\n|\Z)", re.MULTILINE | re.DOTALL)


class Examples(griffe.Extension):
    """Changes every docstring on its way to the page, never the source."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Put the examples of an object's docstring into blocks."""
        if obj.docstring:
            obj.docstring.value = _EXAMPLE.sub(lambda found: f"```pycon\n{found[0]}\n```", obj.docstring.value)
