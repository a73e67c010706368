// A ticket's history in words: every kind of change has a sentence, and what has none is still told.
import { h, icon } from "./dom.js";
import { category, human, lately, whole } from "./format.js";
import { PRIORITIES } from "./states.js";
import { known, t } from "./words.js";

const REASON = /^(urgent|contact): (.*)$/;
/** Said by the sentence already. */
const TOLD = new Set(["add", "customer wrote"]);

const ICONS = { state: "check", level: "person", assignee: "person", description: "chat", asked: "chat", first_response: "clock", resolution: "clock", priority: "up", subject: "pen", category: "ticket", tag: "tag" };

/** The list, the newest first. */
export function pastOf(history) {
  return h("ol", { class: "past" }, [...history].reverse().map(line));
}

function line(change) {
  const { at, field, after } = change;
  const quote = field === "description" && after;
  const late = ["missed", "warned"].includes(after) ? after : "";
  return h(
    "li",
    { class: late },
    h("span", { class: "past-icon" }, icon(late ? "clock" : (ICONS[field] ?? "line"))),
    h("div", {}, h("span", { dir: "auto" }, sentence(change)), why(change) && h("span", { class: "soft", dir: "auto" }, ` · ${why(change)}`), quote && h("blockquote", { dir: "auto" }, quote)),
    h("time", { datetime: at, title: whole(at) }, lately(at)),
  );
}

/** One change as a sentence. */
export function sentence(change) {
  const own = SENTENCES[change.field]?.(change);
  return own && known(own) ? say(own, change) : say("ticket.change", change);
}

const SENTENCES = {
  state: ({ who, before, after }) => (!before ? "past.opened" : who === "customer" && after === "open" ? "past.answered" : `past.state.${after}`),
  level: ({ after }) => `past.level.${after}`,
  priority: ({ before, after }) => (before ? `past.priority.${PRIORITIES.indexOf(after) > PRIORITIES.indexOf(before) ? "up" : "down"}` : "past.priority.first"),
  assignee: ({ who, before, after }) => `past.assignee.${after ? (after === who ? "self" : "other") : before === who ? "left" : "none"}`,
  category: () => "past.category",
  subject: ({ before }) => (before ? "past.subject" : "past.subject.first"),
  description: ({ why }) => (why === "add" ? "past.description" : "past.description.told"),
  order_number: () => "past.order_number",
  contact: () => "past.contact",
  tag: ({ after }) => `past.tag.${after ? "given" : "taken"}`,
  asked: ({ after }) => `past.asked.${after}`,
  first_response: ({ after }) => `past.first_response.${after}`,
  resolution: ({ after }) => `past.resolution.${after}`,
};

function say(key, { who, field, before, after }) {
  const name = known(`ticket.${field}`) ? t(`ticket.${field}`) : human(field);
  return t(key, { who: person(who), field: name.toLowerCase(), before: value(field, before), after: value(field, after) });
}

const person = (who) => (known(`who.${who}`) ? t(`who.${who}`) : who);

function value(field, raw) {
  if (!raw) return "–";
  if (field === "category") return category(raw);
  return known(`ticket.${field}.${raw}`) ? t(`ticket.${field}.${raw}`) : raw;
}

/** Why, in words where there are some: reasons of the assistant are parted by semicolons. */
function why({ why: reasons, field, after }) {
  if (["first_response", "resolution"].includes(field) || TOLD.has(reasons)) return "";
  const words = reasons.split("; ").map((reason) => reasonWords(reason, { field, after }));
  return words.filter(Boolean).join("; ");
}

function reasonWords(reason, { field, after }) {
  const [, kind, detail] = REASON.exec(reason) ?? [];
  if (kind) return t(`why.${kind}`, { value: detail });
  if (field === "asked" && reason === after) return "";
  if (known(`why.${reason}`)) return t(`why.${reason}`);
  return known(`reason.${reason}`) ? t(`reason.${reason}`) : reason;
}
