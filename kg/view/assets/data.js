// The tables of the page, and small ways into them. `graph` is filled once, before anything is drawn.
let graph = null;

/** The bytes of a base64 text, inflated. */
function inflate(text) {
  const bytes = Uint8Array.fromBase64 ? Uint8Array.fromBase64(text) : Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).arrayBuffer();
}

/** Read the data block; packed where the graph is large (packing.py says how). */
async function load() {
  const block = document.getElementById("data");
  if (block.dataset.packing === "json") return prepare(JSON.parse(block.textContent));
  return prepare(JSON.parse(new TextDecoder("gb18030").decode(await inflate(block.textContent))));
}

/** Run a library that a large page holds packed; the page's policy names its hash. */
async function library(name) {
  const block = document.getElementById(`library-${name}`);
  if (!block) return;
  const code = new TextDecoder().decode(await inflate(block.textContent));
  document.head.append(el("script", {}, code));
  block.remove();
}

/** A table of columns as rows. */
function rowsOf({ size, full, rare }) {
  const found = Array.from({ length: size }, (_, at) => ({ at }));
  for (const [key, values] of Object.entries(full)) for (let at = 0; at < size; at++) found[at][key] = values[at];
  for (const [key, [steps, values]] of Object.entries(rare)) {
    let at = 0;
    steps.forEach((step, nth) => { found[at += step][key] = values[nth]; });
  }
  return found;
}

/** Give every entity its facts: links as subject and object, literals, statistics; and every fact its evidence. */
function prepare(tables) {
  const [entities, facts] = [rowsOf(tables.entities), rowsOf(tables.facts)];
  for (const entity of entities) {
    entity.id ??= `${tables.types[entity.type].name}/${entity.name}`;
    entity.lines ??= [entity.name];
    Object.assign(entity, { out: [], into: [], values: [], figures: [] });
  }
  for (const fact of facts) {
    fact.said = [];
    const subject = entities[fact.s];
    if (fact.o !== undefined) {
      subject.out.push(fact);
      entities[fact.o].into.push(fact);
    } else if (fact.value[1] === "number") subject.figures.push(fact);
    else subject.values.push(fact);
  }
  for (const said of rowsOf(tables.said)) {
    const fact = facts[said.f];
    said.status ??= fact.status;
    said.sure ??= fact.sure;
    fact.said.push(said);
  }
  return { ...tables, entities, facts };
}

const qualifier = (fact, name) => (fact.q || []).find(([key]) => key === name)?.[1];

/** A relation as it is written on a link: the post itself says more than that a post is held. */
function linkWord(fact) {
  const role = qualifier(fact, "role");
  return clip(role || word(graph.relations[fact.p]), 16);
}

/** At most so many characters of a text, for places where it can't be longer. */
function clip(text, most) {
  const points = [...text.slice(0, 2 * most + 2)];
  return points.length > most ? points.slice(0, most - 1).join("") + "…" : text;
}

/** The entities within one link of some, themselves included. */
function surroundings(nodes) {
  const found = new Set(nodes);
  for (const node of nodes) {
    for (const fact of graph.entities[node].out) found.add(fact.o);
    for (const fact of graph.entities[node].into) found.add(fact.s);
  }
  return found;
}

/** An element with attributes and children. Text is put in as text, never as markup. */
function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const dark = () => document.documentElement.dataset.theme === "dark";
const colour = (type) => graph.types[type][dark() ? "dark" : "light"];

/** The round sign of a type, as on its nodes. */
function badge(type) {
  const round = el("span", { class: "badge", "aria-hidden": "true" }, graph.types[type].sign);
  round.style.background = colour(type);
  round.style.color = onColour(colour(type));
  return round;
}

/** Black or white, whichever is read better on a colour. */
function onColour(hex) {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255).map((c) => c ** 2.2);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.34 ? "#15191f" : "#ffffff";
}

/** The colours of the page, from its style. */
function paints() {
  const style = getComputedStyle(document.documentElement);
  const names = ["ink", "muted", "ground", "link", "planned", "negated", "accent", "halo", "edge", "disc", "font"];
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

/** What the open panel covers of the stage: [from the side, from below] in pixels. */
function covered() {
  const stage = document.getElementById("stage"), panel = document.getElementById("panel");
  if (panel.hidden) return [0, 0];
  return panel.offsetWidth > stage.clientWidth * 0.8 ? [0, panel.offsetHeight] : [panel.offsetWidth, 0];
}
