// What the queue page alerts of: a customer wrote to me, somebody waits, somebody is offered to me.
import { alertFor } from "./alerts.js";
import { person } from "./format.js";
import { t } from "./words.js";

const openIt = (conversation) => () => location.assign(`/console/#${conversation}`);

/** A customer whom I have wrote, and I look elsewhere. */
export function customerWrote({ conversation, customer }, { text }) {
  alertFor({ kind: "message", title: t("queue.replied", { name: person(customer) }), body: text, tag: conversation, conversation, onclick: openIt(conversation) });
}

/** Somebody joined the line. */
export function someoneWaits({ id, conversation, customer, card }) {
  alertFor({ kind: "waiting", title: t("queue.joined", { name: person(customer) }), body: card.problem, tag: id, conversation, onclick: openIt(conversation) });
}

/** Somebody is offered to me, who goes to the next when I do not answer. */
export function offered({ handoff, conversation, customer }) {
  alertFor({ kind: "offer", title: t("alert.offer", { name: person(customer) }), tag: handoff, conversation, onclick: openIt(conversation) });
}
