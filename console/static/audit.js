// The audit log: filters in the address, the newest lines first, each a sentence that leads to what it is about.
import { get } from "./api.js";
import { $, h, icon } from "./dom.js";
import { day, dayKey, initial, time, whole } from "./format.js";
import { startFrame } from "./frame.js";
import { audited, deedName } from "./sentence.js";
import { language, t } from "./words.js";

const PAGE = 50;
const LARGEST = 200;
const GROUPS = {
  access: ["signed_in", "sign_in_failed", "signed_out", "ended_session", "ended_sessions", "changed_password"],
  looking: ["opened_conversation", "opened_ticket", "opened_customer", "opened_file", "searched", "exported_tickets", "exported_audit"],
  house: ["added_account", "changed_account", "disabled_account", "enabled_account", "reset_password", "changed_replies", "changed_rules", "changed_presence"],
};
const form = $("filters");
const fields = form.elements;
const ONLY = ["conversation", "ticket"];
const model = { only: new URLSearchParams(), next: null, wish: 0, items: [] };
const body = h("tbody");
const heads = ["when", "what", "address"].map((name) => h("th", { scope: "col", class: `a-${name}` }, t(name === "what" ? "audit.did" : `audit.${name}`)));
const table = h("div", { class: "paper" }, h("table", {}, h("thead", {}, h("tr", {}, heads)), body));
const more = h("div", { class: "more" }, h("button", { type: "button", onclick: () => loadMore() }, t("audit.more")));

/** What the address says, put into the fields. */
function read() {
  const address = new URLSearchParams(location.search);
  for (const name of ["who", "did"]) choose(fields[name], address.get(name) ?? "");
  for (const name of ["since", "until"]) fields[name].value = address.get(name) ?? "";
  model.only = new URLSearchParams(ONLY.filter((name) => address.get(name)).map((name) => [name, address.get(name)]));
}

/** What an address names stays chosen, also when it is not in the list. */
function choose(select, value) {
  if (value && ![...select.options].some((option) => option.value === value)) select.append(h("option", { value }, value));
  select.value = value;
}

function asked() {
  const wanted = new URLSearchParams(model.only);
  for (const name of ["who", "did", "since", "until"]) if (fields[name].value) wanted.set(name, fields[name].value);
  return wanted;
}

/** The same as the server is asked: days are days here, and the last one counts whole. */
function question() {
  const wanted = asked();
  for (const [name, plus] of [["since", 0], ["until", 1]]) {
    if (wanted.has(name)) wanted.set(name, midnight(wanted.get(name), plus));
  }
  return wanted;
}

function midnight(text, plus) {
  const [year, month, date] = text.split("-").map(Number);
  const moment = new Date(year, month - 1, date + plus);
  return Number.isNaN(moment.getTime()) ? text : moment.toISOString();
}

async function load() {
  remember();
  await fetching(async (still) => {
    const page = await get(`/audit?limit=${PAGE}&${question()}`);
    if (still()) take(page.items, page.next);
  });
}

async function loadMore() {
  await fetching(async (still) => {
    const page = await get(`/audit?limit=${LARGEST}&after=${model.next}&${question()}`);
    if (!still()) return;
    const before = body.querySelectorAll("tr:not(.day)").length;
    take([...model.items, ...page.items], page.next);
    body.querySelectorAll("tr:not(.day)")[before]?.querySelector("a")?.focus();
  });
}

async function fetching(run) {
  const wish = (model.wish += 1);
  const still = () => wish === model.wish;
  $("rows").setAttribute("aria-busy", "true");
  try {
    await run(still);
  } catch (error) {
    if (still()) $("rows").replaceChildren(h("div", { class: "paper empty", role: "alert" }, icon("alert"), h("strong", {}, t("audit.failed")), h("p", {}, error.message), h("button", { type: "button", onclick: load }, t("retry"))));
  } finally {
    if (still()) $("rows").setAttribute("aria-busy", "false");
  }
}

function take(items, next) {
  Object.assign(model, { items, next });
  body.replaceChildren(...items.flatMap((item, place) => (place && dayKey(items[place - 1].at) === dayKey(item.at) ? [row(item)] : [dayRow(item), row(item)])));
  more.hidden = !next;
  $("rows").replaceChildren(...(items.length ? [table, more] : [nothing()]));
}

const dayRow = ({ at }) => h("tr", { class: "day" }, h("th", { scope: "colgroup", colspan: "3" }, day(at)));

function row(entry) {
  const when = h("time", { datetime: entry.at, title: whole(entry.at) }, time(entry.at));
  const { words, more: detail } = audited(entry);
  const avatar = h("span", { class: "avatar", "aria-hidden": "true" }, entry.who ? initial(entry.who) : icon("lock"));
  const said = h("div", { class: "a-said" }, h("span", {}, words), detail && h("span", { class: "soft small" }, detail));
  return h("tr", {}, h("td", { class: "a-when" }, when), h("td", { class: "a-what" }, h("div", { class: "a-line" }, avatar, said)), h("td", { class: "a-address soft", title: entry.address && t("audit.address") }, entry.address));
}

function nothing() {
  const narrow = asked().size > 0;
  const under = narrow ? h("button", { type: "button", onclick: clear }, t("audit.clear")) : h("p", {}, t("audit.none.more"));
  return h("div", { class: "paper empty" }, icon(narrow ? "search" : "line"), h("strong", {}, t(narrow ? "audit.nomatch" : "audit.none")), under);
}

/** The address shows what is asked for. */
function remember() {
  const address = asked();
  history.replaceState(null, "", address.size ? `?${address}` : location.pathname);
  const wanted = question();
  wanted.set("separator", language === "en" ? "comma" : "semicolon");
  $("export").href = `/api/v1/audit.csv?${wanted}`;
  $("clear").hidden = address.size === 0;
  for (const name of ["who", "did"]) fields[name].classList.toggle("set", fields[name].value !== "");
  $("only").replaceChildren(...ONLY.filter((name) => model.only.has(name)).map(onlyChip));
}

function onlyChip(name) {
  const what = name === "ticket" ? model.only.get(name) : t("audit.one.conversation");
  const drop = () => {
    model.only.delete(name);
    load();
  };
  return h("span", { class: "chip brand" }, t("audit.one", { what }), h("button", { type: "button", class: "plain", "aria-label": t("audit.one.remove", { what }), onclick: drop }, icon("close")));
}

function clear() {
  form.reset();
  model.only = new URLSearchParams();
  for (const name of ["who", "did"]) fields[name].value = "";
  load();
}

function fillDeeds() {
  const deeds = JSON.parse($("audit").dataset.deeds);
  const grouped = Object.values(GROUPS).flat();
  const groups = { access: GROUPS.access, looking: GROUPS.looking, customers: deeds.filter((deed) => !grouped.includes(deed)), house: GROUPS.house };
  const options = Object.entries(groups).map(([group, names]) => h("optgroup", { label: t(`audit.group.${group}`) }, names.map((deed) => h("option", { value: deed }, deedName(deed)))));
  fields.did.append(h("option", { value: "" }, t("audit.everything")), ...options);
}

async function fillPeople() {
  fields.who.append(h("option", { value: "" }, t("audit.everybody")));
  const chosen = new URLSearchParams(location.search).get("who") ?? "";
  let next = null;
  do {
    const found = await get(`/accounts?limit=${LARGEST}${next ? `&after=${encodeURIComponent(next)}` : ""}`).catch(() => ({ items: [], next: null }));
    for (const { name } of found.items) if (![...fields.who.options].some((option) => option.value === name)) fields.who.append(h("option", { value: name }, name));
    next = found.next;
  } while (next);
  choose(fields.who, fields.who.value || chosen);
}

form.addEventListener("submit", (event) => event.preventDefault());
for (const name of ["who", "did", "since", "until"]) fields[name].addEventListener("change", load);
$("clear").addEventListener("click", clear);
addEventListener("popstate", () => {
  read();
  load();
});
startFrame();
fillDeeds();
const named = fillPeople();
read();
await load();
await named;
