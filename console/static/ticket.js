// One ticket: what it is about, what is promised, what was said, what happened to it, and changing it in place.
import { get, me, patch } from "./api.js";
import { assignees, learnColleagues } from "./bulk.js";
import { mini } from "./card.js";
import { showKeys, toast } from "./dialogs.js";
import { $, h, icon } from "./dom.js";
import { duesOf } from "./due.js";
import { Choice, Title } from "./edit.js";
import { enclosed } from "./files.js";
import { category, channel, initial, languageName, skill, team, whole } from "./format.js";
import { startFrame } from "./frame.js";
import { customerLink } from "./kin.js";
import { pastOf } from "./past.js";
import { PRIORITIES, priorityChip, stateChip } from "./states.js";
import { TagEditor } from "./tags.js";
import { TakeOver, Talk } from "./talk.js";
import { t } from "./words.js";

const ADDRESS = "balcao-tickets";
const EDITS = ["subject", "state", "priority", "assignee", "category"];
const HELP = [
  ...(me.mayAnswer ? [[["e"], "keys.edit.subject"], [["s"], "keys.edit.state"], [["p"], "keys.edit.priority"], [["a"], "keys.edit.assignee"], [["c"], "keys.edit.category"], [["t"], "keys.edit.tags"], [["w"], "keys.write"]] : []),
  [["l"], "keys.list"],
  [["Esc"], "keys.leave"],
  [["?"], "keys.help"],
];
const box = $("ticket");
const teams = JSON.parse(box.dataset.teams);
const colleagues = new Set();
const takeOver = new TakeOver({ refused: () => load() });
const talk = new Talk({ arrived: storyArrived });
const tags = new TagEditor({ changed: (ticket) => draw(ticket) });
const title = new Title({ written: ({ subject, category: name }) => subject || category(name), save });
const choices = [
  new Choice("state", {
    options: ({ state, moves }) => [state, ...moves].map((value) => ({ value, text: t(`ticket.state.${value}`), look: () => stateChip(value) })),
    look: ({ state }) => stateChip(state),
    note: ({ level }) => (level === 2 ? t("ticket.told") : ""),
    save,
  }),
  new Choice("priority", {
    options: () => [...PRIORITIES].reverse().map((value) => ({ value, text: t(`ticket.priority.${value}`), look: () => priorityChip(value) })),
    look: ({ priority }) => priorityChip(priority),
    save,
  }),
  new Choice("assignee", {
    options: () => assignees(colleagues),
    look: ({ assignee }) => (assignee ? [h("span", { class: "avatar", "aria-hidden": "true" }, initial(assignee)), h("span", { class: "cut", dir: "auto" }, assignee)] : h("span", { class: "soft" }, t("ticket.assignee.none"))),
    find: t("ticket.assignee.find"),
    free: (name) => ({ value: name, text: t("ticket.assignee.other", { name }) }),
    save,
  }),
  new Choice("category", {
    options: categories,
    look: ({ category: name }) => h("span", {}, category(name)),
    find: t("ticket.category.find"),
    save,
  }),
];
const parts = new Map();
let shown = null;
let story = null;

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
  const first = !shown;
  shown = ticket;
  for (const name of [ticket.assignee, ...ticket.history.filter(({ field }) => field === "assignee").flatMap(({ before, after }) => [before, after])]) if (name) colleagues.add(name);
  document.title = `${ticket.number} – ${t("brand")}`;
  if (first) frame();
  title.show(ticket);
  choices.forEach((choice) => choice.show(ticket));
  tags.show(ticket);
  takeOver.show(ticket, story);
  part("line", line(ticket));
  part("team", team(ticket.team), ` · ${skill(ticket.skill)}`);
  part("words", words(ticket), ticket.attachments.length > 0 && enclosed(ticket.attachments));
  part("facts", facts(ticket));
  part("past", h("h2", {}, t("ticket.history")), ticket.history.length ? pastOf(ticket.history) : h("p", { class: "soft" }, t("ticket.history.none")));
  tick();
  if (first) talk.load(ticket.conversation);
}

/** The places of all parts, made once: what is changed in one does not touch the others. */
function frame() {
  for (const name of ["line", "team", "words", "dues", "facts", "past", "others"]) parts.set(name, h("div", { class: `part-${name}` }));
  const rows = choices.flatMap(({ name, element }) => [h("dt", {}, t(`ticket.${name}`)), element]);
  const look = h("section", { class: "box" }, takeOver.element, h("dl", { class: "facts edits" }, rows, h("dt", {}, t("ticket.tags")), h("dd", {}, tags.element), h("dt", {}, t("ticket.team")), h("dd", {}, parts.get("team"))));
  const main = h("div", { class: "ticket-main" }, section("words"), talk.element, section("past"));
  const side = h("div", { class: "ticket-side" }, look, section("dues"), section("facts"), section("others"));
  box.replaceChildren(h("div", { class: "ticket-head" }, parts.get("line"), title.element), h("div", { class: "ticket" }, main, side));
}

const section = (name) => h("section", { class: "box" }, parts.get(name));

/** Fill a part when it differs from what it shows: a film that plays goes on playing. */
function part(name, ...content) {
  const place = parts.get(name);
  const fresh = h("div", {}, content.flat(3));
  if (place.fresh === fresh.innerHTML) return;
  place.fresh = fresh.innerHTML;
  place.replaceChildren(...fresh.childNodes);
}

function line({ number, level, created_at: created }) {
  return h("p", { class: "ticket-line" }, h("b", {}, number), h("span", { class: level === 1 ? "level" : "soft" }, t(`ticket.level.${level}`)), h("span", { class: "soft" }, `${t("ticket.created")} `, h("time", { datetime: created }, whole(created))));
}

function words({ description }) {
  return [h("h2", {}, t("ticket.description")), description ? h("p", { class: "said", dir: "auto" }, description) : h("p", { class: "soft" }, t("ticket.description.none"))];
}

function facts(ticket) {
  const rows = [
    ["customer", customerLink(ticket)],
    ticket.channel && ["channel", channel(ticket.channel)],
    ticket.language && ["language", languageName(ticket.language)],
    ticket.order_number && ["order", ticket.order_number],
    ticket.contact && ["contact", ticket.contact],
    ["updated", whole(ticket.updated_at)],
  ].filter(Boolean);
  return [h("h2", {}, t("ticket.about")), h("dl", { class: "facts" }, rows.flatMap(([key, content]) => [h("dt", {}, t(`ticket.${key}`)), h("dd", { dir: "auto" }, content)]))];
}

/** Times go on. */
function tick() {
  if (!shown) return;
  const rows = duesOf(shown).flatMap(({ promise, words: said, kind, title: full }) => [h("dt", {}, t(`due.${promise}`)), h("dd", { class: kind, title: full }, said)]);
  part("dues", h("h2", {}, t("ticket.promised")), h("dl", { class: "facts" }, rows));
}

function storyArrived(fresh) {
  story = fresh;
  takeOver.show(shown, story);
  const others = story.tickets.filter(({ number }) => number !== shown.number);
  part("others", h("h2", {}, t("ticket.others"), others.length > 0 && h("span", { class: "count" }, String(others.length))), others.length ? others.map(mini) : h("p", { class: "soft" }, t("card.history.none")));
}

function categories({ category: present }) {
  const named = Object.entries(teams).flatMap(([name, all]) => all.map((value) => ({ value, text: category(value), group: team(name) })));
  return named.some(({ value }) => value === present) ? named : [{ value: present, text: category(present) }, ...named];
}

async function save(fields) {
  try {
    const told = "state" in fields && shown.level === 2;
    draw(await patch(`/tickets/${shown.number}`, fields));
    toast(t(told ? "ticket.saved.told" : "ticket.saved"));
    return true;
  } catch (error) {
    toast(error.status === 422 && fields.assignee ? t("ticket.assignee.unknown", { name: fields.assignee }) : error.message, { bad: true });
    if (error.status) await load();
    return false;
  }
}

let timer = null;
/** Many changes at once are one look. */
function soonAgain() {
  timer ??= setTimeout(() => {
    timer = null;
    again();
  }, 200);
}

function again() {
  if (!shown) return load();
  return Promise.all([load(), talk.load(shown.conversation)]);
}

function happened(kind, data) {
  if (!shown || data.conversation !== shown.conversation) return;
  if (kind === "status") soonAgain();
  talk.happened(kind, data);
}

const opens = Object.fromEntries(choices.map((choice) => [choice.name, () => choice.open()]));
const KEYS = {
  ...Object.fromEntries(EDITS.map((name) => [name === "subject" ? "e" : name[0], name === "subject" ? () => title.open() : opens[name]])),
  t: () => tags.open(),
  w: () => takeOver.go(),
  l: () => $("back").click(),
  "?": () => showKeys(HELP),
};

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (!shown || event.target.closest("input, select, textarea, .menu")) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

try {
  $("back").search = sessionStorage.getItem(ADDRESS) ?? "";
} catch {
  // storage may be forbidden: then the way back is to the usual list
}
document.addEventListener("keydown", pressed);
addEventListener("beforeunload", (event) => title.unsaved && event.preventDefault());
setInterval(tick, 15_000);
startFrame({ onEvent: happened, onBack: again, help: HELP });
learnColleagues(colleagues);
await load();
