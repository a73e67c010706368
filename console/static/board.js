// Who waits and who is being helped, as this page knows it: loaded in pages, then kept by what happens, row by row.
import { agents } from "./agents.js";
import { get, me, now } from "./api.js";
import { Calm } from "./calm.js";

const PAGE = 200;
const RANKS = ["low", "normal", "high", "urgent"];
const TAKEN_SHOWN = 5000;
const REFRESH = 5 * 60_000;

/** `changed()` after every change, `joined(handoffs)` when some came into the line, `failed(error)` when loading did. */
export class Board {
  constructor({ changed, joined, failed }) {
    Object.assign(this, { changed, joined, failed });
    Object.assign(this, { loaded: false, waiting: [], mine: [], others: null, total: 0, after: null });
    this.taken = new Map();
    this.meanwhile = null;
    this.calm = new Calm(() => this.#load(), () => agents.spread);
    // Whatever was missed shows sooner or later, and not on all desks at the same moment.
    setInterval(() => this.calm.wish(), REFRESH * (1 + Math.random() / 4));
  }

  /** Ask anew for all that is shown. */
  load() {
    return this.calm.now();
  }

  /** What the stream tells. */
  heard(kind, data) {
    if (kind === "queue" && data.handoff) this.put(data.handoff);
    else if (kind === "queue") this.calm.wish();
    if (kind === "message") this.#said(data);
  }

  /** One of them as it is now. */
  put(handoff) {
    this.meanwhile?.push(handoff);
    if (!this.loaded) return;
    const known = this.find(handoff.id);
    this.#count(handoff, known);
    if (known?.state === "waiting" && handoff.state !== "waiting" && handoff.agent !== me.name) this.#take(known, handoff.agent);
    this.#place(handoff);
    if (handoff.state === "waiting" && this.#isNew(handoff, known)) this.joined([handoff]);
    this.changed();
  }

  find(id) {
    return this.#all.find((handoff) => handoff.id === id);
  }

  /** Those who are offered to me, the most urgent first. */
  get offered() {
    const mine = ({ offered_to: to, offered_until: until }) => to === me.name && Date.parse(until) > now();
    return this.waiting.filter(mine);
  }

  /** The place in the line; null when it is not among those loaded. */
  place(handoff) {
    return agents.place(handoff, this.waiting) ?? handoff.position ?? null;
  }

  /** How many wait below those that are loaded. */
  get below() {
    return this.after === null ? 0 : Math.max(1, this.total - this.waiting.length);
  }

  /** The next page of the line. */
  async more() {
    if (this.after === null) return;
    const { after } = this;
    const page = await get(`/handoffs?state=waiting&limit=${PAGE}&after=${after}`);
    if (this.after !== after) return; // all was loaded anew meanwhile
    const known = new Set(this.waiting.map(({ id }) => id));
    this.waiting = [...this.waiting, ...page.items.filter(({ id }) => !known.has(id))].sort(sooner);
    Object.assign(this, { after: page.next, total: page.total });
    this.changed();
  }

  /** Whom colleagues help; asked for when somebody wants to see it. */
  async loadOthers() {
    if (this.others) return;
    this.others = [];
    try {
      this.others = await claimedByOthers();
      this.changed();
    } catch (error) {
      this.others = null;
      throw error;
    }
  }

  get #all() {
    return [...this.waiting, ...this.mine, ...(this.others ?? [])];
  }

  async #load() {
    this.meanwhile = [];
    try {
      const [line, mine, others] = await Promise.all([this.#line(), get(`/handoffs?state=claimed&agent=me&limit=${PAGE}`), this.others && claimedByOthers()]);
      this.#replace({ ...line, mine: mine.items, others });
    } catch (error) {
      this.failed(error);
    } finally {
      this.meanwhile = null;
    }
  }

  /** As many pages as were loaded before, one after the other. */
  async #line() {
    const wanted = Math.max(1, this.waiting.length);
    const line = { waiting: [], after: null, total: 0 };
    do {
      const page = await get(`/handoffs?state=waiting&limit=${PAGE}${line.after ? `&after=${line.after}` : ""}`);
      line.waiting.push(...page.items);
      Object.assign(line, { after: page.next, total: page.total });
    } while (line.after && line.waiting.length < wanted);
    return line;
  }

  #replace(news) {
    const { loaded, meanwhile } = this;
    const before = new Map(this.#all.map((handoff) => [handoff.id, handoff]));
    const holders = new Map([...news.mine, ...(news.others ?? [])].map(({ id, agent }) => [id, agent]));
    const still = new Set(news.waiting.map(({ id }) => id));
    if (news.after === null) this.waiting.filter(({ id }) => !still.has(id) && holders.get(id) !== me.name).forEach((gone) => this.#take(gone, holders.get(gone.id)));
    const joined = news.waiting.filter((handoff) => this.#isNew(handoff, before.get(handoff.id)));
    Object.assign(this, news, { loaded: true, loadedAt: now(), meanwhile: null });
    if (loaded && joined.length > 0) this.joined(joined);
    meanwhile.forEach((handoff) => this.put(handoff));
    this.changed();
  }

  /** Not one that only moved up into what is loaded, nor one whom I gave back myself. */
  #isNew({ asked_at: asked }, known) {
    if (known) return known.state !== "waiting" && known.agent !== me.name;
    return this.after === null || Date.parse(asked) > this.loadedAt;
  }

  #place(handoff) {
    const without = (list) => list.filter(({ id }) => id !== handoff.id);
    this.waiting = without(this.waiting);
    this.mine = without(this.mine);
    if (this.others) this.others = without(this.others);
    if (handoff.state === "waiting" && this.#reaches(handoff)) this.waiting = inOrder(this.waiting, handoff);
    if (handoff.state === "claimed" && handoff.agent === me.name) this.mine = [...this.mine, handoff];
    else if (handoff.state === "claimed" && this.others) this.others = [...this.others, handoff];
    if (handoff.state === "waiting") this.taken.delete(handoff.id);
  }

  /** Whether it stands within what is loaded of the line. */
  #reaches(handoff) {
    return this.after === null || this.waiting.length === 0 || sooner(handoff, this.waiting.at(-1)) <= 0;
  }

  /** How many wait, and how many somebody holds; of those that are not loaded the moments must tell. */
  #count(handoff, known) {
    const waits = handoff.state === "waiting";
    const late = (iso) => iso !== null && Date.parse(iso) > this.loadedAt;
    const unseen = !this.#reaches(handoff) && !late(handoff.asked_at) && (handoff.claimed_at === null || late(handoff.claimed_at));
    const waited = known ? known.state === "waiting" : unseen;
    this.total += Number(waits) - Number(waited);
    if (!known && !waited && waits && !late(handoff.asked_at)) agents.calm.wish(); // somebody had it, who knows who
    const holder = ({ state, agent }) => (state === "claimed" ? agent : null);
    const before = known ? holder(known) : !waits && handoff.claimed_at && !late(handoff.claimed_at) ? handoff.agent : null;
    const after = holder(handoff);
    if (before === after) return;
    if (before) agents.holds(before, -1);
    if (after) agents.holds(after, 1);
  }

  /** It stays for a moment, with the name of who took it. */
  #take(handoff, agent) {
    this.taken.set(handoff.id, { handoff, agent });
    setTimeout(() => {
      this.taken.delete(handoff.id);
      this.changed();
    }, TAKEN_SHOWN);
  }

  /** A customer begins to wait for a word, or has had one; messages are told again when something about them changes. */
  #said({ conversation, message }) {
    const handoff = [...this.mine, ...(this.others ?? [])].find((held) => held.conversation === conversation);
    const at = Date.parse(message.at);
    if (!handoff || at < Math.max(this.loadedAt, handoff.spoke ?? 0)) return;
    if (message.author === "customer" && !handoff.waiting_since) this.#become({ ...handoff, waiting_since: message.at });
    if (message.author === "agent") this.#become({ ...handoff, waiting_since: null, answered: true, spoke: at });
  }

  #become(handoff) {
    const changed = (list) => list.map((old) => (old.id === handoff.id ? handoff : old));
    this.mine = changed(this.mine);
    if (this.others) this.others = changed(this.others);
    this.changed();
  }
}

/** The server's order of those who wait: priority above, then first come first. */
export function sooner(one, other) {
  return RANKS.indexOf(other.priority) - RANKS.indexOf(one.priority) || Date.parse(one.asked_at) - Date.parse(other.asked_at);
}

/** The line with one more in it. */
function inOrder(line, handoff) {
  const place = line.findIndex((other) => sooner(handoff, other) < 0);
  return place < 0 ? [...line, handoff] : [...line.slice(0, place), handoff, ...line.slice(place)];
}

async function claimedByOthers() {
  const page = await get(`/handoffs?state=claimed&limit=${PAGE}`);
  return page.items.filter(({ agent }) => agent !== me.name);
}
