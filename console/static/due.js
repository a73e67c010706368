// When people must have answered and solved a ticket, and how much time is left.
import { now } from "./api.js";
import { soon, span, whole } from "./format.js";
import { UNDER_WAY } from "./states.js";
import { t } from "./words.js";

const SOON = 60 * 60;

/** What a list says of a ticket: {words, kind, title}, and the `name` of what is promised next; `kind` colours it. */
export function dueShortly(ticket) {
  const next = nearest(ticket);
  if (next) return { ...left(next.at, "due.in"), name: t(`due.${next.promise}`), title: `${t(`due.${next.promise}`)}: ${whole(next.at)}` };
  return ticket.state === "pending" ? { words: t("due.paused"), kind: "", title: t("due.paused.more") } : { words: "", kind: "", title: "" };
}

/** Both promises of a ticket: [{promise, words, kind, title}]. */
export function duesOf(ticket) {
  const { first_response_at: given, first_response_due: first, resolution_due: resolution, ended_at: ended } = ticket;
  const answer = given ? done("due.given", given) : promised(ticket, first);
  const solution = ended ? done("due.ended", ended) : promised(ticket, resolution);
  return [{ promise: "first", ...answer }, { promise: "resolution", ...solution }];
}

function nearest(ticket) {
  if (!UNDER_WAY.has(ticket.state)) return null;
  const running = [
    { promise: "first", at: ticket.first_response_at ? null : ticket.first_response_due },
    { promise: "resolution", at: ticket.resolution_due },
  ].filter(({ at }) => at);
  return running.sort((a, b) => Date.parse(a.at) - Date.parse(b.at))[0];
}

function promised(ticket, at) {
  if (!UNDER_WAY.has(ticket.state)) return { words: "–", kind: "", title: "" };
  if (at) {
    const { words, kind } = left(at, "due.due");
    return { words: `${words} · ${soon(at)}`, kind, title: whole(at) };
  }
  return { words: t(ticket.state === "pending" ? "due.paused.more" : "due.none"), kind: "", title: "" };
}

const done = (key, at) => ({ words: t(key, { time: soon(at) }), kind: "", title: whole(at) });

function left(at, key) {
  const seconds = Math.round((Date.parse(at) - now()) / 1000);
  if (seconds <= 0) return { words: t("due.over", { time: span(-seconds) }), kind: "alert" };
  return { words: t(key, { time: span(seconds) }), kind: seconds < SOON ? "warm" : "" };
}
