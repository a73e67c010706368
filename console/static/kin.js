// Customers who are, or may be, the same person: links for agents' eyes, suggested by what both told, undone at will.
import { get, me, post, remove } from "./api.js";
import { channelMark, channelMarks } from "./channels.js";
import { toast } from "./dialogs.js";
import { h, icon } from "./dom.js";
import { channel, lately, person, whole } from "./format.js";
import { t } from "./words.js";

const MOST_OTHERS = 4;

/** Where everything about a customer is. */
export const customerPage = (customer) => `/console/customers/${encodeURIComponent(customer)}`;

/** A customer's name, leading to all that is known of them. */
export const customerLink = ({ customer, name }) => h("a", { class: "customer-link", href: customerPage(customer), dir: "auto", title: t("kin.open") }, person(name));

/** What both told, in words: "Both told ana@example.com". */
export const reasonWords = ({ kind, value }, name) => t(`kin.reason.${kind}`, { value: kind === "name" ? person(name) : value });

/** Say that two are one person; `done` hears the customer as it is now. */
export async function link(customer, other, { why = "", name = "", done = () => {} } = {}) {
  const undo = { text: t("kin.undo"), run: () => unlink(customer, other, { name, done }) };
  await carriedOut(async () => {
    done(await post(`/customers/${encodeURIComponent(customer)}/links`, { customer: other, why: why.slice(0, 300) }));
    toast(t("kin.linked.done", { name: person(name) }), { act: undo });
  });
}

/** Take back the link by which the other came. */
export async function unlink(customer, other, { name = "", why = "", done = () => {} } = {}) {
  const again = { text: t("kin.again"), run: () => link(customer, other, { name, why, done }) };
  await carriedOut(async () => {
    done(await remove(`/customers/${encodeURIComponent(customer)}/links/${encodeURIComponent(other)}`));
    toast(t("kin.unlinked.done", { name: person(name) }), { act: again });
  });
}

/** A calm card: who it may be, why, and two answers. `done` hears when one was given. */
export function suggestionCard(customer, suggestion, { done }) {
  const { customer: other, name, channels, handles, reasons } = suggestion;
  const words = reasons.map((reason) => reasonWords(reason, name));
  const answer = async (run) => {
    card.querySelectorAll("button").forEach((button) => (button.disabled = true));
    await run();
    card.querySelectorAll("button").forEach((button) => (button.disabled = false));
  };
  const same = () => answer(() => link(customer, other, { why: words.join("; "), name, done }));
  const apart = () =>
    answer(() =>
      carriedOut(async () => {
        await post(`/customers/${encodeURIComponent(customer)}/suggestions/${encodeURIComponent(other)}/no`);
        toast(t("kin.no.done", { name: person(name) }));
        done(null);
      }),
    );
  const card = h(
    "div",
    { class: "kin-card", role: "group", "aria-label": t("kin.maybe", { name: person(name) }) },
    h("p", { class: "kin-who" }, t("kin.maybe.short"), " ", h("span", { class: "kin-name" }, customerLink({ customer: other, name }), channelMarks(channels))),
    handles.length > 0 && h("p", { class: "kin-handles soft small cut", dir: "auto", title: handles.join(", ") }, handles.join(", ")),
    h("ul", { class: "kin-reasons" }, words.map((line) => h("li", { dir: "auto" }, line))),
    me.mayAnswer && h("div", { class: "kin-acts" }, h("button", { type: "button", onclick: same }, icon("check"), t("kin.same")), h("button", { type: "button", class: "plain", onclick: apart }, t("kin.else"))),
  );
  return card;
}

/** Somebody who is linked, who said so, and the way back. */
export function linkedRow(customer, linked, { done }) {
  const { customer: other, name, channels, at, who, why } = linked;
  const undo = () => unlink(customer, other, { name, why, done });
  return h(
    "li",
    { class: "kin-linked" },
    h("div", { class: "kin-linked-who" }, customerLink({ customer: other, name }), channelMarks(channels)),
    me.mayAnswer && h("button", { type: "button", class: "plain link", "aria-label": t("kin.undo.of", { name: person(name) }), onclick: undo }, t("kin.undo")),
    h("p", { class: "soft small" }, `${t("kin.by", { who })} · `, h("time", { datetime: at, title: whole(at) }, lately(at)), why && h("span", { dir: "auto" }, ` · ${why}`)),
  );
}

const shown = { key: "", element: null };

/** For the right column of the queue: the customer's page, their other conversations, and one suggestion at most. */
export function kinPart({ conversation, customer }) {
  if (!customer) return null;
  const key = JSON.stringify([conversation.id, conversation.name, customer]);
  if (shown.key === key) return shown.element;
  const maybe = h("div", { class: "kin-maybe" });
  const others = customer.others.slice(0, MOST_OTHERS);
  const rest = customer.others.length - others.length;
  const element = h(
    "section",
    { class: "card-part kin-part" },
    h("h3", {}, t("kin.title"), customer.others.length > 0 && h("span", { class: "count" }, String(customer.others.length + 1))),
    h("a", { class: "kin-page", href: customerPage(conversation.customer) }, icon("person"), h("span", { class: "cut", dir: "auto" }, person(conversation.name)), h("span", { class: "soft" }, t("kin.page"))),
    others.length > 0 && h("ul", { class: "kin-others", "aria-label": t("kin.others") }, others.map(otherRow)),
    rest > 0 && h("p", { class: "soft small" }, h("a", { href: customerPage(conversation.customer) }, t("kin.more", { n: rest }))),
    maybe,
  );
  Object.assign(shown, { key, element });
  if (customer.suggestions > 0 && me.mayAnswer) suggestInto(maybe, conversation.customer, key);
  return element;
}

function otherRow({ conversation, channel: name, last_at: at, owner }) {
  const words = t(`kin.owner.${owner}`);
  return h("li", {}, h("a", { class: "kin-other", href: `/console/#${conversation}` }, channelMark(name), h("span", { class: "cut" }, channel(name)), h("span", { class: "soft small cut" }, words), at && h("time", { class: "soft small", datetime: at, title: whole(at) }, lately(at))));
}

async function suggestInto(place, customer, key) {
  const { items } = await get(`/customers/${encodeURIComponent(customer)}/suggestions`).catch(() => ({ items: [] }));
  if (shown.key !== key || items.length === 0) return;
  const draw = (left) => place.replaceChildren(...(left.length ? [suggestionCard(customer, left[0], { done: () => draw(left.slice(1)) })] : []));
  draw(items);
}

async function carriedOut(run) {
  try {
    await run();
  } catch (error) {
    toast(error.message, { bad: true });
  }
}
