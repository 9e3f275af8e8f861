"""Text and YAML files that remember where each thing stands, so that an error can name file and line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kg.errors import OntologyError


class Lined(dict[str, Any]):
    """A YAML mapping that knows the line where it begins and that of each key."""

    line: int = 0
    lines: Mapping[str, int] = {}


class LinedList(list[Any]):
    """A YAML sequence that knows the line of each item."""

    line: int = 0
    lines: tuple[int, ...] = ()


def read_text(path: Path) -> str:
    """A file's text.

    Raises:
        OntologyError: it is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise OntologyError(str(path), "not UTF-8", line=line, remedy="save the file as UTF-8") from None


def read_yaml(path: Path) -> Any:
    """A YAML file, parsed: mappings are `Lined`, sequences `LinedList`; plain values as YAML has them.

    Raises:
        OntologyError: it is no YAML, or a key stands twice.
    """
    import yaml

    text = read_text(path)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        node = loader.get_single_node()
        return None if node is None else _built(node, loader, path)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise OntologyError(str(path), error.problem or "no YAML", line=line, remedy="mend the YAML") from None
    finally:
        loader.dispose()


def _built(node: Any, loader: Any, path: Path) -> Any:
    line = node.start_mark.line + 1
    if node.id == "mapping":
        mapping = Lined()
        mapping.line, lines = line, {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            lines[key] = key_node.start_mark.line + 1
            if key in mapping:
                raise OntologyError(str(path), f"the key {key} stands twice", line=lines[key])
            mapping[key] = _built(value_node, loader, path)
        mapping.lines = lines
        return mapping
    if node.id == "sequence":
        items = LinedList(_built(item, loader, path) for item in node.value)
        items.line, items.lines = line, tuple(item.start_mark.line + 1 for item in node.value)
        return items
    return loader.construct_object(node)
