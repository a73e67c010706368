// The queue page: keeps the list, the open conversation and the offers in step with what happens.
import { agents } from "./agents.js";
import { get, me } from "./api.js";
import { Board } from "./board.js";
import { loadCanned } from "./canned.js";
import { $ } from "./dom.js";
import { person } from "./format.js";
import { showWaiting, startFrame } from "./frame.js";
import { HELP, listenForKeys } from "./keys.js";
import { List } from "./list.js";
import { customerWrote, someoneWaits } from "./notices.js";
import { failure, Opened } from "./opened.js";
import { Unread } from "./unread.js";
import { t } from "./words.js";

const HURRY = 150;
const NARROW = matchMedia("(max-width: 767px)");

const unread = new Unread();
const view = { open: null, unread };
const board = new Board({ changed, joined, failed });
const list = new List(board, view);
const opened = new Opened({ go, moved, refused, place: (handoff) => board.place(handoff) });
const { offers, heard } = startFrame({
  onEvent: happened,
  onBack: () => [board.calm.wish(), opened.calm.wish()],
  counts: false,
  help: HELP,
  offer: { taken: work, gone: ({ id }) => refused(id) },
});
let movedAt = 0;

function changed() {
  list.draw();
  showWaiting(board.total);
  unread.count(board.total);
  offers?.know(board.offered);
  const { handoff } = opened.head;
  const known = handoff && board.find(handoff.id);
  if (known) opened.head.know(known);
}

function joined(handoffs) {
  handoffs.filter((handoff) => agents.isForMe(handoff)).forEach(someoneWaits);
  announce(handoffs.slice(0, 3).map(({ customer }) => t("queue.joined", { name: person(customer) })).join(". "));
}

function failed(error) {
  if (board.loaded) return;
  $("list").replaceChildren(failure(t("queue.failed"), error, () => board.load()));
  $("list").setAttribute("aria-busy", "false");
}

function announce(words) {
  $("news").textContent = words;
}

/** Something was done with one of them: it shows at once, whatever the stream says later. */
async function moved(handoff) {
  board.put(handoff);
  await opened.load();
}

/** It was not done: how does it stand? */
async function refused(id) {
  const handoff = await get(`/handoffs/${id}`).catch(() => null);
  if (handoff) board.put(handoff);
  await opened.load();
}

/** One that was offered is mine now: on with it. */
function work(handoff) {
  board.put(handoff);
  opened.writeNext(handoff.conversation);
  go(handoff.conversation);
}

function happened(kind, data) {
  board.heard(kind, data);
  opened.heard(kind, data);
  if (kind === "message" && data.message.author === "customer") said(data);
  if (kind === "canned") loadCanned();
}

/** A customer wrote: those whom I have, and do not look at, are marked. */
function said({ conversation, message }) {
  const handoff = board.mine.find((mine) => mine.conversation === conversation);
  if (!handoff) return;
  customerWrote(handoff, message);
  if (conversation === view.open && !document.hidden) return;
  unread.add(conversation);
  announce(t("queue.replied", { name: person(handoff.customer) }));
  list.draw();
}

function go(conversation, step = "") {
  location.hash = conversation ? (step ? `${conversation}/${step}` : conversation) : "";
}

const addressed = () => location.hash.slice(1).split("/");

async function followAddress() {
  const [conversation, step, message] = addressed();
  $("columns").dataset.step = conversation ? (step === "card" ? "card" : "story") : "list";
  standOffers();
  if ((conversation || null) !== view.open) await turnTo(conversation || null);
  if (message && opened.shows(conversation)) opened.transcript.goTo(message);
}

async function turnTo(conversation) {
  view.open = conversation;
  unread.read(conversation);
  if (board.loaded) list.turned();
  list.reveal();
  if (conversation && (await hurriesOn(conversation))) return;
  await opened.open(conversation);
}

/** Who holds j down wants none of those in between. */
async function hurriesOn(conversation) {
  const since = performance.now() - movedAt;
  movedAt = performance.now();
  if (since > HURRY) return false;
  await new Promise((resolve) => setTimeout(resolve, HURRY));
  return view.open !== conversation;
}

/** Over the list where that can be seen, else in a line over the conversation. */
function standOffers() {
  const below = !NARROW.matches || $("columns").dataset.step === "list" ? $("list") : $("columns");
  if (offers && offers.element.nextElementSibling !== below) below.before(offers.element);
}

function move(step) {
  const { order } = list;
  if (order.length === 0) return;
  const place = order.indexOf(addressed()[0]); // keys may come faster than what they open
  const next = place < 0 ? (step > 0 ? 0 : order.length - 1) : Math.min(order.length - 1, Math.max(0, place + step));
  go(order[next]);
}

function claim() {
  if (view.open && opened.head.canClaim) opened.head.claim();
  else offers?.take();
}

const writes = (kind) => view.open && opened.writer.conversation && me.mayAnswer && opened.writer.focus(kind);

listenForKeys({
  j: () => move(1),
  k: () => move(-1),
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  c: claim,
  x: () => offers?.decline(),
  r: () => writes("reply"),
  n: () => writes("note"),
  t: () => view.open && opened.head.transfer(),
  e: () => view.open && opened.head.resolve(),
  Escape: () => ($("columns").dataset.step === "card" ? go(view.open) : NARROW.matches && go("")),
});
addEventListener("hashchange", followAddress);
NARROW.addEventListener("change", standOffers);
document.addEventListener("visibilitychange", () => {
  if (document.hidden || !unread.read(view.open)) return;
  list.draw();
});
$("search").addEventListener("input", () => {
  list.filter = $("search").value.trim();
  if (list.filter) board.loadOthers().catch(() => {}); // they can be found too
  list.draw();
});
setInterval(() => {
  if (board.loaded) list.tick();
  opened.head.tick();
}, 1000);
agents.onChange(() => board.loaded && list.draw());
await heard;
await board.load();
await followAddress();
