# ruff: noqa: E501 - lines of pages are as long as they are
"""Pages of many layouts, each line marked as the article's or as boilerplate. All names and events are invented."""

from __future__ import annotations

import html
from typing import NamedTuple

#: Headline and sentences of invented articles.
ARTICLES = (
    (
        "澜江市举行储能技术对接会 9个项目落户北岸科技园",
        (
            "5月16日，澜江市储能技术对接会在北岸科技园举行，来自23家企业的代表参加。",
            "会上，澜江大学储能研究院与晟川新材料有限公司签署合作协议，共建固态电池联合实验室。",
            "澜江市科技局局长乔若川表示，到2026年全市储能企业将超过120家。",
            "9个项目现场签约，总投资34.6亿元，其中最大的一个由岚溪电气股份有限公司投资12亿元。",
            "北岸科技园成立于2015年，目前入驻企业287家，去年实现营收96亿元。",
            "据介绍，园区将设立规模5亿元的产业基金，支持初创企业把成果留在本地转化。",
        ),
    ),
    (
        "栖梧县首家海外人才工作站揭牌",
        (
            "记者昨日从栖梧县委组织部获悉，该县首家海外人才工作站已在柏林揭牌。",
            "工作站由栖梧县人民政府与旅德工程师协会共建，首任站长由顾闻笛担任。",
            "“我们希望把实验室里的成果带回家乡。”顾闻笛说。",
            "栖梧县近三年引进博士64人，建成院士工作站3个，培育高新技术企业151家。",
            "其中，云岫精密仪器有限公司研制的高速离心机填补了国内空白，产品销往17个国家。",
            "下一步，该县计划在新加坡和多伦多再设两家工作站。",
        ),
    ),
    (
        "海棠湾实验室发布首批十项成果",
        (
            "海棠湾实验室近日发布首批十项科研成果，涉及深海装备、海洋生物医药等领域。",
            "实验室主任、中国工程院院士蔺远帆介绍，成果中有六项已进入中试阶段。",
            "其中，“潜渊二号”无人潜航器完成了3200米级海试，连续作业时间达到41小时。",
            "海棠湾实验室由琼南省科技厅与南屿大学联合组建，2021年6月挂牌，现有科研人员430余人。",
            "当天，实验室还与五家企业签订成果转让合同，合同金额合计1.87亿元。",
            "业内专家认为，这些成果有望推动当地海洋产业迈向中高端。",
        ),
    ),
    (
        "松原谷数字产业园一季度营收增长两成",
        (
            "今年一季度，松原谷数字产业园实现营业收入18.3亿元，同比增长20.4%。",
            "园区运营方松原谷科技服务集团总经理骆以宁说，增长主要来自算力租赁和软件外包。",
            "园区现有企业196家，其中国家级专精特新“小巨人”企业11家，从业人员超过1.2万人。",
            "3月底，星筑云计算有限公司的智算中心一期建成投用，算力规模达到800P。",
            "园区还与松原职业技术学院共建了人工智能产业学院，每年培养技能人才300名。",
            "按照规划，到2027年，园区营收将突破百亿元，成为区域数字经济的重要增长极。",
        ),
    ),
)

_DAY = "2024-05-17"


class Page(NamedTuple):
    """A page as it arrives, what of it is boilerplate, and the sentences of its article."""

    name: str
    text: str
    boilerplate: tuple[str, ...]
    sentences: tuple[str, ...]
    html: bool = False


def _portal(title: str) -> tuple[list[str], list[str]]:
    return (
        ["首页 新闻 财经 科技 体育 娱乐 汽车 房产", "您的位置：首页 > 科技频道 > 产业 > 正文", f"*{title}",
         "2024-05-17 09:12:33 来源：澜江日报 作者：何知微 责任编辑：江予", "字号：小 中 大 | 打印 | 收藏"],
        ["（责任编辑：江予）", "分享到：微信 微博 QQ空间", "相关阅读", "·三家企业入选省级名单", "·澜江今年新增孵化器四家 (05-12)",
         "·一图看懂储能产业", "热门推荐", "周末去哪儿", "这家小店火了",
         "关于我们 | 联系我们 | 广告服务 | 网站地图 | 版权声明", "Copyright © 2010-2024 澜江在线 All Rights Reserved",
         "澜ICP备12000345号-1 澜公网安备 44010002000123号", "违法和不良信息举报电话：0591-12345678"],
    )  # fmt: skip


def _government(title: str) -> tuple[list[str], list[str]]:
    return (
        ["无障碍浏览 | 繁体 | English | 登录 | 注册", "首页 政务公开 办事服务 政民互动 走进栖梧", "当前位置：首页>新闻中心>部门动态",
         f"*{title}", "发布日期：2024-05-17 16:20 信息来源：县委组织部 浏览次数：236 字体：[大 中 小]", "索引号：QW0001-2024-00215"],
        ["【打印本页】 【关闭窗口】", "扫一扫在手机打开当前页", "上一篇：全县招商工作推进会召开", "下一篇：没有了", "友情链接",
         "省人民政府 市人民政府 各县区政府 部门网站", "主办：栖梧县人民政府办公室 承办：栖梧县大数据中心",
         "网站标识码：3301270001 浙ICP备05001234号 浙公网安备 33012702000045号", "联系电话：0571-64000000 建议使用1024×768分辨率"],
    )  # fmt: skip


def _newspaper(title: str) -> tuple[list[str], list[str]]:
    return (
        [
            "第A03版：科技周刊",
            "上一版 下一版",
            "本版导读",
            f"*{title}",
            "南屿晚报 2024年05月17日 星期五",
            "本报记者 汤晚舟 通讯员 席小满",
        ],
        [
            "（记者 汤晚舟 通讯员 席小满）",
            "编辑：柯一诺 校对：单雨桐",
            "南屿晚报社版权所有，未经许可不得转载",
            "新闻热线：0898-66880000",
        ],
    )


def _agency(title: str) -> tuple[list[str], list[str]]:
    return (
        ["中新网首页|安徽|北京|重庆|福建|甘肃|贵州|广东", f"*{title}", "2024年05月17日 18:05 来源：中新网 参与互动",
         "分享到："],
        ["(完)", "【编辑:卫知秋】", "更多精彩内容请进入财经中心", "推荐阅读：", "沿海城市加快布局海洋产业", "关于我们 | About us | 联系我们 | 广告服务 | 供稿服务 | 法律声明",
         "本网站所刊载信息，不代表本社和本网观点。刊用本网站稿件，务经书面授权。",
         "未经授权禁止转载、摘编、复制及建立镜像，违者将依法追究法律责任。", "[网上传播视听节目许可证（0106168）] [京ICP证040655号]"],
    )  # fmt: skip


def _mirror(title: str) -> tuple[list[str], list[str]]:
    return (
        ["首页 新闻 > 科技 > 正文", f"*{title}"],
        ["关键词： 储能 科技园 项目签约", "责任编辑：宋知许", "最近更新", "热点资讯", "关于本站 管理团队 版权申明 网站地图 联系合作 招聘信息",
         "Copyright © 2008-2024 创富网 - 123456.com All rights reserved", "联系我们：55 66 778@qq.com", "豫ICP备2020099999号-7"],
    )  # fmt: skip


def _forum(title: str) -> tuple[list[str], list[str]]:
    return (
        ["设为首页 | 加入收藏 | 手机版", "当前位置: 主页 > 产业 > 园区 >", f"*{title}", "时间:2024-05-17 08:00来源:未知 作者:admin 点击: 次"],
        ["(责任编辑：admin)", "顶一下 (0) 踩一下 (0)", "上一篇：五月气温回升明显", "下一篇：景区推出夜游活动", "发表评论", "最新评论 进入详细评论页>>",
         "Powered by DedeCMS 技术支持：云帆网络"],
    )  # fmt: skip


def _app(title: str) -> tuple[list[str], list[str]]:
    return (
        ["打开APP查看更多精彩内容", f"*{title}", "松原发布 2024-05-17 20:31", "关注"],
        [
            "来源：松原发布",
            "声明：该文观点仅代表作者本人，平台仅提供信息存储空间服务。",
            "阅读 (1.2万)",
            "不感兴趣 投诉",
            "大家都在看",
            "评论 抢沙发",
            "返回顶部",
        ],
    )


def _wechat(title: str) -> tuple[list[str], list[str]]:
    return (
        [f"*{title}", "原创 园区小编 松原谷发布 2024-05-17 18:30 发表于松原", "点击蓝字 关注我们"],
        [
            "来源：松原谷发布",
            "编辑：阮星河 | 审核：路知行 | 监制：沈听澜",
            "长按二维码关注我们",
            "阅读原文",
            "喜欢此内容的人还喜欢",
        ],
    )


def _magazine(title: str) -> tuple[list[str], list[str]]:
    return (
        ["要闻 | 深度 | 数据 | 人物 | 视频 | 专题", f"*{title}", "文/白述 2024年5月17日 10:24 阅读 3021"],
        [
            "本文为原创内容，如需转载请联系授权。",
            "投稿邮箱：editor@example.com",
            "相关推荐",
            "一家小厂的三次转身",
            "谁在买走中国的旧机床",
            "隐私政策 用户协议 意见反馈",
        ],
    )


def _park(title: str) -> tuple[list[str], list[str]]:
    return (
        ["园区首页 关于园区 新闻中心 招商政策 入驻企业 联系我们", "新闻中心 > 园区动态", f"*{title}", "2024-05-17"],
        [
            "返回列表",
            "地址：松原市松江路88号 邮编：138000",
            "电话：0438-2000000 传真：0438-2000001",
            "版权所有：松原谷数字产业园",
            "技术支持：山海科技",
        ],
    )


_LINES = (_portal, _government, _newspaper, _agency, _mirror, _forum, _app, _wechat, _magazine, _park)

#: Flattened pages: what stands before the article, between its sentences and after it, on one line.
_FLAT = (
    ("2024-05-17 08:21:40，正文：", "会议现场。主办方供图", "（完）"),
    ("来源：澜江日报  |  2024年05月17日 11:02:40，正文：", "", "【编辑：江予】【来源：澜江日报】"),
    ("2024-05-17 07:29 \xa0\xa0\xa0\xa0   ，正文：本报5月16日讯（记者何知微）", "", "来源：澜江日报"),
    ("，正文：来源：人民网－琼南频道人民网海棠湾5月16日电(陆青原)", "活动现场。人民网记者陆青原摄", "(陆青原)"),
    ("2024-05-17 22:12，正文：中新网松原5月17日电 (记者 卫知秋)", "", "(完)"),
    ("[2024/05/17  07:03]，正文：", "（图片由园区提供）", "（责任编辑：乔叙 TT0001）"),
    (
        "2024-05-17，正文：荆楚网（湖北日报网）讯（记者 何知微 通讯员 江予）",
        "签约现场 （通讯员供图）",
        "分享让更多人看到",
    ),
    ("05-17 06:35，正文：", "", "编辑: 孟涛来源：南屿晚报"),
    (
        "http://www.example.com.cn 2024年05月17日 17:49 来源：中新网琼南，正文：中新网琼南新闻5月16日电 (陆青原)",
        "",
        "(完)",
    ),
    ("2024-05-17 16:45，正文：原标题：", "", "（作者：南屿特区报记者 汤晚舟 文/图）返回搜狐，查看更多责任编辑："),
    (
        "2024-05-17 12:50，正文：",
        "",
        "本文属于原创文章，如若转载，请注明来源：园区一季度报https://news.example.com.cn/1/2.html",
    ),
    ("23-05-17 09:00，正文：", "", "沈原日报、沈报全媒体主任记者 梁馨遥"),
)


def _flattened(index: int, title: str, sentences: tuple[str, ...]) -> Page:
    head, middle, tail = _FLAT[index]
    headline = f"{title} " if head.endswith("原标题：") else ""
    text = head + headline + sentences[0] + middle + "".join(sentences[1:]) + tail
    caption = middle.partition("。")[0] + "。" if "。" in middle else ""
    credit = middle.removeprefix(caption)
    return Page(f"flat-{index}", text, tuple(part for part in (head.strip(), credit, tail) if part), sentences)


def _lined(index: int, title: str, sentences: tuple[str, ...]) -> Page:
    body = ["".join(sentences[:2]), "".join(sentences[2:4]), "".join(sentences[4:])]
    top, bottom = _LINES[index](title)
    marked = tuple(line for line in [*top, *bottom] if not line.startswith("*"))
    lines = [line.lstrip("*") for line in [*top, *body, *bottom]]
    return Page(_LINES[index].__name__.strip("_"), "\n".join(lines), marked, sentences)


def _as_html(page: Page, title: str, *, plain: bool) -> Page:
    """The page in a template: menus in lists, the article in paragraphs, the footer in a block."""
    lines = page.text.split("\n")
    first = next(at for at, line in enumerate(lines) if line.startswith(page.sentences[0][:8]))
    above = [line for line in lines[:first] if line != title]
    article = lines[first : first + 3]
    below = lines[first + 3 :]
    menu = "".join(f"<li><a href='/{at}'>{html.escape(line)}</a></li>" for at, line in enumerate(above))
    foot = "".join(f"<p><a href='/x{at}'>{html.escape(line)}</a></p>" for at, line in enumerate(below))
    paragraphs = "".join(f"<p>　　{html.escape(line)}</p>" for line in article)
    container = "div class='content'" if plain else "article"
    text = (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}_某网</title></head><body><div class='nav'><ul>"
        f"{menu}</ul></div><h1>{title}</h1><{container}>{paragraphs}</{container.split(maxsplit=1)[0]}><div class='footer'>{foot}"
        "</div><script>var a = 1;</script></body></html>"
    )
    return Page(f"html-{page.name}", text, page.boilerplate, page.sentences, html=True)


def pages() -> list[Page]:
    """All pages: 12 flattened, 20 of lines, 20 of HTML."""
    found = [_flattened(index, *ARTICLES[index % 4]) for index in range(len(_FLAT))]
    for index in range(len(_LINES)):
        for offset in (0, 1):
            title, sentences = ARTICLES[(index + offset) % 4]
            page = _lined(index, title, sentences)
            found += [page, _as_html(page, title, plain=bool(offset))]
    return found
