// The middle column's transcript: a window over a conversation of any length, which follows the newest message.
import { me, now } from "./api.js";
import { toast } from "./dialogs.js";
import { arrange, h, icon, say } from "./dom.js";
import { person } from "./format.js";
import { History } from "./history.js";
import { entry, mark } from "./line.js";
import { outline } from "./outline.js";
import { Ends } from "./story_ends.js";
import { t } from "./words.js";

const NEAR_END = 80;
const NEAR_EDGE = 600;
const SHOWN = 300;
const STEP = 100;
const TYPING_LASTS = 8000;
const QUIET = 500;

/** The transcript of one conversation; messages come and change while it is open. */
export class Transcript {
  constructor() {
    this.lines = h("div", { class: "lines", role: "log", "aria-live": "polite", "aria-label": t("card.story"), tabindex: "0", onscroll: () => this.#scrolled() });
    this.below = h("button", { type: "button", class: "new-below", hidden: true, onclick: () => this.toEnd() }, h("span"), icon("down"));
    this.dots = h("div", { class: "typing", hidden: true }, h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")), h("span"));
    this.ends = new Ends({ up: () => this.#up({ asked: true }), first: () => this.#toFirst(), down: () => this.#down({ asked: true }), leave: () => this.lines.focus({ preventScroll: true }) });
    this.tail = h("div");
    this.element = h("div", { class: "story" }, this.lines, this.below);
    this.story = null;
    this.#forget();
    // The reply box grows and phones turn: who was at the end stays there.
    new ResizeObserver(() => this.pinned && this.#bottom()).observe(this.lines);
  }

  /** Show a story from the start of its end. */
  show(story) {
    const again = this.story?.conversation.id === story.conversation.id;
    this.story = story;
    if (!again) {
      this.#forget();
      this.typing(false);
      this.history = new History(story);
    } else if (!this.history.renew(story)) {
      if (this.pinned) this.#restart(story);
      else this.unseen = true;
    }
    this.#grew({ follow: this.pinned });
  }

  /** A message appeared or changed; a local one is replaced by what the server stored. */
  put(message, { replaces } = {}) {
    const added = this.history.put(message, { replaces });
    if (message.author === "customer") this.typing(false);
    if (added && message.local) {
      this.toEnd();
      return;
    }
    if (added && !this.pinned) this.unseen = true;
    this.#grew({ follow: this.pinned });
  }

  /** The server stored a local message. What the stream has told of it meanwhile is newer and stays. */
  stored(local, message) {
    if (this.history.has(message.id)) this.drop(local);
    else this.put(message, { replaces: local });
  }

  /** Take a local message out again. */
  drop(id) {
    this.history.drop(id);
    this.#grew({ follow: this.pinned });
  }

  /** The customer's typing dots, which always go away. */
  typing(on) {
    clearTimeout(this.stops);
    this.dots.hidden = !on;
    if (!on) return;
    say(this.dots.lastChild, t("line.typing", { name: person(this.story.conversation.name) }));
    this.stops = setTimeout(() => this.typing(false), TYPING_LASTS);
    if (this.pinned) this.#bottom();
  }

  /** To the newest message, wherever one has read. */
  async toEnd() {
    if (this.history.later && !(await this.#load(() => this.history.newest()))) return;
    Object.assign(this, { unseen: false, pinned: true, to: this.history.all.length });
    this.from = Math.max(0, this.to - STEP);
    this.#draw({ follow: true });
  }

  /** To one message, which stays marked; it says so when there is none. */
  async goTo(id) {
    const { history } = this;
    if (!history.has(id) && !(await this.#load(() => history.around(id), { gone: true }))) return;
    if (history !== this.history || !history.has(id)) return;
    const place = history.all.findIndex((message) => message.id === id);
    Object.assign(this, { found: id, pinned: false, from: Math.max(0, place - STEP), to: Math.min(history.all.length, place + STEP) });
    this.#draw({ follow: false });
    const { element } = this.entries.get(id);
    const { top, height } = element.lastElementChild.getBoundingClientRect();
    this.lines.scrollTop += top - this.lines.getBoundingClientRect().top - (this.lines.clientHeight - height) / 2;
    element.focus({ preventScroll: true });
    this.#scrolled();
  }

  #forget() {
    Object.assign(this, { entries: new Map(), from: 0, to: 0, length: 0, pinned: true, unseen: false, found: null, busy: false });
    this.ends.reset();
  }

  #restart(story) {
    this.history.restart(story);
    this.from = 0;
  }

  #bottom() {
    this.lines.scrollTop = this.lines.scrollHeight;
  }

  get #atNewest() {
    return !this.history.later && this.to >= this.history.all.length;
  }

  #scrolled() {
    if (!this.history) return;
    const { scrollHeight, scrollTop, clientHeight } = this.lines;
    const under = scrollHeight - scrollTop - clientHeight;
    this.pinned = this.#atNewest && under < NEAR_END;
    if (this.pinned) this.unseen = false;
    this.#drawBelow(under);
    if (scrollTop < NEAR_EDGE) this.#up();
    if (under < NEAR_EDGE) this.#down();
  }

  /** Show what came before: from what is known, else from the server. */
  async #up({ asked = false } = {}) {
    if (this.busy || (this.ends.failed && !asked)) return;
    const { history } = this;
    if (this.from === 0) {
      const added = history.earlier ? await this.#load(() => history.before()) : 0;
      if (!added || history !== this.history) return;
      this.from += added;
      this.to += added;
    }
    if (asked) this.lines.scrollTop = 0; // the window slides under whoever reads at its edge
    this.from = Math.max(0, this.from - STEP);
    this.to = Math.min(this.to, this.from + SHOWN);
    this.#quietly(() => this.#draw({ follow: false }));
    if (!asked) return;
    this.lines.scrollTop -= this.lines.clientHeight * 0.8;
    this.lines.focus({ preventScroll: true });
  }

  async #down({ asked = false } = {}) {
    if (this.busy || this.#atNewest || (this.ends.failed && !asked)) return;
    const { history } = this;
    if (this.to >= history.all.length && !(await this.#load(() => history.behind()))) return;
    if (history !== this.history) return;
    this.to = Math.min(history.all.length, this.to + STEP);
    this.from = Math.max(this.from, this.to - SHOWN);
    this.#quietly(() => this.#draw({ follow: false }));
  }

  async #toFirst() {
    const { history } = this;
    if (history.earlier && !(await this.#load(() => history.first()))) return;
    if (history !== this.history) return;
    Object.assign(this, { from: 0, to: Math.min(history.all.length, SHOWN), pinned: false });
    this.#quietly(() => this.#draw({ follow: false }));
    this.lines.scrollTop = 0;
    this.lines.focus();
  }

  /** What the step gives, or true; nothing when it failed, which is said where it was wanted. */
  async #load(step, { gone = false } = {}) {
    const { history } = this;
    this.busy = true;
    this.ends.loading(true);
    try {
      return (await step()) ?? true;
    } catch (error) {
      if (history === this.history) this.ends.fail();
      toast(gone && error.status === 404 ? t("line.gone") : error.message, { bad: true });
      return false;
    } finally {
      if (history === this.history) {
        this.busy = false;
        this.ends.loading(false);
      }
    }
  }

  /** Messages came or went at the end: who is there stays there. */
  #grew({ follow }) {
    const { length } = this.history.all;
    const atNewest = this.to >= this.length && length - this.from < 2 * SHOWN;
    if (follow || atNewest) this.to = length;
    if (follow) this.from = Math.max(this.from, length - SHOWN);
    this.#draw({ follow });
  }

  #draw({ follow }) {
    const { history, story } = this;
    const all = history.all;
    this.length = all.length;
    this.to = Math.min(this.to, all.length);
    const { parts, tail } = outline(all, story.stretches, { begins: !history.earlier });
    const anchor = follow ? null : this.#anchor();
    const kept = this.entries;
    this.entries = new Map();
    for (let place = this.from; place < this.to; place += 1) this.#entry(all[place], parts[place], kept);
    if (this.#atNewest) this.tail.replaceChildren(...tail.map(mark));
    else this.tail.replaceChildren();
    this.ends.show({ none: all.length === 0, earlier: this.from > 0 || history.earlier, later: !this.#atNewest });
    arrange(this.lines, [this.ends.top, ...[...this.entries.values()].map(({ element }) => element), this.tail, this.ends.bottom, this.dots]);
    if (follow) this.#bottom();
    else this.#backTo(anchor);
    this.#drawBelow();
  }

  /** The same element for the same message that looks the same. */
  #entry(message, part, kept) {
    const { name, audience } = this.story.conversation;
    const about = { ...part, name, hides: audience === "others", found: message.id === this.found };
    const looks = JSON.stringify(about);
    const old = kept.get(message.id);
    const same = old?.looks === looks && (old.message === message || JSON.stringify(old.message) === JSON.stringify(message));
    this.entries.set(message.id, { message, looks, element: same ? old.element : entry(message, about) });
  }

  /** The first message in sight and where it stands. */
  #anchor() {
    const { top } = this.lines.getBoundingClientRect();
    for (const [id, { element }] of this.entries) {
      const place = element.lastElementChild?.getBoundingClientRect();
      if (place && place.bottom > top) return { id, top: place.top };
    }
    return null;
  }

  #backTo(anchor) {
    const element = anchor && this.entries.get(anchor.id)?.element.lastElementChild;
    if (element) this.lines.scrollTop += element.getBoundingClientRect().top - anchor.top;
  }

  #drawBelow(under = this.lines.scrollHeight - this.lines.scrollTop - this.lines.clientHeight) {
    this.below.hidden = this.pinned || !(this.unseen || !this.#atNewest || under > 2 * this.lines.clientHeight);
    say(this.below.firstChild, t(this.unseen ? "line.new" : "line.newest"));
  }

  /** Pages of the past are not read out. */
  #quietly(step) {
    this.lines.setAttribute("aria-live", "off");
    step();
    clearTimeout(this.speaks);
    this.speaks = setTimeout(() => this.lines.setAttribute("aria-live", "polite"), QUIET);
  }
}

/** A message of this agent that the server has not stored yet. */
export function localMessage({ id, text, author, files = [] }) {
  const attachments = files.map(({ name, size }) => ({ kind: "file", name, size, state: "local" }));
  return { id, text, files, attachments, author, agent: me.name, at: new Date(now()).toISOString(), delivery: author === "note" ? "received" : "local", buttons: [], choice: null, error: null, local: true };
}
