// Search over everything, from every page: Ctrl+K or the button in the header opens it.
import { get } from "./api.js";
import { $, h, icon } from "./dom.js";
import { groupsOf } from "./seek_rows.js";
import { t } from "./words.js";

const SOME = 20;
const MANY = 50;
const SHORTEST = 2;
const PAUSE = 150;
const PATIENCE = 400;
let shown = null;

/** The button and the keys of a page; `/` too, where no list has a search of its own. */
export function startSeek() {
  $("seek").addEventListener("click", open);
  document.addEventListener("keydown", (event) => {
    const { key, ctrlKey, metaKey, altKey, target } = event;
    const always = key.toLowerCase() === "k" && (ctrlKey || metaKey) && !altKey;
    const free = key === "/" && !ctrlKey && !metaKey && !altKey && !event.defaultPrevented && !target.closest("input, select, textarea, [contenteditable]") && !document.querySelector('main input[type="search"]');
    if (!always && !free) return;
    if (document.querySelector("dialog[open]") && !shown) return;
    event.preventDefault();
    open();
  });
}

function open() {
  shown?.field.select();
  shown ??= new Seek(() => {
    shown = null;
  });
}

class Seek {
  constructor(closed) {
    this.asked = "";
    this.most = SOME;
    this.found = null;
    this.turn = 0;
    this.options = [];
    this.list = h("div", { class: "seek-list", role: "listbox", id: "seek-list", "aria-label": t("seek.results"), onmousedown: (event) => event.preventDefault() }); // the focus stays in the field
    this.field = h("input", { type: "text", class: "seek-field", role: "combobox", "aria-expanded": "false", "aria-controls": "seek-list", "aria-autocomplete": "list", "aria-label": t("seek.field"), placeholder: t("seek.field"), autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "search", maxlength: "200", oninput: () => this.#typed() });
    this.state = h("div", { class: "seek-state", role: "status" });
    const close = h("button", { type: "button", class: "plain seek-close", "aria-label": t("close"), onclick: () => this.dialog.close() }, icon("close"));
    this.dialog = h(
      "dialog",
      { class: "seek", "aria-label": t("seek.title"), onkeydown: (event) => this.#pressed(event), onclick: (event) => event.target === this.dialog && this.dialog.close() },
      h("div", { class: "seek-head" }, icon("search"), this.field, close),
      h("div", { class: "seek-body" }, this.state, this.list),
    );
    this.dialog.addEventListener("close", () => {
      clearTimeout(this.waits);
      this.turn += 1;
      this.dialog.remove();
      closed();
    });
    document.body.append(this.dialog);
    this.dialog.showModal();
    this.#say("hint");
  }

  #typed() {
    const words = this.field.value.trim();
    if (words === this.asked) return;
    Object.assign(this, { asked: words, most: SOME });
    clearTimeout(this.waits);
    this.turn += 1;
    if (words.length < SHORTEST) {
      this.#show(null);
      this.#say("hint");
      return;
    }
    this.waits = setTimeout(() => this.#ask(), PAUSE);
  }

  async #ask() {
    this.turn += 1;
    const { asked, turn, most } = this;
    const slow = setTimeout(() => this.turn === turn && this.#say("searching"), PATIENCE);
    this.list.setAttribute("aria-busy", "true");
    try {
      const found = await get(`/search?limit=${most}&q=${encodeURIComponent(asked)}`);
      if (this.turn === turn) this.#show(found);
    } catch (error) {
      if (this.turn === turn) this.#failed(error);
    } finally {
      clearTimeout(slow);
      if (this.turn === turn) this.list.setAttribute("aria-busy", "false");
    }
  }

  #show(found) {
    const groups = found ? groupsOf(found, { whole: this.most === MANY, onMore: () => this.#more() }) : [];
    this.options = groups.flatMap(({ options }) => options);
    this.options.forEach((option, place) => {
      option.id = `seek-${place}`;
      option.addEventListener("click", (event) => this.#followed(event, option));
      option.addEventListener("pointermove", () => this.#move(place, { scroll: false }));
    });
    this.list.replaceChildren(...groups.map(({ element }) => element));
    this.field.setAttribute("aria-expanded", String(this.options.length > 0));
    this.#move(0);
    if (this.options.length) this.#say("count", groups.reduce((sum, { number }) => sum + number, 0));
    else if (found) this.#say("none");
  }

  /** The same words, more of each kind; the place in the list stays. */
  async #more() {
    const { place } = this;
    this.most = MANY;
    await this.#ask();
    this.#move(place);
  }

  #say(key, n) {
    const words = t(`seek.${key}`, { n, words: this.asked });
    const more = { none: t("seek.none.more"), hint: t("seek.hint.more") }[key];
    this.state.className = key === "count" ? "sr" : "seek-state";
    this.state.replaceChildren(...(more ? [icon(key === "hint" ? "search" : "empty"), h("strong", {}, words), h("p", {}, more)] : [words]));
  }

  #failed(error) {
    this.#show(null);
    this.state.className = "seek-state";
    this.state.replaceChildren(icon("alert"), h("strong", {}, t("seek.failed")), h("p", {}, error.message), h("button", { type: "button", onclick: () => this.#ask().then(() => this.field.focus()) }, t("retry")));
  }

  #move(place, { scroll = true } = {}) {
    const last = this.options.length - 1;
    this.place = place < 0 ? last : place > last ? 0 : place;
    this.options.forEach((option, each) => option.setAttribute("aria-selected", String(each === this.place)));
    const here = this.options[this.place];
    if (here) this.field.setAttribute("aria-activedescendant", here.id);
    else this.field.removeAttribute("aria-activedescendant");
    if (scroll) (this.place === 0 ? here?.parentElement.firstElementChild : here)?.scrollIntoView({ block: "nearest" });
  }

  #pressed(event) {
    event.stopPropagation();
    if (event.isComposing || event.target !== this.field) return;
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 5, PageUp: -5 };
    const far = Math.abs(steps[event.key] ?? 0) > 1;
    if (event.key in steps && this.options.length) this.#move(far ? Math.min(this.options.length - 1, Math.max(0, this.place + steps[event.key])) : this.place + steps[event.key]);
    else if (event.key === "Enter") this.#enter(event);
    else return;
    event.preventDefault();
  }

  #enter({ ctrlKey, metaKey }) {
    const here = this.options[this.place];
    if (!here) return;
    if (here.href && (ctrlKey || metaKey)) window.open(here.href, "_blank", "noopener");
    else here.click();
  }

  /** Who opens it in another tab goes on here. */
  #followed({ ctrlKey, metaKey, shiftKey }, { href }) {
    if (!href || ctrlKey || metaKey || shiftKey) return;
    this.dialog.close();
    // the place one has already been sent to, and scrolled away from
    if (href === location.href) dispatchEvent(new HashChangeEvent("hashchange"));
  }
}
