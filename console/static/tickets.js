// The list of tickets: filters live in the address, so that a list can be sent to a colleague.
import { get } from "./api.js";
import { $, h, icon } from "./dom.js";
import { human, lately, person, whole } from "./format.js";
import { startFrame } from "./frame.js";
import { priorityChip, stateChip } from "./states.js";
import { t } from "./words.js";

const FILTERS = ["state", "level", "category"];
const COLUMNS = ["number", "subject", "customer", "state", "priority", "level", "updated"];
const shown = { items: [], next: null, wish: 0 };
const fields = $("filters").elements;

let timer;
/** Many changes at once are one look. */
function soonAgain() {
  clearTimeout(timer);
  timer = setTimeout(load, 500);
}

async function load() {
  const wanted = query();
  history.replaceState(null, "", wanted.size ? `?${wanted}` : location.pathname);
  const many = Math.max(50, Math.min(200, shown.items.length));
  await fetchPage(wanted, many, (page) => Object.assign(shown, { items: page.items, next: page.next }));
}

async function loadMore() {
  const wanted = query();
  wanted.set("after", shown.next);
  await fetchPage(wanted, 50, (page) => Object.assign(shown, { items: [...shown.items, ...page.items], next: page.next }));
}

async function fetchPage(wanted, limit, use) {
  const wish = (shown.wish += 1);
  const rows = $("rows");
  rows.setAttribute("aria-busy", "true");
  try {
    const page = await get(`/tickets?limit=${limit}&${wanted}`);
    if (wish !== shown.wish) return;
    use(page);
    draw();
  } catch (error) {
    if (wish !== shown.wish) return;
    rows.replaceChildren(h("div", { class: "paper empty", role: "alert" }, icon("alert"), h("strong", {}, t("tickets.failed")), h("p", {}, error.message), h("button", { type: "button", onclick: load }, t("retry"))));
  } finally {
    rows.setAttribute("aria-busy", "false");
  }
}

function query() {
  const wanted = new URLSearchParams();
  for (const name of FILTERS) if (fields[name].value.trim()) wanted.set(name, fields[name].value.trim());
  return wanted;
}

function draw() {
  const filtered = query().size > 0;
  const categories = [...new Set(shown.items.map(({ category }) => category))].sort();
  if (!filtered) $("categories").replaceChildren(...categories.map((value) => h("option", { value })));
  if (shown.items.length === 0) {
    $("rows").replaceChildren(filtered ? noMatch() : nothing());
    return;
  }
  const heading = h("thead", {}, h("tr", {}, COLUMNS.map((name) => h("th", { scope: "col", class: `w-${name} c-${name}` }, t(`ticket.${name}`)))));
  const more = shown.next && h("div", { class: "more" }, h("button", { type: "button", onclick: loadMore }, t("tickets.more")));
  $("rows").replaceChildren(h("div", { class: "paper" }, h("table", {}, heading, h("tbody", {}, shown.items.map(row)))), ...(more ? [more] : []));
}

function row(ticket) {
  const cell = (name, content, title) => h("td", { class: `c-${name}`, title }, content);
  return h(
    "tr",
    {},
    cell("number", h("a", { href: `/console/tickets/${ticket.number}` }, ticket.number)),
    cell("subject", h("span", { dir: "auto" }, ticket.subject || human(ticket.category)), ticket.subject),
    cell("customer", h("span", { dir: "auto" }, person(ticket.name)), person(ticket.name)),
    cell("state", stateChip(ticket.state)),
    cell("priority", priorityChip(ticket.priority)),
    cell("level", String(ticket.level), t(`ticket.level.${ticket.level}`)),
    cell("updated", h("time", { datetime: ticket.updated_at }, lately(ticket.updated_at)), whole(ticket.updated_at)),
  );
}

function nothing() {
  return h("div", { class: "paper empty" }, icon("ticket"), h("strong", {}, t("tickets.none")), h("p", {}, t("tickets.none.more")), h("a", { href: "/", target: "_blank", rel: "noopener" }, t("tickets.none.try")));
}

function noMatch() {
  const clear = () => {
    $("filters").reset();
    for (const name of FILTERS) fields[name].value = "";
    load();
  };
  return h("div", { class: "paper empty" }, icon("search"), h("p", {}, t("tickets.nomatch")), h("button", { type: "button", onclick: clear }, t("tickets.clear")));
}

startFrame({ onEvent: (kind) => kind === "status" && soonAgain(), onBack: load });
const address = new URLSearchParams(location.search);
for (const name of FILTERS) fields[name].value = address.get(name) ?? "";
$("filters").addEventListener("input", () => load());
$("filters").addEventListener("submit", (event) => event.preventDefault());
await load();
