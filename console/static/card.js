// The right column: what an agent would otherwise ask.
import { knownRows, wholeText } from "./card_text.js";
import { toast } from "./dialogs.js";
import { h, icon } from "./dom.js";
import { dueShortly } from "./due.js";
import { summary } from "./files.js";
import { channel, languageName, lately, person, soon, topic, whole } from "./format.js";
import { kinPart } from "./kin.js";
import { stateChip, UNDER_WAY } from "./states.js";
import { tagsOf } from "./tags.js";
import { t } from "./words.js";

const MOODS = { angry: "alert", upset: "warm", hurried: "warm", grateful: "good", calm: "" };

/** What each column shows, so that one in which nothing has changed keeps its focus and its selection. */
const drawn = new WeakMap();

/** Fill the column for a story. */
export function drawCard(element, story, { onBack }) {
  const { conversation, customer, handoff, tickets } = story;
  const looks = JSON.stringify([conversation, customer, handoff, tickets]);
  if (drawn.get(element) === looks && element.childElementCount > 0) return;
  drawn.set(element, looks);
  const head = h(
    "div",
    { class: "card-head" },
    h("button", { type: "button", class: "plain step-card", "aria-label": t("open.story"), onclick: onBack }, icon("back")),
    h("h2", {}, t("card.title")),
    h("button", { type: "button", onclick: () => copy(story) }, icon("copy"), t("card.copy")),
  );
  const card = handoff ? cardParts(handoff, conversation) : [h("section", { class: "card-part soft" }, t("card.none"))];
  const ticket = tickets.find(({ number }) => number === handoff?.ticket);
  const rest = tickets.filter((other) => other !== ticket);
  element.replaceChildren(
    head,
    ...card,
    kinPart(story),
    part("ticket", ticket ? [mini(ticket), tagsOf(ticket)] : h("p", { class: "soft" }, t("card.ticket.none")), icon("ticket")),
    part("history", rest.length ? rest.map(mini) : h("p", { class: "soft" }, t("card.history.none")), rest.length > 0 && h("span", { class: "count" }, String(rest.length))),
  );
  element.setAttribute("data-conversation", conversation.id);
}

function cardParts(handoff, conversation) {
  const { card } = handoff;
  const rows = knownRows(card);
  const known = [...rows.map(([name, values]) => [name, values.map(copied)]), card.attachments.length > 0 && [t("card.attachments"), summary(card.attachments).join(" · ")]].filter(Boolean);
  return [
    h(
      "section",
      { class: "card-part" },
      card.problem ? h("p", { class: "card-problem", dir: "auto" }, `“${card.problem}”`) : h("p", { class: "soft" }, t("card.problem.none")),
      card.mood && moodLine(card),
      facts(factRows(handoff, conversation)),
    ),
    known.length > 0 && part("known", facts(known)),
    card.later.length > 0 && part("later", h("ul", { class: "said", dir: "auto" }, card.later.map((line) => h("li", {}, line)))),
    part("tried", tried(card.tried)),
    card.answers.length > 0 && part("answers", answers(card), card.refused > 0 && h("span", { class: "chip warm" }, t("card.refused", { n: card.refused }))),
  ].filter(Boolean);
}

function moodLine({ mood, mood_words: words }) {
  const quoted = words.map((word) => h("q", { dir: "auto" }, word));
  return h("p", { class: "mood" }, h("span", { class: `chip ${MOODS[mood] ?? ""}` }, h("span", { class: "sr" }, `${t("card.mood")}: `), t(`mood.${mood}`)), quoted);
}

function factRows({ card, reason, asked_at: asked, promised_at: promised }, conversation) {
  const handle = conversation.handle || card.handle;
  return [
    ["why", [h("span", {}, t(`reason.${reason}`)), card.unanswered && h("span", { class: "unanswered" }, `${t("card.unanswered")}: `, h("q", { dir: "auto" }, card.unanswered))]],
    ["customer", [h("span", {}, person(card.customer)), handle && copied(handle)]],
    ["channel", channel(card.channel)],
    ["language", languageName(card.language)],
    ["asked", moment(asked, soon(asked))],
    promised && ["promised", moment(promised, t("card.promised.person", { time: soon(promised) }))],
  ]
    .filter(Boolean)
    .map(([key, value]) => [t(`card.${key}`), value]);
}

const moment = (at, words) => h("time", { datetime: at, title: whole(at) }, words);

/** A value that a click copies: agents take numbers and addresses to other tools all day. */
function copied(value) {
  const take = async () => {
    try {
      await write(value);
      toast(t("card.copied.value", { value }));
    } catch {
      toast(t("card.copy.failed"), { bad: true });
    }
  };
  return h("button", { type: "button", class: "take", title: t("card.copy.value", { value }), onclick: take }, h("span", { dir: "auto" }, value), icon("copy"));
}

const part = (key, content, beside) => h("section", { class: "card-part" }, h("h3", {}, t(`card.${key}`), beside), content);

const facts = (rows) => h("dl", { class: "facts" }, rows.flatMap(([name, value]) => [h("dt", {}, name), h("dd", { dir: "auto" }, value)]));

function tried(list) {
  if (list.length === 0) return h("p", { class: "soft" }, t("card.tried.none"));
  const row = ({ intent, confidence }) => {
    const percent = `${Math.round(confidence * 100)}%`;
    const name = topic(intent);
    return h("li", {}, h("span", { class: "cut", title: name }, name), h("meter", { value: confidence, min: 0, max: 1, "aria-label": percent }), h("span", {}, percent));
  };
  return h("ul", { class: "tried" }, list.map(row));
}

/** What was asked and answered, the refused ones marked; cards of old know the answers alone. */
function answers({ shown, answers: alone }) {
  if (shown.length === 0) return h("ul", { class: "answers", dir: "auto" }, alone.map((answer) => h("li", {}, answer)));
  const row = ({ asked, answer, refused }) =>
    h("li", { class: refused ? "refused" : "" }, h("p", { class: "asked" }, h("span", { dir: "auto" }, asked), refused && h("span", { class: "chip warm" }, t("card.shown.refused"))), h("p", { class: "answer", dir: "auto" }, answer));
  return h("ul", { class: "answers" }, shown.map(row));
}

/** A ticket in a few words that lead to it: how it stands, until when, with whom. */
export function mini(ticket) {
  const due = dueShortly(ticket);
  const who = ticket.assignee ? t("card.assignee", { agent: ticket.assignee }) : UNDER_WAY.has(ticket.state) && t("card.assignee.none");
  const last = [t(`ticket.level.${ticket.level}`), t(`ticket.priority.${ticket.priority}`), who].filter(Boolean).join(" · ");
  return h(
    "a",
    { class: "mini", href: `/console/tickets/${ticket.number}` },
    h("span", { class: "mini-top" }, h("b", {}, ticket.number), stateChip(ticket.state), h("span", { class: "soft small" }, lately(ticket.updated_at))),
    h("span", { class: "mini-what cut", dir: "auto" }, ticket.subject),
    h("span", { class: "soft small" }, last),
    due.words && h("span", { class: `small mini-due ${due.kind}`, title: due.title }, [due.name, due.words].filter(Boolean).join(": ")),
  );
}

async function copy(story) {
  try {
    await write(await wholeText(story));
    toast(t("card.copied"));
  } catch {
    toast(t("card.copy.failed"), { bad: true });
  }
}

const write = (text) => (navigator.clipboard ? navigator.clipboard.writeText(text) : writeTheOldWay(text));

/** navigator.clipboard is missing on plain http, as on a local network. */
function writeTheOldWay(text) {
  const area = h("textarea", { class: "sr", value: text });
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("refused");
}
