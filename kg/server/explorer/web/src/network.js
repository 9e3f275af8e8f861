// What is drawn: things as nodes, and one line for all facts between two of them. Filters hide, they never forget.

import Graph from "graphology";

export class Network {
  constructor(vocabulary) {
    this.vocabulary = vocabulary;
    this.graph = new Graph({ type: "directed", multi: false });
    this.facts = new Map(); // by key
    this.sources = {}; // id -> heading
    this.roots = new Set(); // things that a person put here: they stay, whatever their facts
    this.expanded = new Map(); // id -> neighbours that are not shown
    this.filters = { types: new Set(), relations: new Set(), statuses: new Set(), source: "", since: null, until: null, undated: true };
    this.shown = new Set(); // keys of the facts that pass the filters
  }

  /** Take in things and facts. New things begin near `parent`. */
  add({ nodes, facts, sources }, parent) {
    const at = parent && this.graph.hasNode(parent) ? this.graph.getNodeAttributes(parent) : { x: 0, y: 0 };
    nodes.forEach((node, index) => {
      if (this.graph.hasNode(node.id)) return;
      const turn = index * 2.399963; // the golden angle: no two on one spot
      const far = parent === node.id ? 0 : 6 + Math.sqrt(index + 1) * 3;
      this.graph.addNode(node.id, { ...node, x: at.x + Math.cos(turn) * far, y: at.y + Math.sin(turn) * far, size: size(node) });
    });
    for (const fact of facts) {
      if (this.facts.has(fact.key) || !this.graph.hasNode(fact.subject) || !this.graph.hasNode(fact.object)) continue;
      this.facts.set(fact.key, fact);
      this.#join(fact);
    }
    Object.assign(this.sources, sources);
    this.filter();
  }

  #join(fact) {
    const known = this.graph.edge(fact.subject, fact.object) ?? this.graph.edge(fact.object, fact.subject);
    if (known) this.graph.getEdgeAttribute(known, "keys").push(fact.key);
    else this.graph.addEdge(fact.subject, fact.object, { keys: [fact.key] });
  }

  remove(id) {
    const gone = this.factsOf(id).map((fact) => fact.key);
    gone.forEach((key) => this.facts.delete(key));
    this.graph.dropNode(id);
    this.roots.delete(id);
    this.expanded.delete(id);
    this.filter();
  }

  clear() {
    this.graph.clear();
    for (const kept of [this.facts, this.roots, this.expanded]) kept.clear();
    this.filter();
  }

  /** Work out what is to be seen. */
  filter() {
    this.shown = new Set([...this.facts.values()].filter((fact) => this.#passes(fact)).map((fact) => fact.key));
    this.graph.forEachEdge((edge, { keys }) => {
      const seen = keys.map((key) => this.facts.get(key)).filter((fact) => fact && this.shown.has(fact.key));
      this.graph.mergeEdgeAttributes(edge, { seen, hidden: !seen.length });
    });
    this.graph.forEachNode((id, { type }) => {
      const joined = this.graph.someEdge(id, (_edge, { hidden }) => !hidden);
      const hidden = this.filters.types.has(type) || (!joined && !this.roots.has(id));
      this.graph.setNodeAttribute(id, "hidden", hidden);
    });
  }

  #passes(fact) {
    const { types, relations, statuses, source, since, until, undated } = this.filters;
    if (statuses.has(fact.status) || relations.has(fact.relation)) return false;
    if ([fact.subject, fact.object].some((id) => types.has(this.graph.getNodeAttribute(id, "type")))) return false;
    if (source && !fact.sources.includes(source)) return false;
    if (fact.year === null) return undated || (since === null && until === null);
    return (since === null || fact.year >= since) && (until === null || fact.year <= until);
  }

  /** Things in view, those with most facts first. */
  visible() {
    return this.graph
      .filterNodes((_id, { hidden }) => !hidden)
      .map((id) => this.graph.getNodeAttributes(id))
      .sort((one, other) => other.weight - one.weight || one.name.localeCompare(other.name, "zh"));
  }

  factsOf(id) {
    return [...this.facts.values()].filter((fact) => fact.subject === id || fact.object === id);
  }

  /** How often each value occurs: of things (`type`) or facts (`relation`, `status`). */
  counts(what) {
    const values = what === "type" ? this.graph.mapNodes((_id, node) => node.type) : [...this.facts.values()].map((fact) => fact[what]);
    const found = new Map();
    values.forEach((value) => found.set(value, (found.get(value) ?? 0) + 1));
    return [...found].sort((one, other) => other[1] - one[1]);
  }
}

const size = ({ weight }) => 5 + Math.min(11, Math.sqrt(weight) * 1.9);

/** The relation as the page calls it. */
export function relation(fact, { relations }) {
  return relations[fact.relation]?.label ?? fact.relation;
}
