// The conversation: one line for each message, in the order of the server's events, unacknowledged ones last.
// A line's parts are made once and only shown, hidden or renamed later, so that nothing jumps.
const log = el("div", { class: "log", role: "log", "aria-live": "polite" });
const lines = [];

function lineOf(id) {
  return lines.find((line) => line.id === id);
}

// Add a message, or bring a known one up to date. `state` is that of our own messages.
function show(message) {
  const known = lineOf(message.id);
  const line = known || { ...message, parts: makeParts(message) };
  if (known) {
    // What the page drew of its own files stays; now they have ids too.
    known.attachments?.forEach((own, index) => Object.assign(own, message.attachments?.[index]));
    Object.assign(known, message, { attachments: known.attachments });
    lines.splice(lines.indexOf(known), 1);
  }
  const after = lines.findIndex((other) => (other.event || Infinity) > (line.event || Infinity));
  const at = after < 0 ? lines.length : after;
  const neighbour = lines[at] ? lines[at].parts.row : null;
  lines.splice(at, 0, line);
  if (!known || line.parts.row.nextElementSibling !== neighbour) log.insertBefore(line.parts.row, neighbour);
  arrange();
  return line;
}

function mark(id, state, why) {
  const line = lineOf(id);
  if (!line || line.state === "delivered") return;
  Object.assign(line, { state, why });
  arrange();
}

function progress(id, share) {
  const line = lineOf(id);
  if (line) line.parts.progress.value = share;
}

function take(id) {
  const line = lineOf(id);
  lines.splice(lines.indexOf(line), 1);
  line.parts.row.remove();
  arrange();
}

function makeParts(message) {
  const parts = {
    day: el("p", { class: "day" }),
    who: el("p", { class: "who" }),
    by: el("span", { class: "unseen" }),
    time: el("time", { datetime: message.at.toISOString() }),
    state: el("span", { class: "state" }),
    retry: el("button", { type: "button", class: "retry" }),
    choices: el("div", { class: "choices", role: "group" }),
    progress: el("progress", { max: "1", value: "0" }),
  };
  const files = (message.attachments || []).map(fileView);
  const words = el("span", { dir: "auto", class: "words" }, ...linked(message.text));
  parts.bubble = el("div", { class: files.length ? "bubble full" : "bubble" }, parts.by, ...files, words, parts.progress, parts.state);
  words.hidden = !message.text;
  parts.row = el("div", { class: `line ${message.author}` });
  parts.row.append(parts.day, parts.who, el("div", { class: "said" }, parts.bubble, parts.time), parts.retry, parts.choices);
  parts.bubble.addEventListener("click", () => parts.row.classList.toggle("timed"));
  parts.retry.addEventListener("click", () => (lineOf(message.id).why ? discard(message.id) : retry(message.id)));
  parts.choices.append(...(message.buttons || []).map((button) => choiceOf(button, message.id)));
  return parts;
}

function choiceOf(button, messageId) {
  const choice = el("button", { type: "button", class: "choice", dir: "auto" }, button.title);
  choice.addEventListener("click", () => press(button, messageId));
  choice.payload = button.payload;
  return choice;
}

function authorName(line) {
  return line.author === "agent" ? line.agent || say("team") : say(line.author);
}

// What depends on the neighbours: days, groups, and which buttons can be pressed: the last ones offered, until
// they are answered. Then the pressed one stays; the others fade, and leave when the conversation goes on.
function arrange() {
  const lastOwn = lines.map((line) => line.author).lastIndexOf("customer");
  const newestAnswer = lines.findLastIndex((line) => line.author !== "customer");
  const pressable = lines.findLastIndex((line) => line.author === "agent" || line.buttons?.length);
  lines.forEach((line, index) => {
    const [before, next] = [lines[index - 1], lines[index + 1]];
    const newDay = !before || before.at.toDateString() !== line.at.toDateString();
    const first = newDay || !sameAuthor(before, line);
    arrangeLine(line, { newDay, first, last: !next || !sameAuthor(line, next) });
    const open = index === pressable && index > lastOwn;
    arrangeChoices(line, { open, answered: pressedAfter(index), past: !open && index < newestAnswer });
  });
  welcome.choices.hidden = lines.length > 0;
}

function sameAuthor(one, other) {
  return one.author === other.author && one.agent === other.agent;
}

function pressedAfter(index) {
  const answer = lines.slice(index + 1).find((line) => line.author === "customer");
  return answer ? answer.choice : undefined;
}

function arrangeLine({ parts, ...line }, { newDay, first, last }) {
  parts.day.hidden = !newDay;
  parts.day.textContent = newDay ? dayName(line.at) : "";
  parts.who.hidden = !first || line.author === "customer" || line.author === "system";
  parts.who.textContent = authorName(line);
  parts.by.textContent = `${authorName(line)}: `;
  parts.time.textContent = clockTime(line.at);
  parts.row.classList.toggle("first", first);
  parts.row.classList.toggle("last", last);
  parts.retry.hidden = line.state !== "failed";
  parts.retry.textContent = line.why === "size" ? say("refused_size") : line.why ? say("refused_type") : say("failed");
  parts.progress.hidden = line.state !== "waiting" || !line.attachments;
  parts.progress.setAttribute("aria-label", say("state_waiting"));
  if (line.state !== parts.state.dataset.state) {
    parts.state.dataset.state = line.state || "";
    parts.state.replaceChildren(...(line.state ? [icon(line.state)] : []));
  }
  if (line.state) parts.state.title = say(`state_${line.state}`);
}

function arrangeChoices({ parts }, { open, answered, past }) {
  for (const choice of parts.choices.children) {
    const pressed = choice.payload === answered;
    choice.disabled = !open;
    choice.setAttribute("aria-pressed", String(pressed));
    choice.hidden = past && !pressed;
  }
  parts.choices.hidden = ![...parts.choices.children].some((choice) => !choice.hidden);
}

// Said by the page itself: the server never speaks first.
const welcome = {
  words: el("span", { dir: "auto", class: "words" }),
  who: el("p", { class: "who" }),
  choices: el("div", { class: "choices", role: "group" }),
};
log.append(
  el("div", { class: "line bot first last" }, welcome.who,
    el("div", { class: "said" }, el("div", { class: "bubble" }, welcome.words)), welcome.choices),
);

function relabelBubbles() {
  welcome.who.textContent = say("bot");
  welcome.words.textContent = say("greeting");
  welcome.choices.replaceChildren(...WORDS[language].suggestions.map((text) => {
    const choice = el("button", { type: "button", class: "choice" }, text);
    choice.addEventListener("click", () => ask(text));
    return choice;
  }));
  log.setAttribute("aria-label", say("conversation"));
  arrange();
}

