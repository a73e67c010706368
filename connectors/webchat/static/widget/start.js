// Put together, labelled, listening; and what the page itself may ask of us.
function relabel() {
  relabelFrame();
  relabelBubbles();
  drawStatus(talk);
  countUnread();
}

function setLanguage(tag) {
  language = tag;
  relabel();
}

function dress() {
  if ("adoptedStyleSheets" in root) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
  } else {
    root.append(el("style", {}, STYLE)); // older browsers; a strict policy would block this
  }
}

function listen() {
  frame.panel.addEventListener("keydown", onPanelKey);
  frame.composer.addEventListener("submit", (event) => event.preventDefault());
  frame.input.addEventListener("input", () => {
    keep("draft", frame.input.value);
    fitInput();
    tellTyping();
  });
  frame.input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  frame.pick.addEventListener("change", () => {
    keep("language", frame.pick.value);
    setLanguage(frame.pick.value);
  });
  listenForFiles();
  frame.scroll.addEventListener("scroll", onScroll, { passive: true });
  const sizes = new ResizeObserver(stayAtEnd);
  sizes.observe(frame.scroll);
  sizes.observe(frame.said);
  window.addEventListener("offline", () => stream.running && stream.onConnection(false));
  document.addEventListener("visibilitychange", countUnread);
  phone.addEventListener("change", () => [drawFrame(), fitPhone()]);
  for (const change of ["resize", "scroll"]) window.visualViewport?.addEventListener(change, fitPhone);
  document.addEventListener("click", onPageClick);
  new MutationObserver(() => recall("language") || setLanguage(languageOfPage()))
    .observe(document.documentElement, { attributeFilter: ["lang"] });
}

// Any element of the page may open the chat, or ask something in it: <button data-balcao-ask="…">.
function onPageClick(event) {
  const asked = event.target.closest?.("[data-balcao-ask], [data-balcao-open]");
  if (!asked) return;
  event.preventDefault();
  setOpen(true);
  if (asked.dataset.balcaoAsk) ask(asked.dataset.balcaoAsk);
}

function start() {
  dress();
  document.body.append(host);
  frame.input.value = recall("draft", "");
  outbox.all().forEach(showWaiting);
  relabel();
  listen();
  setOpen(frame.open && !phone.matches, { focus: false });
  fitInput();
  stream.start();
  flush();
}

window.balcao = {
  open: () => setOpen(true),
  close: () => setOpen(false),
  ask: (text) => [setOpen(true), ask(String(text).slice(0, LONGEST_TEXT))],
};
if (document.body) start();
else document.addEventListener("DOMContentLoaded", start);
