// Asks /api/v1. Errors are sentences fit to be shown; who is signed out goes to the sign-in page.
import { known, t } from "./words.js";

const root = document.documentElement;
export const me = { name: root.dataset.me, mayAnswer: root.dataset.mayAnswer === "true", mayLead: root.dataset.mayLead === "true" };

/** What the server refused, or that it could not be reached (`status` 0). */
export class ApiError extends Error {
  constructor(status, code, message, agent) {
    super(message);
    Object.assign(this, { status, code, agent });
  }
}

let skew = 0;
/** The server's present, in milliseconds: agents' clocks may be wrong. */
export const now = () => Date.now() + skew;

export const get = (path) => ask("GET", path);
export const post = (path, body) => ask("POST", path, body ?? {});
export const patch = (path, body) => ask("PATCH", path, body);
export const put = (path, body) => ask("PUT", path, body);
export const remove = (path) => ask("DELETE", path);

/** A body with files, which the browser writes itself. */
export const upload = (path, form) => ask("POST", path, form);

/** Say something that need not be heard, also while the page is being left. */
export function whisper(path, body) {
  send("POST", path, body, { keepalive: true }).catch(() => {});
}

/** End the session and leave. */
export async function signOut() {
  await ask("DELETE", "/session").catch(() => {});
  location.assign("/console/login");
}

/** Go and sign in, and come back here. */
export function leaveForDoor() {
  location.assign(`/console/login?next=${encodeURIComponent(location.pathname + location.search + location.hash)}`);
}

async function ask(method, path, body) {
  const response = await send(method, path, body);
  const stamp = Date.parse(response.headers.get("date") ?? "");
  if (stamp) skew = Math.abs(stamp - Date.now()) > 2000 ? stamp - Date.now() : 0;
  if (response.status === 204) return null;
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  throw refusal(response.status, path, answer.error ?? {});
}

async function send(method, path, body, more = {}) {
  const headers = { "X-CSRF-Token": root.dataset.csrf };
  const form = body instanceof FormData;
  if (body !== undefined && !form) headers["Content-Type"] = "application/json";
  try {
    return await fetch(`/api/v1${path}`, { method, headers, body: form ? body : body && JSON.stringify(body), ...more });
  } catch {
    throw new ApiError(0, "offline", t("error.offline"));
  }
}

function refusal(status, path, { code = "accident", message = "", agent }) {
  if (status === 401 && path !== "/session/password") leaveForDoor();
  const key = `error.${status >= 500 ? "accident" : code}`;
  return new ApiError(status, code, known(key) ? t(key, { agent }) : message, agent);
}
