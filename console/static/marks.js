// A text with parts of it marked.
import { h } from "./dom.js";

/** The pieces in order; `gaps` are [start, end] of what is marked. */
export function marked(text, gaps) {
  const parts = [];
  let from = 0;
  for (const [start, end] of [...gaps].sort(([a], [b]) => a - b)) {
    if (start < from) continue;
    parts.push(text.slice(from, start), h("mark", { class: "gap" }, text.slice(start, end)));
    from = end;
  }
  return [...parts, text.slice(from)].filter(Boolean);
}
