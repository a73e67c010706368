// One person's account in a dialog: work, access, sessions; and adding somebody.
import { get, me, patch, post, remove } from "./api.js";
import { confirmed, toast } from "./dialogs.js";
import { h, icon } from "./dom.js";
import { initial, languageName, skill, team } from "./format.js";
import { sessionList } from "./sessions.js";
import { t } from "./words.js";

const ROLES = ["agent", "trainer", "supervisor", "admin"];
const LANGUAGES = ["pt", "es", "en"];
const NAME = "[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}_ .'\\-]{0,79}";
let count = 0;

/** The dialog of an account (or of nobody: it says so); `changed` is called with what it became. */
export function openPerson(account, { known, changed, closed }) {
  const person = new Person(account, known, changed);
  show(person.dialog, closed);
  return person.dialog;
}

/** The dialog that asks for somebody new; `changed` is called when there is one more. */
export function addPerson({ known, changed }) {
  const fields = workFields({ role: "agent", team: "", skills: [], languages: [], capacity: 4 }, known);
  const name = h("input", { type: "text", required: true, maxlength: "80", pattern: NAME, autocomplete: "off", spellcheck: "false", autofocus: true });
  const said = h("p", { class: "problem", role: "alert", hidden: true });
  const form = h("form", { onsubmit: (event) => submit(event) }, field(t("people.name"), name, t("people.name.rule")), roleField(fields), fields.elements, said, buttons(() => dialog.close(), t("people.add")));
  const dialog = h("dialog", { class: "person", "aria-label": t("people.add") }, h("h2", {}, t("people.add")), form);
  async function submit(event) {
    event.preventDefault();
    try {
      const added = await post("/accounts", { name: name.value.trim(), role: fields.role.value, ...fields.values() });
      dialog.close();
      toast(t("people.added", { name: added.account.name }));
      tellPassword(added.account.name, added.password);
      await changed();
    } catch (error) {
      tell(said, error.message);
      name.focus();
    }
  }
  show(dialog, () => {});
}

class Person {
  constructor(account, known, changed) {
    Object.assign(this, { account, known, changed, said: h("p", { class: "problem", role: "alert", hidden: true }) });
    this.dialog = h("dialog", { class: "person", "aria-label": account?.name ?? t("people.title") });
    if (account) this.#draw();
    else this.dialog.append(h("p", {}, t("people.gone")), h("div", { class: "dialog-row" }, h("button", { type: "button", onclick: () => this.dialog.close() }, t("close"))));
  }

  #draw() {
    const { name, role, disabled } = this.account;
    const head = h("header", { class: "person-head" }, h("span", { class: "avatar", "aria-hidden": "true" }, initial(name)), h("div", {}, h("h2", { dir: "auto" }, name), h("p", { class: "soft" }, t(`role.${role}`), disabled && h("span", { class: "chip" }, t("people.disabled")))));
    this.sessions = h("div", { "aria-busy": "true" });
    this.dialog.replaceChildren(head, this.#work(), this.#signedIn(), this.#access());
    this.#showSessions();
  }

  #work() {
    const fields = workFields(this.account, this.known);
    const save = (event) => {
      event.preventDefault();
      const role = this.known.admin && fields.role.value !== this.account.role ? { role: fields.role.value } : {};
      this.#change({ ...fields.values(), ...role }, t("people.saved", { name: this.account.name }), { close: true });
    };
    return h("form", { onsubmit: save }, this.known.admin && roleField(fields), fields.elements, this.said, buttons(() => this.dialog.close(), t("people.save")));
  }

  #signedIn() {
    const all = this.known.admin && h("button", { type: "button", onclick: () => this.#endAll() }, t("people.sessions.end"));
    this.all = all;
    return h("section", {}, h("h3", {}, t("people.sessions")), this.sessions, all);
  }

  #access() {
    const { name, disabled } = this.account;
    const trail = h("a", { href: `/console/audit?who=${encodeURIComponent(name)}` }, t("people.trail", { name }));
    if (!this.known.admin) return h("section", {}, trail);
    if (name === me.name) return h("section", {}, h("p", { class: "soft" }, t("people.self")), trail);
    const password = h("button", { type: "button", onclick: () => this.#newPassword() }, t("people.password"));
    const shut = disabled ? h("button", { type: "button", onclick: () => this.#enable() }, t("people.enable")) : h("button", { type: "button", class: "danger", onclick: () => this.#disable() }, t("people.disable"));
    return h("section", {}, h("h3", {}, t("people.access")), h("div", { class: "person-acts" }, password, shut), trail);
  }

  async #showSessions() {
    try {
      const { items } = await get(`/sessions?user=${encodeURIComponent(this.account.name)}`);
      const mayEnd = this.known.admin || this.account.name === me.name;
      const list = items.length ? sessionList(items, { mayEnd, ended: () => this.#showSessions() }) : h("p", { class: "soft" }, t("people.sessions.none"));
      this.sessions.replaceChildren(list);
      if (this.all) this.all.hidden = items.filter(({ here }) => !here).length === 0;
    } catch (error) {
      this.sessions.replaceChildren(h("p", { class: "problem", role: "alert" }, error.message));
    }
    this.sessions.setAttribute("aria-busy", "false");
  }

  async #endAll() {
    try {
      await remove(`/sessions?user=${encodeURIComponent(this.account.name)}`);
    } catch (error) {
      toast(error.message, { bad: true });
    }
    await this.#showSessions();
  }

  async #change(wish, done, { close = false } = {}) {
    try {
      this.account = await patch(`/accounts/${encodeURIComponent(this.account.name)}`, wish);
    } catch (error) {
      tell(this.said, error.message);
      return;
    }
    this.changed(this.account);
    toast(done);
    if (close) this.dialog.close();
    else this.#draw();
  }

  async #disable() {
    const { name } = this.account;
    const yes = await confirmed({ title: t("people.disable.ask", { name }), text: t("people.disable.more", { name }), yes: t("people.disable") });
    if (yes) await this.#change({ disabled: true }, t("people.disable.done", { name }));
  }

  #enable() {
    return this.#change({ disabled: false }, t("people.enable.done", { name: this.account.name }));
  }

  async #newPassword() {
    const { name } = this.account;
    if (!(await confirmed({ title: t("people.password.ask", { name }), text: t("people.password.more", { name }), yes: t("people.password.yes") }))) return;
    try {
      const { password } = await post(`/accounts/${encodeURIComponent(name)}/password`);
      tellPassword(name, password);
    } catch (error) {
      tell(this.said, error.message);
    }
    await this.#showSessions();
  }
}

/** Team, skills, languages and capacity; `values()` is what they say now. */
function workFields(account, known) {
  const role = h("select", {}, ROLES.map((value) => h("option", { value, selected: value === account.role }, t(`role.${value}`))));
  const teams = [...new Set([...known.teams, account.team])].filter(Boolean);
  const of = h("select", {}, h("option", { value: "" }, t("people.team.none")), teams.map((value) => h("option", { value, selected: value === account.team }, team(value))));
  const capacity = h("input", { type: "number", min: "1", max: "50", step: "1", required: true, inputmode: "numeric", value: String(account.capacity) });
  const skills = choices(t("people.skills"), [...new Set([...known.skills, ...account.skills])], account.skills, skill, t("people.skills.hint"));
  const languages = choices(t("people.languages"), LANGUAGES, account.languages, languageName, t("people.languages.hint"));
  const elements = [field(t("people.team"), of), skills.element, languages.element, field(t("people.capacity"), capacity, t("people.capacity.hint"))];
  const values = () => ({ team: of.value, skills: skills.chosen(), languages: languages.chosen(), capacity: Number(capacity.value) });
  return { role, elements, values };
}

function roleField({ role }) {
  const hint = h("span");
  const explain = () => (hint.textContent = t(`people.role.${role.value}`));
  role.addEventListener("change", explain);
  explain();
  return field(t("people.role"), role, hint);
}

function field(label, input, hint = null) {
  input.id = `person-${(count += 1)}`;
  const under = hint && h("p", { class: "soft small", id: `${input.id}-hint` }, hint);
  if (under) input.setAttribute("aria-describedby", under.id);
  return h("div", { class: "person-field" }, h("label", { for: input.id }, label), input, under);
}

function choices(legend, values, chosen, write, hint) {
  const boxes = values.map((value) => h("input", { type: "checkbox", value, checked: chosen.includes(value) }));
  const element = h("fieldset", { class: "person-field" }, h("legend", {}, legend), h("div", { class: "person-choices" }, boxes.map((box) => h("label", {}, box, write(box.value)))), h("p", { class: "soft small" }, hint));
  return { element, chosen: () => boxes.filter((box) => box.checked).map((box) => box.value) };
}

function buttons(cancel, yes) {
  return h("div", { class: "dialog-row" }, h("button", { type: "button", onclick: cancel }, t("ask.cancel")), h("button", { type: "submit", class: "primary" }, yes));
}

/** A password that is shown once, and stays until it was taken. */
function tellPassword(name, password) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(password);
      toast(t("people.password.copied"));
    } catch {
      getSelection().selectAllChildren(shown); // without https browsers have no clipboard for pages
    }
  };
  const shown = h("output", { class: "told-password" }, password);
  const dialog = h("dialog", { "aria-label": t("people.password.title", { name }), oncancel: (event) => event.preventDefault() }, h("h2", {}, t("people.password.title", { name })), h("div", { class: "told" }, shown, h("button", { type: "button", onclick: copy }, icon("copy"), t("people.password.copy"))), h("p", { class: "soft" }, t("people.password.once", { name })), h("div", { class: "dialog-row" }, h("button", { type: "button", class: "primary", onclick: () => dialog.close() }, t("people.password.done"))));
  show(dialog, () => {});
}

function tell(line, text) {
  line.textContent = text;
  line.hidden = false;
}

function show(dialog, closed) {
  dialog.addEventListener("close", () => {
    dialog.remove();
    closed();
  });
  document.body.append(dialog);
  dialog.showModal();
}
