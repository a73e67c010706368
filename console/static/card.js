// The right column: what an agent would otherwise ask.
import { toast } from "./dialogs.js";
import { h, icon } from "./dom.js";
import { asLine, summary } from "./files.js";
import { channel, human, languageName, lately, person, slot, soon, whole } from "./format.js";
import { stateChip } from "./states.js";
import { t } from "./words.js";

/** Fill the column for a story. */
export function drawCard(element, story, { onBack }) {
  const { conversation, handoff, tickets } = story;
  const head = h(
    "div",
    { class: "card-head" },
    h("button", { type: "button", class: "plain step-card", "aria-label": t("open.story"), onclick: onBack }, icon("back")),
    h("h2", {}, t("card.title")),
    h("button", { type: "button", onclick: () => copy(story) }, icon("copy"), t("card.copy")),
  );
  const card = handoff ? cardParts(handoff) : [h("section", { class: "card-part soft" }, t("card.none"))];
  const ticket = tickets.find(({ number }) => number === handoff?.ticket);
  const rest = tickets.filter((other) => other !== ticket);
  element.replaceChildren(
    head,
    ...card,
    part("ticket", ticket ? mini(ticket) : h("p", { class: "soft" }, t("card.ticket.none")), icon("ticket")),
    part("history", rest.length ? rest.map(mini) : h("p", { class: "soft" }, t("card.history.none")), rest.length > 0 && h("span", { class: "count" }, String(rest.length))),
  );
  element.setAttribute("data-conversation", conversation.id);
}

function cardParts({ card, reason, asked_at: asked }) {
  const orders = card.orders.filter((order) => !Object.values(card.slots).includes(order));
  const rows = [
    ["why", t(`reason.${reason}`)],
    ["customer", person(card.customer)],
    ["channel", channel(card.channel)],
    ["language", languageName(card.language)],
    ["asked", h("time", { datetime: asked, title: whole(asked) }, soon(asked))],
    orders.length > 0 && ["orders", orders.join(", ")],
    card.attachments.length > 0 && ["attachments", summary(card.attachments).join(" · ")],
  ].filter(Boolean);
  const slots = Object.entries(card.slots).filter(([name, value]) => value && name !== "problem");
  return [
    h(
      "section",
      { class: "card-part" },
      card.problem ? h("p", { class: "card-problem", dir: "auto" }, `“${card.problem}”`) : h("p", { class: "soft" }, t("card.problem.none")),
      facts(rows.map(([key, value]) => [t(`card.${key}`), value])),
    ),
    slots.length > 0 && part("known", facts(slots.map(([name, value]) => [slot(name), value]))),
    part("tried", tried(card.tried)),
    card.answers.length > 0 && part("answers", h("ul", { class: "answers", dir: "auto" }, card.answers.map((answer) => h("li", {}, answer))), card.refused > 0 && h("span", { class: "chip warm" }, t("card.refused", { n: card.refused }))),
  ].filter(Boolean);
}

const part = (key, content, beside) => h("section", { class: "card-part" }, h("h3", {}, t(`card.${key}`), beside), content);

const facts = (rows) => h("dl", { class: "facts" }, rows.flatMap(([name, value]) => [h("dt", {}, name), h("dd", { dir: "auto" }, value)]));

function tried(list) {
  if (list.length === 0) return h("p", { class: "soft" }, t("card.tried.none"));
  const row = ({ intent, confidence }) => {
    const percent = `${Math.round(confidence * 100)}%`;
    return h("li", {}, h("span", { class: "cut", title: intent }, human(intent)), h("meter", { value: confidence, min: 0, max: 1, "aria-label": percent }), h("span", {}, percent));
  };
  return h("ul", { class: "tried" }, list.map(row));
}

/** A ticket in two lines that lead to it. */
export function mini(ticket) {
  return h(
    "a",
    { class: "mini", href: `/console/tickets/${ticket.number}` },
    h("span", { class: "mini-top" }, h("b", {}, ticket.number), stateChip(ticket.state), h("span", { class: "soft small" }, lately(ticket.updated_at))),
    h("span", { class: "mini-what cut", dir: "auto" }, ticket.subject),
    h("span", { class: "soft small" }, `${t(`ticket.level.${ticket.level}`)} · ${t(`ticket.priority.${ticket.priority}`)}`),
  );
}

async function copy(story) {
  const text = asText(story);
  try {
    await (navigator.clipboard ? navigator.clipboard.writeText(text) : copyTheOldWay(text));
    toast(t("card.copied"));
  } catch {
    toast(t("card.copy.failed"), { bad: true });
  }
}

/** navigator.clipboard is missing on plain http, as on a local network. */
function copyTheOldWay(text) {
  const area = h("textarea", { class: "sr", value: text });
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("refused");
}

/** Card and conversation as plain text. */
export function asText({ conversation, handoff, messages }) {
  const lines = [];
  if (handoff) {
    const { card, reason, ticket } = handoff;
    const known = Object.entries(card.slots).filter(([, value]) => value).map(([name, value]) => `${slot(name)}: ${value}`);
    const guesses = card.tried.map(({ intent, confidence }) => `${human(intent)} ${Math.round(confidence * 100)}%`).join(", ");
    lines.push(
      card.problem,
      `${t("card.why")}: ${t(`reason.${reason}`)}`,
      `${t("card.customer")}: ${person(card.customer)} · ${channel(card.channel)} · ${languageName(card.language)}`,
      guesses && `${t("card.tried")}: ${guesses}`,
      card.orders.length > 0 && `${t("card.orders")}: ${card.orders.join(", ")}`,
      card.attachments.length > 0 && `${t("card.attachments")}: ${summary(card.attachments).join(", ")}`,
      ...known,
      ticket && `${t("card.ticket")}: ${ticket}`,
      "",
    );
  }
  const words = ({ text, attachments }) => [text, ...attachments.map(asLine)].filter(Boolean).join(" ");
  const said = messages.map((message) => `${whole(message.at)}  ${speaker(message.author, message.agent, conversation.name)}: ${words(message)}`);
  return [...lines.filter((line) => line !== false && line !== null && line !== undefined), t("card.story"), ...said].join("\n");
}

function speaker(author, agent, name) {
  if (author === "customer") return person(name);
  if (author === "bot") return t("author.bot");
  return author === "note" ? `${agent} (${t("note.only")})` : agent || t("brand");
}
