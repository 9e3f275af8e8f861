// The page /graph: the neighbourhood of a thing, growing by clicks; or the ways between two things.

import { around, path, vocabulary } from "./api.js";
import { h } from "./dom.js";
import { Filters } from "./filters.js";
import { Network } from "./network.js";
import { Panel } from "./panel.js";
import { Stage } from "./stage.js";

const place = document.getElementById("network");
const asked = new URLSearchParams(location.search);
const start = document.querySelector("#plain [data-start]")?.dataset.start;
if (start || asked.has("from")) await open();

async function open() {
  const network = new Network(await vocabulary());
  const { words } = network.vocabulary;
  const canvas = h("div", { className: "canvas", tabIndex: 0, role: "img", "aria-label": words.graph });
  const said = h("p", { className: "message", role: "status" });
  const sides = { filters: h("div", { className: "filters" }), panel: h("aside", { className: "panel" }) };
  const field = h("input", { type: "text", placeholder: words.add, "aria-label": words.add, autocomplete: "off", "data-suggest": "pick" });
  const tool = (sign, label, act) => h("button", { type: "button", className: "tool", title: label, "aria-label": label, onclick: act }, sign);
  let stage = null;

  let chosen = null;

  const acts = {
    select(id) {
      const left = chosen;
      chosen = id;
      stage?.select(id);
      if (!id) panel.overview();
      else if (network.graph.hasNode(id)) panel.thing(id);
      else panel.line(id);
      if (id) sides.panel.querySelector(".title")?.focus({ preventScroll: true });
      else if (left) focusOn(left);
    },
    async grow(id, neighbours = true) {
      said.textContent = "";
      try {
        const found = await around(id, network.graph.nodes(), neighbours);
        network.add(found, id);
        network.expanded.set(id, found.more);
        changed(true);
      } catch {
        said.textContent = words.failed;
      }
    },
    async expand(id) {
      await acts.grow(id);
      acts.select(id);
    },
    remove(id) {
      network.remove(id);
      changed();
      acts.select(null);
    },
  };
  const panel = new Panel(sides.panel, network, acts);
  const filters = new Filters(sides.filters, network, () => {
    network.filter();
    stage?.redraw();
    panel.overview();
    stage?.select(null);
  });

  /** Who goes on by keyboard stands where they left the list. */
  function focusOn(id) {
    const button = [...sides.panel.querySelectorAll("[data-thing]")].find((one) => one.dataset.thing === id);
    (button ?? sides.panel.querySelector("[data-thing]"))?.focus({ preventScroll: true });
  }

  place.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && chosen && event.target !== field) acts.select(null);
  });

  function changed(settle = false) {
    filters.draw();
    panel.overview();
    if (settle) stage?.settle();
  }

  field.addEventListener("pick", async ({ detail }) => {
    network.roots.add(detail.id);
    await acts.expand(detail.id);
  });
  place.append(
    h("details", { className: "side", open: innerWidth > 1020 }, h("summary", {}, words.filters), sides.filters),
    h(
      "div",
      { className: "stage" },
      canvas,
      h("div", { className: "tools" }, h("div", { className: "field" }, field), tool("+", words.larger, () => stage?.zoom(1 / 1.4)), tool("−", words.smaller, () => stage?.zoom(1.4)), tool("⤢", words.fit, () => stage?.fit()), tool("×", words.clear, () => {
        network.clear();
        changed();
        stage?.redraw();
      })),
      said,
    ),
    sides.panel,
  );
  place.hidden = false;
  document.getElementById("plain").hidden = true;
  try {
    stage = new Stage(canvas, network, {
      onNode: (id) => (network.expanded.has(id) ? acts.select(id) : acts.expand(id)),
      onEdge: acts.select,
      onNothing: () => acts.select(null),
    });
  } catch {
    said.textContent = words.no_webgl;
  }
  if (asked.has("from")) {
    const found = await path(asked.get("from"), asked.get("to") ?? "", asked.get("regions") !== "0");
    found.nodes.forEach((node) => network.roots.add(node.id));
    network.add(found, asked.get("from"));
    changed(true);
  } else {
    network.roots.add(start);
    await acts.expand(start);
  }
  place.dataset.ready = "true"; // the picture stands: for those who wait for it
}
