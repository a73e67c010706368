// Messages on their way, and those that did not get there: kept with their ids, so that a reload loses none and a repeat adds none.
import { me } from "./api.js";

const PLACE = `balcao-unsent:${encodeURIComponent(me.name)}`;
const DAYS = 7 * 86_400_000;
const STILL_SENDING = 60_000;
const TAB = tabName();

/** Remember a message before it is sent: {id, text, author, files, at}; of its files only the names can be kept. */
export function keepUnsent(conversation, { id, text, author, at, files = [] }) {
  const names = files.map(({ name, size }) => ({ name, size }));
  change((all) => ({ ...all, [id]: { conversation, text, author, at, names, tab: TAB, since: Date.now(), failed: false } }));
}

/** It did not get there. */
export const unsentFailed = (id) => change((all) => (all[id] ? { ...all, [id]: { ...all[id], failed: true } } : all));

/** It got there, or is no longer wanted. */
export const forgetUnsent = (id) => change(({ [id]: _, ...rest }) => rest);

/** What waits in a conversation, oldest first; not what another tab is sending at this moment. */
export function unsentIn(conversation) {
  const stuck = ({ failed, tab, since }) => failed || tab === TAB || Date.now() - since > STILL_SENDING;
  const here = Object.entries(kept()).filter(([, message]) => message.conversation === conversation && stuck(message));
  return here.map(([id, message]) => ({ id, ...message })).sort((a, b) => a.since - b.since);
}

/** Whether anything of a conversation did not get there. */
export const hasUnsent = (conversation) => Object.values(kept()).some((message) => message.conversation === conversation && message.failed);

/** Call `changed()` when another tab of this user has sent or dropped one. */
export function onUnsentElsewhere(changed) {
  addEventListener("storage", ({ key }) => key === PLACE && changed());
}

function kept() {
  try {
    const all = Object.entries(JSON.parse(localStorage.getItem(PLACE) ?? "{}"));
    return Object.fromEntries(all.filter(([, { since }]) => Date.now() - since < DAYS));
  } catch {
    return fallback;
  }
}

let fallback = {};

function change(step) {
  fallback = step(kept());
  try {
    if (Object.keys(fallback).length) localStorage.setItem(PLACE, JSON.stringify(fallback));
    else localStorage.removeItem(PLACE);
  } catch {
    // storage may be forbidden or full: then they last for this page
  }
}

/** The same over reloads of this tab; another tab has another. */
function tabName() {
  try {
    const name = sessionStorage.getItem("balcao-tab") ?? String(Math.random()).slice(2);
    sessionStorage.setItem("balcao-tab", name);
    return name;
  } catch {
    return String(Math.random()).slice(2);
  }
}

addEventListener("beforeunload", (event) => {
  if (Object.values(kept()).some(({ failed, tab }) => failed || tab === TAB)) event.preventDefault();
});
