"""HTML, Markdown and EPUB: the article on the page, and what the page says of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import normpath
from urllib.parse import unquote

from kg.sources.draft import Draft, iso_date
from kg.sources.encoding import declared_charset, decode


def read_html(data: bytes) -> Draft:
    """The body of a page by trafilatura; headline, outlet, author, date and canonical URL from its head."""
    text, encoding = decode(data, declared_charset(data))
    draft = html_draft(text)
    return Draft(
        text=draft.text,
        title=draft.title,
        url=draft.url,
        published=draft.published,
        metadata={**draft.metadata, "encoding": encoding},
    )


# Parsers compare each attribute of a tag with all before it: 200,000 of them take minutes. No page has 30 in one tag.
_MOST_ATTRIBUTES = 500
_ATTRIBUTES = re.compile(r"<([A-Za-z][\w:-]*)\s[^<>]{1000,}>")


def html_draft(page: str) -> Draft:
    """As `read_html`, for a page that is decoded."""
    import trafilatura

    page = _ATTRIBUTES.sub(lambda tag: tag[0] if len(tag[0].split()) < _MOST_ATTRIBUTES else f"<{tag[1]}>", page)
    found = trafilatura.bare_extraction(
        page, favor_recall=True, include_comments=False, include_tables=True, with_metadata=True, deduplicate=False
    )
    fields = found.as_dict() if found is not None and hasattr(found, "as_dict") else dict(found or {})
    body, everything = str(fields.get("text") or ""), _paragraphs(page)
    # trafilatura leaves out short paragraphs of some templates; then the paragraphs themselves are the safer body.
    text = body if len(body) >= 0.8 * len(everything) else everything
    meta = _meta(page)
    metadata = {
        "outlet": meta.get("source") or meta.get("og:site_name") or _string(fields.get("sitename")),
        "author": meta.get("author") or _string(fields.get("author")),
    }
    date = next((meta[name] for name in _DATES if meta.get(name)), None) or _string(fields.get("date"))
    title = meta.get("og:title") or _string(fields.get("title"))
    return Draft(
        text=text,
        title=title,
        url=_string(fields.get("url")),
        published=iso_date(date) if date else None,
        metadata={name: value for name, value in metadata.items() if value},
    )


_DATES = ("article:published_time", "publishdate", "pubdate", "og:release_date", "date")
_META = re.compile(r"<meta\s[^<>]*>", re.IGNORECASE)
_NAME = re.compile(r"""(?:name|property|itemprop)\s*=\s*["']?([\w:.-]+)""", re.IGNORECASE)
_CONTENT = re.compile(r"""content\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)


def _meta(page: str) -> dict[str, str]:
    """The names and contents of the `<meta>` elements, the first of each name."""
    found: dict[str, str] = {}
    for tag in _META.findall(page[:200_000]):
        name, content = _NAME.search(tag), _CONTENT.search(tag)
        if name and content:
            found.setdefault(name[1].lower(), (content[1] or content[2] or "").strip())
    return found


def _string(value: object) -> str | None:
    return str(value).strip() or None if value else None


def _paragraphs(page: str) -> str:
    """The `<p>` elements of a page that hold sentences."""
    from lxml import etree, html

    try:
        tree = html.fromstring(
            page.encode("utf8", "replace"), parser=html.HTMLParser(encoding="utf-8", huge_tree=False)
        )
    except (etree.ParserError, ValueError):
        return ""
    rows = (" ".join(paragraph.itertext()).strip() for paragraph in tree.iter("p"))
    return "\n".join(row for row in rows if len(row) > 8 and re.search("[。！？；]", row))


_FRONT = re.compile(r"\A---\s*\n(.*?)\n---\s*(?:\n|\Z)", re.DOTALL)
_MARKS = (
    (re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)"), ""),
    (re.compile(r"\[([^\]\n]+)\]\([^)\n]*\)"), r"\1"),
    (re.compile(r"^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$", re.MULTILINE), r"\1"),
    (re.compile(r"^\s{0,3}>\s?", re.MULTILINE), ""),
    (re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"^\s*(?:-{3,}|\*{3,}|_{3,})\s*$", re.MULTILINE), ""),
    (re.compile(r"^\s{0,3}[-*+]\s+(?=\S)", re.MULTILINE), ""),
)


def read_markdown(text: str) -> Draft:
    """Markdown as plain text; title and date from its front matter, else the title from its first heading.

    >>> read_markdown("---\\ntitle: 论坛开幕\\ndate: 2023-05-01\\n---\\n# 论坛开幕\\n\\n在**温州**[举行](x).").published
    '2023-05-01'
    """
    front = _FRONT.match(text)
    fields = dict(re.findall(r"^(\w+)\s*:\s*[\"']?(.*?)[\"']?\s*$", front[1], re.MULTILINE)) if front else {}
    body = text[front.end() :] if front else text
    heading = re.search(r"^#\s+(.+?)\s*#*\s*$", body, re.MULTILINE)
    for mark, plain in _MARKS:
        body = mark.sub(plain, body)
    title = fields.get("title") or (heading[1] if heading else None)
    metadata = {name: fields[name] for name in ("author", "outlet", "source") if fields.get(name)}
    return Draft(
        text=body, title=title, url=fields.get("url"), published=iso_date(fields.get("date", "")), metadata=metadata
    )


def read_epub(members: Iterator[tuple[str, bytes]]) -> Draft:
    """The chapters of an e-book in the order of its spine."""
    from lxml import etree

    files = dict(members)
    package = next((name for name in files if name.endswith(".opf")), None)
    if package is None:
        return Draft(text="")
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.fromstring(files[package], parser)
    hrefs = {item.get("id"): item.get("href") for item in root.iter("{*}item")}
    folder = package.rpartition("/")[0]
    chapters = []
    for reference in root.iter("{*}itemref"):
        # An address of the book's own web: spaces and Chinese are escaped, and it may lead up a folder.
        path = normpath(f"{folder}/{unquote(hrefs.get(reference.get('idref')) or '')}").lstrip("/")
        if path in files:
            page, _ = decode(files[path], declared_charset(files[path]))
            chapters.append(_flat(page))
    named = {name: next(iter(root.iter(f"{{*}}{name}")), None) for name in ("title", "creator", "date")}
    found = {name: element.text or "" for name, element in named.items() if element is not None}
    return Draft(
        text="\n\n".join(chapters),
        title=found.get("title"),
        published=iso_date(found.get("date", "")),
        metadata={"author": found["creator"]} if found.get("creator") else {},
    )


def _flat(page: str) -> str:
    """All the text of a page, a line a block."""
    page = re.sub(r"(?is)<(script|style|head)\b.*?</\1\s*>", "", page)
    page = re.sub(r"(?i)</?(?:p|div|br|h\d|li|tr|section)\b[^<>]*>", "\n", page)
    import html

    text = html.unescape(re.sub(r"<[^<>]+>", "", page))
    return re.sub(r"\s*\n\s*", "\n", text).strip()
