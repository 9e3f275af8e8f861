// The communities of a large graph: discs that open and close, and the links between them as bundles. atlas.js shows them.
const ALL_OPEN = 1500, TRIVIAL = 4, MOST_BUNDLES = 600, MOST_LISTED = 60;
//: Colours that are told apart, for the bundles of the most used relations.
const BUNDLE_COLOURS = ["#3b7dd8", "#d9632b", "#2f9e73", "#b0459a", "#c39a1f", "#7a66d0", "#4aa3b8", "#a0564a"];

const communities = (() => {
  const open = new Set();
  let members = null, bundles = [], colours = new Map();

  function start() {
    members = graph.map.discs.map(() => []);
    graph.map.home.forEach((home, node) => members[home].push(node));
    for (const group of members) group.sort((a, b) => graph.entities[b].links - graph.entities[a].links || a - b);
    members.forEach((group, at) => { if (graph.entities.length <= ALL_OPEN || group.length <= TRIVIAL) open.add(at); });
    const counts = tally(graph.facts.filter((fact) => fact.o !== undefined).map((fact) => fact.p));
    const used = linking().sort((a, b) => counts[b] - counts[a]);
    colours = new Map(used.map((at, nth) => [at, BUNDLE_COLOURS[nth]]));
  }

  const isOpen = (node) => open.has(graph.map.home[node]);
  const of = (at) => members[at];
  const lonely = (at) => graph.entities[members[at][0]].links === 0 && members[at].length > 1;

  /** What a community is called: by its most connected member. */
  const title = (at) => (lonely(at) ? say("alone")(members[at].length) : say("community")(clip(graph.entities[members[at][0]].name, 16), members[at].length));

  /** Whether a link is a line of its own: both ends are to be seen, and nobody wants it in a bundle. */
  function single(fact) {
    const [from, to] = [graph.map.home[fact.s], graph.map.home[fact.o]];
    return open.has(from) && open.has(to) && (from === to || !shown.bundled);
  }

  /** Gather anew the links that are no lines of their own, the heaviest bundles first. */
  function gather() {
    const found = new Map(), fans = new Map(), size = members.length;
    for (const fact of graph.facts) {
      if (fact.o === undefined) continue;
      const one = graph.map.home[fact.s], other = graph.map.home[fact.o];
      if (one === other || single(fact) || !linkShown(fact)) continue;
      const from = Math.min(one, other), to = Math.max(one, other), pair = from * size + to;
      const key = shown.bundled ? `${pair} ${fact.p}` : pair;
      const bundle = found.get(key);
      if (bundle) bundle.facts.push(fact.at);
      else found.set(key, { from, to, pair, relation: shown.bundled ? fact.p : null, facts: [fact.at] });
    }
    bundles = [...found.values()].sort((a, b) => b.facts.length - a.facts.length || a.pair - b.pair).slice(0, MOST_BUNDLES);
    for (const bundle of bundles) {
      const nth = fans.get(bundle.pair) || 0;
      bundle.bend = 0.1 + 0.07 * Math.ceil(nth / 2) * (nth % 2 ? -1 : 1) - (nth % 2 ? 0.2 : 0);
      fans.set(bundle.pair, nth + 1);
    }
  }

  /** The line of a bundle, as control points of a quadratic curve; `place` tells a disc's [x, y, radius] in the window. */
  function curve(bundle, place) {
    const [x1, y1] = place(bundle.from), [x2, y2] = place(bundle.to);
    return [x1, y1, (x1 + x2) / 2 - (y2 - y1) * bundle.bend, (y1 + y2) / 2 + (x2 - x1) * bundle.bend, x2, y2];
  }

  const weight = (bundle) => Math.min(0.8 + 0.35 * Math.sqrt(bundle.facts.length), 12);

  function drawBundles(ctx, place, paint, { inside, lit, most }) {
    ctx.lineCap = "round";
    for (const bundle of bundles.slice(0, most)) {
      const [x1, y1, x, y, x2, y2] = curve(bundle, place);
      if (!inside(Math.min(x1, x2, x), Math.min(y1, y2, y), Math.max(x1, x2, x), Math.max(y1, y2, y))) continue;
      ctx.beginPath();
      ctx.moveTo(x1, y1);
      ctx.quadraticCurveTo(x, y, x2, y2);
      ctx.globalAlpha = bundle === lit ? 1 : Math.min(0.2 + 0.05 * bundle.facts.length, 0.75);
      ctx.lineWidth = weight(bundle) + (bundle === lit ? 2 : 0);
      ctx.strokeStyle = bundle === lit ? paint.accent : colours.get(bundle.relation) || paint.link;
      ctx.stroke();
    }
    ctx.globalAlpha = 1;
  }

  /** A disc; a closed one bears the shares of its types on its rim. */
  function drawDisc(ctx, at, [x, y, radius], paint, lit) {
    circle(ctx, x, y, radius);
    ctx.fillStyle = paint.disc;
    ctx.fill();
    if (open.has(at)) return lit && outline(ctx, paint.accent, 2);
    const kinds = Object.entries(tally(members[at].map((node) => graph.entities[node].type)));
    const rim = Math.max(Math.min(radius * 0.14, 12), 1.5);
    let angle = -Math.PI / 2;
    ctx.lineCap = "butt";
    for (const [type, count] of kinds) {
      const next = angle + 2 * Math.PI * count / members[at].length;
      ctx.beginPath();
      ctx.arc(x, y, radius - rim / 2, angle, next);
      outline(ctx, shown.types.has(Number(type)) ? colour(type) : paint.edge, rim);
      angle = next;
    }
    if (lit) { circle(ctx, x, y, radius + 2); outline(ctx, paint.accent, 3); }
  }

  function circle(ctx, x, y, radius) {
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
  }

  function outline(ctx, style, width) {
    Object.assign(ctx, { strokeStyle: style, lineWidth: width });
    ctx.stroke();
  }

  /** The lines that name a disc, their size, and where they stand: in the middle of a closed one, on top of an open one. */
  function lettering(at, [x, y, radius]) {
    const wide = (lines) => Math.max(...lines.map((line) => [...line].reduce((sum, c) => sum + (c > "\u2e7f" ? 1 : 0.58), 0)));
    if (members[at].length <= TRIVIAL) return null;
    if (open.has(at)) return radius < 70 ? null : { lines: [title(at)], size: 12, x, y: y - radius - 9, half: wide([title(at)]) * 6 };
    const first = lonely(at) ? [title(at)] : graph.entities[members[at][0]].lines;
    const lines = [...first, String(members[at].length)], size = Math.min(Math.max(radius / 4.5, 11), 17);
    const half = wide(lines) * size / 2;
    return half > radius * 1.25 ? (radius < 13 ? null : { lines: [lines.at(-1)], size: 11, x, y, half: 12 }) : { lines, size, x, y, half };
  }

  /** What lies at a point: a closed disc, the name of an open one, or a bundle. */
  function hit(px, py, place) {
    for (let at = 0; at < members.length; at++) {
      const disc = place(at), inside = Math.hypot(px - disc[0], py - disc[1]) < disc[2];
      if (inside) return open.has(at) ? null : { community: at };
      const name = open.has(at) && lettering(at, disc);
      if (name && Math.abs(px - name.x) < name.half && Math.abs(py - name.y) < 9) return { community: at };
    }
    const bundle = bundles.find((one) => near(curve(one, place), px, py, weight(one) / 2 + 4));
    return bundle ? { bundle } : null;
  }

  function near([x1, y1, x, y, x2, y2], px, py, most) {
    const [left, right, top, bottom] = [Math.min(x1, x, x2), Math.max(x1, x, x2), Math.min(y1, y, y2), Math.max(y1, y, y2)];
    if (px < left - most || px > right + most || py < top - most || py > bottom + most) return false;
    let before = [x1, y1];
    for (let step = 1; step <= 24; step++) {
      const t = step / 24, u = 1 - t;
      const now = [u * u * x1 + 2 * u * t * x + t * t * x2, u * u * y1 + 2 * u * t * y + t * t * y2];
      if (fromSegment(px, py, before, now) < most) return true;
      before = now;
    }
    return false;
  }

  function fromSegment(px, py, [x1, y1], [x2, y2]) {
    const length = (x2 - x1) ** 2 + (y2 - y1) ** 2 || 1;
    const share = Math.min(Math.max(((px - x1) * (x2 - x1) + (py - y1) * (y2 - y1)) / length, 0), 1);
    return Math.hypot(px - x1 - share * (x2 - x1), py - y1 - share * (y2 - y1));
  }

  /** The communities that the left panel lists: the greatest. */
  const listed = () => members.map((_, at) => at).filter((at) => members[at].length > TRIVIAL).slice(0, MOST_LISTED);
  const foldable = () => members.map((_, at) => at).filter((at) => members[at].length > TRIVIAL);

  return { start, open, isOpen, of, title, single, gather, drawBundles, drawDisc, lettering, hit, listed, foldable, curve, drawn: () => bundles };
})();
