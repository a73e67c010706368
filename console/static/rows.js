// The rows of the list of tickets: each stays the same element while it is shown, so that focus and ticks stay.
import { arrange, h, say } from "./dom.js";
import { dueShortly } from "./due.js";
import { category, channel, human, initial, languageName, lately, person, team, whole } from "./format.js";
import { priorityChip, stateChip } from "./states.js";
import { tagChip } from "./tags.js";
import { t } from "./words.js";

const TAGS = 3;
const COLUMNS = ["number", "subject", "category", "state", "priority", "assignee", "due", "updated"];

/** The table; `chosen` is called when other rows are selected. */
export class Rows {
  constructor({ chosen }) {
    this.chosen = chosen;
    this.rows = new Map();
    this.items = [];
    this.selected = new Set();
    this.last = null;
    this.all = h("input", { type: "checkbox", title: t("tickets.select.all"), onchange: () => this.selectAll(this.all.checked) });
    this.body = h("tbody");
    const heads = COLUMNS.map((name) => h("th", { scope: "col", class: `c-${name}` }, t(`ticket.${name}`)));
    this.element = h("div", { class: "paper" }, h("table", {}, h("thead", {}, h("tr", {}, h("th", { class: "c-tick" }, h("label", {}, this.all, h("span", { class: "sr" }, t("tickets.select.all")))), heads)), this.body));
  }

  /** Show these, in this order. */
  show(items) {
    this.items = items;
    const shown = new Set(items.map(({ number }) => number));
    for (const number of this.rows.keys()) if (!shown.has(number)) this.rows.delete(number);
    arrange(this.body, items.map((ticket) => this.#row(ticket)));
    const before = this.selected.size;
    for (const number of this.selected) if (!shown.has(number)) this.selected.delete(number);
    this.#ticks();
    if (this.selected.size !== before) this.chosen();
  }

  /** Newer words in rows that are shown, wherever they stand. */
  freshen(tickets) {
    for (const ticket of tickets) {
      const row = this.rows.get(ticket.number);
      if (!row) continue;
      this.items = this.items.map((item) => (item.number === ticket.number ? ticket : item));
      this.#paint(row, ticket);
    }
  }

  /** Times go on. */
  tick() {
    for (const { parts, ticket } of this.rows.values()) paintDue(parts.due, ticket);
  }

  /** Whether somebody is at work in it: nothing may move then. */
  get busy() {
    const pointed = matchMedia("(hover: hover)").matches && this.body.matches(":hover");
    return this.selected.size > 0 || pointed || this.body.contains(document.activeElement);
  }

  selectAll(on) {
    this.selected = new Set(on ? this.items.map(({ number }) => number) : []);
    this.#ticks();
    this.chosen();
  }

  /** Only these, as far as they are shown. */
  select(numbers) {
    this.selected = new Set(numbers.filter((number) => this.rows.has(number)));
    this.#ticks();
    this.chosen();
  }

  /** To the next row, or the one before. */
  move(step) {
    const links = [...this.body.querySelectorAll("a")];
    const place = links.findIndex((link) => link.closest("tr").contains(document.activeElement));
    const next = place < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, place + step));
    links[next]?.focus();
  }

  /** Select the row that has the focus. */
  toggle() {
    const tick = document.activeElement?.closest("tbody tr")?.querySelector("input");
    if (tick) tick.click();
  }

  #row(ticket) {
    let row = this.rows.get(ticket.number);
    if (!row) {
      row = this.#make(ticket);
      this.rows.set(ticket.number, row);
    }
    this.#paint(row, ticket);
    return row.element;
  }

  #make({ number }) {
    const cell = (name) => h("td", { class: `c-${name}` });
    const parts = Object.fromEntries(COLUMNS.map((name) => [name, cell(name)]));
    const tick = h("input", { type: "checkbox", "aria-label": t("tickets.select", { number }), onclick: (event) => this.#ticked(number, event) });
    parts.link = h("a", { href: `/console/tickets/${number}` }, number);
    parts.level = h("span", { class: "level", hidden: true, title: t("ticket.level.1") }, t("tickets.level.short", { level: 1 }));
    parts.number.append(parts.link, parts.level);
    parts.matter = h("span", { class: "cut matter", dir: "auto" });
    parts.whose = h("span", { class: "cut whose", dir: "auto" });
    parts.tags = h("span", { class: "row-tags" });
    parts.subject.append(parts.matter, h("span", { class: "under" }, parts.whose, parts.tags));
    const element = h("tr", {}, h("td", { class: "c-tick" }, h("label", {}, tick)), COLUMNS.map((name) => parts[name]));
    return { element, parts, tick, looks: "" };
  }

  #paint(row, ticket) {
    const looks = JSON.stringify(ticket);
    row.ticket = ticket;
    paintDue(row.parts.due, ticket);
    if (row.looks === looks) return;
    row.looks = looks;
    const { parts } = row;
    const matter = ticket.subject || category(ticket.category);
    const whose = [person(ticket.name), ticket.channel && channel(ticket.channel), ticket.language && languageName(ticket.language)].filter(Boolean).join(" · ");
    say(parts.matter, matter);
    say(parts.whose, whose);
    parts.matter.title = matter;
    parts.whose.title = whose;
    parts.tags.replaceChildren(...ticket.tags.slice(0, TAGS).map(tagChip), ...(ticket.tags.length > TAGS ? [h("span", { class: "soft small", title: ticket.tags.join(", ") }, `+${ticket.tags.length - TAGS}`)] : []));
    parts.level.hidden = ticket.level !== 1;
    parts.category.replaceChildren(h("span", { class: "cut", title: human(ticket.category) }, category(ticket.category)), h("span", { class: "cut soft" }, team(ticket.team)));
    parts.state.replaceChildren(stateChip(ticket.state));
    parts.priority.replaceChildren(priorityChip(ticket.priority));
    parts.assignee.replaceChildren(...assignee(ticket));
    parts.updated.replaceChildren(h("time", { datetime: ticket.updated_at, title: whole(ticket.updated_at) }, lately(ticket.updated_at)));
  }

  /** With the shift key: all from the row that was ticked before. */
  #ticked(number, event) {
    const on = event.target.checked;
    const numbers = this.items.map((item) => item.number);
    const [from, to] = [numbers.indexOf(this.last), numbers.indexOf(number)].sort((a, b) => a - b);
    const range = event.shiftKey && from >= 0 ? numbers.slice(from, to + 1) : [number];
    for (const each of range) {
      if (on) this.selected.add(each);
      else this.selected.delete(each);
    }
    this.last = number;
    this.#ticks();
    this.chosen();
  }

  #ticks() {
    for (const [number, { tick, element }] of this.rows) {
      tick.checked = this.selected.has(number);
      element.classList.toggle("chosen", tick.checked);
    }
    this.all.checked = this.items.length > 0 && this.selected.size === this.items.length;
    this.all.indeterminate = this.selected.size > 0 && !this.all.checked;
  }
}

function paintDue(cell, ticket) {
  const { words, kind, title } = dueShortly(ticket);
  say(cell, words);
  cell.title = title;
  cell.className = `c-due ${kind}`.trim();
}

function assignee({ assignee: name }) {
  if (!name) return [h("span", { class: "soft" }, t("ticket.assignee.none"))];
  return [h("span", { class: "avatar", "aria-hidden": "true" }, initial(name)), h("span", { class: "cut", dir: "auto", title: name }, name)];
}
