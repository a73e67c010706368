// A list to choose one from, under the button that opened it: arrows, Enter, Esc, and typing to find.
import { h } from "./dom.js";
import { t } from "./words.js";

const ROOM = 340;
let shown = null;
let count = 0;

/**
 * Open a list at `anchor`, whose parent has the class `pick-at`. `options` are {value, text, look?, group?};
 * `find` is the placeholder of a field to type in, `free` makes an option out of what was typed.
 */
export function pick(anchor, wish) {
  shown?.close();
  shown = new Pick(anchor, wish);
  return shown;
}

class Pick {
  constructor(anchor, { label, options, value, note = "", find = "", free = null, onPick, onClose = () => {} }) {
    Object.assign(this, { anchor, options, value, free, onPick, onClose, typed: "" });
    const id = `pick-${(count += 1)}`;
    this.list = h("div", { class: "pick-list", role: "listbox", id, "aria-label": label, tabindex: find ? null : "0", onmousedown: (event) => event.preventDefault() }); // the focus stays
    this.field = find ? h("input", { type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": id, "aria-autocomplete": "list", "aria-label": label, placeholder: find, autocomplete: "off", spellcheck: "false", maxlength: "200", oninput: () => this.#draw() }) : null;
    this.note = h("p", { class: "pick-note", hidden: !note }, note);
    this.box = h("div", { class: "pick", onkeydown: (event) => this.#pressed(event), onfocusout: (event) => this.#left(event) }, this.field, this.list, this.note);
    this.outside = ({ target }) => !this.box.contains(target) && !anchor.contains(target) && this.close();
    document.addEventListener("pointerdown", this.outside);
    anchor.setAttribute("aria-expanded", "true");
    this.#stand();
    anchor.after(this.box);
    this.#draw();
    (this.field || this.list).focus();
  }

  /** What may be chosen changed while it is open. */
  update({ options, value, note }) {
    Object.assign(this, { options, value });
    if (note) {
      this.note.textContent = note;
      this.note.hidden = false;
    }
    this.#draw();
  }

  close() {
    if (shown !== this) return;
    shown = null;
    document.removeEventListener("pointerdown", this.outside);
    const within = this.box.contains(document.activeElement);
    this.box.remove();
    this.anchor.setAttribute("aria-expanded", "false");
    if (within) this.anchor.focus();
    this.onClose();
  }

  #take(option) {
    if (!option) return;
    this.close();
    if (option.value !== this.value) this.onPick(option.value);
  }

  /** Over the button where there is no room under it, and inwards from the right edge. */
  #stand() {
    const { bottom, top, left } = this.anchor.getBoundingClientRect();
    this.box.classList.toggle("over", innerHeight - bottom < ROOM && top > innerHeight - bottom);
    this.box.classList.toggle("from-right", left > innerWidth / 2);
  }

  #draw() {
    const sought = plain(this.field?.value ?? "");
    this.fitting = this.options.filter(({ text }) => plain(text).includes(sought));
    const named = this.field?.value.trim();
    if (this.free && named && !this.fitting.some(({ text }) => plain(text) === plain(named))) this.fitting.push(this.free(named));
    const present = this.fitting.findIndex(({ value }) => value === this.value);
    this.place = sought || present < 0 ? 0 : present;
    let group = "";
    const rows = this.fitting.flatMap((option, place) => {
      const heads = option.group && option.group !== group ? [h("div", { class: "pick-group", role: "presentation" }, option.group)] : [];
      group = option.group;
      return [...heads, this.#row(option, place)];
    });
    this.list.replaceChildren(...(rows.length ? rows : [h("p", { class: "pick-note" }, t("pick.none"))]));
    this.#mark();
  }

  #row(option, place) {
    const chosen = option.value === this.value;
    return h("div", { class: "pick-row", role: "option", id: `${this.list.id}-${place}`, "aria-selected": String(chosen), onclick: () => this.#take(option), onpointermove: () => this.#move(place, false) }, option.look ? option.look() : h("span", { class: "cut", dir: "auto" }, option.text));
  }

  #move(place, scroll = true) {
    this.place = Math.min(this.fitting.length - 1, Math.max(0, place));
    this.#mark(scroll);
  }

  #mark(scroll = true) {
    const rows = [...this.list.querySelectorAll(".pick-row")];
    rows.forEach((row, place) => row.classList.toggle("here", place === this.place));
    const here = rows[this.place];
    (this.field || this.list).setAttribute("aria-activedescendant", here?.id ?? "");
    if (scroll && here) this.#reveal(here);
  }

  /** Scrolls the list and nothing else. */
  #reveal({ offsetTop, offsetHeight }) {
    const { list } = this;
    const above = offsetTop - list.offsetTop;
    const away = above < list.scrollTop || above + offsetHeight > list.scrollTop + list.clientHeight;
    if (away) list.scrollTop = above - (list.clientHeight - offsetHeight) / 2;
  }

  #pressed(event) {
    event.stopPropagation();
    const steps = { ArrowDown: this.place + 1, ArrowUp: this.place - 1, PageDown: this.place + 8, PageUp: this.place - 8, ...(!this.field && { Home: 0, End: Infinity }) };
    if (event.key in steps) this.#move(steps[event.key]);
    else if (event.key === "Enter" || (event.key === " " && !this.field)) this.#take(this.fitting[this.place]);
    else if (event.key === "Escape") this.close();
    else if (!this.field && event.key.length === 1 && !event.ctrlKey && !event.metaKey) this.#jump(event.key);
    else return;
    event.preventDefault();
  }

  /** The next option that begins with a letter. */
  #jump(letter) {
    const begins = (place) => plain(this.fitting[place % this.fitting.length].text).startsWith(plain(letter));
    for (let place = this.place + 1; place <= this.place + this.fitting.length; place += 1) {
      if (begins(place)) return this.#move(place % this.fitting.length);
    }
    return undefined;
  }

  #left({ relatedTarget }) {
    if (relatedTarget && !this.box.contains(relatedTarget)) this.close();
  }
}

/** Without accents or case: "cancelacao" finds Cancelação. */
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
