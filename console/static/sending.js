// Sends what was written, one after the other, and keeps what did not get there until it is sent or dropped.
import { post, upload } from "./api.js";
import { toast } from "./dialogs.js";
import { freshId } from "./format.js";
import { localMessage } from "./story.js";
import { forgetUnsent, keepUnsent, onUnsentElsewhere, unsentFailed, unsentIn } from "./unsent.js";
import { t } from "./words.js";

/** `refused` is called when a conversation is no longer ours, `again` with a message whose files a reload has lost. */
export class Sending {
  constructor(transcript, { refused, again }) {
    Object.assign(this, { transcript, refused, again });
    this.line = Promise.resolve();
    this.flying = new Set();
    this.files = new Map();
    this.shown = new Set();
    onUnsentElsewhere(() => this.#dropSettled());
  }

  /** A new message or note. */
  send({ text, files, author }, conversation) {
    const message = localMessage({ id: freshId(), text, files, author });
    if (files.length > 0) this.files.set(message.id, files);
    keepUnsent(conversation.id, message);
    this.#deliver(message, conversation);
  }

  /** The conversation is open: what did not get there stands at its end. */
  show(conversation) {
    if (this.conversation?.id !== conversation.id) this.shown.clear();
    this.conversation = conversation;
    for (const kept of unsentIn(conversation.id)) if (!this.shown.has(kept.id)) this.#show(this.#message(kept), conversation);
  }

  #message({ id, text, author, at, names }) {
    const files = this.files.get(id) ?? [];
    const message = { ...localMessage({ id, text, author, files }), at };
    if (this.flying.has(id)) return message;
    const lost = names.length > 0 && files.length === 0;
    const attachments = lost ? names.map((file) => ({ ...file, kind: "file", state: "refused", error: t("unsent.file") })) : message.attachments;
    return { ...message, attachments, lost };
  }

  #deliver(message, conversation) {
    this.flying.add(message.id);
    this.#show(message, conversation);
    // One after the other: two quick messages keep their order.
    this.line = this.line.then(() => this.#post(message, conversation));
  }

  async #post(message, conversation) {
    try {
      const stored = await store(message, `/conversations/${conversation.id}`);
      this.#settled(message.id);
      if (this.#isOpen(conversation)) this.transcript.stored(message.id, stored);
    } catch (error) {
      toast(error.message, { bad: true });
      this.flying.delete(message.id);
      unsentFailed(message.id);
      this.#show(message, conversation);
      if (error.status === 409) this.refused();
    }
  }

  #settled(id) {
    this.flying.delete(id);
    this.files.delete(id);
    this.shown.delete(id);
    forgetUnsent(id);
  }

  #show(message, conversation) {
    if (!this.#isOpen(conversation)) return;
    this.shown.add(message.id);
    if (this.flying.has(message.id)) this.transcript.put({ ...message, delivery: message.author === "note" ? "received" : "local" });
    else this.transcript.put({ ...message, delivery: "unsent", retry: () => this.#retry(message, conversation), discard: () => this.#discard(message) });
  }

  #retry(message, conversation) {
    if (this.flying.has(message.id)) return;
    if (!message.lost) {
      this.#deliver(message, conversation);
      return;
    }
    this.#discard(message);
    toast(t("unsent.files"));
    this.again(message);
  }

  #discard({ id }) {
    this.#settled(id);
    this.transcript.drop(id);
  }

  /** Sent or dropped in another tab. */
  #dropSettled() {
    if (!this.conversation || !this.#isOpen(this.conversation)) return;
    const still = new Set(unsentIn(this.conversation.id).map(({ id }) => id));
    for (const id of this.shown) {
      if (still.has(id) || this.flying.has(id)) continue;
      this.shown.delete(id);
      this.transcript.drop(id);
    }
  }

  #isOpen({ id }) {
    return this.transcript.story?.conversation.id === id;
  }
}

function store({ id, text, author, files }, where) {
  if (author === "note") return post(`${where}/notes`, { id, text });
  if (files.length === 0) return post(`${where}/messages`, { id, text });
  const form = new FormData();
  form.append("id", id);
  form.append("text", text);
  for (const file of files) form.append("file", file, file.name);
  return upload(`${where}/attachments`, form);
}
