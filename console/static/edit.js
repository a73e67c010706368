// Values that are changed where they stand: a click or Enter opens them, Esc leaves them as they are.
import { me } from "./api.js";
import { h, icon } from "./dom.js";
import { pick } from "./pick.js";
import { t } from "./words.js";

/** A value chosen from a list. `options(ticket)` are those of pick.js, `look(ticket)` is what is shown of it. */
export class Choice {
  constructor(name, { options, look, find = "", free = null, note = () => "", save }) {
    Object.assign(this, { name, options, look, find, free, note, save });
    this.label = t(`ticket.${name}`);
    this.button = h("button", { type: "button", class: "value", id: `edit-${name}`, "aria-haspopup": "listbox", "aria-expanded": "false", onclick: () => this.open() });
    this.element = h("dd", { class: "pick-at" }, me.mayAnswer ? this.button : null);
  }

  /** How the ticket stands now; an open list stays open and tells of it. */
  show(ticket) {
    const before = this.ticket;
    this.ticket = ticket;
    const looks = JSON.stringify([ticket[this.name], ticket.team, ticket.state]);
    if (looks === this.looks) return;
    this.looks = looks;
    if (me.mayAnswer) {
      this.button.replaceChildren(...[this.look(ticket)].flat(), icon("pen"));
      this.button.setAttribute("aria-label", `${this.label}: ${this.button.textContent}`);
    } else this.element.replaceChildren(...[this.look(ticket)].flat());
    if (this.list && before) this.list.update({ options: this.options(ticket), value: ticket[this.name] ?? "", note: this.#meanwhile(before) });
  }

  open() {
    if (!me.mayAnswer || this.list) {
      this.list?.close();
      return;
    }
    this.list = pick(this.button, {
      label: this.label,
      options: this.options(this.ticket),
      value: this.ticket[this.name] ?? "",
      find: this.find,
      free: this.free,
      note: this.note(this.ticket),
      onPick: (value) => this.save({ [this.name]: value }),
      onClose: () => (this.list = null),
    });
  }

  #meanwhile(before) {
    const now = this.ticket[this.name] ?? "";
    if ((before[this.name] ?? "") === now) return "";
    const text = this.options(this.ticket).find(({ value }) => value === now)?.text ?? now;
    return t("ticket.meanwhile", { value: text });
  }
}

/** The matter of a ticket, written in a field of its own while it is changed. */
export class Title {
  constructor({ written, save }) {
    Object.assign(this, { written, save });
    this.button = h("button", { type: "button", class: "value", id: "edit-subject", title: t("ticket.edit", { field: t("ticket.subject").toLowerCase() }), onclick: () => this.open() });
    this.heading = h("h1", { dir: "auto" });
    this.field = h("input", { type: "text", id: "subject", maxlength: "200", "aria-label": t("ticket.subject"), dir: "auto", autocomplete: "off", onkeydown: (event) => this.#pressed(event) });
    this.news = h("p", { class: "small soft", role: "status", hidden: true });
    this.form = h("form", { class: "title-form", hidden: true, onsubmit: (event) => this.#send(event) }, h("div", { class: "title-line" }, this.field, h("button", { type: "submit", class: "primary" }, t("ticket.save")), h("button", { type: "button", onclick: () => this.close() }, t("ask.cancel"))), this.news);
    this.element = h("div", { class: "title" }, this.heading, this.form);
  }

  /** How the ticket stands now; what is being written stays. */
  show(ticket) {
    const before = this.ticket;
    this.ticket = ticket;
    const words = this.written(ticket);
    if (this.open_ && before && before.subject !== ticket.subject) {
      this.news.textContent = t("ticket.meanwhile", { value: ticket.subject });
      this.news.hidden = false;
    }
    if (words === this.words) return;
    this.words = words;
    if (!me.mayAnswer) {
      this.heading.textContent = words;
      return;
    }
    this.button.replaceChildren(words, icon("pen"));
    this.heading.replaceChildren(this.button);
  }

  /** Whether something was written that was not saved. */
  get unsaved() {
    return Boolean(this.open_) && this.field.value.trim() !== this.ticket.subject;
  }

  open() {
    if (!me.mayAnswer || this.open_) return;
    this.field.value = this.ticket.subject;
    this.#fold(true);
    this.field.focus();
    this.field.select();
  }

  close() {
    this.#fold(false);
    this.button.focus();
  }

  #fold(open) {
    this.open_ = open;
    this.news.hidden = true;
    this.heading.hidden = open;
    this.form.hidden = !open;
  }

  #pressed(event) {
    event.stopPropagation();
    if (event.key === "Escape") this.close();
  }

  async #send(event) {
    event.preventDefault();
    const subject = this.field.value.trim();
    if (!subject || subject === this.ticket.subject) this.close();
    else if (await this.save({ subject })) this.close();
  }
}
