// Placeholders of canned replies: what is known is filled in, what is not stays where it is seen and filled by hand.
export const PLACEHOLDERS = ["customer", "first_name", "agent", "ticket", "order"];

const HOLE = new RegExp(`\\{(${PLACEHOLDERS.join("|")})\\}`, "g");

/** {text, gaps}: gaps are [start, end] of what is not known, in the order of the text. */
export function fill(text, known) {
  const gaps = [];
  let filled = "";
  let from = 0;
  for (const { 0: hole, 1: name, index } of text.matchAll(HOLE)) {
    filled += text.slice(from, index);
    const value = String(known[name] ?? "").trim();
    if (!value) gaps.push([filled.length, filled.length + hole.length]);
    filled += value || hole;
    from = index + hole.length;
  }
  return { text: filled + text.slice(from), gaps };
}

/** Every placeholder that stands in a text: [start, end]. */
export const gapsIn = (text) => [...text.matchAll(HOLE)].map(({ 0: hole, index }) => [index, index + hole.length]);

/** The first placeholder from there on; undefined when there is none. */
export const gapFrom = (text, place) => gapsIn(text).find(([start]) => start >= place);

/** What a story tells of its customer, by the name of the placeholder. */
export function knownOf({ conversation, handoff, tickets }, agent) {
  const ticket = tickets.find(({ number }) => number === handoff?.ticket) ?? tickets.find(({ state }) => state !== "closed");
  const order = handoff?.card.slots.order_number || handoff?.card.orders?.[0] || ticket?.order_number;
  return { customer: conversation.name, first_name: firstName(conversation.name), agent, ticket: ticket?.number ?? handoff?.ticket, order };
}

/** Ana of Ana Souza. */
export const firstName = (name) => (name ?? "").trim().split(/\s+/)[0];

/** The beginning that a text shows in one line. */
export const firstLine = (text) => text.split("\n").find((line) => line.trim()) ?? "";
