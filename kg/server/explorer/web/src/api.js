// What the server knows, in the language of the page.

const language = document.documentElement.lang.startsWith("en") ? "en" : "zh";

/** JSON from one of our own addresses; throws where the server declines. */
export async function get(path, parameters = {}, options = {}) {
  const query = new URLSearchParams({ ...parameters, lang: language });
  const response = await fetch(`${path}?${query}`, options);
  if (!response.ok) throw new Error((await response.text()).trim());
  return response.json();
}

export const search = (words, signal) => get("/api/search", { q: words }, { signal });
export const vocabulary = () => get("/api/vocabulary");
export const path = (from, to, regions) => get("/api/path", { from, to, regions: regions ? "1" : "0" });
export const around = (id, seen, neighbours = true) =>
  get("/api/around", {}, { method: "POST", body: JSON.stringify({ id, seen, neighbours }) });
