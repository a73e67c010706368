// The strip of figures over the floor.
import { since, heat, number, span } from "./format.js";
import { h, say } from "./dom.js";
import { presenceDot } from "./presence.js";
import { t } from "./words.js";

const PRESENCES = ["available", "busy", "away"];

export class Figures {
  constructor(model) {
    this.model = model;
    this.parts = Object.fromEntries(["waiting", "longest", "service", "here", "answers"].map((key) => [key, { value: h("dd", { class: "figure-value" }), more: h("dd", { class: "figure-more soft small" }) }]));
    this.title = h("span");
    const box = (key) => h("div", { class: "figure", id: `figure-${key}` }, h("dt", {}, key === "answers" ? this.title : t(`floor.${key}`)), this.parts[key].value, this.parts[key].more);
    this.here = Object.fromEntries(PRESENCES.map((presence) => [presence, h("b")]));
    this.parts.here.value.append(...PRESENCES.map((presence) => h("span", { class: "figure-presence" }, presenceDot(presence), this.here[presence], h("span", { class: "small soft" }, t(`presence.${presence}`)))));
    this.element = h("dl", { class: "figures", "aria-label": t("floor.figures") }, Object.keys(this.parts).map(box));
  }

  draw() {
    const { waiting, claimed, agents, answers } = this.model;
    const now = waiting.filter(({ promised_at: promised }) => !promised);
    const later = waiting.length - now.length;
    this.oldest = now[0] ?? null;
    this.#put("waiting", number(now.length), later === 0 ? "" : t(later === 1 ? "floor.later.one" : "floor.later.many", { n: number(later) }));
    const silent = claimed.filter(({ waiting_since: since }) => since).length;
    this.#put("service", number(claimed.length), t(silent === 1 ? "floor.silent.one" : "floor.silent.many", { n: number(silent) }));
    for (const presence of PRESENCES) say(this.here[presence], number([...agents.values()].filter((agent) => agent.presence === presence).length));
    say(this.title, t(answers.minutes === 1 ? "floor.answers.one" : "floor.answers", { n: answers.minutes }));
    this.#put("answers", answers.judged ? t("floor.percent", { n: number(Math.round((answers.in_time / answers.judged) * 100)) }) : "–", answers.judged ? t("floor.of", { n: number(answers.in_time), all: number(answers.judged) }) : t("floor.answers.none"));
    this.tick();
  }

  tick() {
    const { value, more } = this.parts.longest;
    const waited = this.oldest ? since(this.oldest.asked_at) : 0;
    say(value, this.oldest ? span(waited) : "–");
    value.className = `figure-value ${this.oldest ? heat(waited) : ""}`.trim();
    say(more, this.oldest ? this.oldest.customer || t("anonymous") : t("floor.nobody"));
  }

  #put(key, value, more) {
    say(this.parts[key].value, value);
    say(this.parts[key].more, more);
  }
}
