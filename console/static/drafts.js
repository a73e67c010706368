// What was begun and not sent, kept for each user and conversation over reloads and sign-outs, for a week.
import { me } from "./api.js";

const DAYS = 7 * 86_400_000;
const MINE = `balcao-draft:${encodeURIComponent(me.name)}:`;
const KINDS = ["reply", "note"];
const memory = new Map();

/** The text begun there; `kind` is reply or note. */
export const draft = (conversation, kind) => read(place(conversation, kind))?.text ?? "";

/** Keep it; an empty text is forgotten. */
export function keepDraft(conversation, kind, text) {
  const key = place(conversation, kind);
  const kept = { text, at: Date.now() };
  memory.delete(key);
  try {
    if (text) localStorage.setItem(key, JSON.stringify(kept));
    else localStorage.removeItem(key);
  } catch {
    memory.set(key, kept); // storage may be forbidden or full: then a draft lasts for this page
  }
}

/** Whether this user has begun to write something in a conversation. */
export const hasDraft = (conversation) => KINDS.some((kind) => draft(conversation, kind).trim() !== "");

/** Call `changed(conversation, kind)` when another tab of this user has written. */
export function onDraftElsewhere(changed) {
  addEventListener("storage", ({ key }) => {
    if (!key?.startsWith(MINE)) return;
    const [conversation, kind] = key.slice(MINE.length).split(":");
    changed(conversation, kind);
  });
}

const place = (conversation, kind) => `${MINE}${conversation}:${kind}`;

function read(key) {
  if (memory.has(key)) return memory.get(key);
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? "null");
    return kept && Date.now() - kept.at < DAYS ? kept : null;
  } catch {
    return null;
  }
}

/** Whoever left drafts here, a week ago or more: they go. */
function sweep() {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith("balcao-draft:") && !read(key)) localStorage.removeItem(key);
  } catch {
    // storage may be forbidden
  }
}

sweep();
