// The middle column's transcript: days, who spoke, the human stretch, notes, and what became of each message.
import { me, now } from "./api.js";
import { arrange, h, icon, say } from "./dom.js";
import { enclosed } from "./files.js";
import { day, dayKey, human, person, soon, time, whole } from "./format.js";
import { t } from "./words.js";

const TOGETHER = 5 * 60_000;
const NEAR_END = 80;
const MOST = 500;
const OURS = new Set(["bot", "agent", "note"]);
const TYPING_LASTS = 8000;

/** The transcript of one conversation; messages come and change while it is open. */
export class Transcript {
  constructor() {
    this.lines = h("div", { class: "lines", role: "log", "aria-live": "polite", "aria-label": t("card.story"), tabindex: "0" });
    this.below = h("button", { type: "button", class: "new-below", hidden: true, onclick: () => this.toEnd() }, t("line.new"), icon("down"));
    this.dots = h("div", { class: "typing", hidden: true }, h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")), h("span"));
    this.element = h("div", { class: "story" }, this.lines, this.below);
    this.nodes = new Map();
    this.story = null;
    this.pinned = true;
    this.lines.addEventListener("scroll", () => {
      this.pinned = this.#nearEnd();
      if (this.pinned) this.below.hidden = true;
    });
    // The reply box grows and phones turn: who was at the end stays there.
    new ResizeObserver(() => this.pinned && this.toEnd()).observe(this.lines);
  }

  /** Show a story from the start of its end. */
  show(story) {
    const again = this.story?.conversation.id === story.conversation.id;
    const local = again ? this.story.messages.filter((message) => message.local) : [];
    if (!again) {
      this.nodes.clear();
      this.typing(false);
    }
    this.story = { ...story, messages: [...story.messages, ...local] };
    this.#draw({ follow: !again || this.#nearEnd() });
  }

  /** A message appeared or changed; a local one is replaced by what the server stored. */
  put(message, { replaces } = {}) {
    const { messages } = this.story;
    const isTwin = (known) => known.local && known.text === message.text && namesOf(known) === namesOf(message) && message.agent === me.name;
    const twin = message.local ? message.id : (replaces ?? messages.find(isTwin)?.id);
    const kept = messages.filter((known) => known.id !== twin || known.id === message.id);
    const place = kept.findIndex((known) => known.id === message.id);
    if (place < 0) kept.push(message);
    else kept[place] = message;
    this.story.messages = kept;
    if (message.author === "customer") this.typing(false);
    const follow = this.#nearEnd() || message.local;
    this.#draw({ follow });
    if (!follow && place < 0) this.below.hidden = false;
  }

  /** The server stored a local message. What the stream has told of it meanwhile is newer and stays. */
  stored(local, message) {
    if (this.story.messages.some(({ id }) => id === message.id)) this.drop(local);
    else this.put(message, { replaces: local });
  }

  /** Take a local message out again. */
  drop(id) {
    this.story.messages = this.story.messages.filter((message) => message.id !== id);
    this.#draw({ follow: true });
  }

  /** The customer's typing dots, which always go away. */
  typing(on) {
    clearTimeout(this.stops);
    const follow = this.#nearEnd();
    this.dots.hidden = !on;
    if (!on) return;
    say(this.dots.lastChild, t("line.typing", { name: person(this.story.conversation.name) }));
    this.stops = setTimeout(() => this.typing(false), TYPING_LASTS);
    if (follow) this.toEnd();
  }

  toEnd() {
    this.lines.scrollTop = this.lines.scrollHeight;
    this.below.hidden = true;
  }

  #nearEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.lines;
    return scrollHeight - scrollTop - clientHeight < NEAR_END;
  }

  #draw({ follow }) {
    const wanted = outline(this.story).map(({ key, looks, make }) => {
      const kept = this.nodes.get(key);
      if (kept?.looks === looks) return kept.node;
      const node = make();
      this.nodes.set(key, { looks, node });
      return node;
    });
    arrange(this.lines, [...wanted, this.dots]);
    if (follow) this.toEnd();
  }
}

/** What stands in the transcript, in order: each with a key, what decides its looks, and how to make it. */
function outline({ conversation, handoff, messages }) {
  const parts = [];
  const mark = (kind, key) => parts.push({ key: `${kind}:${key}`, looks: kind, make: () => markLine(kind) });
  if (messages.length >= MOST) parts.push(plain("line.first"));
  if (messages.length === 0) parts.push(plain("line.empty"));
  const stretch = new Stretch(handoff);
  let before = null;
  for (const message of messages) {
    const newDay = !before || dayKey(before.at) !== dayKey(message.at);
    if (newDay) parts.push({ key: `day:${dayKey(message.at)}`, looks: day(message.at), make: () => h("div", { class: "day" }, day(message.at)) });
    const turns = stretch.next(message);
    turns.forEach((kind) => mark(kind, message.id));
    const first = newDay || turns.length > 0 || !together(before, message);
    const about = { first, inPerson: stretch.person, name: conversation.name, hides: conversation.audience === "others" };
    const looks = JSON.stringify([message, about]);
    parts.push({ key: message.id, looks, make: () => line(message, about) });
    before = message;
  }
  if (stretch.person && conversation.owner === "bot") mark("back", "end");
  if (!stretch.waited && handoff?.state === "waiting") mark("waiting", "end");
  return parts;
}

/** Walks over the messages and says where people's stretches begin and end. */
class Stretch {
  constructor(handoff) {
    this.asked = handoff ? Date.parse(handoff.asked_at) : Infinity;
    this.claimed = handoff?.claimed_at ? Date.parse(handoff.claimed_at) : Infinity;
    this.person = false;
    this.waited = false;
  }

  next({ author, at }) {
    const when = Date.parse(at);
    // What the customer says at that very moment is what they asked with.
    if (!this.waited && (when > this.asked || (when === this.asked && author !== "customer"))) {
      this.waited = true;
      this.person = false;
      return ["waiting", ...this.#person(author, when)];
    }
    if (this.person && author === "bot" && when < this.claimed) {
      this.person = false;
      return ["back"];
    }
    return this.#person(author, when);
  }

  #person(author, when) {
    if (this.person || (author !== "agent" && when < this.claimed)) return [];
    this.person = true;
    return ["person"];
  }
}

const namesOf = ({ attachments }) => attachments.map(({ name }) => name).join("/");

const together = (a, b) => a.author === b.author && a.agent === b.agent && b.author !== "note" && Date.parse(b.at) - Date.parse(a.at) < TOGETHER;

const plain = (key) => ({ key, looks: key, make: () => h("p", { class: "soft pad" }, t(key)) });

const markLine = (kind) => h("div", { class: kind === "waiting" ? "mark-line waits" : "mark-line" }, t(`line.${kind}`));

function line(message, { first, inPerson, name, hides }) {
  const { author, delivery } = message;
  const classes = ["line", author, OURS.has(author) && "ours", inPerson && "person", first && "first", ["stale", "failed"].includes(delivery) && author === "bot" && "dropped"];
  return h(
    "div",
    { class: classes.filter(Boolean).join(" ") },
    first && author !== "system" && saidBy(message, name),
    enclosed(message.attachments),
    message.text && h("div", { class: "bubble", dir: "auto", title: whole(message.at) }, message.text),
    message.buttons.length > 0 && h("div", { class: "offers", role: "group", "aria-label": t("line.offered") }, message.buttons.map((button) => h("span", { class: "offer" }, button.title))),
    message.choice && h("div", { class: "fate" }, icon("button"), `${t("line.pressed")} · ${human(message.choice)}`),
    message.edited_at && h("div", { class: "fate", title: whole(message.edited_at) }, t("line.edited")),
    hides && message.private && h("div", { class: "fate" }, icon("lock"), t("line.private")),
    fate(message),
    message.doubtful && h("div", { class: "fate warm" }, icon("alert"), t("line.doubtful")),
  );
}

function saidBy({ author, agent, at }, name) {
  const own = agent === me.name ? t("author.you") : agent || t("author.agent");
  const who = { customer: person(name), bot: t("author.bot"), agent: own, note: own }[author];
  return h(
    "div",
    { class: "said-by" },
    author === "bot" && icon("robot"),
    author === "note" && icon("lock"),
    h("b", { dir: "auto", title: who }, who),
    author === "note" && h("span", {}, t("note.only")),
    h("time", { datetime: at }, time(at)),
  );
}

function fate({ author, delivery, error, due, retry, discard }) {
  if (delivery === "unsent") {
    return h("div", { class: "fate bad" }, icon("alert"), t("delivery.unsent"), h("button", { type: "button", onclick: retry }, t("retry")), h("button", { type: "button", onclick: discard, "aria-label": t("ask.cancel") }, icon("close")));
  }
  const shown = author === "agent" || (author === "bot" && delivery !== "sent") || (author === "system" && delivery === "failed");
  if (!shown || delivery === "received") return null;
  const words = t(`delivery.${delivery}`);
  if (delivery === "sent") return h("div", { class: "fate" }, icon("sent", words));
  if (delivery === "pending" && (error || due)) return waits({ error, due });
  if (["pending", "sending", "local"].includes(delivery)) return h("div", { class: "fate" }, icon("clock", words));
  return h("div", { class: delivery === "stale" ? "fate" : "fate bad" }, icon("alert"), error && delivery === "failed" ? `${words}: ${error}` : words);
}

/** Why it is not there yet, and when it is tried again. */
function waits({ error, due }) {
  const when = due && t("line.due", { time: soon(due) });
  return h("div", { class: "fate warm" }, icon("clock"), [error ?? t("delivery.pending"), when].filter(Boolean).join(" "));
}

/** A message of this agent that the server has not stored yet. */
export function localMessage({ id, text, author, files = [] }) {
  const attachments = files.map(({ name, size }) => ({ kind: "file", name, size, state: "local" }));
  return { id, text, files, attachments, author, agent: me.name, at: new Date(now()).toISOString(), delivery: author === "note" ? "received" : "local", buttons: [], choice: null, error: null, local: true };
}
