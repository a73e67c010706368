// The conversation of a ticket, read where the ticket is, with the other tickets of the customer.
import { get, me, post } from "./api.js";
import { toast } from "./dialogs.js";
import { h, icon } from "./dom.js";
import { person } from "./format.js";
import { Transcript } from "./story.js";
import { t } from "./words.js";

/** Loads, shows and keeps up to date; `arrived` is called with each story. */
export class Talk {
  constructor({ arrived }) {
    this.arrived = arrived;
    this.transcript = new Transcript();
    this.link = h("a", { class: "button", hidden: true }, icon("chat"), t("ticket.queue"));
    this.body = h("div", { class: "talk-body" }, h("p", { class: "soft pad" }, t("loading")));
    this.element = h("section", { class: "box talk" }, h("div", { class: "box-head" }, h("h2", {}, t("ticket.talk")), this.link), this.body);
  }

  async load(conversation) {
    this.conversation = conversation;
    this.link.href = `/console/#${conversation}`;
    this.link.hidden = false;
    try {
      const story = await get(`/conversations/${encodeURIComponent(conversation)}`);
      if (!this.transcript.element.isConnected) this.body.replaceChildren(this.transcript.element);
      this.transcript.show(story);
      this.arrived(story);
    } catch (error) {
      if (this.transcript.story) return;
      const missing = error.status === 404;
      this.body.replaceChildren(h("div", { class: "empty", role: "alert" }, icon("alert"), h("strong", {}, t(missing ? "open.missing" : "open.failed")), !missing && h("p", {}, error.message), !missing && h("button", { type: "button", onclick: () => this.load(conversation) }, t("retry"))));
    }
  }

  /** What the stream tells of this conversation. */
  happened(kind, data) {
    if (data.conversation !== this.conversation || !this.transcript.story) return;
    if (kind === "message") this.transcript.put(data.message);
    if (kind === "typing" && data.author === "customer") this.transcript.typing(data.on);
  }
}

/** Write to the customer: a claim without being asked, then on to the queue. */
export class TakeOver {
  constructor({ refused }) {
    this.refused = refused;
    this.button = h("button", { type: "button", class: "primary", id: "write", onclick: () => this.go() }, icon("chat"), h("span", {}, t("ticket.write")));
    this.words = h("p", { class: "small soft" }, t("ticket.write.hint"));
    this.element = h("div", { class: "take", hidden: !me.mayAnswer }, this.button, this.words);
  }

  show(ticket, story) {
    Object.assign(this, { ticket, story });
    const { agent } = story?.handoff?.state === "claimed" ? story.handoff : {};
    this.mine = agent === me.name;
    this.button.lastChild.textContent = t(this.mine ? "ticket.write.mine" : "ticket.write");
    this.button.disabled = Boolean(agent) && !this.mine;
    this.words.hidden = this.mine;
    const gone = story?.conversation.unreachable;
    this.words.textContent = this.button.disabled ? t("ticket.write.other", { agent }) : gone ? t("open.gone", { name: person(ticket.name) }) : t("ticket.write.hint");
  }

  async go() {
    if (!me.mayAnswer || !this.ticket || this.button.disabled) return;
    this.button.disabled = true;
    try {
      const { conversation } = this.mine ? this.ticket : await post(`/tickets/${this.ticket.number}/take`);
      location.assign(`/console/#${conversation}`);
    } catch (error) {
      toast(error.message, { bad: true });
      this.button.disabled = false;
      await this.refused();
    }
  }
}
