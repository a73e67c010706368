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

// Read again at every step, since other tabs write it too. Files do not fit there: those wait in this page alone.
let withFiles = [];
const outbox = {
  texts: () => recall("outbox", []),
  all: () => [...outbox.texts(), ...withFiles].sort((one, other) => one.at - other.at),
  has: (id) => outbox.all().some((item) => item.id === id),
  holdsFiles: () => withFiles.some((item) => !item.why),
  add(item) {
    if (item.files) withFiles.push(item);
    else keep("outbox", [...outbox.texts(), item]);
  },
  remove(id) {
    withFiles = withFiles.filter((item) => item.id !== id);
    keep("outbox", outbox.texts().filter((item) => item.id !== id));
  },
  change(id, changes) {
    const changed = (item) => (item.id === id ? { ...item, ...changes } : item);
    withFiles = withFiles.map(changed);
    keep("outbox", outbox.texts().map(changed));
  },
};

