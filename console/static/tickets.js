// The list of tickets: found, filtered, sorted, changed many at once, and kept up to date without moving under a hand.
import { get, me } from "./api.js";
import { Bulk, learnColleagues } from "./bulk.js";
import { showKeys } from "./dialogs.js";
import { $, h, icon } from "./dom.js";
import { Filters, separator } from "./filters.js";
import { startFrame } from "./frame.js";
import { Rows } from "./rows.js";
import { tagsInUse } from "./tags.js";
import { t } from "./words.js";

const PAGE = 50;
const LARGEST = 200;
const AGAIN = 1000;
const ADDRESS = "balcao-tickets";
const HELP = [
  [["j", "k", "↓", "↑"], "keys.row"],
  [["Enter"], "keys.open"],
  ...(me.mayAnswer ? [[["x"], "keys.select"], [["a"], "keys.all"]] : []),
  [["/"], "keys.find"],
  [["Esc"], "keys.leave"],
  [["?"], "keys.help"],
];

const model = { next: null, wish: 0, waiting: null, loaded: false };
const colleagues = new Set();
const rows = new Rows({ chosen: selectionChanged });
const bulk = new Bulk({ rows, colleagues: () => colleagues, done: afterBulk });
const filters = new Filters({ teams: JSON.parse($("tickets").dataset.teams), changed: () => load() });
const news = h("div", { class: "changed", role: "status", hidden: true }, h("span", {}, t("tickets.changed")), h("button", { type: "button", class: "plain link", onclick: () => settle() }, t("tickets.changed.show")));
const more = h("div", { class: "more" }, h("button", { type: "button", onclick: loadMore }, t("tickets.more")));

/** What the filters ask for, from its beginning. */
async function load() {
  remember();
  const question = filters.question;
  await fetching(async (still) => {
    const page = await get(`/tickets?limit=${PAGE}&${question}`);
    if (still()) take(page);
  });
}

async function loadMore() {
  const question = filters.question;
  question.set("after", model.next);
  const before = rows.items.length;
  await fetching(async (still) => {
    const page = await get(`/tickets?limit=${PAGE}&${question}`);
    if (!still()) return;
    const known = new Set(rows.items.map(({ number }) => number));
    take({ items: [...rows.items, ...page.items.filter(({ number }) => !known.has(number))], next: page.next });
    rows.body.querySelectorAll("a")[before]?.focus();
  });
}

async function fetching(run) {
  const wish = (model.wish += 1);
  const still = () => wish === model.wish;
  $("rows").setAttribute("aria-busy", "true");
  try {
    await run(still);
  } catch (error) {
    if (still()) failed(error);
  } finally {
    if (still()) $("rows").setAttribute("aria-busy", "false");
  }
}

function failed(error) {
  model.loaded = false;
  $("rows").replaceChildren(h("div", { class: "paper empty", role: "alert" }, icon("alert"), h("strong", {}, t("tickets.failed")), h("p", {}, error.message), h("button", { type: "button", onclick: load }, t("retry"))));
}

/** As many rows as are shown, as they are now. Whoever is at work in the list decides when it may move. */
async function refresh() {
  const wish = model.wish;
  try {
    const fresh = await asMany(rows.items.length);
    if (wish !== model.wish) return;
    if (rows.busy && !sameOrder(fresh.items)) await hold(fresh);
    else take(fresh);
  } catch {
    // the header says when the connection is lost; what is shown stays
  }
}

async function asMany(wanted) {
  const items = [];
  let next = null;
  do {
    const question = filters.question;
    if (next) question.set("after", next);
    const page = await get(`/tickets?limit=${Math.min(LARGEST, Math.max(PAGE, wanted - items.length))}&${question}`);
    items.push(...page.items);
    next = page.next;
  } while (next && items.length < wanted);
  return { items, next };
}

const sameOrder = (items) => items.length === rows.items.length && items.every(({ number }, place) => number === rows.items[place].number);

async function hold(fresh) {
  model.waiting = fresh;
  news.hidden = false;
  const there = new Set(fresh.items.map(({ number }) => number));
  const gone = rows.items.filter(({ number }) => !there.has(number)).slice(0, 20);
  rows.freshen(fresh.items);
  const moved = await Promise.all(gone.map(({ number }) => get(`/tickets/${number}`).catch(() => null)));
  rows.freshen(moved.filter(Boolean));
}

function settle() {
  if (model.waiting) take(model.waiting);
}

function take({ items, next }) {
  Object.assign(model, { next, waiting: null, loaded: true });
  news.hidden = true;
  for (const { assignee } of items) if (assignee) colleagues.add(assignee);
  filters.learn(colleagues);
  rows.show(items);
  more.hidden = !next;
  $("count").textContent = items.length === 0 ? "" : next ? t("tickets.count.more", { n: items.length }) : t(`tickets.count.${items.length === 1 ? "one" : "many"}`, { n: items.length });
  const content = items.length ? [news, rows.element, more] : [empty()];
  if (content.some((element) => !element.isConnected) || content.length !== $("rows").children.length) $("rows").replaceChildren(...content);
}

function empty() {
  const nothing = (name, words, ...rest) => h("div", { class: "paper empty" }, icon(name), h("strong", {}, words), ...rest);
  if (filters.narrow) return nothing("search", t("tickets.nomatch"), h("button", { type: "button", onclick: () => filters.clear() }, t("tickets.clear")));
  if (!filters.states.has("all")) return nothing("hand", t("tickets.calm"), h("p", {}, t("tickets.calm.more")), h("button", { type: "button", onclick: () => filters.clear("all") }, t("tickets.calm.all")));
  return nothing("ticket", t("tickets.none"), h("p", {}, t("tickets.none.more")), h("a", { href: "/", target: "_blank", rel: "noopener" }, t("tickets.none.try")));
}

/** The address shows what is asked for, and the ticket pages lead back to it. */
function remember() {
  const address = filters.address;
  history.replaceState(null, "", address.size ? `?${address}` : location.pathname);
  const table = filters.question;
  table.set("separator", separator);
  $("export").href = `/api/v1/tickets.csv?${table}`;
  try {
    sessionStorage.setItem(ADDRESS, location.search);
  } catch {
    // storage may be forbidden: then the way back is to the usual list
  }
}

function selectionChanged() {
  bulk.show();
  if (!rows.busy) settle();
}

async function afterBulk(left) {
  model.wish += 1; // an answer on its way is older than this change
  const fresh = await asMany(rows.items.length).catch(() => null);
  if (fresh) take(fresh);
  rows.select(left);
}

let timer = null;
/** Many changes at once are one look, and a stream of them one look a second. */
function soonAgain() {
  timer ??= setTimeout(async () => {
    if (model.loaded) await refresh();
    timer = null;
  }, AGAIN);
}

const KEYS = {
  j: () => rows.move(1),
  k: () => rows.move(-1),
  ArrowDown: () => rows.move(1),
  ArrowUp: () => rows.move(-1),
  x: () => me.mayAnswer && rows.toggle(),
  a: () => me.mayAnswer && rows.selectAll(rows.selected.size < rows.items.length),
  "/": () => $("search").focus(),
  "?": () => showKeys(HELP),
  Escape: () => rows.selectAll(false),
};

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.closest("input:not([type=checkbox]), select, textarea")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const act = event.target.closest(".menu") ? null : KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

$("tickets").classList.toggle("reads-only", !me.mayAnswer);
$("tickets").append(bulk.element);
$("rows").before(bulk.report);
rows.body.addEventListener("pointerleave", () => setTimeout(() => !rows.busy && settle()));
rows.body.addEventListener("focusout", () => setTimeout(() => !rows.busy && settle()));
document.addEventListener("keydown", pressed);
addEventListener("popstate", () => {
  filters.read();
  load();
});
setInterval(() => rows.tick(), 15_000);
startFrame({ onEvent: (kind) => ["status", "queue"].includes(kind) && soonAgain(), onBack: refresh, help: HELP });
learnColleagues(colleagues).then(() => filters.learn(colleagues));
tagsInUse().then((tags) => filters.learnTags(tags));
await load();
