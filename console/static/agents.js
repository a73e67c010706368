// Who answers customers, who of them is here and how many they hold: loaded once, then kept by what happens.
import { get, me } from "./api.js";
import { Calm } from "./calm.js";

const FOR_EACH = 40;
const LONGEST = 10_000;

class Agents {
  constructor() {
    this.all = [];
    this.heeding = new Set();
    this.calm = new Calm(() => this.#load(), () => this.spread);
  }

  /** Ask anew; resolves when it is done or has failed. */
  load() {
    return this.calm.now();
  }

  /** Call this when something of it changes. */
  onChange(heed) {
    this.heeding.add(heed);
  }

  /** What the stream tells. Of oneself only the server knows what one had chosen. */
  heard(kind, { agent, presence } = {}) {
    if (kind !== "presence") return;
    if (agent === me.name) this.calm.wish();
    else this.#change(agent, { presence });
  }

  /** Somebody took one more, or has one less. */
  holds(name, more) {
    const agent = this.find(name);
    if (agent) this.#change(name, { holding: Math.max(0, agent.holding + more) });
  }

  /** What one has just become, by the server's own answer. */
  became(agent) {
    this.#change(agent.name, agent);
  }

  find(name) {
    return this.all.find((agent) => agent.name === name);
  }

  get mine() {
    return this.find(me.name);
  }

  /** How many there are, and how many of them are here. */
  get here() {
    return this.all.filter(({ presence }) => presence !== "away").length;
  }

  /** Milliseconds over which so many pages divide their asking for the same. */
  get spread() {
    return Math.min(LONGEST, 200 + this.here * FOR_EACH);
  }

  /** Whether somebody who waits is mine to take: I serve them, nobody does, or they are meant for me. */
  isForMe(handoff) {
    const { mine } = this;
    if (!mine || handoff.prefers === me.name || handoff.offered_to === me.name) return true;
    return serves(mine, handoff) || !this.all.some((agent) => serves(agent, handoff));
  }

  /** The place of somebody who waits, from 1, among those who need the same people (as bot/line.py counts). */
  place({ id, skill, language }, waiting) {
    const own = this.#serving({ skill, language });
    const rivals = new Map();
    const competes = (other) => (other.skill === skill && other.language === language) || own.size === 0 || [...this.#serving(other)].some((name) => own.has(name));
    let place = 0;
    for (const other of waiting) {
      const kind = `${other.skill}/${other.language}`;
      if (!rivals.has(kind)) rivals.set(kind, competes(other));
      if (rivals.get(kind)) place += 1;
      if (other.id === id) return place;
    }
    return null;
  }

  #serving(kind) {
    const serving = this.all.filter((agent) => serves(agent, kind));
    return new Set((serving.length ? serving : this.all).map(({ name }) => name));
  }

  async #load() {
    const page = await get("/agents").catch(() => null);
    if (!page) return;
    this.all = page.items;
    this.#tell();
  }

  #change(name, news) {
    if (!this.find(name)) return;
    this.all = this.all.map((agent) => (agent.name === name ? { ...agent, ...news } : agent));
    this.#tell();
  }

  #tell() {
    for (const heed of this.heeding) heed();
  }
}

/** Empty skills or languages are all of them. */
export function serves({ skills, languages }, { skill, language }) {
  return (skills.length === 0 || skills.includes(skill)) && (languages.length === 0 || languages.includes(language));
}

/** The same for the header and the page under it. */
export const agents = new Agents();
