// The left column: who waits, what is mine, what colleagues have; oldest first, times ticking.
import { me } from "./api.js";
import { $, arrange, h, icon, say } from "./dom.js";
import { channel, heat, initial, languageName, lately, person, since, soon, span } from "./format.js";
import { t } from "./words.js";

const TAKEN_SHOWN = 5000;
const PAGE = 200;

/** The list. `model` holds waiting, claimed, open (a conversation) and unread (conversations). */
export class List {
  constructor(model) {
    this.model = model;
    this.rows = new Map();
    this.taken = new Map();
    this.groups = null;
    this.filter = "";
  }

  /** New lists arrived: remember who was taken meanwhile, then draw. */
  update({ waiting, claimed }) {
    const still = new Set(waiting.map((handoff) => handoff.id));
    const claims = new Map(claimed.map((handoff) => [handoff.id, handoff.agent]));
    for (const handoff of this.model.waiting) {
      const agent = claims.get(handoff.id);
      if (still.has(handoff.id) || agent === me.name) continue;
      this.taken.set(handoff.id, { handoff, agent });
      setTimeout(() => {
        this.taken.delete(handoff.id);
        this.draw();
      }, TAKEN_SHOWN);
    }
    still.forEach((id) => this.taken.delete(id));
    Object.assign(this.model, { waiting, claimed });
    this.draw();
  }

  draw() {
    this.groups ??= this.#frame();
    const { waiting, claimed } = this.model;
    const leaving = [...this.taken.values()].map(({ handoff }) => handoff);
    const line = [...waiting, ...leaving].sort((a, b) => Date.parse(a.asked_at) - Date.parse(b.asked_at));
    const mine = claimed.filter((handoff) => handoff.agent === me.name);
    const others = claimed.filter((handoff) => handoff.agent !== me.name && !this.taken.has(handoff.id));
    this.#fill("waiting", line, waiting.length);
    this.#fill("mine", mine, mine.length);
    this.#fill("others", others, others.length);
    this.#notes({ waiting, line, mine, others });
    this.tick();
  }

  /** Times grow and turn warm without anything being loaded. */
  tick() {
    for (const { element, handoff } of this.rows.values()) {
      if (element.isConnected) this.#time(element, handoff);
    }
  }

  /** Conversations as they stand in the list, for j and k. */
  get order() {
    return [...$("list").querySelectorAll(".row")].filter((row) => row.offsetParent).map((row) => row.dataset.conversation);
  }

  #frame() {
    const group = (key, tag, headTag) => {
      const count = h("span", { class: "count" });
      const list = h("ul", { "aria-label": t(`queue.${key}`) });
      const note = h("div", { class: "group-note" });
      const box = h(tag, { class: "group" }, h(headTag, { class: "group-head" }, t(`queue.${key}`), count), note, list);
      return { box, count, list, note };
    };
    const groups = {
      waiting: group("waiting", "section", "h2"),
      mine: group("mine", "section", "h2"),
      others: group("others", "details", "summary"),
    };
    $("list").replaceChildren(...Object.values(groups).map(({ box }) => box));
    $("list").setAttribute("aria-busy", "false");
    return groups;
  }

  #fill(key, handoffs, number) {
    const { count, list } = this.groups[key];
    const fitting = handoffs.filter((handoff) => this.#fits(handoff));
    const shown = this.filter ? fitting.length : number;
    say(count, shown >= PAGE ? `${PAGE}+` : String(shown));
    arrange(list, fitting.map((handoff) => this.#row(handoff)));
  }

  #fits(handoff) {
    const words = [handoff.customer, handoff.card.problem, handoff.ticket, handoff.agent, languageName(handoff.card.language), channel(handoff.card.channel)];
    const begin = wordsOf(words.join(" "));
    return wordsOf(this.filter).every((wanted) => begin.some((word) => word.startsWith(wanted)));
  }

  #notes({ waiting, line, mine, others }) {
    const { waiting: top, mine: own, others: rest } = this.groups;
    rest.box.hidden = !others.some((handoff) => this.#fits(handoff));
    const hidden = this.filter && ![...line, ...mine, ...others].some((handoff) => this.#fits(handoff));
    const note = hidden ? "nomatch" : line.length === 0 && !this.filter ? "none" : waiting.length >= PAGE ? "more" : "";
    if (top.note.dataset.shows !== note + this.filter) {
      top.note.dataset.shows = note + this.filter;
      top.note.replaceChildren(...this.#note(note));
    }
    top.note.hidden = note === "";
    say(own.note, t("queue.mine.none"));
    own.note.hidden = mine.length > 0 || Boolean(this.filter);
  }

  #note(kind) {
    if (kind === "nomatch") {
      const clear = () => {
        $("search").value = "";
        $("search").dispatchEvent(new Event("input"));
        $("search").focus();
      };
      return [h("p", {}, t("queue.nomatch", { text: $("search").value.trim() })), h("button", { type: "button", onclick: clear }, t("queue.clear"))];
    }
    if (kind === "more") return [h("p", {}, t("queue.more"))];
    if (kind !== "none") return [];
    return [
      h(
        "div",
        { class: "empty" },
        icon("empty"),
        h("strong", {}, t("queue.none")),
        h("p", {}, t("queue.none.more")),
        h("a", { href: "/", target: "_blank", rel: "noopener" }, t("queue.none.try")),
      ),
    ];
  }

  #row(handoff) {
    const kept = this.rows.get(handoff.id) ?? { element: null, parts: null };
    if (!kept.element) Object.assign(kept, makeRow(handoff));
    kept.handoff = handoff;
    this.rows.set(handoff.id, kept);
    this.#paint(kept);
    return kept.item;
  }

  #paint({ element, parts, handoff }) {
    const { open, unread } = this.model;
    const name = person(handoff.customer);
    say(parts.name, name);
    parts.name.title = name;
    say(parts.avatar, initial(handoff.customer));
    say(parts.what, handoff.card.problem || t(`reason.${handoff.reason}`));
    parts.unread.hidden = !unread.has(handoff.conversation);
    if (open === handoff.conversation) element.setAttribute("aria-current", "true");
    else element.removeAttribute("aria-current");
    this.#time(element, handoff);
  }

  #time(element, handoff) {
    const { parts } = this.rows.get(handoff.id);
    const taken = this.taken.get(handoff.id);
    const waited = since(handoff.asked_at);
    const waits = handoff.state === "waiting" && !taken;
    const kind = taken ? "taken" : waits && !handoff.promised_at ? heat(waited) : "";
    element.className = `row ${kind}`.trim();
    if (taken) say(parts.time, taken.agent ? t("queue.taken", { agent: taken.agent }) : t("queue.gone"));
    else if (waits && handoff.promised_at) say(parts.time, t("queue.promised", { time: soon(handoff.promised_at) }));
    else if (waits) say(parts.time, span(waited));
    else say(parts.time, handoff.agent === me.name ? lately(handoff.claimed_at) : handoff.agent);
  }
}

/** Words without accents or case: "fernandez" finds Fernández. */
const wordsOf = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);

function makeRow(handoff) {
  const parts = {
    avatar: h("span", { class: "avatar", "aria-hidden": "true" }),
    name: h("span", { class: "row-name cut", dir: "auto" }),
    time: h("span", { class: "row-time cut" }),
    what: h("span", { class: "row-what cut", dir: "auto" }),
    unread: h("span", { class: "unread", hidden: true }, t("queue.new")),
  };
  const code = handoff.card.language.toUpperCase();
  const tags = h("span", { class: "row-tags" }, parts.unread, h("span", { title: languageName(handoff.card.language) }, code));
  const element = h(
    "a",
    { class: "row", href: `#${handoff.conversation}`, dataset: { conversation: handoff.conversation } },
    parts.avatar, parts.name, parts.time, parts.what, tags,
  );
  return { element, parts, item: h("li", {}, element) };
}
