"""What the explorer says, in Chinese and in English."""

from __future__ import annotations

import re
from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    # the frame
    "search": ("搜索", "Search"),
    "placeholder": ("名称、别名、拼音、英文或繁体", "A name: Chinese, pinyin, English, an alias"),
    "other": ("English", "中文"),
    "skip": ("跳到正文", "Skip to the content"),
    "home": ("首页", "Home"),
    "menu": ("栏目", "Sections"),
    "graph": ("图谱", "Graph"),
    "path": ("路径", "Paths"),
    "query": ("查询", "Query"),
    "review": ("审阅", "Review"),
    "unbuilt": (
        "这里缺少前端脚本：安装 Node 20 或更新的版本，然后重新运行 pip install。其余页面照常可用。",
        "The scripts of this page were not built: install Node 20 or newer and run pip install again. "
        "All other pages work without them.",
    ),
    "being_read": (
        "正在读取图谱，读完后本页自动打开。",
        "The graph is being read: this page opens by itself when that is done.",
    ),
    "noscript": ("这幅图需要 JavaScript。下面的列表不需要。", "The picture needs JavaScript. The list below does not."),
    # search and home
    "lead": (
        "科技创新新闻里的人、机构、平台与项目，每条事实都附有原句。",
        "People, bodies, platforms and projects in the news of science and innovation, each fact with its sentence.",
    ),
    "found": ("个结果", "found"),
    "nothing": (
        "没有找到。换一种写法，或只输入名称的一部分。",
        "Nothing bears this name. Try another form, or part of it.",
    ),
    "narrow": ("结果很多，只列出前 60 个：请多输入几个字。", "Only the first 60 are listed: write more of the name."),
    "all_types": ("全部类型", "All types"),
    "best": ("资料最多的实体", "Best known"),
    "articles": ("文章", "Articles"),
    "all_articles": ("全部文章", "All articles"),
    "entities": ("个实体", "entities"),
    "facts": ("条事实", "facts"),
    "documents": ("篇文章", "articles"),
    "missing": ("图谱里没有这一项", "The graph has nothing of this name"),
    # a thing
    "aliases": ("又称", "Also called"),
    "labels": ("其他写法", "Other forms"),
    "identity": ("在别处", "Elsewhere"),
    "exactMatch": ("等同", "same as"),
    "closeMatch": ("相近", "close to"),
    "data": ("数据", "Data"),
    "see_graph": ("看关系图", "See its graph"),
    "see_path": ("找路径", "Find a path"),
    "figures": ("统计数字", "Figures"),
    "over_time": ("随时间变化", "Over time"),
    "relations": ("事实", "Facts"),
    "timeline": ("时间线", "Timeline"),
    "why": ("为什么是同一个实体", "Why this is one thing"),
    "rule": ("规则", "Rule"),
    "sources": ("出处", "Sources"),
    "no_facts": ("图谱只记录了它的名称。", "The graph knows it by name only."),
    "inward": ("由对方指向它", "said of it by the other"),
    "show_all": ("显示全部", "Show all"),
    "asserted": ("陈述", "asserted"),
    "planned": ("计划", "planned"),
    "negated": ("否定", "negated"),
    "confidence": ("置信度", "confidence"),
    "indicator": ("指标", "Indicator"),
    "value": ("数值", "Value"),
    "time": ("时间", "Time"),
    "status": ("状态", "Status"),
    "source": ("出处", "Source"),
    "gazetteer": ("地名录", "gazetteer"),
    "derived": ("由其他事实推出", "follows from other facts"),
    "more": ("处证据", "more places"),
    "independent": ("个独立来源", "independent sources"),
    "copy": ("转载", "a copy"),
    # an article
    "published": ("发表", "Published"),
    "original": ("原文网址", "Original"),
    "received": ("收到的原文", "As received"),
    "repaired": ("修复后", "As repaired"),
    "legend": ("标记", "Marks"),
    "mention": ("实体", "an entity"),
    "evidence": ("作为证据的句子", "a sentence that is evidence"),
    "cue": ("表示计划或否定的词", "words that make it planned or negated"),
    "speaker": ("说话者:", "said by"),
    "repair": ("修复之处", "repaired"),
    "boilerplate": ("网页附带文字", "around the article"),
    "damaged": ("无法读出", "could not be read"),
    "repairs": ("处修复", "repairs"),
    "said": ("本文陈述的事实", "What this article says"),
    # paths
    "from": ("从", "From"),
    "to": ("到", "To"),
    "find": ("查找", "Find"),
    "swap": ("对调", "Swap"),
    "regions": ("可以经过地区", "May lead through regions"),
    "no_path": ("没有一条路径把它们连在一起。", "Nothing joins these two."),
    "no_such": ("没有名称含有", "Nothing is called"),
    "same_ends": ("两端是同一个实体。", "Both ends are the same thing."),
    "steps": ("步", "steps"),
    "path_lead": (
        "两个实体怎样连在一起：每一步都附有原句。",
        "How two things are joined, each step with its sentence.",
    ),
    "draw": ("画成图", "Draw it"),
    # the graph
    "graph_lead": (
        "从一个实体开始，点击邻居，图就会长大。",
        "Begin with one thing; click a neighbour and the graph grows.",
    ),
    "start": ("从这里开始", "Begin here"),
    "neighbours": ("邻居", "Neighbours"),
    "filters": ("筛选", "Filters"),
    "types": ("类型", "Types"),
    "relation": ("关系", "Relation"),
    "since": ("从", "From"),
    "until": ("到", "Until"),
    "undated": ("含没有时间的", "Undated too"),
    "any": ("全部", "All"),
    "fit": ("全图", "Fit"),
    "larger": ("放大", "Zoom in"),
    "smaller": ("缩小", "Zoom out"),
    "clear": ("清空", "Clear"),
    "expand": ("展开邻居", "Expand"),
    "remove": ("移除", "Remove"),
    "page": ("打开页面", "Open its page"),
    "add": ("加入一个实体", "Add a thing"),
    "select": ("点击一个实体或一条线，这里显示它的内容。", "Click a thing or a line to see what is said."),
    "shown": ("图中的实体", "In view"),
    "hidden_more": ("个邻居未显示", "neighbours not shown"),
    "no_webgl": (
        "这个浏览器不能画图（WebGL 不可用）；列表照常可用。",
        "This browser can't draw (no WebGL); the lists work.",
    ),
    "failed": ("没有得到回答，请再试一次。", "There was no answer. Try again."),
    # the console
    "query_lead": (
        "用 SPARQL 查询整个图谱，或从现成的问题开始。",
        "Ask the whole graph in SPARQL, or begin with a ready question.",
    ),
    "questions": ("现成的问题", "Ready questions"),
    "run": ("运行", "Run"),
    "ask": ("提问", "Ask"),
    "answer": ("回答", "Answer"),
    "rows": ("行", "rows"),
    "cut": ("只显示前面的行；全部请下载。", "Only the first rows are shown: download for all."),
    "yes": ("是", "Yes"),
    "no": ("否", "No"),
    "empty": ("没有结果。", "No result."),
    "download": ("下载", "Download"),
    "editor_label": ("SPARQL 查询", "SPARQL query"),
    "seconds": ("秒", "s"),
    # review
    "review_lead": (
        "请人看一看的地方。决定写进 decisions.csv，下一次构建时生效。",
        "What a person should look at. Decisions go to decisions.csv; the next build applies them.",
    ),
    "read_only": (
        "这个服务器只读。用 kg serve DIR --writable 启动，并设置 KG_TOKEN，就可以在这里作出决定。",
        "This server only reads. Start it with kg serve DIR --writable and a KG_TOKEN to decide here.",
    ),
    "token": ("令牌", "Token"),
    "sign_in": ("登录审阅", "Sign in to review"),
    "sign_out": ("退出审阅", "Sign out"),
    "wrong_token": ("令牌不对。", "The token is wrong."),
    "same": ("可能是同一个", "May be one thing"),
    "identity_kind": ("可能是别处的", "Maybe known elsewhere"),
    "doubt": ("存疑的事实", "In doubt"),
    "contradiction": ("互相矛盾", "Contradicting"),
    "nothing_open": ("没有待看的内容。", "Nothing to look at."),
    "decided": ("已作的决定", "Decided"),
    "withdraw": ("撤回", "withdraw"),
    "pending": ("等待下一次构建", "awaits the next build"),
    "merge": ("合并", "merge"),
    "split": ("拆分", "split"),
    "rename": ("改名", "rename"),
    "retype": ("改类型", "retype"),
    "accept": ("确认", "accept"),
    "reject": ("否决", "reject"),
    "decide": ("作出决定", "Decide"),
    "merge_with": ("与它是同一个的", "The same as"),
    "split_off": ("其实是另一个的名称", "A name that is another thing's"),
    "new_name": ("新名称", "New name"),
    "new_type": ("新类型", "New type"),
    "note": ("理由", "Why"),
    "optional": ("可不填", "optional"),
    "full": ("查看", "See"),
    "more_open": ("个未列出", "more not listed"),
}

#: Why two names are one node: the graph's own words for its rules, read to a Chinese reader.
_RULES: Mapping[str, str] = {
    "region of the gazetteer": "地名录中的地区",
    "same region of the gazetteer": "地名录中的同一地区",
    "names of the gazetteer": "地名录中的名称",
    "same entry of the gazetteer": "地名录中的同一条目",
    "last part": "名称的末段",
    "last part, region before": "地区之后的末段",
    "last part of a region's name": "地区名称的末段",
    "same full name": "全称相同",
    "same body, region left out": "同一机构，省略地区",
    "same body, kind of region": "同一机构，地区称谓不同",
    "same body of one region": "同一地区的同一机构",
    "abbreviation": "简称",
    "the article's region": "文章所在地区",
    "catchword": "关键字",
    "one of two names": "两个名称之一",
    "general word at the end": "末尾是通称",
    "brand of a firm": "公司的品牌",
    "name before brackets": "括号前的名称",
    "declared": "文中说明",
    "title": "称谓",
    "region without its kind": "省略称谓的地区",
    "zone without its kind": "省略称谓的园区",
    "same-name": "名称相同",
}


def word(name: str, language: str) -> str:
    """A word in the page's language; what has none is shown as it is.

    >>> word("planned", "en"), word("sails", "en")
    ('planned', 'sails')
    """
    pair = WORDS.get(name, (name, name))
    return pair[1] if language == "en" else pair[0]


#: Why something should be looked at, as `kg.graph.review` says it.
_WHY = (
    (re.compile("the same name"), "名称相同"),
    (re.compile("both are called (.+)"), r"都称“\1”"),
    (re.compile(r"(\d+) values for one date"), r"同一日期有 \1 个说法"),
    (re.compile(r"(\d+) values for one figure"), r"同一数字有 \1 个说法"),
    (re.compile(r"(\d+) values for one post"), r"同一职务有 \1 个人"),
    (re.compile(r"confidence [\d.]+"), "置信度低"),
)


def why(text: str, language: str) -> str:
    """Why something should be looked at, in the page's language.

    >>> why("both are called 眼谷", "zh"), why("the same name", "en")
    ('都称“眼谷”', 'the same name')
    """
    for pattern, said in _WHY if language == "zh" else ():
        if match := pattern.fullmatch(text):
            return match.expand(said)
    return text


def rule(name: str, language: str) -> str:
    """A rule of resolution in the page's language.

    >>> rule("abbreviation", "zh"), rule("decision: merge", "zh"), rule("abbreviation", "en")
    ('简称', '决定：合并', 'abbreviation')
    """
    if language == "en":
        return name
    head, colon, act = name.partition(": ")
    return f"决定：{word(act, 'zh')}" if colon and head == "decision" else _RULES.get(name, name)
