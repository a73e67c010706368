// Tells an agent who looks elsewhere: a soft sound and the browser's notifications, once over all tabs, if they want it.
import { me } from "./api.js";
import { language } from "./words.js";

const PLACE = `balcao-alerts:${encodeURIComponent(me.name)}`;
const DEFAULTS = { sound: false, desktop: false, hide: true };
const WAIT = 150;
const LONGER = 120;
const ONCE_FOR = 3000;
const NOTES = [[0, 659], [0.13, 880]];

const tabs = "BroadcastChannel" in window ? new BroadcastChannel("balcao-alerts") : null;
const seen = new Set();
let audio = null;

if (tabs) tabs.onmessage = ({ data }) => seen.add(data);

/** What this user wants: `sound`, `desktop` notifications, and to `hide` in them what was written. */
export function wishes() {
  try {
    return { ...DEFAULTS, ...JSON.parse(localStorage.getItem(PLACE) ?? "{}") };
  } catch {
    return { ...DEFAULTS };
  }
}

/** Why the browser shows no notifications: `no` (never here), `blocked` by the user, or "" when it may be asked. */
export function refusal() {
  if (!("Notification" in window) || !isSecureContext) return "no";
  return Notification.permission === "denied" ? "blocked" : "";
}

/** Turn one on or off, after a click: the browser asks for its permission now. Returns what is so from now on. */
export async function wish(name, on) {
  const allowed = name !== "desktop" || !on || (refusal() === "" && (await Notification.requestPermission()) === "granted");
  const wanted = { ...wishes(), [name]: on && allowed };
  try {
    localStorage.setItem(PLACE, JSON.stringify(wanted));
  } catch {
    return wishes(); // storage may be forbidden: then nothing can be remembered
  }
  if (name === "sound" && on) chime();
  return wanted;
}

/**
 * Alert for something in a conversation, unless a tab that is looked at shows it. `kind` is mention, message, waiting or offer;
 * `title` may name the customer, `body` is what was written, `tag` names the happening over all tabs, `onclick` leads there.
 */
export function alertFor({ kind, title, body = "", tag, conversation = "", onclick = () => {} }) {
  const wanted = wishes();
  if (!wanted.sound && !wanted.desktop) return;
  const name = `${kind}:${tag}`;
  if (looksAt(conversation)) {
    tabs?.postMessage(name);
    return;
  }
  // Tabs that may sound go first: browsers forbid it to a page that nobody has touched.
  setTimeout(() => once(name, () => ring(wanted, { title, body, tag: name, onclick })), WAIT + (touched() ? 0 : LONGER));
}

/** Whether this tab shows the conversation to somebody. */
export function looksAt(conversation) {
  const open = location.pathname === "/console/" ? location.hash.slice(1).split("/")[0] : "";
  return !document.hidden && conversation !== "" && open === conversation;
}

/** The first of all tabs does it. */
function once(name, act) {
  if (seen.delete(name)) return;
  if (!navigator.locks) {
    act();
    return;
  }
  navigator.locks.request(`balcao-alert:${name}`, { ifAvailable: true }, (lock) => {
    if (!lock) return undefined;
    act();
    return new Promise((resolve) => setTimeout(resolve, ONCE_FOR));
  });
}

function ring({ sound, desktop, hide }, { title, body, tag, onclick }) {
  if (sound) chime();
  if (!desktop || refusal() !== "" || Notification.permission !== "granted") return;
  try {
    const note = new Notification(title, { body: hide ? "" : body, tag, lang: language, icon: "/console/static/mark.svg", silent: true });
    note.onclick = () => {
      focus();
      note.close();
      onclick();
    };
  } catch {
    // some phones show notifications of workers only
  }
}

const touched = () => navigator.userActivation?.hasBeenActive ?? true;

/** Two soft tones, one after the other. */
function chime() {
  if (!touched() || !("AudioContext" in window)) return;
  audio ??= new AudioContext();
  audio.resume();
  for (const [after, pitch] of NOTES) {
    const at = audio.currentTime + after;
    const tone = new OscillatorNode(audio, { frequency: pitch });
    const volume = new GainNode(audio, { gain: 0 });
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(0.07, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0005, at + 0.5);
    tone.connect(volume).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.55);
  }
}
