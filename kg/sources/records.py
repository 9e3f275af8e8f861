"""Tables of articles: JSONL, JSON and CSV, a document a row."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from kg.errors import SourceError
from kg.sources.draft import Draft, iso_date
from kg.sources.limits import Limits, option

#: By which names a table may call a field, the surest first.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "content", "body", "article", "正文", "内容", "內容", "文本", "全文"),
    "id": ("id", "doc_id", "uuid", "_id", "编号"),
    "title": ("title", "headline", "标题", "標題", "题目"),
    "url": ("url", "link", "href", "网址", "链接"),
    "published": (
        "published", "date", "pubdate", "publish_date", "publish_time", "published_at", "pub_time", "datetime", "time",
        "发布时间", "发布日期", "日期", "时间",
    ),
    "outlet": ("outlet", "source", "site", "media", "publisher", "来源", "來源", "媒体"),
    "author": ("author", "byline", "作者", "记者"),
}  # fmt: skip
# Keys under which a JSON file keeps its list of articles.
_LISTS = ("documents", "articles", "data", "items", "rows", "results", "records", "news")
_DEPTH = 16


def read_jsonl(text: str, source: str, limits: Limits) -> Iterator[Draft | SourceError]:
    """A document a line; a broken line is an error, and the lines after it go on."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        if number > limits.rows:
            yield SourceError(
                source, f"more than {limits.rows} rows", remedy=f"split the file, or raise {option('rows')}"
            )
            return
        place = f"line {number}"
        try:
            yield row_draft(_loads(line, limits), source, place, str(number))
        except SourceError as error:
            yield error
        except ValueError as error:
            yield SourceError(source, f"no JSON: {error}", place=place, remedy="each line must be one JSON object")


def read_json(text: str, source: str, limits: Limits) -> Iterator[Draft | SourceError]:
    """One object, a list of objects, or an object with a list under `articles`, `data` or the like."""
    try:
        content = _loads(text, limits)
    except ValueError as error:
        if "\n{" in text.strip():
            yield from read_jsonl(text, source, limits)
            return
        yield SourceError(source, f"no JSON: {error}", remedy="give one object, or a list of objects with a 'text'")
        return
    rows = content if isinstance(content, list) else [content]
    if isinstance(content, dict) and not _field(content, "text"):
        rows = next((content[key] for key in _LISTS if isinstance(content.get(key), list)), rows)
    for number, row in enumerate(rows[: limits.rows], 1):
        try:
            single = len(rows) == 1 and not isinstance(content, list)
            yield row_draft(row, source, "" if single else f"item {number}", "" if single else str(number))
        except SourceError as error:
            yield error


def read_csv(text: str, source: str, limits: Limits) -> Iterator[Draft | SourceError]:
    """A table with a header; commas, semicolons or tabs."""
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    csv.field_size_limit(max(limits.characters * 4, 1 << 17))
    rows = csv.DictReader(io.StringIO(text.replace("\0", "")), delimiter=delimiter)
    try:
        if not _named(rows.fieldnames or (), "text"):
            columns = "、".join(rows.fieldnames or ()) or "none"
            yield SourceError(source, f"no column of texts (columns: {columns})", remedy="name it 'text'")
            return
        for number, row in enumerate(rows, 1):
            if number > limits.rows:
                yield SourceError(
                    source, f"more than {limits.rows} rows", remedy=f"split the file, or raise {option('rows')}"
                )
                return
            try:
                yield row_draft({key: value for key, value in row.items() if key}, source, f"row {number}", str(number))
            except SourceError as error:
                yield error
    except csv.Error as error:
        yield SourceError(source, f"no CSV: {error}", place=f"line {rows.line_num}", remedy="check its quotation marks")


def _loads(text: str, limits: Limits) -> Any:
    depth = limits.nesting * _DEPTH
    # Python's parser recurses; what nests deeper than any article is turned away before it is parsed.
    if re.search(rf"(?:[\[{{]\s*(?:\"[^\"]{{0,80}}\"\s*:\s*)?){{{depth + 1}}}", text):
        raise ValueError(f"brackets nest deeper than {depth}")
    try:
        return json.loads(text.removeprefix("\ufeff"))
    except RecursionError:
        raise ValueError(f"brackets nest deeper than {depth}") from None


def _named(names: Any, field: str) -> str | None:
    """The name that a table gives to a field."""
    by_lower = {str(name).strip().lower(): name for name in names}
    return next((by_lower[name] for name in FIELDS[field] if name in by_lower), None)


def _field(row: Mapping[str, Any], field: str) -> str | None:
    name = _named(row, field)
    value = row.get(name) if name is not None else None
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def row_draft(row: Any, source: str, place: str, number: str) -> Draft:
    """A row as a document.

    Raises:
        SourceError: it is no object, or has no text.
    """
    if not isinstance(row, dict):
        raise SourceError(source, "no JSON object", place=place, remedy="each article is an object with a 'text'")
    text = _field(row, "text")
    if text is None:
        fields = "、".join(map(str, row)) or "none"
        raise SourceError(source, f"no 'text' (fields: {fields})", place=place, remedy="name the field 'text'")
    given = {name: _field(row, name) for name in ("outlet", "author")}
    published = _field(row, "published")
    return Draft(
        text=text,
        id=_field(row, "id"),
        number=number,
        title=_field(row, "title"),
        url=_field(row, "url"),
        published=iso_date(published) if published else None,
        metadata={name: value for name, value in given.items() if value},
        place=place,
    )
