// On every page: names are completed, "/" leads to the search, and an article shows what belongs together.

import { suggest } from "./suggest.js";

document.addEventListener("focusin", (event) => {
  const field = event.target;
  if (field instanceof HTMLInputElement && field.dataset.suggest && !field.hasAttribute("aria-controls")) suggest(field);
});

document.addEventListener("keydown", (event) => {
  const writing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !writing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    document.querySelector(".search input")?.select();
  }
});

/** Light the sentence that a link leads to, and the facts that it says. */
function light(anchor, scroll) {
  document.querySelectorAll(".lit").forEach((element) => element.classList.remove("lit"));
  if (!anchor) return;
  const pieces = [...document.querySelectorAll(".text [data-in]")].filter((piece) =>
    piece.dataset.in.split(" ").includes(anchor),
  );
  pieces.forEach((piece) => piece.classList.add("lit"));
  for (const link of document.querySelectorAll(".said a.relation")) {
    if (link.hash === `#${anchor}`) link.closest(".fact").classList.add("lit");
  }
  if (scroll) pieces[0]?.scrollIntoView({ block: "center" });
}

if (document.querySelector(".text")) {
  const here = () => decodeURIComponent(location.hash.slice(1));
  addEventListener("hashchange", () => light(here(), false));
  light(here(), true);
  document.querySelector(".said")?.addEventListener("pointerover", (event) => {
    const link = event.target.closest(".fact")?.querySelector("a.relation");
    if (link) light(decodeURIComponent(link.hash.slice(1)), false);
  });
}
