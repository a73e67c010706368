// One row of the list: who it is, what about, how long, and what sets it apart.
import { me, now } from "./api.js";
import { h, icon, say } from "./dom.js";
import { hasDraft } from "./drafts.js";
import { countdown, heat, impatience, initial, languageName, lately, person, since, skill, soon, span } from "./format.js";
import { hasUnsent } from "./unsent.js";
import { t } from "./words.js";

const GENERAL = "general";
const HURRIES = { high: "warm", urgent: "alert" };

/** `item` stands in the list; what did not change is not painted again. */
export class Row {
  constructor({ conversation }) {
    this.name = h("span", { class: "row-name cut", dir: "auto" });
    this.avatar = h("span", { class: "avatar", "aria-hidden": "true" });
    this.time = h("span", { class: "row-time cut" });
    this.what = h("span", { class: "row-what cut", dir: "auto" });
    this.unread = h("span", { class: "unread", hidden: true }, t("queue.new"));
    this.begun = h("span", { class: "begun", hidden: true });
    this.language = h("span");
    this.offer = null;
    this.marks = h("span", { class: "row-marks", hidden: true });
    const tags = h("span", { class: "row-tags" }, this.begun, this.unread, this.language);
    this.link = h("a", { class: "row", href: `#${conversation}`, dataset: { conversation } }, this.avatar, this.name, this.time, this.what, tags, this.marks);
    this.item = h("li", {}, this.link);
    this.looks = {};
  }

  /** `taken`: {agent} of one who has just left the line. */
  paint(handoff, { open, unread, taken = null }) {
    const { looks } = this;
    if (looks.handoff === handoff && looks.open === open && looks.unread === unread && looks.taken === taken) return;
    this.looks = { handoff, open, unread, taken };
    const name = person(handoff.customer);
    say(this.name, name);
    this.name.title = name;
    say(this.avatar, initial(handoff.customer));
    say(this.what, handoff.card.problem || t(`reason.${handoff.reason}`));
    say(this.language, handoff.language.toUpperCase());
    this.language.title = languageName(handoff.language);
    this.unread.hidden = !unread;
    if (open) this.link.setAttribute("aria-current", "true");
    else this.link.removeAttribute("aria-current");
    this.#mark(handoff);
    this.showBegun();
    this.tick();
  }

  /** What was written there and not sent; of the open one the reply box shows it. */
  showBegun() {
    const { conversation } = this.looks.handoff;
    const unsent = hasUnsent(conversation);
    this.begun.hidden = this.looks.open || !(unsent || hasDraft(conversation));
    this.begun.classList.toggle("bad", unsent);
    say(this.begun, t(unsent ? "queue.unsent" : "queue.draft"));
  }

  /** Times grow and turn warm without anything being loaded. */
  tick() {
    const { words, kind, title = "" } = this.#standing();
    this.#offered();
    if (this.words === words && this.kind === kind) return;
    Object.assign(this, { words, kind });
    say(this.time, words);
    this.time.title = title;
    this.link.className = `row ${kind}`.trim();
  }

  #standing() {
    const { handoff, taken } = this.looks;
    if (taken) return { words: taken.agent ? t("queue.taken", { agent: taken.agent }) : t("queue.gone"), kind: "taken" };
    if (handoff.state === "waiting") {
      if (handoff.promised_at) return { words: t("queue.promised", { time: soon(handoff.promised_at) }), kind: "" };
      const waited = since(handoff.asked_at);
      return { words: span(waited), kind: heat(waited) };
    }
    const waited = handoff.waiting_since ? since(handoff.waiting_since) : 0;
    if (impatience(waited)) return { words: span(waited), kind: impatience(waited), title: t("row.unanswered", { time: soon(handoff.waiting_since) }) };
    return { words: lately(handoff.claimed_at), kind: "", title: t("row.since", { time: soon(handoff.claimed_at) }) };
  }

  /** The third line: what hurries, who is needed, who will be called, to whom it is offered. */
  #mark(handoff) {
    const { priority, skill: needed, callback } = handoff;
    const waits = handoff.state === "waiting";
    this.offer = waits && handoff.offered_to ? h("span", { class: handoff.offered_to === me.name ? "mark-mine" : "" }) : null;
    const marks = [
      HURRIES[priority] && h("span", { class: `mark-${HURRIES[priority]}` }, icon("up"), t(`ticket.priority.${priority}`)),
      needed !== GENERAL && h("span", {}, skill(needed)),
      waits && callback && h("span", {}, icon("call"), t("row.callback")),
      this.offer,
    ].filter(Boolean);
    this.marks.replaceChildren(...marks);
    this.marks.hidden = marks.length === 0;
  }

  #offered() {
    if (!this.offer) return;
    const { offered_to: to, offered_until: until } = this.looks.handoff;
    const stands = Date.parse(until) > now();
    say(this.offer, !stands ? "" : to === me.name ? t("row.offered.me", { time: countdown(until) }) : t("row.offered", { agent: to }));
    this.offer.hidden = !stands;
  }
}
