// Conversations of mine in which somebody wrote while I looked elsewhere: remembered for this tab, told in its title.
import { number } from "./format.js";

const PLACE = "balcao-unread";
const TITLE = document.title;

/** A set of conversations; `waiting` is how many wait, for the title. */
export class Unread {
  constructor() {
    this.all = new Set(remembered());
    this.waiting = 0;
  }

  has(conversation) {
    return this.all.has(conversation);
  }

  add(conversation) {
    this.all.add(conversation);
    this.#changed();
  }

  /** Somebody looks at it; whether it was unread. */
  read(conversation) {
    const had = this.all.delete(conversation);
    if (had) this.#changed();
    return had;
  }

  /** So many people wait. */
  count(waiting) {
    this.waiting = waiting;
    this.#entitle();
  }

  #changed() {
    this.#entitle();
    try {
      sessionStorage.setItem(PLACE, JSON.stringify([...this.all]));
    } catch {
      // storage may be forbidden: then the marks last for this page
    }
  }

  #entitle() {
    const all = this.waiting + this.all.size;
    document.title = all ? `(${number(all)}) ${TITLE}` : TITLE;
  }
}

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(PLACE) ?? "[]");
  } catch {
    return [];
  }
}
