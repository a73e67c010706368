// What happens: the visitor writes, the server answers, the connection comes and goes.
const talk = { status: { owner: "bot" }, lost: false, flushing: false, typedAt: 0 };

function submit() {
  const text = frame.input.value.trim();
  const files = picked.splice(0);
  if (!text && !files.length) return;
  frame.input.value = "";
  keep("draft", "");
  drawTray();
  write(files.length ? { text, files } : { text });
}

function ask(text) {
  write({ text });
}

function press(button, messageId) {
  write({ text: button.title, choice: button.payload, under: messageId });
}

// Shown and kept at once; sent as soon as possible, under an id that makes sending twice harmless.
function write(said) {
  const item = { ...said, id: uuid(), at: Date.now() };
  outbox.add(item);
  showWaiting(item);
  scrollDown();
  if (!touch.matches) frame.input.focus();
  flush();
}

function showWaiting(item) {
  const state = item.failed ? "failed" : "waiting";
  show({ id: item.id, event: 0, author: "customer", text: item.text, choice: item.choice, attachments: item.files, at: new Date(item.at), state });
}

// What the server will never take is taken off the page; everything else is tried again.
function discard(id) {
  outbox.remove(id);
  take(id);
}

function retry(id) {
  outbox.change(id, { failed: false });
  mark(id, "waiting");
  nudge();
  flush();
}

// One after the other, so that they arrive in the order in which they were written.
async function flush() {
  if (talk.flushing) return;
  talk.flushing = true;
  try {
    for (let item; (item = outbox.all().find((waiting) => !waiting.failed)); ) await deliver(item);
  } finally {
    talk.flushing = false;
  }
}

// Until the server has it, refuses it for good, or it shows up in the stream.
async function deliver(item) {
  const { id, text, choice } = item;
  const body = { id, locale: WORDS[language].tag, ...(choice ? { button: choice } : { text }) };
  for (let failures = 0; outbox.has(id); failures += 1) {
    try {
      await (item.files ? upload(item, (share) => progress(id, share)) : post("/chat/messages", body));
      outbox.remove(id);
      mark(id, "sent");
      return setLost(false);
    } catch (error) {
      if (isFinal(error)) {
        const why = { too_large: "size", type_refused: "type" }[error.code];
        outbox.change(id, { failed: true, why });
        return mark(id, "failed", why);
      }
      if (error.status === 401 && !failures) continue; // a new session, at once
      if (failures > 1) mark(id, "failed");
      if (failures > 1 && !error.status) setLost(true);
      await pause(error.wait || backoff(failures));
    }
  }
}

function isFinal({ status }) {
  return status >= 400 && status < 500 && ![401, 408, 425, 429].includes(status);
}

stream.onConnection = (connected) => {
  setLost(!connected);
  if (!connected) setTyping(false);
  if (connected) nudge();
};

// A new session counts its events from 1 again: what is on the screen stays there, before all of them.
stream.onForgotten = () => lines.forEach((line) => (line.event = line.event && line.event - 1e9));

stream.onEvent = ({ name, id, data }) => {
  if (name === "message") onMessage(id, data);
  if (name === "typing") setTyping(data.on);
  if (name === "status") {
    talk.status = data;
    setTyping(false);
    drawStatus(talk);
  }
};

function onMessage(event, message) {
  const own = message.author === "customer";
  if (own) outbox.remove(message.id);
  else setTyping(false);
  show({ ...message, event, at: new Date(message.at), state: own ? "delivered" : undefined });
  if (!own && !frame.atEnd) frame.newer.hidden = false;
  countUnread();
}

function setLost(lost) {
  if (talk.lost === lost) return;
  talk.lost = lost;
  drawStatus(talk);
}

// Read is what stood in an open panel that somebody could see.
function countUnread() {
  const looking = frame.open && !frame.folded && !document.hidden;
  if (looking && stream.last > recall("read", 0)) keep("read", stream.last);
  const read = recall("read", 0);
  const unread = lines.filter((line) => line.author !== "customer" && line.event > read).length;
  frame.badge.textContent = unread > 99 ? "99+" : unread || "";
  frame.badge.hidden = !unread;
  frame.title.dataset.unread = unread ? ` · ${unread}` : "";
  nameControl(frame.launcher, unread ? say("open_unread", { unread }) : say("open"));
}

// An agent sees that the visitor is writing; the assistant has no use for it.
function tellTyping() {
  const now = Date.now();
  if (talk.status.owner === "bot" || !recall("token") || now - talk.typedAt < 3000) return;
  talk.typedAt = now;
  post("/chat/typing", { on: true }).catch(() => {}); // worth nothing a second later
}

