// One team in the form of teams.
import { h, icon, say } from "./dom.js";
import { category, initial, skill, team } from "./format.js";
import { pick } from "./pick.js";
import { t } from "./words.js";

export const PRIORITIES = ["low", "normal", "high", "urgent"];
const KIND = "text/x-balcao-category";
const KNOWN = {
  team: { say: team, names: ["delivery", "payments", "orders", "accounts", "support"] },
  skill: { say: skill, names: ["logistics", "billing", "sales", "accounts", "general"] },
};
let count = 0;

export class Team {
  constructor({ name, needs, categories, members }, whole) {
    this.id = `team-${(count += 1)}`;
    Object.assign(this, { was: name, key: name, needs, categories, members: new Set(members), whole });
    this.nameField = h("input", { type: "text", id: `${this.id}-name`, maxlength: "40", autocomplete: "off", spellcheck: "false", value: name && team(name), oninput: () => this.#renamed() });
    this.needsField = h("input", { type: "text", id: `${this.id}-skill`, maxlength: "40", autocomplete: "off", spellcheck: "false", value: skill(needs), oninput: () => (this.needs = keyOf("skill", this.needsField.value.trim(), needs)) });
    this.title = h("span", { class: "sr" });
    this.chips = h("ul", { class: "cats", "aria-labelledby": `${this.id}-cats` });
    this.none = h("p", { class: "soft small cats-none" }, t("rules.teams.categories.none"));
    this.people = h("div", { class: "members" });
    this.element = h(
      "section",
      { class: "team", "aria-labelledby": `${this.id}-title`, ondragover: (event) => this.#over(event), ondragleave: (event) => this.#leave(event), ondrop: (event) => this.#drop(event) },
      h("h3", { class: "sr", id: `${this.id}-title` }, this.title),
      h(
        "div",
        { class: "team-top" },
        h("div", { class: "field" }, h("label", { for: this.nameField.id }, t("rules.teams.name")), this.nameField),
        h("div", { class: "field" }, h("label", { for: this.needsField.id }, t("rules.teams.skill")), this.needsField),
        h("button", { type: "button", class: "plain team-drop", "aria-label": t("rules.teams.remove"), title: t("rules.teams.remove"), onclick: () => whole.remove(this) }, icon("bin")),
      ),
      h("div", { class: "team-part" }, h("h4", { id: `${this.id}-cats` }, t("rules.teams.categories")), this.chips, this.none),
      h("div", { class: "team-part" }, h("h4", {}, t("rules.teams.members")), this.people),
    );
    this.draw();
  }

  /** What it is called on this page. */
  get shown() {
    return this.key ? team(this.key) : t("rules.teams.new");
  }

  draw() {
    say(this.title, this.shown);
    const names = [...this.categories.keys()].sort((one, other) => category(one).localeCompare(category(other)));
    this.chips.replaceChildren(...names.map((name) => this.#chip(name)));
    this.none.hidden = names.length > 0;
    this.people.replaceChildren(...[...this.members].sort((one, other) => one.localeCompare(other)).map((name) => this.#member(name)), this.#joining());
  }

  /** The keyboard goes along with what it has moved. */
  focusOn(name) {
    this.chips.querySelector(`[data-category="${CSS.escape(name)}"]`)?.focus();
  }

  #renamed() {
    this.key = keyOf("team", this.nameField.value.trim(), this.was);
    say(this.title, this.shown);
    this.whole.renamed();
  }

  #chip(name) {
    const priority = this.categories.get(name);
    const pressed = (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      this.#choose(name, button);
    };
    // no <button>: Firefox does not drag those
    const button = h(
      "span",
      { role: "button", tabindex: "0", class: `cat ${priority}`, draggable: "true", dataset: { category: name }, title: t("rules.teams.category.hint"), "aria-haspopup": "listbox", "aria-expanded": "false", onclick: () => this.#choose(name, button), onkeydown: pressed, ondragstart: (event) => this.#drag(event, name) },
      h("span", { class: "cut" }, category(name)),
      h("span", { class: "sr" }, `, ${t("ticket.priority")} `),
      h("span", { class: "cat-priority" }, t(`ticket.priority.${priority}`)),
    );
    return h("li", { class: "pick-at" }, button);
  }

  #choose(name, button) {
    const teams = this.whole.teams.filter((each) => each !== this);
    const options = [
      ...PRIORITIES.map((value) => ({ value: `p:${value}`, text: t(`ticket.priority.${value}`), group: t("ticket.priority") })),
      ...teams.map((each) => ({ value: each.id, text: each.shown, group: t("rules.teams.move") })),
    ];
    const onPick = (value) => {
      const to = teams.find(({ id }) => id === value);
      if (to) {
        this.whole.move(name, this, to);
        return;
      }
      this.categories.set(name, value.slice(2));
      this.draw();
      this.whole.changed();
      this.focusOn(name);
    };
    pick(button, { label: category(name), options, value: `p:${this.categories.get(name)}`, onPick });
  }

  #member(name) {
    const account = this.whole.people().find((each) => each.name === name);
    const apart = account && account.skills.length > 0 && !account.skills.includes(this.needs);
    const gone = () => this.whole.join(name, null);
    return h(
      "span",
      { class: apart ? "member apart" : "member", title: apart ? t("rules.teams.member.apart", { name, skill: skill(this.needs) }) : null },
      h("span", { class: "avatar", "aria-hidden": "true" }, initial(name)),
      h("a", { href: `/console/people#${encodeURIComponent(name)}`, class: "cut", dir: "auto" }, name),
      apart && h("span", { class: "sr" }, t("rules.teams.member.apart", { name, skill: skill(this.needs) })),
      apart && icon("alert"),
      h("button", { type: "button", class: "chip-drop", "aria-label": t("rules.teams.leave", { name, team: this.shown }), title: t("rules.teams.leave", { name, team: this.shown }), onclick: gone }, icon("close")),
    );
  }

  #joining() {
    const free = this.whole.people().filter(({ name, disabled }) => !disabled && !this.members.has(name));
    const open = (event) => {
      const options = free.map(({ name }) => ({ value: name, text: name, group: t(this.#elsewhere(name) ? "rules.teams.elsewhere" : "rules.teams.free") })).sort((one, other) => other.group.localeCompare(one.group) || one.text.localeCompare(other.text));
      pick(event.currentTarget, { label: t("rules.teams.join"), find: t("rules.teams.join.find"), options, onPick: (name) => this.whole.join(name, this) });
    };
    return h("span", { class: "pick-at" }, h("button", { type: "button", class: "plain small", disabled: free.length === 0, "aria-haspopup": "listbox", "aria-expanded": "false", onclick: open }, icon("plus"), t("rules.teams.join")));
  }

  #elsewhere(name) {
    return this.whole.teams.some(({ members }) => members.has(name));
  }

  #drag(event, name) {
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData(KIND, JSON.stringify({ name, from: this.id }));
  }

  #over(event) {
    if (!event.dataTransfer.types.includes(KIND)) return;
    event.preventDefault();
    this.element.classList.add("over");
  }

  #leave({ relatedTarget }) {
    if (!this.element.contains(relatedTarget)) this.element.classList.remove("over");
  }

  #drop(event) {
    this.element.classList.remove("over");
    const what = event.dataTransfer.getData(KIND);
    if (!what) return;
    event.preventDefault();
    const { name, from } = JSON.parse(what);
    const before = this.whole.teams.find(({ id }) => id === from);
    if (before?.categories.has(name)) this.whole.move(name, before, this);
  }
}

/** What is typed is the name itself, unless it is how this page says one that is known: Entregas is delivery. */
function keyOf(kind, typed, was) {
  const { say: shown, names } = KNOWN[kind];
  return [was, ...names].find((name) => name && shown(name).toLowerCase() === typed.toLowerCase()) ?? typed;
}
