// What happens, as it happens. One tab keeps the connection and tells the others: browsers allow six to a server.
import { get } from "./api.js";

const KINDS = ["message", "typing", "status", "queue"];
const AGAIN = [1000, 2000, 5000, 10_000];

/** Call `onEvent(kind, data)` for what happens, `onState(up)` when the connection goes or comes. */
export function listen({ onEvent, onState }) {
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("balcao-live") : null;
  const tell = (note) => {
    receive(note);
    tabs?.postMessage(note);
  };
  const receive = (note) => ("up" in note ? onState(note.up) : onEvent(note.kind, note.data));
  if (!tabs || !navigator.locks) return connect(tell);
  tabs.onmessage = ({ data }) => receive(data);
  onState(true);
  navigator.locks.request("balcao-live", () => {
    connect(tell);
    return new Promise(() => {}); // held until this tab closes
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
    setTimeout(() => again(tell, failures + 1), wait);
  };
  for (const kind of KINDS) {
    source.addEventListener(kind, (event) => tell({ kind, data: JSON.parse(event.data) }));
  }
}

async function again(tell, failures) {
  await get("/me").catch(() => {}); // a session that ended leads to the sign-in page
  connect(tell, failures);
}
