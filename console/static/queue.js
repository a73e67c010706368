// The queue page: keeps list, conversation and card in step with what happens.
import { get, me } from "./api.js";
import { drawCard } from "./card.js";
import { showKeys } from "./dialogs.js";
import { $, h, icon } from "./dom.js";
import { person } from "./format.js";
import { showWaiting, startFrame } from "./frame.js";
import { Head } from "./head.js";
import { List } from "./list.js";
import { Transcript } from "./story.js";
import { language, t } from "./words.js";
import { Writer } from "./writer.js";

const UNREAD = "balcao-unread";
const TITLE = document.title;
const model = { waiting: [], claimed: [], open: null, unread: new Set(remembered()) };
const list = new List(model);
const transcript = new Transcript();
const writer = new Writer(transcript, { refused: () => refresh() });
const head = new Head({ changed: refresh, writer, onBack: () => go(""), onCard: () => go(model.open, "card") });
const gone = h("p", { class: "gone", role: "status", hidden: true });
const read = h("p", { class: "read-along", hidden: true });
const shut = h("div", { class: "write shut" }, t("write.reader"));
let loaded = false;

/** Load what is shown anew; several wishes at once are one. */
async function refresh() {
  await Promise.all([loadQueue(), loadStory()]);
}

const queue = { running: null, again: false };
async function loadQueue() {
  if (queue.running) {
    queue.again = true;
    return queue.running;
  }
  queue.running = fetchQueue();
  await queue.running;
  queue.running = null;
  if (!queue.again) return undefined;
  queue.again = false;
  return loadQueue();
}

async function fetchQueue() {
  try {
    const [waiting, claimed] = await Promise.all(["waiting", "claimed"].map((state) => get(`/handoffs?state=${state}&limit=200`)));
    announce(waiting.items);
    loaded = true;
    list.update({ waiting: waiting.items, claimed: claimed.items });
    showWaiting(waiting.items.length);
    showTitle();
  } catch (error) {
    if (!loaded) $("list").replaceChildren(failure(t("queue.failed"), error, loadQueue));
  }
}

function announce(waiting) {
  if (!loaded) return;
  const before = new Set(model.waiting.map(({ id }) => id));
  const joined = waiting.filter(({ id }) => !before.has(id));
  if (joined.length) $("news").textContent = joined.map(({ customer }) => t("queue.joined", { name: person(customer) })).join(". ");
}

async function loadStory() {
  const wanted = model.open;
  if (!wanted) return;
  try {
    const story = await get(`/conversations/${encodeURIComponent(wanted)}`);
    if (model.open === wanted) showStory(story);
  } catch (error) {
    if (model.open !== wanted || transcript.story?.conversation.id === wanted) return;
    const missing = error.status === 404;
    $("open").replaceChildren(failure(t(missing ? "open.missing" : "open.failed"), error, missing ? null : loadStory));
  }
}

function showStory(story) {
  const box = me.mayAnswer ? writer.element : shut;
  if (!transcript.element.isConnected) $("open").replaceChildren(head.element, transcript.element, gone, read, box);
  const name = person(story.conversation.name);
  gone.hidden = !story.conversation.unreachable;
  gone.textContent = t("open.gone", { name });
  read.hidden = story.conversation.audience === "alone";
  read.textContent = t(`open.${story.conversation.audience}`, { name });
  transcript.show(story);
  if (me.mayAnswer) writer.show(story);
  head.show(story);
  drawCard($("card"), story, { onBack: () => go(model.open) });
}

function showNothing() {
  transcript.story = null;
  $("open").replaceChildren(
    h("div", { class: "nothing" }, h("div", { class: "empty" }, icon("chat"), h("strong", {}, t("open.none")), h("p", {}, t("open.none.more")), h("p", {}, h("kbd", {}, "j"), " ", h("kbd", {}, "k"), ` ${t("open.none.keys")} · `, h("kbd", {}, "?"), ` ${t("menu.keys")}`))),
  );
  $("card").replaceChildren();
}

const failure = (words, error, again) =>
  h("div", { class: "empty", role: "alert" }, icon("alert"), h("strong", {}, words), error.status !== 404 && h("p", {}, error.message), again && h("button", { type: "button", onclick: again }, t("retry")));

function go(conversation, step = "") {
  location.hash = conversation ? (step ? `${conversation}/${step}` : conversation) : "";
}

const addressed = () => location.hash.slice(1).split("/");

async function followAddress() {
  const [conversation, step] = addressed();
  $("columns").dataset.step = conversation ? (step === "card" ? "card" : "story") : "list";
  if ((conversation || null) === model.open) return;
  model.open = conversation || null;
  markRead(model.open);
  list.draw();
  if (!model.open) showNothing();
  else await loadStory();
  list.rows.forEach(({ element, handoff }) => {
    if (handoff.conversation === model.open) element.scrollIntoView({ block: "nearest" });
  });
}

function happened(kind, data) {
  if (kind === "queue") loadQueue();
  if (kind === "status" && data.conversation === model.open) loadStory();
  if (kind === "typing" && data.author === "customer" && isOpen(data)) transcript.typing(data.on);
  if (kind === "message") said(data);
}

function said({ conversation, message }) {
  if (isOpen({ conversation })) transcript.put(message);
  if (message.author !== "customer" || (conversation === model.open && !document.hidden)) return;
  const handoff = model.claimed.find((claimed) => claimed.conversation === conversation && claimed.agent === me.name);
  if (!handoff) return;
  model.unread.add(conversation);
  $("news").textContent = t("queue.replied", { name: person(handoff.customer) });
  remember();
  list.draw();
}

const isOpen = ({ conversation }) => conversation === model.open && transcript.story?.conversation.id === conversation;

function markRead(conversation) {
  const had = model.unread.delete(conversation);
  if (had) remember();
  return had;
}

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem("balcao-unread") ?? "[]");
  } catch {
    return [];
  }
}

function remember() {
  showTitle();
  try {
    sessionStorage.setItem(UNREAD, JSON.stringify([...model.unread]));
  } catch {
    // storage may be forbidden: then the marks last for this page
  }
}

function showTitle() {
  const number = model.waiting.length + model.unread.size;
  document.title = number ? `(${new Intl.NumberFormat(language).format(number)}) ${TITLE}` : TITLE;
}

const HELP = [
  [["j", "k", "↓", "↑"], "keys.next"],
  [["c"], "keys.claim"],
  [["r"], "keys.reply"],
  [["n"], "keys.note"],
  [["/"], "keys.search"],
  [["Esc"], "keys.leave"],
  [["?"], "keys.help"],
];

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  c: () => head.handoff && model.open && head.claim(),
  r: () => model.open && writer.conversation && writer.focus("reply"),
  n: () => model.open && writer.conversation && me.mayAnswer && writer.focus("note"),
  "/": () => $("search").focus(),
  "?": () => showKeys(HELP),
  Escape: () => ($("columns").dataset.step === "card" ? go(model.open) : matchMedia("(max-width: 767px)").matches && go("")),
};

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const field = event.target.closest("input, textarea, select");
  if (field) {
    if (event.key === "Escape") leave(field);
    return;
  }
  const inStory = event.target.closest(".lines, .menu") && event.key.startsWith("Arrow");
  const act = inStory ? null : KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

function leave(field) {
  if (field === $("search") && field.value) {
    field.value = "";
    field.dispatchEvent(new Event("input"));
  }
  field.blur();
}

function move(step) {
  const { order } = list;
  if (order.length === 0) return;
  const place = order.indexOf(addressed()[0]); // keys may come faster than what they open
  const next = place < 0 ? (step > 0 ? 0 : order.length - 1) : Math.min(order.length - 1, Math.max(0, place + step));
  go(order[next]);
}

startFrame({ onEvent: happened, onBack: refresh, counts: false, help: HELP });
addEventListener("hashchange", followAddress);
document.addEventListener("keydown", pressed);
document.addEventListener("visibilitychange", () => {
  if (document.hidden || !markRead(model.open)) return;
  list.draw();
});
$("search").addEventListener("input", () => {
  list.filter = $("search").value.trim();
  list.draw();
});
setInterval(() => {
  if (loaded) list.tick();
  head.tick();
}, 1000);
showNothing();
await loadQueue();
await followAddress();
