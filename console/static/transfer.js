// To whom a customer is passed on: colleagues as they are now, teams, and a note for whoever reads it next.
import { agents, serves } from "./agents.js";
import { me } from "./api.js";
import { fold } from "./calling.js";
import { show, toast } from "./dialogs.js";
import { h, say } from "./dom.js";
import { initial, languageName, number, person, skill, team } from "./format.js";
import { presenceDot } from "./presence.js";
import { t } from "./words.js";

const LONGEST = 2000;
const ORDER = ["available", "busy", "away"];

/** Ask; {agent, note} or {team, note}, or null. `reassign`: a lead gives somebody else's customer away. */
export async function passOn(handoff, { reassign }) {
  agents.load();
  return new Promise((resolve) => new Passing(handoff, { reassign, resolve }).open());
}

class Passing {
  constructor(handoff, { reassign, resolve }) {
    Object.assign(this, { handoff, reassign, resolve, chosen: null, place: 0, shown: [] });
    const name = person(handoff.customer);
    this.find = h("input", { type: "text", id: "pass-find", role: "combobox", "aria-expanded": "true", "aria-controls": "pass-list", "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false", maxlength: "100", placeholder: t("transfer.find"), autofocus: true, oninput: () => this.#draw({ first: true }) });
    this.list = h("div", { id: "pass-list", role: "listbox", class: "pass-list", "aria-label": t("transfer.to"), onmousedown: (event) => event.preventDefault() });
    this.none = h("p", { class: "soft", role: "status", hidden: true });
    this.note = h("textarea", { id: "pass-note", rows: "3", maxlength: String(LONGEST), dir: "auto", "aria-describedby": "pass-hint" });
    this.go = h("button", { type: "submit", class: "primary" }, t("transfer.go"));
    this.form = h(
      "form",
      { onsubmit: (event) => { event.preventDefault(); this.#send(); }, onkeydown: (event) => this.#pressed(event) },
      h("label", { for: "pass-find" }, t("transfer.to")),
      this.find,
      this.list,
      this.none,
      h("label", { for: "pass-note" }, t("transfer.note")),
      this.note,
      h("p", { class: "small soft", id: "pass-hint" }, t("transfer.note.hint")),
      h("div", { class: "dialog-row" }, h("button", { type: "button", onclick: () => this.dialog.close() }, t("ask.cancel")), this.go),
    );
    this.dialog = h("dialog", { class: "pass", "aria-labelledby": "pass-title" }, h("h2", { id: "pass-title" }, t(reassign ? "transfer.title.from" : "transfer.title", { name, agent: handoff.agent })), h("p", { class: "soft" }, t(handoff.state === "waiting" ? "transfer.waits" : "transfer.keeps", { name })), this.form);
  }

  open() {
    const changed = () => this.#draw({});
    agents.onChange(changed);
    this.#draw({ first: true });
    show(this.dialog, () => {
      agents.heeding.delete(changed);
      this.resolve(this.answer ?? null);
    });
  }

  /** Who may take it, those who are here and fit first; a lead may also take it themselves. */
  get #options() {
    const { handoff } = this;
    const may = agents.all.filter(({ name }) => name !== handoff.agent && (name !== me.name || this.reassign));
    const fits = (agent) => (serves(agent, handoff) ? 0 : 1);
    const colleagues = [...may].sort((a, b) => ORDER.indexOf(a.presence) - ORDER.indexOf(b.presence) || fits(a) - fits(b) || a.holding / a.capacity - b.holding / b.capacity || a.name.localeCompare(b.name));
    const teams = Object.entries(JSON.parse(document.querySelector("[data-teams]").dataset.teams));
    return [...colleagues.map((agent) => ({ key: `agent:${agent.name}`, words: agent.name, agent })), ...teams.map(([name, needs]) => ({ key: `team:${name}`, words: team(name), team: name, needs }))];
  }

  #draw({ first = false }) {
    const wanted = fold(this.find.value);
    const before = this.shown[this.place]?.key;
    this.shown = this.#options.filter(({ words }) => fold(words).split(/\s+/).some((word) => word.startsWith(wanted)) || fold(words).startsWith(wanted));
    const kept = this.shown.findIndex(({ key }) => key === before);
    this.place = first || kept < 0 ? 0 : kept;
    const begins = this.shown.findIndex((option) => option.team);
    const group = (key) => h("div", { class: "pass-group", role: "presentation" }, t(key));
    this.list.replaceChildren(...this.shown.flatMap((option, place) => [place === 0 && option.agent && group("transfer.colleagues"), place === begins && group("transfer.teams"), this.#row(option, place)].filter(Boolean)));
    this.none.hidden = this.shown.length > 0;
    say(this.none, this.shown.length ? "" : t("transfer.none", { text: this.find.value.trim() }));
    this.#mark();
  }

  #row(option, place) {
    const { agent } = option;
    const about = agent ? this.#load(agent) : this.#crew(option);
    const name = agent?.name === me.name ? t("ticket.assignee.me", { name: agent.name }) : option.words;
    const face = agent ? h("span", { class: "avatar", "aria-hidden": "true" }, initial(agent.name), presenceDot(agent.presence)) : h("span", { class: "avatar team", "aria-hidden": "true" }, initial(option.words));
    return h("div", { role: "option", id: `pass-${place}`, class: "pass-row", onclick: () => this.#take(place) }, face, h("span", { class: "pass-name" }, h("b", { class: "cut", dir: "auto" }, name), h("span", { class: "small soft" }, about)), agent && h("span", { class: "pass-load small" }, t("queue.mine.of", { n: number(agent.holding), capacity: number(agent.capacity) })));
  }

  /** Whether they are here, and what speaks against them. */
  #load(agent) {
    const { skill: needed, language } = this.handoff;
    const lacks = (own, wanted) => own.length > 0 && !own.includes(wanted);
    const [foreign, unskilled] = [lacks(agent.languages, language), lacks(agent.skills, needed)];
    const names = { language: languageName(language), skill: skill(needed) };
    const against = foreign && unskilled ? t("transfer.not.both", names) : foreign ? t("transfer.not.language", names) : unskilled ? t("transfer.not.skill", names) : "";
    return [t(`presence.${agent.presence}`), against].filter(Boolean).join(" · ");
  }

  #crew({ needs }) {
    const { language } = this.handoff;
    const here = agents.all.filter((agent) => agent.presence !== "away" && serves(agent, { skill: needs, language })).length;
    return [skill(needs), here === 0 ? t("transfer.here.none") : t(here === 1 ? "transfer.here.one" : "transfer.here.many", { n: number(here) })].join(" · ");
  }

  #mark() {
    const rows = [...this.list.querySelectorAll("[role=option]")];
    rows.forEach((row, place) => {
      row.classList.toggle("here", place === this.place);
      row.setAttribute("aria-selected", String(place === this.place));
    });
    const here = rows[this.place];
    if (here) this.find.setAttribute("aria-activedescendant", here.id);
    else this.find.removeAttribute("aria-activedescendant");
    here?.scrollIntoView({ block: "nearest" });
    this.go.disabled = !here;
  }

  #take(place) {
    this.place = place;
    this.#mark();
    this.note.focus();
  }

  #pressed(event) {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.target === this.find && step && this.shown.length > 0) {
      event.preventDefault();
      this.place = (this.place + step + this.shown.length) % this.shown.length;
      this.#mark();
    }
    if (event.key !== "Enter" || event.shiftKey || event.target.tagName === "BUTTON") return;
    event.preventDefault();
    if (event.target === this.note) this.#send();
    else if (this.shown.length > 0) this.#take(this.place);
  }

  #send() {
    const option = this.shown[this.place];
    if (!option) {
      toast(t("transfer.choose"));
      return;
    }
    const note = this.note.value.trim();
    this.answer = option.agent ? { agent: option.agent.name, note } : { team: option.team, note };
    this.dialog.close();
  }
}
