// The messages of a conversation that are known here: one piece without a gap, which grows at both ends as it is read.
import { get, me } from "./api.js";

const PAGE = 100;

/** `messages` are stored ones by row; `earlier` and `later` say whether there are more; `locals` come last. */
export class History {
  constructor(story) {
    this.conversation = story.conversation.id;
    this.locals = [];
    this.jumps = 0;
    this.#begin(story.messages, story);
  }

  /** As they are shown: what is not stored yet stands behind the newest, wherever that is. */
  get all() {
    return this.later ? this.messages : [...this.messages, ...this.locals];
  }

  has(id) {
    return this.messages.some((message) => message.id === id);
  }

  /** A newer story: false when there is a gap between its messages and what is known, so that it was left out. */
  renew({ messages, earlier }) {
    const first = messages[0]?.row ?? 0;
    const last = this.messages.at(-1)?.row ?? 0;
    if (this.later || (earlier && last < first)) {
      for (const message of messages) if (this.has(message.id)) this.#set(message);
      const newest = messages.at(-1)?.row ?? 0;
      this.later = newest > last;
      return !this.later;
    }
    this.messages = [...this.messages.filter(({ row }) => row < first), ...messages];
    if (this.messages.length === messages.length) this.earlier = earlier;
    return true;
  }

  /** Only what this story has. */
  restart(story) {
    this.#begin(story.messages, story);
  }

  /** A message appeared or changed; true when it is a new one that stands behind all others. A local one has a twin. */
  put(message, { replaces } = {}) {
    const isTwin = (kept) => kept.text === message.text && namesOf(kept) === namesOf(message) && message.agent === me.name;
    const twin = message.local ? message.id : (replaces ?? this.locals.find(isTwin)?.id);
    const place = this.locals.findIndex(({ id }) => id === twin);
    if (message.local) {
      this.locals = place < 0 ? [...this.locals, message] : this.locals.with(place, message);
      return place < 0;
    }
    if (place >= 0) this.locals = this.locals.toSpliced(place, 1);
    return this.#set(message);
  }

  /** Take a local message out again. */
  drop(id) {
    this.locals = this.locals.filter((message) => message.id !== id);
  }

  /** Load what came before; how many those are. */
  async before() {
    const first = this.messages[0];
    const page = await this.#page(`before=${first.row}`);
    if (this.messages[0]?.id !== first.id) return 0; // somebody jumped meanwhile
    this.messages = [...page.items, ...this.messages];
    this.earlier = page.next !== null;
    return page.items.length;
  }

  /** Load what came behind. */
  async behind() {
    const last = this.messages.at(-1);
    const page = await this.#page(`after=${last.row}`);
    if (this.messages.at(-1)?.id !== last.id) return;
    this.messages = [...this.messages, ...page.items];
    this.later = page.later !== null;
  }

  /** Forget this piece for the one around a message, the first one, or the newest one. */
  around = (id) => this.#jump(`around=${encodeURIComponent(id)}`);
  first = () => this.#jump("after=0");
  newest = () => this.#jump("");

  async #jump(where) {
    this.jumps += 1;
    const jump = this.jumps;
    const { items, next, later } = await this.#page(where);
    if (this.jumps === jump) this.#begin(items, { earlier: next !== null, later: later !== null });
  }

  #page(where) {
    return get(`/conversations/${encodeURIComponent(this.conversation)}/messages?limit=${PAGE}&${where}`);
  }

  #begin(messages, { earlier, later = false }) {
    Object.assign(this, { messages, earlier, later });
  }

  #set(message) {
    const { messages } = this;
    const place = messages.findLastIndex(({ id }) => id === message.id);
    if (place >= 0) {
      this.messages = messages.with(place, message);
      return false;
    }
    const last = messages.at(-1);
    if (!last || message.row > last.row) {
      if (!this.later) this.messages = [...messages, message];
      return true;
    }
    if (message.row < messages[0].row) return false; // it comes with its page
    this.messages = messages.toSpliced(messages.findIndex(({ row }) => row > message.row), 0, message);
    return false;
  }
}

const namesOf = ({ attachments }) => attachments.map(({ name }) => name).join("/");
