// The search box: a list below it, walked with the arrow keys.
function startSearch() {
  const input = document.getElementById("search");
  const list = document.getElementById("results");
  let hits = [], at = -1;

  function update() {
    hits = seek(input.value, input.value.trim() ? 30 : 12);
    at = input.value.trim() && hits.length ? 0 : -1;
    list.replaceChildren(...(hits.length ? hits.map(row) : [el("li", { class: "none" }, say("none"))]));
    open(true);
    mark();
  }

  function row(hit, index) {
    const entity = graph.entities[hit.at];
    const other = hit.form !== entity.name ? el("small", {}, el("bdi", {}, clip(hit.form, 40))) : null;
    const item = el("li", { role: "option", id: `hit-${index}` }, badge(entity.type),
      el("span", { class: "name" }, el("bdi", {}, clip(entity.name, 60)), other), el("span", { class: "count" }, String(entity.links)));
    item.addEventListener("mousedown", (event) => { event.preventDefault(); take(index); });
    return item;
  }

  function mark() {
    [...list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === at)));
    if (at >= 0) list.children[at].scrollIntoView({ block: "nearest" });
    if (at >= 0) input.setAttribute("aria-activedescendant", `hit-${at}`);
    else input.removeAttribute("aria-activedescendant");
  }

  function open(on) {
    list.hidden = !on;
    input.setAttribute("aria-expanded", String(on));
  }

  function take(index) {
    if (!hits[index]) return;
    open(false);
    input.blur();
    stage.visit(hits[index].at);
  }

  input.addEventListener("input", update);
  input.addEventListener("focus", update);
  input.addEventListener("blur", () => open(false));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") take(Math.max(at, 0));
    else if (event.key === "Escape") input.blur();
    else if (event.key === "ArrowDown") at = Math.min(at + 1, hits.length - 1);
    else if (event.key === "ArrowUp") at = Math.max(at - 1, 0);
    else return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key.startsWith("Arrow")) mark();
  });
}
