// The keys of the queue page: one letter each, outside of fields and dialogs.
import { showKeys } from "./dialogs.js";
import { $ } from "./dom.js";

export const HELP = [
  [["j", "k", "↓", "↑"], "keys.next"],
  [["c"], "keys.claim"],
  [["x"], "keys.decline"],
  [["r"], "keys.reply"],
  [["n"], "keys.note"],
  [["t"], "keys.transfer"],
  [["e"], "keys.resolve"],
  [["/"], "keys.search"],
  [["Esc"], "keys.leave"],
  [["?"], "keys.help"],
];

/** `acts` are what the letters do, and `Escape` outside of fields. */
export function listenForKeys(acts) {
  const all = { ...acts, "/": () => $("search").focus(), "?": () => showKeys(HELP) };
  document.addEventListener("keydown", (event) => pressed(event, all));
}

function pressed(event, acts) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || document.querySelector("dialog[open]")) return;
  const field = event.target.closest("input, textarea, select");
  if (field) {
    if (event.key === "Escape") leave(field);
    return;
  }
  const elsewhere = event.target.closest(".lines, .menu") && event.key.startsWith("Arrow");
  const act = elsewhere ? null : acts[event.key];
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
