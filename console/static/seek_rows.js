// What a search has found, as rows to choose from: customers, conversations, tickets.
import { me } from "./api.js";
import { h, icon } from "./dom.js";
import { channel, initial, lately, person, whole as wholeMoment } from "./format.js";
import { stateChip } from "./states.js";
import { t } from "./words.js";

const FEW = 5;
const HITS = 3;

/** The groups that have something: {element, options, number}; all of it, or the first few and a line for more. */
export function groupsOf({ customers, messages, tickets }, { whole, onMore }) {
  const cut = (list) => (whole ? list : list.slice(0, FEW));
  const talks = cut(byConversation(messages)).flatMap((hits) => (whole ? hits : hits.slice(0, HITS)));
  const groups = [group("customers", cut(customers).map(customerRow)), group("messages", talks.map(messageRow)), group("tickets", cut(tickets).map(ticketRow))].filter(({ number }) => number > 0);
  const left = customers.length + messages.length + tickets.length - groups.reduce((sum, { number }) => sum + number, 0);
  if (left > 0) {
    const more = h("div", { class: "seek-row seek-more", role: "option", "aria-selected": "false", onclick: onMore }, icon("down"), t("seek.more"));
    groups.at(-1).element.append(more);
    groups.at(-1).options.push(more);
  }
  return groups;
}

function group(key, options) {
  const id = `seek-${key}`;
  const title = h("div", { class: "seek-kind", id, role: "presentation" }, t(`seek.${key}`));
  return { number: options.length, options, element: h("div", { class: "seek-group", role: "group", "aria-labelledby": id }, title, options) };
}

const row = (href, kind, ...content) => h("a", { class: `seek-row ${kind}`, role: "option", "aria-selected": "false", tabindex: "-1", href }, ...content);

function customerRow({ customer, name, handle, channels, at }) {
  const who = h("span", { class: "seek-top" }, h("b", { class: "cut", dir: "auto" }, person(name)), handle && h("span", { class: "soft cut", dir: "auto" }, handle));
  return row(
    `/console/customers/${encodeURIComponent(customer)}`,
    "",
    h("span", { class: "avatar", "aria-hidden": "true" }, initial(name)),
    h("span", { class: "seek-what" }, who, h("span", { class: "soft small cut" }, channels.map(channel).join(" · "))),
    moment(at),
  );
}

/** The conversation that was hit last first, and all of its hits together. */
function byConversation(messages) {
  const together = new Map();
  for (const hit of messages) together.set(hit.conversation, [...(together.get(hit.conversation) ?? []), hit]);
  return [...together.values()].map((hits) => hits.map((hit, place) => ({ ...hit, follows: place > 0 })));
}

function messageRow({ conversation, message, name, channel: place, author, agent, at, snippet, follows }) {
  const who = speaker(author, agent);
  const said = h("span", { class: "seek-said", dir: "auto" }, who && h("span", { class: "soft" }, author === "note" && icon("lock"), who, ": "), marked(snippet));
  const top = h("span", { class: "seek-top" }, h("b", { class: "cut", dir: "auto" }, person(name)), h("span", { class: "soft" }, channel(place)));
  return row(
    `/console/#${encodeURIComponent(conversation)}/story/${encodeURIComponent(message)}`,
    follows ? "follows" : "",
    follows ? h("span", { class: "sr" }, person(name)) : h("span", { class: "avatar", "aria-hidden": "true" }, icon("chat")),
    h("span", { class: "seek-what" }, !follows && top, said),
    moment(at),
  );
}

function speaker(author, agent) {
  if (author === "customer") return "";
  if (author === "note") return t("seek.note", { name: agent ?? "" });
  if (author === "agent") return agent === me.name ? t("author.you") : (agent ?? t("author.agent"));
  return t(author === "bot" ? "author.bot" : "brand");
}

function ticketRow({ ticket, snippet }) {
  const said = snippet.text === ticket.subject ? marked(snippet) : [ticket.subject, " · ", marked(snippet)].flat();
  const top = h("span", { class: "seek-top" }, h("b", {}, ticket.number), stateChip(ticket.state), h("span", { class: "soft cut", dir: "auto" }, person(ticket.name)));
  return row(
    `/console/tickets/${ticket.number}`,
    "",
    h("span", { class: "avatar", "aria-hidden": "true" }, icon("ticket")),
    h("span", { class: "seek-what" }, top, h("span", { class: "seek-said", dir: "auto" }, said)),
    moment(ticket.created_at),
  );
}

const moment = (at) => h("time", { class: "soft small", datetime: at, title: wholeMoment(at) }, lately(at));

/** The text with what was sought marked; marks count characters, not UTF-16 units. */
function marked({ text, marks }) {
  const letters = [...text];
  const piece = (begin, end) => letters.slice(begin, end).join("");
  let done = 0;
  const parts = marks.flatMap(([begin, end]) => {
    const before = piece(done, begin);
    done = end;
    return [before, h("mark", {}, piece(begin, end))];
  });
  return [...parts, piece(done)];
}
