// The reply box: Enter sends, / puts in a canned reply, @ calls a colleague in a note, which is plainly not a reply.
import { me, post } from "./api.js";
import { canned, loadCanned, onCanned } from "./canned.js";
import { h, icon, say } from "./dom.js";
import { draft, keepDraft, onDraftElsewhere } from "./drafts.js";
import { Emoji } from "./emoji.js";
import { person } from "./format.js";
import { gapFrom, gapsIn } from "./gaps.js";
import { callsIn, calling, learnNames } from "./mentions.js";
import { Mirror } from "./mirror.js";
import { Sending } from "./sending.js";
import { Suggest, typeOver } from "./suggest.js";
import { Tray } from "./tray.js";
import { t } from "./words.js";

const LONGEST = 8000;
const WARN_FROM = 7000;
const TYPING_EVERY = 3000;

/** The box under a transcript. */
export class Writer {
  constructor(transcript, { refused }) {
    this.sending = new Sending(transcript, { refused, again: (message) => this.#again(message) });
    this.kind = "reply";
    this.toldTyping = 0;
    this.#build();
    onDraftElsewhere((conversation, kind) => this.#elsewhere(conversation, kind));
    if (!me.mayAnswer) return;
    onCanned(() => this.suggest.isOpen && this.suggest.read());
    loadCanned();
    learnNames();
  }

  /** Fit the box to the conversation: who may reply, what was begun. */
  show(story) {
    const { conversation } = story;
    const other = this.conversation?.id !== conversation.id;
    Object.assign(this, { story, conversation });
    if (other) this.tray.show(conversation.id);
    if (other) this.suggest.close();
    this.sending.show(conversation);
    const mine = conversation.owner === "agent" && conversation.agent === me.name;
    const gained = mine && !this.mine;
    this.mine = mine;
    this.tabs.reply.disabled = !mine;
    say(this.why, mine ? "" : whyNot(conversation));
    if (!mine) this.choose("note");
    else if (other || gained) this.choose("reply");
    else this.#label();
  }

  /** Reply or note; what was written in the other stays there. */
  choose(kind) {
    this.kind = kind;
    this.element.classList.toggle("is-note", kind === "note");
    this.element.classList.toggle("quiet", !this.mine && !draft(this.conversation.id, "note"));
    for (const [name, tab] of Object.entries(this.tabs)) tab.setAttribute("aria-selected", String(name === kind));
    this.slash.hidden = kind === "note";
    this.at.hidden = kind !== "note";
    const begun = draft(this.conversation.id, kind);
    if (this.area.value !== begun) this.area.value = begun; // the caret stays where it is
    this.#label();
    this.#count();
  }

  /** Begin to write; false when that kind is not allowed now. */
  focus(kind = this.kind) {
    if (kind === "reply" && !this.mine) return false;
    if (kind !== this.kind) this.choose(kind);
    this.area.focus();
    return true;
  }

  /** Whether a reply was begun and not sent. */
  get hasDraft() {
    return Boolean(draft(this.conversation.id, "reply").trim()) || this.tray.files.length > 0;
  }

  /** Forget the reply that was begun. */
  discard() {
    keepDraft(this.conversation.id, "reply", "");
    this.tray.take();
    if (this.kind === "reply") this.area.value = "";
    this.#count();
  }

  #build() {
    this.area = h("textarea", { rows: "2", id: "write-area", dir: "auto", "aria-describedby": "write-hint", oninput: () => this.#typed(), onkeydown: (event) => this.#key(event), onpaste: (event) => this.#pasted(event) });
    this.tray = new Tray({ changed: () => this.#filesChanged(), wanted: () => this.element.isConnected && this.focus("reply") });
    this.mirror = new Mirror(this.area, (text) => (this.kind === "note" ? callsIn(text) : gapsIn(text)));
    const story = () => this.story;
    const sources = { reply: canned(this.area, story), note: calling(this.area) };
    this.suggest = new Suggest(this.area, () => (this.story ? sources[this.kind] : null));
    this.emoji = new Emoji({ take: (sign) => typeOver(this.area, sign), done: () => this.area.focus() });
    const tab = (kind) => h("button", { type: "button", role: "tab", "aria-controls": "write-area", onclick: () => { this.choose(kind); this.area.focus(); } }, kind === "note" && icon("lock"), t(`write.${kind}`));
    const opens = (name, words) => h("button", { type: "button", class: "plain tool", "aria-label": words, title: words, onmousedown: (event) => event.preventDefault(), onclick: () => this.suggest.begin() }, icon(name));
    this.tabs = { reply: tab("reply"), note: tab("note") };
    this.slash = opens("slash", t("canned.list"));
    this.at = opens("at", t("mention.list"));
    this.why = h("span", { class: "write-why" });
    this.hint = h("span", { class: "soft write-hint", id: "write-hint" }, t("write.hint"));
    this.send = h("button", { type: "submit", class: "primary" });
    this.element = h(
      "form",
      { class: "write", onsubmit: (event) => { event.preventDefault(); this.#submit(); } },
      this.suggest.element,
      this.emoji.box,
      h("div", { class: "write-tabs", role: "tablist", "aria-label": t("write.kind") }, this.tabs.reply, this.tabs.note, this.why),
      this.mirror.element,
      this.tray.chips,
      h("div", { class: "write-row" }, this.tray.button, this.slash, this.at, this.emoji.button, this.hint, this.send),
    );
  }

  #label() {
    const note = this.kind === "note";
    const words = t(note ? "write.note.here" : "write.reply.here", { name: person(this.conversation.name) });
    this.area.placeholder = words;
    this.area.setAttribute("aria-label", words);
    this.send.replaceChildren(icon(note ? "lock" : "send"), t(note ? "write.save" : "write.send"));
  }

  #count() {
    this.mirror.draw();
    const { length } = this.area.value.trim();
    const left = LONGEST - length;
    const gap = this.warned === this.area.value ? this.#gap() : "";
    this.send.disabled = (length === 0 && this.#files().length === 0) || left < 0;
    this.hint.classList.toggle("over", left < 0 || Boolean(gap));
    say(this.hint, left < 0 ? t("write.over", { n: -left }) : gap ? t("write.gap", { gap }) : length >= WARN_FROM ? t("write.left", { n: left }) : t("write.hint"));
  }

  #files() {
    return this.kind === "reply" ? this.tray.files : [];
  }

  #filesChanged() {
    if (this.kind === "reply") this.#count();
  }

  #pasted(event) {
    const files = event.clipboardData?.files ?? [];
    if (files.length === 0 || this.kind !== "reply") return;
    event.preventDefault();
    this.tray.add(files);
  }

  #typed() {
    keepDraft(this.conversation.id, this.kind, this.area.value);
    this.#count();
    if (this.kind === "reply") this.#tellTyping(this.area.value.trim() !== "");
  }

  /** The same user goes on writing in another tab. */
  #elsewhere(conversation, kind) {
    if (conversation !== this.conversation?.id || kind !== this.kind || document.activeElement === this.area) return;
    this.area.value = draft(conversation, kind);
    this.#count();
  }

  #tellTyping(on) {
    if (on && Date.now() - this.toldTyping < TYPING_EVERY) return;
    if (!on && !this.toldTyping) return;
    this.toldTyping = on ? Date.now() : 0;
    post(`/conversations/${this.conversation.id}/typing`, { on }).catch(() => {}); // dots may be missed
  }

  #key(event) {
    if (event.isComposing || this.suggest.key(event) || event.shiftKey) return;
    if (event.key === "Tab" && this.kind === "reply") this.#nextGap(event);
    if (event.key !== "Enter") return;
    event.preventDefault();
    this.#submit();
  }

  /** Tab goes from gap to gap, and on to the buttons when there is none after the caret. */
  #nextGap(event) {
    const gap = gapFrom(this.area.value, this.area.selectionEnd);
    if (!gap) return;
    event.preventDefault();
    this.area.setSelectionRange(...gap);
  }

  #gap() {
    const [gap] = this.kind === "reply" ? gapsIn(this.area.value) : [];
    return gap ? this.area.value.slice(...gap) : "";
  }

  /** A reply with a gap is held once; who sends it again means it. */
  #held() {
    if (!this.#gap() || this.warned === this.area.value) return false;
    this.warned = this.area.value;
    this.area.focus();
    this.area.setSelectionRange(...gapsIn(this.area.value)[0]);
    this.#count();
    return true;
  }

  #submit() {
    const text = this.area.value.trim();
    const files = this.#files();
    if ((!text && files.length === 0) || text.length > LONGEST || this.#held()) return;
    if (files.length > 0) this.tray.take();
    this.area.value = "";
    keepDraft(this.conversation.id, this.kind, "");
    Object.assign(this, { toldTyping: 0, warned: "" });
    this.suggest.close();
    this.#count();
    this.sending.send({ text, files, author: this.kind === "note" ? "note" : "agent" }, this.conversation);
  }

  /** What could not be sent as it was stands in the box again, before what was begun meanwhile. */
  #again({ text, author }) {
    const kind = author === "note" ? "note" : "reply";
    const begun = draft(this.conversation.id, kind);
    keepDraft(this.conversation.id, kind, begun ? `${text}\n${begun}` : text);
    this.choose(kind === "reply" && !this.mine ? "note" : kind);
    this.area.focus();
  }
}

function whyNot({ owner, agent }) {
  if (owner === "queue") return t("write.claim");
  return owner === "agent" ? t("write.other", { agent }) : t("write.bot");
}
