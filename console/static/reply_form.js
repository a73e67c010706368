// Writing a canned reply: its shortcut, a text in each language, and how each reads with its gaps filled.
import { me, patch, post, remove } from "./api.js";
import { h, icon, say } from "./dom.js";
import { languageName } from "./format.js";
import { PLACEHOLDERS, fill } from "./gaps.js";
import { marked } from "./marks.js";
import { typeOver } from "./suggest.js";
import { t } from "./words.js";

export const LANGUAGES = ["pt", "es", "en"];
const SHORTCUT = /^[a-z0-9_-]{1,40}$/;
const LONGEST = 4000;
const SAMPLE = { customer: "Ana Souza", first_name: "Ana", agent: me.name, ticket: "BAL-1042", order: "48213" };

/** `replies` are those of the shortcut by language; `done(shortcut)` when saved, `left()` when it is to be closed. */
export class Form {
  constructor({ shortcut, replies, taken, done, left }) {
    Object.assign(this, { shortcut, replies, taken, done, left });
    this.name = h("input", { type: "text", id: "reply-name", maxlength: "60", autocomplete: "off", autocapitalize: "none", spellcheck: "false", value: shortcut ?? "", "aria-describedby": "reply-rule", oninput: () => this.#named() });
    this.texts = Object.fromEntries(LANGUAGES.map((language) => [language, this.#text(language)]));
    this.last = this.texts[LANGUAGES[0]].area;
    this.problem = h("p", { class: "problem", role: "alert", hidden: true });
    this.save = h("button", { type: "submit", class: "primary" }, t("canned.save"));
    const chips = PLACEHOLDERS.map((name) => h("button", { type: "button", class: "hole", title: t(`hole.${name}`), onmousedown: (event) => event.preventDefault(), onclick: () => typeOver(this.last, `{${name}}`) }, `{${name}}`));
    this.element = h(
      "form",
      { class: "reply box reply-form", "aria-label": shortcut ? t("canned.edit", { shortcut }) : t("canned.new"), onsubmit: (event) => this.#send(event), onkeydown: (event) => this.#key(event) },
      h("div", { class: "reply-head" }, h("label", { for: "reply-name" }, t("canned.shortcut")), h("span", { class: "reply-name" }, h("span", { "aria-hidden": "true" }, "/"), this.name), h("span", { class: "soft small", id: "reply-rule" }, t("canned.rule"))),
      h("div", { class: "holes", role: "group", "aria-label": t("canned.holes") }, h("span", { class: "soft small" }, t("canned.holes")), chips),
      h("div", { class: "reply-texts" }, LANGUAGES.map((language) => this.texts[language].element)),
      this.problem,
      h("div", { class: "reply-row" }, h("button", { type: "button", onclick: () => this.left() }, t("ask.cancel")), this.save),
    );
  }

  /** Begin to write: the shortcut of a new one, else the text in that language. */
  focus(language) {
    const area = language ? this.texts[language].area : this.shortcut ? this.last : this.name;
    area.focus();
  }

  /** Whether anything was written that was not saved. */
  get changed() {
    return this.name.value.trim() !== (this.shortcut ?? "") || LANGUAGES.some((language) => this.#words(language) !== (this.replies[language]?.text ?? ""));
  }

  #words = (language) => this.texts[language].area.value.trim();

  #text(language) {
    const id = `reply-${language}`;
    const reads = h("p", { class: "reads", dir: "auto", lang: language });
    const count = h("span", { class: "small soft" });
    const area = h("textarea", { id, lang: language, dir: "auto", rows: "5", spellcheck: "true", value: this.replies[language]?.text ?? "", onfocus: () => (this.last = area), oninput: () => this.#read(language) });
    const element = h("div", { class: "reply-text" }, h("div", { class: "reply-label" }, h("label", { for: id }, languageName(language)), count), area, h("div", { class: "reads-label small soft" }, t("canned.reads")), reads);
    const text = { area, reads, count, element };
    queueMicrotask(() => this.#read(language));
    return text;
  }

  #read(language) {
    const { area, reads, count } = this.texts[language];
    const words = area.value.trim();
    const { text, gaps } = fill(words, SAMPLE);
    const odd = [...text.matchAll(/\{[^{}\s]*\}/g)].map(({ 0: hole, index }) => [index, index + hole.length]);
    reads.replaceChildren(...(words ? marked(text, [...gaps, ...odd]) : [h("span", { class: "soft" }, t("canned.unsaid"))]));
    const left = LONGEST - words.length;
    say(count, left < 400 ? t(left < 0 ? "write.over" : "write.left", { n: Math.abs(left) }) : "");
    count.classList.toggle("over", left < 0);
    this.problem.hidden = true;
  }

  /** Two words become one shortcut while they are typed. */
  #named() {
    const { selectionStart } = this.name;
    const neat = this.name.value.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/^\/+/, "").replace(/\s/g, "-");
    if (neat !== this.name.value) {
      this.name.value = neat;
      this.name.setSelectionRange(selectionStart, selectionStart);
    }
    this.problem.hidden = true;
  }

  #key(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.element.requestSubmit();
    if (event.key !== "Escape") return;
    event.preventDefault(); // the same key would shut the question that follows
    event.stopPropagation();
    this.left();
  }

  /** What is wrong with it, and where: nothing when it may be saved. */
  #wrong() {
    const shortcut = this.name.value.trim();
    const long = LANGUAGES.find((language) => this.#words(language).length > LONGEST);
    if (!SHORTCUT.test(shortcut)) return [this.name, t("canned.wrong.name")];
    if (this.taken(shortcut)) return [this.name, t("canned.wrong.taken", { shortcut })];
    if (!LANGUAGES.some((language) => this.#words(language))) return [this.texts[LANGUAGES[0]].area, t("canned.wrong.empty")];
    return long ? [this.texts[long].area, t("canned.wrong.long", { n: LONGEST })] : null;
  }

  async #send(event) {
    event.preventDefault();
    const wrong = this.#wrong();
    if (wrong) {
      this.#tell(wrong[1]);
      wrong[0].focus();
      return;
    }
    this.save.disabled = true;
    const shortcut = this.name.value.trim();
    try {
      for (const language of LANGUAGES) await this.#keep(shortcut, language, this.#words(language));
      this.done(shortcut);
    } catch (error) {
      this.#tell(error.message);
      this.save.disabled = false;
    }
  }

  /** What is the same stays untouched; what was kept is known as kept, should a later one be refused. */
  async #keep(shortcut, language, text) {
    const kept = this.replies[language];
    if (!kept && text) this.replies = { ...this.replies, [language]: await post("/canned", { shortcut, language, text }) };
    if (!kept) return;
    if (!text) {
      await remove(`/canned/${kept.id}`);
      this.replies = Object.fromEntries(Object.entries(this.replies).filter(([name]) => name !== language));
      return;
    }
    const change = { ...(shortcut !== kept.shortcut && { shortcut }), ...(text !== kept.text && { text }) };
    if (Object.keys(change).length > 0) this.replies = { ...this.replies, [language]: await patch(`/canned/${kept.id}`, change) };
  }

  #tell(text) {
    this.problem.replaceChildren(icon("alert"), " ", text);
    this.problem.hidden = false;
  }
}
