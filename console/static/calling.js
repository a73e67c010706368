// What was typed after a sign such as / or @, and whom a note calls: text in, text out.

/** {from, query} of what stands between the sign and the caret; null when the sign is not at the beginning of a word. */
export function typedAfter(sign, text, caret) {
  const line = text.slice(text.lastIndexOf("\n", caret - 1) + 1, caret);
  const at = line.lastIndexOf(sign);
  if (at < 0 || !/^[\s(]?$/.test(line.slice(0, at).slice(-1))) return null;
  const query = line.slice(at + 1);
  return query.length > 40 || query.startsWith(" ") ? null : { from: caret - query.length - 1, query };
}

/** A text without accents, case or space around it: "atraso" finds "Atrasó". */
export const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();

/** [{text, name}] in order: `name` is whom that piece calls, as the server reads it (bot/mentions.py), or null. */
export function pieces(text, names) {
  const known = new Map(names.map((name) => [name.toLowerCase(), name]));
  const longestFirst = names.filter(Boolean).sort((a, b) => b.length - a.length);
  if (longestFirst.length === 0) return [{ text, name: null }];
  const either = longestFirst.map((name) => name.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("|");
  const call = new RegExp(`(?<![\\p{L}\\p{N}_@.])@(${either})(?![\\p{L}\\p{N}_])`, "giu");
  const found = [];
  let from = 0;
  for (const { 0: whole, 1: name, index } of text.matchAll(call)) {
    if (index > from) found.push({ text: text.slice(from, index), name: null });
    found.push({ text: whole, name: known.get(name.toLowerCase()) ?? null });
    from = index + whole.length;
  }
  if (from < text.length || found.length === 0) found.push({ text: text.slice(from), name: null });
  return found;
}
