// The filters over the list of tickets. They live in the address, so that a list can be sent to a colleague.
import { me } from "./api.js";
import { $, h, icon } from "./dom.js";
import { category, channel, languageName, team } from "./format.js";
import { customerPage } from "./kin.js";
import { STATES } from "./states.js";
import { language, t } from "./words.js";

const SELECTS = ["assignee", "level", "category", "tag", "channel", "language", "sort"];
const CHANNELS = ["web", "telegram", "slack"];
const LANGUAGES = ["pt", "es", "en"];
const SORTS = ["newest", "updated", "due", "priority"];
const USUAL = "under_way";
const TYPING = 250;

/** Reads and writes the form; `changed` is called when something else is wanted. */
export class Filters {
  constructor({ teams, changed }) {
    this.form = $("filters");
    this.fields = this.form.elements;
    this.changed = changed;
    this.customer = h("span", { class: "chosen-customer", hidden: true }, h("a", {}, t("tickets.customer")), h("button", { type: "button", class: "plain", "aria-label": t("tickets.customer.clear"), title: t("tickets.customer.clear"), onclick: () => this.#anybody() }, icon("close")));
    $("states").after(this.customer);
    this.#choices(teams);
    this.#states();
    this.read();
    this.#listen();
  }

  /** Take over what the address says. */
  read() {
    const address = new URLSearchParams(location.search);
    const states = address.getAll("state").filter((state) => state === "all" || state === USUAL || STATES.includes(state));
    this.states = new Set(states.length ? states : [USUAL]);
    this.fields.q.value = address.get("q") ?? "";
    this.fields.overdue.checked = address.get("overdue") === "true";
    this.person = address.get("customer") ?? "";
    for (const name of SELECTS) this.#select(name, address.get(name) ?? "");
    this.#show();
    this.#reveal();
  }

  /** As it stands in the address: what is usual is left out. */
  get address() {
    const wanted = this.#common();
    if (!this.states.has(USUAL)) for (const state of [...this.states].reverse()) wanted.append("state", state);
    return wanted;
  }

  /** As the server is asked. */
  get question() {
    const wanted = this.#common();
    if (!this.states.has("all")) for (const state of this.states) wanted.append("state", state);
    // The assistant's own come and go by themselves; who seeks words or a number seeks everywhere.
    if (this.states.has(USUAL) && !wanted.has("level") && !wanted.has("q")) wanted.set("level", "2");
    return wanted;
  }

  /** Whether anything but the order and the usual states is asked for. */
  get narrow() {
    const wanted = this.#common();
    wanted.delete("sort");
    return wanted.size > 0 || !(this.states.has(USUAL) || this.states.has("all"));
  }

  /** Everything as usual again. */
  clear(states = USUAL) {
    this.form.reset();
    for (const name of SELECTS) this.#select(name, "");
    this.person = "";
    this.states = new Set([states]);
    this.#show();
    this.changed();
  }

  /** Names of colleagues are learnt from the tickets that are shown. */
  learn(names) {
    for (const name of names) if (name && name !== me.name) this.#option("assignee", name, name);
  }

  /** The tags that there are, the most used first. */
  learnTags(tags) {
    for (const { name, count } of tags) this.#option("tag", name, `${name} (${count})`);
  }

  #anybody() {
    this.person = "";
    this.#tell();
  }

  #common() {
    const wanted = new URLSearchParams();
    const words = this.fields.q.value.trim();
    if (words) wanted.set("q", words);
    for (const name of SELECTS) {
      const { value } = this.fields[name];
      if (value && !(name === "sort" && value === SORTS[0])) wanted.set(name, value);
    }
    if (this.fields.overdue.checked) wanted.set("overdue", "true");
    if (this.person) wanted.set("customer", this.person);
    return wanted;
  }

  #choices(teams) {
    const add = (name, value, text) => this.#option(name, value, text);
    for (const [value, text] of [["", "tickets.everybody"], ["me", "tickets.mine"], ["none", "tickets.nobodys"]]) add("assignee", value, t(text));
    for (const name of ["level", "category", "tag", "channel", "language"]) add(name, "", t("tickets.all"));
    for (const level of ["1", "2"]) add("level", level, t(`ticket.level.${level}`));
    for (const name of CHANNELS) add("channel", name, channel(name));
    for (const code of LANGUAGES) add("language", code, languageName(code));
    for (const sort of SORTS) add("sort", sort, t(`tickets.sort.${sort}`));
    for (const [name, categories] of Object.entries(teams)) {
      const options = categories.map((value) => h("option", { value }, category(value)));
      this.fields.category.append(h("optgroup", { label: team(name) }, options));
    }
  }

  #option(name, value, text) {
    const { options } = this.fields[name];
    if ([...options].some((option) => option.value === value)) return;
    this.fields[name].append(h("option", { value }, text));
  }

  /** What an address names stays chosen, also when it is not in the list. */
  #select(name, value) {
    const field = this.fields[name];
    const texts = { category, channel, language: languageName };
    if (value && !["sort", "level"].includes(name)) this.#option(name, value, texts[name]?.(value) ?? value);
    field.value = value;
    if (field.selectedIndex < 0) field.selectedIndex = 0;
  }

  #states() {
    const button = (state, key) => h("button", { type: "button", class: "toggle", dataset: { state }, onclick: () => this.#toggle(state) }, t(key));
    const own = STATES.map((state) => button(state, `ticket.state.${state}`));
    this.buttons = [button(USUAL, "tickets.view.under_way"), ...own, button("all", "tickets.view.all")];
    $("states").append(...this.buttons);
  }

  #toggle(state) {
    if (state === USUAL || state === "all") this.states = new Set([state]);
    else {
      this.states.delete(USUAL);
      this.states.delete("all");
      if (!this.states.delete(state)) this.states.add(state);
      if (this.states.size === 0) this.states.add(USUAL);
    }
    this.#tell();
  }

  #listen() {
    let timer;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(timer);
      this.#tell();
    });
    this.fields.q.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.#tell(), TYPING);
    });
    for (const name of [...SELECTS, "overdue"]) this.fields[name].addEventListener("change", () => this.#tell());
    $("clear").addEventListener("click", () => this.clear());
    $("more-filters").addEventListener("click", () => this.#unfold());
  }

  /** On phones the states are a strip: begin where the first chosen one is. */
  #reveal() {
    const first = this.buttons.find((button) => this.states.has(button.dataset.state));
    $("states").scrollLeft = first.offsetLeft - 48;
  }

  #unfold() {
    const open = this.form.classList.toggle("unfolded");
    $("more-filters").setAttribute("aria-expanded", String(open));
  }

  #tell() {
    this.#show();
    this.changed();
  }

  #show() {
    for (const button of this.buttons) button.setAttribute("aria-pressed", String(this.states.has(button.dataset.state)));
    const set = SELECTS.filter((name) => this.#common().has(name));
    for (const name of SELECTS) this.fields[name].classList.toggle("set", set.includes(name));
    const count = set.filter((name) => name !== "sort").length + Number(this.fields.overdue.checked);
    $("filter-count").textContent = count || "";
    $("filter-count").hidden = count === 0;
    $("clear").hidden = !this.narrow;
    this.customer.hidden = !this.person;
    this.customer.firstChild.href = customerPage(this.person);
  }
}

/** Where the comma is in numbers, spreadsheets expect a semicolon between cells. */
export const separator = language === "en" ? "comma" : "semicolon";
