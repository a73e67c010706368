// One section of the rules page: where the rule comes from, its form, and saving it or putting it back.
import { ApiError, now, put, remove } from "./api.js";
import { confirmed, toast } from "./dialogs.js";
import { h, icon, say } from "./dom.js";
import { time, whole, dayKey } from "./format.js";
import { t } from "./words.js";

/**
 * The frame of a rule. A form has `element`, `fill(content, rule)`, `content()`, and may have `wrong()` (an element to
 * go to, or null), `ask(content)` (questions before saving, false to stop), `rule(content)` (the part that is sent) and
 * `kept()` (after it was saved).
 */
export class Section {
  constructor(name, form) {
    Object.assign(this, { name, form, rule: null, before: "", stale: false });
    this.source = h("p", { class: "rule-source soft small" });
    this.wrong = h("p", { class: "problem", role: "alert", hidden: true });
    this.news = h("p", { class: "rule-news", role: "status", hidden: true });
    this.state = h("span", { class: "rule-state", role: "status" });
    this.undo = h("button", { type: "button", onclick: () => this.take(this.rule) }, t("rules.undo"));
    this.save = h("button", { type: "submit", class: "primary" }, t("rules.save"));
    this.back = h("button", { type: "button", class: "plain", onclick: () => this.#putBack() }, t("rules.back"));
    this.foot = h("div", { class: "rule-foot" }, this.state, this.back, this.undo, this.save);
    this.element = h(
      "form",
      { class: "box rule", id: name, "aria-labelledby": `${name}-title`, novalidate: true, onsubmit: (event) => this.#submit(event), oninput: () => this.edited(), onchange: () => this.edited() },
      h("header", { class: "rule-head" }, h("h2", { id: `${name}-title` }, t(`rules.${name}.title`)), this.source),
      h("p", { class: "soft rule-lead" }, t(`rules.${name}.lead`)),
      this.wrong,
      this.news,
      form.element,
      this.foot,
    );
  }

  /** Whether something in it was not saved. */
  get changed() {
    return this.rule !== null && JSON.stringify(this.form.content()) !== this.before;
  }

  /** Show a rule as the server has it. */
  take(rule) {
    Object.assign(this, { rule, stale: false });
    this.form.fill(structuredClone(rule.content), rule);
    this.before = JSON.stringify(this.form.content());
    this.sent = JSON.stringify(this.#rule(this.form.content()));
    this.#told("");
    this.news.hidden = true;
    this.edited();
  }

  /** The server has another one: show it, unless something was written here meanwhile. */
  heard(rule) {
    if (rule.at === this.rule?.at && rule.source === this.rule?.source) return;
    if (!this.changed) {
      this.take(rule);
      return;
    }
    const theirs = h("button", { type: "button", class: "plain link", onclick: () => this.take(rule) }, t("rules.theirs"));
    this.news.replaceChildren(t("rules.meanwhile", { who: rule.who }), " ", theirs);
    this.news.hidden = false;
    this.rule = { ...this.rule, at: rule.at };
  }

  /** Something in the form may be another. */
  edited() {
    const { changed } = this;
    this.element.classList.toggle("changed", changed);
    this.element.classList.toggle("own", this.rule?.source === "console" || Boolean(this.rule?.wrong));
    this.save.hidden = !changed;
    this.save.disabled = false;
    this.undo.hidden = !changed;
    this.back.hidden = changed || (this.rule?.source !== "console" && !this.rule?.wrong);
    say(this.state, changed ? t("rules.unsaved") : "");
    say(this.source, this.#source());
    if (!changed) this.#told("");
    if (this.rule?.wrong && !changed) this.#told(t("rules.wrong", { why: this.rule.wrong }));
  }

  #source() {
    if (!this.rule) return "";
    const { source, who, at } = this.rule;
    const words = at && { who, when: dayKey(at) === dayKey(now()) ? time(at) : whole(at) };
    if (source === "console") return t("rules.from.console", words);
    return at ? t("rules.from.files.again", words) : t("rules.from.files");
  }

  async #submit(event) {
    event.preventDefault();
    if (!this.changed) return;
    const place = this.form.wrong?.();
    if (place) {
      this.#told(place.words);
      place.element?.focus();
      return;
    }
    const content = this.form.content();
    if (this.form.ask && !(await this.form.ask(content))) return;
    this.save.disabled = true;
    try {
      const wish = this.#rule(content);
      const rule = JSON.stringify(wish) === this.sent ? this.rule : await put(`/rules/${this.name}`, { content: wish, seen: this.rule.at });
      await this.form.kept?.();
      this.take(rule);
      toast(t("rules.saved"));
    } catch (error) {
      this.#told(this.#refused(error));
    }
    this.edited();
  }

  #rule(content) {
    return this.form.rule?.(content) ?? content;
  }

  #refused(error) {
    if (!(error instanceof ApiError)) throw error;
    return error.code === "conflict" ? t("rules.conflict") : error.code === "invalid" ? t("rules.refused", { why: error.message }) : error.message;
  }

  async #putBack() {
    if (!(await confirmed({ title: t("rules.back.ask", { name: t(`rules.name.${this.name}`) }), text: t("rules.back.more"), yes: t("rules.back") }))) return;
    try {
      this.take(await remove(`/rules/${this.name}`));
      toast(t("rules.back.done"));
    } catch (error) {
      this.#told(error.message);
    }
  }

  #told(words) {
    this.wrong.hidden = words === "";
    if (this.wrong.textContent !== words) this.wrong.replaceChildren(...(words ? [icon("alert"), ` ${words}`] : []));
  }
}
