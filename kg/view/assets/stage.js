// What is on the stage: the drawing, or for a large graph the map with the drawing for the surroundings of one entity.
const stage = (() => {
  let drawing, map = null, near = false, started = false;
  const active = () => (map && !near ? map : canvas);
  const partial = () => !map && drawing.nodes.length < graph.entities.length;

  async function start(source) {
    drawing = source;
    if (graph.map && globalThis.KgMap) {
      try {
        await atlas.start();
        map = atlas;
      } catch (error) {
        // No WebGL in this browser: the drawing of the most connected serves.
        document.getElementById("map").replaceChildren();
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
    await canvas.start(drawing);
  }

  function select(item) {
    const ends = !item ? [] : item.node !== undefined ? [item.node] : [graph.facts[item.fact].s, graph.facts[item.fact].o].filter((node) => node !== undefined);
    if (!ends.every((node) => active().holds(node))) focusOn(ends);
    active().select(item);
  }

  /** Only the surroundings of some entities. */
  function focusOn(centres) {
    near = true;
    turn();
    if (!started) draw();
    const count = canvas.around(centres);
    notice(say("around")(clip(graph.entities[centres[0]].name, 20), count));
  }

  /** Go to an entity; where not all of its neighbours are drawn, to its surroundings. */
  function visit(node) {
    if (active() === map || ![...surroundings([node])].every(canvas.holds)) focusOn([node]);
    choose({ node });
    if (near) canvas.fit();
  }

  function showAll() {
    choose(null);
    near = false;
    turn();
    if (map) map.select(null);
    else canvas.whole();
    notice();
  }

  /** Say that not everything is drawn, and how to see the rest. */
  function notice(text) {
    const box = document.getElementById("notice");
    const words = text || (partial() && !near ? say("overview")(drawing.nodes.length, graph.entities.length) : "");
    const back = near && el("button", { class: "action", type: "button", onclick: showAll }, say("showAll"));
    box.hidden = !words && !back;
    box.replaceChildren(...[words && el("span", { dir: "auto" }, words), back].filter(Boolean));
  }

  function refresh() {
    if (map) map.refresh();
    if (started) canvas.refresh();
  }

  function theme() {
    if (map) map.theme();
    if (started) canvas.theme();
  }

  const forward = (name) => (...values) => active()[name](...values);
  return { start, select, visit, focusOn, notice, refresh, theme, ...Object.fromEntries(["fit", "zoom", "pan", "where", "drawn"].map((name) => [name, forward(name)])) };
})();
