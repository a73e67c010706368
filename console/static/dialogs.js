// Questions before what hurts, the list of keys, and short notices.
import { $, h } from "./dom.js";
import { t } from "./words.js";

const SHOWN = 5000;
const EVERYWHERE = [["Ctrl", "K"], "keys.seek"];
const SHOWN_TO_ACT = 12_000;

/** A notice that goes away by itself and is read out; `act` {text, run} may be done while it is there. */
export function toast(text, { bad = false, act = null } = {}) {
  const run = () => {
    note.remove();
    act.run();
  };
  const note = h("div", { class: bad ? "toast bad" : "toast" }, text, act && h("button", { type: "button", onclick: run }, act.text));
  $("toasts").append(note);
  setTimeout(() => note.remove(), act ? SHOWN_TO_ACT : SHOWN);
}

/** Whether the agent says yes. */
export function confirmed({ title, text, yes }) {
  return new Promise((resolve) => {
    const dialog = h(
      "dialog",
      { "aria-labelledby": "ask-title" },
      h("h2", { id: "ask-title" }, title),
      h("p", { class: "soft" }, text),
      h(
        "div",
        { class: "dialog-row" },
        h("button", { type: "button", onclick: () => dialog.close("") }, t("ask.cancel")),
        h("button", { type: "button", class: "primary", autofocus: true, onclick: () => dialog.close("yes") }, yes),
      ),
    );
    show(dialog, () => resolve(dialog.returnValue === "yes"));
  });
}

/** The keyboard shortcuts of a page: [[keys, sentence], …]. */
export function showKeys(rows) {
  if (document.querySelector("dialog[open]")) return;
  const list = [...rows, EVERYWHERE].flatMap(([keys, words]) => [
    h("dt", {}, keys.flatMap((key, place) => (place ? [" ", h("kbd", {}, key)] : [h("kbd", {}, key)]))),
    h("dd", {}, t(words)),
  ]);
  const dialog = h(
    "dialog",
    { "aria-labelledby": "keys-title" },
    h("h2", { id: "keys-title" }, t("keys.title")),
    h("dl", { class: "keys" }, list),
    h("div", { class: "dialog-row" }, h("button", { type: "button", onclick: () => dialog.close() }, t("close"))),
  );
  show(dialog, () => {});
}

/** A picture as large as the page allows. */
export function showLarge({ name, address }) {
  const dialog = h(
    "dialog",
    { class: "large", "aria-label": name, onclick: (event) => event.target === dialog && dialog.close() },
    h(
      "div",
      { class: "large-row" },
      h("b", { class: "cut", dir: "auto", title: name }, name),
      h("a", { class: "button", href: address, download: name }, t("file.save")),
      h("button", { type: "button", autofocus: true, onclick: () => dialog.close() }, t("close")),
    ),
    h("img", { src: address, alt: name }),
  );
  show(dialog, () => {});
}

/** Open a dialog that is gone once it is closed. */
export function show(dialog, closed) {
  dialog.addEventListener("close", () => {
    closed();
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
}
