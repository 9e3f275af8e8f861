// Open the page: read the data, draw, and listen.

/** Choose an entity ({node}) or a fact ({fact}), or nothing (null): the one way in for clicks, lists and keys. */
function choose(item, back = false) {
  if (item) openPanel(item, back);
  else closePanel();
  canvas.select(item || null);
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
  document.getElementById("picture").setAttribute("aria-label", say("picture"));
  document.getElementById("language").textContent = say("language");
  for (const [id, key] of [["search", "search"], ["theme", "theme"], ["drawer", "filters"], ["closer", "closer"], ["farther", "farther"], ["whole", "whole"]]) {
    const element = document.getElementById(id);
    element.setAttribute("aria-label", say(key));
    if (id !== "search") element.title = say(key);
  }
  counts();
  drawFilters(canvas.refresh);
}

function listen() {
  const on = (id, act) => document.getElementById(id).addEventListener("click", act);
  on("language", () => {
    language = language === "zh" ? "en" : "zh";
    translate();
    canvas.notice();
    canvas.refresh();
    if (current()) openPanel(current(), true);
  });
  on("theme", () => {
    document.documentElement.dataset.theme = dark() ? "light" : "dark";
    canvas.theme();
    drawFilters(canvas.refresh);
    if (current()) openPanel(current(), true);
  });
  on("drawer", () => document.body.classList.toggle("drawn"));
  on("closer", () => canvas.zoom(1.3));
  on("farther", () => canvas.zoom(1 / 1.3));
  on("whole", () => canvas.fit());
  document.getElementById("picture").addEventListener("keydown", keysOfPicture);
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
    ArrowLeft: () => canvas.pan(60, 0), ArrowRight: () => canvas.pan(-60, 0), ArrowUp: () => canvas.pan(0, 60),
    ArrowDown: () => canvas.pan(0, -60), "+": () => canvas.zoom(1.3), "=": () => canvas.zoom(1.3), "-": () => canvas.zoom(1 / 1.3),
    0: () => canvas.fit(),
  };
  if (!acts[event.key] || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  acts[event.key]();
}

async function main() {
  document.documentElement.dataset.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  graph = await load();
  language = graph.language;
  startFilters();
  const first = canvas.start(JSON.parse(document.getElementById("drawing").textContent));
  translate();
  canvas.notice();
  startSearch();
  listen();
  await first;
  if (graph.focus.length) {
    choose({ node: graph.focus[0] });
    canvas.fit();
  }
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
  window.kgPage = { where: canvas.where, drawn: canvas.drawn };
}

main().catch((error) => {
  const box = document.getElementById("failed");
  box.textContent = say("failed") + error.message;
  box.hidden = false;
});
