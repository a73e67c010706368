// The floor as it is known here: loaded once, then kept by what happens.
import { get, now } from "./api.js";
import { Calm } from "./calm.js";

const OPEN = ["waiting", "claimed"];
const SOON = 2000;
const SOMETIME = 30_000;
const LIGHT = ["id", "conversation", "customer", "state", "agent", "ticket", "skill", "language", "priority", "asked_at", "claimed_at", "promised_at", "callback", "offered_to", "offered_until", "waiting_since", "answered"];

/** `changed()` is called when something is to be drawn, `failed(error)` when the floor could not be read. */
export class FloorModel {
  constructor({ changed, failed }) {
    Object.assign(this, { changed, failed, agents: new Map(), standing: new Map(), places: new Map(), spoken: new Map(), answers: null, loaded: false });
    this.soon = new Calm(() => this.#load(), () => SOON);
    this.sometime = new Calm(() => this.soon.now(), () => SOMETIME);
  }

  /** Ask anew. */
  load() {
    return this.soon.now();
  }

  /** What the stream tells. */
  heard(kind, data) {
    if (kind === "queue") this.#moved(data.handoff);
    else if (kind === "presence") this.#came(data);
    else if (kind === "message") this.#said(data);
    else if (kind === "rules") this.sometime.wish();
  }

  /** Who waits, the one who asked first at the beginning. */
  get waiting() {
    return [...this.standing.values()].filter(({ state }) => state === "waiting").sort(byAsking);
  }

  /** Who is with an agent. */
  get claimed() {
    return [...this.standing.values()].filter(({ state }) => state === "claimed").sort(byAsking);
  }

  /** What an agent is now, by the server's own answer. */
  became(agent) {
    this.agents.set(agent.name, agent);
    this.changed();
  }

  /** One handoff as it stands after a move. */
  put(handoff) {
    const before = this.standing.get(handoff.id);
    if (!OPEN.includes(handoff.state)) {
      this.standing.delete(handoff.id);
      if (before) this.places.delete(before.conversation);
    } else {
      const row = Object.fromEntries(LIGHT.map((name) => [name, handoff[name] ?? null]));
      this.#keep({ ...row, channel: handoff.card?.channel ?? before?.channel ?? "" });
    }
    this.changed();
  }

  async #load() {
    try {
      const { standing, agents, answers } = await get("/floor");
      this.agents = new Map(agents.map((agent) => [agent.name, agent]));
      this.standing = new Map();
      this.places = new Map();
      standing.forEach((row) => this.#keep(row));
      for (const id of this.spoken.keys()) if (!this.standing.has(id)) this.spoken.delete(id);
      Object.assign(this, { answers, loaded: true });
      this.changed();
    } catch (error) {
      this.failed(error);
    }
  }

  #keep(row) {
    this.standing.set(row.id, row);
    this.places.set(row.conversation, row.id);
  }

  #moved(handoff) {
    if (!handoff) {
      this.soon.wish();
      return;
    }
    this.put(handoff);
    this.sometime.wish();
  }

  #came({ agent, presence }) {
    const known = this.agents.get(agent);
    if (!known) {
      this.soon.wish();
      return;
    }
    if (presence !== "away") known.seen_at = new Date(now()).toISOString();
    known.presence = presence;
    this.changed();
  }

  /** A word of either side: it ends the waiting for one, or begins it. An old message may be told of once more. */
  #said({ conversation, message: { author, at } }) {
    const row = this.standing.get(this.places.get(conversation));
    if (row?.state !== "claimed") return;
    const spoken = this.spoken.get(row.id) ?? "";
    if (author === "agent" && at > spoken) {
      this.spoken.set(row.id, at);
      if (!row.answered) this.sometime.wish();
      row.answered = true;
      if (!row.waiting_since || Date.parse(row.waiting_since) <= Date.parse(at)) row.waiting_since = null;
    } else if (author === "customer" && !row.waiting_since && at > spoken && Date.parse(at) > Date.parse(row.claimed_at)) {
      row.waiting_since = at;
    } else return;
    this.changed();
  }
}

const byAsking = (one, other) => Date.parse(one.asked_at) - Date.parse(other.asked_at);
