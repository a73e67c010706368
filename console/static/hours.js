// The form of the opening hours: a week, its zone, days without work, and what all that comes to now.
import { post } from "./api.js";
import { Calm } from "./calm.js";
import { h, icon, say } from "./dom.js";
import { DaysOff } from "./days_off.js";
import { outlookWords, weekday, weekdayWithin } from "./outlook.js";
import { pick } from "./pick.js";
import { DAYS, readHours, wrongIn, writeHours } from "./week.js";
import { t } from "./words.js";

const USUAL = { opens: "09:00", closes: "18:00" };
const MOST_SPANS = 6;

/** `zones` are the names there are; `waits()` says how many wait with a promised time. */
export class Hours {
  constructor({ zones, waits }) {
    Object.assign(this, { zones, waits, value: { always: true, zone: "UTC", week: DAYS.map(() => []) } });
    this.always = h("input", { type: "checkbox", role: "switch", id: "always", onchange: () => this.#turn() });
    this.zone = h("button", { type: "button", class: "zone", "aria-haspopup": "listbox", "aria-expanded": "false", onclick: () => this.#pickZone() });
    this.rows = h("tbody");
    this.table = h("table", { class: "week" }, h("caption", { class: "sr" }, t("rules.hours.title")), this.rows);
    this.outlook = h("p", { class: "outlook", role: "status" });
    this.promised = h("p", { class: "soft small", hidden: true });
    this.off = new DaysOff({ changed: () => this.#changed() });
    this.calm = new Calm(() => this.#look(), () => 150);
    this.element = h(
      "div",
      { class: "hours" },
      h("div", { class: "hours-top" }, h("label", { class: "switch-row", for: "always" }, this.always, t("rules.hours.always")), h("span", { class: "pick-at" }, this.zone)),
      this.table,
      h("div", { class: "outlook-box" }, this.outlook, this.promised),
      this.off.element,
    );
    this.element.addEventListener("input", ({ target }) => !target.closest(".pick") && this.calm.wish());
  }

  fill(content, rule) {
    this.value = readHours(content.hours);
    this.always.checked = this.value.always;
    this.off.fill(content, rule.outlook.holidays);
    this.#draw();
    this.#show(rule.outlook);
    const n = this.waits();
    this.promised.hidden = n === 0;
    say(this.promised, t(n === 1 ? "rules.hours.promised.one" : "rules.hours.promised.many", { n }));
  }

  content() {
    return { hours: writeHours(this.value), ...this.off.content() };
  }

  wrong() {
    const wrong = wrongIn(this.value);
    if (!wrong) return this.off.wrong();
    const input = this.rows.children[wrong.day]?.querySelectorAll(".span")[wrong.span]?.querySelector("input");
    return { words: t(`rules.hours.${wrong.why}`, { day: weekday(wrong.day) }), element: input ?? this.always };
  }

  #turn() {
    this.value.always = this.always.checked;
    if (!this.value.always && this.value.week.every((spans) => spans.length === 0)) for (const spans of this.value.week.slice(0, 5)) spans.push({ ...USUAL });
    this.#draw();
    this.calm.wish();
  }

  #draw() {
    this.table.hidden = this.value.always;
    this.off.closes(!this.value.always);
    this.zone.replaceChildren(icon("place"), h("span", { class: "cut" }, this.value.zone.replaceAll("_", " ")), icon("down"));
    this.zone.setAttribute("aria-label", t("rules.hours.zone", { zone: this.value.zone }));
    this.rows.replaceChildren(...DAYS.map((_, day) => this.#day(day)));
  }

  #day(day) {
    const spans = this.value.week[day];
    const name = weekdayWithin(day);
    const add = () => {
      spans.push(this.#next(spans));
      this.#redraw(day, ".span:last-of-type input");
    };
    const like = () => {
      this.value.week[day] = structuredClone(this.value.week[day - 1]);
      this.#redraw(day, ".add-span");
    };
    const differs = day > 0 && JSON.stringify(spans) !== JSON.stringify(this.value.week[day - 1]);
    return h(
      "tr",
      { class: spans.length ? "" : "off" },
      h("th", { scope: "row" }, weekday(day)),
      h("td", {}, h("div", { class: "spans" }, spans.map((span, place) => this.#span(day, span, place)), spans.length === 0 && h("span", { class: "soft closed" }, t("rules.hours.closed")))),
      h(
        "td",
        { class: "day-acts" },
        differs && h("button", { type: "button", class: "plain small", onclick: like }, t("rules.hours.like", { day: weekdayWithin(day - 1) })),
        h("button", { type: "button", class: "plain add-span", disabled: spans.length >= MOST_SPANS, "aria-label": t("rules.hours.add", { day: name }), title: t("rules.hours.add", { day: name }), onclick: add }, icon("plus")),
      ),
    );
  }

  #span(day, span, place) {
    const name = weekday(day);
    const input = (end) => h("input", { type: "time", required: true, value: span[end], "aria-label": t(`rules.hours.${end}`, { day: name, n: place + 1 }), oninput: (event) => (span[end] = event.target.value) });
    const drops = t("rules.hours.drop", { day: weekdayWithin(day), n: place + 1 });
    const drop = () => {
      this.value.week[day].splice(place, 1);
      this.#redraw(day, ".add-span");
    };
    return h("span", { class: "span" }, input("opens"), h("span", { "aria-hidden": "true" }, "–"), input("closes"), h("button", { type: "button", class: "plain", "aria-label": drops, title: drops, onclick: drop }, icon("close")));
  }

  /** After the last one of the day, where there is room. */
  #next(spans) {
    const last = spans.at(-1)?.closes;
    if (!last) return { ...USUAL };
    if (last === "00:00" || last >= "20:00") return { opens: "", closes: "" };
    const later = (hours) => `${String(Number(last.slice(0, 2)) + hours).padStart(2, "0")}:${last.slice(3)}`;
    return { opens: later(1), closes: later(4) };
  }

  #redraw(day, focus) {
    this.#draw();
    this.rows.children[day].querySelector(focus)?.focus();
    this.#changed();
  }

  #pickZone() {
    const options = this.zones.map((zone) => ({ value: zone, text: zone.replaceAll("_", " ") }));
    pick(this.zone, { label: t("rules.hours.zone.find"), find: t("rules.hours.zone.find"), options, value: this.value.zone, onPick: (zone) => this.#setZone(zone) });
  }

  #setZone(zone) {
    this.value.zone = zone;
    this.#draw();
    this.#changed();
  }

  #changed() {
    this.element.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** What the server makes of what stands here now. */
  async #look() {
    if (wrongIn(this.value)) {
      say(this.outlook, t("rules.hours.unfinished"));
      this.outlook.className = "outlook soft";
      return;
    }
    const content = this.content();
    try {
      const { outlook } = await post("/rules/hours/check", { content });
      if (JSON.stringify(content) === JSON.stringify(this.content())) this.#show(outlook);
    } catch (error) {
      say(this.outlook, error.message);
      this.outlook.className = "outlook alert";
    }
  }

  #show(outlook) {
    say(this.outlook, outlookWords(outlook));
    this.outlook.className = `outlook ${outlook.open ? "open" : "shut"}`;
    this.off.know(outlook.holidays);
  }
}
