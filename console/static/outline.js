// Where days, groups and people's stretches begin in a transcript; nothing here draws.
import { day, dayKey } from "./format.js";

const TOGETHER = 5 * 60_000;
const known = new WeakMap();

/**
 * What stands before and around each message: {day, marks, first, inPerson}. `day` is its name where one begins,
 * `marks` are "waiting", "person" and "back", `first` begins a group of one speaker. What happened before the first
 * message is told only when that is the beginning of the conversation; `tail` are the marks behind the last one.
 */
export function outline(messages, stretches, { begins }) {
  const walk = new Stretches(stretches);
  let before = null;
  const parts = messages.map((message) => {
    const passed = walk.next(message);
    const marks = before || begins ? passed : [];
    const newDay = !before || moment(before).key !== moment(message).key;
    const first = newDay || marks.length > 0 || !together(before, message);
    before = message;
    return { day: newDay ? day(message.at) : "", marks, first, inPerson: walk.person };
  });
  return { parts, tail: walk.rest() };
}

/** Walks over the messages and says where people's stretches begin and end, whatever the order of their clocks. */
class Stretches {
  constructor(stretches) {
    this.turns = stretches.flatMap(turnsOf).sort((a, b) => a.at - b.at);
    this.clock = -Infinity;
    this.place = 0;
    this.person = false;
    this.held = false;
  }

  /** The marks before this message. */
  next(message) {
    this.clock = Math.max(this.clock, moment(message).at);
    const marks = [];
    while (this.place < this.turns.length && this.#isPast(this.turns[this.place], message)) marks.push(...this.#turn());
    // Who gave a customer back to the line has answered nevertheless, and nothing is kept of that stretch.
    if (message.author === "agent") marks.push(...this.#person(true));
    if (message.author === "bot" && !this.held) marks.push(...this.#person(false));
    return marks;
  }

  /** The marks behind the last message. */
  rest() {
    const marks = [];
    while (this.place < this.turns.length) marks.push(...this.#turn());
    return marks;
  }

  /** What the customer says at the very moment is what they asked with; the last words of a stretch belong to it. */
  #isPast({ at, kind }, { author }) {
    if (this.clock !== at) return this.clock > at;
    return kind === "person" || (kind === "waiting" && author !== "customer");
  }

  #turn() {
    const { kind } = this.turns[this.place];
    this.place += 1;
    this.held = kind === "person";
    if (kind === "person") return this.#person(true);
    this.person = false;
    return [kind];
  }

  #person(on) {
    if (this.person === on) return [];
    this.person = on;
    return [on ? "person" : "back"];
  }
}

function turnsOf({ asked_at: asked, claimed_at: claimed, ended_at: ended }) {
  const turn = (kind, at) => ({ kind, at: Date.parse(at) });
  // An agent who writes first was not waited for.
  const turns = asked === claimed ? [] : [turn("waiting", asked)];
  if (claimed) turns.push(turn("person", claimed));
  if (ended) turns.push(turn("back", ended));
  return turns;
}

const together = (a, b) => a.author === b.author && a.agent === b.agent && b.author !== "note" && moment(b).at - moment(a).at < TOGETHER;

/** Read once: a long conversation is walked over at each new message. */
function moment(message) {
  const kept = known.get(message);
  if (kept) return kept;
  const read = { at: Date.parse(message.at), key: dayKey(message.at) };
  known.set(message, read);
  return read;
}
