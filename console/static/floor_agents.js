// The agents on the floor: who is here, whom they have, and for how long each of these waits for a word.
import { me, put } from "./api.js";
import { fold } from "./calling.js";
import { confirmed, toast } from "./dialogs.js";
import { arrange, h, icon, say } from "./dom.js";
import { impatience, initial, lately, number, person, since, span, team } from "./format.js";
import { presenceDot } from "./presence.js";
import { t } from "./words.js";

const ORDER = ["available", "busy", "away"];
const VIEWS = ["all", "here", "holding", "late"];
const MANY = 12;

export class FloorAgents {
  constructor(model, { reassign }) {
    Object.assign(this, { model, reassign, rows: new Map(), view: "all", held: new Map() });
    this.find = h("input", { type: "search", placeholder: t("floor.find"), "aria-label": t("floor.find"), autocomplete: "off", spellcheck: "false", maxlength: "100", oninput: () => this.draw() });
    this.views = VIEWS.map((view) => h("button", { type: "button", class: "toggle", "aria-pressed": String(view === "all"), onclick: () => this.#see(view) }, t(`floor.view.${view}`)));
    this.list = h("ul", { class: "crew" });
    this.none = h("p", { class: "soft pad", hidden: true });
    this.element = h(
      "section",
      { class: "paper floor-part", "aria-labelledby": "crew-title" },
      h("div", { class: "crew-top" }, h("h2", { id: "crew-title" }, t("floor.agents")), h("div", { class: "toggles", role: "group", "aria-label": t("floor.view") }, this.views), h("span", { class: "crew-find" }, icon("search"), this.find)),
      this.none,
      this.list,
    );
  }

  draw() {
    this.held = new Map();
    for (const row of this.model.claimed) {
      if (!this.held.has(row.agent)) this.held.set(row.agent, []);
      this.held.get(row.agent).push(row);
    }
    const shown = [...this.model.agents.values()].filter((agent) => this.#fits(agent)).sort((one, other) => ORDER.indexOf(one.presence) - ORDER.indexOf(other.presence) || one.name.localeCompare(other.name));
    arrange(this.list, shown.map((agent) => this.#row(agent)));
    this.none.hidden = shown.length > 0;
    say(this.none, t(this.model.agents.size === 0 ? "floor.agents.none" : "floor.agents.nomatch"));
    this.tick();
  }

  tick() {
    for (const { element, waits } of this.rows.values()) {
      if (!element.isConnected) continue;
      for (const { row, chip, time } of waits) {
        const waited = row.waiting_since ? since(row.waiting_since) : 0;
        const warmth = row.waiting_since ? impatience(waited) : "";
        say(time, row.waiting_since ? t(row.answered ? "floor.waits" : "floor.unanswered", { time: span(waited) }) : t("floor.answered"));
        chip.className = `held ${warmth}`.trim();
      }
    }
  }

  #see(view) {
    this.view = view;
    this.views.forEach((button, place) => button.setAttribute("aria-pressed", String(VIEWS[place] === view)));
    this.draw();
  }

  #fits(agent) {
    const words = fold(`${agent.name} ${agent.team && team(agent.team)}`);
    if (!fold(this.find.value).split(/\s+/).filter(Boolean).every((word) => words.includes(word))) return false;
    const held = this.held.get(agent.name) ?? [];
    const views = {
      all: () => true,
      here: () => agent.presence !== "away",
      holding: () => held.length > 0,
      late: () => held.some(({ waiting_since: waiting }) => waiting && impatience(since(waiting))),
    };
    return views[this.view]();
  }

  /** Drawn anew only when it differs: whoever stands on a button stays there. */
  #row(agent) {
    const held = this.held.get(agent.name) ?? [];
    const looks = JSON.stringify([agent.presence, agent.team, agent.capacity, agent.presence === "away" && agent.seen_at, held.map(({ id, customer }) => [id, customer])]);
    const kept = this.rows.get(agent.name);
    if (kept?.looks === looks) {
      kept.waits.forEach((wait) => (wait.row = this.model.standing.get(wait.row.id) ?? wait.row));
      return kept.element;
    }
    const waits = [];
    const within = kept?.element.contains(document.activeElement);
    const element = h("li", { class: `crew-row ${agent.presence}`, tabindex: "-1" }, this.#who(agent), this.#load(agent, held), h("div", { class: "crew-held" }, held.map((row) => this.#customer(row, waits)), held.length === 0 && h("span", { class: "soft small" }, t("floor.free"))), h("div", { class: "crew-acts" }, this.#away(agent)));
    this.rows.set(agent.name, { element, looks, waits });
    if (within) requestAnimationFrame(() => element.focus());
    return element;
  }

  #who(agent) {
    const about = [agent.team && team(agent.team), agent.presence === "away" ? this.#seen(agent) : t(`presence.${agent.presence}`)].filter(Boolean).join(" · ");
    return h("div", { class: "crew-who" }, h("span", { class: "avatar", "aria-hidden": "true" }, initial(agent.name), presenceDot(agent.presence)), h("span", { class: "crew-name" }, h("b", { class: "cut", dir: "auto", title: agent.name }, agent.name), h("span", { class: "small soft" }, about)));
  }

  #seen({ seen_at: seen }) {
    return seen ? t("floor.seen", { when: lately(seen) }) : t("floor.never");
  }

  /** Squares for the places one has, as far as they can be counted at a glance. */
  #load({ capacity }, held) {
    const places = Math.min(MANY, Math.max(capacity, held.length));
    const squares = h("span", { class: "squares", "aria-hidden": "true" }, Array.from({ length: places }, (_, place) => h("i", { class: place < held.length ? (place < capacity ? "full" : "over") : "" })));
    return h("div", { class: "crew-load" }, squares, h("span", { class: "small" }, t("floor.holds", { n: number(held.length), capacity: number(capacity) })));
  }

  #customer(row, waits) {
    const name = person(row.customer);
    const time = h("span", { class: "held-time" });
    const pass = h("button", { type: "button", class: "chip-act", "aria-label": t("floor.reassign", { name }), title: t("floor.reassign", { name }), onclick: () => this.reassign(this.model.standing.get(row.id) ?? row) }, icon("pass"));
    const chip = h("span", { class: "held" }, h("a", { href: `/console/#${row.conversation}`, dir: "auto", class: "cut" }, name), time, pass);
    waits.push({ row, chip, time });
    return chip;
  }

  #away(agent) {
    if (agent.presence === "away" || agent.name === me.name) return null;
    return h("button", { type: "button", class: "plain small", onclick: () => this.#setAway(agent) }, t("floor.away"));
  }

  async #setAway({ name }) {
    if (!(await confirmed({ title: t("floor.away.ask", { name }), text: t("floor.away.more", { name }), yes: t("floor.away") }))) return;
    try {
      this.model.became(await put(`/agents/${encodeURIComponent(name)}/presence`, { presence: "away" }));
      toast(t("floor.away.done", { name }));
    } catch (error) {
      toast(error.message, { bad: true });
    }
  }
}
