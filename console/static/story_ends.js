// Both ends of what is shown of a transcript: more of it to load, or where the conversation begins.
import { h, icon } from "./dom.js";
import { t } from "./words.js";

/** `top` and `bottom` are elements; scrolling loads too. `leave` takes the focus when a button goes that has it. */
export class Ends {
  constructor({ up, first, down, leave }) {
    this.leave = leave;
    this.up = h("button", { type: "button", class: "plain", onclick: up }, icon("up"), h("span"));
    this.down = h("button", { type: "button", class: "plain", onclick: down }, icon("down"), h("span"));
    const toFirst = h("button", { type: "button", class: "plain", onclick: first }, t("line.first"));
    this.more = h("div", { class: "more", hidden: true }, this.up, toFirst);
    this.begin = h("p", { class: "day", hidden: true }, t("line.begin"));
    this.empty = h("p", { class: "soft pad", hidden: true }, t("line.empty"));
    this.top = h("div", {}, this.more, this.begin, this.empty);
    this.bottom = h("div", { class: "more", hidden: true }, this.down);
    this.reset();
  }

  reset() {
    this.failed = false;
    this.loading(false);
  }

  /** Whether there is nothing at all, and whether there is more before and behind what is shown. */
  show({ none, earlier, later }) {
    const left = (!earlier && this.more.contains(document.activeElement)) || (!later && this.bottom.contains(document.activeElement));
    this.empty.hidden = !none;
    this.more.hidden = !earlier;
    this.begin.hidden = none || earlier;
    this.bottom.hidden = !later;
    if (left) this.leave();
  }

  loading(on) {
    if (on) this.failed = false;
    this.#say(on ? "loading" : this.failed ? "retry" : "");
  }

  /** What is missing is not loaded again before somebody asks. */
  fail() {
    this.failed = true;
  }

  #say(key) {
    this.up.lastChild.textContent = t(key || "line.earlier");
    this.down.lastChild.textContent = t(key || "line.later");
  }
}
