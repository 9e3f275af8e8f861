# ruff: noqa: E501 - lines of pages are as long as they are
"""Pages written by someone who had not read the rules: each as lines, in the mark-up of its kind of site, and in one line.

What was found before any rule was changed for them: 72 % of the lines, 90 % in HTML, 23 % in one line; one of 216
sentences was lost.

Outlets, places, people and events are invented; the layouts are those of party papers, agencies, portals, ministries,
universities, parks and apps. In a layout `<b>` marks a line of boilerplate, and one line alone is the article.
"""

from __future__ import annotations

import html
import re

from text.pages import Page

#: Headline and sentences; some speak of sources, editors, rights, sharing and reading, as boilerplate does.
STORIES = (
    (
        "青峦高新区试点“先用后付” 47项专利走进中小企业",
        (
            "青峦高新技术产业开发区管委会5月16日发布首批“先用后付”专利清单，涉及47项专利。",
            "清单中的专利来自青峦理工大学、霁光研究院等6家单位，企业试用一年后再付许可费。",
            "“以前不敢买，怕买回来用不上。”青峦衡准仪器有限公司总经理闻人朔说。",
            "据了解，青峦高新区已建成知识产权保护中心，版权登记由原来的30天缩短到5天。",
            "去年，全区技术合同成交额58.3亿元，同比增长21.7%。",
            "管委会副主任郗明川表示，下一步将把试点扩大到生物医药领域，来源单位也将向省外高校开放。",
        ),
    ),
    (
        "望潮湾海上风电实验平台并网",
        (
            "5月15日20时18分，位于望潮湾的海上风电实验平台成功并网，这是国内首个全尺寸漂浮式实验平台。",
            "平台由潮信新能源集团与望潮海洋大学联合研制，总投资4.6亿元，装机容量12兆瓦。",
            "平台总设计师、中国科学院院士滕屿介绍，平台可抵御17级台风，设计寿命25年。",
            "项目首页图纸2019年完成，此后经历三轮评审，编辑成册的技术文件超过1.1万页。",
            "并网后，平台每年可提供绿电4500万千瓦时。",
            "望潮市发展改革委相关负责人说，到2030年全市海上风电装机将达到300万千瓦。",
        ),
    ),
    (
        "棠溪举办青年科学家论坛 百余名专家共话脑机接口",
        (
            "棠溪青年科学家论坛昨日在棠溪国际会议中心开幕，来自9个国家的116名专家参加。",
            "论坛由棠溪市人民政府和华岑大学共同主办，主题为“读懂大脑”。",
            "华岑大学神经工程研究所所长邬楚宁作主旨报告，她的团队已完成23例临床试验。",
            "会上发布了《棠溪脑机接口产业行动计划》，提出到2028年培育链上企业80家。",
            "“开源共享、联系产业，是我们办论坛的初心。”邬楚宁说。",
            "开幕式后，7家企业与高校签约，协议金额合计3.4亿元。",
        ),
    ),
)


def _paper(title: str) -> str:  # a party paper's portal
    return f"""<b>青峦日报网 首页 要闻 时政 县区 科教 视频 数字报
<b>青峦日报网 >> 科教频道 >> 正文
*{title}
<b>2024年05月17日08:22 | 来源：青峦日报
<b>小字号
<b>原标题：青峦试点专利“先用后付”
#
<b>（责编：仲清越、冉知秋）
<b>分享让更多人看到
<b>微信扫一扫，分享至朋友圈
<b>热门排行
<b>1 全市科技工作会议召开
<b>2 春耕一线的“土专家”
<b>3 看图学习·夜读
<b>青峦日报社概况 | 关于青峦日报网 | 报社招聘 | 广告服务 | 合作加盟 | 供稿服务
<b>服务邮箱：kf@qlrb.example 违法和不良信息举报电话：0700-65360000 举报邮箱：jubao@qlrb.example
<b>互联网新闻信息服务许可证70120170001 | 增值电信业务经营许可证B1-20060000 | 广播电视节目制作经营许可证（广媒）字第172号
<b>青 峦 日 报 网 版 权 所 有 ，未 经 书 面 授 权 禁 止 使 用
<b>Copyright © 1997-2024 by www.qlrb.example. all rights reserved"""


def _wire(title: str) -> str:  # an agency's page
    return f"""<b>学习进行时 高层 时政 人事 国际 财经 网评 港澳 台湾
<b>晴川网 > 科技 > 正文
<b>2024 05/17 16:01:22
<b>来源：晴川网
*{title}
<b>字体： 小 中 大
<b>分享到：
#
<b>【纠错】 【责任编辑:束怀瑾】
<b>阅读下一篇：
<b>我国成功发射遥感卫星
<b>深度观察
<b>新华全媒+丨守护一江清水
<b>010030101010000000000000011100001310123456
<b>Copyright © 2000 - 2024 QINGCHUANNET All Rights Reserved.
<b>制作单位：晴川网股份有限公司 版权所有 晴川网"""


def _app(title: str) -> str:  # a news app's web page
    return f"""<b>下载客户端
<b>登录
<b>无障碍
<b>+1
*{title}
<b>潮闻记者 鹿鸣野
<b>2024-05-17 10:11
<b>来源：潮闻新闻
<b>∙ 望潮
<b>字号
#
<b>责任编辑：汝嫣然
<b>图片编辑：晏东来
<b>校对：栾小满
<b>潮闻报料：0900-962866
<b>潮闻新闻，未经授权不得转载
<b>+1
<b>收藏
<b>我要举报
<b>#海上风电 #新能源
<b>查看更多
<b>评论（12）
<b>发表
<b>相关推荐
<b>打造“深蓝粮仓”，这座海岛怎么做
<b>Android版 iPhone版 iPad版
<b>沪ICP备14003370号-X 沪公网安备31010602000000号"""


def _ministry(title: str) -> str:  # a department of government
    return f"""<b>EN | 邮箱 | 微信 | 微博 | 长者模式
<b>首 页 组织机构 信息公开 科技政策 政务服务 党建工作 公众参与 专题专栏
<b>当前位置： 首页 > 科技厅工作 > 地方动态
*{title}
<b>日期： 2024年05月17日 17:03 来源：成果转化处 【字号： 大 中 小 】
#
<b>扫一扫在手机打开当前页
<b>打印本页
<b>关闭窗口
<b>相关链接
<b>国务院部门 地方科技厅局 直属单位 新闻媒体
<b>版权所有：瀚川省科学技术厅
<b>办公地址：瀚川省棠溪市学府路8号 | 邮编：300860 | 联系我们
<b>瀚ICP备05022000号 | 网站标识码4400000000 | 建议使用IE9.0以上浏览器或兼容浏览器"""


def _selfmedia(title: str) -> str:  # an account on a portal
    return f"""<b>网蜂首页 > 蜂号 > 正文 申请入驻
*{title}
<b>2024-05-17 10:22:11　来源: 棠溪观察  瀚川 举报
<b>0
<b>分享至
<b>用微信扫码二维码
<b>分享至好友和朋友圈
#
<b>特别声明：以上内容(如有图片或视频亦包括在内)为自媒体平台“蜂号”用户上传并发布，本平台仅提供信息存储服务。
<b>Notice: The content above (including the pictures and videos if any) is uploaded and posted by a user of FengHao, which is a social media platform and only provides information storage services.
<b>相关推荐
<b>热点推荐
<b>大妈存了20年的老邮票，专家看完沉默了
<b>今日趣闻 2024-05-16 08:12:13
<b>32跟贴 32
<b>态度原创
<b>无障碍浏览 进入关怀版"""


def _university(title: str) -> str:  # a university's news site
    return f"""<b>学校首页 新闻首页 校园要闻 综合新闻 教学科研 媒体聚焦 光影校园 English
<b>首页 - 综合新闻 - 正文
*{title}
<b>作者：宣传部 | 审核：夏侯澈 | 编辑：令狐遥 | 发布时间：2024-05-17 | 浏览量：312
#
<b>（文：学生记者 左丘禾 图：尉迟安）
<b>上一条：我校召开本科教育教学审核评估动员会
<b>下一条：第八届读书节启动
<b>【关闭】
<b>投稿邮箱：xcb@huacen.example 新闻热线：0799-8830000
<b>Copyright 华岑大学新闻中心 地址：瀚川省棠溪市华岑路1号 邮编：341200
<b>技术支持：博雅网络 访问量：02318845"""


def _park(title: str) -> str:  # a development zone
    return f"""<b>今天是2024年5月17日 星期五 欢迎访问青峦高新区管委会网站！
<b>网站首页 园区概况 新闻动态 政务公开 投资指南 互动交流
<b>您当前所在位置：网站首页 > 新闻动态 > 园区动态
*{title}
<b>信息时间：2024-05-17 阅读次数：1024 信息来源：经济发展局
<b>【字体：大 中 小】 【收藏】 【打印文章】
#
<b>供稿：经济发展局 撰稿：向晚晴 审核：钟离秋
<b>分享到： 微信 新浪微博
<b>==国家部委网站== ==省直部门网站== ==兄弟园区网站==
<b>关于我们 | 网站地图 | 隐私声明 | 使用帮助
<b>主办单位：青峦高新技术产业开发区管理委员会 维护单位：区政务信息中心
<b>备案序号：瀚ICP备11003000号-2 瀚公网安备 44030702000000号
<b>您是本站第 5201314 位访客"""


def _province(title: str) -> str:  # a provincial government with its table of particulars
    return f"""<b>瀚川省人民政府门户网站
<b>省情 要闻 公开 服务 互动 数据
<b>首页 > 要闻 > 市县动态
<b>索 引 号： 000014348/2024-00215
<b>主题分类： 科技、教育\\科技
<b>发布机构： 省政府办公厅
<b>发文日期： 2024年05月17日
<b>主 题 词：
<b>有 效 性： 有效
*{title}
<b>发布时间：2024-05-17 09:30 来源：望潮市人民政府 作者： 浏览次数： 【字体：大中小】 打印
#
<b>相关文档
<b>一图读懂：海洋强省建设三年行动方案
<b>政策问答平台
<b>省政府部门网站 市县政府网站 其他网站
<b>网站声明 | 联系方式 | 网站帮助 | 网站无障碍
<b>主办单位：瀚川省人民政府办公厅 承办单位：数字瀚川建设运营有限公司
<b>瀚公网安备44010402001000号 瀚ICP备05070829号 网站标识码4400000131"""


def _epaper(title: str) -> str:  # a digital newspaper
    return f"""<b>A02 要闻
<b>2024年05月17日 星期五
<b>放大 缩小 默认 朗读
<b>往期回顾 返回首页
*{title}
<b>□ 本报记者 司空图南 实习生 柏舟
#
<b>上一篇 下一篇
<b>返回目录
<b>版面导航 标题导航
<b>望潮晚报电子版 www.wcwb.example
<b>版权声明：望潮晚报（电子版）的一切内容(包括但不限于文字、图片、PDF、图表、标志、标识、商标、版面设计、专栏目录与名称、内容分类标准以及为读者提供的任何信息)仅供本报读者阅读、学习研究使用，未经望潮晚报书面授权，任何单位及个人不得将所登载、发布的内容用于商业性目的
<b>地址：望潮市滨海大道99号 总机：0900-88660000"""


def _startup(title: str) -> str:  # a business medium
    return f"""<b>首页 快讯 资讯 推荐 城市 创投平台 企服点评
<b>寻求报道
<b>搜索
*{title}
<b>锐氪的朋友们·2024年05月17日 10:22
<b>关注
#
<b>本文来自微信公众号“棠溪科创圈”（ID：tangxikc），作者：公羊澈，锐氪经授权发布。
<b>该文观点仅代表作者本人，锐氪平台仅提供信息存储空间服务。
<b>+1
<b>4
<b>好文章，需要你的鼓励
<b>参与评论
<b>评论千万条，友善第一条
<b>登录后参与讨论
<b>提交评论0/1000
<b>下一篇
<b>最新文章推荐
<b>咖啡价格战打到县城
<b>关于锐氪 城市合作 寻求报道 我要入驻 投资者关系
<b>© 2011~2024 北京多氪信息有限公司 | 京ICP备12031000号-6 | 京ICP证150143号 | 京公网安备11010502036000号"""


def _finance(title: str) -> str:  # a financial portal
    return f"""<b>财经首页 股票 基金 期货 行情中心 股吧 博客
<b>全景财经 > 正文
*{title}
<b>2024年05月17日 10:22 作者：太叔彦 来源：证券瞭望报 编辑：全景财经
<b>手机看
<b>提示：微信扫一扫
<b>分享到您的朋友圈
#
<b>（文章来源：证券瞭望报）
<b>（责任编辑：126）
<b>郑重声明：全景财经发布此信息的目的在于传播更多信息，与本网站立场无关。全景财经不保证该信息（包括但不限于文字、数据及图表）全部或者部分内容的准确性、真实性、完整性、有效性、及时性、原创性等。
<b>网友点击排行
<b>焦点 股票 7×24
<b>扫一扫下载APP
<b>信息网络传播视听节目许可证：0908000号 经营证券期货业务许可证编号：913101046312860000
<b>关于我们 诚聘英才 法律声明 隐私保护 征稿启事 友情链接"""


def _broadcast(title: str) -> str:  # a broadcaster
    return f"""<b>央广网 | 频道
<b>瀚川台首页 > 科技新闻
*{title}
<b>2024-05-17 09:52:00 来源：瀚川之声
#
<b>记者：皇甫青、申屠越
<b>监制：公冶长风
<b>更多精彩资讯请在应用市场下载“瀚川听”客户端。欢迎提供新闻线索，24小时报料热线400-800-0000；消费者也可通过客户端“啄木鸟消费者投诉平台”线上投诉。版权声明：本文章版权归属瀚川广播所有，未经授权不得转载。
<b>编辑：百里澄
<b>长按二维码
<b>关注精彩内容
<b>关闭
<b>京ICP证120000号 信息网络传播视听节目许可证0102000 国家广播电视总台 瀚川广播"""


LAYOUTS = (_paper, _wire, _app, _ministry, _selfmedia, _university, _park, _province, _epaper, _startup, _finance, _broadcast)  # fmt: skip


def _parts(index: int) -> tuple[str, list[str], list[str], tuple[str, ...]]:
    title, sentences = STORIES[index % len(STORIES)]
    above, _, below = LAYOUTS[index](title).partition("\n#\n")
    return title, above.split("\n"), below.split("\n"), sentences


def _marked(lines: list[str]) -> tuple[str, ...]:
    return tuple(line.removeprefix("<b>") for line in lines if line.startswith("<b>"))


def _shown(line: str) -> str:
    return re.sub(r"^(?:<b>|\*)", "", line)


def lined(index: int) -> Page:
    """The page as the text of its lines."""
    _, above, below, sentences = _parts(index)
    body = ["　　" + "".join(sentences[at : at + 2]) for at in (0, 2, 4)]
    text = "\n".join([*map(_shown, above), *body, *map(_shown, below)])
    return Page(f"{LAYOUTS[index].__name__.strip('_')}-lines", text, _marked(above) + _marked(below), sentences)


def marked_up(index: int) -> Page:
    """The page in the mark-up of its kind: classes and nesting differ from site to site."""
    title, above, below, sentences = _parts(index)
    name = LAYOUTS[index].__name__.strip("_")
    inner = ("div class='rm_txt_con cf'", "div id='detailContent'", "div class='index_cententWrap'", "div class='TRS_Editor'")[index % 4]  # fmt: skip
    at = next(number for number, line in enumerate(above) if line.startswith("*"))
    menus, particulars = above[:at], above[at + 1 :]
    top = "".join(f"<div class='w1000'><span><a href='/c{n}.html'>{html.escape(_shown(line))}</a></span></div>" for n, line in enumerate(menus))  # fmt: skip
    info = "".join(f"<span class='i{n}'>{html.escape(_shown(line))}</span>\n" for n, line in enumerate(particulars))
    words = "".join(f"<p style='text-indent:2em'>　　{''.join(sentences[n : n + 2])}</p>\n" for n in (0, 2, 4))
    # Some sites put credits inside the article's block, lists and notices outside.
    inside, outside = below[:2], below[2:]
    credits_ = "".join(f"<p class='editor'>{html.escape(_shown(line))}</p>" for line in inside)
    foot = "".join(f"<div class='f{n}'>{html.escape(_shown(line))}</div>" for n, line in enumerate(outside))
    text = (
        f"<html><head><title>{title}--{name}</title><meta charset='utf-8'></head><body>{top}<div class='main'><h1>{title}</h1>"
        f"<div class='info'>{info}</div><{inner}>{words}{credits_}</{inner.split()[0]}></div><div class='bottom'>{foot}</div></body></html>"
    )
    return Page(f"{name}-html", text, _marked(above) + _marked(below), sentences, html=True)


def run_in(index: int) -> Page:
    """The page run into one line."""
    page = lined(index)
    text = " ".join(row.strip() for row in page.text.split("\n"))
    return Page(page.name.replace("lines", "run-in"), text, page.boilerplate, page.sentences)


def layouts() -> list[Page]:
    """The twelve layouts, each in three forms."""
    return [make(index) for index in range(len(LAYOUTS)) for make in (lined, marked_up, run_in)]
