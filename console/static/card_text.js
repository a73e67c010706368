// Card and conversation as plain text, as they stand on the page.
import { asLine, summary } from "./files.js";
import { channel, languageName, person, slot, topic, whole } from "./format.js";
import { UNDER_WAY } from "./states.js";
import { language, t } from "./words.js";

/** Everything; a conversation that is longer than the page holds is asked for, if it can be had. */
export async function wholeText(story) {
  if (!story.earlier || !story.handoff) return asText(story);
  try {
    const answer = await fetch(`/api/v1/handoffs/${encodeURIComponent(story.handoff.id)}/card.txt?lang=${language}`);
    if (answer.ok) return await answer.text();
  } catch {
    // what is on the page is better than nothing
  }
  return asText(story);
}

/** What the page holds. */
export function asText({ conversation, handoff, messages, tickets = [], earlier = false }) {
  const own = tickets.find(({ number }) => number === handoff?.ticket);
  const rest = tickets.filter((ticket) => ticket !== own);
  const lines = [
    ...(handoff ? about(handoff, conversation) : []),
    own && line("card.ticket", ticketLine(own)),
    ...(handoff ? [...listed("card.known", known(handoff.card)), ...listed("card.later", handoff.card.later), ...listed("card.answers", shown(handoff.card))] : []),
    ...listed("card.history", rest.map(ticketLine)),
    "",
    t("card.story"),
    earlier && "…",
    ...messages.map((message) => `${whole(message.at)}  ${speaker(message, conversation.name)}: ${words(message)}`),
  ];
  return lines.filter((each) => each !== false && each !== undefined).join("\n");
}

function about({ card, reason, asked_at: asked, promised_at: promised }, { handle }) {
  const guesses = card.tried.map(({ intent, confidence }) => `${topic(intent)} ${Math.round(confidence * 100)}%`).join(", ");
  return [
    card.problem ? `“${card.problem}”` : t("card.problem.none"),
    line("card.why", t(`reason.${reason}`)),
    card.unanswered && line("card.unanswered", `“${card.unanswered}”`),
    card.mood && line("card.mood", `${t(`mood.${card.mood}`)}${card.mood_words.length ? ` (${card.mood_words.join(", ")})` : ""}`),
    line("card.customer", [person(card.customer), handle || card.handle, channel(card.channel)].filter(Boolean).join(" · ")),
    line("card.language", languageName(card.language)),
    line("card.asked", whole(asked)),
    promised && line("card.promised", t("card.promised.person", { time: whole(promised) })),
    line("card.tried", guesses || t("card.tried.none")),
  ].filter(Boolean);
}

function known(card) {
  return [...knownRows(card).map(([name, values]) => `${name}: ${values.join(", ")}`), card.attachments.length > 0 && line("card.attachments", summary(card.attachments).join(", "))].filter(Boolean);
}

/** What the customer gave: [[name, [value, …]], …]; what the form holds is not said twice. */
export function knownRows(card) {
  const { order_number: order, ...others } = card.slots;
  const told = Object.entries(others).filter(([name, value]) => value && name !== "problem");
  const values = new Set(told.map(([, value]) => value));
  const orders = [...new Set([order, ...card.orders].filter(Boolean))];
  const found = ["emails", "phones", "tickets"].map((key) => [t(`card.${key}`), card[key].filter((value) => !values.has(value))]);
  return [[t("card.orders"), orders], ...told.map(([name, value]) => [slot(name), [value]]), ...found].filter(([, list]) => list.length > 0);
}

function shown({ shown: pairs, answers }) {
  if (pairs.length === 0) return answers;
  return pairs.map(({ asked, answer, refused }) => `${asked}${refused ? ` (${t("card.shown.refused")})` : ""}\n    ${answer}`);
}

function ticketLine({ number, subject, state, assignee, first_response_at: given, first_response_due: first, resolution_due: resolution }) {
  const due = [!given && first && line("due.first", whole(first)), resolution && line("due.resolution", whole(resolution))];
  const who = assignee ? t("card.assignee", { agent: assignee }) : UNDER_WAY.has(state) && t("card.assignee.none");
  return [number, subject, t(`ticket.state.${state}`), ...due, who].filter(Boolean).join(" · ");
}

const words = ({ text, attachments }) => [text, ...attachments.map(asLine)].filter(Boolean).join(" ");

const line = (key, value) => `${t(key)}: ${value}`;

const listed = (key, lines) => (lines.length ? [`${t(key)}:`, ...lines.map((each) => `  - ${each}`)] : []);

function speaker({ author, agent }, name) {
  if (author === "customer") return person(name);
  if (author === "bot") return t("author.bot");
  return author === "note" ? `${agent} (${t("note.only")})` : agent || t("brand");
}
