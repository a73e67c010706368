// The line over a transcript: who this is, how it stands, and what an agent may do.
import { me, post } from "./api.js";
import { confirmed, toast } from "./dialogs.js";
import { h, icon } from "./dom.js";
import { channel, heat, languageName, person, since, soon, span } from "./format.js";
import { t } from "./words.js";

/** Draws the line and carries out the moves; `changed` is called when something was done or refused. */
export class Head {
  constructor({ changed, writer, onBack, onCard }) {
    Object.assign(this, { changed, writer });
    this.busy = false;
    this.name = h("h1", { class: "cut", dir: "auto" });
    this.meta = h("div", { class: "open-meta" });
    this.state = h("span", { class: "chip" });
    this.acts = h("div", { class: "open-acts" });
    this.element = h(
      "div",
      { class: "open-head" },
      h("button", { type: "button", class: "plain step-back", "aria-label": t("open.back"), onclick: onBack }, icon("back")),
      h("div", { class: "open-who" }, this.name, this.meta),
      this.acts,
      h("button", { type: "button", class: "step-card", onclick: onCard }, icon("card"), t("open.card")),
    );
  }

  show({ conversation, handoff }) {
    Object.assign(this, { conversation, handoff });
    const name = person(conversation.name);
    this.name.textContent = name;
    this.name.title = name;
    this.meta.replaceChildren(channel(conversation.channel), " · ", languageName(conversation.language), " ", this.state);
    this.tick();
    this.#drawActs();
  }

  /** The waiting time in the chip. */
  tick() {
    if (!this.conversation) return;
    const { words, kind } = this.#standing();
    if (this.state.textContent !== words) this.state.textContent = words;
    this.state.className = `chip ${kind}`;
  }

  get canClaim() {
    return me.mayAnswer && this.handoff?.state === "waiting";
  }

  async claim() {
    if (!this.canClaim) return;
    await this.#do("claim", t("act.claimed", { name: person(this.conversation.name) }));
    this.writer.focus("reply");
  }

  #standing() {
    const { handoff } = this;
    if (!handoff) return { words: t("state.bot"), kind: "" };
    if (handoff.state === "waiting") {
      if (handoff.promised_at) return { words: t("state.promised", { time: soon(handoff.promised_at) }), kind: "warm" };
      const waited = since(handoff.asked_at);
      return { words: t("state.waiting", { time: span(waited) }), kind: heat(waited) };
    }
    if (handoff.agent === me.name) return { words: t("state.mine", { time: soon(handoff.claimed_at) }), kind: "brand" };
    return { words: t("state.other", { agent: handoff.agent }), kind: "" };
  }

  #drawActs() {
    const mine = this.handoff?.state === "claimed" && this.handoff.agent === me.name;
    const act = (key, run, kind = "") => h("button", { type: "button", class: kind, title: key === "claim" ? "C" : t(`act.${key}.hint`), dataset: { act: key }, onclick: run }, t(`act.${key}`));
    const acts = !me.mayAnswer ? [] : this.canClaim ? [act("claim", () => this.claim(), "primary")] : mine ? [act("release", () => this.#release()), act("return", () => this.#return()), act("resolve", () => this.#resolve(), "primary")] : [];
    this.acts.replaceChildren(...acts);
  }

  async #release() {
    if (await this.#draftMayGo("act.release")) await this.#do("release", t("act.released"));
  }

  async #return() {
    if (await this.#draftMayGo("act.return")) await this.#do("return", t("act.returned"));
  }

  async #resolve() {
    if (!(await this.#draftMayGo("act.resolve"))) return;
    const { ticket } = this.handoff;
    const name = person(this.conversation.name);
    const text = ticket ? t("ask.resolve.more", { ticket, name }) : t("ask.resolve.plain", { name });
    if (!(await confirmed({ title: t("ask.resolve"), text, yes: t("act.resolve") }))) return;
    await this.#do("resolve", ticket ? t("act.resolved.ticket", { ticket }) : t("act.resolved"));
  }

  async #draftMayGo(yes) {
    if (!this.writer.hasDraft) return true;
    const goes = await confirmed({ title: t("ask.draft"), text: t("ask.draft.more"), yes: t(yes) });
    if (goes) this.writer.discard();
    return goes;
  }

  async #do(move, done) {
    if (this.busy) return;
    this.busy = true;
    for (const button of this.acts.children) button.disabled = true;
    try {
      await post(`/handoffs/${this.handoff.id}/${move}`);
      toast(done);
    } catch (error) {
      toast(error.message, { bad: true });
    } finally {
      this.busy = false;
      await this.changed();
    }
  }
}
