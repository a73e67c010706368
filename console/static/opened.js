// The open conversation: its story, the line over it, the box under it, and the card beside it.
import { get, me } from "./api.js";
import { Calm } from "./calm.js";
import { drawCard } from "./card.js";
import { $, h, icon } from "./dom.js";
import { person } from "./format.js";
import { Head } from "./head.js";
import { Onlookers } from "./onlookers.js";
import { Transcript } from "./story.js";
import { t } from "./words.js";
import { Writer } from "./writer.js";

/** `go(conversation, step)` changes the address; `moved`, `refused` and `place` are for the head (head.js). */
export class Opened {
  constructor({ go, moved, refused, place }) {
    this.go = go;
    this.id = null;
    this.writesNext = null;
    this.transcript = new Transcript();
    this.writer = new Writer(this.transcript, { refused: () => this.load() });
    this.onlookers = new Onlookers(this.writer);
    this.head = new Head({ moved, refused, place, writer: this.writer, onBack: () => go(""), onCard: () => go(this.id, "card") });
    this.gone = h("p", { class: "gone", role: "status", hidden: true });
    this.along = h("p", { class: "read-along", hidden: true });
    this.shut = h("div", { class: "write shut" }, t("write.reader"));
    this.calm = new Calm(() => this.#fetch(), () => 0);
    this.#nothing();
  }

  /** Another conversation, or none; resolves when it is shown. */
  async open(conversation) {
    this.id = conversation;
    this.onlookers.open(conversation);
    if (conversation) await this.load();
    else this.#nothing();
  }

  /** Ask anew for its story. */
  load() {
    return this.calm.now();
  }

  /** Whether this one is open and shown. */
  shows(conversation) {
    return conversation === this.id && this.transcript.story?.conversation.id === conversation;
  }

  /** What the stream tells. */
  heard(kind, data) {
    if (data.conversation === undefined || data.conversation !== this.id) return;
    this.onlookers.heard(kind, data);
    const told = kind === "message" && data.message.author === "customer"; // which may be an order or a number for the card
    if (kind === "status" || told) this.calm.wish();
    if (!this.shows(this.id)) return;
    if (kind === "typing" && data.author === "customer") this.transcript.typing(data.on);
    if (kind === "message") this.transcript.put(data.message);
  }

  /** Write as soon as it is there. */
  writeNext(conversation) {
    this.writesNext = conversation;
    if (this.shows(conversation)) this.load();
  }

  async #fetch() {
    const wanted = this.id;
    if (!wanted) return;
    try {
      const story = await get(`/conversations/${encodeURIComponent(wanted)}`);
      if (this.id === wanted) this.#show(story);
    } catch (error) {
      if (this.id !== wanted || this.shows(wanted)) return;
      const missing = error.status === 404;
      $("open").replaceChildren(failure(t(missing ? "open.missing" : "open.failed"), error, missing ? null : () => this.load()));
    }
  }

  #show(story) {
    const { conversation } = story;
    const box = me.mayAnswer ? this.writer.element : this.shut;
    if (!this.transcript.element.isConnected) $("open").replaceChildren(this.head.element, this.transcript.element, this.gone, this.along, this.onlookers.element, box);
    const name = person(conversation.name);
    this.gone.hidden = !conversation.unreachable;
    this.gone.textContent = t("open.gone", { name });
    this.along.hidden = conversation.audience === "alone";
    this.along.textContent = t(`open.${conversation.audience}`, { name });
    this.head.show(story);
    this.onlookers.show(story);
    this.transcript.show(story);
    const { pinned } = this.transcript;
    if (me.mayAnswer) this.writer.show(story);
    if (pinned) this.transcript.toEnd(); // the box may have grown by more than what still counts as the end
    drawCard($("card"), story, { onBack: () => this.go(this.id) });
    if (this.writesNext === conversation.id && this.writer.focus("reply")) this.writesNext = null;
  }

  #nothing() {
    this.transcript.story = null;
    const keys = h("p", {}, h("kbd", {}, "j"), " ", h("kbd", {}, "k"), ` ${t("open.none.keys")} · `, h("kbd", {}, "?"), ` ${t("menu.keys")}`);
    $("open").replaceChildren(h("div", { class: "nothing" }, h("div", { class: "empty" }, icon("chat"), h("strong", {}, t("open.none")), h("p", {}, t("open.none.more")), keys)));
    $("card").replaceChildren();
  }
}

/** What could not be loaded, with a way to try again. */
export const failure = (words, error, again) =>
  h("div", { class: "empty", role: "alert" }, icon("alert"), h("strong", {}, words), error.status !== 404 && h("p", {}, error.message), again && h("button", { type: "button", onclick: again }, t("retry")));
