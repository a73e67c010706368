// A small picker of emoji over the reply box: groups, those used last, and finding by a word in any of our languages.
import { me } from "./api.js";
import { fold } from "./calling.js";
import { h, icon } from "./dom.js";
import { GROUPS } from "./emoji_list.js";
import { language, t } from "./words.js";

const RECENT = `balcao-emoji:${me.name}`;
const MOST_RECENT = 16;
const HEADROOM = 190;
const groups = Object.entries(GROUPS).map(([name, lines]) => [name, lines.trim().split("\n").map(entry)]);

/** The button, and the panel that it opens; `take(sign)` puts one into the text, `done()` goes back there. */
export class Emoji {
  constructor({ take, done }) {
    Object.assign(this, { take, done, cells: [], place: 0 });
    this.field = h("input", { type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "emoji-list", "aria-autocomplete": "list", "aria-label": t("emoji.find"), placeholder: t("emoji.find"), autocomplete: "off", spellcheck: "false", maxlength: "40", oninput: () => this.#draw() });
    this.list = h("div", { role: "listbox", id: "emoji-list", class: "emoji-list", "aria-label": t("emoji.title"), onmousedown: (event) => event.preventDefault() }); // the focus stays in the field
    this.box = h("div", { class: "suggest emoji", hidden: true, onkeydown: (event) => this.#key(event), onfocusout: (event) => this.#left(event) }, this.field, this.list);
    this.button = h("button", { type: "button", class: "plain tool", "aria-label": t("emoji.title"), title: t("emoji.title"), "aria-expanded": "false", "aria-haspopup": "listbox", onclick: () => this.toggle() }, icon("smile"));
  }

  toggle() {
    if (!this.box.hidden) return this.close();
    this.field.value = "";
    this.box.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    const room = this.button.getBoundingClientRect().top - HEADROOM - 48;
    this.list.style.maxHeight = `${Math.max(140, Math.min(280, room))}px`;
    this.#draw();
    this.field.focus();
    return undefined;
  }

  close() {
    if (this.box.hidden) return;
    this.box.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    this.done();
  }

  #left({ relatedTarget }) {
    if (this.box.hidden || this.box.contains(relatedTarget) || this.button.contains(relatedTarget)) return;
    this.box.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
  }

  #draw() {
    const sought = fold(this.field.value);
    const fits = ({ words }) => sought.split(/\s+/).every((part) => words.some((word) => word.startsWith(part)));
    const shown = [["recent", recent()], ...groups].map(([name, all]) => [name, sought ? all.filter(fits) : all]).filter(([name, all]) => all.length > 0 && !(sought && name === "recent"));
    this.cells = [];
    const parts = shown.map(([name, all]) => h("div", { role: "group", "aria-label": t(`emoji.${name}`) }, h("div", { class: "suggest-group", "aria-hidden": "true" }, t(`emoji.${name}`)), h("div", { class: "emoji-grid", role: "presentation" }, all.map((one) => this.#cell(one)))));
    this.list.replaceChildren(...(parts.length ? parts : [h("p", { class: "suggest-note" }, t("emoji.none"))]));
    this.#mark(0);
    this.list.scrollTop = 0;
  }

  #cell({ sign, name }) {
    const place = this.cells.length;
    const cell = h("div", { role: "option", id: `emoji-${place}`, "aria-label": name, title: name, "aria-selected": "false", onclick: () => this.#pick(place), onpointermove: () => this.#mark(place) }, sign);
    this.cells.push({ cell, sign });
    return cell;
  }

  #pick(place) {
    const { sign } = this.cells[place] ?? {};
    if (!sign) return;
    remember(sign);
    this.close();
    this.take(sign);
  }

  #key(event) {
    event.stopPropagation();
    const along = this.field.value === "" || this.place > 0; // in a word that is being typed, the arrows move its caret
    if (event.key === "Escape") this.close();
    else if (event.key === "Enter") this.#pick(this.place);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") this.#upDown(event.key === "ArrowDown" ? 1 : -1);
    else if (along && event.key === "ArrowRight") this.#mark(this.place + 1, true);
    else if (along && event.key === "ArrowLeft") this.#mark(this.place - 1, true);
    else return;
    event.preventDefault();
  }

  /** The nearest one in the next line, whatever group it belongs to. */
  #upDown(way) {
    const here = this.cells[this.place]?.cell.getBoundingClientRect();
    if (!here) return;
    const boxes = this.cells.map(({ cell }, place) => ({ place, box: cell.getBoundingClientRect() }));
    const away = boxes.filter(({ box }) => (box.top - here.top) * way > 1);
    if (away.length === 0) return;
    const next = away.reduce((best, one) => ((best.box.top - one.box.top) * way > 1 ? one : best)).box.top;
    const line = away.filter(({ box }) => Math.abs(box.top - next) < 2);
    const nearest = line.reduce((best, one) => (Math.abs(one.box.left - here.left) < Math.abs(best.box.left - here.left) ? one : best));
    this.#mark(nearest.place, true);
  }

  #mark(place, scroll = false) {
    this.cells[this.place]?.cell.setAttribute("aria-selected", "false");
    this.place = Math.min(this.cells.length - 1, Math.max(0, place));
    const here = this.cells[this.place]?.cell;
    here?.setAttribute("aria-selected", "true");
    this.field.setAttribute("aria-activedescendant", here?.id ?? "");
    if (scroll) here?.scrollIntoView({ block: "nearest" });
  }
}

function entry(line) {
  const [sign, ...words] = line.split(" ");
  const [en, es, pt] = words.join(" ").split("|");
  const here = { en, es, pt }[language] ?? en;
  return { sign, name: here, words: fold(`${en} ${es} ${pt}`).split(/[\s-]+/) };
}

function recent() {
  try {
    const kept = JSON.parse(localStorage.getItem(RECENT) ?? "[]");
    const all = new Map(groups.flatMap(([, list]) => list.map((one) => [one.sign, one])));
    return kept.map((sign) => all.get(sign)).filter(Boolean);
  } catch {
    return [];
  }
}

function remember(sign) {
  try {
    const kept = [sign, ...recent().map((one) => one.sign).filter((other) => other !== sign)];
    localStorage.setItem(RECENT, JSON.stringify(kept.slice(0, MOST_RECENT)));
  } catch {
    // storage may be forbidden: then nothing is remembered
  }
}
