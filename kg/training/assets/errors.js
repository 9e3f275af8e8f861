"use strict";
(() => {
  const by = (id) => document.getElementById(id);
  const [search, section, group, article] = ["search", "section", "group", "article"].map(by);
  const sections = [...document.querySelectorAll("section")].map((element) => ({
    element,
    name: element.dataset.section,
    groups: [...element.querySelectorAll("details")].map((details) => ({
      details,
      name: details.dataset.group,
      count: details.querySelector(".count"),
      items: [...details.querySelectorAll("li")].map((item) => ({
        item,
        article: item.dataset.article,
        text: item.textContent.toLowerCase(),
      })),
    })),
  }));
  const whole = sections.flatMap((one) => one.groups).reduce((sum, one) => sum + one.items.length, 0);

  function show() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const one of sections) {
      let inSection = 0;
      for (const part of one.groups) {
        const open = (!section.value || section.value === one.name) && (!group.value || group.value === part.name);
        let inGroup = 0;
        for (const entry of part.items) {
          const fits = open && (!article.value || article.value === entry.article)
            && words.every((word) => entry.text.includes(word));
          entry.item.hidden = !fits;
          inGroup += fits;
        }
        part.details.hidden = !inGroup;
        part.count.textContent = String(inGroup);
        inSection += inGroup;
      }
      one.element.hidden = !inSection;
      one.element.querySelector("h2 .count").textContent = String(inSection);
      shown += inSection;
    }
    by("counted").textContent = `${shown} of ${whole}`;
  }

  by("filters").addEventListener("submit", (event) => event.preventDefault());
  by("filters").addEventListener("input", show);
  by("filters").hidden = false;
  show();
})();
