// Who is offered to me: what they want and for how long the offer stands, on every page; and who was taken back from me.
import { get, me, now, post } from "./api.js";
import { toast } from "./dialogs.js";
import { $, h, say } from "./dom.js";
import { channel, countdown, languageName, person } from "./format.js";
import { offered } from "./notices.js";
import { t } from "./words.js";

const PLACE = `balcao-offers:${encodeURIComponent(me.name)}`;
const PATIENCE = 400;

/** `taken(handoff)` after one was taken, `gone()` when one could not be; without them the page leads to the conversation. */
export class Offers {
  constructor({ taken = lead, gone = () => {} } = {}) {
    Object.assign(this, { taken, gone });
    this.all = new Map();
    this.told = h("span", { class: "sr", role: "status" });
    this.cards = h("div", { class: "offer-cards" });
    this.element = h("section", { class: "offering", "aria-label": t("offer.title"), hidden: true }, this.cards);
    document.body.append(this.element, this.told);
    for (const handoff of remembered()) this.#put(handoff);
    this.#draw();
    setInterval(() => this.#tick(), 1000);
  }

  /** The most urgent one. */
  get first() {
    return this.#standing[0] ?? null;
  }

  /** What the page knows of those who wait: some may have been offered before it was opened. */
  know(handoffs) {
    handoffs.forEach((handoff) => this.#put(handoff));
    this.#draw();
  }

  /** What the stream tells. */
  heard(kind, data) {
    if (kind === "queue" && data.handoff) this.know([data.handoff]);
    if (kind === "offer") this.#offered(data);
    if (kind === "taken_back") this.#takenBack(data);
  }

  async take(handoff = this.first) {
    if (!handoff || this.busy) return;
    await this.#answer(handoff, async () => this.taken(await post(`/handoffs/${handoff.id}/claim`)));
  }

  async decline(handoff = this.first) {
    if (!handoff || this.busy) return;
    await this.#answer(handoff, () => post(`/handoffs/${handoff.id}/decline`));
  }

  async #answer(handoff, act) {
    this.busy = true;
    for (const button of this.cards.querySelectorAll("button")) button.disabled = true;
    try {
      await act();
    } catch (error) {
      toast(error.message, { bad: true });
      if (error.status === 0) return;
      await this.gone(handoff);
    } finally {
      this.busy = false;
      if (this.all.has(handoff.id)) this.#draw({ anew: true });
    }
    this.all.delete(handoff.id);
    this.#draw();
  }

  /** The offer is told before the line is: what it is about mostly comes by itself. */
  #offered(data) {
    offered(data);
    say(this.told, t("offer.heard", { name: person(data.customer) }));
    setTimeout(async () => {
      if (this.all.has(data.handoff)) return;
      const handoff = await get(`/handoffs/${data.handoff}`).catch(() => null);
      if (handoff) this.know([handoff]);
    }, PATIENCE);
  }

  #takenBack({ conversation, customer }) {
    const tell = () => toast(t("back.told", { name: person(customer) }), { act: { text: t("back.open"), run: () => location.assign(`/console/#${conversation}`) } });
    if (document.hidden) document.addEventListener("visibilitychange", tell, { once: true });
    else tell();
  }

  #put(handoff) {
    const { id, state, offered_to: to, offered_until: until } = handoff;
    const stands = state === "waiting" && to === me.name && Date.parse(until) > now();
    if (stands) this.all.set(id, handoff);
    else this.all.delete(id);
  }

  get #standing() {
    return [...this.all.values()].filter(({ offered_until: until }) => Date.parse(until) > now()).sort((a, b) => Date.parse(a.offered_until) - Date.parse(b.offered_until));
  }

  #draw({ anew = false } = {}) {
    const standing = this.#standing;
    remember(standing);
    this.element.hidden = standing.length === 0;
    const looks = standing.map(({ id }) => id).join();
    if (looks !== this.looks || anew) {
      this.looks = looks;
      this.cards.replaceChildren(...standing.map((handoff, place) => (place === 0 ? this.#card(handoff) : this.#line(handoff))));
    }
    this.#countDown();
  }

  #tick() {
    if (this.all.size === 0) return;
    for (const [id, { offered_until: until }] of this.all) if (Date.parse(until) <= now()) this.all.delete(id);
    this.#draw();
  }

  #countDown() {
    const standing = new Map(this.#standing.map((handoff) => [handoff.id, handoff]));
    for (const left of this.cards.querySelectorAll(".offer-left")) {
      const handoff = standing.get(left.dataset.handoff);
      if (handoff) say(left, countdown(handoff.offered_until));
    }
  }

  #card(handoff) {
    const { id, conversation, customer, language, card } = handoff;
    const key = (name) => $("columns") && h("kbd", { "aria-hidden": "true" }, name); // the keys are the queue page's
    return h(
      "div",
      { class: "offered" },
      h("div", { class: "offer-top" }, h("span", {}, t("offer.title")), this.#left(id)),
      h("a", { class: "offer-who", href: `/console/#${conversation}`, dir: "auto" }, h("b", { class: "cut" }, person(customer)), h("span", { class: "soft small", title: languageName(language) }, `${channel(card.channel)} · ${language.toUpperCase()}`)),
      h("p", { class: "offer-what", dir: "auto" }, card.problem ? `“${card.problem}”` : t(`reason.${handoff.reason}`)),
      h("div", { class: "offer-acts" }, h("button", { type: "button", class: "primary", onclick: () => this.take(handoff) }, t("offer.take"), key("c")), h("button", { type: "button", onclick: () => this.decline(handoff) }, t("offer.not"), key("x"))),
    );
  }

  #line({ id, conversation, customer }) {
    return h("a", { class: "offer-next", href: `/console/#${conversation}` }, h("span", { class: "cut", dir: "auto" }, person(customer)), this.#left(id));
  }

  #left(id) {
    return h("span", { class: "offer-left", dataset: { handoff: id }, title: t("offer.left") });
  }
}

const lead = ({ conversation }) => location.assign(`/console/#${conversation}`);

/** Offers outlive a walk to another page of the console. */
function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(PLACE) ?? "[]");
  } catch {
    return [];
  }
}

function remember(handoffs) {
  try {
    if (handoffs.length) sessionStorage.setItem(PLACE, JSON.stringify(handoffs));
    else sessionStorage.removeItem(PLACE);
  } catch {
    // storage may be forbidden: then the queue page tells of them
  }
}
