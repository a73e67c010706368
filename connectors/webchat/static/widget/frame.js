// The frame: launcher, header, status line, composer. It lives in a shadow root, out of reach of the page's styles.
const host = el("balcao-chat", OPTIONS.theme ? { "data-theme": OPTIONS.theme } : {});
const root = host.attachShadow({ mode: "open" });

const frame = {
  open: recall("open", false),
  folded: false,
  atEnd: true,
  badge: el("span", { class: "badge", "aria-hidden": "true" }),
  title: el("h2", { class: "title", id: "title" }, OPTIONS.name || ""),
  talker: el("p", { class: "talker" }),
  status: el("p", { class: "status", role: "status" }),
  typing: el("div", { class: "typing", "aria-hidden": "true" }, el("i"), el("i"), el("i")),
  scroll: el("div", { class: "scroll", tabindex: "0" }),
  input: el("textarea", { rows: "1", maxlength: String(LONGEST_TEXT), enterkeyhint: "send", dir: "auto", autocomplete: "off" }),
  chips: el("ul", { class: "chips" }),
  trouble: el("p", { class: "trouble", role: "alert" }),
  chooser: el("input", { type: "file", multiple: "", hidden: "" }),
  pick: el("select", { class: "pick" }, ...SERVED.map((tag) => el("option", { value: tag }, tag.toUpperCase()))),
};
frame.launcher = iconButton("chat", "launcher", () => setOpen(true));
frame.fold = iconButton("fold", "tool fold", () => setFolded(!frame.folded));
frame.close = iconButton("close", "tool", () => setOpen(false));
frame.newer = iconButton("down", "newer", scrollDown);
frame.send = iconButton("send", "send", submit);
frame.clip = iconButton("clip", "tool clip", () => frame.chooser.click());
frame.tray = el("div", { class: "tray" }, frame.trouble, frame.chips);
frame.composer = el("form", { class: "composer" }, frame.chooser, frame.clip, frame.input, frame.send);
frame.header = el("header", {}, el("span", { class: "dot", "aria-hidden": "true" }),
  el("div", { class: "names" }, frame.title, frame.talker), frame.pick, frame.fold, frame.close);
frame.panel = el("section", { class: "panel", role: "dialog", tabindex: "-1" },
  frame.header, frame.status, frame.scroll, frame.newer, frame.tray, frame.composer);
frame.launcher.append(frame.badge);
frame.said = el("div", {}, log, frame.typing);
frame.scroll.append(frame.said);
frame.newer.hidden = frame.typing.hidden = frame.tray.hidden = true;
root.append(frame.launcher, frame.panel);

function setOpen(open, { focus = true } = {}) {
  frame.open = open;
  keep("open", open);
  frame.folded = false;
  drawFrame();
  if (open) {
    scrollDown();
    fitPhone();
  }
  if (focus) (open ? (touch.matches ? frame.panel : frame.input) : frame.launcher).focus();
}

function setFolded(folded) {
  frame.folded = folded;
  drawFrame();
  if (!folded) scrollDown();
}

function drawFrame() {
  frame.panel.hidden = !frame.open;
  frame.launcher.hidden = frame.open;
  frame.panel.classList.toggle("folded", frame.folded);
  frame.panel.setAttribute("aria-modal", String(phone.matches));
  frame.fold.setAttribute("aria-expanded", String(!frame.folded));
  countUnread();
}

// Who answers, and below it only what matters now.
function drawStatus({ status, lost }) {
  const agent = status.owner === "agent" && status.agent;
  frame.talker.textContent = agent ? say("from_team", { agent }) : say(status.owner === "queue" ? "waiting" : "bot");
  frame.header.dataset.owner = status.owner;
  const words = lost ? say("lost") : status.assistant === "starting" ? say("starting") : placeInLine(status);
  if (frame.status.textContent !== words) frame.status.textContent = words;
  frame.status.hidden = !words;
  frame.status.classList.toggle("alarm", lost);
}

// Whoever is called when it is their turn sees their place too, while the assistant goes on with them.
function placeInLine({ owner, position, eta_minutes: minutes, ticket, callback }) {
  if (!position || owner === "agent") return "";
  const place = position === 1 ? say("next") : say("place", { place: ordinal(position) });
  const wait = minutes ? `${place}, ${say("about", { minutes })}` : place;
  const line = callback ? say("calls", { wait }) : owner === "queue" ? wait : say("later");
  return ticket ? `${line} · ${ticket}` : line;
}

function setTyping(on) {
  clearTimeout(frame.typingEnds);
  frame.typing.hidden = !on;
  if (on) frame.typingEnds = setTimeout(() => setTyping(false), 30000);
}

// Whoever reads the end goes on reading the end, whatever grows or shrinks; whoever reads above is left in peace.
function scrollDown() {
  frame.atEnd = true;
  frame.newer.hidden = true;
  frame.scroll.scrollTop = frame.scroll.scrollHeight;
}

function onScroll() {
  const { scrollHeight, scrollTop, clientHeight } = frame.scroll;
  frame.atEnd = scrollHeight - scrollTop - clientHeight < 80;
  if (frame.atEnd) frame.newer.hidden = true;
}

function stayAtEnd() {
  if (frame.atEnd) scrollDown();
}

// From one to five rows.
function fitInput() {
  frame.input.style.height = "auto";
  frame.input.style.height = `${Math.min(frame.input.scrollHeight, 5 * 22 + 20)}px`;
  frame.send.disabled = !frame.input.value.trim() && !picked.length;
}

// On phones the keyboard covers a fixed panel unless it follows the part of the page that is visible.
function fitPhone() {
  const visible = window.visualViewport;
  const follow = visible && phone.matches && frame.open;
  frame.panel.style.height = follow ? `${visible.height}px` : "";
  frame.panel.style.top = follow ? `${visible.offsetTop}px` : "";
}

function relabelFrame() {
  host.lang = WORDS[language].tag;
  frame.pick.value = language;
  frame.panel.setAttribute("aria-label", say("chat"));
  frame.scroll.setAttribute("aria-label", say("conversation"));
  frame.input.placeholder = say("write");
  frame.input.setAttribute("aria-label", say("message"));
  nameControl(frame.pick, say("language"));
  nameControl(frame.fold, say("fold"));
  nameControl(frame.close, say("close"));
  nameControl(frame.newer, say("newer"));
  nameControl(frame.send, say("send"));
  nameControl(frame.clip, say("attach"));
  frame.chips.setAttribute("aria-label", say("picked"));
  frame.panel.dataset.drop = say("drop");
  if (!OPTIONS.name) frame.title.textContent = say("chat");
}

// Escape closes; on a phone the panel covers the page, so Tab stays inside.
function onPanelKey(event) {
  if (event.key === "Escape") {
    event.stopPropagation();
    setOpen(false);
  }
  if (event.key !== "Tab" || !phone.matches) return;
  const stops = [...frame.panel.querySelectorAll("button, select, textarea, a, [tabindex='0']")]
    .filter((stop) => !stop.disabled && stop.getClientRects().length);
  const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
  if (root.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
}

