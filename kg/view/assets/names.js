// Search by any form of a name. `fold` agrees with names.py.
const fold = (text) => text.normalize("NFKD").replace(/[^\p{L}\p{N}\p{S}]/gu, "").toLowerCase();

let keys = null;

/** Folded names of all entities: [key, shown form]; of pinyin also the initials. */
function index() {
  keys ||= graph.entities.map((entity) => {
    const found = [entity.name, ...(entity.aliases || [])].map((form) => [fold(form), form]);
    for (const [tag, form] of entity.labels || []) {
      found.push([fold(form), form]);
      if (tag.includes("pinyin") && form.includes(" ")) found.push([fold(form.split(/\s+/).map((s) => s[0]).join("")), form]);
    }
    return found;
  });
  return keys;
}

/** Entities whose name holds a text, best first: whole, then beginning, then inside; among these the most connected. */
function seek(text, most = 30) {
  const wanted = fold(text.slice(0, 200));
  const hits = [];
  graph.entities.forEach((entity, at) => {
    if (!wanted) return void hits.push({ at, rank: 3, form: entity.name, links: entity.links });
    let best = null;
    for (const [key, form] of index()[at]) {
      const where = key.indexOf(wanted);
      if (where < 0) continue;
      const rank = key === wanted ? 0 : where === 0 ? 1 : 2;
      if (!best || rank < best.rank) best = { at, rank, form, links: entity.links };
    }
    if (best) hits.push(best);
  });
  hits.sort((a, b) => a.rank - b.rank || b.links - a.links || a.at - b.at);
  // ü is typed as v on a Chinese keyboard.
  if (!hits.length && wanted.includes("v")) return seek(wanted.replaceAll("v", "u"), most);
  return hits.slice(0, most);
}
