// One line of a transcript: who said it, what it encloses, and what became of it.
import { me } from "./api.js";
import { h, icon } from "./dom.js";
import { enclosed } from "./files.js";
import { human, person, soon, time, whole } from "./format.js";
import { withMentions } from "./mentions.js";
import { t } from "./words.js";

const OURS = new Set(["bot", "agent", "note"]);

/** A message with what begins at it: {day, marks, first, inPerson} of its outline; `found` is what was sought. */
export function entry(message, { day, marks, found, ...about }) {
  const begins = [day && h("div", { class: "day" }, day), ...marks.map(mark)];
  return h("div", { class: found ? "entry found" : "entry", tabindex: found ? "-1" : null, "aria-current": found ? "true" : null }, begins, line(message, about));
}

/** Where a person comes or goes. */
export const mark = (kind) => h("div", { class: kind === "waiting" ? "mark-line waits" : "mark-line" }, t(`line.${kind}`));

/** `first` of a group says who speaks; `inPerson` is within a person's stretch; `hides` when others read along. */
function line(message, { first, inPerson, name, hides }) {
  const { author, delivery } = message;
  const classes = ["line", author, OURS.has(author) && "ours", inPerson && "person", first && "first", ["stale", "failed"].includes(delivery) && author === "bot" && "dropped"];
  return h(
    "div",
    { class: classes.filter(Boolean).join(" ") },
    first && author !== "system" && saidBy(message, name),
    enclosed(message.attachments),
    message.text && h("div", { class: "bubble", dir: "auto", title: whole(message.at) }, author === "note" ? withMentions(message.text) : message.text),
    message.buttons.length > 0 && h("div", { class: "offers", role: "group", "aria-label": t("line.offered") }, message.buttons.map((button) => h("span", { class: "offer" }, button.title))),
    message.choice && h("div", { class: "fate" }, icon("button"), `${t("line.pressed")} · ${human(message.choice)}`),
    message.edited_at && h("div", { class: "fate", title: whole(message.edited_at) }, t("line.edited")),
    hides && message.private && h("div", { class: "fate" }, icon("lock"), t("line.private")),
    fate(message),
    message.doubtful && h("div", { class: "fate warm" }, icon("alert"), t("line.doubtful")),
  );
}

function saidBy({ author, agent, at }, name) {
  const own = agent === me.name ? t("author.you") : agent || t("author.agent");
  const who = { customer: person(name), bot: t("author.bot"), agent: own, note: own }[author];
  return h(
    "div",
    { class: "said-by" },
    author === "bot" && icon("robot"),
    author === "note" && icon("lock"),
    h("b", { dir: "auto", title: who }, who),
    author === "note" && h("span", {}, t("note.only")),
    h("time", { datetime: at }, time(at)),
  );
}

function fate({ author, delivery, error, due, retry, discard }) {
  if (delivery === "unsent") {
    return h("div", { class: "fate bad" }, icon("alert"), t("delivery.unsent"), h("button", { type: "button", onclick: retry }, t("retry")), h("button", { type: "button", onclick: discard, "aria-label": t("ask.cancel") }, icon("close")));
  }
  const shown = author === "agent" || (author === "bot" && delivery !== "sent") || (author === "system" && delivery === "failed");
  if (!shown || delivery === "received") return null;
  const words = t(`delivery.${delivery}`);
  if (delivery === "sent") return h("div", { class: "fate" }, icon("sent", words));
  if (delivery === "pending" && (error || due)) return waits({ error, due });
  if (["pending", "sending", "local"].includes(delivery)) return h("div", { class: "fate" }, icon("clock", words));
  return h("div", { class: delivery === "stale" ? "fate" : "fate bad" }, icon("alert"), error && delivery === "failed" ? `${words}: ${error}` : words);
}

/** Why it is not there yet, and when it is tried again. */
function waits({ error, due }) {
  const when = due && t("line.due", { time: soon(due) });
  return h("div", { class: "fate warm" }, icon("clock"), [error ?? t("delivery.pending"), when].filter(Boolean).join(" "));
}
