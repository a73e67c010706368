// Opening hours in human words: open now until when, or closed until when, in their own zone.
import { now } from "./api.js";
import { locale } from "./format.js";
import { t } from "./words.js";

const MONDAY = Date.UTC(2024, 0, 1);
const A_DAY = 86_400_000;
const names = new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" });
const dates = new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

/** 0 is Monday; as it stands within a sentence */
export const weekdayWithin = (day) => names.format(MONDAY + day * A_DAY);

/** The same at the beginning of one */
export function weekday(day) {
  const name = weekdayWithin(day);
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** Thu, 24 Dec 2026 */
export const dateWords = (iso) => dates.format(Date.parse(`${iso}T00:00:00Z`));

/** Open now, closes today at 18:00 (America/Sao_Paulo) */
export function outlookWords({ open, changes_at: changes, zone, closed_for: why }) {
  if (!changes) return t(open ? "rules.open.always" : "rules.shut.long");
  const words = { when: when(Date.parse(changes), zone), zone: zone.replaceAll("_", " ") };
  if (open) return t("rules.open.until", words);
  return why ? t("rules.shut.for", { ...words, why }) : t("rules.shut.until", words);
}

function when(moment, zone) {
  const at = (options, time) => new Intl.DateTimeFormat(locale, { ...options, timeZone: known(zone) }).format(time);
  const time = at({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, moment);
  const day = (time) => at({ year: "numeric", month: "2-digit", day: "2-digit" }, time);
  if (day(moment) === day(now())) return t("rules.when.today", { time });
  if (day(moment) === day(now() + A_DAY)) return t("rules.when.tomorrow", { time });
  return t("rules.when.day", { day: at({ weekday: "long", day: "numeric", month: "long" }, moment), time });
}

/** Browsers know fewer zones than servers. */
function known(zone) {
  try {
    new Intl.DateTimeFormat(locale, { timeZone: zone });
    return zone;
  } catch {
    return "UTC";
  }
}
