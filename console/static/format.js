// How times, people, intents and channels are written.
import { now } from "./api.js";
import { known, language, t } from "./words.js";

// A Briton's page in English writes dates the British way.
export const locale = navigator.languages.find((wish) => wish.split("-")[0] === language) ?? language;
const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const dayAndClock = new Intl.DateTimeFormat(locale, { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const date = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric" });
const shortDate = new Intl.DateTimeFormat(locale, { day: "2-digit", month: "short" });
const numbers = new Intl.NumberFormat(locale);
const languageNames = new Intl.DisplayNames([language], { type: "language" });

export const WARM_AFTER = 5 * 60;
export const ALERT_AFTER = 15 * 60;
const IMPATIENT_AFTER = 60;
const SILENT_AFTER = 4 * 60;

/** 14:02 */
export const time = (iso) => clock.format(new Date(iso));

/** 14:02 when it is today, else Mon 14:02 */
export const soon = (iso) => (dayKey(iso) === dayKey(now()) ? time(iso) : dayAndClock.format(new Date(iso)));

/** 14:02 when it was today, else 3 Mar */
export const lately = (iso) => (dayKey(iso) === dayKey(now()) ? time(iso) : shortDate.format(new Date(iso)));

/** 3 March 2026, 14:02 */
export const whole = (iso) => `${date.format(new Date(iso))}, ${time(iso)}`;

/** Changes with every calendar day of the agent. */
export const dayKey = (when) => new Date(when).toDateString();

/** today, yesterday, 3 March 2026 */
export function day(iso) {
  const key = dayKey(iso);
  if (key === dayKey(now())) return t("time.today");
  return key === dayKey(now() - 86_400_000) ? t("time.yesterday") : date.format(new Date(iso));
}

/** Seconds since then. */
export const since = (iso) => Math.max(0, Math.floor((now() - Date.parse(iso)) / 1000));

/** 42 s, 6 min, 1 h 05, 2 d */
export function span(seconds) {
  if (seconds < 60) return t("time.seconds", { n: seconds });
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return t("time.minutes", { n: minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return t("time.hours", { h: hours, m: String(minutes % 60).padStart(2, "0") });
  return t("time.days", { n: Math.floor(hours / 24) });
}

/** 2,000 */
export const number = (n) => numbers.format(n);

/** How a waiting time is coloured. */
export const heat = (seconds) => (seconds >= ALERT_AFTER ? "alert" : seconds >= WARM_AFTER ? "warm" : "");

/** The same for one who waits for a word of the agent who has them: that is sooner too long. */
export const impatience = (seconds) => (seconds >= SILENT_AFTER ? "alert" : seconds >= IMPATIENT_AFTER ? "warm" : "");

/** 0:42 until then, never below nothing. */
export function countdown(iso) {
  const left = Math.max(0, Math.ceil((Date.parse(iso) - now()) / 1000));
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}

/** faq/track_order → track order */
export const human = (name) => name.split("/").pop().replaceAll("_", " ");

export const person = (name) => name || t("anonymous");

/** The first letter or emoji of a name. */
export const initial = (name) => ([...person(name).trim()][0] ?? "?").toUpperCase();

export const channel = (name) => (known(`channel.${name}`) ? t(`channel.${name}`) : human(name));

export function languageName(code) {
  try {
    return languageNames.of(code);
  } catch {
    return code;
  }
}

/** What a category is called; trainers may add some that have no name here. */
export const category = (name) => (known(`category.${name}`) ? t(`category.${name}`) : capital(human(name)));

/** What an intent is about, in words where there are some: faq/damaged_item → Arrived damaged */
export const topic = (intent) => (known(`category.${intent.split("/").pop()}`) ? category(intent.split("/").pop()) : human(intent));

export const team = (name) => (known(`team.${name}`) ? t(`team.${name}`) : capital(human(name)));

export const skill = (name) => (known(`skill.${name}`) ? t(`skill.${name}`) : human(name));

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

export const slot = (name) => (known(`slot.${name}`) ? t(`slot.${name}`) : human(name));

/** A random id for a message, also where crypto.randomUUID is missing (plain http on a local network). */
export function freshId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
