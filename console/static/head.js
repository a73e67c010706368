// The line over a transcript: who this is, how it stands, and what an agent may do.
import { me, post } from "./api.js";
import { confirmed, toast } from "./dialogs.js";
import { h, icon } from "./dom.js";
import { channel, languageName, person, team } from "./format.js";
import { standing } from "./standing.js";
import { passOn } from "./transfer.js";
import { t } from "./words.js";

const HINTS = { claim: "C", transfer: "T", reassign: "T", resolve: "E" };

/** Draws the line and carries out the moves; `moved(handoff)` is called with what became of it, `refused` when it was not done. */
export class Head {
  constructor({ moved, refused, place, writer, onBack, onCard }) {
    Object.assign(this, { moved, refused, place, writer });
    this.busy = false;
    this.name = h("h1", { class: "cut", dir: "auto" });
    this.meta = h("div", { class: "open-meta" });
    this.chips = h("span", { class: "open-chips" });
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
    this.meta.replaceChildren(h("span", {}, `${channel(conversation.channel)} · ${languageName(conversation.language)}`), this.chips);
    this.tick();
    this.#drawActs();
  }

  /** The chips with their waiting times. */
  tick() {
    if (!this.conversation) return;
    const { handoff } = this;
    const chips = standing(handoff, handoff?.state === "waiting" ? this.place(handoff) : null);
    const looks = JSON.stringify(chips);
    if (looks === this.looks) return;
    this.looks = looks;
    this.chips.replaceChildren(...chips.map(({ words, kind }) => h("span", { class: `chip ${kind}` }, words)));
  }

  /** The same handoff, as it stands by now. */
  know(handoff) {
    if (this.handoff?.id !== handoff.id || this.handoff === handoff) return;
    const changed = this.handoff.state !== handoff.state || this.handoff.agent !== handoff.agent;
    this.handoff = { ...handoff, position: handoff.position ?? this.handoff.position };
    this.tick();
    if (changed && !this.busy) this.#drawActs();
  }

  get isMine() {
    return this.handoff?.state === "claimed" && this.handoff.agent === me.name;
  }

  get canClaim() {
    return me.mayAnswer && this.handoff?.state === "waiting";
  }

  /** One's own, whoever waits, and for leads anybody's. */
  get canPassOn() {
    return me.mayAnswer && Boolean(this.handoff) && (this.isMine || this.handoff.state === "waiting" || me.mayLead);
  }

  async claim() {
    if (!this.canClaim) return;
    const done = await this.#do("claim", {}, t("act.claimed", { name: person(this.conversation.name) }));
    if (done) this.writer.focus("reply");
  }

  async transfer() {
    if (!this.canPassOn || this.busy) return;
    const { handoff } = this;
    const to = await passOn(handoff, { reassign: this.#reassigns });
    if (!to || this.handoff?.id !== handoff.id || !(await this.#draftMayGo("transfer.go"))) return;
    const { agent, team: group } = to;
    const done = agent ? t(agent === me.name ? "act.transferred.me" : "act.transferred", { agent }) : t("act.transferred.team", { team: team(group) });
    await this.#do("transfer", to, done);
  }

  async resolve() {
    if (!this.isMine || !(await this.#draftMayGo("act.resolve"))) return;
    const { ticket } = this.handoff;
    const name = person(this.conversation.name);
    const text = ticket ? t("ask.resolve.more", { ticket, name }) : t("ask.resolve.plain", { name });
    if (!(await confirmed({ title: t("ask.resolve"), text, yes: t("act.resolve") }))) return;
    await this.#do("resolve", {}, ticket ? t("act.resolved.ticket", { ticket }) : t("act.resolved"));
  }

  async #release() {
    if (await this.#draftMayGo("act.release")) await this.#do("release", {}, t("act.released"));
  }

  async #return() {
    if (await this.#draftMayGo("act.return")) await this.#do("return", {}, t("act.returned"));
  }

  get #reassigns() {
    return this.handoff?.state === "claimed" && !this.isMine;
  }

  #drawActs() {
    const act = (key, run, kind = "") => h("button", { type: "button", class: kind, title: [t(`act.${key}.hint`), HINTS[key] && `(${HINTS[key]})`].filter(Boolean).join(" "), dataset: { act: key }, onclick: run }, t(`act.${key}`));
    const passing = this.canPassOn && act(this.#reassigns ? "reassign" : "transfer", () => this.transfer());
    const ends = [act("release", () => this.#release()), act("return", () => this.#return()), act("resolve", () => this.resolve(), "primary")];
    const acts = this.canClaim ? [passing, act("claim", () => this.claim(), "primary")] : this.isMine ? [passing, ...ends] : [passing];
    this.acts.replaceChildren(...acts.filter(Boolean));
  }

  async #draftMayGo(yes) {
    if (!this.isMine || !this.writer.hasDraft) return true;
    const goes = await confirmed({ title: t("ask.draft"), text: t("ask.draft.more"), yes: t(yes) });
    if (goes) this.writer.discard();
    return goes;
  }

  /** True when it was done. */
  async #do(move, body, done) {
    if (this.busy) return false;
    this.busy = true;
    for (const button of this.acts.children) button.disabled = true;
    const { id } = this.handoff;
    try {
      await this.moved(await post(`/handoffs/${id}/${move}`, body));
      toast(done);
      return true;
    } catch (error) {
      toast(error.message, { bad: true });
      await this.refused(id);
      return false;
    } finally {
      this.busy = false;
      this.#drawActs();
    }
  }
}
