// A list over a text box while something is being typed after a sign: arrows choose, Enter or Tab takes, Esc leaves the text.
import { typedAfter } from "./calling.js";
import { h, say } from "./dom.js";
import { t } from "./words.js";

const MOST = 50;
const HEADROOM = 72;
let count = 0;

/** Put text over a part of a text box, as if it had been typed: Ctrl+Z takes it back. */
export function typeOver(area, text, from = area.selectionStart, to = area.selectionEnd) {
  area.focus();
  area.setSelectionRange(from, to);
  if (document.execCommand(text ? "insertText" : "delete", false, text)) return;
  area.setRangeText(text, from, to, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

/**
 * The list of one text box. `source()` is what may be chosen now, or null: {sign, label, find(query), none, take(option, from, to)};
 * `find` gives options {key, look()}, `none()` what to say when there is nothing to choose from at all.
 */
export class Suggest {
  constructor(area, source) {
    Object.assign(this, { area, source, options: [], place: 0, left: null });
    const id = `suggest-${(count += 1)}`;
    this.list = h("div", { role: "listbox", id, class: "suggest-list", onmousedown: (event) => event.preventDefault() }); // the focus stays in the text
    this.note = h("div", { class: "suggest-note" });
    this.heard = h("div", { class: "sr", role: "status" });
    this.box = h("div", { class: "suggest", hidden: true }, this.list, this.note);
    this.element = h("div", {}, this.box, this.heard);
    area.setAttribute("aria-autocomplete", "list");
    area.setAttribute("aria-controls", id);
    area.addEventListener("input", () => this.read());
    area.addEventListener("click", () => this.read());
    area.addEventListener("keyup", ({ key }) => /^(Arrow(Left|Right)|Home|End)$/.test(key) && this.read());
    area.addEventListener("blur", () => this.close());
  }

  get isOpen() {
    return !this.box.hidden;
  }

  /** Type the sign, unless it is there already, and show everything. */
  begin() {
    const { sign } = this.source();
    const { area } = this;
    const before = area.value.slice(0, area.selectionStart);
    this.left = null;
    typeOver(area, before === "" || /\s$/.test(before) ? sign : ` ${sign}`);
    this.own = true;
    this.read();
  }

  /** Look at what stands before the caret. */
  read() {
    const source = this.source();
    const { area } = this;
    const typed = source && area.selectionStart === area.selectionEnd ? typedAfter(source.sign, area.value, area.selectionStart) : null;
    if (!typed || this.left !== typed.from) this.left = null;
    if (!typed || this.left === typed.from) return this.close();
    const options = source.find(typed.query).slice(0, MOST);
    if (options.length === 0 && typed.query.includes(" ")) return this.close(); // it was not meant for the list
    Object.assign(this, { open: source, typed, options, place: 0 });
    return this.#draw();
  }

  /** Whether the key was for the list. */
  key(event) {
    if (!this.isOpen) return false;
    const last = this.options.length - 1;
    const steps = { ArrowDown: this.place + 1, ArrowUp: this.place - 1, PageDown: Math.min(last, this.place + 6), PageUp: Math.max(0, this.place - 6) };
    if (event.key === "Escape") this.#leave();
    else if (last < 0 || event.shiftKey || event.isComposing) return false;
    else if (event.key in steps) this.#move(steps[event.key]);
    else if (event.key === "Enter" || event.key === "Tab") this.#take(this.place);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  close() {
    this.own = false;
    if (!this.isOpen) return;
    this.box.hidden = true;
    this.area.removeAttribute("aria-activedescendant");
    say(this.heard, "");
  }

  /** What a button has typed goes again, what a person has typed stays. */
  #leave() {
    const { own, typed, area } = this;
    this.left = typed.from;
    this.close();
    if (own && typed.query === "") typeOver(area, "", typed.from, typed.from + 1);
  }

  #take(place) {
    const { open, typed, options, area } = this;
    this.close();
    this.left = typed.from;
    open.take(options[place], typed.from, area.selectionStart);
    this.close();
  }

  #draw() {
    this.list.setAttribute("aria-label", this.open.label);
    this.list.replaceChildren(...this.options.map((option, place) => h("div", { role: "option", id: `${this.list.id}-${place}`, class: "suggest-row", onclick: () => this.#take(place), onpointermove: () => this.#mark(place) }, option.look())));
    const none = this.options.length === 0;
    this.list.hidden = none;
    this.note.replaceChildren(...[none ? (this.open.none() ?? t("suggest.none")) : t("suggest.hint")].flat());
    this.note.classList.toggle("hint", !none);
    this.box.hidden = false;
    this.list.style.maxHeight = `${Math.max(120, Math.min(320, this.area.getBoundingClientRect().top - HEADROOM - 48))}px`;
    say(this.heard, none ? this.note.textContent : t(this.options.length === 1 ? "suggest.count.one" : "suggest.count.many", { n: this.options.length }));
    this.#mark(0, true);
  }

  #move(place) {
    const n = this.options.length;
    this.#mark((place + n) % n, true);
  }

  #mark(place, scroll = false) {
    this.place = place;
    [...this.list.children].forEach((row, at) => row.setAttribute("aria-selected", String(at === place)));
    const here = this.list.children[place];
    if (here) this.area.setAttribute("aria-activedescendant", here.id);
    else this.area.removeAttribute("aria-activedescendant");
    if (scroll && here) reveal(this.list, here);
  }
}

/** Scrolls the list and nothing else. */
function reveal(list, { offsetTop, offsetHeight }) {
  if (offsetTop < list.scrollTop) list.scrollTop = offsetTop;
  else if (offsetTop + offsetHeight > list.scrollTop + list.clientHeight) list.scrollTop = offsetTop + offsetHeight - list.clientHeight;
}
