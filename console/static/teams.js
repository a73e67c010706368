// The form of teams: what each is called and looks after, who is in it, which categories it has and how urgent they are.
import { patch } from "./api.js";
import { confirmed, toast } from "./dialogs.js";
import { h, icon } from "./dom.js";
import { category, number, skill, team } from "./format.js";
import { PRIORITIES, Team } from "./team_form.js";
import { t } from "./words.js";

export const NAME = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}_ .&'/-]{0,38}[\p{L}\p{M}\p{N}_.])?$/u;
const GENERAL = "general";

/** `people()` are the accounts, `floor()` asks who waits and who is here. */
export class Teams {
  constructor({ people, floor, changedPeople }) {
    Object.assign(this, { people, floor, changedPeople, teams: [], removed: new Set() });
    this.list = h("div", { class: "teams" });
    this.general = h("select", { id: "general-team", onchange: () => this.#draw() });
    this.priority = h("select", { id: "general-priority", "aria-label": t("rules.teams.general.priority") }, PRIORITIES.map((value) => h("option", { value }, t(`ticket.priority.${value}`))));
    this.add = h("button", { type: "button", onclick: () => this.#add() }, icon("plus"), t("rules.teams.add"));
    const rest = h("div", { class: "teams-rest" }, h("label", { for: "general-team" }, t("rules.teams.general")), this.general, this.priority);
    this.element = h("div", {}, h("p", { class: "soft small" }, t("rules.teams.how")), this.list, h("div", { class: "teams-foot" }, this.add, rest));
  }

  fill({ general, teams }) {
    const members = (name) => this.people().filter((person) => person.team === name).map((person) => person.name);
    this.teams = Object.entries(teams).map(([name, { skill: needs, categories }]) => new Team({ name, needs, categories: new Map(Object.entries(categories)), members: members(name) }, this));
    this.removed = new Set();
    this.fallback = this.teams.find(({ key }) => key === general.team) ?? this.teams[0];
    this.priority.value = general.priority;
    this.known = new Set(this.teams.flatMap(({ needs }) => needs));
    this.#draw();
  }

  content() {
    const teams = Object.fromEntries(this.teams.map((each) => [each.key, { skill: each.needs, categories: Object.fromEntries([...each.categories].sort()) }]));
    return { general: { team: this.fallback?.key, skill: this.fallback?.needs, priority: this.priority.value }, teams, members: this.teams.map(({ key, members }) => [key, [...members].sort()]) };
  }

  wrong() {
    const seen = new Set();
    for (const each of this.teams) {
      if (!NAME.test(each.key)) return { words: t("rules.teams.name.wrong", { name: each.key }), element: each.nameField };
      if (seen.has(each.key.toLowerCase())) return { words: t("rules.teams.name.twice", { name: team(each.key) }), element: each.nameField };
      if (!NAME.test(each.needs)) return { words: t("rules.teams.skill.wrong", { name: each.needs }), element: each.needsField };
      seen.add(each.key.toLowerCase());
    }
    return null;
  }

  /** What is sent: members stand in their accounts. */
  rule({ general, teams }) {
    return { general, teams };
  }

  /** Who waits for a skill that no team would have any more is told before, and who has it. */
  async ask(content) {
    const after = new Set(Object.values(content.teams).map(({ skill: needs }) => needs));
    const gone = [...this.known].filter((needs) => !after.has(needs));
    if (gone.length === 0) return true;
    const { standing = [] } = await this.floor().catch(() => ({}));
    const lines = gone.flatMap((needs) => this.#lost(needs, standing));
    if (lines.length === 0) return true;
    return confirmed({ title: t("rules.teams.gone.ask"), text: lines.join(" "), yes: t("rules.save") });
  }

  #lost(needs, standing) {
    const waiting = standing.filter(({ state, skill: wanted }) => state === "waiting" && wanted === needs).length;
    const having = this.people().filter(({ skills, disabled }) => !disabled && skills.includes(needs)).length;
    const say = (key, n) => n > 0 && t(`rules.teams.gone.${key}.${n === 1 ? "one" : "many"}`, { n: number(n), skill: skill(needs) });
    return [say("waiting", waiting), say("people", having)].filter(Boolean);
  }

  /** Accounts go with the teams they are in now. */
  async kept() {
    const wanted = new Map(this.teams.flatMap(({ key, members }) => [...members].map((name) => [name, key])));
    for (const { name, team: before } of this.people()) {
      const after = wanted.get(name) ?? (this.before.has(before) ? "" : before);
      if (after === before) continue;
      try {
        await patch(`/accounts/${encodeURIComponent(name)}`, { team: after });
      } catch (error) {
        toast(error.message, { bad: true });
      }
    }
    await this.changedPeople();
  }

  /** The teams as they were before this was edited. */
  get before() {
    return new Set(this.teams.map(({ was }) => was).concat([...this.removed]));
  }

  /** A category goes to another team, with its priority. */
  move(name, from, to) {
    if (from === to) return;
    to.categories.set(name, from.categories.get(name));
    from.categories.delete(name);
    for (const each of [from, to]) each.draw();
    this.changed();
    to.focusOn(name);
    this.say(t("rules.teams.moved", { category: category(name), team: team(to.key) }));
  }

  /** Somebody is in one team at most. */
  join(name, to) {
    for (const each of this.teams) if (each.members.delete(name)) each.draw();
    to?.members.add(name);
    to?.draw();
    this.changed();
  }

  /** A team is called something else now. */
  renamed() {
    this.#options();
  }

  async remove(gone) {
    if (gone === this.fallback) {
      toast(t("rules.teams.remove.general", { team: team(gone.key) }), { bad: true });
      return;
    }
    const n = gone.categories.size;
    const words = { n, team: team(gone.key), to: team(this.fallback.key) };
    if (n > 0 && !(await confirmed({ title: t("rules.teams.remove.ask", words), text: t(n === 1 ? "rules.teams.remove.one" : "rules.teams.remove.many", words), yes: t("rules.teams.remove.yes") }))) return;
    for (const [name, priority] of gone.categories) this.fallback.categories.set(name, priority);
    if (gone.was) this.removed.add(gone.was);
    this.teams = this.teams.filter((each) => each !== gone);
    this.fallback.draw();
    this.#draw();
    this.changed();
    this.add.focus();
  }

  changed() {
    this.element.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** For those who hear the page. */
  say(words) {
    this.told ??= this.element.appendChild(h("p", { class: "sr", role: "status" }));
    this.told.textContent = words;
  }

  #add() {
    const added = new Team({ name: "", needs: GENERAL, categories: new Map(), members: [] }, this);
    this.teams.push(added);
    this.#draw();
    this.changed();
    added.nameField.focus();
  }

  #draw() {
    const chosen = this.teams.find((each) => each.id === this.general.value);
    if (chosen) this.fallback = chosen;
    this.list.replaceChildren(...this.teams.map((each) => each.element));
    this.#options();
  }

  #options() {
    this.general.replaceChildren(...this.teams.map((each) => h("option", { value: each.id, selected: each === this.fallback }, each.shown)));
  }
}
