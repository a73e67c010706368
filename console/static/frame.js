// The header of every page: menu, theme, sign-out, the number of people waiting, the state of the connection.
import { get, signOut } from "./api.js";
import { showKeys, toast } from "./dialogs.js";
import { $, say } from "./dom.js";
import { listen } from "./live.js";
import { t } from "./words.js";

const THEME = "balcao-theme";

/** Start the header; `onEvent`, `onBack` (connected again: reload) and `help` (its keys) are the page's own. */
export function startFrame({ onEvent = () => {}, onBack = () => {}, counts = true, help = [] } = {}) {
  menu(help);
  let up = true;
  listen({
    onEvent: (kind, data) => {
      if (counts && kind === "queue") countWaiting();
      onEvent(kind, data);
    },
    onState: (isUp) => {
      showConnection(isUp);
      if (isUp && !up) {
        toast(t("live.back"));
        onBack();
      }
      up = isUp;
    },
  });
  if (counts) countWaiting();
}

/** The number beside "Queue"; nothing when nobody waits. */
export function showWaiting(number) {
  const badge = $("nav-waiting");
  badge.hidden = number === 0;
  badge.title = t("nav.waiting", { n: number });
  say(badge, number >= 200 ? "200+" : String(number));
}

async function countWaiting() {
  const page = await get("/handoffs?state=waiting&limit=200").catch(() => null);
  if (page) showWaiting(page.items.length);
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
  document.addEventListener("click", (event) => {
    if (!box.contains(event.target)) box.open = false;
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !box.open) return;
    event.stopPropagation();
    box.open = false;
    box.querySelector("summary").focus();
  });
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
