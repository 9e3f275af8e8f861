// What is on the stage: the drawing, or for a large graph the map with the drawing for the surroundings of one entity.
const stage = (() => {
  let drawing, map = null, near = null, reached = 0, started = false;
  const active = () => (map && !near ? map : canvas);
  const partial = () => !map && drawing.nodes.length < graph.entities.length;

  async function start(source) {
    drawing = source;
    if (graph.map) {
      try {
        await atlas.start();
        map = atlas;
      } catch (error) {
        // No WebGL in this browser: the drawing of the most connected serves.
        document.getElementById("map").replaceChildren();
        graph.map = null;
        drawFilters(refresh);
      }
    }
    turn();
    if (!map) await draw();
  }

  /** Show the map or the drawing. */
  function turn() {
    document.getElementById("map").hidden = active() !== map;
    document.getElementById("picture").hidden = active() === map;
  }

  async function draw() {
    started = true;
    await library("vis");
    await canvas.start(drawing);
  }

  async function select(item) {
    const fact = graph.facts[item?.fact];
    const ends = [item?.node, fact?.s, fact?.o].filter((node) => node !== undefined);
    if (!ends.every((node) => active().holds(node))) await focusOn(ends);
    active().select(item);
  }

  /** Only the surroundings of some entities. */
  async function focusOn(centres) {
    near = centres;
    turn();
    if (!started) await draw();
    reached = canvas.around(centres);
    notice();
  }

  /** Go to an entity; where not all of its neighbours are drawn, to its surroundings. */
  async function visit(node) {
    if (active() === map || ![...surroundings([node])].every(canvas.holds)) await focusOn([node]);
    choose({ node });
    if (near) canvas.fit();
  }

  function showAll() {
    choose(null);
    near = null;
    turn();
    if (map) map.select(null);
    else canvas.whole();
    notice();
  }

  /** Say that not everything is drawn, and how to see the rest. */
  function notice() {
    const box = document.getElementById("notice");
    const words = near ? say("around")(clip(graph.entities[near[0]].name, 20), reached)
      : map ? map.told() : partial() ? say("overview")(drawing.nodes.length, graph.entities.length) : "";
    const back = near && el("button", { class: "action", type: "button", onclick: showAll }, say("showAll"));
    box.hidden = !words && !back;
    box.replaceChildren(...[words && el("span", { dir: "auto" }, words), back].filter(Boolean));
  }

  /** Open or close a community of the map. */
  const unfold = (at, on) => map.unfold(at, on);

  function refresh() {
    if (map) map.refresh();
    if (started) canvas.refresh();
  }

  function theme() {
    if (map) map.theme();
    if (started) canvas.theme();
  }

  const forward = (name) => (...values) => active()[name](...values);
  return { start, select, visit, focusOn, notice, refresh, theme, unfold, ...Object.fromEntries(["fit", "zoom", "pan", "where", "drawn"].map((name) => [name, forward(name)])) };
})();
