// A field that completes names: by keyboard and pointer, after the ARIA pattern of a combobox with a list.
//
// data-suggest="open"  a choice opens its page       "fill"  it is written into the field
//             ="pick"  the field tells of it with an event `pick`

import { search } from "./api.js";
import { h, name } from "./dom.js";

const PAUSE = 120; // milliseconds without a key before the server is asked
let made = 0;

export function suggest(field) {
  const id = `suggestions-${(made += 1)}`;
  const list = h("ul", { className: "suggestions", id, role: "listbox", hidden: true });
  field.parentElement.append(list);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", id);
  let items = [];
  let chosen = -1;
  let timer = 0;
  let asking = new AbortController();

  const close = () => {
    list.hidden = true;
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  const mark = (index) => {
    chosen = index;
    [...list.children].forEach((row, at) => row.setAttribute("aria-selected", String(at === index)));
    if (index < 0) return field.removeAttribute("aria-activedescendant");
    list.children[index].scrollIntoView({ block: "nearest" });
    return field.setAttribute("aria-activedescendant", list.children[index].id);
  };
  const take = (item) => {
    close();
    if (field.dataset.suggest === "open") return location.assign(item.url);
    const alone = items.filter((other) => other.name === item.name).length === 1;
    field.value = field.dataset.suggest === "pick" ? "" : alone ? item.name : item.id;
    return field.dispatchEvent(new CustomEvent("pick", { bubbles: true, detail: item }));
  };
  const show = (found) => {
    items = found;
    list.replaceChildren(...found.map((item, at) => row(item, `${id}-${at}`, () => take(item))));
    if (!found.length || document.activeElement !== field) return close();
    list.hidden = false;
    mark(-1);
    return field.setAttribute("aria-expanded", "true");
  };
  const ask = async () => {
    asking.abort();
    asking = new AbortController();
    if (!field.value.trim()) return close();
    try {
      return show(await search(field.value, asking.signal));
    } catch {
      return close(); // a newer question, or no answer: the form works without
    }
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // Enter belongs to the input method
    if (event.key === "Escape" && !list.hidden) close(); // and what was typed stays: a browser would empty the field
    else if (event.key === "Enter" && !list.hidden && chosen >= 0) take(items[chosen]);
    else if (event.key === "Enter" && field.dataset.suggest === "pick" && items.length) take(items[0]);
    else if (event.key === "ArrowDown" && !list.hidden) mark((chosen + 1) % items.length);
    else if (event.key === "ArrowUp" && !list.hidden) mark((chosen + items.length - 1) % items.length);
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", () => setTimeout(close, 150)); // after a click on the list
}

function row(item, id, take) {
  return h(
    "li",
    { id, role: "option", className: `t-${item.type}`, onpointerdown: (event) => event.preventDefault(), onclick: take },
    h("b", {}, name(item.name)),
    h("span", { className: "form" }, item.form === item.name ? "" : name(item.form)),
    h("small", {}, item.said),
  );
}
