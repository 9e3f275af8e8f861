// What is shown: types, relations, statuses, a least confidence. The legend is the filter.
const shown = { types: new Set(), relations: new Set(), status: new Set([0, 1, 2]), sure: 0, lonely: true, words: true, bundled: false };

const factShown = (fact) => shown.relations.has(fact.p) && shown.status.has(fact.status) && fact.sure >= shown.sure;
const typeShown = (node) => shown.types.has(graph.entities[node].type);

function linkShown(fact) {
  return factShown(fact) && typeShown(fact.s) && typeShown(fact.o);
}

function nodeShown(node) {
  if (!typeShown(node)) return false;
  const entity = graph.entities[node];
  return shown.lonely || entity.out.some(linkShown) || entity.into.some(linkShown);
}

/** Relations that are links; literals have no line in the picture. */
const linking = () => graph.relations.map((row, at) => at).filter((at) => graph.facts.some((f) => f.p === at && f.o !== undefined));

function startFilters() {
  graph.types.forEach((_, at) => shown.types.add(at));
  graph.relations.forEach((_, at) => shown.relations.add(at));
}

/** Draw the left panel anew; `changed` is called when a filter changes. */
function drawFilters(changed) {
  const panel = document.getElementById("filters");
  const typeCounts = tally(graph.entities.map((entity) => entity.type));
  const relationCounts = tally(graph.facts.filter((fact) => fact.o !== undefined).map((fact) => fact.p));
  const statusCounts = tally(graph.facts.filter((fact) => fact.o !== undefined).map((fact) => fact.status));
  panel.replaceChildren(...[
    graph.map && group("communities", communities.listed().map((at) => ({ at, name: communities.title(at), count: communities.of(at).length })), communities.open, changed, { all: communities.foldable() }),
    group("types", graph.types.map((row, at) => ({ at, mark: badge(at), name: word(row), count: typeCounts[at] })), shown.types, changed),
    group("status", say("said").map((name, at) => ({ at, mark: stroke(at), name, count: statusCounts[at] || 0 })), shown.status, changed, { short: true }),
    group("relations", linking().map((at) => ({ at, name: word(graph.relations[at]), count: relationCounts[at] })), shown.relations, changed),
    slider(changed),
    el("section", {}, el("h2", {}, say("display")), choice("words", "relationNames", false, changed), choice("lonely", "lonely", true, changed),
      graph.map && choice("bundled", "bundled", false, changed)),
    graph.cut + graph.left > 0 && el("p", { class: "note" }, graph.cut > 0 && say("cut")(graph.cut.toLocaleString("en")), " ", graph.left > 0 && say("left")(graph.left.toLocaleString("en")), " ", say("trimmed")),
  ].filter(Boolean));
}

function tally(values) {
  const counts = {};
  for (const value of values) counts[value] = (counts[value] || 0) + 1;
  return counts;
}

function group(title, rows, set, changed, { short = false, all = rows.map((row) => row.at) } = {}) {
  const redraw = () => { drawFilters(changed); changed(); };
  const every = (on) => { for (const at of all) if (on) set.add(at); else set.delete(at); redraw(); };
  const head = el("h2", {}, say(title),
    !short && el("span", { class: "both" },
      el("button", { type: "button", onclick: () => every(true) }, say("all")),
      el("button", { type: "button", onclick: () => every(false) }, say("nothing"))));
  const list = el("ul", {}, rows.map((row) => {
    const box = el("input", { type: "checkbox", checked: set.has(row.at) });
    box.addEventListener("change", () => { if (box.checked) set.add(row.at); else set.delete(row.at); changed(); });
    const only = () => { const alone = all.every((at) => set.has(at) === (at === row.at)); for (const at of all) if (alone || at === row.at) set.add(at); else set.delete(at); redraw(); };
    return el("li", {}, el("label", {}, box, row.mark || null, el("span", { class: "name", dir: "auto" }, row.name), el("span", { class: "count" }, String(row.count))),
      !short && el("button", { class: "only", type: "button", onclick: only }, say("only")));
  }));
  return el("section", { "data-group": title }, head, list);
}

/** A line as links of a status are drawn. */
const stroke = (status) => el("span", { class: `stroke s${status}`, "aria-hidden": "true" });

function slider(changed) {
  const value = el("output", {}, shown.sure.toFixed(2));
  const input = el("input", { type: "range", min: 0, max: 1, step: 0.05, value: shown.sure, "aria-label": say("sure") });
  input.addEventListener("input", () => { shown.sure = Number(input.value); value.textContent = shown.sure.toFixed(2); changed(); });
  return el("section", {}, el("h2", {}, say("sure"), value), input);
}

function choice(key, text, inverse, changed) {
  const box = el("input", { type: "checkbox", checked: shown[key] !== inverse });
  box.addEventListener("change", () => { shown[key] = box.checked !== inverse; changed(); });
  return el("label", { class: "choice" }, box, el("span", {}, say(text)));
}
