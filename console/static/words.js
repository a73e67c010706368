// The sentences of the pages in the visitor's language.
const root = document.documentElement;
export const language = root.lang;
const address = `/console/words.json?lang=${language}&v=${root.dataset.words}`;
const sentences = await (await fetch(address)).json();

/** The sentence of this key, its {names} filled in. */
export function t(key, values = {}) {
  return (sentences[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** Whether there is a sentence of this key. */
export function known(key) {
  return key in sentences;
}
