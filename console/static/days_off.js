// Days without work: national holidays by country, and days of the house's own.
import { h, icon } from "./dom.js";
import { dateWords } from "./outlook.js";
import { pick } from "./pick.js";
import { language, t } from "./words.js";

const NEAR = ["BR", "ES", "PT", "US", "MX", "AR", "CL", "CO", "PE", "UY", "PY", "EC", "GB", "CA", "FR", "IT", "DE"];
const CODE = /^[A-Z]{2}(-[A-Z0-9]{1,6})?$/;
const LONGEST = 80;
const countries = new Intl.DisplayNames([language], { type: "region" });

export class DaysOff {
  constructor({ changed }) {
    Object.assign(this, { changed, codes: [], closed: [], worked: [], holidays: [] });
    this.chips = h("span", { class: "chips" });
    this.more = h("button", { type: "button", class: "plain small", "aria-haspopup": "listbox", "aria-expanded": "false", onclick: () => this.#pickCountry() }, icon("plus"), t("rules.off.country"));
    this.national = h("ul", { class: "off-list" });
    this.fold = h("details", { class: "off-national" }, h("summary"), h("p", { class: "soft small" }, t("rules.off.worked.hint")), this.national);
    this.own = h("ul", { class: "off-list", "aria-label": t("rules.off.own") });
    this.first = h("input", { type: "date", id: "off-first", "aria-label": t("rules.off.first") });
    this.last = h("input", { type: "date", id: "off-last", "aria-label": t("rules.off.last") });
    this.name = h("input", { type: "text", id: "off-name", maxlength: String(LONGEST), placeholder: t("rules.off.name"), "aria-label": t("rules.off.name"), autocomplete: "off" });
    this.add = h("button", { type: "button", onclick: () => this.#add() }, t("rules.off.add"));
    this.problem = h("p", { class: "alert-text small", role: "alert", hidden: true });
    this.never = h("p", { class: "soft small", hidden: true }, t("rules.off.never"));
    const fields = h("div", { class: "off-add" }, this.first, h("span", { class: "soft", "aria-hidden": "true" }, "–"), this.last, this.name, this.add);
    fields.addEventListener("input", (event) => event.stopPropagation()); // not a change until it is added
    fields.addEventListener("change", (event) => event.stopPropagation());
    fields.addEventListener("keydown", (event) => event.key === "Enter" && (event.preventDefault(), this.#add()));
    this.element = h(
      "div",
      { class: "off" },
      h("h3", {}, t("rules.off.title")),
      this.never,
      h("div", { class: "off-row" }, h("span", { class: "off-label" }, t("rules.off.national")), this.chips, h("span", { class: "pick-at" }, this.more)),
      this.fold,
      h("div", { class: "off-row" }, h("span", { class: "off-label" }, t("rules.off.own"))),
      this.own,
      fields,
      this.problem,
    );
  }

  fill({ holidays, closed, open }, known) {
    Object.assign(this, { codes: [...holidays], closed: Object.entries(closed).map(([days, name]) => ({ days, name })), worked: [...open] });
    this.know(known);
    this.#draw();
  }

  content() {
    const closed = Object.fromEntries(this.closed.map(({ days, name }) => [days, name]));
    return { holidays: [...this.codes], closed, open: [...this.worked].sort() };
  }

  /** A day that was written and not added yet. */
  wrong() {
    return this.first.value || this.name.value.trim() ? { words: t("rules.off.pending"), element: this.add } : null;
  }

  /** Whether hours are kept at all: who never closes works on holidays too. */
  closes(on) {
    this.never.hidden = on;
  }

  /** The national holidays that the server knows of these countries. */
  know(holidays) {
    this.holidays = holidays;
    this.#drawNational();
  }

  #draw() {
    this.chips.replaceChildren(...this.codes.map((code) => h("span", { class: "chip" }, place(code), h("button", { type: "button", class: "chip-drop", "aria-label": t("rules.off.drop", { name: place(code) }), title: t("rules.off.drop", { name: place(code) }), onclick: () => this.#drop("codes", (each) => each === code) }, icon("close")))));
    const sorted = [...this.closed].sort((one, other) => one.days.localeCompare(other.days));
    this.own.replaceChildren(...sorted.map(({ days, name }) => h("li", {}, h("b", { dir: "auto" }, name), h("span", { class: "soft" }, stretch(days)), h("button", { type: "button", class: "plain", "aria-label": t("rules.off.drop", { name }), title: t("rules.off.drop", { name }), onclick: () => this.#drop("closed", (each) => each.days === days) }, icon("close")))));
    this.own.hidden = sorted.length === 0;
    this.#drawNational();
  }

  #drawNational() {
    const { holidays } = this;
    this.fold.hidden = holidays.length === 0;
    const worked = this.worked.filter((day) => holidays.some((each) => each.day === day)).length;
    const count = t(holidays.length === 1 ? "rules.off.count.one" : "rules.off.count.many", { n: holidays.length });
    this.fold.querySelector("summary").textContent = worked ? `${count} · ${t("rules.off.worked.count", { n: worked })}` : count;
    this.national.replaceChildren(...holidays.map((each) => this.#holiday(each)));
  }

  #holiday({ day, name }) {
    const turn = (event) => {
      this.worked = this.worked.filter((each) => each !== day);
      if (event.target.checked) this.worked.push(day);
    };
    return h("li", {}, h("span", { class: "soft off-date" }, dateWords(day)), h("b", { dir: "auto" }, name), h("label", {}, h("input", { type: "checkbox", checked: this.worked.includes(day), "aria-label": t("rules.off.worked.name", { name, day: dateWords(day) }), onchange: turn }), t("rules.off.worked")));
  }

  #pickCountry() {
    const options = NEAR.filter((code) => !this.codes.includes(code)).map((code) => ({ value: code, text: `${place(code)} (${code})` }));
    const free = (typed) => ({ value: typed.toUpperCase(), text: typed.toUpperCase() });
    const onPick = (code) => {
      if (!CODE.test(code)) {
        this.#told(t("rules.off.code", { code }));
        return;
      }
      this.#told("");
      if (!this.codes.includes(code)) this.codes.push(code);
      this.#draw();
      this.changed();
    };
    pick(this.more, { label: t("rules.off.country"), find: t("rules.off.country.find"), options, note: t("rules.off.country.note"), free, onPick });
  }

  #add() {
    const [first, last, name] = [this.first.value, this.last.value || this.first.value, this.name.value.trim()];
    const wrong = !first ? ["rules.off.when", this.first] : last < first ? ["rules.off.order", this.last] : Date.parse(last) - Date.parse(first) > 366 * 86_400_000 ? ["rules.off.long", this.last] : !name ? ["rules.off.unnamed", this.name] : null;
    this.#told(wrong ? t(wrong[0]) : "");
    if (wrong) {
      wrong[1].focus();
      return;
    }
    const days = first === last ? first : `${first} to ${last}`;
    this.closed = [...this.closed.filter((each) => each.days !== days), { days, name }];
    for (const field of [this.first, this.last, this.name]) field.value = "";
    this.#draw();
    this.changed();
    this.first.focus();
  }

  #drop(list, gone) {
    this[list] = this[list].filter((each) => !gone(each));
    this.#draw();
    this.changed();
    (list === "codes" ? this.more : this.first).focus();
  }

  #told(words) {
    this.problem.textContent = words;
    this.problem.hidden = words === "";
  }
}

/** BR-SP → Brazil, SP */
function place(code) {
  const [country, part] = code.split("-");
  try {
    return part ? `${countries.of(country)}, ${part}` : countries.of(country);
  } catch {
    return code;
  }
}

function stretch(days) {
  const [first, last] = days.split(" to ");
  return last ? t("rules.off.stretch", { first: dateWords(first), last: dateWords(last) }) : dateWords(first);
}
