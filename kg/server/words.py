"""What the explorer says, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "search": ("搜索", "Search"),
    "placeholder": ("名称、别名、拼音、英文或繁体", "A name: Chinese, pinyin, English, an alias"),
    "other": ("English", "中文"),
    "found": ("个结果", "found"),
    "nothing": (
        "没有找到。换一种写法,或只输入名称的一部分。",
        "Nothing bears this name. Try another form, or part of it.",
    ),
    "best": ("资料最多的实体", "Best known"),
    "articles": ("文章", "Articles"),
    "entities": ("实体", "entities"),
    "facts": ("事实", "facts"),
    "figures": ("统计数字", "Figures"),
    "documents": ("篇文章", "articles"),
    "aliases": ("又称", "Also called"),
    "labels": ("其他名称", "Other names"),
    "asserted": ("陈述", "asserted"),
    "planned": ("计划", "planned"),
    "negated": ("否定", "negated"),
    "confidence": ("置信度", "confidence"),
    "indicator": ("指标", "Indicator"),
    "value": ("数值", "Value"),
    "time": ("时间", "Time"),
    "status": ("状态", "Status"),
    "source": ("出处", "Source"),
    "why": ("为什么是同一个实体", "Why this is one thing"),
    "rule": ("规则", "Rule"),
    "names": ("名称", "Names"),
    "identity": ("在别处", "Elsewhere"),
    "exactMatch": ("等同", "same as"),
    "closeMatch": ("相近", "close to"),
    "gazetteer": ("地名录", "gazetteer"),
    "derived": ("由其他事实推出", "follows from other facts"),
    "published": ("发表", "Published"),
    "original": ("原文网址", "Original"),
    "received": ("收到的原文", "The article as received"),
    "legend": ("标记", "Marks"),
    "mention": ("实体", "an entity"),
    "evidence": ("作为证据的句子", "a sentence that is evidence"),
    "cue": ("表示计划或否定的词", "words that make it planned or negated"),
    "said": ("本文陈述的事实", "What this article says"),
    "more": ("处证据", "places"),
    "missing": ("图谱里没有这一项", "The graph has nothing of this name"),
    "home": ("首页", "Home"),
    "data": ("数据", "Data"),
    "no_facts": ("图谱只记录了它的名称。", "The graph knows it by name only."),
    "skip": ("跳到正文", "Skip to the content"),
    "inward": ("由对方指向它", "said of it by the other"),
}


def word(name: str, language: str) -> str:
    """A word in the page's language; what has none is shown as it is.

    >>> word("planned", "en"), word("sails", "en")
    ('planned', 'sails')
    """
    pair = WORDS.get(name, (name, name))
    return pair[1] if language == "en" else pair[0]
