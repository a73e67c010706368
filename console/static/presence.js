// The switch in the header: available, busy or away, kept by the server; away by oneself when gone is the server's to say.
import { agents } from "./agents.js";
import { put } from "./api.js";
import { toast } from "./dialogs.js";
import { $, h, say } from "./dom.js";
import { shutsItself } from "./shutting.js";
import { t } from "./words.js";

export const PRESENCES = ["available", "busy", "away"];

/** A mark that differs in shape as well as in colour. */
export const presenceDot = (presence) => h("span", { class: `presence-dot ${presence}`, "aria-hidden": "true" });

/** Fills the header's switch and keeps it in step. */
export class Presence {
  constructor() {
    this.box = $("presence");
    this.summary = this.box.querySelector("summary");
    this.word = h("span", { class: "presence-word" });
    this.said = h("span", { class: "sr", role: "status" });
    this.options = PRESENCES.map((presence) => this.#option(presence));
    this.summary.prepend(presenceDot("available"), this.word);
    $("presence-body").replaceChildren(...this.options);
    this.box.append(this.said);
    this.box.addEventListener("keydown", (event) => this.#pressed(event));
    shutsItself(this.box);
    agents.onChange(() => this.#draw());
  }

  #option(presence) {
    return h(
      "button",
      { type: "button", role: "radio", "aria-checked": "false", dataset: { presence }, onclick: () => this.#choose(presence) },
      presenceDot(presence),
      h("span", {}, h("b", {}, t(`presence.${presence}`)), h("span", { class: "small soft" }, t(`presence.${presence}.hint`))),
    );
  }

  /** While this page is open one is what one has chosen, whatever the server has made of a pause. */
  #draw() {
    const { mine } = agents;
    this.box.hidden = !mine;
    if (!mine) return;
    const { chosen } = mine;
    const word = t(`presence.${chosen}`);
    say(this.word, word);
    const label = t("presence.now", { state: word });
    this.summary.setAttribute("aria-label", label);
    this.summary.title = label;
    this.summary.querySelector(".presence-dot").className = `presence-dot ${chosen}`;
    for (const option of this.options) option.setAttribute("aria-checked", String(option.dataset.presence === chosen));
  }

  async #choose(presence) {
    this.box.open = false;
    this.summary.focus();
    if (presence === agents.mine?.chosen) return;
    try {
      agents.became(await put("/presence", { presence }));
      say(this.said, t("presence.now", { state: t(`presence.${presence}`) }));
    } catch (error) {
      toast(error.message, { bad: true });
      agents.load();
    }
  }

  #pressed(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !this.box.open) return;
    event.preventDefault();
    event.stopPropagation(); // on the queue page arrows move in the list
    const place = this.options.indexOf(document.activeElement);
    const next = place < 0 ? (step > 0 ? 0 : -1) : (place + step + this.options.length) % this.options.length;
    this.options.at(next).focus();
  }
}
