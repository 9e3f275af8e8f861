// Beside the picture: what is selected, in words. All that the pointer can do, its buttons can do, too.

import { h, name } from "./dom.js";
import { relation } from "./network.js";

export class Panel {
  constructor(element, network, acts) {
    this.element = element;
    this.network = network;
    this.acts = acts;
    this.words = network.vocabulary.words;
  }

  #show(...content) {
    this.element.replaceChildren(...content.filter(Boolean));
    this.element.scrollTop = 0;
  }

  /** Nothing is selected: the things in view. */
  overview() {
    const things = this.network.visible();
    this.#show(
      h("p", { className: "note" }, this.words.select),
      h("h2", {}, `${this.words.shown} `, h("small", {}, String(things.length))),
      h("ul", { className: "things" }, things.slice(0, 300).map((thing) => h("li", {}, this.#thing(thing)))),
    );
  }

  #thing(thing) {
    const act = () => this.acts.select(thing.id);
    return h("button", { type: "button", className: `link thing t-${thing.type}`, "data-thing": thing.id, title: thing.said, onclick: act }, name(thing.name));
  }

  thing(id) {
    const { graph, expanded } = this.network;
    const thing = graph.getNodeAttributes(id);
    const facts = this.network.factsOf(id).filter((fact) => this.network.shown.has(fact.key));
    const more = expanded.get(id);
    this.#show(
      this.#back(),
      h("p", { className: `type t-${thing.type}` }, thing.said),
      h("h2", { className: "title", tabIndex: -1 }, name(thing.name)),
      h(
        "p",
        { className: "actions" },
        h("a", { className: "button", href: thing.url }, this.words.page),
        more !== 0 && h("button", { type: "button", className: "plain", onclick: () => this.acts.expand(id) }, this.words.expand, more ? ` +${more}` : ""),
        h("button", { type: "button", className: "plain", onclick: () => this.acts.remove(id) }, this.words.remove),
      ),
      h("ul", { className: "facts small" }, facts.map((fact) => this.#fact(fact, id))),
    );
  }

  line(edge) {
    const { graph } = this.network;
    const ends = graph.extremities(edge).map((id) => graph.getNodeAttributes(id));
    this.#show(
      this.#back(),
      h("h2", { className: "title", tabIndex: -1 }, this.#thing(ends[0]), h("span", { className: "equals" }, " — "), this.#thing(ends[1])),
      h("ul", { className: "facts small" }, graph.getEdgeAttribute(edge, "seen").map((fact) => this.#fact(fact, fact.subject, true))),
    );
  }

  #back() {
    return h("p", {}, h("button", { type: "button", className: "link", onclick: () => this.acts.select(null) }, `← ${this.words.shown}`));
  }

  /** A fact seen from one of its ends. */
  #fact(fact, from, open = false) {
    const { graph, vocabulary, sources } = this.network;
    const inward = fact.subject !== from;
    const other = graph.getNodeAttributes(inward ? fact.subject : fact.object);
    const arrow = vocabulary.relations[fact.relation]?.symmetric ? "—" : inward ? "←" : "→";
    const place = fact.url
      ? h("a", { className: "source", href: fact.url }, name(sources[fact.source] ?? fact.source))
      : h("span", {}, this.words.gazetteer);
    const proof = fact.quote && h("blockquote", { lang: "zh" }, fact.quote);
    return h(
      "li",
      { className: `fact ${fact.status}` },
      h(
        "div",
        { className: "claim" },
        h("span", { className: "relation" }, `${arrow} ${relation(fact, vocabulary)}`),
        this.#thing(other),
        fact.qualifiers.map(([label, value]) => h("span", { className: "qualifier" }, h("i", {}, label), " ", name(value))),
        h("span", { className: "standing" }, h("span", { className: `status ${fact.status}` }, this.words[fact.status]), h("span", { className: "note" }, fact.confidence.toFixed(2))),
      ),
      open ? proof : proof && h("details", {}, h("summary", {}, this.words.evidence), proof),
      h("p", { className: "note" }, place),
    );
  }
}
