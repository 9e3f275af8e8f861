// What is to be seen: by type, relation, status, time and source.

import { h } from "./dom.js";

export class Filters {
  constructor(element, network, changed) {
    this.element = element;
    this.network = network;
    this.changed = changed;
    this.words = network.vocabulary.words;
    this.time = this.#time(); // made once, so that a date half written is not taken away
  }

  draw() {
    const { types, relations, words } = this.network.vocabulary;
    const open = new Set([...this.element.querySelectorAll("details[open]")].map((one) => one.dataset.name));
    const first = !this.element.childElementCount;
    const group = (title, what, hidden, label, look) =>
      h(
        "details",
        { open: first ? what !== "relation" || innerWidth > 1020 : open.has(what), "data-name": what },
        h("summary", {}, title),
        this.network.counts(what).map(([value, count]) => this.#box(value, count, hidden, label(value), look?.(value))),
      );
    this.element.replaceChildren(
      group(words.status, "status", this.network.filters.statuses, (value) => words[value], (value) => `status ${value}`),
      group(words.types, "type", this.network.filters.types, (value) => types[value]?.label ?? value, (value) => `dotted t-${value}`),
      group(words.relation, "relation", this.network.filters.relations, (value) => relations[value]?.label ?? value),
      this.time,
      this.#source(),
    );
  }

  #box(value, count, hidden, label, look) {
    const box = h("input", { type: "checkbox", checked: !hidden.has(value) });
    box.addEventListener("change", () => {
      if (box.checked) hidden.delete(value);
      else hidden.add(value);
      this.changed();
    });
    return h("label", {}, box, h("span", { className: look }, label), h("small", {}, String(count)));
  }

  #time() {
    const { filters } = this.network;
    const field = (label, key) =>
      h("label", { className: "field" }, h("span", {}, label), h("input", { type: "date", onchange: (event) => {
        filters[key] = year(event.target.value);
        this.changed();
      } }));
    const undated = h("input", { type: "checkbox", checked: true, onchange: (event) => {
      filters.undated = event.target.checked;
      this.changed();
    } });
    return h("details", { "data-name": "time" }, h("summary", {}, this.words.time), field(this.words.since, "since"), field(this.words.until, "until"), h("label", {}, undated, h("span", {}, this.words.undated)));
  }

  #source() {
    const { filters, sources } = this.network;
    const choices = Object.entries(sources).map(([id, heading]) => h("option", { value: id, selected: id === filters.source }, heading));
    const field = h("select", { "aria-label": this.words.source, onchange: (event) => {
      filters.source = event.target.value;
      this.changed();
    } }, h("option", { value: "" }, this.words.any), choices);
    return h("details", { "data-name": "source", open: Boolean(filters.source) }, h("summary", {}, this.words.source), field);
  }
}

/** A day as a part of its year, as the server places times. */
function year(day) {
  const [years, months, days] = day.split("-").map(Number);
  return day ? years + (months - 1) / 12 + (days - 1) / 372 : null;
}
