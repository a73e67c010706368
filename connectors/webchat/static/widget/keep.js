// What outlives the page: session, language, draft, and what has been written but not yet acknowledged.
// Storage may be forbidden (private windows, sandboxed frames) or full: then memory has to do.
const PREFIX = `balcao:${ORIGIN}:`;
const memory = new Map();

function recall(key, otherwise = null) {
  if (memory.has(key)) return memory.get(key);
  try {
    return JSON.parse(localStorage.getItem(PREFIX + key)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function keep(key, value) {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value));
    memory.delete(key);
  } catch {
    memory.set(key, value);
  }
}

// Read again at every step, since other tabs write it too.
const outbox = {
  all: () => recall("outbox", []),
  has: (id) => outbox.all().some((item) => item.id === id),
  add: (item) => keep("outbox", [...outbox.all(), item]),
  remove: (id) => keep("outbox", outbox.all().filter((item) => item.id !== id)),
  change: (id, changes) =>
    keep("outbox", outbox.all().map((item) => (item.id === id ? { ...item, ...changes } : item))),
};

