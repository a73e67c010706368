// The reply box: Enter sends, drafts are kept per conversation, a note is plainly not a reply.
import { me, post, upload } from "./api.js";
import { toast } from "./dialogs.js";
import { h, icon, say } from "./dom.js";
import { freshId, person } from "./format.js";
import { localMessage } from "./story.js";
import { Tray } from "./tray.js";
import { t } from "./words.js";

const LONGEST = 8000;
const WARN_FROM = 7000;
const TYPING_EVERY = 3000;

/** The box under a transcript. */
export class Writer {
  constructor(transcript, { refused }) {
    this.transcript = transcript;
    this.refused = refused;
    this.kind = "reply";
    this.sending = Promise.resolve();
    this.toldTyping = 0;
    this.#build();
  }

  /** Fit the box to the conversation: who may reply, what was begun. */
  show({ conversation }) {
    const other = this.conversation?.id !== conversation.id;
    this.conversation = conversation;
    if (other) this.tray.show(conversation.id);
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
    this.area.value = draft(this.conversation.id, kind);
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
    keep(this.conversation.id, "reply", "");
    this.tray.take();
    if (this.kind === "reply") this.area.value = "";
    this.#count();
  }

  #build() {
    this.area = h("textarea", { rows: "2", dir: "auto", "aria-describedby": "write-hint", oninput: () => this.#typed(), onkeydown: (event) => this.#key(event), onpaste: (event) => this.#pasted(event) });
    this.tray = new Tray({ changed: () => this.#filesChanged(), wanted: () => this.element.isConnected && this.focus("reply") });
    const tab = (kind) => h("button", { type: "button", role: "tab", "aria-controls": "write-area", onclick: () => { this.choose(kind); this.area.focus(); } }, kind === "note" && icon("lock"), t(`write.${kind}`));
    this.area.id = "write-area";
    this.tabs = { reply: tab("reply"), note: tab("note") };
    this.why = h("span", { class: "write-why" });
    this.hint = h("span", { class: "soft write-hint", id: "write-hint" }, t("write.hint"));
    this.send = h("button", { type: "submit", class: "primary" });
    this.element = h(
      "form",
      { class: "write", onsubmit: (event) => { event.preventDefault(); this.#submit(); } },
      h("div", { class: "write-tabs", role: "tablist", "aria-label": t("write.kind") }, this.tabs.reply, this.tabs.note, this.why),
      this.area,
      this.tray.chips,
      h("div", { class: "write-row" }, this.tray.button, this.hint, this.send),
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
    const { length } = this.area.value.trim();
    const left = LONGEST - length;
    this.send.disabled = (length === 0 && this.#files().length === 0) || left < 0;
    this.hint.classList.toggle("over", left < 0);
    const words = left < 0 ? t("write.over", { n: -left }) : length >= WARN_FROM ? t("write.left", { n: left }) : t("write.hint");
    say(this.hint, words);
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
    keep(this.conversation.id, this.kind, this.area.value);
    this.#count();
    if (this.kind === "reply") this.#tellTyping(this.area.value.trim() !== "");
  }

  #tellTyping(on) {
    if (on && Date.now() - this.toldTyping < TYPING_EVERY) return;
    if (!on && !this.toldTyping) return;
    this.toldTyping = on ? Date.now() : 0;
    post(`/conversations/${this.conversation.id}/typing`, { on }).catch(() => {}); // dots may be missed
  }

  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    const text = this.area.value.trim();
    const files = this.#files();
    if ((!text && files.length === 0) || text.length > LONGEST) return;
    if (files.length > 0) this.tray.take();
    this.area.value = "";
    keep(this.conversation.id, this.kind, "");
    this.toldTyping = 0;
    this.#count();
    this.#deliver(localMessage({ id: freshId(), text, files, author: this.kind === "note" ? "note" : "agent" }), this.conversation);
  }

  #deliver(message, conversation) {
    this.#show(message, conversation);
    // One after the other: two quick messages keep their order.
    this.sending = this.sending.then(() => this.#post(message, conversation));
  }

  async #post(message, conversation) {
    const where = `/conversations/${conversation.id}`;
    try {
      const stored = await store(message, where);
      if (this.#isOpen(conversation)) this.transcript.stored(message.id, stored);
    } catch (error) {
      toast(error.message, { bad: true });
      const retry = () => this.#deliver({ ...message, delivery: "local" }, conversation);
      const discard = () => this.transcript.drop(message.id);
      this.#show({ ...message, delivery: "unsent", retry, discard }, conversation);
      if (error.status === 409) this.refused();
    }
  }

  #show(message, conversation) {
    if (this.#isOpen(conversation)) this.transcript.put(message);
  }

  #isOpen({ id }) {
    return this.transcript.story?.conversation.id === id;
  }
}

function store({ id, text, author, files }, where) {
  if (author === "note") return post(`${where}/notes`, { text });
  if (files.length === 0) return post(`${where}/messages`, { id, text });
  const form = new FormData();
  form.append("id", id);
  form.append("text", text);
  for (const file of files) form.append("file", file, file.name);
  return upload(`${where}/attachments`, form);
}

function whyNot({ owner, agent }) {
  if (owner === "queue") return t("write.claim");
  return owner === "agent" ? t("write.other", { agent }) : t("write.bot");
}

const place = (conversation, kind) => `balcao-draft:${conversation}:${kind}`;

function draft(conversation, kind) {
  try {
    return sessionStorage.getItem(place(conversation, kind)) ?? "";
  } catch {
    return "";
  }
}

function keep(conversation, kind, text) {
  try {
    if (text) sessionStorage.setItem(place(conversation, kind), text);
    else sessionStorage.removeItem(place(conversation, kind));
  } catch {
    // storage may be forbidden: then a draft lasts while its conversation is open
  }
}
