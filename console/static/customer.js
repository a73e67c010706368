// One customer over all channels: who they are, what happened, what is open, and who may be the same person.
import { get, me } from "./api.js";
import { mini } from "./card.js";
import { channelMark } from "./channels.js";
import { showKeys, toast } from "./dialogs.js";
import { $, h, icon } from "./dom.js";
import { channel, day, initial, languageName, lately, person, whole } from "./format.js";
import { startFrame } from "./frame.js";
import { link, linkedRow, suggestionCard } from "./kin.js";
import { UNDER_WAY } from "./states.js";
import { Timeline } from "./timeline.js";
import { t } from "./words.js";

const FEW = 6;
const SOON = 400;
const NUMBER = /^\s*(bal[\s-]*)?\d{4,12}\s*$/i;
const PAGE = /\/customers\/([\w.:-]{1,80})/;
const HELP = [
  [["t"], "keys.timeline"],
  [["?"], "keys.help"],
];
const box = $("customer");
const id = box.dataset.customer;
const parts = new Map();
const places = new Set();
const unfolded = new Set();
const timeline = new Timeline(id);
let shown = null;
let kin = "";

async function load() {
  try {
    const [fresh, { items }] = await Promise.all([get(`/customers/${encodeURIComponent(id)}`), get(`/customers/${encodeURIComponent(id)}/suggestions`)]);
    draw(fresh, items);
  } catch (error) {
    if (shown) return;
    const missing = error.status === 404;
    box.replaceChildren(h("div", { class: "paper empty", role: "alert" }, icon("alert"), h("strong", {}, t(missing ? "customer.missing" : "customer.failed")), !missing && h("p", {}, error.message), !missing && h("button", { type: "button", onclick: load }, t("retry"))));
  } finally {
    box.setAttribute("aria-busy", "false");
  }
}

function draw(customer, suggestions) {
  const first = !shown;
  const others = JSON.stringify(customer.linked.map(({ customer: other }) => other));
  const regrouped = !first && others !== kin;
  kin = others;
  shown = { ...customer, suggestions };
  places.clear();
  for (const { conversation } of customer.conversations) places.add(conversation.id);
  document.title = `${person(customer.name)} – ${t("brand")}`;
  if (first) frame();
  part("head", head(customer));
  part("maybe", suggestions.length > 0 && [h("h2", {}, t("kin.suggestions")), suggestions.map((each) => suggestionCard(id, each, { done: load }))]);
  part("tickets", tickets(customer));
  part("talks", talks(customer));
  part("linked", linked(customer));
  if (first) timeline.begin(customer.timeline);
  if (regrouped) timeline.restart();
}

/** The places of all parts, made once. */
function frame() {
  for (const name of ["head", "maybe", "tickets", "talks", "linked"]) parts.set(name, h("section", { class: `part-${name} ${name === "head" ? "" : "box"}`.trim() }));
  const side = ["maybe", "tickets", "talks", "linked"].map((name) => parts.get(name));
  box.replaceChildren(parts.get("head"), h("div", { class: "customer-page" }, h("div", { class: "customer-main" }, timeline.element), h("div", { class: "customer-side" }, side)));
}

function part(name, content) {
  const place = parts.get(name);
  place.hidden = !content;
  if (place.contains(document.activeElement) && place.querySelector(":is(input, textarea):focus")) return; // somebody writes in it
  place.replaceChildren(...[content].flat(3).filter(Boolean));
}

function head({ name, since, languages, open_tickets: open, addresses }) {
  const facts = [
    since && h("span", {}, `${t("customer.since")} `, h("time", { datetime: since, title: whole(since) }, day(since))),
    languages.length > 0 && h("span", {}, languages.map(languageName).join(", ")),
    h("span", { class: open ? "chip brand" : "" }, t(open === 1 ? "customer.open.one" : open ? "customer.open.many" : "customer.open.none", { n: open })),
  ];
  return [
    h("div", { class: "customer-head" }, h("span", { class: "avatar", "aria-hidden": "true" }, initial(name)), h("div", {}, h("h1", { dir: "auto" }, person(name)), h("p", { class: "customer-facts soft" }, facts))),
    addresses.length > 0 && h("ul", { class: "customer-addresses", "aria-label": t("customer.addresses") }, addresses.map(address)),
  ];
}

function address({ channel: name, account, handle, name: called, since }) {
  const title = [channel(name), t("customer.account", { account }), `${t("customer.since")} ${whole(since)}`].join("\n");
  return h("li", { class: "address", title }, channelMark(name), h("b", {}, channel(name)), (handle || called) && h("span", { class: "cut", dir: "auto" }, handle || called));
}

function tickets({ tickets: all, ticket_count: count }) {
  const open = all.filter(({ state }) => UNDER_WAY.has(state));
  const ordered = [...open, ...all.filter((ticket) => !open.includes(ticket))];
  const rest = `/console/tickets?state=all&customer=${encodeURIComponent(id)}`;
  return [
    h("h2", {}, t("customer.tickets"), count > 0 && h("span", { class: "count" }, String(count))),
    ordered.length ? ordered.slice(0, FEW).map(mini) : h("p", { class: "soft" }, t("customer.tickets.none")),
    count > FEW && h("p", { class: "all" }, h("a", { href: rest }, t("customer.tickets.all", { n: count }))),
  ];
}

function talks({ conversations, conversation_count: count }) {
  const all = unfolded.has("talks") ? conversations : conversations.slice(0, FEW);
  const unfold = () => {
    unfolded.add("talks");
    part("talks", talks(shown));
    parts.get("talks").querySelectorAll("a")[FEW]?.focus();
  };
  return [
    h("h2", {}, t("customer.talks"), count > 0 && h("span", { class: "count" }, String(count))),
    all.length ? h("ul", { class: "talks" }, all.map(talk)) : h("p", { class: "soft" }, t("customer.talks.none")),
    conversations.length > all.length && h("p", { class: "all" }, h("button", { type: "button", class: "plain link", onclick: unfold }, t("customer.talks.all", { n: conversations.length }))),
    unfolded.has("talks") && count > conversations.length && h("p", { class: "soft small" }, t("customer.talks.more", { n: count - conversations.length })),
  ];
}

function talk({ conversation, last }) {
  const { owner, agent } = conversation;
  const kind = { queue: "warm", agent: "brand" }[owner] ?? "";
  const words = owner === "agent" ? t("customer.with", { who: agent === me.name ? t("author.you") : agent }) : t(`kin.owner.${owner}`);
  return h(
    "li",
    {},
    h(
      "a",
      { class: "talk-row", href: `/console/#${conversation.id}` },
      channelMark(conversation.channel),
      h("span", { class: "cut", dir: "auto" }, last ? last.text || t("customer.file") : t("customer.silent")),
      last && h("time", { class: "soft small", datetime: last.at, title: whole(last.at) }, lately(last.at)),
      h("span", { class: owner === "bot" ? "soft small cut" : `chip ${kind} cut` }, words),
    ),
  );
}

function linked({ linked: all }) {
  const rows = all.map((each) => linkedRow(id, each, { done: load }));
  return [
    h("h2", {}, t("kin.linked"), all.length > 0 && h("span", { class: "count" }, String(all.length))),
    rows.length ? h("ul", { class: "kin-list" }, rows) : h("p", { class: "soft" }, t("kin.linked.none")),
    me.mayAnswer && linkForm(),
  ];
}

/** For whom nobody suggested: by the number of a ticket, or the address of the other page. */
function linkForm() {
  const field = h("input", { id: "link-with", type: "text", autocomplete: "off", spellcheck: "false", maxlength: "300", placeholder: t("kin.with.hint") });
  const send = async (event) => {
    event.preventDefault();
    const other = await found(field.value);
    if (!other) return;
    field.value = "";
    field.blur();
    await link(id, other.customer, { name: other.name, done: load });
  };
  return h("details", { class: "link-form" }, h("summary", {}, t("kin.with")), h("form", { onsubmit: send }, h("label", { class: "sr", for: "link-with" }, t("kin.with.hint")), field, h("button", { type: "submit" }, t("kin.with.go"))));
}

async function found(text) {
  const [, customer] = PAGE.exec(text) ?? [];
  try {
    if (customer) return { customer, name: (await get(`/customers/${encodeURIComponent(customer)}`)).name };
    if (NUMBER.test(text)) return await get(`/tickets/${encodeURIComponent(text.trim())}`);
    toast(t("kin.with.hint"), { bad: true });
  } catch (error) {
    toast(error.message, { bad: true });
  }
  return null;
}

let timer = null;
/** Many changes at once are one look. */
function soonAgain() {
  timer ??= setTimeout(() => {
    timer = null;
    again();
  }, SOON);
}

const again = () => Promise.all([load(), shown && timeline.refresh()]);

function happened(kind, data) {
  if (["message", "status"].includes(kind) && places.has(data.conversation)) soonAgain();
}

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.closest("input, select, textarea, .menu")) return;
  const act = { t: () => timeline.lines.focus(), "?": () => showKeys(HELP) }[event.key];
  if (!act || !shown) return;
  event.preventDefault();
  act();
}

if (document.referrer.startsWith(`${location.origin}/console/`) && history.length > 1) {
  $("back").addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    history.back();
  });
}
document.addEventListener("keydown", pressed);
startFrame({ onEvent: happened, onBack: again, help: HELP });
await load();
