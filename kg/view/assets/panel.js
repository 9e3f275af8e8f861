// The right panel: an entity with its facts and figures, or one fact with its sentences.
const history = [];
const LONG_LIST = 40;

/** Show an entity or a fact: {node} or {fact}. `back` keeps the way that led here. */
function openPanel(item, back = false) {
  const panel = document.getElementById("panel");
  if (!back && current()) history.push(current());
  panel.current = item;
  const view = item.fact !== undefined ? factView(graph.facts[item.fact])
    : item.node !== undefined ? entityView(item.node)
      : item.bundle ? bundleView(item.bundle) : communityView(item.community);
  panel.replaceChildren(bar(), view);
  panel.hidden = false;
  panel.scrollTop = 0;
}

const current = () => (document.getElementById("panel").hidden ? null : document.getElementById("panel").current);

function closePanel() {
  history.length = 0;
  document.getElementById("panel").hidden = true;
}

function bar() {
  const back = el("button", { class: "icon", type: "button", "aria-label": say("back"), title: say("back"), onclick: () => choose(history.pop(), true) }, "‹");
  const close = el("button", { class: "icon close", type: "button", "aria-label": say("close"), title: say("close"), onclick: () => choose(null) }, "×");
  return el("div", { class: "bar" }, history.length ? back : null, close);
}

function entityView(node) {
  const entity = graph.entities[node];
  const facts = [...entity.out.map((f) => [f, false]), ...entity.into.map((f) => [f, true])];
  return el("article", {},
    el("div", { class: "head" }, badge(entity.type), el("div", {},
      el("h2", { dir: "auto" }, el("bdi", {}, entity.name)),
      el("p", { class: "kind" }, [word(graph.types[entity.type]), say("links")(entity.links), entity.documents && say("documents")(entity.documents)].filter(Boolean).join(" · ")))),
    !nodeShown(node) && el("p", { class: "note" }, say("hidden")),
    names(entity),
    entity.links ? el("button", { class: "action", type: "button", onclick: () => stage.focusOn([node]) }, say("surroundings")) : null,
    entity.values.length ? el("dl", { class: "values" }, entity.values.map(valueRow)) : null,
    entity.figures.length ? el("section", {}, el("h3", {}, say("statistics"), count(entity.figures)), figures(entity.figures)) : null,
    facts.length ? el("section", {}, el("h3", {}, say("facts"), count(facts)), byRelation(facts))
      : !entity.values.length && !entity.figures.length && el("p", { class: "note" }, say("noFacts")),
  );
}

const count = (list) => el("span", { class: "count" }, String(list.length));

/** A community: what it is made of, its members by their links, and a button to open or close it. */
function communityView(at) {
  const group = communities.of(at), kinds = tally(group.map((node) => graph.entities[node].type));
  const turn = () => { stage.unfold(at, !communities.open.has(at)); openPanel({ community: at }, true); };
  return el("article", {},
    el("div", { class: "head" }, el("div", {}, el("h2", {}, communities.title(at)), el("p", { class: "kind" }, say("communities")))),
    el("button", { class: "action", type: "button", onclick: turn }, say(communities.open.has(at) ? "fold" : "open")),
    el("p", { class: "line" }, Object.entries(kinds).sort((a, b) => b[1] - a[1]).map(([type, count]) => el("span", { class: "share" }, badge(Number(type)), `${word(graph.types[type])} ${count}`))),
    el("section", {}, el("h3", {}, say("members"), count(group)), shortened(group, (node) => el("li", {}, el("button", { class: "row", type: "button", onclick: () => choose({ node }) },
      badge(graph.entities[node].type), el("span", { class: "name" }, el("bdi", {}, graph.entities[node].name)), el("span", { class: "count" }, String(graph.entities[node].links)))))));
}

/** The links that one bundle stands for. */
function bundleView(bundle) {
  const facts = bundle.facts.map((at) => graph.facts[at]);
  const line = (fact) => el("li", {}, el("button", { class: "row", type: "button", onclick: () => choose({ fact: fact.at }) },
    badge(graph.entities[fact.s].type), el("span", { class: "name" }, el("bdi", {}, graph.entities[fact.s].name), el("small", {}, word(graph.relations[fact.p])), el("bdi", {}, graph.entities[fact.o].name)), status(fact.status), sure(fact.sure)));
  return el("article", {},
    el("div", { class: "head" }, el("div", {}, el("h2", {}, bundle.relation === null ? say("bundle")(facts.length) : `${word(graph.relations[bundle.relation])} · ${facts.length}`),
      el("p", { class: "kind" }, `${communities.title(bundle.from)} — ${communities.title(bundle.to)}`))),
    shortened(facts, line));
}

/** Aliases, and the other scripts and languages. */
function names(entity) {
  const titles = { "zh-Hant": say("zhHant"), "zh-Latn-pinyin": say("pinyin"), en: say("en") };
  const others = entity.labels || [];
  if (!entity.aliases && !others.length) return null;
  return el("dl", { class: "names" },
    entity.aliases && [el("dt", {}, say("aliases")), el("dd", {}, entity.aliases.map((form) => el("bdi", { class: "chip" }, form)))],
    others.map(([tag, form]) => [el("dt", {}, titles[tag] || tag), el("dd", { dir: "auto" }, form)]));
}

function valueRow(fact) {
  return [el("dt", {}, word(graph.relations[fact.p])),
    el("dd", {}, el("button", { class: "link", type: "button", onclick: () => choose({ fact: fact.at }) }, el("bdi", {}, fact.value[0])), status(fact.status))];
}

/** Facts in groups of one relation and direction, each a row that opens. */
function byRelation(facts) {
  const groups = new Map();
  for (const [fact, inverse] of facts) {
    const key = `${fact.p}${inverse && !graph.relations[fact.p].both ? "<" : ">"}`;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push([fact, inverse]);
  }
  return [...groups].map(([key, rows]) => el("div", { class: "group" },
    el("h4", {}, key.endsWith("<") ? el("span", { class: "way" }, "←") : null, word(graph.relations[rows[0][0].p]), key.endsWith(">") && !graph.relations[rows[0][0].p].both ? el("span", { class: "way" }, "→") : null),
    listOf(rows)));
}

function listOf(rows) {
  const line = ([fact, inverse]) => {
    const other = graph.entities[inverse ? fact.s : fact.o];
    const extra = (fact.q || []).map(([, value]) => value).join(" · ");
    return el("li", {}, el("button", { class: "row", type: "button", onclick: () => choose({ fact: fact.at }) },
      badge(other.type), el("span", { class: "name" }, el("bdi", {}, other.name), extra && el("small", { dir: "auto" }, extra)), status(fact.status), sure(fact.sure)));
  };
  return shortened(rows, line);
}

/** A list of which a long rest comes when it is asked for. */
function shortened(rows, line) {
  const list = el("ul", { class: "rows" }, rows.slice(0, LONG_LIST).map(line));
  const rest = rows.slice(LONG_LIST);
  if (!rest.length) return list;
  const more = el("button", { class: "action", type: "button", onclick: () => { list.append(...rest.map(line)); more.remove(); } }, say("more")(rest.length));
  return [list, more];
}

/** Statistics of an entity as a table; a row opens its sentence. */
function figures(facts) {
  const head = el("tr", {}, ["indicator", "value", "time", "status"].map((key) => el("th", { scope: "col" }, say(key))));
  const rows = facts.map((fact) => el("tr", {},
    el("td", {}, el("button", { class: "link", type: "button", onclick: () => choose({ fact: fact.at }) }, el("bdi", {}, qualifier(fact, "indicator") || "—"))),
    el("td", { class: "figure" }, figure(fact)), el("td", { dir: "auto" }, qualifier(fact, "time") || "—"),
    el("td", {}, el("span", { class: `status s${fact.status}` }, say("figure")[fact.status]))));
  return el("div", { class: "scroll" }, el("table", {}, el("thead", {}, head), el("tbody", {}, rows)));
}

/** A figure with its bound and unit: 超 100,000 人. */
function figure(fact) {
  const bound = qualifier(fact, "bound");
  const unit = qualifier(fact, "unit") || "";
  const grouped = /^-?\d{5,}(\.\d+)?$/.test(fact.value[0]) ? fact.value[0].replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ",") : fact.value[0];
  return [bound ? say("bounds")[bound] || bound : "", grouped + (/^[%‰]/.test(unit) ? unit : "")].filter(Boolean).join(" ") + (unit && !/^[%‰]/.test(unit) ? ` ${unit}` : "");
}

const status = (value) => el("span", { class: `status s${value}` }, say("said")[value]);

function sure(value) {
  const filled = el("i");
  filled.style.width = `${Math.round(value * 100)}%`;
  return el("span", { class: "sure", title: `${say("sureShort")} ${value.toFixed(2)}` }, el("span", { class: "meter" }, filled), value.toFixed(2));
}

const entityButton = (node) => el("button", { class: "entity", type: "button", onclick: () => choose({ node }) },
  badge(graph.entities[node].type), el("bdi", {}, graph.entities[node].name));

/** One fact: who, what, whom; how sure; and every sentence that says it. */
function factView(fact) {
  const relation = graph.relations[fact.p];
  const isFigure = fact.value?.[1] === "number";
  const shownValue = isFigure ? figure(fact) : fact.value?.[0];
  const qualifiers = (fact.q || []).filter(([key]) => !isFigure || !["unit", "bound", "indicator"].includes(key));
  return el("article", {},
    el("div", { class: "triple" }, entityButton(fact.s),
      el("p", { class: "relation" }, el("span", {}, isFigure ? qualifier(fact, "indicator") || word(relation) : word(relation))),
      fact.o !== undefined ? entityButton(fact.o) : el("p", { class: "literal" }, el("bdi", {}, shownValue))),
    el("p", { class: "line" }, isFigure ? el("span", { class: `status s${fact.status}` }, say("figure")[fact.status]) : status(fact.status), sure(fact.sure)),
    qualifiers.length ? el("dl", { class: "values" }, qualifiers.map(([key, value]) => [el("dt", {}, qualifierWord(key)), el("dd", { dir: "auto" }, value)])) : null,
    el("section", {}, el("h3", {}, say("evidence"), count(originals(fact.said))), markKey(fact), fact.said.map(evidence), fact.said.length ? null : el("p", { class: "note" }, say("noEvidence"))));
}

/** The word of a qualifier: the ontology's, else the page's own, else its name. */
const qualifierWord = (key) => graph.qualifiers[key]?.[language] || (["role", "time", "unit", "value", "bound", "indicator"].includes(key) ? say(key) : key);

/** What the marks mean, of those that occur. */
function markKey(fact) {
  const used = new Set(fact.said.flatMap((said) => (said.m || []).map(([, , kind]) => kind)));
  const titles = [["s", "subject"], ["o", "object"], ["c", "cue"]].filter(([kind]) => used.has(kind));
  return titles.length ? el("p", { class: "key" }, titles.map(([kind, title]) => el("mark", { class: kind }, say(title)))) : null;
}

/** The places of a fact without those of copies of an article that says it, too. */
function originals(said) {
  const articles = new Set(said.map((one) => graph.documents[one.d].id));
  return said.filter((one) => !articles.has(graph.documents[one.d].copy));
}

function evidence(said) {
  const source = graph.documents[said.d];
  const title = el("bdi", {}, source.title || source.id);
  const link = safe(source.url);
  return el("figure", { class: `evidence s${said.status}` },
    said.t === undefined ? el("p", { class: "note" }, say("missing")) : el("blockquote", { dir: "auto" }, marked(graph.sentences[said.t], said.m)),
    el("figcaption", {},
      el("p", { class: "source" }, link ? el("a", { href: link, target: "_blank", rel: "noopener noreferrer", title: say("openPage") }, title, " ↗") : title),
      el("p", { class: "line" }, source.date ? el("time", {}, source.date) : null, source.copy ? el("span", {}, say("copy")) : null, status(said.status), sure(said.sure), el("span", { class: "method", title: say("method") }, clip(graph.methods[said.by], 40))),
      said.from ? el("p", { class: "line" }, say("derived"), said.from.map((at) => el("button", { class: "link", type: "button", onclick: () => choose({ fact: at }) }, clip(sentenceOf(graph.facts[at]), 40)))) : null));
}

const sentenceOf = (fact) => `${graph.entities[fact.s].name} ${word(graph.relations[fact.p])} ${fact.o === undefined ? fact.value[0] : graph.entities[fact.o].name}`;

/** A quote with its marks, as text nodes and mark elements. */
function marked(quote, marks) {
  const parts = [];
  let at = 0;
  for (const [start, end, kind] of marks) {
    parts.push(quote.slice(at, start), el("mark", { class: kind }, quote.slice(start, end)));
    at = end;
  }
  return [...parts, quote.slice(at)];
}

/** An address to link: plain web only. The builder looks, too; this page may have come by another way. */
function safe(address) {
  try {
    return address && ["http:", "https:"].includes(new URL(address).protocol) ? address : null;
  } catch {
    return null;
  }
}
