// What happens, as it happens. One tab keeps the connection and tells the others: browsers allow six to a server.
import { get } from "./api.js";

const KINDS = ["message", "typing", "status", "queue", "presence", "looking", "offer", "taken_back", "mention", "mentions", "canned", "rules"];
const AGAIN = [1000, 2000, 5000, 10_000];
const LOCK = "balcao-live";

/**
 * Call `onEvent(kind, data)` for what happens, `onState(up, fresh)` when the connection goes or comes; `fresh`: it was
 * opened just now, and what happened before was not heard.
 */
export function listen({ onEvent, onState }) {
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("balcao-live") : null;
  const receive = (note) => ("up" in note ? onState(note.up, note.up) : onEvent(note.kind, note.data));
  const tell = (note) => {
    receive(note);
    tabs?.postMessage(note);
  };
  if (!tabs || !navigator.locks) {
    connect(tell);
    return;
  }
  tabs.onmessage = ({ data }) => receive(data);
  const lead = () => {
    connect(tell);
    return new Promise(() => {}); // held until this tab closes
  };
  navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => {
    if (lock) return lead();
    onState(true, false); // another tab hears for this one
    navigator.locks.request(LOCK, lead);
    return undefined;
  });
}

function connect(tell, tries = 0) {
  const source = new EventSource("/api/v1/events");
  let failures = tries;
  source.onopen = () => {
    failures = 0;
    tell({ up: true });
  };
  source.onerror = () => {
    tell({ up: false });
    source.close();
    const wait = AGAIN[Math.min(failures, AGAIN.length - 1)];
    setTimeout(() => again(tell, failures + 1), wait * (0.5 + Math.random())); // a hundred desks do not come back at once
  };
  for (const kind of KINDS) {
    source.addEventListener(kind, (event) => tell({ kind, data: JSON.parse(event.data) }));
  }
}

async function again(tell, failures) {
  await get("/me").catch(() => {}); // a session that ended leads to the sign-in page
  connect(tell, failures);
}
