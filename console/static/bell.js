// The bell of every page: notes that call oneself, seen or not, and how one wants to be told.
import { alertFor, looksAt, refusal, wish, wishes } from "./alerts.js";
import { get, post } from "./api.js";
import { toast } from "./dialogs.js";
import { $, h, icon, say } from "./dom.js";
import { lately, person, whole } from "./format.js";
import { shutsItself } from "./shutting.js";
import { t } from "./words.js";

const SHOWN = 50;

/** Fills the header's bell and keeps it up to date. */
export class Bell {
  constructor() {
    this.items = [];
    this.unseen = 0;
    this.list = h("ul", { class: "bell-list" });
    this.all = h("button", { type: "button", class: "plain link", hidden: true, onclick: () => this.#see(null) }, t("bell.all"));
    this.told = h("p", { class: "bell-told small soft", role: "status" });
    $("bell-body").replaceChildren(h("div", { class: "bell-head" }, h("h2", {}, t("bell.title")), this.all), this.list, this.#switches());
    shutsItself($("bell"));
    addEventListener("hashchange", () => this.#lookedAt());
    document.addEventListener("visibilitychange", () => this.#lookedAt());
    this.load();
  }

  /** Ask for them anew. */
  async load() {
    const page = await get(`/mentions?limit=${SHOWN}`).catch(() => null);
    if (!page) return;
    Object.assign(this, { items: page.items, unseen: page.unseen });
    this.#draw();
    this.#lookedAt();
  }

  /** What the stream tells. */
  heard(kind, data) {
    if (kind === "mentions") this.load();
    if (kind !== "mention") return;
    const { id, conversation, who, name, text } = data;
    alertFor({ kind, title: t("alert.mention", { who, name: person(name) }), body: text, tag: id, conversation, onclick: () => location.assign(`/console/#${conversation}`) });
    this.load();
  }

  /** What stands before one's eyes has been seen. */
  #lookedAt() {
    const here = this.items.filter(({ seen, conversation }) => !seen && looksAt(conversation));
    if (here.length > 0) this.#see(here.map(({ id }) => id));
  }

  async #see(ids) {
    if (this.all.contains(document.activeElement)) $("bell").querySelector("summary").focus(); // the button is about to go
    this.items = this.items.map((item) => (ids === null || ids.includes(item.id) ? { ...item, seen: true } : item));
    try {
      this.unseen = (await post("/mentions/seen", ids === null ? { all: true } : { ids })).unseen;
    } catch (error) {
      if (ids === null) toast(error.message, { bad: true });
      return;
    }
    this.#draw();
  }

  #draw() {
    const { unseen } = this;
    const badge = $("bell-count");
    badge.hidden = unseen === 0;
    say(badge, unseen > 99 ? "99+" : String(unseen));
    const words = unseen === 0 ? t("bell.title") : t(unseen === 1 ? "bell.some.one" : "bell.some.many", { n: unseen });
    const summary = $("bell").querySelector("summary");
    summary.setAttribute("aria-label", words);
    summary.title = words;
    this.all.hidden = unseen === 0;
    this.list.replaceChildren(...(this.items.length ? this.items.map((item) => this.#row(item)) : [h("li", { class: "empty" }, icon("at"), h("strong", {}, t("bell.none")), h("p", {}, t("bell.none.more")))]));
  }

  #row({ id, conversation, who, name, text, at, seen }) {
    const open = () => {
      $("bell").open = false;
      if (!seen) this.#see([id]);
    };
    return h(
      "li",
      {},
      h(
        "a",
        { href: `/console/#${conversation}`, class: seen ? "seen" : "", onclick: open },
        h("span", { class: "bell-line" }, h("b", { class: "cut", dir: "auto" }, who), h("span", { class: "soft cut", dir: "auto" }, t("bell.about", { name: person(name) })), h("time", { datetime: at, title: whole(at) }, lately(at))),
        h("span", { class: "bell-text", dir: "auto" }, text),
        !seen && h("span", { class: "sr" }, t("bell.new")),
      ),
    );
  }

  #switches() {
    const row = (name) => {
      const box = h("input", { type: "checkbox", role: "switch", onchange: () => this.#wished(name, box) });
      box.checked = wishes()[name];
      box.disabled = name === "desktop" && refusal() === "no";
      return h("label", { class: "menu-row" }, h("span", {}, t(`alert.${name}`)), box);
    };
    const group = h("fieldset", { class: "bell-switches" }, h("legend", {}, t("alert.title")), ["sound", "desktop", "hide"].map(row), this.told);
    this.#tell(refusal() === "no" || wishes().desktop ? refusal() : "");
    return group;
  }

  async #wished(name, box) {
    const wanted = box.checked;
    box.checked = (await wish(name, wanted))[name];
    if (name === "desktop") this.#tell(wanted && !box.checked ? refusal() || "asked" : "");
  }

  #tell(why) {
    this.told.hidden = why === "";
    say(this.told, why ? t(`alert.why.${why}`) : "");
  }
}
