// The form of offers: whether customers are offered by turn, how long an offer lasts, and how long an agent may be silent.
import { h, say } from "./dom.js";
import { t } from "./words.js";

const MOST_SECONDS = 3600;
const MOST_MINUTES = 1440;

export class OfferRules {
  constructor() {
    this.auto = h("input", { type: "checkbox", role: "switch", id: "auto-assign" });
    this.seconds = whole("offer-seconds", MOST_SECONDS);
    this.minutes = whole("answer-minutes", MOST_MINUTES);
    this.told = [h("p", { class: "soft small" }), h("p", { class: "soft small" }), h("p", { class: "soft small" })];
    const [auto, seconds, minutes] = this.told;
    this.element = h(
      "div",
      { class: "offer-rules" },
      h("div", {}, h("label", { class: "switch-row", for: "auto-assign" }, this.auto, t("rules.desk.auto")), auto),
      h("div", {}, h("label", { for: "offer-seconds" }, t("rules.desk.seconds")), this.seconds, seconds),
      h("div", {}, h("label", { for: "answer-minutes" }, t("rules.desk.minutes")), this.minutes, minutes),
    );
    this.element.addEventListener("input", () => this.#explain());
  }

  fill({ auto_assign: auto, offer_seconds: seconds, answer_minutes: minutes }) {
    this.auto.checked = auto;
    this.seconds.value = seconds;
    this.minutes.value = minutes;
    this.#explain();
  }

  content() {
    return { auto_assign: this.auto.checked, offer_seconds: Number(this.seconds.value), answer_minutes: Number(this.minutes.value) };
  }

  wrong() {
    const odd = [this.seconds, this.minutes].find((input) => !input.checkValidity());
    return odd ? { words: t("rules.desk.wrong", { most: odd.max }), element: odd } : null;
  }

  #explain() {
    const [auto, seconds, minutes] = this.told;
    say(auto, t(this.auto.checked ? "rules.desk.auto.on" : "rules.desk.auto.off"));
    say(seconds, t("rules.desk.seconds.more", { n: this.seconds.value || "?" }));
    say(minutes, t(this.minutes.value === "1" ? "rules.desk.minutes.one" : "rules.desk.minutes.many", { n: this.minutes.value || "?" }));
  }
}

function whole(id, most) {
  return h("input", { type: "number", id, min: "1", max: String(most), step: "1", required: true, inputmode: "numeric" });
}
