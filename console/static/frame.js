// The header of every page: menu, theme, sign-out, the number of people waiting, the state of the connection.
import { agents } from "./agents.js";
import { get, me, signOut } from "./api.js";
import { Bell } from "./bell.js";
import { Calm } from "./calm.js";
import { showKeys, toast } from "./dialogs.js";
import { $, say } from "./dom.js";
import { number } from "./format.js";
import { listen } from "./live.js";
import { Offers } from "./offers.js";
import { Presence } from "./presence.js";
import { startSeek } from "./seek.js";
import { shutsItself } from "./shutting.js";
import { t } from "./words.js";

const THEME = "balcao-theme";
const PATIENCE = 1000;

/**
 * Start the header; `onEvent`, `onBack` (what happened for a while was not heard: reload) and `help` (its keys) are the
 * page's own, `offer` what it does about offers. `heard` resolves once nothing is missed any more, or soon after.
 */
export function startFrame({ onEvent = () => {}, onBack = () => {}, counts = true, help = [], offer = {} } = {}) {
  menu(help);
  revealHere();
  startSeek();
  const bell = new Bell();
  const offers = me.mayAnswer ? new Offers(offer) : null;
  if (me.mayAnswer) new Presence();
  const counting = new Calm(countWaiting, () => agents.spread);
  const heard = new Promise((hears) => {
    let state = null;
    const back = () => {
      bell.load();
      agents.calm.wish();
      if (counts) counting.wish();
      onBack();
    };
    listen({
      onEvent: (kind, data) => {
        if (counts && kind === "queue") counting.wish();
        [bell, agents, offers].forEach((part) => part?.heard(kind, data));
        onEvent(kind, data);
      },
      onState: (up, fresh) => {
        showConnection(up);
        if (up && state === false) toast(t("live.back"));
        if (up && fresh && state !== null) back();
        state = up;
        hears();
      },
    });
    setTimeout(hears, PATIENCE);
  });
  agents.load();
  if (counts) counting.now();
  return { offers, heard };
}

/** The number beside "Queue"; nothing when nobody waits. */
export function showWaiting(waiting) {
  const badge = $("nav-waiting");
  const wider = badge.hidden && waiting > 0;
  badge.hidden = waiting === 0;
  badge.title = t("nav.waiting", { n: number(waiting) });
  say(badge, waiting > 999 ? "999+" : String(waiting));
  if (wider) revealHere();
}

/** On narrow screens the pages stand in a row that scrolls. */
function revealHere() {
  document.querySelector(".top nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
}

async function countWaiting() {
  const page = await get("/handoffs?state=waiting&limit=1").catch(() => null);
  if (page) showWaiting(page.total);
}

function showConnection(isUp) {
  const line = $("lost");
  line.hidden = isUp;
  say(line, isUp ? "" : t("live.lost"));
}

function menu(help) {
  const box = $("menu");
  const theme = $("menu-theme");
  theme.value = document.documentElement.dataset.theme ?? "auto";
  theme.addEventListener("change", () => chooseTheme(theme.value));
  $("menu-out").addEventListener("click", signOut);
  $("menu-keys")?.addEventListener("click", () => {
    box.open = false;
    showKeys(help);
  });
  for (const link of box.querySelectorAll("[hreflang]")) link.addEventListener("click", () => staying(link));
  shutsItself(box);
}

/** Another language on the page as it is: filters in the address stay. */
function staying(link) {
  const address = new URL(location.href);
  address.searchParams.set("lang", link.hreflang);
  link.href = address.href;
}

function chooseTheme(theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(THEME, theme);
  } catch {
    // storage may be forbidden: then the choice lasts for this page
  }
}
