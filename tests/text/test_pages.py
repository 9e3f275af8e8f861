"""Boilerplate: found on pages of many layouts, and no sentence of the article taken for it."""

from __future__ import annotations

import pytest
from text.layouts import layouts
from text.pages import Page, pages

from kg.model import Document
from kg.sources.pages import html_draft
from kg.text import body, clean
from kg.text.repair import repair


def _folded(text: str) -> str:
    return "".join(repair(text).text.split())


def measure(page: Page) -> tuple[list[str], list[str]]:
    """The lines of boilerplate that were taken for the article, and the sentences that were lost."""
    text = html_draft(page.text).text if page.html else page.text
    kept = "".join(body(clean(Document("a", text))).split())
    return (
        [line for line in page.boilerplate if _folded(line) in kept],
        [sentence for sentence in page.sentences if "".join(sentence.split()) not in kept],
    )


def test_there_are_enough_pages() -> None:
    assert len(pages()) >= 40
    assert len({page.text for page in pages()}) == len(pages())


@pytest.mark.parametrize("kind", ["", "-lines", "-html", "-run-in"])
def test_boilerplate_is_found_and_no_sentence_lost(kind: str) -> None:
    lines = sentences = missed = lost = 0
    for page in pages() if not kind else [page for page in layouts() if page.name.endswith(kind)]:
        left, gone = measure(page)
        lines += len(page.boilerplate)
        sentences += len(page.sentences)
        missed += len(left)
        lost += len(gone)
    assert 1 - missed / lines >= 0.95, f"{missed} of {lines} lines missed"
    assert lost / sentences <= 0.005, f"{lost} of {sentences} sentences lost"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "来源：澜江日报  |  2024年05月17日 11:02:40，正文：论坛在江城举行。",
            {"published": "2024-05-17", "outlet": "澜江日报"},
        ),
        (
            "2024-05-17 07:29，正文：本报5月16日讯（记者何知微）今天，论坛举行。",
            {"published": "2024-05-17", "dateline": "2024-05-16", "author": "何知微"},
        ),
        (
            "2024-01-02 07:29，正文：本报12月31日讯（记者何知微）今天，论坛举行。",
            {"published": "2024-01-02", "dateline": "2023-12-31", "author": "何知微"},
        ),
        (
            "江城论坛举行\n发布时间：2024-05-17 来源：江城在线 作者：何知微\n论坛昨天在江城举行，百余人参加。",
            {"published": "2024-05-17", "outlet": "江城在线", "author": "何知微", "title": "江城论坛举行"},
        ),
    ],
)
def test_the_page_says_who_published_what_and_when(text: str, expected: dict[str, str]) -> None:
    assert dict(clean(Document("a", text)).metadata) == expected


@pytest.mark.parametrize(
    ("text", "boilerplate", "metadata"),
    [
        ("根据江城官方通讯社消息，论坛于12日闭幕，百余名嘉宾到会。", [], {}),
        (
            "江城时刻新闻8月4号讯（通讯员 何知微）论坛今天开幕。",
            ["江城时刻新闻8月4号讯（通讯员 何知微）"],
            {"author": "何知微"},
        ),
        ("论坛昨日举行。通过一次次拍摄，团队记下了影片拍摄过程。", [], {}),
        ("论坛昨日举行。江城日报记者 何知微摄会后，嘉宾到园区参观。", ["江城日报记者 何知微摄"], {}),
        ("产品已经上市，欢迎选购。（套装 带正规发票）", [], {}),
        ("论坛公布榜单。\n企业\t营收\t增速\n澜江科技\t12\t3\n云谷集团\t8\t1", [], {}),
        (
            "论坛昨日闭幕。来源：江城日报流程编辑：TF060 如遇作品内容、版权等问题，请与本网联系。",
            ["来源：江城日报流程编辑：TF060 如遇作品内容、版权等问题，请与本网联系。"],
            {"outlet": "江城日报"},
        ),
        ("论坛闭幕。（编译/何知微）", ["（编译/何知微）"], {"author": "何知微"}),
        (
            "论坛闭幕。（江城教育报-江城新闻网 记者 何知微）",
            ["（江城教育报-江城新闻网 记者 何知微）"],
            {"author": "何知微"},
        ),
    ],
)
def test_layouts_that_real_pages_had(text: str, boilerplate: list[str], metadata: dict[str, str]) -> None:
    cleaned = clean(Document("a", text))
    assert [span.of(cleaned.text) for span in cleaned.boilerplate] == boilerplate
    assert dict(cleaned.metadata) == metadata


def test_what_has_no_words_of_boilerplate_is_told_by_its_place() -> None:
    page = (
        "青溪在线\n网站首页 | 新闻中心 | 联系我们\n青溪园区新增企业三十家\n——园区半年观察\n来源：青溪日报\n2024-05-17\n"
        "今年上半年，青溪园区新增企业三十家，总数达到四百家。\n一、服务更快\n园区把办事大厅搬到了企业门口，当天受理，当天办结。\n"
        "入选企业名单\n岚光电子\n云杉材料\n打印本页\n扫一扫在手机打开\n夏日集市开张\n+1\n版权所有 青溪在线"
    )
    assert body(clean(Document("a", page))).split("\n") == [
        "青溪园区新增企业三十家",
        "——园区半年观察",
        "今年上半年，青溪园区新增企业三十家，总数达到四百家。",
        "一、服务更快",
        "园区把办事大厅搬到了企业门口，当天受理，当天办结。",
        "入选企业名单",
        "岚光电子",
        "云杉材料",
    ]


def test_a_text_with_spaces_and_without_furniture_is_all_body() -> None:
    text = "青溪园区 半年新增 企业三十家 今年上半年，青溪园区新增企业三十家，总数达到四百家。 园区说 还将增加 人手 三名"
    assert not clean(Document("a", text)).boilerplate
