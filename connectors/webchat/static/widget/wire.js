// Talking to the server: a session when one is needed, posts, and one open stream for all tabs of the browser.
const POST_TIMEOUT = 15000;
const SILENCE = 50000; // the server writes a line every 20 s: longer silence is a dead connection
const SLOWEST = 30000;

class Refused extends Error {
  constructor(status, retryAfter, code) {
    super(`refused: ${status}`);
    Object.assign(this, { status, wait: Number(retryAfter) * 1000, code });
  }
}

// 0.5 s, 1 s, 2 s … 30 s, each spread so that browsers do not all come back at the same moment.
function backoff(failures) {
  return Math.min(SLOWEST, 500 * 2 ** failures) * (0.5 + Math.random());
}

// A pause that `nudge()` ends early: the network is back, or somebody asked to try again.
const pauses = new Set();
function pause(milliseconds) {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      pauses.delete(end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    pauses.add(end);
  });
}
function nudge() {
  for (const end of [...pauses]) end();
}

async function request(path, method, { token, body, signal, headers = {}, timeout = POST_TIMEOUT } = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), timeout);
  if (signal) signal.addEventListener("abort", () => stop.abort());
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body) headers["Content-Type"] = "application/json";
  try {
    const response = await fetch(ORIGIN + path, {
      method, headers, body: body && JSON.stringify(body), signal: stop.signal, cache: "no-store", credentials: "omit",
    });
    renew(token, response.status, response.headers.get("X-Chat-Token"));
    if (!response.ok) throw new Refused(response.status, response.headers.get("Retry-After"));
    return response;
  } finally {
    clearTimeout(timer);
  }
}

function renew(token, status, renewed) {
  if (renewed && recall("token") === token) keep("token", renewed);
  if (status === 401) forgetSession(token);
}

// A message with files. Only this older way of asking tells how far it is; given up when nothing moves any more.
async function upload({ id, text, files }, onProgress) {
  const token = await session();
  stream.start();
  const form = new FormData();
  form.append("id", id);
  form.append("text", text);
  form.append("locale", WORDS[language].tag);
  for (const { file } of files) form.append("file", file, file.name);
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    let stalled;
    const moves = () => {
      clearTimeout(stalled);
      stalled = setTimeout(() => call.abort(), 2 * POST_TIMEOUT);
    };
    call.upload.onprogress = ({ loaded, total }) => [moves(), onProgress(loaded / total)];
    call.onload = () => {
      renew(token, call.status, call.getResponseHeader("X-Chat-Token"));
      if (call.status < 300) return resolve();
      reject(new Refused(call.status, call.getResponseHeader("Retry-After"), codeOf(call.responseText)));
    };
    call.onerror = call.onabort = () => reject(new Error("cut off"));
    call.onloadend = () => clearTimeout(stalled);
    call.open("POST", `${ORIGIN}/chat/attachments`);
    call.setRequestHeader("Authorization", `Bearer ${token}`);
    call.send(form);
    moves();
  });
}

function codeOf(text) {
  try {
    return JSON.parse(text).error.code;
  } catch {
    return ""; // a proxy's own page
  }
}

let opening = null;
async function session() {
  if (recall("token")) return recall("token");
  opening = opening || request("/chat/sessions", "POST", { body: { locale: WORDS[language].tag, zone: Intl.DateTimeFormat().resolvedOptions().timeZone } });
  try {
    const opened = await (await opening).clone().json();
    if (!recall("token")) keep("token", opened.token);
    return recall("token");
  } finally {
    opening = null;
  }
}

// The server no longer knows us; the next message opens a new session. Another tab may have one already.
function forgetSession(token) {
  if (!token || recall("token") !== token) return;
  keep("token", null);
  keep("read", 0);
  stream.last = 0;
  stream.stop?.abort();
  stream.onForgotten();
}

async function post(path, body) {
  const token = await session();
  stream.start();
  return request(path, "POST", { token, body });
}

// The stream. Browsers allow six connections to a server, so of all tabs only the one looked at last holds it
// (a lock that the next one steals) and passes on what it hears.
const tabs = "BroadcastChannel" in window ? new BroadcastChannel(PREFIX + "tabs") : null;

const stream = {
  last: 0, // the newest event seen: where to resume
  running: false,
  mine: !navigator.locks,
  claiming: false,
  queued: false,
  stop: null,
  onEvent: () => {},
  onConnection: () => {},
  onForgotten: () => {},

  start() {
    if (stream.running || !recall("token")) return;
    stream.running = true;
    stream.take();
    stream.run();
  },

  take() {
    if (stream.mine || stream.claiming || !stream.running) return;
    if (document.hidden) stream.queue();
    else stream.hold();
  },

  async hold() {
    stream.claiming = true;
    try {
      await navigator.locks.request(PREFIX + "stream", { steal: true }, () => {
        stream.claiming = false;
        stream.mine = true;
        nudge();
        return new Promise(() => {}); // until the page goes or the lock is stolen
      });
    } catch (error) {
      stream.claiming = false;
      stream.mine = error.name !== "AbortError"; // no locks in this page: a stream of its own
      if (stream.mine) return nudge();
      stream.stop?.abort();
      stream.queue(); // ours again when the other tab is closed
    }
  },

  async queue() {
    if (stream.queued || !navigator.locks) return;
    stream.queued = true;
    await navigator.locks.request(PREFIX + "stream", () => {}).catch(() => {});
    stream.queued = false;
    if (!stream.mine && !stream.claiming) stream.hold();
  },

  async run() {
    let failures = 0;
    while (recall("token")) {
      if (!stream.mine || (!navigator.locks && document.hidden)) {
        await pause(60000);
        continue;
      }
      const heard = await stream.listen();
      if (!stream.mine) continue;
      failures = heard ? 0 : failures + 1;
      if (failures > 1) stream.onConnection(false);
      await pause(backoff(failures));
    }
    stream.running = false;
  },

  // One connection, until it ends; whether it was one at all.
  async listen() {
    let connected = false;
    stream.stop = new AbortController();
    try {
      const headers = stream.last ? { "Last-Event-ID": String(stream.last) } : {};
      const response = await request("/chat/events", "GET", { token: recall("token"), signal: stream.stop.signal, headers });
      connected = true;
      stream.onConnection(true);
      await stream.read(response.body.pipeThrough(new TextDecoderStream()).getReader());
    } catch {
      // Refused, cut or silent: the loop above decides what next.
    }
    return connected;
  },

  async read(reader) {
    let rest = "";
    for (;;) {
      const silence = setTimeout(() => stream.stop.abort(), SILENCE);
      const { done, value } = await reader.read();
      clearTimeout(silence);
      if (done) return;
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) stream.tell(parseEvent(block));
    }
  },

  tell(event, relayed = false) {
    if (!event || (event.id && event.id <= stream.last)) return;
    // A tab that only hears of things may have missed some: it reads them itself when it is looked at.
    if (relayed && event.id && event.id !== stream.last + 1) return;
    if (event.id) stream.last = event.id;
    stream.onEvent(event);
    if (tabs && !relayed) tabs.postMessage(event);
  },
};

function parseEvent(block) {
  const fields = {};
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) fields[line.slice(0, colon)] = line.slice(colon + 1).trimStart();
  }
  if (!fields.data) return null; // a comment that keeps the connection alive
  return { name: fields.event, id: Number(fields.id) || 0, data: JSON.parse(fields.data) };
}

if (tabs) tabs.onmessage = (message) => stream.mine || stream.tell(message.data, true);
for (const seen of ["visibilitychange", "focus", "pageshow", "online"]) {
  (seen === "visibilitychange" ? document : window).addEventListener(seen, () => {
    if (document.hidden) return;
    stream.start();
    stream.take();
    nudge();
  });
}

