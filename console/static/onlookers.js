// Who else has the open conversation before them, and who writes in it: said to colleagues, and shown before two write the same.
import { me, post, whisper } from "./api.js";
import { h, say } from "./dom.js";
import { initial, person } from "./format.js";
import { t } from "./words.js";

const AGAIN = 20_000;
const NOTE_AGAIN = 5000;
const NOTE_ENDS = 8000;
const TYPING_LASTS = 8000;
const FACES = 3;

/** `element` stands over the reply box; `writer` says whether a note is being written. */
export class Onlookers {
  constructor(writer) {
    Object.assign(this, { writer, conversation: null, agents: [], writing: [], typist: null, noting: false, toldNote: 0 });
    this.faces = h("span", { class: "faces", "aria-hidden": "true" });
    this.words = h("span");
    this.element = h("div", { class: "onlookers", role: "status", hidden: true }, this.faces, this.words);
    writer.element.addEventListener("input", () => this.#wrote());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.#leave() : this.#look()));
    addEventListener("pagehide", () => this.#leave());
    addEventListener("pageshow", ({ persisted }) => persisted && this.#look());
  }

  /** Another conversation is open, or none. */
  open(conversation) {
    if (conversation === this.conversation) return;
    this.#leave();
    Object.assign(this, { conversation, story: null, agents: [], writing: [], typist: null, noting: false });
    this.#draw();
    this.#look();
  }

  /** How it stands there: the agent of a story is who types to the customer. */
  show(story) {
    this.story = story;
    this.#draw();
  }

  /** What the stream tells. */
  heard(kind, data) {
    if (data.conversation !== this.conversation) return;
    if (kind === "looking") this.#seen(data);
    if (kind === "typing" && data.author === "agent") this.#typing(data.on);
    if (kind === "message") this.#said(data.message);
  }

  /** What was being written is written. */
  #said({ author, agent }) {
    if (author === "agent") this.#typing(false);
    if (author !== "note") return;
    if (agent === me.name) this.#noted(false);
    this.writing = this.writing.filter((name) => name !== agent);
    this.#draw();
  }

  #typing(on) {
    const { owner, agent } = this.story?.conversation ?? {};
    clearTimeout(this.stops);
    this.typist = on && owner === "agent" && agent !== me.name ? agent : null;
    if (this.typist) this.stops = setTimeout(() => this.#typing(false), TYPING_LASTS);
    this.#draw();
  }

  #seen({ agents, writing = [] }) {
    const others = (names) => names.filter((name) => name !== me.name);
    Object.assign(this, { agents: others(agents), writing: others(writing) });
    this.#draw();
  }

  async #look() {
    clearTimeout(this.next);
    const { conversation } = this;
    if (!conversation || document.hidden) return;
    this.next = setTimeout(() => this.#look(), AGAIN);
    const seen = await post(`/conversations/${encodeURIComponent(conversation)}/looking`, { on: true, writing: this.noting }).catch(() => null);
    if (seen && conversation === this.conversation) this.#seen(seen);
  }

  #leave() {
    clearTimeout(this.next);
    if (this.conversation) whisper(`/conversations/${encodeURIComponent(this.conversation)}/looking`, { on: false });
  }

  #wrote() {
    if (this.writer.kind === "note") this.#noted(this.writer.area.value.trim() !== "");
  }

  /** A note is begun, goes on, or lies still. */
  #noted(on) {
    clearTimeout(this.rests);
    if (on) this.rests = setTimeout(() => this.#noted(false), NOTE_ENDS);
    if (on === this.noting && !(on && Date.now() - this.toldNote > NOTE_AGAIN)) return;
    Object.assign(this, { noting: on, toldNote: Date.now() });
    this.#look();
  }

  #draw() {
    const { agents, writing, typist } = this;
    const present = [...new Set([typist, ...writing, ...agents].filter(Boolean))];
    const writes = Boolean(typist) || writing.length > 0;
    this.element.hidden = present.length === 0;
    this.element.classList.toggle("beware", writes);
    const faces = present.slice(0, FACES);
    if (faces.join() !== this.shown) this.faces.replaceChildren(...faces.map((name) => h("span", { class: "avatar", title: name }, initial(name))));
    this.shown = faces.join();
    say(this.words, writes ? this.#warning() : looking(present));
  }

  #warning() {
    const { typist, writing, story } = this;
    return typist ? t("look.typing", { agent: typist, name: person(story?.conversation.name) }) : t("look.note", { agent: writing[0] });
  }
}

function looking([name, other, ...more]) {
  if (!name) return "";
  if (!other) return t("look.one", { name });
  return more.length ? t("look.many", { name, n: more.length + 1 }) : t("look.two", { name, other });
}
