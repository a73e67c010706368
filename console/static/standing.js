// How a handoff stands, in a few words each: for the chips over a conversation.
import { me, now } from "./api.js";
import { countdown, heat, impatience, since, soon, span } from "./format.js";
import { t } from "./words.js";

/** [{words, kind}]; `place` counts from 1, null when it is not known. */
export function standing(handoff, place) {
  if (!handoff) return [{ words: t("state.bot"), kind: "" }];
  return handoff.state === "waiting" ? inLine(handoff, place) : inHand(handoff);
}

function inLine({ asked_at: asked, promised_at: promised, callback, offered_to: to, offered_until: until }, place) {
  const waited = since(asked);
  const words = [t("state.waiting", { time: span(waited) }), place && t("state.place", { n: place })].filter(Boolean).join(" · ");
  const chips = [promised ? { words: t("state.promised", { time: soon(promised) }), kind: "warm" } : { words, kind: heat(waited) }];
  if (callback) chips.push({ words: t("state.callback"), kind: "brand" });
  if (to && Date.parse(until) > now()) chips.push(to === me.name ? { words: t("state.offered.me", { time: countdown(until) }), kind: "brand" } : { words: t("state.offered", { agent: to }), kind: "" });
  return chips;
}

function inHand({ agent, claimed_at: claimed, waiting_since: waiting }) {
  const mine = agent === me.name;
  const chips = [mine ? { words: t("state.mine", { time: soon(claimed) }), kind: "brand" } : { words: t("state.other", { agent }), kind: "" }];
  const kind = waiting ? impatience(since(waiting)) : "";
  if (kind) chips.push({ words: t("state.unanswered", { time: span(since(waiting)) }), kind });
  return chips;
}
