// Open the page: read the data, draw, and listen.

/** Choose an entity ({node}) or a fact ({fact}), or nothing (null): the one way in for clicks, lists and keys. */
function choose(item, back = false) {
  if (item) openPanel(item, back);
  else closePanel();
  stage.select(item || null);
  if (item && document.activeElement?.closest("#panel, body > header")) document.getElementById("panel").focus({ preventScroll: true });
}

function counts() {
  const literal = graph.facts.filter((fact) => fact.value?.[1] === "number").length;
  const links = graph.facts.filter((fact) => fact.o !== undefined).length;
  const written = [graph.entities.length, links, literal, graph.documents.length].map((n) => n.toLocaleString("en"));
  document.getElementById("counts").textContent = say("counts")(...written);
}

/** Write every word of the page in its language. */
function translate() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.getElementById("search").placeholder = say("search");
  for (const id of ["picture", "map"]) document.getElementById(id).setAttribute("aria-label", say("picture"));
  document.getElementById("language").textContent = say("language");
  for (const [id, key] of [["search", "search"], ["theme", "theme"], ["drawer", "filters"], ["closer", "closer"], ["farther", "farther"], ["whole", "whole"]]) {
    const element = document.getElementById(id);
    element.setAttribute("aria-label", say(key));
    if (id !== "search") element.title = say(key);
  }
  counts();
  drawFilters(stage.refresh);
}

function listen() {
  const on = (id, act) => document.getElementById(id).addEventListener("click", act);
  on("language", () => {
    language = language === "zh" ? "en" : "zh";
    translate();
    stage.notice();
    stage.refresh();
    if (current()) openPanel(current(), true);
  });
  on("theme", () => {
    document.documentElement.dataset.theme = dark() ? "light" : "dark";
    stage.theme();
    drawFilters(stage.refresh);
    if (current()) openPanel(current(), true);
  });
  on("drawer", () => document.body.classList.toggle("drawn"));
  on("closer", () => stage.zoom(1.3));
  on("farther", () => stage.zoom(1 / 1.3));
  on("whole", () => stage.fit());
  for (const id of ["picture", "map"]) document.getElementById(id).addEventListener("keydown", keysOfPicture);
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type !== "checkbox";
    if (event.key === "Escape" && !typing) choose(null);
    if (event.key === "/" && !typing) {
      event.preventDefault();
      document.getElementById("search").focus();
    }
  });
}

function keysOfPicture(event) {
  const acts = {
    ArrowLeft: () => stage.pan(60, 0), ArrowRight: () => stage.pan(-60, 0), ArrowUp: () => stage.pan(0, 60),
    ArrowDown: () => stage.pan(0, -60), "+": () => stage.zoom(1.3), "=": () => stage.zoom(1.3), "-": () => stage.zoom(1 / 1.3),
    0: () => stage.fit(),
  };
  if (!acts[event.key] || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  acts[event.key]();
}

async function main() {
  document.documentElement.dataset.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  performance.mark("kg:start");
  graph = await load();
  performance.mark("kg:data");
  language = graph.language;
  startFilters();
  if (graph.map) communities.start();
  const drawn = stage.start(JSON.parse(document.getElementById("drawing").textContent));
  translate();
  startSearch();
  listen();
  await drawn;
  performance.mark("kg:drawn");
  stage.notice();
  if (graph.focus.length) {
    choose({ node: graph.focus[0] });
    stage.fit();
  }
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
  // What the surroundings of an entity will be drawn with is made ready while nothing else is asked.
  if (graph.map) setTimeout(() => library("vis"), 1000);
  // For tests, and for pages that embed this one.
  window.kgPage = { where: stage.where, drawn: stage.drawn, names: () => graph.entities.map((entity) => entity.name), bundles: () => atlas.bundles() };
}

main().catch((error) => {
  const box = document.getElementById("failed");
  box.textContent = say("failed") + error.message;
  box.hidden = false;
});
