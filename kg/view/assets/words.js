// The words of the page itself, in both languages. What names types and relations comes with the data.
const WORDS = {
  zh: {
    search: "搜索：名称、别名、繁体、拼音或英文", none: "没有找到", types: "类型", relations: "关系", status: "状态",
    said: ["已确认", "计划", "否认"], figure: ["实际", "目标", "否认"], sure: "最低置信度", sureShort: "置信度",
    display: "显示", relationNames: "显示关系名", lonely: "隐藏没有关系的实体", all: "全选", nothing: "清空", only: "仅看",
    filters: "筛选", close: "关闭", back: "返回", language: "English", theme: "切换深浅色", closer: "放大", farther: "缩小",
    whole: "全图", counts: (e, l, s, d) => `${e} 个实体 · ${l} 条关系 · ${s} 项统计 · ${d} 篇文章`,
    aliases: "别名", otherNames: "其他写法", facts: "事实", statistics: "统计", sources: "来源", evidence: "原文依据",
    indicator: "指标", value: "数值", time: "时间", unit: "单位", role: "职务", bound: "界限", derived: "推断自",
    subject: "主体", object: "客体", cue: "状态词", openPage: "打开原文", noEvidence: "没有原文依据。",
    documents: (n) => `见于 ${n} 篇文章`, links: (n) => `${n} 条关系`, surroundings: "只看周边", showAll: "返回总览",
    overview: (n, all) => `总览：关系最多的 ${n} 个实体（共 ${all} 个）。其余实体请搜索。`,
    around: (name, n) => `${name} 的周边：${n} 个实体`, more: (n) => `显示其余 ${n} 条`, noFacts: "没有与其他实体的关系。",
    picture: "知识图谱。可用搜索框逐一查看实体。", failed: "无法显示此页：", method: "方法", zhHant: "繁体", pinyin: "拼音", en: "英文",
    bounds: { ">": "超", ">=": "不少于", "<": "不足", "<=": "不超过", "~": "约" }, hidden: "当前筛选隐藏了该实体。",
  },
  en: {
    search: "Search: name, alias, traditional, pinyin or English", none: "Nothing found", types: "Types",
    relations: "Relations", status: "Status", said: ["Asserted", "Planned", "Negated"],
    figure: ["Actual", "Target", "Negated"], sure: "Least confidence", sureShort: "Confidence", display: "Display",
    relationNames: "Relation names", lonely: "Hide entities without relations", all: "All", nothing: "None", only: "Only",
    filters: "Filters", close: "Close", back: "Back", language: "中文", theme: "Light or dark", closer: "Zoom in",
    farther: "Zoom out", whole: "Whole graph",
    counts: (e, l, s, d) => [[e, "entity", "entities"], [l, "relation", "relations"], [s, "statistic", "statistics"],
      [d, "article", "articles"]].map(([n, one, many]) => `${n} ${n === "1" ? one : many}`).join(" · "),
    aliases: "Also called", otherNames: "Other spellings", facts: "Facts", statistics: "Statistics", sources: "Sources",
    evidence: "Evidence", indicator: "Indicator", value: "Value", time: "Time", unit: "Unit", role: "Role", bound: "Bound",
    derived: "Inferred from", subject: "subject", object: "object", cue: "status word", openPage: "Open the article",
    noEvidence: "No sentence is given.", documents: (n) => (n === 1 ? "in 1 article" : `in ${n} articles`),
    links: (n) => (n === 1 ? "1 relation" : `${n} relations`), surroundings: "Show surroundings", showAll: "Back to the overview",
    overview: (n, all) => `Overview: the ${n} most connected of ${all} entities. Search finds the others.`,
    around: (name, n) => `Around ${name}: ${n} entities`, more: (n) => `Show ${n} more`,
    noFacts: "No relation to another entity.", picture: "Knowledge graph. The search box reaches every entity.",
    failed: "This page could not be shown: ", method: "Method", zhHant: "traditional", pinyin: "pinyin", en: "English",
    bounds: { ">": "over", ">=": "at least", "<": "under", "<=": "at most", "~": "about" },
    hidden: "The filters hide this entity at present.",
  },
};
let language = "zh";
const say = (key) => WORDS[language][key];
/** The word of a type or relation in the language of the page. */
const word = (row) => row[language] || row.name;
