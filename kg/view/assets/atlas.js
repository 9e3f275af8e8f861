// The map of a large graph: sigma draws nodes and links by WebGL where the builder put them; communities.js has the discs.
const MOST_NAMES = 90, MOST_WHILE_MOVING = 60, ANCHOR = "anchor";

const atlas = (() => {
  let sigma, network, paint, all, order, open = "", emphasis = null, picked = null, hovered = null, moving = false, settling = 0;
  const size = (entity) => Math.min(1 + 0.62 * Math.sqrt(entity.links), 10);

  async function start() {
    await library("map");
    paint = paints();
    communities.gather();
    all = graph.entities.map((_, at) => at).sort((a, b) => graph.entities[b].links - graph.entities[a].links || a - b);
    network = shownNow();
    const box = document.getElementById("map");
    box.hidden = false;
    sigma = new KgMap.Sigma(network, box, {
      defaultEdgeType: "line", edgeProgramClasses: { line: KgMap.EdgeLineProgram, curve: KgMap.EdgeCurveProgram },
      nodeReducer: dressNode, edgeReducer: dressLink, hideEdgesOnMove: true, enableEdgeEvents: false, zIndex: true,
      renderLabels: false, defaultDrawNodeHover: ring, stagePadding: 52, minCameraRatio: 0.01, maxCameraRatio: 2,
      zoomToSizeRatioFunction: (ratio) => ratio ** 0.6, minEdgeThickness: 0.6,
    });
    sigma.createCanvasContext("discs", { beforeLayer: "edges", style: { pointerEvents: "none" } });
    const nodeAt = sigma.getNodeAtPosition.bind(sigma); // it reads pixels back, which stops everything
    sigma.getNodeAtPosition = (position) => bare() || sigma.getMouseCaptor().isMoving ? null : nodeAt(position);
    sigma.setCustomBBox(extent());
    listen(box);
    sigma.resize(true);
    showLayers();
    sigma.refresh();
  }

  function listen(box) {
    sigma.on("afterRender", () => { drawDiscs(); drawNames(); });
    sigma.on("clickNode", ({ node }) => choose({ node: Number(node) }));
    sigma.on("doubleClickNode", ({ node, preventSigmaDefault }) => { preventSigmaDefault(); stage.focusOn([Number(node)]); });
    sigma.on("clickEdge", ({ edge }) => choose({ fact: Number(edge) }));
    sigma.on("clickStage", ({ event: { x, y } }) => {
      const found = communities.hit(x, y, place);
      choose(found);
      if (found?.community !== undefined) {
        unfold(found.community);
        openPanel(found, true);
      }
    });
    sigma.on("moveBody", ({ event: { x, y } }) => {
      if (moving || hovered?.key) return;
      const found = communities.hit(x, y, place);
      if (found?.community === hovered?.community && found?.bundle === hovered?.bundle) return;
      hovered = found;
      box.style.cursor = found ? "pointer" : "";
      drawDiscs();
    });
    for (const kind of ["Node", "Edge"]) {
      sigma.on(`enter${kind}`, (event) => { hovered = { key: event.node ?? event.edge }; box.style.cursor = "pointer"; });
      sigma.on(`leave${kind}`, () => { hovered = null; box.style.cursor = ""; });
    }
    sigma.getCamera().on("updated", () => {
      moving = true;
      clearTimeout(settling);
      settling = setTimeout(settle, 160);
    });
  }

  /** What only a picture at rest needs: all bundles, links that answer the pointer where they are few, discs opened by coming near. */
  function settle() {
    moving = false;
    const { ratio } = sigma.getCamera(), { width, height } = sigma.getDimensions();
    if (sigma.getSetting("enableEdgeEvents") !== ratio < 0.25) sigma.setSetting("enableEdgeEvents", ratio < 0.25);
    const near = communities.foldable().filter((at) => {
      const [x, y, radius] = place(at);
      return !communities.open.has(at) && radius > 0.42 * Math.min(width, height) && Math.hypot(x - width / 2, y - height / 2) < radius;
    });
    for (const at of near) communities.open.add(at);
    if (near.length) drawFilters(stage.refresh), refresh();
    else sigma.scheduleRender(); // names with their halos
  }

  /** Open or close a community; one that is opened from afar is brought near. */
  function unfold(at, on = true) {
    if (on === communities.open.has(at)) return;
    if (on) communities.open.add(at);
    else communities.open.delete(at);
    refresh();
    drawFilters(stage.refresh);
    const { width, height } = sigma.getDimensions(), [, , radius] = place(at), [side, below] = covered();
    const room = 0.4 * Math.min(width - side, height - below);
    if (on && radius < 0.7 * room) approach(graph.map.discs[at], sigma.getCamera().ratio * radius / room);
  }

  /** Bring a place into the middle of what the panel leaves free. */
  function approach([x, y], ratio) {
    const at = sigma.graphToViewport({ x, y: -y }), [side, below] = covered(), nearer = ratio / sigma.getCamera().ratio;
    const framed = sigma.viewportToFramedGraph({ x: at.x + side / 2 * nearer, y: at.y + below / 2 * nearer });
    sigma.getCamera().animate({ ...framed, ratio }, { duration: still() ? 0 : 300 });
  }

  const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  const spot = (node) => ({ x: graph.map.x[node], y: -graph.map.y[node] });

  /** A disc in the window: [x, y, radius]. */
  function place(at) {
    const [x, y, radius] = graph.map.discs[at];
    const centre = sigma.graphToViewport({ x, y: -y }), rim = sigma.graphToViewport({ x: x + radius, y: -y });
    return [centre.x, centre.y, rim.x - centre.x];
  }

  const seen = (node) => nodeShown(node) && (communities.isOpen(node) || Boolean(emphasis?.nodes.has(node)));

  /** All discs, whatever is open: the window shows this much at first. */
  function extent() {
    const sides = (at) => [Math.min(...graph.map.discs.map((disc) => disc[at] - disc[2])), Math.max(...graph.map.discs.map((disc) => disc[at] + disc[2]))];
    const [top, bottom] = sides(1);
    return { x: sides(0), y: [-bottom, -top] };
  }

  /** What sigma has to draw: the members of open communities, and their links. Closed ones cost it nothing. */
  function shownNow() {
    const found = new KgMap.Graph();
    found.addNode(ANCHOR, { x: 0, y: 0, size: 1 }); // sigma measures the window for a graph with a node only
    open = [...communities.open].sort((a, b) => a - b).join();
    order = all.filter(communities.isOpen);
    for (const node of order) addNode(found, node);
    for (const fact of graph.facts) if (fact.o !== undefined && communities.isOpen(fact.s) && communities.isOpen(fact.o)) addLink(found, fact);
    return found;
  }

  const addNode = (to, node) => to.addNode(String(node), { x: graph.map.x[node], y: -graph.map.y[node], size: size(graph.entities[node]) });

  function addLink(to, fact) {
    const curved = fact.curve && fact.s !== fact.o;
    to.addDirectedEdgeWithKey(String(fact.at), String(fact.s), String(fact.o), { type: curved ? "curve" : "line", curvature: curved ? 0.16 * fact.curve : 0, size: 0.7 });
  }

  const bare = () => network.order === 1;

  /** While all communities are closed the discs alone are drawn: empty layers would be laid over each other in every frame. */
  function showLayers() {
    const layers = sigma.getCanvases();
    for (const name in layers) if (name !== "discs" && name !== "mouse") layers[name].hidden = bare();
  }

  /** Add what is chosen and lies in closed communities; or draw anew what is open, where that has changed. */
  function sync() {
    const hidden = emphasis ? [...emphasis.nodes].filter((node) => !network.hasNode(String(node))) : [];
    if (open !== [...communities.open].sort((a, b) => a - b).join() || network.order > 1 + order.length + hidden.length) {
      network = shownNow();
      sigma.setGraph(network);
      return sync();
    }
    for (const node of hidden) addNode(network, node);
    for (const at of emphasis?.facts || []) if (graph.facts[at].o !== undefined && !network.hasEdge(String(at))) addLink(network, graph.facts[at]);
    showLayers();
    sigma.refresh();
  }

  function dressNode(key, data) {
    if (key === ANCHOR) return { ...data, hidden: true };
    const node = Number(key), inside = !emphasis || emphasis.nodes.has(node);
    const fill = colour(graph.entities[node].type);
    return { ...data, color: inside ? fill : paint.edge, hidden: !seen(node), zIndex: inside ? 1 : 0, highlighted: picked?.node === node };
  }

  function dressLink(key, data) {
    const fact = graph.facts[Number(key)], inside = emphasis?.facts.has(fact.at);
    if (emphasis && !inside) return { ...data, hidden: true };
    return { ...data, hidden: !linkShown(fact) || !(inside || communities.single(fact)), size: inside ? 2 : 0.7, zIndex: inside ? 1 : 0, color: inside && fact.status !== 2 ? paint.accent : faded(fact.status, inside ? 1 : fact.status ? 0.75 : 0.55) };
  }

  /** Bundles, and the discs on top of them, with the names of the communities. */
  function drawDiscs() {
    const ctx = sigma.getCanvases().discs.getContext("2d"), { width, height } = sigma.getDimensions(), taken = [];
    const inside = (left, top, right, bottom) => right > 0 && bottom > 0 && left < width && top < height;
    const lit = hovered || picked || {}, places = graph.map.discs.map((_, at) => place(at));
    ctx.clearRect(0, 0, width, height);
    if (!emphasis) communities.drawBundles(ctx, (at) => places[at], paint, { inside, lit: lit.bundle, most: moving ? MOST_WHILE_MOVING : Infinity });
    const drawn = places.map((_, at) => at).filter((at) => { const [x, y, r] = places[at]; return inside(x - r, y - r, x + r, y + r); });
    for (const at of drawn) communities.drawDisc(ctx, at, places[at], paint, lit.community === at);
    Object.assign(ctx, { textAlign: "center", textBaseline: "middle", lineJoin: "round", strokeStyle: paint.disc, lineWidth: 3.5 });
    for (const at of drawn) {
      const name = communities.lettering(at, places[at]);
      if (name) writeLines(ctx, name, taken, communities.open.has(at) ? paint.muted : paint.ink);
    }
  }

  function writeLines(ctx, { lines, size, x, y, half }, taken, ink) {
    const box = [x - half, y - size * 0.7 * lines.length, x + half, y + size * 0.7 * lines.length];
    if (taken.some((other) => crosses(box, other))) return;
    taken.push(box);
    lines.forEach((line, at) => {
      const last = at === lines.length - 1 && lines.length > 1;
      ctx.font = `${last ? 400 : 600} ${last ? size * 0.85 : size}px ${paint.font}`;
      ctx.fillStyle = last ? paint.muted : ink;
      const down = y + (at - (lines.length - 1) / 2) * size * 1.25;
      if (!moving) ctx.strokeText(line, x, down); // a halo costs ten times the letters
      ctx.fillText(line, x, down);
    });
  }

  const crosses = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

  /** A line's colour mixed with the ground: thousands of see-through lines would add up to a white cloud. */
  function faded(status, share) {
    const mix = [paint.link, paint.planned, paint.negated][status], at = (hex, from) => parseInt(hex.slice(from, from + 2), 16);
    return `#${[1, 3, 5].map((from) => Math.round(at(mix, from) * share + at(paint.ground, from) * (1 - share)).toString(16).padStart(2, "0")).join("")}`;
  }

  /** Names of the most connected in view, none on top of another. */
  function drawNames() {
    const ctx = sigma.getCanvases().labels.getContext("2d"), { width, height } = sigma.getDimensions(), taken = [];
    const first = picked?.node !== undefined ? [picked.node] : [];
    const wanted = emphasis ? [...first, ...all.filter((node) => emphasis.nodes.has(node))] : order;
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
    if (taken.some((other) => crosses(box, other))) return;
    taken.push(box);
    ctx.font = `${picked?.node === node ? 650 : 500} ${letters}px ${paint.font}`;
    lines.forEach((line, at) => { if (!moving) ctx.strokeText(line, x, y + at * letters * 1.25); ctx.fillText(line, x, y + at * letters * 1.25); });
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
    } else if (item?.fact !== undefined) {
      const { s, o } = graph.facts[item.fact];
      emphasis = { nodes: new Set([s, o].filter((node) => node !== undefined)), facts: new Set([item.fact]) };
    }
    sync();
    if (emphasis) reveal(item.node ?? graph.facts[item.fact].s);
  }

  /** Move a node out from under the panel or from beyond the rim. */
  function reveal(node) {
    const place = where({ node }), box = document.getElementById("map").getBoundingClientRect(), [side, below] = covered();
    if (place.x > box.left + 30 && place.x < box.right - side - 60 && place.y > box.top + 30 && place.y < box.bottom - below - 60) return;
    const { x, y } = sigma.viewportToFramedGraph(sigma.graphToViewport(spot(node))), camera = sigma.getCamera();
    const shift = sigma.viewportToFramedGraph({ x: side / 2, y: -below / 2 }), zero = sigma.viewportToFramedGraph({ x: 0, y: 0 });
    camera.animate({ x: x + shift.x - zero.x, y: y + shift.y - zero.y }, { duration: still() ? 0 : 300 });
  }

  function where({ node, fact, community }) {
    if (community !== undefined) {
      const [x, y] = place(community), { left, top } = document.getElementById("map").getBoundingClientRect();
      return { x: left + x, y: top + y };
    }
    const ends = (node !== undefined ? [node] : [graph.facts[fact].s, graph.facts[fact].o]).map((at) => sigma.graphToViewport(spot(at)));
    const rim = document.getElementById("map").getBoundingClientRect();
    return { x: rim.left + ends.reduce((sum, { x }) => sum + x, 0) / ends.length, y: rim.top + ends.reduce((sum, { y }) => sum + y, 0) / ends.length };
  }

  function theme() {
    paint = paints();
    sigma.refresh();
  }

  /** The drawn bundles, heaviest first: where the middle of each lies in the window, whether it answers there, its relation and its links. */
  function bundles() {
    const { left, top } = document.getElementById("map").getBoundingClientRect();
    return communities.drawn().map((bundle) => {
      const [x1, y1, x, y, x2, y2] = communities.curve(bundle, place);
      const [across, down] = [(x1 + 2 * x + x2) / 4, (y1 + 2 * y + y2) / 4];
      return { x: left + across, y: top + down, free: communities.hit(across, down, place)?.bundle === bundle, links: bundle.facts.length, relation: bundle.relation === null ? null : word(graph.relations[bundle.relation]) };
    });
  }

  /** How many communities are open, while any is closed. */
  function told() {
    const all = communities.foldable(), opened = all.filter((at) => communities.open.has(at)).length;
    return opened < all.length ? say("map")(all.length, opened) : "";
  }

  const holds = () => true;
  function refresh() {
    communities.gather();
    sync();
    stage.notice();
  }

  const fit = () => sigma.getCamera().setState({ x: 0.5, y: 0.5, ratio: 1 });
  const zoom = (factor) => sigma.getCamera().animate({ ratio: sigma.getCamera().ratio / factor }, { duration: 150 });
  const drawn = () => [network.filterNodes((key) => key !== ANCHOR && seen(Number(key))).length, network.filterEdges((key) => linkShown(graph.facts[Number(key)]) && communities.single(graph.facts[Number(key)])).length];

  function pan(x, y) {
    const to = sigma.viewportToFramedGraph({ x: -x, y: -y }), zero = sigma.viewportToFramedGraph({ x: 0, y: 0 }), camera = sigma.getCamera();
    camera.setState({ x: camera.x + to.x - zero.x, y: camera.y + to.y - zero.y });
  }

  return { start, select, holds, refresh, fit, theme, zoom, pan, where, drawn, told, unfold, bundles };
})();
