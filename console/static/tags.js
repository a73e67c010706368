// Tags of a ticket: chips that are taken away, and a list of those in use to give more, typed ones too.
import { get, me, put } from "./api.js";
import { toast } from "./dialogs.js";
import { h, icon } from "./dom.js";
import { pick } from "./pick.js";
import { t } from "./words.js";

const MOST = 10;
const TAG = /^[\p{L}\p{Mn}\p{Mc}\p{Nd} _-]{1,30}$/u;

/** A tag as the server keeps it. */
export const plainTag = (text) => text.normalize("NFC").toLowerCase().trim().split(/\s+/u).join(" ");

/** One tag to look at. */
export const tagChip = (name) => h("span", { class: "tag", dir: "auto", title: name }, h("span", { class: "cut" }, name));

let inUse = [];

/** All tags in use, the most used first: [{name, count}]; what was known before when they cannot be had. */
export async function tagsInUse() {
  const page = await get("/tags").catch(() => null);
  if (page) inUse = page.items;
  return inUse;
}

/** The tags of one ticket, changed where they stand; `changed` hears the ticket as it is then. */
export class TagEditor {
  constructor({ changed = () => {} } = {}) {
    this.changed = changed;
    this.chips = h("ul", { class: "tags", "aria-label": t("ticket.tags") });
    this.add = h("button", { type: "button", class: "tag-add", "aria-haspopup": "listbox", "aria-expanded": "false", onclick: () => this.open() }, icon("plus"), t("tags.add"));
    this.place = h("span", { class: "pick-at" }, this.add);
    this.none = h("span", { class: "soft" }, t("tags.none"));
    this.element = h("div", { class: "tag-editor" }, this.chips, me.mayAnswer ? this.place : this.none);
  }

  /** How the ticket stands now; an open list stays open. */
  show({ number, tags }) {
    const looks = JSON.stringify([number, tags]);
    Object.assign(this, { number, tags });
    if (looks === this.looks) return;
    this.looks = looks;
    this.#draw();
  }

  /** With the tags known so far at once: whoever types fast types into it. */
  async open() {
    if (!me.mayAnswer || this.busy || this.place.hidden) return;
    if (this.list) {
      this.list.close();
      return;
    }
    this.list = pick(this.add, {
      label: t("tags.add"),
      options: this.#options(),
      value: null,
      find: t("tags.find"),
      free: (name) => ({ value: name, text: t("tags.new", { name: plainTag(name) }) }),
      note: t("tags.rule"),
      onPick: (name) => this.#give(name),
      onClose: () => (this.list = null),
    });
    await tagsInUse();
    this.list?.update({ options: this.#options(), value: null });
  }

  #options() {
    const others = inUse.filter(({ name }) => !this.tags.includes(name));
    return others.map(({ name, count }) => ({ value: name, text: name, look: () => [h("span", { class: "cut", dir: "auto" }, name), h("span", { class: "tag-count soft small" }, String(count))] }));
  }

  #give(text) {
    const name = plainTag(text);
    if (!TAG.test(name)) toast(t("tags.rule"), { bad: true });
    else if (!this.tags.includes(name)) this.#save([...this.tags, name]);
  }

  #draw() {
    const held = this.chips.contains(document.activeElement);
    const full = this.tags.length >= MOST;
    this.place.hidden = full;
    this.none.hidden = this.tags.length > 0;
    this.chips.hidden = this.tags.length === 0;
    this.chips.replaceChildren(...this.tags.map((name) => h("li", { class: "tag" }, h("span", { class: "cut", dir: "auto", title: name }, name), me.mayAnswer && h("button", { type: "button", class: "plain", "aria-label": t("tags.remove", { name }), title: t("tags.remove", { name }), onclick: () => this.#save(this.tags.filter((tag) => tag !== name)) }, icon("close")))));
    if (held) (this.chips.querySelector("button") ?? this.add).focus();
  }

  async #save(tags) {
    if (this.busy) return;
    this.busy = true;
    const { number } = this;
    try {
      const ticket = await put(`/tickets/${encodeURIComponent(number)}/tags`, { tags });
      if (number === this.number) this.show(ticket);
      this.changed(ticket);
      if (!this.place.hidden && document.activeElement === document.body) this.add.focus();
    } catch (error) {
      toast(error.message, { bad: true });
    } finally {
      this.busy = false;
    }
  }
}

const shown = { number: "", editor: null };

/** For the right column of the queue: the editor of the ticket that is open there, the same one while it is. */
export function tagsOf(ticket) {
  if (shown.number !== ticket.number) Object.assign(shown, { number: ticket.number, editor: new TagEditor() });
  shown.editor.show(ticket);
  return shown.editor.element;
}
