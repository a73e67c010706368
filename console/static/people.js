// The people who work here: found, opened, added. Whoever is open stands in the address.
import { get } from "./api.js";
import { $, arrange, h, icon } from "./dom.js";
import { initial, languageName, skill, team } from "./format.js";
import { startFrame } from "./frame.js";
import { addPerson, openPerson } from "./person.js";
import { t } from "./words.js";

const LARGEST = 200;
const COLUMNS = ["name", "role", "team", "skills", "languages", "capacity"];
const page = $("people");
const known = { teams: Object.keys(JSON.parse(page.dataset.teams)), skills: JSON.parse(page.dataset.skills), admin: page.dataset.admin === "true" };
const people = new Map();
const body = h("tbody");
const table = h("div", { class: "paper" }, h("table", {}, h("thead", {}, h("tr", {}, COLUMNS.map((name) => h("th", { scope: "col", class: `p-${name}` }, t(`people.${name}`))))), body));
let dialog = null;

async function load() {
  try {
    const found = await everybody();
    people.clear();
    for (const account of found) people.set(account.name, account);
    show();
    openNamed();
  } catch (error) {
    $("rows").replaceChildren(h("div", { class: "paper empty", role: "alert" }, icon("alert"), h("strong", {}, t("people.failed")), h("p", {}, error.message), h("button", { type: "button", onclick: load }, t("retry"))));
  }
  $("rows").setAttribute("aria-busy", "false");
}

async function everybody() {
  const items = [];
  let next = null;
  do {
    const found = await get(`/accounts?limit=${LARGEST}${next ? `&after=${encodeURIComponent(next)}` : ""}`);
    items.push(...found.items);
    next = found.next;
  } while (next);
  return items;
}

function show() {
  const wanted = plain($("search").value);
  const fits = ({ name, team: of }) => plain(`${name} ${of && team(of)}`).includes(wanted);
  const shown = [...people.values()].filter(fits).sort((a, b) => Number(a.disabled) - Number(b.disabled));
  arrange(body, shown.map(row));
  $("count").textContent = t(`people.count.${shown.length === 1 ? "one" : "many"}`, { n: shown.length });
  $("rows").replaceChildren(shown.length ? table : nobody());
}

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();

function nobody() {
  const clear = () => {
    $("search").value = "";
    show();
    $("search").focus();
  };
  return h("div", { class: "paper empty" }, icon("search"), h("strong", {}, t("people.none")), h("button", { type: "button", onclick: clear }, t("people.clear")));
}

function row(account) {
  const { name, disabled } = account;
  const marks = [name === document.documentElement.dataset.me && h("span", { class: "chip brand" }, t("people.you")), disabled && h("span", { class: "chip" }, t("people.disabled"))];
  const several = (values, write, all) => (values.length ? values.map(write).join(", ") : t(all));
  const cells = {
    name: [h("div", { class: "p-who" }, h("span", { class: "avatar", "aria-hidden": "true" }, initial(name)), h("a", { href: `#${encodeURIComponent(name)}`, class: "cut", dir: "auto", title: name }, name), marks)],
    role: [t(`role.${account.role}`)],
    team: [account.team ? team(account.team) : h("span", { class: "soft" }, t("people.team.none"))],
    skills: [h("span", { class: account.skills.length ? "" : "soft" }, several(account.skills, skill, "people.skills.all"))],
    languages: [h("span", { class: account.languages.length ? "" : "soft" }, several(account.languages, languageName, "people.languages.all"))],
    capacity: [String(account.capacity)],
  };
  return h("tr", { class: disabled ? "off" : "" }, COLUMNS.map((column) => h("td", { class: `p-${column}` }, cells[column])));
}

/** The dialog of whoever is named in the address. */
function openNamed() {
  const name = named();
  dialog?.close();
  dialog = null;
  if (!name) return;
  const opened = openPerson(people.get(name), { known, changed, closed: () => opened === dialog && leave() });
  dialog = opened;
}

function named() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return ""; // an address somebody cut off
  }
}

function leave() {
  dialog = null;
  history.replaceState(null, "", location.pathname + location.search);
}

function changed(account) {
  people.set(account.name, account);
  show();
}

$("add")?.addEventListener("click", () => addPerson({ known, changed: load }));
$("search").addEventListener("input", show);
$("search").form.addEventListener("submit", (event) => event.preventDefault());
addEventListener("hashchange", openNamed);
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.closest("input, select, textarea") || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  $("search").focus();
});
startFrame();
await load();
