// Where somebody is signed in, as a list; any of them can be ended with one press.
import { remove } from "./api.js";
import { toast } from "./dialogs.js";
import { h } from "./dom.js";
import { soon, whole } from "./format.js";
import { t } from "./words.js";

/** The list; `mayEnd` says whether there are buttons, `ended` is called after one was used. */
export function sessionList(sessions, { mayEnd, ended }) {
  return h("ul", { class: "sessions" }, sessions.map((session) => line(session, mayEnd, ended)));
}

/** Firefox on Linux; anything the server did not recognise is an unknown browser. */
export function browserName(text) {
  const [browser, system] = text.split(" on ");
  if (!browser) return t("session.unknown");
  return system ? t("session.on", { browser, system }) : browser;
}

function line(session, mayEnd, ended) {
  const name = browserName(session.browser);
  const since = h("time", { datetime: session.opened_at, title: whole(session.opened_at) }, t("session.since", { since: soon(session.opened_at), until: soon(session.expires_at) }));
  const here = session.here && h("span", { class: "chip good" }, t("session.here"));
  const button = mayEnd && !session.here && h("button", { type: "button", "aria-label": t("session.end.label", { browser: name }), onclick: (event) => end(session, event.target, ended) }, t("session.end"));
  return h("li", {}, h("div", {}, h("strong", {}, name), here, h("span", { class: "soft small" }, since)), button);
}

async function end(session, button, ended) {
  button.disabled = true;
  try {
    await remove(`/sessions/${session.id}`);
    toast(t("session.ended"));
  } catch (error) {
    toast(error.message, { bad: true });
  }
  ended();
}
