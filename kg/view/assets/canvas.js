// The picture: vis-network draws lines and finds what lies under the pointer; nodes and letters are drawn here, letters
// last, most important first, none on top of another, and never smaller than can be read.
const LETTER = 13, LINE_HEIGHT = 16, LEAST_LETTER = 10.5, RELATION_LETTER = 11, NEIGHBOURS = 80;

const canvas = (() => {
  let network, nodes, edges, drawing, paint, hovered = null, emphasis = null, picked = null;
  const widths = new Map();

  function start(source) {
    drawing = source;
    theme(false);
    nodes = new vis.DataSet(drawing.nodes.map((node) => ({ ...node, ctxRenderer: drawNode })));
    edges = new vis.DataSet(drawing.edges.map((edge) => ({ ...edge, ...lineOf(graph.facts[edge.id]) })));
    const data = {
      nodes: new vis.DataView(nodes, { filter: (node) => nodeShown(node.id) }),
      edges: new vis.DataView(edges, { filter: (edge) => linkShown(graph.facts[edge.id]) }),
    };
    network = new vis.Network(document.getElementById("picture"), data, drawing.options);
    network.on("afterDrawing", drawLetters);
    network.on("click", ({ nodes: [node], edges: [edge] }) => choose(node !== undefined ? { node } : edge !== undefined ? { fact: edge } : null));
    network.on("doubleClick", ({ nodes: [node] }) => node !== undefined && stage.focusOn([node]));
    for (const [event, item] of [["hoverNode", ({ node }) => ({ node })], ["hoverEdge", ({ edge }) => ({ fact: edge })], ["blurNode", () => null], ["blurEdge", () => null]])
      network.on(event, (found) => { hovered = item(found); document.getElementById("picture").style.cursor = hovered ? "pointer" : ""; network.redraw(); });
    fit();
    return new Promise((done) => network.once("afterDrawing", done));
  }

  /** How a fact's line looks: planned dashed, negated red, parallel ones fanned out. */
  function lineOf(fact) {
    const faint = emphasis && !emphasis.facts.has(fact.at);
    const tint = emphasis && !faint && fact.status !== 2 ? paint.accent : [paint.link, paint.planned, paint.negated][fact.status];
    const bend = Math.abs(fact.curve || 0);
    const curved = { enabled: true, type: fact.curve > 0 ? "curvedCW" : "curvedCCW", roundness: Math.min(0.14 + 0.13 * (bend - 1), 0.9) };
    return {
      color: { color: tint, highlight: paint.accent, hover: paint.accent, opacity: faint ? 0.12 : 1 },
      arrows: graph.relations[fact.p].both ? "" : "to",
      dashes: fact.status === 1 ? [6, 4] : false,
      smooth: bend && fact.s !== fact.o ? curved : false,
      selfReference: { size: 16 + 7 * bend, angle: 0.8 },
    };
  }

  function drawNode({ ctx, id, x, y, style }) {
    const entity = graph.entities[id], fill = colour(entity.type), size = style.size;
    return {
      nodeDimensions: { width: 2 * size, height: 2 * size },
      drawNode() {
        ctx.save();
        ctx.globalAlpha = emphasis && !emphasis.nodes.has(id) ? 0.16 : 1;
        if (picked?.node === id || hovered?.node === id) disc(ctx, x, y, size + 5, paint.halo);
        disc(ctx, x, y, size + 1.5, paint.ground);
        disc(ctx, x, y, size, fill);
        ctx.fillStyle = onColour(fill);
        ctx.font = `600 ${Math.round(size * 0.95)}px ${paint.font}`;
        ctx.textAlign = "center";
        ctx.textBaseline = "middle";
        ctx.fillText(graph.types[entity.type].sign, x, y + size * 0.05);
        ctx.restore();
      },
    };
  }

  function disc(ctx, x, y, radius, fill) {
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
    ctx.fillStyle = fill;
    ctx.fill();
  }

  const important = (node) => (picked?.node === node || hovered?.node === node ? 1e9 : 0) + (emphasis?.nodes.has(node) ? 1e6 : 0) + graph.entities[node].links;

  function drawLetters(ctx) {
    const scale = network.getScale(), places = network.getPositions(), taken = [];
    const size = Math.max(LETTER, LEAST_LETTER / scale);
    const visible = Object.keys(places).map(Number);
    ctx.save();
    ctx.lineJoin = "round";
    ctx.textAlign = "center";
    for (const node of visible) {
      const radius = nodes.get(node).size;
      taken.push([places[node].x - radius, places[node].y - radius, places[node].x + radius, places[node].y + radius, node]);
    }
    visible.sort((a, b) => important(b) - important(a) || a - b);
    for (const node of visible)
      writeName(ctx, node, places[node], size, taken) || (LETTER * scale > 8 && size > LETTER && writeName(ctx, node, places[node], LETTER, taken));
    for (const fact of linesByWeight()) writeRelation(ctx, fact, scale, taken);
    ctx.restore();
  }

  /** The name below its node, unless it would lie on another: whether it was written. */
  function writeName(ctx, node, { x, y }, size, taken) {
    const lines = graph.entities[node].lines, leading = size * LINE_HEIGHT / LETTER;
    const alone = important(node) >= 1e9;
    ctx.font = `${alone ? 600 : 500} ${size}px ${paint.font}`;
    const half = Math.max(...lines.map((line) => widthOf(ctx, line, size))) / 2;
    const top = y + nodes.get(node).size + 3;
    const box = [x - half, top, x + half, top + leading * lines.length];
    if (!alone && taken.some((other) => other[4] !== node && crosses(box, other))) return false;
    taken.push([...box, node]);
    ctx.globalAlpha = emphasis && !emphasis.nodes.has(node) ? 0.22 : 1;
    ctx.textBaseline = "top";
    lines.forEach((line, at) => write(ctx, line, x, top + at * leading + size * 0.12, paint.ink, size * 0.3));
    return true;
  }

  /** Links whose name is to be written: all in view, or those of what is picked. */
  function linesByWeight() {
    const wanted = (fact) => (emphasis ? emphasis.facts.has(fact.at) : shown.words || fact.status === 2) || hovered?.fact === fact.at;
    const weight = (fact) => (hovered?.fact === fact.at || picked?.fact === fact.at ? 2 : 0) + (fact.status === 2 ? 1 : 0);
    return network.body.edgeIndices.map((at) => graph.facts[at]).filter(wanted).sort((a, b) => weight(b) - weight(a) || a.at - b.at);
  }

  function writeRelation(ctx, fact, scale, taken) {
    const edge = network.body.edges[fact.at];
    if (!edge?.connected) return;
    const { x, y } = edge.edgeType.getPoint(0.5);
    ctx.globalAlpha = 1;
    if (fact.status === 2) cross(ctx, x, y, 5.5);
    const forced = hovered?.fact === fact.at || picked?.fact === fact.at;
    if (scale < 0.6 && !emphasis && !forced) return;
    const size = Math.max(RELATION_LETTER, (forced ? LEAST_LETTER : 9.5) / scale);
    ctx.font = `400 ${size}px ${paint.font}`;
    const text = linkWord(fact), half = widthOf(ctx, text, size) / 2, down = fact.status === 2 ? size * 1.3 : 0;
    const box = [x - half, y + down - size * 0.6, x + half, y + down + size * 0.6];
    if (!forced && taken.some((other) => crosses(box, other))) return;
    taken.push(box);
    ctx.textBaseline = "middle";
    const tint = forced || emphasis ? paint.accent : paint.muted;
    write(ctx, text, x, y + down, fact.status === 2 ? paint.negated : tint, size * 0.4);
  }

  function cross(ctx, x, y, half) {
    ctx.beginPath();
    ctx.moveTo(x - half, y - half); ctx.lineTo(x + half, y + half);
    ctx.moveTo(x + half, y - half); ctx.lineTo(x - half, y + half);
    ctx.lineCap = "round";
    for (const [width, style] of [[5.5, paint.ground], [2.4, paint.negated]]) Object.assign(ctx, { lineWidth: width, strokeStyle: style }), ctx.stroke();
  }

  function write(ctx, text, x, y, ink, halo) {
    Object.assign(ctx, { lineWidth: halo, strokeStyle: paint.ground, fillStyle: ink });
    ctx.strokeText(text, x, y);
    ctx.fillText(text, x, y);
  }

  /** Width of a line at a size; measured once at 100 px. */
  function widthOf(ctx, text, size) {
    if (!widths.has(text)) {
      const font = ctx.font;
      ctx.font = `500 100px ${paint.font}`;
      widths.set(text, ctx.measureText(text).width / 100);
      ctx.font = font;
    }
    return widths.get(text) * size;
  }

  /** Whether two boxes overlap by more than a hair. */
  const crosses = (a, b) => a[0] + 1 < b[2] && b[0] + 1 < a[2] && a[1] + 1 < b[3] && b[1] + 1 < a[3];

  /** Mark what is chosen, let the rest recede, and bring it into view. */
  function select(item) {
    picked = item;
    if (!item) emphasis = null;
    else if (item.node !== undefined) {
      const { out, into } = graph.entities[item.node];
      emphasis = { nodes: surroundings([item.node]), facts: new Set([...out, ...into].map((fact) => fact.at)) };
    } else {
      const fact = graph.facts[item.fact];
      const ends = [fact.s, fact.o].filter((node) => node !== undefined);
      emphasis = { nodes: new Set(ends), facts: new Set([item.fact]) };
    }
    edges.update(edges.getIds().map((at) => ({ id: at, ...lineOf(graph.facts[at]) })));
    network.unselectAll();
    network.redraw();
    if (item) reveal(item.node ?? graph.facts[item.fact].s);
  }

  /** Move a node out from under the panel or from beyond the rim. */
  function reveal(node) {
    if (!nodes.get(node) || !nodeShown(node)) return;
    const room = document.getElementById("stage"), [side, below] = covered();
    const { x, y } = network.canvasToDOM(network.getPosition(node));
    if (x > 30 && y > 30 && x < room.clientWidth - side - 60 && y < room.clientHeight - below - 60) return;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    network.moveTo({ position: network.getPosition(node), offset: { x: -side / 2, y: -below / 2 }, animation: still ? false : { duration: 300 } });
  }

  /** Only the surroundings of some entities, on rings about them; says how many that are. */
  function around(centres) {
    const near = [...surroundings(centres)].filter((node) => !centres.includes(node));
    near.sort((a, b) => graph.entities[b].links - graph.entities[a].links || a - b);
    const rim = near.slice(0, NEIGHBOURS).sort((a, b) => graph.entities[a].type - graph.entities[b].type || a - b);
    const place = new Map(centres.map((node, at) => [node, [(at - (centres.length - 1) / 2) * 180, 0]]));
    for (let ring = 1, at = 0; at < rim.length; ring++) {
      const room = Math.min(6 + 6 * ring, rim.length - at);
      for (let nth = 0; nth < room; nth++, at++) {
        const angle = 2 * Math.PI * (nth + (ring % 2) / 2) / room - Math.PI / 2;
        place.set(rim[at], [Math.round((100 + 150 * ring) * 1.25 * Math.cos(angle)), Math.round((60 + 125 * ring) * Math.sin(angle))]);
      }
    }
    replace([...place].map(([id, [x, y]]) => ({ id, x, y, label: "", shape: "custom", size: radius(id) })));
    return place.size;
  }

  const radius = (node) => drawing.nodes.find((row) => row.id === node)?.size ?? Math.round(Math.min(12.5 + 2.5 * Math.sqrt(graph.entities[node].links), 32));

  function replace(rows) {
    const inside = new Set(rows.map((row) => row.id));
    edges.clear();
    nodes.clear();
    nodes.add(rows.map((row) => ({ ...row, ctxRenderer: drawNode })));
    const facts = graph.facts.filter((fact) => fact.o !== undefined && inside.has(fact.s) && inside.has(fact.o));
    edges.add(facts.map((fact) => ({ id: fact.at, from: fact.s, to: fact.o, ...lineOf(fact) })));
    fit();
  }

  const whole = () => replace(drawing.nodes);
  const holds = (node) => Boolean(nodes?.get(node));

  function refresh() {
    for (const view of [network.body.data.nodes, network.body.data.edges]) view.refresh();
    network.redraw();
  }

  /** All of it, in what the panel leaves free. */
  function fit() {
    const room = document.getElementById("stage"), [side, below] = covered();
    network.fit({ animation: false, maxZoomLevel: 6 });
    const free = Math.min(1 - side / room.clientWidth, 1 - below / room.clientHeight);
    network.moveTo({ position: network.getViewPosition(), scale: Math.min(network.getScale() * 0.95 * free, 1.25), offset: { x: -side / 2, y: -below / 2 }, animation: false });
  }

  function theme(again = true) {
    paint = paints();
    if (!again) return;
    edges.update(edges.getIds().map((at) => ({ id: at, ...lineOf(graph.facts[at]) })));
    network.redraw();
  }

  const zoom = (factor) => network.moveTo({ scale: Math.min(Math.max(network.getScale() * factor, 0.05), 6), animation: { duration: 150 } });
  const pan = (x, y) => network.moveTo({ position: network.getViewPosition(), offset: { x, y }, animation: false });

  /** Where an item lies in the window: for tests and for pages that embed this one. */
  function where({ node, fact }) {
    const point = node !== undefined ? network.getPosition(node) : network.body.edges[fact].edgeType.getPoint(0.5);
    const rim = document.getElementById("picture").getBoundingClientRect();
    const { x, y } = network.canvasToDOM(point);
    return { x: x + rim.left, y: y + rim.top };
  }

  /** How many nodes and links are in the picture. */
  const drawn = () => [network.body.data.nodes.length, network.body.data.edges.length];

  return { start, select, around, whole, holds, refresh, fit, theme, zoom, pan, where, drawn };
})();
