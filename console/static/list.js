// The left column: who waits in the server's order, what is mine, what colleagues have; times ticking.
import { agents } from "./agents.js";
import { me } from "./api.js";
import { sooner } from "./board.js";
import { fold } from "./calling.js";
import { toast } from "./dialogs.js";
import { $, arrange, h, icon, say } from "./dom.js";
import { onDraftElsewhere } from "./drafts.js";
import { channel, languageName, number } from "./format.js";
import { presenceDot } from "./presence.js";
import { Row } from "./row.js";
import { t } from "./words.js";

const FOR_ME = `balcao-for-me:${encodeURIComponent(me.name)}`;
const NEAR = "400px";

/** Draws the board; `view` is {open, unread}: a conversation, and those in which somebody wrote. */
export class List {
  constructor(board, view) {
    Object.assign(this, { board, view, filter: "", shown: {}, groups: null, loadingMore: false });
    this.rows = new Map();
    this.holders = new Map();
    this.words = new WeakMap();
    this.forMe = me.mayAnswer && remembered();
    this.#whose();
    onDraftElsewhere((conversation) => this.rows.forEach((row) => row.looks.handoff?.conversation === conversation && row.showBegun()));
  }

  draw() {
    this.groups ??= this.#frame();
    const { board } = this;
    const leaving = [...board.taken.values()].map(({ handoff }) => handoff);
    const line = leaving.length ? [...board.waiting, ...leaving].sort(sooner) : board.waiting;
    const waiting = line.filter((handoff) => this.#fits(handoff) && (!this.forMe || agents.isForMe(handoff)));
    const mine = byNeed(board.mine).filter((handoff) => this.#fits(handoff));
    const others = byHolder((board.others ?? []).filter((handoff) => this.#fits(handoff) && !board.taken.has(handoff.id)));
    this.shown = { waiting, mine, others };
    this.#fill("waiting", waiting.map((handoff) => this.#row(handoff)));
    this.#fill("mine", mine.map((handoff) => this.#row(handoff)));
    this.#fill("others", others.flatMap((handoff, place) => (handoff.agent === others[place - 1]?.agent ? [] : [this.#holder(handoff.agent, others)]).concat(this.#row(handoff))));
    this.#counts();
    this.#notes();
    this.#forget(line);
  }

  /** Another one is open: only its row and the last one's look different, however long the line is. */
  turned() {
    for (const { looks } of this.rows.values()) if (looks.open || looks.handoff.conversation === this.view.open) this.#row(looks.handoff);
  }

  tick() {
    for (const row of this.rows.values()) row.tick();
  }

  /** Conversations as they stand in the list, for j and k. */
  get order() {
    const { waiting = [], mine = [], others = [] } = this.shown;
    const open = this.groups?.others.box.open ? others : [];
    return [...mine, ...waiting, ...open].map(({ conversation }) => conversation);
  }

  /** Bring the open one into sight. */
  reveal() {
    for (const { looks, link } of this.rows.values()) if (looks.open && link.isConnected) link.scrollIntoView({ block: "nearest" });
  }

  #frame() {
    const group = (key, tag, headTag) => {
      const count = h("span", { class: "count" });
      const list = h("ul", { "aria-label": t(`queue.${key}`) });
      const note = h("div", { class: "group-note" });
      const box = h(tag, { class: "group" }, h(headTag, { class: "group-head" }, t(`queue.${key}`), count), note, list);
      return { box, count, list, note };
    };
    const groups = { mine: group("mine", "section", "h2"), waiting: group("waiting", "section", "h2"), others: group("others", "details", "summary") };
    groups.mine.box.hidden = !me.mayAnswer;
    this.more = h("button", { type: "button", class: "plain more-below", hidden: true, onclick: () => this.#more() }, icon("down"), h("span"));
    groups.waiting.box.append(this.more);
    groups.others.box.addEventListener("toggle", () => groups.others.box.open && this.#others());
    $("list").replaceChildren(groups.mine.box, groups.waiting.box, groups.others.box); // the line may be endless
    $("list").setAttribute("aria-busy", "false");
    const seen = ([{ isIntersecting }]) => isIntersecting && !this.failed && this.#more();
    this.watch = new IntersectionObserver(seen, { root: $("list"), rootMargin: NEAR });
    return groups;
  }

  /** All that wait, or those whom I serve; remembered for this user. */
  #whose() {
    const button = (forMe) => h("button", { type: "button", class: "toggle", "aria-pressed": String(this.forMe === forMe), title: forMe ? t("queue.forme.hint") : null, onclick: () => this.#choose(forMe) }, t(forMe ? "queue.forme" : "queue.all"));
    this.toggles = [button(false), button(true)];
    $("whose").replaceChildren(...this.toggles);
    $("whose").hidden = !me.mayAnswer;
  }

  #choose(forMe) {
    this.forMe = forMe;
    this.toggles.forEach((toggle, place) => toggle.setAttribute("aria-pressed", String(Boolean(place) === forMe)));
    try {
      localStorage.setItem(FOR_ME, forMe ? "yes" : "");
    } catch {
      // storage may be forbidden: then the choice lasts for this page
    }
    this.draw();
  }

  #fill(key, items) {
    arrange(this.groups[key].list, items);
  }

  #fits(handoff) {
    if (!this.filter) return true;
    if (!this.words.has(handoff)) this.words.set(handoff, wordsOf([handoff.customer, handoff.card.problem, handoff.ticket, handoff.agent, languageName(handoff.language), channel(handoff.card.channel)].join(" ")));
    const begin = this.words.get(handoff);
    return wordsOf(this.filter).every((wanted) => begin.some((word) => word.startsWith(wanted)));
  }

  #row(handoff) {
    const { open, unread } = this.view;
    if (!this.rows.has(handoff.id)) this.rows.set(handoff.id, new Row(handoff));
    const row = this.rows.get(handoff.id);
    row.paint(handoff, { open: handoff.conversation === open, unread: unread.has(handoff.conversation), taken: this.board.taken.get(handoff.id) ?? null });
    return row.item;
  }

  /** The name over a colleague's conversations, whether they are here and how many they have. */
  #holder(name, handoffs) {
    const { presence, holding, capacity } = agents.find(name) ?? { presence: "away", holding: handoffs.filter(({ agent }) => agent === name).length };
    const load = capacity ? t("queue.mine.of", { n: number(holding), capacity: number(capacity) }) : number(holding);
    const looks = `${presence} ${load}`;
    if (this.holders.get(name)?.looks !== looks) {
      this.holders.set(name, { looks, item: h("li", { class: "holder" }, presenceDot(presence), h("b", { class: "cut", dir: "auto" }, name), h("span", { class: "sr" }, t(`presence.${presence}`)), h("span", {}, load)) });
    }
    return this.holders.get(name).item;
  }

  #counts() {
    const { board, groups, filter, forMe } = this;
    const [waiting, mine, others] = ["waiting", "mine", "others"].map((key) => this.shown[key].length);
    say(groups.waiting.count, filter || forMe ? `${number(waiting)}${board.below ? "+" : ""}` : number(board.total));
    const capacity = agents.mine?.capacity;
    say(groups.mine.count, !filter && capacity ? t("queue.mine.of", { n: number(board.mine.length), capacity: number(capacity) }) : number(mine));
    const held = agents.all.reduce((sum, { name, holding }) => sum + (name === me.name ? 0 : holding), 0);
    const all = board.others && (filter || held < others) ? others : held;
    say(groups.others.count, number(all));
    groups.others.box.hidden = all === 0;
  }

  #notes() {
    const { board, groups, filter, forMe } = this;
    const [waiting, mine, others] = ["waiting", "mine", "others"].map((key) => this.shown[key].length);
    const kind = waiting > 0 || board.below ? "" : filter ? (mine + others > 0 ? "" : "nomatch") : forMe && board.total > 0 ? "forme" : "none";
    const top = groups.waiting.note;
    if (top.dataset.shows !== kind + filter) {
      top.dataset.shows = kind + filter;
      top.replaceChildren(...this.#note(kind));
    }
    top.hidden = kind === "";
    say(groups.mine.note, t("queue.mine.none"));
    groups.mine.note.hidden = board.mine.length > 0 || Boolean(filter) || !me.mayAnswer;
    this.#below();
  }

  /** The button under the line; in sight it loads by itself. */
  #below() {
    const { more, board } = this;
    more.hidden = board.below === 0;
    more.disabled = this.loadingMore;
    say(more.lastChild, this.loadingMore ? t("loading") : this.failed ? t("queue.below.failed") : t("queue.below", { n: number(board.below) }));
    this.watch.unobserve(more);
    if (!more.hidden && !this.loadingMore) this.watch.observe(more);
  }

  async #more() {
    if (this.loadingMore) return;
    Object.assign(this, { loadingMore: true, failed: false });
    this.#below();
    try {
      await this.board.more();
    } catch {
      this.failed = true;
    }
    this.loadingMore = false;
    this.#below();
  }

  async #others() {
    await this.board.loadOthers().catch((error) => toast(error.message, { bad: true }));
  }

  #note(kind) {
    if (kind === "nomatch") return [h("p", {}, t("queue.nomatch", { text: this.filter })), h("button", { type: "button", onclick: clearSearch }, t("queue.clear"))];
    if (kind === "forme") return [h("p", {}, t("queue.forme.none")), h("button", { type: "button", onclick: () => this.#choose(false) }, t("queue.forme.all"))];
    if (kind !== "none") return [];
    return [h("div", { class: "empty" }, icon("empty"), h("strong", {}, t("queue.none")), h("p", {}, t("queue.none.more")), h("a", { href: "/", target: "_blank", rel: "noopener" }, t("queue.none.try")))];
  }

  /** Rows of what is gone are let go. */
  #forget(line) {
    const { board } = this;
    if (this.rows.size < 2 * (line.length + board.mine.length + (board.others?.length ?? 0)) + 50) return;
    const kept = new Set([...line, ...board.mine, ...(board.others ?? [])].map(({ id }) => id));
    for (const id of this.rows.keys()) if (!kept.has(id)) this.rows.delete(id);
  }
}

/** Who waits for a word first, the longest wait above; then as they were claimed. */
function byNeed(handoffs) {
  const need = ({ waiting_since: since, claimed_at: claimed }) => [since ? 0 : 1, Date.parse(since ?? claimed)];
  return [...handoffs].sort((a, b) => need(a)[0] - need(b)[0] || need(a)[1] - need(b)[1]);
}

/** Colleague by colleague, and whoever waits for them first. */
const byHolder = (handoffs) => byNeed(handoffs).sort((a, b) => a.agent.localeCompare(b.agent));

/** Words without accents or case: "fernandez" finds Fernández. */
const wordsOf = (text) => fold(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);

function clearSearch() {
  $("search").value = "";
  $("search").dispatchEvent(new Event("input"));
  $("search").focus();
}

function remembered() {
  try {
    return localStorage.getItem(FOR_ME) === "yes";
  } catch {
    return false;
  }
}
