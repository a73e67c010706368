// What happened to one person on all channels, in one order: days, messages and notes, tickets, handoffs; page by page.
import { get, me } from "./api.js";
import { channelMark } from "./channels.js";
import { arrange, h, icon } from "./dom.js";
import { channel, day, dayKey, human, person, time, whole } from "./format.js";
import { entry } from "./line.js";
import { sentence } from "./past.js";
import { known, t } from "./words.js";

const PAGE = 50;
const LARGEST = 200;
const NEAR = 120;
const TOGETHER = 5 * 60_000;
const KINDS = { all: [], messages: ["message"], tickets: ["ticket"], handoffs: ["handoff"] };

/** The timeline of a customer; `items` stand with the newest last. */
export class Timeline {
  constructor(customer) {
    this.address = `/customers/${encodeURIComponent(customer)}/timeline`;
    this.wish = 0;
    this.choice = "all";
    this.nodes = new Map();
    this.items = [];
    this.next = null;
    this.filters = h("div", { class: "toggles", role: "group", "aria-label": t("customer.show") }, Object.keys(KINDS).map((name) => h("button", { type: "button", class: "toggle", dataset: { kind: name }, onclick: () => this.#choose(name) }, t(`customer.show.${name}`))));
    this.more = h("button", { type: "button", class: "plain link", onclick: () => this.#earlier() }, t("customer.earlier"));
    this.start = h("p", { class: "soft small" }, t("customer.beginning"));
    this.top = h("div", { class: "timeline-top" }, this.more, this.start);
    this.lines = h("div", { class: "lines timeline", role: "region", tabindex: "0", "aria-label": t("customer.timeline") });
    this.lines.addEventListener("scroll", () => this.lines.scrollTop < NEAR && this.#earlier());
    this.element = h("section", { class: "box talk" }, h("div", { class: "box-head" }, h("h2", {}, t("customer.timeline")), this.filters), this.lines);
    this.#mark();
  }

  /** The end of it, as the page has it already. */
  begin({ items, next }) {
    Object.assign(this, { items, next });
    this.#draw();
    this.#toEnd();
  }

  /** Look again: what is new comes at the end, what changed is drawn anew, what was loaded before stays. */
  async refresh() {
    const wish = (this.wish += 1);
    const page = await this.#page({ limit: LARGEST }).catch(() => null);
    if (!page || wish !== this.wish) return;
    const placeOf = (items, item) => items.findIndex(({ id }) => id === item?.id);
    const [mine, theirs] = [placeOf(page.items, this.items[0]), placeOf(this.items, page.items[0])];
    const atEnd = this.#atEnd;
    if (mine >= 0) this.items = page.items.slice(mine);
    else if (theirs >= 0) this.items = [...this.items.slice(0, theirs), ...page.items];
    else Object.assign(this, page);
    this.#draw();
    if (atEnd) this.#toEnd();
  }

  /** Others belong to it now: what was loaded before is not whole any more. */
  restart() {
    return this.#choose(this.choice, { anew: true });
  }

  async #choose(name, { anew = false } = {}) {
    if (name === this.choice && !anew) return;
    this.choice = name;
    this.#mark();
    const wish = (this.wish += 1);
    this.lines.setAttribute("aria-busy", "true");
    try {
      const page = await this.#page();
      if (wish === this.wish) this.begin(page);
    } catch (error) {
      if (wish === this.wish) this.#failed(error, () => this.#choose(name, { anew: true }));
    } finally {
      if (wish === this.wish) this.lines.setAttribute("aria-busy", "false");
    }
  }

  async #earlier() {
    if (!this.next || this.loading) return;
    const wish = this.wish;
    this.loading = true;
    this.more.disabled = true;
    const held = document.activeElement === this.more;
    try {
      const { items, next } = await this.#page({ before: this.next });
      if (wish !== this.wish) return;
      const from = this.lines.scrollHeight - this.lines.scrollTop;
      this.items = [...items, ...this.items];
      this.next = next;
      this.#draw();
      this.lines.scrollTop = this.lines.scrollHeight - from;
      if (held && !next) this.lines.focus();
    } catch {
      // the button is still there, and the header says when the connection is lost
    } finally {
      this.loading = false;
      this.more.disabled = false;
      if (held && this.next) this.more.focus({ preventScroll: true });
    }
  }

  #page({ before = "", limit = PAGE } = {}) {
    const question = new URLSearchParams({ limit });
    if (before) question.set("before", before);
    for (const kind of KINDS[this.choice]) question.append("kind", kind);
    return get(`${this.address}?${question}`);
  }

  #mark() {
    for (const button of this.filters.children) button.setAttribute("aria-pressed", String(button.dataset.kind === this.choice));
  }

  #failed(error, again) {
    this.items = [];
    this.lines.replaceChildren(h("div", { class: "empty", role: "alert" }, icon("alert"), h("strong", {}, t("customer.failed")), h("p", {}, error.message), h("button", { type: "button", onclick: again }, t("retry"))));
  }

  #draw() {
    this.more.hidden = !this.next;
    this.start.hidden = Boolean(this.next) || this.items.length === 0;
    const fresh = new Map();
    const drawn = outline(this.items).map(({ key, looks, make }) => {
      const kept = this.nodes.get(key);
      const node = kept?.looks === looks ? kept.node : make();
      fresh.set(key, { looks, node });
      return node;
    });
    this.nodes = fresh;
    arrange(this.lines, [this.top, ...(drawn.length ? drawn : [nothing(this.choice)])]);
  }

  get #atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.lines;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  #toEnd() {
    this.lines.scrollTop = this.lines.scrollHeight;
  }
}

const nothing = (choice) => h("div", { class: "empty" }, icon("empty"), h("strong", {}, t(`customer.none.${choice}`)));

/** What stands in it, in order: each with a key, what decides its looks, and how to make it. */
function outline(items) {
  const parts = [];
  let before = null;
  for (const item of items) {
    const newDay = !before || dayKey(before.at) !== dayKey(item.at);
    if (newDay) parts.push({ key: `day:${dayKey(item.at)}`, looks: day(item.at), make: () => h("div", { class: "day" }, day(item.at)) });
    const first = newDay || !together(before, item);
    parts.push({ key: item.id, looks: JSON.stringify([item, first]), make: () => MAKERS[item.kind](item, first) });
    before = item;
  }
  return parts;
}

function together(a, b) {
  if (a.kind !== b.kind || a.conversation !== b.conversation) return false;
  if (b.kind === "ticket") return a.ticket.number === b.ticket.number && dayKey(a.at) === dayKey(b.at);
  const near = Date.parse(b.at) - Date.parse(a.at) < TOGETHER;
  return b.kind === "message" && near && a.message.author === b.message.author && a.message.agent === b.message.agent && b.message.author !== "note";
}

const MAKERS = {
  message: messageLine,
  ticket: ({ at, conversation, channel: where, ticket }, first) =>
    h("div", { class: first ? "happening first" : "happening" }, icon("ticket"), h("span", { class: "happening-words" }, h("a", { href: `/console/tickets/${ticket.number}`, title: ticket.subject }, ticket.number), " ", h("span", { dir: "auto" }, sentence(ticket.change))), when(at, conversation, where)),
  handoff: ({ at, conversation, channel: where, handoff }) => h("div", { class: `happening handoff ${handoff.step} first` }, icon("person"), h("span", { class: "happening-words", dir: "auto" }, stepWords(handoff)), when(at, conversation, where)),
};

function stepWords({ step, state, reason, agent, ticket }) {
  const who = agent || t("author.agent");
  const ended = known(`customer.handoff.${state}`) ? `customer.handoff.${state}` : "customer.handoff.ended";
  const words = { begun: () => t("customer.handoff.begun", { reason: known(`reason.${reason}`) ? t(`reason.${reason}`) : human(reason) }), claimed: () => t("customer.handoff.claimed", { who }), ended: () => t(ended, { who }) }[step]();
  return ticket ? `${words} · ${ticket}` : words;
}

const goThere = (place, where) => h("a", { href: `/console/#${place}`, class: "channel-link", "aria-label": t("customer.go", { channel: channel(where) }) }, channelMark(where));

const when = (at, conversation, where) => h("span", { class: "happening-when" }, goThere(conversation, where), h("time", { datetime: at, title: whole(at) }, time(at)));

function messageLine({ at, conversation, channel: where, name, message }, first) {
  const shown = entry(message, { day: "", marks: [], first: false, inPerson: false, name, hides: false });
  const [line] = shown.children;
  if (first) {
    line.classList.add("first");
    line.prepend(saidBy({ message, at, conversation, where, name }));
  }
  return shown;
}

/** A sentence of the house speaks for itself: only where it was said stands before it. */
function saidBy({ message: { id, author, agent }, at, conversation, where, name }) {
  const mark = goThere(`${conversation}/story/${id}`, where);
  if (author === "system") return mark;
  const own = agent === me.name ? t("author.you") : agent || t("author.agent");
  const who = { customer: person(name), bot: t("author.bot"), agent: own, note: own }[author];
  return h(
    "div",
    { class: "said-by" },
    mark,
    author === "note" && icon("lock"),
    h("b", { dir: "auto", title: who }, who),
    author === "note" && h("span", {}, t("note.only")),
    h("time", { datetime: at, title: whole(at) }, time(at)),
  );
}
