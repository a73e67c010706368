// One ticket: what it is about, what happened to it, and changing state, priority and assignee.
import { get, me, patch } from "./api.js";
import { toast } from "./dialogs.js";
import { $, h, icon } from "./dom.js";
import { human, person, whole } from "./format.js";
import { startFrame } from "./frame.js";
import { priorityChip, stateChip } from "./states.js";
import { known, t } from "./words.js";

const PRIORITIES = ["low", "normal", "high", "urgent"];
const box = $("ticket");
let shown = null;

async function load() {
  try {
    draw(await get(`/tickets/${encodeURIComponent(box.dataset.number)}`));
  } catch (error) {
    if (shown) return;
    const missing = error.status === 404;
    box.replaceChildren(h("div", { class: "paper empty", role: "alert" }, icon("alert"), h("strong", {}, t(missing ? "ticket.missing" : "tickets.failed")), !missing && h("p", {}, error.message), !missing && h("button", { type: "button", onclick: load }, t("retry"))));
  } finally {
    box.setAttribute("aria-busy", "false");
  }
}

function draw(ticket) {
  shown = ticket;
  document.title = `${ticket.number} – ${t("brand")}`;
  const focused = document.activeElement?.id;
  box.replaceChildren(
    h("div", { class: "ticket-head" }, h("h1", { dir: "auto" }, ticket.subject || human(ticket.category)), stateChip(ticket.state), priorityChip(ticket.priority), h("span", { class: "soft" }, `${ticket.number} · ${t(`ticket.level.${ticket.level}`)}`)),
    h("div", { class: "ticket" }, h("div", {}, words(ticket), past(ticket)), h("div", {}, about(ticket))),
  );
  if (focused) $(focused)?.focus();
}

function words({ description }) {
  return h("section", { class: "box" }, h("h2", {}, t("ticket.description")), description ? h("p", { class: "said", dir: "auto" }, description) : h("p", { class: "soft" }, t("ticket.description.none")));
}

function past({ history }) {
  const line = (change) => {
    const field = known(`ticket.${change.field}`) ? t(`ticket.${change.field}`) : human(change.field);
    const sentence = t("ticket.change", { who: change.who, field: field.toLowerCase(), before: value(change.field, change.before), after: value(change.field, change.after) });
    return h("li", { dir: "auto" }, sentence, change.why && ` (${change.why})`, h("time", { datetime: change.at }, whole(change.at)));
  };
  return h("section", { class: "box" }, h("h2", {}, t("ticket.history")), history.length ? h("ol", { class: "past" }, [...history].reverse().map(line)) : h("p", { class: "soft" }, t("ticket.history.none")));
}

function value(field, raw) {
  if (!raw) return "–";
  return known(`ticket.${field}.${raw}`) ? t(`ticket.${field}.${raw}`) : raw;
}

function about(ticket) {
  const states = [ticket.state, ...ticket.moves];
  const rows = [
    ["state", me.mayAnswer ? choice("state", states, ticket) : t(`ticket.state.${ticket.state}`)],
    ["priority", me.mayAnswer ? choice("priority", PRIORITIES, ticket) : t(`ticket.priority.${ticket.priority}`)],
    ["assignee", assignee(ticket)],
    ["customer", person(ticket.name)],
    ["category", human(ticket.category)],
    ticket.order_number && ["order", ticket.order_number],
    ticket.contact && ["contact", ticket.contact],
    ["created", whole(ticket.created_at)],
    ["updated", whole(ticket.updated_at)],
  ].filter(Boolean);
  return h(
    "section",
    { class: "box" },
    h("dl", { class: "facts" }, rows.flatMap(([key, content]) => [h("dt", {}, t(`ticket.${key}`)), h("dd", { dir: "auto" }, content)])),
    h("a", { class: "button wide open-conversation", href: `/console/#${ticket.conversation}` }, icon("chat"), t("ticket.conversation")),
  );
}

function choice(field, values, ticket) {
  const select = h("select", { id: `choose-${field}`, "aria-label": t(`ticket.${field}`), onchange: () => change({ [field]: select.value }) }, values.map((each) => h("option", { value: each, selected: each === ticket[field] }, t(`ticket.${field}.${each}`))));
  return select;
}

function assignee(ticket) {
  const mine = ticket.assignee === me.name;
  const button = me.mayAnswer && h("button", { type: "button", id: "assign", onclick: () => change({ assignee: mine ? "" : me.name }) }, t(mine ? "ticket.assign.none" : "ticket.assign.me"));
  return h("div", {}, h("div", {}, ticket.assignee ?? t("ticket.assignee.none")), button);
}

async function change(fields) {
  try {
    draw(await patch(`/tickets/${shown.number}`, fields));
    toast(t("ticket.saved"));
  } catch (error) {
    toast(error.message, { bad: true });
    await load();
  }
}

startFrame({ onEvent: (kind, data) => kind === "status" && data.conversation === shown?.conversation && load(), onBack: load });
await load();
