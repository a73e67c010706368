// The line by skill and language: a picture to look at, and the same as a table to read.
import { serves } from "./agents.js";
import { h, icon, say } from "./dom.js";
import { heat, languageName, number, person, since, skill, span } from "./format.js";
import { t } from "./words.js";

const COLUMNS = ["kind", "waiting", "longest", "here"];

export class FloorLine {
  constructor(model, { reassign }) {
    Object.assign(this, { model, reassign, kinds: [], looks: "" });
    this.bars = h("div", { class: "bars", "aria-hidden": "true" });
    this.body = h("tbody");
    this.table = h("table", { class: "line-table" }, h("caption", { class: "sr" }, t("floor.line")), h("thead", {}, h("tr", {}, COLUMNS.map((name) => h("th", { scope: "col", class: `l-${name}` }, t(`floor.line.${name}`))))), this.body);
    this.none = h("p", { class: "soft pad" }, t("floor.line.none"));
    this.element = h("section", { class: "paper floor-part" }, h("h2", {}, t("floor.line")), this.none, this.bars, this.table);
  }

  draw() {
    this.kinds = kindsOf(this.model.waiting, [...this.model.agents.values()]);
    this.none.hidden = this.kinds.length > 0;
    this.table.hidden = this.bars.hidden = this.kinds.length === 0;
    const looks = JSON.stringify(this.kinds.map(({ skill: needs, language, rows, here, first }) => [needs, language, rows.length, here, first.id, first.customer]));
    if (looks !== this.looks) this.#redraw();
    this.looks = looks;
    this.tick();
  }

  tick() {
    this.kinds.forEach(({ first }, place) => {
      const waited = since(first.asked_at);
      const warmth = first.promised_at ? "" : heat(waited);
      this.bars.children[place].dataset.heat = warmth;
      const time = this.body.children[place].querySelector(".l-time");
      say(time, span(waited));
      time.className = `l-time ${warmth}`.trim();
    });
  }

  #redraw() {
    const focused = document.activeElement?.dataset?.handoff;
    const most = Math.max(...this.kinds.map(({ rows }) => rows.length), 1);
    this.bars.replaceChildren(...this.kinds.map((kind) => this.#bar(kind, most)));
    this.body.replaceChildren(...this.kinds.map((kind) => this.#row(kind)));
    if (focused) this.body.querySelector(`[data-handoff="${CSS.escape(focused)}"]`)?.focus();
  }

  #bar({ skill: needs, language, rows }, most) {
    const bar = h("span", { class: "bar" });
    bar.style.width = `${Math.max(2, (rows.length / most) * 100)}%`;
    return h("div", { class: "bar-row" }, h("span", { class: "bar-name cut" }, `${skill(needs)} · ${language.toUpperCase()}`), h("span", { class: "bar-room" }, bar), h("span", { class: "bar-count" }, number(rows.length)));
  }

  #row({ skill: needs, language, rows, here, first }) {
    const name = person(first.customer);
    const pass = h("button", { type: "button", class: "plain", dataset: { handoff: first.id }, "aria-label": t("floor.reassign", { name }), title: t("floor.reassign", { name }), onclick: () => this.reassign(this.model.standing.get(first.id) ?? first) }, icon("pass"));
    const cells = {
      kind: [h("b", {}, skill(needs)), h("span", { class: "soft" }, ` · ${languageName(language)}`)],
      waiting: [number(rows.length), unit("waiting")],
      longest: [h("span", { class: "l-who" }, h("a", { href: `/console/#${first.conversation}`, class: "cut", dir: "auto" }, name), h("span", { class: "l-time" }), pass)],
      here: here > 0 ? [number(here), unit("here")] : [h("span", { class: "chip warm" }, t("floor.line.nobody"))],
    };
    return h("tr", {}, COLUMNS.map((column) => h("td", { class: `l-${column}` }, cells[column])));
  }
}

/** On phones there are no heads of columns. */
const unit = (key) => h("span", { class: "unit" }, ` ${t(`floor.line.unit.${key}`)}`);

/** [{skill, language, rows, first, here}], the longest line first; `here` counts who could take them and is here. */
function kindsOf(waiting, agents) {
  const kinds = new Map();
  for (const row of waiting) {
    const key = `${row.skill}\n${row.language}`;
    if (!kinds.has(key)) kinds.set(key, { skill: row.skill, language: row.language, rows: [], first: row });
    kinds.get(key).rows.push(row);
  }
  for (const kind of kinds.values()) {
    const able = agents.filter((agent) => serves(agent, kind));
    kind.here = (able.length ? able : agents).filter(({ presence }) => presence !== "away").length;
  }
  return [...kinds.values()].sort((one, other) => other.rows.length - one.rows.length || one.skill.localeCompare(other.skill) || one.language.localeCompare(other.language));
}
