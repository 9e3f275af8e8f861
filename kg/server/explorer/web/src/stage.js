// The picture: sigma draws, ForceAtlas2 moves, colours come from the style sheet.

import forceAtlas2 from "graphology-layout-forceatlas2";
import Sigma from "sigma";
import { relation } from "./network.js";

const FRAMES = 160; // of layout after a change: it has come to rest by then, up to some hundred things
const CROWD = 12; // lines at one thing, more of which would write over each other
const LONGEST = innerWidth > 560 ? 16 : 9; // characters of a label

export class Stage {
  constructor(container, network, { onNode, onEdge, onNothing }) {
    this.network = network;
    this.selected = null; // a node, or an edge
    this.hovered = null;
    this.left = 0;
    this.calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.dark = matchMedia("(prefers-color-scheme: dark)");
    this.#readColours();
    this.sigma = new Sigma(network.graph, container, {
      allowInvalidContainer: true,
      defaultEdgeType: "line",
      enableEdgeEvents: true,
      renderEdgeLabels: true,
      labelFont: this.font,
      edgeLabelFont: this.font,
      labelSize: 13,
      edgeLabelSize: 12,
      labelColor: { color: this.ink },
      edgeLabelColor: { color: this.muted },
      labelDensity: 1.6,
      labelGridCellSize: 90,
      labelRenderedSizeThreshold: 5,
      stagePadding: innerWidth > 560 ? 90 : 62,
      minCameraRatio: 0.08,
      maxCameraRatio: 4,
      zIndex: true,
      defaultDrawNodeHover: (context, data, settings) => this.#hover(context, data, settings),
      nodeReducer: (id, data) => this.#node(id, data),
      edgeReducer: (edge, data) => this.#edge(edge, data),
    });
    this.sigma.on("clickNode", ({ node }) => onNode(node));
    this.sigma.on("clickEdge", ({ edge }) => onEdge(edge));
    this.sigma.on("clickStage", onNothing);
    this.sigma.on("enterNode", ({ node }) => this.#point(node));
    this.sigma.on("leaveNode", () => this.#point(null));
    this.#drag(container);
    container.addEventListener("keydown", (event) => this.#key(event));
    this.dark.addEventListener("change", () => {
      this.#readColours();
      this.sigma.setSetting("labelColor", { color: this.ink });
      this.sigma.setSetting("edgeLabelColor", { color: this.muted });
    });
  }

  #readColours() {
    const style = getComputedStyle(document.documentElement);
    const read = (name) => style.getPropertyValue(`--${name}`).trim();
    this.ink = read("ink");
    this.surface = read("surface");
    this.muted = read("muted");
    this.accent = read("accent");
    this.font = getComputedStyle(document.body).fontFamily;
    this.statuses = { asserted: this.dark.matches ? "#5c6a7c" : "#b4bcc6", planned: read("planned"), negated: read("negated") };
    this.faint = this.dark.matches ? "#2a323d" : "#e6e7e2";
  }

  #point(id) {
    this.hovered = id;
    this.sigma.getContainer().style.cursor = id ? "pointer" : "";
    this.sigma.refresh({ skipIndexation: true });
  }

  /** What is near the node or line in view; everything where none is. */
  #near(id) {
    const { graph } = this.network;
    const centre = this.hovered ?? this.selected;
    if (!centre) return true;
    if (graph.hasNode(centre)) return id === centre || graph.areNeighbors(id, centre);
    return graph.hasEdge(centre) && graph.extremities(centre).includes(id);
  }

  #node(id, data) {
    const look = this.network.vocabulary.types[data.type];
    const near = this.#near(id);
    const chosen = id === this.selected || id === this.hovered;
    return {
      ...data,
      type: "circle",
      label: chosen || data.name.length <= LONGEST ? data.name : `${data.name.slice(0, LONGEST)}…`,
      color: near ? (this.dark.matches ? look?.dark : look?.light) ?? "#656c78" : this.faint,
      forceLabel: chosen || this.network.roots.has(id),
      highlighted: id === this.selected,
      zIndex: near ? 1 : 0,
      ...(near ? {} : { label: "" }),
    };
  }

  #edge(edge, { seen = [], hidden }) {
    const { graph, vocabulary } = this.network;
    const [source, target] = graph.extremities(edge);
    const centre = this.hovered ?? this.selected;
    const near = !centre || centre === edge || centre === source || centre === target;
    const told = centre && near && (centre === edge || graph.degree(centre) <= CROWD);
    const statuses = new Set(seen.map((fact) => fact.status));
    const status = ["asserted", "planned", "negated"].find((one) => statuses.has(one)) ?? "asserted";
    const names = [...new Set(seen.map((fact) => relation(fact, vocabulary)))];
    const said = status === "asserted" ? "" : ` (${vocabulary.words[status]})`;
    const oneWay = seen.every((fact) => fact.subject === source && !vocabulary.relations[fact.relation]?.symmetric);
    return {
      hidden,
      type: oneWay ? "arrow" : "line",
      label: told ? names.slice(0, 2).join("、") + (names.length > 2 ? "…" : "") + said : "",
      forceLabel: Boolean(told),
      color: near ? (centre === edge ? this.accent : this.statuses[status]) : this.faint,
      size: centre && near ? 2.4 : 1.6,
      zIndex: near ? 1 : 0,
    };
  }

  /** A label on a plate, in the colours of the page. */
  #hover(context, data, settings) {
    context.font = `${settings.labelWeight} ${settings.labelSize}px ${settings.labelFont}`;
    const text = data.label ?? "";
    const width = context.measureText(text).width + data.size + 16;
    context.fillStyle = this.surface;
    context.shadowBlur = 8;
    context.shadowColor = "rgba(20,30,45,.25)";
    context.beginPath();
    context.roundRect(data.x - data.size - 5, data.y - data.size - 5, width + data.size + 5, data.size * 2 + 10, data.size + 5);
    context.fill();
    context.shadowBlur = 0;
    context.fillStyle = this.ink;
    context.fillText(text, data.x + data.size + 5, data.y + settings.labelSize / 3);
  }

  #drag(container) {
    let held = null;
    this.sigma.on("downNode", ({ node, event }) => {
      held = node;
      this.left = 0;
      if (!this.sigma.getCustomBBox()) this.sigma.setCustomBBox(this.sigma.getBBox());
      event.preventSigmaDefault();
    });
    this.sigma.on("moveBody", ({ event }) => {
      if (!held) return;
      const at = this.sigma.viewportToGraph(event);
      this.network.graph.mergeNodeAttributes(held, { x: at.x, y: at.y });
      event.preventSigmaDefault();
    });
    const drop = () => {
      held = null;
    };
    this.sigma.on("upNode", drop);
    this.sigma.on("upStage", drop);
    container.addEventListener("pointerleave", drop);
  }

  #key(event) {
    if (event.target !== event.currentTarget) return;
    const camera = this.sigma.getCamera();
    const step = 0.12 * camera.ratio;
    const moves = { ArrowLeft: { x: -step }, ArrowRight: { x: step }, ArrowUp: { y: step }, ArrowDown: { y: -step } };
    const move = moves[event.key];
    if (move) camera.setState({ x: camera.x + (move.x ?? 0), y: camera.y + (move.y ?? 0) });
    else if (event.key === "+" || event.key === "=") this.zoom(1 / 1.4);
    else if (event.key === "-") this.zoom(1.4);
    else if (event.key === "0") this.fit();
    else return;
    event.preventDefault();
  }

  zoom(factor) {
    const camera = this.sigma.getCamera();
    camera.animate({ ratio: Math.min(4, Math.max(0.08, camera.ratio * factor)) }, { duration: this.calm ? 0 : 180 });
  }

  fit() {
    this.sigma.setCustomBBox(null);
    this.sigma.getCamera().animate({ x: 0.5, y: 0.5, ratio: 1, angle: 0 }, { duration: this.calm ? 0 : 250 });
    this.sigma.refresh();
  }

  select(id) {
    this.selected = id;
    this.sigma.refresh({ skipIndexation: true });
  }

  redraw() {
    this.sigma.refresh();
  }

  /** Let the things find their places, a few steps a frame; at once where motion is not wanted. */
  settle() {
    const { graph } = this.network;
    this.sigma.setCustomBBox(null);
    if (graph.order < 2) return this.redraw();
    const settings = { ...forceAtlas2.inferSettings(graph), gravity: 0.6, scalingRatio: 14, slowDown: 6, adjustSizes: false };
    if (this.calm) {
      forceAtlas2.assign(graph, { iterations: FRAMES * 2, settings });
      return this.redraw();
    }
    const running = this.left > 0;
    this.left = FRAMES;
    const frame = () => {
      if (this.left <= 0) return;
      this.left -= 1;
      forceAtlas2.assign(graph, { iterations: 2, settings });
      requestAnimationFrame(frame);
    };
    if (!running) requestAnimationFrame(frame);
    return undefined;
  }
}
