// Canned replies: loaded once, found by shortcut and text, read as they would be sent, put in with their gaps to be filled.
import { get, me } from "./api.js";
import { findCanned } from "./canned_ranking.js";
import { h } from "./dom.js";
import { languageName } from "./format.js";
import { fill, firstLine, gapsIn, knownOf } from "./gaps.js";
import { marked } from "./marks.js";
import { typeOver } from "./suggest.js";
import { t } from "./words.js";

let replies = null;
let shown = () => {};

/** Load them, or load them anew. */
export async function loadCanned() {
  try {
    replies = (await get("/canned")).items;
  } catch {
    replies ??= []; // those known stay
  }
  shown();
}

/** Call this when they have come: a list may be open already. */
export const onCanned = (act) => (shown = act);

/** What the box suggests after /; `story()` is the one that is open. */
export const canned = (area, story) => ({
  sign: "/",
  label: t("canned.list"),
  find: (query) => findCanned(replies ?? [], query, story().conversation.language).map((reply) => ({ key: reply.id, reply, look: () => look(reply, story()) })),
  none: () => (!replies ? t("loading") : replies.length ? t("canned.nomatch") : [t(me.mayLead ? "canned.empty.lead" : "canned.empty"), " ", h("a", { href: "/console/canned" }, t("canned.go"))]),
  take: ({ reply }, from, to) => {
    const { text, gaps } = fill(reply.text, knownOf(story(), me.name));
    typeOver(area, text, from, to);
    if (gaps.length > 0) area.setSelectionRange(from + gaps[0][0], from + gaps[0][1]);
  },
});

function look({ shortcut, language, text }, story) {
  const filled = fill(text, knownOf(story, me.name));
  const line = firstLine(filled.text);
  return [h("span", { class: "suggest-name" }, `/${shortcut}`), h("span", { class: "suggest-language", title: languageName(language) }, language.toUpperCase()), h("span", { class: "suggest-text cut", dir: "auto" }, marked(line, gapsIn(line)))];
}
