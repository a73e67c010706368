// The page of canned replies: by shortcut, the three languages side by side; leads write and change them where they stand.
import { get, me, post, remove } from "./api.js";
import { fold } from "./calling.js";
import { confirmed, showKeys, toast } from "./dialogs.js";
import { $, arrange, h, icon, say } from "./dom.js";
import { languageName } from "./format.js";
import { startFrame } from "./frame.js";
import { gapsIn } from "./gaps.js";
import { marked } from "./marks.js";
import { Form, LANGUAGES } from "./reply_form.js";
import { t } from "./words.js";

const HELP = [[["/"], "keys.find"], ...(me.mayLead ? [[["n"], "keys.canned.new"]] : []), [["Esc"], "keys.leave"], [["?"], "keys.help"]];
const model = { groups: new Map(), cards: new Map(), form: null, loaded: false, stale: false };
const list = h("div", { class: "replies" });
const nothing = h("div", { class: "paper", hidden: true });

async function load() {
  try {
    const { items } = await get("/canned");
    model.groups = grouped(items);
    model.loaded = true;
    draw();
  } catch (error) {
    if (!model.loaded) $("replies").replaceChildren(h("div", { class: "paper empty", role: "alert" }, icon("alert"), h("strong", {}, t("canned.failed")), h("p", {}, error.message), h("button", { type: "button", onclick: load }, t("retry"))));
  } finally {
    $("replies").setAttribute("aria-busy", "false");
  }
}

/** shortcut → {language: reply} */
function grouped(items) {
  const groups = new Map();
  for (const reply of items) groups.set(reply.shortcut, { ...groups.get(reply.shortcut), [reply.language]: reply });
  return groups;
}

function draw() {
  if (!list.isConnected) $("replies").replaceChildren(list, nothing);
  const wanted = fold($("search").value).split(/\s+/).filter(Boolean);
  const fits = [...model.groups].filter(([shortcut, replies]) => {
    const words = fold([shortcut, ...Object.values(replies).map(({ text }) => text)].join(" "));
    return wanted.every((word) => words.includes(word.replace(/^\//, "")));
  });
  const cards = fits.map(([shortcut, replies]) => (model.form?.shortcut === shortcut ? model.form.element : card(shortcut, replies)));
  if (model.form && !cards.includes(model.form.element)) cards.unshift(model.form.element);
  arrange(list, cards);
  showNothing(fits.length, wanted.length > 0);
  const { size } = model.groups;
  say($("count"), size === 0 ? "" : t(fits.length === 1 ? "canned.count.one" : "canned.count.many", { n: fits.length }));
  $("find").hidden = size === 0;
}

function showNothing(fitting, sought) {
  nothing.hidden = fitting > 0 || model.form !== null;
  if (nothing.hidden) return;
  const clear = () => {
    $("search").value = "";
    $("search").focus();
    draw();
  };
  const words = sought
    ? [h("strong", {}, t("canned.nomatch")), h("button", { type: "button", onclick: clear }, t("queue.clear"))]
    : [h("strong", {}, t("canned.none")), h("p", {}, t("canned.none.more")), me.mayLead ? h("button", { type: "button", class: "primary", onclick: () => write() }, icon("plus"), t("canned.new")) : h("p", {}, t("canned.empty"))];
  nothing.replaceChildren(h("div", { class: "empty" }, icon("slash"), words));
}

function card(shortcut, replies) {
  const looks = JSON.stringify(replies);
  const kept = model.cards.get(shortcut);
  if (kept?.looks === looks) return kept.element;
  const acts = me.mayLead && h(
    "span",
    { class: "reply-acts" },
    h("button", { type: "button", class: "plain", "aria-label": t("canned.edit", { shortcut }), title: t("canned.edit", { shortcut }), onclick: () => write(shortcut) }, icon("pen")),
    h("button", { type: "button", class: "plain", "aria-label": t("canned.delete", { shortcut }), title: t("canned.delete", { shortcut }), onclick: () => take(shortcut) }, icon("bin")),
  );
  const element = h("article", { class: "reply box", "aria-label": `/${shortcut}` }, h("div", { class: "reply-head" }, h("h2", {}, `/${shortcut}`), acts), h("div", { class: "reply-texts" }, LANGUAGES.map((language) => text(shortcut, language, replies[language]))));
  model.cards.set(shortcut, { looks, element });
  return element;
}

function text(shortcut, language, reply) {
  const missing = () => [h("p", { class: "missing" }, icon("alert"), t("canned.missing")), me.mayLead && h("button", { type: "button", class: "plain link", onclick: () => write(shortcut, language) }, t("canned.add", { language: languageName(language) }))];
  return h("section", { class: "reply-text", lang: language }, h("h3", {}, languageName(language)), reply ? h("p", { dir: "auto" }, marked(reply.text, gapsIn(reply.text))) : missing());
}

/** Open the form of a shortcut, or of a new one. */
async function write(shortcut = null, language = null) {
  if (model.form && !(await closed())) return;
  model.form = new Form({ shortcut, replies: model.groups.get(shortcut) ?? {}, taken: (name) => name !== shortcut && model.groups.has(name), done: saved, left: closed });
  draw();
  model.form.focus(language);
  requestAnimationFrame(() => reveal(model.form?.element));
}

/** All of the form, or its beginning where it is higher than the page. */
function reveal(form) {
  form?.scrollIntoView({ block: form.offsetHeight < innerHeight ? "nearest" : "start" });
}

/** Whether the form may go: what was written in it is given up only on purpose. */
async function closed() {
  const { form } = model;
  if (form.changed && !(await confirmed({ title: t("canned.drop"), text: t("ask.draft.more"), yes: t("canned.drop.yes") }))) return false;
  shut();
  list.querySelector(`[aria-label="/${form.shortcut}"] button`)?.focus();
  return true;
}

function shut() {
  model.form = null;
  if (model.stale) load();
  model.stale = false;
  draw();
}

async function saved(shortcut) {
  model.form = null;
  model.stale = false;
  await load();
  toast(t("canned.saved", { shortcut }));
  list.querySelector(`[aria-label="/${shortcut}"] button`)?.focus();
}

async function take(shortcut) {
  const replies = Object.values(model.groups.get(shortcut));
  const names = replies.map(({ language }) => languageName(language)).join(", ");
  if (!(await confirmed({ title: t("canned.delete.ask", { shortcut }), text: t("canned.delete.more", { names }), yes: t("canned.delete.yes") }))) return;
  const gone = await each(replies, ({ id }) => remove(`/canned/${id}`));
  await load();
  if (gone.length === 0) return;
  const back = async () => {
    const again = await each(gone, ({ shortcut: name, language, text: words }) => post("/canned", { shortcut: name, language, text: words }));
    await load();
    if (again.length > 0) toast(t("canned.restored", { shortcut }));
  };
  toast(t("canned.deleted", { shortcut }), { act: { text: t("canned.undo"), run: back } });
  $("search").focus();
}

/** Do it to each; what was refused is told, and the rest comes back. */
async function each(replies, act) {
  const done = [];
  for (const reply of replies) {
    try {
      done.push(await act(reply));
    } catch (error) {
      toast(error.message, { bad: true });
    }
  }
  return done;
}

function happened(kind) {
  if (kind !== "canned") return;
  if (model.form) model.stale = true;
  else load();
}

const KEYS = { "/": () => $("search").focus(), n: () => me.mayLead && write(), "?": () => showKeys(HELP) };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.closest("input, textarea, select")) {
    if (event.key === "Escape" && event.target === $("search")) event.target.blur();
    return;
  }
  if (!KEYS[event.key]) return;
  event.preventDefault();
  KEYS[event.key]();
});
$("search").addEventListener("input", draw);
$("new")?.addEventListener("click", () => write());
addEventListener("beforeunload", (event) => model.form?.changed && event.preventDefault());
startFrame({ onEvent: happened, onBack: load, help: HELP });
load();
