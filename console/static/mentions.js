// @Name in notes: the list of colleagues to choose from, and how a note looks that calls somebody.
import { get, me } from "./api.js";
import { fold, pieces } from "./calling.js";
import { h } from "./dom.js";
import { initial } from "./format.js";
import { typeOver } from "./suggest.js";
import { t } from "./words.js";

const PLACE = "balcao-colleagues";
let names = remembered();
let asked = null;

/** Whom @ may call: all colleagues but oneself. */
export const colleagues = () => names.filter((name) => name !== me.name);

/** Learn who works here; notes that are shown already learn of it too. */
export function learnNames() {
  asked ??= get("/colleagues")
    .then(({ items }) => {
      const before = names.join("\n");
      names = items.map(({ name }) => name);
      remember();
      if (names.join("\n") !== before) remark();
    })
    .catch(() => (asked = null)); // the next one who needs them asks again
  return asked;
}

/** The text of a note, as children of its bubble: whom it calls stands out, most of all oneself. */
export function withMentions(text) {
  if (!text.includes("@")) return text;
  if (names.length === 0) learnNames();
  const known = new Set([...names, me.name]);
  return pieces(text, [...known]).map(({ text: piece, name }) => (name ? h("span", { class: name === me.name ? "called me" : "called" }, piece) : piece));
}

/** Where @Name stands in a text that is being written: [start, end]. */
export function callsIn(text) {
  let at = 0;
  return pieces(text, colleagues()).flatMap(({ text: piece, name }) => {
    const start = at;
    at += piece.length;
    return name ? [[start, at]] : [];
  });
}

/** What the box suggests after @. */
export const calling = (area) => ({
  sign: "@",
  label: t("mention.list"),
  find: (query) => colleagues().filter((name) => startsAWord(name, query)).map((name) => ({ key: name, look: () => [h("span", { class: "avatar", "aria-hidden": "true" }, initial(name)), h("span", { class: "cut", dir: "auto" }, name)] })),
  none: () => (colleagues().length ? null : t("mention.nobody")),
  take: ({ key }, from, to) => typeOver(area, `@${key} `, from, to),
});

function startsAWord(name, query) {
  const wanted = fold(query);
  return fold(name).startsWith(wanted) || fold(name).split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(wanted));
}

function remark() {
  for (const bubble of document.querySelectorAll(".line.note .bubble")) bubble.replaceChildren(...[withMentions(bubble.textContent)].flat());
}

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(PLACE) ?? "[]");
  } catch {
    return [];
  }
}

function remember() {
  try {
    sessionStorage.setItem(PLACE, JSON.stringify(names));
  } catch {
    // storage may be forbidden: then they are asked for on each page
  }
}
