// Changing many tickets at once: what to change, whether it is meant, and what became of each.
import { get, me, post } from "./api.js";
import { confirmed, toast } from "./dialogs.js";
import { h, icon, say } from "./dom.js";
import { pick } from "./pick.js";
import { PRIORITIES, STATES, priorityChip, stateChip } from "./states.js";
import { known, t } from "./words.js";

const AT_ONCE = 200;

/** The bar under the list while rows are selected; `done` is called with the numbers that stay selected. */
export class Bulk {
  constructor({ rows, colleagues, done }) {
    Object.assign(this, { rows, colleagues, done });
    this.count = h("strong", { "aria-live": "polite" });
    this.all = h("button", { type: "button", class: "plain link", onclick: () => rows.selectAll(true) });
    this.buttons = [this.#button("state", () => this.#states()), this.#button("priority", () => this.#priorities()), this.#button("assignee", () => this.#assignees())];
    const clear = h("button", { type: "button", class: "plain", "aria-label": t("bulk.clear"), title: t("bulk.clear"), onclick: () => rows.selectAll(false) }, icon("close"));
    this.element = h("div", { class: "bulk", role: "group", "aria-label": t("bulk.change"), hidden: true }, this.count, this.all, h("span", { class: "bulk-acts" }, this.buttons), clear);
    this.report = h("div", { class: "report", role: "status", hidden: true });
  }

  /** Fit the bar to what is selected. */
  show() {
    const n = this.rows.selected.size;
    this.element.hidden = n === 0 || !me.mayAnswer;
    if (n === 0) return;
    say(this.count, counted("bulk", n));
    const whole = this.rows.items.length;
    this.all.hidden = n === whole;
    say(this.all, t("bulk.all", { n: whole }));
  }

  #button(field, options) {
    const open = () => pick(button, { label: t(`ticket.${field}`), options: options(), value: null, ...(field === "assignee" && naming), note: field === "state" ? t("bulk.ask.more") : "", onPick: (value) => this.#ask(field, value) });
    const button = h("button", { type: "button", "aria-haspopup": "listbox", "aria-expanded": "false", dataset: { field }, onclick: () => open() }, t(`ticket.${field}`), icon("down"));
    const naming = { find: t("ticket.assignee.find"), free: (name) => ({ value: name, text: t("ticket.assignee.other", { name }) }) };
    return h("span", { class: "pick-at" }, button);
  }

  #states() {
    return STATES.map((state) => ({ value: state, text: t(`ticket.state.${state}`), look: () => stateChip(state) }));
  }

  #priorities() {
    return [...PRIORITIES].reverse().map((priority) => ({ value: priority, text: t(`ticket.priority.${priority}`), look: () => priorityChip(priority) }));
  }

  #assignees() {
    return assignees(this.colleagues());
  }

  async #ask(field, value) {
    const numbers = [...this.rows.selected];
    if (field === "state") {
      const title = t("bulk.ask", { state: t(`ticket.state.${value}`), n: counted("tickets.count", numbers.length) });
      if (!(await confirmed({ title, text: t("bulk.ask.more"), yes: t("bulk.yes") }))) return;
    }
    await this.#change(numbers, { [field]: value });
  }

  async #change(numbers, fields) {
    this.#busy(true);
    const states = new Map(this.rows.items.map(({ number, state }) => [number, state]));
    const result = { changed: [], refused: [] };
    try {
      for (let from = 0; from < numbers.length; from += AT_ONCE) {
        const part = await post("/tickets/bulk", { numbers: numbers.slice(from, from + AT_ONCE), ...fields });
        result.changed.push(...part.changed);
        result.refused.push(...part.refused);
      }
      this.#tell(result, fields, states);
    } catch (error) {
      const named = error.status === 422 && fields.assignee;
      toast(named ? t("ticket.assignee.unknown", { name: fields.assignee }) : error.message, { bad: true });
    } finally {
      this.#busy(false);
    }
    const changed = new Set(result.changed);
    await this.done(numbers.filter((number) => !changed.has(number)));
  }

  #busy(on) {
    for (const { firstChild } of this.buttons) firstChild.disabled = on;
    this.element.setAttribute("aria-busy", String(on));
    if (on) say(this.count, t("bulk.busy"));
    else this.show();
  }

  #tell({ changed, refused }, fields, states) {
    const words = counted("bulk.done", changed.length);
    if (refused.length === 0) {
      this.report.hidden = true;
      toast(words);
      return;
    }
    const row = ({ number, code, message }) => h("li", {}, h("a", { href: `/console/tickets/${number}` }, number), `: ${why(code, { from: states.get(number), to: fields.state }, message)}`);
    const close = h("button", { type: "button", class: "plain", "aria-label": t("close"), onclick: () => (this.report.hidden = true) }, icon("close"));
    this.report.replaceChildren(icon("alert"), h("div", {}, h("p", {}, h("strong", {}, words), " ", counted("bulk.refused", refused.length)), h("ul", {}, refused.map(row))), close);
    this.report.hidden = false;
  }
}

/** The names of all who answer customers; without them one can still type a name. */
export async function learnColleagues(names) {
  const { items } = await get("/colleagues").catch(() => ({ items: [] }));
  for (const { name } of items) names.add(name);
}

/** Myself, nobody, and the colleagues that are known, to choose from. */
export function assignees(colleagues) {
  const others = [...colleagues].filter((name) => name && name !== me.name).sort((a, b) => a.localeCompare(b));
  return [
    { value: me.name, text: t("ticket.assignee.me", { name: me.name }) },
    { value: "", text: t("ticket.assignee.none") },
    ...others.map((name) => ({ value: name, text: name })),
  ];
}

const counted = (key, n) => t(known(`${key}.none`) && n === 0 ? `${key}.none` : `${key}.${n === 1 ? "one" : "many"}`, { n });

function why(code, { from, to }, message) {
  if (code === "conflict" && from && to) return t("bulk.why.conflict", { from: t(`ticket.state.${from}`), to: t(`ticket.state.${to}`) });
  if (known(`bulk.why.${code}`) && code !== "conflict") return t(`bulk.why.${code}`);
  return known(`error.${code}`) ? t(`error.${code}`) : message;
}
