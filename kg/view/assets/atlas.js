// The map of a large graph: sigma draws nodes and links by WebGL where the builder put them, communities as discs.
const MOST_NAMES = 90;

const atlas = (() => {
  let sigma, network, paint, order, emphasis = null, picked = null, hovered = null;
  const size = (entity) => Math.min(2 + 1.05 * Math.sqrt(entity.links), 16);

  async function start() {
    paint = paints();
    network = new KgMap.Graph();
    graph.entities.forEach((entity, at) => network.addNode(String(at), { x: graph.map.x[at], y: -graph.map.y[at], size: size(entity) }));
    for (const fact of graph.facts) if (fact.o !== undefined) addLink(fact);
    const box = document.getElementById("map");
    box.hidden = false;
    sigma = new KgMap.Sigma(network, box, {
      defaultEdgeType: "line", edgeProgramClasses: { line: KgMap.EdgeLineProgram, curve: KgMap.EdgeCurveProgram },
      nodeReducer: dressNode, edgeReducer: dressLink, hideEdgesOnMove: true, enableEdgeEvents: false, zIndex: true,
      renderLabels: false, defaultDrawNodeHover: ring, stagePadding: 24, minCameraRatio: 0.01, maxCameraRatio: 2,
      zoomToSizeRatioFunction: (ratio) => ratio ** 0.6, minEdgeThickness: 0.6,
    });
    sigma.createCanvasContext("discs", { beforeLayer: "edges", style: { pointerEvents: "none" } });
    order = graph.entities.map((_, at) => at).sort((a, b) => graph.entities[b].links - graph.entities[a].links || a - b);
    sigma.on("afterRender", () => { drawDiscs(); drawNames(); });
    sigma.on("clickNode", ({ node }) => choose({ node: Number(node) }));
    sigma.on("doubleClickNode", ({ node, preventSigmaDefault }) => { preventSigmaDefault(); stage.focusOn([Number(node)]); });
    sigma.on("clickEdge", ({ edge }) => choose({ fact: Number(edge) }));
    sigma.on("clickStage", () => choose(null));
    for (const kind of ["Node", "Edge"]) {
      sigma.on(`enter${kind}`, (event) => { hovered = event.node ?? null; box.style.cursor = "pointer"; });
      sigma.on(`leave${kind}`, () => { hovered = null; box.style.cursor = ""; });
    }
    // Links are told apart only where they are: near. Far out there are too many to point at.
    sigma.getCamera().on("updated", ({ ratio }) => {
      if (sigma.getSetting("enableEdgeEvents") !== ratio < 0.25) sigma.setSetting("enableEdgeEvents", ratio < 0.25);
    });
    sigma.resize(true);
    sigma.scheduleRender();
  }

  function addLink(fact) {
    const curved = fact.curve && fact.s !== fact.o;
    network.addDirectedEdgeWithKey(String(fact.at), String(fact.s), String(fact.o), { type: curved ? "curve" : "line", curvature: curved ? 0.16 * fact.curve : 0, size: 0.7 });
  }

  function dressNode(key, data) {
    const node = Number(key), inside = !emphasis || emphasis.nodes.has(node);
    const fill = colour(graph.entities[node].type);
    return { ...data, color: inside ? fill : paint.edge, hidden: !nodeShown(node), zIndex: inside ? 1 : 0, highlighted: picked?.node === node };
  }

  function dressLink(key, data) {
    const fact = graph.facts[Number(key)], inside = emphasis?.facts.has(fact.at);
    if (emphasis && !inside) return { ...data, hidden: true };
    return { ...data, hidden: !linkShown(fact), size: inside ? 2 : 0.7, zIndex: inside ? 1 : 0, color: inside && fact.status !== 2 ? paint.accent : faded(fact.status, inside ? 1 : fact.status ? 0.55 : 0.38) };
  }

  /** A disc behind each community, with the name of its greatest member while it is small. */
  function drawDiscs() {
    const ctx = sigma.getCanvases().discs.getContext("2d"), { width, height } = sigma.getDimensions();
    ctx.clearRect(0, 0, width, height);
    for (const [x, y, radius] of graph.map.discs) {
      const at = sigma.graphToViewport({ x, y: -y }), rim = sigma.graphToViewport({ x: x + radius, y: -y });
      const r = rim.x - at.x;
      if (at.x + r < 0 || at.y + r < 0 || at.x - r > width || at.y - r > height) continue;
      ctx.beginPath();
      ctx.arc(at.x, at.y, r, 0, 2 * Math.PI);
      ctx.fillStyle = paint.disc;
      ctx.fill();
    }
  }

  /** A line's colour mixed with the ground: thousands of see-through lines would add up to a white cloud. */
  function faded(status, share) {
    const mix = [paint.link, paint.planned, paint.negated][status], at = (hex, from) => parseInt(hex.slice(from, from + 2), 16);
    return `#${[1, 3, 5].map((from) => Math.round(at(mix, from) * share + at(paint.ground, from) * (1 - share)).toString(16).padStart(2, "0")).join("")}`;
  }

  /** Names of the most connected in view, none on top of another. */
  function drawNames() {
    const ctx = sigma.getCanvases().labels.getContext("2d"), { width, height } = sigma.getDimensions(), taken = [];
    const first = picked?.node !== undefined ? [picked.node] : [];
    const wanted = emphasis ? [...first, ...order.filter((node) => emphasis.nodes.has(node))] : order;
    Object.assign(ctx, { textAlign: "center", textBaseline: "top", lineJoin: "round", lineWidth: 3.5, strokeStyle: paint.ground, fillStyle: paint.ink });
    for (const node of wanted) {
      if (taken.length >= MOST_NAMES) break;
      const shownAt = sigma.getNodeDisplayData(String(node));
      if (!shownAt || shownAt.hidden) continue;
      const { x, y } = sigma.framedGraphToViewport(shownAt), radius = sigma.scaleSize(shownAt.size);
      if (x < 0 || y < 0 || x > width || y > height || (radius < 4.5 && !emphasis)) continue;
      writeName(ctx, node, x, y + radius + 2, taken);
    }
    Object.assign(ctx, { textAlign: "start", textBaseline: "alphabetic" });
  }

  function writeName(ctx, node, x, y, taken) {
    const letters = picked?.node === node ? 14 : 12, lines = graph.entities[node].lines;
    const half = Math.max(...lines.map((line) => widthIn(line))) * letters / 2;
    const box = [x - half, y, x + half, y + letters * 1.25 * lines.length];
    if (taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3])) return;
    taken.push(box);
    ctx.font = `${picked?.node === node ? 650 : 500} ${letters}px ${paint.font}`;
    lines.forEach((line, at) => { ctx.strokeText(line, x, y + at * letters * 1.25); ctx.fillText(line, x, y + at * letters * 1.25); });
  }

  /** About how wide a line is, in ems, as lettering.py has it. */
  const widthIn = (line) => [...line].reduce((sum, c) => sum + (c > "\u2e7f" ? 1 : 0.58), 0);

  function ring(ctx, data) {
    ctx.beginPath();
    ctx.arc(data.x, data.y, data.size + 4, 0, 2 * Math.PI);
    ctx.lineWidth = 3;
    ctx.strokeStyle = paint.accent;
    ctx.stroke();
  }

  function select(item) {
    picked = item;
    emphasis = null;
    if (item?.node !== undefined) {
      const { out, into } = graph.entities[item.node];
      emphasis = { nodes: surroundings([item.node]), facts: new Set([...out, ...into].map((fact) => fact.at)) };
    } else if (item) {
      const { s, o } = graph.facts[item.fact];
      emphasis = { nodes: new Set([s, o].filter((node) => node !== undefined)), facts: new Set([item.fact]) };
    }
    sigma.refresh({ skipIndexation: true });
    if (item) reveal(item.node ?? graph.facts[item.fact].s);
  }

  /** Move a node out from under the panel or from beyond the rim. */
  function reveal(node) {
    const place = where({ node }), box = document.getElementById("map").getBoundingClientRect(), [side, below] = covered();
    if (place.x > box.left + 30 && place.x < box.right - side - 60 && place.y > box.top + 30 && place.y < box.bottom - below - 60) return;
    const { x, y } = sigma.getNodeDisplayData(String(node)), camera = sigma.getCamera();
    const shift = sigma.viewportToFramedGraph({ x: side / 2, y: -below / 2 }), zero = sigma.viewportToFramedGraph({ x: 0, y: 0 });
    camera.animate({ x: x + shift.x - zero.x, y: y + shift.y - zero.y }, { duration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 300 });
  }

  function where({ node, fact }) {
    const ends = (node !== undefined ? [node] : [graph.facts[fact].s, graph.facts[fact].o]).map((at) => sigma.graphToViewport(network.getNodeAttributes(String(at))));
    const rim = document.getElementById("map").getBoundingClientRect();
    return { x: rim.left + ends.reduce((sum, { x }) => sum + x, 0) / ends.length, y: rim.top + ends.reduce((sum, { y }) => sum + y, 0) / ends.length };
  }

  function theme() {
    paint = paints();
    sigma.refresh();
  }

  const holds = () => true;
  const refresh = () => sigma.refresh({ skipIndexation: true });
  const fit = () => sigma.getCamera().setState({ x: 0.5, y: 0.5, ratio: 1 });
  const zoom = (factor) => sigma.getCamera().animate({ ratio: sigma.getCamera().ratio / factor }, { duration: 150 });
  const drawn = () => [network.filterNodes((key) => nodeShown(Number(key))).length, network.filterEdges((key) => linkShown(graph.facts[Number(key)])).length];

  function pan(x, y) {
    const to = sigma.viewportToFramedGraph({ x: -x, y: -y }), zero = sigma.viewportToFramedGraph({ x: 0, y: 0 }), camera = sigma.getCamera();
    camera.setState({ x: camera.x + to.x - zero.x, y: camera.y + to.y - zero.y });
  }

  return { start, select, holds, refresh, fit, theme, zoom, pan, where, drawn };
})();
