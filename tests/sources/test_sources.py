"""Sources: every format and encoding to documents, and errors as values."""

from __future__ import annotations

import gzip
import io
import json
import sys
import zipfile
from pathlib import Path

import pytest
from text.pages import ARTICLES, pages

from kg.errors import MissingExtra, SourceError
from kg.model import Document
from kg.sources import Limits, copies, read
from kg.sources.encoding import decode

TITLE, SENTENCES = ARTICLES[0]
TEXT = "".join(SENTENCES)


def _one(path: Path, **options: object) -> Document:
    (found,) = read([path], **options)  # type: ignore[arg-type]
    assert isinstance(found, Document), found
    return found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"])
def test_text_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "news.txt"
    path.write_bytes((TITLE + "\n" + TEXT).encode(encoding))
    assert _one(path).text == TITLE + "\n" + TEXT


@pytest.mark.parametrize("encoding", ["big5hkscs", "gb18030", "utf-8"])
def test_traditional_text_in_any_encoding(encoding: str) -> None:
    text = "溫州市召開科技創新大會，與會企業簽訂合作協議，總投資三十億元，並設立聯合實驗室。"
    assert decode(text.encode(encoding)) == (text, encoding)


def test_a_declared_charset_is_not_trusted(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    body = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    page = (
        f"<html><head><meta charset='utf-8'><title>{TITLE}</title></head><body><article>{body}</article></body></html>"
    )
    path.write_bytes(page.encode("gbk"))
    found = _one(path)
    assert SENTENCES[0] in found.text
    assert found.metadata["encoding"] == "gb18030"


def test_utf8_with_a_few_broken_bytes_stays_utf8() -> None:
    data = TEXT.encode()
    text, encoding = decode(data[:100] + b"\xff" + data[100:])
    assert encoding == "utf-8"
    assert text.count("\ufffd") <= 4


def test_html_says_who_published_what_and_when(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    body = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    path.write_text(
        "<html><head><title>某页</title><meta property='og:title' content='储能技术对接会'>"
        "<meta name='source' content='澜江日报'><meta name='author' content='何知微'>"
        "<meta property='article:published_time' content='2024-05-17T08:00:00+08:00'>"
        "<link rel='canonical' href='https://example.com/a/1.html'></head>"
        f"<body><ul><li>首页</li><li>新闻</li></ul><article>{body}</article><footer>版权所有</footer></body></html>",
        encoding="utf8",
    )
    found = _one(path)
    assert (found.title, found.published, found.url) == ("储能技术对接会", "2024-05-17", "https://example.com/a/1.html")
    assert (found.metadata["outlet"], found.metadata["author"]) == ("澜江日报", "何知微")
    assert all(sentence in found.text for sentence in SENTENCES)
    assert "版权所有" not in found.text


def test_html_keeps_every_sentence(tmp_path: Path) -> None:
    for page in [page for page in pages() if page.html]:
        path = tmp_path / "page.html"
        path.write_text(page.text, encoding="utf8")
        assert all(sentence in _one(path).text for sentence in page.sentences), page.name


def test_markdown(tmp_path: Path) -> None:
    path = tmp_path / "news.md"
    path.write_text(f"---\ntitle: {TITLE}\ndate: 2024-05-17\n---\n# {TITLE}\n\n**{SENTENCES[0]}**\n", encoding="utf8")
    found = _one(path)
    assert (found.title, found.published) == (TITLE, "2024-05-17")
    assert "*" not in found.text
    assert "#" not in found.text


def test_jsonl_goes_on_after_a_broken_line(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    rows = [
        json.dumps({"id": "a", "text": SENTENCES[0], "title": TITLE, "published": "2024/5/17", "source": "澜江日报"}),
        "{broken",
        "[1, 2]",
        json.dumps({"id": "b", "body": SENTENCES[1]}),
        json.dumps({"text": SENTENCES[2]}),
        json.dumps({"id": "c", "title": "no text"}),
    ]
    path.write_text("\n".join(rows), encoding="utf8")
    found = list(read([path]))
    documents = [one for one in found if isinstance(one, Document)]
    errors = [one for one in found if isinstance(one, SourceError)]
    assert [one.id for one in documents] == ["a", "b", "news-5"]
    assert (documents[0].published, documents[0].metadata["outlet"]) == ("2024-05-17", "澜江日报")
    assert [one.place for one in errors] == ["line 2", "line 3", "line 6"]
    assert all(one.remedy for one in errors)


def test_json_and_csv(tmp_path: Path) -> None:
    (tmp_path / "list.json").write_text(
        json.dumps({"articles": [{"id": 1, "text": "甲。"}, {"id": 2, "text": "乙。"}]})
    )
    (tmp_path / "one.json").write_text(json.dumps({"id": "only", "content": "丙。"}))
    (tmp_path / "table.csv").write_bytes('编号,标题,正文\n7,"标,题","第一行\n第二行"\n'.encode("gb18030"))
    found = {one.id: one.text for one in read([tmp_path]) if isinstance(one, Document)}
    assert found == {"1": "甲。", "2": "乙。", "only": "丙。", "7": "第一行\n第二行"}


def test_a_table_without_texts_says_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a,b\n1,2\n")
    (error,) = read([path])
    assert isinstance(error, SourceError)
    assert "a、b" in str(error)


def test_ids_are_paths_without_endings_and_differ(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name, text in {
        "sub/a.txt": "甲。",
        "sub/a.md": "乙。",
        "b.txt": "丙。",
        ".hidden.txt": "丁。",
        "c.bin": "戊。",
    }.items():
        (tmp_path / name).write_text(text, encoding="utf8")
    found = [one for one in read([tmp_path]) if isinstance(one, Document)]
    assert [one.id for one in found][0::2] == ["b", "sub/a~" + found[2].metadata["digest"][:8]]
    assert len({one.id for one in found}) == 3


def test_packed_files(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress("甲。".encode()) + gzip.compress("又甲。".encode()))
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("内/乙.txt", "乙。".encode("gbk"))
        archive.writestr("丙.jsonl", json.dumps({"id": "c", "text": "丙。"}))
        archive.writestr("__MACOSX/x.txt", "no")
    found = {one.id: one.text for one in read([tmp_path]) if isinstance(one, Document)}
    assert found == {"a": "甲。又甲。", "b/内/乙": "乙。", "c": "丙。"}


def test_limits_stop_hostile_input(tmp_path: Path) -> None:
    (tmp_path / "bomb.txt.gz").write_bytes(gzip.compress(b"0" * 40_000_000))
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.txt", b"0" * 40_000_000)
    inner = "甲。".encode()
    for _ in range(5):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("in.zip" if inner[:2] == b"PK" else "in.txt", inner)
        inner = packed.getvalue()
    (tmp_path / "deep.zip").write_bytes(inner)
    (tmp_path / "deep.json").write_text("[" * 100_000)
    (tmp_path / "long.txt").write_text("长" * 2000, encoding="utf8")
    (tmp_path / "rows.jsonl").write_text('{"text": "甲"}\n' * 30, encoding="utf8")
    found = list(read([tmp_path], limits=Limits(ratio=10, nesting=2, characters=1000, rows=20)))
    errors = [one for one in found if isinstance(one, SourceError)]
    names = {Path(one.source.split(".zip")[0]).name.split(".")[0] for one in errors}
    assert names == {"bomb", "deep", "long", "rows"}
    assert all(isinstance(one, Document) and one.text == "甲" for one in found if one not in errors)


def test_what_is_packed_inside_an_archive_shares_its_limits(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "nest.zip", "w") as archive:
        for number in range(4):
            archive.writestr(f"{number}.txt.gz", gzip.compress(f"{number}".encode() * 6_000_000))
    found = list(read([tmp_path], limits=Limits(characters=10_000_000)))
    assert [one.id for one in found if isinstance(one, Document)] == ["nest/0"]
    assert all("unpacks" in str(one) for one in found[1:])


def test_what_is_missing_or_foreign_is_an_error_and_the_others_go_on(tmp_path: Path) -> None:
    good = tmp_path / "good.txt"
    good.write_text("甲。", encoding="utf8")
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 no zip")
    (tmp_path / "broken.gz").write_bytes(b"\x1f\x8b no gzip")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 no pdf")
    (tmp_path / "broken.docx").write_bytes(b"no docx")
    (tmp_path / "empty").mkdir()
    sources = [tmp_path / "none.txt", tmp_path / "empty", *sorted(tmp_path.glob("broken.*")), good]
    found = list(read(sources))
    assert [type(one).__name__ for one in found] == ["SourceError"] * 6 + ["Document"]
    assert all(one.remedy for one in found if isinstance(one, SourceError))


def test_an_extra_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.4")
    (error,) = read([path])
    assert isinstance(error, SourceError)
    assert isinstance(error.__cause__, MissingExtra)
    assert "pip install 'zhkg[documents]'" in str(error)


def test_word_files(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.core_properties.title = TITLE
    document.add_paragraph(SENTENCES[0])
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "指标", "数值"
    document.save(str(tmp_path / "a.docx"))
    found = _one(tmp_path / "a.docx")
    assert found.text == SENTENCES[0] + "\n指标\t数值"
    assert found.title == TITLE


def test_electronic_books(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.epub", "w") as archive:
        archive.writestr(
            "OEBPS/content.opf",
            "<package xmlns='http://www.idpf.org/2007/opf' xmlns:dc='http://purl.org/dc/elements/1.1/'><metadata>"
            "<dc:title>年鉴</dc:title><dc:date>2023-01-02</dc:date></metadata><manifest>"
            "<item id='two' href='../text/%E4%BA%8C%20b.xhtml'/><item id='one' href='1.xhtml'/></manifest>"
            "<spine><itemref idref='one'/><itemref idref='two'/></spine></package>",
        )
        archive.writestr("text/二 b.xhtml", "<html><body><p>第二章。</p></body></html>")
        archive.writestr("OEBPS/1.xhtml", "<html><head><title>x</title></head><body><p>第一章。</p></body></html>")
    found = _one(tmp_path / "a.epub")
    assert (found.text, found.title, found.published) == ("第一章。\n\n第二章。", "年鉴", "2023-01-02")


def test_a_given_date_is_for_documents_without_one(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "a", "text": "甲。", "date": "2020-01-02"}\n{"id": "b", "text": "乙。"}', encoding="utf8")
    assert [one.published for one in read([path], published="2024-05-17") if isinstance(one, Document)] == [
        "2020-01-02",
        "2024-05-17",
    ]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO('{"id": "a", "text": "甲。"}\n'.encode())

    monkeypatch.setattr(sys, "stdin", Stdin())
    (found,) = read(["-"])
    assert isinstance(found, Document)
    assert (found.id, found.text) == ("a", "甲。")


def test_copies_are_found_in_any_order() -> None:
    first, second = TEXT, "".join(ARTICLES[1][1])
    texts = [
        ("agency", "中新网澜江5月16日电 " + first + "（完）"),
        ("portal", first),
        ("cut", first[: int(len(first) * 0.7)]),
        ("other", second),
        ("short", "会议召开。"),
    ]
    found = copies(texts)
    assert {(one.original, one.copy) for one in found} == {("agency", "portal"), ("agency", "cut")}
    assert found == copies(reversed(texts))
    assert all(0 < one.likeness <= 1 for one in found)


def test_pdf_files(tmp_path: Path) -> None:
    pytest.importorskip("pypdf")
    stream = b"BT /F1 24 Tf 72 720 Td (Forum of science) Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> /MediaBox [0 0 9 9] >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Title (Forum) /Author (Fang Ning) /CreationDate (D:20240517080000) >>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 7\n0000000000 65535 f \n" + table
    out += b"trailer << /Size 7 /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start
    (tmp_path / "a.pdf").write_bytes(bytes(out))
    found = _one(tmp_path / "a.pdf")
    assert found.text.strip() == "Forum of science"
    assert (found.title, found.metadata["author"], found.metadata["created"]) == ("Forum", "Fang Ning", "2024-05-17")
